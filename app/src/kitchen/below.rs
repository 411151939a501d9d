//! What a column has below its edge: how many cards, and the way there and back. A screen above the stove has no wheel.

use super::pass::Pass;
use crate::i18n::cards_below;
use crate::ui::{Icon, attr, live};
use leptos::html;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::HtmlElement;
use std::time::Duration;

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

/// The lower edge of one column. `Copy`: take it into closures.
#[derive(Clone, Copy)]
pub struct Edge {
    /// The column on the screen.
    pub column: NodeRef<html::Div>,
    /// Changes whenever the column is scrolled.
    pub scrolled: RwSignal<()>,
    /// How many cards lie below it, and whether some lie above.
    beyond: RwSignal<(usize, bool)>,
}

impl Edge {
    /// A column that nobody has looked at yet.
    pub fn new() -> Self {
        Self {
            column: NodeRef::new(),
            scrolled: RwSignal::new(()),
            beyond: RwSignal::new((0, false)),
        }
    }

    /// How it stands; none once the column is gone.
    fn look(self, pass: Pass, index: usize) -> Option<(usize, bool)> {
        let count = pass
            .placement
            .try_with_untracked(|placement| placement.columns.get(index).map_or(0, Vec::len))?;
        let column = self.column.try_get_untracked()??;
        Some((hidden(&column, count), column.scroll_top() > SLACK))
    }

    fn tell(self, now: (usize, bool)) {
        if self.beyond.try_with_untracked(|known| *known != now) == Some(true) {
            self.beyond.set(now);
        }
    }
}

/// Follows the edges of all columns: after the frame, because the cards come before their sum, and together, before any
/// sign changes. A browser that is asked after a change lays the page out anew for each answer.
pub fn follow(pass: Pass, edges: Vec<Edge>) {
    let edges = StoredValue::new(edges);
    let look = move || {
        let all = edges.try_get_value().unwrap_or_default();
        let looks: Vec<_> = all
            .iter()
            .enumerate()
            .map(|(index, edge)| (*edge, edge.look(pass, index).unwrap_or_default()))
            .collect();
        for (edge, now) in looks {
            edge.tell(now);
        }
    };
    Effect::new(move |_| {
        pass.placement.track();
        edges.with_value(|edges| edges.iter().for_each(|edge| edge.scrolled.track()));
        // Cards grow by themselves, with a line that is struck or a note that comes.
        pass.session().now.track();
        request_animation_frame(move || set_timeout(look, Duration::ZERO));
    });
}

/// The sign at the end of a column, and one page down by a touch; at its end, back to the top.
#[component]
pub fn Below(pass: Pass, edge: Edge) -> impl IntoView {
    let page = move |_| {
        if let Some(column) = edge.column.get_untracked() {
            let (more, _) = edge.beyond.get_untracked();
            let page = column.scroll_top() + column.client_height() * 3 / 4;
            column.set_scroll_top(if more > 0 { page } else { 0 });
        }
    };
    live(move || {
        let (more, above) = edge.beyond.get();
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
