//! The door: signing in, and the enrolment before it.

use super::{BOARD, DOOR, Owner, Pages, to};
use crate::devices::qr;
use crate::probe::Heard;
use crate::ssr::still;
use app::cloud::{
    EnrolFault, Page, Refused, SecondStep, enrol, owner_sign_in, recovery_codes, second_factor,
};
use axum::extract::{Form, FromRequestParts, Request, State};
use axum::http::header::SET_COOKIE;
use axum::http::request::Parts;
use axum::http::{Method, StatusCode};
use axum::response::Response;
use domain::cloud::owners::{RecoveryCodes, SecondFactor};
use domain::cloud::routes;
use serde::Deserialize;
use serde_json::json;
use std::convert::Infallible;

/// The head of a request, for the doors behind.
pub struct Head(Parts);

impl<S: Send + Sync> FromRequestParts<S> for Head {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self(parts.clone()))
    }
}

impl Head {
    fn has(&self, pair: &str) -> bool {
        let query = self.0.uri.query().unwrap_or_default();
        query.split('&').any(|one| one == pair)
    }
}

/// Why a door did not open.
fn why(status: StatusCode) -> Refused {
    match status {
        StatusCode::TOO_MANY_REQUESTS | StatusCode::LOCKED => Refused::Locked,
        status if status.is_server_error() => Refused::Away,
        _ => Refused::Wrong,
    }
}

fn sign_in_page(
    page: &Page,
    (email, recovery): (&str, bool),
    refused: Option<Refused>,
    status: StatusCode,
) -> Response {
    let title = app::cloud::owner_words(page.lang).title;
    still::drawn(status, page, title, || {
        owner_sign_in(page, email, recovery, refused)
    })
}

/// The cloud cannot say who asks.
pub fn away(page: &Page) -> Response {
    sign_in_page(
        page,
        ("", false),
        Some(Refused::Away),
        StatusCode::SERVICE_UNAVAILABLE,
    )
}

/// `GET /owner/sign-in`
pub async fn show(State(pages): State<Pages>, request: Request) -> Response {
    let (mut parts, _) = request.into_parts();
    if Owner::from_request_parts(&mut parts, &pages).await.is_ok() {
        return to(BOARD);
    }
    let page = pages.page(&parts);
    let recovery = Head(parts).has("recovery=1");
    sign_in_page(&page, ("", recovery), None, StatusCode::OK)
}

/// What is typed at the door.
#[derive(Deserialize)]
pub struct Typed {
    #[serde(default)]
    email: String,
    #[serde(default)]
    password: String,
    #[serde(default)]
    second: String,
}

/// `POST /owner/sign-in`
pub async fn enter(State(pages): State<Pages>, from: Head, Form(typed): Form<Typed>) -> Response {
    let body =
        json!({"email": typed.email, "password": typed.password, "second": typed.second.trim()});
    let heard = pages
        .ask(&from.0, Method::POST, routes::OWNER_LOGIN.path, Some(&body))
        .await;
    if heard.status.is_success() {
        return with_cookies(to(BOARD), &heard);
    }
    let recovery = from.has("recovery=1");
    let page = pages.page(&from.0);
    sign_in_page(
        &page,
        (&typed.email, recovery),
        Some(why(heard.status)),
        heard.status,
    )
}

fn with_cookies(mut response: Response, heard: &Heard) -> Response {
    for cookie in heard.headers.get_all(SET_COOKIE) {
        response.headers_mut().append(SET_COOKIE, cookie.clone());
    }
    response
}

/// `POST /owner/sign-out`
pub async fn leave(State(pages): State<Pages>, from: Head) -> Response {
    let heard = pages
        .ask(&from.0, Method::POST, routes::OWNER_LOGOUT.path, None)
        .await;
    with_cookies(to(DOOR), &heard)
}

