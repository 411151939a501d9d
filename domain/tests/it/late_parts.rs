//! What comes late for a check whose lines went to other checks meanwhile is done where they are.

use crate::house::{House, add, line, line_id, merge, open, order_id, pay, send, split};
use domain::command::Command;
use domain::ids::CommandId;
use domain::orders::{Line, LineState, NewLine};
use domain::{EventBody, Rejection};

/// A check with two colas and a piti, nothing sent.
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

fn unsent(house: &House, n: u64) -> Vec<u32> {
    house.order(n).lines.iter().map(Line::unsent).collect()
}

fn share(order: u64, line: u64, with: u64) -> Command {
    Command::ShareLine {
        order: order_id(order),
        line: line_id(line),
        with: vec![order_id(with)],
    }
}

#[test]
fn what_went_to_another_check_is_sent_there() {
    let mut house = table();
    house.does(&split(1, 2, 1, Some(1)));
    house.does(&split(1, 3, 2, None));
    // From check to check, and what was ordered there by others is theirs to send.
    house.does(&split(3, 4, 2, None));
    house.does(&add(2, vec![line(3, "ayran", 1)]));
    let mut house = late(house);
    house.does(&send(1));
    assert_eq!(unsent(&house, 1), [0]);
    assert_eq!(unsent(&house, 2), [0, 1]);
    assert_eq!(unsent(&house, 4), [0]);
    assert_eq!(house.run(&send(1)), Err(Rejection::NothingToSend));
    assert_eq!(house.run(&send(3)), Err(Rejection::NothingToSend));
    house.does(&send(2));
    assert_eq!(unsent(&house, 2), [0, 0]);
}

#[test]
fn what_was_put_back_or_merged_is_sent_once() {
    let mut house = table();
    house.does(&open(5, "t-5"));
    house.does(&split(1, 2, 1, None));
    house.does(&merge(2, 5));
    house.does(&merge(1, 5));
    house.does(&split(5, 6, 2, None));
    let mut house = late(house);
    let events = house.does(&send(1));
    assert_eq!(events.len(), 2, "a cola there, the piti here");
    assert_eq!((unsent(&house, 5), unsent(&house, 6)), (vec![0], vec![0]));
    for n in [1, 2, 5, 6] {
        assert_eq!(house.run(&send(n)), Err(Rejection::NothingToSend));
    }
}

#[test]
fn nobody_in_time_sends_for_another_check() {
    let mut house = table();
    house.does(&split(1, 2, 1, None));
    house.does(&send(1));
    assert_eq!(unsent(&house, 2), [2]);
}

#[test]
fn a_course_that_went_is_held_and_fired_where_it_is() {
    let mut house = table();
    let main = NewLine {
        course: Some(3),
        ..line(3, "kola", 1)
    };
    house.does(&add(1, vec![main]));
    house.does(&split(1, 2, 3, None));
    let mut house = late(house);
    let (order, course) = (order_id(1), 3);
    house.does(&Command::HoldCourse { order, course });
    house.does(&send(1));
    assert_eq!(
        (unsent(&house, 1), unsent(&house, 2)),
        (vec![0, 0], vec![1])
    );
    let hold: Option<CommandId> = house.order(1).held_by(3);
    house.does(&Command::FireCourse {
        order,
        course,
        hold,
    });
    assert_eq!(unsent(&house, 2), [0]);
}

#[test]
fn dishes_on_two_checks_are_served_and_arranged_on_both() {
    let mut house = table();
    house.does(&send(1));
    for station in ["bar", "isti"] {
        let ticket = house.ticket(1, station).id;
        house.does(&Command::Bump { ticket });
    }
    house.does(&split(1, 2, 2, None));
    let lines = vec![line_id(1), line_id(2)];
    let order = order_id(1);
    let serve = Command::Serve {
        order,
        lines: lines.clone(),
    };
    let arrange = Command::ArrangeLines {
        order,
        lines,
        seat: Some(2),
        course: None,
    };
    // In time a command is about one check.
    assert_eq!(house.run(&arrange), Err(Rejection::LineGone));
    let mut house = late(house);
    house.does(&arrange);
    house.does(&serve);
    for n in [1, 2] {
        let one = &house.order(n).lines[0];
        assert_eq!((one.seat, one.state), (Some(2), LineState::Served), "{n}");
    }
    // What one of them has served by itself does not keep the other from it.
    assert!(house.run(&serve).is_err());
}

#[test]
fn guests_who_share_without_the_hub_have_their_check() {
    let money = |house: &House| pay(1, 1, "cash", house.order(1).due().0 - 1);
    let bill = |_: &House| Command::PrintBill { order: order_id(1) };
    let gone = |_: &House| Command::RemoveLine {
        order: order_id(1),
        line: line_id(2),
    };
    let other = |_: &House| share(1, 2, 8);
    let meanwhile: [fn(&House) -> Command; 4] = [money, bill, gone, other];
    for what in meanwhile {
        let mut house = table();
        let command = what(&house);
        house.does(&command);
        let mut house = late(house);
        let events = house.does(&share(1, 2, 9));
        assert!(matches!(events[..], [EventBody::OrderOpened { .. }]));
        assert_eq!(house.order(9).table, house.order(1).table);
        assert_eq!(house.order(9).lines, []);
        house.does(&add(9, vec![line(7, "ayran", 1)]));
        house.does(&send(9));
        // With a check that is known there is nothing that could be done for it.
        assert!(house.run(&share(1, 2, 9)).is_err());
    }
    let mut house = late(table());
    house.does(&share(1, 2, 9));
    assert_eq!(house.order(9).lines.len(), 1);
    assert!(house.run(&share(6, 2, 7)).is_err(), "no such check");
}
