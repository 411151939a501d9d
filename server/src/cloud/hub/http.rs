//! `GET /api/cloud`, `POST /api/cloud/heartbeat`: how the hub stands with its cloud.

use crate::auth::{May, SyncResolve};
use crate::error::Refusal;
use crate::state::App;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use domain::cloud::CloudView;
use serde_json::json;

/// `GET /api/cloud`
pub async fn view(
    State(hub): State<App>,
    _who: May<SyncResolve>,
) -> Result<Json<CloudView>, Refusal> {
    let state = hub.ledger.state().clone();
    Ok(Json(hub.link.view(&state, hub.clock.now()).await?))
}

/// `POST /api/cloud/heartbeat`: hears the cloud now, and says how the hub stands then.
pub async fn heartbeat(
    State(hub): State<App>,
    who: May<SyncResolve>,
) -> Result<Json<CloudView>, Refusal> {
    if !hub.link.hear().await {
        let message = "this hub has joined no cloud; `sufra site join` does";
        let refusal = Refusal::new(StatusCode::CONFLICT, "not_joined", message);
        return Err(refusal.with(json!({})));
    }
    view(State(hub), who).await
}
