//! Hub.

pub mod printing;
