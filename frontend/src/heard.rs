//! The ports of the network with an ear: what the hub says through them is kept for a start without it.

use crate::clock;
use crate::kept::{Keeper, SNAPSHOT_PATH};
use crate::later;
use crate::live::{Place, Said};
use crate::owed::LOGOUT;
use crate::transport::Fetch;
use app::ports::{Link, LiveFeed, News, OnNews, Pending, Subscription, Transport, TransportError};
use domain::time::UnixMillis;
use domain::wire::Hello;
use gloo_timers::future::TimeoutFuture;
use leptos::prelude::{ArcReadSignal, ArcRwSignal, GetUntracked, Set};
use send_wrapper::SendWrapper;
use std::cell::Cell;
use std::rc::Rc;

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
                keeper.remember(text.clone());
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

    fn once(&self, path: &str, body: String, key: &str) -> Pending<Result<String, TransportError>> {
        Fetch.once(path, body, key)
    }
}

/// The stream; its events are kept. A page that started without the hub is cut off, until the hub is heard, and then
/// takes a snapshot: what it knows may be of another day.
pub struct Feed {
    keeper: SendWrapper<Keeper>,
    link: ArcRwSignal<Link>,
    shown: ArcReadSignal<Link>,
    stale: SendWrapper<Rc<Cell<bool>>>,
}

impl Feed {
    /// The stream of a page, which is cut off `since` then when it started without the hub.
    pub fn new(keeper: Keeper, since: Option<UnixMillis>) -> Self {
        let link = ArcRwSignal::new(Link::Starting);
        let shown = match since {
            Some(since) => lost_until_heard(link.read_only(), since),
            None => link.read_only(),
        };
        keeper.follow(shown.clone());
        Self {
            keeper: SendWrapper::new(keeper),
            link,
            shown,
            stale: SendWrapper::new(Rc::new(Cell::new(since.is_some()))),
        }
    }
}

impl LiveFeed for Feed {
    fn subscribe(&self, topics: &str, cursor: i64, on_news: OnNews) -> Box<dyn Subscription> {
        let place = Place {
            topics: topics.to_owned(),
            cursor,
            heard: UnixMillis(clock::now()),
            link: self.link.clone(),
        };
        later::listen(
            place,
            Ear {
                keeper: SendWrapper::clone(&self.keeper).take(),
                stale: SendWrapper::clone(&self.stale).take(),
                on_news,
            },
        )
    }

    fn link(&self) -> ArcReadSignal<Link> {
        self.shown.clone()
    }
}

/// Whoever hears what the hub says: the caches first, then the screens.
pub struct Ear {
    keeper: Keeper,
    stale: Rc<Cell<bool>>,
    on_news: OnNews,
}

impl Ear {
    /// Reads what the hub says and passes it on.
    pub fn hear(&self, said: &Said) {
        self.keeper.hear(said);
        let news = match said {
            Said::Hello(body) => {
                let hello = serde_json::from_str::<Hello>(body);
                News::Hello(hello.ok().map(|hello| hello.epoch))
            }
            Said::Event(_, body) => match serde_json::from_str(body) {
                Ok(event) => News::Event(Box::new(event)),
                Err(_) => News::Strange,
            },
            Said::Reset => News::Reset,
        };
        let hello = matches!(news, News::Hello(_));
        (self.on_news)(news);
        if hello && self.stale.replace(false) {
            (self.on_news)(News::Reset);
        }
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
