//! Guarded acts that somebody asks for: one command, once, within a minute, by whoever has the right.

use crate::house::{House, add, line, line_id, open, order_id, pay, payment_id, send, uuid};
use crate::refusals::Case;
use domain::approvals::{Approval, Guarded, Said};
use domain::ids::{OrderId, StaffId};
use domain::staff::Role;
use domain::{Command, EventBody, Money, Rejection};

/// A check for two at table 1, in the kitchen, and a waiter at work.
fn house() -> House {
    let mut house = House::new();
    house.works(Role::Waiter);
    house.does(&open(1, "t-1"));
    house.does(&add(1, vec![line(1, "piti", 2), line(2, "kompot", 1)]));
    house.does(&send(1));
    house
}

fn void(n: u64) -> Command {
    Command::VoidLine {
        order: order_id(1),
        line: line_id(n),
        quantity: None,
        reason: "refused".into(),
        waste: true,
    }
}

fn ask(command: &Command) -> Command {
    Command::AskApproval {
        order: command.order(),
        command: Guarded::new(command).unwrap(),
    }
}

fn asked(house: &mut House, command: &Command) -> Approval {
    let events = house.does(&ask(command));
    let [EventBody::ApprovalAsked { approval }] = &events[..] else {
        panic!("{events:?}");
    };
    (**approval).clone()
}

fn say(approval: &Approval, said: Said) -> Command {
    Command::AnswerApproval {
        approval: approval.id,
        order: approval.order,
        said,
    }
}

/// What is refused beside what the tests below look at.
pub const ASKED: &[Case] = &[
    (
        "approval_over",
        "asked by what waited on a device",
        |house| {
            house.works(Role::Waiter);
            house.late = true;
            ask(&Command::NoSale(domain::cash::NoSale {
                drawer: None,
                reason: "change".to_owned(),
            }))
        },
    ),
    ("not_found", "an answer to nothing", |_| {
        Command::AnswerApproval {
            approval: domain::ids::ApprovalId::default(),
            order: None,
            said: Said::Granted,
        }
    }),
    ("bad_field", "asked for what needs nobody", |_| {
        ask(&send(1))
    }),
    ("approval_stale", "somebody added to the check", |house| {
        house.works(Role::Waiter);
        let cancel = Command::CancelOrder {
            order: order_id(1),
            reason: None,
        };
        let approval = asked(house, &cancel);
        house.does(&add(1, vec![line(90, "kompot", 2)]));
        house.works(Role::Manager);
        say(&approval, Said::Granted)
    }),
    ("forbidden", "a cook asks", |house| {
        house.works(Role::Kitchen);
        ask(&void(1))
    }),
];

fn bad(field: &str, no: &Rejection) -> bool {
    matches!(no, Rejection::BadField { field: named, .. } if *named == field)
}

#[test]
fn a_manager_grants_one_act_once_in_the_name_of_whoever_asked() {
    let mut house = house();
    let before = house.order(1).totals().total;
    let approval = asked(&mut house, &void(1));
    assert_eq!(
        house.order(1).totals().total,
        before,
        "nothing is done before it is granted"
    );
    let change = approval.change.unwrap();
    assert_eq!(change.before, before);
    assert!(change.after < before);

    house.works(Role::Manager);
    let mut manager = house.actor.clone().unwrap();
    manager.staff_id = StaffId::new(uuid(70));
    manager.name = "Kamran".to_owned();
    house.actor = Some(manager);
    let events = house.does(&say(&approval, Said::Granted));
    let [
        EventBody::ApprovalAnswered {
            said: Said::Granted,
            by,
            asked_by,
            change: done,
            ..
        },
        EventBody::LineVoided { by: who, .. },
    ] = &events[..]
    else {
        panic!("{events:?}");
    };
    assert_eq!((by.name.as_str(), &asked_by.id), ("Kamran", &who.id));
    assert_eq!(who.id, StaffId::new(uuid(7)), "the waiter took it off");
    assert_eq!(*done, Some(change));
    assert_eq!(house.order(1).totals().total, change.after);
    for said in [Said::Granted, Said::Refused] {
        let again = house.run(&say(&approval, said)).unwrap_err();
        assert_eq!(again, Rejection::ApprovalOver);
    }
}

#[test]
fn nobody_without_the_right_answers_and_nobody_else_takes_it_back() {
    let mut house = house();
    let approval = asked(&mut house, &void(1));
    for role in [Role::Waiter, Role::Cashier, Role::Kitchen, Role::Accountant] {
        house.works(role);
        for said in [Said::Granted, Said::Refused, Said::Lapsed] {
            let no = house.run(&say(&approval, said)).unwrap_err();
            assert_eq!(no, Rejection::Forbidden("orders.void"), "{role:?}");
        }
    }
    let mut other = house.actor.clone().unwrap();
    other.staff_id = StaffId::new(uuid(71));
    house.actor = Some(other);
    let no = house.run(&say(&approval, Said::Withdrawn)).unwrap_err();
    assert_eq!(no, Rejection::Forbidden("orders.void"));
    house.works(Role::Waiter);
    house.does(&say(&approval, Said::Withdrawn));
    house.works(Role::Manager);
    let no = house.run(&say(&approval, Said::Granted)).unwrap_err();
    assert_eq!(no, Rejection::ApprovalOver);
    assert!(house.order(1).line(line_id(1)).unwrap().told() > 0);
}

#[test]
fn a_refusal_changes_nothing_and_ends_it() {
    let mut house = house();
    let before = house.order(1).clone();
    let approval = asked(&mut house, &void(1));
    house.works(Role::Manager);
    house.does(&say(&approval, Said::Refused));
    assert_eq!(house.order(1), &before);
    let no = house.run(&say(&approval, Said::Granted)).unwrap_err();
    assert_eq!(no, Rejection::ApprovalOver);
}

