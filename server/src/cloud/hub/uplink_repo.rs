//! SQL about how far the cloud has this hub's log.

use crate::db::{DbError, Tx};
use crate::ledger::number;
use crate::on;
use domain::time::UnixMillis;

/// What is kept about the way to the cloud.
#[derive(Clone, Debug, Default, PartialEq, Eq, sqlx::FromRow)]
pub struct Position {
    /// The last event that the cloud has.
    pub cursor: i64,
    /// The last event up to which it has the record of guarded acts.
    pub approvals_cursor: i64,
    /// As which site.
    pub cloud_site: String,
    /// Which database that was.
    pub epoch: String,
    /// The link that the cloud answered.
    pub acked_chain: String,
    /// Why it does not go on.
    pub trouble: Option<String>,
}

/// Where it stands; none before the first word.
pub async fn position(tx: &mut Tx, site: &str) -> Result<Option<Position>, DbError> {
    Ok(on!(tx, conn => sqlx::query_as(
        "SELECT cursor, approvals_cursor, cloud_site, epoch, acked_chain, trouble FROM uplink WHERE site_id = $1",
    ).bind(site).fetch_optional(conn).await)?)
}

/// Keeps it.
pub async fn keep(
    tx: &mut Tx,
    site: &str,
    position: &Position,
    now: UnixMillis,
) -> Result<(), DbError> {
    on!(tx, conn => sqlx::query(
        "INSERT INTO uplink (site_id, cursor, approvals_cursor, cloud_site, epoch, acked_chain, trouble, at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (site_id) DO UPDATE SET cursor = excluded.cursor, \
         approvals_cursor = excluded.approvals_cursor, cloud_site = excluded.cloud_site, epoch = excluded.epoch, \
         acked_chain = excluded.acked_chain, trouble = excluded.trouble, at = excluded.at",
    ).bind(site).bind(position.cursor).bind(position.approvals_cursor).bind(&position.cloud_site)
    .bind(&position.epoch).bind(&position.acked_chain).bind(&position.trouble).bind(now.0)
    .execute(conn).await.map(|_| ()))?;
    Ok(())
}

/// The number at which the chain begins.
pub async fn begins(tx: &mut Tx, site: &str) -> Result<i64, DbError> {
    let (first,): (Option<i64>,) = on!(tx, conn => sqlx::query_as(
        "SELECT min(seq) FROM chain WHERE site_id = $1",
    ).bind(site).fetch_one(conn).await)?;
    Ok(first.unwrap_or_default())
}

/// The links of `(after, last]`.
pub async fn linked(tx: &mut Tx, site: &str, after: u64, last: u64) -> Result<Vec<i64>, DbError> {
    let rows: Vec<(i64,)> = on!(tx, conn => sqlx::query_as(
        "SELECT seq FROM chain WHERE site_id = $1 AND seq > $2 AND seq <= $3 ORDER BY seq",
    ).bind(site).bind(number(after)).bind(number(last)).fetch_all(conn).await)?;
    Ok(rows.into_iter().map(|(seq,)| seq).collect())
}

/// The link after an event; empty before the chain begins.
pub async fn link(tx: &mut Tx, site: &str, last: u64) -> Result<String, DbError> {
    let row: Option<(String,)> = on!(tx, conn => sqlx::query_as(
        "SELECT link FROM chain WHERE site_id = $1 AND seq <= $2 ORDER BY seq DESC LIMIT 1",
    ).bind(site).bind(number(last)).fetch_optional(conn).await)?;
    Ok(row.map(|(link,)| link).unwrap_or_default())
}

/// What was asked and answered after an event, oldest first.
pub async fn acts(
    tx: &mut Tx,
    site: &str,
    after: i64,
    limit: i64,
) -> Result<Vec<(i64, String)>, DbError> {
    Ok(on!(tx, conn => sqlx::query_as(
        "SELECT seq, doc FROM events WHERE site_id = $1 AND seq > $2 \
         AND name IN ('approvals.asked', 'approvals.answered') ORDER BY seq LIMIT $3",
    ).bind(site).bind(after).bind(limit).fetch_all(conn).await)?)
}
