//! The button.

use super::Icon;
use super::live::attr;
use leptos::prelude::*;

/// What pressing a button means.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ButtonKind {
    /// One of several acts.
    #[default]
    Plain,
    /// The next act. At most one on a screen.
    Primary,
    /// Takes something away.
    Danger,
    /// Takes something away, and is the next act.
    DangerSolid,
    /// Confirms something that is ready.
    Ok,
    /// Seldom needed.
    Quiet,
}

/// How large a button is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ButtonSize {
    /// 48 px.
    #[default]
    Normal,
    /// 56 px.
    Large,
    /// 64 px.
    Huge,
    /// Icon above the word.
    Stack,
    /// Icon alone; give it an `aria-label`.
    Icon,
}

fn class_of(kind: ButtonKind, size: ButtonSize) -> String {
    let kind = match kind {
        ButtonKind::Plain => "",
        ButtonKind::Primary => " primary",
        ButtonKind::Danger => " danger",
        ButtonKind::DangerSolid => " danger solid",
        ButtonKind::Ok => " ok solid",
        ButtonKind::Quiet => " quiet",
    };
    let size = match size {
        ButtonSize::Normal => "",
        ButtonSize::Large => " lg",
        ButtonSize::Huge => " xl",
        ButtonSize::Stack => " stack",
        ButtonSize::Icon => " icon",
    };
    format!("btn{kind}{size}")
}

/// A button: icon, word, key hint. A disabled primary has its reason beside it.
///
/// ```ignore
/// <Button kind=ButtonKind::Primary icon="send" key_hint="F4" on_press=move |()| send()>{move || i.t().send}</Button>
/// ```
#[component]
pub fn Button(
    /// What it means.
    #[prop(optional)]
    kind: ButtonKind,
    /// How large it is.
    #[prop(optional)]
    size: ButtonSize,
    /// An icon before the word.
    #[prop(optional)]
    icon: Option<&'static str>,
    /// The key that does the same.
    #[prop(optional)]
    key_hint: Option<&'static str>,
    /// Cannot be pressed now.
    #[prop(optional, into)]
    disabled: Signal<bool>,
    /// For a button that shows an icon alone.
    #[prop(optional, into)]
    label: Option<TextProp>,
    /// Submits the form around it instead of acting itself.
    #[prop(optional)]
    submit: bool,
    /// What it does.
    #[prop(optional, into)]
    on_press: Option<Callback<()>>,
    /// The word.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let press = move |_| {
        if let Some(act) = on_press {
            act.run(());
        }
    };
    view! {
        <button
            class=class_of(kind, size)
            type=if submit { "submit" } else { "button" }
            disabled=attr(move || disabled.get())
            aria-label=label.map(|label| move || label.get())
            on:click=press
        >
            {icon.map(|name| view! { <Icon name=name/> })}
            {children.map(|children| children())}
            {key_hint.map(|key| view! { <kbd>{key}</kbd> })}
        </button>
    }
    .into_any()
}
