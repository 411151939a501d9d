//! What an owner sees: figures of a restaurant, how old they are, and which stretches of time are held against each other.
//!
//! A figure is never shown as fresher than it is: see [`age`].

mod now;
mod wire;

pub use now::{Counted, PrinterNow, SiteNow};
pub use wire::{
    Attention, BEHIND, Dashboard, Dip, KindRow, NowTiles, SiteException, SiteExceptions, SiteTile,
    Statement, Step, Sums, Top,
};

use super::sites::BadField;
use crate::time::{BusinessDay, UnixMillis};
use serde::{Deserialize, Serialize};

/// A figure is live when it is known to be as it was so long ago, or later: hubs with nothing to tell say so thrice in it.
pub const LIVE_MILLIS: i64 = 60_000;
const DAY_MILLIS: i64 = 24 * 60 * 60_000;

/// Which stretch of time is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub enum Span {
    /// The business day that is under way, against the same weekday a week before.
    #[default]
    Today,
    /// Seven business days with today, against the seven before them.
    Week,
    /// Thirty business days with today, against the thirty before them.
    Month,
}

impl Span {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Today, Self::Week, Self::Month];

    /// Its word.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Today => "today",
            Self::Week => "week",
            Self::Month => "month",
        }
    }

    /// Reads its word.
    ///
    /// # Errors
    /// The word is none of the three.
    pub fn read(word: &str) -> Result<Self, BadField> {
        let found = Self::ALL.into_iter().find(|span| span.word() == word);
        found.ok_or(BadField {
            field: "range",
            allowed: "today, week or month",
        })
    }

    /// Its business days.
    pub const fn days(self) -> i32 {
        match self {
            Self::Today => 1,
            Self::Week => 7,
            Self::Month => 30,
        }
    }

    /// So many days lie between what is shown and what it is held against: a day is held against the same weekday.
    pub const fn back(self) -> i32 {
        match self {
            Self::Today | Self::Week => 7,
            Self::Month => 30,
        }
    }

    /// The stretch as a restaurant's own clock has it.
    pub fn stretch(self, now: UnixMillis, offset_minutes: i32, cutoff_minutes: u16) -> Stretch {
        let today = BusinessDay::at(now, offset_minutes, cutoff_minutes);
        let first = today.plus_days(1_i32.saturating_sub(self.days()));
        let starts = |day: BusinessDay| day.starts(offset_minutes, cutoff_minutes);
        Stretch {
            first,
            last: today,
            from: starts(first),
            to: starts(today.plus_days(1)),
            back: i64::from(self.back()).saturating_mul(DAY_MILLIS),
        }
    }
}

/// A stretch of business days in a restaurant's own time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stretch {
    /// The first of its days.
    pub first: BusinessDay,
    /// The last: today.
    pub last: BusinessDay,
    /// The first instant.
    pub from: UnixMillis,
    /// The first instant after it.
    pub to: UnixMillis,
    /// How far back lies what it is held against, milliseconds.
    pub back: i64,
}

impl Stretch {
    /// The same stretch before, whole.
    pub const fn before(&self) -> (UnixMillis, UnixMillis) {
        let back = self.back.saturating_neg();
        (self.from.plus_millis(back), self.to.plus_millis(back))
    }

    /// The same stretch before, up to the minute up to which this one is known: nothing is held against an evening that
    /// is not over.
    pub fn before_until(&self, known: Option<UnixMillis>) -> (UnixMillis, UnixMillis) {
        let (from, whole) = self.before();
        let until = known.map_or(from, |known| {
            known.plus_millis(self.back.saturating_neg()).max(from)
        });
        (from, until.min(whole))
    }
}

/// What the cloud knows about how far a site's figures go.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Heard {
    /// The last event that the cloud has; zero without a log.
    pub head: u64,
    /// The last that is in the figures.
    pub projected: u64,
    /// When the last of those in the figures happened, by the hub's clock.
    pub last_event_at: Option<UnixMillis>,
    /// When the hub said last that it has nothing more to tell, by the cloud's clock.
    pub complete_at: Option<UnixMillis>,
    /// When its last batch of events came, by the cloud's clock.
    pub last_batch_at: Option<UnixMillis>,
    /// The log is not taken any further.
    pub trouble: bool,
    /// It is not projected any further.
    pub halted: bool,
}

/// How figures stand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub enum Stand {
    /// They are as things are.
    Live,
    /// The hub was not heard for a while: they are as things were.
    Behind,
    /// No log has come yet.
    #[default]
    Never,
    /// Something is wrong with the log or its projection, and somebody has to look at it.
    Trouble,
}

/// Up to when figures are known to be complete, and what follows from it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Age {
    /// Everything that happened until then is in the figures; none when nothing is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub as_of: Option<UnixMillis>,
    /// How they stand.
    pub stand: Stand,
}

/// Up to when a site's figures are complete. The time of the last event is the hub's word, so it never counts for more than
/// the moment at which the cloud was told it.
pub fn age(heard: &Heard, now: UnixMillis) -> Age {
    if heard.head == 0 && heard.complete_at.is_none() {
        let stand = if heard.trouble {
            Stand::Trouble
        } else {
            Stand::Never
        };
        return Age { as_of: None, stand };
    }
    let told_at = heard.last_batch_at.max(heard.complete_at);
    let event = heard
        .last_event_at
        .map(|at| told_at.map_or(at, |told| at.min(told)));
    // What a hub said about all of its log counts only while all of it is in the figures.
    let whole = heard
        .complete_at
        .filter(|_| heard.projected >= heard.head && !heard.trouble);
    let as_of = event.max(whole).map(|at| at.min(now));
    let fresh = as_of.is_some_and(|at| now.since(at) <= LIVE_MILLIS);
    let stand = if heard.trouble || heard.halted {
        Stand::Trouble
    } else if fresh {
        Stand::Live
    } else {
        Stand::Behind
    };
    Age { as_of, stand }
}

/// The age of a sum: as old as the oldest of its parts, and as bad as the worst. Restaurants of which nothing ever came
/// have no part in it, unless there are no others.
pub fn oldest(ages: impl IntoIterator<Item = Age>) -> Age {
    let parts = ages.into_iter().filter(|age| age.stand != Stand::Never);
    let sum = parts.reduce(|sum, age| Age {
        as_of: sum.as_of.min(age.as_of),
        stand: sum.stand.max(age.stand),
    });
    sum.unwrap_or_default()
}

/// By how much a figure differs from the one it is held against, tenths of a percent, half away from zero; none against
/// nothing.
pub fn change(now: i64, before: i64) -> Option<i64> {
    if before <= 0 {
        return None;
    }
    let tenths = now.saturating_sub(before).saturating_mul(2_000);
    let half = if tenths < 0 {
        before.saturating_neg()
    } else {
        before
    };
    tenths
        .saturating_add(half)
        .checked_div(before.saturating_mul(2))
}

#[cfg(test)]
mod tests;
