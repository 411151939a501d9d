//! Splitting and merging checks. Lines change their owner and stay what they are: nothing is told to the kitchen anew,
//! and until money was taken everything can be put back by the opposite command.

use super::decide::{free_order, limits, open, without_money};
use super::late::{current, trail};
use super::lines::{paid_for, together};
use super::portions::{joined, whole};
use super::{Line, LineState, Order};
use crate::error::Rejection;
use crate::event::EventBody;
use crate::ids::{LineId, OrderId};
use crate::state::{Ctx, State};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// A line, or some of its pieces.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Share {
    /// The line.
    pub line: LineId,
    /// Pieces; all, when missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quantity: Option<u32>,
}

/// Moves lines to another check. One that does not exist is opened at the same place.
pub(super) fn split(
    state: &State,
    ctx: &Ctx,
    order: OrderId,
    into: OrderId,
    shares: &[Share],
) -> Result<Vec<EventBody>, Rejection> {
    if shares.is_empty() {
        return Err(Rejection::BadField {
            field: "lines",
            allowed: "at least one line",
        });
    }
    if ctx.late {
        return split_late(state, ctx, order, into, shares);
    }
    let check = apart(state, order, into)?;
    let mut events = Vec::new();
    if state.orders.contains_key(&into) {
        same_terms(check, free_order(state, into)?)?;
    } else {
        events.push(EventBody::OrderOpened {
            order: Box::new(beside(state, ctx, check, into)?),
        });
    }
    events.extend(moving(state, ctx, check, into, shares)?);
    Ok(events)
}

/// Guests who were parted on a device without the hub have their check, whatever happened here meanwhile: what follows is
/// told to it. Of their lines goes what is still there and may go; when nothing may, a person looks.
fn split_late(
    state: &State,
    ctx: &Ctx,
    order: OrderId,
    into: OrderId,
    shares: &[Share],
) -> Result<Vec<EventBody>, Rejection> {
    let none = |share: &Share| share.quantity == Some(0);
    if order == into || shares.iter().any(none) {
        return Err(Rejection::BadField {
            field: "into",
            allowed: "another check, and at least one piece",
        });
    }
    let now = current(state, ctx, order);
    let place = state.orders.get(&now).ok_or(Rejection::NotFound("order"))?;
    let mut events = Vec::new();
    let there = if state.orders.contains_key(&into) {
        Arc::clone(free_order(state, current(state, ctx, into))?)
    } else {
        let opened = beside(state, ctx, place, into)?;
        events.push(EventBody::OrderOpened {
            order: Box::new(opened.clone()),
        });
        Arc::new(opened)
    };
    let here = |order: &Order, share: &Share| {
        let line = order.live_lines().find(|line| line.id == share.line)?;
        let quantity = share.quantity.map(|wanted| wanted.min(line.quantity));
        Some(Share { quantity, ..*share })
    };
    for id in trail(state, order) {
        let Ok(check) = apart(state, id, there.id) else {
            continue;
        };
        let left: Vec<Share> = shares
            .iter()
            .filter_map(|share| here(check, share))
            .collect();
        if !left.is_empty() && same_terms(check, &there).is_ok() {
            // What money was taken for stays with the money.
            events.extend(moving(state, ctx, check, there.id, &left).unwrap_or_default());
        }
    }
    let came = |share: &Share| here(&there, share).is_some();
    if events.is_empty() && !shares.iter().all(came) {
        return Err(Rejection::LineGone);
    }
    Ok(events)
}

