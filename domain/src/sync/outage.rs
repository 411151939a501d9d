//! The flight recorder: what a batch tells of the time when its device could not reach the hub.
//!
//! Ages are measured by the device's own clock, from making to sending, and then laid on the hub's: a clock that is
//! wrong is as wrong at both ends.

use crate::time::UnixMillis;
use serde::{Deserialize, Serialize};

/// A command that is older than this when it is sent has waited. Milliseconds.
pub const WAITED_MILLIS: i64 = 10_000;
/// What comes so soon after the last of an outage belongs to it. Milliseconds.
pub const JOIN_MILLIS: i64 = 60_000;
/// A clock that was set right meanwhile makes commands look older than anything: no outage is said to be longer than
/// 30 days. Milliseconds.
const LONGEST_MILLIS: i64 = 30 * 24 * 3_600_000;

/// A command of a batch, after its answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Arrived {
    /// When it was made, by the device's clock.
    pub made_at: UnixMillis,
    /// The hub knew it already.
    pub repeated: bool,
    /// It could not be applied.
    pub refused: bool,
}

/// A time without the hub, as far as a device's commands tell of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", default)]
pub struct Outage {
    /// When the first command was made that had to wait, by the hub's clock.
    pub from: UnixMillis,
    /// When the first of them arrived.
    pub to: UnixMillis,
    /// When the last of them arrived.
    pub delivered_at: UnixMillis,
    /// Commands that waited and were new to the hub.
    pub queued: u64,
    /// Commands that the hub knew already and did not carry out again.
    pub duplicates: u64,
    /// Commands that could not be applied: refused or kept for a person.
    pub conflicts: u64,
}

impl Outage {
    /// What a batch tells; none when nothing waited. Without the time of sending, the newest command stands for it.
    pub fn of(sent_at: Option<UnixMillis>, now: UnixMillis, batch: &[Arrived]) -> Option<Self> {
        let newest = batch.iter().map(|command| command.made_at).max()?;
        let sent_at = sent_at.unwrap_or(newest);
        let waited = |command: &&Arrived| sent_at.since(command.made_at) > WAITED_MILLIS;
        let oldest = batch
            .iter()
            .filter(waited)
            .map(|command| command.made_at)
            .min()?;
        let age = sent_at.since(oldest).min(LONGEST_MILLIS);
        let count = |wanted: fn(&Arrived) -> bool| {
            let found = batch.iter().filter(waited).filter(|one| wanted(one));
            u64::try_from(found.count()).unwrap_or(u64::MAX)
        };
        Some(Self {
            from: now.plus_millis(age.saturating_neg()),
            to: now,
            delivered_at: now,
            queued: count(|one| !one.repeated),
            duplicates: count(|one| one.repeated),
            conflicts: count(|one| !one.repeated && one.refused),
        })
    }

    /// Whether what came later belongs to the same outage.
    pub const fn goes_on(&self, later: &Self) -> bool {
        later.to.since(self.delivered_at) <= JOIN_MILLIS
    }

    /// Takes in what came later.
    pub fn join(&mut self, later: &Self) {
        self.from = self.from.min(later.from);
        self.delivered_at = self.delivered_at.max(later.delivered_at);
        self.queued = self.queued.saturating_add(later.queued);
        self.duplicates = self.duplicates.saturating_add(later.duplicates);
        self.conflicts = self.conflicts.saturating_add(later.conflicts);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: UnixMillis = UnixMillis(1_794_643_200_000);

    fn made(at: i64) -> Arrived {
        Arrived {
            made_at: UnixMillis(at),
            repeated: false,
            refused: false,
        }
    }

    #[test]
    fn ages_are_those_of_the_devices_clock() {
        // A clock of 1970: the order was made 50 s before it was sent, another a second before.
        let batch = [made(10_000), made(59_000)];
        let outage = Outage::of(Some(UnixMillis(60_000)), NOW, &batch).unwrap();
        assert_eq!(outage.from, NOW.plus_millis(-50_000));
        assert_eq!((outage.to, outage.delivered_at), (NOW, NOW));
        assert_eq!(outage.queued, 1, "the second one did not wait");
        let untold = Outage::of(None, NOW, &batch).unwrap();
        assert_eq!(untold.from, NOW.plus_millis(-49_000));
    }

    #[test]
    fn a_quick_batch_is_no_outage() {
        assert_eq!(Outage::of(None, NOW, &[]), None);
        assert_eq!(Outage::of(None, NOW, &[made(0)]), None);
        assert_eq!(Outage::of(Some(UnixMillis(10_000)), NOW, &[made(0)]), None);
        assert!(Outage::of(Some(UnixMillis(10_001)), NOW, &[made(0)]).is_some());
        // A clock that went back: made after it was sent.
        assert_eq!(Outage::of(Some(UnixMillis(0)), NOW, &[made(90_000)]), None);
    }

    #[test]
    fn a_clock_that_was_set_right_makes_no_outage_of_years() {
        let outage = Outage::of(Some(NOW), NOW, &[made(0)]).unwrap();
        assert_eq!(outage.from, NOW.plus_millis(-LONGEST_MILLIS));
    }

    #[test]
    fn batches_that_follow_are_one_outage() {
        let batch = [
            made(0),
            Arrived {
                repeated: true,
                ..made(1)
            },
            Arrived {
                refused: true,
                ..made(2)
            },
        ];
        let sent = Some(UnixMillis(100_000));
        let mut first = Outage::of(sent, NOW, &batch).unwrap();
        let second = Outage::of(sent, NOW.plus_millis(JOIN_MILLIS), &batch).unwrap();
        assert!(first.goes_on(&second));
        first.join(&second);
        assert_eq!((first.queued, first.duplicates, first.conflicts), (4, 2, 2));
        assert_eq!((first.to, first.delivered_at), (NOW, second.to));
        assert_eq!(first.from, NOW.plus_millis(-100_000));
        let third = Outage::of(sent, second.to.plus_millis(JOIN_MILLIS + 1), &batch).unwrap();
        assert!(!first.goes_on(&third));
    }
}
