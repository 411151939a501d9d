//! `GET /api/fiscal`, `POST /api/fiscal/{id}/retry`.

use crate::auth::{DayClose, May};
use crate::body::PathId;
use crate::error::Refusal;
use crate::ids::new_id;
use crate::ledger::Request;
use crate::state::App;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use domain::command::Command;
use domain::fiscal::{FiscalList, Stage, Step};
use domain::ids::{CommandId, FiscalId};

/// `GET /api/fiscal`
pub async fn list(State(hub): State<App>, _who: May<DayClose>) -> Json<FiscalList> {
    let fiscal = hub.ledger.state().fiscal.clone();
    Json(FiscalList {
        on: fiscal.on,
        waiting: fiscal.waiting.clone(),
    })
}

/// `POST /api/fiscal/{id}/retry`: sends again what the device refused. Twice is once.
pub async fn retry(
    State(hub): State<App>,
    who: May<DayClose>,
    PathId(id): PathId<FiscalId>,
) -> Result<StatusCode, Refusal> {
    let order = {
        let state = hub.ledger.state();
        let mut waiting = state.fiscal.waiting.iter();
        waiting.find(|one| one.id == id).and_then(|one| one.order)
    };
    let again = Command::StepFiscal(Step {
        document: id,
        order,
        to: Stage::Pending,
        ..Step::default()
    });
    let request = Request::direct(CommandId::new(new_id()), again, Some(who.actor.clone()));
    hub.ledger.submit(request).await?;
    Ok(StatusCode::NO_CONTENT)
}
