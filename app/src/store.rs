//! The state of the restaurant on this screen: the hub's snapshot, and commands on their way.

use crate::ports::{Ports, use_ports};
use domain::state::State;
use domain::{Command, wire::Snapshot};
use leptos::prelude::*;
use serde_json::Value;
use std::sync::Arc;
use uuid::Uuid;

/// Why the hub said no.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Refusal {
    /// Stable code.
    pub code: String,
    /// Facts for the sentence.
    pub details: Value,
}

/// The restaurant's state on this screen.
#[derive(Clone, Copy)]
pub struct Store {
    state: RwSignal<Arc<State>>,
    refusal: RwSignal<Option<Refusal>>,
    ports: StoredValue<Ports>,
}

/// The store of this page.
pub fn use_store() -> Store {
    use_context::<Store>().unwrap_or_else(provide_store)
}

/// Makes the store. Once, at the root.
pub fn provide_store() -> Store {
    let store = Store {
        state: RwSignal::new(Arc::new(State::default())),
        refusal: RwSignal::new(None),
        ports: StoredValue::new(use_ports()),
    };
    provide_context(store);
    store
}

impl Store {
    /// What is known.
    pub fn state(self) -> Signal<Arc<State>> {
        self.state.into()
    }

    /// The last refusal, until it is cleared.
    pub fn refusal(self) -> RwSignal<Option<Refusal>> {
        self.refusal
    }

    /// A new id.
    pub fn new_id(self) -> Uuid {
        self.ports.with_value(|ports| ports.ids.next())
    }

    /// Takes the hub's snapshot.
    pub fn take(self, snapshot: Snapshot) {
        self.state.set(Arc::new(snapshot.state));
    }

    /// Sends a command and shows a refusal.
    pub fn submit(self, command: Command) {
        leptos::task::spawn_local(async move {
            if let Err(refusal) = self.submit_and_wait(command).await {
                self.refusal.set(Some(refusal));
            }
        });
    }

    /// Sends a command; resolves when the hub has decided it.
    pub async fn submit_and_wait(self, command: Command) -> Result<(), Refusal> {
        let text = serde_json::to_string(&command).unwrap_or_default();
        let sent = self.ports.with_value(|ports| ports.commands.push(text));
        sent.await.map(|_| ()).map_err(|error| Refusal {
            code: error.code,
            details: error.details,
        })
    }
}
