//! `GET /api/approvals`, `POST /api/approvals`, `POST /api/approvals/{id}/answer|pin`. They build the commands of the rules.

use super::repo;
use crate::auth::{Auth, Device, May, OrdersTake, ReportsRead, Signed};
use crate::body::{Asked, Body, IdempotencyKey, PathId};
use crate::error::Refusal;
use crate::ids::new_id;
use crate::ledger::Request;
use crate::state::App;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use domain::Rejection;
use domain::approvals::{
    Answer, AnswerApproval, Approval, ApprovalList, ApprovalView, AskApproval, GrantByPin, Said,
};
use domain::command::Command;
use domain::ids::{ApprovalId, CommandId};
use domain::staff::Actor;
use domain::wire::Verdict;
use serde::Deserialize;

async fn through(hub: &App, id: CommandId, actor: Actor, command: Command) -> Result<(), Refusal> {
    let request = Request::direct(id, command, Some(actor));
    let outcome = hub.ledger.submit(request).await?.outcome;
    // An outcome that was stored before, for whoever else had this id.
    match outcome.outcome {
        Verdict::Applied => Ok(()),
        Verdict::Rejected | Verdict::Quarantined => Err(Rejection::ApprovalOver.into()),
    }
}

/// A request that is at hand.
fn known(hub: &App, id: ApprovalId) -> Result<Approval, Refusal> {
    let state = hub.ledger.state();
    let known = state.approvals.get(&id).cloned();
    Ok(known.ok_or(Rejection::NotFound("approval"))?)
}

/// `POST /api/approvals`
pub async fn ask(
    State(hub): State<App>,
    who: May<OrdersTake>,
    key: Option<IdempotencyKey>,
    Body(asked): Body<AskApproval>,
) -> Result<(StatusCode, Json<ApprovalView>), Refusal> {
    let actor = who.actor.clone();
    let id = key.map_or_else(|| CommandId::new(new_id()), |key| key.command(&actor));
    let act = asked.command.read()?;
    let approval = asked.command.request(id);
    let command = Command::AskApproval {
        order: act.order(),
        command: asked.command,
    };
    through(&hub, id, actor, command).await?;
    let known = known(&hub, approval)?;
    let view = ApprovalView {
        id: known.id,
        until: known.until,
        change: known.change,
    };
    Ok((StatusCode::CREATED, Json(view)))
}

/// Says it once: whoever presses twice, or asks again after a lost answer, hears the same.
async fn say(hub: &App, actor: Actor, asked: &Approval, said: Said) -> Result<StatusCode, Refusal> {
    let by = actor.staff_id;
    let command = Command::AnswerApproval {
        approval: asked.id,
        order: asked.order,
        said,
    };
    // An id that nobody could have used up before.
    let answered = through(hub, CommandId::new(new_id()), actor, command).await;
    if let Err(no) = answered {
        let same = |answer: Answer| answer.said == said && answer.by.id == by;
        if !known(hub, asked.id)?.answer.is_some_and(same) {
            return Err(no);
        }
    }
    Ok(StatusCode::NO_CONTENT)
}

/// `POST /api/approvals/{id}/answer`
pub async fn answer(
    State(hub): State<App>,
    who: Signed,
    PathId(id): PathId<ApprovalId>,
    Body(answer): Body<AnswerApproval>,
) -> Result<StatusCode, Refusal> {
    let known = known(&hub, id)?;
    say(&hub, who.actor, &known, answer.said).await
}

/// `POST /api/approvals/{id}/pin`: grants it at the screen where it was asked for, or at any other one of the house.
/// Nobody is signed in by it.
pub async fn pin(
    State(hub): State<App>,
    State(auth): State<Auth>,
    Device(device): Device,
    PathId(id): PathId<ApprovalId>,
    Body(grant): Body<GrantByPin>,
) -> Result<StatusCode, Refusal> {
    let known = known(&hub, id)?;
    let may = |actor: &Actor| {
        let no = || Rejection::Forbidden(known.right.name()).into();
        known.is_for(actor.role).then_some(()).ok_or_else(no)
    };
    let witness = auth
        .witness(device, grant.staff_id, &grant.pin, may)
        .await?;
    say(&hub, witness, &known, Said::Granted).await
}

/// Which part of the record.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Page {
    before: Option<u64>,
}

/// `GET /api/approvals`: what was asked for, and what became of it.
pub async fn list(
    State(hub): State<App>,
    _who: May<ReportsRead>,
    Asked(page): Asked<Page>,
) -> Result<Json<ApprovalList>, Refusal> {
    let mut tx = hub.ledger.db().read().await?;
    let list = repo::list(&mut tx, hub.ledger.site(), page.before).await?;
    Ok(Json(list))
}
