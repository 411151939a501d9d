//! How a device sends what waits: in order, one batch at a time, until the hub has answered.
//!
//! Each step reads the storage, and what comes back is stored in one transaction. Two tabs that send the same at the
//! same time are slower, not wrong: the hub answers a number that it knows with what it has stored.

use super::outbox::{Entry, Fate, Meta};
use crate::command::Envelope;
use crate::ids::DeviceId;
use crate::time::UnixMillis;
use crate::wire::{ApiError, Batch, BatchAnswer, Outcome, PROTO};
use serde_json::Value;

/// Commands of one batch (the hub takes no more).
pub const MOST: usize = 100;
/// Bytes of the commands of one batch (the hub takes no more of a batch: 256 KB).
pub const MOST_BYTES: usize = 240 * 1024;
/// A command that waited for so long before it was sent is late: its device could not hear the hub. By the device's own
/// clock, milliseconds.
pub const LATE_MILLIS: i64 = 10_000;
/// The first and the longest pause after an answer that did not come, milliseconds.
const PAUSE_MILLIS: (u32, u32) = (1_000, 60_000);

/// Where a drain stands between two requests. It lives in memory: after a crash it begins anew.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Drain {
    most: usize,
    failures: u32,
    /// Everything that was made until then was made behind a late command, without the hub.
    late_until: Option<UnixMillis>,
}

impl Default for Drain {
    fn default() -> Self {
        Self {
            most: MOST,
            failures: 0,
            late_until: None,
        }
    }
}

/// Why a request had no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    /// Nobody answered in time; it may have arrived.
    NoAnswer,
    /// The hub, or what stands before it, answered with a status that is no success.
    Refused {
        /// The status.
        status: u16,
        /// The hub's words; none when they cannot be read.
        error: Option<ApiError>,
        /// `Retry-After`, seconds.
        retry_after: Option<u32>,
    },
}

/// What a drain does next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Next {
    /// Go on at once.
    Now,
    /// Wait for a random time of up to so many milliseconds, at least the first number.
    After(u32, u32),
    /// Hold everything until somebody has signed in.
    SignIn,
    /// Hold everything until this page is as new as the hub.
    Update,
    /// The hub has another database: whatever it may have lost is pushed again ([`carried_out`]).
    Restored(String),
    /// The hub's count and this one have parted: what waits goes out under another name ([`carried_out`]).
    BeginAgain,
    /// The hub will never take the first command: a person looks at it ([`carried_out`]).
    SetAside(ApiError),
}

impl Drain {
    /// The hub has answered: the next batch may be longer, and nothing has failed.
    pub fn succeeded(&mut self) {
        self.most = self.most.saturating_mul(2).min(MOST);
        self.failures = 0;
    }

    /// The next batch of what waits; none when nothing does, and none before the hub has named its database: a request
    /// that arrives late could not be told from one to another. `entries` stand in the order of their places.
    /// The batch also says, by `now`, how many the device holds in all: `held`, which is more than `entries` when they
    /// are only the first.
    pub fn batch(
        self,
        (meta, entries): (&Meta, &[Entry]),
        (build, cursor): (&str, u64),
        held: u64,
        now: UnixMillis,
    ) -> Option<Batch> {
        if meta.epoch.is_empty() {
            return None;
        }
        let mut bytes = 0_usize;
        let mut commands: Vec<Envelope> = Vec::new();
        let mut expected = None;
        // What stands behind a late command was made without the hub too, however young it is: one evening in the cellar
        // must not be decided by two rules. A clock that was put back says nothing, which is late as well.
        let mut late = false;
        for entry in entries.iter().filter(|entry| entry.waits()) {
            // A hole in the places: the rest goes out after the hub has answered, or under another name.
            if commands.len() >= self.most || expected.is_some_and(|place| place != entry.place) {
                break;
            }
            let size = serde_json::to_vec(&entry.envelope).map_or(MOST_BYTES, |text| text.len());
            bytes = bytes.saturating_add(size);
            if bytes > MOST_BYTES && !commands.is_empty() {
                break;
            }
            expected = Some(entry.place.saturating_add(1));
            let made = entry.envelope.created_at;
            late = late
                || entry.envelope.late
                || now.0.saturating_sub(made.0).saturating_abs() > LATE_MILLIS
                || self.late_until.is_some_and(|until| made <= until);
            commands.push(Envelope {
                seq: entry.place.saturating_sub(meta.base),
                late,
                ..entry.envelope.clone()
            });
        }
        (!commands.is_empty()).then(|| Batch {
            proto: PROTO,
            build_id: build.to_owned(),
            client_id: meta.client,
            epoch: meta.epoch.clone(),
            cursor,
            pending_reported: held,
            sent_at: Some(now),
            commands,
        })
    }

