//! One thing that can be picked.

use super::live::{attr, live};
use leptos::prelude::*;

/// How a tile stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TileState {
    /// Can be picked.
    #[default]
    Free,
    /// Was picked, so many times.
    Picked(u32),
    /// Few are left.
    Low,
    /// None is left. It stays where it is, so that nothing moves under a finger.
    Out,
}

impl TileState {
    const fn name(self) -> Option<&'static str> {
        match self {
            Self::Free => None,
            Self::Picked(_) => Some("picked"),
            Self::Low => Some("low"),
            Self::Out => Some("out"),
        }
    }
}

/// A tile: a name of up to three lines and a foot with price and marks.
#[component]
pub fn Tile(
    /// The name.
    #[prop(into)]
    name: TextProp,
    /// How it stands.
    #[prop(optional, into)]
    state: Signal<TileState>,
    /// It was pressed.
    #[prop(into)]
    on_press: Callback<()>,
    /// The foot.
    children: Children,
) -> impl IntoView {
    let count = move || match state.get() {
        TileState::Picked(count) if count > 0 => Some(view! { <span class="count">{count}</span> }),
        _ => None,
    };
    view! {
        <button
            class="tile"
            type="button"
            data-state=attr(move || state.get().name())
            aria-disabled=attr(move || (state.get() == TileState::Out).then_some("true"))
            on:click=move |_| on_press.run(())
        >
            <span class="name">{live(move || name.get())}</span>
            <span class="foot">{children()}</span>
            {count}
        </button>
    }
    .into_any()
}
