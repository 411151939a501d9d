//! How this screen is set: loudness, the expo's patience, the keys of the bump bar.

use super::keymap::{Act, Keys};
use super::pass::Pass;
use super::settings::Volume;
use super::sound::{self, Sound};
use crate::i18n::{key_name, tile_name};
use crate::ui::{For, Icon, Seg, Sheet, attr, live};
use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use leptos::text_prop::TextProp;

/// The sheet.
#[component]
pub fn Setup(pass: Pass) -> impl IntoView {
    let asked = RwSignal::new(None::<Act>);
    let close = move |()| {
        // Esc ends the question for a key before it ends the sheet.
        if asked.get_untracked().is_some() {
            asked.set(None);
        } else {
            pass.sheet.set(None);
        }
    };
    let reset = move |_| {
        asked.set(None);
        pass.set.change(|set| set.keys = Keys::default());
    };
    view! {
        <Sheet title=move || pass.t().settings class="k-sheet k-setup" on_close=close>
            <div class="k-rows" on:keydown=move |event| take_key(pass, asked, &event)>
                <Loudness pass=pass/>
                <Patience pass=pass/>
                <section class="k-set">
                    <h3>{live(move || pass.t().keys)}</h3>
                    <p class="hint">{live(move || pass.t().keys_hint)}</p>
                    <BumpBar pass=pass asked=asked/>
                </section>
            </div>
            <footer>
                <span class="grow"></span>
                <button class="btn" type="button" on:click=reset><Icon name="undo-2"/>{live(move || pass.t().reset_keys)}</button>
            </footer>
        </Sheet>
    }
    .into_any()
}

/// The key that was asked for. Esc is left to the sheet.
fn take_key(pass: Pass, asked: RwSignal<Option<Act>>, event: &KeyboardEvent) {
    let Some(act) = asked.get_untracked() else {
        return;
    };
    let key = event.key();
    let alone = ["Escape", "Tab", "Shift", "Control", "Alt", "Meta"];
    if alone.contains(&key.as_str()) {
        return;
    }
    event.prevent_default();
    pass.set.change(|set| set.keys.give(act, &key));
    asked.set(None);
}

/// How loud the bell is; a choice is heard at once.
#[component]
fn Loudness(pass: Pass) -> impl IntoView {
    let word = move |word: fn(&crate::i18n::Kitchen) -> &'static str| {
        TextProp::from(move || word(pass.t()))
    };
    let options = vec![
        (Volume::Low, word(|t| t.low)),
        (Volume::Middle, word(|t| t.middle)),
        (Volume::High, word(|t| t.high)),
    ];
    let value = Signal::derive(move || pass.set.get(|set| set.volume));
    let pick = move |volume: Volume| {
        pass.set.change(|set| set.volume = volume);
        sound::wake();
        sound::play(Sound::Ticket, volume);
    };
    view! {
        <section class="k-set row">
            <h3 class="grow">{live(move || pass.t().volume)}</h3>
            <Seg options=options value=value on_pick=pick label=move || pass.t().volume/>
        </section>
    }
    .into_any()
}

/// Whether the expo waits for every station.
#[component]
fn Patience(pass: Pass) -> impl IntoView {
    let on = move || pass.set.get(|set| set.hold_back);
    let press = move |_| pass.set.change(|set| set.hold_back = !set.hold_back);
    view! {
        <button class="k-set row" type="button" role="switch" aria-checked=attr(move || on().to_string()) on:click=press>
            <span class="grow">
                <b>{live(move || pass.t().hold_back)}</b>
                <span class="hint">{live(move || pass.t().hold_back_hint)}</span>
            </span>
            <span class="switch" aria-checked=attr(move || on().to_string()) aria-hidden="true"></span>
        </button>
    }
    .into_any()
}

/// Every act with its key; a touch asks for another.
#[component]
fn BumpBar(pass: Pass, asked: RwSignal<Option<Act>>) -> impl IntoView {
    let row = move |act: Act| {
        let name = move || match act {
            Act::Tile(place) => tile_name(pass.lang(), place),
            Act::Recall => pass.t().recall.to_owned(),
            Act::Left => pass.t().left.to_owned(),
            Act::Right => pass.t().right.to_owned(),
            Act::Up => pass.t().up.to_owned(),
            Act::Down => pass.t().down.to_owned(),
            Act::Bump => pass.t().bump_chosen.to_owned(),
        };
        let waits = move || asked.get() == Some(act);
        let key = move || {
            if waits() {
                return pass.t().press_key.to_owned();
            }
            let key = pass.set.get(|set| set.keys.key(act).map(str::to_owned));
            key_name(pass.lang(), &key.unwrap_or_default())
        };
        view! {
            <button
                class="btn k-key"
                type="button"
                aria-pressed=attr(move || waits().to_string())
                on:click=move |_| asked.set(Some(act))
            >
                <span class="grow">{live(name)}</span>
                <kbd>{live(key)}</kbd>
            </button>
        }
    };
    let acts = Keys::default().all();
    let acts: Vec<Act> = acts.into_iter().map(|(act, _)| act).collect();
    view! {
        <div class="k-keys">
            <For each=move || acts.clone() key=|act| format!("{act:?}") children=row/>
        </div>
    }
    .into_any()
}
