//! The record of what was done with the cloud: who, when, from where. It only grows, and holds no secret.

pub(super) mod http;
mod repo;

pub use repo::{note, page};
