//! Guests who go elsewhere: their food, their tables and what they pay go with them.

use crate::evening::{agreed, lunch};
use crate::house::{House, NOON, add, line, line_id, merge, open, order_id, pay, send, split};
use crate::races::fired;
use domain::ids::TableKey;
use domain::kitchen::{CookState, Moved, Place};
use domain::orders::{Channel, NewLine};
use domain::reservations::Ended;
use domain::staff::{Mark, Permission, Role};
use domain::{Command, Money, Rejection};
use std::sync::Arc;

fn goes(order: u64, table: &str) -> Command {
    Command::MoveTable {
        order: order_id(order),
        table: table.into(),
    }
}

fn join(order: u64, table: &str, apart: bool) -> Command {
    Command::JoinTables {
        order: order_id(order),
        tables: vec![table.into()],
        apart,
    }
}

fn opens(order: u64, channel: Channel) -> Command {
    Command::OpenOrder {
        order: order_id(order),
        channel,
        table: None,
        guests: 1,
        label: None,
    }
}

fn fire(order: u64, course: u8) -> Command {
    Command::FireCourse {
        order: order_id(order),
        course,
        hold: None,
    }
}

fn hold(order: u64, course: u8) -> Command {
    Command::HoldCourse {
        order: order_id(order),
        course,
    }
}

fn void(order: u64, line: u64, quantity: Option<u32>) -> Command {
    Command::VoidLine {
        order: order_id(order),
        line: line_id(line),
        quantity,
        reason: "refused".into(),
        waste: false,
    }
}

fn at(table: &str) -> Place {
    Place {
        channel: Channel::DineIn,
        table: Some(table.into()),
    }
}

/// Where each line of the ticket goes.
fn places(house: &House) -> Vec<Place> {
    let ticket = house.ticket(1, "isti");
    ticket.lines.iter().map(|line| ticket.place(line)).collect()
}

/// Two pots of food on one ticket, at the first table; another check at the third.
fn two_pots() -> House {
    let mut house = House::new();
    house.does(&open(1, "t-1"));
    house.does(&open(3, "t-3"));
    house.does(&add(1, vec![line(1, "piti", 1), line(2, "piti", 1)]));
    house.does(&send(1));
    house
}

#[test]
fn food_goes_where_its_guests_are() {
    let mut house = two_pots();
    assert_eq!(fired(&house.does(&split(1, 3, 2, None))), 0);
    assert_eq!(places(&house), [at("t-1"), at("t-3")]);
    assert_eq!(house.ticket(1, "isti").moved, None, "its own food stays");
    // The other check goes on, and its food on this ticket with it.
    house.does(&goes(3, "t-4"));
    assert_eq!(places(&house), [at("t-1"), at("t-4")]);
    // The ticket's own check goes, and the other's food stays.
    house.does(&goes(1, "t-5"));
    assert_eq!(places(&house), [at("t-5"), at("t-4")]);
    let ticket = house.ticket(1, "isti");
    assert_eq!(ticket.moved.as_ref().unwrap().from, Some("t-1".into()));
    // All together again: one place, told as moved and never as new.
    assert_eq!(fired(&house.does(&merge(1, 3))), 0);
    assert_eq!(places(&house), [at("t-4"), at("t-4")]);
    let ticket = house.ticket(1, "isti");
    assert!(ticket.lines.iter().all(|line| line.place.is_none()));
    let moved = Moved {
        from: Some("t-5".into()),
        at: house.now,
    };
    assert_eq!(ticket.moved, Some(moved));
    // What is added later is told for the table of today.
    house.does(&add(3, vec![line(5, "piti", 1)]));
    house.does(&send(3));
    assert_eq!(house.ticket(3, "isti").table, Some("t-4".into()));
    // A line that is taken off says so, and takes nobody along.
    house.does(&void(3, 1, None));
    assert_eq!(house.ticket(1, "isti").lines[0].state, CookState::Void);
    assert_eq!(places(&house), [at("t-4"), at("t-4")]);
}

