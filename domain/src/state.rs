//! The state that commands are decided against and events are applied to: the same on hub and screen.

use crate::accounts::{self, Accounts};
use crate::approvals::{self, Approval};
use crate::cash::{self, CashSession};
use crate::cloud::{self, Licence};
use crate::command::Command;
use crate::day::{self, Tally};
use crate::error::Rejection;
use crate::event::EventBody;
use crate::fiscal::{self, Fiscal};
use crate::guests::{self, Guests};
use crate::held::Troubles;
use crate::ids::{
    ApprovalId, CommandId, DrawerKey, ItemKey, LineId, OrderId, PaymentId, PrinterKey, ProviderKey,
    ReservationId, StaffId, TableKey, TicketId,
};
use crate::kitchen::Tickets;
use crate::menu::Catalog;
use crate::orders::{LineState, Order};
use crate::payments::provider::Attempt;
use crate::reservations::Reservation;
use crate::sorted::{Map, Set};
use crate::staff::{Actor, Shift};
use crate::time::{BusinessDay, UnixMillis};
use crate::{floor, held, kitchen, menu, orders, payments, reservations, staff};
use serde::{Deserialize, Serialize};
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
    pub sold_out: Set<ItemKey>,
    /// Portions that are left of dishes that are counted; those at zero are sold out as well.
    #[serde(default)]
    pub left: Map<ItemKey, u32>,
    /// Portions of them that were promised and are not there; nobody is shown them.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub short: Map<ItemKey, u32>,
    /// Checks that are open or still cooking.
    pub orders: Map<OrderId, Arc<Order>>,
    /// Their tickets.
    pub tickets: Tickets,
    /// The last check number of each business day in use.
    #[serde(default)]
    pub numbers: Map<String, u32>,
    /// Printers that are not well.
    #[serde(default)]
    pub printers: Map<PrinterKey, PrinterTrouble>,
    /// Tables that guests have left and nobody has cleaned yet, in rooms that keep track of it.
    #[serde(default, skip_serializing_if = "Set::is_empty")]
    pub dirty: Set<TableKey>,
    /// Tables that are kept for guests to come.
    #[serde(default)]
    pub reservations: Arc<Map<ReservationId, Reservation>>,
    /// Guests who order for themselves.
    #[serde(default, skip_serializing_if = "no_guests")]
    pub guests: Arc<Guests>,
    /// Who is on a shift.
    #[serde(default)]
    pub crew: Arc<Map<StaffId, Shift>>,
    /// The last session of each drawer: the open one with what should be in it, or the one that was counted last.
    #[serde(default)]
    pub drawers: Arc<Map<DrawerKey, CashSession>>,
    /// Guarded acts that are asked for, and those that were a moment ago.
    #[serde(default, skip_serializing_if = "no_approvals")]
    pub approvals: Arc<Map<ApprovalId, Approval>>,
    /// Payments through providers that are under way, that nobody takes, and that were over a moment ago.
    #[serde(default, skip_serializing_if = "no_attempts")]
    pub attempts: Arc<Map<PaymentId, Attempt>>,
    /// Providers that are set up at the hub.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub providers: Vec<ProviderKey>,
    /// What waits for a manager.
    #[serde(default)]
    pub troubles: Arc<Troubles>,
    /// What was counted since the last Z, where somebody counts: on the hub. No screen is told.
    #[serde(skip)]
    pub day: Option<Arc<Tally>>,
    /// The fiscal device and the documents that wait for it.
    #[serde(default)]
    pub fiscal: Arc<Fiscal>,
    /// Guest accounts, where somebody keeps them: on the hub. No screen is told.
    #[serde(skip)]
    pub accounts: Option<Arc<Accounts>>,
    /// When tickets were first seen in the kitchen; those that nobody there has seen are not in it.
    #[serde(default)]
    pub seen: Arc<Map<TicketId, UnixMillis>>,
    /// What the cloud allows, where the restaurant has joined one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub licence: Option<Arc<Licence>>,
}

