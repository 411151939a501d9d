//! That guests wait, on every screen of whoever takes orders.

use crate::i18n::requests_wait;
use crate::parts;
use crate::session::Session;
use crate::store::use_store;
use crate::ui::{Icon, live};
use leptos::prelude::*;

/// How many requests wait.
#[component]
pub fn GuestMark(session: Session) -> impl IntoView {
    let state = use_store().state();
    let count = Memo::new(move |_| {
        let waits = session.may("orders.take");
        let now = session.now.get();
        let all = state.with(|state| {
            let requests = state.guests.requests.values();
            requests.filter(|one| one.waits(now)).count()
        });
        if waits { all } else { 0 }
    });
    live(move || {
        let count = Some(count.get()).filter(|count| *count > 0)?;
        Some(parts::guest_mark(session, count))
    })
    .into_any()
}

/// What the mark says; it leads to them.
pub fn mark(session: Session, count: usize) -> AnyView {
    let text = move || requests_wait(session.i18n.lang(), count);
    view! { <a class="btn danger" href="/guests"><Icon name="bell-ring"/><span>{live(text)}</span></a> }
        .into_any()
}
