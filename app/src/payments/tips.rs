//! Tips with the payment.

use super::desk::Desk;
use crate::format::{manat, money};
use crate::i18n::Payments;
use crate::ui::{Button, attr, live};
use domain::Money;
use domain::menu::Catalog;
use domain::payments::offers;
use domain::printing::percent;
use leptos::prelude::*;
use std::sync::Arc;

/// The key that lets the others type a tip.
#[component]
pub fn TipKey(desk: Desk) -> impl IntoView {
    let t = move || Payments::of(desk.i18n.lang());
    let press = move |_| {
        desk.tipping.update(|on| *on = !*on);
        if !desk.tipping.get_untracked() {
            desk.give(Money::ZERO);
        }
    };
    view! {
        <button class="key soft tip-key" type="button" aria-pressed=attr(move || desk.tipping.get().to_string()) on:click=press>{live(move || t().tip)}</button>
    }
    .into_any()
}

/// The tips that are offered for what is paid, the one that stands pressed.
#[component]
pub fn Offers(
    catalog: Memo<Arc<Catalog>>,
    paid: Memo<Money>,
    stands: Memo<Money>,
    give: Callback<Money>,
) -> impl IntoView {
    let offer = move |(bp, tip): (u32, Money)| {
        view! {
            <button type="button" class="btn stack" aria-pressed=attr(move || (stands.get() == tip).to_string()) on:click=move |_| give.run(tip)>
                {format!("{} %", percent(bp))}<small>{money(tip)}</small>
            </button>
        }
    };
    let all = Memo::new(move |_| catalog.with(|catalog| offers(catalog, paid.get())));
    live(move || all.get().into_iter().map(offer).collect::<Vec<_>>()).into_any()
}

/// The tips that are offered, and the one that was typed.
#[component]
pub fn Tips(desk: Desk) -> impl IntoView {
    let t = move || Payments::of(desk.i18n.lang());
    let paid = Memo::new(move |_| desk.asked());
    let stands = Memo::new(move |_| desk.tip());
    let give = Callback::new(move |tip| desk.give(tip));
    view! {
        <div class="picks tips" role="group" aria-label=attr(move || t().tip)>
            <Offers catalog=desk.catalog paid=paid stands=stands give=give/>
            <Button on_press=move |()| desk.give(Money::ZERO)>{live(move || t().no_tip)}</Button>
            <b class="end">{live(move || manat(desk.tip()))}</b>
        </div>
    }
    .into_any()
}
