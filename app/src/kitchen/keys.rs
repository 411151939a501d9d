//! The bump bar and the keyboard: 1 to 9 bump, 0 calls back the last, arrows walk over the cards.

use super::pass::Pass;
use super::top_id;
use domain::ids::OrderId;
use leptos::ev;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::HtmlElement;

/// Listens while the screen is shown.
pub fn listen(pass: Pass) {
    let last = StoredValue::new(None::<Place>);
    Effect::new(move |_| {
        let listening = window_event_listener(ev::keydown, move |event| {
            let covered = pass.sheet.with_untracked(Option::is_some);
            if covered || event.ctrl_key() || event.alt_key() || event.meta_key() {
                return;
            }
            let key = event.key();
            if let Ok(digit) = key.parse::<usize>() {
                // A key that is held down must not empty the board.
                if key.len() == 1 && !event.repeat() {
                    event.prevent_default();
                    press_digit(pass, digit);
                }
                return;
            }
            if let Some(step) = step(&key) {
                event.prevent_default();
                walk(pass, last, step);
            }
        });
        on_cleanup(move || listening.remove());
    });
}

fn press_digit(pass: Pass, digit: usize) {
    match digit.checked_sub(1) {
        None => pass.recall_last(),
        Some(place) => {
            if let Some(order) = pass.in_reading_order().get(place) {
                pass.bump(*order);
            }
        }
    }
}

/// A step over the board: columns to the right, cards down.
type Step = (isize, isize);

fn step(key: &str) -> Option<Step> {
    match key {
        "ArrowLeft" => Some((-1, 0)),
        "ArrowRight" => Some((1, 0)),
        "ArrowUp" => Some((0, -1)),
        "ArrowDown" => Some((0, 1)),
        _ => None,
    }
}

/// A place on the board: column and row.
type Place = (usize, usize);

/// Moves the focus to the next card; Enter and Space on it bump. Where the chosen card has gone, the walk goes on
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
