//! Codes of gift cards: made at random, kept as hashes, not to be guessed.

use crate::auth::{locked, sha256};
use crate::error::Refusal;
use domain::accounts::{CodeMark, MASK, with_check_digit};
use domain::ids::StaffId;
use domain::time::UnixMillis;
use rand::Rng;
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

/// Wrong codes of one person in a minute.
const WRONG: usize = 10;
/// A minute.
const MINUTE: i64 = 60_000;
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
