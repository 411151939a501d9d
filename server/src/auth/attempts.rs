//! Wrong secrets: counted, answered, and locked away from.
//!
//! Attempts of one account are decided one after the other, each to its end even when its asker hangs up, and
//! the count is raised in the database by the database: nobody gains a try by asking many times at once.

use super::Auth;
use super::repo::{self, Person};
use super::secrets::{is_secret, sha256};
use crate::db::in_time;
use crate::error::Refusal;
use axum::http::StatusCode;
use domain::ids::StaffId;
use domain::time::UnixMillis;
use serde_json::json;
use std::sync::{Arc, PoisonError};
use tokio::sync::Mutex;

/// Wrong secrets until an account is locked.
const TRIES: i64 = 5;
/// The first lock, doubled with every further wrong secret up to [`LONGEST_MILLIS`].
const LOCK_MILLIS: i64 = 30_000;
/// The longest lock.
const LONGEST_MILLIS: i64 = 3_600_000;
/// Names that nobody has and whose attempts are counted all the same.
const UNKNOWN_NAMES: usize = 1_000;

/// Which secret is checked.
#[derive(Clone, Copy, Debug)]
pub(super) enum Secret {
    Pin,
    Password,
}

/// What a wrong secret leads to: how many there were, and until when the account is locked.
pub(crate) type Count = (i64, UnixMillis);

impl Auth {
    /// Checks a secret of an account; the person when it is right.
    pub(super) async fn check(
        &self,
        id: StaffId,
        secret: &str,
        kind: Secret,
    ) -> Result<Person, Refusal> {
        let (auth, secret) = (self.clone(), secret.to_owned());
        // A task of its own: a request that is given up does not take its attempt back.
        let attempt = tokio::spawn(async move { auth.attempt(id, &secret, kind).await });
        attempt.await.map_err(|_| Refusal::busy())?
    }

    async fn attempt(&self, id: StaffId, secret: &str, kind: Secret) -> Result<Person, Refusal> {
        let turn = self.turn(id);
        let _mine = turn.lock().await;
        let person = self.known().people.get(&id).cloned();
        let person = person.filter(|person| person.active);
        let person = person.ok_or_else(Refusal::signed_out)?;
        let now = self.0.clock.now();
        if person.locked_until > now {
            return Err(locked(person.locked_until.since(now)));
        }
        let hash = match kind {
            Secret::Pin => &person.pin_hash,
            Secret::Password => &person.password_hash,
        };
        let right = is_secret(secret, hash.as_deref()).await;
        if right && person.failures == 0 {
            return Ok(person);
        }
        let count = in_time(self.note(&person, right)).await?;
        if right {
            return Ok(person);
        }
        Err(wrong(count, self.0.clock.now(), kind))
    }

    /// The queue of an account's attempts.
    fn turn(&self, id: StaffId) -> Arc<Mutex<()>> {
        let turns = self.0.turns.lock();
        let mut turns = turns.unwrap_or_else(PoisonError::into_inner);
        Arc::clone(turns.entry(id).or_default())
    }

    /// Stores a right or a wrong secret, then remembers it.
    async fn note(&self, person: &Person, right: bool) -> Result<Count, Refusal> {
        let (site, now) = (&self.0.site, self.0.clock.now());
        let _one = self.0.changes.lock().await;
        let mut tx = self.0.db.write().await?;
        let failures = if right {
            repo::clear_failures(&mut tx, site, person.id, person.token_version).await?
        } else {
            repo::count_failure(&mut tx, site, person.id, person.token_version).await?
        };
        // Nobody to count for: the person was given another secret or deactivated this moment.
        let failures = failures.ok_or_else(Refusal::busy)?;
        let until = lock_after(failures, now);
        repo::lock_until(&mut tx, site, person.id, until).await?;
        tx.commit().await?;
        if let Some(known) = self.known_mut().people.get_mut(&person.id) {
            known.failures = failures;
            known.locked_until = until;
        }
        Ok((failures, until))
    }

    /// Answers a name that nobody has exactly as a wrong password is answered, its lock and its time included,
    /// so that names cannot be told apart.
    pub(super) async fn nobody(&self, username: &str, password: &str) -> Refusal {
        let (key, now) = (sha256(username), self.0.clock.now());
        let count = {
            let mut known = self.known_mut();
            // A flood of names starts the count again instead of filling the memory.
            if known.unknown_names.len() >= UNKNOWN_NAMES {
                known.unknown_names.clear();
            }
            let (failures, until) = known.unknown_names.entry(key).or_default();
            if *until > now {
                return locked(until.since(now));
            }
            *failures = failures.saturating_add(1);
            *until = lock_after(*failures, now);
            (*failures, *until)
        };
        is_secret(password, None).await;
        wrong(count, now, Secret::Password)
    }
}

/// Until when an account is locked after so many wrong secrets in a row.
pub(crate) fn lock_after(failures: i64, now: UnixMillis) -> UnixMillis {
    let Ok(over) = u32::try_from(failures.saturating_sub(TRIES).min(7)) else {
        return UnixMillis(0);
    };
    let millis = LOCK_MILLIS.saturating_mul(1_i64 << over);
    now.plus_millis(millis.min(LONGEST_MILLIS))
}

fn wrong((failures, until): Count, now: UnixMillis, kind: Secret) -> Refusal {
    if until > now {
        return locked(until.since(now));
    }
    let (code, what) = match kind {
        Secret::Pin => ("wrong_pin", "the PIN"),
        Secret::Password => ("wrong_password", "user name or password"),
    };
    let left = TRIES.saturating_sub(failures);
    let message = format!("{what} is wrong; {left} tries are left");
    Refusal::new(StatusCode::UNAUTHORIZED, code, message).with(json!({"triesLeft": left}))
}

/// The answer to a wrong password of any account that is counted like this.
pub(crate) fn wrong_password(count: Count, now: UnixMillis) -> Refusal {
    wrong(count, now, Secret::Password)
}

/// Attempts are refused unread for a while.
pub(crate) fn locked(millis: i64) -> Refusal {
    let seconds = millis.saturating_add(999).div_euclid(1000);
    let message = format!("locked for {seconds} more seconds");
    Refusal::new(StatusCode::LOCKED, "locked_out", message)
        .with(json!({"retryAfterSeconds": seconds}))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lock_doubles_up_to_an_hour() {
        let seconds = |failures| lock_after(failures, UnixMillis(0)).0 / 1000;
        let locks: Vec<i64> = [0, 4, 5, 6, 7, 11, 12, 13, i64::MAX].map(seconds).into();
        assert_eq!(locks, [0, 0, 30, 60, 120, 1920, 3600, 3600, 3600]);
    }
}
