//! The state that commands are decided against and events are applied to: the same on hub and screen.

use crate::command::Command;
use crate::error::Rejection;
use crate::event::EventBody;
use crate::held::Troubles;
use crate::ids::{CommandId, ItemKey, OrderId, PrinterKey, TableKey, TicketId};
use crate::kitchen::Tickets;
use crate::menu::Catalog;
use crate::orders::Order;
use crate::staff::Actor;
use crate::time::{BusinessDay, UnixMillis};
use crate::{held, kitchen, orders, payments};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// A printer that is not well.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PrinterTrouble {
    /// What is wrong: a code that screens translate.
    pub trouble: String,
    /// Jobs that wait.
    pub waiting: u32,
    /// Since when.
    pub since: UnixMillis,
}

/// Everything that is open, and what was loaded beside it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct State {
    /// The menu, the floor, the restaurant.
    pub catalog: Arc<Catalog>,
    /// Dishes that ran out.
    pub sold_out: BTreeSet<ItemKey>,
    /// Checks that are open or still cooking.
    pub orders: BTreeMap<OrderId, Arc<Order>>,
    /// Their tickets.
    pub tickets: Tickets,
    /// The last check number of each business day in use.
    #[serde(default)]
    pub numbers: BTreeMap<String, u32>,
    /// Printers that are not well.
    #[serde(default)]
    pub printers: BTreeMap<PrinterKey, PrinterTrouble>,
    /// What waits for a manager.
    #[serde(default)]
    pub troubles: Arc<Troubles>,
    /// When tickets were first seen in the kitchen; those that nobody there has seen are not in it.
    #[serde(default)]
    pub seen: Arc<BTreeMap<TicketId, UnixMillis>>,
}

/// Who, when and by which command.
#[derive(Clone, Copy, Debug)]
pub struct Ctx<'a> {
    /// The command.
    pub command: CommandId,
    /// The decider's time.
    pub now: UnixMillis,
    /// Who asks; none for the hub itself.
    pub actor: Option<&'a Actor>,
    /// The command waited on a device that could not hear the hub: a sale that was made there stands, whatever
    /// happened here meanwhile (protocols.md §1).
    pub late: bool,
}

impl Ctx<'_> {
    /// The person, as checks and tickets name them.
    pub fn waiter(&self) -> orders::Waiter {
        match self.actor {
            Some(actor) => orders::Waiter {
                id: actor.staff_id,
                name: actor.name.clone(),
            },
            None => orders::Waiter {
                id: crate::ids::StaffId::new(uuid::Uuid::nil()),
                name: String::new(),
            },
        }
    }
}

impl State {
    /// The open check at a table, the first of them.
    pub fn order_at(&self, table: &TableKey) -> Option<&Arc<Order>> {
        self.orders_at(table).next()
    }

    /// The open checks at a table: more than one when devices could not hear each other.
    pub fn orders_at(&self, table: &TableKey) -> impl Iterator<Item = &Arc<Order>> {
        let orders = self.orders.values();
        orders.filter(move |order| order.is_open() && order.table.as_ref() == Some(table))
    }

    /// Whether a check still matters to anybody: open, or with a ticket on a screen.
    pub fn is_live(&self, order: OrderId) -> bool {
        self.orders.get(&order).is_some_and(|o| o.is_open())
            || self
                .tickets
                .of(order)
                .any(|ticket| ticket.bumped_at.is_none())
    }

    /// Forgets a check and its tickets.
    pub fn forget(&mut self, order: OrderId) {
        self.orders.remove(&order);
        self.tickets.forget(order);
    }

    /// The last check number of a day.
    pub fn last_number(&self, day: BusinessDay) -> u32 {
        self.numbers
            .get(&day.to_string())
            .copied()
            .unwrap_or_default()
    }

    /// Applies an event. Events that name something unknown change nothing: a screen may follow only a part.
    pub fn apply(&mut self, at: UnixMillis, event: &EventBody) {
        match event {
            EventBody::SoldOutChanged { item, sold_out } => {
                if *sold_out {
                    self.sold_out.insert(item.clone());
                } else {
                    self.sold_out.remove(item);
                }
            }
            EventBody::PrinterChanged {
                printer,
                trouble,
                waiting,
            } => self.printer_changed(at, printer, trouble.as_deref(), *waiting),
            EventBody::CommandHeld { .. }
            | EventBody::HeldResolved { .. }
            | EventBody::HeldRejected { .. }
            | EventBody::CommandsLost { .. } => held::apply(self, at, event),
            other => {
                orders::apply(self, at, other);
                kitchen::apply(self, at, other);
            }
        }
    }

    fn printer_changed(
        &mut self,
        at: UnixMillis,
        printer: &PrinterKey,
        trouble: Option<&str>,
        waiting: u32,
    ) {
        let Some(trouble) = trouble else {
            self.printers.remove(printer);
            return;
        };
        let since = self.printers.get(printer).map_or(at, |known| known.since);
        let known = PrinterTrouble {
            trouble: trouble.to_owned(),
            waiting,
            since,
        };
        self.printers.insert(printer.clone(), known);
    }
}

/// Decides a command: the events that it causes, or why not. Nothing is changed.
pub fn decide(state: &State, ctx: &Ctx, command: &Command) -> Result<Vec<EventBody>, Rejection> {
    if let (Some(actor), Some(permission)) = (ctx.actor, command.permission())
        && !actor.role.may(permission)
    {
        return Err(Rejection::Forbidden(permission.name()));
    }
    match command {
        Command::TakePayment { .. } => payments::take(state, ctx, command),
        Command::RefundAll { order } => payments::refund(state, *order),
        Command::SetSoldOut { item, sold_out } => {
            if state.catalog.item(item).is_none() {
                return Err(Rejection::UnknownItem(item.to_string()));
            }
            if state.sold_out.contains(item) == *sold_out {
                return Ok(Vec::new());
            }
            Ok(vec![EventBody::SoldOutChanged {
                item: item.clone(),
                sold_out: *sold_out,
            }])
        }
        Command::ReportPrinter {
            printer,
            trouble,
            waiting,
        } => match ctx.actor {
            Some(_) => Err(Rejection::Forbidden("hub")),
            None => Ok(vec![EventBody::PrinterChanged {
                printer: printer.clone(),
                trouble: trouble.clone(),
                waiting: *waiting,
            }]),
        },
        Command::SeeTickets { tickets } => kitchen::see(state, tickets),
        other if other.is_about_commands() => held::decide(state, ctx, other),
        other if other.ticket().is_some() => kitchen::decide(state, other),
        other => orders::decide(state, ctx, other),
    }
}
