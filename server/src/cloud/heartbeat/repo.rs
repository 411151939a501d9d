//! Signs of life in the database.

use crate::db::{DbError, Tx};
use crate::on;
use domain::ids::SiteId;
use domain::time::UnixMillis;
use uuid::Uuid;

/// Heartbeats of a site whose nonces are remembered: two weeks of four a day, and two hours at the fastest pace.
const REMEMBERED: i64 = 64;

/// How many heartbeats of a site were heard, and how far ahead of its pace it is.
pub(super) async fn pace(tx: &mut Tx, site: SiteId) -> Result<(i64, UnixMillis), DbError> {
    let (beats, due): (i64, i64) = on!(tx, conn => sqlx::query_as(
        "SELECT beats, beat_due FROM cloud_sites WHERE site_id = $1",
    ).bind(site.to_string()).fetch_one(conn).await)?;
    Ok((beats, UnixMillis(due)))
}

/// Whether a nonce came before.
pub(super) async fn is_known(tx: &mut Tx, site: SiteId, nonce: Uuid) -> Result<bool, DbError> {
    let row: Option<(i64,)> = on!(tx, conn => sqlx::query_as(
        "SELECT number FROM site_nonces WHERE site_id = $1 AND nonce = $2",
    ).bind(site.to_string()).bind(nonce.to_string()).fetch_optional(conn).await)?;
    Ok(row.is_some())
}

/// Remembers a nonce and forgets those that are too many.
pub(super) async fn remember(
    tx: &mut Tx,
    site: SiteId,
    nonce: Uuid,
    number: i64,
) -> Result<(), DbError> {
    on!(tx, conn => sqlx::query(
        "INSERT INTO site_nonces (site_id, nonce, number) VALUES ($1, $2, $3)",
    ).bind(site.to_string()).bind(nonce.to_string()).bind(number)
    .execute(conn).await.map(|_| ()))?;
    on!(tx, conn => sqlx::query("DELETE FROM site_nonces WHERE site_id = $1 AND number <= $2")
        .bind(site.to_string()).bind(number.saturating_sub(REMEMBERED))
        .execute(conn).await.map(|_| ()))?;
    Ok(())
}

/// A heartbeat that was heard.
pub(super) struct Heard<'a> {
    pub(super) at: UnixMillis,
    pub(super) from: &'a str,
    pub(super) text: &'a str,
    pub(super) number: i64,
    pub(super) due: UnixMillis,
}

/// Keeps what a site said last. Its version counts changes by people and stays.
pub(super) async fn keep(tx: &mut Tx, site: SiteId, heard: &Heard<'_>) -> Result<(), DbError> {
    on!(tx, conn => sqlx::query(
        "UPDATE cloud_sites SET last_seen_at = $2, last_seen_from = $3, last = $4, beats = $5, beat_due = $6 \
         WHERE site_id = $1",
    ).bind(site.to_string()).bind(heard.at.0).bind(heard.from).bind(heard.text)
    .bind(heard.number).bind(heard.due.0).execute(conn).await.map(|_| ()))?;
    Ok(())
}
