//! The header of a card: where it goes, how long it waits, whose it is. The whole header is one button.

use super::card::{Age, Card};
use super::pass::Pass;
use super::top_id;
use crate::format::timer;
use crate::i18n::guests;
use crate::ui::{Icon, attr, live};
use domain::ids::OrderId;
use leptos::prelude::*;

/// Where it goes, how long it waits, whose it is. A touch bumps the whole card.
#[component]
pub fn Top(
    pass: Pass,
    order: OrderId,
    card: Memo<Option<Card>>,
    age: Memo<(Age, i64)>,
    /// Cannot be let go yet.
    #[prop(optional, into)]
    held_back: Signal<bool>,
) -> impl IntoView {
    let place = Memo::new(move |_| {
        pass.catalog.with(|catalog| {
            card.with(|card| card.as_ref().map(|card| card.place(catalog)))
                .unwrap_or_default()
        })
    });
    let waits = move || {
        let now = pass.session().now.get();
        card.with(|card| card.as_ref().map(|card| timer(now.since(card.since()))))
    };
    let sign = move || match age.get().0 {
        Age::Ok => None,
        Age::Warn => Some(view! { <Icon name="clock"/> }.into_any()),
        Age::Late => Some(
            view! { <Icon name="triangle-alert"/><span class="sr">{pass.t().late}</span> }
                .into_any(),
        ),
    };
    let whose = move || card.with(|card| card.as_ref().and_then(|card| whose(pass, card)));
    let key = move || {
        let orders = pass.placement.with(|placement| placement.columns.concat());
        let place = orders.iter().position(|known| *known == order)? + 1;
        (place <= 9).then_some(place)
    };
    let act = move || {
        if pass.is_expo() {
            pass.t().hand_out
        } else {
            pass.t().bump
        }
    };
    view! {
        <button
            class="top"
            type="button"
            id=top_id(order)
            style=move || format!("--p:{}", age.get().1)
            aria-disabled=attr(move || held_back.get().then_some("true"))
            aria-keyshortcuts=attr(move || key().map(|key| key.to_string()))
            on:click=move |_| pass.bump(order)
        >
            <span class="where">
                {live(move || place.with(|(icon, _)| icon.map(|name| view! { <Icon name=name/> })))}
                {live(move || place.with(|(_, number)| number.clone()))}
            </span>
            <span class="timer">{live(sign)}{live(waits)}</span>
            <span class="who-l">{live(whose)}</span>
            <span class="sr">{live(act)}</span>
        </button>
    }
    .into_any()
}

/// `№144 · Tural · 4 qonaq`.
fn whose(pass: Pass, card: &Card) -> Option<String> {
    let ticket = card.tickets.first()?;
    let mut facts = Vec::with_capacity(3);
    if ticket.number > 0 {
        facts.push(format!("№{}", ticket.called()));
    }
    if !ticket.waiter.is_empty() {
        facts.push(ticket.waiter.clone());
    }
    if ticket.guests > 0 {
        facts.push(guests(pass.lang(), ticket.guests));
    }
    Some(facts.join(" · "))
}
