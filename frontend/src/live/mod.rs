//! The hub's event stream. A bare `EventSource` gives up for good on a 503 and never notices a silent wire, so
//! it runs under a loop of its own: reconnect after 1 to 4 s with jitter, for ever; a watchdog at 5 s;
//! at once when the network or the tab comes back.

mod shared;

use crate::clock;
use app::ports::{Link, Subscription};
use domain::time::UnixMillis;
use gloo_timers::future::TimeoutFuture;
use leptos::prelude::{ArcRwSignal, Set};
use send_wrapper::SendWrapper;
use shared::{Shared, Word};
use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use wasm_bindgen_futures::spawn_local;
use web_sys::{Event, EventSource, MessageEvent};

/// How often the loop looks at the stream, ms.
const LOOK_MS: u32 = 500;
/// A stream that says nothing for so long is dead, ms. The hub's heartbeat comes every 2 s, and a kitchen has to
/// know within five that it was cut off.
const SILENCE_MS: i64 = 5_000;
/// Longest wait before another try, ms. What waits has to be at the hub within five seconds of its return.
const LONGEST_WAIT_MS: u32 = 4_000;
/// How long a tab waits for the word of another one before it opens a stream of its own, ms.
const ASIDE_MS: u32 = 150;

/// The events that the hub names; the others are events of the log.
const NAMES: [&str; 5] = ["hello", "reset", "heartbeat", "event", "message"];

/// Something that the hub says, as JSON.
pub enum Said {
    /// The stream is open.
    Hello(String),
    /// One event of the log, with its number.
    Event(i64, String),
    /// The position is too old or the epoch changed.
    Reset,
}

/// Called for all that the hub says, in order.
type OnSaid = Box<dyn Fn(Said)>;

/// Where a stream begins, and what tells how it stands.
pub struct Place {
    /// The topics that are followed, comma separated.
    pub topics: String,
    /// The number of the last event that is known.
    pub cursor: i64,
    /// When the hub was heard.
    pub heard: UnixMillis,
    /// The state of the link, for the lamps.
    pub link: ArcRwSignal<Link>,
}

/// Follows the hub from a place on.
pub fn follow(place: Place, on_said: OnSaid) -> Box<dyn Subscription> {
    let follower = Rc::new_cyclic(|follower: &Weak<Follower>| {
        let hearing = follower.clone();
        let hear = move |word| {
            if let Some(follower) = hearing.upgrade() {
                follower.told(word);
            }
        };
        Follower {
            topics: place.topics,
            shared: Shared::join(hear),
            cursor: Cell::new(place.cursor),
            heard: Cell::new(place.heard.0),
            told: Cell::new(0),
            ahead: Cell::new(0),
            filling: Cell::new(false),
            hello: RefCell::new(String::new()),
            broken: Cell::new(false),
            ended: Cell::new(false),
            hurry: Cell::new(false),
            link: place.link,
            on_said,
        }
    });
    spawn_local(Rc::clone(&follower).follow());
    Box::new(Following(SendWrapper::new(follower)))
}

/// Ends its follower when dropped.
struct Following(SendWrapper<Rc<Follower>>);

impl Subscription for Following {}

impl Drop for Following {
    fn drop(&mut self) {
        self.0.ended.set(true);
    }
}

/// One position in the stream.
struct Follower {
    topics: String,
    shared: Shared,
    cursor: Cell<i64>,
    /// When the hub was heard, by any way.
    heard: Cell<i64>,
    /// When another tab said something of the stream.
    told: Cell<i64>,
    /// How far the other tab is.
    ahead: Cell<i64>,
    /// What was missed is being fetched.
    filling: Cell<bool>,
    /// The last greeting of the hub, for tabs that come later.
    hello: RefCell<String>,
    broken: Cell<bool>,
    ended: Cell<bool>,
    hurry: Cell<bool>,
    link: ArcRwSignal<Link>,
    on_said: OnSaid,
}

impl Follower {
    /// Opens, watches, waits, and again, until the subscription is dropped.
    async fn follow(self: Rc<Self>) {
        let _awake = Awake::of(&self);
        // Another tab may answer where the stream is: then this one needs none of its own.
        TimeoutFuture::new(ASIDE_MS).await;
        let mut tries = 0;
        while !self.ended.get() {
            if self.is_told() {
                self.listen().await;
                continue;
            }
            let began = clock::now();
            self.watch().await;
            if self.ended.get() {
                break;
            }
            // A stream that held for a while starts again from the shortest wait.
            tries = if clock::now() - began > 2 * SILENCE_MS {
                0
            } else {
                tries + 1
            };
            if !self.is_told() {
                self.pause(tries).await;
            }
        }
    }

    /// Whether another tab holds a stream that this one hears.
    fn is_told(&self) -> bool {
        !self.shared.leads() && clock::now() - self.told.get() < SILENCE_MS
    }

    /// Lives on what another tab says, until it falls silent or this tab leads.
    async fn listen(&self) {
        while !self.ended.get() && self.is_told() {
            TimeoutFuture::new(LOOK_MS).await;
        }
        // Not all tabs at once.
        let aside = clock::jitter(ASIDE_MS);
        TimeoutFuture::new(aside).await;
        if !self.ended.get() && !self.is_told() && !self.shared.leads() {
            self.link.set(Link::Lost(UnixMillis(self.heard.get())));
        }
    }

