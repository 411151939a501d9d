//! SQL about logs and how far they are projected.

use super::rows::Row;
use crate::db::{DbError, Tx};
use crate::ledger::number;
use crate::on;
use domain::cloud::ingest::{LogTrouble, LogView};
use domain::time::UnixMillis;
use sqlx::QueryBuilder;
use std::collections::BTreeMap;

/// A log as the cloud keeps it.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Log {
    pub origin: String,
    pub epoch: String,
    pub begins: i64,
    pub head: i64,
    pub chain: String,
    pub trouble: Option<String>,
    pub common: Option<i64>,
}

/// Locks a site's log for this transaction.
pub async fn lock(tx: &mut Tx, site: &str) -> Result<Option<Log>, DbError> {
    Ok(on!(tx, conn => sqlx::query_as(
        "UPDATE cloud_logs SET head = head WHERE site_id = $1 \
         RETURNING origin, epoch, begins, head, chain, trouble, common",
    ).bind(site).fetch_optional(conn).await)?)
}

/// Begins a log, which is locked then. None when another request has begun it meanwhile.
pub async fn begin(
    tx: &mut Tx,
    site: &str,
    (origin, epoch, begins): (&str, &str, u64),
    catalog: &str,
    now: UnixMillis,
) -> Result<bool, DbError> {
    let made = on!(&mut *tx, conn => sqlx::query(
        "INSERT INTO cloud_logs (site_id, origin, epoch, begins, head, chain, catalog, last_batch_at) \
         VALUES ($1, $2, $3, $4, 0, '', $5, $6) ON CONFLICT (site_id) DO NOTHING",
    ).bind(site).bind(origin).bind(epoch).bind(number(begins)).bind(catalog).bind(now.0)
    .execute(conn).await.map(|done| done.rows_affected()))?;
    if made == 0 {
        return Ok(false);
    }
    on!(&mut *tx, conn => sqlx::query(
        "INSERT INTO cloud_projections (site_id, projected, turned) VALUES ($1, 0, 0) ON CONFLICT DO NOTHING",
    ).bind(site).execute(conn).await.map(|_| ()))?;
    keep_catalog(tx, site, catalog).await?;
    Ok(true)
}

/// The catalogue with which a projection begins.
pub async fn keep_catalog(tx: &mut Tx, site: &str, catalog: &str) -> Result<(), DbError> {
    on!(tx, conn => sqlx::query(
        "INSERT INTO documents (site_id, kind, id, parent, live, doc) \
         VALUES ($1, 'catalog', 'catalog', NULL, 1, $2) ON CONFLICT DO NOTHING",
    ).bind(site).bind(catalog).execute(conn).await.map(|_| ()))?;
    Ok(())
}

/// Whether a hub's database is known as that of another site.
pub async fn elsewhere(tx: &mut Tx, site: &str, epoch: &str) -> Result<bool, DbError> {
    let row: Option<(i64,)> = on!(tx, conn => sqlx::query_as(
        "SELECT head FROM cloud_logs WHERE epoch = $1 AND site_id <> $2",
    ).bind(epoch).bind(site).fetch_optional(conn).await)?;
    Ok(row.is_some())
}

/// The stored texts of `(after, until]`.
pub async fn texts(
    tx: &mut Tx,
    site: &str,
    (after, until): (u64, u64),
) -> Result<Vec<(i64, String)>, DbError> {
    Ok(on!(tx, conn => sqlx::query_as(
        "SELECT seq, doc FROM events WHERE site_id = $1 AND seq > $2 AND seq <= $3 ORDER BY seq",
    ).bind(site).bind(number(after)).bind(number(until)).fetch_all(conn).await)?)
}

/// The link of an event, or of the last one before it that has one; empty before the chain begins.
pub async fn link_at(tx: &mut Tx, site: &str, seq: u64) -> Result<String, DbError> {
    let row: Option<(String,)> = on!(tx, conn => sqlx::query_as(
        "SELECT link FROM chain WHERE site_id = $1 AND seq <= $2 ORDER BY seq DESC LIMIT 1",
    ).bind(site).bind(number(seq)).fetch_optional(conn).await)?;
    Ok(row.map(|(link,)| link).unwrap_or_default())
}

