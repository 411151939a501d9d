//! The doors of sign-in and enrolment.

use super::extract::{Device, Signed, at_the_hub, same_origin};
use super::people::SignedIn;
use super::{Auth, held};
use crate::body::{Body, Given};
use crate::error::Refusal;
use crate::tls::Way;
use axum::extract::{ConnectInfo, FromRef, Request, State};
use axum::http::header::{COOKIE, SET_COOKIE, USER_AGENT};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{AppendHeaders, IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use domain::devices::DeviceKind;
use domain::ids::{SessionId, StaffId};
use domain::routes;
use domain::staff::{Role, SessionView};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::net::SocketAddr;

/// The doors.
pub fn routes<S>() -> Router<S>
where
    S: Clone + Send + Sync + 'static,
    Auth: FromRef<S>,
{
    Router::new()
        .route(routes::PIN.path, post(pin))
        .route(routes::LOGIN.path, post(login))
        .route(routes::LOGOUT.path, post(logout))
        .route(routes::SESSION.path, get(session))
        .route(routes::LANGUAGE.path, post(language))
        .route(routes::TILES.path, get(tiles))
        .route(routes::ENROL.path, post(enrol))
        .route(routes::SETUP.path, post(set_up))
}

type Cookies = AppendHeaders<Vec<(HeaderName, String)>>;

/// One of our cookies as it is set on this way.
fn set(way: Way, name: &'static str, value: &str, seconds: i64) -> (HeaderName, String) {
    let name = way.cookie(name);
    let guard = match way {
        Way::Plain => "",
        Way::Secure => "; Secure",
    };
    let text =
        format!("{name}={value}; HttpOnly; SameSite=Strict; Path=/; Max-Age={seconds}{guard}");
    (SET_COOKIE, text)
}

fn session_cookie(way: Way, auth: &Auth, signed: &SignedIn) -> (HeaderName, String) {
    set(way, "sufra_session", &signed.token, auth.session_seconds())
}

fn device_cookie(way: Way, credential: &str) -> (HeaderName, String) {
    set(way, "sufra_device", credential, 400 * 24 * 3600)
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct PinSignIn {
    staff_id: StaffId,
    pin: String,
}

async fn pin(
    State(auth): State<Auth>,
    way: Way,
    Device(device): Device,
    Body(body): Body<PinSignIn>,
) -> Result<(Cookies, Json<SessionView>), Refusal> {
    let signed = auth.by_pin(device, body.staff_id, &body.pin).await?;
    let cookies = AppendHeaders(vec![session_cookie(way, &auth, &signed)]);
    Ok((cookies, Json(signed.view)))
}

#[derive(Deserialize)]
struct Login {
    username: String,
    password: String,
}

async fn login(State(auth): State<Auth>, Body(body): Body<Login>) -> Result<Json<Value>, Refusal> {
    let signed = auth.by_password(&body.username, &body.password).await?;
    Ok(Json(json!({"token": signed.token, "session": signed.view})))
}

/// Body of `POST /api/auth/logout`, which may be left out.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Leave {
    session_id: Option<SessionId>,
}

async fn logout(
    State(auth): State<Auth>,
    way: Way,
    who: Signed,
    Given(leave): Given<Leave>,
) -> Result<(Cookies, StatusCode), Refusal> {
    // A device that could not tell at once may come when somebody else sits there: their sitting is not meant.
    let another = leave.session_id.is_some_and(|id| id != who.view.session_id);
    if another {
        return Ok((AppendHeaders(Vec::new()), StatusCode::NO_CONTENT));
    }
    auth.end(who.view.session_id).await?;
    // Both: the sitting may have begun before the device came over HTTPS.
    let over = |way| set(way, "sufra_session", "", 0);
    let cookies = AppendHeaders(match way {
        Way::Plain => vec![over(way)],
        Way::Secure => vec![over(way), over(Way::Plain)],
    });
    Ok((cookies, StatusCode::NO_CONTENT))
}

async fn session(who: Signed) -> Json<SessionView> {
    Json(who.view)
}

#[derive(Deserialize)]
struct Speak {
    language: domain::Lang,
}

async fn language(
    State(auth): State<Auth>,
    who: Signed,
    Body(body): Body<Speak>,
) -> Result<StatusCode, Refusal> {
    auth.speak(who.actor.staff_id, body.language).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A person on the lock screen.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Tile {
    pub(super) id: StaffId,
    pub(super) name: String,
    pub(super) role: Role,
    pub(super) language: domain::Lang,
    pub(super) pin_length: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) pin: Option<String>,
}

async fn tiles(
    State(auth): State<Auth>,
    device: Result<Device, Refusal>,
) -> Result<Json<Value>, Refusal> {
    if let Err(stranger) = device {
        if auth.is_new() {
            let message = "nobody works here yet: the owner is named at /setup";
            return Err(Refusal::new(
                StatusCode::UNAUTHORIZED,
                "first_start",
                message,
            ));
        }
        return Err(stranger);
    }
    let (demo, staff) = auth.tiles();
    Ok(Json(json!({"demo": demo, "staff": staff})))
}

#[derive(Deserialize)]
struct Enrol {
    code: String,
    name: String,
    /// What it is used as; without it the browser is asked.
    kind: Option<DeviceKind>,
}

async fn enrol(
    State(auth): State<Auth>,
    way: Way,
    method: Method,
    headers: HeaderMap,
    Body(body): Body<Enrol>,
) -> Result<(Cookies, Json<Value>), Refusal> {
    same_origin(&method, &headers)?;
    let browser = headers.get(USER_AGENT).and_then(|name| name.to_str().ok());
    let kind = body
        .kind
        .unwrap_or_else(|| DeviceKind::of_browser(browser.unwrap_or_default()));
    let credential = auth.enrol(&body.code, &body.name, kind).await?;
    let device = auth.device(&credential);
    let cookies = AppendHeaders(vec![device_cookie(way, &credential)]);
    Ok((cookies, Json(json!({"deviceId": device}))))
}

/// Body of `POST /api/setup`.
#[derive(Deserialize)]
pub(super) struct FirstStart {
    pub(super) name: String,
    pub(super) username: String,
    pub(super) password: String,
    pub(super) pin: String,
}

impl FirstStart {
    /// Names the first field that is not good.
    pub(super) fn check(&self) -> Result<(), Refusal> {
        let filled = |text: &str| {
            (1..=60).contains(&text.trim().chars().count()) && !text.contains(char::is_control)
        };
        let digits = self.pin.bytes().all(|byte| byte.is_ascii_digit());
        let wrong = if !filled(&self.name) {
            ("name", "1 to 60 characters")
        } else if !filled(&self.username) {
            ("username", "1 to 60 characters")
        } else if self.password.chars().count() < 10 {
            ("password", "at least 10 characters")
        } else if !digits || !(4..=6).contains(&self.pin.len()) {
            ("pin", "4 to 6 digits")
        } else {
            return Ok(());
        };
        let (field, allowed) = wrong;
        let message = format!("{field}: {allowed}");
        Err(
            Refusal::new(StatusCode::UNPROCESSABLE_ENTITY, "bad_field", message)
                .with(json!({"field": field, "allowed": allowed})),
        )
    }
}

async fn set_up(
    State(auth): State<Auth>,
    way: Way,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    method: Method,
    headers: HeaderMap,
    Body(first): Body<FirstStart>,
) -> Result<(Cookies, Json<SessionView>), Refusal> {
    same_origin(&method, &headers)?;
    if !at_the_hub(peer, &headers) {
        let message =
            "the first start is done in a browser on the hub's own machine, at http://localhost";
        return Err(Refusal::new(StatusCode::FORBIDDEN, "forbidden", message));
    }
    let (credential, signed) = auth.set_up(first).await?;
    let cookies = vec![
        device_cookie(way, &credential),
        session_cookie(way, &auth, &signed),
    ];
    Ok((AppendHeaders(cookies), Json(signed.view)))
}

/// Middleware of a demo's pages: the hub's own machine is enrolled when it first asks, so that the lock screen
/// opens at once. Never layered outside of a demo.
pub async fn demo_enrol(
    State(auth): State<Auth>,
    way: Way,
    mut request: Request,
    next: Next,
) -> Response {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>();
    let own = peer.is_some_and(|ConnectInfo(peer)| at_the_hub(*peer, request.headers()));
    let known = held(way, request.headers(), "sufra_device")
        .is_some_and(|credential| auth.device(credential).is_some());
    // Only pages enrol: a picture or a script asked for without cookies would make a device each time.
    let accept = request
        .headers()
        .get("accept")
        .and_then(|value| value.to_str().ok());
    let page = accept.is_some_and(|accept| accept.contains("text/html"));
    if !own || known || !page || request.method() != Method::GET {
        return next.run(request).await;
    }
    let credential = match auth.enrol_own().await {
        Ok(credential) => credential,
        Err(refusal) => return refusal.into_response(),
    };
    let old = request
        .headers()
        .get(COOKIE)
        .and_then(|value| value.to_str().ok());
    // A credential that is no longer known must not shadow the new one, which is read first.
    let cookies = format!(
        "{}={credential}; {}",
        way.cookie("sufra_device"),
        old.unwrap_or_default()
    );
    if let Ok(cookies) = HeaderValue::from_str(&cookies) {
        request.headers_mut().insert(COOKIE, cookies);
    }
    let response = next.run(request).await;
    (AppendHeaders([device_cookie(way, &credential)]), response).into_response()
}
