//! `POST /api/metrics/events`, `GET /metrics`.

use super::{repo, take};
use crate::auth::sha256;
use crate::body::Body;
use crate::cloud::sites::same;
use crate::cloud::{AtSite, Cloud};
use crate::db::in_time;
use crate::error::Refusal;
use axum::Json;
use axum::extract::State;
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use domain::cloud::metrics::{ProductBatch, ProductTaken};
use serde_json::Value;

/// Bytes of a batch: five hundred counts of the longest kind, and as much again.
pub const BATCH: usize = 160 * 1024;
/// The text form that Prometheus reads.
const TEXT: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// `POST /api/metrics/events`
pub async fn events(
    State(cloud): State<Cloud>,
    AtSite { site }: AtSite,
    Body(body): Body<Value>,
) -> Result<Json<ProductTaken>, Refusal> {
    let batch = ProductBatch::read(&body)?;
    in_time(take(&cloud, site, &batch)).await.map(Json)
}

/// `GET /metrics`
pub async fn figures(State(cloud): State<Cloud>, headers: HeaderMap) -> Result<Response, Refusal> {
    let token = headers.get(AUTHORIZATION);
    let token = token.and_then(|value| value.to_str().ok()?.strip_prefix("Bearer "));
    let known = cloud.figures_token.as_deref();
    let opens = |(given, known): (&str, &str)| same(&sha256(given), known);
    if !token.zip(known).is_some_and(opens) {
        let message = "Authorization: Bearer and the metrics_token of this process; without one in its settings nobody is let in";
        return Err(Refusal::new(
            StatusCode::UNAUTHORIZED,
            "wrong_token",
            message,
        ));
    }
    let now = cloud.clock.now();
    let seen = in_time(async {
        let mut tx = cloud.db.read().await?;
        repo::seen(&mut tx, now).await
    });
    let text = cloud.figures.text(&seen.await?, now);
    let text = text.map_err(|_| Refusal::busy())?;
    Ok(([(CONTENT_TYPE, TEXT)], text).into_response())
}
