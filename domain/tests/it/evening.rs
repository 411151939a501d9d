//! One of each command of table service, as an evening brings them, and what they cause.

use crate::house::{
    House, NOON, add, choice, line, line_id, open, order_id, pay, payment_id, send, uuid,
};
use domain::accounts::AccountKind;
use domain::approvals::{Guarded, Said};
use domain::cash::{MovementKind, Pieces};
use domain::fiscal::Stage;
use domain::floor::{Cleaned, Room, Shape, Table};
use domain::ids::{ReservationId, StaffId};
use domain::menu::{HouseRates, NewPart, SetRates, Tax};
use domain::orders::{ChangePrice, Guest, NewLine, Release, SetService, Share};
use domain::payments::RefundLines;
use domain::reservations::{Ended, NewReservation};
use domain::staff::Mark;
use domain::time::UnixMillis;
use domain::{Command, EventBody, LocalName, Money};

/// A room with one table.
pub fn veranda() -> Room {
    let name = LocalName {
        az: "Eyvan".to_owned(),
        ru: "Веранда".to_owned(),
        en: "Veranda".to_owned(),
    };
    Room {
        id: "veranda".into(),
        name,
        width: 10,
        height: 6,
        tables: vec![Table {
            id: "t-e1".into(),
            number: "E1".to_owned(),
            seats: 4,
            shape: Shape::Rect,
            x: 1,
            y: 1,
            w: 3,
            h: 2,
            turn: 45,
        }],
        minimum_spend: Money::ZERO,
        cleaning: false,
        rev: 0,
    }
}

/// A table that is kept for the evening.
pub fn agreed(n: u64, at: i64) -> NewReservation {
    NewReservation {
        id: ReservationId::new(uuid(0x8_0000_0000 + n)),
        name: "Qonaq".to_owned(),
        phone: "+994000000001".to_owned(),
        guests: 4,
        at: UnixMillis(at),
        minutes: 120,
        table: Some("t-9".into()),
        note: "pəncərə".to_owned(),
    }
}

/// The business lunch.
pub fn lunch(n: u64) -> NewLine {
    let part = |at: u64, slot: &str, item: &str| NewPart {
        id: line_id(n + at),
        slot: slot.into(),
        item: item.into(),
        size: None,
        options: Vec::new(),
    };
    let mut main = part(2, "main", "toyuq-kababi");
    main.options = vec![choice("bread", "tendir")];
    NewLine {
        parts: vec![
            part(1, "soup", "merci-sorbasi"),
            main,
            part(3, "salad", "coban-salati"),
            part(4, "drink", "kompot"),
        ],
        ..line(n, "business-lunch", 1)
    }
}

fn at_table() -> Vec<Command> {
    let order = order_id(11);
    let seated = NewLine {
        seat: Some(2),
        course: Some(3),
        ..line(102, "piti", 1)
    };
    vec![
        Command::SetLeft {
            item: "piti".into(),
            left: Some(8),
        },
        open(11, "t-8"),
        add(11, vec![line(101, "kola", 3), seated, lunch(110)]),
        add(11, vec![line(103, "kola", 1)]),
        Command::ReplaceLine {
            order,
            line: line_id(103),
            with: Box::new(NewLine {
                note: "buzsuz".to_owned(),
                ..line(104, "kola", 1)
            }),
        },
        Command::RemoveLine {
            order,
            line: line_id(104),
        },
        Command::HoldCourse { order, course: 3 },
        send(11),
        Command::FireCourse {
            order,
            course: 3,
            hold: None,
        },
        Command::ArrangeLines {
            order,
            lines: vec![line_id(101)],
            seat: Some(1),
            course: None,
        },
        Command::Describe {
            order,
            guests: Some(3),
            guest: Some(Guest {
                name: "Qonaq".to_owned(),
                phone: "+994000000001".to_owned(),
                address: String::new(),
                promised_at: Some(UnixMillis(NOON)),
            }),
        },
        Command::VoidLine {
            order,
            line: line_id(101),
            quantity: Some(1),
            reason: "refused".into(),
            waste: true,
        },
    ]
}

