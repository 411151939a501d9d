//! Two people at one table, and what comes of it: one outcome, in words, and nothing goes to the kitchen twice.

use crate::evening::{agreed, veranda};
use crate::house::{House, NOON, add, line, line_id, open, order_id, pay, send, split};
use domain::ids::OrderId;
use domain::orders::{Channel, Closing, LineState, NewLine, Share, Status, due, last_round};
use domain::reservations::clashes;
use domain::staff::Role;
use domain::{Command, EventBody, Rejection};

fn fire(order: OrderId, course: u8) -> Command {
    Command::FireCourse {
        order,
        course,
        hold: None,
    }
}

pub fn void(order: u64, line: u64) -> Command {
    Command::VoidLine {
        order: order_id(order),
        line: line_id(line),
        quantity: None,
        reason: "refused".into(),
        waste: false,
    }
}

fn main_course() -> NewLine {
    NewLine {
        course: Some(3),
        ..line(2, "piti", 1)
    }
}

/// How many tickets begin.
pub fn fired(events: &[EventBody]) -> usize {
    let fired = |event: &&EventBody| matches!(event, EventBody::TicketFired { .. });
    events.iter().filter(fired).count()
}

#[test]
fn a_course_is_fired_once() {
    let mut house = House::new();
    let order = order_id(1);
    house.does(&open(1, "t-1"));
    house.does(&add(
        1,
        vec![line(1, "coban-salati", 1), line(2, "piti", 2)],
    ));
    let main = house.order(1).line(line_id(2)).unwrap().course;
    house.does(&Command::HoldCourse {
        order,
        course: main,
    });
    assert_eq!(fired(&house.does(&send(1))), 1);
    assert_eq!(house.order(1).line(line_id(2)).unwrap().unsent(), 2);
    assert_eq!(house.run(&send(1)), Err(Rejection::NothingToSend));
    assert_eq!(fired(&house.does(&fire(order, main))), 1);
    assert_eq!(house.run(&fire(order, main)), Err(Rejection::CourseFired));
}

#[test]
fn a_held_course_is_due_some_time_after_the_one_before() {
    let mut house = House::new();
    let order = order_id(1);
    house.does(&open(1, "t-1"));
    house.does(&add(1, vec![line(1, "coban-salati", 1), main_course()]));
    let main = house.order(1).line(line_id(2)).unwrap().course;
    house.does(&Command::HoldCourse {
        order,
        course: main,
    });
    assert_eq!(due(&house.state.catalog, house.order(1), main), None);
    house.does(&send(1));
    let at = due(&house.state.catalog, house.order(1), main).unwrap();
    assert_eq!(at.since(house.now), 15 * 60_000);
}

#[test]
fn the_last_portion_goes_to_one_of_two() {
    let mut house = House::new();
    house.does(&Command::SetLeft {
        item: "piti".into(),
        left: Some(1),
    });
    house.does(&open(1, "t-1"));
    house.does(&open(2, "t-2"));
    house.does(&add(1, vec![line(1, "piti", 1)]));
    let no = house.run(&add(2, vec![line(2, "piti", 1)])).unwrap_err();
    assert_eq!(no, Rejection::SoldOut("piti".to_owned()));
    // The line of the first stays, and its portion comes back when it is taken off.
    assert_eq!(house.order(1).lines.len(), 1);
    house.does(&Command::RemoveLine {
        order: order_id(1),
        line: line_id(1),
    });
    let no = house.run(&add(2, vec![line(2, "piti", 2)])).unwrap_err();
    let left = Rejection::NotEnough {
        item: "piti".to_owned(),
        left: 1,
    };
    assert_eq!(no, left);
    house.does(&add(2, vec![line(2, "piti", 1)]));
    house.does(&send(2));
    // What the kitchen has made does not come back.
    house.does(&void(2, 2));
    assert!(house.state.sold_out.contains(&"piti".into()));
}

#[test]
fn a_line_that_went_is_gone_for_the_second() {
    let mut house = House::new();
    house.does(&open(1, "t-1"));
    house.does(&add(1, vec![line(1, "kola", 3), line(2, "cay", 1)]));
    house.does(&send(1));
    house.does(&split(1, 2, 1, None));
    assert_eq!(house.order(2).table, house.order(1).table);
    for late in [split(1, 3, 1, None), void(1, 1)] {
        assert_eq!(house.run(&late), Err(Rejection::LineGone));
    }
    house.does(&void(2, 1));
    assert_eq!(house.run(&void(2, 1)), Err(Rejection::LineGone));
    let more = split(1, 3, 2, Some(2));
    assert!(matches!(
        house.run(&more),
        Err(Rejection::BadQuantity { .. })
    ));
    // A check that was paid in part does not fall below what was paid.
    let due = house.order(1).due().0;
    house.does(&pay(1, 1, "cash", due - 1));
    assert_eq!(
        house.run(&split(1, 3, 2, None)),
        Err(Rejection::HasPayments)
    );
    assert_eq!(house.run(&void(1, 2)), Err(Rejection::HasPayments));
}