/// Appends events.
pub async fn append(tx: &mut Tx, site: &str, rows: &[&Row<'_>]) -> Result<(), DbError> {
    if rows.is_empty() {
        return Ok(());
    }
    on!(tx, conn => {
        let mut query = QueryBuilder::new(
            "INSERT INTO events (site_id, seq, at, business_day, name, order_id, doc) ",
        );
        query.push_values(rows, |mut values, row| {
            values.push_bind(site)
                .push_bind(number(row.seq))
                .push_bind(row.at)
                .push_bind(&row.day)
                .push_bind(&row.name)
                .push_bind(&row.order)
                .push_bind(row.doc);
        });
        query.build().execute(conn).await.map(|_| ())
    })?;
    Ok(())
}

/// Moves the end of a log; whatever was wrong is over.
pub async fn advance(
    tx: &mut Tx,
    site: &str,
    (epoch, head, chain): (&str, u64, &str),
    now: UnixMillis,
) -> Result<(), DbError> {
    on!(&mut *tx, conn => sqlx::query(
        "UPDATE cloud_logs SET epoch = $2, head = $3, chain = $4, last_batch_at = $5, trouble = NULL, \
         trouble_at = NULL, common = NULL WHERE site_id = $1",
    ).bind(site).bind(epoch).bind(number(head)).bind(chain).bind(now.0)
    .execute(conn).await.map(|_| ()))?;
    // What the projections read.
    on!(tx, conn => sqlx::query(
        "INSERT INTO sites (site_id, epoch, head) VALUES ($1, $2, $3) \
         ON CONFLICT (site_id) DO UPDATE SET epoch = excluded.epoch, head = excluded.head",
    ).bind(site).bind(epoch).bind(number(head)).execute(conn).await.map(|_| ()))?;
    Ok(())
}

/// The hub has told everything.
pub async fn complete(tx: &mut Tx, site: &str, now: UnixMillis) -> Result<(), DbError> {
    on!(tx, conn => sqlx::query("UPDATE cloud_logs SET complete_at = $2 WHERE site_id = $1")
        .bind(site).bind(now.0).execute(conn).await.map(|_| ()))?;
    Ok(())
}

/// Notes what is wrong with a log, and what the hub has in common with it where that was proved.
pub async fn trouble(
    tx: &mut Tx,
    site: &str,
    (what, common): (&str, Option<u64>),
    now: UnixMillis,
) -> Result<(), DbError> {
    on!(tx, conn => sqlx::query(
        "UPDATE cloud_logs SET trouble = $2, trouble_at = $3, common = $4 WHERE site_id = $1",
    ).bind(site).bind(what).bind(now.0).bind(common.map(number)).execute(conn).await.map(|_| ()))?;
    Ok(())
}

/// How far a site is projected, and why no further.
pub async fn projected(tx: &mut Tx, site: &str) -> Result<(u64, Option<String>), DbError> {
    let row: Option<(i64, Option<String>)> = on!(tx, conn => sqlx::query_as(
        "SELECT projected, halted FROM cloud_projections WHERE site_id = $1",
    ).bind(site).fetch_optional(conn).await)?;
    let (projected, halted) = row.unwrap_or_default();
    Ok((u64::try_from(projected).unwrap_or_default(), halted))
}

/// A site that is to be projected further.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Claim {
    pub site_id: String,
    pub projected: i64,
    pub turned: i64,
    pub head: i64,
}

const CLAIM: &str = "SELECT p.site_id, p.projected, p.turned, l.head FROM cloud_projections p \
     JOIN cloud_logs l ON l.site_id = p.site_id WHERE (p.projected < l.head OR p.state_now IS NULL) \
     AND p.halted IS NULL ORDER BY p.turned LIMIT 1";
