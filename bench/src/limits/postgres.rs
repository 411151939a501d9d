//! PostgreSQL's own load program with the same order, eight clients, prepared statements.

use anyhow::{Context, Result, bail};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

/// Initialisation in a schema of its own, so that it never meets the hub's tables.
const SCHEMA: &str = "
    drop schema if exists limits cascade; create schema limits;
    create sequence limits.number;
    create table limits.orders (site_id text not null, id text not null, number bigint not null,
        status text not null, created_at bigint not null, doc text not null, primary key (site_id, id));
    create index on limits.orders (site_id, status, created_at);
    create unique index on limits.orders (site_id, number);
    create table limits.order_lines (site_id text not null, id text not null, order_id text not null,
        item text not null, quantity bigint not null, amount bigint not null, primary key (site_id, id));
    create index on limits.order_lines (site_id, order_id);
    create table limits.events (site_id text not null, seq bigint not null, kind text not null,
        entity text not null, at bigint not null, doc text not null, primary key (site_id, seq));
    create index on limits.events (site_id, entity, seq);";

const ORDER: &str = r"begin;
select nextval('limits.number') as n \gset
insert into limits.orders values ('s', 'o' || :n, :n, 'pending', :n, repeat('order of three lines ', 12));
insert into limits.order_lines values ('s', :n || '-1', 'o' || :n, 'kola', 1, 300);
insert into limits.order_lines values ('s', :n || '-2', 'o' || :n, 'ayran', 1, 250);
insert into limits.order_lines values ('s', :n || '-3', 'o' || :n, 'kompot', 1, 500);
insert into limits.events values ('s', :n, 'orders.placed', 'o' || :n, :n, repeat('order of three lines ', 12));
commit;
";

/// Orders a second by pgbench at eight clients.
pub fn orders_per_second(pgbench: &Path, url: &str, folder: &Path, time: Duration) -> Result<f64> {
    make(pgbench, url)?;
    run(pgbench, url, (folder, 8), ORDER, time)
}

/// Rows a second of a log that one client brings in batches, `(rows of a batch, bytes of a row)`.
pub fn rows_per_second(
    pgbench: &Path,
    url: &str,
    folder: &Path,
    time: Duration,
    (rows, bytes): (usize, usize),
) -> Result<f64> {
    make(pgbench, url)?;
    let doc = "x".repeat(bytes);
    let values: Vec<String> = (1..=rows)
        .map(|nth| {
            format!(
                "('s', :n * {rows} + {nth}, 'orders.lineAdded', 'o' || :n, 1794643200000, '{doc}')"
            )
        })
        .collect();
    // Numbers of its own, so that a second run in the same tables does not meet the first.
    let script = format!(
        "select nextval('limits.number') as n \\gset\ninsert into limits.events values {};\n",
        values.join(", ")
    );
    let batches = run(pgbench, url, (folder, 1), &script, time)?;
    Ok(batches * f64::from(u32::try_from(rows)?))
}

fn make(pgbench: &Path, url: &str) -> Result<()> {
    let psql = pgbench.with_file_name("psql");
    let made = Command::new(psql)
        .args([url, "--quiet", "--command", SCHEMA])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .context("psql cannot be started")?;
    if !made.success() {
        bail!("psql could not make the tables of the limit");
    }
    Ok(())
}

/// Transactions a second of a script by so many clients.
fn run(
    pgbench: &Path,
    url: &str,
    (folder, clients): (&Path, u8),
    script: &str,
    time: Duration,
) -> Result<f64> {
    let file = folder.join("limit.pgbench");
    std::fs::write(&file, script)?;
    let protocol = if clients == 1 { "simple" } else { "prepared" };
    let output = Command::new(pgbench)
        .args(["--no-vacuum", "--client", &clients.to_string(), "--jobs"])
        .args([&clients.min(2).to_string(), "--protocol", protocol])
        .args(["--time", &time.as_secs().max(1).to_string(), "--file"])
        .arg(&file)
        .arg(url)
        .output()
        .context("pgbench cannot be started")?;
    let text = String::from_utf8_lossy(&output.stdout);
    rate(&text).with_context(|| {
        format!(
            "pgbench gave no rate: {}",
            String::from_utf8_lossy(&output.stderr)
        )
    })
}

/// The line `tps = 11000.5 (without initial connection time)`.
fn rate(text: &str) -> Option<f64> {
    text.lines()
        .find_map(|line| line.strip_prefix("tps = "))?
        .split(' ')
        .next()?
        .parse()
        .ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rate_is_read() {
        assert_eq!(
            rate("latency\ntps = 11000.5 (without initial connection time)\n"),
            Some(11000.5)
        );
        assert_eq!(rate(""), None);
    }
}
