//! What events do to tickets.

use super::{CookState, Ticket};
use crate::event::EventBody;
use crate::ids::TicketId;
use crate::state::State;
use crate::time::UnixMillis;
use std::sync::Arc;

/// Applies an event to the ticket that it names.
pub fn apply(state: &mut State, at: UnixMillis, event: &EventBody) {
    match event {
        EventBody::TicketFired { ticket } => {
            state
                .tickets
                .entry(ticket.id)
                .or_insert_with(|| Arc::new((**ticket).clone()));
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
        }
        EventBody::Recalled { ticket, .. } => {
            if let Some(ticket) = find(state, *ticket) {
                ticket.bumped_at = None;
            }
        }
        EventBody::OrderCancelled { order, .. } => {
            for ticket in state.tickets.values_mut().filter(|t| t.order == *order) {
                let ticket = Arc::make_mut(ticket);
                for line in &mut ticket.lines {
                    line.state = CookState::Void;
                    line.since = at;
                }
            }
        }
        _ => {}
    }
}

fn find(state: &mut State, id: TicketId) -> Option<&mut Ticket> {
    state.tickets.get_mut(&id).map(Arc::make_mut)
}
