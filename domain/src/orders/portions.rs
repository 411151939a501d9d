//! A dish that several checks pay for in equal parts. The food stays with the line that ordered it: the kitchen is told of it
//! there, and the books count it there. The others have parts of its price, and bring them back when checks are merged.

use super::decide::{free_order, limits};
use super::late::holder;
use super::lines::{paid_for, together};
use super::shares::{beside, same_terms};
use super::{Line, LineState, Order};
use crate::error::Rejection;
use crate::event::EventBody;
use crate::ids::{LineId, OrderId};
use crate::money::Money;
use crate::state::{Ctx, State};
use crate::time::UnixMillis;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// What a line has of the price of a dish.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Portion {
    /// The line that has the food.
    pub dish: LineId,
    /// So many equal parts are paid for.
    pub of: u16,
    /// Those that are paid for here, from 0: the first ones are a qəpik dearer when it does not come out even.
    pub parts: Vec<u16>,
}

/// A line that pays for a part, and its check.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Payer {
    /// The check.
    pub order: OrderId,
    /// Its new line.
    pub line: LineId,
}

impl Portion {
    /// `1/2`, as it stands beside the dish's name.
    pub fn fraction(&self) -> String {
        format!("{}/{}", self.parts.len(), self.of)
    }

    /// Its part of a price.
    pub fn of(&self, price: Money) -> Money {
        let all = price.split(self.of.into());
        let mine = self.parts.iter();
        mine.filter_map(|part| all.get(usize::from(*part)).copied())
            .sum()
    }
}

impl Line {
    /// Whether its food was ordered with it: a line that only pays for a part has none.
    pub fn has_food(&self) -> bool {
        let portion = self.portion.as_ref();
        portion.is_none_or(|portion| portion.dish == self.id)
    }

    /// Pieces, as the books count them: each once, whoever pays.
    pub fn pieces(&self) -> u32 {
        if self.has_food() { self.quantity } else { 0 }
    }

    /// Its price, without what is taken off.
    pub fn amount(&self) -> Money {
        let price = self.unit.times(self.quantity);
        let portion = self.portion.as_ref();
        portion.map_or(price, |portion| portion.of(price))
    }
}

/// What is paid for in parts is put together again before anything else is done to it.
pub(super) fn whole<'a>(lines: impl IntoIterator<Item = &'a Line>) -> Result<(), Rejection> {
    let mut lines = lines.into_iter();
    if lines.any(|line| line.portion.is_some()) {
        return Err(Rejection::LineShared);
    }
    Ok(())
}

/// Whether nobody else has yet to pay for a part of the food: those who have paid or left are no reason to leave it to the
/// kitchen.
pub(super) fn is_alone(state: &State, line: &Line) -> bool {
    let others = state.orders.values().filter(|order| order.is_open());
    let mut lines = others.flat_map(|order| order.live_lines());
    let same = |other: &Line| {
        let portion = other.portion.as_ref();
        other.id != line.id && portion.is_some_and(|portion| portion.dish == line.id)
    };
    line.has_food() && !lines.any(same)
}

/// Cuts the price of a line into equal parts: one stays, and each of the other checks gets one. Those that do not exist are
/// opened at the same place.
pub(super) fn share(
    state: &State,
    ctx: &Ctx,
    named: OrderId,
    line: LineId,
    with: &[OrderId],
) -> Result<Vec<EventBody>, Rejection> {
    let order = holder(state, ctx, named, &[line]);
    let twice = |(at, id): (usize, &OrderId)| with.iter().take(at).any(|before| before == id);
    if with.is_empty() || with.contains(&order) || with.iter().enumerate().any(twice) {
        return Err(Rejection::BadField {
            field: "with",
            allowed: "other checks, each once",
        });
    }
    let of = u16::try_from(with.len().saturating_add(1)).unwrap_or(u16::MAX);
    if of > limits::SEATS {
        return Err(Rejection::BadField {
            field: "with",
            allowed: "at most 98 other checks",
        });
    }
    let fresh = opened(state, ctx, order, with)?;
    match cut(state, ctx, order, line, with) {
        Ok(events) => Ok([fresh, events].concat()),
        // Guests who were parted on a device without the hub have their check, whatever became of the dish meanwhile: what
        // follows is told to it.
        Err(_) if ctx.late && !fresh.is_empty() => Ok(fresh),
        Err(no) => Err(no),
    }
}

