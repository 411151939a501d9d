//! What the rules say to intents about checks.

use super::late::{each, holder};
use super::lines::{add, arrange, change, place, remove, replace, serve};
use super::portions::{share, whole};
use super::rounding::even;
use super::{Channel, Closing, Guest, Order, Rates, Status, courses, guard, shares};
use crate::command::Command;
use crate::error::Rejection;
use crate::event::EventBody;
use crate::ids::{OrderId, ReasonKey, StaffId, TableKey, TicketId};
use crate::kitchen::tickets_for;
use crate::money::Money;
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
    /// Characters of a guest's name, telephone and address.
    pub const GUEST: usize = 120;
    /// A price of one piece, qəpik.
    pub const PRICE: crate::Money = crate::Money(1_000_000);
    /// Grams of one piece.
    pub const GRAMS: u32 = 50_000;
    /// Seats of one check.
    pub const SEATS: u16 = 99;
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
        Command::Describe {
            order,
            guests,
            guest,
        } => describe(state, *order, *guests, guest.as_ref()),
        Command::Transfer { order, to } => transfer(state, ctx, *order, *to),
        Command::Split { .. } | Command::ShareLine { .. } | Command::Merge { .. } => {
            Ok(even(state, ctx, between(state, ctx, command)?))
        }
        Command::VoidLine { .. }
        | Command::Discount { .. }
        | Command::Comp { .. }
        | Command::ChangePrice(_)
        | Command::Release(_)
        | Command::SetService(_)
        | Command::PrintBill { .. }
        | Command::ReopenBill { .. } => guard::decide(state, ctx, command),
        Command::CancelOrder { order, reason } => {
            guard::check_reason(command)?;
            cancel(state, ctx, *order, reason.as_ref())
        }
        Command::SetStatus {
            order,
            status,
            reason,
        } => set_status(state, ctx, *order, *status, reason.clone()),
        other => of_lines(state, ctx, other),
    }
}

/// Decides a command that moves dishes from check to check.
fn between(state: &State, ctx: &Ctx, command: &Command) -> Result<Vec<EventBody>, Rejection> {
    match command {
        Command::Split { order, into, lines } => shares::split(state, ctx, *order, *into, lines),
        Command::ShareLine { order, line, with } => share(state, ctx, *order, *line, with),
        Command::Merge { order, into } => shares::merge(state, ctx, *order, *into),
        _ => Err(Rejection::NotFound("command")),
    }
}

/// Decides a command about what is on a check. One that comes late finds it on the checks that follow, too.
fn of_lines(state: &State, ctx: &Ctx, command: &Command) -> Result<Vec<EventBody>, Rejection> {
    match command {
        Command::ChangeQuantity { order, line, delta } => {
            let order = holder(state, ctx, *order, &[*line]);
            change(state, ctx, order, *line, *delta)
        }
        Command::RemoveLine { order, line } => {
            remove(state, holder(state, ctx, *order, &[*line]), *line)
        }
        Command::ReplaceLine { order, line, with } => {
            let order = holder(state, ctx, *order, &[*line]);
            replace(state, ctx, order, *line, with)
        }
        Command::Send { order } => courses::send(state, ctx, *order),
        Command::HoldCourse { order, course } => courses::hold(state, ctx, *order, *course),
        Command::FireCourse {
            order,
            course,
            hold,
        } => courses::fire(state, ctx, *order, (*course, *hold)),
        Command::ArrangeLines {
            order,
            lines,
            seat,
            course,
        } => {
            let mut events = Vec::new();
            for (order, lines) in each(state, ctx, *order, lines) {
                events.extend(arrange(state, order, &lines, *seat, *course)?);
            }
            Ok(events)
        }
        Command::Serve { order, lines } if lines.is_empty() => serve(state, *order, lines),
        Command::Serve { order, lines } => {
            let found = each(state, ctx, *order, lines).into_iter();
            let told = found.map(|(order, lines)| serve(state, order, &lines));
            // What somebody served on one check meanwhile keeps nobody from the other.
            told.reduce(|one, other| match (one, other) {
                (Ok(one), Ok(other)) => Ok([one, other].concat()),
                (Ok(events), Err(_)) | (Err(_), Ok(events)) => Ok(events),
                (no, Err(_)) => no,
            })
            .unwrap_or_else(|| Ok(Vec::new()))
        }
        _ => Err(Rejection::NotFound("command")),
    }
}

