//! What takes money off a check: voids, discounts, comps, the service charge, the bill and taking it back.

use super::decide::{free_order, open_order};
use super::late::holder;
use super::lines::{paid_for, together};
use super::portions::{is_alone, whole};
use super::shares::part_of;
use super::{Line, Order};
use super::{price, release, service};
use crate::command::Command;
use crate::error::Rejection;
use crate::event::EventBody;
use crate::ids::{LineId, OrderId, ReasonKey};
use crate::menu::WHOLE_BP;
use crate::staff::Permission;
use crate::state::{Ctx, State};
use std::sync::Arc;

/// Decides a guarded command about a check.
pub(super) fn decide(
    state: &State,
    ctx: &Ctx,
    command: &Command,
) -> Result<Vec<EventBody>, Rejection> {
    check_reason(command)?;
    match command {
        Command::VoidLine {
            order,
            line,
            quantity,
            reason,
            waste,
        } => {
            let check = free_order(state, holder(state, ctx, *order, &[*line]))?;
            void(state, ctx, check, *line, *quantity, (reason, *waste))
        }
        Command::Discount {
            order,
            line,
            bp,
            reason,
        } => {
            let named = line.as_ref().map(std::slice::from_ref);
            let order = named.map_or(*order, |line| holder(state, ctx, *order, line));
            discount(state, ctx, order, *line, *bp, reason)
        }
        Command::Comp {
            order,
            line,
            reason,
        } => {
            let order = holder(state, ctx, *order, &[*line]);
            comp(state, ctx, order, *line, reason)
        }
        Command::ChangePrice(asked) => price::decide(state, ctx, asked),
        Command::Release(asked) => release::decide(state, ctx, asked),
        Command::SetService(asked) => service::decide(state, ctx, asked),
        Command::PrintBill { order } => bill(state, ctx, *order),
        Command::ReopenBill { order, reason } => {
            let check = open_order(state, *order)?;
            if !check.is_billed() {
                return Err(Rejection::NotBilled);
            }
            Ok(vec![EventBody::BillReopened {
                order: *order,
                reason: reason.clone(),
                by: ctx.waiter(),
            }])
        }
        _ => Err(Rejection::NotFound("command")),
    }
}

/// The longest reason, in characters.
const REASON: usize = 64;

/// A reason is a key of the restaurant's list or a word of its own; it is written on paper and in the books.
pub(crate) fn check_reason(command: &Command) -> Result<(), Rejection> {
    command.reason().map_or(Ok(()), check_words)
}

/// The same for what is no key of a list.
pub(crate) fn check_words(reason: &str) -> Result<(), Rejection> {
    if reason.chars().count() > REASON || reason.contains(char::is_control) {
        return Err(Rejection::BadField {
            field: "reason",
            allowed: "at most 64 characters, none of them a control character",
        });
    }
    Ok(())
}

/// The same where somebody has to say why: `what` is what they are asked.
pub(crate) fn check_why(reason: &str, what: &'static str) -> Result<(), Rejection> {
    if reason.trim().is_empty() {
        return Err(Rejection::BadField {
            field: "reason",
            allowed: what,
        });
    }
    check_words(reason)
}

/// A line that is on the check and counts.
fn live(order: &Order, id: LineId) -> Result<&Line, Rejection> {
    let line = order.live_lines().find(|line| line.id == id);
    line.ok_or(Rejection::LineGone)
}

