//! The ports of the network with an ear: what the hub says through them is kept for a start without it.

use crate::kept::{Keeper, SNAPSHOT_PATH};
use crate::live::Stream;
use crate::owed::LOGOUT;
use crate::transport::Fetch;
use app::ports::{Link, LiveFeed, News, OnNews, Pending, Subscription, Transport, TransportError};
use domain::time::UnixMillis;
use gloo_timers::future::TimeoutFuture;
use leptos::prelude::{ArcReadSignal, ArcRwSignal, GetUntracked, Set};
use send_wrapper::SendWrapper;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// How often the state of the link is looked at on a page that started without the hub, milliseconds.
const LOOK_MS: u32 = 500;

/// Fetch; a snapshot that comes is kept, and a sign-out that the hub does not hear is told later.
pub struct Reads(pub SendWrapper<Keeper>);

impl Transport for Reads {
    fn get(&self, path: &str) -> Pending<Result<String, TransportError>> {
        let answer = Fetch.get(path);
        if path != SNAPSHOT_PATH {
            return answer;
        }
        let keeper = self.0.clone();
        Box::pin(async move {
            let answer = answer.await;
            if let Ok(text) = &answer {
                keeper.remember(text);
            }
            answer
        })
    }

    fn post(&self, path: &str, body: String) -> Pending<Result<String, TransportError>> {
        let answer = Fetch.post(path, body);
        if path != LOGOUT {
            return answer;
        }
        let keeper = self.0.clone();
        Box::pin(async move {
            let answer = answer.await;
            // No answer, or one of a proxy without a hub.
            if matches!(&answer, Err(error) if error.status == 0 || error.status >= 500) {
                keeper.owe();
            }
            answer
        })
    }
}

/// The stream; its events are kept. A page that started without the hub is cut off, until the hub is heard, and then
/// takes a snapshot: what it knows may be of another day.
pub struct Feed {
    stream: Stream,
    keeper: SendWrapper<Keeper>,
    link: ArcReadSignal<Link>,
    stale: Arc<AtomicBool>,
}

impl Feed {
    /// The stream of a page, which is cut off `since` then when it started without the hub.
    pub fn new(keeper: Keeper, since: Option<UnixMillis>) -> Self {
        let stream = Stream::new();
        let link = match since {
            Some(since) => lost_until_heard(stream.link(), since),
            None => stream.link(),
        };
        keeper.follow(link.clone());
        Self {
            stream,
            keeper: SendWrapper::new(keeper),
            link,
            stale: Arc::new(AtomicBool::new(since.is_some())),
        }
    }
}

impl LiveFeed for Feed {
    fn subscribe(&self, topics: &str, cursor: i64, on_news: OnNews) -> Box<dyn Subscription> {
        let (keeper, stale) = (self.keeper.clone(), Arc::clone(&self.stale));
        let tell = move |news: News| {
            keeper.hear(&news);
            let hello = matches!(news, News::Hello(_));
            on_news(news);
            if hello && stale.swap(false, Ordering::Relaxed) {
                on_news(News::Reset(String::new()));
            }
        };
        self.stream.subscribe(topics, cursor, Box::new(tell))
    }

    fn link(&self) -> ArcReadSignal<Link> {
        self.link.clone()
    }
}

/// The state of the link, but lost `since` then as long as nothing was heard.
fn lost_until_heard(link: ArcReadSignal<Link>, since: UnixMillis) -> ArcReadSignal<Link> {
    let shown = ArcRwSignal::new(Link::Lost(since));
    let told = shown.read_only();
    wasm_bindgen_futures::spawn_local(async move {
        let mut heard = false;
        loop {
            let now = link.get_untracked();
            heard |= matches!(now, Link::Live(_));
            if heard && now != shown.get_untracked() {
                shown.set(now);
            }
            TimeoutFuture::new(LOOK_MS).await;
        }
    });
    told
}
