//! Fields: label above, control, hint below.

use super::icon::Icon;
use super::live::{attr, live};
use leptos::prelude::*;
use leptos::{ev, html};

/// A label, a control and a hint.
#[component]
pub fn Field(
    /// The id of the control inside.
    id: &'static str,
    /// What is asked.
    #[prop(into)]
    label: TextProp,
    /// How to answer; when the answer is odd, what is odd about it.
    #[prop(optional, into)]
    hint: TextProp,
    /// The answer is odd.
    #[prop(optional, into)]
    bad: Signal<bool>,
    /// The control.
    children: Children,
) -> impl IntoView {
    view! {
        <div class="field" data-state=attr(move || bad.get().then_some("bad"))>
            <label for=id>{live(move || label.get())}</label>
            {children()}
            <span class="hint" id=format!("{id}-hint")>{live(move || hint.get())}</span>
        </div>
    }
    .into_any()
}

/// The search in the bar, to which `/` leads.
#[component]
pub fn SearchField(
    /// What is searched for.
    #[prop(into)]
    label: TextProp,
    /// The words.
    value: RwSignal<String>,
    /// Enter, and leaving it.
    on_key: Callback<ev::KeyboardEvent>,
) -> impl IntoView {
    let shown = label.clone();
    view! {
        <div class="input find">
            <Icon name="search"/>
            <input
                type="search"
                id="find"
                autocomplete="off"
                aria-label=attr(move || label.get())
                placeholder=attr(move || shown.get())
                prop:value=move || value.get()
                on:input=move |event| value.set(event_target_value(&event))
                on:keydown=move |event| on_key.run(event)
            />
            <kbd class="end">"/"</kbd>
        </div>
    }
    .into_any()
}

/// A line of text.
#[component]
pub fn TextInput(
    /// Ties it to its label.
    id: &'static str,
    /// The text.
    value: RwSignal<String>,
    /// `text`, `password`, `search` …
    #[prop(default = "text")]
    kind: &'static str,
    /// `numeric` opens the digits on a phone.
    #[prop(default = "text")]
    input_mode: &'static str,
    /// What a browser may fill in (`off`, `username`, `new-password`).
    #[prop(default = "off")]
    complete: &'static str,
    /// Takes the focus when it appears.
    #[prop(optional)]
    focus: bool,
) -> impl IntoView {
    let field = NodeRef::<html::Input>::new();
    Effect::new(move |_| {
        if focus && let Some(field) = field.get() {
            // A field that is gone has nothing to be typed into.
            let _ = field.focus();
        }
    });
    view! {
        <div class="input">
            <input
                id=id
                node_ref=field
                type=kind
                inputmode=input_mode
                autocomplete=complete
                aria-describedby=format!("{id}-hint")
                prop:value=move || value.get()
                on:input=move |event| value.set(event_target_value(&event))
            />
        </div>
    }
    .into_any()
}
