//! Drawers: what should be in one is the sum of what happened to it, and of nothing else.

use crate::house::{House, add, line, open, order_id, pay, send, uuid};
use crate::refusals::Case;
use domain::cash::{self, MovementKind, Pieces};
use domain::held::Resolve;
use domain::ids::{CashSessionId, CommandId, DeviceId};
use domain::orders::Channel;
use domain::staff::Role;
use domain::{Command, EventBody, Money, Rejection};
use proptest::prelude::*;
use std::sync::Arc;

fn opened(float: i64) -> Command {
    Command::OpenDrawer(cash::Open {
        drawer: None,
        opening_float: Money(float),
    })
}

fn moved(kind: MovementKind, amount: i64, reason: &str) -> Command {
    Command::MoveCash(cash::Move {
        drawer: None,
        session: None,
        kind,
        amount: Money(amount),
        reason: reason.to_owned(),
        instead_of: None,
    })
}

fn counted(counted: i64, pieces: &[(i64, u32)]) -> Command {
    let piece = |(value, count): &(i64, u32)| Pieces {
        value: Money(*value),
        count: *count,
    };
    Command::CloseDrawer(cash::Close {
        drawer: None,
        session: None,
        counted: Money(counted),
        pieces: pieces.iter().map(piece).collect(),
    })
}

fn no_sale(reason: &str) -> Command {
    Command::NoSale(cash::NoSale {
        drawer: None,
        reason: reason.to_owned(),
    })
}

/// What drawers refuse.
pub const DRAWER: &[Case] = &[
    ("drawer_open", "opened twice", |house| {
        house.does(&opened(0));
        opened(0)
    }),
    ("not_found", "a drawer that is none", |_| {
        Command::OpenDrawer(cash::Open {
            drawer: Some("p-bar".into()),
            opening_float: Money(0),
        })
    }),
    ("bad_field", "less than nothing in it", |_| opened(-1)),
    ("bad_field", "more than a drawer holds", |_| {
        opened(10_000_001)
    }),
    ("drawer_closed", "moved before it is open", |_| {
        moved(MovementKind::CashIn, 100, "change")
    }),
    ("drawer_closed", "counted before it is open", |_| {
        counted(0, &[])
    }),
    ("drawer_closed", "the session before this one", |house| {
        house.does(&opened(0));
        Command::MoveCash(cash::Move {
            drawer: None,
            session: Some(CashSessionId::new(uuid(1))),
            kind: MovementKind::CashOut,
            amount: Money(1),
            reason: "market".to_owned(),
            instead_of: None,
        })
    }),
    ("bad_field", "nothing moved", |house| {
        house.does(&opened(0));
        moved(MovementKind::SafeDrop, 0, "")
    }),
    ("bad_field", "taken out without a word", |house| {
        house.does(&opened(0));
        moved(MovementKind::CashOut, 1, " ")
    }),
    ("bad_field", "a reason too long", |house| {
        house.does(&opened(0));
        moved(MovementKind::CashOut, 1, &"ə".repeat(65))
    }),
    ("bad_field", "less than nothing counted", |house| {
        house.does(&opened(0));
        counted(-1, &[])
    }),
    ("bad_field", "pieces that come to something else", |house| {
        house.does(&opened(0));
        counted(500, &[(100, 4)])
    }),
    ("bad_field", "coins without a value", |house| {
        house.does(&opened(0));
        counted(0, &[(0, 4)])
    }),
    ("bad_field", "opened without a word", |_| no_sale(" ")),
    ("forbidden", "a waiter opens it", |house| {
        house.works(Role::Waiter);
        opened(0)
    }),
    ("forbidden", "a cashier opens it without a sale", |house| {
        house.works(Role::Cashier);
        no_sale("change")
    }),
];

/// One thing that happens beside a drawer.
#[derive(Clone, Debug)]
enum Act {
    Pay(bool, i64),
    Refund(u64),
    Move(MovementKind, i64),
    Count(i64),
    Open(i64),
}

fn act() -> impl Strategy<Value = Act> {
    use MovementKind::{CashIn, CashOut, SafeDrop};
    let kind = prop_oneof![Just(CashIn), Just(CashOut), Just(SafeDrop)];
    prop_oneof![
        4 => (any::<bool>(), 1i64..=660).prop_map(|(cash, amount)| Act::Pay(cash, amount)),
        1 => (1u64..8).prop_map(Act::Refund),
        2 => (kind, 0i64..5_000).prop_map(|(kind, amount)| Act::Move(kind, amount)),
        1 => (0i64..50_000).prop_map(Act::Count),
        1 => (0i64..20_000).prop_map(Act::Open),
    ]
}

