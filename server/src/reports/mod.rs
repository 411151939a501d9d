//! What was sold, what an owner looks at first, and both as files: read from the facts that the ledger writes.

pub mod exceptions;
pub mod export;
pub mod http;
mod log;
pub mod pdf;
mod repo;
pub mod sales;
