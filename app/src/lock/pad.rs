//! The PIN pad: touch or keyboard, sends itself at the person's length, names the wait after a lockout.

use super::screen::use_welcome;
use super::wire::{Person, PinSignIn};
use crate::format::initials;
use crate::i18n::{Lock, error_text};
use crate::ports::{TransportError, use_ports};
use crate::session::{Session, SignedIn, use_session};
use crate::ui::{Banner, Key, Keypad, PinDots, Tone, key_of, live};
use domain::time::UnixMillis;
use leptos::ev;
use leptos::prelude::*;
use serde_json::json;

/// No PIN is longer.
const LONGEST: usize = 6;

/// A refusal, and until when nothing more may be tried.
#[derive(Clone)]
struct Refusal {
    error: TransportError,
    until: UnixMillis,
}

impl Refusal {
    fn new(error: TransportError, now: UnixMillis) -> Self {
        let seconds = error
            .details
            .get("retryAfterSeconds")
            .and_then(serde_json::Value::as_i64)
            .unwrap_or_default();
        let until = now.plus_millis(seconds.saturating_mul(1000));
        Self { error, until }
    }

    /// Whole seconds left to wait.
    fn wait(&self, now: UnixMillis) -> i64 {
        (self.until.since(now) + 999) / 1000
    }
}

/// What is entered on the pad, and what came of it.
#[derive(Clone, Copy)]
struct Entry {
    session: Session,
    chosen: RwSignal<Option<Person>>,
    digits: RwSignal<String>,
    busy: RwSignal<bool>,
    refusal: RwSignal<Option<Refusal>>,
}

impl Entry {
    fn new(session: Session, chosen: RwSignal<Option<Person>>) -> Self {
        let entry = Self {
            session,
            chosen,
            digits: RwSignal::new(String::new()),
            busy: RwSignal::new(false),
            refusal: RwSignal::new(None),
        };
        // Another person starts from nothing.
        Effect::new(move |_| {
            chosen.track();
            entry.digits.set(String::new());
            entry.refusal.set(None);
        });
        entry
    }

    /// Digits of the chosen person's PIN.
    fn length(self) -> usize {
        self.chosen
            .with(|one| one.as_ref().map_or(4, Person::digits))
    }

    /// Whether nothing can be entered now: nobody is chosen, the hub is checking, or a lockout runs.
    fn is_shut(self) -> bool {
        let now = self.session.now.get();
        let waiting = self.refusal.with(|refusal| {
            refusal
                .as_ref()
                .is_some_and(|refusal| refusal.wait(now) > 0)
        });
        waiting || self.busy.get() || self.chosen.with(Option::is_none)
    }

    /// Takes a key; `true` when the PIN is complete.
    fn take(self, key: Key) -> bool {
        let entered = self.digits.with_untracked(String::len);
        match key {
            Key::Digit(digit) if entered < LONGEST => {
                self.refusal.set(None);
                self.digits
                    .update(|digits| digits.push(char::from(b'0' + digit)));
                entered + 1 >= untrack(|| self.length())
            }
            Key::Back => {
                self.digits.update(|digits| {
                    digits.pop();
                });
                false
            }
            Key::Digit(_) | Key::Enter => false,
        }
    }

    /// The digits for the hub, once somebody is chosen.
    fn body(self) -> Option<PinSignIn> {
        let staff_id = self
            .chosen
            .with_untracked(|one| one.as_ref().map(|one| one.id.clone()))?;
        let pin = self.digits.get_untracked();
        Some(PinSignIn { staff_id, pin })
    }

    /// Why the last PIN was refused; counts a lockout down and is silent when it is over.
    fn message(self) -> Option<String> {
        let lang = self.session.i18n.lang();
        let refusal = self.refusal.get()?;
        let error = refusal.error;
        if error.code != "locked_out" {
            return Some(error_text(lang, &error.code, &error.details));
        }
        let left = (refusal.until.since(self.session.now.get()) + 999) / 1000;
        (left > 0).then(|| error_text(lang, "locked_out", &json!({ "retryAfterSeconds": left })))
    }
}

/// The pad for the `chosen` person.
#[component]
pub fn Pad(
    /// Who wants to sign in.
    chosen: RwSignal<Option<Person>>,
    /// What follows; the person's first screen, when missing.
    #[prop(optional, into)]
    on_done: Option<Callback<SignedIn>>,
) -> impl IntoView {
    let session = use_session();
    let ports = use_ports();
    let home = use_welcome();
    let welcome = move |person: SignedIn| match on_done {
        Some(done) => {
            // Whoever signed in is here, also where the sheet went meanwhile.
            session.signed_in(SignedIn::clone(&person));
            let _ = done.try_run(person);
        }
        None => home(person),
    };
    let entry = Entry::new(session, chosen);
    let shut = Memo::new(move |_| entry.is_shut());
    let submit = move || {
        let Some(body) = entry.body() else { return };
        let (ports, welcome) = (ports.clone(), welcome.clone());
        entry.busy.set(true);
        leptos::task::spawn_local(async move {
            // What the one before still owes is told in their name.
            session.settle().await;
            let answer = ports.send::<_, SignedIn>("/api/auth/pin", &body).await;
            entry.busy.set(false);
            entry.digits.set(String::new());
            match answer {
                Ok(person) => welcome(person),
                Err(error) => entry
                    .refusal
                    .set(Some(Refusal::new(error, ports.clock.now()))),
            }
        });
    };
    let press = Callback::new(move |key: Key| {
        if !shut.get_untracked() && entry.take(key) {
            submit();
        }
    });
    listen_to_keyboard(press);
    let message = Memo::new(move |_| entry.message());
    view! {
        <section class="pad" aria-label="PIN">
            <Me chosen=chosen/>
            <PinDots filled=Signal::derive(move || entry.digits.with(String::len)) length=Memo::new(move |_| entry.length())/>
            <div class="note">
                {live(move || message.get().map(|text| view! { <Banner tone=Tone::Danger icon="circle-alert" fact=text/> }))}
            </div>
            <Keypad on_key=press back_label=move || session.i18n.t().erase disabled=shut/>
        </section>
    }
    .into_any()
}

/// Who signs in, or that somebody has to be picked.
#[component]
fn Me(chosen: RwSignal<Option<Person>>) -> impl IntoView {
    let i = use_session().i18n;
    let t = move || Lock::of(i.lang());
    let name = move || {
        chosen.with(|one| {
            one.as_ref()
                .map_or(t().choose.to_owned(), |one| one.name.clone())
        })
    };
    let role = move || {
        chosen.with(|one| {
            one.as_ref().map_or(t().choose_hint.to_owned(), |one| {
                i.t().role(&one.role).to_owned()
            })
        })
    };
    let letters = move || {
        chosen.with(|one| one.as_ref().map(|one| view! { <span class="avatar" aria-hidden="true">{initials(&one.name)}</span> }))
    };
    view! {
        <div class="me">
            {live(letters)}
            <b>{live(name)}</b>
            <small>{live(role)}</small>
        </div>
    }
    .into_any()
}

/// Digits, Backspace and Enter of a keyboard, wherever the focus is; Enter on a button stays that button's.
pub fn listen_to_keyboard(press: Callback<Key>) {
    Effect::new(move |_| {
        let listening = window_event_listener(ev::keydown, move |event| {
            if event.ctrl_key() || event.alt_key() || event.meta_key() {
                return;
            }
            match key_of(&event.key()) {
                Some(Key::Enter) | None => {}
                Some(key) => {
                    event.prevent_default();
                    press.run(key);
                }
            }
        });
        on_cleanup(move || listening.remove());
    });
}
