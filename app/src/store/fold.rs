//! The hub's state and the commands on their way, folded into what a screen shows.

use domain::command::Envelope;
use domain::ids::CommandId;
use domain::staff::Actor;
use domain::state::{Ctx, State, decide};
use domain::time::UnixMillis;
use domain::wire::Snapshot;
use domain::{Event, Rejection};
use std::sync::Arc;

/// How long a check that is over stays at hand: its payment screen and a recall may still show it. Milliseconds.
const KEEP_MS: i64 = 3_600_000;

/// A command that the hub has not been heard about.
#[derive(Debug)]
struct Pending {
    envelope: Envelope,
    actor: Actor,
    /// The last event of its outcome, once the hub has answered.
    until: Option<u64>,
}

/// What the hub said, and what was asked of it since.
#[derive(Debug, Default)]
pub(super) struct Fold {
    base: Arc<State>,
    cursor: u64,
    epoch: String,
    pending: Vec<Pending>,
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

    /// Takes a snapshot. One that is older than what is known already is left aside.
    pub(super) fn take(&mut self, snapshot: Snapshot) {
        if snapshot.epoch == self.epoch && snapshot.cursor < self.cursor {
            return;
        }
        let mut state = snapshot.state;
        Arc::make_mut(&mut state.catalog).reindex();
        self.base = Arc::new(state);
        self.cursor = snapshot.cursor;
        self.epoch = snapshot.epoch;
        self.settle();
    }

    /// A command is on its way. What the rules refuse here does not go out.
    pub(super) fn begin(&mut self, envelope: Envelope, actor: Actor) -> Result<(), Rejection> {
        let view = self.view(envelope.created_at);
        let ctx = context(&envelope, &actor, envelope.created_at);
        decide(&view, &ctx, &envelope.command)?;
        self.pending.push(Pending {
            envelope,
            actor,
            until: None,
        });
        Ok(())
    }

    /// The hub applied a command; `until` is its last event. It stays in the fold until that event was heard.
    pub(super) fn applied(&mut self, id: CommandId, until: Option<u64>) {
        if let Some(pending) = self.pending.iter_mut().find(|p| p.envelope.id == id) {
            pending.until = Some(until.unwrap_or_default());
        }
        self.settle();
    }

    /// The hub refused a command, or it never went out.
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
        prune(base, event.at);
        self.cursor = event.seq;
        // Its own events now stand for it.
        self.drop_pending(event.command);
        self.settle();
    }

    /// What a screen shows at `now`. A pending command that the news made impossible is left out until the hub
    /// says so itself.
    pub(super) fn view(&self, now: UnixMillis) -> Arc<State> {
        if self.pending.is_empty() {
            return Arc::clone(&self.base);
        }
        let mut view = State::clone(&self.base);
        for pending in &self.pending {
            let ctx = context(&pending.envelope, &pending.actor, now);
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
