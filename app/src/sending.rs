//! How a command of a form stands, for screens that wait for the hub's word.

use crate::i18n::{I18n, error_text};
use crate::ports::Ports;
use crate::store::{Given, Refusal, Store};
use crate::ui::{Banner, Tone, live};
use domain::Command;
use leptos::prelude::*;

/// A command that is under way, or was refused; copy it into closures.
#[derive(Clone, Copy)]
pub struct Sending {
    /// It is under way.
    pub busy: RwSignal<bool>,
    refusal: RwSignal<Option<Refusal>>,
}

impl Sending {
    /// Nothing is under way.
    pub fn new() -> Self {
        Self {
            busy: RwSignal::new(false),
            refusal: RwSignal::new(None),
        }
    }

    /// Sends a command, one at a time, and goes on when it is done. What was typed stays when it is refused.
    pub fn send(self, store: Store, command: Command, done: impl FnOnce(Given) + 'static) {
        if self.busy.get_untracked() {
            return;
        }
        self.busy.set(true);
        self.refusal.set(None);
        leptos::task::spawn_local(async move {
            let answer = store.submit_and_wait(command).await;
            // The form may have been closed meanwhile, and another one be open in its place.
            if self.busy.try_set(false).is_some() {
                return;
            }
            match answer {
                Ok(given) => done(given),
                Err(refusal) => self.refusal.set(Some(refusal)),
            }
        });
    }

    /// The same through a door of the hub, which knows checks that no screen has any more. Who may not is asked for
    /// somebody who may.
    pub fn post(
        self,
        (ports, store): (Ports, Store),
        (path, body): (String, String),
        command: Command,
        done: impl FnOnce(Given) + 'static,
    ) {
        if self.busy.get_untracked() {
            return;
        }
        self.busy.set(true);
        self.refusal.set(None);
        leptos::task::spawn_local(async move {
            let key = ports.ids.next().to_string();
            let answer = ports.transport.once(&path, body, &key).await;
            // The form may have been closed meanwhile, and another one be open in its place.
            if self.busy.try_set(false).is_some() {
                return;
            }
            match answer {
                Ok(_) => done(Given::Done),
                Err(error) if error.code == "forbidden" => {
                    store.wanted().set(Some(command));
                    done(Given::Asked);
                }
                Err(error) => self.refusal.set(Some(error.into())),
            }
        });
    }

    /// Says why it was refused.
    pub fn refuse(self, refusal: Option<Refusal>) {
        self.refusal.set(refusal);
    }

    /// Why it was refused.
    pub fn view(self, i18n: I18n) -> AnyView {
        let refused = move || {
            let refusal = self.refusal.get()?;
            let text = error_text(i18n.lang(), &refusal.code, &refusal.details);
            Some(view! { <Banner tone=Tone::Danger icon="circle-alert" fact=text/> })
        };
        live(refused).into_any()
    }
}
