//! Sufra.
fn main() {}
