//! `GET /g/{token}`: the page of a table, drawn by the hub alone. It reads at the guests' own door, so it shows nothing that
//! the door does not tell.

use crate::probe::{Heard, Probe};
use crate::ssr::{SsrState, still};
use app::cloud::Here;
use app::guests::{codes, document, gone, menu, no_codes};
use axum::Router;
use axum::extract::{Path, Request, State};
use axum::http::header::{ACCEPT_LANGUAGE, CACHE_CONTROL, CONTENT_TYPE, COOKIE};
use axum::http::{HeaderMap, Method, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use domain::Lang;
use domain::guests::{GuestView, TableLinks, is_token};
use domain::routes::GUEST_LINKS;
use leptos::prelude::IntoAny;

const SHEET: &str = include_str!("../../../style/guests.css");
/// In this room and not among the public files, which stand under addresses of their own.
const SCRIPT: &str = include_str!("order.js");

/// The page, its sheet and its script.
pub fn routes(state: SsrState) -> Router {
    Router::new()
        .route("/g/{token}", get(page))
        .route("/guest-codes", get(sheet))
        .route(
            "/guests.css",
            get(|| async { file("text/css; charset=utf-8", SHEET) }),
        )
        .route(
            "/guests.js",
            get(|| async { file("text/javascript; charset=utf-8", SCRIPT) }),
        )
        .with_state(state)
}

fn file(kind: &'static str, text: &'static str) -> Response {
    let headers = [
        (CONTENT_TYPE, kind),
        (CACHE_CONTROL, "public, max-age=3600"),
    ];
    (headers, text).into_response()
}

async fn page(
    State(state): State<SsrState>,
    Path(token): Path<String>,
    request: Request,
) -> Response {
    let headers = request.headers();
    let mut page = state.still(headers, request.uri(), (Here::Door, None));
    if let Some(lang) = preferred(headers, request.uri().query()) {
        page.lang = lang;
    }
    // Nothing but a token is put into another address.
    let asked = if is_token(&token) {
        token.as_str()
    } else {
        "-"
    };
    let probe = Probe::new(state.api(), headers, request.extensions());
    let path = format!("/api/guests/{asked}?lang={}", page.lang.tag());
    let heard = probe.send(Method::GET, &path, None).await;
    let seen: Option<GuestView> = heard.as_ref().and_then(Heard::read);
    let (status, title, content) = if let Some(seen) = &seen {
        let title = format!("{} · {}", seen.restaurant, seen.table);
        (StatusCode::OK, title, menu(&page, &token, seen))
    } else {
        let status = heard.map_or(StatusCode::SERVICE_UNAVAILABLE, |heard| heard.status);
        let often = status == StatusCode::TOO_MANY_REQUESTS;
        (status, "Sufra".to_owned(), gone(&page, often))
    };
    let html = still::rendered(|| document(&page, &title, content).into_any());
    still::followed(status, &page, html)
}

/// `GET /guest-codes`: the codes of all tables, to print.
async fn sheet(State(state): State<SsrState>, request: Request) -> Response {
    let headers = request.headers();
    let page = state.still(headers, request.uri(), (Here::Door, None));
    let probe = Probe::new(state.api(), headers, request.extensions());
    let heard = probe.read(&GUEST_LINKS).await;
    let links: Option<TableLinks> = heard.as_ref().and_then(Heard::read);
    let status = heard.map_or(StatusCode::SERVICE_UNAVAILABLE, |heard| heard.status);
    let content = match &links {
        Some(links) => codes(&page, state.restaurant(page.lang), links),
        None => no_codes(&page),
    };
    let html = still::rendered(|| document(&page, "Sufra", content).into_any());
    still::followed(status, &page, html)
}

/// The language of the browser, as long as nobody has chosen another one.
fn preferred(headers: &HeaderMap, query: Option<&str>) -> Option<Lang> {
    let cookies = headers.get_all(COOKIE).iter();
    let mut cookies = cookies.filter_map(|value| value.to_str().ok());
    let chosen = query.is_some_and(|query| query.contains("lang="));
    if chosen || cookies.any(|text| text.contains("sufra_lang=")) {
        return None;
    }
    let tags = headers.get(ACCEPT_LANGUAGE)?.to_str().ok()?.split(',');
    tags.filter_map(|tag| tag.trim().split(';').next())
        .find_map(Lang::from_tag)
}
