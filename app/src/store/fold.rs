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
        prune(base, event.at);
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
mod tests {
    use super::*;
    use domain::command::{ActorRef, VERSION};
    use domain::ids::DeviceId;
    use domain::ids::{OrderId, SessionId, StaffId};
    use domain::orders::Channel;
    use domain::staff::Role;
    use domain::sync::outbox::{Author, Meta};
    use domain::time::BusinessDay;
    use domain::wire::{Outcome, Span};
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
                label: None,
            },
            actor: ActorRef {
                staff_id: actor().staff_id,
                session_id: SessionId::new(Uuid::nil()),
            },
            created_at: NOW,
            catalog_rev: 0,
            late: false,
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

    fn waiting(envelope: &Envelope) -> Entry {
        let by = Author {
            name: actor().name,
            role: actor().role,
        };
        Meta::new(DeviceId::new(Uuid::nil())).enqueue(envelope.clone(), by)
    }

    fn answered(envelope: &Envelope, outcome: Verdict, last: Option<u64>) -> Entry {
        waiting(envelope).with(Fate::Done {
            at: NOW,
            outcome: Outcome {
                seq: 1,
                id: envelope.id,
                outcome,
                code: (outcome != Verdict::Applied).then(|| "table_taken".to_owned()),
                message: None,
                details: serde_json::Value::Null,
                events: last.map(|to| Span { from: 1, to }),
            },
        })
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
            fold.begin(&envelope, actor()).unwrap();
            assert_eq!(fold.view(NOW).orders.len(), 1, "at once");
            let last = heard.last().map(|event| event.seq);
            if events_first {
                hear_all(&mut fold, &heard);
                fold.keep(&[answered(&envelope, Verdict::Applied, last)]);
            } else {
                fold.keep(&[answered(&envelope, Verdict::Applied, last)]);
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
        fold.begin(&open(7), actor()).unwrap();
        fold.begin(&open(8), actor()).unwrap();
        let failed = fold.keep(&[answered(&open(7), Verdict::Rejected, None)]);
        assert_eq!(failed.len(), 1);
        assert_eq!(failed[0].refusal.code, "table_taken");
        let shown: Vec<_> = fold.view(NOW).orders.keys().copied().collect();
        assert_eq!(shown, [OrderId::new(Uuid::from_u128(8))]);
        // One of another tab, or of yesterday: nobody here asked for it.
        assert_eq!(
            fold.keep(&[answered(&open(9), Verdict::Rejected, None)]),
            []
        );
    }

    #[test]
    fn what_the_device_kept_is_shown_after_a_start() {
        let mut fold = Fold::default();
        fold.take(snapshot("a", 5));
        let kept = [
            answered(&open(1), Verdict::Applied, Some(5)),
            answered(&open(2), Verdict::Applied, Some(6)),
            answered(&open(3), Verdict::Rejected, None),
            waiting(&open(4)),
        ];
        assert_eq!(fold.keep(&kept), []);
        let shown: Vec<_> = fold.view(NOW).orders.keys().copied().collect();
        let id = |n| OrderId::new(Uuid::from_u128(n));
        assert_eq!(
            shown,
            [id(2), id(4)],
            "what the picture has not, and what waits"
        );
        assert_eq!(fold.waiting().map(|waiting| waiting.count), Some(1));
        // Told again, as by another tab: nothing twice.
        fold.keep(&kept);
        assert_eq!(fold.view(NOW).orders.len(), 2);
    }

    #[test]
    fn what_was_tapped_too_early_is_by_whoever_tapped() {
        let mut fold = Fold::default();
        let other = Actor {
            name: "Nigar".to_owned(),
            ..actor()
        };
        fold.wait(open(1).command, Some(actor()));
        assert_eq!(fold.wait(open(2).command, Some(other.clone())), 2);
        let by = fold.waited().into_iter().map(|(_, by)| by);
        assert_eq!(by.collect::<Vec<_>>(), [Some(actor()), Some(other)]);
        assert!(fold.waited().is_empty());
    }

    #[test]
    fn what_was_heard_without_its_answer_is_not_done_twice() {
        let mut fold = Fold::default();
        fold.take(snapshot("a", 0));
        let envelope = open(7);
        let told = events(&fold, &envelope, 1);
        fold.begin(&envelope, actor()).unwrap();
        assert_eq!(fold.waiting().map(|waiting| waiting.kept), Some(false));
        fold.kept(envelope.id);
        assert_eq!(fold.waiting().map(|waiting| waiting.kept), Some(true));
        hear_all(&mut fold, &told);
        assert!(!fold.is_answered(envelope.id));
        // Another tab says that something waits; the answer was lost, so this one still does.
        fold.keep(&[waiting(&envelope)]);
        assert_eq!(fold.waiting(), None);
        assert_eq!(fold.view(NOW).orders.len(), 1);
    }

    #[test]
    fn a_check_is_called_as_the_device_has_named_it() {
        let mut fold = Fold::default();
        fold.take(snapshot("a", 0));
        let mut asked = open(7);
        if let Command::OpenOrder { label, .. } = &mut asked.command {
            *label = Some("4".to_owned());
        }
        fold.begin(&asked, actor()).unwrap();
        fold.keep(&[waiting(&asked)]);
        let view = fold.view(NOW);
        let names: Vec<_> = view.orders.values().map(|order| order.called()).collect();
        assert_eq!(names, ["4-1"]);
    }

    #[test]
    fn a_list_that_was_read_too_early_brings_nothing_back() {
        let mut fold = Fold::default();
        fold.take(snapshot("a", 0));
        fold.keep(&[waiting(&open(7))]);
        fold.keep(&[answered(&open(7), Verdict::Rejected, None)]);
        fold.keep(&[waiting(&open(7))]);
        assert_eq!(fold.waiting(), None);
        assert!(fold.view(NOW).orders.is_empty());
    }

    #[test]
    fn what_a_restored_database_lost_waits_again() {
        let mut fold = Fold::default();
        fold.take(snapshot("a", 0));
        fold.begin(&open(7), actor()).unwrap();
        fold.keep(&[answered(&open(7), Verdict::Applied, Some(3))]);
        assert_eq!(fold.waiting(), None);
        fold.take(snapshot("b", 0));
        fold.keep(&[waiting(&open(7))]);
        assert_eq!(fold.waiting().map(|waiting| waiting.count), Some(1));
        assert_eq!(fold.view(NOW).orders.len(), 1);
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
