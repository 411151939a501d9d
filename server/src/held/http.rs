//! `GET /api/quarantine` and what a manager decides about a kept command.

use super::repo;
use crate::auth::{May, SyncResolve};
use crate::body::{Asked, Body, PathId};
use crate::error::Refusal;
use crate::ledger::Request;
use crate::state::App;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use domain::Command;
use domain::held::{HeldCommand, HeldList, RejectHeld, Resolve};
use domain::ids::{CashSessionId, CommandId};
use domain::staff::Actor;
use serde::Deserialize;

/// `GET /api/quarantine`
pub async fn list(
    State(hub): State<App>,
    _who: May<SyncResolve>,
) -> Result<Json<HeldList>, Refusal> {
    let catalog = hub.ledger.state().catalog.clone();
    let mut tx = hub.ledger.db().read().await?;
    Ok(Json(
        repo::list(&mut tx, hub.ledger.site(), &catalog).await?,
    ))
}

/// Where the cash of a kept command goes.
#[derive(Debug, Deserialize)]
pub struct Into {
    /// An open session; the one that is meant, when missing.
    #[serde(default)]
    session: Option<CashSessionId>,
}

/// `POST /api/quarantine/{id}/resolve?session=…`
pub async fn resolve(
    State(hub): State<App>,
    who: May<SyncResolve>,
    PathId(id): PathId<CommandId>,
    Asked(into): Asked<Into>,
) -> Result<Json<HeldCommand>, Refusal> {
    // The same for everybody who asks: the second manager hears what the first one did.
    let key = match into.session {
        Some(session) => CommandId::derived(id.0, &format!("resolve:{session}")),
        None => CommandId::derived(id.0, "resolve"),
    };
    let command = Command::ResolveHeld(Resolve {
        command: id,
        session: into.session,
    });
    decide(&hub, who.actor.clone(), id, key, command).await
}

/// `POST /api/quarantine/{id}/reject`
pub async fn reject(
    State(hub): State<App>,
    who: May<SyncResolve>,
    PathId(id): PathId<CommandId>,
    Body(body): Body<RejectHeld>,
) -> Result<Json<HeldCommand>, Refusal> {
    let reason = body.reason.trim().to_owned();
    let key = CommandId::derived(id.0, &format!("reject:{reason}"));
    let command = Command::RejectHeld {
        command: id,
        reason,
    };
    decide(&hub, who.actor.clone(), id, key, command).await
}

async fn decide(
    hub: &App,
    actor: Actor,
    held: CommandId,
    key: CommandId,
    command: Command,
) -> Result<Json<HeldCommand>, Refusal> {
    let request = Request::direct(key, command, Some(actor));
    hub.ledger.submit(request).await?;
    let catalog = hub.ledger.state().catalog.clone();
    let mut tx = hub.ledger.db().read().await?;
    let found = repo::one(&mut tx, hub.ledger.site(), &catalog, held).await?;
    found.map(Json).ok_or_else(|| {
        let message = "there is no such command";
        Refusal::new(StatusCode::NOT_FOUND, "not_found", message)
    })
}
