//! What hubs tell of the product's use, as sums after consent, and the figures of this process for the operator.

mod figures;
mod repo;
pub(super) mod routes;
mod watch;

pub use figures::Figures;
pub(super) use watch::watch;

use super::sites::{repo as sites, wrong_key};
use super::{Cloud, too_often};
use crate::auth::sha256;
use crate::db::DbError;
use crate::error::Refusal;
use axum::http::StatusCode;
use domain::cloud::Pace;
use domain::cloud::metrics::{BadBatch, ProductBatch, ProductTaken, REMEMBERED_DAYS};
use domain::ids::SiteId;
use domain::time::{BusinessDay, UnixMillis};
use serde_json::json;

/// Twelve at once, then six in an hour: a hub tells it once an hour, and what waited when it was away.
const BATCHES: Pace = Pace {
    every_millis: 600_000,
    burst: 12,
};
const DAY_MILLIS: i64 = 86_400_000;
/// For how long sums are kept, days: a year can be held against the one before.
const KEPT_DAYS: i32 = 400;

/// Takes a batch whole, or leaves nothing behind. One that was taken before gets the answer that it got then.
async fn take(cloud: &Cloud, site: SiteId, batch: &ProductBatch) -> Result<ProductTaken, Refusal> {
    let text = serde_json::to_string(batch).map_err(DbError::from)?;
    let (hash, now) = (sha256(&text), cloud.clock.now());
    let today = BusinessDay::at(now, 0, 0);
    let taken = batch.taken();
    let mut tx = cloud.db.write().await?;
    // One after the other for each site, in all processes.
    let row = sites::locked(&mut tx, site).await?;
    row.filter(|row| row.deregistered_at.is_none())
        .ok_or_else(wrong_key)?;
    match repo::known(&mut tx, site, batch.batch_id).await? {
        Some(known) if known == hash => return Ok(taken),
        Some(_) => {
            let message = "batchId: another batch has this id; make a new one for each";
            return Err(Refusal::new(StatusCode::CONFLICT, "batch_changed", message)
                .with(json!({"field": "batchId"})));
        }
        None => {}
    }
    batch.check_days(today)?;
    let due = repo::due(&mut tx, site).await?;
    let due = BATCHES.take(due, now).map_err(too_often)?;
    repo::keep_due(&mut tx, site, due).await?;
    let remembered = i64::from(REMEMBERED_DAYS).saturating_mul(DAY_MILLIS);
    let forgotten = UnixMillis(now.0.saturating_sub(remembered));
    let oldest = today.plus_days(KEPT_DAYS.saturating_neg()).to_string();
    repo::forget(&mut tx, site, (forgotten, &oldest)).await?;
    repo::remember(&mut tx, site, (batch.batch_id, &hash), now).await?;
    let sums = batch.sums();
    repo::add(&mut tx, site, &sums).await?;
    tx.commit().await?;
    for (key, count) in &sums {
        cloud.figures.used(key.event.name(), *count);
    }
    Ok(taken)
}

impl From<BadBatch> for Refusal {
    fn from(bad: BadBatch) -> Self {
        match bad {
            BadBatch::Consent => {
                let allowed = "true, once the restaurant has agreed; nothing is taken without it";
                let message = format!("consent: {allowed}");
                Self::new(StatusCode::UNPROCESSABLE_ENTITY, "consent", message)
                    .with(json!({"field": "consent", "allowed": allowed}))
            }
            BadBatch::Field {
                field,
                allowed,
                index,
            } => {
                let message = format!("{field}: {allowed}");
                Self::new(StatusCode::UNPROCESSABLE_ENTITY, "bad_field", message)
                    .with(json!({"field": field, "allowed": allowed, "index": index}))
            }
        }
    }
}
