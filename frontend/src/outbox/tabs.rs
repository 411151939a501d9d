//! The tabs of this browser: which of them sends, and how they tell each other what changed.
//!
//! That two tabs send is slower, not wrong: the hub knows a command by its id and its number.

use crate::lead::Lead;
use domain::sync::outbox::Entry;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{BroadcastChannel, MessageEvent};

/// The name of the lock and of the channel.
const NAME: &str = "sufra-outbox";
/// The message that something was added, or that all has to be read again.
const ADDED: &str = "added";

/// What another tab says.
pub enum Said {
    /// Something was added.
    Added,
    /// These commands have another fate.
    Changed(Vec<Entry>),
}

/// This tab among the others.
pub struct Tabs {
    channel: Option<BroadcastChannel>,
    lead: Lead,
}

impl Tabs {
    /// Joins the others. `hear` is called for what they say, `lead` once this tab is the one that sends.
    pub fn join(hear: impl Fn(Said) + 'static, lead: impl Fn() + 'static) -> Self {
        let channel = BroadcastChannel::new(NAME).ok();
        if let Some(channel) = &channel {
            let listen = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
                let text = event.data().as_string().unwrap_or_default();
                match serde_json::from_str(&text) {
                    Ok(changed) => hear(Said::Changed(changed)),
                    // The word, or the records of a newer build: the storage has them all.
                    Err(_) => hear(Said::Added),
                }
            });
            channel.set_onmessage(Some(listen.as_ref().unchecked_ref()));
            // The channel lives as long as its page.
            listen.forget();
        }
        Self {
            channel,
            lead: Lead::ask(NAME, lead),
        }
    }

    /// Whether this tab sends.
    pub fn leads(&self) -> bool {
        self.lead.leads()
    }

    /// Tells the others that something was added.
    pub fn added(&self) {
        self.say(ADDED);
    }

    /// Tells the others what changed.
    pub fn changed(&self, entries: &[Entry]) {
        self.say(&serde_json::to_string(entries).unwrap_or_default());
    }

    fn say(&self, text: &str) {
        if let Some(channel) = &self.channel {
            // Fails only for what cannot be copied.
            let _ = channel.post_message(&text.into());
        }
    }
}