#[test]
fn it_is_good_for_a_minute_and_not_for_what_waited() {
    let mut house = house();
    let approval = asked(&mut house, &void(1));
    assert_eq!(approval.until.since(approval.asked_at), 60_000);
    house.works(Role::Manager);
    // A command comes a second after the one before.
    house.now = approval.until.plus_millis(-2_000);
    let mut in_time = house.clone();
    in_time.does(&say(&approval, Said::Granted));
    house.now = approval.until.plus_millis(-1_000);
    let no = house.run(&say(&approval, Said::Granted)).unwrap_err();
    assert_eq!(no, Rejection::ApprovalOver);
    for role in [Role::Waiter, Role::Owner] {
        house.works(role);
        let no = house.run(&say(&approval, Said::Lapsed)).unwrap_err();
        assert_eq!(no.code(), "forbidden", "only the hub says so");
    }
    house.actor = None;
    house.does(&say(&approval, Said::Lapsed));
    let no = house.run(&say(&approval, Said::Lapsed)).unwrap_err();
    assert_eq!(no, Rejection::ApprovalOver);
    in_time.actor = None;
    let no = in_time.run(&say(&approval, Said::Lapsed)).unwrap_err();
    assert_eq!(no, Rejection::ApprovalOver, "it was granted");
    house.works(Role::Waiter);
    house.late = true;
    let no = house.run(&ask(&void(1))).unwrap_err();
    assert_eq!(no, Rejection::ApprovalOver);
}

#[test]
fn only_what_is_guarded_and_possible_is_asked_for() {
    let mut house = house();
    for command in [send(1), open(2, "t-2")] {
        let no = house.run(&ask(&command)).unwrap_err();
        assert!(bad("command", &no), "{no:?}");
    }
    assert_eq!(
        house.run(&ask(&void(9))).unwrap_err(),
        Rejection::LineGone,
        "a manager could not do it either"
    );
    house.does(&add(1, vec![line(3, "kompot", 1)]));
    let no = house.run(&ask(&void(3))).unwrap_err();
    assert!(bad("command", &no), "the kitchen does not have it: {no:?}");
    house.works(Role::Manager);
    let no = house.run(&ask(&void(1))).unwrap_err();
    assert!(bad("command", &no), "{no:?}");
}

#[test]
fn an_answer_names_the_check_and_is_judged_by_what_stands_then() {
    let mut house = house();
    let approval = asked(&mut house, &void(2));
    house.works(Role::Manager);
    for order in [None, Some(OrderId::new(uuid(4)))] {
        let no = house
            .run(&Command::AnswerApproval {
                approval: approval.id,
                order,
                said: Said::Granted,
            })
            .unwrap_err();
        assert!(bad("order", &no), "{no:?}");
    }
    house.does(&void(2));
    let no = house.run(&say(&approval, Said::Granted)).unwrap_err();
    assert_eq!(no, Rejection::LineGone, "somebody was faster");
    let unknown = Command::AnswerApproval {
        approval: domain::ids::ApprovalId::default(),
        order: None,
        said: Said::Granted,
    };
    assert_eq!(
        house.run(&unknown).unwrap_err(),
        Rejection::NotFound("approval")
    );
}

#[test]
fn a_refund_that_is_asked_for_shows_what_was_taken_and_stays() {
    let mut house = house();
    house.works(Role::Cashier);
    let total = house.order(1).totals().total;
    house.does(&pay(1, 1, "cash", total.0));
    let approval = asked(
        &mut house,
        &Command::Refund {
            order: order_id(1),
            payment: payment_id(1),
            amount: Some(Money(100)),
            reason: "refused".into(),
            tip: None,
        },
    );
    let change = approval.change.unwrap();
    assert_eq!(
        (change.before, change.after),
        (total, total.minus(Money(100)))
    );
    house.works(Role::Manager);
    house.does(&say(&approval, Said::Granted));
    assert_eq!(house.order(1).paid(), change.after);
}

#[test]
fn what_is_asked_is_part_of_the_name_and_no_request_holds_another() {
    let mut house = house();
    let one = asked(&mut house.clone(), &void(1));
    let other = asked(&mut house, &void(2));
    assert_ne!(
        one.id, other.id,
        "the same asking command, another act: another request"
    );
    let no = house.run(&ask(&ask(&void(1)))).unwrap_err();
    assert!(bad("command", &no), "{no:?}");
    let another = Command::AskApproval {
        order: Some(OrderId::new(uuid(4))),
        command: Guarded::new(&void(1)).unwrap(),
    };
    let no = house.run(&another).unwrap_err();
    assert!(bad("order", &no), "{no:?}");
    // However deep somebody nests them, reading ends at the first.
    let mut deep = serde_json::to_string(&void(1)).unwrap();
    while deep.len() < 200_000 {
        deep = format!(r#"{{"name":"approvals.ask","args":{{"command":{deep}}}}}"#);
    }
    assert!(
        serde_json::from_str::<Guarded>(&deep)
            .unwrap()
            .read()
            .is_err()
    );
    let no = house
        .run(&serde_json::from_str(&deep).unwrap())
        .unwrap_err();
    assert!(bad("command", &no), "{no:?}");
}

#[test]
fn old_requests_leave_the_state() {
    let mut house = house();
    let first = asked(&mut house, &void(1));
    house.now = first.until.plus_millis(599_000);
    let second = asked(&mut house, &void(2));
    let known: Vec<_> = house.state.approvals.keys().copied().collect();
    assert_eq!(known, [second.id]);
}