fn enrol_page(page: &Page, code: &str, fault: Option<EnrolFault>, status: StatusCode) -> Response {
    let title = app::cloud::owner_words(page.lang).title;
    still::drawn(status, page, title, || enrol(page, code, fault))
}

/// `GET /owner/enrol?code=…`
pub async fn blank(State(pages): State<Pages>, from: Head) -> Response {
    let query = from.0.uri.query().unwrap_or_default();
    let code = query.split('&').find_map(|pair| pair.strip_prefix("code="));
    // Codes are letters, digits and dashes; whatever else stands there was not made here.
    let code: String = code
        .unwrap_or_default()
        .chars()
        .filter(|one| one.is_ascii_alphanumeric() || *one == '-')
        .take(60)
        .collect();
    enrol_page(&pages.page(&from.0), &code, None, StatusCode::OK)
}

/// The first step.
#[derive(Deserialize)]
pub struct First {
    #[serde(default)]
    code: String,
    #[serde(default)]
    password: String,
}

/// `POST /owner/enrol`
pub async fn begin(State(pages): State<Pages>, from: Head, Form(typed): Form<First>) -> Response {
    let body = json!({"code": typed.code.trim(), "password": typed.password});
    let heard = pages
        .ask(&from.0, Method::POST, routes::ENROL_OWNER.path, Some(&body))
        .await;
    let page = pages.page(&from.0);
    if let Some(factor) = heard.read::<SecondFactor>() {
        let step = SecondStep {
            code: typed.code.trim().to_owned(),
            qr: qr::drawn(&factor.uri),
            secret: factor.secret,
            uri: factor.uri,
        };
        return second_page(&page, step, None, StatusCode::OK);
    }
    let code = heard.error().map(|error| error.code);
    let fault = match (why(heard.status), code.as_deref()) {
        (Refused::Locked, _) => EnrolFault::Locked,
        (Refused::Away, _) => EnrolFault::Away,
        (Refused::Wrong, Some("bad_field")) => EnrolFault::Password,
        (Refused::Wrong, _) => EnrolFault::Code,
    };
    enrol_page(&page, &typed.code, Some(fault), heard.status)
}

fn second_page(
    page: &Page,
    step: SecondStep,
    fault: Option<Refused>,
    status: StatusCode,
) -> Response {
    let title = app::cloud::owner_words(page.lang).title;
    still::drawn(status, page, title, || second_factor(page, step, fault))
}

/// The second step. What was shown comes back with it, so that it can be shown again after a mistake: the cloud does not
/// tell a secret twice.
#[derive(Deserialize)]
pub struct Second {
    #[serde(default)]
    code: String,
    #[serde(default)]
    secret: String,
    #[serde(default)]
    uri: String,
    #[serde(default)]
    totp: String,
}

/// `POST /owner/enrol/confirm`
pub async fn confirm(
    State(pages): State<Pages>,
    from: Head,
    Form(typed): Form<Second>,
) -> Response {
    let totp: String = typed.totp.chars().filter(char::is_ascii_digit).collect();
    let body = json!({"code": typed.code, "totp": totp});
    let heard = pages
        .ask(
            &from.0,
            Method::POST,
            routes::CONFIRM_OWNER.path,
            Some(&body),
        )
        .await;
    let page = pages.page(&from.0);
    if let Some(RecoveryCodes { codes }) = heard.read() {
        let title = app::cloud::owner_words(page.lang).title;
        return still::drawn(StatusCode::OK, &page, title, || {
            recovery_codes(&page, codes)
        });
    }
    let wrong_code = heard
        .error()
        .is_some_and(|error| error.code == "wrong_code");
    if wrong_code || !typed.uri.starts_with("otpauth://totp/") {
        return enrol_page(&page, &typed.code, Some(EnrolFault::Code), heard.status);
    }
    let step = SecondStep {
        qr: qr::drawn(&typed.uri),
        code: typed.code,
        secret: typed.secret,
        uri: typed.uri,
    };
    second_page(&page, step, Some(why(heard.status)), heard.status)
}
