//! One stream for all tabs of a browser: a browser opens six connections to a hub over plain HTTP, for all tabs
//! together, and a seventh tab would wait for ever.
//!
//! The tab that leads holds the stream and says everything on to the others. One that hears nothing any more opens a
//! stream of its own, and closes it when it hears another tab again.

use crate::lead::Lead;
use crate::transport::Fetch;
use app::ports::Transport;
use serde::Deserialize;
use serde_json::value::RawValue;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{BroadcastChannel, MessageEvent};

/// The name of the lock and of the channel.
const NAME: &str = "sufra-stream";
/// A tab asks where the stream is.
const WHERE: &str = "where";

/// Something that a tab says on.
#[derive(Debug, PartialEq, Eq)]
pub enum Word {
    /// A tab has come and wants to know how far the stream is.
    Where,
    /// An event of the stream: its name, its number, its body.
    Said(String, i64, String),
}

/// This tab's part in the shared stream; given up when it is dropped.
pub struct Shared {
    channel: Option<BroadcastChannel>,
    _listen: Closure<dyn Fn(MessageEvent)>,
    lead: Lead,
}

impl Shared {
    /// Joins the other tabs; `hear` is called for what they say.
    pub fn join(hear: impl Fn(Word) + 'static) -> Self {
        let channel = BroadcastChannel::new(NAME).ok();
        let listen = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
            if let Some(word) = event.data().as_string().and_then(|text| read(&text)) {
                hear(word);
            }
        });
        if let Some(channel) = &channel {
            channel.set_onmessage(Some(listen.as_ref().unchecked_ref()));
        }
        let shared = Self {
            channel,
            _listen: listen,
            lead: Lead::ask(NAME, || ()),
        };
        shared.post(WHERE);
        shared
    }

    /// Whether this tab holds the stream for the others.
    pub fn leads(&self) -> bool {
        self.lead.leads()
    }

    /// Says an event of the stream on.
    pub fn say(&self, name: &str, seq: i64, body: &str) {
        self.post(&format!("{name}\n{seq}\n{body}"));
    }

    fn post(&self, text: &str) {
        if let Some(channel) = &self.channel {
            // Fails only for what cannot be copied, or after closing.
            let _ = channel.post_message(&text.into());
        }
    }
}

impl Drop for Shared {
    fn drop(&mut self) {
        if let Some(channel) = &self.channel {
            channel.set_onmessage(None);
            channel.close();
        }
    }
}

fn read(text: &str) -> Option<Word> {
    if text == WHERE {
        return Some(Word::Where);
    }
    let (name, rest) = text.split_once('\n')?;
    let (seq, body) = rest.split_once('\n')?;
    Some(Word::Said(
        name.to_owned(),
        seq.parse().ok()?,
        body.to_owned(),
    ))
}

/// A page of the log.
#[derive(Deserialize)]
struct Page {
    more: bool,
    events: Vec<Box<RawValue>>,
}

#[derive(Deserialize)]
struct Numbered {
    seq: i64,
}

/// The events of the log after `cursor`, as far as one answer goes, and whether there are more.
pub async fn missed(cursor: i64) -> Option<(Vec<(i64, String)>, bool)> {
    let text = Fetch
        .get(&format!("/api/changes?since={cursor}"))
        .await
        .ok()?;
    let page: Page = serde_json::from_str(&text).ok()?;
    let events = page.events.iter().filter_map(|event| {
        let Numbered { seq } = serde_json::from_str(event.get()).ok()?;
        Some((seq, event.get().to_owned()))
    });
    Some((events.collect(), page.more))
}
