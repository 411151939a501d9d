//! `GET /api/day`, `POST /api/day/close`, the archive under `/api/day/z`, and both on paper.
//!
//! A paper that somebody wants once more is no event: it changes nothing, and says itself that it is a copy.

use super::repo;
use crate::auth::{DayClose, DaySee, May};
use crate::body::{Asked, Given, IdempotencyKey};
use crate::error::Refusal;
use crate::ids::new_id;
use crate::ledger::{Request, hash_of};
use crate::printing;
use crate::printing::queue::queued;
use crate::state::App;
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use domain::Rejection;
use domain::command::Command;
use domain::day::{CloseDay, DayView, OnPaper, Z, ZPage, report};
use domain::ids::CommandId;
use serde::Deserialize;
use serde_json::json;

/// Zs of one page, and at most: two months.
const PAGE: u32 = 30;
const MOST: u32 = 62;

/// The running day.
fn now(hub: &App) -> DayView {
    let unsent = hub.devices.unsent();
    let state = hub.ledger.state();
    let tally = state.day.clone().unwrap_or_default();
    DayView {
        next: tally.last.saturating_add(1),
        report: report(&state, &tally, hub.clock.now(), &unsent),
    }
}

/// `GET /api/day`
pub async fn running(State(hub): State<App>, _who: May<DaySee>) -> Json<DayView> {
    Json(now(&hub))
}

/// `POST /api/day/close`. Without a key each request is one of its own; a second one finds nothing to close.
pub async fn close(
    State(hub): State<App>,
    who: May<DayClose>,
    key: Option<IdempotencyKey>,
    Given(asked): Given<CloseDay>,
) -> Result<(StatusCode, Json<Z>), Refusal> {
    let actor = who.actor.clone();
    let request = Request {
        asked: Some(hash_of(&asked)?),
        ..Request::direct(
            key.map_or_else(|| CommandId::new(new_id()), |key| key.command(&actor)),
            Command::CloseDay {
                force: asked.force,
                unsent: hub.devices.unsent(),
            },
            Some(actor),
        )
    };
    let kept = hub.ledger.submit(request).await?;
    // It is stored: whatever fails from here on must not read as if it were not.
    let unfinished = |_| Refusal::unfinished();
    let events = kept.outcome.events.ok_or_else(Refusal::unfinished)?;
    let mut tx = hub.ledger.db().read().await.map_err(unfinished)?;
    let z = repo::of_event(&mut tx, hub.ledger.site(), events.from).await;
    let z = z.map_err(unfinished)?.ok_or_else(Refusal::unfinished)?;
    Ok((StatusCode::CREATED, Json(z)))
}

/// Which page of the archive is asked for.
#[derive(Debug, Deserialize)]
pub struct Which {
    /// Zs with smaller numbers; the newest, when missing.
    #[serde(default)]
    before: Option<u32>,
    /// How many; thirty, when missing.
    #[serde(default)]
    limit: Option<u32>,
}

/// `GET /api/day/z`
pub async fn closings(
    State(hub): State<App>,
    _who: May<DaySee>,
    Asked(which): Asked<Which>,
) -> Result<Json<ZPage>, Refusal> {
    let limit = which.limit.unwrap_or(PAGE);
    if !(1..=MOST).contains(&limit) {
        return Err(Rejection::BadField {
            field: "limit",
            allowed: "from 1 to 62",
        }
        .into());
    }
    let mut tx = hub.ledger.db().read().await?;
    let more = limit.saturating_add(1);
    let mut found = repo::list(&mut tx, hub.ledger.site(), which.before, more).await?;
    let all = usize::try_from(limit).unwrap_or(usize::MAX);
    let more = found.len() > all;
    found.truncate(all);
    Ok(Json(ZPage {
        closings: found,
        more,
    }))
}

/// `GET /api/day/z/{number}`
pub async fn closing(
    State(hub): State<App>,
    _who: May<DaySee>,
    Path(number): Path<String>,
) -> Result<Json<Z>, Refusal> {
    Ok(Json(the_z(&hub, &number).await?))
}

/// The Z that a path names.
async fn the_z(hub: &App, number: &str) -> Result<Z, Refusal> {
    let number: u32 = number.parse().map_err(|_| {
        Refusal::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "bad_field",
            "number: expected the number of a Z, from 1",
        )
        .with(json!({"field": "number"}))
    })?;
    let mut tx = hub.ledger.db().read().await?;
    let z = repo::one(&mut tx, hub.ledger.site(), number).await?;
    Ok(z.ok_or(Rejection::NotFound("closing of a day"))?)
}

/// `POST /api/day/print`: the X.
pub async fn print(
    State(hub): State<App>,
    who: May<DaySee>,
) -> Result<(StatusCode, Json<OnPaper>), Refusal> {
    let DayView { next, report } = now(&hub);
    let catalog = hub.ledger.state().catalog.clone();
    let job = printing::day::running(&catalog, (next, report), &who.actor.name);
    queued(&hub, job).await
}

/// `POST /api/day/z/{number}/print`: a copy.
pub async fn print_closing(
    State(hub): State<App>,
    _who: May<DaySee>,
    Path(number): Path<String>,
) -> Result<(StatusCode, Json<OnPaper>), Refusal> {
    let z = the_z(&hub, &number).await?;
    let catalog = hub.ledger.state().catalog.clone();
    queued(&hub, printing::day::copy(&catalog, &z, hub.clock.now())).await
}
