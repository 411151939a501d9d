//! A small number that goes up and down.

use super::live::{attr, live};
use leptos::prelude::*;

/// One more or one fewer.
#[component]
pub fn Stepper(
    /// What is counted.
    #[prop(into)]
    label: TextProp,
    /// The count.
    value: RwSignal<u32>,
    /// Not fewer.
    least: u32,
    /// Not more.
    most: u32,
) -> impl IntoView {
    let step = move |to: fn(u32) -> u32| {
        value.update(|count| *count = to(*count).clamp(least, most));
    };
    let name = label.clone();
    view! {
        <div class="row">
            <span class="grow">{live(move || name.get())}</span>
            <div class="stepper" role="group" aria-label=attr(move || label.get())>
                <button type="button" aria-label="−1" on:click=move |_| step(|count| count.saturating_sub(1))><i class="i i-minus" aria-hidden="true"></i></button>
                <b>{live(move || value.get())}</b>
                <button type="button" aria-label="+1" on:click=move |_| step(|count| count.saturating_add(1))><i class="i i-plus" aria-hidden="true"></i></button>
            </div>
        </div>
    }
    .into_any()
}
