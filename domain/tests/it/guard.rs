//! Who may do what, and what nobody can do alone.

use crate::evening::{evening, service};
use crate::house::{House, add, line, line_id, merge, open, order_id, pay, send, split};
use domain::approvals::{Guarded, Said};
use domain::orders::{ChangePrice, Release};
use domain::staff::{Actor, Permission, Role};
use domain::{Command, Money, Rejection};
use proptest::prelude::*;

/// What each role may do, written down a second time: a right that a role gets by a slip stands out here.
fn table(role: Role) -> &'static [&'static str] {
    match role {
        Role::Waiter => &[
            "orders.read",
            "orders.take",
            "menu.availability",
            "staff.clock",
        ],
        Role::Cashier => &[
            "orders.read",
            "orders.take",
            "payments.take",
            "cash.drawer",
            "menu.availability",
            "printing.read",
            "staff.clock",
        ],
        Role::Kitchen => &[
            "orders.read",
            "kitchen.work",
            "menu.availability",
            "staff.clock",
        ],
        Role::Accountant => &["orders.read", "day.see", "staff.clock", "reports.read"],
        Role::Storekeeper | Role::Courier => &["orders.read", "staff.clock"],
        Role::Manager | Role::Owner => &[],
    }
}

/// Every command of a whole evening, before every role: it is let through exactly when the role holds its right.
#[test]
fn every_command_asks_every_role_for_its_right() {
    let (commands, _) = evening();
    let mut asked = 0;
    for command in &commands {
        for (role, name) in Role::ALL {
            let mut house = House::new();
            house.works(role);
            let answer = house.run(command);
            let needed = command.permission().map(Permission::name);
            let all = matches!(role, Role::Manager | Role::Owner);
            let may = all || needed.is_none_or(|right| table(role).contains(&right));
            let refused =
                matches!(answer, Err(Rejection::Forbidden(right)) if Some(right) == needed);
            assert_eq!(refused, !may, "{name}: {command:?}: {answer:?}");
            asked += 1;
        }
    }
    assert!(asked > 200, "{asked}");
}

/// What a person may try alone: a command, to ask for it, or to answer what was asked last.
#[derive(Clone, Debug)]
enum Attempt {
    Does(Command),
    Asks(Command),
    Answers(Said),
}

fn attempts() -> impl Strategy<Value = Vec<Attempt>> {
    let said = prop_oneof![
        Just(Said::Granted),
        Just(Said::Refused),
        Just(Said::Withdrawn)
    ];
    let one = prop_oneof![
        6 => attempt().prop_map(Attempt::Does),
        2 => attempt().prop_map(Attempt::Asks),
        1 => said.prop_map(Attempt::Answers),
    ];
    prop::collection::vec(one, 1..40)
}

impl Attempt {
    fn command(self, house: &House) -> Command {
        match self {
            Self::Does(command) => command,
            Self::Asks(command) => Command::AskApproval {
                order: command.order(),
                command: Guarded::new(&command).unwrap(),
            },
            Self::Answers(said) => {
                let asked = house.state.approvals.values().next_back();
                Command::AnswerApproval {
                    approval: asked.map(|asked| asked.id).unwrap_or_default(),
                    order: asked.and_then(|asked| asked.order),
                    said,
                }
            }
        }
    }
}

