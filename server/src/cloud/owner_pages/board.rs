//! The overview, and all that needs somebody.

use super::{DOOR, Owner, Pages, to};
use crate::probe::Heard;
use crate::ssr::still;
use app::cloud::Page;
use app::cloud::dashboard::{self as drawing, Choice};
use axum::extract::{FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse, Response};
use domain::cloud::dashboard::{Dashboard, SiteExceptions, Span};
use domain::cloud::routes;
use leptos::prelude::{AnyView, IntoAny};

/// One field of an address.
fn field<'a>(parts: &'a Parts, name: &str) -> Option<&'a str> {
    let query = parts.uri.query().unwrap_or_default();
    let mut pairs = query.split('&').filter_map(|pair| pair.split_once('='));
    pairs.find(|(key, _)| *key == name).map(|(_, value)| value)
}

/// What is looked at. What makes no sense is left out, as if nobody had chosen: the page is for people, who do not type
/// addresses.
fn choice(parts: &Parts) -> Choice {
    Choice {
        site: field(parts, "site").and_then(|site| site.parse().ok()),
        span: field(parts, "range")
            .and_then(|range| Span::read(range).ok())
            .unwrap_or_default(),
    }
}

/// Somebody who is signed in, what they look at, and what a door answered.
struct Asked {
    owner: Owner,
    page: Page,
    choice: Choice,
    heard: Heard,
}

/// Asks a door for whoever is signed in; others are led to the door.
async fn ask(pages: &Pages, parts: &mut Parts, path: &str) -> Result<Asked, Response> {
    let owner = match Owner::from_request_parts(parts, pages).await {
        Ok(owner) => owner,
        Err(refusal) if refusal.status.is_server_error() => {
            return Err(super::door::away(&pages.page(parts)));
        }
        Err(_) => return Err(to(DOOR)),
    };
    let choice = choice(parts);
    let path = format!("{path}{}", choice.query());
    let heard = pages.ask(parts, Method::GET, &path, None).await;
    if heard.status == StatusCode::UNAUTHORIZED {
        return Err(to(DOOR));
    }
    Ok(Asked {
        page: pages.page(parts),
        owner,
        choice,
        heard,
    })
}

impl Asked {
    fn drawn(&self, content: impl FnOnce() -> AnyView) -> Response {
        let status = self.heard.status;
        let who = (self.owner.name.as_str(), self.owner.role);
        let html = still::rendered(|| {
            drawing::document(&self.page, who, self.choice, content()).into_any()
        });
        still::followed(status, &self.page, html)
    }

    fn refused(&self) -> Response {
        let t = app::cloud::owner_words(self.page.lang);
        let words = if self.heard.status == StatusCode::NOT_FOUND {
            t.unknown
        } else if self.heard.status == StatusCode::UNPROCESSABLE_ENTITY {
            t.choose
        } else {
            t.away
        };
        self.drawn(|| drawing::refused(&self.page, words))
    }
}

/// `GET /owner?site=…&range=…`; with `part=1` only what a script swaps.
pub async fn show(State(pages): State<Pages>, request: Request) -> Response {
    let (mut parts, _) = request.into_parts();
    let asked = match ask(&pages, &mut parts, routes::OWNER_DASHBOARD.path).await {
        Ok(asked) => asked,
        Err(elsewhere) => return elsewhere,
    };
    let Some(board) = asked.heard.read::<Dashboard>() else {
        return asked.refused();
    };
    if field(&parts, "part").is_some() {
        let html = still::rendered(|| drawing::dashboard(&asked.page, &board));
        return still::followed(StatusCode::OK, &asked.page, html).into_response();
    }
    asked.drawn(|| drawing::dashboard(&asked.page, &board))
}

/// `GET /owner/exceptions?site=…&range=…`
pub async fn exceptions(State(pages): State<Pages>, request: Request) -> Response {
    let (mut parts, _) = request.into_parts();
    let asked = match ask(&pages, &mut parts, routes::OWNER_EXCEPTIONS.path).await {
        Ok(asked) => asked,
        Err(elsewhere) => return elsewhere,
    };
    match asked.heard.read::<SiteExceptions>() {
        Some(list) => asked.drawn(|| drawing::exceptions(&asked.page, asked.choice, &list)),
        None => asked.refused(),
    }
}
