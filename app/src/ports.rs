//! The ports: what a screen needs from the world, as traits. The browser and the hub bring their own.
//!
//! Reads go through [`Transport`], writes through [`CommandQueue`], news arrive through [`LiveFeed`].
//! Futures are boxed and `Send`, so that the hub can await them while it draws the first paint.

use crate::session::SignedIn;
use domain::command::Envelope;
use domain::ids::CommandId;
use domain::sync::outbox::{Author, Entry};
use domain::time::UnixMillis;
use domain::{Event, Lang};
use leptos::prelude::{ArcReadSignal, expect_context};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use uuid::Uuid;

/// An answer that is on its way.
pub type Pending<T> = Pin<Box<dyn Future<Output = T> + Send>>;

/// The hub said no, or could not be reached. The codes are those of the wire (`ApiError`), and `offline`
/// or `unreadable` where no such answer exists.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct TransportError {
    /// HTTP status; 0 when there was no answer.
    pub status: u16,
    /// Stable code; `i18n::error_text` turns it into a sentence.
    pub code: String,
    /// English text for logs, never for screens.
    pub message: String,
    /// Facts that the sentence may name.
    pub details: serde_json::Value,
    /// The id under which the hub logged the request.
    pub request_id: String,
}

impl TransportError {
    /// No answer arrived.
    pub fn offline() -> Self {
        Self {
            code: "offline".to_owned(),
            ..Self::default()
        }
    }

    /// An answer arrived that does not say what it should.
    pub fn unreadable(message: String) -> Self {
        Self {
            code: "unreadable".to_owned(),
            message,
            ..Self::default()
        }
    }

    /// The error in an answer with a failure status; a body that is no `ApiError` keeps only the status.
    pub fn from_answer(status: u16, body: &str) -> Self {
        let mut error: Self = serde_json::from_str(body).unwrap_or_default();
        error.status = status;
        if error.code.is_empty() {
            let code = if status >= 500 { "busy" } else { "malformed" };
            code.clone_into(&mut error.code);
        }
        error
    }
}

/// JSON over HTTP, or straight into the hub's router. Paths are absolute (`/api/menu`).
pub trait Transport: Send + Sync {
    /// Reads; the body of a 2xx answer.
    fn get(&self, path: &str) -> Pending<Result<String, TransportError>>;
    /// Sends a JSON body; the body of a 2xx answer. For sign-in, set-up and a person's language only:
    /// business writes are commands.
    fn post(&self, path: &str, body: String) -> Pending<Result<String, TransportError>>;
    /// The same with an `Idempotency-Key`, for what is safe only with an answer: money that goes back is not put into a
    /// queue. Whoever hears nothing asks again with the same key, and it is done once.
    fn once(&self, path: &str, body: String, key: &str) -> Pending<Result<String, TransportError>>;
}

/// How the storage of this device stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Storage {
    /// It writes.
    #[default]
    Fine,
    /// It has no room; what is kept is safe.
    Full,
    /// Another tab of an older build stands in the way of this one.
    Blocked,
    /// A newer build has taken it over: this page must be loaded again.
    Superseded,
    /// It does not answer, and opening it again did not help.
    Dead,
}

/// Why nothing is sent although the hub can be reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hold {
    /// Nobody is signed in.
    SignIn,
    /// The page is older than the hub.
    Update,
}

/// How the queue stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// The storage.
    pub storage: Storage,
    /// Why nothing is sent, if so.
    pub hold: Option<Hold>,
}

/// What became of this device's commands, in whichever tab they were made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kept {
    /// Everything that the device keeps, by place.
    All(Vec<Entry>),
    /// These have another fate than before.
    Changed(Vec<Entry>),
}

/// Called for each of them, in order.
pub type OnKept = Box<dyn Fn(Kept) + Send + Sync>;

/// Keeps commands on the device and brings them to the hub in order, for as long as it takes.
pub trait CommandQueue: Send + Sync {
    /// Keeps one command; resolves when it is safe on this device, before the hub has heard of it. `storage_full` and
    /// `storage_dead` say that it is not.
    fn push(&self, command: Envelope, by: Author) -> Pending<Result<(), TransportError>>;
    /// Follows what becomes of the commands, from all that is kept now on. The last one that asked is told.
    fn follow(&self, heard: OnKept);
    /// The hub was heard: the name of its database, and the last event that this page knows.
    fn greet(&self, epoch: &str, cursor: u64);
    /// The stream told that a command was done, by the event `seq`, and its answer has not come.
    fn heard(&self, command: CommandId, seq: u64);
    /// How the queue stands.
    fn standing(&self) -> ArcReadSignal<Standing>;
    /// Everything that is kept, by place.
    fn list(&self) -> Pending<Result<Vec<Entry>, TransportError>>;
    /// Offers everything that is kept as a file, unread: for somebody who has to find out what happened.
    fn export(&self);
    /// A person has seen why a command was not done. It goes, unless a manager still decides about it.
    fn seen(&self, place: u64) -> Pending<Result<(), TransportError>>;
}

