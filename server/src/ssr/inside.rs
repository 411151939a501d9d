//! The ports of a page that is drawn on the hub: reads go straight into the router, with the caller's cookie
//! and address; everything else waits for the browser.

use super::Now;
use crate::tls::Way;
use app::ports::{
    Cache, Clock, CommandQueue, DevicePrefs, Ids, Keeping, Link, LiveFeed, Offline, OnKept, OnNews,
    Pending, Ports, Readiness, Ready, Standing, Subscription, Theme, Transport, TransportError,
};
use app::session::SignedIn;
use axum::Router;
use axum::body::Body;
use axum::extract::{ConnectInfo, Request};
use axum::http::header::{ACCEPT, CONTENT_TYPE, COOKIE, HOST};
use axum::http::{HeaderMap, HeaderName, Method};
use domain::Lang;
use domain::command::Envelope;
use domain::ids::CommandId;
use domain::sync::outbox::{Author, Entry};
use domain::time::UnixMillis;
use http_body_util::BodyExt;
use leptos::prelude::{ArcReadSignal, ArcRwSignal};
use std::net::SocketAddr;
use std::sync::Arc;
use tower::ServiceExt;
use uuid::Uuid;

/// What the router may know about the caller of a page.
const HANDED_ON: [HeaderName; 2] = [COOKIE, HOST];

/// The REST router as one caller may use it, without a socket.
#[derive(Clone)]
pub(super) struct Caller {
    api: Router,
    headers: HeaderMap,
    address: Option<ConnectInfo<SocketAddr>>,
    way: Way,
}

impl Caller {
    /// The caller who asks for a page.
    pub(super) fn new(api: Router, request: &Request) -> Self {
        let mut headers = HeaderMap::new();
        for name in HANDED_ON {
            for value in request.headers().get_all(&name) {
                headers.append(name.clone(), value.clone());
            }
        }
        Self {
            api,
            headers,
            address: request.extensions().get().copied(),
            way: request.extensions().get().copied().unwrap_or_default(),
        }
    }

    /// How the page was asked for.
    pub(super) fn way(&self) -> Way {
        self.way
    }

    fn ask(
        &self,
        method: Method,
        path: &str,
        body: Body,
    ) -> Pending<Result<String, TransportError>> {
        let mut request = Request::new(body);
        *request.method_mut() = method;
        request.headers_mut().clone_from(&self.headers);
        let json = axum::http::HeaderValue::from_static("application/json");
        request.headers_mut().insert(ACCEPT, json.clone());
        request.headers_mut().insert(CONTENT_TYPE, json);
        request.extensions_mut().insert(self.way);
        if let Some(address) = self.address {
            request.extensions_mut().insert(address);
        }
        let uri = path.parse();
        let api = self.api.clone();
        Box::pin(async move {
            *request.uri_mut() =
                uri.map_err(|_| TransportError::unreadable("the path is no address".to_owned()))?;
            let Ok(response) = api.oneshot(request).await;
            let status = response.status();
            let body = response
                .into_body()
                .collect()
                .await
                .map_err(|error| TransportError::unreadable(error.to_string()))?
                .to_bytes();
            let body = String::from_utf8_lossy(&body).into_owned();
            if status.is_success() {
                Ok(body)
            } else {
                Err(TransportError::from_answer(status.as_u16(), &body))
            }
        })
    }
}

impl Transport for Caller {
    fn get(&self, path: &str) -> Pending<Result<String, TransportError>> {
        self.ask(Method::GET, path, Body::empty())
    }

    /// A page only reads: a first paint that changed something would do so again on every reload.
    fn post(&self, _path: &str, _body: String) -> Pending<Result<String, TransportError>> {
        Box::pin(async { Err(TransportError::offline()) })
    }

    fn once(
        &self,
        path: &str,
        body: String,
        _key: &str,
    ) -> Pending<Result<String, TransportError>> {
        self.post(path, body)
    }
}

/// The ports of one page.
pub(super) fn ports(caller: Caller, now: Now) -> Ports {
    let still = Arc::new(Still { now });
    Ports {
        transport: Arc::new(caller),
        commands: Arc::clone(&still) as Arc<dyn CommandQueue>,
        feed: Arc::clone(&still) as Arc<dyn LiveFeed>,
        prefs: Arc::clone(&still) as Arc<dyn DevicePrefs>,
        clock: Arc::clone(&still) as Arc<dyn Clock>,
        ids: Arc::clone(&still) as Arc<dyn Ids>,
        cache: Arc::clone(&still) as Arc<dyn Cache>,
        offline: Arc::clone(&still) as Arc<dyn Offline>,
        ready: still,
    }
}

/// A page that nobody touches yet.
struct Still {
    now: Now,
}

/// A page that is drawn sends nothing: no command has a way out of it.
impl CommandQueue for Still {
    fn heard(&self, _: CommandId, _: u64) {}

    fn push(&self, _command: Envelope, _by: Author) -> Pending<Result<(), TransportError>> {
        Box::pin(async { Err(TransportError::offline()) })
    }

    fn follow(&self, _heard: OnKept) {}

    fn greet(&self, _epoch: &str, _cursor: u64) {}

    fn standing(&self) -> ArcReadSignal<Standing> {
        ArcRwSignal::new(Standing::default()).read_only()
    }

    fn list(&self) -> Pending<Result<Vec<Entry>, TransportError>> {
        Box::pin(async { Err(TransportError::offline()) })
    }

    fn export(&self) {}

    fn seen(&self, _place: u64) -> Pending<Result<(), TransportError>> {
        Box::pin(async { Err(TransportError::offline()) })
    }
}

/// A subscription that never says anything.
struct Silent;

impl Subscription for Silent {}

impl LiveFeed for Still {
    fn subscribe(&self, _topics: &str, _cursor: i64, _on_news: OnNews) -> Box<dyn Subscription> {
        Box::new(Silent)
    }

    fn link(&self) -> ArcReadSignal<Link> {
        ArcRwSignal::new(Link::Starting).read_only()
    }
}

impl DevicePrefs for Still {
    fn keep_theme(&self, _theme: Theme) {}

    fn keep_lang(&self, _lang: Lang) {}

    fn bell(&self) -> bool {
        true
    }

    fn keep_bell(&self, _heard: bool) {}

    fn kitchen(&self) -> Option<String> {
        None
    }

    fn keep_kitchen(&self, _text: &str) {}

    fn locks(&self) -> bool {
        true
    }

    fn keep_locks(&self, _on: bool) {}
}

impl Cache for Still {
    fn follow_others(&self, _: Box<dyn Fn(String)>) {}

    fn keep_person(&self, _person: Option<&SignedIn>) {}
}

impl Offline for Still {
    fn keeping(&self) -> ArcReadSignal<Keeping> {
        ArcRwSignal::new(Keeping::Unknown).read_only()
    }

    fn renewal(&self) -> ArcReadSignal<bool> {
        ArcRwSignal::new(false).read_only()
    }

    fn look(&self) {}

    fn renew(&self) {}

    fn stay_awake(&self, _on: bool) {}
}

impl Readiness for Still {
    /// Nothing is known about a device before its scripts run.
    fn check(&self) -> Pending<Ready> {
        Box::pin(std::future::pending())
    }
}

impl Clock for Still {
    fn now(&self) -> UnixMillis {
        (self.now)()
    }
}

impl Ids for Still {
    /// Commands come from the browser, so an id made while drawing is never used.
    fn next(&self) -> Uuid {
        Uuid::nil()
    }
}
