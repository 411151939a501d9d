//! What table service refuses, for the list in `refusals`.

use crate::evening::{agreed, clean, veranda};
use crate::house::{House, NOON, add, line, line_id, open, order_id, uuid};
use crate::refusals::Case;
use domain::Command;
use domain::floor::Room;
use domain::ids::{OrderId, StaffId};
use domain::menu::Hours;
use domain::orders::{Channel, Guest, NewLine, Share};
use domain::reservations::{Ended, NewReservation};
use domain::staff::{Mark, Role};
use std::sync::Arc;

const ORDER: fn() -> OrderId = || order_id(1);

fn arrange(line: u64, seat: Option<u16>, course: Option<u8>) -> Command {
    Command::ArrangeLines {
        order: ORDER(),
        lines: vec![line_id(line)],
        seat,
        course,
    }
}

fn void(line: u64, quantity: Option<u32>) -> Command {
    Command::VoidLine {
        order: ORDER(),
        line: line_id(line),
        quantity,
        reason: "refused".into(),
        waste: false,
    }
}

fn discount(line: Option<u64>, bp: u32) -> Command {
    Command::Discount {
        order: ORDER(),
        line: line.map(line_id),
        bp,
        reason: "regular".into(),
    }
}

fn discounted(order: u64) -> Command {
    Command::Discount {
        order: order_id(order),
        line: None,
        bp: 1000,
        reason: "regular".into(),
    }
}

fn split(into: u64, lines: &[(u64, Option<u32>)]) -> Command {
    let share = |(line, quantity): &(u64, Option<u32>)| Share {
        line: line_id(*line),
        quantity: *quantity,
    };
    Command::Split {
        order: ORDER(),
        into: order_id(into),
        lines: lines.iter().map(share).collect(),
    }
}

fn share(line: u64, with: Vec<OrderId>) -> Command {
    Command::ShareLine {
        order: ORDER(),
        line: line_id(line),
        with,
    }
}

fn save(change: fn(&mut Room)) -> Command {
    let mut room = veranda();
    change(&mut room);
    Command::SaveRoom {
        room: Box::new(room),
        based_on: None,
    }
}

fn book(change: fn(&mut NewReservation)) -> Command {
    let mut reservation = agreed(1, NOON);
    change(&mut reservation);
    Command::Book {
        reservation: Box::new(reservation),
        change: false,
    }
}

fn clock(mark: Mark) -> Command {
    Command::Clock { mark, staff: None }
}

fn left(house: &mut House, portions: u32) {
    house.does(&Command::SetLeft {
        item: "piti".into(),
        left: Some(portions),
    });
}

fn seat_of(seat: u16) -> Command {
    let line = NewLine {
        seat: Some(seat),
        ..line(9, "kola", 1)
    };
    add(1, vec![line])
}

fn billed(house: &mut House) {
    house.does(&Command::PrintBill { order: ORDER() });
}

/// Lines, courses and guests.
pub const AT_TABLE: &[Case] = &[
    ("not_enough", "two of the last one", |house| {
        left(house, 1);
        add(1, vec![line(9, "piti", 2)])
    }),
    ("not_enough", "two lines of the last one", |house| {
        left(house, 1);
        add(1, vec![line(8, "piti", 1), line(9, "piti", 1)])
    }),
    ("sold_out", "the count is at zero", |house| {
        left(house, 0);
        add(1, vec![line(9, "piti", 1)])
    }),
    ("bad_field", "too many portions", |_| Command::SetLeft {
        item: "piti".into(),
        left: Some(10_000),
    }),
    ("not_now", "outside of its hours", |house| {
        let catalog = Arc::make_mut(&mut house.state.catalog);
        let item = catalog.items.iter_mut().find(|one| one.id == "piti".into());
        item.unwrap().hours = Some(Hours {
            from: "18:00".to_owned(),
            to: "22:00".to_owned(),
        });
        add(1, vec![line(9, "piti", 1)])
    }),
    ("bad_field", "grams of a dish by the piece", |_| {
        let line = NewLine {
            grams: Some(200),
            ..line(9, "kola", 1)
        };
        add(1, vec![line])
    }),
    ("bad_field", "a seat beyond", |_| seat_of(100)),
    ("bad_field", "a line for a seat beyond", |_| {
        arrange(1, Some(100), None)
    }),
    ("bad_field", "no such course", |_| arrange(1, None, Some(9))),
    ("bad_field", "nothing to arrange", |_| {
        arrange(1, None, None)
    }),
    ("line_gone", "no such line to arrange", |_| {
        arrange(5, Some(1), None)
    }),
    (
        "already_sent",
        "another course for what is cooked",
        |house| {
            house.does(&crate::house::send(1));
            arrange(1, None, Some(2))
        },
    ),
    ("bad_field", "no such course to hold", |_| {
        Command::HoldCourse {
            order: ORDER(),
            course: 9,
        }
    }),
    ("course_fired", "a course that is not held", |_| {
        Command::FireCourse {
            order: ORDER(),
            course: 4,
            hold: None,
        }
    }),
    ("bad_field", "a crowd", |_| Command::Describe {
        order: ORDER(),
        guests: Some(501),
        guest: None,
    }),
    ("bad_field", "a name of two lines", |_| Command::Describe {
        order: ORDER(),
        guests: None,
        guest: Some(Guest {
            name: "a\nb".to_owned(),
            ..Guest::default()
        }),
    }),
    ("not_found", "a waiter whom nobody knows", |_| {
        Command::Transfer {
            order: ORDER(),
            to: StaffId::new(uuid(99)),
        }
    }),
];

