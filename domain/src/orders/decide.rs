//! What the rules say to intents about checks.

use super::{Channel, Closing, Line, LineState, NewLine, Order, Rates, Status};
use crate::command::Command;
use crate::error::Rejection;
use crate::event::EventBody;
use crate::ids::{LineId, OrderId, ReasonKey, TableKey, TicketId};
use crate::kitchen::{CookState, tickets_for};
use crate::menu::price;
use crate::state::{Ctx, State};
use std::sync::Arc;

/// Limits of what a check takes. They keep every sum far below the range of `i64`.
pub mod limits {
    /// Pieces of one line.
    pub const QUANTITY: u32 = 999;
    /// Lines of one check.
    pub const LINES: usize = 999;
    /// Guests of one check.
    pub const GUESTS: u16 = 500;
    /// Characters of a note.
    pub const NOTE: usize = 200;
    /// Characters of a device's name for a check.
    pub const LABEL: usize = 16;
}

/// Decides a command about a check.
pub fn decide(state: &State, ctx: &Ctx, command: &Command) -> Result<Vec<EventBody>, Rejection> {
    match command {
        Command::OpenOrder {
            order,
            channel,
            table,
            guests,
            label,
        } => {
            let mut opened = open(state, ctx, *order, *channel, table.as_ref(), *guests)?;
            opened.label = label_for(state, ctx, label.as_ref())?;
            Ok(vec![EventBody::OrderOpened {
                order: Box::new(opened),
            }])
        }
        Command::PlaceOrder {
            order,
            channel,
            table,
            guests,
            lines,
            send,
        } => {
            let opened = open(state, ctx, *order, *channel, table.as_ref(), *guests)?;
            place(state, ctx, opened, lines, *send)
        }
        Command::AddLines { order, lines } => add(state, ctx, *order, lines),
        Command::ChangeQuantity { order, line, delta } => {
            change(state, current(state, ctx, *order), *line, *delta)
        }
        Command::RemoveLine { order, line } => remove(state, current(state, ctx, *order), *line),
        Command::Send { order } => {
            let order = current(state, ctx, *order);
            let events = tickets_for(state, ctx, open_order(state, order)?);
            if events.is_empty() {
                return Err(Rejection::NothingToSend);
            }
            Ok(events)
        }
        Command::Serve { order, lines } => serve(state, *order, lines),
        Command::CancelOrder { order, reason } => {
            let order = open_order(state, *order)?;
            if order.paid().0 > 0 {
                return Err(Rejection::HasPayments);
            }
            Ok(vec![EventBody::OrderCancelled {
                order: order.id,
                by: ctx.waiter(),
                reason: reason.clone(),
            }])
        }
        Command::SetStatus {
            order,
            status,
            reason,
        } => set_status(state, ctx, *order, *status, reason.clone()),
        _ => Err(Rejection::NotFound("command")),
    }
}

/// Adds lines. What comes late for a check that was closed meanwhile goes on a follow-up check at the same place: the
/// guests have it, or will.
fn add(
    state: &State,
    ctx: &Ctx,
    order: OrderId,
    lines: &[NewLine],
) -> Result<Vec<EventBody>, Rejection> {
    if lines.is_empty() {
        return Err(Rejection::BadField {
            field: "lines",
            allowed: "at least one line",
        });
    }
    let current = current(state, ctx, order);
    let closed = match open_order(state, current) {
        Ok(order) => {
            return Ok(vec![EventBody::LinesAdded {
                order: order.id,
                lines: priced(state, ctx, order, lines)?,
            }]);
        }
        Err(Rejection::CheckClosed) if ctx.late => state.orders.get(&current),
        Err(no) => return Err(no),
    };
    let closed = closed.ok_or(Rejection::NotFound("order"))?;
    let id = follow_up(current);
    let table = closed.table.as_ref();
    let opened = open(state, ctx, id, closed.channel, table, closed.guests)?;
    place(state, ctx, opened, lines, false)
}

