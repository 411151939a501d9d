//! The hub's event stream. A bare `EventSource` gives up for good on a 503 and never notices a silent wire, so
//! it runs under a loop of its own: reconnect after 1 to 15 s with jitter, for ever; a watchdog at 5 s;
//! at once when the network or the tab comes back.

use crate::clock;
use app::ports::{Link, LiveFeed, News, OnNews, Subscription};
use domain::time::UnixMillis;
use gloo_timers::future::TimeoutFuture;
use leptos::prelude::{ArcReadSignal, ArcRwSignal, Set};
use send_wrapper::SendWrapper;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Event, EventSource, MessageEvent};

/// How often the loop looks at the stream, ms.
const LOOK_MS: u32 = 500;
/// A stream that says nothing for so long is dead, ms. The hub's heartbeat comes every 2 s, and a kitchen has to
/// know within five that it was cut off.
const SILENCE_MS: i64 = 5_000;
/// Longest wait before another try, ms.
const LONGEST_WAIT_MS: u32 = 15_000;

/// The events that the hub names; the others are events of the log.
const NAMES: [&str; 5] = ["hello", "reset", "heartbeat", "event", "message"];

/// The live feed over `EventSource`.
pub struct Stream {
    link: ArcRwSignal<Link>,
}

impl Stream {
    /// A feed that nobody follows yet.
    pub fn new() -> Self {
        Self {
            link: ArcRwSignal::new(Link::Starting),
        }
    }
}

impl LiveFeed for Stream {
    fn subscribe(&self, topics: &str, cursor: i64, on_news: OnNews) -> Box<dyn Subscription> {
        let follower = Rc::new(Follower {
            topics: topics.to_owned(),
            cursor: Cell::new(cursor),
            heard: Cell::new(clock::now()),
            broken: Cell::new(false),
            ended: Cell::new(false),
            hurry: Cell::new(false),
            link: self.link.clone(),
            on_news,
        });
        leptos::task::spawn_local(Rc::clone(&follower).follow());
        Box::new(Following(SendWrapper::new(follower)))
    }

    fn link(&self) -> ArcReadSignal<Link> {
        self.link.read_only()
    }
}

/// Ends its follower when dropped.
struct Following(SendWrapper<Rc<Follower>>);

impl Subscription for Following {}

impl Drop for Following {
    fn drop(&mut self) {
        self.0.ended.set(true);
    }
}

/// One open position in the stream.
struct Follower {
    topics: String,
    cursor: Cell<i64>,
    heard: Cell<i64>,
    broken: Cell<bool>,
    ended: Cell<bool>,
    hurry: Cell<bool>,
    link: ArcRwSignal<Link>,
    on_news: OnNews,
}

impl Follower {
    /// Opens, watches, waits, and again, until the subscription is dropped.
    async fn follow(self: Rc<Self>) {
        let _awake = self.listen_for_return();
        let mut tries = 0;
        while !self.ended.get() {
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
            self.pause(tries).await;
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
        self.heard.set(clock::now());
        let listeners = RefCell::new(Vec::with_capacity(NAMES.len()));
        for name in NAMES {
            let follower = Rc::clone(self);
            let listener = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
                follower.hear(name, &event);
            });
            let _ =
                source.add_event_listener_with_callback(name, listener.as_ref().unchecked_ref());
            listeners.borrow_mut().push(listener);
        }
        let follower = Rc::clone(self);
        let on_error = Closure::<dyn Fn(Event)>::new(move |_| follower.broken.set(true));
        source.set_onerror(Some(on_error.as_ref().unchecked_ref()));
        while !self.broken.get() && !self.ended.get() {
            TimeoutFuture::new(LOOK_MS).await;
            if clock::now() - self.heard.get() > SILENCE_MS {
                break;
            }
        }
        source.close();
        source.set_onerror(None);
        if !self.ended.get() {
            self.link.set(Link::Lost(UnixMillis(self.heard.get())));
        }
    }

    fn hear(&self, name: &str, event: &MessageEvent) {
        if self.ended.get() {
            return;
        }
        let now = clock::now();
        self.heard.set(now);
        self.link.set(Link::Live(UnixMillis(now)));
        let body = event.data().as_string().unwrap_or_default();
        match name {
            "hello" => (self.on_news)(News::Hello(body)),
            "reset" => (self.on_news)(News::Reset(body)),
            "heartbeat" => {}
            _ => {
                let Ok(seq) = event.last_event_id().parse::<i64>() else {
                    return;
                };
                self.cursor.set(seq);
                (self.on_news)(News::Event { seq, body });
            }
        }
    }

    /// Waits 1 to 15 s with jitter, shorter when the network or the tab comes back.
    async fn pause(&self, tries: u32) {
        let longest = 1000_u32
            .saturating_mul(1 << tries.min(4))
            .min(LONGEST_WAIT_MS);
        let mut left = longest / 2 + clock::jitter(longest / 2);
        self.hurry.set(false);
        while left > 0 && !self.ended.get() && !self.hurry.get() {
            let step = left.min(LOOK_MS);
            TimeoutFuture::new(step).await;
            left -= step;
        }
    }

    /// Hurries when the network or the tab comes back; the closure must live as long as the loop.
    fn listen_for_return(self: &Rc<Self>) -> Closure<dyn Fn(Event)> {
        let follower = Rc::clone(self);
        let hurry = Closure::<dyn Fn(Event)>::new(move |_| follower.hurry.set(true));
        let _ = leptos::prelude::window()
            .add_event_listener_with_callback("online", hurry.as_ref().unchecked_ref());
        let _ = leptos::prelude::document()
            .add_event_listener_with_callback("visibilitychange", hurry.as_ref().unchecked_ref());
        hurry
    }
}
