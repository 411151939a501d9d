//! The operator's pages: drawn by the cloud alone, with forms that post. Each asks the REST doors in-process, with the
//! caller's own cookie, so it can neither show nor do what the caller could not.

mod site;
mod sites;

use super::{Cloud, Sysadmin};
use crate::error::Refusal;
use crate::probe::{Heard, Probe};
use crate::ssr::{Files, still};
use app::cloud::{Fault, Here, Page, Refused, sign_in};
use axum::Router;
use axum::extract::{Form, FromRef, FromRequestParts, Request, State};
use axum::http::header::{LOCATION, SET_COOKIE};
use axum::http::request::Parts;
use axum::http::{HeaderValue, Method, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use domain::cloud::{AuditList, routes};
use leptos::prelude::AnyView;
use serde::Deserialize;
use serde_json::{Value, json};
use std::sync::Arc;

const DOOR: &str = "/operator/sign-in";
const SITES: &str = "/operator/sites";

/// What the pages need.
#[derive(Clone)]
pub struct Pages(Arc<Inner>);

struct Inner {
    cloud: Cloud,
    api: Router,
    files: Files,
    offset_minutes: i32,
}

impl FromRef<Pages> for Cloud {
    fn from_ref(pages: &Pages) -> Self {
        pages.0.cloud.clone()
    }
}

/// Every page and every file of the build, around the REST doors.
pub fn routes(cloud: &Cloud, api: Router, files: &Files, offset_minutes: i32) -> Router {
    let pages = Pages(Arc::new(Inner {
        cloud: cloud.clone(),
        api: api.clone(),
        files: files.clone(),
        offset_minutes,
    }));
    let own = Router::new()
        .route("/", get(|| async { to(SITES) }))
        .route("/operator", get(|| async { to(SITES) }))
        .route(DOOR, get(door).post(enter))
        .route("/operator/sign-out", post(leave))
        .route(SITES, get(sites::list))
        .route(
            "/operator/sites/new",
            get(sites::blank).post(sites::register),
        )
        .route(
            "/operator/sites/{siteId}",
            get(site::show).post(site::change),
        )
        .route("/operator/sites/{siteId}/lock", post(site::lock))
        .route("/operator/sites/{siteId}/unlock", post(site::unlock))
        .route("/operator/sites/{siteId}/key", post(site::rotate))
        .route(
            "/operator/sites/{siteId}/deregister",
            post(site::deregister),
        )
        .route("/operator/audit", get(record))
        .route("/boundary", get(map))
        .with_state(pages);
    own.merge(still::sheet()).merge(files.routes()).merge(api)
}

/// Leads a browser elsewhere.
fn to(path: &str) -> Response {
    let place = HeaderValue::from_str(path).unwrap_or(HeaderValue::from_static("/"));
    (StatusCode::SEE_OTHER, [(LOCATION, place)]).into_response()
}

/// Somebody who is signed in, with their page and their way to the doors.
struct Asking {
    page: Page,
    probe: Probe,
    /// How the cloud is reached from where they are.
    address: String,
}

/// Whoever is not signed in is led to the door.
enum Turned {
    /// To the door.
    Away,
    /// The database does not answer.
    Later(Box<Page>),
}

impl IntoResponse for Turned {
    fn into_response(self) -> Response {
        match self {
            Self::Away => to(DOOR),
            Self::Later(page) => door_page(
                &page,
                "",
                Some(Refused::Away),
                StatusCode::SERVICE_UNAVAILABLE,
            ),
        }
    }
}

/// The page of whoever asks.
fn page_of(pages: &Pages, parts: &Parts, here: Here, who: Option<String>) -> Page {
    still::page(
        &pages.0.files,
        &parts.headers,
        (parts.uri.path(), parts.uri.query()),
        (pages.0.cloud.clock.now(), pages.0.offset_minutes),
        (here, who),
    )
}

impl FromRequestParts<Pages> for Asking {
    type Rejection = Turned;

    async fn from_request_parts(parts: &mut Parts, pages: &Pages) -> Result<Self, Turned> {
        let here = match parts.uri.path() {
            "/operator/audit" => Here::Record,
            "/boundary" => Here::Map,
            _ => Here::Sites,
        };
        let who = match Sysadmin::from_request_parts(parts, pages).await {
            Ok(who) => who,
            Err(refusal) if refusal.status.is_server_error() => {
                let page = page_of(pages, parts, Here::Door, None);
                return Err(Turned::Later(Box::new(page)));
            }
            Err(_) => return Err(Turned::Away),
        };
        let host = parts.headers.get(axum::http::header::HOST);
        let host = host.and_then(|host| host.to_str().ok()).unwrap_or("…");
        let host = host.to_owned();
        let https = super::Origin::from_request_parts(parts, pages)
            .await
            .is_ok_and(|origin| origin.https);
        let scheme = if https { "https" } else { "http" };
        Ok(Self {
            page: page_of(pages, parts, here, Some(who.username)),
            probe: Probe::new(pages.0.api.clone(), &parts.headers, &parts.extensions),
            address: format!("{scheme}://{host}"),
        })
    }
}

impl Asking {
    /// Asks a door; no answer is as good as one that says to come later.
    async fn ask(&self, method: Method, path: &str, json: Option<&Value>) -> Heard {
        let heard = self.probe.send(method, path, json).await;
        heard.unwrap_or_else(|| Heard {
            status: StatusCode::SERVICE_UNAVAILABLE,
            headers: axum::http::HeaderMap::default(),
            body: Vec::new(),
        })
    }

    /// What was wrong with what was asked, in the words of whoever asked.
    fn fault(&self, heard: &Heard) -> Fault {
        let t = self.page.t();
        let details = heard.error().map(|error| error.details);
        let field = details
            .as_ref()
            .and_then(|details| details.get("field")?.as_str());
        let field = field.unwrap_or_default();
        let words = match heard.status {
            StatusCode::UNPROCESSABLE_ENTITY | StatusCode::BAD_REQUEST => {
                app::cloud::allowed(self.page.lang, field)
            }
            StatusCode::CONFLICT => t.changed_meanwhile,
            StatusCode::NOT_FOUND => t.gone,
            _ => t.away,
        };
        Fault {
            field: field.to_owned(),
            words: words.to_owned(),
        }
    }

    fn drawn(
        &self,
        status: StatusCode,
        title: &str,
        content: impl FnOnce() -> AnyView,
    ) -> Response {
        still::drawn(status, &self.page, title, content)
    }
}

fn door_page(page: &Page, name: &str, refused: Option<Refused>, status: StatusCode) -> Response {
    still::drawn(status, page, page.t().sign_in, || {
        sign_in(page, name, refused)
    })
}

/// `GET /operator/sign-in`
async fn door(State(pages): State<Pages>, request: Request) -> Response {
    let (mut parts, _) = request.into_parts();
    if Sysadmin::from_request_parts(&mut parts, &pages)
        .await
        .is_ok()
    {
        return to(SITES);
    }
    let page = page_of(&pages, &parts, Here::Door, None);
    door_page(&page, "", None, StatusCode::OK)
}

/// What is typed at the door.
#[derive(Deserialize)]
struct Typed {
    #[serde(default)]
    username: String,
    #[serde(default)]
    password: String,
}

/// The head of a request, for the doors behind.
struct Head(Parts);

impl<S: Send + Sync> FromRequestParts<S> for Head {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Refusal> {
        Ok(Self(parts.clone()))
    }
}

/// `POST /operator/sign-in`
async fn enter(
    State(pages): State<Pages>,
    Head(parts): Head,
    Form(typed): Form<Typed>,
) -> Response {
    let probe = Probe::new(pages.0.api.clone(), &parts.headers, &parts.extensions);
    let body = json!({"username": typed.username, "password": typed.password});
    let heard = probe
        .send(Method::POST, routes::LOGIN.path, Some(&body))
        .await;
    let status = heard
        .as_ref()
        .map_or(StatusCode::SERVICE_UNAVAILABLE, |heard| heard.status);
    if let Some(heard) = heard.filter(|heard| heard.status.is_success()) {
        let mut response = to(SITES);
        for cookie in heard.headers.get_all(SET_COOKIE) {
            response.headers_mut().append(SET_COOKIE, cookie.clone());
        }
        return response;
    }
    let refused = match status {
        StatusCode::TOO_MANY_REQUESTS | StatusCode::LOCKED => Refused::Locked,
        status if status.is_server_error() => Refused::Away,
        _ => Refused::Wrong,
    };
    let page = page_of(&pages, &parts, Here::Door, None);
    door_page(&page, &typed.username, Some(refused), status)
}

/// `POST /operator/sign-out`
async fn leave(asking: Asking) -> Response {
    let heard = asking.ask(Method::POST, routes::LOGOUT.path, None).await;
    let mut response = to(DOOR);
    for cookie in heard.headers.get_all(SET_COOKIE) {
        response.headers_mut().append(SET_COOKIE, cookie.clone());
    }
    response
}

/// `GET /operator/audit`
async fn record(asking: Asking, request: Request) -> Response {
    let query = request.uri().query().unwrap_or_default();
    let before = query
        .split('&')
        .find_map(|pair| pair.strip_prefix("before=")?.parse::<i64>().ok());
    let path = match before {
        Some(before) => format!("{}?before={before}", routes::AUDIT.path),
        None => routes::AUDIT.path.to_owned(),
    };
    let heard = asking.ask(Method::GET, &path, None).await;
    let page = &asking.page;
    match heard.read::<AuditList>() {
        Some(list) => asking.drawn(StatusCode::OK, page.t().record, || {
            app::cloud::audit(page, &list)
        }),
        None => asking.drawn(heard.status, page.t().record, || {
            app::cloud::refused(page.t().away)
        }),
    }
}

/// `GET /boundary`
async fn map(asking: Asking) -> Response {
    let heard = asking.ask(Method::GET, routes::BOUNDARY.path, None).await;
    let page = &asking.page;
    match heard.read() {
        Some(map) => asking.drawn(StatusCode::OK, page.t().boundary, || {
            app::cloud::boundary(page, &map)
        }),
        None => asking.drawn(heard.status, page.t().boundary, || {
            app::cloud::refused(page.t().away)
        }),
    }
}
