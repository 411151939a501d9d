//! The bump bar and the keyboard: places are bumped, the last is called back, arrows walk over the cards. Which key does
//! what is set on the device ([`super::keymap`]).

use super::keymap::Act;
use super::pass::Pass;
use super::top_id;
use crate::ui::sheet_is_open;
use domain::ids::OrderId;
use leptos::ev;
use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::HtmlElement;

/// Listens while the screen is shown.
pub fn listen(pass: Pass) {
    let last = StoredValue::new(None::<Place>);
    Effect::new(move |_| {
        let listening = window_event_listener(ev::keydown, move |event| {
            let covered = pass.sheet.with_untracked(Option::is_some) || sheet_is_open(&event);
            if covered || event.ctrl_key() || event.alt_key() || event.meta_key() {
                return;
            }
            if let Some(act) = pass.set.now(|set| set.keys.act(&event.key())) {
                press(pass, last, act, &event);
            }
        });
        on_cleanup(move || listening.remove());
    });
}

fn press(pass: Pass, last: StoredValue<Option<Place>>, act: Act, event: &KeyboardEvent) {
    let step = match act {
        Act::Left => Some((-1, 0)),
        Act::Right => Some((1, 0)),
        Act::Up => Some((0, -1)),
        Act::Down => Some((0, 1)),
        Act::Tile(_) | Act::Recall | Act::Bump => None,
    };
    if !pass.keyed.get_untracked() {
        pass.keyed.set(true);
    }
    if let Some(step) = step {
        event.prevent_default();
        walk(pass, last, step);
        return;
    }
    let order = match act {
        Act::Tile(place) => {
            let place = usize::from(place).checked_sub(1);
            place.and_then(|place| pass.in_reading_order().get(place).copied())
        }
        Act::Bump => {
            let Some(chosen) = chosen(pass) else {
                // Enter on any other button is that button's.
                return;
            };
            Some(chosen)
        }
        _ => None,
    };
    event.prevent_default();
    // A key that is held down must not empty the board.
    if event.repeat() {
        return;
    }
    match (act, order) {
        (Act::Recall, _) => pass.recall_last(),
        (_, Some(order)) => pass.bump(order),
        _ => {}
    }
}

/// The card on whose header the keyboard stands.
fn chosen(pass: Pass) -> Option<OrderId> {
    let focused = document().active_element()?.id();
    let orders = pass.in_reading_order();
    orders.into_iter().find(|order| top_id(*order) == focused)
}

/// A step over the board: columns to the right, cards down.
type Step = (isize, isize);

/// A place on the board: column and row.
type Place = (usize, usize);

/// Moves the focus to the next card; the key for it and Space bump it. Where the chosen card has gone, the walk goes on
/// from its place.
fn walk(pass: Pass, last: StoredValue<Option<Place>>, step: Step) {
    let columns = pass
        .placement
        .with_untracked(|placement| placement.columns.clone());
    let focused = document().active_element().map(|element| element.id());
    let here = columns.iter().enumerate().find_map(|(column, orders)| {
        let mut ids = orders.iter().map(|order| Some(top_id(*order)));
        Some((column, ids.position(|id| id == focused)?))
    });
    let place = match (here, last.get_value()) {
        (Some(here), _) => next(&columns, here, step),
        (None, Some(last)) => near(&columns, last).or_else(|| first(&columns)),
        (None, None) => first(&columns),
    };
    let order = place.and_then(|(column, row)| columns.get(column)?.get(row));
    let button = order.and_then(|order| document().get_element_by_id(&top_id(*order)));
    if let Some(button) = button.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
        // A card that is gone takes no focus.
        let _ = button.focus();
        last.set_value(place);
    }
}

fn first(columns: &[Vec<OrderId>]) -> Option<Place> {
    let column = columns.iter().position(|orders| !orders.is_empty())?;
    Some((column, 0))
}

/// The place itself, or the lowest one of a column that has become shorter.
fn near(columns: &[Vec<OrderId>], (column, row): Place) -> Option<Place> {
    let lowest = columns.get(column)?.len().checked_sub(1)?;
    Some((column, row.min(lowest)))
}

/// The place after a step; columns without cards are skipped.
fn next(columns: &[Vec<OrderId>], (column, row): Place, step: Step) -> Option<Place> {
    if step.0 == 0 {
        let row = row.checked_add_signed(step.1)?;
        return (row < columns.get(column)?.len()).then_some((column, row));
    }
    let mut column = column;
    loop {
        column = column.checked_add_signed(step.0)?;
        columns.get(column)?;
        if let Some(place) = near(columns, (column, row)) {
            return Some(place);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn arrows_skip_empty_columns_and_stop_at_edges() {
        let ids: Vec<OrderId> = (1..=4).map(|n| OrderId(Uuid::from_u128(n))).collect();
        let columns = vec![vec![ids[0], ids[1]], vec![], vec![ids[2]], vec![ids[3]]];
        assert_eq!(first(&columns), Some((0, 0)));
        assert_eq!(first(&[vec![], vec![]]), None);
        assert_eq!(next(&columns, (0, 0), (0, 1)), Some((0, 1)));
        assert_eq!(next(&columns, (0, 1), (0, 1)), None);
        assert_eq!(next(&columns, (0, 1), (1, 0)), Some((2, 0)));
        assert_eq!(next(&columns, (0, 0), (-1, 0)), None);
        assert_eq!(next(&columns, (3, 0), (-1, 0)), Some((2, 0)));
        assert_eq!(near(&columns, (0, 5)), Some((0, 1)));
        assert_eq!(near(&columns, (1, 0)), None);
    }
}