fn no_approvals(approvals: &Arc<Map<ApprovalId, Approval>>) -> bool {
    approvals.is_empty()
}

fn no_guests(guests: &Arc<Guests>) -> bool {
    guests.is_empty()
}

fn no_attempts(attempts: &Arc<Map<PaymentId, Attempt>>) -> bool {
    attempts.is_empty()
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
                id: StaffId::new(uuid::Uuid::nil()),
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
        orders.filter(move |order| order.is_open() && order.tables().any(|one| one == table))
    }

    /// Whether a check still matters to anybody: open, or with a ticket on a screen.
    pub fn is_live(&self, order: OrderId) -> bool {
        let on_screen = |ticket: &TicketId| {
            let ticket = self.tickets.get(ticket);
            ticket.is_some_and(|ticket| ticket.bumped_at.is_none())
        };
        // Its lines may stand on the tickets of the check that they came from.
        let cooks = |order: &Order| {
            let mut sent = order.lines.iter().flat_map(|line| &line.sent);
            sent.any(|told| on_screen(&told.ticket))
        };
        let known = self.orders.get(&order);
        known.is_some_and(|order| order.is_open() || cooks(order))
            || self
                .tickets
                .of(order)
                .any(|ticket| ticket.bumped_at.is_none())
    }

    /// The checks whose documents an event changed, after it was applied: those that it names, and those whose tickets
    /// carry its lines.
    pub fn touched(&self, event: &EventBody) -> Vec<OrderId> {
        let mut touched: Vec<OrderId> = event.order().into_iter().collect();
        let moved = |id: LineId, order: OrderId| {
            let line = self.orders.get(&order).and_then(|order| order.line(id));
            line.into_iter().flat_map(|line| &line.sent)
        };
        let of = |ticket: &TicketId| self.tickets.get(ticket).map(|ticket| ticket.order);
        match event {
            EventBody::LinesMoved { ticket, .. } => touched.extend(of(ticket)),
            EventBody::LinesTaken { into, lines, .. } => {
                touched.push(*into);
                let sent = lines.iter().flat_map(|line| moved(*line, *into));
                touched.extend(sent.filter_map(|told| of(&told.ticket)));
            }
            EventBody::LineShared { with, .. } => {
                touched.extend(with.iter().map(|payer| payer.order));
            }
            EventBody::LineSplit { order, into, .. } => {
                touched.extend(moved(*into, *order).filter_map(|told| of(&told.ticket)));
            }
            EventBody::LineVoided { order, line, .. } => {
                touched.extend(moved(*line, *order).filter_map(|told| of(&told.ticket)));
            }
            EventBody::LinesArranged { order, lines, .. } => {
                let sent = lines.iter().flat_map(|line| moved(*line, *order));
                touched.extend(sent.filter_map(|told| of(&told.ticket)));
            }
            // Whether a check is over hangs on the tickets that its lines are on.
            EventBody::Bumped { ticket, .. } | EventBody::Recalled { ticket, .. } => {
                let ticket = self.tickets.get(ticket).into_iter();
                touched.extend(ticket.flat_map(|ticket| ticket.owners()));
            }
            EventBody::OrderCancelled { order, .. } | EventBody::TableMoved { order, .. } => {
                let order = self.orders.get(order);
                let sent = order.iter().flat_map(|order| &order.lines);
                let sent = sent.flat_map(|line| &line.sent);
                touched.extend(sent.filter_map(|told| of(&told.ticket)));
            }
            _ => {}
        }
        touched
    }

    /// Somebody who is at work here: on a shift, or with an open check.
    pub fn colleague(&self, id: StaffId) -> Option<orders::Waiter> {
        let shift = self.crew.get(&id).map(|shift| orders::Waiter {
            id,
            name: shift.name.clone(),
        });
        let mut waiters = self.orders.values().map(|order| &order.waiter);
        shift.or_else(|| waiters.find(|waiter| waiter.id == id).cloned())
    }

    /// Takes over all of another state but its checks and tickets, of which each side keeps its own.
    pub fn follow(&mut self, other: &Self) {
        // By name, so that none of them is forgotten here.
        let Self {
            catalog,
            sold_out,
            left,
            short,
            orders: _,
            tickets: _,
            numbers,
            printers,
            dirty,
            reservations,
            guests,
            crew,
            drawers,
            approvals,
            attempts,
            providers,
            troubles,
            day,
            fiscal,
            accounts,
            seen,
            licence,
        } = other;
        self.catalog.clone_from(catalog);
        self.sold_out.clone_from(sold_out);
        self.left.clone_from(left);
        self.short.clone_from(short);
        self.numbers.clone_from(numbers);
        self.printers.clone_from(printers);
        self.dirty.clone_from(dirty);
        self.reservations.clone_from(reservations);
        self.guests.clone_from(guests);
        self.crew.clone_from(crew);
        self.drawers.clone_from(drawers);
        self.approvals.clone_from(approvals);
        self.attempts.clone_from(attempts);
        self.providers.clone_from(providers);
        self.troubles.clone_from(troubles);
        self.day.clone_from(day);
        self.fiscal.clone_from(fiscal);
        self.accounts.clone_from(accounts);
        self.seen.clone_from(seen);
        self.licence.clone_from(licence);
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
        self.count(event);
        cloud::follow(self, at, event);
        let eaten_at = floor::eaten_at(self, event);
        match event {
            EventBody::LeftChanged { item, left } => menu::set_left(self, item, *left),
            EventBody::RatesSet(set) => menu::set_rates(self, &set.rates),
            EventBody::RoomSaved { .. }
            | EventBody::RoomRemoved { .. }
            | EventBody::TableCleaned(_) => floor::apply(self, event),
            EventBody::ReservationChanged { reservation } => {
                reservations::apply(self, reservation);
                reservations::prune(self, at);
            }
            EventBody::GuestRulesSet(_)
            | EventBody::GuestLinksMade(_)
            | EventBody::GuestAsked(_)
            | EventBody::GuestAnswered(_) => guests::apply(self, at, event),
            EventBody::ShiftChanged { shift } => staff::apply(self, shift),
            EventBody::SoldOutChanged { item, sold_out } => {
                self.left.remove(item);
                self.short.remove(item);
                if *sold_out {
                    self.sold_out.insert(item.clone());
                } else {
                    self.sold_out.remove(item);
                }
            }
            EventBody::PrinterChanged(crate::printing::PrinterReport {
                printer,
                trouble,
                waiting,
            }) => self.printer_changed(at, printer, trouble.as_deref(), *waiting),
            EventBody::ApprovalAsked { .. } | EventBody::ApprovalAnswered { .. } => {
                approvals::apply(self, at, event);
            }
            EventBody::FiscalSwitched(_)
            | EventBody::FiscalPending(_)
            | EventBody::FiscalStepped(_) => fiscal::apply(self, event),
            EventBody::PaymentBegun(_)
            | EventBody::AttemptChanged(_)
            | EventBody::ProvidersChanged(_) => payments::provider::apply(self, at, event),
            EventBody::CommandHeld { .. }
            | EventBody::HeldResolved { .. }
            | EventBody::HeldRejected { .. }
            | EventBody::CommandsLost(_) => held::apply(self, at, event),
            EventBody::AccountOpened(_)
            | EventBody::AccountMoved(_)
            | EventBody::AccountClosed(_) => accounts::apply(self, event),
            other => {
                cash::apply(self, other);
                orders::apply(self, at, other);
                kitchen::apply(self, at, other);
            }
        }
        floor::follow(self, eaten_at, event);
    }

    /// Counts portions down and up. What the kitchen has is gone, whatever becomes of the line.
    fn count(&mut self, event: &EventBody) {
        if self.left.is_empty() {
            return;
        }
        let mut counted: Vec<(ItemKey, i64)> = Vec::new();
        let known = self.orders.get(&event.order().unwrap_or_default());
        let back =
            |line: &orders::Line| (line.item.clone(), i64::from(line.unsent()).saturating_neg());
        match event {
            EventBody::LinesAdded { lines, .. } => {
                let new = |line: &&orders::Line| known.is_some_and(|o| o.line(line.id).is_none());
                let lines = lines.iter().filter(new);
                counted.extend(lines.map(|line| (line.item.clone(), i64::from(line.quantity))));
            }
            EventBody::QuantityChanged { line, delta, .. } => {
                let line = known.and_then(|order| order.line(*line));
                counted.extend(line.map(|line| (line.item.clone(), *delta)));
            }
            EventBody::LineRemoved { line, .. } | EventBody::LineVoided { line, .. } => {
                let line = known.and_then(|order| order.line(*line));
                counted.extend(line.map(back));
            }
            EventBody::OrderCancelled { .. } => {
                let lines = known.iter().flat_map(|order| order.live_lines());
                counted.extend(lines.filter(|l| l.state == LineState::New).map(back));
            }
            _ => {}
        }
        for (item, taken) in counted {
            menu::reserve(self, &item, taken);
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
    let mut events = decided(state, ctx, command)?;
    if let Some(opened) = cloud::opens(state, ctx, command)? {
        events.insert(0, opened);
    }
    Ok(events)
}

fn decided(state: &State, ctx: &Ctx, command: &Command) -> Result<Vec<EventBody>, Rejection> {
    if let (Some(actor), Some(permission)) = (ctx.actor, command.permission())
        && !actor.role.may(permission)
    {
        return Err(Rejection::Forbidden(permission.name()));
    }
    payments::card::check(command)?;
    match command {
        Command::TakePayment { .. }
        | Command::SetTip(_)
        | Command::ChangeMethod(_)
        | Command::CheckSlip(_)
        | Command::RefundAll { .. }
        | Command::Refund { .. }
        | Command::RefundLines(_) => payments::decide(state, ctx, command),
        Command::OpenAccount(_)
        | Command::TopUp(_)
        | Command::TakeBack(_)
        | Command::CloseAccount(_) => accounts::decide(state, ctx, command),
        Command::BeginPayment(_)
        | Command::ReportAttempt(_)
        | Command::CancelAttempt(_)
        | Command::GiveUpAttempt(_)
        | Command::ReturnMoney(_)
        | Command::ReportProviders(_) => payments::provider::decide(state, ctx, command),
        Command::OpenDrawer(_)
        | Command::MoveCash(_)
        | Command::CloseDrawer(_)
        | Command::NoSale(_) => cash::decide(state, ctx, command),
        Command::CloseDay { force, unsent } => day::decide(state, ctx, *force, unsent),
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
        Command::ReportPrinter(report) => match ctx.actor {
            Some(_) => Err(Rejection::Forbidden("hub")),
            None => Ok(vec![EventBody::PrinterChanged(report.clone())]),
        },
        Command::NoteLease(said) => cloud::decide(state, ctx, said),
        Command::SwitchFiscal(_) | Command::StepFiscal(_) => fiscal::decide(state, ctx, command),
        Command::AskApproval { .. } | Command::AnswerApproval { .. } => {
            approvals::decide(state, ctx, command)
        }
        Command::SetLeft { item, left } => menu::decide(state, item, *left),
        Command::SetRates(asked) => menu::decide_rates(state, ctx, asked),
        Command::MoveTable { .. }
        | Command::JoinTables { .. }
        | Command::SaveRoom { .. }
        | Command::RemoveRoom { .. }
        | Command::Clean(_) => floor::decide(state, ctx, command),
        Command::Book { .. } | Command::EndReservation { .. } => {
            reservations::decide(state, ctx, command)
        }
        Command::Clock { .. } | Command::Assign { .. } => staff::decide(state, ctx, command),
        Command::SeeTickets { tickets } => kitchen::see(state, tickets),
        other if other.is_about_commands() => held::decide(state, ctx, other),
        other if other.is_about_guests() => guests::decide(state, ctx, other),
        other if other.ticket().is_some() => kitchen::decide(state, other),
        other => orders::decide(state, ctx, other),
    }
}