/// Takes pieces off, with what came with them in a combo. Whoever takes off what the kitchen has needs the right for it.
fn void(
    state: &State,
    ctx: &Ctx,
    order: &Arc<Order>,
    id: LineId,
    quantity: Option<u32>,
    (reason, waste): (&ReasonKey, bool),
) -> Result<Vec<EventBody>, Rejection> {
    let lines = together(order, live(order, id)?);
    let told = lines.iter().any(|line| line.told() > 0);
    let may = |actor: &crate::staff::Actor| actor.role.may(Permission::OrdersVoid);
    if told && !ctx.actor.is_none_or(may) {
        return Err(Rejection::Forbidden(Permission::OrdersVoid.name()));
    }
    if let Err(shared) = whole(lines.iter().copied())
        && !lines.iter().all(|line| is_alone(state, line))
    {
        return Err(shared);
    }
    let mut after = (**order).clone();
    let mut events = Vec::new();
    for line in lines {
        let (gone, left) = match part_of(ctx, order.id, line, quantity)? {
            None => (line.id, 0),
            Some((event, into, left)) => {
                events.push(event);
                (into, left)
            }
        };
        let kept = after.lines.iter_mut().filter(|other| other.id == line.id);
        kept.for_each(|line| line.quantity = left);
        events.push(EventBody::LineVoided {
            order: order.id,
            line: gone,
            reason: reason.clone(),
            waste,
            by: ctx.waiter(),
        });
    }
    paid_for(order, &after)?;
    Ok(events)
}

fn discount(
    state: &State,
    ctx: &Ctx,
    order: OrderId,
    line: Option<LineId>,
    bp: u32,
    reason: &ReasonKey,
) -> Result<Vec<EventBody>, Rejection> {
    let free = ctx
        .actor
        .is_none_or(|actor| actor.role.may(Permission::OrdersDiscount));
    let forbidden = || Rejection::Forbidden(Permission::OrdersDiscount.name());
    let takes = |actor: &crate::staff::Actor| actor.role.may(Permission::PaymentsTake);
    if !free && !ctx.actor.is_some_and(takes) {
        return Err(forbidden());
    }
    let check = free_order(state, order)?;
    if bp > WHOLE_BP {
        return Err(Rejection::BadField {
            field: "bp",
            allowed: "from 0 to 10000 basis points",
        });
    }
    let mut after = (**check).clone();
    match line {
        None => after.discount_bp = bp,
        Some(id) => {
            // Its parts would not join again.
            whole([live(check, id)?])?;
            let same = after.lines.iter_mut().filter(|line| line.id == id);
            same.for_each(|line| line.discount_bp = bp);
        }
    }
    // Whoever takes the money may be generous within limits: of a whole price, however many steps lead there.
    let limit = state.catalog.meta.cashier_discount_bp;
    if !free
        && after
            .live_lines()
            .any(|line| off(line, after.discount_bp) > limit)
    {
        return Err(forbidden());
    }
    paid_for(check, &after)?;
    Ok(vec![EventBody::Discounted {
        order,
        line,
        bp,
        reason: reason.clone(),
        by: ctx.waiter(),
    }])
}

/// What is off a line's price with the discount of its check, basis points.
fn off(line: &Line, check_bp: u32) -> u32 {
    let left = |bp: u32| u64::from(WHOLE_BP.saturating_sub(bp));
    let left = left(line.discount_bp).saturating_mul(left(check_bp));
    let left = left.div_euclid(u64::from(WHOLE_BP));
    WHOLE_BP.saturating_sub(u32::try_from(left).unwrap_or_default())
}

fn comp(
    state: &State,
    ctx: &Ctx,
    order: OrderId,
    line: LineId,
    reason: &ReasonKey,
) -> Result<Vec<EventBody>, Rejection> {
    let check = free_order(state, order)?;
    let known = live(check, line)?;
    if known.comped {
        return Ok(Vec::new());
    }
    whole([known])?;
    let mut after = (**check).clone();
    let same = after.lines.iter_mut().filter(|other| other.id == line);
    same.for_each(|line| line.comped = true);
    paid_for(check, &after)?;
    Ok(vec![EventBody::Comped {
        order,
        line,
        reason: reason.clone(),
        by: ctx.waiter(),
    }])
}

/// The bill of a check with something on it. A second one while the first is true changes nothing.
fn bill(state: &State, ctx: &Ctx, order: OrderId) -> Result<Vec<EventBody>, Rejection> {
    let check = open_order(state, order)?;
    if check.is_billed() {
        return Err(Rejection::BillPrinted);
    }
    if check.live_lines().next().is_none() {
        return Err(Rejection::NothingToBill);
    }
    Ok(vec![EventBody::BillPrinted {
        order,
        total: check.totals().total,
        by: ctx.waiter(),
    }])
}