/// The commands that a person may try, with numbers for what they name.
fn attempt() -> impl Strategy<Value = Command> {
    let (check, dish) = (1u64..4, 1u64..6);
    prop_oneof![
        (check.clone(), dish.clone(), 1i64..4)
            .prop_map(|(check, n, count)| add(check, vec![line(n + 10, "piti", count)])),
        (check.clone(), dish.clone()).prop_map(|(check, n)| Command::RemoveLine {
            order: order_id(check),
            line: line_id(n),
        }),
        (check.clone(), dish.clone(), -3i64..3).prop_map(|(check, n, delta)| {
            Command::ChangeQuantity {
                order: order_id(check),
                line: line_id(n),
                delta,
            }
        }),
        (check.clone(), dish.clone(), any::<bool>()).prop_map(|(check, n, waste)| {
            Command::VoidLine {
                order: order_id(check),
                line: line_id(n),
                quantity: None,
                reason: "refused".into(),
                waste,
            }
        }),
        (check.clone(), prop::option::of(dish.clone()), 0u32..=10_000).prop_map(
            |(check, n, bp)| Command::Discount {
                order: order_id(check),
                line: n.map(line_id),
                bp,
                reason: "regular".into(),
            }
        ),
        (check.clone(), dish.clone()).prop_map(|(check, n)| Command::Comp {
            order: order_id(check),
            line: line_id(n),
            reason: "birthday".into(),
        }),
        prices(),
        (
            check.clone(),
            check.clone(),
            dish.clone(),
            prop::option::of(1u32..3)
        )
            .prop_map(|(from, into, n, count)| split(from, into, n, count)),
        (check.clone(), check.clone()).prop_map(|(from, into)| merge(from, into)),
        (check.clone(), dish, check.clone()).prop_map(|(check, n, other)| Command::ShareLine {
            order: order_id(check),
            line: line_id(n),
            with: vec![order_id(other)],
        }),
        (check.clone(), 0usize..3).prop_map(|(check, table)| Command::MoveTable {
            order: order_id(check),
            table: ["t-1", "t-2", "t-3"][table].into(),
        }),
        check.clone().prop_map(|check| Command::ReopenBill {
            order: order_id(check),
            reason: "refused".into(),
        }),
        check.clone().prop_map(|check| Command::CancelOrder {
            order: order_id(check),
            reason: Some("refused".into()),
        }),
        check.clone().prop_map(|check| Command::PrintBill {
            order: order_id(check),
        }),
        (check.clone(), 1i64..3_000).prop_map(|(check, amount)| pay(check, 1, "cash", amount)),
        check.prop_map(send),
    ]
}

/// Another price, no service charge, or nothing at all.
fn prices() -> impl Strategy<Value = Command> {
    let (check, dish) = (1u64..4, 1u64..6);
    prop_oneof![
        (check.clone(), dish, 0i64..2_000).prop_map(|(check, n, unit)| {
            Command::ChangePrice(ChangePrice {
                order: order_id(check),
                line: line_id(n),
                unit: Money(unit),
                reason: "regular".into(),
            })
        }),
        (check.clone(), any::<bool>()).prop_map(|(check, charged)| service(check, charged)),
        check.prop_map(|check| {
            Command::Release(Release {
                order: order_id(check),
                reason: "refused".into(),
            })
        }),
    ]
}

/// A check for two at table 1 whose bill is printed, and another party's check at table 2.
fn billed() -> House {
    let mut house = House::new();
    house.does(&open(1, "t-1"));
    house.does(&add(1, vec![line(1, "piti", 2), line(2, "kompot", 1)]));
    house.does(&send(1));
    house.does(&open(2, "t-2"));
    house.does(&add(2, vec![line(4, "piti", 1)]));
    house.does(&Command::PrintBill { order: order_id(1) });
    house
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn nobody_who_takes_orders_lowers_a_printed_bill(
        late in any::<bool>(),
        cashier in any::<bool>(),
        attempts in attempts(),
    ) {
        let mut house = billed();
        let before = house.order(1).bill.clone().unwrap().total;
        prop_assert_eq!(house.order(1).totals().total, before);
        house.works(if cashier { Role::Cashier } else { Role::Waiter });
        house.late = late;
        for attempt in attempts {
            let command = attempt.command(&house);
            // What is refused is refused; what is let through must leave the bill as it was.
            let _ = house.run(&command);
            let check = house.order(1);
            prop_assert!(check.totals().total >= before, "{:?}", command);
            prop_assert!(check.is_billed() || !check.is_open(), "{:?}", command);
            prop_assert_eq!(check.bill.clone().map(|bill| bill.total), Some(before), "{:?}", command);
        }
    }
}

#[test]
fn a_manager_takes_a_bill_back_and_changes_it() {
    let mut house = billed();
    let total = house.order(1).totals().total;
    let reopen = Command::ReopenBill {
        order: order_id(1),
        reason: "refused".into(),
    };
    let comp = Command::Comp {
        order: order_id(1),
        line: line_id(2),
        reason: "birthday".into(),
    };
    let no = house.run(&comp).unwrap_err();
    assert_eq!(
        no,
        Rejection::BillPrinted,
        "not even a manager, before it is taken back"
    );
    house.does(&reopen);
    house.does(&comp);
    assert!(house.order(1).totals().total < total);
    assert_ne!(house.order(1).totals().total, Money::ZERO);
    let actor: Option<&Actor> = house.actor.as_ref();
    assert_eq!(actor.map(|actor| actor.role), Some(Role::Manager));
}
