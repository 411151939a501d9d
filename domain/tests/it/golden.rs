//! The wire and the log, word for word. A changed golden file is a changed protocol: look twice, then write
//! it anew with `SUFRA_BLESS=1 cargo test -p domain`.

use crate::day;
use crate::evening::evening;
use crate::guests;
use crate::house::{House, NOON, choice, line_id, order_id, payment_id, uuid};
use crate::providers;
use domain::command::{ActorRef, Envelope, VERSION};
use domain::ids::{CashSessionId, CommandId, DeviceId, LineId, SessionId, StaffId, TicketId};
use domain::kitchen::{CookState, Rush};
use domain::orders::{Channel, NewLine, Status, Waiter};
use domain::time::UnixMillis;
use domain::wire::Batch;
use domain::{Command, Event, EventBody, Money};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::collections::BTreeSet;
use std::fmt::Debug;
use std::fs;
use std::path::Path;

fn ticket() -> TicketId {
    TicketId::new(uuid(0x6_0000_0001))
}

fn lines() -> Vec<LineId> {
    vec![line_id(1), line_id(2)]
}

fn new_lines() -> Vec<NewLine> {
    let plain = |n, item: &str| crate::house::line(n, item, 2);
    vec![
        NewLine {
            options: vec![
                choice("bread", "tendir"),
                choice("tail-fat", "no-fat"),
                choice("allergy", "nuts"),
            ],
            note: "az duzlu".to_owned(),
            ..plain(1, "tike-kabab")
        },
        NewLine {
            size: Some("large".into()),
            ..plain(2, "movsum-meyveleri")
        },
    ]
}

fn check_commands() -> Vec<Command> {
    let mut commands = order_commands();
    commands.extend(money_commands());
    commands
}

fn order_commands() -> Vec<Command> {
    let order = order_id(1);
    let table = Some("t-5".into());
    vec![
        Command::OpenOrder {
            order,
            channel: Channel::DineIn,
            table: table.clone(),
            guests: 2,
            label: None,
        },
        Command::OpenOrder {
            order,
            channel: Channel::Delivery,
            table: None,
            guests: 0,
            label: None,
        },
        Command::PlaceOrder {
            order,
            channel: Channel::DineIn,
            table,
            guests: 2,
            lines: new_lines(),
            send: true,
        },
        Command::AddLines {
            order,
            lines: new_lines(),
        },
        Command::ChangeQuantity {
            order,
            line: line_id(1),
            delta: -1,
        },
        Command::RemoveLine {
            order,
            line: line_id(1),
        },
        Command::Send { order },
        Command::Serve {
            order,
            lines: lines(),
        },
        Command::CancelOrder {
            order,
            reason: Some("refused".into()),
        },
        Command::SetStatus {
            order,
            status: Status::InProgress,
            reason: None,
        },
        Command::SetStatus {
            order,
            status: Status::Cancelled,
            reason: Some("late".into()),
        },
    ]
}

fn money_commands() -> Vec<Command> {
    let order = order_id(1);
    vec![
        Command::TakePayment {
            order,
            payment: payment_id(1),
            method: "cash".into(),
            amount: Money(3410),
            tendered: Some(Money(5000)),
            slip: None,
            tip: None,
            account: None,
            card: None,
        },
        Command::TakePayment {
            order,
            payment: payment_id(2),
            method: "card".into(),
            amount: Money(3410),
            tendered: None,
            slip: Some("004711".to_owned()),
            tip: None,
            account: None,
            card: None,
        },
        Command::RefundAll { order },
    ]
}

fn other_commands() -> Vec<Command> {
    let ticket = ticket();
    vec![
        Command::StartLines {
            ticket,
            lines: Vec::new(),
        },
        Command::FinishLines {
            ticket,
            lines: lines(),
        },
        Command::UnfinishLines {
            ticket,
            lines: lines(),
        },
        Command::Bump { ticket },
        Command::Recall { ticket },
        Command::Rush(Rush { ticket, on: true }),
        Command::SeeTickets {
            tickets: vec![ticket],
        },
        Command::SeeVoid { ticket },
        Command::SetSoldOut {
            item: "piti".into(),
            sold_out: true,
        },
        Command::ReportPrinter(domain::printing::PrinterReport {
            printer: "p-isti".into(),
            trouble: Some("paper".to_owned()),
            waiting: 3,
        }),
        Command::ReportPrinter(domain::printing::PrinterReport {
            printer: "p-isti".into(),
            trouble: None,
            waiting: 0,
        }),
        Command::ResolveHeld(CommandId::new(uuid(0x7_0000_0001)).into()),
        Command::RejectHeld {
            command: CommandId::new(uuid(0x7_0000_0001)),
            reason: "qonaq getdi".to_owned(),
        },
        Command::ReportLost(domain::devices::Lost {
            device: DeviceId::new(uuid(9)),
            device_name: "Telefon 4".to_owned(),
            lost: 2,
        }),
    ]
}

