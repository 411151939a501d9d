//! The queue's SQL. `next_at` is when a job may be tried; [`HELD`] marks one that is on the wire.

use super::documents::NewJob;
use crate::db::{DbError, Tx};
use crate::on;
use domain::ids::PrinterKey;
use domain::state::PrinterTrouble;
use domain::time::UnixMillis;
use std::collections::BTreeMap;

/// `next_at` of a job whose payload has begun: nobody may take it up again by itself. After a restart such a
/// job may be on paper or not.
pub const HELD: i64 = i64::MAX;

/// A job as the queue keeps it.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Row {
    /// Its id.
    pub id: String,
    /// `ticket`, `void`, `receipt` or `drawer`.
    pub kind: String,
    /// How often its payload has begun.
    pub attempts: i64,
    /// When it may be tried, Unix milliseconds.
    pub next_at: i64,
    /// JSON of the document.
    pub document: String,
    /// When it was queued, Unix milliseconds.
    pub created_at: i64,
}

/// Where a job stands now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Change {
    /// A state of the queue.
    pub state: &'static str,
    /// `confirmed` or `assumed`, once it is printed.
    pub proof: Option<&'static str>,
    /// What is wrong.
    pub trouble: Option<&'static str>,
    /// How often its payload has begun.
    pub attempts: i64,
    /// When it may be tried, Unix milliseconds.
    pub next_at: i64,
}

/// Jobs of one printer that are not done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Still to be printed.
    pub waiting: u32,
    /// May be on paper or not; a person looks.
    pub uncertain: u32,
}

/// Queues jobs; one that is there already stays as it is.
pub async fn insert(
    tx: &mut Tx,
    site: &str,
    jobs: &[NewJob],
    now: UnixMillis,
) -> Result<(), DbError> {
    for job in jobs {
        let order = job.order.map(|order| order.to_string());
        on!(tx, conn => sqlx::query(
            "INSERT INTO print_jobs (site_id, id, printer, kind, order_id, state, attempts, next_at, \
             document, created_at, changed_at) \
             VALUES ($1, $2, $3, $4, $5, 'queued', 0, 0, $6, $7, $7) ON CONFLICT DO NOTHING",
        )
        .bind(site).bind(job.id.to_string()).bind(job.printer.as_str()).bind(job.kind).bind(order)
        .bind(&job.document).bind(now.0)
        .execute(conn).await.map(|_| ()))?;
    }
    Ok(())
}

/// The oldest job of a printer that is not on the wire, whether it is due or not: tickets keep their order. At
/// one instant the drawer comes first and a void after its ticket; the names of the kinds sort that way.
pub async fn oldest(tx: &mut Tx, site: &str, printer: &PrinterKey) -> Result<Option<Row>, DbError> {
    Ok(
        on!(tx, conn => sqlx::query_as(OLDEST).bind(site).bind(printer.as_str()).bind(HELD).fetch_optional(conn).await)?,
    )
}

/// Read after every commit by every printer's worker, so it must never depend on how much was printed before.
const OLDEST: &str = "SELECT id, kind, attempts, next_at, document, created_at FROM print_jobs \
     WHERE site_id = $1 AND printer = $2 \
     AND state IN ('queued', 'sending', 'confirming', 'blocked') AND next_at < $3 \
     ORDER BY created_at, kind, id LIMIT 1";

/// The jobs of a printer whose payload has begun and did not end.
pub async fn held(tx: &mut Tx, site: &str, printer: &PrinterKey) -> Result<Vec<Row>, DbError> {
    Ok(on!(tx, conn => sqlx::query_as(
        "SELECT id, kind, attempts, next_at, document, created_at FROM print_jobs \
         WHERE site_id = $1 AND printer = $2 \
         AND state IN ('queued', 'sending', 'confirming', 'blocked') AND next_at = $3 \
         ORDER BY created_at, kind, id",
    ).bind(site).bind(printer.as_str()).bind(HELD).fetch_all(conn).await)?)
}

/// Notes where a job stands.
pub async fn change(
    tx: &mut Tx,
    site: &str,
    id: &str,
    change: Change,
    now: UnixMillis,
) -> Result<(), DbError> {
    on!(tx, conn => sqlx::query(
        "UPDATE print_jobs SET state = $3, proof = $4, trouble = $5, attempts = $6, next_at = $7, \
         changed_at = $8 WHERE site_id = $1 AND id = $2",
    )
    .bind(site).bind(id).bind(change.state).bind(change.proof).bind(change.trouble)
    .bind(change.attempts).bind(change.next_at).bind(now.0)
    .execute(conn).await.map(|_| ()))?;
    Ok(())
}

/// Jobs of a printer that are not done.
pub async fn counts(tx: &mut Tx, site: &str, printer: &PrinterKey) -> Result<Counts, DbError> {
    let count = |row: (i64,)| u32::try_from(row.0).unwrap_or(u32::MAX);
    let waiting = on!(&mut *tx, conn => sqlx::query_as(
        "SELECT COUNT(*) FROM print_jobs WHERE site_id = $1 AND printer = $2 \
         AND state IN ('queued', 'sending', 'confirming', 'blocked')",
    ).bind(site).bind(printer.as_str()).fetch_one(conn).await)?;
    let uncertain = on!(tx, conn => sqlx::query_as(
        "SELECT COUNT(*) FROM print_jobs WHERE site_id = $1 AND printer = $2 AND state = 'uncertain'",
    ).bind(site).bind(printer.as_str()).fetch_one(conn).await)?;
    Ok(Counts {
        waiting: count(waiting),
        uncertain: count(uncertain),
    })
}

/// The troubles that the log knows of: what was said before a restart has to be taken back after it.
pub async fn troubles(
    tx: &mut Tx,
    site: &str,
) -> Result<BTreeMap<PrinterKey, PrinterTrouble>, DbError> {
    let row: Option<(String,)> = on!(tx, conn => sqlx::query_as(
        "SELECT doc FROM documents WHERE site_id = $1 AND kind = 'printers'",
    ).bind(site).fetch_optional(conn).await)?;
    match row {
        Some((doc,)) => Ok(serde_json::from_str(&doc)?),
        None => Ok(BTreeMap::new()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::db::{Db, Tx};

    #[tokio::test]
    async fn the_oldest_job_is_found_by_its_index_and_not_sorted() {
        let folder = tempfile::tempdir().unwrap();
        let db = Db::open(None, folder.path()).await.unwrap();
        let Tx::Sqlite(mut tx) = db.read().await.unwrap() else {
            panic!("a folder holds SQLite");
        };
        let asked = format!("EXPLAIN QUERY PLAN {OLDEST}");
        let plan: Vec<(i64, i64, i64, String)> = sqlx::query_as(sqlx::AssertSqlSafe(asked))
            .bind("site")
            .bind("p-bar")
            .bind(HELD)
            .fetch_all(&mut *tx)
            .await
            .unwrap();
        let steps: Vec<&str> = plan.iter().map(|step| step.3.as_str()).collect();
        assert_eq!(
            steps,
            ["SEARCH print_jobs USING INDEX print_jobs_queue (site_id=? AND printer=?)"]
        );
    }
}