fn over_the_bill() -> Vec<Command> {
    let (order, into) = (order_id(11), order_id(12));
    vec![
        Command::Discount {
            order,
            line: None,
            bp: 1000,
            reason: "regular".into(),
        },
        Command::Comp {
            order,
            line: line_id(102),
            reason: "birthday".into(),
        },
        Command::Split {
            order,
            into,
            lines: vec![Share {
                line: line_id(101),
                quantity: Some(1),
            }],
        },
        Command::Merge {
            order: into,
            into: order,
        },
        Command::ShareLine {
            order,
            line: line_id(101),
            with: vec![order_id(14)],
        },
        Command::Merge {
            order: order_id(14),
            into: order,
        },
        Command::MoveTable {
            order,
            table: "t-10".into(),
        },
        Command::JoinTables {
            order,
            tables: vec!["t-11".into()],
            apart: false,
        },
        Command::JoinTables {
            order,
            tables: Vec::new(),
            apart: true,
        },
        Command::PrintBill { order },
        Command::ReopenBill {
            order,
            reason: "refused".into(),
        },
    ]
}

fn in_the_house() -> Vec<Command> {
    vec![
        Command::SaveRoom {
            room: Box::new(veranda()),
            based_on: None,
        },
        Command::RemoveRoom {
            room: "veranda".into(),
        },
        Command::Book {
            reservation: Box::new(agreed(1, NOON + 3_600_000)),
            change: false,
        },
        Command::Book {
            reservation: Box::new(agreed(1, NOON + 7_200_000)),
            change: true,
        },
        Command::EndReservation {
            reservation: agreed(1, 0).id,
            how: Ended::Seated,
            order: Some(order_id(13)),
        },
        Command::Clock {
            mark: Mark::In,
            staff: None,
        },
        Command::Clock {
            mark: Mark::Pause,
            staff: None,
        },
        Command::Assign {
            staff: StaffId::new(uuid(7)),
            tables: vec!["t-8".into()],
        },
    ]
}

fn at_the_drawer() -> Vec<Command> {
    let order = order_id(11);
    vec![
        Command::OpenDrawer(domain::cash::Open {
            drawer: Some("p-kassa".into()),
            opening_float: Money(10_000),
        }),
        pay(11, 9, "cash", 100),
        Command::SetTip(domain::payments::SetTip {
            order,
            payment: payment_id(9),
            tip: Money(50),
        }),
        Command::ChangeMethod(domain::payments::ChangeMethod {
            order,
            payment: payment_id(9),
            method: "transfer".into(),
            slip: None,
            reason: "wrong".into(),
        }),
        pay(11, 10, "cash", 50),
        Command::Refund {
            order,
            payment: payment_id(9),
            amount: Some(Money(40)),
            reason: "refused".into(),
            tip: None,
        },
        Command::MoveCash(domain::cash::Move {
            drawer: None,
            session: None,
            kind: MovementKind::CashOut,
            amount: Money(1_500),
            reason: "market".to_owned(),
            instead_of: None,
        }),
        Command::NoSale(domain::cash::NoSale {
            drawer: None,
            reason: "change".to_owned(),
        }),
        Command::CloseDrawer(domain::cash::Close {
            drawer: None,
            session: None,
            counted: Money(8_500),
            pieces: vec![Pieces {
                value: Money(500),
                count: 17,
            }],
        }),
    ]
}

/// Another price, dishes that are given back, and guests who leave without paying.
fn after_the_meal() -> Vec<Command> {
    let (order, left) = (order_id(30), order_id(31));
    vec![
        open(30, "t-11"),
        add(30, vec![line(300, "piti", 3)]),
        Command::ChangePrice(ChangePrice {
            order,
            line: line_id(300),
            unit: Money(500),
            reason: "regular".into(),
        }),
        send(30),
        pay(30, 300, "cash", 1_000),
        pay(30, 301, "transfer", 650),
        Command::RefundLines(RefundLines {
            order,
            lines: vec![Share {
                line: line_id(300),
                quantity: Some(2),
            }],
            payment: None,
            reason: "quality".into(),
        }),
        open(31, "t-11"),
        add(31, vec![line(310, "piti", 1)]),
        send(31),
        add(31, vec![line(311, "kompot", 1)]),
        pay(31, 310, "cash", 100),
        Command::Release(Release {
            order: left,
            reason: "refused".into(),
        }),
        open(32, "t-11"),
        add(32, vec![line(320, "piti", 1)]),
        service(32, false),
        service(32, true),
        Command::SetRates(Box::new(SetRates {
            rates: HouseRates {
                tax: Tax::Vat,
                vat_bp: 1_800,
                service_charge_bp: 1_000,
                categories: [("beer".into(), 200)].into(),
                items: [("ayran".into(), 0)].into(),
            },
            based_on: 2,
        })),
        clean("t-k2", false),
        clean("t-k2", true),
    ]
}

