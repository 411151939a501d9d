//! What the tabs of this browser tell each other, in words that only they know.

use std::cell::RefCell;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{BroadcastChannel, MessageEvent};

type Listen = Closure<dyn Fn(MessageEvent)>;

/// A line between the tabs, hung up when it is dropped. A browser without it has one tab each.
pub struct Channel {
    line: Option<BroadcastChannel>,
    listen: RefCell<Option<Listen>>,
}

impl Channel {
    /// Joins the line of a name.
    pub fn join(name: &str) -> Self {
        Self {
            line: BroadcastChannel::new(name).ok(),
            listen: RefCell::new(None),
        }
    }

    /// Calls `hear` for every word of the others.
    pub fn hear(&self, hear: impl Fn(String) + 'static) {
        let Some(line) = &self.line else { return };
        let listen = Listen::new(move |event: MessageEvent| {
            hear(event.data().as_string().unwrap_or_default());
        });
        line.set_onmessage(Some(listen.as_ref().unchecked_ref()));
        self.listen.replace(Some(listen));
    }

    /// Says a word to the others.
    pub fn say(&self, text: &str) {
        if let Some(line) = &self.line {
            // Fails only for what cannot be copied, and text can.
            let _ = line.post_message(&text.into());
        }
    }
}

impl Drop for Channel {
    fn drop(&mut self) {
        if let Some(line) = &self.line {
            line.set_onmessage(None);
            line.close();
        }
    }
}
