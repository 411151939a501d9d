//! `/setup`: the first start of a real restaurant. The hub answers only to its own machine here.

use super::screen::use_welcome;
use super::wire::FirstStart;
use crate::i18n::{SetUp, error_text};
use crate::ports::{TransportError, use_ports};
use crate::session::{SignedIn, use_session};
use crate::ui::{Banner, Brand, Button, ButtonKind, ButtonSize, Field, TextInput, Tone, live};
use leptos::prelude::*;

/// Shorter passwords are refused by the hub as well.
const SHORTEST_PASSWORD: usize = 10;

/// What the owner has typed.
#[derive(Clone, Copy)]
struct Answers {
    name: RwSignal<String>,
    username: RwSignal<String>,
    password: RwSignal<String>,
    pin: RwSignal<String>,
    pin_again: RwSignal<String>,
}

impl Answers {
    fn new() -> Self {
        let empty = || RwSignal::new(String::new());
        Self {
            name: empty(),
            username: empty(),
            password: empty(),
            pin: empty(),
            pin_again: empty(),
        }
    }

    fn pin_is_odd(self) -> bool {
        self.pin.with(|pin| {
            !pin.is_empty()
                && (!(4..=6).contains(&pin.len()) || !pin.bytes().all(|byte| byte.is_ascii_digit()))
        })
    }

    fn pins_differ(self) -> bool {
        self.pin_again
            .with(|again| !again.is_empty() && *again != self.pin.get())
    }

    fn password_is_short(self) -> bool {
        self.password
            .with(|text| !text.is_empty() && text.chars().count() < SHORTEST_PASSWORD)
    }

    fn complete(self) -> bool {
        let filled = [
            self.name,
            self.username,
            self.password,
            self.pin,
            self.pin_again,
        ]
        .iter()
        .all(|text| text.with(|text| !text.trim().is_empty()));
        filled && !self.pin_is_odd() && !self.pins_differ() && !self.password_is_short()
    }

    fn body(self) -> FirstStart {
        FirstStart {
            name: self.name.get_untracked().trim().to_owned(),
            username: self.username.get_untracked().trim().to_owned(),
            password: self.password.get_untracked(),
            pin: self.pin.get_untracked(),
        }
    }
}

/// Asks for the owner's name, user name, password and PIN, and signs the owner in.
#[component]
pub fn SetUpScreen() -> impl IntoView {
    let i = use_session().i18n;
    let t = move || SetUp::of(i.lang());
    let ports = use_ports();
    let welcome = use_welcome();
    let answers = Answers::new();
    let busy = RwSignal::new(false);
    let error = RwSignal::new(None::<TransportError>);
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let (ports, welcome) = (ports.clone(), welcome.clone());
        busy.set(true);
        leptos::task::spawn_local(async move {
            let answer = ports
                .send::<_, SignedIn>("/api/setup", &answers.body())
                .await;
            busy.set(false);
            match answer {
                Ok(person) => welcome(person),
                Err(refused) => error.set(Some(refused)),
            }
        });
    };
    let incomplete = Signal::derive(move || busy.get() || !answers.complete());
    view! {
        <main class="door">
            <form class="card" on:submit=submit>
                <Brand/>
                <h1>{live(move || t().title)}</h1>
                <p class="muted">{live(move || t().hint)}</p>
                <Questions answers=answers/>
                {live(move || error.get().map(|refused| view! {
                    <Banner tone=Tone::Danger icon="circle-alert" fact=move || error_text(i.lang(), &refused.code, &refused.details)/>
                }))}
                <Button kind=ButtonKind::Primary size=ButtonSize::Large submit=true disabled=incomplete>{live(move || t().submit)}</Button>
            </form>
        </main>
    }
    .into_any()
}

#[component]
fn Questions(answers: Answers) -> impl IntoView {
    let i = use_session().i18n;
    let t = move || SetUp::of(i.lang());
    let differ = Signal::derive(move || answers.pins_differ());
    view! {
        <Field id="name" label=move || t().name>
            <TextInput id="name" value=answers.name complete="name"/>
        </Field>
        <Field id="username" label=move || t().username>
            <TextInput id="username" value=answers.username complete="username"/>
        </Field>
        <Field id="password" label=move || t().password hint=move || t().password_hint bad=Signal::derive(move || answers.password_is_short())>
            <TextInput id="password" value=answers.password kind="password" complete="new-password"/>
        </Field>
        <Field id="pin" label=move || t().pin hint=move || t().pin_hint bad=Signal::derive(move || answers.pin_is_odd())>
            <TextInput id="pin" value=answers.pin kind="password" input_mode="numeric"/>
        </Field>
        <Field id="pin-again" label=move || t().pin_again hint=move || if differ.get() { t().pins_differ } else { "" } bad=differ>
            <TextInput id="pin-again" value=answers.pin_again kind="password" input_mode="numeric"/>
        </Field>
    }
    .into_any()
}