#[test]
fn a_tab_or_a_takeaway_that_gets_a_table_is_served_there() {
    for channel in [Channel::Tab, Channel::Takeaway] {
        let mut house = House::new();
        house.does(&opens(1, channel));
        house.does(&add(1, vec![line(1, "piti", 1)]));
        house.does(&send(1));
        house.does(&goes(1, "t-1"));
        let order = house.order(1);
        assert_eq!(order.channel, Channel::DineIn);
        assert_eq!(order.table, Some("t-1".into()));
        let service = house.state.catalog.meta.service_charge_bp;
        assert_eq!(order.rates.service_bp, service, "{channel:?}");
        assert_eq!(places(&house), [at("t-1")]);
        assert_eq!(house.ticket(1, "isti").moved.as_ref().unwrap().from, None);
        // From here on it is a check like any other.
        house.does(&add(1, vec![line(2, "coban-salati", 1)]));
        let course = order_course(&house, 2);
        house.does(&hold(1, course));
        assert_eq!(house.run(&send(1)), Err(Rejection::NothingToSend));
        assert_eq!(fired(&house.does(&fire(1, course))), 1);
    }
    // A bill that is printed stays true.
    let mut house = House::new();
    house.does(&opens(1, Channel::Takeaway));
    house.does(&add(1, vec![line(1, "piti", 1)]));
    house.does(&Command::PrintBill { order: order_id(1) });
    assert_eq!(house.run(&goes(1, "t-1")), Err(Rejection::BillPrinted));
}

fn order_course(house: &House, line: u64) -> u8 {
    house.order(1).line(line_id(line)).unwrap().course
}

#[test]
fn pieces_of_a_combo_come_and_go_by_themselves() {
    let mut house = House::new();
    house.does(&open(1, "t-1"));
    let two = NewLine {
        quantity: 2,
        ..lunch(10)
    };
    house.does(&add(1, vec![two]));
    let whole = house.order(1).totals();
    house.does(&split(1, 2, 11, Some(1)));
    house.does(&merge(2, 1));
    assert_eq!(house.order(1).totals().gross, whole.gross);
    assert_eq!(house.order(1).totals().total, whole.total);
    let marks = |house: &House| {
        let live = house.order(1).live_lines();
        let marks = live.map(|line| line.combo.as_ref().unwrap().id);
        marks.collect::<std::collections::BTreeSet<_>>().len()
    };
    assert_eq!((house.order(1).lines.len(), marks(&house)), (8, 2));
    // One of the two goes, the other stays whole.
    house.does(&void(1, 11, None));
    assert_eq!((house.order(1).live_lines().count(), marks(&house)), (4, 1));
    assert_eq!(house.order(1).totals().gross, Money(990));
    // And a part of a part.
    let line = house.order(1).live_lines().next().map(|line| line.id);
    house.does(&Command::ChangeQuantity {
        order: order_id(1),
        line: line.unwrap(),
        delta: 2,
    });
    assert_eq!(house.order(1).totals().gross, Money(3 * 990));
}

#[test]
fn a_discount_stays_with_what_it_was_given_for() {
    let mut house = House::new();
    house.does(&open(1, "t-1"));
    house.does(&open(2, "t-2"));
    house.does(&add(1, vec![line(1, "kola", 3), line(2, "piti", 1)]));
    house.does(&Command::Discount {
        order: order_id(1),
        line: None,
        bp: 1000,
        reason: "regular".into(),
    });
    let before = house.order(1).totals().total;
    house.does(&split(1, 3, 2, None));
    assert_eq!(house.order(3).discount_bp, 1000);
    let parts = house.order(1).totals().total;
    assert_eq!(parts.plus(house.order(3).totals().total), before);
    let other = Err(Rejection::OtherTerms);
    assert_eq!(house.run(&split(1, 2, 1, None)), other);
    assert_eq!(house.run(&merge(2, 1)).map(|_| ()), Ok(()), "nothing moves");
    assert_eq!(house.run(&merge(3, 1)).map(|_| ()), Ok(()));
    assert_eq!(house.order(1).totals().total, before);
    // Nor does a service charge come to what was sold without one.
    house.does(&opens(4, Channel::Takeaway));
    house.does(&add(4, vec![line(9, "kola", 1)]));
    house.does(&open(5, "t-5"));
    assert_eq!(house.run(&merge(4, 5)), other);
    house.does(&goes(4, "t-6"));
    house.does(&merge(4, 5));
}

