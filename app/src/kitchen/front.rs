//! Pulling an order to the front of the expo: the button, and the mark that every screen shows.

use super::card::Card;
use super::pass::Pass;
use crate::i18n::call_off;
use crate::ui::{Icon, Show, attr, live};
use domain::ids::OrderId;
use leptos::prelude::*;

/// Seconds in which a pull can be called off.
const SECONDS: i64 = 3;

/// "Pull forward", then "call off" for a moment, then "in its turn".
#[component]
pub fn PullButton(pass: Pass, order: OrderId, card: RwSignal<Option<Card>>) -> impl IntoView {
    let wanted = Memo::new(move |_| pass.pulling.with(|pulling| pulling.get(&order).copied()));
    let rushed = rushed(card);
    let ready = Memo::new(move |_| card.with(|card| card.as_ref().is_some_and(Card::is_ready)));
    let word = move || match wanted.get() {
        Some(since) => {
            let gone = pass.session().now.get().since(since) / 1000;
            call_off(pass.lang(), (SECONDS - gone).clamp(1, SECONDS))
        }
        None if rushed.get() => pass.t().in_turn.to_owned(),
        None => pass.t().pull.to_owned(),
    };
    let icon = move || match (wanted.get(), rushed.get()) {
        (Some(_), _) => view! { <Icon name="x"/> },
        (None, true) => view! { <Icon name="undo-2"/> },
        (None, false) => view! { <Icon name="arrow-up"/> },
    };
    let class = move || {
        if wanted.get().is_some() {
            "btn pull off"
        } else {
            "btn pull"
        }
    };
    view! {
        <button
            class=class
            type="button"
            disabled=attr(move || ready.get() && wanted.get().is_none() && !rushed.get())
            on:click=move |_| pass.pull(order)
        >
            {live(icon)}
            {live(word)}
        </button>
    }
    .into_any()
}

/// Whether a card is wanted before the others.
pub fn rushed(card: RwSignal<Option<Card>>) -> Memo<bool> {
    Memo::new(move |_| card.with(|card| card.as_ref().is_some_and(Card::is_rushed)))
}

/// What is to be known before the lines: that the card is wanted first, and where its guests sat before.
#[component]
pub fn Notices(pass: Pass, card: RwSignal<Option<Card>>) -> impl IntoView {
    let rushed = rushed(card);
    let from = Memo::new(move |_| {
        let from = card.with(|card| card.as_ref()?.moved()?.from.clone())?;
        let number = pass.catalog.with(|catalog| {
            let table = catalog.table(&from);
            table.map(|table| table.number.clone())
        });
        Some(number.unwrap_or_else(|| from.to_string()))
    });
    let moved = move || {
        from.get().map(|from| {
            view! {
                <div class="k-note moved">
                    <Icon name="arrow-left-right"/>
                    {crate::i18n::moved_from(pass.lang(), &from)}
                </div>
            }
        })
    };
    view! {
        <Show when=move || rushed.get()>
            <div class="k-note rush"><Icon name="arrow-up"/>{live(move || pass.t().rushed)}</div>
        </Show>
        {live(moved)}
    }
    .into_any()
}
