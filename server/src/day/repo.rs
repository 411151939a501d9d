//! Zs as they are stored.

use crate::db::{DbError, Tx};
use crate::on;
use domain::day::Z;

/// Puts a Z into the archive.
pub async fn insert(tx: &mut Tx, site: &str, seq: u64, z: &Z) -> Result<(), DbError> {
    let doc = serde_json::to_string(z)?;
    on!(tx, conn => sqlx::query(
        "INSERT INTO day_closings (site_id, number, business_day, at, seq, doc) VALUES ($1, $2, $3, $4, $5, $6)",
    ).bind(site).bind(i64::from(z.number)).bind(z.report.business_day.to_string())
    .bind(z.report.until.0).bind(i64::try_from(seq).unwrap_or(i64::MAX)).bind(doc)
    .execute(conn).await.map(|_| ()))?;
    Ok(())
}

/// The Z that an event of the log made.
pub async fn of_event(tx: &mut Tx, site: &str, seq: u64) -> Result<Option<Z>, DbError> {
    let row: Option<(String,)> = on!(tx, conn => sqlx::query_as(
        "SELECT doc FROM day_closings WHERE site_id = $1 AND seq = $2",
    ).bind(site).bind(i64::try_from(seq).unwrap_or(i64::MAX)).fetch_optional(conn).await)?;
    Ok(row.map(|(doc,)| serde_json::from_str(&doc)).transpose()?)
}

/// A Z by its number.
pub async fn one(tx: &mut Tx, site: &str, number: u32) -> Result<Option<Z>, DbError> {
    let row: Option<(String,)> = on!(tx, conn => sqlx::query_as(
        "SELECT doc FROM day_closings WHERE site_id = $1 AND number = $2",
    ).bind(site).bind(i64::from(number)).fetch_optional(conn).await)?;
    Ok(row.map(|(doc,)| serde_json::from_str(&doc)).transpose()?)
}

/// At most `limit` Zs with smaller numbers than `before`, the newest first.
pub async fn list(
    tx: &mut Tx,
    site: &str,
    before: Option<u32>,
    limit: u32,
) -> Result<Vec<Z>, DbError> {
    let before = before.map_or(i64::MAX, i64::from);
    let rows: Vec<(String,)> = on!(tx, conn => sqlx::query_as(
        "SELECT doc FROM day_closings WHERE site_id = $1 AND number < $2 ORDER BY number DESC LIMIT $3",
    ).bind(site).bind(before).bind(i64::from(limit)).fetch_all(conn).await)?;
    let read = rows.iter().map(|(doc,)| serde_json::from_str(doc));
    Ok(read.collect::<Result<_, _>>()?)
}
