//! Tables that guests have left: to be cleaned before they are free again.

use crate::evening::clean;
use crate::house::{House, add, line, merge, open, order_id, pay, send, split};
use domain::Command;
use std::sync::Arc;

fn dirty(house: &House) -> Vec<&str> {
    house
        .state
        .dirty
        .iter()
        .map(domain::ids::TableKey::as_str)
        .collect()
}

fn to(order: u64, table: &str) -> Command {
    Command::MoveTable {
        order: order_id(order),
        table: table.into(),
    }
}

fn join(order: u64, tables: &[&str], apart: bool) -> Command {
    Command::JoinTables {
        order: order_id(order),
        tables: tables.iter().map(|key| (*key).into()).collect(),
        apart,
    }
}

/// A house that keeps track of it in all rooms.
fn tidy() -> House {
    let mut house = House::new();
    for room in &mut Arc::make_mut(&mut house.state.catalog).rooms {
        room.cleaning = true;
    }
    house
}

/// Guests with a soup at a table.
fn eats(house: &mut House, order: u64, table: &str) {
    house.does(&open(order, table));
    house.does(&add(order, vec![line(order, "merci-sorbasi", 1)]));
    house.does(&send(order));
}

fn leaves(house: &mut House, order: u64) {
    let due = house.order(order).totals().total;
    house.does(&pay(order, order, "cash", due.0));
    assert!(!house.order(order).is_open());
}

#[test]
fn guests_leave_a_table_to_be_cleaned() {
    let mut house = tidy();
    eats(&mut house, 1, "t-1");
    house.does(&join(1, &["t-2"], false));
    assert!(dirty(&house).is_empty());
    leaves(&mut house, 1);
    assert_eq!(dirty(&house), ["t-1", "t-2"]);
    house.does(&clean("t-1", true));
    assert_eq!(dirty(&house), ["t-2"]);
    // Whoever says it once more changes nothing.
    assert!(house.does(&clean("t-1", true)).is_empty());
    // Whoever sits down does not clean it.
    house.does(&open(2, "t-2"));
    assert_eq!(dirty(&house), ["t-2"]);
    house.does(&clean("t-1", false));
    assert_eq!(dirty(&house), ["t-1", "t-2"]);
}

#[test]
fn guests_who_move_leave_one_as_well() {
    let mut house = tidy();
    eats(&mut house, 1, "t-1");
    house.does(&to(1, "t-3"));
    assert_eq!(dirty(&house), ["t-1"]);
    house.does(&join(1, &["t-4"], false));
    house.does(&join(1, &[], true));
    assert_eq!(dirty(&house), ["t-1", "t-4"]);
    // Food that goes to another check leaves its plates behind.
    eats(&mut house, 2, "t-5");
    house.does(&merge(2, 1));
    assert_eq!(dirty(&house), ["t-1", "t-4", "t-5"]);
}

#[test]
fn whoever_ate_nothing_leaves_it_clean() {
    let mut house = tidy();
    house.does(&open(1, "t-1"));
    house.does(&Command::CancelOrder {
        order: order_id(1),
        reason: Some("refused".into()),
    });
    assert!(dirty(&house).is_empty());
}

#[test]
fn whoever_leaves_last_need_not_have_eaten() {
    let mut house = tidy();
    house.does(&open(1, "t-1"));
    house.does(&add(1, vec![line(1, "piti", 1), line(2, "kola", 1)]));
    house.does(&send(1));
    house.does(&split(1, 2, 2, None));
    leaves(&mut house, 1);
    leaves(&mut house, 2);
    assert_eq!(dirty(&house), ["t-1"]);
}

#[test]
fn a_room_may_not_keep_track_of_it() {
    let mut house = tidy();
    Arc::make_mut(&mut house.state.catalog).rooms[0].cleaning = false;
    eats(&mut house, 1, "t-1");
    leaves(&mut house, 1);
    assert!(dirty(&house).is_empty());
    assert!(house.does(&clean("t-1", false)).is_empty());
}

#[test]
fn what_nobody_keeps_track_of_any_more_is_clean() {
    let mut house = tidy();
    eats(&mut house, 1, "t-1");
    leaves(&mut house, 1);
    let mut room = house.state.catalog.rooms[0].clone();
    room.cleaning = false;
    house.does(&Command::SaveRoom {
        room: Box::new(room),
        based_on: None,
    });
    assert!(dirty(&house).is_empty());
}
