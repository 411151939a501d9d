//! What a lease means to a hub: a licence can keep a business day from being opened, and can stop nothing that is open.
//!
//! The hub's clock is not trusted: only the time that it moves forward between two events counts, so a clock that is
//! wrong by a year changes nothing, and a clock that is turned back gives nothing back.

use super::Lease;
use crate::time::{BusinessDay, UnixMillis};
use serde::{Deserialize, Serialize};

const HOUR: i64 = 3_600_000;
const DAY: i64 = 24 * HOUR;
/// What an opening counts for at least, so that a clock that is turned back each morning does not stretch the grace.
const OPENING: i64 = 20 * HOUR;
/// The longest that one business day runs, whatever the calendar says.
const LONGEST_DAY: i64 = 36 * HOUR;
/// From how many days before its end a licence is spoken of.
const WARNED: i64 = 21;

/// A lease and the time that has passed under it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Licence {
    /// What the cloud said last.
    pub lease: Lease,
    /// When it came, by the hub's clock.
    pub received_at: UnixMillis,
    /// When the last event came, by the hub's clock.
    pub last: UnixMillis,
    /// Milliseconds that have passed since the first lease: they only grow, and a newer lease counts from where they
    /// stand.
    pub used: i64,
    /// What `used` was when this lease came.
    pub heard: i64,
    /// The business day that was opened last; none when no service was under way since the first lease.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub opened: Option<Opened>,
}

/// The business day that was opened last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Opened {
    /// Which.
    pub day: BusinessDay,
    /// The licence's `used` then.
    pub used: i64,
    /// A Z has closed it.
    #[serde(default)]
    pub closed: bool,
}

/// What it is that ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub enum End {
    /// The licence.
    Licence,
    /// The time that it holds without a word of the cloud.
    Grace,
}

/// How a site stands with the cloud.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "standing", rename_all = "camelCase")]
pub enum Standing {
    /// It never joined: nothing is ever refused.
    Free,
    /// All is well.
    Good,
    /// Something ends within three weeks.
    Ends {
        /// What.
        end: End,
        /// In how many days, begun ones too.
        days: i64,
    },
    /// The cloud has locked it.
    Locked {
        /// Why.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
    },
    /// The licence is over.
    Expired,
    /// The cloud was not heard for too long.
    OutOfGrace,
}

impl Standing {
    /// Whether a business day may be opened.
    pub const fn may_open(&self) -> bool {
        matches!(self, Self::Free | Self::Good | Self::Ends { .. })
    }
}

impl Licence {
    /// The first lease of a hub.
    pub const fn new(lease: Lease, at: UnixMillis) -> Self {
        Self {
            lease,
            received_at: at,
            last: at,
            used: 0,
            heard: 0,
            opened: None,
        }
    }

    /// Whether a lease says something newer than the one that is held.
    pub const fn is_newer(&self, lease: &Lease) -> bool {
        lease.issued_at.0 > self.lease.issued_at.0
    }

    /// A lease has come. One that is not newer changes nothing.
    pub fn renew(&mut self, lease: Lease, at: UnixMillis) {
        self.pass(at);
        if self.is_newer(&lease) {
            self.lease = lease;
            self.received_at = at;
            self.heard = self.used;
        }
    }

    /// An event has come: time has passed, unless the clock was turned back.
    pub fn pass(&mut self, at: UnixMillis) {
        self.used = self.used_at(at);
        self.last = at;
    }

    /// A business day was opened.
    pub fn open(&mut self, day: BusinessDay, at: UnixMillis) {
        self.pass(at);
        if let Some(before) = self.opened {
            self.used = self.used.max(before.used.saturating_add(OPENING));
        }
        self.opened = Some(Opened {
            day,
            used: self.used,
            closed: false,
        });
    }

    /// Whether a business day runs, so that an order or a drawer opens none. `open` are the business days of the checks
    /// that are open.
    pub fn runs(
        &self,
        today: BusinessDay,
        mut open: impl Iterator<Item = BusinessDay>,
        now: UnixMillis,
    ) -> bool {
        let Some(opened) = self.opened.filter(|opened| !opened.closed) else {
            return false;
        };
        let passed = self.used_at(now).saturating_sub(opened.used);
        let near = today == opened.day || today == opened.day.plus_days(1);
        let in_service = today == opened.day || open.any(|day| day == opened.day);
        passed <= LONGEST_DAY && near && in_service
    }

    /// The time that has passed since the first lease.
    pub fn used_at(&self, now: UnixMillis) -> i64 {
        self.used.saturating_add(now.since(self.last).max(0))
    }

    /// The cloud's time, as far as the hub can know it.
    pub fn cloud_time(&self, now: UnixMillis) -> UnixMillis {
        let passed = self.used_at(now).saturating_sub(self.heard);
        self.lease.issued_at.plus_millis(passed)
    }

    /// How the site stands.
    pub fn standing(&self, now: UnixMillis) -> Standing {
        let lease = &self.lease;
        let time = self.cloud_time(now);
        if lease.locked {
            return Standing::Locked {
                reason: lease.lock_reason.clone(),
            };
        }
        if time >= lease.expires_at {
            return Standing::Expired;
        }
        if time >= lease.until {
            return Standing::OutOfGrace;
        }
        let (end, at) = if lease.expires_at <= lease.until {
            (End::Licence, lease.expires_at)
        } else {
            (End::Grace, lease.until)
        };
        let left = at.since(time);
        let days = left.saturating_add(DAY.saturating_sub(1)) / DAY;
        if days <= WARNED {
            Standing::Ends { end, days }
        } else {
            Standing::Good
        }
    }
}

/// How a site stands, with or without a licence.
pub fn standing(licence: Option<&Licence>, now: UnixMillis) -> Standing {
    licence.map_or(Standing::Free, |licence| licence.standing(now))
}

#[cfg(test)]
mod tests;
