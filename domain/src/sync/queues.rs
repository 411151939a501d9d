//! What the hub can tell of commands that never came: a device's queues, by what each of them said last.
//!
//! Numbers alone show no loss: under one name the hub takes them without a gap. A device whose storage was wiped comes
//! back under another name, and what the old name still held is missing then. A device that only begins again brings
//! the same commands under the new name; they are known by when they were made.

use crate::ids::DeviceId;
use crate::time::UnixMillis;
use serde::{Deserialize, Serialize};

/// How long a queue must have been silent, while its device speaks under another name, before what it held counts as
/// lost: two tabs that take turns are no loss. Milliseconds of the hub's clock.
pub const SILENT_MILLIS: i64 = 60_000;

/// Old queues of one device that are told apart.
const MOST: usize = 8;

/// What a queue said last.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Told {
    /// Its name at the hub.
    pub client: DeviceId,
    /// The last number that was answered.
    pub seq: u64,
    /// When it said so, by the device's clock.
    pub said_at: UnixMillis,
    /// When it was heard, by the hub's.
    pub heard_at: UnixMillis,
    /// Commands that it held, after the answer.
    pub pending: u64,
}

/// The queues of one device that matter, the one heard last at the end.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Queues(Vec<Told>);

impl Queues {
    /// Takes a batch after its answer. `made` says when each command was made that the hub had not known before, by
    /// the device's clock. Whether anything changed that is worth storing.
    pub fn hear(&mut self, told: Told, made: &[UnixMillis]) -> bool {
        let known = self.0.iter().position(|one| one.client == told.client);
        if let Some(at) = known
            && let Some(before) = self.0.get(at)
        {
            if (told.seq, told.said_at) < (before.seq, before.said_at) {
                // A copy of an older batch, late on its way: it knows less.
                return false;
            }
            let last = at.saturating_add(1) == self.0.len();
            let same = last && before.pending == told.pending;
            self.0.remove(at);
            let cleared = self.clear(made);
            self.0.push(told);
            return self.prune() || cleared || !same;
        }
        self.clear(made);
        self.0.push(told);
        self.prune();
        true
    }

    /// A command that was made before an old queue spoke last was in that queue, and in every later one until now.
    /// Whether any was.
    fn clear(&mut self, made: &[UnixMillis]) -> bool {
        let mut cleared = false;
        for old in self.0.iter_mut().filter(|old| old.pending > 0) {
            let held = made.iter().filter(|made| **made <= old.said_at).count();
            let held = u64::try_from(held).unwrap_or(u64::MAX);
            old.pending = old.pending.saturating_sub(held);
            cleared |= held > 0;
        }
        cleared
    }

    /// Of old queues that hold nothing one is enough where something older is missing; very many are one. Whether any
    /// was forgotten.
    fn prune(&mut self) -> bool {
        let before = self.0.len();
        let newest = self.0.pop();
        self.0
            .dedup_by(|later, old| later.pending == 0 && old.pending == 0);
        if self.0.first().is_some_and(|oldest| oldest.pending == 0) {
            self.0.remove(0);
        }
        while self.0.len() > MOST {
            let oldest = self.0.remove(0);
            if let Some(next) = self.0.first_mut() {
                next.pending = next.pending.max(oldest.pending);
            }
        }
        self.0.extend(newest);
        self.0.len() != before
    }

    /// The last number of a queue that was answered; zero for an unknown one.
    pub fn seq(&self, client: DeviceId) -> u64 {
        let known = self.0.iter().find(|one| one.client == client);
        known.map_or(0, |known| known.seq)
    }

    /// Commands that the device says it holds.
    pub fn pending(&self) -> u64 {
        self.0.last().map_or(0, |newest| newest.pending)
    }

    /// Commands that the device had and will not bring: an old name held them, nothing made before it fell silent came
    /// instead, and what the next name holds is not enough to be them. Never more than were lost; of two losses without
    /// a quiet moment between them only the greater one may be seen.
    pub fn lost(&self, now: UnixMillis) -> u64 {
        self.0.windows(2).fold(0, |sum, pair| {
            let [old, next] = pair else { return sum };
            if now.since(old.heard_at) < SILENT_MILLIS {
                return sum;
            }
            sum.saturating_add(old.pending.saturating_sub(next.pending))
        })
    }

