//! SQL about sums of the product's use, and about what the figures ask for.

use crate::db::{DbError, Tx};
use crate::on;
use domain::cloud::metrics::Key;
use domain::cloud::{Facts, SiteStatus};
use domain::ids::SiteId;
use domain::time::UnixMillis;
use sqlx::QueryBuilder;
use std::collections::BTreeMap;
use uuid::Uuid;

/// What a batch said that was taken under this id.
pub(super) async fn known(
    tx: &mut Tx,
    site: SiteId,
    batch: Uuid,
) -> Result<Option<String>, DbError> {
    let row: Option<(String,)> = on!(tx, conn => sqlx::query_as(
        "SELECT hash FROM product_batches WHERE site_id = $1 AND batch_id = $2",
    ).bind(site.to_string()).bind(batch.to_string()).fetch_optional(conn).await)?;
    Ok(row.map(|(hash,)| hash))
}

/// Remembers a batch.
pub(super) async fn remember(
    tx: &mut Tx,
    site: SiteId,
    (batch, hash): (Uuid, &str),
    now: UnixMillis,
) -> Result<(), DbError> {
    on!(tx, conn => sqlx::query(
        "INSERT INTO product_batches (site_id, batch_id, hash, at) VALUES ($1, $2, $3, $4)",
    ).bind(site.to_string()).bind(batch.to_string()).bind(hash).bind(now.0)
    .execute(conn).await.map(|_| ()))?;
    Ok(())
}

/// Forgets a site's batches from before a time, and sums from before a day.
pub(super) async fn forget(
    tx: &mut Tx,
    site: SiteId,
    (before, day): (UnixMillis, &str),
) -> Result<(), DbError> {
    on!(&mut *tx, conn => sqlx::query(
        "DELETE FROM product_batches WHERE site_id = $1 AND at < $2",
    ).bind(site.to_string()).bind(before.0).execute(conn).await.map(|_| ()))?;
    on!(tx, conn => sqlx::query("DELETE FROM product_events WHERE site_id = $1 AND day < $2")
        .bind(site.to_string()).bind(day).execute(conn).await.map(|_| ()))?;
    Ok(())
}

/// How far ahead of its pace a site is.
pub(super) async fn due(tx: &mut Tx, site: SiteId) -> Result<UnixMillis, DbError> {
    let row: Option<(i64,)> = on!(tx, conn => sqlx::query_as(
        "SELECT due FROM product_paces WHERE site_id = $1",
    ).bind(site.to_string()).fetch_optional(conn).await)?;
    Ok(UnixMillis(row.map(|(due,)| due).unwrap_or_default()))
}

/// Keeps it.
pub(super) async fn keep_due(tx: &mut Tx, site: SiteId, due: UnixMillis) -> Result<(), DbError> {
    on!(tx, conn => sqlx::query(
        "INSERT INTO product_paces (site_id, due) VALUES ($1, $2) \
         ON CONFLICT (site_id) DO UPDATE SET due = excluded.due",
    ).bind(site.to_string()).bind(due.0).execute(conn).await.map(|_| ()))?;
    Ok(())
}

/// Adds to the sums.
pub(super) async fn add(
    tx: &mut Tx,
    site: SiteId,
    sums: &BTreeMap<Key, u64>,
) -> Result<(), DbError> {
    let site = site.to_string();
    on!(tx, conn => {
        let mut query = QueryBuilder::new(
            "INSERT INTO product_events (site_id, day, event, channel, surface, version, count) ",
        );
        query.push_values(sums, |mut values, (key, count)| {
            values.push_bind(&site)
                .push_bind(&key.day)
                .push_bind(key.event.name())
                .push_bind(key.channel)
                .push_bind(key.surface)
                .push_bind(&key.version)
                .push_bind(i64::try_from(*count).unwrap_or(i64::MAX));
        });
        query.push(
            " ON CONFLICT (site_id, day, event, channel, surface, version) \
             DO UPDATE SET count = product_events.count + excluded.count",
        );
        query.build().execute(conn).await.map(|_| ())
    })?;
    Ok(())
}

/// What the database says to the figures.
#[derive(Clone, Debug, Default)]
pub(super) struct Seen {
    /// Sites by how they stand.
    pub(super) sites: BTreeMap<&'static str, i64>,
    /// Events of all logs.
    pub(super) events: i64,
    /// Those that are not projected yet.
    pub(super) waiting: i64,
    /// Sites whose projection stands still.
    pub(super) halted: i64,
}

/// How a site's standing is called.
const fn name(status: SiteStatus) -> &'static str {
    match status {
        SiteStatus::Waiting => "waiting",
        SiteStatus::Well => "well",
        SiteStatus::Silent => "silent",
        SiteStatus::Locked => "locked",
        SiteStatus::Expired => "expired",
        SiteStatus::Deregistered => "deregistered",
    }
}

/// Every standing, so that one without sites says zero.
const STANDINGS: [SiteStatus; 6] = [
    SiteStatus::Waiting,
    SiteStatus::Well,
    SiteStatus::Silent,
    SiteStatus::Locked,
    SiteStatus::Expired,
    SiteStatus::Deregistered,
];

/// Looks at all sites and logs.
pub(super) async fn seen(tx: &mut Tx, now: UnixMillis) -> Result<Seen, DbError> {
    let mut sites: BTreeMap<&'static str, i64> = STANDINGS
        .map(|status| (name(status), 0))
        .into_iter()
        .collect();
    let rows: Vec<(i64, i64, Option<i64>, Option<i64>)> = on!(&mut *tx, conn => sqlx::query_as(
        "SELECT locked, expires_at, deregistered_at, last_seen_at FROM cloud_sites",
    ).fetch_all(conn).await)?;
    for (locked, end, gone, heard) in rows {
        let facts = Facts {
            deregistered_at: gone.map(UnixMillis),
            locked: locked != 0,
            expires_at: UnixMillis(end),
            last_seen_at: heard.map(UnixMillis),
        };
        let sum = sites.entry(name(SiteStatus::of(&facts, now))).or_default();
        *sum = sum.saturating_add(1);
    }
    // PostgreSQL sums such numbers as decimals.
    let (events, waiting, halted): (i64, i64, i64) = on!(tx, conn => sqlx::query_as(
        "SELECT CAST(coalesce(sum(l.head), 0) AS BIGINT), \
         CAST(coalesce(sum(l.head - p.projected), 0) AS BIGINT), count(p.halted) \
         FROM cloud_logs l JOIN cloud_projections p ON p.site_id = l.site_id",
    ).fetch_one(conn).await)?;
    Ok(Seen {
        sites,
        events,
        waiting,
        halted,
    })
}
