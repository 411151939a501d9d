//! The SQL of exceptions: the events of a range, and what became of them later.

use crate::db::{DbError, Tx};
use crate::on;
use domain::ids::OrderId;
use domain::reports::Range;
use sqlx::QueryBuilder;

/// The newest events of a range that an owner looks at first.
pub async fn exceptions(
    tx: &mut Tx,
    site: &str,
    range: &Range,
    limit: i64,
) -> Result<Vec<String>, DbError> {
    // The list is that of the index.
    let rows: Vec<(String,)> = on!(tx, conn => sqlx::query_as(
        "SELECT doc FROM events WHERE site_id = $1 AND at >= $2 AND at < $3 AND name IN ('orders.billReopened', \
         'orders.lineVoided', 'orders.discounted', 'orders.comped', 'orders.priceChanged', 'orders.released', \
         'payments.refunded', 'payments.methodChanged', 'orders.cancelled', 'cash.drawerOpened', 'orders.serviceSet') \
         ORDER BY at DESC, seq DESC LIMIT $4",
    ).bind(site).bind(range.from.0).bind(range.to.0).bind(limit).fetch_all(conn).await)?;
    Ok(rows.into_iter().map(|(doc,)| doc).collect())
}

/// Where service charges went from an event on, and when they were waived or charged again, the oldest first.
pub async fn charges(tx: &mut Tx, site: &str, first: u64) -> Result<Vec<String>, DbError> {
    let first = i64::try_from(first).unwrap_or(i64::MAX);
    let rows: Vec<(String,)> = on!(tx, conn => sqlx::query_as(
        "SELECT doc FROM events WHERE site_id = $1 AND seq >= $2 \
         AND name IN ('orders.linesTaken', 'orders.merged', 'orders.serviceSet') ORDER BY seq",
    ).bind(site).bind(first).fetch_all(conn).await)?;
    Ok(rows.into_iter().map(|(doc,)| doc).collect())
}

/// What was answered to requests in a range.
pub async fn answers(tx: &mut Tx, site: &str, range: &Range) -> Result<Vec<String>, DbError> {
    let rows: Vec<(String,)> = on!(tx, conn => sqlx::query_as(
        "SELECT doc FROM events WHERE site_id = $1 AND name = 'approvals.answered' AND at >= $2 AND at < $3",
    ).bind(site).bind(range.from.0).bind(range.to.0).fetch_all(conn).await)?;
    Ok(rows.into_iter().map(|(doc,)| doc).collect())
}

/// A line that was taken off: check, line, dish, amount, whether the kitchen had it, when.
pub type Voided = (String, String, String, i64, i64, i64);

/// What was taken off in a range.
pub async fn voided(tx: &mut Tx, site: &str, range: &Range) -> Result<Vec<Voided>, DbError> {
    Ok(on!(tx, conn => sqlx::query_as(
        "SELECT order_id, line_id, item, amount, told, at FROM voided_lines \
         WHERE site_id = $1 AND at >= $2 AND at < $3",
    ).bind(site).bind(range.from.0).bind(range.to.0).fetch_all(conn).await)?)
}

/// The stored documents of some checks, or of something else.
pub async fn documents<T: ToString + Sync>(
    tx: &mut Tx,
    site: &str,
    kind: &str,
    ids: &[T],
) -> Result<Vec<String>, DbError> {
    let rows: Vec<(String,)> = on!(tx, conn => {
        let mut query = QueryBuilder::new("SELECT doc FROM documents WHERE site_id = ");
        query.push_bind(site).push(" AND kind = ").push_bind(kind).push(" AND id IN (");
        let mut list = query.separated(", ");
        for id in ids {
            list.push_bind(id.to_string());
        }
        query.push(")");
        query.build_query_as().fetch_all(conn).await
    })?;
    Ok(rows.into_iter().map(|(doc,)| doc).collect())
}

/// The bills that were printed of some checks: number of the event and its text, the oldest first.
pub async fn bills(tx: &mut Tx, site: &str, ids: &[OrderId]) -> Result<Vec<String>, DbError> {
    let rows: Vec<(String,)> = on!(tx, conn => {
        let mut query = QueryBuilder::new(
            "SELECT doc FROM events WHERE name IN ('orders.billPrinted', 'orders.linesTaken', 'orders.merged') \
             AND site_id = ",
        );
        query.push_bind(site).push(" AND order_id IN (");
        let mut list = query.separated(", ");
        for id in ids {
            list.push_bind(id.to_string());
        }
        query.push(") ORDER BY seq");
        query.build_query_as().fetch_all(conn).await
    })?;
    Ok(rows.into_iter().map(|(doc,)| doc).collect())
}
