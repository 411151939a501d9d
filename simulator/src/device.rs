//! A device of the simulation: its storage, which survives, and two tabs, which do not.

use crate::hub::Broken;
use domain::command::Envelope;
use domain::ids::DeviceId;
use domain::staff::Role;
use domain::sync::drain::{Drain, Failure, Next, answered, carried_out};
use domain::sync::outbox::{Author, Entry, Fate, Meta};
use domain::time::UnixMillis;
use domain::wire::{Batch, BatchAnswer, Outcome, Verdict};
use serde_json::Value;

/// A request without an answer is given up after this, milliseconds.
const PATIENCE_MILLIS: i64 = 12_000;

/// A request on its way.
#[derive(Clone, Debug)]
pub struct Flight {
    /// Its name, so that a late answer to another one is not taken for its own.
    pub id: u64,
    /// What was sent.
    pub batch: Batch,
    since: i64,
}

/// A tab: what it has in memory.
#[derive(Clone, Debug, Default)]
pub struct Tab {
    drain: Drain,
    flight: Option<Flight>,
    /// It does nothing before, by the time of the world.
    wake: i64,
}

/// A device.
#[derive(Clone, Debug)]
pub struct Device {
    /// What it knows beside its commands.
    pub meta: Meta,
    /// Its commands, by place.
    pub entries: Vec<Entry>,
    /// Its two tabs.
    pub tabs: [Tab; 2],
    /// How far its clock is from the world's, milliseconds.
    pub clock_off: i64,
}

impl Device {
    /// A device without a past.
    pub fn new(client: DeviceId) -> Self {
        Self {
            meta: Meta::new(client),
            entries: Vec::new(),
            tabs: [Tab::default(), Tab::default()],
            clock_off: 0,
        }
    }

    /// Keeps a command: both records in one transaction.
    pub fn enqueue(&mut self, envelope: Envelope) {
        let entry = self.meta.enqueue(
            envelope,
            Author {
                name: "Tural".to_owned(),
                role: Role::Waiter,
            },
        );
        self.entries.push(entry);
    }

    /// Loses what is only in memory.
    pub fn crash(&mut self) {
        self.tabs = [Tab::default(), Tab::default()];
    }

    /// Removes what nobody needs any more; which.
    pub fn forget(&mut self, now: i64) -> Vec<Entry> {
        let here = UnixMillis(now.saturating_add(self.clock_off));
        let (over, kept) = self
            .entries
            .drain(..)
            .partition(|entry| entry.is_over(here));
        self.entries = kept;
        over
    }

    /// Whether something waits for the hub.
    pub fn waits(&self) -> bool {
        self.entries.iter().any(Entry::waits)
    }

    /// A tab looks whether there is something to send: the request, when there is.
    pub fn look(
        &mut self,
        tab: usize,
        now: i64,
        name: u64,
        client: DeviceId,
        broken: Option<Broken>,
    ) -> Option<Flight> {
        let one = self.tabs.get_mut(tab)?;
        if let Some(flight) = &one.flight {
            if now.saturating_sub(flight.since) < PATIENCE_MILLIS {
                return None;
            }
            let flight = one.flight.take()?;
            self.failed(tab, &flight.batch, Failure::NoAnswer, now, client, broken);
            return None;
        }
        if now < one.wake {
            return None;
        }
        let held = self
            .entries
            .iter()
            .filter(|one| one.waits() || one.is_set_aside());
        let held = u64::try_from(held.count()).unwrap_or(u64::MAX);
        let here = UnixMillis(now.saturating_add(self.clock_off));
        let records = (&self.meta, self.entries.as_slice());
        let batch = one.drain.batch(records, ("build", 0), held, here)?;
        let flight = Flight {
            id: name,
            batch,
            since: now,
        };
        one.flight = Some(flight.clone());
        Some(flight)
    }

    /// An answer arrives. One to another request than the tab's own is not taken.
    pub fn hear(
        &mut self,
        (tab, flight): (usize, u64),
        answer: Result<BatchAnswer, Failure>,
        now: i64,
        client: DeviceId,
        broken: Option<Broken>,
    ) {
        let Some(one) = self.tabs.get_mut(tab) else {
            return;
        };
        if one.flight.as_ref().is_none_or(|own| own.id != flight) {
            return;
        }
        let Some(flight) = one.flight.take() else {
            return;
        };
        match answer {
            Ok(mut answer) => {
                one.drain.succeeded();
                if broken == Some(Broken::LateWordsCount) {
                    answer.epoch.clone_from(&self.meta.epoch);
                }
                let here = UnixMillis(now.saturating_add(self.clock_off));
                let changed = answered(&answer, (&self.meta, &self.entries), here);
                self.store(changed);
            }
            Err(failure) => self.failed(tab, &flight.batch, failure, now, client, broken),
        }
    }

    /// The stream names the hub's database.
    pub fn greeted(&mut self, epoch: &str, client: DeviceId, broken: Option<Broken>) {
        if broken == Some(Broken::RestoreIsIgnored) {
            epoch.clone_into(&mut self.meta.epoch);
            return;
        }
        let changed = self.meta.greeted(epoch, client, &self.entries);
        self.store(changed);
    }

    fn failed(
        &mut self,
        tab: usize,
        batch: &Batch,
        failure: Failure,
        now: i64,
        client: DeviceId,
        broken: Option<Broken>,
    ) {
        let here = UnixMillis(now.saturating_add(self.clock_off));
        if broken == Some(Broken::SilenceIsYes) && failure == Failure::NoAnswer {
            let results = batch.commands.iter().map(believed).collect();
            let answer = BatchAnswer {
                epoch: self.meta.epoch.clone(),
                last_seq: 0,
                cursor: 0,
                server_time: here,
                results,
            };
            let changed = answered(&answer, (&self.meta, &self.entries), here);
            return self.store(changed);
        }
        let Some(one) = self.tabs.get_mut(tab) else {
            return;
        };
        let sent = match broken {
            Some(Broken::FirstIsBlamed) => 1,
            _ => batch.commands.len(),
        };
        let next = one.drain.failed(failure, sent);
        let pause = match &next {
            Next::Now | Next::Restored(_) | Next::BeginAgain | Next::SetAside(_) => 0,
            // The longest pause: the shortest would only repeat more often.
            Next::After(_, longest) => i64::from(*longest),
            Next::SignIn | Next::Update => 2_000,
        };
        one.wake = now.saturating_add(pause);
        if let (Next::Restored(epoch), Some(Broken::RestoreIsIgnored)) = (&next, broken) {
            self.meta.epoch.clone_from(epoch);
            return;
        }
        let changed = carried_out(&next, batch, (&mut self.meta, &self.entries), client, here);
        self.store(changed);
    }

    fn store(&mut self, changed: Vec<Entry>) {
        for entry in changed {
            if let Some(known) = self.entries.iter_mut().find(|one| one.place == entry.place) {
                *known = entry;
            }
        }
    }
}

fn believed(envelope: &Envelope) -> Outcome {
    Outcome {
        seq: envelope.seq,
        id: envelope.id,
        outcome: Verdict::Applied,
        code: None,
        message: None,
        details: Value::Null,
        events: None,
    }
}

/// What the hub answered of an entry.
pub fn outcome(entry: &Entry) -> Option<&Outcome> {
    match &entry.fate {
        Fate::Done { outcome, .. } => Some(outcome),
        Fate::Waiting | Fate::SetAside { .. } => None,
    }
}
