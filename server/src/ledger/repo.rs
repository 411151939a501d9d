//! The ledger's SQL.

use crate::db::{DbError, Tx};
use crate::ids::new_id;
use crate::on;
use domain::event::Event;
use domain::ids::{CommandId, DeviceId};
use sqlx::QueryBuilder;

/// So many events back it is looked for what the kitchen has seen: an evening.
const LATELY: i64 = 20_000;

/// The site's epoch and the number of its last event; makes the site when it is new.
pub async fn site(tx: &mut Tx, site: &str) -> Result<(String, u64), DbError> {
    let epoch = new_id().to_string();
    on!(tx, conn => sqlx::query(
        "INSERT INTO sites (site_id, epoch, head) VALUES ($1, $2, 0) ON CONFLICT DO NOTHING",
    ).bind(site).bind(epoch).execute(conn).await.map(|_| ()))?;
    head(tx, site).await
}

/// Gives the site's database another name; the new one.
pub async fn renew_epoch(tx: &mut Tx, site: &str) -> Result<String, DbError> {
    let epoch = new_id().to_string();
    on!(tx, conn => sqlx::query("UPDATE sites SET epoch = $2 WHERE site_id = $1")
        .bind(site).bind(&epoch).execute(conn).await.map(|_| ()))?;
    Ok(epoch)
}

/// Locks the site's log for this transaction; its epoch and the number of its last event.
pub async fn lock(tx: &mut Tx, site: &str) -> Result<(String, u64), DbError> {
    let (epoch, head): (String, i64) = on!(tx, conn => sqlx::query_as(
        "UPDATE sites SET head = head WHERE site_id = $1 RETURNING epoch, head",
    ).bind(site).fetch_one(conn).await)?;
    Ok((epoch, u64::try_from(head).unwrap_or_default()))
}

/// Moves the end of the log.
pub async fn advance(tx: &mut Tx, site: &str, head: u64) -> Result<(), DbError> {
    on!(tx, conn => sqlx::query("UPDATE sites SET head = $2 WHERE site_id = $1")
        .bind(site).bind(number(head)).execute(conn).await.map(|_| ()))?;
    Ok(())
}

/// A number of the log as the databases keep it.
pub fn number(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}

/// A stored outcome: command, hash of its arguments, the outcome's document.
pub type Known = (String, String, String);

/// The outcomes of those commands that were decided before.
pub async fn known(tx: &mut Tx, site: &str, ids: &[CommandId]) -> Result<Vec<Known>, DbError> {
    let rows = on!(tx, conn => {
        let mut query = QueryBuilder::new("SELECT command_id, args_hash, doc FROM outcomes WHERE site_id = ");
        query.push_bind(site).push(" AND command_id IN (");
        let mut list = query.separated(", ");
        for id in ids {
            list.push_bind(id.to_string());
        }
        query.push(")");
        query.build_query_as::<Known>().fetch_all(conn).await
    })?;
    Ok(rows)
}

/// The last number of a device.
pub async fn last_seq(tx: &mut Tx, site: &str, client: DeviceId) -> Result<u64, DbError> {
    let row: Option<(i64,)> = on!(tx, conn => sqlx::query_as(
        "SELECT last_seq FROM clients WHERE site_id = $1 AND client_id = $2",
    ).bind(site).bind(client.to_string()).fetch_optional(conn).await)?;
    Ok(row.map_or(0, |(last,)| u64::try_from(last).unwrap_or_default()))
}

/// One stored document and its parent.
pub async fn document(
    tx: &mut Tx,
    site: &str,
    kind: &str,
    id: &str,
) -> Result<Option<String>, DbError> {
    let row: Option<(String,)> = on!(tx, conn => sqlx::query_as(
        "SELECT doc FROM documents WHERE site_id = $1 AND kind = $2 AND id = $3",
    ).bind(site).bind(kind).bind(id).fetch_optional(conn).await)?;
    Ok(row.map(|(doc,)| doc))
}

/// The documents below a parent.
pub async fn children(tx: &mut Tx, site: &str, parent: &str) -> Result<Vec<String>, DbError> {
    let rows: Vec<(String,)> = on!(tx, conn => sqlx::query_as(
        "SELECT doc FROM documents WHERE site_id = $1 AND parent = $2",
    ).bind(site).bind(parent).fetch_all(conn).await)?;
    Ok(rows.into_iter().map(|(doc,)| doc).collect())
}

/// All live documents: kind and text.
pub async fn live(tx: &mut Tx, site: &str) -> Result<Vec<(String, String)>, DbError> {
    Ok(on!(tx, conn => sqlx::query_as(
        "SELECT kind, doc FROM documents WHERE site_id = $1 AND live = 1",
    ).bind(site).fetch_all(conn).await)?)
}

/// The names of the live documents of a kind.
pub async fn live_of(tx: &mut Tx, site: &str, kind: &str) -> Result<Vec<String>, DbError> {
    let rows: Vec<(String,)> = on!(tx, conn => sqlx::query_as(
        "SELECT id FROM documents WHERE site_id = $1 AND live = 1 AND kind = $2",
    ).bind(site).bind(kind).fetch_all(conn).await)?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// A document stays, and is not read at the start any more.
pub async fn let_go(tx: &mut Tx, site: &str, kind: &str, id: &str) -> Result<(), DbError> {
    on!(tx, conn => sqlx::query(
        "UPDATE documents SET live = 0 WHERE site_id = $1 AND kind = $2 AND id = $3",
    ).bind(site).bind(kind).bind(id).execute(conn).await.map(|_| ()))?;
    Ok(())
}

/// Events after a number, oldest first.
pub async fn events_after(
    tx: &mut Tx,
    site: &str,
    cursor: u64,
    limit: usize,
) -> Result<Vec<(i64, String)>, DbError> {
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    Ok(on!(tx, conn => sqlx::query_as(
        "SELECT seq, doc FROM events WHERE site_id = $1 AND seq > $2 ORDER BY seq LIMIT $3",
    ).bind(site).bind(number(cursor)).bind(limit).fetch_all(conn).await)?)
}

/// What the kitchen has seen lately, oldest first. It is in no document: a ticket is seen once and soon over.
pub async fn seen(tx: &mut Tx, site: &str) -> Result<Vec<Event>, DbError> {
    let (_, head) = head(&mut *tx, site).await?;
    let since = number(head).saturating_sub(LATELY);
    let docs: Vec<(String,)> = on!(tx, conn => sqlx::query_as(
        "SELECT doc FROM events WHERE site_id = $1 AND seq > $2 AND name = 'kitchen.seen' ORDER BY seq",
    ).bind(site).bind(since).fetch_all(conn).await)?;
    let read = docs.iter().map(|(doc,)| serde_json::from_str(doc));
    Ok(read.collect::<Result<_, _>>()?)
}

/// The site's epoch and the number of its last event, without making the site.
pub async fn head(tx: &mut Tx, site: &str) -> Result<(String, u64), DbError> {
    let (epoch, head): (String, i64) = on!(tx, conn => sqlx::query_as(
        "SELECT epoch, head FROM sites WHERE site_id = $1",
    ).bind(site).fetch_one(conn).await)?;
    Ok((epoch, u64::try_from(head).unwrap_or_default()))
}
