//! What comes late for a check that was parted, billed, opened again or merged meanwhile finds its lines.

use crate::house::{House, add, line, line_id, merge, open, order_id, pay, send, split};
use domain::command::Command;
use domain::ids::CommandId;
use domain::orders::{Line, NewLine, follow_up, trail};
use domain::sync::door::verdict;
use domain::wire::Verdict;
use domain::{EventBody, Rejection};

fn bill() -> Command {
    Command::PrintBill { order: order_id(1) }
}

fn reopen() -> Command {
    Command::ReopenBill {
        order: order_id(1),
        reason: "refused".into(),
    }
}

/// A check with two colas and a piti.
fn table() -> House {
    let mut house = House::new();
    house.does(&open(1, "t-1"));
    house.does(&add(1, vec![line(1, "kola", 2), line(2, "piti", 1)]));
    house
}

/// Its commands waited on a device from now on.
fn late(mut house: House) -> House {
    house.late = true;
    house
}

fn lines(house: &House, n: u64) -> Vec<u32> {
    let lines = house.order(n).live_lines();
    lines.map(|line| line.quantity).collect()
}

/// What happened at the hub meanwhile.
fn meanwhile(house: &mut House, what: &str) {
    let command = match what {
        "billed" => bill(),
        "a piece went" => split(1, 8, 1, Some(1)),
        "all went" => split(1, 8, 1, None),
        "paid" => pay(1, 1, "cash", house.order(1).due().0),
        _ => return,
    };
    house.does(&command);
}

fn hold_main() -> Command {
    Command::HoldCourse {
        order: order_id(1),
        course: 3,
    }
}

fn fire_main(hold: Option<CommandId>) -> Command {
    Command::FireCourse {
        order: order_id(1),
        course: 3,
        hold,
    }
}

fn for_main(n: u64) -> NewLine {
    NewLine {
        course: Some(3),
        ..line(n, "kola", 1)
    }
}

#[test]
fn guests_who_were_parted_without_the_hub_have_their_check() {
    // What happened, and what is left for the other check.
    let left = [
        ("nothing", Some(2)),
        ("billed", None),
        ("a piece went", Some(1)),
        ("all went", None),
        ("paid", None),
    ];
    for (what, left) in left {
        let mut house = table();
        meanwhile(&mut house, what);
        let mut house = late(house);
        house.does(&split(1, 2, 1, Some(2)));
        assert_eq!(lines(&house, 2), Vec::from_iter(left), "{what}");
        assert_eq!(house.order(2).table, house.order(1).table, "{what}");
        house.does(&add(2, vec![line(3, "ayran", 1)]));
        house.does(&send(2));
        assert!(house.order(2).lines.iter().all(|line| line.unsent() == 0));
    }
}

#[test]
fn a_late_split_follows_its_lines() {
    let mut house = table();
    house.does(&open(5, "t-5"));
    house.does(&merge(1, 5));
    let mut house = late(house);
    house.does(&split(1, 2, 1, None));
    assert_eq!(lines(&house, 2), [2]);
    assert_eq!(house.order(2).table, house.order(5).table, "where they sit");
    // The same once more is done already.
    assert_eq!(house.does(&split(1, 2, 1, None)), []);
}

#[test]
fn what_cannot_be_parted_is_kept_for_a_person() {
    let mut house = table();
    house.does(&open(2, "t-2"));
    house.does(&split(1, 8, 1, None));
    let mut house = late(house);
    let gone = house.run(&split(1, 2, 1, None)).unwrap_err();
    assert_eq!(gone, Rejection::LineGone);
    let unknown = house.run(&split(7, 9, 1, None)).unwrap_err();
    assert_eq!(unknown, Rejection::NotFound("order"));
    for no in [gone, unknown] {
        let kept = verdict(&split(1, 2, 1, None), &no, false, true);
        assert_eq!(kept, Verdict::Quarantined, "{no}");
    }
}

