//! What events do to checks.

use super::{
    Bill, Channel, Closing, LineState, Order, SentEntry, VoidMark, courses, portions, shares,
};
use crate::event::EventBody;
use crate::ids::{LineId, OrderId};
use crate::kitchen::{CookState, Ticket};
use crate::state::State;
use crate::time::UnixMillis;
use std::sync::Arc;

/// Applies an event to the check that it names.
pub fn apply(state: &mut State, at: UnixMillis, event: &EventBody) {
    match event {
        EventBody::OrderOpened { order } => opened(state, order),
        EventBody::LinesTaken { order, into, lines } => {
            lines_taken(state, at, (*order, *into), lines);
        }
        EventBody::LineShared { order, line, with } => {
            portions::shared(state, at, (*order, *line), with);
        }
        other => to_one(state, at, other),
    }
}

/// What changes one check alone.
fn to_one(state: &mut State, at: UnixMillis, event: &EventBody) {
    let Some(order) = event.order().and_then(|id| find(state, id)) else {
        return;
    };
    order.changed_at = at;
    match event {
        EventBody::LinesAdded { lines, .. } => {
            for line in lines {
                if order.line(line.id).is_none() {
                    order.lines.push(line.clone());
                }
            }
        }
        EventBody::QuantityChanged { line, delta, .. } => {
            if let Some(line) = order.lines.iter_mut().find(|known| known.id == *line) {
                let quantity = i64::from(line.quantity).saturating_add(*delta).max(1);
                line.quantity = u32::try_from(quantity).unwrap_or(u32::MAX);
            }
        }
        EventBody::LineRemoved { line, .. } => order.lines.retain(|known| known.id != *line),
        EventBody::TicketFired { ticket } => sent(order, at, ticket),
        EventBody::LinesMoved { lines, to, .. } => {
            for line in order.lines.iter_mut().filter(|l| lines.contains(&l.id)) {
                if let Some(next) = line_state(*to, line.state) {
                    line.state = next;
                    line.since = at;
                }
            }
        }
        EventBody::Served { lines, .. } => {
            for line in order.lines.iter_mut().filter(|l| lines.contains(&l.id)) {
                line.state = LineState::Served;
                line.since = at;
            }
        }
        EventBody::OrderCancelled { by, reason, .. } => {
            for line in &mut order.lines {
                line.state = LineState::Void;
                line.since = at;
            }
            order.closing = Closing::Cancelled {
                at,
                by: by.clone(),
                reason: reason.clone(),
            };
        }
        other if crate::payments::apply(order, other) => {}
        other => guests(order, at, other),
    }
}

/// What concerns the guests, their tables and their bill.
fn guests(order: &mut Order, at: UnixMillis, event: &EventBody) {
    match event {
        EventBody::CourseChanged {
            course, held, by, ..
        } => {
            courses::mark(order, at, *course, (*held, *by));
        }
        EventBody::LinesArranged {
            lines,
            seat,
            course,
            ..
        } => {
            for line in order.lines.iter_mut().filter(|l| lines.contains(&l.id)) {
                line.seat = seat.map_or(line.seat, |seat| Some(seat).filter(|seat| *seat > 0));
                line.course = course.unwrap_or(line.course);
            }
        }
        EventBody::Described { guests, guest, .. } => {
            order.guests = guests.unwrap_or(order.guests);
            if guest.is_some() {
                order.guest.clone_from(guest);
            }
        }
        EventBody::LineSplit {
            line,
            into,
            quantity,
            combo,
            ..
        } => shares::parted(order, (*line, *into), *quantity, *combo),
        EventBody::LineVoided {
            line,
            reason,
            waste,
            by,
            ..
        } => {
            let known = order.lines.iter_mut().find(|known| known.id == *line);
            if let Some(line) = known.filter(|line| line.state != LineState::Void) {
                line.void = Some(Box::new(VoidMark {
                    reason: reason.clone(),
                    waste: *waste,
                    told: line.told() > 0,
                    by: by.clone(),
                }));
                line.state = LineState::Void;
                line.since = at;
            }
        }
        other => money(order, at, other),
    }
}

