//! Whatever waiters do to checks, each station was told of every piece once, and of nothing that is not ordered.

use crate::house::{House, add, line, line_id, open, order_id, send, uuid};
use domain::ids::{LineId, OrderId, StaffId, StationKey};
use domain::kitchen::CookState;
use domain::orders::Share;
use domain::{Command, EventBody, Rejection, State};
use proptest::prelude::*;
use std::collections::BTreeMap;

const DISHES: [&str; 6] = ["paxlava", "kola", "piti", "lavas", "cay", "coban-salati"];
const TABLES: [&str; 4] = ["t-1", "t-2", "t-3", "t-4"];

/// What somebody does. Checks and lines are named by small numbers, so that many acts meet the same ones.
#[derive(Clone, Debug)]
enum Act {
    Open(u64, usize),
    Add(u64, u64, usize, i64),
    Send(u64),
    Hold(u64, u8),
    Fire(u64, u8),
    Void(u64, u64, Option<u32>),
    Remove(u64, u64),
    Replace(u64, u64, u64),
    Split(u64, u64, u64, Option<u32>),
    Share(u64, u64, u64),
    Merge(u64, u64),
    Move(u64, usize),
    Transfer(u64),
    Bump(usize),
    Cancel(u64),
    Bill(u64),
    Reopen(u64),
}

fn acts() -> impl Strategy<Value = Vec<Act>> {
    let (order, line) = (1u64..5, 0u64..12);
    let pieces = prop::option::of(1u32..4);
    let act = prop_oneof![
        2 => (order.clone(), 0..TABLES.len()).prop_map(|(o, t)| Act::Open(o, t)),
        6 => (order.clone(), line.clone(), 0..DISHES.len(), 1i64..5).prop_map(|(o, l, d, n)| Act::Add(o, l, d, n)),
        4 => order.clone().prop_map(Act::Send),
        1 => (order.clone(), 0u8..5).prop_map(|(o, c)| Act::Hold(o, c)),
        2 => (order.clone(), 0u8..5).prop_map(|(o, c)| Act::Fire(o, c)),
        3 => (order.clone(), line.clone(), pieces.clone()).prop_map(|(o, l, n)| Act::Void(o, l, n)),
        1 => (order.clone(), line.clone()).prop_map(|(o, l)| Act::Remove(o, l)),
        1 => (order.clone(), line.clone(), 20u64..30).prop_map(|(o, l, n)| Act::Replace(o, l, n)),
        3 => (order.clone(), order.clone(), line, pieces).prop_map(|(a, b, l, n)| Act::Split(a, b, l, n)),
        2 => (order.clone(), order.clone(), 0u64..12).prop_map(|(a, b, l)| Act::Share(a, b, l)),
        2 => (order.clone(), order.clone()).prop_map(|(a, b)| Act::Merge(a, b)),
        2 => (order.clone(), 0..TABLES.len()).prop_map(|(o, t)| Act::Move(o, t)),
        1 => order.clone().prop_map(Act::Transfer),
        2 => (0usize..6).prop_map(Act::Bump),
        1 => order.clone().prop_map(Act::Cancel),
        1 => order.clone().prop_map(Act::Bill),
        1 => order.prop_map(Act::Reopen),
    ];
    // Some acts come twice, and some of them late.
    prop::collection::vec((act, 0usize..3), 1..60).prop_map(|acts| {
        let mut all: Vec<Act> = Vec::new();
        for (at, (act, again)) in acts.iter().enumerate() {
            all.push(act.clone());
            if *again == 0 {
                all.push(act.clone());
            }
            if *again == 1 && at > 2 {
                all.push(acts[at - 2].0.clone());
            }
        }
        all
    })
}

/// A line of a check by a small number: what was split off is found as well.
fn nth(state: &State, order: OrderId, n: u64) -> LineId {
    let order = state.orders.get(&order);
    let lines = order.map_or(&[][..], |order| &order.lines);
    let at = usize::try_from(n).unwrap() % lines.len().max(1);
    lines.get(at).map_or(line_id(n), |line| line.id)
}

