//! Pages that the server draws alone: no script runs on them, and nothing of them is kept.

use super::Files;
use app::cloud::{Here, Page, document};
use axum::Router;
use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, REFERRER_POLICY};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;
use domain::Lang;
use domain::time::UnixMillis;
use leptos::prelude::{AnyView, IntoAny, Owner, RenderHtml};

/// Their sheet, beside the main one.
const SHEET: &str = include_str!("../../../style/cloud.css");
/// No script at all.
const POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self' data:; font-src 'self'; form-action 'self'; \
     base-uri 'none'; frame-ancestors 'none'";

/// The house's own script, which asks the house alone.
const FOLLOWED: &str = "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; img-src 'self' data:; \
     font-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// Where the sheet is.
pub fn sheet<S: Clone + Send + Sync + 'static>() -> Router<S> {
    let answer = || async {
        (
            [
                (CONTENT_TYPE, "text/css; charset=utf-8"),
                (CACHE_CONTROL, "public, max-age=3600"),
            ],
            SHEET,
        )
    };
    Router::new().route("/cloud.css", get(answer))
}

/// What is known of whoever asks: language and theme as they stand in cookies or in the address.
pub fn page(
    files: &Files,
    headers: &HeaderMap,
    (path, query): (&str, Option<&str>),
    (now, offset_minutes): (UnixMillis, i32),
    (here, who): (Here, Option<String>),
) -> Page {
    let asked = query
        .into_iter()
        .flat_map(|query| query.split('&'))
        .find_map(|pair| Lang::from_tag(pair.strip_prefix("lang=")?));
    let kept = super::cookie(headers, "sufra_lang").and_then(Lang::from_tag);
    let theme = match super::cookie(headers, "sufra_theme") {
        Some("dark") => "dark",
        _ => "light",
    };
    Page {
        assets: files.assets().clone(),
        lang: asked.or(kept).unwrap_or_default(),
        theme,
        now,
        offset_minutes,
        who,
        here,
        path: path.to_owned(),
    }
}

/// Draws what stands alone.
pub fn rendered(content: impl FnOnce() -> AnyView) -> String {
    let owner = Owner::new();
    let html = owner.with(|| content().to_html());
    drop(owner);
    // What marks the end of a text for a script would be read as part of the title.
    html.replace("<!></title>", "</title>")
}

/// Draws a page.
pub fn drawn(
    status: StatusCode,
    page: &Page,
    title: &str,
    content: impl FnOnce() -> AnyView,
) -> Response {
    let html = rendered(|| document(page, title, content()).into_any());
    answered((status, POLICY), page, html)
}

/// An answer whose page a script of the house follows.
pub fn followed(status: StatusCode, page: &Page, html: String) -> Response {
    answered((status, FOLLOWED), page, html)
}

fn answered((status, policy): (StatusCode, &'static str), page: &Page, html: String) -> Response {
    let mut response = (status, Html(html)).into_response();
    let headers = response.headers_mut();
    headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(policy));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    let sniff = HeaderName::from_static("x-content-type-options");
    headers.insert(sniff, HeaderValue::from_static("nosniff"));
    let cookie = format!(
        "sufra_lang={}; Path=/; Max-Age=31536000; SameSite=Lax",
        page.lang.tag()
    );
    if let Ok(cookie) = HeaderValue::from_str(&cookie) {
        headers.append(axum::http::header::SET_COOKIE, cookie);
    }
    response
}
