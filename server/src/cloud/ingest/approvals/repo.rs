//! SQL about guarded acts.

use crate::db::{DbError, Tx};
use crate::ledger::number;
use crate::on;
use domain::cloud::ingest::ActRecord;
use sqlx::QueryBuilder;

/// Whether any of these requests is another site's.
pub async fn elsewhere(tx: &mut Tx, site: &str, records: &[ActRecord]) -> Result<bool, DbError> {
    let row: Option<(i64,)> = on!(tx, conn => {
        let mut query = QueryBuilder::new("SELECT seq FROM approval_audit WHERE site_id <> ");
        query.push_bind(site).push(" AND id IN (");
        let mut list = query.separated(", ");
        for record in records {
            list.push_bind(record.id.to_string());
        }
        query.push(") LIMIT 1");
        query.build_query_as().fetch_optional(conn).await
    })?;
    Ok(row.is_some())
}

/// Keeps records; those that are there stay as they are.
pub async fn insert(tx: &mut Tx, site: &str, records: &[ActRecord]) -> Result<(), DbError> {
    if records.is_empty() {
        return Ok(());
    }
    on!(tx, conn => {
        let mut query = QueryBuilder::new(
            "INSERT INTO approval_audit (site_id, seq, id, act, order_id, amount, asked_by, answered_by, state, at, reason) ",
        );
        query.push_values(records, |mut row, one| {
            row.push_bind(site)
                .push_bind(number(one.seq))
                .push_bind(one.id.to_string())
                .push_bind(&one.act)
                .push_bind(one.order.map(|id| id.to_string()))
                .push_bind(one.amount.map(|amount| amount.0))
                .push_bind(&one.asked_by)
                .push_bind(&one.answered_by)
                .push_bind(one.state.name())
                .push_bind(one.at.0)
                .push_bind(&one.reason);
        });
        query.push(" ON CONFLICT DO NOTHING");
        query.build().execute(conn).await.map(|_| ())
    })?;
    Ok(())
}

/// The largest number of a site.
pub async fn cursor(tx: &mut Tx, site: &str) -> Result<u64, DbError> {
    let (last,): (Option<i64>,) = on!(tx, conn => sqlx::query_as(
        "SELECT max(seq) FROM approval_audit WHERE site_id = $1",
    ).bind(site).fetch_one(conn).await)?;
    Ok(last
        .and_then(|last| u64::try_from(last).ok())
        .unwrap_or_default())
}