    /// A batch goes out: when something in it is late, so is all that waits behind it.
    pub fn sent(&mut self, batch: &Batch) {
        if batch.commands.iter().any(|command| command.late) {
            self.late_until = self.late_until.max(batch.sent_at);
        }
    }

    /// What to do when there was no answer to a batch of `sent` commands (protocols.md §1). A command is never
    /// dropped for one.
    pub fn failed(&mut self, failure: Failure, sent: usize) -> Next {
        let (status, error, retry_after) = match failure {
            Failure::NoAnswer => return self.pause(None),
            Failure::Refused {
                status,
                error,
                retry_after,
            } => (status, error, retry_after),
        };
        // What speaks for a proxy, or for a hub that is busy or starting, says nothing about the commands.
        let Some(error) = error.filter(|_| status < 500 && ![408, 425, 429].contains(&status))
        else {
            return self.pause(retry_after);
        };
        match (status, error.code.as_str()) {
            (401, _) => Next::SignIn,
            (426, _) => Next::Update,
            (409, "epoch") => {
                let epoch = error.details.get("epoch").and_then(Value::as_str);
                Next::Restored(epoch.unwrap_or_default().to_owned())
            }
            // Only the id of the first one can be taken here, and no other name or number will mend that.
            (409, "seq_reuse") if error.details.get("reason").is_some_and(|of| of == "id") => {
                Next::SetAside(error)
            }
            (409, "gap" | "seq_reuse") => Next::BeginAgain,
            // One of them is too long or cannot be read, and only alone it is known which.
            (400 | 413 | 422, _) if sent > 1 => {
                self.most = if status == 413 { sent.div_euclid(2) } else { 1 };
                Next::Now
            }
            (400 | 413 | 422, _) => Next::SetAside(error),
            // A wrong address, a proxy that changes names: it is the way that is ill, not the command.
            _ => self.pause(retry_after),
        }
    }

    fn pause(&mut self, retry_after: Option<u32>) -> Next {
        let doubled = PAUSE_MILLIS.0.checked_shl(self.failures.min(6));
        self.failures = self.failures.saturating_add(1);
        let longest = doubled.unwrap_or(PAUSE_MILLIS.1).min(PAUSE_MILLIS.1);
        let least = retry_after.map_or(0, |seconds| seconds.saturating_mul(1_000));
        let least = least.min(PAUSE_MILLIS.1);
        Next::After(least, longest.max(least))
    }
}

/// Takes an answer: the records that change. The hub answers in order and may stop early. What was answered through
/// another tab meanwhile stays as it is.
pub fn answered(
    answer: &BatchAnswer,
    (meta, entries): (&Meta, &[Entry]),
    now: UnixMillis,
) -> Vec<Entry> {
    if meta.epoch != answer.epoch {
        // Late words of a database that is no more: what it answered is pushed again.
        return Vec::new();
    }
    let done = |outcome: &Outcome| {
        let mut waiting = entries.iter().filter(|entry| entry.waits());
        let entry = waiting.find(|entry| entry.envelope.id == outcome.id)?;
        Some(entry.with(Fate::Done {
            at: now,
            outcome: outcome.clone(),
        }))
    };
    answer.results.iter().filter_map(done).collect()
}

/// Carries a step out on the records, in one transaction: the entries that change. Nothing does when another tab was
/// faster. `client` is a new name.
pub fn carried_out(
    step: &Next,
    batch: &Batch,
    (meta, entries): (&mut Meta, &[Entry]),
    client: DeviceId,
    now: UnixMillis,
) -> Vec<Entry> {
    let mut waiting = entries.iter().filter(|entry| entry.waits());
    match step {
        Next::Restored(epoch) if meta.epoch == batch.epoch => meta.greeted(epoch, client, entries),
        Next::BeginAgain if meta.client == batch.client_id => {
            let first = waiting.next().map_or(meta.next, |entry| entry.place);
            meta.begin_again(client, first);
            Vec::new()
        }
        Next::SetAside(error) => {
            let sent = batch.commands.first().map(|command| command.id);
            let Some(first) = waiting.next() else {
                return Vec::new();
            };
            if Some(first.envelope.id) != sent {
                return Vec::new();
            }
            // It gives its number up: the queue begins again behind it.
            let next = waiting.next().map_or(meta.next, |entry| entry.place);
            meta.begin_again(client, next);
            vec![first.with(Fate::SetAside {
                at: now,
                code: error.code.clone(),
                details: error.details.clone(),
            })]
        }
        _ => Vec::new(),
    }
}
