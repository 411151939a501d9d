//! The board for guests: the numbers of takeaway and delivery orders, being prepared and ready. Big, without names, and
//! quiet: it says when it stands still and never calls out.

use super::guests::{Number, Numbers, numbers};
use super::link::use_line;
use crate::format::clock;
use crate::i18n::{Board, board_stopped};
use crate::ports::use_ports;
use crate::session::use_session;
use crate::store::use_store;
use crate::ui::{For, Icon, Show, attr, live};
use domain::kitchen::Ticket;
use domain::routes;
use leptos::prelude::*;
use std::sync::Arc;

/// The guests' board.
#[component]
pub fn BoardScreen() -> impl IntoView {
    let (session, line) = (use_session(), use_line());
    let (orders, i) = (use_store().state(), session.i18n);
    let t = move || Board::of(i.lang());
    let past = RwSignal::new(Vec::<Arc<Ticket>>::new());
    let ports = StoredValue::new(use_ports());
    let stale = Memo::new(move |_| line.is_stale());
    // At the start, and whenever the hub is back: a fresh picture of now does not have them.
    Effect::new(move |_| {
        if stale.get() {
            return;
        }
        let ports = ports.get_value();
        leptos::task::spawn_local(async move {
            let path = format!("{}?waiting=true", routes::RECENT_TICKETS.path);
            if let Ok(tickets) = ports.read::<Vec<Arc<Ticket>>>(&path).await {
                // The screen may be gone meanwhile.
                let _ = past.try_set(tickets);
            }
        });
    });
    let shown = Memo::new(move |_| {
        let now = session.now.get();
        past.with(|past| orders.with(|state| numbers(state, past, now)))
    });
    let offset = session.offset_minutes();
    crate::offline::use_lit_screen();
    let name = move || session.place().name.get(i.lang()).to_owned();
    view! {
        <main class=move || if stale.get() { "guests stale" } else { "guests" }>
            <header>
                <h1>{live(name)}</h1>
                <Show when=move || stale.get()>
                    <p role="status"><Icon name="clock"/>{live(move || board_stopped(i.lang(), &line.stopped_at()))}</p>
                </Show>
                <span class="clock">{live(move || clock(session.now.get(), offset))}</span>
            </header>
            <Side class="preparing" title=move || t().preparing none=move || t().none_preparing list=move |all| all.preparing.clone() shown=shown/>
            <Side class="ready" title=move || t().ready none=move || t().none_ready list=move |all| all.ready.clone() shown=shown/>
        </main>
    }
    .into_any()
}

/// One half: its word and its numbers.
#[component]
fn Side(
    class: &'static str,
    #[prop(into)] title: TextProp,
    #[prop(into)] none: TextProp,
    list: fn(&Numbers) -> Vec<Number>,
    shown: Memo<Numbers>,
) -> impl IntoView {
    let numbers = Memo::new(move |_| shown.with(list));
    let spoken = title.clone();
    let row = |number: Number| {
        view! {
            <li>
                {number.delivery.then(|| view! { <Icon name="bike"/> })}
                {number.called}
            </li>
        }
    };
    view! {
        <section class=class aria-label=attr(move || spoken.get())>
            <h2>
                {(class == "ready").then(|| view! { <Icon name="bell-ring"/> })}
                {live(move || title.get())}
            </h2>
            <ul role="status"><For each=move || numbers.get() key=|number| number.order children=row/></ul>
            <Show when=move || numbers.with(Vec::is_empty)><p class="none">{live({
                let none = none.clone();
                move || none.get()
            })}</p></Show>
        </section>
    }
    .into_any()
}
