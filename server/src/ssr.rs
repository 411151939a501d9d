//! Server-rendered screens: draws every page with its data, and serves the files of the build.
//!
//! A page reads through the same REST router as everybody else, in-process and with the caller's cookie, so it
//! can show nothing that the caller could not read. Nothing of a page is cached.

mod files;
mod inside;
mod offline;
pub mod still;

pub use files::Files;

use crate::auth::names_this_machine;
use crate::probe::{Heard, Probe};
use crate::tls::Way;
use app::cloud::{Here, Page};
use app::ports::{Theme, Transport};
use app::session::{Boot, Place, SignedIn};
use app::shell::Assets;
use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::header::{
    ACCEPT, ACCEPT_LANGUAGE, CACHE_CONTROL, CONTENT_SECURITY_POLICY, COOKIE, REFERRER_POLICY,
    SET_COOKIE,
};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, Uri};
use axum::response::Response;
use axum::routing::get;
use domain::Lang;
use domain::time::UnixMillis;
use inside::Caller;
use leptos::prelude::{provide_context, use_context};
use leptos_axum::ResponseOptions;
use std::sync::Arc;

/// Tells the time; the hub's clock behind a closure.
pub type Now = Arc<dyn Fn() -> UnixMillis + Send + Sync>;

/// What the pages need.
#[derive(Clone)]
pub struct SsrState(Arc<Inner>);

struct Inner {
    api: Router,
    files: Files,
    place: Place,
    now: Now,
    worker: bool,
}

impl SsrState {
    /// Pages that read through `api`, look as in `files` and belong to `place`; `worker` says whether browsers keep
    /// them for times without the hub.
    pub fn new(api: Router, files: Files, place: Place, now: Now, worker: bool) -> Self {
        Self(Arc::new(Inner {
            api,
            files,
            place,
            now,
            worker,
        }))
    }

    /// The doors, without a socket.
    pub(crate) fn api(&self) -> Router {
        self.0.api.clone()
    }

    /// What the restaurant is called.
    pub(crate) fn restaurant(&self, lang: Lang) -> &str {
        self.0.place.name.get(lang)
    }

    /// What a page that the hub draws alone knows of whoever asks.
    pub(crate) fn still(
        &self,
        headers: &HeaderMap,
        uri: &Uri,
        here: (Here, Option<String>),
    ) -> Page {
        let clock = ((self.0.now)(), self.0.place.offset_minutes);
        let path = (uri.path(), uri.query());
        still::page(&self.0.files, headers, path, clock, here)
    }
}

/// Every page and every file of the build, without a fallback.
pub fn routes(state: SsrState) -> Router {
    // Fails only when it was done before, which is as good.
    let _ = any_spawner::Executor::init_tokio();
    let mut router = Router::new();
    for path in app::PATHS {
        router = router.route(path, get(page));
    }
    let files = state.0.files.clone();
    let offline = offline::routes(&files, &state.0.place, state.0.worker);
    let guests = crate::guests::page::routes(state.clone());
    router
        .route("/boundary", get(boundary))
        .with_state(state)
        .merge(still::sheet())
        .merge(files.routes())
        .merge(offline)
        .merge(guests)
}

/// Draws the page of a path; one that leads nowhere says so with status 200, so give it the status yourself
/// when it is the router's fallback.
pub async fn page(State(state): State<SsrState>, request: Request) -> Response {
    let caller = Caller::new(state.0.api.clone(), &request);
    let mut boot = boot(&state, request.headers(), &caller).await;
    let chosen = chosen(&request);
    if let Some(lang) = chosen.or_else(|| preferred(&request, &boot)) {
        boot.lang = lang;
    }
    let path = request.uri().path().to_owned();
    let assets: Assets = state.0.files.assets().clone();
    let ports = inside::ports(caller, Arc::clone(&state.0.now));
    let provided = boot.clone();
    let context = move || {
        provide_context(ports.clone());
        provide_context(provided.clone());
        protect();
        if let Some(lang) = chosen {
            keep(lang);
        }
    };
    let document = move || app::shell::document(assets.clone(), &boot, &path);
    let render = leptos_axum::render_app_async_with_context(context, document);
    let (mut head, _) = request.into_parts();
    // A redirect is a real one for every client, not only for those that name HTML.
    head.headers
        .insert(ACCEPT, HeaderValue::from_static("text/html"));
    render(Request::from_parts(head, Body::empty())).await
}

