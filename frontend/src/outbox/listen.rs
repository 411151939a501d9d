//! Events of a browser object as a stream to await. A database says everything by events.

use futures::StreamExt;
use futures::channel::mpsc;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Event, EventTarget};

/// Listens until it is dropped.
pub struct Listener {
    target: EventTarget,
    names: &'static [&'static str],
    closure: Closure<dyn Fn(Event)>,
    heard: mpsc::UnboundedReceiver<String>,
}

impl Listener {
    /// Listens for these events from now on.
    pub fn on(target: &EventTarget, names: &'static [&'static str]) -> Self {
        let (say, heard) = mpsc::unbounded();
        let closure = Closure::<dyn Fn(Event)>::new(move |event: Event| {
            // The receiver lives as long as the closure.
            let _ = say.unbounded_send(event.type_());
        });
        for name in names {
            // Fails only for an event without a name.
            let _ = target.add_event_listener_with_callback(name, closure.as_ref().unchecked_ref());
        }
        Self {
            target: target.clone(),
            names,
            closure,
            heard,
        }
    }

    /// The name of the next one.
    pub async fn next(&mut self) -> String {
        self.heard.next().await.unwrap_or_default()
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        for name in self.names {
            let _ = self
                .target
                .remove_event_listener_with_callback(name, self.closure.as_ref().unchecked_ref());
        }
    }
}