/// What an event does to the drawer that is open, by a second way: the events alone.
fn effect(house: &House, event: &EventBody) -> i64 {
    match event {
        EventBody::PaymentTaken { payment, .. } if payment.method.as_str() == "cash" => {
            payment.amount.0
        }
        EventBody::PaymentRefunded {
            order,
            payment,
            amount,
            ..
        } => {
            let payments = &house.state.orders[order].payments;
            let cash = |one: &&domain::payments::Payment| one.id == *payment;
            let known = payments.iter().find(cash).unwrap();
            if known.method.as_str() == "cash" {
                -amount.0
            } else {
                0
            }
        }
        EventBody::CashMoved { movement, .. } => match movement.kind {
            MovementKind::CashIn | MovementKind::AccountIn => movement.amount.0,
            MovementKind::CashOut | MovementKind::SafeDrop | MovementKind::AccountOut => {
                -movement.amount.0
            }
        },
        _ => 0,
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn what_should_be_in_a_drawer_is_the_sum_of_its_events(acts in prop::collection::vec(act(), 1..60)) {
        let mut house = House::new();
        let (mut check, mut tender, mut sum) = (0, 0, None::<i64>);
        for act in acts {
            let command = match act {
                Act::Pay(cash, amount) => {
                    check += 1;
                    tender += 1;
                    house.does(&Command::OpenOrder {
                        order: order_id(check),
                        channel: Channel::Takeaway,
                        table: None,
                        guests: 0,
                        label: None,
                    });
                    house.does(&add(check, vec![line(check, "piti", 1)]));
                    house.does(&send(check));
                    let mut command = pay(check, tender, if cash { "cash" } else { "transfer" }, amount);
                    if let Command::TakePayment { tendered, .. } = &mut command {
                        *tendered = cash.then_some(Money(amount + 100));
                    }
                    command
                }
                Act::Refund(of) => Command::RefundAll { order: order_id(of) },
                Act::Move(kind, amount) => moved(kind, amount, "market"),
                Act::Count(amount) => counted(amount, &[]),
                Act::Open(float) => opened(float),
            };
            let Ok(events) = house.run(&command) else { continue };
            for event in &events {
                match event {
                    EventBody::CashOpened { session } => sum = Some(session.opening_float.0),
                    EventBody::CashClosed { session } => {
                        let count = session.count.as_ref().unwrap();
                        prop_assert_eq!(Some(count.expected.0), sum);
                        prop_assert_eq!(count.variance().0, count.counted.0 - count.expected.0);
                        sum = None;
                    }
                    other => sum = sum.map(|sum| sum + effect(&house, other)),
                }
            }
            let expected = cash::open(&house.state).next().map(|session| session.expected().0);
            prop_assert_eq!(expected, sum);
        }
    }
}

#[test]
fn cash_goes_into_the_drawer_of_its_terminal() {
    let mut house = House::new();
    let catalog = Arc::make_mut(&mut house.state.catalog);
    let second = catalog.printers.iter_mut().find(|p| p.id == "p-bar".into());
    second.unwrap().drawer = true;
    let at = |house: &mut House, device: u64| {
        house.actor.as_mut().unwrap().device_id = Some(DeviceId::new(uuid(device)));
    };
    for (device, drawer) in [(1, "p-bar"), (2, "p-kassa")] {
        at(&mut house, device);
        house.does(&Command::OpenDrawer(cash::Open {
            drawer: Some(drawer.into()),
            opening_float: Money(0),
        }));
    }
    house.does(&open(1, "t-1"));
    house.does(&add(1, vec![line(1, "piti", 1)]));
    at(&mut house, 2);
    house.does(&pay(1, 1, "cash", 100));
    at(&mut house, 1);
    house.does(&pay(1, 2, "cash", 30));
    house.does(&pay(1, 3, "transfer", 20));
    // A phone has no drawer of its own: the first one it is.
    at(&mut house, 9);
    house.does(&pay(1, 4, "cash", 5));
    let in_it = |drawer: &str| house.state.drawers[&drawer.into()].expected().0;
    assert_eq!((in_it("p-bar"), in_it("p-kassa")), (35, 100));
}

#[test]
fn a_terminal_that_counted_its_drawer_pays_into_no_other() {
    let mut house = House::new();
    let catalog = Arc::make_mut(&mut house.state.catalog);
    let second = catalog.printers.iter_mut().find(|p| p.id == "p-bar".into());
    second.unwrap().drawer = true;
    for (device, drawer) in [(1, "p-bar"), (2, "p-kassa")] {
        house.actor.as_mut().unwrap().device_id = Some(DeviceId::new(uuid(device)));
        house.does(&Command::OpenDrawer(cash::Open {
            drawer: Some(drawer.into()),
            opening_float: Money(0),
        }));
    }
    house.does(&Command::CloseDrawer(cash::Close {
        drawer: Some("p-kassa".into()),
        session: None,
        counted: Money(0),
        pieces: Vec::new(),
    }));
    house.does(&open(1, "t-1"));
    house.does(&add(1, vec![line(1, "piti", 1)]));
    house.does(&pay(1, 1, "cash", 100));
    assert_eq!(house.order(1).payments[0].drawer, None);
    let bar = &house.state.drawers[&"p-bar".into()];
    assert_eq!(bar.expected(), Money(0), "a colleague answers for it");
}

#[test]
fn cash_that_waited_on_a_device_is_not_in_a_drawer_that_was_opened_since() {
    let mut house = House::new();
    house.does(&open(1, "t-1"));
    house.does(&add(1, vec![line(1, "piti", 1)]));
    house.does(&opened(0));
    house.late = true;
    // The ids of these commands are a year older than the opening.
    house.does(&pay(1, 1, "cash", 100));
    house.late = false;
    house.does(&pay(1, 2, "cash", 50));
    let session = cash::open(&house.state).next().unwrap();
    assert_eq!(session.expected(), Money(50));
    let drawers = house.order(1).payments.iter().map(|one| one.drawer);
    assert_eq!(drawers.collect::<Vec<_>>(), [None, Some(session.id)]);
}

#[test]
fn what_happened_to_a_drawer_counts_once() {
    let mut house = House::new();
    house.does(&opened(1_000));
    house.does(&open(1, "t-1"));
    house.does(&add(1, vec![line(1, "piti", 1)]));
    let mut events = house.does(&moved(MovementKind::CashOut, 300, "market"));
    events.extend(house.does(&pay(1, 1, "cash", 100)));
    let before = house.state.clone();
    for event in &events {
        house.state.apply(house.now, event);
    }
    assert_eq!(house.state, before);
    assert_eq!(cash::open(&before).next().unwrap().expected(), Money(800));
}

#[test]
fn cash_without_an_open_drawer_is_taken_and_is_in_none() {
    let mut house = House::new();
    house.does(&open(1, "t-1"));
    house.does(&add(1, vec![line(1, "piti", 1)]));
    house.does(&pay(1, 1, "cash", 100));
    assert_eq!(house.order(1).payments[0].drawer, None);
    house.does(&opened(500));
    let session = house.state.drawers.values().next().unwrap();
    assert_eq!(session.expected(), Money(500));
}

#[test]
fn late_cash_goes_into_the_open_session_and_names_the_old_one() {
    let mut house = House::new();
    house.does(&opened(1_000));
    let ids = |house: &House| {
        let sessions = house.state.drawers.values();
        sessions.map(|one| one.id).next().unwrap()
    };
    let old = ids(&house);
    let late = Command::MoveCash(cash::Move {
        drawer: None,
        session: Some(old),
        kind: MovementKind::CashOut,
        amount: Money(300),
        reason: "market".to_owned(),
        instead_of: None,
    });
    let instead = |house: &House, kept: &Command, session: CashSessionId| {
        let resolve = Resolve {
            command: CommandId::new(uuid(9)),
            session: Some(session),
        };
        resolve.of(&house.state, kept)
    };
    // It is open: nothing goes elsewhere.
    assert_eq!(instead(&house, &late, old).unwrap_err().code(), "bad_field");
    house.does(&counted(1_000, &[]));
    assert_eq!(house.run(&late).unwrap_err(), Rejection::DrawerClosed);
    let into = instead(&house, &late, old).unwrap();
    assert_eq!(house.run(&into).unwrap_err(), Rejection::DrawerClosed);
    house.does(&opened(700));
    let new = ids(&house);
    for other in [
        moved(MovementKind::CashOut, 300, "market"),
        counted(0, &[]),
        no_sale("change"),
    ] {
        assert_eq!(
            instead(&house, &other, new).unwrap_err().code(),
            "bad_field"
        );
    }
    house.does(&instead(&house, &late, new).unwrap());
    let session = house.state.drawers.values().next().unwrap();
    assert_eq!(session.expected(), Money(400));
    let [movement] = session.movements.as_slice() else {
        panic!("{session:?}");
    };
    assert_eq!(
        (movement.instead_of, movement.reason.as_str()),
        (Some(old), "market")
    );
}
