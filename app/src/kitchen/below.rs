//! What a column has below its edge: how many cards, and the way there and back. A screen above the stove has no wheel.

use super::pass::Pass;
use crate::i18n::cards_below;
use crate::ui::{Icon, attr, live};
use leptos::html;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::HtmlElement;

/// So many px of a card may lie beyond the edge before it counts as cut.
const SLACK: i32 = 8;

/// Of the `cards` that a column begins with, those that end below its edge. Courses that only wait ask for nothing.
fn hidden(column: &HtmlElement, cards: usize) -> usize {
    let edge = column.scroll_top() + column.client_height() + SLACK;
    let children = column.children();
    let ends_above = |place: usize| {
        let child = u32::try_from(place).ok().and_then(|n| children.item(n));
        let card = child.and_then(|one| one.dyn_into::<HtmlElement>().ok());
        card.is_some_and(|card| card.offset_top() + card.offset_height() <= edge)
    };
    // They stand below each other: halving finds the edge with few questions to the browser.
    let (mut above, mut below) = (0, cards);
    while above < below {
        let middle = usize::midpoint(above, below);
        if ends_above(middle) {
            above = middle + 1;
        } else {
            below = middle;
        }
    }
    cards - above
}

/// The sign at the end of a column, and one page down by a touch; at its end, back to the top.
#[component]
pub fn Below(
    pass: Pass,
    column: NodeRef<html::Div>,
    /// Which column it is, from the left.
    index: usize,
    /// Changes whenever the column is scrolled.
    scrolled: RwSignal<()>,
) -> impl IntoView {
    // How many lie below, and whether some lie above.
    let beyond = RwSignal::new((0_usize, false));
    let look = move || {
        let count = pass
            .placement
            .try_with_untracked(|placement| placement.columns.get(index).map_or(0, Vec::len));
        let here = column.try_get_untracked().flatten().zip(count);
        let now = here.map_or((0, false), |(column, count)| {
            (hidden(&column, count), column.scroll_top() > SLACK)
        });
        // The column may be gone.
        if beyond.try_with_untracked(|known| *known != now) == Some(true) {
            beyond.set(now);
        }
    };
    Effect::new(move |_| {
        pass.placement.track();
        scrolled.track();
        // Cards grow by themselves, with a line that is struck or a note that comes.
        pass.session().now.track();
        request_animation_frame(look);
    });
    let page = move |_| {
        if let Some(column) = column.get_untracked() {
            let (more, _) = beyond.get_untracked();
            let page = column.scroll_top() + column.client_height() * 3 / 4;
            column.set_scroll_top(if more > 0 { page } else { 0 });
            look();
        }
    };
    live(move || {
        let (more, above) = beyond.get();
        if more > 0 {
            return Some(
                view! {
                    <button class="below" type="button" aria-label=attr(move || cards_below(pass.lang(), more)) on:click=page>
                        "+"{more}<Icon name="chevron-down"/>
                    </button>
                }
                .into_any(),
            );
        }
        // The oldest stand at the top.
        above.then(|| {
            view! {
                <button class="below" type="button" aria-label=attr(move || pass.t().oldest_first) on:click=page>
                    <Icon name="arrow-up"/>
                </button>
            }
            .into_any()
        })
    })
    .into_any()
}
