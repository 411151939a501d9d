//! Money that goes back: all of it, one tender, a part of one, or what some dishes cost.

use super::Payment;
use super::decide::{known, tender};
use crate::accounts;
use crate::cash;
use crate::command::Command;
use crate::error::Rejection;
use crate::event::EventBody;
use crate::ids::{LineId, OrderId, PaymentId, ReasonKey};
use crate::money::Money;
use crate::orders::{Closing, LineState, Order, Share, Waiter, check_reason};
use crate::staff::{Actor, Permission};
use crate::state::{Ctx, State};
use serde::{Deserialize, Serialize};

/// Gives back what the guests paid for some dishes of a settled check, its part of the service charge with it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct RefundLines {
    /// The check.
    pub order: OrderId,
    /// The dishes, all pieces of them or some.
    pub lines: Vec<Share>,
    /// The tender that it goes back to; the first ones that have something left, when missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payment: Option<PaymentId>,
    /// Why.
    pub reason: ReasonKey,
}

/// Dishes were given back; the money stands in the refunds of tenders that follow.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LinesRefunded {
    /// The check.
    pub order: OrderId,
    /// The dishes.
    pub lines: Vec<Returned>,
    /// Why.
    pub reason: ReasonKey,
    /// By whom.
    pub by: Waiter,
}

/// Pieces of a line that were given back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Returned {
    /// The line.
    pub line: LineId,
    /// Pieces.
    pub quantity: u32,
    /// What the guests had paid for them, service included.
    pub amount: Money,
}

/// Gives every tender of a check back; one that is still open can then be cancelled or paid anew.
pub(crate) fn refund_all(
    state: &State,
    ctx: &Ctx,
    id: OrderId,
) -> Result<Vec<EventBody>, Rejection> {
    let order: &Order = state.orders.get(&id).ok_or(Rejection::NotFound("order"))?;
    let left = order.payments.iter().filter(|one| has_money(one));
    let events = left.flat_map(|one| back(state, ctx, id, (one, one.left(), Money::ZERO), None));
    let mut events: Vec<EventBody> = events.collect();
    accounts::in_turn(&mut events);
    given_back(order, events)
}

/// Gives one tender back, or a part of it.
pub(super) fn refund(
    state: &State,
    ctx: &Ctx,
    command: &Command,
) -> Result<Vec<EventBody>, Rejection> {
    let Command::Refund {
        order: id,
        payment,
        amount,
        tip,
        reason,
    } = command
    else {
        return Err(Rejection::NotFound("command"));
    };
    check_reason(command)?;
    let (order, known) = known(state, *id, *payment)?;
    let (left, tip) = (known.left(), tip.unwrap_or_default());
    if !has_money(known) && tip.is_zero() {
        return given_back(order, Vec::new());
    }
    if tip < Money::ZERO || tip > known.tip {
        return Err(Rejection::BadField {
            field: "tip",
            allowed: "not more than the tip of this payment",
        });
    }
    let amount = amount.unwrap_or(left);
    if amount > left {
        return Err(Rejection::RefundTooMuch { amount, left });
    }
    if amount < Money::ZERO || amount.plus(tip).is_zero() {
        return Err(Rejection::BadAmount(amount));
    }
    may_give(state, ctx, order, amount.plus(tip))?;
    let events = back(state, ctx, *id, (known, amount, tip), Some(reason));
    given_back(order, events)
}

/// Gives dishes back. The pieces of a line cost what all of them cost, however many steps they go in.
pub(super) fn refund_lines(
    state: &State,
    ctx: &Ctx,
    asked: &RefundLines,
) -> Result<Vec<EventBody>, Rejection> {
    check_reason(&Command::RefundLines(asked.clone()))?;
    let check = state.orders.get(&asked.order);
    let order: &Order = check.ok_or(Rejection::NotFound("order"))?;
    if !matches!(order.closing, Closing::Settled { .. }) {
        return given_back(order, Vec::new());
    }
    let mut lines: Vec<Returned> = Vec::with_capacity(asked.lines.len());
    for share in &asked.lines {
        if lines.iter().any(|known| known.line == share.line) {
            return Err(Rejection::DuplicateId("line"));
        }
        lines.push(returned(order, share)?);
    }
    let amount: Money = lines.iter().map(|one| one.amount).sum();
    if amount.is_zero() {
        return Err(Rejection::BadAmount(amount));
    }
    may_give(state, ctx, order, amount)?;
    let tenders = spread(order, asked.payment, amount)?;
    let tenders = tenders.into_iter();
    let told = EventBody::LinesRefunded(Box::new(LinesRefunded {
        order: order.id,
        lines,
        reason: asked.reason.clone(),
        by: ctx.waiter(),
    }));
    let money = tenders.flat_map(|(one, amount)| {
        let parts = (one, amount, Money::ZERO);
        back(state, ctx, order.id, parts, Some(&asked.reason))
    });
    let mut events: Vec<EventBody> = std::iter::once(told).chain(money).collect();
    accounts::in_turn(&mut events);
    Ok(events)
}

