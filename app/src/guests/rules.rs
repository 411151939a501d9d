//! What guests may do, as the manager says it.

use super::desk::Desk;
use crate::format::{amount_of, money};
use crate::ui::{Button, ButtonKind, Field, TextInput, live, use_toasts};
use domain::guests::{Rules, SetRules};
use domain::{Command, Money};
use leptos::prelude::*;

/// The fields as they are typed; copy it into closures.
#[derive(Clone, Copy)]
struct Form {
    on: RwSignal<bool>,
    accept: RwSignal<bool>,
    open: RwSignal<bool>,
    lines: RwSignal<String>,
    pieces: RwSignal<String>,
    waiting: RwSignal<String>,
    sum: RwSignal<String>,
    minutes: RwSignal<String>,
}

impl Form {
    fn of(rules: &Rules) -> Self {
        let number = |number: u16| RwSignal::new(number.to_string());
        Self {
            on: RwSignal::new(rules.on),
            accept: RwSignal::new(rules.accept),
            open: RwSignal::new(rules.open),
            lines: number(rules.lines),
            pieces: number(rules.pieces),
            waiting: number(rules.waiting),
            sum: RwSignal::new(money(rules.sum)),
            minutes: number(rules.minutes),
        }
    }

    /// What is typed; a text that is no number is none, which the rules refuse by name.
    fn read(self) -> Rules {
        let number =
            |text: RwSignal<String>| text.with(|text| text.trim().parse().unwrap_or_default());
        Rules {
            on: self.on.get(),
            accept: self.accept.get(),
            open: self.open.get(),
            lines: number(self.lines),
            pieces: number(self.pieces),
            waiting: number(self.waiting),
            sum: self.sum.with(|text| amount_of(text)).unwrap_or(Money::ZERO),
            minutes: number(self.minutes),
        }
    }
}

/// The rules and the button.
#[component]
pub(super) fn RulesForm(desk: Desk) -> impl IntoView {
    let toasts = use_toasts();
    let state = desk.store.state();
    let form = state.with_untracked(|state| Form::of(&state.guests.rules));
    let save = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let rules = untrack(|| form.read());
        let command = Command::SetGuestRules(Box::new(SetRules { rules }));
        desk.send(command, move || {
            let saved = untrack(|| desk.t().saved.to_owned());
            toasts.show("check", saved, None);
        });
    };
    view! {
        <form class="guest-rules" on:submit=save>
            <h2>{live(move || desk.t().rules)}</h2>
            <Tick desk=desk word=|t| t.on value=form.on/>
            <Tick desk=desk word=|t| t.auto value=form.accept/>
            <Tick desk=desk word=|t| t.open value=form.open/>
            <div class="rates">
                <Field id="guest-lines" label=move || desk.t().lines><TextInput id="guest-lines" value=form.lines input_mode="numeric"/></Field>
                <Field id="guest-pieces" label=move || desk.t().pieces><TextInput id="guest-pieces" value=form.pieces input_mode="numeric"/></Field>
                <Field id="guest-waiting" label=move || desk.t().waiting><TextInput id="guest-waiting" value=form.waiting input_mode="numeric"/></Field>
                <Field id="guest-sum" label=move || desk.t().sum><TextInput id="guest-sum" value=form.sum input_mode="decimal"/></Field>
                <Field id="guest-minutes" label=move || desk.t().minutes><TextInput id="guest-minutes" value=form.minutes input_mode="numeric"/></Field>
            </div>
            <Button kind=ButtonKind::Primary submit=true icon="check" disabled=desk.busy>{live(move || desk.t().save)}</Button>
        </form>
    }
    .into_any()
}

/// One of the page's words.
type Word = fn(&'static crate::i18n::GuestDesk) -> &'static str;

#[component]
fn Tick(desk: Desk, word: Word, value: RwSignal<bool>) -> impl IntoView {
    view! {
        <label class="tick">
            <input type="checkbox" prop:checked=move || value.get() on:change=move |event| value.set(event_target_checked(&event))/>
            <span>{live(move || word(desk.t()))}</span>
        </label>
    }
    .into_any()
}
