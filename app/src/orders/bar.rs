//! The bar on top of the till's screens: the way back, room for a search, the time, the person.

use crate::format::clock;
use crate::session::use_session;
use crate::ui::{Brand, Icon, Who};
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;

/// The bar. Its children stand between the way back and the clock.
#[component]
pub fn TillBar(
    /// A search field, where there is one.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let session = use_session();
    let navigate = use_navigate();
    let offset = session.offset_minutes();
    let name = Signal::derive(move || {
        session
            .person
            .with(|person| person.as_ref().map(|p| p.name.clone()).unwrap_or_default())
    });
    let role = move || {
        session.person.with(|person| {
            person
                .as_ref()
                .map(|p| session.i18n.t().role(&p.role).to_owned())
                .unwrap_or_default()
        })
    };
    let leave = Callback::new(move |()| {
        let navigate = navigate.clone();
        leptos::task::spawn_local(async move {
            // An unreachable hub must not keep the person at the screen; the lock screen tells about the hub.
            let _ = session.sign_out().await;
            navigate("/lock", NavigateOptions::default());
        });
    });
    view! {
        <header class="topbar">
            <Brand/>
            <a class="btn quiet" href="/floor"><Icon name="arrow-left"/>{move || session.i18n.t().floor}</a>
            <span class="grow"></span>
            {children.map(|children| children())}
            <span class="clock">{move || clock(session.now.get(), offset)}</span>
            <Who name=name detail=role on_press=leave/>
        </header>
    }
    .into_any()
}
