//! The record in the database.

use crate::cloud::Doer;
use crate::db::{DbError, Tx};
use crate::on;
use domain::cloud::AuditEntry;
use domain::ids::SiteId;
use domain::time::UnixMillis;

/// Writes down what somebody does, within the transaction that does it.
pub async fn note(
    tx: &mut Tx,
    doer: Doer<'_>,
    now: UnixMillis,
    act: &str,
    site: Option<SiteId>,
    detail: &str,
) -> Result<(), DbError> {
    on!(tx, conn => sqlx::query(
        "INSERT INTO cloud_audit (at, actor, address, act, site_id, detail) \
         VALUES ($1, $2, $3, $4, $5, $6)",
    ).bind(now.0).bind(doer.actor).bind(doer.from).bind(act)
    .bind(site.map(|site| site.to_string())).bind(detail).execute(conn).await.map(|_| ()))?;
    Ok(())
}

type Row = (i64, i64, String, String, String, Option<String>, String);

/// Entries before a number, the newest first; those of one site, or all.
pub async fn page(
    tx: &mut Tx,
    site: Option<SiteId>,
    before: i64,
    limit: i64,
) -> Result<Vec<AuditEntry>, DbError> {
    let rows: Vec<Row> = match site {
        Some(site) => on!(tx, conn => sqlx::query_as(
            "SELECT number, at, actor, address, act, site_id, detail FROM cloud_audit \
             WHERE site_id = $1 AND number < $2 ORDER BY number DESC LIMIT $3",
        ).bind(site.to_string()).bind(before).bind(limit).fetch_all(conn).await)?,
        None => on!(tx, conn => sqlx::query_as(
            "SELECT number, at, actor, address, act, site_id, detail FROM cloud_audit \
             WHERE number < $1 ORDER BY number DESC LIMIT $2",
        ).bind(before).bind(limit).fetch_all(conn).await)?,
    };
    let entry = |(number, at, actor, from, act, site, detail): Row| AuditEntry {
        number,
        at: UnixMillis(at),
        actor,
        from,
        act,
        site: site.and_then(|site| site.parse().ok()),
        detail,
    };
    Ok(rows.into_iter().map(entry).collect())
}
