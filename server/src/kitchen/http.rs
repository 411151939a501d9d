//! `GET /api/kitchen/recent`

use super::repo;
use crate::auth::{May, OrdersRead};
use crate::body::Asked;
use crate::error::Refusal;
use crate::state::App;
use axum::Json;
use axum::extract::State;
use domain::ids::StationKey;
use domain::kitchen::Ticket;
use serde::Deserialize;

/// Whose tickets are asked for.
#[derive(Debug, Deserialize)]
pub struct Whose {
    /// Stations, comma separated; empty for all.
    #[serde(default)]
    stations: String,
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
    Ok(Json(
        repo::recent(&mut tx, hub.ledger.site(), &stations).await?,
    ))
}
