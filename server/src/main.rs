//! The program `sufra`. Its command line, `server::cli::main`, is called here once the module tree has it.

fn main() {}
