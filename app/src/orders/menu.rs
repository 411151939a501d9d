//! The menu: categories, tiles, quantity and seat.

use super::till::{Act, COMBOS, Open, Till};
use crate::format::money;
use crate::i18n::{Orders, portions_left};
use crate::ui::{Badge, EmptyState, For, Icon, Show, attr, live};
use domain::LocalName;
use domain::ids::CategoryKey;
use domain::menu::Item;
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
    let dishes = Memo::new(move |_| till.dishes());
    let t = move || Orders::of(till.lang());
    view! {
        <section class="menu" aria-label=attr(move || t().menu)>
            <div class="tiles">
                <For each=move || dishes.get() key=|item| item.id.clone() let:item>
                    <Dish till=till item=item/>
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

/// One dish: a tap adds it, a long press says how much there is, its mark opens the choices.
#[component]
fn Dish(till: Till, item: Item) -> impl IntoView {
    let hours = till.hours(&item);
    let item = StoredValue::new(item);
    let state = till.store.state();
    let left = Memo::new(move |_| {
        item.with_value(|item| state.with(|state| state.left.get(&item.id).copied()))
    });
    let out = Memo::new(move |_| {
        item.with_value(|item| state.with(|state| state.sold_out.contains(&item.id)))
    });
    let offset = till.session.offset_minutes();
    // The hours, outside of them.
    let shut = Memo::new(move |_| {
        let hours = hours.as_ref()?;
        let open = hours.contain(till.session.now.get(), offset);
        (!open).then(|| format!("{}–{}", hours.from, hours.to))
    });
    let count = Memo::new(move |_| {
        item.with_value(|item| {
            till.order.with(|order| {
                let lines = order.iter().flat_map(|order| order.live_lines());
                lines
                    .filter(|line| line.item == item.id)
                    .map(|line| line.quantity)
                    .fold(0, u32::saturating_add)
            })
        })
    });
    let has_choices = Memo::new(move |_| {
        item.with_value(|item| !item.sizes.is_empty() || !till.groups(item).is_empty())
    });
    let look = move || match (out.get(), count.get(), left.get()) {
        (true, ..) => Some("out"),
        (_, 0, Some(_)) => Some("low"),
        (_, 0, None) => shut.with(Option::is_some).then_some("shut"),
        _ => Some("picked"),
    };
    let open = move |what: fn(domain::ids::ItemKey) -> Open| {
        till.open
            .set(Some(what(item.with_value(|item| item.id.clone()))));
    };
    let t = move || Orders::of(till.lang());
    let name = move || item.with_value(|item| item.name.get(till.lang()).to_owned());
    let price = move || item.with_value(|item| money(item.price_at(till.channel())));
    let foot = move || {
        if out.get() {
            return view! { <Badge icon="ban">{live(move || t().sold_out)}</Badge> }.into_any();
        }
        let left = left.get().map(|left| portions_left(till.lang(), left));
        let mark = left.or_else(|| shut.get());
        view! { <span>{live(price)}</span>{mark.map(|mark| view! { <span class="left end">{mark}</span> })} }
            .into_any()
    };
    let press = move |_| {
        if shut.with_untracked(Option::is_none) {
            item.with_value(|item| till.pick(item));
        }
    };
    view! {
        <div class="tile-slot">
            <button
                class="tile"
                type="button"
                data-state=attr(look)
                aria-disabled=attr(move || (out.get() || shut.with(Option::is_some)).then_some("true"))
                on:click=press
                on:contextmenu=move |event| { event.prevent_default(); open(Open::Stock); }
            >
                <span class="name">{live(name)}</span>
                <span class="foot">{live(foot)}</span>
                {live(move || (count.get() > 0).then(|| view! { <span class="count">{count.get()}</span> }))}
            </button>
            <Show when=move || has_choices.get() && !out.get()>
                <button class="tile-choices" type="button" title=attr(name) aria-label=attr(move || t().choices) on:click=move |_| open(Open::Choices)>
                    <Icon name="sliders-horizontal"/>
                </button>
            </Show>
        </div>
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
