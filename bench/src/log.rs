//! The log of a hub that does not run, in the batches in which its uplink would bring it.

use anyhow::{Context, Result, ensure};
use rusqlite::{Connection, OptionalExtension, params};
use serde_json::json;
use std::path::Path;

/// Events of a batch, as many as a hub sends at once.
pub const EVENTS: usize = 500;

/// What is brought.
pub struct Log {
    /// The bodies, in their order.
    pub batches: Vec<String>,
    /// How many events they hold.
    pub events: usize,
    /// Bytes of an event on the average.
    pub size: usize,
}

/// Reads it.
pub fn read(data: &Path) -> Result<Log> {
    let db = Connection::open(data.join("sufra.db"))?;
    let (site, epoch): (String, String) =
        db.query_row("SELECT site_id, epoch FROM sites", [], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })?;
    let catalog: String = db.query_row(
        "SELECT doc FROM documents WHERE kind = 'catalog'",
        [],
        |row| row.get(0),
    )?;
    let begins: i64 = db.query_row("SELECT coalesce(min(seq), 0) FROM chain", [], |row| {
        row.get(0)
    })?;
    let mut statement = db.prepare("SELECT doc FROM events ORDER BY seq")?;
    let rows = statement.query_map([], |row| row.get(0))?;
    let docs: Vec<String> = rows.collect::<Result<_, _>>()?;
    ensure!(!docs.is_empty(), "the hub has no events");
    let bytes: usize = docs.iter().map(String::len).sum();
    let mut after = 0_i64;
    let mut batches = Vec::new();
    for some in docs.chunks(EVENTS) {
        let last = after + i64::try_from(some.len())?;
        let chain: Option<String> = db
            .query_row(
                "SELECT link FROM chain WHERE seq <= ?1 ORDER BY seq DESC LIMIT 1",
                [last],
                |row| row.get(0),
            )
            .optional()?;
        let mut linked =
            db.prepare("SELECT seq FROM chain WHERE seq > ?1 AND seq <= ?2 ORDER BY seq")?;
        let linked = linked.query_map(params![after.max(begins), last], |row| row.get(0))?;
        let linked: Vec<i64> = linked.collect::<Result<_, _>>()?;
        let mut batch = json!({
            "kind": "events", "origin": site, "epoch": epoch, "begins": begins, "after": after, "events": some,
            "linked": linked, "chain": chain.unwrap_or_default(),
            "complete": usize::try_from(last)? == docs.len(),
        });
        if after == 0 {
            let batch = batch.as_object_mut().context("an object")?;
            batch.insert("catalog".to_owned(), json!(catalog));
        }
        batches.push(batch.to_string());
        after = last;
    }
    Ok(Log {
        batches,
        events: docs.len(),
        size: bytes / docs.len(),
    })
}