/// Lines that go from a check that can be changed to another one, which may not be there yet.
fn moving(
    state: &State,
    ctx: &Ctx,
    check: &Order,
    into: OrderId,
    shares: &[Share],
) -> Result<Vec<EventBody>, Rejection> {
    let mut events = Vec::new();
    let mut lines: Vec<LineId> = Vec::new();
    let mut seen: Vec<LineId> = Vec::new();
    let mut after = check.clone();
    for share in shares {
        let line = check.live_lines().find(|line| line.id == share.line);
        let line = line.ok_or(Rejection::LineGone)?;
        for line in together(check, line) {
            if seen.contains(&line.id) {
                continue;
            }
            seen.push(line.id);
            match part_of(ctx, check.id, line, share.quantity)? {
                None => {
                    after.lines.retain(|other| other.id != line.id);
                    lines.push(line.id);
                }
                Some((event, id, rest)) => {
                    let left = after.lines.iter_mut().filter(|other| other.id == line.id);
                    left.for_each(|line| line.quantity = rest);
                    events.push(event);
                    lines.push(id);
                }
            }
        }
    }
    paid_for(check, &after)?;
    only_once(state, into, &lines)?;
    let order = check.id;
    events.push(EventBody::LinesTaken { order, into, lines });
    Ok(events)
}

/// What is moved costs there what it cost here: a discount is given by whoever may give one, a service charge goes with the
/// place, and the tax is that of the time when the check was opened.
pub(super) fn same_terms(from: &Order, into: &Order) -> Result<(), Rejection> {
    // A charge that is waived may come back: it is not the same as none.
    let same = |one: &Order| {
        let service = (one.rates.service_bp, one.rates.service_waived);
        (one.discount_bp, service, one.rates.simplified)
    };
    if same(from) == same(into) {
        Ok(())
    } else {
        Err(Rejection::OtherTerms)
    }
}

/// Some pieces of a line as a line of their own; none when it is all of them. Pieces of a combo are a combo of their own:
/// they come and go without those that stay.
pub(super) fn part_of(
    ctx: &Ctx,
    order: OrderId,
    line: &Line,
    wanted: Option<u32>,
) -> Result<Option<(EventBody, LineId, u32)>, Rejection> {
    let pieces = line.quantity;
    let quantity = wanted.unwrap_or(pieces);
    if quantity == 0 || quantity > pieces {
        return Err(Rejection::BadQuantity {
            got: i64::from(quantity),
            max: pieces,
        });
    }
    let part = |id: LineId| LineId::derived(id.0, &format!("part {}", ctx.command));
    let into = part(line.id);
    let event = EventBody::LineSplit {
        order,
        line: line.id,
        into,
        quantity,
        combo: line.combo.as_ref().map(|mark| part(mark.id)),
    };
    let rest = pieces.saturating_sub(quantity);
    if rest > 0 {
        whole([line])?;
    }
    Ok((rest > 0).then_some((event, into, rest)))
}

/// Moves everything to another check and ends this one.
pub(super) fn merge(
    state: &State,
    ctx: &Ctx,
    order: OrderId,
    into: OrderId,
) -> Result<Vec<EventBody>, Rejection> {
    let check = apart(state, order, into)?;
    let other = free_order(state, into)?;
    if check.live_lines().next().is_some() {
        same_terms(check, other)?;
    }
    without_money(check)?;
    let lines: Vec<LineId> = check.lines.iter().map(|line| line.id).collect();
    only_once(state, into, &lines)?;
    let mut events = Vec::new();
    if !lines.is_empty() {
        events.push(EventBody::LinesTaken { order, into, lines });
    }
    let guests = together_now(check, other);
    if guests != other.guests {
        events.push(EventBody::Described {
            order: into,
            guests: Some(guests),
            guest: None,
        });
    }
    events.push(EventBody::Merged {
        order,
        into,
        by: ctx.waiter(),
    });
    Ok(events)
}

/// How many guests two checks have together. Those of one table, and those of a check that was divided, are one party,
/// which both checks may have counted.
fn together_now(one: &Order, other: &Order) -> u16 {
    let shared = one
        .tables()
        .any(|table| other.tables().any(|its| its == table));
    if shared || one.whole() == other.whole() {
        return one.guests.max(other.guests);
    }
    let all = one.guests.saturating_add(other.guests);
    all.min(limits::GUESTS)
}

