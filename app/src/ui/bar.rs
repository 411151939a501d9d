//! What stands in the bar on top of a screen: the mark, the lamps with their ages, the person.

use super::live::{attr, live};
use crate::format::initials;
use leptos::prelude::*;

/// The mark, a spread cloth seen from above with one plate, and the name.
#[component]
pub fn Brand() -> impl IntoView {
    view! {
        <span class="brand">
            <svg class="mark-s" viewBox="0 0 32 32" aria-hidden="true">
                <path
                    fill="currentColor"
                    fill-rule="evenodd"
                    d="M13.9 2.9a3 3 0 0 1 4.2 0l11 11a3 3 0 0 1 0 4.2l-11 11a3 3 0 0 1-4.2 0l-11-11a3 3 0 0 1 0-4.2Zm2.1 6.6a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13Z"
                ></path>
            </svg>
            "Sufra"
        </span>
    }
    .into_any()
}

/// How a segment of the way is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LampState {
    /// Heard from lately.
    Ok,
    /// Nothing for over 5 s.
    Slow,
    /// Cut off.
    Down,
    /// The truth cannot be known from here.
    Wait,
}

impl LampState {
    const fn name(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Slow => "slow",
            Self::Down => "down",
            Self::Wait => "wait",
        }
    }
}

/// One segment of the way from this screen to the plate.
#[derive(Clone)]
pub struct LampLight {
    /// What it leads to.
    pub name: TextProp,
    /// How it is.
    pub state: Signal<LampState>,
    /// Since when, or how fresh: `1 s`, `19:12`, `?`.
    pub age: Signal<String>,
}

/// The lamps, always in the same order, always with an age. Announced when a state changes, not each second.
#[component]
pub fn Lamps(
    /// What they show together.
    #[prop(into)]
    label: TextProp,
    /// The segments.
    lamps: Vec<LampLight>,
) -> impl IntoView {
    let lamps: Vec<_> = lamps
        .into_iter()
        .map(|lamp| {
            view! {
                <span class="lamp" data-state=attr(move || lamp.state.get().name())>
                    <b>{live(move || lamp.name.get())}</b>
                    <small>{live(move || lamp.age.get())}</small>
                </span>
            }
        })
        .collect();
    view! { <span class="lamps" role="group" aria-label=attr(move || label.get())>{lamps}</span> }
        .into_any()
}

/// How old a number is.
#[component]
pub fn Age(
    /// `12 s`.
    #[prop(into)]
    text: Signal<String>,
    /// Too old to be trusted.
    #[prop(optional, into)]
    stale: Signal<bool>,
) -> impl IntoView {
    view! { <span class="age" data-state=attr(move || stale.get().then_some("stale"))>{live(move || text.get())}</span> }.into_any()
}

/// A person as the way to change who works here.
#[component]
pub fn Who(
    /// The name.
    #[prop(into)]
    name: Signal<String>,
    /// A second line, such as the device.
    #[prop(into)]
    detail: TextProp,
    /// It was pressed.
    #[prop(into)]
    on_press: Callback<()>,
) -> impl IntoView {
    view! {
        <button class="who" type="button" aria-label=attr(move || name.get()) on:click=move |_| on_press.run(())>
            <span class="avatar" aria-hidden="true">{live(move || initials(&name.get()))}</span>
            <span>
                {live(move || name.get())}
                <small>{live(move || detail.get())}</small>
            </span>
        </button>
    }
    .into_any()
}