    /// Keeps one `EventSource` open until it breaks, falls silent or is no longer wanted.
    async fn watch(self: &Rc<Self>) {
        let url = format!(
            "/api/realtime/stream?topics={}&cursor={}",
            self.topics,
            self.cursor.get()
        );
        let Ok(source) = EventSource::new(&url) else {
            return;
        };
        self.broken.set(false);
        let opened = clock::now();
        let listeners = RefCell::new(Vec::with_capacity(NAMES.len()));
        for name in NAMES {
            let follower = Rc::clone(self);
            let listener = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
                let body = event.data().as_string().unwrap_or_default();
                let seq = event.last_event_id().parse().unwrap_or_default();
                follower.hear(name, seq, body);
            });
            let _ =
                source.add_event_listener_with_callback(name, listener.as_ref().unchecked_ref());
            listeners.borrow_mut().push(listener);
        }
        let follower = Rc::clone(self);
        let on_error = Closure::<dyn Fn(Event)>::new(move |_| follower.broken.set(true));
        source.set_onerror(Some(on_error.as_ref().unchecked_ref()));
        while !self.broken.get() && !self.ended.get() && !self.is_told() {
            TimeoutFuture::new(LOOK_MS).await;
            if clock::now() - self.heard.get().max(opened) > SILENCE_MS {
                break;
            }
        }
        source.close();
        source.set_onerror(None);
        if !self.ended.get() && !self.is_told() {
            self.link.set(Link::Lost(UnixMillis(self.heard.get())));
        }
    }

    /// The stream of this tab says something.
    fn hear(&self, name: &str, seq: i64, body: String) {
        if self.ended.get() {
            return;
        }
        self.alive();
        if name == "hello" {
            self.hello.borrow_mut().clone_from(&body);
        }
        let seq = if seq > 0 { seq } else { self.cursor.get() };
        self.shared.say(name, seq, &body);
        self.pass_on(name, seq, body);
    }

    /// Another tab says something.
    fn told(self: &Rc<Self>, word: Word) {
        let Word::Said(name, seq, body) = word else {
            // Whoever has heard the hub lately says where it is.
            if clock::now() - self.heard.get() < SILENCE_MS && !self.hello.borrow().is_empty() {
                self.shared
                    .say("hello", self.cursor.get(), &self.hello.borrow());
            }
            return;
        };
        if self.ended.get() || self.shared.leads() {
            return;
        }
        self.told.set(clock::now());
        self.ahead.set(self.ahead.get().max(seq));
        self.alive();
        let next = self.cursor.get().saturating_add(1);
        match name.as_str() {
            "hello" => {
                self.hello.borrow_mut().clone_from(&body);
                self.pass_on("hello", seq, body);
                self.fill();
            }
            "reset" => self.pass_on("reset", seq, body),
            "heartbeat" => self.fill(),
            _ if seq == next && !self.filling.get() => self.pass_on(&name, seq, body),
            _ => self.fill(),
        }
    }

    /// Fetches what this tab has missed, when another one is ahead.
    fn fill(self: &Rc<Self>) {
        if self.filling.get() || self.ahead.get() <= self.cursor.get() {
            return;
        }
        self.filling.set(true);
        let follower = Rc::clone(self);
        spawn_local(async move {
            let mut more = true;
            while more && !follower.ended.get() {
                // Without an answer the next word of the other tab starts it again.
                let Some((events, rest)) = shared::missed(follower.cursor.get()).await else {
                    break;
                };
                more = rest && !events.is_empty();
                for (seq, body) in events {
                    if seq > follower.cursor.get() {
                        follower.pass_on("event", seq, body);
                    }
                }
            }
            follower.filling.set(false);
        });
    }

    fn alive(&self) {
        let now = clock::now();
        self.heard.set(now);
        self.link.set(Link::Live(UnixMillis(now)));
    }

    fn pass_on(&self, name: &str, seq: i64, body: String) {
        if self.ended.get() {
            return;
        }
        match name {
            "hello" => (self.on_said)(Said::Hello(body)),
            "reset" => (self.on_said)(Said::Reset),
            "heartbeat" => {}
            _ => {
                self.cursor.set(seq);
                (self.on_said)(Said::Event(seq, body));
            }
        }
    }

    /// Waits 1 to 4 s with jitter, shorter when the network or the tab comes back.
    async fn pause(&self, tries: u32) {
        let longest = 1000_u32
            .saturating_mul(1 << tries.min(2))
            .min(LONGEST_WAIT_MS);
        let mut left = longest / 2 + clock::jitter(longest / 2);
        self.hurry.set(false);
        while left > 0 && !self.ended.get() && !self.hurry.get() {
            let step = left.min(LOOK_MS);
            TimeoutFuture::new(step).await;
            left -= step;
        }
    }
}

/// Hurries when the network or the tab comes back, for as long as it lives.
struct Awake(Closure<dyn Fn(Event)>);

impl Awake {
    fn of(follower: &Rc<Follower>) -> Self {
        let follower = Rc::clone(follower);
        let hurry = Closure::<dyn Fn(Event)>::new(move |_| follower.hurry.set(true));
        let function = hurry.as_ref().unchecked_ref();
        // Fails only for an event without a name.
        let _ = leptos::prelude::window().add_event_listener_with_callback("online", function);
        let _ = leptos::prelude::document()
            .add_event_listener_with_callback("visibilitychange", function);
        Self(hurry)
    }
}

impl Drop for Awake {
    fn drop(&mut self) {
        let function = self.0.as_ref().unchecked_ref();
        let _ = leptos::prelude::window().remove_event_listener_with_callback("online", function);
        let _ = leptos::prelude::document()
            .remove_event_listener_with_callback("visibilitychange", function);
    }
}
