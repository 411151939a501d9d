//! The end of the business day: REST, the archive of Zs.

pub mod http;
pub mod repo;
