//! What events do to checks.

use super::{Closing, LineState, Order, SentEntry};
use crate::event::EventBody;
use crate::ids::OrderId;
use crate::kitchen::{CookState, Ticket};
use crate::state::State;
use crate::time::UnixMillis;
use std::sync::Arc;

/// Applies an event to the check that it names.
pub fn apply(state: &mut State, at: UnixMillis, event: &EventBody) {
    if let EventBody::OrderOpened { order } = event {
        opened(state, order);
        return;
    }
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
        EventBody::PaymentTaken { payment, .. }
            if order.payments.iter().all(|known| known.id != payment.id) =>
        {
            order.payments.push((**payment).clone());
        }
        EventBody::PaymentRefunded {
            payment, amount, ..
        } => {
            if let Some(known) = order.payments.iter_mut().find(|known| known.id == *payment) {
                known.refunded = known.refunded.plus(*amount);
            }
        }
        EventBody::OrderSettled { by, .. } => {
            order.closing = Closing::Settled { at, by: by.clone() };
        }
        _ => {}
    }
}

/// A check that is known already only learns its number: an event that comes twice must not empty it.
fn opened(state: &mut State, order: &Order) {
    let day = order.business_day.to_string();
    let last = state.numbers.entry(day).or_default();
    *last = (*last).max(order.number);
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
