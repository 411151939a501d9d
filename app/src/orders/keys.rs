//! The order screen by keyboard alone, and a scanner, which is a keyboard that types fast.
//!
//! F2 holds, F4 sends, Shift+F4 sends and stays, F8 prints the bill, F9 pays. Digits set the quantity, letters and `/`
//! search, arrows move among the tiles, Delete takes the focused line off, Esc goes back.

use super::pane::focus_search;
use super::till::{Act, Open, Scanned, Till};
use super::{acts, is_in_field};
use crate::ui::sheet_is_open;
use domain::Command;
use domain::ids::LineId;
use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::{Element, HtmlElement};

/// A scanner types a character in far less; a person never does. Milliseconds.
const FAST: f64 = 80.0;
/// No code on a packet is shorter.
const SHORTEST: usize = 6;

/// A key was pressed while no sheet is open.
pub fn press(till: Till, event: &KeyboardEvent) {
    if event.ctrl_key() || event.alt_key() || event.meta_key() {
        return;
    }
    let key = event.key();
    // The bar has sheets of its own.
    if sheet_is_open(event) {
        return;
    }
    let field = is_in_field(event);
    let act = match key.as_str() {
        "F2" => Some(Act::HoldAll),
        "F4" => Some(Act::Send {
            stay: event.shift_key(),
        }),
        "F8" => Some(Act::Bill),
        _ => None,
    };
    if let Some(act) = act {
        event.prevent_default();
        acts::act(till, act);
        return;
    }
    match key.as_str() {
        "F9" => {
            event.prevent_default();
            if let Some(id) = till.id.get_untracked() {
                till.go(format!("/order/{id}/pay"));
            }
        }
        "Escape" => escape(till, event),
        "ArrowDown" if field => focus_tile(0),
        _ if field => {}
        "Enter" => scanned(till, event),
        "/" => {
            event.prevent_default();
            focus_search();
        }
        "Delete" => remove(till),
        "ArrowLeft" | "ArrowRight" | "ArrowUp" | "ArrowDown" => arrow(event, &key),
        key => typed(till, event, key),
    }
}

/// Out of the search, then back to the tables.
fn escape(till: Till, event: &KeyboardEvent) {
    let searched = till.query.with_untracked(|query| !query.is_empty());
    let searching = till.searching.get_untracked();
    till.query.set(String::new());
    till.searching.set(false);
    till.quantity.set(1);
    if is_in_field(event) {
        let target = event.target();
        if let Some(field) = target.and_then(|target| target.dyn_into::<HtmlElement>().ok()) {
            // A field that is gone has no focus to lose.
            let _ = field.blur();
        }
    } else if !searched && !searching {
        till.go("/floor".to_owned());
    }
}

/// A digit is the quantity, or part of a scanned code; a letter begins a search.
fn typed(till: Till, event: &KeyboardEvent, key: &str) {
    let mut letters = key.chars();
    let (Some(letter), None) = (letters.next(), letters.next()) else {
        return;
    };
    let mut scanned = till.scanned();
    let at = event.time_stamp();
    if at - scanned.at > FAST {
        scanned.code.clear();
        scanned.quantity = till.quantity.get_untracked();
    }
    scanned.code.push(letter);
    scanned.at = at;
    till.keep_scanned(scanned);
    if let Some(count) = letter.to_digit(10).filter(|count| *count > 0) {
        till.quantity.set(i64::from(count));
    } else if letter.is_alphabetic() {
        focus_search();
    }
}

/// A scanner ends a code with Enter; then the dish with this code is added.
fn scanned(till: Till, event: &KeyboardEvent) {
    let Scanned { code, at, quantity } = till.scanned();
    if code.len() < SHORTEST || event.time_stamp() - at > FAST {
        return;
    }
    event.prevent_default();
    till.keep_scanned(Scanned::default());
    till.quantity.set(quantity);
    let item = till.catalog.with_untracked(|catalog| {
        let mut items = catalog.items.iter();
        items
            .find(|item| item.barcode.as_deref() == Some(code.as_str()))
            .cloned()
    });
    match item {
        Some(item) => till.pick(&item),
        None => till.query.set(code),
    }
}

/// Takes the focused line off; what the kitchen knows needs a reason.
fn remove(till: Till) {
    let focused = document().active_element();
    let line = focused.and_then(|element| element.get_attribute("data-line"));
    let line: Option<LineId> = line.and_then(|line| line.parse().ok());
    let (Some(id), Some(order)) = (line, till.order.get_untracked()) else {
        return;
    };
    match order.line(id) {
        Some(line) if line.told() == 0 => {
            let order = order.id;
            till.store.submit(Command::RemoveLine { order, line: id });
        }
        Some(_) => till.open.set(Some(Open::Void(id))),
        None => {}
    }
}

fn tiles() -> Vec<HtmlElement> {
    let list = document().query_selector(".tiles").ok().flatten();
    let first = list.and_then(|list| list.first_element_child());
    let slots = std::iter::successors(first, Element::next_element_sibling);
    slots
        .filter_map(|slot| slot.first_element_child()?.dyn_into().ok())
        .collect()
}

fn focus_tile(at: usize) {
    if let Some(tile) = tiles().get(at) {
        // A tile that is gone cannot be focused.
        let _ = tile.focus();
    }
}

/// Moves among the tiles; from anywhere else to the first one.
fn arrow(event: &KeyboardEvent, key: &str) {
    let focused = document().active_element();
    if focused.as_ref().is_some_and(|one| {
        one.closest(".lines, .topbar")
            .is_ok_and(|found| found.is_some())
    }) {
        return;
    }
    event.prevent_default();
    let tiles = tiles();
    let here = tiles.iter().position(|tile| {
        let tile: &Element = tile;
        focused.as_ref() == Some(tile)
    });
    let Some(here) = here else {
        focus_tile(0);
        return;
    };
    // A tile stands in a slot of its own, and the slots in rows.
    let left = |tile: &HtmlElement| {
        let slot = tile.parent_element()?.dyn_into::<HtmlElement>().ok()?;
        Some(slot.offset_left())
    };
    let row = tiles.first().and_then(left);
    let columns = tiles
        .iter()
        .skip(1)
        .position(|tile| left(tile) == row)
        .map_or(tiles.len(), |at| at.saturating_add(1));
    let to = match key {
        "ArrowLeft" => here.checked_sub(1),
        "ArrowRight" => Some(here.saturating_add(1)),
        "ArrowUp" => here.checked_sub(columns),
        _ => Some(here.saturating_add(columns)),
    };
    if let Some(to) = to.filter(|to| *to < tiles.len()) {
        focus_tile(to);
    }
}
