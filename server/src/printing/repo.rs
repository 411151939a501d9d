//! The queue's SQL. `next_at` is when a job may be tried; [`HELD`] marks one that is on the wire.

use super::documents::NewJob;
use crate::db::{DbError, Tx};
use crate::ledger::number;
use crate::on;
use crate::reports::exceptions::of_instant;
use domain::event::Event;
use domain::ids::{OrderId, PrinterKey};
use domain::state::PrinterTrouble;
use domain::time::UnixMillis;
use sqlx::QueryBuilder;
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
    /// The check's id.
    pub order_id: Option<String>,
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

/// Queues jobs with the time of each; one that is there already stays as it is.
pub async fn insert(tx: &mut Tx, site: &str, jobs: &[(NewJob, UnixMillis)]) -> Result<(), DbError> {
    if jobs.is_empty() {
        return Ok(());
    }
    on!(tx, conn => {
        let mut query = QueryBuilder::new(
            "INSERT INTO print_jobs (site_id, id, printer, kind, order_id, state, attempts, next_at, \
             document, created_at, changed_at) ",
        );
        query.push_values(jobs, |mut row, (job, at)| {
            row.push_bind(site)
                .push_bind(job.id.to_string())
                .push_bind(job.printer.as_str())
                .push_bind(job.kind)
                .push_bind(job.order.map(|order| order.to_string()))
                .push("'queued', 0")
                .push_bind(if job.wait > 0 { at.0.saturating_add(job.wait) } else { 0 })
                .push_bind(&job.document)
                .push_bind(at.0)
                .push_bind(at.0);
        });
        query.push(" ON CONFLICT DO NOTHING");
        query.build().execute(conn).await.map(|_| ())
    })?;
    Ok(())
}

