//! Guests who order for themselves: their page, their requests, and what the staff says to them.

pub mod http;
pub mod page;
mod tries;

pub use tries::Tries;

use domain::State;
use domain::command::Command;
use rand::Rng;

/// A new token: 128 bits.
fn random() -> String {
    format!("{:032x}", rand::rng().random::<u128>())
}

/// Fills in what is random in new addresses: no device makes it.
pub fn fill(state: &State, command: &mut Command) {
    let Command::MakeGuestLinks(asked) = command else {
        return;
    };
    let all = state.catalog.rooms.iter().map(|room| room.tables.len());
    let count = all.sum::<usize>().max(asked.tables.len());
    asked.made = (0..count).map(|_| random()).collect();
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::guests::is_token;
    use std::collections::BTreeSet;

    #[test]
    fn tokens_are_tokens_and_differ() {
        let all: BTreeSet<String> = (0..100).map(|_| random()).collect();
        assert_eq!(all.len(), 100);
        assert!(all.iter().all(|token| is_token(token)));
    }
}