/// The pieces of a line that somebody asks for, with their price.
fn returned(order: &Order, share: &Share) -> Result<Returned, Rejection> {
    let mut lines = order.lines.iter().zip(order.prices());
    let known = lines.find(|(line, _)| line.id == share.line && line.state != LineState::Void);
    let (line, price) = known.ok_or(Rejection::LineGone)?;
    let left = line.quantity.saturating_sub(line.returned);
    if left == 0 {
        return Err(Rejection::LineGone);
    }
    let quantity = share.quantity.unwrap_or(left);
    if quantity == 0 || quantity > left {
        return Err(Rejection::BadQuantity {
            got: quantity.into(),
            max: left,
        });
    }
    Ok(Returned {
        line: line.id,
        quantity,
        amount: worth(price, line.quantity, line.returned, quantity),
    })
}

/// What the next `pieces` of a line cost, of which `gone` of all its `quantity` were given back before: together they come
/// to its price, in however many steps.
pub fn worth(price: Money, quantity: u32, gone: u32, pieces: u32) -> Money {
    let first = |pieces: u32| {
        let rest = quantity.saturating_sub(pieces);
        let weights = [pieces, rest].map(|pieces| Money(pieces.into()));
        let parts = price.spread(&weights);
        parts.first().copied().unwrap_or_default()
    };
    first(gone.saturating_add(pieces)).minus(first(gone))
}

/// Out of which tenders an amount goes back.
fn spread(
    order: &Order,
    payment: Option<PaymentId>,
    amount: Money,
) -> Result<Vec<(&Payment, Money)>, Rejection> {
    let named = payment.map(|id| tender(order, id)).transpose()?;
    let all = order.payments.iter();
    let mut open = amount;
    let mut parts = Vec::new();
    // What a provider brought goes back there, by whoever names it: the hub cannot send it.
    let meant = |one: &Payment| match named {
        Some(named) => named.id == one.id,
        None => one.provider.is_none(),
    };
    for one in all.filter(|one| has_money(one) && meant(one)) {
        let part = one.left().at_most(open);
        if !part.is_zero() {
            parts.push((one, part));
        }
        open = open.minus(part);
    }
    if open.is_zero() {
        Ok(parts)
    } else {
        let left = amount.minus(open);
        Err(Rejection::RefundTooMuch { amount, left })
    }
}

/// Whether something of it can go back: what nobody paid is not given to anybody.
fn has_money(payment: &Payment) -> bool {
    payment.kind.is_paid() && !payment.left().is_zero()
}

/// Whoever takes the money may give a little back: of a whole check, however many steps lead there.
pub(super) fn may_give(
    state: &State,
    ctx: &Ctx,
    order: &Order,
    amount: Money,
) -> Result<(), Rejection> {
    let may = |actor: &Actor| actor.role.may(Permission::PaymentsRefund);
    if ctx.actor.is_none_or(may) {
        return Ok(());
    }
    let before = order.payments.iter();
    let before: Money = before.map(|one| one.refunded.plus(one.tip_back)).sum();
    if before.plus(amount) <= state.catalog.meta.cashier_refund {
        return Ok(());
    }
    Err(Rejection::Forbidden(Permission::PaymentsRefund.name()))
}

fn back(
    state: &State,
    ctx: &Ctx,
    order: OrderId,
    (payment, amount, tip): (&Payment, Money, Money),
    reason: Option<&ReasonKey>,
) -> Vec<EventBody> {
    let refunded = EventBody::PaymentRefunded {
        order,
        payment: payment.id,
        amount,
        tip,
        drawer: cash::drawer_of(state, ctx, payment.kind),
        reason: reason.cloned(),
        by: Some(ctx.waiter()),
    };
    let account = accounts::give_back(state, ctx, order, (payment, amount));
    std::iter::once(refunded).chain(account).collect()
}

/// There must be something to give back, and a check that was not given up.
fn given_back(order: &Order, events: Vec<EventBody>) -> Result<Vec<EventBody>, Rejection> {
    if matches!(order.closing, Closing::Cancelled { .. }) || events.is_empty() {
        return Err(Rejection::IllegalStatus {
            from: order.status().name().to_owned(),
            to: "refunded".to_owned(),
        });
    }
    Ok(events)
}
