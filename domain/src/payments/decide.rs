//! What the rules say to money.

use super::refund::{refund, refund_all, refund_lines};
use super::{Payment, change, slips, tips};
use crate::accounts;
use crate::cash;
use crate::command::Command;
use crate::error::Rejection;
use crate::event::EventBody;
use crate::ids::{OrderId, PaymentId, PaymentTypeKey};
use crate::kitchen::tickets_for;
use crate::menu::{PaymentKind, PaymentType};
use crate::money::Money;
use crate::orders::Order;
use crate::state::{Ctx, State};

/// A slip's number has at most so many characters.
const SLIP: usize = 32;

/// Decides a command about money for a check.
pub fn decide(state: &State, ctx: &Ctx, command: &Command) -> Result<Vec<EventBody>, Rejection> {
    match command {
        Command::TakePayment { .. } => take(state, ctx, command),
        Command::ChangeMethod(asked) => change::change(state, ctx, asked),
        Command::CheckSlip(asked) => slips::check(state, ctx, asked),
        Command::SetTip(asked) => tips::set(state, ctx, asked),
        Command::RefundAll { order } => refund_all(state, ctx, *order),
        Command::Refund { .. } => refund(state, ctx, command),
        Command::RefundLines(asked) => refund_lines(state, ctx, asked),
        _ => Err(Rejection::NotFound("command")),
    }
}

/// A tender that was taken, and its check.
pub(super) fn known(
    state: &State,
    order: OrderId,
    payment: PaymentId,
) -> Result<(&Order, &Payment), Rejection> {
    let order: &Order = state
        .orders
        .get(&order)
        .ok_or(Rejection::NotFound("order"))?;
    Ok((order, tender(order, payment)?))
}

/// A tender of a check.
pub(super) fn tender(order: &Order, id: PaymentId) -> Result<&Payment, Rejection> {
    let known = order.payments.iter().find(|one| one.id == id);
    known.ok_or(Rejection::NotFound("payment"))
}

/// Takes a tender. The one that covers the rest settles the check; what the kitchen was not told yet is sent
/// then, so that nothing that was paid is forgotten.
fn take(state: &State, ctx: &Ctx, command: &Command) -> Result<Vec<EventBody>, Rejection> {
    let Command::TakePayment {
        order,
        payment,
        method,
        amount,
        tendered,
        slip,
        tip,
        account,
        card,
    } = command
    else {
        return Err(Rejection::NotFound("command"));
    };
    let order = crate::orders::open_order(state, *order)?;
    if order.payments.iter().any(|known| known.id == *payment) {
        return Err(Rejection::DuplicateId("payment"));
    }
    let kind = payment_type(state, method)?;
    if kind.provider.is_some() {
        return Err(Rejection::BadField {
            field: "method",
            allowed: "this way to pay goes through its provider: begin the payment there",
        });
    }
    let due = order.due();
    // A check that came to nothing (all comped or taken off) is settled with zero.
    if amount.0 < 0 || (amount.is_zero() && !due.is_zero()) {
        return Err(Rejection::BadAmount(*amount));
    }
    free_of(order, *amount)?;
    let tip = tips::checked(kind.kind, tip.unwrap_or_default())?;
    let (tendered, change) = on_the_table(kind, amount.plus(tip), *tendered)?;
    let in_hand = kind.kind.changes_hands();
    let at_hand = cash::drawer_of(state, ctx, PaymentKind::Cash).filter(|_| in_hand);
    let is_cash = kind.kind == PaymentKind::Cash;
    let payment = Payment {
        tendered,
        change,
        slip: checked_slip(kind, slip.as_deref())?,
        drawer: at_hand.filter(|_| is_cash),
        till: at_hand.filter(|_| !is_cash),
        tip,
        account: *account,
        ..Payment::new(
            *payment,
            (kind.id.clone(), kind.kind),
            *amount,
            (ctx.now, ctx.waiter()),
        )
    };
    let charged = accounts::charge(state, ctx, order.id, (&payment, card.as_deref()))?;
    Ok(settled(state, ctx, order, (payment, charged)))
}

/// Whether a check still takes so much, beside what is kept free for payments that are under way.
pub(super) fn free_of(order: &Order, amount: Money) -> Result<(), Rejection> {
    let due = order.due();
    if amount > due {
        return Err(Rejection::Overpaid { amount, due });
    }
    let kept = order.reserved();
    let left = Money(due.minus(kept).0.max(0));
    if amount > left {
        return Err(Rejection::PaymentUnderWay { amount: kept, left });
    }
    Ok(())
}

/// A tender on a check, with what an account was charged for it: the one that covers the rest settles it.
pub(super) fn settled(
    state: &State,
    ctx: &Ctx,
    order: &Order,
    (payment, charged): (Payment, Option<EventBody>),
) -> Vec<EventBody> {
    let mut events = Vec::new();
    let by = payment.by.clone();
    let settles = payment.amount == order.due();
    if settles {
        events.extend(tickets_for(state, ctx, order, |_| true));
    }
    events.push(EventBody::PaymentTaken {
        order: order.id,
        payment: Box::new(payment),
    });
    events.extend(charged);
    if settles {
        let totals = order.totals();
        events.push(EventBody::OrderSettled {
            order: order.id,
            by,
            total: totals.total,
            vat: totals.vat,
            vats: totals.other_rates(order.rates),
        });
    }
    events
}

/// The way to pay; `card` is understood as the separate terminal.
pub(crate) fn payment_type<'a>(
    state: &'a State,
    method: &PaymentTypeKey,
) -> Result<&'a PaymentType, Rejection> {
    let unknown = || Rejection::UnknownPaymentType(method.to_string());
    let kind = match method.as_str() {
        "card" => state.catalog.payment_types.iter().find(|kind| kind.slip),
        _ => state.catalog.payment_type(method),
    };
    kind.filter(|kind| kind.kind.changes_hands() || kind.kind.is_account())
        .ok_or_else(unknown)
}

/// What was on the table and what goes back; cash alone lies on one. `amount` is with the tip.
fn on_the_table(
    kind: &PaymentType,
    amount: Money,
    tendered: Option<Money>,
) -> Result<(Option<Money>, Money), Rejection> {
    if kind.kind != PaymentKind::Cash {
        return Ok((None, Money::ZERO));
    }
    let tendered = tendered.unwrap_or(amount);
    if tendered < amount {
        return Err(Rejection::TenderedTooLittle { tendered, amount });
    }
    // Ten thousand manat: more is a slip of the finger, and would be read as change to give.
    if tendered.0 > 1_000_000 && tendered.minus(amount).0 > 100_000 {
        return Err(Rejection::BadAmount(tendered));
    }
    Ok((Some(tendered), tendered.minus(amount)))
}

pub(crate) fn checked_slip(
    kind: &PaymentType,
    slip: Option<&str>,
) -> Result<Option<String>, Rejection> {
    let slip = slip_number(slip)?;
    let needed = kind.slip || kind.kind == PaymentKind::CardIntegrated;
    if needed && slip.is_none() {
        return Err(Rejection::MissingSlip);
    }
    Ok(slip)
}

/// The number on a slip as it is kept; none was typed when it is empty.
pub(super) fn slip_number(slip: Option<&str>) -> Result<Option<String>, Rejection> {
    let slip = slip.map(str::trim).filter(|slip| !slip.is_empty());
    if slip.is_some_and(|slip| slip.chars().count() > SLIP || slip.contains(char::is_control)) {
        return Err(Rejection::BadField {
            field: "slip",
            allowed: "at most 32 characters, no control characters",
        });
    }
    Ok(slip.map(str::to_owned))
}
