//! The demo restaurant with somebody who works in it: decides a command and applies what came of it.

use domain::ids::{CommandId, LineId, OrderId, PaymentId, StaffId, TableKey, TicketId};
use domain::kitchen::Ticket;
use domain::menu::{Catalog, Choice};
use domain::orders::{Channel, NewLine, Order, Share, Status};
use domain::staff::{Actor, Role};
use domain::time::UnixMillis;
use domain::{Command, Ctx, EventBody, Money, Rejection, State, day, decide, fiscal};
use std::sync::Arc;
use uuid::Uuid;

/// 2026-11-14T08:00Z, noon in Baku, on the Saturday of the demo data.
pub const NOON: i64 = 1_794_643_200_000;

/// The demo catalogue.
pub fn catalog() -> Catalog {
    serde_json::from_str::<Catalog>(include_str!("../../../demo/restaurant.json"))
        .unwrap()
        .checked()
        .unwrap()
}

/// A version 7 UUID with a number that tests can read.
pub fn uuid(n: u64) -> Uuid {
    Uuid::from_u128(0x019a_80c0_0000_7000_8000_0000_0000_0000 + u128::from(n))
}

/// A check's id.
pub fn order_id(n: u64) -> OrderId {
    OrderId::new(uuid(0x1_0000_0000 + n))
}

/// A line's id.
pub fn line_id(n: u64) -> LineId {
    LineId::new(uuid(0x2_0000_0000 + n))
}

/// A payment's id.
pub fn payment_id(n: u64) -> PaymentId {
    PaymentId::new(uuid(0x3_0000_0000 + n))
}

/// A dish without choices.
pub fn line(n: u64, item: &str, quantity: i64) -> NewLine {
    NewLine {
        id: line_id(n),
        item: item.into(),
        size: None,
        quantity,
        options: Vec::new(),
        note: String::new(),
        ..NewLine::default()
    }
}

/// An option of a dish.
pub fn choice(group: &str, option: &str) -> Choice {
    Choice {
        group: group.into(),
        option: option.into(),
    }
}

/// A dine-in check at a table.
pub fn open(order: u64, table: &str) -> Command {
    Command::OpenOrder {
        order: order_id(order),
        channel: Channel::DineIn,
        table: Some(TableKey::from(table)),
        guests: 2,
        label: None,
    }
}

/// Lines for a check.
pub fn add(order: u64, lines: Vec<NewLine>) -> Command {
    Command::AddLines {
        order: order_id(order),
        lines,
    }
}

/// Everything new to the kitchen.
pub fn send(order: u64) -> Command {
    Command::Send {
        order: order_id(order),
    }
}

/// Takes a line, or some pieces of it, off a check.
pub fn split(from: u64, into: u64, line: u64, quantity: Option<u32>) -> Command {
    Command::Split {
        order: order_id(from),
        into: order_id(into),
        lines: vec![Share {
            line: line_id(line),
            quantity,
        }],
    }
}

/// Puts a check to another one.
pub fn merge(from: u64, into: u64) -> Command {
    Command::Merge {
        order: order_id(from),
        into: order_id(into),
    }
}

/// A tender.
pub fn pay(order: u64, payment: u64, method: &str, amount: i64) -> Command {
    Command::TakePayment {
        order: order_id(order),
        payment: payment_id(payment),
        method: method.into(),
        amount: Money(amount),
        tendered: None,
        slip: None,
        tip: None,
        account: None,
        card: None,
    }
}

/// The restaurant, its clock and the person at work.
#[derive(Clone)]
pub struct House {
    /// What is open.
    pub state: State,
    /// Who works.
    pub actor: Option<Actor>,
    /// The clock.
    pub now: UnixMillis,
    /// Whether the commands waited on a device that could not hear the hub.
    pub late: bool,
    commands: u64,
}

impl House {
    /// The restaurant at noon with its manager, who may do everything.
    pub fn new() -> Self {
        let state = State {
            catalog: Arc::new(catalog()),
            ..State::default()
        };
        let mut house = Self {
            state,
            actor: None,
            now: UnixMillis(NOON),
            late: false,
            commands: 0,
        };
        house.works(Role::Manager);
        house
    }

    /// Counts the day from now on, as the hub does.
    pub fn counts(&mut self) {
        self.state.day = Some(Arc::new(day::Tally::since(self.now)));
    }

    /// Keeps guest accounts from now on, as the hub does.
    pub fn keeps_accounts(&mut self) {
        self.state.accounts = Some(Arc::default());
    }

    /// Somebody with another role takes over.
    pub fn works(&mut self, role: Role) {
        self.actor = Some(Actor {
            staff_id: StaffId::new(uuid(7)),
            name: "Aygün".to_owned(),
            role,
            session_id: None,
            device_id: None,
        });
    }

    /// Decides a command and applies its events, a second later than the one before.
    pub fn run(&mut self, command: &Command) -> Result<Vec<EventBody>, Rejection> {
        self.commands += 1;
        self.now = self.now.plus_millis(1000);
        let ctx = Ctx {
            late: self.late,
            command: CommandId::new(uuid(0x4_0000_0000 + self.commands)),
            now: self.now,
            actor: self.actor.as_ref(),
        };
        let caused = (ctx.command, self.now);
        let mut events = Vec::new();
        for event in decide(&self.state, &ctx, command)? {
            day::count(&mut self.state, self.now, &event);
            self.state.apply(self.now, &event);
            let document = fiscal::follows(&self.state, caused, &event);
            events.push(event);
            if let Some(document) = document {
                self.state.apply(self.now, &document);
                events.push(document);
            }
        }
        Ok(events)
    }

    /// A command that must work.
    pub fn does(&mut self, command: &Command) -> Vec<EventBody> {
        self.run(command)
            .unwrap_or_else(|why| panic!("{command:?}: {why}"))
    }

    /// A check.
    pub fn order(&self, n: u64) -> &Order {
        &self.state.orders[&order_id(n)]
    }

    /// A check's status.
    pub fn status(&self, n: u64) -> Status {
        self.order(n).status()
    }

    /// The latest ticket of a check at a station.
    pub fn ticket(&self, order: u64, station: &str) -> &Ticket {
        self.state
            .tickets
            .of(order_id(order))
            .filter(|ticket| ticket.station.as_str() == station)
            .max_by_key(|ticket| ticket.batch)
            .unwrap()
    }

    /// Its id.
    pub fn ticket_id(&self, order: u64, station: &str) -> TicketId {
        self.ticket(order, station).id
    }
}
