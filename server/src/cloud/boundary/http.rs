//! `GET /api/boundary`, on either role.

use super::{is_set, repo, rules};
use crate::auth::{May, ReportsRead};
use crate::cloud::{Cloud, Sysadmin};
use crate::db::in_time;
use crate::error::Refusal;
use crate::probe::Probe;
use crate::router;
use crate::state::App;
use axum::Json;
use axum::extract::{Request, State};
use domain::cloud::boundary::Boundary;
use domain::cloud::routes as above;
use domain::routes::{self, Route};

/// Doors of the hub that are not asked: one that never ends, this one itself, and one that a guest's browser comes back to.
const UNASKED: [Route; 3] = [routes::STREAM, routes::BOUNDARY, routes::PESAPAL_CALLBACK];

/// `GET /api/boundary` of a hub.
pub async fn hub(
    State(app): State<App>,
    _: May<ReportsRead>,
    request: Request,
) -> Result<Json<Boundary>, Refusal> {
    let doors = routes::ALL.iter().filter(|route| !UNASKED.contains(route));
    let doors: Vec<Route> = doors.copied().collect();
    let probe = Probe::new(
        router::api(app.clone(), app.own.limits),
        request.headers(),
        request.extensions(),
    );
    let approvals = {
        let mut tx = app.ledger.db().read().await?;
        repo::approvals(&mut tx, app.ledger.site()).await?
    };
    // A copy: the state must not be held while doors are asked.
    let state = app.ledger.state().clone();
    let rules = vec![
        rules::cloud_optional_for_lan(&probe, &doors).await,
        rules::approval_required(&state, app.clock.now()),
        rules::approvals_audited(approvals),
        rules::external_sends_disabled(),
        rules::secrets_not_in_the_repository(&app.own.data),
        rules::secrets_never_returned(&probe, &doors, &app.own.secrets).await,
    ];
    Ok(Json(Boundary::of(rules, &is_set)))
}

/// `GET /api/boundary` of the cloud.
pub async fn cloud(
    State(cloud): State<Cloud>,
    _: Sysadmin,
    request: Request,
) -> Result<Json<Boundary>, Refusal> {
    let doors = above::ALL.iter().map(|one| one.route);
    let doors: Vec<Route> = doors.filter(|route| *route != above::BOUNDARY).collect();
    let probe = Probe::new(
        crate::cloud::api(cloud.clone(), cloud.own.limits),
        request.headers(),
        request.extensions(),
    );
    let keys = in_time(async {
        let mut tx = cloud.db.read().await?;
        Ok::<_, Refusal>((
            repo::open_keys(&mut tx).await?,
            repo::locked_without_record(&mut tx).await?,
        ))
    });
    let (open_keys, unrecorded) = keys.await?;
    let rules = vec![
        rules::nothing_of_the_lan_is_here(),
        rules::keys_are_stored_hashed(open_keys),
        rules::acts_are_audited(unrecorded),
        rules::external_sends_disabled(),
        rules::secrets_not_in_the_repository(&cloud.own.data),
        rules::secrets_never_returned(&probe, &doors, &cloud.own.secrets).await,
    ];
    Ok(Json(Boundary::of(rules, &is_set)))
}
