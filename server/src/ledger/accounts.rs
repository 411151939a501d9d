//! What went in and out of guest accounts, one row for each movement.

use super::repo;
use crate::db::{DbError, Tx};
use crate::on;
use domain::accounts::Moved;
use domain::event::Event;

/// Writes a movement.
pub(super) async fn write(
    tx: &mut Tx,
    site: &str,
    event: &Event,
    moved: &Moved,
) -> Result<(), DbError> {
    let doc = serde_json::to_string(moved)?;
    on!(tx, conn => sqlx::query(
        "INSERT INTO account_moves (site_id, account_id, seq, at, business_day, doc) \
         VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING",
    ).bind(site).bind(moved.account.to_string()).bind(repo::number(event.seq)).bind(event.at.0)
    .bind(event.business_day.to_string()).bind(&doc)
    .execute(conn).await.map(|_| ()))
    .map_err(DbError::from)
}