#[test]
fn parts_can_be_put_together_again_until_money_was_taken() {
    let mut house = House::new();
    house.does(&open(1, "t-1"));
    house.does(&add(1, vec![line(1, "kola", 3)]));
    house.does(&send(1));
    let before = house.order(1).totals().total;
    house.does(&split(1, 2, 1, Some(1)));
    let parts = house
        .order(1)
        .totals()
        .total
        .plus(house.order(2).totals().total);
    assert_eq!(parts, before);
    let merge = |from, into| Command::Merge {
        order: order_id(from),
        into: order_id(into),
    };
    let itself = house.run(&merge(1, 1)).unwrap_err();
    assert_eq!(itself.code(), "bad_field");
    let events = house.does(&merge(2, 1));
    assert_eq!(fired(&events), 0);
    assert_eq!(house.order(1).totals().total, before);
    assert!(matches!(house.order(2).closing, Closing::Merged { into, .. } if into == order_id(1)));
    assert_eq!(house.run(&merge(2, 1)), Err(Rejection::CheckClosed));
    // Whoever adds late to the check that ended finds the other one.
    house.late = true;
    house.does(&add(2, vec![line(9, "cay", 1)]));
    assert!(house.order(1).line(line_id(9)).is_some());
}

/// A sender that uses a line's id again after the line went: the two never meet on one check.
#[test]
fn a_line_id_that_was_used_again_does_not_follow() {
    let mut house = House::new();
    house.does(&open(1, "t-1"));
    house.does(&add(1, vec![line(1, "kola", 3)]));
    house.does(&split(1, 2, 1, None));
    house.does(&add(1, vec![line(1, "kola", 3)]));
    let again = Err(Rejection::DuplicateId("line"));
    assert_eq!(house.run(&split(1, 2, 1, None)), again);
    let merge = Command::Merge {
        order: order_id(1),
        into: order_id(2),
    };
    assert_eq!(house.run(&merge), again);
}

#[test]
fn the_kitchen_follows_a_line_to_its_new_check() {
    let mut house = House::new();
    house.does(&open(1, "t-1"));
    house.does(&add(1, vec![line(1, "piti", 1), line(2, "piti", 1)]));
    house.does(&send(1));
    house.does(&split(1, 2, 2, None));
    house.does(&Command::MoveTable {
        order: order_id(1),
        table: "t-2".into(),
    });
    let ticket = house.ticket(1, "isti");
    assert_eq!(ticket.moved.as_ref().unwrap().from, Some("t-1".into()));
    assert_eq!(ticket.table, Some("t-2".into()));
    let ticket = ticket.id;
    house.does(&Command::Bump { ticket });
    for (order, line) in [(1, 1), (2, 2)] {
        let line = house.order(order).line(line_id(line)).unwrap();
        assert_eq!(line.state, LineState::Ready);
    }
}

#[test]
fn a_printed_bill_locks_the_check() {
    let mut house = House::new();
    let order = order_id(1);
    house.does(&open(1, "t-1"));
    assert_eq!(
        house.run(&Command::PrintBill { order }),
        Err(Rejection::NothingToBill)
    );
    house.does(&add(1, vec![line(1, "kola", 3)]));
    house.works(Role::Waiter);
    house.does(&Command::PrintBill { order });
    for change in [
        add(1, vec![line(2, "cay", 1)]),
        void(1, 1),
        split(1, 2, 1, None),
    ] {
        assert_eq!(house.run(&change), Err(Rejection::BillPrinted));
    }
    let reopen = Command::ReopenBill {
        order,
        reason: "wrong".into(),
    };
    assert_eq!(
        house.run(&reopen),
        Err(Rejection::Forbidden("orders.reopen"))
    );
    house.works(Role::Manager);
    house.does(&reopen);
    assert_eq!(house.run(&reopen), Err(Rejection::NotBilled));
    house.does(&add(1, vec![line(2, "cay", 1)]));
    // A sale that was made without the hub goes on a check of its own.
    house.does(&Command::PrintBill { order });
    house.late = true;
    house.does(&add(1, vec![line(3, "cay", 1)]));
    assert_eq!(house.order(1).lines.len(), 2);
}