/// What takes money off, the bill, and parts of checks.
pub const GUARDED: &[Case] = &[
    ("bad_quantity", "more voided than ordered", |_| {
        void(1, Some(3))
    }),
    ("bad_quantity", "nothing voided", |_| void(1, Some(0))),
    ("line_gone", "no such line to void", |_| void(5, None)),
    ("bad_field", "more than all of the price", |_| {
        discount(None, 10_001)
    }),
    ("line_gone", "no such line to discount", |_| {
        discount(Some(5), 100)
    }),
    ("forbidden", "a cashier gives more than a tenth", |house| {
        house.works(Role::Cashier);
        discount(None, 1_001)
    }),
    (
        "forbidden",
        "a cashier gives a tenth on top of a tenth",
        |house| {
            house.works(Role::Cashier);
            house.does(&discount(Some(1), 1_000));
            discount(None, 1_000)
        },
    ),
    ("forbidden", "a waiter gives a discount", |house| {
        house.works(Role::Waiter);
        discount(None, 1)
    }),
    ("nothing_to_bill", "a bill of nothing", |house| {
        house.does(&open(2, "t-2"));
        Command::PrintBill { order: order_id(2) }
    }),
    ("bill_printed", "a line after the bill", |house| {
        billed(house);
        add(1, vec![line(9, "kola", 1)])
    }),
    ("bill_printed", "the bill a second time", |house| {
        billed(house);
        Command::PrintBill { order: ORDER() }
    }),
    ("not_billed", "no bill to take back", |_| {
        Command::ReopenBill {
            order: ORDER(),
            reason: "wrong".into(),
        }
    }),
    ("bad_field", "a check split into itself", |_| {
        split(1, &[(1, None)])
    }),
    ("bad_field", "nothing to split off", |_| split(2, &[])),
    ("line_gone", "no such line to split off", |_| {
        split(2, &[(5, None)])
    }),
    ("bad_quantity", "more split off than ordered", |_| {
        split(2, &[(1, Some(3))])
    }),
    (
        "other_terms",
        "split onto a check with a discount",
        |house| {
            house.does(&open(2, "t-2"));
            house.does(&discounted(2));
            split(2, &[(1, None)])
        },
    ),
    ("other_terms", "a discount merged away", |house| {
        house.does(&open(2, "t-2"));
        house.does(&discounted(1));
        Command::Merge {
            order: ORDER(),
            into: order_id(2),
        }
    }),
    ("not_found", "merged into nothing", |_| Command::Merge {
        order: ORDER(),
        into: order_id(7),
    }),
    (
        "has_payments",
        "a part payment is not merged away",
        |house| {
            house.does(&open(2, "t-2"));
            house.does(&crate::house::pay(1, 1, "cash", 100));
            Command::Merge {
                order: ORDER(),
                into: order_id(2),
            }
        },
    ),
];

