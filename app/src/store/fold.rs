//! The hub's state and the commands on their way, folded into what a screen shows.

use super::Refusal;
use super::rules;
use domain::Command;
use domain::command::Envelope;
use domain::ids::CommandId;
use domain::kitchen::Ticket;
use domain::sorted::Set;
use domain::staff::Actor;
use domain::state::{Ctx, State, decide};
use domain::sync::outbox::{Entry, Fate};
use domain::time::UnixMillis;
use domain::wire::{Snapshot, Verdict};
use domain::{Event, EventBody};
use std::sync::Arc;

/// How long a check that is over stays at hand: its payment screen and a recall may still show it. Milliseconds.
const KEEP_MS: i64 = 3_600_000;

/// How often checks that are over are looked for. Milliseconds of the hub's events.
const PRUNE_MS: i64 = 60_000;

/// A command that the hub has not been heard about.
#[derive(Debug)]
struct Pending {
    envelope: Envelope,
    actor: Actor,
    /// The last event of its outcome, once the hub has answered.
    until: Option<u64>,
    /// It was made on this page, which owes its person the answer.
    here: bool,
    /// It is safe on this device.
    kept: bool,
}

/// A command that will not be done as it was meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Failed {
    /// Which.
    pub(super) id: CommandId,
    /// Why.
    pub(super) refusal: Refusal,
}

/// What the hub said, and what was asked of it since.
#[derive(Debug, Default)]
pub(super) struct Fold {
    base: Arc<State>,
    cursor: u64,
    epoch: String,
    pending: Vec<Pending>,
    /// Commands from before the rules were here, and whoever made them.
    early: Vec<(Command, Option<Actor>)>,
    /// What is known to be answered. A list of what waits may have been read before that.
    answered: Set<CommandId>,
    /// Commands whose events were heard, the last of them: also one whose answer was lost is in the state.
    heard: Set<CommandId>,
    /// News that are not on the screen yet.
    to_draw: bool,
    /// When checks that are over were last looked for.
    pruned: UnixMillis,
}

/// So many heard commands are remembered: far more than a device may have waiting.
const HEARD: usize = 8_192;

/// What the hub was not heard about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// When the oldest was made.
    pub since: UnixMillis,
    /// How many there are.
    pub count: usize,
    /// All of them are safe on this device.
    pub kept: bool,
}

impl Fold {
    /// The hub's own state.
    pub(super) fn base(&self) -> &Arc<State> {
        &self.base
    }

    /// The number of the last event in it.
    pub(super) fn cursor(&self) -> u64 {
        self.cursor
    }

    /// The database that it came from.
    pub(super) fn epoch(&self) -> &str {
        &self.epoch
    }

    /// There are news to draw; whether they are the first since it was drawn.
    pub(super) fn is_first_to_draw(&mut self) -> bool {
        !std::mem::replace(&mut self.to_draw, true)
    }

    /// Whether there are news that are not on the screen.
    pub(super) fn is_to_draw(&self) -> bool {
        self.to_draw
    }

    /// Everything is on the screen.
    pub(super) fn drawn(&mut self) {
        self.to_draw = false;
    }

    /// Takes a snapshot. One that is older than what is known already is left aside.
    pub(super) fn take(&mut self, snapshot: Snapshot) {
        if snapshot.epoch == self.epoch && snapshot.cursor < self.cursor {
            return;
        }
        if snapshot.epoch != self.epoch {
            // Another database: what was answered by the one before waits again.
            self.answered.clear();
            self.heard.clear();
        }
        let mut state = snapshot.state;
        Arc::make_mut(&mut state.catalog).reindex();
        if state.catalog == self.base.catalog {
            state.catalog = Arc::clone(&self.base.catalog);
        }
        self.base = Arc::new(state);
        self.cursor = snapshot.cursor;
        self.epoch = snapshot.epoch;
        self.settle();
    }

