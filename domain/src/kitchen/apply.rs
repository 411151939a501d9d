//! What events do to tickets.

use super::{CookState, Moved, Place, Ticket, TicketLine};
use crate::event::EventBody;
use crate::ids::{LineId, OrderId, TicketId};
use crate::state::State;
use crate::time::UnixMillis;
use std::sync::Arc;

/// Applies an event to the ticket that it names.
pub fn apply(state: &mut State, at: UnixMillis, event: &EventBody) {
    match event {
        // One that comes twice must not start over.
        EventBody::TicketFired { ticket } if !state.tickets.contains_key(&ticket.id) => {
            state.tickets.insert(Arc::new((**ticket).clone()));
        }
        EventBody::TicketsSeen { tickets } => {
            let State {
                seen,
                tickets: known,
                ..
            } = state;
            let seen = Arc::make_mut(seen);
            // Those that are over leave with the next that is seen.
            seen.retain(|id, _| known.contains_key(id));
            for id in tickets.iter().filter(|id| known.contains_key(id)) {
                if !seen.contains_key(id) {
                    seen.insert(*id, at);
                }
            }
        }
        EventBody::LinesMoved {
            ticket, lines, to, ..
        } => {
            if let Some(ticket) = find(state, *ticket) {
                for line in ticket.lines.iter_mut().filter(|l| lines.contains(&l.line)) {
                    line.state = *to;
                    line.since = at;
                }
            }
        }
        EventBody::Bumped { ticket, .. } => {
            if let Some(ticket) = find(state, *ticket) {
                ticket.bumped_at = Some(at);
            }
            owners_changed(state, at, *ticket);
        }
        EventBody::Recalled { ticket, .. } => {
            if let Some(ticket) = find(state, *ticket) {
                ticket.bumped_at = None;
            }
            owners_changed(state, at, *ticket);
        }
        EventBody::Rushed { ticket, on, .. } => {
            if let Some(ticket) = find(state, *ticket) {
                ticket.rush = *on;
            }
        }
        other => of_checks(state, at, other),
    }
}

/// What happens to checks and shows on their tickets. The checks themselves have it already.
fn of_checks(state: &mut State, at: UnixMillis, event: &EventBody) {
    match event {
        EventBody::OrderCancelled { order, .. } => {
            let mut told: Vec<TicketId> =
                state.tickets.of(*order).map(|ticket| ticket.id).collect();
            told.extend(sent(state, *order, |_| true).into_iter().map(|(_, id)| id));
            for ticket in told {
                for_each(state, ticket, |id, line| {
                    if line.owner.unwrap_or(id) == *order {
                        void(line, at);
                    }
                });
            }
        }
        EventBody::LineVoided { order, line, .. } => {
            for (line, ticket) in sent(state, *order, |id| id == *line) {
                for_each(state, ticket, |_, told| {
                    if told.line == line {
                        void(told, at);
                    }
                });
            }
        }
        EventBody::LineSplit { order, into, .. } => parted(state, *order, event, *into),
        EventBody::LinesTaken { into, lines, .. } => {
            // The lines are on the other check by now.
            let told = sent(state, *into, |id| lines.contains(&id));
            for (line, ticket) in &told {
                for_each(state, *ticket, |order, told| {
                    if told.line == *line {
                        told.owner = Some(*into).filter(|into| *into != order);
                    }
                });
            }
            relocated(state, at, told.into_iter().map(|(_, ticket)| ticket));
        }
        EventBody::TableMoved { order, .. } => {
            let own = state.tickets.of(*order).map(|ticket| ticket.id);
            let mut told: Vec<TicketId> = own.collect();
            told.extend(sent(state, *order, |_| true).into_iter().map(|(_, id)| id));
            relocated(state, at, told);
        }
        EventBody::Transferred { order, to } => {
            own(state, *order, |ticket| ticket.waiter.clone_from(&to.name));
        }
        EventBody::LinesArranged {
            order, lines, seat, ..
        } => {
            for (line, ticket) in sent(state, *order, |id| lines.contains(&id)) {
                for_each(state, ticket, |_, told| {
                    if told.line == line {
                        told.seat =
                            seat.map_or(told.seat, |seat| Some(seat).filter(|seat| *seat > 0));
                    }
                });
            }
        }
        _ => {}
    }
}

