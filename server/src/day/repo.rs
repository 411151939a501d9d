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

/// An event as its row says.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct EventRow {
    /// Its number.
    pub seq: i64,
    /// When.
    pub at: i64,
    /// The day.
    pub business_day: String,
    /// What it is called.
    pub name: String,
    /// The check.
    pub order_id: Option<String>,
    /// Its text.
    pub doc: String,
}

/// Money that was taken or given back, as reports see it.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct PaymentRow {
    /// Its id.
    pub id: String,
    /// The check.
    pub order_id: String,
    /// The day.
    pub business_day: String,
    /// The way to pay.
    pub method: String,
    /// How turnover counts it.
    pub kind: String,
    /// How much, below zero for money that went back.
    pub amount: i64,
    /// Who took it.
    pub staff_id: String,
    /// When.
    pub at: i64,
    /// One where it corrects another row.
    pub changed: i64,
}

/// A Z as its row says.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct ClosingRow {
    /// Its number.
    pub number: i64,
    /// The day.
    pub business_day: String,
    /// When.
    pub at: i64,
    /// The event.
    pub seq: i64,
    /// The Z.
    pub doc: String,
}

/// The number of the last event, as the site counts; none for a site that is not here.
pub async fn head(tx: &mut Tx, site: &str) -> Result<Option<u64>, DbError> {
    let row: Option<(i64,)> = on!(tx, conn => sqlx::query_as(
        "SELECT head FROM sites WHERE site_id = $1",
    ).bind(site).fetch_optional(conn).await)?;
    Ok(row.map(|(head,)| u64::try_from(head).unwrap_or_default()))
}

/// Events after a number, oldest first.
pub async fn events(
    tx: &mut Tx,
    site: &str,
    after: u64,
    limit: i64,
) -> Result<Vec<EventRow>, DbError> {
    let after = i64::try_from(after).unwrap_or(i64::MAX);
    Ok(on!(tx, conn => sqlx::query_as(
        "SELECT seq, at, business_day, name, order_id, doc FROM events \
         WHERE site_id = $1 AND seq > $2 ORDER BY seq LIMIT $3",
    ).bind(site).bind(after).bind(limit).fetch_all(conn).await)?)
}

/// The links after a number and up to another one, or the first ones.
pub async fn links(
    tx: &mut Tx,
    site: &str,
    (after, upto): (i64, i64),
    limit: i64,
) -> Result<Vec<(i64, String)>, DbError> {
    Ok(on!(tx, conn => sqlx::query_as(
        "SELECT seq, link FROM chain WHERE site_id = $1 AND seq > $2 AND seq <= $3 ORDER BY seq LIMIT $4",
    ).bind(site).bind(after).bind(upto).bind(limit).fetch_all(conn).await)?)
}

/// All money that was taken and given back.
pub async fn payments(tx: &mut Tx, site: &str) -> Result<Vec<PaymentRow>, DbError> {
    Ok(on!(tx, conn => sqlx::query_as(
        "SELECT id, order_id, business_day, method, kind, amount, staff_id, at, changed FROM payments WHERE site_id = $1",
    ).bind(site).fetch_all(conn).await)?)
}

/// All closings.
pub async fn closings(tx: &mut Tx, site: &str) -> Result<Vec<ClosingRow>, DbError> {
    Ok(on!(tx, conn => sqlx::query_as(
        "SELECT number, business_day, at, seq, doc FROM day_closings WHERE site_id = $1",
    ).bind(site).fetch_all(conn).await)?)
}
