//! Money that goes back: all of it or a part, never more than was taken.

use crate::house::{House, add, line, line_id, open, order_id, pay, payment_id, send};
use crate::refusals::Case;
use domain::orders::{Share, Status};
use domain::payments::RefundLines;
use domain::staff::Role;
use domain::{Command, EventBody, Money};
use proptest::prelude::*;
use std::sync::Arc;

fn refund(order: u64, payment: u64, amount: Option<i64>) -> Command {
    Command::Refund {
        order: order_id(order),
        payment: payment_id(payment),
        amount: amount.map(Money),
        reason: "refused".into(),
        tip: None,
    }
}

fn dishes(lines: &[(u64, Option<u32>)], payment: Option<u64>) -> Command {
    Command::RefundLines(RefundLines {
        order: order_id(1),
        lines: lines
            .iter()
            .map(|(line, quantity)| Share {
                line: line_id(*line),
                quantity: *quantity,
            })
            .collect(),
        payment: payment.map(payment_id),
        reason: "quality".into(),
    })
}

/// All of the check 1, in cash.
fn settled(house: &mut House) {
    let due = house.order(1).due().0;
    house.does(&pay(1, 1, "cash", due));
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
    ("illegal_status", "dishes of an open check", |house| {
        begun(house);
        dishes(&[(1, None)], None)
    }),
    ("illegal_status", "dishes of a check given up", |house| {
        house.does(&Command::CancelOrder {
            order: order_id(1),
            reason: None,
        });
        dishes(&[(1, None)], None)
    }),
    ("line_gone", "a dish that is not on the check", |house| {
        settled(house);
        dishes(&[(77, None)], None)
    }),
    ("line_gone", "a dish that was given back", |house| {
        settled(house);
        house.does(&dishes(&[(1, None)], None));
        dishes(&[(1, None)], None)
    }),
    ("bad_quantity", "more pieces than there are", |house| {
        settled(house);
        dishes(&[(1, Some(3))], None)
    }),
    ("bad_quantity", "no pieces", |house| {
        settled(house);
        dishes(&[(1, Some(0))], None)
    }),
    ("duplicate_id", "one dish twice", |house| {
        settled(house);
        dishes(&[(1, Some(1)), (1, Some(1))], None)
    }),
    ("bad_amount", "no dishes", |house| {
        settled(house);
        dishes(&[], None)
    }),
    ("not_found", "to a tender of nobody", |house| {
        settled(house);
        dishes(&[(1, None)], Some(9))
    }),
    (
        "refund_too_much",
        "more than the tender has left",
        |house| {
            settled(house);
            house.does(&refund(1, 1, Some(1)));
            dishes(&[(1, None)], None)
        },
    ),
    ("bad_field", "a reason too long for dishes", |house| {
        settled(house);
        let Command::RefundLines(mut asked) = dishes(&[(1, None)], None) else {
            panic!("no refund");
        };
        asked.reason = "x".repeat(65).as_str().into();
        Command::RefundLines(asked)
    }),
    ("forbidden", "a cashier gives a dish back", |house| {
        settled(house);
        house.works(Role::Cashier);
        dishes(&[(1, Some(1))], None)
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

/// A check of three soups and two drinks at 10 % service, paid in cash and by transfer.
fn meal() -> House {
    let mut house = House::new();
    house.does(&open(1, "t-1"));
    house.does(&add(1, vec![line(1, "piti", 3), line(2, "kompot", 2)]));
    house.does(&send(1));
    house.does(&pay(1, 1, "cash", 500));
    let due = house.order(1).due().0;
    house.does(&pay(1, 2, "transfer", due));
    house
}

#[test]
fn a_dish_goes_back_with_its_service_and_out_of_the_first_tender() {
    let mut house = meal();
    let price = house.order(1).prices()[0];
    let total = house.order(1).totals().total;
    let events = house.does(&dishes(&[(1, Some(3))], None));
    let [
        EventBody::LinesRefunded(back),
        EventBody::PaymentRefunded {
            payment: first,
            amount: one,
            ..
        },
        EventBody::PaymentRefunded {
            payment: second,
            amount: other,
            reason,
            ..
        },
    ] = events.as_slice()
    else {
        panic!("{events:?}");
    };
    assert_eq!(back.lines[0].amount, price);
    assert_eq!((*first, *one), (payment_id(1), Money(500)));
    assert_eq!((*second, one.plus(*other)), (payment_id(2), price));
    assert_eq!(
        reason.as_ref().map(domain::ids::ReasonKey::as_str),
        Some("quality")
    );
    assert_eq!(house.order(1).totals().total, total, "the sale stays");
    assert_eq!(house.order(1).line(line_id(1)).unwrap().returned, 3);
    assert_eq!(house.status(1), Status::Completed);
    house.does(&dishes(&[(2, None)], Some(2)));
    assert_eq!(house.status(1), Status::Refunded, "all of it is back");
}

#[test]
fn a_cashier_gives_back_within_the_limit_of_a_check() {
    let mut house = meal();
    let mut catalog = (*house.state.catalog).clone();
    catalog.meta.cashier_refund = Money(300);
    house.state.catalog = Arc::new(catalog);
    house.works(Role::Cashier);
    house.does(&refund(1, 1, Some(100)));
    house.does(&refund(1, 2, Some(200)));
    let no = house.run(&refund(1, 2, Some(1))).unwrap_err();
    assert_eq!(no.code(), "forbidden", "however many steps lead there");
    house.works(Role::Waiter);
    let no = house.run(&refund(1, 2, Some(1))).unwrap_err();
    assert_eq!(no.code(), "forbidden");
    house.works(Role::Manager);
    house.does(&refund(1, 2, Some(1)));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    /// All dishes, piece by piece and in any order, come to what was paid.
    #[test]
    fn the_pieces_of_a_check_cost_what_it_cost(
        quantities in prop::collection::vec(1i64..7, 1..6),
        discounts in prop::collection::vec(0u32..=9_000, 6),
        check_bp in 0u32..5_000,
        order in prop::collection::vec(any::<prop::sample::Index>(), 40),
    ) {
        let mut house = House::new();
        house.does(&open(1, "t-1"));
        let lines = (1u64..).zip(&quantities).map(|(n, quantity)| line(n, "piti", *quantity));
        house.does(&add(1, lines.collect()));
        let named = (1u64..).zip(&quantities).map(|(n, _)| Some(line_id(n))).chain([None]);
        for (line, bp) in named.zip(discounts.iter().copied().chain([check_bp])) {
            let bp = if line.is_none() { check_bp } else { bp };
            if bp > 0 {
                house.does(&Command::Discount { order: order_id(1), line, bp, reason: "regular".into() });
            }
        }
        let total = house.order(1).due();
        let prices: Money = house.order(1).prices().into_iter().sum();
        prop_assert_eq!(prices, total);
        settled(&mut house);
        let mut left: Vec<(u64, u32)> = (1u64..).zip(&quantities).map(|(n, q)| (n, u32::try_from(*q).unwrap())).collect();
        for pick in order {
            if left.is_empty() {
                break;
            }
            let at = pick.index(left.len());
            let (line, pieces) = left[at];
            house.does(&dishes(&[(line, Some(1))], None));
            if pieces == 1 { left.remove(at); } else { left[at].1 -= 1; }
        }
        if left.is_empty() {
            prop_assert_eq!(house.order(1).paid(), Money::ZERO);
            prop_assert_eq!(house.status(1), Status::Refunded);
        } else {
            prop_assert!(house.order(1).paid() > Money::ZERO);
        }
    }
}