#[test]
fn money_stays_with_what_it_was_taken_for() {
    let mut house = table();
    let due = house.order(1).due().0;
    house.does(&pay(1, 1, "cash", due - 1));
    let mut house = late(house);
    house.does(&split(1, 2, 1, None));
    assert_eq!((lines(&house, 1), lines(&house, 2)), (vec![2, 1], vec![]));
}

#[test]
fn a_bill_that_is_taken_back_between_two_late_commands_costs_no_food() {
    let mut house = table();
    house.does(&send(1));
    house.does(&bill());
    house.late = true;
    let waits = NewLine {
        course: Some(3),
        ..line(4, "cay", 1)
    };
    house.does(&add(1, vec![line(3, "ayran", 1), waits]));
    house.late = false;
    house.does(&reopen());
    let next = follow_up(order_id(1));
    let mut house = late(house);
    // Commands about its lines find them, also after some went to the first check again.
    house.does(&Command::ChangeQuantity {
        order: order_id(1),
        line: line_id(3),
        delta: 2,
    });
    house.does(&add(1, vec![line(5, "kompot", 1)]));
    let (order, course) = (order_id(1), 3);
    let hold = Command::HoldCourse { order, course };
    let fire = Command::FireCourse {
        order,
        course,
        hold: None,
    };
    house.does(&hold);
    house.does(&send(1));
    let unsent = |house: &House| -> Vec<u32> {
        let checks = [house.order(1), &*house.state.orders[&next]];
        let lines = checks.into_iter().flat_map(|check| &check.lines);
        lines.map(Line::unsent).collect()
    };
    assert_eq!(unsent(&house), [0, 0, 0, 0, 1], "the one that is held");
    house.does(&fire);
    assert_eq!(unsent(&house), [0; 5]);
    assert_eq!(house.run(&send(1)), Err(Rejection::NothingToSend));
    house.does(&Command::VoidLine {
        order: order_id(1),
        line: line_id(3),
        quantity: None,
        reason: "refused".into(),
        waste: false,
    });
    assert_eq!(house.state.orders[&next].live_lines().count(), 1);
}

#[test]
fn a_follow_up_that_was_merged_back_is_no_circle() {
    let mut house = late(table());
    house.does(&bill());
    house.does(&add(1, vec![line(3, "ayran", 1)]));
    let next = follow_up(order_id(1));
    house.late = false;
    house.does(&reopen());
    house.does(&Command::Merge {
        order: next,
        into: order_id(1),
    });
    house.does(&bill());
    let mut house = late(house);
    assert_eq!(trail(&house.state, next), [next, order_id(1)]);
    for n in [4, 5] {
        let events = house.does(&add(1, vec![line(n, "kompot", 1)]));
        let opened = matches!(events[0], EventBody::OrderOpened { .. });
        assert_eq!(opened, n == 4);
    }
    assert_eq!(house.state.orders[&follow_up(next)].lines.len(), 2);
}

#[test]
fn a_portion_that_was_never_there_does_not_come_back() {
    let mut house = House::new();
    let set = |left| Command::SetLeft {
        item: "piti".into(),
        left,
    };
    let left = |house: &House| {
        let out = house.state.sold_out.contains(&"piti".into());
        (house.state.left[&"piti".into()], out)
    };
    house.does(&set(Some(1)));
    house.does(&open(1, "t-1"));
    let mut house = late(house);
    house.does(&add(1, vec![line(1, "piti", 3)]));
    let fewer = Command::ChangeQuantity {
        order: order_id(1),
        line: line_id(1),
        delta: -1,
    };
    for _ in 0..2 {
        assert_eq!(left(&house), (0, true));
        house.does(&fewer);
    }
    assert_eq!(left(&house), (0, true), "the one that there was is taken");
    house.does(&fewer);
    assert_eq!(left(&house), (1, false));
    // Whoever counts anew knows what was promised.
    house.does(&add(1, vec![line(2, "piti", 3)]));
    house.does(&set(Some(4)));
    house.does(&Command::RemoveLine {
        order: order_id(1),
        line: line_id(2),
    });
    assert_eq!(left(&house), (7, false));
}