/// A line's id is its sender's word: one that was used again after the line went away does not come after it.
fn only_once(state: &State, into: OrderId, lines: &[LineId]) -> Result<(), Rejection> {
    let there = state.orders.get(&into);
    let known = |line: &LineId| there.is_some_and(|order| order.line(*line).is_some());
    if lines.iter().any(known) {
        return Err(Rejection::DuplicateId("line"));
    }
    Ok(())
}

/// Two different checks, the first of which can be changed.
fn apart(state: &State, order: OrderId, into: OrderId) -> Result<&Arc<Order>, Rejection> {
    if order == into {
        return Err(Rejection::BadField {
            field: "into",
            allowed: "another check",
        });
    }
    free_order(state, order)
}

/// A fresh check where another one is, of the same waiter. It says whose part it is, so that it can be put back from any
/// screen.
pub(super) fn beside(
    state: &State,
    ctx: &Ctx,
    check: &Order,
    id: OrderId,
) -> Result<Order, Rejection> {
    // The table is the guests' own: that it is taken by them is no reason.
    let late = Ctx { late: true, ..*ctx };
    let mut opened = open(state, &late, id, check.channel, check.table.as_ref(), 0)?;
    opened.waiter = check.waiter.clone();
    opened.rates = check.rates;
    opened.discount_bp = check.discount_bp;
    if check.is_open() {
        opened.joined.clone_from(&check.joined);
    }
    opened.guest.clone_from(&check.guest);
    opened.origin = Some(check.whole());
    Ok(opened)
}

/// Applies that lines went from one check to another.
pub(super) fn taken(from: &mut Order, into: &mut Order, lines: &[LineId]) {
    let (going, staying) = std::mem::take(&mut from.lines)
        .into_iter()
        .partition(|line| lines.contains(&line.id));
    from.lines = staying;
    let (was, is) = (from.rates, into.rates);
    let mut going: Vec<Line> = going;
    for line in &mut going {
        line.keep_rate(was, is);
        // What is put back has never been away: what was ordered elsewhere meanwhile is not about it.
        match line.was_on.iter().position(|id| *id == into.id) {
            Some(at) => line.was_on.truncate(at),
            None => line.was_on.push(from.id),
        }
    }
    into.lines.extend(going);
    joined(into);
    // What waited on a held course goes on waiting.
    for course in &from.courses {
        let waits = |line: &&Line| line.course == course.id && line.unsent() > 0;
        if course.held && into.live_lines().any(|line| waits(&line)) && !into.is_held(course.id) {
            super::courses::mark(into, course.since, course.id, (true, course.by));
        }
    }
}

/// Applies that some pieces of a line are a line of their own. What the kitchen was told is shared out, unsent pieces
/// first to the old one.
pub(super) fn parted(
    order: &mut Order,
    (line, into): (LineId, LineId),
    quantity: u32,
    combo: Option<LineId>,
) {
    if order.line(into).is_some() {
        return;
    }
    let Some(at) = order.lines.iter().position(|known| known.id == line) else {
        return;
    };
    let Some(old) = order.lines.get_mut(at) else {
        return;
    };
    let mut part = old.clone();
    part.id = into;
    part.quantity = quantity;
    if let (Some(mark), Some(id)) = (&mut part.combo, combo) {
        mark.id = id;
    }
    old.quantity = old.quantity.saturating_sub(quantity);
    let mut missing = quantity;
    for (told, kept) in part.sent.iter_mut().zip(&mut old.sent) {
        let goes = told.quantity.min(missing);
        told.quantity = goes;
        kept.quantity = kept.quantity.saturating_sub(goes);
        missing = missing.saturating_sub(goes);
    }
    part.sent.retain(|entry| entry.quantity > 0);
    old.sent.retain(|entry| entry.quantity > 0);
    if part.sent.is_empty() && part.state != LineState::Void {
        part.state = LineState::New;
    }
    order.lines.insert(at.saturating_add(1), part);
}
