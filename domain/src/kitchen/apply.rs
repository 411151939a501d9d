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
                seen.entry(*id).or_insert(at);
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
        }
        EventBody::Recalled { ticket, .. } => {
            if let Some(ticket) = find(state, *ticket) {
                ticket.bumped_at = None;
            }
        }
        EventBody::OrderCancelled { order, .. } => {
            let told: Vec<TicketId> = state.tickets.of(*order).map(|ticket| ticket.id).collect();
            for id in told {
                for line in find(state, id).into_iter().flat_map(|t| &mut t.lines) {
                    line.state = CookState::Void;
                    line.since = at;
                }
            }
        }
        _ => {}
    }
}

fn find(state: &mut State, id: TicketId) -> Option<&mut Ticket> {
    state.tickets.get_mut(id)
}