/// A job that waited goes out as it is now, unless its paper has begun.
pub async fn let_out(tx: &mut Tx, site: &str, job: &NewJob) -> Result<(), DbError> {
    on!(tx, conn => sqlx::query(
        "UPDATE print_jobs SET document = $3, next_at = 0 WHERE site_id = $1 AND id = $2 \
         AND state = 'queued' AND attempts = 0 AND next_at < $4",
    )
    .bind(site).bind(job.id.to_string()).bind(&job.document).bind(HELD)
    .execute(conn).await.map(|_| ()))?;
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
const OLDEST: &str = "SELECT id, kind, order_id, attempts, next_at, document, created_at FROM print_jobs \
     WHERE site_id = $1 AND printer = $2 \
     AND state IN ('queued', 'sending', 'confirming', 'blocked') AND next_at < $3 \
     ORDER BY created_at, kind, id LIMIT 1";

/// The jobs of a printer whose payload has begun and did not end.
pub async fn held(tx: &mut Tx, site: &str, printer: &PrinterKey) -> Result<Vec<Row>, DbError> {
    Ok(on!(tx, conn => sqlx::query_as(
        "SELECT id, kind, order_id, attempts, next_at, document, created_at FROM print_jobs \
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

/// Everything that still waits may be on paper already: it is treated as if its payload had begun. A drawer is too late
/// anyway.
pub async fn doubt(tx: &mut Tx, site: &str) -> Result<(), DbError> {
    on!(tx, conn => sqlx::query(
        "UPDATE print_jobs SET attempts = attempts + 1, next_at = $2 WHERE site_id = $1 AND kind <> 'drawer' \
         AND state IN ('queued', 'sending', 'confirming', 'blocked') AND next_at < $2",
    ).bind(site).bind(HELD).execute(conn).await.map(|_| ()))?;
    Ok(())
}

const WAITING: &str = "SELECT COUNT(*) FROM print_jobs WHERE site_id = $1 AND printer = $2 \
     AND state IN ('queued', 'sending', 'confirming', 'blocked')";
const UNCERTAIN: &str =
    "SELECT COUNT(*) FROM print_jobs WHERE site_id = $1 AND printer = $2 AND state = 'uncertain'";

/// Jobs of a printer that are not done.
pub async fn counts(tx: &mut Tx, site: &str, printer: &PrinterKey) -> Result<Counts, DbError> {
    let count = |row: (i64,)| u32::try_from(row.0).unwrap_or(u32::MAX);
    let waiting = on!(&mut *tx, conn => sqlx::query_as(WAITING)
    .bind(site).bind(printer.as_str()).fetch_one(conn).await)?;
    let uncertain = on!(tx, conn => sqlx::query_as(UNCERTAIN)
    .bind(site).bind(printer.as_str()).fetch_one(conn).await)?;
    Ok(Counts {
        waiting: count(waiting),
        uncertain: count(uncertain),
    })
}

/// Events of one command lie that close together.
const NEAR: i64 = 8;
/// So many events after a refund it is looked for what the fiscal device said of it: an evening.
const LATER: i64 = 20_000;

/// What was given back of a check, and what the fiscal device said of it, in the order of the log. Other events may be among
/// them. The rows of its payments say when it was, and an index of the log finds what happened then.
pub async fn refunds(tx: &mut Tx, site: &str, order: OrderId) -> Result<Vec<Event>, DbError> {
    let times: Vec<(i64,)> = on!(&mut *tx, conn => sqlx::query_as(
        "SELECT DISTINCT at FROM payments WHERE site_id = $1 AND order_id = $2 AND amount <= 0 AND changed = 0 \
         ORDER BY at",
    ).bind(site).bind(order.to_string()).fetch_all(conn).await)?;
    let mut found: BTreeMap<u64, Event> = BTreeMap::new();
    for (at,) in times {
        for event in of_instant(&mut *tx, site, UnixMillis(at)).await? {
            if event.body.order() != Some(order) {
                continue;
            }
            let (from, to) = (
                number(event.seq).saturating_sub(NEAR),
                number(event.seq).saturating_add(NEAR),
            );
            let near: Vec<(String,)> = on!(&mut *tx, conn => sqlx::query_as(
                "SELECT doc FROM events WHERE site_id = $1 AND seq >= $2 AND seq <= $3",
            ).bind(site).bind(from).bind(to).fetch_all(conn).await)?;
            read(&mut found, &near)?;
        }
    }
    if let Some(last) = found.keys().copied().max() {
        let first = found.keys().copied().min().unwrap_or(last);
        let said: Vec<(String,)> = on!(tx, conn => sqlx::query_as(
            "SELECT doc FROM events WHERE site_id = $1 AND seq > $2 AND seq <= $3 AND name = 'fiscal.stepped' \
             AND order_id = $4",
        ).bind(site).bind(number(first)).bind(number(last).saturating_add(LATER)).bind(order.to_string())
        .fetch_all(conn).await)?;
        read(&mut found, &said)?;
    }
    Ok(found.into_values().collect())
}

fn read(found: &mut BTreeMap<u64, Event>, docs: &[(String,)]) -> Result<(), DbError> {
    for (doc,) in docs {
        let event: Event = serde_json::from_str(doc)?;
        found.insert(event.seq, event);
    }
    Ok(())
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

    /// How SQLite answers a question about one printer.
    async fn plan(question: &str) -> Vec<String> {
        let folder = tempfile::tempdir().unwrap();
        let db = Db::open(None, folder.path()).await.unwrap();
        let Tx::Sqlite(mut tx) = db.read().await.unwrap() else {
            panic!("a folder holds SQLite");
        };
        let asked = format!("EXPLAIN QUERY PLAN {question}");
        let mut asked = sqlx::query_as(sqlx::AssertSqlSafe(asked))
            .bind("site")
            .bind("p-bar");
        if question.contains("$3") {
            asked = asked.bind(HELD);
        }
        let steps: Vec<(i64, i64, i64, String)> = asked.fetch_all(&mut *tx).await.unwrap();
        steps.into_iter().map(|step| step.3).collect()
    }

    #[tokio::test]
    async fn no_question_about_the_queue_reads_what_was_printed_before() {
        let queue = "print_jobs_queue (site_id=? AND printer=?)";
        let uncertain = "print_jobs_uncertain (site_id=? AND printer=?)";
        for (question, index) in [
            (OLDEST, format!("INDEX {queue}")),
            (WAITING, format!("INDEX {queue}")),
            (UNCERTAIN, format!("COVERING INDEX {uncertain}")),
        ] {
            assert_eq!(
                plan(question).await,
                [format!("SEARCH print_jobs USING {index}")]
            );
        }
    }
}
