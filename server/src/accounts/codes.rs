//! Codes of gift cards: made at random, kept as hashes, not to be guessed.

use crate::auth::{locked, sha256};
use crate::error::Refusal;
use domain::State;
use domain::accounts::{CodeMark, MASK, present, with_check_digit};
use domain::command::Command;
use domain::ids::StaffId;
use domain::time::UnixMillis;
use rand::Rng;
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

/// Wrong codes of one person in a minute.
const WRONG: usize = 10;
/// A minute.
const MINUTE: i64 = 60_000;
/// So many minutes a proof is good: the guest stands at the till.
const LASTS: i64 = 15;
/// Codes have so many digits before the check digit: about 50 bits.
const DIGITS: usize = 15;

/// A new code, whole.
pub(super) fn random() -> String {
    let mut rng = rand::rng();
    let digits: String = (0..DIGITS)
        .map(|_| char::from(b'0'.saturating_add(rng.random_range(0..10))))
        .collect();
    with_check_digit(&digits)
}

/// What is kept of a code.
pub(super) fn mark(code: &str) -> CodeMark {
    let tail = code.len().saturating_sub(MASK);
    CodeMark {
        hash: hash(code),
        tail: code.get(tail..).unwrap_or_default().to_owned(),
    }
}

/// The hash under which a code is found.
pub(super) fn hash(code: &str) -> String {
    sha256(&format!("gift card {code}"))
}

/// What shows that a code was here. It is of one person and for some minutes, and only this process knows its key: it opens
/// nothing to whoever reads the books, nor after a start.
#[derive(Debug)]
pub struct Proofs(String);

impl Default for Proofs {
    /// With a key of its own.
    fn default() -> Self {
        Self(format!("{:x}", rand::rng().random::<u128>()))
    }
}

impl Proofs {
    /// A proof in letters alone, so that nobody takes it for a card's number.
    fn at(&self, (hash, who): (&str, StaffId), minute: i64) -> String {
        let text = sha256(&format!("{} {hash} {who} {minute}", self.0));
        let digits = text.chars().filter_map(|one| one.to_digit(16));
        let letter = |digit: u32| char::from_digit(digit.saturating_add(10), 26);
        digits.filter_map(letter).collect()
    }

    /// For whoever asked for a code and was right.
    pub(super) fn give(&self, hash: &str, who: StaffId, now: UnixMillis) -> String {
        self.at((hash, who), now.0.wrapping_div(MINUTE))
    }

    /// Looks whether a gift card that pays was shown to this person. What was kept has no proof any more when it is applied
    /// later: whoever applies it says that the card was there.
    pub fn look(&self, state: &State, command: &mut Command, who: StaffId, now: UnixMillis) {
        let minute = now.0.wrapping_div(MINUTE);
        present(state, command, |hash, proof| {
            let mut since = (0..=LASTS).map(|ago| minute.saturating_sub(ago));
            since.any(|minute| self.at((hash, who), minute) == proof)
        });
    }
}

/// Who asked for codes that nobody has, and when.
#[derive(Debug, Default)]
pub struct Guesses(Mutex<BTreeMap<StaffId, Vec<UnixMillis>>>);

impl Guesses {
    /// Takes a question for wrong until it proves right, so that many at once are not more than the limit.
    pub(super) fn ask(&self, who: StaffId, now: UnixMillis) -> Result<(), Refusal> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let wrong = all.entry(who).or_default();
        wrong.retain(|at| now.since(*at) < MINUTE);
        if wrong.len() >= WRONG {
            let oldest = wrong.first().map_or(0, |at| now.since(*at));
            return Err(locked(MINUTE.saturating_sub(oldest)));
        }
        wrong.push(now);
        Ok(())
    }

    /// It was right.
    pub(super) fn right(&self, who: StaffId, now: UnixMillis) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(wrong) = all.get_mut(&who)
            && let Some(at) = wrong.iter().position(|at| *at == now)
        {
            wrong.remove(at);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::accounts::is_code;

    #[test]
    fn codes_are_codes_and_differ() {
        let codes: std::collections::BTreeSet<String> = (0..100).map(|_| random()).collect();
        assert_eq!(codes.len(), 100);
        for code in codes {
            assert_eq!(is_code(&code).as_deref(), Some(code.as_str()));
            let mark = mark(&code);
            assert!(code.ends_with(&mark.tail) && !mark.hash.contains(&code));
        }
    }
}