fn envelopes() -> Vec<Envelope> {
    let commands = check_commands().into_iter().chain(other_commands());
    let commands = commands.chain(evening().0).chain([day::close(true)]);
    let commands = commands.chain(providers::evening().0);
    let commands = commands.chain(guests::evening().0);
    (1..)
        .zip(commands)
        .map(|(seq, command)| Envelope {
            seq,
            id: CommandId::new(uuid(0x7_0000_0000 + seq)),
            v: VERSION,
            command,
            actor: ActorRef {
                staff_id: StaffId::new(uuid(7)),
                session_id: SessionId::new(uuid(8)),
            },
            created_at: UnixMillis(NOON),
            catalog_rev: 3,
            late: false,
        })
        .collect()
}

/// What a check really causes, then what remains, put together by hand.
fn bodies() -> Vec<EventBody> {
    let mut house = House::new();
    let mut bodies = Vec::new();
    let order = order_id(1);
    bodies.extend(house.does(&crate::house::open(1, "t-5")));
    bodies.extend(house.does(&crate::house::add(1, new_lines())));
    bodies.extend(house.does(&crate::house::send(1)));
    let payment =
        |payment, method: &str, amount, tendered, slip: Option<&str>| Command::TakePayment {
            order,
            payment: payment_id(payment),
            method: method.into(),
            amount: Money(amount),
            tendered,
            slip: slip.map(str::to_owned),
            tip: None,
            account: None,
            card: None,
        };
    let due = house.order(1).due().0;
    bodies.extend(house.does(&payment(1, "card", 1000, None, Some("004711"))));
    bodies.extend(house.does(&payment(2, "cash", due - 1000, Some(Money(due)), None)));
    bodies.extend(remaining_bodies());
    bodies.extend(evening().1);
    bodies.push(day::closed());
    bodies.extend(providers::evening().1);
    bodies.extend(guests::evening().1);
    bodies
}

fn refunded(drawer: Option<CashSessionId>) -> EventBody {
    EventBody::PaymentRefunded {
        order: order_id(1),
        payment: payment_id(1),
        amount: Money(1000),
        tip: Money::ZERO,
        reason: drawer.map(|_| "refused".into()),
        by: None,
        drawer,
    }
}

fn remaining_bodies() -> Vec<EventBody> {
    let order = order_id(1);
    let by = Waiter {
        id: StaffId::new(uuid(7)),
        name: "Aygün".to_owned(),
    };
    let ticket = ticket();
    let mut bodies = vec![
        EventBody::QuantityChanged {
            order,
            line: line_id(1),
            delta: -1,
        },
        EventBody::LineRemoved {
            order,
            line: line_id(1),
        },
        EventBody::Served {
            order,
            lines: lines(),
        },
        EventBody::OrderCancelled {
            order,
            by,
            reason: Some("refused".into()),
        },
        EventBody::TicketsSeen {
            tickets: vec![ticket],
        },
        EventBody::Bumped { order, ticket },
        EventBody::Recalled { order, ticket },
        EventBody::Rushed {
            order,
            ticket,
            on: true,
        },
        refunded(None),
        EventBody::SoldOutChanged {
            item: "piti".into(),
            sold_out: true,
        },
        EventBody::PrinterChanged(domain::printing::PrinterReport {
            printer: "p-isti".into(),
            trouble: Some("paper".to_owned()),
            waiting: 3,
        }),
    ];
    let moves = [
        CookState::Queued,
        CookState::Started,
        CookState::Ready,
        CookState::Void,
        CookState::VoidSeen,
    ];
    bodies.extend(moves.map(|to| EventBody::LinesMoved {
        order,
        ticket,
        lines: lines(),
        to,
    }));
    bodies.extend(held_bodies());
    bodies.push(refunded(Some(CashSessionId::new(uuid(8)))));
    bodies
}

fn held_bodies() -> [EventBody; 4] {
    let command = CommandId::new(uuid(0x7_0000_0001));
    let by = || Waiter {
        id: StaffId::new(uuid(7)),
        name: "Aygün".to_owned(),
    };
    [
        EventBody::CommandHeld {
            command,
            command_name: "payments.take".to_owned(),
            code: "check_closed".to_owned(),
        },
        EventBody::HeldResolved { command, by: by() },
        EventBody::HeldRejected {
            command,
            by: by(),
            reason: "qonaq getdi".to_owned(),
        },
        EventBody::CommandsLost(domain::devices::Lost {
            device: DeviceId::new(uuid(9)),
            device_name: "Telefon 4".to_owned(),
            lost: 2,
        }),
    ]
}

fn events() -> Vec<Event> {
    let day = House::new().state.catalog.business_day(UnixMillis(NOON));
    (1..)
        .zip(bodies())
        .map(|(seq, body)| {
            // The hub's own events name nobody.
            let hub = matches!(
                body,
                EventBody::PrinterChanged(_) | EventBody::CommandsLost(_)
            );
            let person = !hub;
            Event {
                seq,
                at: UnixMillis(NOON),
                business_day: day,
                command: CommandId::new(uuid(0x7_0000_0000 + seq)),
                actor: person.then(|| StaffId::new(uuid(7))),
                device: person.then(|| DeviceId::new(uuid(9))),
                session: person.then(|| SessionId::new(uuid(8))),
                v: VERSION,
                body,
            }
        })
        .collect()
}