    /// Takes tickets of checks that are over here; those that are known stay as they are.
    pub(super) fn learn(&mut self, tickets: &[Arc<Ticket>]) {
        let known = &self.base.tickets;
        let new: Vec<_> = tickets
            .iter()
            .filter(|ticket| !known.contains_key(&ticket.id))
            .cloned()
            .collect();
        if !new.is_empty() {
            let base = Arc::make_mut(&mut self.base);
            for ticket in new {
                base.tickets.insert(ticket);
            }
        }
    }

    /// The hub says that what is known here can no longer be followed: the next snapshot is taken, however old
    /// it is, as after a restored database.
    pub(super) fn distrust(&mut self) {
        self.epoch.clear();
    }

    /// A command has to wait for the rules; how many do. Another person may be at the screen when they come.
    pub(super) fn wait(&mut self, command: Command, by: Option<Actor>) -> usize {
        self.early.push((command, by));
        self.early.len()
    }

    /// What waited for the rules, in its order.
    pub(super) fn waited(&mut self) -> Vec<(Command, Option<Actor>)> {
        std::mem::take(&mut self.early)
    }

    /// A command is on its way. What the rules refuse here does not go out.
    pub(super) fn begin(&mut self, envelope: &Envelope, actor: Actor) -> Result<(), Refusal> {
        let view = self.view(envelope.created_at);
        let ctx = context(envelope, &actor, envelope.created_at);
        decide(&view, &ctx, &envelope.command).map_err(|no| Refusal {
            code: no.code().to_owned(),
            details: no.details(),
        })?;
        self.pending.push(Pending {
            envelope: envelope.clone(),
            actor,
            until: None,
            here: true,
            kept: false,
        });
        Ok(())
    }

    /// Takes what the device keeps: what waits, and what was answered by events that were not heard yet, as when a
    /// page starts from an older picture. Those of this page that failed.
    pub(super) fn keep(&mut self, entries: &[Entry]) -> Vec<Failed> {
        let failed = entries.iter().filter_map(|entry| self.keep_one(entry));
        let failed = failed.collect();
        self.settle();
        failed
    }

    fn keep_one(&mut self, entry: &Entry) -> Option<Failed> {
        let id = entry.envelope.id;
        if entry.waits() {
            if self.answered.contains(&id) || self.heard.contains(&id) {
                return None;
            }
        } else {
            self.answered.insert(id);
        }
        let known = self.pending.iter_mut().find(|one| one.envelope.id == id);
        let refusal = match &entry.fate {
            Fate::Waiting => {
                match known {
                    // After a restored database what was answered waits again. What is kept says more than what was
                    // asked: a check has its label since.
                    Some(pending) => {
                        pending.until = None;
                        pending.kept = true;
                        pending.envelope.clone_from(&entry.envelope);
                    }
                    None => self.add(entry, None),
                }
                return None;
            }
            Fate::Done { outcome, .. } if outcome.outcome == Verdict::Applied => {
                let until = outcome.events.map(|span| span.to).unwrap_or_default();
                match known {
                    Some(pending) => pending.until = Some(until),
                    None if until > self.cursor => self.add(entry, Some(until)),
                    None => {}
                }
                return None;
            }
            Fate::Done { outcome, .. } => Refusal {
                code: outcome.code.clone().unwrap_or_default(),
                details: outcome.details.clone(),
            },
            Fate::SetAside { code, details, .. } => Refusal {
                code: code.clone(),
                details: details.clone(),
            },
        };
        let here = known.is_some_and(|pending| pending.here);
        self.drop_pending(id);
        here.then_some(Failed { id, refusal })
    }

    fn add(&mut self, entry: &Entry, until: Option<u64>) {
        self.pending.push(Pending {
            envelope: entry.envelope.clone(),
            actor: entry.actor(),
            until,
            here: false,
            kept: true,
        });
    }

    /// The hub refused a command, or it could not be kept.
    pub(super) fn drop_pending(&mut self, id: CommandId) {
        self.pending.retain(|pending| pending.envelope.id != id);
    }

