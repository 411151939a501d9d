//! Order entry.
//!
//! The first load has the menu, the check and what adds a line. Sheets, keys and every other act are the part `till`
//! (`later`), which comes a moment after the screen.

mod acts;
mod choose;
mod combo;
mod courses;
mod dish;
mod give;
mod keys;
mod line;
mod menu;
mod more;
mod pane;
mod piece;
mod reasons;
mod split;
mod stock;
mod till;

pub use pane::{focus_search, place_of};

use crate::bar::TillBar;
use crate::parts;
use crate::ui::{SearchField, attr, live};
use domain::ids::OrderId;
use leptos::ev;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::Element;
use leptos_router::hooks::use_params_map;
use menu::{Dishes, Rail};
use pane::Pane;
use till::{Act, Open, Till};

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

/// What comes after the screen.
#[expect(
    clippy::unnecessary_wraps,
    reason = "the error is a part that does not come"
)]
mod later {
    use super::till::{Act, Open, Till};
    use super::{acts, choose, combo, give, more, piece, reasons, split, stock};
    use futures::FutureExt;
    use leptos::prelude::*;
    use leptos::wasm_split::{SplitLoaderError, wasm_split};

    /// What draws a sheet, and what acts.
    #[derive(Clone, Copy)]
    pub struct Later {
        pub draw: fn(Till, Open) -> AnyView,
        pub act: fn(Till, Act),
    }

    #[wasm_split(till, wasm_split_path = leptos::wasm_split, fallible)]
    pub fn later() -> Result<Later, SplitLoaderError> {
        crate::store::teach();
        Ok(Later {
            draw,
            act: acts::act,
        })
    }

    fn draw(till: Till, open: Open) -> AnyView {
        match open {
            Open::Choices(item) => choose::sheet(till, &item),
            Open::Combo(item) => combo::sheet(till, &item),
            Open::Stock(item) => stock::sheet(till, &item),
            Open::Quantity => stock::quantity(till),
            Open::Line(line) => piece::sheet(till, line),
            Open::Edit(line) => choose::edit(till, line),
            Open::Void(line) => reasons::void(till, line),
            Open::Give(line) => give::sheet(till, line),
            Open::Reopen => reasons::reopen(till),
            Open::Release => reasons::release(till),
            Open::Service => reasons::service(till),
            Open::More => more::sheet(till),
            Open::Split => split::sheet(till),
        }
    }

    /// Acts at once when the code is here, else as soon as it is.
    pub fn act(till: Till, act: Act) {
        if let Some(Ok(later)) = later().now_or_never() {
            till.store.catch_up();
            (later.act)(till, act);
            return;
        }
        let Some(order) = till.id.try_get_untracked() else {
            return;
        };
        leptos::task::spawn_local(async move {
            // Somebody pressed it, and it is done as soon as it can be; not to another check, and not when the screen is gone.
            till.store.caught_up().await;
            if let Ok(later) = later().await
                && till.is_at(order)
            {
                (later.act)(till, act);
            }
        });
    }
}

/// Order entry.
#[component]
pub fn OrderScreen() -> impl IntoView {
    let till = Till::new(order_in_path());
    Effect::new(move |_| {
        let listening = window_event_listener(ev::keydown, move |event| {
            if till.open.with_untracked(Option::is_none) {
                till.act(Act::Key(event));
            }
        });
        on_cleanup(move || listening.remove());
    });
    // What was chosen for one check is not meant for the next.
    Effect::new(move |before: Option<Option<OrderId>>| {
        let id = till.id.get();
        if before.is_some_and(|before| before != id) {
            till.quantity.set(1);
            till.seat.set(0);
            till.open.set(None);
        }
        id
    });
    // A phone has room for the menu or for the check; what is not there has only the words of the check.
    let side = move || {
        let check = till.turned.get() || till.order.with(Option::is_none);
        if check { "check" } else { "menu" }
    };
    let locked = move || {
        let order = till.order.get()?;
        order.is_billed().then_some("bill")
    };
    view! {
        <main class="term" data-side=attr(side) data-lock=attr(locked) data-find=attr(move || till.searching.get().then_some("open"))>
            <TillBar><Search till=till/></TillBar>
            <Rail till=till/>
            <Dishes till=till/>
            <Pane till=till/>
            {live(move || till.open.get().map(|open| sheet(till, open)))}
        </main>
    }
    .into_any()
}

fn sheet(till: Till, open: Open) -> AnyView {
    let draw = move |later: later::Later| (later.draw)(till, open.clone());
    parts::sheet(later::later, draw, move || till.open.set(None))
}

/// The search: Enter adds the first dish, Esc clears and leaves.
#[component]
fn Search(till: Till) -> impl IntoView {
    let word = move || till.session.i18n.t().search;
    let on_key = move |event: ev::KeyboardEvent| {
        if event.key() == "Enter" {
            event.prevent_default();
            let searched = till.query.with_untracked(|query| !query.trim().is_empty());
            let dishes = untrack(|| till.dishes());
            if let (true, Some(first)) = (searched, dishes.first()) {
                till.query.set(String::new());
                till.pick(first);
            }
        }
    };
    view! {
        <SearchField label=word value=till.query on_key=Callback::new(on_key)/>
    }
    .into_any()
}
