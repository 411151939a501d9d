//! Banners, which stay until their cause is gone, and what stands where nothing is yet.

use super::live::live;
use super::{Icon, Tone};
use leptos::prelude::*;

/// A bold fact and what to do about it. Danger is announced at once.
#[component]
pub fn Banner(
    /// The meaning; plain is amber.
    #[prop(optional)]
    tone: Tone,
    /// The icon.
    icon: &'static str,
    /// The fact.
    #[prop(into)]
    fact: TextProp,
    /// What still works, what waits, what to do.
    #[prop(optional, into)]
    advice: TextProp,
) -> impl IntoView {
    let role = if tone == Tone::Danger {
        "alert"
    } else {
        "status"
    };
    view! {
        <div class=format!("banner {}", tone.class()) role=role>
            <Icon name=icon/>
            <span>
                <b>{live(move || fact.get())}</b>
                " "
                {live(move || advice.get())}
            </span>
        </div>
    }
    .into_any()
}

/// Nothing is here yet: the fact, and what will appear.
#[component]
pub fn EmptyState(
    /// The icon.
    icon: &'static str,
    /// The fact.
    #[prop(into)]
    title: TextProp,
    /// What will appear.
    #[prop(optional, into)]
    hint: TextProp,
) -> impl IntoView {
    view! {
        <div class="empty">
            <Icon name=icon/>
            <b>{live(move || title.get())}</b>
            <span>{live(move || hint.get())}</span>
        </div>
    }
    .into_any()
}