#[test]
fn a_course_that_is_fired_late_is_what_waits_now() {
    let mut house = House::new();
    let main = |n, item: &str| NewLine {
        course: Some(3),
        ..line(n, item, 1)
    };
    house.does(&open(1, "t-1"));
    house.does(&add(
        1,
        vec![main(1, "piti"), main(2, "kola"), main(3, "cay")],
    ));
    house.does(&hold(1, 3));
    // Meanwhile one line went to another check, and one was taken off.
    house.does(&split(1, 2, 1, None));
    house.does(&void(1, 2, None));
    house.late = true;
    let events = house.does(&fire(1, 3));
    assert_eq!(
        fired(&events),
        2,
        "what still waits, and what went where it is"
    );
    assert!(!house.order(2).is_held(3));
    assert_eq!(house.run(&fire(1, 3)), Err(Rejection::CourseFired));
    // Nothing of it is left: nothing is fired, and nobody waits for another course on its account.
    house.late = false;
    house.does(&open(4, "t-4"));
    house.does(&add(4, vec![main(5, "piti")]));
    house.does(&hold(4, 3));
    house.does(&void(4, 5, None));
    house.late = true;
    assert_eq!(house.does(&fire(4, 3)), []);
    assert!(house.order(4).is_held(3));
}

#[test]
fn a_late_fire_and_a_late_hold_leave_what_others_ordered() {
    let mut house = House::new();
    let main = |n, item: &str| NewLine {
        course: Some(3),
        ..line(n, item, 1)
    };
    house.does(&open(1, "t-1"));
    house.does(&add(1, vec![main(1, "piti"), main(2, "kola")]));
    house.does(&hold(1, 3));
    house.does(&split(1, 2, 1, None));
    house.does(&add(2, vec![main(3, "cay")]));
    let other = house.order(2).held_by(3);
    house.late = true;
    house.does(&hold(1, 3));
    assert_eq!(house.order(2).held_by(3), other);
    house.does(&fire(1, 3));
    let told: Vec<u32> = house
        .order(2)
        .lines
        .iter()
        .map(domain::orders::Line::unsent)
        .collect();
    assert_eq!(told, [0, 1], "the dish that went is made, the tea waits");
    assert!(house.order(2).is_held(3));
}

#[test]
fn what_was_put_back_is_not_sent_by_the_check_that_had_it() {
    let mut house = House::new();
    house.does(&open(1, "t-1"));
    house.does(&add(1, vec![line(1, "cay", 1), line(2, "kola", 1)]));
    house.does(&split(1, 2, 1, None));
    house.does(&add(2, vec![line(3, "piti", 1)]));
    let mut back = split(2, 1, 1, None);
    if let Command::Split { lines, .. } = &mut back {
        lines[0].line = line_id(1);
    }
    house.does(&back);
    house.late = true;
    house.does(&send(2));
    let unsent = |n| -> u32 {
        house
            .order(n)
            .lines
            .iter()
            .map(domain::orders::Line::unsent)
            .sum()
    };
    assert_eq!((unsent(1), unsent(2)), (2, 0));
}

#[test]
fn a_part_says_of_which_check_it_is() {
    let mut house = House::new();
    house.does(&open(1, "t-1"));
    house.does(&add(1, vec![line(1, "kola", 1), line(2, "piti", 2)]));
    house.does(&split(1, 2, 2, None));
    house.does(&split(2, 3, 2, Some(1)));
    assert_eq!(house.order(1).origin, None);
    let of_the_first = Some(order_id(1));
    assert_eq!(house.order(2).origin, of_the_first);
    assert_eq!(house.order(3).origin, of_the_first, "a part of a part");
    assert_eq!(house.order(3).whole(), house.order(1).whole());
    house.does(&open(4, "t-2"));
    house.does(&split(1, 4, 1, None));
    assert_eq!(house.order(4).origin, None, "it was there before");
}

