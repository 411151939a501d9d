//! SQLite with WAL and `synchronous=FULL`: one order of three lines, an event and indexes a commit.

use crate::method::now;
use anyhow::Result;
use rusqlite::{Connection, params};
use std::path::Path;
use std::time::Duration;

const SCHEMA: &str = "
    pragma journal_mode = wal;
    pragma synchronous = full;
    pragma foreign_keys = on;
    create table orders (site_id text not null, id text not null, number integer not null,
        status text not null, created_at integer not null, doc text not null,
        primary key (site_id, id)) strict, without rowid;
    create index orders_open on orders (site_id, status, created_at);
    create unique index orders_number on orders (site_id, number);
    create table order_lines (site_id text not null, id text not null, order_id text not null,
        item text not null, quantity integer not null, amount integer not null,
        primary key (site_id, id)) strict, without rowid;
    create index order_lines_order on order_lines (site_id, order_id);
    create table events (site_id text not null, seq integer not null, kind text not null,
        entity text not null, at integer not null, doc text not null,
        primary key (site_id, seq)) strict, without rowid;
    create index events_entity on events (site_id, entity, seq);";

/// About as long as an order's document.
const DOCUMENT: &str = r#"{"channel":"takeaway","status":"pending","lines":[{"item":"kola","quantity":1,"amount":300},{"item":"ayran","quantity":1,"amount":250},{"item":"kompot","quantity":1,"amount":500}],"total":1050,"vat":160,"opened":1760000000000}"#;

/// Commits a second on one connection in a new database inside `folder`.
pub fn orders_per_second(folder: &Path, time: Duration) -> Result<f64> {
    let folder = tempfile::tempdir_in(folder)?;
    let mut db = Connection::open(folder.path().join("limit.sqlite"))?;
    db.execute_batch(SCHEMA)?;
    let start = now();
    let mut number = 0_u32;
    while start.elapsed() < time {
        commit(&mut db, number)?;
        number = number.saturating_add(1);
    }
    Ok(f64::from(number) / start.elapsed().as_secs_f64().max(1e-9))
}

fn commit(db: &mut Connection, number: u32) -> Result<()> {
    let at = 1_760_000_000_000_i64.saturating_add(number.into());
    // Rising like UUIDv7, so that index pages are written at their end.
    let id = format!("0199a{number:027x}");
    let work = db.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
    work.prepare_cached("insert into orders values ('s', ?1, ?2, 'pending', ?3, ?4)")?
        .execute(params![id, number, at, DOCUMENT])?;
    for line in 0..3 {
        work.prepare_cached("insert into order_lines values ('s', ?1, ?2, 'kola', 1, 300)")?
            .execute(params![format!("{id}{line}"), id])?;
    }
    work.prepare_cached("insert into events values ('s', ?1, 'orders.placed', ?2, ?3, ?4)")?
        .execute(params![number, id, at, DOCUMENT])?;
    work.commit()?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn orders_are_committed() {
        let folder = tempfile::tempdir().unwrap();
        assert!(orders_per_second(folder.path(), Duration::from_millis(50)).unwrap() > 1.0);
    }
}
