//! Drawers, for outside clients: opening, moving cash, counting.

pub mod http;
mod repo;
