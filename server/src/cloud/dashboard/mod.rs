//! What owners and accountants look at: figures of their restaurants, how old they are, and what is behind them.
//!
//! Sums come from the sums of hours that are written with the checks; dishes, waiters and exceptions from the same reports
//! that a hub shows, for a few restaurants at once.

mod behind;
mod board;
mod events;
mod export;
pub mod hours_repo;
pub mod http;
mod repo;
mod sites;

pub use events::events;