    /// A person has taken note of what was lost: it no longer counts. Whether there was any.
    pub fn take_note(&mut self) -> bool {
        let newest = self.0.pop();
        let any = !self.0.is_empty();
        self.0.clear();
        self.0.extend(newest);
        any
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use uuid::Uuid;

    const LATER: UnixMillis = UnixMillis(1_000_000_000);

    fn name(n: u128) -> DeviceId {
        DeviceId::new(Uuid::from_u128(n))
    }

    fn told(client: u128, seq: u64, at: i64, pending: u64) -> Told {
        Told {
            client: name(client),
            seq,
            said_at: UnixMillis(at),
            heard_at: UnixMillis(at),
            pending,
        }
    }

    #[test]
    fn a_wiped_phone_lost_what_it_had_told() {
        let mut queues = Queues::default();
        assert!(queues.hear(told(1, 3, 100, 2), &[]));
        assert_eq!((queues.pending(), queues.lost(LATER)), (2, 0));
        // Another name, and what it brings was made later.
        assert!(queues.hear(told(2, 1, 300, 0), &[UnixMillis(250)]));
        assert_eq!(queues.lost(UnixMillis(300)), 0, "not yet");
        assert_eq!(queues.lost(LATER), 2);
        // One of them comes after all.
        assert!(queues.hear(told(2, 2, 400, 0), &[UnixMillis(90)]));
        assert_eq!(queues.lost(LATER), 1);
        assert!(queues.take_note());
        assert_eq!(queues.lost(LATER), 0);
    }

    #[test]
    fn what_the_device_still_holds_is_not_lost() {
        let mut queues = Queues::default();
        queues.hear(told(1, 3, 100, 3), &[]);
        // It began again behind one that was set aside, which it goes on telling.
        queues.hear(told(2, 1, 200, 2), &[UnixMillis(90)]);
        assert_eq!(queues.lost(LATER), 0);
        queues.hear(told(2, 2, 300, 1), &[UnixMillis(95)]);
        assert_eq!(queues.lost(LATER), 0);
        queues.hear(told(2, 2, 400, 0), &[]);
        assert_eq!(queues.lost(LATER), 1);
    }

    #[test]
    fn an_old_name_that_speaks_again_has_lost_nothing() {
        let mut queues = Queues::default();
        queues.hear(told(1, 3, 100, 2), &[]);
        queues.hear(told(2, 1, 200, 0), &[]);
        queues.hear(told(1, 5, 300, 0), &[]);
        assert_eq!((queues.pending(), queues.lost(LATER)), (0, 0));
    }

    #[test]
    fn a_late_copy_changes_nothing() {
        let mut queues = Queues::default();
        queues.hear(told(1, 100, 100, 50), &[]);
        queues.hear(told(1, 150, 200, 0), &[]);
        assert!(!queues.hear(told(1, 100, 100, 50), &[]));
        assert_eq!(queues.pending(), 0);
        assert!(
            !queues.hear(told(1, 150, 300, 0), &[]),
            "a quiet queue is not worth storing"
        );
    }

    proptest! {
        /// A device that loses nothing is never accused, however often it begins again and wherever it stops; one
        /// that is wiped has lost exactly what it had told and not brought.
        #[test]
        fn only_what_was_told_and_never_came_is_lost(
            steps in prop::collection::vec((0_u64..6, 0_usize..7, any::<bool>()), 1..60),
            wiped in any::<bool>(),
        ) {
            let mut queues = Queues::default();
            let (mut client, mut seq, mut now) = (1, 0, 0);
            let mut held: Vec<UnixMillis> = Vec::new();
            for (made, answered, begins_again) in steps {
                for _ in 0..made {
                    now += 1;
                    held.push(UnixMillis(now));
                }
                now += 1;
                if begins_again {
                    (client, seq) = (client + 1, 0);
                }
                let brought: Vec<UnixMillis> = held.drain(..answered.min(held.len())).collect();
                seq += brought.len() as u64;
                queues.hear(told(client, seq, now, held.len() as u64), &brought);
                prop_assert_eq!(queues.pending(), held.len() as u64);
                prop_assert_eq!(queues.lost(LATER), 0);
            }
            let told_and_held = held.len() as u64;
            if wiped {
                held.clear();
            }
            let (seq, brought) = (held.len() as u64, std::mem::take(&mut held));
            queues.hear(told(client + 1, seq, now + 1, 0), &brought);
            let expected = if wiped { told_and_held } else { 0 };
            prop_assert_eq!(queues.lost(LATER), expected);
        }
    }
}
