//! The rules of the restaurant on a page: they come a moment after the first screen, with what keeps commands.
//!
//! Nothing but [`teach`] may name what decides or applies, or it would be a part of the first load.

#![expect(
    clippy::unnecessary_wraps,
    reason = "the error is a part that does not come"
)]

use super::Refusal;
use super::fold::{Failed, Fold};
use domain::Event;
use domain::command::Envelope;
use domain::staff::Actor;
use domain::state::State;
use domain::sync::outbox::Entry;
use domain::time::UnixMillis;
use futures::channel::oneshot;
use leptos::prelude::*;
use leptos::wasm_split::{SplitLoaderError, wasm_split};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

/// The pause after a part that did not come.
const AGAIN: Duration = Duration::from_secs(1);

/// What the fold does by the rules.
#[derive(Clone, Copy)]
pub(super) struct Rules {
    /// [`Fold::begin`]
    pub(super) begin: fn(&mut Fold, &Envelope, Actor) -> Result<(), Refusal>,
    /// [`Fold::keep`]
    pub(super) keep: fn(&mut Fold, &[Entry]) -> Vec<Failed>,
    /// [`Fold::hear`]
    pub(super) hear: fn(&mut Fold, &Event),
    /// [`Fold::folded`]
    pub(super) view: fn(&Fold, UnixMillis) -> Arc<State>,
}

static RULES: OnceLock<Rules> = OnceLock::new();

/// The rules are here. Only what is in the part `till` may call it.
pub fn teach() {
    RULES.get_or_init(|| Rules {
        begin: Fold::begin,
        keep: Fold::keep,
        hear: Fold::hear,
        view: Fold::folded,
    });
}

#[wasm_split(till, wasm_split_path = leptos::wasm_split, fallible)]
fn taught() -> Result<(), SplitLoaderError> {
    teach();
    Ok(())
}

/// The rules, once they are here. What the queue and the hub tell comes after them.
pub(super) fn here() -> Option<Rules> {
    #[cfg(not(target_family = "wasm"))]
    teach();
    RULES.get().copied()
}

/// Comes back when the rules are here.
pub(super) async fn arrived() -> Rules {
    loop {
        // A part that does not come is asked for again below.
        let _ = taught().await;
        if let Some(rules) = here() {
            return rules;
        }
        let (tell, told) = oneshot::channel::<()>();
        set_timeout(move || drop(tell), AGAIN);
        // The end of the pause is all that is waited for.
        let _ = told.await;
    }
}
