//! The hub's state and the commands on their way, folded into what a screen shows.

use domain::command::Envelope;
use domain::ids::CommandId;
use domain::staff::Actor;
use domain::state::{Ctx, State, decide};
use domain::time::UnixMillis;
use domain::wire::Snapshot;
use domain::{Event, EventBody, Rejection};
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

    /// The hub says that what is known here can no longer be followed: the next snapshot is taken, however old
    /// it is, as after a restored database.
    pub(super) fn distrust(&mut self) {
        self.epoch.clear();
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

    /// Whether an event brings back a check that this screen has forgotten: only a snapshot has the rest of it.
    pub(super) fn misses(&self, event: &Event) -> bool {
        matches!(event.body, EventBody::Recalled { ticket, .. } if !self.base.tickets.contains_key(&ticket))
    }

    /// Since when the oldest command waits for the hub, and how many do.
    pub(super) fn waiting(&self) -> Option<(UnixMillis, usize)> {
        let unheard = self.pending.iter().filter(|one| one.until.is_none());
        let since = unheard.clone().map(|one| one.envelope.created_at).min()?;
        Some((since, unheard.count()))
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

#[cfg(test)]
mod tests {
    use super::*;
    use domain::Command;
    use domain::command::{ActorRef, VERSION};
    use domain::ids::{OrderId, SessionId, StaffId};
    use domain::orders::Channel;
    use domain::staff::Role;
    use domain::time::BusinessDay;
    use uuid::Uuid;

    const NOW: UnixMillis = UnixMillis(1_794_682_800_000);

    fn actor() -> Actor {
        Actor {
            staff_id: StaffId::new(Uuid::from_u128(1)),
            name: "Tural".to_owned(),
            role: Role::Waiter,
            session_id: None,
            device_id: None,
        }
    }

    fn open(id: u128) -> Envelope {
        Envelope {
            seq: 0,
            id: CommandId::new(Uuid::from_u128(id)),
            v: VERSION,
            command: Command::OpenOrder {
                order: OrderId::new(Uuid::from_u128(id)),
                channel: Channel::Takeaway,
                table: None,
                guests: 0,
            },
            actor: ActorRef {
                staff_id: actor().staff_id,
                session_id: SessionId::new(Uuid::nil()),
            },
            created_at: NOW,
            catalog_rev: 0,
        }
    }

    /// What the hub makes of a command, as events from `first` on.
    fn events(fold: &Fold, envelope: &Envelope, first: u64) -> Vec<Event> {
        let actor = actor();
        let bodies = decide(
            &fold.base,
            &context(envelope, &actor, NOW),
            &envelope.command,
        );
        let event = |(seq, body): (u64, EventBody)| Event {
            seq,
            at: NOW,
            business_day: BusinessDay::at(NOW, 240, 300),
            command: envelope.id,
            actor: None,
            device: None,
            session: None,
            v: VERSION,
            body,
        };
        (first..).zip(bodies.unwrap()).map(event).collect()
    }

    fn hear_all(fold: &mut Fold, events: &[Event]) {
        for event in events {
            fold.hear(event);
        }
    }

    fn snapshot(epoch: &str, cursor: u64) -> Snapshot {
        Snapshot {
            epoch: epoch.to_owned(),
            cursor,
            server_time: NOW,
            state: State::default(),
        }
    }

    #[test]
    fn a_command_is_seen_once_whichever_answer_comes_first() {
        for events_first in [true, false] {
            let mut fold = Fold::default();
            fold.take(snapshot("a", 0));
            let envelope = open(7);
            let heard = events(&fold, &envelope, 1);
            fold.begin(envelope.clone(), actor()).unwrap();
            assert_eq!(fold.view(NOW).orders.len(), 1, "at once");
            let last = heard.last().map(|event| event.seq);
            if events_first {
                hear_all(&mut fold, &heard);
                fold.applied(envelope.id, last);
            } else {
                fold.applied(envelope.id, last);
                assert_eq!(fold.view(NOW).orders.len(), 1, "until its events are heard");
                hear_all(&mut fold, &heard);
            }
            assert_eq!(fold.view(NOW).orders.len(), 1);
            assert!(fold.pending.is_empty());
            // Heard again after a reconnect: nothing is applied twice.
            hear_all(&mut fold, &heard);
            assert_eq!(fold.base.orders.len(), 1);
        }
    }

    #[test]
    fn a_refusal_takes_its_command_off_the_screen() {
        let mut fold = Fold::default();
        fold.begin(open(7), actor()).unwrap();
        fold.begin(open(8), actor()).unwrap();
        fold.drop_pending(open(7).id);
        let shown: Vec<_> = fold.view(NOW).orders.keys().copied().collect();
        assert_eq!(shown, [OrderId::new(Uuid::from_u128(8))]);
    }

    #[test]
    fn an_older_snapshot_is_left_aside_unless_the_hub_said_reset() {
        let mut fold = Fold::default();
        fold.take(snapshot("a", 9));
        fold.take(snapshot("a", 5));
        assert_eq!(fold.cursor(), 9);
        fold.distrust();
        fold.take(snapshot("a", 5));
        assert_eq!(fold.cursor(), 5);
    }
}
