//! Segments, chips and badges.

use super::Icon;
use super::live::{attr, live};
use leptos::prelude::*;

/// Two to five options of which one holds.
#[component]
pub fn Seg<T>(
    /// Values and their words.
    options: Vec<(T, TextProp)>,
    /// The chosen one.
    #[prop(into)]
    value: Signal<T>,
    /// Another one was chosen.
    #[prop(into)]
    on_pick: Callback<T>,
    /// What is being chosen.
    #[prop(into)]
    label: TextProp,
) -> impl IntoView
where
    T: Copy + PartialEq + Send + Sync + 'static,
{
    let buttons: Vec<_> = options
        .into_iter()
        .map(|(option, word)| {
            view! {
                <button type="button" aria-pressed=attr(move || (value.get() == option).to_string()) on:click=move |_| on_pick.run(option)>
                    {live(move || word.get())}
                </button>
            }
        })
        .collect();
    view! { <div class="seg" role="group" aria-label=attr(move || label.get())>{buttons}</div> }
        .into_any()
}

/// A filter that is on or off.
#[component]
pub fn Chip(
    /// Whether it is on.
    #[prop(into)]
    on: Signal<bool>,
    /// It was pressed.
    #[prop(into)]
    on_press: Callback<()>,
    /// An icon before the word.
    #[prop(optional)]
    icon: Option<&'static str>,
    /// The word.
    children: Children,
) -> impl IntoView {
    view! {
        <button class="chip" type="button" aria-pressed=attr(move || on.get().to_string()) on:click=move |_| on_press.run(())>
            {icon.map(|name| view! { <Icon name=name/> })}
            {children()}
        </button>
    }
    .into_any()
}

/// The meaning of a badge or a banner.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tone {
    /// A fact.
    #[default]
    Plain,
    /// Ready, live, paid.
    Ok,
    /// Held, waiting, ageing.
    Warn,
    /// Late, cut off, void.
    Danger,
    /// Locked.
    Lock,
    /// New, mine.
    Accent,
    /// Allergies only.
    Inverse,
}

impl Tone {
    /// The class that carries the meaning.
    pub const fn class(self) -> &'static str {
        match self {
            Self::Plain => "",
            Self::Ok => "ok",
            Self::Warn => "warn",
            Self::Danger => "danger",
            Self::Lock => "lock",
            Self::Accent => "accent",
            Self::Inverse => "inv",
        }
    }
}

/// A short word with a meaning.
#[component]
pub fn Badge(
    /// The meaning.
    #[prop(optional)]
    tone: Tone,
    /// An icon before the word.
    #[prop(optional)]
    icon: Option<&'static str>,
    /// The word.
    children: Children,
) -> impl IntoView {
    view! {
        <span class=format!("badge {}", tone.class())>
            {icon.map(|name| view! { <Icon name=name/> })}
            {children()}
        </span>
    }
    .into_any()
}
