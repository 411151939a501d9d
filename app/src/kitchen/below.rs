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

/// Cards that end below the edge of their column. Courses that only wait ask for nothing.
fn hidden(column: &HtmlElement) -> usize {
    let edge = column.scroll_top() + column.client_height() + SLACK;
    let mut child = column.first_element_child();
    let mut count = 0;
    while let Some(one) = child {
        child = one.next_element_sibling();
        let card = one.dyn_into::<HtmlElement>().ok();
        let is_card = |one: &HtmlElement| one.class_list().contains("ticket");
        let card = card.filter(is_card);
        if card.is_some_and(|one| one.offset_top() + one.offset_height() > edge) {
            count += 1;
        }
    }
    count
}

/// The sign at the end of a column, and one page down by a touch; at its end, back to the top.
#[component]
pub fn Below(
    pass: Pass,
    column: NodeRef<html::Div>,
    /// Changes whenever the column is scrolled.
    scrolled: RwSignal<()>,
) -> impl IntoView {
    // How many lie below, and whether some lie above.
    let beyond = RwSignal::new((0_usize, false));
    let look = move || {
        let cards = column.try_get_untracked().flatten();
        let now = cards.map_or((0, false), |column| {
            (hidden(&column), column.scroll_top() > SLACK)
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
