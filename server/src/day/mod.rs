//! The end of the business day: REST, the archive of Zs, and the proof that nobody changed it.

pub mod http;
pub mod repo;
pub mod verify;
