//! Request ids and times: every answer says which request it belongs to and how long it took.

use axum::extract::Request;
use axum::http::HeaderValue;
use axum::http::header::{CACHE_CONTROL, X_CONTENT_TYPE_OPTIONS};
use axum::middleware::Next;
use axum::response::Response;
use std::time::Instant;

tokio::task_local! {
    static REQUEST: String;
}

/// The id of the request that is being answered; empty outside of one.
pub fn request_id() -> String {
    REQUEST.try_with(Clone::clone).unwrap_or_default()
}

/// Middleware: takes the client's `X-Request-ID` when it is a sane one, makes one otherwise; adds
/// `X-Request-ID`, `X-Response-Time-ms` and what keeps answers out of caches and from being guessed at.
#[expect(
    clippy::disallowed_methods,
    reason = "measures how long an answer took"
)]
pub async fn trace(request: Request, next: Next) -> Response {
    let begun = Instant::now();
    let id = request
        .headers()
        .get("x-request-id")
        .and_then(|id| id.to_str().ok())
        .filter(|id| id.len() <= 64 && id.chars().all(|c| c.is_ascii_alphanumeric() || c == '-'))
        .map_or_else(|| crate::ids::new_id().to_string(), str::to_owned);
    let (method, path) = (request.method().clone(), shown(request.uri().path()));
    let mut response = REQUEST.scope(id.clone(), next.run(request)).await;
    let took = begun.elapsed();
    let status = response.status().as_u16();
    tracing::debug!(%method, path, status, id, took_us = took.as_micros(), "answered");
    let headers = response.headers_mut();
    if let Ok(id) = HeaderValue::from_str(&id) {
        headers.insert("x-request-id", id);
    }
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    // Answers hold tokens, names and money: nothing on the way may keep them unless a door says otherwise.
    let keep_nothing = HeaderValue::from_static("no-store");
    headers.entry(CACHE_CONTROL).or_insert(keep_nothing);
    let millis = format!("{}.{:03}", took.as_millis(), took.subsec_micros() % 1000);
    if let Ok(millis) = HeaderValue::from_str(&millis) {
        headers.insert("x-response-time-ms", millis);
    }
    response
}
/// A path as it may be logged: what follows a guests' address names their table to whoever has it.
fn shown(path: &str) -> String {
    for head in ["/api/guests/", "/g/"] {
        if path.starts_with(head) {
            return format!("{head}…");
        }
    }
    path.to_owned()
}