/// What the event stream says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum News {
    /// The stream is open: the name of the database, where it could be read.
    Hello(Option<String>),
    /// One event of the log.
    Event(Box<Event>),
    /// An event of a hub that is newer than this page.
    Strange,
    /// The position is too old or the epoch changed: take a snapshot.
    Reset,
}

/// The state of the way from this screen to the hub.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Link {
    /// Not opened yet, as in the first paint.
    Starting,
    /// Open; something was heard at this time.
    Live(UnixMillis),
    /// Lost since this time.
    Lost(UnixMillis),
}

/// Ends a subscription when dropped.
pub trait Subscription: Send + Sync {}

/// Called for each piece of news, in order.
pub type OnNews = Box<dyn Fn(News) + Send + Sync>;

/// The hub's event stream; reconnects by itself, for ever.
pub trait LiveFeed: Send + Sync {
    /// Follows `topics` (comma separated) after the event number `cursor`.
    fn subscribe(&self, topics: &str, cursor: i64, on_news: OnNews) -> Box<dyn Subscription>;
    /// The state of the link, for the lamps.
    fn link(&self) -> ArcReadSignal<Link>;
}

/// Light, dark, or for the sun outdoors.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Theme {
    /// Ink on white.
    #[default]
    Light,
    /// White on ink.
    Dark,
    /// Black on white with strong lines, for a phone in the sun.
    Sun,
}

impl Theme {
    /// The value of `data-theme`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Light => "light",
            Self::Dark => "dark",
            Self::Sun => "sun",
        }
    }

    /// Reads a value of `data-theme`; anything unknown is light.
    pub fn from_name(name: &str) -> Self {
        match name {
            "dark" => Self::Dark,
            "sun" => Self::Sun,
            _ => Self::Light,
        }
    }

    /// The one that the button of the lock screen leads to.
    #[must_use]
    pub const fn other(self) -> Self {
        match self {
            Self::Light | Self::Sun => Self::Dark,
            Self::Dark => Self::Light,
        }
    }
}

/// What a device remembers by itself. Cosmetic only: never ids, counters, tokens or orders.
pub trait DevicePrefs: Send + Sync {
    /// Remembers the look.
    fn keep_theme(&self, theme: Theme);
    /// Remembers the language of the lock screen.
    fn keep_lang(&self, lang: Lang);
    /// Whether the kitchen's bell is heard here.
    fn bell(&self) -> bool;
    /// Remembers whether it is.
    fn keep_bell(&self, heard: bool);
    /// How the kitchen's screen is set here, as its own text; none when nothing was set.
    fn kitchen(&self) -> Option<String>;
    /// Remembers how it is set.
    fn keep_kitchen(&self, text: &str);
    /// Whether this device locks itself when nobody touches it.
    fn locks(&self) -> bool;
    /// Remembers whether it does.
    fn keep_locks(&self, on: bool);
}

/// The time of day. Screens decide nothing by it: it shows ages and stamps commands.
pub trait Clock: Send + Sync {
    /// Now.
    fn now(&self) -> UnixMillis;
}

/// New identities.
pub trait Ids: Send + Sync {
    /// A fresh version 7 UUID.
    fn next(&self) -> Uuid;
}

/// What a device keeps of a person's work, so that it can start without the hub. Only a cache: what cannot be kept is
/// left out, and nothing waits for it. What the hub says is kept where it arrives, so a screen tells it only who works.
pub trait Cache: Send + Sync {
    /// Who works here now; nobody makes the device forget the person and the state.
    fn keep_person(&self, person: Option<&SignedIn>);
    /// Tells the sitting of this browser when another tab begins or ends one; empty when nobody is signed in any more.
    fn follow_others(&self, told: Box<dyn Fn(String)>);
}

