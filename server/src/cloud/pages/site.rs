//! One site: how it is, and what is done with it.

use super::sites::{Typed, day_of, no_day};
use super::{Asking, Pages, SITES, to};
use crate::probe::Heard;
use app::cloud::{Fault, Shown, SiteForm, gone, key_once};
use axum::extract::{Form, Path, Request, State};
use axum::http::{Method, StatusCode};
use axum::response::Response;
use domain::cloud::{AuditList, SiteKey, SiteView, routes};
use domain::ids::SiteId;
use serde::Deserialize;
use serde_json::json;

/// The path of a route of a site.
fn path(template: &str, site: &str) -> String {
    template.replace("{siteId}", site)
}

/// `GET /operator/sites/{siteId}`
pub async fn show(
    State(pages): State<Pages>,
    asking: Asking,
    Path(site): Path<String>,
    request: Request,
) -> Response {
    let saved = request
        .uri()
        .query()
        .is_some_and(|query| query.contains("saved"));
    shown(&pages, &asking, &site, (StatusCode::OK, saved), None).await
}

/// Draws a site; with what was typed and what was wrong with it, when something was.
async fn shown(
    pages: &Pages,
    asking: &Asking,
    site: &str,
    (status, saved): (StatusCode, bool),
    refused: Option<(Option<SiteForm>, Fault)>,
) -> Response {
    let page = &asking.page;
    let title = page.t().sites;
    // An id that is none must not become another path.
    let Ok(id) = site.parse::<SiteId>() else {
        return asking.drawn(StatusCode::NOT_FOUND, title, || gone(page));
    };
    let heard = asking
        .ask(Method::GET, &path(routes::SITE.path, &id.to_string()), None)
        .await;
    let Some(one) = heard.read::<SiteView>() else {
        let away = heard.status.is_server_error();
        return asking.drawn(heard.status, title, || {
            if away {
                app::cloud::refused(page.t().away)
            } else {
                gone(page)
            }
        });
    };
    let record = format!("{}?site={id}&limit=20", routes::AUDIT.path);
    let record = asking.ask(Method::GET, &record, None).await;
    let record = record.read().unwrap_or(AuditList {
        entries: Vec::new(),
    });
    let (typed, fault) = refused.unzip();
    let form = typed.flatten().unwrap_or_else(|| SiteForm {
        name: one.name.clone(),
        owner: one.owner.clone(),
        contact: one.contact.clone(),
        until: day_of(one.expires_at, pages.0.offset_minutes),
    });
    let shown = Shown {
        site: &one,
        record: &record,
        form,
        fault,
        saved,
    };
    asking.drawn(status, &one.name, || app::cloud::site(page, &shown))
}

/// What follows an act: the site again, or what was wrong with it.
async fn after(
    pages: &Pages,
    asking: &Asking,
    site: &str,
    heard: Heard,
    typed: Option<SiteForm>,
) -> Response {
    if heard.status.is_success() {
        return to(&format!("{SITES}/{site}?saved=1"));
    }
    let fault = asking.fault(&heard);
    shown(
        pages,
        asking,
        site,
        (heard.status, false),
        Some((typed, fault)),
    )
    .await
}

/// `POST /operator/sites/{siteId}`
pub async fn change(
    State(pages): State<Pages>,
    asking: Asking,
    Path(site): Path<String>,
    Form(typed): Form<Typed>,
) -> Response {
    let Some(mut body) = typed.json(pages.0.offset_minutes) else {
        let status = StatusCode::UNPROCESSABLE_ENTITY;
        let wrong = (Some(typed.form()), no_day(&asking.page));
        return shown(&pages, &asking, &site, (status, false), Some(wrong)).await;
    };
    if let (Some(based_on), Some(body)) = (typed.based_on, body.as_object_mut()) {
        body.insert("basedOn".to_owned(), based_on.into());
    }
    let to = path(routes::CHANGE_SITE.path, &site);
    let heard = asking.ask(Method::PUT, &to, Some(&body)).await;
    after(&pages, &asking, &site, heard, Some(typed.form())).await
}

/// Why a site is locked.
#[derive(Deserialize)]
pub struct Why {
    #[serde(default)]
    reason: String,
}

/// `POST /operator/sites/{siteId}/lock`
pub async fn lock(
    State(pages): State<Pages>,
    asking: Asking,
    Path(site): Path<String>,
    Form(why): Form<Why>,
) -> Response {
    let body = json!({"reason": why.reason});
    let to = path(routes::LOCK.path, &site);
    let heard = asking.ask(Method::POST, &to, Some(&body)).await;
    after(&pages, &asking, &site, heard, None).await
}

/// `POST /operator/sites/{siteId}/unlock`
pub async fn unlock(
    State(pages): State<Pages>,
    asking: Asking,
    Path(site): Path<String>,
) -> Response {
    let to = path(routes::UNLOCK.path, &site);
    let heard = asking.ask(Method::POST, &to, None).await;
    after(&pages, &asking, &site, heard, None).await
}

/// What becomes of the key before.
#[derive(Deserialize)]
pub struct How {
    #[serde(default)]
    now: String,
}

/// `POST /operator/sites/{siteId}/key`
pub async fn rotate(
    State(pages): State<Pages>,
    asking: Asking,
    Path(site): Path<String>,
    Form(how): Form<How>,
) -> Response {
    let mut to = path(routes::ROTATE_KEY.path, &site);
    if how.now == "true" {
        to.push_str("?now=true");
    }
    let heard = asking.ask(Method::POST, &to, None).await;
    let one = asking
        .ask(Method::GET, &path(routes::SITE.path, &site), None)
        .await;
    let page = &asking.page;
    match (heard.read::<SiteKey>(), one.read::<SiteView>()) {
        (Some(key), Some(one)) => asking.drawn(StatusCode::OK, page.t().key, || {
            key_once(page, &one, &key, &asking.address)
        }),
        _ => after(&pages, &asking, &site, heard, None).await,
    }
}

/// The name of the site, as a person typed it.
#[derive(Deserialize)]
pub struct Named {
    #[serde(default)]
    name: String,
}

/// `POST /operator/sites/{siteId}/deregister`: only for whoever knows which one it is.
pub async fn deregister(
    State(pages): State<Pages>,
    asking: Asking,
    Path(site): Path<String>,
    Form(named): Form<Named>,
) -> Response {
    let known = asking
        .ask(Method::GET, &path(routes::SITE.path, &site), None)
        .await;
    let same = known
        .read::<SiteView>()
        .is_some_and(|one| one.name == named.name.trim());
    if !same {
        let fault = Fault {
            field: "confirm".to_owned(),
            words: asking.page.t().name_differs.to_owned(),
        };
        let status = StatusCode::UNPROCESSABLE_ENTITY;
        return shown(&pages, &asking, &site, (status, false), Some((None, fault))).await;
    }
    let to_door = path(routes::DEREGISTER.path, &site);
    let heard = asking.ask(Method::DELETE, &to_door, None).await;
    if heard.status.is_success() {
        return to(SITES);
    }
    after(&pages, &asking, &site, heard, None).await
}