fn command(state: &State, act: &Act) -> Option<Command> {
    Some(match *act {
        Act::Open(o, t) => open(o, TABLES[t]),
        Act::Add(o, l, d, n) => add(o, vec![line(o * 100 + l, DISHES[d], n)]),
        Act::Send(o) => send(o),
        Act::Hold(o, course) => Command::HoldCourse {
            order: order_id(o),
            course,
        },
        Act::Fire(o, course) => Command::FireCourse {
            order: order_id(o),
            course,
            hold: None,
        },
        Act::Void(o, l, quantity) => Command::VoidLine {
            order: order_id(o),
            line: nth(state, order_id(o), l),
            quantity,
            reason: "refused".into(),
            waste: false,
        },
        Act::Remove(o, l) => Command::RemoveLine {
            order: order_id(o),
            line: nth(state, order_id(o), l),
        },
        Act::Replace(o, l, n) => Command::ReplaceLine {
            order: order_id(o),
            line: nth(state, order_id(o), l),
            with: Box::new(line(o * 100 + n, "paxlava", 1)),
        },
        Act::Split(a, b, l, quantity) => Command::Split {
            order: order_id(a),
            into: order_id(b),
            lines: vec![Share {
                line: nth(state, order_id(a), l),
                quantity,
            }],
        },
        Act::Share(a, b, l) => Command::ShareLine {
            order: order_id(a),
            line: nth(state, order_id(a), l),
            with: vec![order_id(b)],
        },
        Act::Merge(a, b) => Command::Merge {
            order: order_id(a),
            into: order_id(b),
        },
        Act::Move(o, t) => Command::MoveTable {
            order: order_id(o),
            table: TABLES[t].into(),
        },
        Act::Transfer(o) => Command::Transfer {
            order: order_id(o),
            to: StaffId::new(uuid(7)),
        },
        Act::Bump(n) => Command::Bump {
            ticket: *state.tickets.keys().nth(n)?,
        },
        Act::Cancel(o) => Command::CancelOrder {
            order: order_id(o),
            reason: None,
        },
        Act::Bill(o) => Command::PrintBill { order: order_id(o) },
        Act::Reopen(o) => Command::ReopenBill {
            order: order_id(o),
            reason: "refused".into(),
        },
    })
}

type Pieces = BTreeMap<StationKey, i64>;

/// What the checks say that stations make: everything that was sent and not taken off.
fn on_checks(state: &State) -> Pieces {
    let mut pieces = Pieces::new();
    for line in state.orders.values().flat_map(|order| order.live_lines()) {
        assert!(line.told() <= line.quantity, "{line:?} was told twice");
        *pieces.entry(line.station.clone()).or_default() += i64::from(line.told());
    }
    pieces.retain(|_, pieces| *pieces != 0);
    pieces
}

/// What the tickets say that stations make.
fn on_tickets(state: &State) -> Pieces {
    let mut pieces = Pieces::new();
    for ticket in state.tickets.values() {
        let wanted = |state: CookState| !matches!(state, CookState::Void | CookState::VoidSeen);
        for line in ticket.lines.iter().filter(|line| wanted(line.state)) {
            *pieces.entry(ticket.station.clone()).or_default() += i64::from(line.quantity);
            let owner = state.orders.get(&ticket.owner(line)).unwrap();
            assert!(
                owner.line(line.line).is_some(),
                "a ticket's line is on no check"
            );
            let place = ticket.place(line);
            assert_eq!(place.table, owner.table, "food goes where nobody waits");
        }
    }
    pieces.retain(|_, pieces| *pieces != 0);
    pieces
}

/// What stations heard in the moment when it happened: tickets bring pieces, voids take them back.
fn heard(before: &State, event: &EventBody, told: &mut Pieces) {
    let mut gone = |line: &domain::orders::Line| {
        *told.entry(line.station.clone()).or_default() -= i64::from(line.told());
    };
    match event {
        EventBody::TicketFired { ticket } => {
            let pieces = ticket.lines.iter().map(|line| i64::from(line.quantity));
            *told.entry(ticket.station.clone()).or_default() += pieces.sum::<i64>();
        }
        EventBody::LineVoided { order, line, .. } => {
            gone(before.orders[order].line(*line).unwrap());
        }
        EventBody::OrderCancelled { order, .. } => {
            before.orders[order].live_lines().for_each(gone);
        }
        _ => {}
    }
    told.retain(|_, pieces| *pieces != 0);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]
    #[test]
    fn a_station_is_told_of_each_piece_once(acts in acts()) {
        let mut house = House::new();
        let mut told = Pieces::new();
        let mut again = State { catalog: std::sync::Arc::clone(&house.state.catalog), ..State::default() };
        for (at, act) in acts.iter().enumerate() {
            // Every other one waited on a device that could not hear the hub.
            house.late = at % 2 == 1;
            let Some(command) = command(&house.state, act) else { continue };
            let mut before = house.state.clone();
            match house.run(&command) {
                Ok(events) => for event in &events {
                    heard(&before, event, &mut told);
                    before.apply(house.now, event);
                    // A stream that says everything twice changes nothing.
                    again.apply(house.now, event);
                    again.apply(house.now, event);
                },
                Err(why) => prop_assert!(!matches!(why, Rejection::NotFound("command")), "{command:?}"),
            }
            prop_assert_eq!(&on_checks(&house.state), &told);
            prop_assert_eq!(&on_tickets(&house.state), &told);
        }
        prop_assert_eq!(&again.orders, &house.state.orders);
        prop_assert_eq!(&again.tickets, &house.state.tickets);
    }
}
