//! A sale that was made on a device without the hub stands, whatever happened at the hub meanwhile (protocols.md §1).

use crate::house::{House, add, line, line_id, open, order_id, pay, send};
use domain::orders::{Channel, NewLine, Status, follow_up};
use domain::sync::door::verdict;
use domain::wire::Verdict;
use domain::{Command, Rejection};

/// A house whose commands waited on a device.
fn late(mut house: House) -> House {
    house.late = true;
    house
}

/// A check with two colas, sent and paid.
fn paid() -> House {
    let mut house = House::new();
    house.does(&open(1, "t-1"));
    house.does(&add(1, vec![line(1, "kola", 2)]));
    house.does(&send(1));
    let due = house.order(1).due().0;
    house.does(&pay(1, 1, "cash", due));
    house
}

#[test]
fn what_comes_late_for_a_closed_check_opens_the_next_one() {
    let mut house = paid();
    let more = add(1, vec![line(2, "ayran", 1)]);
    assert!(matches!(house.run(&more), Err(Rejection::CheckClosed)));

    let mut house = late(house);
    house.does(&more);
    let next = follow_up(order_id(1));
    assert_eq!(
        house.order(1).lines.len(),
        1,
        "what was paid stays as it was"
    );
    let opened = house.state.orders[&next].clone();
    assert_eq!(opened.table, house.order(1).table);
    assert_eq!(opened.number, house.order(1).number + 1);
    // Everything that follows from the same device finds its way there too.
    house.does(&add(1, vec![line(3, "kompot", 1)]));
    house.does(&Command::ChangeQuantity {
        order: order_id(1),
        line: line_id(3),
        delta: 1,
    });
    house.does(&Command::RemoveLine {
        order: order_id(1),
        line: line_id(2),
    });
    house.does(&send(1));
    let order = &house.state.orders[&next];
    assert_eq!(order.status(), Status::InQueue);
    let lines: Vec<_> = order.lines.iter().map(|line| line.quantity).collect();
    assert_eq!(lines, [2]);
    // Money is not moved to another check by itself: a person looks.
    assert!(matches!(
        house.run(&pay(1, 2, "cash", 100)),
        Err(Rejection::CheckClosed)
    ));
}

#[test]
fn a_follow_up_that_is_closed_too_is_followed() {
    let mut house = late(paid());
    house.does(&add(1, vec![line(2, "ayran", 1)]));
    let next = follow_up(order_id(1));
    house.does(&Command::CancelOrder {
        order: next,
        reason: None,
    });
    house.does(&add(1, vec![line(3, "kompot", 1)]));
    assert_eq!(house.state.orders[&follow_up(next)].lines.len(), 1);
}

#[test]
fn two_devices_that_could_not_hear_each_other_both_keep_their_check() {
    let mut house = House::new();
    house.does(&open(1, "t-1"));
    assert!(matches!(
        house.run(&open(2, "t-1")),
        Err(Rejection::TableTaken { .. })
    ));
    let mut house = late(house);
    house.does(&open(2, "t-1"));
    house.does(&add(2, vec![line(2, "ayran", 1)]));
    let table = house.order(1).table.clone().unwrap();
    assert_eq!(house.state.orders_at(&table).count(), 2);
    // A table that does not exist is a mistake, however late.
    assert!(matches!(
        house.run(&open(3, "t-999")),
        Err(Rejection::UnknownTable(_))
    ));
}

#[test]
fn a_dish_that_ran_out_meanwhile_was_promised_already() {
    let mut house = House::new();
    house.does(&open(1, "t-1"));
    house.does(&Command::SetSoldOut {
        item: "kola".into(),
        sold_out: true,
    });
    let order = add(1, vec![line(1, "kola", 1)]);
    assert!(matches!(house.run(&order), Err(Rejection::SoldOut(_))));
    late(house).does(&order);
}

/// A takeaway as a device opens it.
fn takeaway(n: u64, label: &str) -> Command {
    Command::OpenOrder {
        order: order_id(n),
        channel: Channel::Takeaway,
        table: None,
        guests: 0,
        label: Some(label.to_owned()),
    }
}

#[test]
fn a_check_keeps_the_name_that_it_got_without_the_hub() {
    let mut house = House::new();
    house.does(&takeaway(1, "4-1"));
    assert_eq!(
        house.order(1).called(),
        "1",
        "in time the hub's number comes first"
    );

    let mut house = late(house);
    house.does(&takeaway(2, "4-2"));
    house.does(&add(2, vec![line(1, "kola", 1)]));
    house.does(&send(2));
    assert_eq!(
        (house.order(2).number, house.order(2).called().as_str()),
        (2, "4-2")
    );
    let tickets: Vec<_> = house
        .state
        .tickets
        .of(order_id(2))
        .map(|ticket| ticket.code())
        .collect();
    assert_eq!(tickets, ["4-2-1-BAR"]);

    // A device that lost its storage counts from the start again: two checks never have one name.
    house.does(&takeaway(3, "4-2"));
    assert_eq!(house.order(3).called(), "3");
}

#[test]
fn a_name_is_short_and_plain() {
    for label in ["", "12345678901234567", "4 1", "4-\u{441}", "<b>"] {
        let refused = House::new().run(&takeaway(1, label));
        assert!(
            matches!(refused, Err(Rejection::BadField { field: "label", .. })),
            "{label:?}: {refused:?}"
        );
    }
}

fn held(course: u8) -> Command {
    Command::HoldCourse {
        order: order_id(1),
        course,
    }
}

fn fired(course: u8) -> Command {
    Command::FireCourse {
        order: order_id(1),
        course,
        hold: None,
    }
}

fn in_course(n: u64, item: &str, course: u8) -> NewLine {
    NewLine {
        course: Some(course),
        ..line(n, item, 1)
    }
}

#[test]
fn a_course_that_is_fired_late_is_fired_on_the_check_it_went_to() {
    let mut house = House::new();
    house.does(&open(1, "t-1"));
    house.does(&open(2, "t-2"));
    house.does(&add(1, vec![in_course(1, "kola", 3)]));
    house.does(&held(3));
    house.does(&Command::Merge {
        order: order_id(1),
        into: order_id(2),
    });
    assert!(matches!(house.run(&fired(3)), Err(Rejection::CheckClosed)));
    let mut house = late(house);
    house.does(&fired(3));
    assert_eq!(house.order(2).lines[0].unsent(), 0);
    // Pressed again it is in vain; it is kept for nobody.
    let again = house.run(&fired(3)).unwrap_err();
    assert_eq!(again, Rejection::CourseFired);
    let late_again = verdict(&fired(3), &again, false, true);
    assert_eq!(late_again, Verdict::Rejected);
    let lost = verdict(&fired(3), &Rejection::CheckClosed, false, true);
    assert_eq!(lost, Verdict::Quarantined);
}

#[test]
fn what_is_held_late_waits_on_the_check_that_took_it() {
    let mut house = House::new();
    house.does(&open(1, "t-1"));
    house.does(&add(1, vec![line(9, "kola", 1)]));
    house.does(&send(1));
    house.does(&Command::PrintBill { order: order_id(1) });
    let mut house = late(house);
    let lines = vec![in_course(1, "ayran", 1), in_course(2, "kompot", 3)];
    house.does(&add(1, lines));
    house.does(&held(3));
    house.does(&send(1));
    let next = &house.state.orders[&follow_up(order_id(1))];
    let unsent: Vec<_> = next
        .lines
        .iter()
        .map(domain::orders::Line::unsent)
        .collect();
    assert_eq!(unsent, [0, 1]);
}
