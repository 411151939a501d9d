//! Years of trade in minutes: what is over in the database of a hub that does not run, again and again under other ids on
//! earlier days. A hub that decides each of a million orders needs hours.

use anyhow::{Context, Result, ensure};
use rusqlite::Connection;
use std::path::Path;

/// Tables that grow with the orders, and which of their rows are over.
const GROWING: [(&str, &str); 9] = [
    ("events", "1"),
    ("outcomes", "client_id IS NOT NULL"),
    ("documents", "live = 0 AND kind IN ('order', 'ticket')"),
    ("sold_lines", "1"),
    ("sold_checks", "1"),
    ("sold_kinds", "1"),
    ("payments", "1"),
    (
        "print_jobs",
        "state IN ('printed', 'cancelled', 'expired', 'failed', 'rerouted')",
    ),
    ("chain", "1"),
];

/// As many copies as three digits of an id can tell apart.
const MOST: u16 = 0xfff;

/// Copies what is over so many times; how many orders that are over there are then.
pub fn repeat(data: &Path, copies: u16) -> Result<i64> {
    ensure!(copies <= MOST, "{copies} copies, {MOST} are possible");
    let db = Connection::open(data.join("sufra.db"))?;
    // Nobody needs it after a crash.
    db.execute_batch(
        "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -500000;",
    )?;
    let head: i64 = db.query_row("SELECT max(seq) FROM events", [], |row| row.get(0))?;
    for (table, over) in GROWING {
        let columns = columns(&db, table)?;
        let list = columns.join(", ");
        db.execute_batch(&format!(
            "CREATE TEMP TABLE like_{table} AS SELECT {list} FROM {table} WHERE {over};"
        ))?;
        let values: Vec<String> = columns.iter().map(|name| value(name)).collect();
        let values = values.join(", ");
        let mut copy = db.prepare(&format!(
            "INSERT OR IGNORE INTO {table} ({list}) SELECT {values} FROM temp.like_{table}"
        ))?;
        for nth in 1..=copies {
            let named: &[(&str, &dyn rusqlite::ToSql)] = &[(":nth", &nth), (":head", &head)];
            // A table without a number of its own has one parameter less.
            let known: Vec<_> = named
                .iter()
                .filter(|(name, _)| matches!(copy.parameter_index(name), Ok(Some(_))))
                .copied()
                .collect();
            copy.execute(known.as_slice())?;
        }
    }
    db.execute("UPDATE sites SET head = (SELECT max(seq) FROM events)", [])?;
    db.query_row(
        "SELECT count(*) FROM documents WHERE kind = 'order' AND live = 0",
        [],
        |row| row.get(0),
    )
    .context("no orders")
}

fn columns(db: &Connection, table: &str) -> Result<Vec<String>> {
    let mut info = db.prepare("SELECT name FROM pragma_table_info(?1)")?;
    let names = info.query_map([table], |row| row.get(0))?;
    let names: Vec<String> = names.collect::<Result<_, _>>()?;
    ensure!(!names.is_empty(), "the hub has no table `{table}`");
    Ok(names)
}

/// What a column of the copy `:nth` says.
fn value(column: &str) -> String {
    match column {
        "id" | "order_id" | "line_id" | "parent" | "command_id" | "client_id" | "payment_id" => {
            // The digits after the version are another number in each copy.
            format!(
                "CASE WHEN length({column}) = 36 \
                 THEN substr({column}, 1, 15) || printf('%03x', :nth) || substr({column}, 19) ELSE {column} END"
            )
        }
        "seq" => "seq + :nth * :head".to_owned(),
        "at" | "created_at" | "changed_at" => format!("{column} - :nth * 86400000"),
        "business_day" => "date(business_day, '-' || :nth || ' days')".to_owned(),
        _ => column.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_has_ids_numbers_and_days_of_its_own() {
        let db = Connection::open_in_memory().unwrap();
        let row = "SELECT '019a80c0-0002-7000-8001-000000000001' AS id, 7 AS seq, 86400000 AS at, '2026-11-22' AS business_day";
        let names = ["id", "seq", "at", "business_day"];
        let values: Vec<String> = names.iter().map(|name| value(name)).collect();
        let copied: (String, i64, i64, String) = db
            .query_row(
                &format!("SELECT {} FROM ({row})", values.join(", ")),
                &[(":nth", &1), (":head", &10)],
                |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)),
            )
            .unwrap();
        let id = "019a80c0-0002-7001-8001-000000000001".to_owned();
        assert_eq!(copied, (id, 17, 0, "2026-11-21".to_owned()));
    }

    #[test]
    fn more_copies_than_ids_can_tell_apart_are_refused() {
        let error = repeat(Path::new("/nowhere"), MOST + 1).unwrap_err();
        assert!(error.to_string().contains("4096 copies"));
    }
}
