//! Money that goes back: all of it or a part, never more than was taken.

use crate::house::{House, add, line, open, order_id, pay, payment_id, send};
use crate::refusals::Case;
use domain::orders::Status;
use domain::staff::Role;
use domain::{Command, EventBody, Money};
use proptest::prelude::*;

fn refund(order: u64, payment: u64, amount: Option<i64>) -> Command {
    Command::Refund {
        order: order_id(order),
        payment: payment_id(payment),
        amount: amount.map(Money),
        reason: "refused".into(),
        tip: None,
    }
}

/// A check of 6.60 of which 1.00 is paid.
fn begun(house: &mut House) {
    house.does(&pay(1, 1, "cash", 100));
}

/// What a refund refuses; the check 1 of these cases costs 6.60.
pub const REFUND: &[Case] = &[
    ("refund_too_much", "more than was taken", |house| {
        begun(house);
        refund(1, 1, Some(101))
    }),
    ("refund_too_much", "the same part again", |house| {
        begun(house);
        house.does(&refund(1, 1, Some(60)));
        refund(1, 1, Some(60))
    }),
    ("bad_amount", "less than nothing", |house| {
        begun(house);
        refund(1, 1, Some(-1))
    }),
    ("bad_amount", "nothing", |house| {
        begun(house);
        refund(1, 1, Some(0))
    }),
    ("illegal_status", "what is given back already", |house| {
        begun(house);
        house.does(&refund(1, 1, None));
        refund(1, 1, None)
    }),
    ("not_found", "a payment of nobody", |house| {
        begun(house);
        refund(1, 2, None)
    }),
    ("bad_field", "a reason too long", |house| {
        begun(house);
        Command::Refund {
            order: order_id(1),
            payment: payment_id(1),
            amount: None,
            reason: "x".repeat(65).as_str().into(),
            tip: None,
        }
    }),
    ("forbidden", "a cashier gives money back", |house| {
        begun(house);
        house.works(Role::Cashier);
        refund(1, 1, None)
    }),
];

/// A check for two soups, sent.
fn table() -> House {
    let mut house = House::new();
    house.does(&open(1, "t-1"));
    house.does(&add(1, vec![line(1, "piti", 2)]));
    house.does(&send(1));
    house
}

#[test]
fn a_check_is_refunded_when_all_of_it_is() {
    let mut house = table();
    let due = house.order(1).due().0;
    house.does(&pay(1, 1, "cash", due - 100));
    house.does(&pay(1, 2, "transfer", 100));
    assert_eq!(house.status(1), Status::Completed);
    house.does(&refund(1, 1, Some(50)));
    house.does(&refund(1, 2, None));
    assert_eq!(house.status(1), Status::Completed, "a part is not all");
    assert_eq!(house.order(1).paid(), Money(due - 150));
    house.does(&refund(1, 1, None));
    assert_eq!(house.status(1), Status::Refunded);
}

#[test]
fn what_is_given_back_of_an_open_check_is_owed_again() {
    let mut house = table();
    let due = house.order(1).due();
    house.does(&pay(1, 1, "cash", 300));
    let events = house.does(&refund(1, 1, Some(120)));
    assert_eq!(house.order(1).due(), due.minus(Money(180)));
    let [EventBody::PaymentRefunded { reason, by, .. }] = events.as_slice() else {
        panic!("{events:?}");
    };
    let by = by.as_ref().map(|by| by.name.as_str());
    assert_eq!(
        reason.as_ref().map(domain::ids::ReasonKey::as_str),
        Some("refused")
    );
    assert_eq!(by, Some("Aygün"));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn no_refund_gives_back_more_than_was_taken(
        tenders in prop::collection::vec((any::<bool>(), 1i64..700), 1..5),
        refunds in prop::collection::vec((1u64..6, prop::option::of(-5i64..900), any::<bool>()), 1..30),
    ) {
        let mut house = table();
        let mut payment = 0;
        for (cash, amount) in tenders {
            payment += 1;
            let method = if cash { "cash" } else { "transfer" };
            // What is more than is owed is refused.
            let _ = house.run(&pay(1, payment, method, amount));
        }
        let taken: Money = house.order(1).payments.iter().map(|one| one.amount).sum();
        let mut back = Money::ZERO;
        for (payment, amount, all) in refunds {
            let command = if all && payment == 5 {
                Command::RefundAll { order: order_id(1) }
            } else {
                refund(1, payment, amount)
            };
            let Ok(events) = house.run(&command) else { continue };
            for event in events {
                if let EventBody::PaymentRefunded { amount, .. } = event {
                    prop_assert!(amount > Money::ZERO);
                    back = back.plus(amount);
                }
            }
            let check = house.order(1);
            prop_assert!(check.payments.iter().all(|one| one.left() >= Money::ZERO));
            prop_assert_eq!(check.paid(), taken.minus(back));
        }
    }
}
