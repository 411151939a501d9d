//! What lets a browser start without the hub: the empty page, the service worker and the description of the
//! installed app. All three are the same for everybody, but for the language of the last.

use super::{Files, cookie};
use app::i18n::{Common, Floor};
use app::session::{Boot, Place};
use app::shell;
use axum::Router;
use axum::http::header::{
    ACCEPT_LANGUAGE, CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, REFERRER_POLICY, VARY,
    X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderMap, HeaderName};
use axum::response::IntoResponse;
use axum::routing::get;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use domain::Lang;
use leptos::prelude::{Owner, RenderHtml};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

const WORKER: &str = include_str!("worker.js");
const WORKER_OFF: &str = include_str!("worker_off.js");

/// Where the empty page stands.
const SHELL: &str = "/shell";

/// Routes of the empty page, the worker and the app's description. Without `worker` the worker removes itself.
pub(super) fn routes(files: &Files, place: &Place, worker: bool) -> Router {
    let page = empty_page(files, place);
    let script = if worker {
        script(files, &page)
    } else {
        WORKER_OFF.to_owned()
    };
    let page = ([(CONTENT_TYPE, "text/html; charset=utf-8")], fixed(page));
    let policy = (CONTENT_SECURITY_POLICY, policy(files));
    let shell = move || async move { ([policy], COMMON, page).into_response() };
    let script = (
        [
            (CONTENT_TYPE, "text/javascript; charset=utf-8"),
            (HeaderName::from_static("service-worker-allowed"), "/"),
        ],
        fixed(script),
    );
    let worker = move || async move { (COMMON, script).into_response() };
    Router::new()
        .route(SHELL, get(shell))
        .route("/sw.js", get(worker))
        .route("/manifest.webmanifest", get(manifest))
}

/// Kept by the worker, but never used without asking whether it is still so.
const COMMON: [(HeaderName, &str); 3] = [
    (CACHE_CONTROL, "no-cache"),
    (REFERRER_POLICY, "same-origin"),
    (X_CONTENT_TYPE_OPTIONS, "nosniff"),
];

fn fixed(text: String) -> Bytes {
    Bytes::from(text)
}

/// The page that any screen can start in: no person, no order, no time.
fn empty_page(files: &Files, place: &Place) -> String {
    let boot = Boot {
        build_id: files.assets().build_id.clone(),
        place: place.clone(),
        ..Boot::default()
    };
    Owner::new().with(|| shell::shell(files.assets().clone(), &boot).to_html())
}

/// The empty page's scripts are allowed by what they say: a kept page has no fresh nonce.
fn policy(files: &Files) -> String {
    let hash = |script: &str| format!("'sha256-{}'", STANDARD.encode(Sha256::digest(script)));
    let scripts = [shell::DRESS.to_owned(), shell::starter(files.assets())];
    super::policy(&scripts.map(|script| hash(&script)).join(" "))
}

/// The worker of this build. Its version changes with the list, with the empty page and with its own text.
fn script(files: &Files, page: &str) -> String {
    let mut list = vec![SHELL];
    list.extend(files.paths());
    let list = Value::from(list).to_string();
    let mut version = Sha256::new();
    for part in [files.assets().build_id.as_str(), &list, page, WORKER] {
        version.update(part);
        version.update([0]);
    }
    let version = hex(&version.finalize());
    WORKER
        .replace("['@files']", &list)
        .replace("@version", &version)
}

/// The first 64 bits; plenty for one restaurant's builds.
fn hex(digest: &[u8]) -> String {
    let first = digest.first_chunk().copied().unwrap_or_default();
    format!("{:016x}", u64::from_be_bytes(first))
}

/// `GET /manifest.webmanifest`: how the app is called, looks and starts when it is installed.
async fn manifest(headers: HeaderMap) -> impl IntoResponse {
    let lang = language(&headers);
    let kind = [
        (CONTENT_TYPE, "application/manifest+json"),
        (VARY, "cookie, accept-language"),
    ];
    (COMMON, kind, description(lang).to_string())
}

/// The device's own language, else the browser's, else az.
fn language(headers: &HeaderMap) -> Lang {
    let chosen = cookie(headers, "sufra_lang").and_then(Lang::from_tag);
    let accepted = headers
        .get(ACCEPT_LANGUAGE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let known = |part: &str| Lang::from_tag(part.split(';').next().unwrap_or_default().trim());
    chosen
        .or_else(|| accepted.split(',').find_map(known))
        .unwrap_or_default()
}

fn description(lang: Lang) -> Value {
    let (common, floor) = (Common::of(lang), Floor::of(lang));
    let icon = |size: u16, purpose: &str, file: &str| {
        json!({
            "src": format!("/icons/{file}.png"), "sizes": format!("{size}x{size}"),
            "type": "image/png", "purpose": purpose,
        })
    };
    let shortcut = |name: &str, url: &str| {
        let icons = [icon(192, "any", "192")];
        json!({"name": name, "url": url, "icons": icons})
    };
    json!({
        "id": "/",
        "name": "Sufra",
        "short_name": "Sufra",
        "description": common.about,
        "lang": lang.tag(),
        "dir": "ltr",
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        // `--surface` and `--bg` of the light theme in `tokens.css`.
        "theme_color": "#ffffff",
        "background_color": "#f0f4f4",
        "categories": ["food", "business"],
        "icons": [
            icon(192, "any", "192"),
            icon(512, "any", "512"),
            icon(512, "maskable", "maskable-512"),
            {"src": "/app-icon.svg", "sizes": "any", "type": "image/svg+xml", "purpose": "any"},
        ],
        "shortcuts": [
            shortcut(common.floor, "/floor"),
            shortcut(common.kitchen, "/kitchen/expo"),
            shortcut(floor.new_takeaway, "/floor?new=takeaway"),
        ],
    })
}

#[cfg(test)]
mod tests;
