//! Networks repeat and reorder. Whatever they do, no line and no qəpik may be lost or counted twice.

use crate::house::{House, NOON, add, line, line_id, open, order_id, pay, send, uuid};
use domain::ids::{CommandId, LineId};
use domain::orders::Line;
use domain::time::UnixMillis;
use domain::{Command, Ctx, EventBody, Money, State, decide};
use proptest::prelude::*;
use std::collections::BTreeSet;

const DISHES: [&str; 6] = ["paxlava", "kola", "piti", "lavas", "cay", "kapucino"];

/// A command with its identity, as an outbox holds it.
#[derive(Clone, Debug)]
struct Queued {
    id: u64,
    command: Command,
}

/// What two devices add to the one check: device 0 has even line numbers, device 1 odd ones.
fn outboxes() -> impl Strategy<Value = Vec<Queued>> {
    let adds = prop::collection::vec((0..DISHES.len(), 1i64..20, any::<bool>()), 1..24);
    adds.prop_map(|adds| {
        let queued = adds
            .into_iter()
            .enumerate()
            .map(|(at, (dish, pieces, second))| {
                let n = u64::try_from(at).unwrap() * 2 + u64::from(second);
                Queued {
                    id: n,
                    command: add(1, vec![line(n, DISHES[dish], pieces)]),
                }
            });
        queued.collect()
    })
}

/// Every command at least once, some several times, in any order.
fn deliveries() -> impl Strategy<Value = (Vec<Queued>, Vec<Queued>)> {
    outboxes().prop_flat_map(|sent| {
        let again = prop::collection::vec(0..sent.len(), 0..sent.len() * 2);
        let once = sent.clone();
        again
            .prop_map(move |again| {
                let mut all = once.clone();
                all.extend(again.into_iter().map(|at| once[at].clone()));
                all
            })
            .prop_shuffle()
            .prop_map(move |delivered| (sent.clone(), delivered))
    })
}

/// The hub: deduplicates by the command's id, decides, applies, logs.
fn hub(delivered: &[Queued]) -> (State, Vec<EventBody>) {
    let mut house = House::new();
    let mut log = house.does(&open(1, "t-1"));
    let mut seen = BTreeSet::new();
    for queued in delivered {
        if !seen.insert(queued.id) {
            continue;
        }
        // One instant for all: the order of arrival shall be the only difference.
        let ctx = Ctx {
            late: false,
            command: CommandId::new(uuid(0x5_0000_0000 + queued.id)),
            now: UnixMillis(NOON),
            actor: house.actor.as_ref(),
        };
        let events = decide(&house.state, &ctx, &queued.command).unwrap();
        for event in &events {
            house.state.apply(ctx.now, event);
        }
        log.extend(events);
    }
    (house.state, log)
}

fn lines_by_id(state: &State) -> Vec<Line> {
    let mut lines = state.orders[&order_id(1)].lines.clone();
    lines.sort_by_key(|line| line.id);
    lines
}

#[test]
fn an_opening_that_is_heard_twice_keeps_the_lines_and_learns_the_number() {
    let mut house = House::new();
    let opened = house.does(&open(1, "t-1"));
    house.does(&add(1, vec![line(1, "kola", 1)]));
    let EventBody::OrderOpened { order } = &opened[0] else {
        panic!("{opened:?}")
    };
    let mut order = order.clone();
    order.number = 144;
    let now = house.now;
    house.state.apply(now, &EventBody::OrderOpened { order });
    assert_eq!(house.order(1).lines.len(), 1);
    assert_eq!(house.order(1).number, 144);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn both_devices_lines_survive_any_delivery((sent, delivered) in deliveries()) {
        let (in_order, _) = hub(&sent);
        let (state, _) = hub(&delivered);
        let ids: BTreeSet<LineId> = sent.iter().map(|queued| line_id(queued.id)).collect();
        let there: Vec<Line> = lines_by_id(&state);
        prop_assert_eq!(there.iter().map(|line| line.id).collect::<BTreeSet<_>>(), ids);
        prop_assert_eq!(there.len(), sent.len());
        prop_assert_eq!(&there, &lines_by_id(&in_order));
        let (order, other) = (&state.orders[&order_id(1)], &in_order.orders[&order_id(1)]);
        prop_assert_eq!(order.totals().total, other.totals().total);
        prop_assert_eq!(order.status(), other.status());
    }

    /// Without any deduplication by the hub the ids of the lines still keep a repeated command out.
    #[test]
    fn a_repeated_command_cannot_add_twice((sent, delivered) in deliveries()) {
        let mut house = House::new();
        house.does(&open(1, "t-1"));
        for queued in &delivered {
            if let Err(why) = house.run(&queued.command) {
                prop_assert_eq!(why.code(), "duplicate_id");
            }
        }
        prop_assert_eq!(house.order(1).lines.len(), sent.len());
    }

    /// A follower that hears events again after the log went on stands where the log stands.
    #[test]
    fn events_that_come_twice_change_nothing(
        (sent, _) in deliveries(),
        sends_after in 0usize..24,
        amounts in prop::collection::vec(1i64..400, 0..6),
        again in prop::collection::vec(any::<prop::sample::Index>(), 1..40),
    ) {
        let mut house = House::new();
        let mut log = house.does(&open(1, "t-1"));
        for (at, queued) in sent.iter().enumerate() {
            log.extend(house.does(&queued.command));
            if at == sends_after {
                log.extend(house.does(&send(1)));
            }
        }
        log.extend(house.run(&send(1)).unwrap_or_default());
        for (n, amount) in (1..).zip(&amounts) {
            let amount = (*amount).min(house.order(1).due().0);
            log.extend(house.run(&pay(1, n, "cash", amount)).unwrap_or_default());
        }
        let mut follower = House::new().state;
        let at = UnixMillis(NOON);
        for event in &log {
            follower.apply(at, event);
        }
        let once = follower.clone();
        for index in again {
            let event = &log[index.index(log.len())];
            follower.apply(at, event);
            prop_assert_eq!(&follower, &once, "{:?}", event);
        }
    }

    /// Payments and what is owed always make up the total, however the guests pay.
    #[test]
    fn payments_and_the_rest_make_the_total(
        (sent, _) in deliveries(),
        tenders in prop::collection::vec((1i64..5_000, 0i64..500), 1..20),
    ) {
        let mut house = House::new();
        house.does(&open(1, "t-1"));
        for queued in &sent {
            house.does(&queued.command);
        }
        let total = house.order(1).totals().total;
        for (n, (amount, over)) in (1..).zip(tenders) {
            let due = house.order(1).due();
            let mut command = pay(1, n, "cash", amount);
            if let Command::TakePayment { tendered, .. } = &mut command {
                *tendered = Some(Money(amount + over));
            }
            let answer = house.run(&command);
            let order = house.order(1);
            prop_assert_eq!(order.paid().plus(order.due()), total);
            prop_assert_eq!(order.is_open(), !order.due().is_zero());
            prop_assert_eq!(answer.is_ok(), due.0 > 0 && amount <= due.0);
            let given: i64 = order.payments.iter().filter_map(|p| p.tendered).map(|t| t.0).sum();
            let back: i64 = order.payments.iter().map(|p| p.change.0).sum();
            prop_assert_eq!(given - back, order.paid().0);
        }
    }
}
