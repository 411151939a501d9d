//! The owner's pages: drawn by the cloud alone. Each asks the REST doors in-process, with the caller's own cookie, so it can
//! neither show nor do what the caller could not.

mod board;
mod door;

use super::{Cloud, Owner};
use crate::probe::{Heard, Probe};
use crate::ssr::{Files, still};
use app::cloud::{Here, Page};
use axum::Router;
use axum::extract::FromRef;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, LOCATION};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use serde_json::Value;
use std::sync::Arc;

const DOOR: &str = "/owner/sign-in";
const BOARD: &str = "/owner";
const SHEET: &str = include_str!("../../../../style/owner.css");
/// In this room and not among the public files, which every device of a restaurant may load.
const SCRIPT: &str = include_str!("follow.js");

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

/// The pages.
pub fn routes(cloud: &Cloud, api: &Router, files: &Files, offset_minutes: i32) -> Router {
    let pages = Pages(Arc::new(Inner {
        cloud: cloud.clone(),
        api: api.clone(),
        files: files.clone(),
        offset_minutes,
    }));
    Router::new()
        .route(BOARD, get(board::show))
        .route("/owner/exceptions", get(board::exceptions))
        .route(DOOR, get(door::show).post(door::enter))
        .route("/owner/sign-out", post(door::leave))
        .route("/owner/enrol", get(door::blank).post(door::begin))
        .route("/owner/enrol/confirm", post(door::confirm))
        .route(
            "/owner.css",
            get(|| async { file("text/css; charset=utf-8", SHEET) }),
        )
        .route(
            "/owner.js",
            get(|| async { file("text/javascript; charset=utf-8", SCRIPT) }),
        )
        .with_state(pages)
}

fn file(kind: &'static str, text: &'static str) -> Response {
    let headers = [
        (CONTENT_TYPE, kind),
        (CACHE_CONTROL, "public, max-age=3600"),
    ];
    (headers, text).into_response()
}

/// Leads a browser elsewhere.
fn to(path: &'static str) -> Response {
    (
        StatusCode::SEE_OTHER,
        [(LOCATION, HeaderValue::from_static(path))],
    )
        .into_response()
}

impl Pages {
    /// The page of whoever asks.
    fn page(&self, parts: &Parts) -> Page {
        still::page(
            &self.0.files,
            &parts.headers,
            (parts.uri.path(), parts.uri.query()),
            (self.0.cloud.clock.now(), self.0.offset_minutes),
            (Here::Door, None),
        )
    }

    /// Asks a door; no answer is as good as one that says to come later.
    async fn ask(&self, parts: &Parts, method: Method, path: &str, json: Option<&Value>) -> Heard {
        let probe = Probe::new(self.0.api.clone(), &parts.headers, &parts.extensions);
        let heard = probe.send(method, path, json).await;
        heard.unwrap_or_else(|| Heard {
            status: StatusCode::SERVICE_UNAVAILABLE,
            headers: HeaderMap::default(),
            body: Vec::new(),
        })
    }
}
