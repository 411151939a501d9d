//! The header of a card: where it goes, how long it waits, whose it is. The whole header is one button.

use super::card::{Age, Card};
use super::drawn::Drawn;
use super::keymap::Act;
use super::pass::Pass;
use super::top_id;
use crate::format::timer;
use crate::i18n::guests;
use crate::ui::{Icon, attr, live};
use domain::ids::OrderId;
use domain::orders::Channel;
use leptos::ev::MouseEvent;
use leptos::prelude::*;

/// Where it goes, how long it waits, whose it is. A touch bumps the whole card.
#[component]
pub fn Top(
    pass: Pass,
    order: OrderId,
    drawn: Drawn,
    /// Cannot be let go yet.
    #[prop(optional, into)]
    held_back: Signal<bool>,
) -> impl IntoView {
    let Drawn {
        card,
        look,
        seconds,
    } = drawn;
    let place = Memo::new(move |_| {
        pass.catalog.with(|catalog| {
            card.with(|card| card.as_ref().map(|card| card.place(catalog)))
                .unwrap_or_default()
        })
    });
    let age = Memo::new(move |_| look.get().age);
    let sign = move || match age.get() {
        Age::Ok => None,
        Age::Warn => Some(view! { <Icon name="clock"/> }.into_any()),
        Age::Late => Some(
            view! { <Icon name="triangle-alert"/><span class="sr">{pass.t().late}</span> }
                .into_any(),
        ),
    };
    let whose = move || card.with(|card| card.as_ref().and_then(|card| whose(pass, card)));
    let key = move || {
        let place = |tiles: &Vec<OrderId>| tiles.iter().position(|known| *known == order);
        Some(pass.tiles.with(place)? + 1)
    };
    let press = move |event: MouseEvent| {
        // The second of two quick touches meets the card that has moved up: it meant the first.
        if event.detail() < 2 {
            pass.bump(order);
        }
    };
    // Whoever has a bump bar needs to see which key a card has.
    let shown_key = move || {
        let key = key().filter(|_| pass.keyed.get())?;
        let act = Act::Tile(u8::try_from(key).ok()?);
        let name = pass.set.get(|set| set.keys.key(act).map(str::to_owned))?;
        Some(view! { <kbd class="tile-key" aria-hidden="true">{name.to_uppercase()}</kbd> })
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
            style=move || format!("--p:{}", look.get().part)
            aria-disabled=attr(move || held_back.get().then_some("true"))
            aria-keyshortcuts=attr(move || key().map(|key| key.to_string()))
            on:click=press
        >
            <span class="where">
                {live(move || place.with(|(icon, _)| icon.map(|name| view! { <Icon name=name/> })))}
                {live(move || place.with(|(_, number)| number.clone()))}
                {live(shown_key)}
            </span>
            <span class="timer">{live(sign)}{live(move || timer(seconds.get() * 1000))}</span>
            <span class="who-l">{live(whose)}</span>
            <span class="sr">{live(act)}</span>
        </button>
    }
    .into_any()
}

/// `№144 · Tural · 4 qonaq · Əsas`; of a takeaway its kind.
fn whose(pass: Pass, card: &Card) -> Option<String> {
    let ticket = card.tickets.first()?;
    let mut facts = Vec::with_capacity(5);
    if ticket.number > 0 {
        facts.push(format!("№{}", ticket.called()));
    }
    match ticket.channel {
        Channel::DineIn => {}
        Channel::Tab => facts.push(pass.t().tab.to_owned()),
        Channel::Takeaway => facts.push(pass.t().takeaway.to_owned()),
        Channel::Delivery => facts.push(pass.t().delivery.to_owned()),
    }
    if !ticket.waiter.is_empty() {
        facts.push(ticket.waiter.clone());
    }
    if ticket.guests > 0 {
        facts.push(guests(pass.lang(), ticket.guests));
    }
    let courses = card.courses();
    if !courses.is_empty() {
        let lang = pass.lang();
        let names = pass.catalog.with(|catalog| {
            let known = catalog.courses.iter().filter(|c| courses.contains(&c.id));
            known
                .map(|course| course.name.get(lang).to_owned())
                .collect::<Vec<_>>()
        });
        facts.push(names.join(" + "));
    }
    Some(facts.join(" · "))
}