#[test]
fn a_course_that_was_held_again_is_not_fired_by_whoever_meant_the_first_time() {
    let (hold, fire) = (hold_main(), fire_main);
    let mut house = House::new();
    house.does(&open(1, "t-1"));
    house.does(&add(1, vec![for_main(1)]));
    house.does(&hold);
    let seen = house.order(1).held_by(3);
    // Somebody else fires it, adds to it and holds it again, while a phone that fires it cannot hear the hub.
    house.does(&fire(seen));
    house.does(&add(1, vec![for_main(2)]));
    house.does(&hold);
    let mut house = late(house);
    assert_eq!(house.run(&fire(seen)), Err(Rejection::CourseFired));
    assert!(house.order(1).is_held(3));
    // An older program names no holding: it fires what waits.
    let mut older = house.clone();
    older.does(&fire(None));
    let now = house.order(1).held_by(3);
    house.does(&fire(now));
    for house in [house, older] {
        assert!(house.order(1).lines.iter().all(|line| line.unsent() == 0));
    }
}

#[test]
fn guests_are_counted_once() {
    let guests = |house: &House| -> Vec<u16> {
        let open = house.state.orders.values().filter(|order| order.is_open());
        open.map(|order| order.guests).collect()
    };
    let mut house = table();
    house.does(&open(5, "t-5"));
    assert_eq!(guests(&house), [2, 2]);
    // One party parts, and comes together again; another comes to its table.
    house.does(&split(1, 2, 1, None));
    house.does(&Command::MoveTable {
        order: order_id(2),
        table: "t-9".into(),
    });
    house.does(&Command::Describe {
        order: order_id(2),
        guests: Some(1),
        guest: None,
    });
    house.does(&merge(2, 1));
    assert_eq!(guests(&house), [2, 2]);
    house.does(&merge(1, 5));
    assert_eq!(guests(&house), [4]);
    // Two phones sat the same guests down.
    let mut house = late(house);
    house.does(&open(6, "t-5"));
    house.late = false;
    house.does(&merge(6, 5));
    assert_eq!(guests(&house), [4]);
    // What comes late for a check that is closed brings no guests of its own.
    house.does(&Command::CancelOrder {
        order: order_id(5),
        reason: None,
    });
    let mut house = late(house);
    house.does(&add(5, vec![line(7, "ayran", 1)]));
    assert_eq!(guests(&house), [0]);
}

#[test]
fn whoever_holds_late_fires_what_they_held() {
    let (hold, fire) = (hold_main(), fire_main);
    let mut house = House::new();
    house.does(&open(1, "t-1"));
    house.does(&add(1, vec![for_main(1)]));
    // Somebody else holds and fires the course, or still holds it, while a phone holds it without the hub.
    for goes in [true, false] {
        let mut house = house.clone();
        house.does(&hold);
        if goes {
            house.does(&fire(None));
        }
        let theirs = house.order(1).held_by(3);
        let mut house = late(house);
        house.does(&add(1, vec![for_main(2)]));
        house.does(&hold);
        let own = house.order(1).held_by(3);
        assert!(own.is_some() && own != theirs);
        house.does(&fire(own));
        assert!(house.order(1).lines.iter().all(|line| line.unsent() == 0));
    }
}

#[test]
fn what_waited_on_a_check_waits_on_the_one_that_follows_it() {
    let mut house = House::new();
    house.does(&open(1, "t-1"));
    house.does(&add(1, vec![line(1, "kola", 1)]));
    house.does(&send(1));
    house.does(&bill());
    let mut house = late(house);
    house.does(&hold_main());
    let main = NewLine {
        course: Some(3),
        ..line(2, "piti", 1)
    };
    house.does(&add(1, vec![main]));
    let next = follow_up(order_id(1));
    assert!(house.state.orders[&next].is_held(3));
    assert_eq!(house.run(&send(1)), Err(Rejection::NothingToSend));
}
