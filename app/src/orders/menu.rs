//! The menu: categories, tiles, quantity.

use super::till::Till;
use crate::format::money;
use crate::i18n::Orders;
use crate::ui::{Badge, EmptyState, For, Icon, Show, attr, live};
use domain::menu::Item;
use domain::orders::LineState;
use leptos::prelude::*;

/// The categories, one of which is shown.
#[component]
pub fn Rail(till: Till) -> impl IntoView {
    let entries = move || {
        let mut all = till.catalog.with(|catalog| catalog.categories.clone());
        domain::sorted::by_key(&mut all, |category| category.sort);
        all.into_iter()
            .map(|category| {
                let (key, picked) = (category.id.clone(), category.id.clone());
                let icon = icon_of(category.id.as_str());
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
                        <span>{live(move || category.name.get(till.lang()).to_owned())}</span>
                    </button>
                }
            })
            .collect::<Vec<_>>()
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
        "sides" => "layers",
        "desserts" => "cake-slice",
        "tea" | "coffee" => "coffee",
        "soft-drinks" => "cup-soda",
        "beer" => "beer",
        "spirits" => "wine",
        _ => "utensils",
    }
}

/// The dishes and the quantity below them.
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
            <QuantityStrip till=till/>
        </section>
    }
    .into_any()
}

/// One dish: a tap adds it; a long press or its mark opens the choices.
#[component]
fn Dish(till: Till, item: Item) -> impl IntoView {
    let item = StoredValue::new(item);
    let state = till.store.state();
    let out = Memo::new(move |_| {
        item.with_value(|item| state.with(|state| state.sold_out.contains(&item.id)))
    });
    let count = Memo::new(move |_| {
        item.with_value(|item| {
            till.order.with(|order| {
                let lines = order.iter().flat_map(|order| &order.lines);
                lines
                    .filter(|line| line.item == item.id && line.state != LineState::Void)
                    .map(|line| line.quantity)
                    .fold(0, u32::saturating_add)
            })
        })
    });
    let has_choices = Memo::new(move |_| {
        item.with_value(|item| !item.sizes.is_empty() || !till.groups(item).is_empty())
    });
    let look = move || match (out.get(), count.get()) {
        (true, _) => Some("out"),
        (false, 0) => None,
        (false, _) => Some("picked"),
    };
    let choose = move || {
        if has_choices.get_untracked() && !out.get_untracked() {
            till.choosing
                .set(Some(item.with_value(|item| item.id.clone())));
        }
    };
    let t = move || Orders::of(till.lang());
    let name = move || item.with_value(|item| item.name.get(till.lang()).to_owned());
    let price = item.with_value(|item| money(item.base_price()));
    let foot = move || {
        if out.get() {
            view! { <Badge icon="ban">{live(move || t().sold_out)}</Badge> }.into_any()
        } else {
            view! { <span>{price.clone()}</span> }.into_any()
        }
    };
    view! {
        <div class="tile-slot">
            <button
                class="tile"
                type="button"
                data-state=attr(look)
                aria-disabled=attr(move || out.get().then_some("true"))
                on:click=move |_| item.with_value(|item| till.pick(item))
                on:contextmenu=move |event| { event.prevent_default(); choose(); }
            >
                <span class="name">{live(name)}</span>
                <span class="foot">{live(foot)}</span>
                {live(move || (count.get() > 0).then(|| view! { <span class="count">{count.get()}</span> }))}
            </button>
            <Show when=move || has_choices.get() && !out.get()>
                <button class="tile-choices" type="button" title=attr(name) aria-label=attr(move || t().choices) on:click=move |_| choose()>
                    <Icon name="sliders-horizontal"/>
                </button>
            </Show>
        </div>
    }
    .into_any()
}

/// How many pieces the next tap adds.
#[component]
fn QuantityStrip(till: Till) -> impl IntoView {
    let button = move |count: i64| {
        view! {
            <button class="btn" type="button" aria-pressed=attr(move || (till.quantity.get() == count).to_string()) on:click=move |_| till.quantity.set(count)>
                {count}
            </button>
        }
    };
    let word = move || Orders::of(till.lang()).quantity;
    view! {
        <div class="qty-strip" role="group" aria-label=attr(word)>
            <span class="lab">{live(word)}</span>
            {(1..=6).map(button).collect::<Vec<_>>()}
        </div>
    }
    .into_any()
}
