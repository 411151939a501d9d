//! Guest accounts over REST: opening, bringing money, what stands on them, and the codes of gift cards.

mod codes;
pub mod http;
mod repo;

pub use codes::{Guesses, Proofs};
