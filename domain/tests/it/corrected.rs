//! What is put right afterwards: cash lies in the drawer where it was taken, and a tip is of whoever served then.

use crate::house::{House, add, line, open, order_id, pay, payment_id, uuid};
use domain::cash;
use domain::ids::{CashSessionId, DeviceId, StaffId};
use domain::payments::{ChangeMethod, MethodChanged, SetTip};
use domain::{Command, EventBody, Money};
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::sync::Arc;

const TILLS: [&str; 2] = ["p-bar", "p-kassa"];

/// A house with a drawer at each of two terminals, and two checks.
fn house() -> House {
    let mut house = House::new();
    house.counts();
    let catalog = Arc::make_mut(&mut house.state.catalog);
    let second = catalog.printers.iter_mut().find(|p| p.id == "p-bar".into());
    second.unwrap().drawer = true;
    for order in 1..3 {
        house.does(&open(order, &format!("t-{order}")));
        house.does(&add(order, vec![line(order, "piti", 9)]));
    }
    house
}

fn at(house: &mut House, till: usize) {
    let device = DeviceId::new(uuid(0x900 + till as u64));
    house.actor.as_mut().unwrap().device_id = Some(device);
}

fn opens(till: usize) -> Command {
    Command::OpenDrawer(cash::Open {
        drawer: Some(TILLS[till].into()),
        opening_float: Money(1_000),
    })
}

fn counts(till: usize) -> Command {
    Command::CloseDrawer(cash::Close {
        drawer: Some(TILLS[till].into()),
        session: None,
        counted: Money(1_000),
        pieces: Vec::new(),
    })
}

fn takes(order: u64, payment: u64, method: &str, (amount, given): (i64, i64)) -> Command {
    let mut command = pay(order, payment, method, amount);
    if let Command::TakePayment { tip, .. } = &mut command {
        *tip = Some(Money(given));
    }
    command
}

fn changes(order: u64, payment: u64, method: &str) -> Command {
    Command::ChangeMethod(ChangeMethod {
        order: order_id(order),
        payment: payment_id(payment),
        method: method.into(),
        slip: None,
        reason: "wrong".into(),
    })
}

fn sets(order: u64, payment: u64, tip: i64) -> Command {
    Command::SetTip(SetTip {
        order: order_id(order),
        payment: payment_id(payment),
        tip: Money(tip),
    })
}

fn in_it(house: &House, till: usize) -> i64 {
    house.state.drawers[&TILLS[till].into()].expected().0
}

fn changed(events: &[EventBody]) -> &MethodChanged {
    let [EventBody::MethodChanged(changed)] = events else {
        panic!("{events:?}");
    };
    changed
}

#[test]
fn cash_lies_in_the_drawer_where_it_was_taken() {
    let mut house = house();
    for till in [0, 1] {
        at(&mut house, till);
        house.does(&opens(till));
    }
    house.does(&takes(1, 1, "transfer", (300, 40)));
    at(&mut house, 0);
    let events = house.does(&changes(1, 1, "cash"));
    assert_eq!(changed(&events).instead_of, None);
    assert_eq!((in_it(&house, 0), in_it(&house, 1)), (1_000, 1_340));
    // There and back again, by whoever.
    house.does(&changes(1, 1, "transfer"));
    house.does(&changes(1, 1, "cash"));
    assert_eq!((in_it(&house, 0), in_it(&house, 1)), (1_000, 1_340));
}

#[test]
fn cash_of_a_drawer_that_was_counted_lies_in_that_of_whoever_corrects() {
    let mut house = house();
    for till in [0, 1] {
        at(&mut house, till);
        house.does(&opens(till));
    }
    house.does(&takes(1, 1, "transfer", (300, 0)));
    let counted = house.order(1).payments[0].till;
    house.does(&counts(1));
    at(&mut house, 0);
    let events = house.does(&changes(1, 1, "cash"));
    let event = changed(&events);
    assert!(counted.is_some() && event.instead_of == counted);
    assert_eq!(
        event.after.drawer,
        Some(house.state.drawers[&TILLS[0].into()].id)
    );
    assert_eq!(in_it(&house, 0), 1_300);
    assert_eq!(in_it(&house, 1), 1_000, "it stays as it was counted");
}