/// What concerns the bill, and how a check ends.
fn money(order: &mut Order, at: UnixMillis, event: &EventBody) {
    match event {
        EventBody::Discounted { line, bp, .. } => match line {
            None => order.discount_bp = *bp,
            Some(id) => {
                let known = order.lines.iter_mut().filter(|known| known.id == *id);
                known.for_each(|line| line.discount_bp = *bp);
            }
        },
        EventBody::Comped { line, .. } => {
            let known = order.lines.iter_mut().filter(|known| known.id == *line);
            known.for_each(|line| line.comped = true);
        }
        EventBody::BillPrinted { total, by, .. } => {
            order.bill = Some(Bill {
                at,
                total: *total,
                by: by.clone(),
                reopened: false,
            });
        }
        EventBody::BillReopened { .. } => {
            if let Some(bill) = &mut order.bill {
                bill.reopened = true;
            }
        }
        EventBody::Rounded { rounding, .. } => super::rounding::apply(order, *rounding),
        EventBody::PriceChanged(changed) => super::price::apply(order, changed),
        EventBody::ServiceSet(set) => super::service::apply(order, set),
        EventBody::LinesRefunded(back) => {
            for one in &back.lines {
                let known = order.lines.iter_mut().filter(|line| line.id == one.line);
                known.for_each(|line| line.returned = line.returned.saturating_add(one.quantity));
            }
        }
        EventBody::Transferred { to, .. } if *to != order.waiter => {
            let before = std::mem::replace(&mut order.waiter, to.clone());
            for payment in &mut order.payments {
                payment.waiter.get_or_insert_with(|| before.clone());
            }
        }
        EventBody::TableMoved { to, service_bp, .. } => {
            order.channel = Channel::DineIn;
            order.rates.service_bp = service_bp.unwrap_or(order.rates.service_bp);
            order.table = Some(to.clone());
            order.joined.retain(|table| table != to);
        }
        EventBody::TablesJoined { tables, .. } => order.joined.clone_from(tables),
        EventBody::Merged { into, by, .. } => {
            order.closing = Closing::Merged {
                at,
                by: by.clone(),
                into: *into,
            };
        }
        EventBody::OrderSettled { by, .. } => {
            for payment in &mut order.payments {
                payment.applied = Some(payment.left());
            }
            order.closing = Closing::Settled { at, by: by.clone() };
        }
        _ => {}
    }
}

/// A screen may know only one of the two checks; what it does not know comes with the next picture.
fn lines_taken(
    state: &mut State,
    at: UnixMillis,
    (from, into): (OrderId, OrderId),
    lines: &[LineId],
) {
    let Some(mut one) = state.orders.remove(&from) else {
        return;
    };
    if let Some(other) = find(state, into) {
        let one = Arc::make_mut(&mut one);
        shares::taken(one, other, lines);
        one.changed_at = at;
        other.changed_at = at;
    }
    state.orders.insert(from, one);
}

/// A check that is known already only learns its number: an event that comes twice must not empty it.
fn opened(state: &mut State, order: &Order) {
    let day = order.business_day.to_string();
    let last = state.last_number(order.business_day);
    state.numbers.insert(day, last.max(order.number));
    match find(state, order.id) {
        Some(known) => {
            known.number = order.number;
            known.label.clone_from(&order.label);
        }
        None => {
            state.orders.insert(order.id, Arc::new(order.clone()));
        }
    }
}

fn find(state: &mut State, id: OrderId) -> Option<&mut Order> {
    state.orders.get_mut(&id).map(Arc::make_mut)
}

/// Enters a ticket into the sent ledger of its lines.
fn sent(order: &mut Order, at: UnixMillis, ticket: &Ticket) {
    order.sends = order.sends.max(ticket.batch);
    for told in &ticket.lines {
        let Some(line) = order.lines.iter_mut().find(|line| line.id == told.line) else {
            continue;
        };
        if line.sent.iter().any(|entry| entry.ticket == ticket.id) {
            continue;
        }
        line.sent.push(SentEntry {
            ticket: ticket.id,
            station: ticket.station.clone(),
            quantity: told.quantity,
        });
        line.state = LineState::Sent;
        line.since = at;
    }
    let mut sent: Vec<u8> = ticket.lines.iter().map(|told| told.course).collect();
    sent.dedup();
    for course in sent {
        // A course is sent when its first dish is; a later addition does not make the guests wait anew.
        if order.courses.iter().all(|known| known.id != course) {
            courses::mark(order, at, course, (false, None));
        }
    }
}

/// The state of a check's line when its station moves it; food that is with the guest stays there.
const fn line_state(to: CookState, now: LineState) -> Option<LineState> {
    match (to, now) {
        (_, LineState::Served | LineState::Void) | (CookState::Void | CookState::VoidSeen, _) => {
            None
        }
        (CookState::Queued, _) => Some(LineState::Sent),
        (CookState::Started, _) => Some(LineState::Started),
        (CookState::Ready, _) => Some(LineState::Ready),
    }
}
