//! Addresses that nobody has given to a table: whoever tries many is not heard for a while.

use crate::error::Refusal;
use axum::http::StatusCode;
use domain::time::UnixMillis;
use serde_json::json;
use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

/// Wrong addresses of one machine in a minute.
const WRONG: u32 = 20;
/// What one machine may ask for in a minute.
const ASKED: u32 = 30;
/// A minute.
const MINUTE: i64 = 60_000;
/// Machines that are remembered; a flood of them begins anew instead of filling the memory.
const MACHINES: usize = 10_000;

/// What is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum What {
    /// An address that is no table's.
    Wrong,
    /// A request.
    Asked,
}

impl What {
    const fn most(self) -> u32 {
        match self {
            Self::Wrong => WRONG,
            Self::Asked => ASKED,
        }
    }
}

type Counts = BTreeMap<(IpAddr, What), (UnixMillis, u32)>;

/// Who tried how often, since when.
#[derive(Debug, Default)]
pub struct Tries(Mutex<Counts>);

impl Tries {
    /// Counts one, or refuses it. Whoever has the right address is never in the way of it.
    pub(super) fn count(&self, who: IpAddr, what: What, now: UnixMillis) -> Result<(), Refusal> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if all.len() >= MACHINES {
            all.clear();
        }
        let (since, count) = all.entry((who.to_canonical(), what)).or_insert((now, 0));
        let passed = now.since(*since);
        if !(0..MINUTE).contains(&passed) {
            (*since, *count) = (now, 0);
        }
        if *count >= what.most() {
            let left = MINUTE.saturating_sub(now.since(*since));
            let seconds = left.saturating_add(999).div_euclid(1000);
            let words = format!("too many requests; come back in {seconds} seconds");
            let refusal = Refusal::new(StatusCode::TOO_MANY_REQUESTS, "too_many_requests", words);
            return Err(refusal.with(json!({"retryAfterSeconds": seconds})));
        }
        *count = count.saturating_add(1);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_minute_has_so_many_tries() {
        let tries = Tries::default();
        let (one, other) = ([127, 0, 0, 1].into(), [127, 0, 0, 2].into());
        for _ in 0..WRONG {
            tries.count(one, What::Wrong, UnixMillis(5)).unwrap();
        }
        let no = tries.count(one, What::Wrong, UnixMillis(30_005));
        assert_eq!(no.unwrap_err().details["retryAfterSeconds"], 30);
        tries.count(other, What::Wrong, UnixMillis(30_005)).unwrap();
        tries.count(one, What::Asked, UnixMillis(30_005)).unwrap();
        tries.count(one, What::Wrong, UnixMillis(60_005)).unwrap();
    }
}