#[test]
fn a_tip_stays_with_whoever_served_when_it_was_paid() {
    let mut house = house();
    house.does(&takes(1, 1, "cash", (300, 40)));
    let first = house.order(1).waiter.clone();
    let second = StaffId::new(uuid(0x77));
    let mut other = house.order(2).clone();
    other.waiter.id = second;
    other.waiter.name = "Rəşad".to_owned();
    house.state.orders.insert(other.id, Arc::new(other));
    house.does(&Command::Transfer {
        order: order_id(1),
        to: second,
    });
    house.does(&takes(1, 2, "transfer", (300, 25)));
    // What is said of it later is still of the one who served.
    house.does(&sets(1, 1, 60));
    house.does(&changes(1, 1, "transfer"));
    let sums = &house.state.day.as_ref().unwrap().sums;
    let mut of: Vec<_> = sums
        .tips_by
        .iter()
        .map(|one| (one.waiter, one.amount.0))
        .collect();
    of.sort();
    let mut told = vec![(first.id, 60), (second, 25)];
    told.sort();
    assert_eq!(of, told);
}

/// What an event puts into drawers.
fn effects(event: &EventBody) -> Vec<(CashSessionId, i64)> {
    match event {
        EventBody::CashOpened { session } => vec![(session.id, session.opening_float.0)],
        EventBody::PaymentTaken { payment, .. } => {
            let sum = payment.amount.0 + payment.tip.0;
            payment.drawer.map(|id| (id, sum)).into_iter().collect()
        }
        EventBody::PaymentRefunded {
            amount,
            tip,
            drawer,
            ..
        } => {
            let sum = -amount.0 - tip.0;
            drawer.map(|id| (id, sum)).into_iter().collect()
        }
        EventBody::TipSet(set) => {
            let sum = set.more().0;
            set.drawer.map(|id| (id, sum)).into_iter().collect()
        }
        EventBody::MethodChanged(changed) => {
            let sum = changed.amount.0 + changed.tip.0;
            let out = changed.before.drawer.map(|id| (id, -sum));
            let into = changed.after.drawer.map(|id| (id, sum));
            out.into_iter().chain(into).collect()
        }
        _ => Vec::new(),
    }
}

#[derive(Clone, Debug)]
enum Act {
    Pay(u64, bool, i64, i64),
    Tip(u64, i64),
    Back(u64),
    Change(u64, bool),
    Open,
    Count,
}

fn act() -> impl Strategy<Value = (usize, Act)> {
    let act = prop_oneof![
        5 => (1u64..3, any::<bool>(), 1i64..200, 0i64..90)
            .prop_map(|(of, cash, amount, tip)| Act::Pay(of, cash, amount, tip)),
        2 => (1u64..9, 0i64..90).prop_map(|(of, tip)| Act::Tip(of, tip)),
        1 => (1u64..9).prop_map(Act::Back),
        5 => (1u64..9, any::<bool>()).prop_map(|(of, cash)| Act::Change(of, cash)),
        3 => Just(Act::Open),
        1 => Just(Act::Count),
    ];
    (0usize..2, act)
}

fn command((till, act): &(usize, Act), (made, of): (&mut u64, &mut BTreeMap<u64, u64>)) -> Command {
    let known = |payment: u64| of.get(&payment).copied().unwrap_or(1);
    let way = |cash| if cash { "cash" } else { "transfer" };
    match *act {
        Act::Pay(order, cash, amount, tip) => {
            *made += 1;
            of.insert(*made, order);
            takes(order, *made, way(cash), (amount, tip))
        }
        Act::Tip(payment, tip) => sets(known(payment), payment, tip),
        Act::Back(payment) => Command::Refund {
            order: order_id(known(payment)),
            payment: payment_id(payment),
            amount: None,
            tip: None,
            reason: "refused".into(),
        },
        Act::Change(payment, cash) => changes(known(payment), payment, way(cash)),
        Act::Open => opens(*till),
        Act::Count => counts(*till),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    /// Whatever is corrected wherever: what should be in a drawer is the sum of its own events, and of nothing else.
    #[test]
    fn a_drawer_is_the_sum_of_its_events(acts in prop::collection::vec(act(), 1..60)) {
        let mut house = house();
        let (mut made, mut of) = (0, BTreeMap::new());
        let mut sums = BTreeMap::<CashSessionId, i64>::new();
        for one in &acts {
            at(&mut house, one.0);
            let Ok(events) = house.run(&command(one, (&mut made, &mut of))) else { continue };
            for event in &events {
                for (id, more) in effects(event) {
                    *sums.entry(id).or_default() += more;
                }
                if let EventBody::CashClosed { session } = event {
                    prop_assert_eq!(session.count.as_ref().unwrap().expected.0, sums[&session.id]);
                }
            }
            for session in house.state.drawers.values() {
                prop_assert_eq!(session.expected().0, sums[&session.id]);
            }
        }
    }
}
