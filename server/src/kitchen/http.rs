//! `GET /api/kitchen/recent`, `POST /api/kitchen/seen`.

use super::repo;
use crate::auth::{May, OrdersRead, Signed};
use crate::body::{Asked, Body};
use crate::error::Refusal;
use crate::ids::new_id;
use crate::ledger::Request;
use crate::state::App;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use domain::command::Command;
use domain::ids::{CommandId, StationKey};
use domain::kitchen::{Seen, Ticket};
use serde::Deserialize;

/// Whose tickets are asked for.
#[derive(Debug, Deserialize)]
pub struct Whose {
    /// Stations, comma separated; empty for all.
    #[serde(default)]
    stations: String,
    /// Only what guests of the board still wait for.
    #[serde(default)]
    waiting: bool,
}

/// The tickets that left the screens of these stations last, newest first.
pub async fn recent(
    State(hub): State<App>,
    _who: May<OrdersRead>,
    Asked(whose): Asked<Whose>,
) -> Result<Json<Vec<Ticket>>, Refusal> {
    let named = whose.stations.split(',').map(str::trim);
    let stations: Vec<StationKey> = named
        .filter(|name| !name.is_empty())
        .map(StationKey::from)
        .collect();
    let mut tx = hub.ledger.db().read().await?;
    let site = hub.ledger.site();
    Ok(Json(
        repo::recent(&mut tx, site, &stations, whose.waiting).await?,
    ))
}

/// A screen says which tickets stand on it. Not by the queue of its device: nobody has pressed anything, it is nothing to
/// be kept while the hub is away, and a screen says it again until it is heard.
pub async fn see(
    State(hub): State<App>,
    who: Signed,
    Body(seen): Body<Seen>,
) -> Result<StatusCode, Refusal> {
    let request = Request::direct(
        CommandId::new(new_id()),
        Command::SeeTickets {
            tickets: seen.tickets,
        },
        Some(who.actor),
    );
    hub.ledger.submit(request).await?;
    Ok(StatusCode::NO_CONTENT)
}
