//! What events do to payments through providers.

use super::{Attempt, KEPT_MILLIS, Reserve};
use crate::event::EventBody;
use crate::state::State;
use crate::time::UnixMillis;
use std::sync::Arc;

/// Applies what concerns attempts. An event carries the attempt as it is after it, so that one that comes twice changes
/// nothing.
pub(crate) fn apply(state: &mut State, at: UnixMillis, event: &EventBody) {
    match event {
        EventBody::PaymentBegun(attempt) => {
            let attempts = Arc::make_mut(&mut state.attempts);
            attempts.retain(|_, known| {
                known.is_watched() || at < known.changed_at.plus_millis(KEPT_MILLIS)
            });
            keep(state, at, attempt);
        }
        EventBody::AttemptChanged(attempt) => keep(state, at, attempt),
        EventBody::ProvidersChanged(ready) => state.providers.clone_from(&ready.providers),
        _ => {}
    }
}

fn keep(state: &mut State, at: UnixMillis, attempt: &Attempt) {
    let attempts = Arc::make_mut(&mut state.attempts);
    attempts.insert(attempt.id, attempt.clone());
    let Some(order) = state.orders.get_mut(&attempt.order) else {
        return;
    };
    let order = Arc::make_mut(order);
    order.changed_at = at;
    order.under_way.retain(|one| one.payment != attempt.id);
    if attempt.reserves() {
        order.under_way.push(Reserve {
            payment: attempt.id,
            amount: attempt.amount,
        });
    }
}