#[test]
fn a_void_after_sending_needs_its_right() {
    let mut house = House::new();
    house.does(&open(1, "t-1"));
    house.does(&add(1, vec![line(1, "kola", 3), line(2, "cay", 1)]));
    house.works(Role::Waiter);
    house.does(&void(1, 1));
    house.does(&send(1));
    assert_eq!(
        house.run(&void(1, 2)),
        Err(Rejection::Forbidden("orders.void"))
    );
    house.works(Role::Manager);
    house.does(&void(1, 2));
    assert!(house.ticket(1, "bar").has_unseen_void());
    let ticket = house.ticket_id(1, "bar");
    assert_eq!(
        house.run(&Command::Bump { ticket }).unwrap_err().code(),
        "illegal_status"
    );
}

#[test]
fn tables_are_joined_and_drawn_without_overlap() {
    let mut house = House::new();
    house.does(&open(1, "t-1"));
    house.does(&open(2, "t-3"));
    let join = |table: &str| Command::JoinTables {
        order: order_id(1),
        tables: vec![table.into()],
        apart: false,
    };
    assert_eq!(house.run(&join("t-3")).unwrap_err().code(), "table_taken");
    house.does(&join("t-2"));
    assert_eq!(
        house.run(&open(3, "t-2")).unwrap_err().code(),
        "table_taken"
    );
    let mut room = veranda();
    house.does(&Command::SaveRoom {
        room: Box::new(room.clone()),
        based_on: None,
    });
    let mut second = room.tables[0].clone();
    second.id = "t-e2".into();
    second.number = "E2".to_owned();
    room.tables.push(second);
    let save = |room: &domain::floor::Room| Command::SaveRoom {
        room: Box::new(room.clone()),
        based_on: None,
    };
    assert_eq!(
        house.run(&save(&room)).unwrap_err().code(),
        "tables_overlap"
    );
    room.tables[1].x = 5;
    house.does(&save(&room));
    room.tables[1].number = "1".to_owned();
    assert_eq!(house.run(&save(&room)).unwrap_err().code(), "bad_field");
    house.does(&open(4, "t-e2"));
    room.tables.pop();
    assert_eq!(house.run(&save(&room)).unwrap_err().code(), "table_taken");
    house.works(Role::Waiter);
    assert_eq!(
        house.run(&save(&veranda())),
        Err(Rejection::Forbidden("floor.edit"))
    );
}

#[test]
fn two_reservations_of_one_table_are_shown_and_not_refused() {
    let mut house = House::new();
    let book = |agreed| Command::Book {
        reservation: Box::new(agreed),
        change: false,
    };
    house.does(&book(agreed(1, NOON)));
    house.does(&book(agreed(2, NOON + 119 * 60_000)));
    house.does(&book(agreed(3, NOON + 239 * 60_000)));
    let at = |n| house.state.reservations[&agreed(n, 0).id].agreed.clone();
    let clash = |n| {
        clashes(&house.state, &at(n))
            .map(|one| one.agreed.id)
            .collect::<Vec<_>>()
    };
    assert_eq!(clash(1), [agreed(2, 0).id]);
    assert_eq!(clash(3), []);
    let mut nobody = agreed(4, NOON);
    nobody.guests = 0;
    assert_eq!(house.run(&book(nobody)).unwrap_err().code(), "bad_field");
}

#[test]
fn a_tab_has_no_table_and_pays_for_service() {
    let mut house = House::new();
    house.does(&Command::OpenOrder {
        order: order_id(1),
        channel: Channel::Tab,
        table: None,
        guests: 1,
        label: None,
    });
    house.does(&add(1, vec![line(1, "kola", 1)]));
    assert!(house.order(1).totals().service.0 > 0);
}

#[test]
fn a_reason_is_a_word_that_paper_and_books_can_hold() {
    let mut house = House::new();
    house.does(&open(1, "t-1"));
    house.does(&add(1, vec![line(1, "kola", 1)]));
    let reasons = ["\0".to_owned(), "refused\n".to_owned(), "x".repeat(65)];
    for reason in reasons {
        let void = Command::VoidLine {
            order: order_id(1),
            line: line_id(1),
            quantity: None,
            reason: reason.as_str().into(),
            waste: false,
        };
        let cancel = Command::CancelOrder {
            order: order_id(1),
            reason: Some(reason.as_str().into()),
        };
        for command in [void, cancel] {
            let no = house.run(&command).unwrap_err();
            assert!(
                matches!(
                    no,
                    Rejection::BadField {
                        field: "reason",
                        ..
                    }
                ),
                "{no}"
            );
        }
    }
    assert_eq!(house.order(1).live_lines().count(), 1);
}

