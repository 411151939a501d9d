//! One stream for all tabs of a browser: a browser opens six connections to a hub over plain HTTP, for all tabs
//! together, and a seventh tab would wait for ever.
//!
//! The tab that leads holds the stream and says everything on to the others. One that hears nothing any more opens a
//! stream of its own, and closes it when it hears another tab again.

use crate::channel::Channel;
use crate::lead::Lead;
use crate::transport::Fetch;
use app::ports::Transport;
use serde::Deserialize;
use serde_json::value::RawValue;

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
    channel: Channel,
    lead: Lead,
}

impl Shared {
    /// Joins the other tabs; `hear` is called for what they say.
    pub fn join(hear: impl Fn(Word) + 'static) -> Self {
        let channel = Channel::join(NAME);
        channel.hear(move |text| {
            if let Some(word) = read(&text) {
                hear(word);
            }
        });
        let shared = Self {
            channel,
            lead: Lead::ask(NAME, || ()),
        };
        shared.channel.say(WHERE);
        shared
    }

    /// Whether this tab holds the stream for the others.
    pub fn leads(&self) -> bool {
        self.lead.leads()
    }

    /// Says an event of the stream on.
    pub fn say(&self, name: &str, seq: i64, body: &str) {
        self.channel.say(&format!("{name}\n{seq}\n{body}"));
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
