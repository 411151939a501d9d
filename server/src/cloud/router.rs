//! Every REST route of the cloud, on one page.

use super::Cloud;
use super::admins::http as admins;
use super::audit::http as audit;
use super::boundary;
use super::dashboard;
use super::dashboard::http as figures_of;
use super::heartbeat::http::{BEAT, heartbeat};
use super::ingest::http as ingest;
use super::metrics::routes as metrics;
use super::owners::http as owners;
use super::sites::http as sites;
use crate::openapi;
use crate::router::{Limits, Table, bounded};
use axum::extract::{DefaultBodyLimit, State};
use axum::routing::{delete, get, post, put};
use axum::{Json, Router};
use domain::cloud::routes;
use serde_json::{Value, json};

/// The REST doors, with the cloud inside.
pub fn api(cloud: Cloud, limits: Limits) -> Router {
    let timed = Router::new()
        .on(routes::HEALTH, get(health))
        .on(routes::ROOT_HEALTH, get(health))
        .on(routes::OPENAPI, get(openapi::of_the_cloud))
        .on(routes::LOGIN, post(admins::login))
        .on(routes::LOGOUT, post(admins::logout))
        .on(routes::SITES, get(sites::all))
        .on(routes::REGISTER, post(sites::add))
        .on(routes::SITE, get(sites::read))
        .on(routes::CHANGE_SITE, put(sites::edit))
        .on(routes::DEREGISTER, delete(sites::remove))
        .on(routes::LOCK, post(sites::close))
        .on(routes::UNLOCK, post(sites::open))
        .on(routes::ROTATE_KEY, post(sites::new_key))
        .on(routes::AUDIT, get(audit::list))
        .on(routes::BOUNDARY, get(boundary::cloud))
        .on(
            routes::HEARTBEAT,
            post(heartbeat).layer(DefaultBodyLimit::max(limits.body.min(BEAT))),
        )
        .on(routes::INGEST, post(ingest::ingest))
        .on(routes::SYNC_APPROVALS, post(ingest::sync))
        .on(
            routes::METRICS_EVENT,
            post(metrics::events).layer(DefaultBodyLimit::max(limits.body.min(metrics::BATCH))),
        )
        .on(routes::TENANTS, get(owners::all))
        .on(routes::NEW_TENANT, post(owners::add))
        .on(routes::TENANT, get(owners::read))
        .on(routes::CHANGE_TENANT, put(owners::edit))
        .on(routes::OWNERS, get(owners::people))
        .on(routes::NEW_OWNER, post(owners::invite))
        .on(routes::RESET_OWNER, post(owners::reset))
        .on(routes::DEACTIVATE_OWNER, post(owners::deactivate))
        .on(routes::ENROL_OWNER, post(owners::begin_enrol))
        .on(routes::CONFIRM_OWNER, post(owners::confirm_enrol))
        .on(routes::OWNER_LOGIN, post(owners::login))
        .on(routes::OWNER_LOGOUT, post(owners::logout))
        .on(routes::FIREBASE_VERIFY, post(owners::firebase))
        .on(routes::TENANT_CONTEXT, get(owners::context))
        .on(routes::OWNER_DASHBOARD, get(figures_of::dashboard))
        .on(routes::OWNER_EXCEPTIONS, get(figures_of::exceptions))
        .on(routes::OWNER_EXPORT, get(figures_of::export))
        .on(routes::METRICS, get(metrics::figures));
    let streams = Router::new().on(routes::OWNER_EVENTS, get(dashboard::events));
    bounded(timed, streams, limits, cloud)
}

/// `GET /health`, `GET /api/health`: well means that the database answers.
async fn health(State(cloud): State<Cloud>) -> Result<Json<Value>, crate::error::Refusal> {
    let tx = crate::db::in_time(cloud.db.read()).await?;
    drop(tx);
    Ok(Json(
        json!({"status": "ok", "role": "cloud", "version": env!("CARGO_PKG_VERSION")}),
    ))
}