#[test]
fn what_is_paid_for_is_made_also_when_the_check_is_completed_by_its_status() {
    let mut house = House::new();
    house.does(&Command::OpenOrder {
        order: order_id(1),
        channel: Channel::Takeaway,
        table: None,
        guests: 1,
        label: None,
    });
    house.does(&add(1, vec![line(1, "kola", 1)]));
    house.does(&send(1));
    for ticket in house
        .state
        .tickets
        .of(order_id(1))
        .map(|one| one.id)
        .collect::<Vec<_>>()
    {
        house.does(&Command::Bump { ticket });
    }
    house.does(&add(1, vec![line(2, "ayran", 1)]));
    for line in [1, 2] {
        house.does(&Command::Comp {
            order: order_id(1),
            line: line_id(line),
            reason: "guest".into(),
        });
    }
    house.does(&Command::SetStatus {
        order: order_id(1),
        status: Status::Completed,
        reason: None,
    });
    assert_eq!(house.order(1).line(line_id(2)).unwrap().unsent(), 0);
}

#[test]
fn the_last_round_is_the_last_also_after_a_split() {
    let mut house = House::new();
    house.does(&open(1, "t-1"));
    for (n, item) in [(1, "kola"), (2, "ayran"), (3, "kompot")] {
        house.does(&add(1, vec![line(n, item, 1)]));
        house.does(&send(1));
    }
    house.does(&Command::Split {
        order: order_id(1),
        into: order_id(2),
        lines: vec![Share {
            line: line_id(3),
            quantity: None,
        }],
    });
    house.does(&add(2, vec![line(4, "kola", 1)]));
    house.does(&send(2));
    let mut next = 100;
    let again = last_round(&house.state, house.order(2), || {
        next += 1;
        line_id(next)
    });
    let items: Vec<_> = again.iter().map(|line| line.item.as_str()).collect();
    assert_eq!(items, ["kola"]);
}

#[test]
fn two_who_draw_one_room_do_not_undo_each_other() {
    let mut house = House::new();
    let mut room = house.state.catalog.rooms[0].clone();
    let save = |room: &domain::floor::Room, based_on| Command::SaveRoom {
        room: Box::new(room.clone()),
        based_on,
    };
    let rev = |house: &House| house.state.catalog.rooms[0].rev;
    room.tables[0].seats = 7;
    house.does(&save(&room, Some(0)));
    let first = rev(&house);
    assert_ne!(first, 0);
    assert_eq!(house.does(&save(&room, Some(0))), [], "the same once more");
    let drawn = house.state.catalog.rooms.clone();
    room.tables[0].seats = 3;
    assert_eq!(
        house.run(&save(&room, Some(0))),
        Err(Rejection::RoomChanged)
    );
    assert_eq!(house.state.catalog.rooms, drawn);
    house.does(&save(&room, Some(first)));
    // An older program knows nothing of it.
    room.tables[0].seats = 4;
    house.does(&save(&room, None));
    let last = rev(&house);
    assert!(![0, first].contains(&last));
    // A room that is gone comes back only for whoever wants it back, and is another one for who drew it before.
    let gone = Command::RemoveRoom {
        room: room.id.clone(),
    };
    house.does(&gone);
    assert_eq!(
        house.run(&save(&room, Some(last))),
        Err(Rejection::RoomChanged)
    );
    room.rev = last;
    house.does(&save(&room, None));
    let back = house.state.catalog.rooms.last().unwrap();
    assert_eq!(back.id, room.id);
    assert_ne!(back.rev, last);
}

/// Two devices that cannot hear each other draw one room, each twice. What the second one drew after its first is about a
/// plan that never was.
#[test]
fn who_draws_on_from_a_refused_plan_is_refused_too() {
    let mut house = House::new();
    let room = house.state.catalog.rooms[0].clone();
    let mut here = house.clone();
    let draw = |house: &mut House, seats: u16| {
        let known = &house.state.catalog.rooms[0];
        let based_on = Some(known.rev);
        let mut room = known.clone();
        room.tables[0].seats = seats;
        let room = Box::new(room);
        Command::SaveRoom { room, based_on }
    };
    // No two commands have one id.
    here.does(&open(1, "t-1"));
    let other = draw(&mut house, 9);
    house.does(&other);
    let drawn = house.state.catalog.rooms.clone();
    let first = draw(&mut here, 5);
    here.does(&first);
    let second = draw(&mut here, 6);
    here.does(&second);
    house.late = true;
    for refused in [first, second] {
        assert_eq!(house.run(&refused), Err(Rejection::RoomChanged));
    }
    assert_eq!(house.state.catalog.rooms, drawn);
    assert_ne!(drawn[0], room);
}
