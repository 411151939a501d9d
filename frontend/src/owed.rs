//! Signing out while the hub is away: the hub is told as soon as it answers.
//!
//! The session's cookie cannot be removed from here, so until then a page that the hub draws would be that person's
//! again. The debt is kept with the caches and outlives the page.

use crate::cache;
use crate::later;
use crate::transport::Fetch;
use app::ports::Transport;
use gloo_timers::future::TimeoutFuture;
use std::cell::RefCell;
use std::rc::Rc;

/// Where sessions end.
pub const LOGOUT: &str = "/api/auth/logout";

const KEY: &str = "owed";
/// How often it is tried, milliseconds.
const PAUSE_MS: u32 = 3_000;

/// The session that has still to be ended at the hub.
#[derive(Clone, Default)]
pub struct Debt(Rc<RefCell<Option<String>>>);

impl Debt {
    /// The session that is owed.
    pub fn session(&self) -> Option<String> {
        self.0.borrow().clone()
    }

    /// Notes a session, or that nothing is owed any more. The caches follow as soon as they can.
    pub fn set(&self, session: Option<String>) {
        self.0.replace(session.clone());
        // Left out when it cannot be kept: the hub ends a session by itself after some hours.
        wasm_bindgen_futures::spawn_local(later::keep_note(KEY, session));
    }

    /// Tells the hub, today or on a later page; `signed_in` says whose session the page shows.
    pub async fn settle(self, signed_in: impl Fn() -> Option<String>) {
        let kept = cache::note(KEY).await;
        if self.session().is_none() {
            self.0.replace(kept);
        }
        loop {
            if let Some(owed) = self.session() {
                self.tell(&owed, &signed_in).await;
            }
            TimeoutFuture::new(PAUSE_MS).await;
        }
    }

    async fn tell(&self, owed: &str, signed_in: &impl Fn() -> Option<String>) {
        let shown = signed_in();
        if shown.as_ref().is_some_and(|shown| shown != owed) {
            // Somebody signed in since, and with that the cookie changed.
            self.set(None);
            return;
        }
        // The cookie may be another person's by now: only this sitting is to end.
        let body = serde_json::json!({"sessionId": owed}).to_string();
        let told = Fetch.post(LOGOUT, body).await;
        if told.is_err_and(|error| error.status != 401) {
            return;
        }
        self.0.take();
        // Left out: the hub says then that there is no such session.
        later::keep_note(KEY, None).await;
        if shown.is_some() {
            // The hub has drawn this page for somebody who had left. A page that cannot be loaded again stays.
            let _ = leptos::prelude::window().location().reload();
        }
    }
}