/// Whether a device starts without the hub.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keeping {
    /// Not looked at yet, as in the first paint.
    Unknown,
    /// The browser or the address does not allow it.
    Unable,
    /// Files or state are not complete yet.
    Preparing,
    /// Everything is kept and was read back.
    Ready,
}

/// The device itself: its kept pages, a newer build, the light of its screen.
pub trait Offline: Send + Sync {
    /// Whether it starts without the hub.
    fn keeping(&self) -> ArcReadSignal<Keeping>;
    /// Whether a newer build is kept and waits.
    fn renewal(&self) -> ArcReadSignal<bool>;
    /// Asks the hub for a newer build.
    fn look(&self);
    /// Starts the build that waits: the page is loaded again, once.
    fn renew(&self);
    /// Whether the screen may not go dark by itself.
    fn stay_awake(&self, on: bool);
    /// Is felt in the hand for a moment, where the device can and its person wants things to move.
    fn buzz(&self) {}
}

/// What the browser does for Sufra at this address, from a service worker's point of view.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Worker {
    /// Nothing: an old browser, or an address without HTTPS.
    #[default]
    Missing,
    /// It can keep Sufra and has not done so yet.
    Supported,
    /// It has kept Sufra and opens it without the hub.
    Controls,
}

/// What a device can do without the hub.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ready {
    /// The address counts as secure.
    pub secure: bool,
    /// Whether Sufra itself is kept.
    pub worker: Worker,
    /// Something was stored, read back and deleted again.
    pub storage: bool,
    /// The browser promises not to delete what is stored.
    pub persisted: bool,
}

impl Ready {
    /// Whether orders can be taken while the hub is away. A missing promise is a risk, not an obstacle.
    pub fn works_offline(self) -> bool {
        self.secure && self.worker != Worker::Missing && self.storage
    }
}

/// Tests what this device can do without the hub.
pub trait Readiness: Send + Sync {
    /// Tries everything once; takes a few seconds at most.
    fn check(&self) -> Pending<Ready>;
}

/// Every port, in one context.
#[derive(Clone)]
pub struct Ports {
    /// Reads.
    pub transport: Arc<dyn Transport>,
    /// Writes.
    pub commands: Arc<dyn CommandQueue>,
    /// News.
    pub feed: Arc<dyn LiveFeed>,
    /// Cosmetic preferences.
    pub prefs: Arc<dyn DevicePrefs>,
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// Identities.
    pub ids: Arc<dyn Ids>,
    /// What is kept for times without the hub.
    pub cache: Arc<dyn Cache>,
    /// The device.
    pub offline: Arc<dyn Offline>,
    /// What the device can do.
    pub ready: Arc<dyn Readiness>,
}

/// The ports of this page. Call it while a component is built, not in an event handler.
pub fn use_ports() -> Ports {
    expect_context::<Ports>()
}

impl Ports {
    /// Reads and parses.
    pub async fn read<T: DeserializeOwned>(&self, path: &str) -> Result<T, TransportError> {
        parse(&self.transport.get(path).await?)
    }

    /// Sends `body` and parses the answer.
    pub async fn send<B: Serialize, T: DeserializeOwned>(
        &self,
        path: &str,
        body: &B,
    ) -> Result<T, TransportError> {
        let json = serde_json::to_string(body)
            .map_err(|error| TransportError::unreadable(error.to_string()))?;
        parse(&self.transport.post(path, json).await?)
    }

    /// Sends `body` once, however often it is asked for with the same key, and parses the answer.
    pub async fn once<B: Serialize, T: DeserializeOwned>(
        &self,
        path: &str,
        body: &B,
        key: &str,
    ) -> Result<T, TransportError> {
        let json = serde_json::to_string(body)
            .map_err(|error| TransportError::unreadable(error.to_string()))?;
        parse(&self.transport.once(path, json, key).await?)
    }
}

fn parse<T: DeserializeOwned>(body: &str) -> Result<T, TransportError> {
    // An empty answer (204) reads as `null`, so that callers may ask for `()`.
    let body = if body.is_empty() { "null" } else { body };
    serde_json::from_str(body).map_err(|error| TransportError::unreadable(error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_keep_code_and_details() {
        let error = TransportError::from_answer(
            401,
            r#"{"code":"wrong_pin","message":"no","details":{"triesLeft":2},"requestId":"r1"}"#,
        );
        assert_eq!((error.status, error.code.as_str()), (401, "wrong_pin"));
        assert_eq!(error.details["triesLeft"], 2);
        assert_eq!(TransportError::from_answer(502, "<html>").code, "busy");
    }
}
