//! Where what comes late goes: a check that takes no more is followed by another one, and may take more again later.

use super::{Closing, Line, Order};
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

/// Whether a line of a check is, or was, on one of a trail.
fn was_on(trail: &[OrderId], order: &Order, line: &Line) -> bool {
    trail.contains(&order.id) || line.was_on.iter().any(|id| trail.contains(id))
}

/// The checks that have what was ordered on a check: its trail, and the open ones that its lines were taken to.
pub fn reached(state: &State, order: OrderId) -> Vec<OrderId> {
    let mut known = trail(state, order);
    let parts = state.orders.values().filter(|one| {
        let took = |line: &Line| was_on(&known, one, line);
        one.is_open() && !known.contains(&one.id) && one.lines.iter().any(took)
    });
    let parts: Vec<OrderId> = parts.map(|one| one.id).collect();
    known.extend(parts);
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

/// The check that has one of the lines now, for a late command about them: they may have been taken to another one, or the
/// bill of the first may have been taken back since they came to its follow-up.
pub(super) fn holder(state: &State, ctx: &Ctx, order: OrderId, lines: &[LineId]) -> OrderId {
    let found = each(state, ctx, order, lines);
    found.first().map_or(order, |(id, _)| *id)
}

/// The checks that a command about some lines is about, each with those that it has. In time it is the named one with all
/// of them.
pub(super) fn each(
    state: &State,
    ctx: &Ctx,
    order: OrderId,
    lines: &[LineId],
) -> Vec<(OrderId, Vec<LineId>)> {
    let mut found = all(state, ctx, order, |_, line| lines.contains(&line.id));
    for (_, has) in &mut found {
        if !ctx.late || has.is_empty() {
            *has = lines.to_vec();
        }
    }
    found
}

/// The lines that a late command about a check is about, on it, its followers and wherever they were taken; when there are
/// none, or it comes in time, those of the check that stands for them now.
pub(super) fn all(
    state: &State,
    ctx: &Ctx,
    order: OrderId,
    wanted: impl Fn(&Order, &Line) -> bool,
) -> Vec<(OrderId, Vec<LineId>)> {
    let of = |id: OrderId, may: &dyn Fn(&Order, &Line) -> bool| -> Vec<LineId> {
        let order = state.orders.get(&id);
        let lines = order.into_iter().flat_map(|order| {
            let lines = order.lines.iter();
            lines.filter(|line| may(order, line) && wanted(order, line))
        });
        lines.map(|line| line.id).collect()
    };
    let mut found = Vec::new();
    if ctx.late {
        let trail = trail(state, order);
        let known = reached(state, order).into_iter();
        found.extend(known.map(|id| (id, of(id, &|order, line| was_on(&trail, order, line)))));
        found.retain(|(_, lines)| !lines.is_empty());
    }
    if found.is_empty() {
        let now = current(state, ctx, order);
        found.push((now, of(now, &|_, _| true)));
    }
    found
}
