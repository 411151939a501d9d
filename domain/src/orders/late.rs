//! Where what comes late goes: a check that takes no more is followed by another one, and may take more again later.

use super::{Closing, Order};
use crate::ids::{LineId, OrderId};
use crate::state::{Ctx, State};

/// The id of the check that follows one that takes no more, for what comes late.
pub fn follow_up(closed: OrderId) -> OrderId {
    OrderId::derived(closed.0, "follow-up")
}

/// Where what came late for a check may be: on the one that took its lines, or on its follow-up.
pub fn followers(order: &Order) -> impl Iterator<Item = OrderId> + use<> {
    let into = match order.closing {
        Closing::Merged { into, .. } => Some(into),
        _ => None,
    };
    into.into_iter().chain([follow_up(order.id)])
}

/// A check and those that follow it, as far as they are known, each once: a follow-up may have been merged back.
pub fn trail(state: &State, order: OrderId) -> Vec<OrderId> {
    let mut known: Vec<OrderId> = Vec::new();
    let mut ahead = vec![order];
    while let Some(id) = ahead.pop() {
        let Some(order) = state.orders.get(&id).filter(|_| !known.contains(&id)) else {
            continue;
        };
        known.push(id);
        let mut next: Vec<OrderId> = followers(order).collect();
        // The last is looked at first.
        next.reverse();
        ahead.extend(next);
    }
    known
}

/// The check that a late command is about now: the first one that takes it among a check and those that follow it, or
/// the last that is known.
pub(super) fn current(state: &State, ctx: &Ctx, order: OrderId) -> OrderId {
    if !ctx.late {
        return order;
    }
    let known = trail(state, order);
    let takes = |id: &&OrderId| state.orders.get(id).is_some_and(|one| one.takes_more());
    let first = known.iter().find(takes).or(known.last());
    first.copied().unwrap_or(order)
}

/// The check that opens when none of those takes more.
pub(super) fn next(state: &State, last: OrderId) -> OrderId {
    let mut next = follow_up(last);
    while state.orders.contains_key(&next) {
        next = follow_up(next);
    }
    next
}

/// The check that has one of the lines now, for a late command about them: the bill of the first may have been taken back
/// since they came to its follow-up.
pub(super) fn holder(state: &State, ctx: &Ctx, order: OrderId, lines: &[LineId]) -> OrderId {
    let has = |order: &Order| lines.iter().any(|line| order.line(*line).is_some());
    all(state, ctx, order, has)
        .first()
        .copied()
        .unwrap_or(order)
}

/// Those among a check and its followers that a late command is about; when it is about none of them, or comes in time, the
/// one that stands for them now.
pub(super) fn all(
    state: &State,
    ctx: &Ctx,
    order: OrderId,
    wanted: impl Fn(&Order) -> bool,
) -> Vec<OrderId> {
    let mut known = if ctx.late {
        trail(state, order)
    } else {
        Vec::new()
    };
    known.retain(|id| state.orders.get(id).is_some_and(|order| wanted(order)));
    if known.is_empty() {
        known.push(current(state, ctx, order));
    }
    known
}