#[test]
fn a_party_goes_together() {
    let mut house = House::new();
    house.does(&open(1, "t-1"));
    house.does(&open(9, "t-9"));
    house.does(&add(1, vec![line(1, "kola", 2)]));
    // Two phones at once: both tables are joined.
    house.does(&join(1, "t-2", false));
    house.does(&join(1, "t-3", false));
    house.does(&split(1, 2, 1, Some(1)));
    let tables = |n| house_tables(&house, n);
    assert_eq!(tables(1), ["t-1", "t-2", "t-3"]);
    assert_eq!(tables(2), tables(1), "the other check of the party as well");
    house.does(&join(2, "t-4", false));
    house.does(&join(1, "t-2", true));
    let tables = |n| house_tables(&house, n);
    assert_eq!(tables(1), ["t-1", "t-3", "t-4"]);
    assert_eq!(tables(2), tables(1));
    let no = |house: &mut House, command| house.run(&command).unwrap_err().code();
    assert_eq!(no(&mut house, join(1, "t-9", false)), "table_taken");
    assert_eq!(no(&mut house, goes(2, "t-9")), "table_taken");
    // To a table that is theirs, and to a free one.
    for to in ["t-3", "t-7"] {
        let moved = house.does(&goes(2, to));
        assert_eq!(moved.len(), 2, "{moved:?}");
        let table = Some(TableKey::from(to));
        assert_eq!(
            (&house.order(1).table, &house.order(2).table),
            (&table, &table)
        );
    }
    house.does(&Command::JoinTables {
        order: order_id(1),
        tables: Vec::new(),
        apart: true,
    });
    assert_eq!(house_tables(&house, 2), ["t-7"]);
    // Whoever pays first leaves the table to the others.
    let due = house.order(1).due().0;
    house.does(&pay(1, 1, "cash", due));
    assert_eq!(house.does(&goes(2, "t-8")).len(), 1);
}

fn house_tables(house: &House, n: u64) -> Vec<String> {
    house.order(n).tables().map(ToString::to_string).collect()
}

#[test]
fn the_age_of_a_check_is_that_of_the_last_that_happened_to_it() {
    let mut house = two_pots();
    house.does(&split(1, 3, 2, None));
    let ticket = house.ticket_id(1, "isti");
    for command in [
        Command::FinishLines {
            ticket,
            lines: Vec::new(),
        },
        Command::Bump { ticket },
        Command::Recall { ticket },
    ] {
        let events = house.does(&command);
        for n in [1, 3] {
            assert_eq!(house.order(n).changed_at, house.now, "{command:?}");
            let touched = events.iter().flat_map(|event| house.state.touched(event));
            assert!(
                touched.into_iter().any(|id| id == order_id(n)),
                "{command:?}"
            );
        }
    }
    house.does(&Command::Serve {
        order: order_id(3),
        lines: Vec::new(),
    });
    assert_eq!(house.order(3).changed_at, house.now);
}

#[test]
fn a_reservation_that_is_over_does_not_come_back() {
    let mut house = House::new();
    let book = |n, at, change| Command::Book {
        reservation: Box::new(agreed(n, at)),
        change,
    };
    house.does(&book(1, NOON, false));
    assert_eq!(house.does(&book(1, NOON, false)), [], "the same once more");
    house.does(&book(1, NOON + 60_000, true));
    house.does(&Command::EndReservation {
        reservation: agreed(1, 0).id,
        how: Ended::Seated,
        order: None,
    });
    let stale = book(1, NOON + 120_000, true);
    assert_eq!(house.run(&stale), Err(Rejection::ReservationEnded));
    assert!(house.state.reservations.is_empty());
    // Those that nobody ended are forgotten two days after their guests were to go.
    house.does(&book(2, NOON, false));
    house.now = house.now.plus_millis(49 * 3_600_000);
    house.does(&book(3, NOON + 49 * 3_600_000, false));
    assert_eq!(house.state.reservations.len(), 2, "yesterday's are kept");
    house.now = house.now.plus_millis(2 * 3_600_000);
    house.does(&book(4, NOON + 51 * 3_600_000, false));
    let left: Vec<_> = house.state.reservations.keys().copied().collect();
    assert_eq!(left, [agreed(3, 0).id, agreed(4, 0).id]);
}

