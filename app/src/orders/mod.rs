//! Order entry.

mod choose;
mod line;
mod menu;
mod pane;
mod till;

pub use pane::place_of;

use crate::bar::TillBar;
use crate::parts;
use crate::ui::{Icon, attr, live};
use domain::ids::OrderId;
use domain::menu::Item;
use later::choice;
use leptos::ev;
use leptos::html;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::Element;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_navigate, use_params_map};
use menu::{Dishes, Rail};
use pane::Pane;
use till::Till;

/// The id of the check in the address; none when it is not one.
pub fn order_in_path() -> Memo<Option<OrderId>> {
    let params = use_params_map();
    Memo::new(move |_| params.with(|params| params.get("id")?.parse().ok()))
}

/// Whether a key was meant for a field.
pub fn is_in_field(event: &ev::KeyboardEvent) -> bool {
    let target = event.target();
    let element = target.and_then(|target| target.dyn_into::<Element>().ok());
    element.is_some_and(|element| matches!(element.tag_name().as_str(), "INPUT" | "TEXTAREA"))
}

/// What draws the choices of a dish.
type Choice = fn(Till, Item) -> AnyView;

#[expect(
    clippy::unnecessary_wraps,
    reason = "the error is a part that does not come"
)]
mod later {
    use super::Choice;
    use super::choose::ChoiceSheet;
    use leptos::prelude::*;
    use leptos::wasm_split::{SplitLoaderError, wasm_split};

    #[wasm_split(till, wasm_split_path = leptos::wasm_split, fallible)]
    pub(super) fn choice() -> Result<Choice, SplitLoaderError> {
        Ok(|till, item| view! { <ChoiceSheet till=till item=item/> }.into_any())
    }
}

/// Order entry.
#[component]
pub fn OrderScreen() -> impl IntoView {
    let till = Till::new(order_in_path());
    let field = NodeRef::<html::Input>::new();
    listen(till, field);
    // A phone has room for the menu or for the check; what is not there has only the words of the check.
    let side = move || {
        let check = till.turned.get() || till.order.with(Option::is_none);
        if check { "check" } else { "menu" }
    };
    view! {
        <main class="term" data-side=attr(side) data-find=attr(move || till.searching.get().then_some("open"))>
            <TillBar><Search till=till field=field/></TillBar>
            <Rail till=till/>
            <Dishes till=till/>
            <Pane till=till field=field/>
            {live(move || till.dish_in_hand().map(|item| {
                let draw = move |draw: Choice| draw(till, item.clone());
                parts::sheet(choice, draw, move || till.choosing.set(None))
            }))}
        </main>
    }
    .into_any()
}

/// The search: Enter adds the first dish, Esc clears and leaves.
#[component]
fn Search(till: Till, field: NodeRef<html::Input>) -> impl IntoView {
    let word = move || till.session.i18n.t().search;
    let on_key = move |event: ev::KeyboardEvent| match event.key().as_str() {
        "Enter" => {
            event.prevent_default();
            let searched = till.query.with_untracked(|query| !query.trim().is_empty());
            let dishes = untrack(|| till.dishes());
            if let (true, Some(first)) = (searched, dishes.first()) {
                till.query.set(String::new());
                till.pick(first);
            }
        }
        "Escape" => {
            till.query.set(String::new());
            till.searching.set(false);
            if let Some(field) = field.get_untracked() {
                // A field that is gone has no focus to lose.
                let _ = field.blur();
            }
        }
        _ => {}
    };
    view! {
        <div class="input find">
            <Icon name="search"/>
            <input
                type="search"
                autocomplete="off"
                node_ref=field
                aria-label=attr(word)
                placeholder=attr(word)
                prop:value=move || till.query.get()
                on:input=move |event| till.query.set(event_target_value(&event))
                on:keydown=on_key
            />
            <kbd class="end">"/"</kbd>
        </div>
    }
    .into_any()
}

/// Keys of the whole screen: F4 sends, F9 pays, `/` searches, digits set the quantity.
fn listen(till: Till, field: NodeRef<html::Input>) {
    let navigate = use_navigate();
    Effect::new(move |_| {
        let navigate = navigate.clone();
        let listening = window_event_listener(ev::keydown, move |event| {
            let shut = till.choosing.with_untracked(Option::is_some);
            if shut || event.ctrl_key() || event.alt_key() || event.meta_key() {
                return;
            }
            match event.key().as_str() {
                "F4" => {
                    event.prevent_default();
                    till.send();
                }
                "F9" => {
                    event.prevent_default();
                    if let Some(id) = till.id.get_untracked() {
                        navigate(&format!("/order/{id}/pay"), NavigateOptions::default());
                    }
                }
                _ if is_in_field(&event) => {}
                "/" => {
                    event.prevent_default();
                    if let Some(field) = field.get_untracked() {
                        // A field that is gone cannot be searched in.
                        let _ = field.focus();
                    }
                }
                "Escape" => {
                    till.query.set(String::new());
                    till.line.set(None);
                }
                key => {
                    if let Some(count) = key.parse().ok().filter(|count| (1..=9).contains(count)) {
                        till.quantity.set(count);
                    }
                }
            }
        });
        on_cleanup(move || listening.remove());
    });
}
