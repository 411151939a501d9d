//! Kept commands: what managers read about them, and the doors where they decide.

pub mod http;
mod repo;