const CLAIM_LOCKED: &str = "SELECT p.site_id, p.projected, p.turned, l.head FROM cloud_projections p \
     JOIN cloud_logs l ON l.site_id = p.site_id WHERE (p.projected < l.head OR p.state_now IS NULL) \
     AND p.halted IS NULL ORDER BY p.turned LIMIT 1 FOR UPDATE OF p SKIP LOCKED";

/// The site that waits longest for its turn, for this transaction alone. SQLite has one writer anyway.
pub async fn claim(tx: &mut Tx) -> Result<Option<Claim>, DbError> {
    let sql = match tx {
        Tx::Sqlite(_) => CLAIM,
        Tx::Postgres(_) => CLAIM_LOCKED,
    };
    Ok(on!(tx, conn => sqlx::query_as(sql).fetch_optional(conn).await)?)
}

/// Ends a turn, also one that came to nothing and leaves the rest as it was; its number, which only grows for a site: who finds the same number again knows that nobody else projected.
pub async fn turned(
    tx: &mut Tx,
    site: &str,
    projected: Option<u64>,
    (halted, now): (Option<&str>, UnixMillis),
) -> Result<i64, DbError> {
    let at = halted.map(|_| now.0);
    let (turned,): (i64,) = on!(tx, conn => sqlx::query_as(
        "UPDATE cloud_projections SET projected = coalesce($2, projected), halted = $3, halted_at = $4, \
         turned = (SELECT coalesce(max(turned), 0) + 1 FROM cloud_projections) WHERE site_id = $1 RETURNING turned",
    ).bind(site).bind(projected.map(number)).bind(halted).bind(at).fetch_one(conn).await)?;
    Ok(turned)
}

/// Keeps the restaurant as the last projected event left it; none has it looked at again.
pub async fn keep_now(tx: &mut Tx, site: &str, now: Option<&str>) -> Result<(), DbError> {
    on!(tx, conn => sqlx::query("UPDATE cloud_projections SET state_now = $2 WHERE site_id = $1")
        .bind(site).bind(now).execute(conn).await.map(|_| ()))?;
    Ok(())
}

/// A process that starts may be a newer one, which reads what another could not.
pub async fn try_again(tx: &mut Tx) -> Result<(), DbError> {
    on!(tx, conn => sqlx::query(
        "UPDATE cloud_projections SET halted = NULL, halted_at = NULL WHERE halted IS NOT NULL",
    ).execute(conn).await.map(|_| ()))?;
    Ok(())
}

/// A log and when it was heard, without locking it.
pub async fn log(tx: &mut Tx, site: &str) -> Result<Option<(Log, i64, Option<i64>)>, DbError> {
    let log: Option<Log> = on!(&mut *tx, conn => sqlx::query_as(
        "SELECT origin, epoch, begins, head, chain, trouble, common FROM cloud_logs WHERE site_id = $1",
    ).bind(site).fetch_optional(conn).await)?;
    let Some(log) = log else { return Ok(None) };
    let (at, trouble_at): (i64, Option<i64>) = on!(tx, conn => sqlx::query_as(
        "SELECT last_batch_at, trouble_at FROM cloud_logs WHERE site_id = $1",
    ).bind(site).fetch_one(conn).await)?;
    Ok(Some((log, at, trouble_at)))
}

/// Site, head, link, when the last batch came, trouble, since when, what is common, projected, what keeps it from it.
type Stands = (
    String,
    i64,
    String,
    i64,
    Option<String>,
    Option<i64>,
    Option<i64>,
    Option<i64>,
    Option<String>,
);

/// How logs stand, by site: of one, or of all.
pub async fn logs(tx: &mut Tx, site: Option<&str>) -> Result<BTreeMap<String, LogView>, DbError> {
    let rows: Vec<Stands> = on!(tx, conn => sqlx::query_as(
        "SELECT l.site_id, l.head, l.chain, l.last_batch_at, l.trouble, l.trouble_at, l.common, p.projected, p.halted \
         FROM cloud_logs l LEFT JOIN cloud_projections p ON p.site_id = l.site_id \
         WHERE $1 IS NULL OR l.site_id = $1",
    ).bind(site).fetch_all(conn).await)?;
    Ok(rows.into_iter().map(stands).collect())
}

