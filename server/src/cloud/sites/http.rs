//! The doors of sites.

use super::{change, deregister, list, lock, one, register, rotate, unlock};
use crate::body::{Asked, Body};
use crate::cloud::{Cloud, Sysadmin};
use crate::db::in_time;
use crate::error::Refusal;
use axum::Json;
use axum::extract::{FromRequestParts, Path, State};
use axum::http::StatusCode;
use axum::http::request::Parts;
use domain::cloud::{
    BadField, ChangeSite, LockSite, NewSite, Registered, SiteKey, SiteList, SiteView,
};
use domain::ids::SiteId;
use serde::Deserialize;

/// The `{siteId}` of a path.
pub struct Named(SiteId);

impl<S: Send + Sync> FromRequestParts<S> for Named {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refusal> {
        let path = Path::<String>::from_request_parts(parts, state).await;
        let site = path.ok().and_then(|Path(text)| text.parse().ok());
        let bad = BadField {
            field: "siteId",
            allowed: "a UUID",
        };
        site.map(Self).ok_or_else(|| bad.into())
    }
}

/// Which sites are asked for.
#[derive(Deserialize)]
pub struct Which {
    #[serde(default)]
    all: bool,
}

/// `GET /api/sites`
pub async fn all(
    State(cloud): State<Cloud>,
    _: Sysadmin,
    Asked(which): Asked<Which>,
) -> Result<Json<SiteList>, Refusal> {
    in_time(list(&cloud, which.all)).await.map(Json)
}

/// `GET /api/sites/{siteId}`
pub async fn read(
    State(cloud): State<Cloud>,
    _: Sysadmin,
    Named(site): Named,
) -> Result<Json<SiteView>, Refusal> {
    in_time(one(&cloud, site)).await.map(Json)
}

/// `POST /api/sites`
pub async fn add(
    State(cloud): State<Cloud>,
    who: Sysadmin,
    Body(new): Body<NewSite>,
) -> Result<(StatusCode, Json<Registered>), Refusal> {
    let registered = in_time(register(&cloud, who.doer(), new)).await?;
    Ok((StatusCode::CREATED, Json(registered)))
}

/// `PUT /api/sites/{siteId}`
pub async fn edit(
    State(cloud): State<Cloud>,
    who: Sysadmin,
    Named(site): Named,
    Body(body): Body<ChangeSite>,
) -> Result<Json<SiteView>, Refusal> {
    let changed = in_time(change(&cloud, who.doer(), site, body));
    changed.await.map(Json)
}

/// `DELETE /api/sites/{siteId}`
pub async fn remove(
    State(cloud): State<Cloud>,
    who: Sysadmin,
    Named(site): Named,
) -> Result<Json<SiteView>, Refusal> {
    in_time(deregister(&cloud, who.doer(), site))
        .await
        .map(Json)
}

/// `POST /api/sites/{siteId}/lock`
pub async fn close(
    State(cloud): State<Cloud>,
    who: Sysadmin,
    Named(site): Named,
    Body(body): Body<LockSite>,
) -> Result<Json<SiteView>, Refusal> {
    let locked = in_time(lock(&cloud, who.doer(), site, body));
    locked.await.map(Json)
}

/// `POST /api/sites/{siteId}/unlock`
pub async fn open(
    State(cloud): State<Cloud>,
    who: Sysadmin,
    Named(site): Named,
) -> Result<Json<SiteView>, Refusal> {
    in_time(unlock(&cloud, who.doer(), site)).await.map(Json)
}

/// What becomes of the key before.
#[derive(Deserialize)]
pub struct How {
    #[serde(default)]
    now: bool,
}

/// `POST /api/sites/{siteId}/key`
pub async fn new_key(
    State(cloud): State<Cloud>,
    who: Sysadmin,
    Named(site): Named,
    Asked(how): Asked<How>,
) -> Result<Json<SiteKey>, Refusal> {
    in_time(rotate(&cloud, who.doer(), site, how.now))
        .await
        .map(Json)
}