/// The id of the check that follows a closed one, for what comes late.
pub fn follow_up(closed: OrderId) -> OrderId {
    OrderId::derived(closed.0, "follow-up")
}

/// The check that a late command is about now: the first one that is open among a check and those that follow it, or
/// the last that is known.
fn current(state: &State, ctx: &Ctx, order: OrderId) -> OrderId {
    let mut current = order;
    let closed = |id: OrderId| state.orders.get(&id).is_some_and(|order| !order.is_open());
    while ctx.late && closed(current) && state.orders.contains_key(&follow_up(current)) {
        current = follow_up(current);
    }
    current
}

/// A fresh check with its lines, sent at once where the sender wants it.
fn place(
    state: &State,
    ctx: &Ctx,
    mut opened: Order,
    lines: &[NewLine],
    send: bool,
) -> Result<Vec<EventBody>, Rejection> {
    if lines.is_empty() {
        return Err(Rejection::BadField {
            field: "items",
            allowed: "at least one item",
        });
    }
    let lines = priced(state, ctx, &opened, lines)?;
    let mut events = vec![
        EventBody::OrderOpened {
            order: Box::new(opened.clone()),
        },
        EventBody::LinesAdded {
            order: opened.id,
            lines: lines.clone(),
        },
    ];
    if send {
        opened.lines = lines;
        events.extend(tickets_for(state, ctx, &opened));
    }
    Ok(events)
}

/// One step along pending → `in_queue` → `in_progress` → ready → completed → refunded, or cancelled.
fn set_status(
    state: &State,
    ctx: &Ctx,
    id: OrderId,
    to: Status,
    reason: Option<ReasonKey>,
) -> Result<Vec<EventBody>, Rejection> {
    let order = state.orders.get(&id).ok_or(Rejection::NotFound("order"))?;
    let from = order.status();
    let at_stations = |command: fn(TicketId) -> Command| -> Vec<EventBody> {
        state
            .tickets
            .of(id)
            .filter_map(|ticket| crate::kitchen::decide(state, &command(ticket.id)).ok())
            .flatten()
            .collect()
    };
    let illegal = || Rejection::IllegalStatus {
        from: from.name().to_owned(),
        to: to.name().to_owned(),
    };
    // A step that no station can make is no step.
    let moved = |events: Vec<EventBody>| {
        if events.is_empty() {
            Err(illegal())
        } else {
            Ok(events)
        }
    };
    match (from, to) {
        (Status::Pending, Status::InQueue) => decide(state, ctx, &Command::Send { order: id }),
        (Status::InQueue, Status::InProgress) => moved(at_stations(|ticket| Command::StartLines {
            ticket,
            lines: Vec::new(),
        })),
        (Status::InProgress, Status::Ready) => {
            moved(at_stations(|ticket| Command::Bump { ticket }))
        }
        (Status::Ready, Status::Completed) if order.due().is_zero() => {
            let totals = order.totals();
            Ok(vec![EventBody::OrderSettled {
                order: id,
                by: ctx.waiter(),
                total: totals.total,
                vat: totals.vat,
            }])
        }
        (Status::Ready, Status::Completed) => Err(Rejection::Unpaid(order.due())),
        (Status::Completed, Status::Refunded) => crate::payments::refund(state, id),
        (
            Status::Pending | Status::InQueue | Status::InProgress | Status::Ready,
            Status::Cancelled,
        ) => decide(state, ctx, &Command::CancelOrder { order: id, reason }),
        _ => Err(illegal()),
    }
}

/// The open check, or why it cannot be changed.
pub(crate) fn open_order(state: &State, id: OrderId) -> Result<&Arc<Order>, Rejection> {
    let order = state.orders.get(&id).ok_or(Rejection::NotFound("order"))?;
    if order.is_open() {
        Ok(order)
    } else {
        Err(Rejection::CheckClosed)
    }
}

