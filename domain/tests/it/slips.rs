//! Slips of a separate card terminal: held against the statement, marked, and shown with what is wrong first.

use crate::house::{House, NOON, add, line, open, order_id, pay, payment_id};
use crate::refusals::Case;
use domain::orders::Order;
use domain::payments::CheckSlip;
use domain::reports::{Range, SlipDay, SlipFlaw, slip_days};
use domain::staff::Role;
use domain::time::UnixMillis;
use domain::{Command, EventBody, Money};

/// A tender by card with its slip.
pub fn by_card(order: u64, payment: u64, amount: i64, number: &str) -> Command {
    let mut command = pay(order, payment, "card", amount);
    if let Command::TakePayment { slip, .. } = &mut command {
        *slip = Some(number.to_owned());
    }
    command
}

pub fn checks(payment: u64, reconciled: bool, note: &str, slip: Option<&str>) -> Command {
    Command::CheckSlip(CheckSlip {
        order: order_id(1),
        payment: payment_id(payment),
        reconciled,
        note: note.to_owned(),
        slip: slip.map(str::to_owned),
    })
}

/// What the list of slips refuses; the check 1 of these cases costs 6.60.
pub const SLIPS: &[Case] = &[
    ("not_found", "a payment of nobody", |_| {
        checks(9, true, "", None)
    }),
    ("bad_field", "cash has no slip", |house| {
        house.does(&pay(1, 1, "cash", 100));
        checks(1, true, "", None)
    }),
    ("bad_field", "a note without end", |house| {
        house.does(&by_card(1, 1, 100, "4711"));
        checks(1, true, &"ə".repeat(201), None)
    }),
    ("bad_field", "a note without a mark", |house| {
        house.does(&by_card(1, 1, 100, "4711"));
        checks(1, false, "0.10 less", None)
    }),
    ("bad_field", "a number without end", |house| {
        house.does(&by_card(1, 1, 100, "4711"));
        checks(1, true, "", Some(&"7".repeat(33)))
    }),
    ("card_number", "the card in place of its slip", |house| {
        house.does(&by_card(1, 1, 100, "4711"));
        checks(1, true, "", Some("4111 1111 1111 1111"))
    }),
    ("card_number", "the card in the note", |house| {
        house.does(&by_card(1, 1, 100, "4711"));
        checks(1, true, "4111111111111111", None)
    }),
    ("forbidden", "a cashier reconciles", |house| {
        house.does(&by_card(1, 1, 100, "4711"));
        house.works(Role::Cashier);
        checks(1, true, "", None)
    }),
];

/// A check with two slips, one number on both, and some cash.
fn house() -> House {
    let mut house = House::new();
    house.counts();
    house.does(&open(1, "t-8"));
    house.does(&add(1, vec![line(1, "paxlava", 9)]));
    house.does(&by_card(1, 1, 100, "0017"));
    house.does(&pay(1, 2, "cash", 50));
    house.does(&by_card(1, 3, 200, "0018"));
    house.does(&by_card(1, 4, 300, "0018"));
    house
}

fn listed(house: &House, open: bool) -> Vec<SlipDay> {
    let day = house.state.catalog.business_day(UnixMillis(NOON));
    let range = Range {
        from: UnixMillis(0),
        to: UnixMillis(i64::MAX),
        first_day: day,
        last_day: day,
    };
    let checks: Vec<Order> = house
        .state
        .orders
        .values()
        .map(|one| (**one).clone())
        .collect();
    slip_days(&house.state.catalog, &range, &checks, open)
}

fn shown(day: &SlipDay) -> Vec<(u64, Option<SlipFlaw>)> {
    let known = |row: &domain::reports::SlipRow| (1..9).find(|n| payment_id(*n) == row.payment);
    let rows = day.slips.iter();
    rows.map(|row| (known(row).unwrap(), row.flaw)).collect()
}

#[test]
fn what_is_wrong_with_a_slip_comes_first() {
    let mut house = house();
    // A catalogue of before asked for no slip.
    let order = house.state.orders.get_mut(&order_id(1)).unwrap();
    std::sync::Arc::make_mut(order).payments[0].slip = None;
    let days = listed(&house, false);
    let twice = Some(SlipFlaw::Twice);
    let missing = Some(SlipFlaw::Missing);
    assert_eq!(shown(&days[0]), [(1, missing), (3, twice), (4, twice)]);
    assert_eq!(
        (days[0].count, days[0].open, days[0].amount),
        (3, 3, Money(600))
    );
    house.does(&checks(1, false, "", Some("0016")));
    house.does(&checks(4, false, "", Some("0019")));
    assert_eq!(
        shown(&listed(&house, false)[0]),
        [(1, None), (3, None), (4, None)]
    );
}

#[test]
fn a_mark_says_who_and_goes_again() {
    let mut house = house();
    let events = house.does(&checks(1, true, " 0.50 less ", None));
    let [EventBody::SlipChecked(told)] = events.as_slice() else {
        panic!("{events:?}");
    };
    assert!(events[0].is_chained());
    let mark = told.mark.as_ref().unwrap();
    assert_eq!(
        (mark.note.as_str(), &mark.by.name, &told.slip),
        ("0.50 less", &told.by.name, &None)
    );
    assert!(
        house.does(&checks(1, true, "0.50 less", None)).is_empty(),
        "it is so already"
    );
    let open = listed(&house, true);
    assert_eq!(
        (open[0].count, open[0].open, open[0].slips.len()),
        (3, 2, 2)
    );
    assert_eq!(open[0].amount, Money(600), "the sums are those of the day");
    house.does(&checks(1, false, "", None));
    assert_eq!(listed(&house, true)[0].open, 3);
    assert!(house.does(&checks(1, false, "", None)).is_empty());
}

#[test]
fn a_mark_goes_with_its_sum_and_stays_with_another_number() {
    let mut house = house();
    let marked = |house: &House| house.order(1).payments[0].reconciled.clone();
    house.does(&checks(1, true, "", None));
    let first = marked(&house).unwrap();
    house.now = house.now.plus_millis(60_000);
    house.does(&checks(1, true, "", Some("0021")));
    assert_eq!(marked(&house).unwrap(), first, "who found it, and when");
    house.does(&checks(1, true, "", Some("")));
    assert_eq!(
        house.order(1).payments[0].slip,
        None,
        "a wrong number is gone"
    );
    house.does(&Command::Refund {
        order: order_id(1),
        payment: payment_id(1),
        amount: Some(Money(10)),
        tip: None,
        reason: "refused".into(),
    });
    assert_eq!(marked(&house), None, "the statement says another sum");
}

#[test]
fn the_statement_comes_after_the_day() {
    let mut house = house();
    house.does(&Command::CloseDay {
        force: true,
        unsent: Vec::new(),
    });
    let sums = house.state.day.as_ref().unwrap().sums.clone();
    house.does(&checks(3, true, "", Some("0020")));
    assert_eq!(house.state.day.as_ref().unwrap().sums, sums);
    assert_eq!(house.order(1).payments[2].slip.as_deref(), Some("0020"));
}
