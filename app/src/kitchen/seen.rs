//! The word to the hub that tickets stand on a screen of the kitchen.

use super::pass::Pass;
use domain::ids::TicketId;
use domain::kitchen::{SEEN, Seen};
use domain::routes;
use domain::state::State;
use leptos::prelude::*;
use std::collections::BTreeSet;
use std::time::Duration;

/// So long a ticket stands on the screen before the hub hears of it: what comes together is one word, and the painting
/// need not wait for it.
const SOON: Duration = Duration::from_millis(100);

/// The pause before what the hub did not hear is said again.
const AGAIN: Duration = Duration::from_secs(2);

/// Whoever sent a ticket learns that it stands here: once for each ticket, by a screen that is looked at and a person who
/// works in the kitchen.
pub fn tell(pass: Pass) {
    let told = StoredValue::new(BTreeSet::<TicketId>::new());
    // Of those the ones that are not said yet.
    let next = StoredValue::new(Vec::<TicketId>::new());
    let heard = pass.store().heard();
    let again = RwSignal::new(());
    Effect::new(move |_| {
        again.track();
        if document().hidden() {
            // Nobody says when it is seen again; the clock asks.
            pass.session().now.track();
            return;
        }
        if !pass.session().may("kitchen.work") {
            return;
        }
        let new: Vec<TicketId> = heard.with(|state| {
            // What the hub has heard may be unheard again, after a database was put back.
            told.update_value(|told| told.retain(|id| !state.seen.contains_key(id)));
            told.with_value(|told| unseen(pass, state, told))
        });
        if new.is_empty() {
            return;
        }
        told.update_value(|told| told.extend(&new));
        let is_first = next.with_value(Vec::is_empty);
        next.update_value(|next| next.extend(new));
        if is_first {
            set_timeout(move || say(pass, told, next, again), SOON);
        }
    });
}

/// The tickets on this screen that the hub knows, and knows not to be seen.
fn unseen(pass: Pass, state: &State, told: &BTreeSet<TicketId>) -> Vec<TicketId> {
    let unseen = |id: &TicketId| {
        state.tickets.contains_key(id) && !state.seen.contains_key(id) && !told.contains(id)
    };
    pass.cards.with(|cards| {
        let tickets = cards.iter().flat_map(|card| &card.tickets);
        tickets.map(|ticket| ticket.id).filter(unseen).collect()
    })
}

/// Says what has gathered, as many tickets at a time as the hub takes.
fn say(
    pass: Pass,
    told: StoredValue<BTreeSet<TicketId>>,
    next: StoredValue<Vec<TicketId>>,
    again: RwSignal<()>,
) {
    // The screen may have been left meanwhile.
    let all = next.try_update_value(std::mem::take).unwrap_or_default();
    for tickets in all.chunks(SEEN).map(<[TicketId]>::to_vec) {
        let Ok(body) = serde_json::to_string(&Seen {
            tickets: tickets.clone(),
        }) else {
            continue;
        };
        let said = pass.post(routes::SEE_TICKETS.path, body);
        leptos::task::spawn_local(async move {
            if said.await.is_err() {
                // Somebody else may be signed in by then, or the hub be back.
                let _ = told.try_update_value(|told| told.retain(|id| !tickets.contains(id)));
                let again = move || {
                    let _ = again.try_set(());
                };
                set_timeout(again, AGAIN);
            }
        });
    }
}
