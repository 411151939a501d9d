//! A check without its service charge.

use crate::evening::service;
use crate::house::{House, add, line, line_id, merge, open, order_id, pay, split};
use crate::refusals::Case;
use crate::reports::exception;
use domain::approvals::{Guarded, Said};
use domain::orders::{Channel, Status};
use domain::payments::RefundLines;
use domain::reports::ExceptionKind;
use domain::staff::Role;
use domain::{Command, EventBody, Money};

fn takeaway(check: u64) -> Command {
    Command::OpenOrder {
        order: order_id(check),
        channel: Channel::Takeaway,
        table: None,
        guests: 0,
        label: None,
    }
}

/// What is refused; the check 1 of these cases has two soups at 3.00.
pub const WAIVED: &[Case] = &[
    ("bad_field", "nothing to waive on a takeaway", |house| {
        house.does(&takeaway(2));
        service(2, false)
    }),
    ("bill_printed", "a waived charge on a bill", |house| {
        house.does(&Command::PrintBill { order: order_id(1) });
        service(1, false)
    }),
    ("has_payments", "waived below what is paid", |house| {
        house.does(&pay(1, 1, "cash", 650));
        service(1, false)
    }),
    ("forbidden", "a waiter waives the charge", |house| {
        house.works(Role::Waiter);
        service(1, false)
    }),
    ("forbidden", "a cashier waives the charge", |house| {
        house.works(Role::Cashier);
        service(1, false)
    }),
    (
        "other_terms",
        "split into one that has no charge",
        |house| {
            house.does(&service(1, false));
            house.does(&takeaway(2));
            house.does(&add(2, vec![line(20, "piti", 1)]));
            split(1, 2, 1, None)
        },
    ),
    ("other_terms", "merged with one that is charged", |house| {
        house.does(&service(1, false));
        house.does(&open(2, "t-2"));
        house.does(&add(2, vec![line(20, "piti", 1)]));
        merge(1, 2)
    }),
];

/// Two soups at table 1.
fn table() -> House {
    let mut house = House::new();
    house.does(&open(1, "t-1"));
    house.does(&add(1, vec![line(1, "piti", 2)]));
    house
}

#[test]
fn it_is_waived_and_charged_again() {
    let mut house = table();
    let charged = house.order(1).totals();
    let events = house.does(&service(1, false));
    let [EventBody::ServiceSet(set)] = events.as_slice() else {
        panic!("{events:?}");
    };
    assert_eq!((set.charged, set.by.name.as_str()), (false, "Aygün"));
    assert_eq!(set.amount, charged.service);
    let waived = house.order(1).totals();
    assert_eq!((waived.service, waived.total), (Money::ZERO, charged.net()));
    assert_eq!(
        waived.vat,
        waived.total.vat_inside(1_800),
        "VAT of what is paid"
    );
    assert_eq!(house.order(1).service_waived(), charged.service);
    assert_eq!(house.does(&service(1, false)), [], "once more");
    house.does(&service(1, true));
    assert_eq!(house.order(1).totals(), charged);
    assert_eq!(house.order(1).service_waived(), Money::ZERO);
    assert_eq!(house.does(&service(1, true)), [], "as it is");
}

#[test]
fn a_part_is_as_the_whole_and_can_be_switched_alone() {
    let mut house = table();
    let whole = house.order(1).totals();
    house.does(&service(1, false));
    house.does(&split(1, 2, 1, Some(1)));
    let parts = [1, 2].map(|check| house.order(check).totals());
    assert!(parts.iter().all(|part| part.service.is_zero()));
    assert_eq!(parts[0].total.plus(parts[1].total), whole.net());
    house.does(&service(2, true));
    assert_eq!(house.run(&merge(2, 1)).unwrap_err().code(), "other_terms");
    house.does(&service(1, true));
    house.does(&merge(2, 1));
    assert_eq!(house.order(1).totals().total, whole.total);
}

#[test]
fn a_dish_goes_back_without_what_nobody_paid_for_it() {
    let mut house = table();
    house.does(&service(1, false));
    let due = house.order(1).due();
    house.does(&pay(1, 1, "cash", due.0));
    assert_eq!(house.status(1), Status::Completed);
    let events = house.does(&Command::RefundLines(RefundLines {
        order: order_id(1),
        lines: vec![domain::orders::Share {
            line: line_id(1),
            quantity: Some(1),
        }],
        payment: None,
        reason: "quality".into(),
    }));
    let unit = house.order(1).line(line_id(1)).unwrap().unit;
    let back = events.iter().find_map(|event| match event {
        EventBody::PaymentRefunded { amount, .. } => Some(*amount),
        _ => None,
    });
    assert_eq!(back, Some(unit));
}

