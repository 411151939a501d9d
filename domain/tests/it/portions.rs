//! A dish that several guests pay for: its price comes out to the qəpik, and its food is there once.

use crate::house::{House, add, line, line_id, merge, open, order_id, pay, send, split};
use domain::orders::{Line, LineState, Status};
use domain::{Command, EventBody, Money, Rejection};

fn share(order: u64, line: u64, with: &[u64]) -> Command {
    Command::ShareLine {
        order: order_id(order),
        line: line_id(line),
        with: with.iter().map(|n| order_id(*n)).collect(),
    }
}

/// A piti and a cola, sent.
fn table() -> House {
    let mut house = House::new();
    house.does(&open(1, "t-1"));
    house.does(&add(1, vec![line(1, "piti", 1), line(2, "kola", 1)]));
    house.does(&send(1));
    house
}

fn gross(house: &House, n: u64) -> i64 {
    house.order(n).totals().gross.0
}

fn pieces(house: &House) -> u32 {
    let lines = house.state.orders.values().flat_map(|order| &order.lines);
    lines.map(Line::pieces).sum()
}

fn told(house: &House) -> u32 {
    let lines = house.state.tickets.values().flat_map(|one| &one.lines);
    lines.map(|line| line.quantity).sum()
}

#[test]
fn three_guests_pay_for_one_dish_to_the_qepik() {
    let mut house = table();
    let before = gross(&house, 1);
    let piti = house.order(1).line(line_id(1)).unwrap().amount();
    let kola = before - piti.0;
    house.does(&share(1, 1, &[2, 3]));
    let parts = [gross(&house, 1) - kola, gross(&house, 2), gross(&house, 3)];
    assert_eq!(
        parts.to_vec(),
        piti.split(3).iter().map(|one| one.0).collect::<Vec<_>>()
    );
    assert_eq!(parts.iter().sum::<i64>(), piti.0);
    // One pot, one paper; the others have nothing to send and nothing to wait for.
    assert_eq!((pieces(&house), told(&house)), (2, 2));
    assert_eq!(house.run(&send(2)), Err(Rejection::NothingToSend));
    assert_eq!(house.order(2).lines[0].state, LineState::Served);
    for (n, table) in [(2, 1), (3, 1)] {
        assert_eq!(house.order(n).table, house.order(table).table);
    }
    assert_eq!(house.order(3).number, house.order(2).number + 1);
    // Each pays for themselves.
    for n in [1, 2, 3] {
        let due = house.order(n).due().0;
        house.does(&pay(n, n, "cash", due));
        assert!(!house.order(n).is_open());
    }
    let paid: Money = [1, 2, 3]
        .iter()
        .map(|n| house.order(*n).totals().gross)
        .sum();
    assert_eq!(paid.0, before);
}

#[test]
fn what_was_shared_comes_together_again() {
    let mut house = table();
    let before = house.order(1).lines.clone();
    house.does(&share(1, 1, &[2, 3]));
    house.does(&merge(3, 2));
    assert_eq!(house.order(2).lines.len(), 1, "two parts are one line");
    house.does(&merge(2, 1));
    assert_eq!(house.order(1).lines, before);
    // The same when the food comes to the part.
    house.does(&share(1, 1, &[4]));
    house.does(&merge(1, 4));
    let mut lines = house.order(4).lines.clone();
    for line in &mut lines {
        assert_eq!(std::mem::take(&mut line.was_on), [order_id(1)]);
    }
    assert_eq!(lines.len(), 2);
    assert!(before.iter().all(|line| lines.contains(line)), "{lines:?}");
}

