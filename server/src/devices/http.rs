//! The doors of devices, enrolment codes and outages.

use super::{qr, repo};
use crate::auth::{DevicesEnrol, May, SyncResolve, names_this_machine};
use crate::body::{Asked, Body, PathId};
use crate::error::Refusal;
use crate::state::App;
use axum::Json;
use axum::extract::State;
use axum::http::header::{HOST, ORIGIN};
use axum::http::{HeaderMap, StatusCode};
use domain::devices::{DeviceView, NewCode, OutageView, Rename};
use domain::ids::DeviceId;
use serde::Deserialize;
use serde_json::json;

/// How long a code is good, minutes.
const CODE_MINUTES: i64 = 10;

/// `GET /api/devices`
pub async fn devices(
    State(hub): State<App>,
    who: May<DevicesEnrol>,
) -> Result<Json<Vec<DeviceView>>, Refusal> {
    Ok(Json(views(&hub, who.actor.device_id).await?))
}

async fn views(hub: &App, own: Option<DeviceId>) -> Result<Vec<DeviceView>, Refusal> {
    let facts = hub.auth.devices().await?.into_iter().map(|facts| {
        let (pending, lost) = hub.devices.counts(facts.row.id);
        DeviceView {
            id: facts.row.id,
            name: facts.row.name,
            kind: facts.row.kind,
            own: own == Some(facts.row.id),
            enrolled_at: facts.row.created_at,
            revoked_at: facts.row.revoked_at,
            seen_at: facts.row.seen_at,
            signed_in: facts.signed_in,
            pending,
            lost,
        }
    });
    Ok(facts.collect())
}

async fn view(hub: &App, own: Option<DeviceId>, id: DeviceId) -> Result<Json<DeviceView>, Refusal> {
    let mut all = views(hub, own).await?.into_iter();
    let found = all.find(|device| device.id == id);
    found.map(Json).ok_or_else(|| {
        let message = "there is no such device";
        Refusal::new(StatusCode::NOT_FOUND, "not_found", message).with(json!({"what": "device"}))
    })
}

/// `POST /api/devices/codes`
pub async fn new_code(
    State(hub): State<App>,
    _who: May<DevicesEnrol>,
    headers: HeaderMap,
) -> Result<(StatusCode, Json<NewCode>), Refusal> {
    let (code, expires_at) = hub.auth.new_code(CODE_MINUTES).await?;
    // Whoever asks at the hub itself found it under a name that leads every other device to itself.
    let elsewhere = hub
        .tls
        .open_address()
        .filter(|_| names_this_machine(&headers));
    let origin = elsewhere.unwrap_or_else(|| origin(&headers));
    let url = format!("{origin}/enrol?code={code}");
    let made = NewCode {
        qr: qr::drawn(&url),
        code,
        expires_at,
        url,
    };
    Ok((StatusCode::CREATED, Json(made)))
}

/// Where the asking browser found the hub: the new device finds it there too. Only a browser knows whether it came
/// over TLS, and says so in `Origin`.
fn origin(headers: &HeaderMap) -> String {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let host = text(HOST).unwrap_or("localhost");
    let secure = text(ORIGIN).and_then(|origin| origin.strip_prefix("https://")) == Some(host);
    let scheme = if secure { "https" } else { "http" };
    format!("{scheme}://{host}")
}

/// `POST /api/devices/{id}/rename`
pub async fn rename(
    State(hub): State<App>,
    who: May<DevicesEnrol>,
    PathId(id): PathId<DeviceId>,
    Body(wanted): Body<Rename>,
) -> Result<Json<DeviceView>, Refusal> {
    hub.auth
        .rename_device(id, &wanted.name, wanted.kind)
        .await?;
    view(&hub, who.actor.device_id, id).await
}

/// `POST /api/devices/{id}/revoke`
pub async fn revoke(
    State(hub): State<App>,
    who: May<DevicesEnrol>,
    PathId(id): PathId<DeviceId>,
) -> Result<Json<DeviceView>, Refusal> {
    hub.auth.revoke_device(id).await?;
    tracing::info!(device = %id, by = %who.actor.staff_id, "a device was revoked");
    view(&hub, who.actor.device_id, id).await
}

/// `POST /api/devices/{id}/noted`
pub async fn noted(
    State(hub): State<App>,
    who: May<DevicesEnrol>,
    PathId(id): PathId<DeviceId>,
) -> Result<Json<DeviceView>, Refusal> {
    let before = view(&hub, who.actor.device_id, id).await?;
    tracing::info!(device = %id, lost = before.lost, by = %who.actor.staff_id, "noted what a device lost");
    hub.devices.take_note(id).await?;
    view(&hub, who.actor.device_id, id).await
}

/// How many are asked for.
#[derive(Debug, Default, Deserialize)]
pub struct Wanted {
    limit: Option<i64>,
}

/// `GET /api/outages`
pub async fn outages(
    State(hub): State<App>,
    _who: May<SyncResolve>,
    Asked(wanted): Asked<Wanted>,
) -> Result<Json<Vec<OutageView>>, Refusal> {
    let limit = wanted.limit.unwrap_or(repo::MOST);
    if !(1..=repo::MOST).contains(&limit) {
        let message = format!("limit: from 1 to {}", repo::MOST);
        return Err(
            Refusal::new(StatusCode::UNPROCESSABLE_ENTITY, "bad_field", message)
                .with(json!({"field": "limit", "max": repo::MOST})),
        );
    }
    hub.devices.flush().await?;
    let mut tx = hub.devices.0.db.read().await?;
    let site = &hub.devices.0.site;
    Ok(Json(repo::outages(&mut tx, site, limit).await?))
}
