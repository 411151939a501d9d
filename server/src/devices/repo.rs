//! Queues of devices and outages in the database.

use crate::db::{DbError, Tx};
use crate::on;
use domain::devices::OutageView;
use domain::ids::DeviceId;
use domain::sync::outage::Outage;
use domain::sync::queues::Queues;
use domain::time::UnixMillis;

/// Outages that are kept.
pub const MOST: i64 = 1_000;

/// What the queues of every device told last.
pub async fn queues(tx: &mut Tx, site: &str) -> Result<Vec<(DeviceId, Queues)>, DbError> {
    let rows: Vec<(String, String)> = on!(tx, conn => sqlx::query_as(
        "SELECT id, queues FROM devices WHERE site_id = $1 AND queues IS NOT NULL",
    ).bind(site).fetch_all(conn).await)?;
    let mut found = Vec::with_capacity(rows.len());
    for (id, doc) in rows {
        if let Ok(id) = id.parse() {
            found.push((id, serde_json::from_str(&doc)?));
        }
    }
    Ok(found)
}

/// Keeps what the queues of a device told.
pub async fn keep_queues(
    tx: &mut Tx,
    site: &str,
    device: DeviceId,
    queues: &Queues,
) -> Result<(), DbError> {
    let doc = serde_json::to_string(queues)?;
    on!(tx, conn => sqlx::query("UPDATE devices SET queues = $3 WHERE site_id = $1 AND id = $2")
        .bind(site).bind(device.to_string()).bind(doc).execute(conn).await.map(|_| ()))?;
    Ok(())
}

fn stored(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

/// Keeps an outage, or what came to it since.
pub async fn keep_outage(
    tx: &mut Tx,
    site: &str,
    id: &str,
    device: DeviceId,
    outage: &Outage,
) -> Result<(), DbError> {
    on!(tx, conn => sqlx::query(
        "INSERT INTO outages (site_id, id, device_id, began_at, ended_at, delivered_at, queued, duplicates, conflicts) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (site_id, id) DO UPDATE SET \
         began_at = excluded.began_at, delivered_at = excluded.delivered_at, queued = excluded.queued, \
         duplicates = excluded.duplicates, conflicts = excluded.conflicts",
    ).bind(site).bind(id).bind(device.to_string()).bind(outage.from.0).bind(outage.to.0)
    .bind(outage.delivered_at.0).bind(stored(outage.queued)).bind(stored(outage.duplicates))
    .bind(stored(outage.conflicts)).execute(conn).await.map(|_| ()))?;
    Ok(())
}

/// Only the newest outages are kept; their ids stand in the order of time.
pub async fn forget_old_outages(tx: &mut Tx, site: &str) -> Result<(), DbError> {
    on!(tx, conn => sqlx::query(
        "DELETE FROM outages WHERE site_id = $1 AND id <= \
         (SELECT id FROM outages WHERE site_id = $1 ORDER BY id DESC LIMIT 1 OFFSET $2)",
    ).bind(site).bind(MOST).execute(conn).await.map(|_| ()))?;
    Ok(())
}

type Row = (String, Option<String>, i64, i64, i64, i64, i64, i64);

/// Outages, the newest first.
pub async fn outages(tx: &mut Tx, site: &str, limit: i64) -> Result<Vec<OutageView>, DbError> {
    let rows: Vec<Row> = on!(tx, conn => sqlx::query_as(
        "SELECT outages.device_id, devices.name, began_at, ended_at, delivered_at, queued, duplicates, conflicts \
         FROM outages LEFT JOIN devices ON devices.site_id = outages.site_id AND devices.id = outages.device_id \
         WHERE outages.site_id = $1 ORDER BY outages.id DESC LIMIT $2",
    ).bind(site).bind(limit).fetch_all(conn).await)?;
    let read = |(device, name, from, to, delivered, queued, duplicates, conflicts): Row| {
        let count = |count: i64| u64::try_from(count).unwrap_or_default();
        Some(OutageView {
            device: device.parse().ok()?,
            device_name: name.unwrap_or_default(),
            outage: Outage {
                from: UnixMillis(from),
                to: UnixMillis(to),
                delivered_at: UnixMillis(delivered),
                queued: count(queued),
                duplicates: count(duplicates),
                conflicts: count(conflicts),
            },
        })
    };
    Ok(rows.into_iter().filter_map(read).collect())
}