#[test]
fn food_that_others_pay_for_stays() {
    let mut house = House::new();
    house.does(&open(1, "t-1"));
    house.does(&add(1, vec![line(1, "piti", 2), line(2, "kola", 1)]));
    house.does(&share(1, 1, &[2]));
    let other = house.order(2).lines[0].id;
    let void = |order, line| Command::VoidLine {
        order: order_id(order),
        line,
        quantity: None,
        reason: "refused".into(),
        waste: false,
    };
    let cancel = |n| Command::CancelOrder {
        order: order_id(n),
        reason: None,
    };
    let change = Command::ChangeQuantity {
        order: order_id(1),
        line: line_id(1),
        delta: 1,
    };
    let remove = Command::RemoveLine {
        order: order_id(1),
        line: line_id(1),
    };
    let no = [
        change,
        remove,
        void(1, line_id(1)),
        void(2, other),
        cancel(1),
        cancel(2),
        split(1, 3, 1, Some(1)),
        share(1, 1, &[3]),
    ];
    for command in no {
        assert_eq!(
            house.run(&command),
            Err(Rejection::LineShared),
            "{command:?}"
        );
    }
    // It is sent where it was ordered, and goes whole to another check.
    house.does(&send(1));
    assert_eq!(told(&house), 3);
    let events = house.does(&split(1, 3, 1, None));
    assert!(matches!(events.last(), Some(EventBody::LinesTaken { .. })));
    assert_eq!(gross(&house, 3), gross(&house, 2));
    assert_eq!(pieces(&house), 3);
}

#[test]
fn a_check_is_never_worth_less_than_was_paid_for_it() {
    let mut house = table();
    let due = house.order(1).due().0;
    house.does(&pay(1, 1, "cash", due - 1));
    assert_eq!(house.run(&share(1, 1, &[2])), Err(Rejection::HasPayments));
    let mut house = table();
    house.does(&open(5, "t-5"));
    house.does(&Command::Discount {
        order: order_id(5),
        line: None,
        bp: 1000,
        reason: "regular".into(),
    });
    assert_eq!(house.run(&share(1, 1, &[5])), Err(Rejection::OtherTerms));
}

#[test]
fn food_that_nobody_else_pays_for_any_more_can_be_taken_off() {
    let void = Command::VoidLine {
        order: order_id(1),
        line: line_id(1),
        quantity: None,
        reason: "refused".into(),
        waste: true,
    };
    let mut house = table();
    house.does(&share(1, 1, &[2]));
    let cancel = Command::CancelOrder {
        order: order_id(2),
        reason: Some("refused".into()),
    };
    assert_eq!(house.run(&void), Err(Rejection::LineShared));
    // Its part of the price would be on no check.
    assert_eq!(house.run(&cancel), Err(Rejection::LineShared));
    let due = house.order(2).due().0;
    house.does(&pay(2, 1, "cash", due));
    house.does(&void);
    assert_eq!(
        gross(&house, 1),
        house.order(1).line(line_id(2)).unwrap().amount().0
    );
    let state = house.state.tickets.values().flat_map(|one| &one.lines);
    assert!(
        state
            .into_iter()
            .any(|line| line.line == line_id(1) && line.state == domain::kitchen::CookState::Void)
    );
}

#[test]
fn what_would_not_join_again_is_refused() {
    let mut house = table();
    let off = |order, line| Command::Discount {
        order: order_id(order),
        line: Some(line),
        bp: 5_000,
        reason: "regular".into(),
    };
    let comp = |order, line| Command::Comp {
        order: order_id(order),
        line,
        reason: "mistake".into(),
    };
    house.does(&share(1, 1, &[2]));
    let part = house.order(2).lines[0].id;
    assert_eq!(house.run(&off(2, part)), Err(Rejection::LineShared));
    assert_eq!(house.run(&comp(2, part)), Err(Rejection::LineShared));
    // Nor is what has a discount of its own cut: its parts would not add up.
    house.does(&off(1, line_id(2)));
    let refused = house.run(&share(1, 2, &[2])).unwrap_err();
    assert!(matches!(refused, Rejection::BadField { field: "line", .. }));
}

#[test]
fn a_part_is_no_food_of_its_check() {
    let mut house = House::new();
    house.does(&open(1, "t-1"));
    house.does(&add(1, vec![line(1, "piti", 1)]));
    house.does(&share(1, 1, &[2]));
    assert_eq!(house.order(2).status(), Status::Pending);
    let progress = domain::orders::wire::Progress::from(house.order(2));
    assert_eq!((progress.sent, progress.ready), (0, 0));
}
