//! `POST /api/cash/open|move|close`, `GET /api/cash/session`. They build the same commands that the screens send.

use super::repo;
use crate::auth::{CashDrawer, May};
use crate::body::{Asked, Body, Given, IdempotencyKey};
use crate::error::Refusal;
use crate::ids::new_id;
use crate::ledger::{Request, hash_of};
use crate::state::App;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use domain::Rejection;
use domain::cash::{CloseCash, DrawerView, MoveCash, OpenCash, named};
use domain::command::Command;
use domain::ids::{CommandId, DrawerKey};
use domain::staff::{Actor, Permission};
use serde::{Deserialize, Serialize};

/// Brings a command through the door and answers with the drawer as it stands. Without a key each request is one of its own.
async fn through(
    hub: &App,
    actor: Actor,
    key: Option<IdempotencyKey>,
    command: Command,
    asked: &impl Serialize,
) -> Result<DrawerView, Refusal> {
    let sees = actor.role.may(Permission::CashSee);
    let request = Request {
        asked: Some(hash_of(asked)?),
        ..Request::direct(
            key.map_or_else(|| CommandId::new(new_id()), |key| key.command(&actor)),
            command,
            Some(actor),
        )
    };
    let kept = hub.ledger.submit(request).await?;
    // It is stored: whatever fails from here on must not read as if it were not.
    let unfinished = |_| Refusal::unfinished();
    let events = kept.outcome.events.ok_or_else(Refusal::unfinished)?;
    let mut tx = hub.ledger.db().read().await.map_err(unfinished)?;
    let session = repo::session_of(&mut tx, hub.ledger.site(), events.from).await;
    let session = session
        .map_err(unfinished)?
        .ok_or_else(Refusal::unfinished)?;
    Ok(DrawerView::of(&session, sees))
}

/// `POST /api/cash/open`
pub async fn open(
    State(hub): State<App>,
    who: May<CashDrawer>,
    key: Option<IdempotencyKey>,
    Given(asked): Given<OpenCash>,
) -> Result<(StatusCode, Json<DrawerView>), Refusal> {
    let command = Command::OpenDrawer(domain::cash::Open {
        drawer: asked.drawer.clone(),
        opening_float: asked.opening_float,
    });
    let view = through(&hub, who.actor, key, command, &asked).await?;
    Ok((StatusCode::CREATED, Json(view)))
}

/// `POST /api/cash/move`
pub async fn moved(
    State(hub): State<App>,
    who: May<CashDrawer>,
    key: Option<IdempotencyKey>,
    Body(asked): Body<MoveCash>,
) -> Result<(StatusCode, Json<DrawerView>), Refusal> {
    let command = Command::MoveCash(domain::cash::Move {
        drawer: asked.drawer.clone(),
        session: asked.session,
        kind: asked.kind,
        amount: asked.amount,
        reason: asked.reason.clone(),
        instead_of: None,
    });
    let view = through(&hub, who.actor, key, command, &asked).await?;
    Ok((StatusCode::CREATED, Json(view)))
}

/// `POST /api/cash/close`
pub async fn close(
    State(hub): State<App>,
    who: May<CashDrawer>,
    key: Option<IdempotencyKey>,
    Body(asked): Body<CloseCash>,
) -> Result<Json<DrawerView>, Refusal> {
    let command = Command::CloseDrawer(domain::cash::Close {
        drawer: asked.drawer.clone(),
        session: asked.session,
        counted: asked.counted,
        pieces: asked.pieces.clone(),
    });
    Ok(Json(through(&hub, who.actor, key, command, &asked).await?))
}

/// Which drawer is asked for.
#[derive(Debug, Deserialize)]
pub struct Which {
    /// The first one, when missing.
    #[serde(default)]
    drawer: Option<DrawerKey>,
}

/// `GET /api/cash/session`: the session of a drawer that is open.
pub async fn session(
    State(hub): State<App>,
    who: May<CashDrawer>,
    Asked(which): Asked<Which>,
) -> Result<Json<DrawerView>, Refusal> {
    let state = hub.ledger.state();
    let drawer = named(&state, which.drawer.as_ref())?;
    let open = state.drawers.get(&drawer);
    let open = open
        .filter(|session| session.is_open())
        .ok_or(Rejection::NotFound("open cash session"))?;
    let sees = who.actor.role.may(Permission::CashSee);
    Ok(Json(DrawerView::of(open, sees)))
}