#[test]
fn the_day_counts_what_was_charged() {
    let mut house = table();
    house.counts();
    house.does(&service(1, false));
    let due = house.order(1).due();
    house.does(&pay(1, 1, "cash", due.0));
    let sums = house.state.day.clone().unwrap().sums.clone();
    assert_eq!((sums.service, sums.total), (Money::ZERO, sums.net));
    assert_eq!(sums.total, due);
}

#[test]
fn a_waiter_asks_and_a_manager_grants() {
    let mut house = table();
    let before = house.order(1).totals();
    house.works(Role::Waiter);
    house.does(&Command::AskApproval {
        order: Some(order_id(1)),
        command: Guarded::new(&service(1, false)).unwrap(),
    });
    let asked = house.state.approvals.values().next().cloned().unwrap();
    let change = asked.change.unwrap();
    assert_eq!((change.before, change.after), (before.total, before.net()));
    assert_eq!(house.order(1).totals(), before, "not yet");
    house.works(Role::Manager);
    house.does(&Command::AnswerApproval {
        approval: asked.id,
        order: asked.order,
        said: Said::Granted,
    });
    assert!(house.order(1).totals().service.is_zero());
}

#[test]
fn a_waived_charge_stays_waived_at_another_table() {
    let mut house = table();
    house.does(&service(1, false));
    house.does(&Command::MoveTable {
        order: order_id(1),
        table: "t-3".into(),
    });
    assert!(house.order(1).totals().service.is_zero());
}

/// What an owner sees of the first waiver among some events: its amount, and what of it was charged again.
fn seen(house: &House, events: &[EventBody]) -> (Money, Money) {
    let mut later = events.iter();
    let waived = later.find_map(|event| match event {
        EventBody::ServiceSet(set) if !set.charged => Some(set),
        _ => None,
    });
    let one = exception(1, ExceptionKind::ServiceWaived, 0);
    let still = house.order(1).service_waived();
    let one = one.of_service(waived.unwrap(), later, still);
    assert_eq!(one.lost(), one.amount.minus(one.charged_again));
    (one.amount, one.charged_again)
}

fn all(house: &mut House, commands: &[Command]) -> Vec<EventBody> {
    let events = commands.iter().map(|command| house.does(command));
    events.collect::<Vec<_>>().concat()
}

#[test]
fn an_owner_sees_what_was_waived_and_what_of_it_came_back() {
    let whole = table().order(1).totals().service;
    let half = Money(whole.0 / 2);
    let cases: &[(&[Command], Money, Money)] = &[
        (&[service(1, false)], whole, Money::ZERO),
        (&[service(1, false), service(1, true)], whole, whole),
        // Dividing hides nothing, and what one part pays again is not what the other one does.
        (
            &[service(1, false), split(1, 2, 1, Some(1))],
            whole,
            Money::ZERO,
        ),
        (
            &[service(1, false), split(1, 2, 1, Some(1)), service(1, true)],
            whole,
            half,
        ),
        (
            &[
                service(1, false),
                split(1, 2, 1, Some(1)),
                service(2, true),
                service(1, true),
            ],
            whole,
            whole,
        ),
        // The second waiver is another one.
        (
            &[
                service(1, false),
                split(1, 2, 1, Some(1)),
                service(1, true),
                service(1, false),
                service(1, true),
            ],
            whole,
            half,
        ),
        (
            &[
                service(1, false),
                split(1, 2, 1, Some(1)),
                merge(1, 2),
                service(2, true),
            ],
            whole,
            whole,
        ),
        // Dishes that came after it are without it too.
        (
            &[service(1, false), add(1, vec![line(9, "piti", 2)])],
            whole.plus(whole),
            Money::ZERO,
        ),
    ];
    for (commands, amount, back) in cases {
        let mut house = table();
        let events = all(&mut house, commands);
        assert_eq!(seen(&house, &events), (*amount, *back), "{commands:?}");
    }
}

#[test]
fn one_that_came_back_before_its_dishes_went_is_no_loss() {
    let mut house = table();
    let whole = house.order(1).totals().service;
    let less = Command::ChangeQuantity {
        order: order_id(1),
        line: line_id(1),
        delta: -1,
    };
    let events = all(&mut house, &[service(1, false), less, service(1, true)]);
    assert_eq!(seen(&house, &events), (whole, whole));
}
