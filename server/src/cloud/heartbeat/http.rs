//! The door of heartbeats.

use super::hear;
use crate::body::Body;
use crate::cloud::{AtSite, Cloud, Origin};
use crate::db::in_time;
use crate::error::Refusal;
use axum::Json;
use axum::extract::State;
use domain::cloud::{Heartbeat, HeartbeatAnswer};

/// Bytes of a heartbeat.
pub const BEAT: usize = 16 * 1024;

/// `POST /api/heartbeat`
pub async fn heartbeat(
    State(cloud): State<Cloud>,
    AtSite { site }: AtSite,
    origin: Origin,
    Body(beat): Body<Heartbeat>,
) -> Result<Json<HeartbeatAnswer>, Refusal> {
    let from = origin.ip.to_string();
    in_time(hear(&cloud, site, &from, &beat)).await.map(Json)
}
