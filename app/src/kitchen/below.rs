//! What a column has below its edge: how many cards, and the way there. A screen above the stove has no wheel.

use super::pass::Pass;
use crate::i18n::cards_below;
use crate::ui::{Icon, attr, live};
use leptos::html;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::HtmlElement;

/// So many px of a card may lie beyond the edge before it counts as cut.
const SLACK: i32 = 8;

/// Cards that end below the edge of their column.
fn hidden(column: &HtmlElement) -> usize {
    let edge = column.scroll_top() + column.client_height() + SLACK;
    let mut child = column.first_element_child();
    let mut count = 0;
    while let Some(one) = child {
        child = one.next_element_sibling();
        let card = one.dyn_into::<HtmlElement>().ok();
        let is_card = |one: &HtmlElement| !one.class_list().contains("below");
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
    let count = RwSignal::new(0_usize);
    let look = move || {
        let cards = column.try_get_untracked().flatten();
        // The column may be gone.
        let _ = count.try_set(cards.map_or(0, |column| hidden(&column)));
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
            column.set_scroll_top(column.scroll_top() + column.client_height() * 3 / 4);
            look();
        }
    };
    live(move || {
        let more = count.get();
        (more > 0).then(|| {
            view! {
                <button class="below" type="button" aria-label=attr(move || cards_below(pass.lang(), more)) on:click=page>
                    "+"{more}<Icon name="chevron-down"/>
                </button>
            }
        })
    })
    .into_any()
}