fn open(
    state: &State,
    ctx: &Ctx,
    id: OrderId,
    channel: Channel,
    table: Option<&TableKey>,
    guests: u16,
) -> Result<Order, Rejection> {
    if state.orders.contains_key(&id) {
        return Err(Rejection::DuplicateId("order"));
    }
    if guests > limits::GUESTS {
        return Err(Rejection::BadField {
            field: "guests",
            allowed: "from 0 to 500",
        });
    }
    match (channel, table) {
        (Channel::DineIn, Some(key)) => check_table(state, ctx, key)?,
        (Channel::DineIn, None) => {
            return Err(Rejection::BadField {
                field: "tableId",
                allowed: "a dine-in order needs a table",
            });
        }
        (_, Some(_)) => {
            return Err(Rejection::BadField {
                field: "tableId",
                allowed: "takeaway and delivery have no table",
            });
        }
        (_, None) => {}
    }
    let meta = &state.catalog.meta;
    let business_day = state.catalog.business_day(ctx.now);
    Ok(Order {
        id,
        number: state.last_number(business_day).saturating_add(1),
        label: None,
        business_day,
        channel,
        table: table.cloned(),
        guests,
        waiter: ctx.waiter(),
        opened_at: ctx.now,
        changed_at: ctx.now,
        sends: 0,
        lines: Vec::new(),
        payments: Vec::new(),
        discount_bp: 0,
        rates: Rates {
            service_bp: if channel == Channel::DineIn {
                meta.service_charge_bp
            } else {
                0
            },
            vat_bp: meta.vat_bp,
        },
        closing: Closing::Open,
    })
}

/// The device's name for a check that it opened while it could not hear the hub. In time the hub's number came first; and
/// no two checks have one name.
fn label_for(
    state: &State,
    ctx: &Ctx,
    label: Option<&String>,
) -> Result<Option<String>, Rejection> {
    let Some(label) = label else {
        return Ok(None);
    };
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    if !(1..=limits::LABEL).contains(&label.len()) || !label.bytes().all(plain) {
        return Err(Rejection::BadField {
            field: "label",
            allowed: "1 to 16 letters, digits and -",
        });
    }
    let taken = || {
        let mut orders = state.orders.values();
        orders.any(|order| order.label.as_ref() == Some(label))
    };
    Ok((ctx.late && !taken()).then(|| label.clone()))
}

fn check_table(state: &State, ctx: &Ctx, key: &TableKey) -> Result<(), Rejection> {
    let Some(table) = state.catalog.table(key) else {
        return Err(Rejection::UnknownTable(key.to_string()));
    };
    match state.order_at(key) {
        // Two devices that could not hear each other: the table has two checks, and people put that right.
        Some(_) if ctx.late => Ok(()),
        Some(other) => Err(Rejection::TableTaken {
            table: table.number.clone(),
            check: other.called(),
        }),
        None => Ok(()),
    }
}

/// Checks and prices new lines.
fn priced(
    state: &State,
    ctx: &Ctx,
    order: &Order,
    lines: &[NewLine],
) -> Result<Vec<Line>, Rejection> {
    if order.lines.len().saturating_add(lines.len()) > limits::LINES {
        return Err(Rejection::BadField {
            field: "lines",
            allowed: "at most 999 lines on a check",
        });
    }
    let mut priced: Vec<Line> = Vec::with_capacity(lines.len());
    for new in lines {
        let known = order.line(new.id).is_some() || priced.iter().any(|line| line.id == new.id);
        if known {
            return Err(Rejection::DuplicateId("line"));
        }
        priced.push(line_of(state, ctx, order, new)?);
    }
    Ok(priced)
}

