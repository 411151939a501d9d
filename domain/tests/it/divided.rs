//! Checks that are divided and put together: what they come to together is what the whole came to.

use crate::evening::service;
use crate::house::{House, add, line, line_id, merge, open, order_id, pay, split};
use domain::orders::Status;
use domain::{Command, EventBody, Money};
use proptest::prelude::*;

/// Guests of one table move a dish, share one, or put two checks together.
#[derive(Clone, Debug)]
enum Step {
    Split(u64, u64, usize, Option<u32>),
    Share(u64, u64, usize),
    Merge(u64, u64),
    /// All of them, so that dishes can go on from one to another.
    Service(bool),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let check = || 1u64..5;
    let one = prop_oneof![
        4 => (check(), check(), 0usize..6, prop::option::of(1u32..3))
            .prop_map(|(from, into, at, pieces)| Step::Split(from, into, at, pieces)),
        2 => (check(), check(), 0usize..6).prop_map(|(from, with, at)| Step::Share(from, with, at)),
        1 => (check(), check()).prop_map(|(from, into)| Step::Merge(from, into)),
        1 => any::<bool>().prop_map(Step::Service),
    ];
    prop::collection::vec(one, 1..16)
}

impl Step {
    /// The commands; none where there is no such dish now.
    fn commands(&self, house: &House) -> Vec<Command> {
        match self {
            Self::Service(charged) => (1..5).map(|check| service(check, *charged)).collect(),
            other => other.command(house).into_iter().collect(),
        }
    }

    fn command(&self, house: &House) -> Option<Command> {
        let dish = |check: u64, at: usize| {
            let order = house.state.orders.get(&order_id(check))?;
            let mut lines = order.live_lines();
            Some(lines.nth(at)?.id)
        };
        Some(match self {
            Self::Split(from, into, at, pieces) => {
                let line = dish(*from, *at)?;
                let mut command = split(*from, *into, 1, *pieces);
                if let Command::Split { lines, .. } = &mut command {
                    lines[0].line = line;
                }
                command
            }
            Self::Share(from, with, at) => Command::ShareLine {
                order: order_id(*from),
                line: dish(*from, *at)?,
                with: vec![order_id(*with)],
            },
            Self::Merge(from, into) => merge(*from, *into),
            Self::Service(_) => return None,
        })
    }
}

/// Lines, service and total of all checks, as if no service charge were waived.
fn together(house: &House) -> [Money; 3] {
    let orders = house.state.orders.values();
    let sums = orders.map(|order| (order.totals(), order.service_waived()));
    sums.fold([Money::ZERO; 3], |[net, service, total], (sums, waived)| {
        assert!(waived.is_zero() || sums.service.is_zero());
        assert!(sums.service >= Money::ZERO && sums.net() >= Money::ZERO);
        let lines: Money = sums.lines.iter().map(|line| line.net).sum();
        assert_eq!(lines, sums.net());
        [
            net.plus(sums.net()),
            service.plus(sums.service).plus(waived),
            total.plus(sums.total).plus(waived),
        ]
    })
}

/// A check whose dishes cost odd amounts.
fn odd(prices: &[(i64, i64, u32)], check_bp: u32) -> House {
    let mut house = House::new();
    house.does(&open(1, "t-1"));
    for (n, (price, quantity, bp)) in (1u64..).zip(prices) {
        house.does(&add(1, vec![line(n, "piti", *quantity)]));
        house.does(&Command::ChangePrice(domain::orders::ChangePrice {
            order: order_id(1),
            line: line_id(n),
            unit: Money(*price),
            reason: "regular".into(),
        }));
        house.discounts(1, Some(n), *bp);
    }
    house.discounts(1, None, check_bp);
    house
}

impl House {
    fn discounts(&mut self, check: u64, line: Option<u64>, bp: u32) {
        if bp > 0 {
            self.does(&Command::Discount {
                order: order_id(check),
                line: line.map(line_id),
                bp,
                reason: "regular".into(),
            });
        }
    }
}

#[test]
fn seventy_twenty_nine_is_divided_to_the_qepik() {
    // 54.65 and 9.25 with a tenth on top: 60.12 and 10.18 by themselves.
    let mut house = odd(&[(5_465, 1, 0), (925, 1, 0)], 0);
    let whole = house.order(1).totals().total;
    assert_eq!(whole, Money(7_029));
    let events = house.does(&split(1, 2, 2, None));
    let rounded = events
        .iter()
        .filter(|event| matches!(event, EventBody::Rounded { .. }));
    assert_eq!(rounded.count(), 1);
    let parts = [1, 2].map(|check| house.order(check).totals().total);
    assert_eq!(parts[0].plus(parts[1]), whole);
    // Put together they are what they were, and nothing is left of the difference.
    house.does(&merge(2, 1));
    assert_eq!(house.order(1).totals().total, whole);
    assert!(house.order(1).rounding.is_none());
}

#[test]
fn a_check_that_comes_to_nothing_leaves_the_difference_to_the_other() {
    for (prices, whole) in [
        (&[(1_639, 2, 0), (1_966, 3, 62)][..], 3),
        (&[(900, 2, 0)], 1),
    ] {
        let mut house = odd(prices, 9_997);
        assert_eq!(together(&house)[0], Money(whole));
        house.does(&split(1, 2, 1, Some(1)));
        assert_eq!(together(&house)[0], Money(whole), "{prices:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn what_checks_come_to_together_stays(
        prices in prop::collection::vec((1i64..3_000, 1i64..4, prop_oneof![3 => Just(0u32), 1 => 1u32..9_999]), 1..6),
        check_bp in prop_oneof![1 => Just(0u32), 1 => 1u32..9_999],
        steps in steps(),
    ) {
        let mut house = odd(&prices, check_bp);
        let whole = together(&house);
        for step in steps {
            for command in step.commands(&house) {
                // What cannot be is refused.
                if house.run(&command).is_ok() {
                    prop_assert_eq!(together(&house), whole, "{:?}", step);
                }
            }
        }
        let open: Vec<u64> = (1..5).filter(|check| {
            let order = house.state.orders.get(&order_id(*check));
            order.is_some_and(|order| order.is_open() && order.live_lines().next().is_some())
        }).collect();
        let mut paid = Money::ZERO;
        for check in open {
            let due = house.order(check).due();
            paid = paid.plus(house.order(check).service_waived());
            house.does(&pay(check, check, "cash", due.0));
            prop_assert_eq!(house.status(check), Status::Completed);
            paid = paid.plus(due);
        }
        prop_assert_eq!(paid, whole[2], "what the guests paid, and what was waived");
    }
}
