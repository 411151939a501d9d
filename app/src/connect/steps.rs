//! What to do on each kind of device, folded up until it is opened.

use crate::i18n::{I18n, Steps};
use crate::ui::live;
use leptos::prelude::*;

/// One step in the reader's language.
type Step = fn(&Steps) -> &'static str;

/// The kinds of devices; most phones of a restaurant are the first two.
const PLATFORMS: [(&str, &[Step]); 5] = [
    (
        "Android",
        &[|s| s.android_1, |s| s.android_2, |s| s.android_3],
    ),
    ("iPhone, iPad", &[|s| s.ios_1, |s| s.ios_2, |s| s.ios_3]),
    (
        "Windows",
        &[|s| s.windows_1, |s| s.windows_2, |s| s.windows_3],
    ),
    ("macOS", &[|s| s.mac_1, |s| s.mac_2]),
    ("Linux, Firefox", &[|s| s.linux_1, |s| s.linux_2]),
];

/// Every platform with its steps.
#[component]
pub fn Platforms(i: I18n) -> impl IntoView {
    let platforms: Vec<_> = PLATFORMS
        .into_iter()
        .map(|(name, steps)| {
            let steps: Vec<_> = steps
                .iter()
                .map(|step| view! { <li>{live(move || step(Steps::of(i.lang())))}</li> })
                .collect();
            view! {
                <details>
                    <summary>{name}</summary>
                    <ol>{steps}</ol>
                </details>
            }
        })
        .collect();
    view! {
        <h3>{live(move || Steps::of(i.lang()).title)}</h3>
        {platforms}
    }
    .into_any()
}