/// Tables, rooms, reservations, shifts.
pub const HOUSE: &[Case] = &[
    ("unknown_table", "moved to nowhere", |_| {
        Command::MoveTable {
            order: ORDER(),
            table: "t-99".into(),
        }
    }),
    ("table_taken", "moved to others", |house| {
        house.does(&open(2, "t-2"));
        Command::MoveTable {
            order: ORDER(),
            table: "t-2".into(),
        }
    }),
    ("bad_field", "a delivery moved to a table", |house| {
        house.does(&Command::OpenOrder {
            order: order_id(2),
            channel: Channel::Delivery,
            table: None,
            guests: 0,
            label: None,
        });
        Command::MoveTable {
            order: order_id(2),
            table: "t-2".into(),
        }
    }),
    ("bad_field", "a table joined with itself", |_| {
        Command::JoinTables {
            order: ORDER(),
            tables: vec!["t-1".into()],
            apart: false,
        }
    }),
    ("bad_field", "nothing joined", |_| Command::JoinTables {
        order: ORDER(),
        tables: Vec::new(),
        apart: false,
    }),
    (
        "reservation_ended",
        "a change of one that is over",
        |house| {
            let Command::Book { reservation, .. } = book(|_| {}) else {
                unreachable!()
            };
            house.does(&Command::Book {
                reservation: reservation.clone(),
                change: false,
            });
            house.does(&Command::EndReservation {
                reservation: reservation.id,
                how: Ended::Cancelled,
                order: None,
            });
            Command::Book {
                reservation,
                change: true,
            }
        },
    ),
    (
        "duplicate_id",
        "one reservation written over another",
        |house| {
            house.does(&book(|_| {}));
            book(|agreed| agreed.guests = 9)
        },
    ),
    ("line_shared", "food that another check pays for", |house| {
        house.does(&share(1, vec![order_id(8)]));
        void(1, None)
    }),
    ("bad_field", "shared with itself", |_| {
        share(1, vec![order_id(1)])
    }),
    ("bad_field", "shared with nobody", |_| share(1, Vec::new())),
    ("line_gone", "a share of nothing", |_| {
        share(9, vec![order_id(8)])
    }),
    ("room_changed", "a room that is gone", |_| {
        Command::SaveRoom {
            room: Box::new(veranda()),
            based_on: Some(1),
        }
    }),
    ("tables_overlap", "two tables on one place", |_| {
        save(|room| {
            let mut other = room.tables[0].clone();
            other.id = "t-e2".into();
            other.number = "E2".to_owned();
            room.tables.push(other);
        })
    }),
    ("bad_field", "a number of another room", |_| {
        save(|room| "1".clone_into(&mut room.tables[0].number))
    }),
    ("bad_field", "a table outside of the room", |_| {
        save(|room| room.tables[0].x = 8)
    }),
    ("bad_field", "a table without chairs", |_| {
        save(|room| room.tables[0].seats = 0)
    }),
    ("bad_field", "a room without a name", |_| {
        save(|room| room.name.ru.clear())
    }),
    ("bad_field", "a room without an end", |_| {
        save(|room| room.width = 61)
    }),
    ("bad_field", "half a turn", |_| {
        save(|room| room.tables[0].turn = 180)
    }),
    ("unknown_table", "no such table to clean", |_| {
        clean("t-99", true)
    }),
    (
        "table_taken",
        "guests eat at a table to be cleaned",
        |house| {
            house.does(&open(7, "t-7"));
            clean("t-7", false)
        },
    ),
    ("not_found", "no such room", |_| Command::RemoveRoom {
        room: "cellar".into(),
    }),
    ("bad_field", "nobody reserves", |_| {
        book(|agreed| agreed.name.clear())
    }),
    ("bad_field", "guests for a day", |_| {
        book(|agreed| agreed.minutes = 721)
    }),
    ("unknown_table", "no such table to keep", |_| {
        book(|agreed| agreed.table = Some("t-99".into()))
    }),
    ("reservation_ended", "no such reservation", |_| {
        Command::EndReservation {
            reservation: agreed(5, 0).id,
            how: Ended::NoShow,
            order: None,
        }
    }),
    ("illegal_status", "a shift begun twice", |house| {
        house.does(&clock(Mark::In));
        clock(Mark::In)
    }),
    ("illegal_status", "a break that did not begin", |house| {
        house.does(&clock(Mark::In));
        clock(Mark::Resume)
    }),
    ("not_found", "a shift that did not begin", |_| {
        clock(Mark::Out)
    }),
    ("forbidden", "a waiter draws", |house| {
        house.works(Role::Waiter);
        save(|_| {})
    }),
];
