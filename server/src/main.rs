//! Sufra. The roles and tools join when the hub's module tree is whole.
fn main() {}