/// `GET /boundary`: the map, drawn by the hub alone.
async fn boundary(State(state): State<SsrState>, request: Request) -> Response {
    let probe = Probe::new(state.0.api.clone(), request.headers(), request.extensions());
    let heard = probe.read(&domain::routes::BOUNDARY).await;
    let page = state.still(request.headers(), request.uri(), (Here::Map, None));
    let title = page.t().boundary;
    if let Some(map) = heard.as_ref().and_then(Heard::read) {
        return still::drawn(StatusCode::OK, &page, title, || {
            app::cloud::boundary(&page, &map)
        });
    }
    let status = heard.map_or(StatusCode::SERVICE_UNAVAILABLE, |heard| heard.status);
    let words = if status.is_client_error() {
        page.t().not_yours
    } else {
        page.t().away
    };
    still::drawn(status, &page, title, || app::cloud::refused(words))
}

/// What the page knows before its first render.
async fn boot(state: &SsrState, headers: &HeaderMap, caller: &Caller) -> Boot {
    let session: Option<SignedIn> = if headers.contains_key(COOKIE) {
        // Signed out, expired, locked: all of them are answered with an error, and the page then says so.
        match caller.get("/api/session").await {
            Ok(body) => serde_json::from_str(&body).ok(),
            Err(_) => None,
        }
    } else {
        None
    };
    // Whoever may not read the state sees a page without it, and why when they act.
    let snapshot = match &session {
        Some(_) => caller.get("/api/snapshot").await.ok(),
        None => None,
    };
    let device_lang = cookie(headers, "sufra_lang").and_then(Lang::from_tag);
    let lang = session
        .as_ref()
        .map(|person| person.language)
        .or(device_lang);
    let theme = cookie(headers, "sufra_theme").map(Theme::from_name);
    let certificate_days = alarm(caller).await;
    Boot {
        build_id: state.0.files.assets().build_id.clone(),
        now: (state.0.now)(),
        lang: lang.unwrap_or_default(),
        theme: theme.unwrap_or_default(),
        place: state.0.place.clone(),
        session,
        snapshot: snapshot.and_then(|body| serde_json::from_str(&body).ok()),
        insecure: caller.way() == Way::Plain && !names_this_machine(headers),
        certificate_days,
    }
}

/// Days until the certificate ends, once it is time to act.
async fn alarm(caller: &Caller) -> Option<i64> {
    let health = caller.get("/api/health").await.ok()?;
    let health: serde_json::Value = serde_json::from_str(&health).ok()?;
    health.pointer("/certificate/alarm")?.as_i64()
}

/// The page for devices, which people open before anybody knows them.
fn for_strangers(request: &Request) -> bool {
    request.uri().path() == "/setup"
}

/// The language that was chosen on the page for devices, by a link: it works without scripts.
fn chosen(request: &Request) -> Option<Lang> {
    let query = request.uri().query().filter(|_| for_strangers(request))?;
    let mut pairs = query.split('&').filter_map(|pair| pair.split_once('='));
    let (_, tag) = pairs.find(|(key, _)| *key == "lang")?;
    Lang::from_tag(tag)
}

/// The language of the browser, on the page for devices, while neither the person nor the device has one.
fn preferred(request: &Request, boot: &Boot) -> Option<Lang> {
    let headers = request.headers();
    let known = boot.session.is_some() || cookie(headers, "sufra_lang").is_some();
    let accepted = headers
        .get(ACCEPT_LANGUAGE)
        .filter(|_| for_strangers(request) && !known)?;
    let tags = accepted.to_str().ok()?.split(',');
    tags.filter_map(|tag| tag.trim().split(';').next())
        .find_map(Lang::from_tag)
}

