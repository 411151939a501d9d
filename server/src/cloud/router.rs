//! Every REST route of the cloud, on one page.

use super::Cloud;
use super::ingest::http as ingest;
use crate::openapi;
use crate::router::{Limits, Table, bounded};
use axum::extract::State;
use axum::routing::{get, post};
use axum::{Json, Router};
use domain::cloud::routes;
use serde_json::{Value, json};

/// The REST doors, with the cloud inside.
pub fn api(cloud: Cloud, limits: Limits) -> Router {
    let timed = Router::new()
        .on(routes::HEALTH, get(health))
        .on(routes::ROOT_HEALTH, get(health))
        .on(routes::OPENAPI, get(openapi::description))
        .on(routes::INGEST, post(ingest::ingest))
        .on(routes::SYNC_APPROVALS, post(ingest::sync));
    bounded(timed, Router::new(), limits, cloud)
}

/// `GET /health`, `GET /api/health`: well means that the database answers.
async fn health(State(cloud): State<Cloud>) -> Result<Json<Value>, crate::error::Refusal> {
    let tx = crate::db::in_time(cloud.db.read()).await?;
    drop(tx);
    Ok(Json(
        json!({"status": "ok", "role": "cloud", "version": env!("CARGO_PKG_VERSION")}),
    ))
}
