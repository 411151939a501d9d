//! How much of a dish there is: sold out, so many left, or enough; two taps from the tile.

use super::till::{Open, Till};
use crate::i18n::{Till as Words, portions_left};
use crate::ui::{
    Banner, Button, ButtonKind, ButtonSize, Icon, Key, Keypad, Sheet, Tone, attr, key_of, live,
};
use domain::Command;
use domain::ids::ItemKey;
use domain::orders::limits;
use leptos::prelude::*;

/// Counts with a button of their own; the rest is typed.
const COUNTS: [u32; 12] = [1, 2, 3, 4, 5, 6, 8, 10, 12, 15, 20, 30];

/// The sheet of a tile.
pub fn sheet(till: Till, key: &ItemKey) -> AnyView {
    let t = move || Words::of(till.lang());
    let close = Callback::new(move |()| till.open.set(None));
    let name = till.catalog.with_untracked(|catalog| {
        let dish = catalog.item(key).map(|item| item.name.clone());
        dish.or_else(|| catalog.combo(key).map(|combo| combo.name.clone()))
            .unwrap_or_default()
    });
    let is_dish = till
        .catalog
        .with_untracked(|catalog| catalog.item(key).is_some());
    let key = StoredValue::new(key.clone());
    let state = till.store.state();
    let out = Memo::new(move |_| state.with(|s| key.with_value(|key| s.sold_out.contains(key))));
    let left = Memo::new(move |_| state.with(|s| key.with_value(|key| s.left.get(key).copied())));
    let allowed = till.session.may("menu.availability");
    // A combo has no stop of its own: what is in it has.
    let may = allowed && is_dish;
    let set = move |command: Command| {
        if till.store.submit(command) {
            till.open.set(None);
        }
    };
    let sold_out = move |sold_out: bool| {
        let item = key.get_value();
        set(Command::SetSoldOut { item, sold_out });
    };
    let count = move |count: u32| {
        let item = key.get_value();
        let left = Some(count);
        view! { <button class="btn" type="button" aria-pressed=attr(move || is_left(state, key, count).to_string()) on:click=move |_| set(Command::SetLeft { item: item.clone(), left })>{count}</button> }
    };
    let now = move || {
        let lang = till.lang();
        match (out.get(), left.get()) {
            (true, _) => t().out.to_owned(),
            (false, Some(left)) => portions_left(lang, left),
            (false, None) => t().enough.to_owned(),
        }
    };
    let acts = may.then(|| {
        view! {
            <div class="row">
                <Button kind=ButtonKind::Danger size=ButtonSize::Large icon="ban" disabled=out on_press=move |()| sold_out(true)>{live(move || t().set_out)}</Button>
                <Button size=ButtonSize::Large icon="check" disabled=Signal::derive(move || !out.get() && left.get().is_none()) on_press=move |()| sold_out(false)>{live(move || t().set_in)}</Button>
            </div>
            <div class="counts" role="group" aria-label=attr(move || t().count)>
                {COUNTS.into_iter().map(count).collect::<Vec<_>>()}
            </div>
        }
    });
    let choices = move |()| {
        till.open.set(Some(key.with_value(|key| {
            if is_dish {
                Open::Choices(key.clone())
            } else {
                Open::Combo(key.clone())
            }
        })));
    };
    view! {
        <Sheet title=move || name.get(till.lang()).to_owned() class="small-sheet" on_close=close>
            <div class="body">
                <p class="muted" role="status">{live(now)}</p>
                {acts}
                <Button icon="sliders-horizontal" disabled=out on_press=choices>{live(move || t().choices_note)}</Button>
                {(!allowed).then(|| view! { <Banner tone=Tone::Plain icon="info" fact=move || t().stock_who/> })}
            </div>
        </Sheet>
    }
    .into_any()
}

fn is_left(
    state: Signal<std::sync::Arc<domain::State>>,
    key: StoredValue<ItemKey>,
    count: u32,
) -> bool {
    state.with(|state| key.with_value(|key| state.left.get(key) == Some(&count)))
}

/// Any number of pieces for the next tap.
pub fn quantity(till: Till) -> AnyView {
    let t = move || Words::of(till.lang());
    let close = Callback::new(move |()| till.open.set(None));
    let typed = RwSignal::new(0i64);
    let done = move |()| {
        let count = typed.get_untracked();
        if count > 0 {
            till.quantity.set(count);
        }
        till.open.set(None);
    };
    let key = Callback::new(move |key: Key| match key {
        Key::Digit(digit) => typed.update(|count| {
            *count = count
                .saturating_mul(10)
                .saturating_add(i64::from(digit))
                .min(i64::from(limits::QUANTITY));
        }),
        Key::Back => typed.update(|count| *count /= 10),
        Key::Enter => done(()),
    });
    let on_key = move |event: leptos::ev::KeyboardEvent| {
        if let Some(pressed) = key_of(&event.key()) {
            event.prevent_default();
            key.run(pressed);
        }
    };
    view! {
        <Sheet title=move || t().pieces class="small-sheet" on_close=close>
            <div class="body" tabindex="-1" autofocus=true on:keydown=on_key>
                <p class="big num" role="status"><Icon name="layers"/>" "{live(move || typed.get())}</p>
                <Keypad on_key=key back_label=move || till.session.i18n.t().erase/>
            </div>
            <footer>
                <span class="grow"></span>
                <Button kind=ButtonKind::Primary size=ButtonSize::Large key_hint="Enter" disabled=Signal::derive(move || typed.get() == 0) on_press=done>{live(move || t().take)}</Button>
            </footer>
        </Sheet>
    }
    .into_any()
}
