//! The tabs of this browser: which of them sends, and how they tell each other what changed.
//!
//! That two tabs send is slower, not wrong: the hub knows a command by its id and its number.

use crate::channel::Channel;
use crate::lead::Lead;
use domain::sync::outbox::Entry;

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
    channel: Channel,
    lead: Lead,
}

impl Tabs {
    /// Joins the others. `hear` is called for what they say, `lead` once this tab is the one that sends.
    pub fn join(hear: impl Fn(Said) + 'static, lead: impl Fn() + 'static) -> Self {
        let channel = Channel::join(NAME);
        channel.hear(move |text| match serde_json::from_str(&text) {
            Ok(changed) => hear(Said::Changed(changed)),
            // The word, or the records of a newer build: the storage has them all.
            Err(_) => hear(Said::Added),
        });
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
        self.channel.say(ADDED);
    }

    /// Tells the others what changed.
    pub fn changed(&self, entries: &[Entry]) {
        self.channel
            .say(&serde_json::to_string(entries).unwrap_or_default());
    }
}
