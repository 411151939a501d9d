//! What the rules look at in the database.

use crate::db::{DbError, Tx};
use crate::on;

/// So many events back.
const LATELY: i64 = 5_000;

/// How many events about approvals there were lately behind the beginning of the chain, and how many of them have no link.
pub async fn approvals(tx: &mut Tx, site: &str) -> Result<(i64, i64), DbError> {
    Ok(on!(tx, conn => sqlx::query_as(
        "SELECT CAST(count(*) AS BIGINT), CAST(count(*) - count(c.seq) AS BIGINT) FROM events e \
         LEFT JOIN chain c ON c.site_id = e.site_id AND c.seq = e.seq \
         WHERE e.site_id = $1 AND e.name IN ('approvals.asked', 'approvals.answered') \
         AND e.seq > (SELECT head FROM sites WHERE site_id = $1) - $2 \
         AND e.seq > (SELECT min(seq) FROM chain WHERE site_id = $1)",
    ).bind(site).bind(LATELY).fetch_one(conn).await)?)
}

/// How many keys of sites are stored, and how many of them are no SHA-256.
pub async fn open_keys(tx: &mut Tx) -> Result<(i64, i64), DbError> {
    Ok(on!(tx, conn => sqlx::query_as(
        "SELECT CAST(count(*) AS BIGINT), \
         CAST(coalesce(sum(CASE WHEN length(key_hash) = 64 THEN 0 ELSE 1 END), 0) AS BIGINT) FROM site_keys",
    ).fetch_one(conn).await)?)
}

/// How many sites are locked, and how many of them without a record of who did it.
pub async fn locked_without_record(tx: &mut Tx) -> Result<(i64, i64), DbError> {
    Ok(on!(tx, conn => sqlx::query_as(
        "SELECT CAST(count(*) AS BIGINT), CAST(coalesce(sum(CASE WHEN EXISTS (SELECT 1 FROM cloud_audit a \
         WHERE a.site_id = s.site_id AND a.act = 'site.locked') THEN 0 ELSE 1 END), 0) AS BIGINT) \
         FROM cloud_sites s WHERE s.locked = 1",
    ).fetch_one(conn).await)?)
}