#[test]
fn a_combo_counts_each_of_its_dishes() {
    let mut house = House::new();
    let catalog = Arc::make_mut(&mut house.state.catalog);
    let combo = catalog
        .combos
        .iter_mut()
        .find(|one| one.id == "business-lunch".into())
        .unwrap();
    combo
        .slots
        .iter_mut()
        .for_each(|slot| slot.items.push("kompot".into()));
    let left = |house: &mut House, left| {
        house.does(&Command::SetLeft {
            item: "kompot".into(),
            left: Some(left),
        });
    };
    // A drink for the soup as well: two of one dish in one combo.
    let mut new = lunch(10);
    new.parts[0].item = "kompot".into();
    house.does(&open(1, "t-1"));
    left(&mut house, 1);
    let no = house.run(&add(1, vec![new.clone()])).unwrap_err();
    assert_eq!(no.code(), "not_enough");
    left(&mut house, 3);
    house.does(&add(1, vec![new]));
    let more = Command::ChangeQuantity {
        order: order_id(1),
        line: line_id(11),
        delta: 1,
    };
    let no = house.run(&more).unwrap_err();
    assert_eq!(no.code(), "not_enough", "one is left, and two are needed");
    left(&mut house, 2);
    house.does(&more);
    assert_eq!(house.state.left.get(&"kompot".into()), Some(&0));
}

#[test]
fn grave_commands_need_the_right_of_who_is_there() {
    let guard = |command: &Command| command.guarded_by();
    assert_eq!(guard(&void(1, 1, None)), Some(Permission::OrdersVoid));
    let clock = |staff| Command::Clock {
        mark: Mark::Out,
        staff,
    };
    let other = House::new().actor.map(|actor| actor.staff_id);
    assert_eq!(guard(&clock(other)), Some(Permission::StaffShifts));
    assert_eq!(guard(&clock(None)), None);
    let room = Box::new(crate::evening::veranda());
    let (room, gone) = (
        Command::SaveRoom {
            room,
            based_on: None,
        },
        Command::RemoveRoom { room: "x".into() },
    );
    assert_eq!(guard(&room), Some(Permission::FloorEdit));
    assert_eq!(guard(&gone), Some(Permission::FloorEdit));
    let assign = Command::Assign {
        staff: other.unwrap(),
        tables: Vec::new(),
    };
    assert_eq!(guard(&assign), Some(Permission::StaffShifts));
    let order = order_id(1);
    let refund = Command::RefundAll { order };
    assert_eq!(guard(&refund), Some(Permission::PaymentsRefund));
    assert_eq!(guard(&send(1)), None);
    // Whatever is guarded is beyond a waiter.
    for command in [void(1, 1, None), room, gone, assign, refund] {
        assert!(!Role::Waiter.may(guard(&command).unwrap()), "{command:?}");
    }
}

#[test]
fn guests_are_expected_in_a_time_that_can_be() {
    let mut house = House::new();
    let day = 24 * 3_600_000;
    for at in [0, NOON - 4 * day, NOON + 800 * day] {
        let guests = agreed(1, at);
        let no = house.run(&Command::Book {
            reservation: Box::new(guests),
            change: false,
        });
        let no = no.unwrap_err();
        assert!(
            matches!(
                no,
                Rejection::BadField {
                    field: "reservation.at",
                    ..
                }
            ),
            "{no}"
        );
    }
}
