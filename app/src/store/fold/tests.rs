//! Whatever comes first, an answer or an event, a command is seen once.

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