    /// Applies an event of the log; one that was heard before changes nothing.
    pub(super) fn hear(&mut self, event: &Event) {
        if event.seq <= self.cursor {
            return;
        }
        let base = Arc::make_mut(&mut self.base);
        base.apply(event.at, &event.body);
        // A clock that was put back must not end it.
        if event.at.0.abs_diff(self.pruned.0) >= PRUNE_MS.unsigned_abs() {
            self.pruned = event.at;
            prune(base, event.at);
        }
        self.cursor = event.seq;
        // Its own events now stand for it.
        self.drop_pending(event.command);
        self.heard.insert(event.command);
        if self.heard.len() > HEARD {
            // Their ids begin with the time.
            self.heard.pop_first();
        }
        self.settle();
    }

    /// Whether an event brings back a check that this screen has forgotten: only a snapshot has the rest of it.
    pub(super) fn misses(&self, event: &Event) -> bool {
        matches!(event.body, EventBody::Recalled { ticket, .. } if !self.base.tickets.contains_key(&ticket))
    }

    /// What the hub was not heard about.
    pub(super) fn waiting(&self) -> Option<Waiting> {
        let unheard = self.pending.iter().filter(|one| one.until.is_none());
        let since = unheard.clone().map(|one| one.envelope.created_at).min()?;
        Some(Waiting {
            since,
            kept: unheard.clone().all(|one| one.kept),
            count: unheard.count(),
        })
    }

    /// A command is safe on this device.
    pub(super) fn kept(&mut self, id: CommandId) {
        for pending in self.pending.iter_mut().filter(|one| one.envelope.id == id) {
            pending.kept = true;
        }
    }

    /// Whether the hub's answer to a command was heard.
    pub(super) fn is_answered(&self, id: CommandId) -> bool {
        self.answered.contains(&id)
    }

    /// Whether the hub has not answered a command.
    pub(super) fn is_unheard(&self, id: CommandId) -> bool {
        let mut pending = self.pending.iter();
        pending.any(|one| one.envelope.id == id && one.until.is_none())
    }

    /// What a screen shows at `now`. A pending command that the news made impossible is left out until the hub
    /// says so itself.
    pub(super) fn view(&self, now: UnixMillis) -> Arc<State> {
        match rules::here() {
            Some(rules) if !self.pending.is_empty() => (rules.view)(self, now),
            _ => Arc::clone(&self.base),
        }
    }

    /// The same with the rules at hand.
    pub(super) fn folded(&self, now: UnixMillis) -> Arc<State> {
        let mut view = State::clone(&self.base);
        for pending in &self.pending {
            // It was possible when it was made: whatever the hub has heard meanwhile must not take it off the screen.
            let ctx = Ctx {
                late: true,
                ..context(&pending.envelope, &pending.actor, now)
            };
            if let Ok(events) = decide(&view, &ctx, &pending.envelope.command) {
                for event in &events {
                    view.apply(pending.envelope.created_at, event);
                }
            }
        }
        Arc::new(view)
    }

    /// Forgets pending commands whose events are in the state.
    fn settle(&mut self) {
        let cursor = self.cursor;
        self.pending
            .retain(|pending| pending.until.is_none_or(|until| until > cursor));
    }
}

fn context<'a>(envelope: &Envelope, actor: &'a Actor, now: UnixMillis) -> Ctx<'a> {
    Ctx {
        command: envelope.id,
        now,
        actor: Some(actor),
        late: false,
    }
}

/// Forgets checks that have been over for a while, so that a screen may stay open for weeks.
fn prune(state: &mut State, now: UnixMillis) {
    let over: Vec<_> = state
        .orders
        .values()
        .filter(|order| !state.is_live(order.id))
        .filter(|order| now.since(order.changed_at) > KEEP_MS)
        .map(|order| order.id)
        .collect();
    for order in over {
        state.forget(order);
    }
}

#[cfg(test)]
mod tests;
