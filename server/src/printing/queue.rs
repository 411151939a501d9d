//! A paper that somebody asks for.

use super::documents::NewJob;
use super::repo;
use crate::db::in_time;
use crate::error::Refusal;
use crate::state::App;
use axum::Json;
use axum::http::StatusCode;
use domain::Rejection;
use domain::day::OnPaper;

/// Puts a paper into its printer's queue.
pub async fn queued(
    hub: &App,
    job: Option<NewJob>,
) -> Result<(StatusCode, Json<OnPaper>), Refusal> {
    let job = job.ok_or(Rejection::NotFound("printer for receipts"))?;
    let answer = OnPaper {
        job: job.id,
        printer: job.printer.clone(),
    };
    let at = hub.clock.now();
    in_time(async {
        let mut tx = hub.ledger.db().write().await?;
        repo::insert(&mut tx, hub.ledger.site(), &[(job, at)]).await?;
        tx.commit().await
    })
    .await?;
    hub.ledger.bells().ring(&answer.printer);
    Ok((StatusCode::ACCEPTED, Json(answer)))
}