/// Says whether a table is clean.
pub fn clean(table: &str, clean: bool) -> Command {
    Command::Clean(Cleaned {
        table: table.into(),
        clean,
    })
}

/// Waives the service charge of a check, or charges it again.
pub fn service(check: u64, charged: bool) -> Command {
    Command::SetService(SetService {
        order: order_id(check),
        charged,
        reason: "regular".into(),
    })
}

fn on_account() -> Vec<Command> {
    use crate::accounts::{closes, opens, pays, tops_up};
    vec![
        opens(1, AccountKind::Deposit, 0),
        tops_up(1, "cash", 5_000),
        pays(11, 11, ("deposit", 1), 60),
        closes(1, Some("transfer")),
    ]
}

/// The commands and what came of them. The last one hands a check to somebody else, who is at work.
pub fn evening() -> (Vec<Command>, Vec<EventBody>) {
    let mut house = House::new();
    let mut commands = at_table();
    commands.extend(over_the_bill());
    commands.extend(in_the_house());
    commands.extend(at_the_drawer());
    commands.extend(on_account());
    house.keeps_accounts();
    let mut events: Vec<EventBody> = commands.iter().flat_map(|one| house.does(one)).collect();
    let transfer = Command::Transfer {
        order: order_id(11),
        to: StaffId::new(uuid(7)),
    };
    house.works(domain::staff::Role::Waiter);
    let mut other = house.actor.clone().unwrap();
    other.staff_id = StaffId::new(uuid(70));
    other.name = "Tural".to_owned();
    house.actor = Some(other);
    let mine = Command::Transfer {
        order: order_id(11),
        to: StaffId::new(uuid(70)),
    };
    for command in [mine, transfer] {
        events.extend(house.does(&command));
        commands.push(command);
    }
    let ask = Command::AskApproval {
        order: None,
        command: Guarded::new(&Command::NoSale(domain::cash::NoSale {
            drawer: None,
            reason: "change".to_owned(),
        }))
        .unwrap(),
    };
    events.extend(house.does(&ask));
    let asked = house.state.approvals.keys().next().copied();
    house.works(domain::staff::Role::Manager);
    let answer = Command::AnswerApproval {
        approval: asked.unwrap(),
        order: None,
        said: Said::Granted,
    };
    events.extend(house.does(&answer));
    commands.extend([ask, answer]);
    for command in after_the_meal() {
        events.extend(house.does(&command));
        commands.push(command);
    }
    for command in crate::fiscal::samples() {
        // What only the hub says, and what only a person says.
        let hub = !matches!(&command, Command::StepFiscal(step) if step.to == Stage::Pending);
        house.actor = house.actor.take().filter(|_| !hub);
        if !hub {
            house.works(domain::staff::Role::Manager);
        }
        events.extend(house.does(&command));
        commands.push(command);
    }
    house.works(domain::staff::Role::Manager);
    for command in on_the_statement().into_iter().chain(brought_by_mistake()) {
        events.extend(house.does(&command));
        commands.push(command);
    }
    // What is taken back is named by the event that brought it.
    let back = crate::taken_back::takes_back(&house, 2);
    events.extend(house.does(&back));
    commands.push(back);
    house.actor = None;
    for command in crate::lease::samples() {
        events.extend(house.does(&command));
        commands.push(command);
    }
    (commands, events)
}

fn brought_by_mistake() -> [Command; 2] {
    [
        crate::accounts::opens(2, AccountKind::Deposit, 0),
        crate::accounts::tops_up(2, "cash", 90),
    ]
}

/// A slip that the bank's statement has with another number.
fn on_the_statement() -> Vec<Command> {
    let order = order_id(40);
    vec![
        Command::OpenOrder {
            order,
            channel: domain::orders::Channel::Takeaway,
            table: None,
            guests: 1,
            label: None,
        },
        add(40, vec![line(400, "piti", 1)]),
        crate::slips::by_card(40, 12, 20, "0017"),
        Command::CheckSlip(domain::payments::CheckSlip {
            order,
            payment: payment_id(12),
            reconciled: true,
            note: "0.10 az".to_owned(),
            slip: Some("0018".to_owned()),
        }),
    ]
}