/// The checks among those that pay for a part that do not exist yet, at the place of the first.
fn opened(
    state: &State,
    ctx: &Ctx,
    order: OrderId,
    with: &[OrderId],
) -> Result<Vec<EventBody>, Rejection> {
    let check = state.orders.get(&order);
    let check = check.ok_or(Rejection::NotFound("order"))?;
    let fresh = with.iter().filter(|id| !state.orders.contains_key(id));
    let opened = (0u32..).zip(fresh).map(|(nth, id)| {
        let mut opened = beside(state, ctx, check, *id)?;
        opened.number = opened.number.saturating_add(nth);
        let order = Box::new(opened);
        Ok(EventBody::OrderOpened { order })
    });
    opened.collect()
}

/// Cuts the price between a check and others, as far as those exist.
fn cut(
    state: &State,
    ctx: &Ctx,
    order: OrderId,
    line: LineId,
    with: &[OrderId],
) -> Result<Vec<EventBody>, Rejection> {
    let check = free_order(state, order)?;
    let of = u16::try_from(with.len().saturating_add(1)).unwrap_or(u16::MAX);
    let line = check.live_lines().find(|known| known.id == line);
    let lines = together(check, line.ok_or(Rejection::LineGone)?);
    whole(lines.iter().copied())?;
    if lines.iter().any(|line| line.comped || line.discount_bp > 0) {
        return Err(Rejection::BadField {
            field: "line",
            allowed: "a line at its full price",
        });
    }
    for id in with.iter().filter(|id| state.orders.contains_key(id)) {
        same_terms(check, free_order(state, *id)?)?;
    }
    let mut events = Vec::new();
    let mut after = Order::clone(check);
    for line in lines {
        let payer = |order: &OrderId| Payer {
            order: *order,
            line: LineId::derived(line.id.0, &format!("part {} {order}", ctx.command)),
        };
        let mine = after.lines.iter_mut().filter(|known| known.id == line.id);
        mine.for_each(|line| line.portion = Some(Box::new(first(line.id, of))));
        events.push(EventBody::LineShared {
            order,
            line: line.id,
            with: with.iter().map(payer).collect(),
        });
    }
    paid_for(check, &after)?;
    Ok(events)
}

/// The part that stays.
fn first(dish: LineId, of: u16) -> Portion {
    let parts = vec![0];
    Portion { dish, of, parts }
}

/// Applies that a line is paid for by several checks. A screen may know only some of them.
pub(super) fn shared(
    state: &mut State,
    at: UnixMillis,
    (order, dish): (OrderId, LineId),
    with: &[Payer],
) {
    let Some(check) = state.orders.get_mut(&order).map(Arc::make_mut) else {
        return;
    };
    check.changed_at = at;
    let rates = check.rates;
    let of = u16::try_from(with.len().saturating_add(1)).unwrap_or(u16::MAX);
    let mut known = check.lines.iter_mut();
    let known = known.find(|line| line.id == dish && line.portion.is_none());
    let Some(known) = known else {
        return;
    };
    let mut part = known.clone();
    known.portion = Some(Box::new(first(dish, of)));
    part.sent.clear();
    part.seat = None;
    part.since = at;
    // Nobody waits for it: its food is seen with the line that has it.
    part.state = LineState::Served;
    for (nth, payer) in (1u16..).zip(with) {
        let Some(check) = state.orders.get_mut(&payer.order).map(Arc::make_mut) else {
            continue;
        };
        check.changed_at = at;
        part.id = payer.line;
        let parts = vec![nth];
        part.portion = Some(Box::new(Portion { dish, of, parts }));
        let mut part = part.clone();
        part.keep_rate(rates, check.rates);
        check.lines.push(part);
    }
}

/// Parts of one dish that came to one check are one line again, unless one of them costs less.
pub(super) fn joined(order: &mut Order) {
    let mut at = 0;
    while let Some(line) = order.lines.get(at) {
        let other = order.lines.iter().skip(at.saturating_add(1));
        let twin = other
            .zip(at.saturating_add(1)..)
            .find_map(|(other, there)| joins(line, other).then_some(there));
        let Some(there) = twin else {
            at = at.saturating_add(1);
            continue;
        };
        let mut other = order.lines.remove(there);
        if let Some(line) = order.lines.get_mut(at) {
            let gone = other.portion.take();
            let mine = line.portion.take();
            let portion = mine.zip(gone).map(|(mut mine, gone)| {
                mine.parts.extend(gone.parts);
                mine
            });
            if other.id == portion.as_ref().map_or(line.id, |portion| portion.dish) {
                // The food is with the one that came.
                other.seat = other.seat.or(line.seat);
                *line = other;
            }
            line.portion = portion.filter(|all| all.parts.len() < all.of.into());
        }
    }
}

fn joins(one: &Line, other: &Line) -> bool {
    let dish = |line: &Line| line.portion.as_ref().map(|portion| portion.dish);
    let off = |line: &Line| (line.discount_bp, line.comped, line.state == LineState::Void);
    dish(one).is_some() && dish(one) == dish(other) && off(one) == off(other)
}
