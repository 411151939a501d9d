//! The door of the record.

use crate::body::Asked;
use crate::cloud::{Cloud, Sysadmin};
use crate::db::in_time;
use crate::error::Refusal;
use axum::Json;
use axum::extract::State;
use domain::cloud::{AuditList, BadField};
use domain::ids::SiteId;
use serde::Deserialize;

/// Entries of one answer.
const PAGE: i64 = 50;

/// What is asked.
#[derive(Deserialize)]
pub struct Which {
    site: Option<SiteId>,
    before: Option<i64>,
    limit: Option<i64>,
}

/// `GET /api/audit`
pub async fn list(
    State(cloud): State<Cloud>,
    _: Sysadmin,
    Asked(which): Asked<Which>,
) -> Result<Json<AuditList>, Refusal> {
    let limit = which.limit.unwrap_or(PAGE);
    if !(1..=200).contains(&limit) {
        let (field, allowed) = ("limit", "a whole number from 1 to 200");
        return Err(BadField { field, allowed }.into());
    }
    let before = which.before.unwrap_or(i64::MAX);
    let entries = in_time(async {
        let mut tx = cloud.db.read().await?;
        super::page(&mut tx, which.site, before, limit).await
    });
    let entries = entries.await?;
    Ok(Json(AuditList { entries }))
}