fn line_of(state: &State, ctx: &Ctx, order: &Order, new: &NewLine) -> Result<Line, Rejection> {
    let catalog = &state.catalog;
    let item = catalog
        .item(&new.item)
        .ok_or_else(|| Rejection::UnknownItem(new.item.to_string()))?;
    // On the device it was still there, and somebody promised it.
    if state.sold_out.contains(&new.item) && !ctx.late {
        return Err(Rejection::SoldOut(new.item.to_string()));
    }
    let quantity = u32::try_from(new.quantity)
        .ok()
        .filter(|quantity| (1..=limits::QUANTITY).contains(quantity))
        .ok_or(Rejection::BadQuantity {
            got: new.quantity,
            max: limits::QUANTITY,
        })?;
    if new.note.chars().count() > limits::NOTE {
        return Err(Rejection::BadField {
            field: "note",
            allowed: "at most 200 characters",
        });
    }
    let choice = price(
        catalog,
        order.channel,
        &new.item,
        new.size.as_ref(),
        &new.options,
    )?;
    Ok(Line {
        id: new.id,
        item: new.item.clone(),
        name: item.name.clone(),
        kitchen_name: item.kitchen_name.clone(),
        category: item.category.clone(),
        station: item.station.clone(),
        course: item.course,
        size: choice.size,
        options: choice.options,
        note: new.note.trim().to_owned(),
        quantity,
        unit: choice.unit,
        state: LineState::New,
        sent: Vec::new(),
        added_by: ctx.waiter().id,
        added_at: ctx.now,
        since: ctx.now,
        discount_bp: 0,
        comped: false,
    })
}

fn unsent_line(order: &Order, id: LineId) -> Result<&Line, Rejection> {
    let line = order.line(id).ok_or(Rejection::NotFound("line"))?;
    if line.state == LineState::New && line.sent.is_empty() {
        Ok(line)
    } else {
        Err(Rejection::AlreadySent)
    }
}

/// A check never falls below what was already paid for it: money would stay that nobody owes.
fn covers_payments(order: &Order, id: LineId, quantity: u32) -> Result<(), Rejection> {
    let mut after = order.clone();
    for line in after.lines.iter_mut().filter(|line| line.id == id) {
        line.quantity = quantity;
    }
    if order.paid().0 > 0 && after.totals().total < order.paid() {
        return Err(Rejection::HasPayments);
    }
    Ok(())
}

fn remove(state: &State, order: OrderId, line: LineId) -> Result<Vec<EventBody>, Rejection> {
    let check = open_order(state, order)?;
    unsent_line(check, line)?;
    covers_payments(check, line, 0)?;
    Ok(vec![EventBody::LineRemoved { order, line }])
}

fn change(
    state: &State,
    order: OrderId,
    line: LineId,
    delta: i64,
) -> Result<Vec<EventBody>, Rejection> {
    let check = open_order(state, order)?;
    let known = unsent_line(check, line)?;
    let wanted = i64::from(known.quantity).saturating_add(delta);
    if delta < 0 {
        covers_payments(check, line, u32::try_from(wanted).unwrap_or_default())?;
    }
    if wanted == 0 {
        return Ok(vec![EventBody::LineRemoved { order, line }]);
    }
    if wanted < 0 || wanted > i64::from(limits::QUANTITY) {
        return Err(Rejection::BadQuantity {
            got: wanted,
            max: limits::QUANTITY,
        });
    }
    Ok(vec![EventBody::QuantityChanged { order, line, delta }])
}

fn serve(state: &State, order: OrderId, lines: &[LineId]) -> Result<Vec<EventBody>, Rejection> {
    let order = state
        .orders
        .get(&order)
        .ok_or(Rejection::NotFound("order"))?;
    let ready: Vec<LineId> = order
        .lines
        .iter()
        .filter(|line| line.state == LineState::Ready)
        .map(|line| line.id)
        .filter(|id| lines.is_empty() || lines.contains(id))
        .collect();
    if ready.is_empty() {
        return Err(Rejection::IllegalStatus {
            from: CookState::Queued.name().to_owned(),
            to: "served".to_owned(),
        });
    }
    Ok(vec![EventBody::Served {
        order: order.id,
        lines: ready,
    }])
}