/// Writes on tickets where their food goes now: to the tables of the checks that its lines are on. A ticket goes with what
/// is left of its own check, or with the first of what others have; a line that parts from it has a place of its own.
fn relocated(state: &mut State, at: UnixMillis, told: impl IntoIterator<Item = TicketId>) {
    let State {
        orders, tickets, ..
    } = state;
    for id in told {
        let Some(ticket) = tickets.get_mut(id) else {
            continue;
        };
        let place = |line: &TicketLine| match orders.get(&ticket.owner(line)) {
            Some(order) => Place {
                channel: order.channel,
                table: order.table.clone(),
            },
            None => ticket.place(line),
        };
        let places: Vec<Place> = ticket.lines.iter().map(place).collect();
        let goes = |line: &TicketLine| !matches!(line.state, CookState::Void | CookState::VoidSeen);
        let mut going = ticket.lines.iter().zip(&places);
        let own = going
            .clone()
            .find(|(line, _)| line.owner.is_none() && goes(line));
        let first = own.or_else(|| going.find(|(line, _)| goes(line)));
        let Some(to) = first.map(|(_, place)| place.clone()) else {
            continue;
        };
        for (line, place) in ticket.lines.iter_mut().zip(places) {
            line.place = Some(place).filter(|place| *place != to);
        }
        if (ticket.channel, &ticket.table) != (to.channel, &to.table) {
            ticket.moved = Some(Moved {
                from: ticket.table.take(),
                at,
            });
            ticket.channel = to.channel;
            ticket.table = to.table;
        }
    }
}

/// Something happened to checks whose lines are on a ticket.
fn owners_changed(state: &mut State, at: UnixMillis, ticket: TicketId) {
    let ticket = state.tickets.get(&ticket).into_iter();
    let owners: Vec<OrderId> = ticket.flat_map(|ticket| ticket.owners()).collect();
    for owner in owners {
        if let Some(order) = state.orders.get_mut(&owner) {
            Arc::make_mut(order).changed_at = at;
        }
    }
}

/// The tickets that told the kitchen of a check's lines.
fn sent(state: &State, order: OrderId, wanted: impl Fn(LineId) -> bool) -> Vec<(LineId, TicketId)> {
    let lines = state.orders.get(&order).into_iter();
    let lines = lines.flat_map(|order| &order.lines);
    lines
        .filter(|line| wanted(line.id))
        .flat_map(|line| line.sent.iter().map(|entry| (line.id, entry.ticket)))
        .collect()
}

/// Changes the tickets of a check.
fn own(state: &mut State, order: OrderId, change: impl Fn(&mut Ticket)) {
    let tickets: Vec<TicketId> = state.tickets.of(order).map(|ticket| ticket.id).collect();
    for id in tickets {
        if let Some(ticket) = find(state, id) {
            change(ticket);
        }
    }
}

/// Changes the lines of a ticket; `change` is told the ticket's own check.
fn for_each(state: &mut State, ticket: TicketId, mut change: impl FnMut(OrderId, &mut TicketLine)) {
    if let Some(ticket) = find(state, ticket) {
        let order = ticket.order;
        ticket.lines.iter_mut().for_each(|line| change(order, line));
    }
}

/// What was acknowledged stays so.
fn void(line: &mut TicketLine, at: UnixMillis) {
    if !matches!(line.state, CookState::Void | CookState::VoidSeen) {
        line.state = CookState::Void;
        line.since = at;
    }
}

/// Some pieces of a line are a line of their own, on its tickets as well.
fn parted(state: &mut State, order: OrderId, event: &EventBody, into: LineId) {
    let EventBody::LineSplit { line: old, .. } = event else {
        return;
    };
    let entries: Vec<(TicketId, u32)> = state
        .orders
        .get(&order)
        .and_then(|order| order.line(into))
        .map(|line| {
            line.sent
                .iter()
                .map(|told| (told.ticket, told.quantity))
                .collect()
        })
        .unwrap_or_default();
    for (ticket, quantity) in entries {
        let Some(ticket) = find(state, ticket) else {
            continue;
        };
        if ticket.lines.iter().any(|line| line.line == into) {
            continue;
        }
        let Some(at) = ticket.lines.iter().position(|line| line.line == *old) else {
            continue;
        };
        if let Some(known) = ticket.lines.get_mut(at) {
            let mut part = known.clone();
            part.line = into;
            part.quantity = quantity;
            known.quantity = known.quantity.saturating_sub(quantity);
            ticket.lines.insert(at.saturating_add(1), part);
        }
        // All of its pieces went.
        ticket.lines.retain(|line| line.quantity > 0);
    }
}

fn find(state: &mut State, id: TicketId) -> Option<&mut Ticket> {
    state.tickets.get_mut(id)
}