/// Gives a check up, unless money was taken for it.
fn cancel(
    state: &State,
    ctx: &Ctx,
    order: OrderId,
    reason: Option<&ReasonKey>,
) -> Result<Vec<EventBody>, Rejection> {
    let check = open_order(state, order)?;
    without_money(check)?;
    // Others pay for its food, or it pays for theirs.
    whole(check.live_lines())?;
    Ok(vec![EventBody::OrderCancelled {
        order,
        by: ctx.waiter(),
        reason: reason.cloned(),
    }])
}

/// A check that ends without being settled must hold no money, and none may be on its way to it.
pub(super) fn without_money(check: &Order) -> Result<(), Rejection> {
    if check.paid().0 > 0 {
        return Err(Rejection::HasPayments);
    }
    nothing_under_way(check, Money::ZERO)
}

/// Whether a check that will come to `total` still has room for what may come through providers.
pub(super) fn nothing_under_way(check: &Order, total: Money) -> Result<(), Rejection> {
    let amount = check.reserved();
    if amount.0 > 0 && total < check.paid().plus(amount) {
        let left = Money(check.due().minus(amount).0.max(0));
        return Err(Rejection::PaymentUnderWay { amount, left });
    }
    Ok(())
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
            // What is paid for is made, also what nobody sent.
            let mut events = tickets_for(state, ctx, order, |_| true);
            events.push(EventBody::OrderSettled {
                order: id,
                by: ctx.waiter(),
                total: totals.total,
                vat: totals.vat,
                vats: totals.other_rates(order.rates),
            });
            Ok(events)
        }
        (Status::Ready, Status::Completed) => Err(Rejection::Unpaid(order.due())),
        (Status::Completed, Status::Refunded) => crate::payments::refund_all(state, ctx, id),
        (
            Status::Pending | Status::InQueue | Status::InProgress | Status::Ready,
            Status::Cancelled,
        ) => decide(state, ctx, &Command::CancelOrder { order: id, reason }),
        _ => Err(illegal()),
    }
}

/// Says who the guests are.
fn describe(
    state: &State,
    id: OrderId,
    guests: Option<u16>,
    guest: Option<&Guest>,
) -> Result<Vec<EventBody>, Rejection> {
    let order = open_order(state, id)?;
    if guests.is_some_and(|guests| guests > limits::GUESTS) {
        return Err(Rejection::BadField {
            field: "guests",
            allowed: "from 0 to 500",
        });
    }
    let guest = guest.map(checked_guest).transpose()?;
    let same = guests.is_none_or(|guests| guests == order.guests)
        && (guest.is_none() || guest == order.guest);
    let event = EventBody::Described {
        order: id,
        guests,
        guest,
    };
    Ok(if same { Vec::new() } else { vec![event] })
}

fn checked_guest(guest: &Guest) -> Result<Guest, Rejection> {
    let text = |text: &str| {
        let text = text.trim();
        let plain = !text.contains(char::is_control) && text.chars().count() <= limits::GUEST;
        plain.then(|| text.to_owned()).ok_or(Rejection::BadField {
            field: "guest",
            allowed: "name, phone and address of at most 120 characters",
        })
    };
    Ok(Guest {
        name: text(&guest.name)?,
        phone: text(&guest.phone)?,
        address: text(&guest.address)?,
        promised_at: guest.promised_at,
    })
}

/// Gives a check to somebody who is at work: on a shift, or with a check, or whoever asks.
fn transfer(
    state: &State,
    ctx: &Ctx,
    id: OrderId,
    to: StaffId,
) -> Result<Vec<EventBody>, Rejection> {
    let order = open_order(state, id)?;
    if order.waiter.id == to {
        return Ok(Vec::new());
    }
    let me = Some(ctx.waiter()).filter(|me| me.id == to);
    let to = me
        .or_else(|| state.colleague(to))
        .ok_or(Rejection::NotFound("waiter"))?;
    Ok(vec![EventBody::Transferred { order: id, to }])
}

/// The open check whose bill is not printed.
pub(crate) fn free_order(state: &State, id: OrderId) -> Result<&Arc<Order>, Rejection> {
    let order = open_order(state, id)?;
    if order.is_billed() {
        return Err(Rejection::BillPrinted);
    }
    Ok(order)
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

pub(crate) fn open(
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
                allowed: "only a dine-in order has a table",
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
        under_way: Vec::new(),
        discount_bp: 0,
        rounding: super::Rounding::default(),
        joined: Vec::new(),
        origin: None,
        guest: None,
        courses: Vec::new(),
        bill: None,
        rates: Rates {
            service_bp: if channel.is_served() {
                meta.service_charge_bp
            } else {
                0
            },
            service_waived: false,
            vat_bp: meta.vat(),
            simplified: meta.tax.simplified(),
        },
        fiscal: None,
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
