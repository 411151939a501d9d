//! The menu: categories, tiles, quantity and seat.

use super::dish::{Dish, Face, Looks, faces};
use super::till::{Act, COMBOS, Open, Till};
use crate::i18n::Orders;
use crate::ui::{EmptyState, For, Icon, Show, attr, live};
use domain::LocalName;
use domain::ids::CategoryKey;
use leptos::prelude::*;

/// So many pieces have a button of their own.
const PIECES: i64 = 6;

/// The categories, one of which is shown.
#[component]
pub fn Rail(till: Till) -> impl IntoView {
    let entry = move |key: CategoryKey, name: LocalName| {
        let picked = key.clone();
        let icon = icon_of(key.as_str());
        let chosen = move || {
            till.query.with(String::is_empty) && till.shown_category().as_ref() == Some(&key)
        };
        let pick = move |_| {
            till.query.set(String::new());
            till.category.set(Some(picked.clone()));
        };
        view! {
            <button type="button" role="tab" aria-selected=attr(move || chosen().to_string()) on:click=pick>
                <Icon name=icon/>
                <span>{live(move || name.get(till.lang()).to_owned())}</span>
            </button>
        }
    };
    let entries = move || {
        let mut all = till.catalog.with(|catalog| catalog.categories.clone());
        domain::sorted::by_key(&mut all, |category| category.sort);
        let mut entries: Vec<_> = all.into_iter().map(|one| entry(one.id, one.name)).collect();
        if till.catalog.with(|catalog| !catalog.combos.is_empty()) {
            let word = Orders::of(till.lang()).combos;
            let name = LocalName {
                az: word.to_owned(),
                ru: word.to_owned(),
                en: word.to_owned(),
            };
            entries.push(entry(COMBOS.into(), name));
        }
        entries
    };
    view! {
        <nav class="rail" role="tablist" aria-orientation="vertical" aria-label=attr(move || Orders::of(till.lang()).menu)>{live(entries)}</nav>
    }
    .into_any()
}

fn icon_of(category: &str) -> &'static str {
    match category {
        "breakfast" => "egg-fried",
        "cold-starters" => "leaf",
        "salads" => "salad",
        "soups" => "soup",
        "dough" => "wheat",
        "hot-starters" => "ham",
        "kebabs" | "saj" => "flame",
        "national" | "plov" => "cooking-pot",
        "fish" => "fish",
        "sides" | COMBOS => "layers",
        "desserts" => "cake-slice",
        "tea" | "coffee" => "coffee",
        "soft-drinks" => "cup-soda",
        "beer" => "beer",
        "spirits" => "wine",
        _ => "utensils",
    }
}

/// The dishes, and quantity and seat below them.
#[component]
pub fn Dishes(till: Till) -> impl IntoView {
    let dishes = faces(till);
    let looks = Looks::of(till, dishes);
    let t = move || Orders::of(till.lang());
    view! {
        <section class="menu" aria-label=attr(move || t().menu)>
            <div class="tiles">
                <For each=move || dishes.get() key=Face::key let:face>
                    <Dish till=till face=face looks=looks/>
                </For>
                <Show when=move || dishes.with(Vec::is_empty) && till.catalog.with(|catalog| !catalog.items.is_empty())>
                    <EmptyState icon="search" title=move || t().nothing_found hint=move || t().nothing_found_hint/>
                </Show>
            </div>
            <Strip till=till/>
        </section>
    }
    .into_any()
}

/// How many pieces the next tap adds, and for whom.
#[component]
fn Strip(till: Till) -> impl IntoView {
    let pieces = move |count: i64| {
        view! {
            <button class="btn" type="button" aria-pressed=attr(move || (till.quantity.get() == count).to_string()) on:click=move |_| till.quantity.set(count)>
                {count}
            </button>
        }
    };
    let more = move || {
        let count = till.quantity.get();
        if count > PIECES {
            count.to_string()
        } else {
            "№".to_owned()
        }
    };
    let t = move || Orders::of(till.lang());
    let seat = move |seat: u16| {
        let word = move || {
            if seat == 0 {
                t().all_seats.to_owned()
            } else {
                seat.to_string()
            }
        };
        view! {
            <button class=if seat == 0 { "btn auto" } else { "btn" } type="button" aria-pressed=attr(move || (till.seat.get() == seat).to_string()) on:click=move |_| till.seat.set(seat)>
                {live(word)}
            </button>
        }
    };
    let guests = Memo::new(move |_| till.guests());
    view! {
        <div class="qty-strip">
            <div class="pieces" role="group" aria-label=attr(move || t().quantity)>
                <span class="lab">{live(move || t().quantity)}</span>
                {(1..=PIECES).map(pieces).collect::<Vec<_>>()}
                <button class="btn" type="button" aria-pressed=attr(move || (till.quantity.get() > PIECES).to_string()) on:click=move |_| till.open.set(Some(Open::Quantity))>{live(more)}</button>
            </div>
            <span class="sep"></span>
            <div class="seats" role="group" aria-label=attr(move || t().seat)>
                <span class="lab">{live(move || t().seat)}</span>
                <For each=move || 0..=guests.get() key=|seat| *seat let:one>{seat(one)}</For>
                <button class="btn" type="button" aria-label=attr(move || t().more_guests) on:click=move |_| till.act(Act::Guest)><Icon name="plus"/></button>
            </div>
        </div>
    }
    .into_any()
}