/// Compares both ways: what is written equals the file, and what is read from the file equals the values.
fn holds<T: Serialize + DeserializeOwned + PartialEq + Debug>(file: &str, values: &[T]) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/golden")
        .join(file);
    let written = serde_json::to_string_pretty(values).unwrap() + "\n";
    if std::env::var_os("SUFRA_BLESS").is_some_and(|bless| bless == "1") {
        fs::write(&path, &written).unwrap();
    }
    let text = fs::read_to_string(&path).unwrap();
    assert_eq!(written, text, "{file} differs: the wire has changed");
    let read: Vec<T> = serde_json::from_str(&text).unwrap();
    assert_eq!(read, values);
}

/// The names of an enum's variants, read from its source.
fn names_in(source: &str) -> BTreeSet<String> {
    source
        .lines()
        .filter_map(|line| line.trim().strip_prefix("#[serde(rename = \""))
        .filter_map(|line| line.split_once('"'))
        .map(|(name, _)| name.to_owned())
        .collect()
}

fn names_of<T: Serialize>(values: &[T]) -> BTreeSet<String> {
    values
        .iter()
        .map(|value| serde_json::to_value(value).unwrap())
        .map(|value: Value| value["name"].as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn commands_are_written_as_ever() {
    let envelopes = envelopes();
    assert_eq!(
        names_of(&envelopes),
        names_in(include_str!("../../src/command.rs"))
    );
    holds("commands.json", &envelopes);
}

#[test]
fn events_are_written_as_ever() {
    let events = events();
    assert_eq!(
        names_of(&events),
        names_in(include_str!("../../src/event.rs"))
    );
    holds("events.json", &events);
}

/// Devices of yesterday leave out what is optional.
#[test]
fn a_sparse_envelope_is_understood() {
    let id = |n| uuid(n).to_string();
    let text = format!(
        r#"{{"seq":1,"id":"{}","name":"orders.open","args":{{"order":"{}","channel":"takeaway"}},"actor":{{"staffId":"{}","sessionId":"{}"}},"createdAt":1}}"#,
        id(1),
        order_id(1),
        id(7),
        id(8),
    );
    let read: Envelope = serde_json::from_str(&text).unwrap();
    assert_eq!((read.v, read.catalog_rev), (VERSION, 0));
    let takeaway = Command::OpenOrder {
        order: order_id(1),
        channel: Channel::Takeaway,
        table: None,
        guests: 0,
        label: None,
    };
    assert_eq!(read.command, takeaway);
}

/// A snapshot of everything that is open comes back as it went.
#[test]
fn a_state_survives_the_wire() {
    let mut house = House::new();
    house.does(&crate::house::open(1, "t-5"));
    house.does(&crate::house::add(1, new_lines()));
    house.does(&crate::house::send(1));
    house.does(&Command::SetSoldOut {
        item: "piti".into(),
        sold_out: true,
    });
    // Those take two people.
    let alone = |command: &Command| {
        let handed = matches!(command, Command::Transfer { .. });
        let hub = matches!(
            command,
            Command::SwitchFiscal(_) | Command::StepFiscal(_) | Command::NoteLease(_)
        );
        !handed && !hub && !command.is_about_commands()
    };
    let (evening, _) = evening();
    for command in evening.iter().filter(|one| alone(one)) {
        house.does(command);
    }
    house.works(domain::staff::Role::Waiter);
    let asked = evening.iter().filter(|one| one.is_about_commands()).take(1);
    asked.for_each(|ask| drop(house.does(ask)));
    assert_eq!(house.state.approvals.len(), 1);
    let text = serde_json::to_string(&house.state).unwrap();
    let mut read: domain::State = serde_json::from_str(&text).unwrap();
    std::sync::Arc::make_mut(&mut read.catalog).reindex();
    assert_eq!(read, house.state);
}

/// A device of yesterday tells nothing beside its commands, one of today does.
#[test]
fn a_batch_is_understood_with_and_without_what_waits() {
    let sparse = format!(r#"{{"proto":1,"clientId":"{}","commands":[]}}"#, uuid(9));
    let read: Batch = serde_json::from_str(&sparse).unwrap();
    assert_eq!((read.pending_reported, read.sent_at), (0, None));
    let told = sparse.replace("[]", r#"[],"pendingReported":3,"sentAt":5"#);
    let read: Batch = serde_json::from_str(&told).unwrap();
    assert_eq!(
        (read.pending_reported, read.sent_at),
        (3, Some(UnixMillis(5)))
    );
    let again: Batch = serde_json::from_value(serde_json::to_value(&read).unwrap()).unwrap();
    assert_eq!(again, read);
}