/// The device speaks the chosen language from now on.
fn keep(lang: Lang) {
    let cookie = format!(
        "sufra_lang={}; Path=/; Max-Age=31536000; SameSite=Lax",
        lang.tag()
    );
    if let (Some(options), Ok(cookie)) = (
        use_context::<ResponseOptions>(),
        HeaderValue::from_str(&cookie),
    ) {
        options.append_header(SET_COOKIE, cookie);
    }
}

/// The value of a cookie; no quoting, because ours are plain words.
fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers
        .get_all(COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find_map(|(key, value)| (key == name).then_some(value))
}

/// Headers of a page. Scripts run only with this answer's nonce; style attributes are allowed because the floor
/// plan places its tables by them.
fn protect() {
    let Some(options) = use_context::<ResponseOptions>() else {
        return;
    };
    let nonce = leptos::nonce::use_nonce()
        .map(|nonce| nonce.to_string())
        .unwrap_or_default();
    let policy = policy(&format!("'nonce-{nonce}'"));
    if let Ok(policy) = HeaderValue::from_str(&policy) {
        options.insert_header(CONTENT_SECURITY_POLICY, policy);
    }
    options.insert_header(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    options.insert_header(REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    let sniff = HeaderName::from_static("x-content-type-options");
    options.insert_header(sniff, HeaderValue::from_static("nosniff"));
}

/// What a page may load and run; `scripts` are its own inline ones.
fn policy(scripts: &str) -> String {
    format!(
        "default-src 'self'; script-src 'self' {scripts} 'wasm-unsafe-eval'; \
         style-src 'self'; style-src-attr 'unsafe-inline'; img-src 'self' data:; font-src 'self'; \
         connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; \
         frame-ancestors 'none'"
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use http_body_util::BodyExt;
    use tower::ServiceExt;

    fn api() -> Router {
        Router::new().route(
            "/api/staff/tiles",
            get(|| async {
                r#"{"demo":false,"staff":[{"id":"1","name":"Tural","role":"waiter"}]}"#
            }),
        )
    }

    async fn answer(path: &str, cookies: &str) -> (StatusCode, HeaderMap, String) {
        let now: Now = Arc::new(|| UnixMillis(1_794_682_800_000));
        let place = Place {
            offset_minutes: 240,
            ..Place::default()
        };
        let state = SsrState::new(api(), Files::default(), place, now, true);
        let request = Request::get(path)
            .header(COOKIE, cookies)
            .body(Body::empty())
            .unwrap();
        let response = routes(state).oneshot(request).await.unwrap();
        let (status, headers) = (response.status(), response.headers().clone());
        let body = response.into_body().collect().await.unwrap().to_bytes();
        (status, headers, String::from_utf8(body.to_vec()).unwrap())
    }

    #[tokio::test]
    async fn the_lock_screen_arrives_with_its_people_and_a_nonce() {
        let (status, headers, body) = answer("/lock", "sufra_theme=dark; sufra_lang=ru").await;
        assert_eq!(status, StatusCode::OK);
        assert!(body.contains("Tural"), "{body}");
        assert!(
            body.contains(r#"<html lang="ru" data-theme="dark""#),
            "{body}"
        );
        assert!(body.contains("23:00"), "the hub's clock is on the page");
        let policy = headers
            .get(CONTENT_SECURITY_POLICY)
            .unwrap()
            .to_str()
            .unwrap();
        let nonce = policy
            .split("'nonce-")
            .nth(1)
            .unwrap()
            .split('\'')
            .next()
            .unwrap();
        assert!(body.contains(&format!("nonce=\"{nonce}\"")), "{body}");
    }

    #[tokio::test]
    async fn strangers_are_led_to_the_lock_screen() {
        let (status, headers, _) = answer("/floor", "").await;
        assert_eq!(status, StatusCode::FOUND);
        assert_eq!(headers.get("location").unwrap(), "/lock");
    }
}