fn stands(row: Stands) -> (String, LogView) {
    let (site, head, chain, at, trouble, since, common, projected, halted) = row;
    let unsigned = |value: i64| u64::try_from(value).unwrap_or_default();
    let trouble = trouble.map(|text| {
        let (code, what) = text.split_once(": ").unwrap_or(("log_refused", &text));
        LogTrouble {
            code: code.to_owned(),
            what: what.to_owned(),
            since: UnixMillis(since.unwrap_or_default()),
            common: common.map(unsigned),
        }
    });
    let view = LogView {
        head: unsigned(head),
        chain,
        projected: unsigned(projected.unwrap_or_default()),
        last_batch_at: UnixMillis(at),
        trouble,
        halted,
    };
    (site, view)
}

/// What a projection consists of.
const PROJECTED: [&str; 13] = [
    "DELETE FROM documents WHERE site_id = $1",
    "DELETE FROM sold_checks WHERE site_id = $1",
    "DELETE FROM sold_lines WHERE site_id = $1",
    "DELETE FROM sold_kinds WHERE site_id = $1",
    "DELETE FROM sold_hours WHERE site_id = $1",
    "DELETE FROM sold_hour_kinds WHERE site_id = $1",
    "DELETE FROM voided_lines WHERE site_id = $1",
    "DELETE FROM payments WHERE site_id = $1",
    "DELETE FROM tips WHERE site_id = $1",
    "DELETE FROM account_moves WHERE site_id = $1",
    "DELETE FROM day_closings WHERE site_id = $1",
    "DELETE FROM shifts WHERE site_id = $1",
    "DELETE FROM facts_owed WHERE site_id = $1",
];

/// Takes a site's projection away; it begins anew with its first catalogue.
pub async fn forget_projection(tx: &mut Tx, site: &str, now: UnixMillis) -> Result<(), DbError> {
    // First of all, so that whoever projects this site is waited for.
    turned(&mut *tx, site, Some(0), (None, now)).await?;
    keep_now(&mut *tx, site, None).await?;
    for sql in PROJECTED {
        on!(&mut *tx, conn => sqlx::query(sql).bind(site).execute(conn).await.map(|_| ()))?;
    }
    let (catalog,): (Option<String>,) = on!(&mut *tx, conn => sqlx::query_as(
        "SELECT catalog FROM cloud_logs WHERE site_id = $1",
    ).bind(site).fetch_one(conn).await)?;
    match catalog {
        Some(catalog) => keep_catalog(tx, site, &catalog).await,
        None => Ok(()),
    }
}

/// Puts what stands behind a number aside.
pub async fn put_aside(
    tx: &mut Tx,
    (site, epoch): (&str, &str),
    common: u64,
    now: UnixMillis,
) -> Result<(), DbError> {
    on!(&mut *tx, conn => sqlx::query(
        "INSERT INTO events_lost (site_id, epoch, seq, at, business_day, name, order_id, doc, lost_at) \
         SELECT site_id, $2, seq, at, business_day, name, order_id, doc, $4 FROM events \
         WHERE site_id = $1 AND seq > $3 ON CONFLICT DO NOTHING",
    ).bind(site).bind(epoch).bind(number(common)).bind(now.0).execute(conn).await.map(|_| ()))?;
    for sql in [
        "DELETE FROM events WHERE site_id = $1 AND seq > $2",
        "DELETE FROM chain WHERE site_id = $1 AND seq > $2",
        // Made of the events, which are kept as evidence: the hub's new acts have the same numbers.
        "DELETE FROM approval_audit WHERE site_id = $1 AND seq > $2",
    ] {
        on!(&mut *tx, conn => sqlx::query(sql).bind(site).bind(number(common))
            .execute(conn).await.map(|_| ()))?;
    }
    Ok(())
}

/// Whether any site is to be projected further.
pub async fn waits(tx: &mut Tx) -> Result<bool, DbError> {
    let row: Option<Claim> = on!(tx, conn => sqlx::query_as(CLAIM).fetch_optional(conn).await)?;
    Ok(row.is_some())
}
