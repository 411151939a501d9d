//! What a device keeps of its commands until the hub has answered them, and for a while afterwards.
//!
//! The storage is the truth: every tab of a browser reads it and writes to it, in transactions. What stands here is
//! the form of the records, which the previous and the next build must be able to read, and the changes that one
//! transaction makes to them.

use crate::command::{ActorRef, Command, Envelope};
use crate::ids::DeviceId;
use crate::staff::{Actor, Role};
use crate::time::UnixMillis;
use crate::wire::{Outcome, Span, Verdict};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The form of the records of today. A build that meets a higher one must not touch them.
pub const FORMAT: u16 = 1;

/// How long an answered command is kept, to be pushed again into a restored database: 48 hours (protocols.md §2).
pub const KEEP_MILLIS: i64 = 48 * 3_600_000;

/// What a device knows beside its commands. One record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Meta {
    /// The form of all records.
    pub format: u16,
    /// The name of the queue at the hub.
    pub client: DeviceId,
    /// The place before the first command under that name: a command's number is its place minus this.
    pub base: u64,
    /// The place of the next command. Places are never given twice.
    pub next: u64,
    /// The hub's database that the answered commands were answered from; empty before it was named.
    pub epoch: String,
    /// Checks that were opened here so far: the second half of their labels.
    #[serde(default)]
    pub checks: u32,
}

impl Meta {
    /// A queue that begins under a name.
    pub const fn new(client: DeviceId) -> Self {
        Self {
            format: FORMAT,
            client,
            base: 0,
            next: 1,
            epoch: String::new(),
            checks: 0,
        }
    }

    /// Takes the next place for a command. Both are stored in one transaction, or neither. A check that is opened gets
    /// its label here: the screen has put the device's number there, and no other check of this device has the count.
    pub fn enqueue(&mut self, mut envelope: Envelope, by: Author) -> Entry {
        let place = self.next;
        self.next = place.saturating_add(1);
        if let Command::OpenOrder {
            label: Some(label), ..
        } = &mut envelope.command
        {
            self.checks = self.checks.saturating_add(1);
            *label = format!("{label}-{}", self.checks);
        }
        Entry {
            format: FORMAT,
            place,
            envelope,
            by,
            fate: Fate::Waiting,
            seen: false,
        }
    }

    /// Begins again under another name: what waits is numbered from 1. `first` is the first place that waits.
    pub const fn begin_again(&mut self, client: DeviceId, first: u64) {
        self.client = client;
        self.base = first.saturating_sub(1);
    }

    /// The hub has named its database. When it is another one than before, what it may have lost is pushed again,
    /// oldest first, under a new name; whatever it still knows it will only answer again. What was rejected stays so:
    /// a person was told. The entries that change.
    pub fn greeted(&mut self, epoch: &str, client: DeviceId, entries: &[Entry]) -> Vec<Entry> {
        if self.epoch == epoch {
            return Vec::new();
        }
        let first_time = self.epoch.is_empty();
        epoch.clone_into(&mut self.epoch);
        if first_time {
            return Vec::new();
        }
        let again: Vec<Entry> = entries
            .iter()
            .filter(|entry| entry.may_be_lost())
            .map(|entry| entry.with(Fate::Waiting))
            .collect();
        let first = entries
            .iter()
            .filter(|entry| entry.waits() || entry.may_be_lost())
            .map(|entry| entry.place)
            .min();
        self.begin_again(client, first.unwrap_or(self.next));
        again
    }
}

/// What became of a command, as far as the device knows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Fate {
    /// The hub has not answered.
    Waiting,
    /// The hub has answered.
    Done {
        /// When, by the device's clock.
        at: UnixMillis,
        /// What.
        outcome: Outcome,
    },
    /// The hub will not take it, today or tomorrow; a person looks. It has no number.
    SetAside {
        /// When, by the device's clock.
        at: UnixMillis,
        /// The stable code of the reason.
        code: String,
        /// Facts for a sentence.
        #[serde(default)]
        details: Value,
    },
}

/// The person who made a command, in words: the screens show what waits also to whoever comes after them, and the rules
/// ask for the role.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Author {
    /// The name.
    pub name: String,
    /// The role at that time. It opens nothing: the hub asks its own staff list.
    pub role: Role,
}

impl Default for Author {
    /// Nobody whose name is known, with the rights that taking orders needs.
    fn default() -> Self {
        Self {
            name: String::new(),
            role: Role::Waiter,
        }
    }
}

/// A command as a device keeps it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Entry {
    /// The form of this record.
    pub format: u16,
    /// Where it stands among all commands of this device, for ever.
    pub place: u64,
    /// The command. Its `seq` says nothing here: the number comes from the place.
    pub envelope: Envelope,
    /// Who made it; the first records did not say.
    #[serde(default)]
    pub by: Author,
    /// What became of it.
    pub fate: Fate,
    /// A person has seen that the hub keeps it for a manager.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub seen: bool,
}

impl Entry {
    /// Whether the hub has not answered it.
    pub const fn waits(&self) -> bool {
        matches!(self.fate, Fate::Waiting)
    }

    /// Whether it opens a check that was given a name here.
    pub const fn names_a_check(&self) -> bool {
        let command = &self.envelope.command;
        matches!(command, Command::OpenOrder { label: Some(_), .. })
    }

    /// The same, done by events up to `seq`: the stream told it before the answer came.
    #[must_use]
    pub fn heard(&self, meta: &Meta, seq: u64, now: UnixMillis) -> Self {
        self.with(Fate::Done {
            at: now,
            outcome: Outcome {
                seq: self.place.saturating_sub(meta.base),
                id: self.envelope.id,
                outcome: Verdict::Applied,
                code: None,
                message: None,
                details: Value::Null,
                events: Some(Span { from: seq, to: seq }),
            },
        })
    }

    /// Whether the hub keeps it for a manager.
    pub fn is_held(&self) -> bool {
        matches!(&self.fate, Fate::Done { outcome, .. } if outcome.outcome == Verdict::Quarantined)
    }

    /// Who made it, as the rules want it.
    pub fn actor(&self) -> Actor {
        let ActorRef {
            staff_id,
            session_id,
        } = self.envelope.actor;
        Actor {
            staff_id,
            name: self.by.name.clone(),
            role: self.by.role,
            session_id: Some(session_id),
            device_id: None,
        }
    }

    /// Whether a database that goes back to a backup may have lost what it did for this.
    fn may_be_lost(&self) -> bool {
        match &self.fate {
            Fate::Done { outcome, .. } => outcome.outcome != Verdict::Rejected,
            Fate::Waiting | Fate::SetAside { .. } => false,
        }
    }

    /// Whether it waits for a person here, and the hub has not seen it.
    pub const fn is_set_aside(&self) -> bool {
        matches!(self.fate, Fate::SetAside { .. })
    }

    /// The same command with another fate.
    #[must_use]
    pub fn with(&self, fate: Fate) -> Self {
        Self {
            fate,
            ..self.clone()
        }
    }

    /// Whether nobody needs it any more at `now`. What is set aside stays until a person removes it. A clock that
    /// went backwards keeps more, never less.
    pub const fn is_over(&self, now: UnixMillis) -> bool {
        match &self.fate {
            Fate::Done { at, .. } => now.since(*at) > KEEP_MILLIS,
            Fate::Waiting | Fate::SetAside { .. } => false,
        }
    }
}
