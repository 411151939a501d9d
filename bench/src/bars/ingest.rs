//! Bar 12: what a cloud takes of hubs' logs against what its PostgreSQL can take of such rows; memory for each hub.

use crate::Plan;
use crate::cloud::{Cloud, Database};
use crate::http::{Connection, request};
use crate::hub::{Hub, memory_of};
use crate::limits::postgres;
use crate::log::{EVENTS, Log};
use crate::method::{Better, Disk, Figure, now};
use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use std::time::Duration;

/// Orders behind the log that is brought, and how many come in one request.
const ORDERS: (u64, u64) = (2_000, 20);
/// Hubs that are connected when memory is read.
const HUBS: usize = 1_000;
const KEY: &str = "sk_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
/// How long the figures may take to follow.
const PATIENCE: Duration = Duration::from_mins(5);

/// Limit and cloud in turns, each round with a database of its own; without PostgreSQL there is no figure.
pub async fn measure(plan: &Plan) -> Result<Vec<Figure>> {
    let Some(pgbench) = &plan.pgbench else {
        return Ok(Vec::new());
    };
    let log = log(plan).await?;
    let folder = tempfile::tempdir()?;
    let mut disk = Disk::beside(folder.path())?;
    let (mut taken, mut projected, mut memory) = (Vec::new(), Vec::new(), Vec::new());
    for round in 0..plan.rounds {
        let Some(database) = Database::new(plan, "sufra_bench_ingest").await? else {
            return Ok(Vec::new());
        };
        let url = plan.postgres.as_deref().unwrap_or_default();
        let calm = disk.is_calm()?;
        let time = Duration::from_secs(plan.seconds);
        let rows = (EVENTS, log.size);
        let limit = postgres::rows_per_second(pgbench, url, folder.path(), time, rows)?;
        let cloud = Cloud::start(plan, &database).await?;
        let (took, followed) = bring(&cloud, &database, &log).await?;
        let [ours, with_figures] = [took, followed].map(|time| rate(log.events, time));
        eprintln!(
            "bar 12 round {round}: limit {limit:.0} events/s, taken {ours:.0}/s, with figures {with_figures:.0}/s"
        );
        if calm && disk.is_calm()? {
            taken.push(ours / limit.max(1e-9));
            projected.push(with_figures / limit.max(1e-9));
        }
        if round == 0 {
            memory.push(memory_for_each(&cloud, &database).await?);
        }
        cloud.end().await?;
    }
    let figures = [
        Figure::of("12.ingest", "ratio", Better::Higher, &taken)
            .map(|figure| figure.against(0.4, 0.4)),
        Figure::of(
            "12.ingest.with-figures",
            "ratio",
            Better::Higher,
            &projected,
        ),
        Figure::of("12.memory.hub", "KiB", Better::Lower, &memory),
    ];
    Ok(figures.into_iter().flatten().collect())
}

fn rate(events: usize, time: Duration) -> f64 {
    f64::from(u32::try_from(events).unwrap_or(u32::MAX)) / time.as_secs_f64().max(1e-9)
}

/// A hub's day: orders that were placed, made and paid.
async fn log(plan: &Plan) -> Result<Log> {
    let hub = Hub::start(plan, None).await?;
    let mut connection = Connection::open(&hub.host).await?;
    let (orders, together) = ORDERS;
    let mut first = 0;
    while first < orders {
        let batch = hub.past(1, first, first + together);
        super::replay::send(&mut connection, &batch).await?;
        first += together;
    }
    hub.log().await
}

/// One after the other, as a hub that comes back brings it: until all is taken, and until the figures have followed.
async fn bring(cloud: &Cloud, database: &Database, log: &Log) -> Result<(Duration, Duration)> {
    let site = sites(database, 1, 1).await?.pop().context("a site")?;
    let headers = [("x-site-id", site.as_str()), ("x-site-key", KEY)];
    let requests: Vec<Vec<u8>> = log
        .batches
        .iter()
        .map(|body| request("POST", "/api/orders/ingest", &headers, body))
        .collect();
    let mut connection = Connection::open(&cloud.host).await?;
    let started = now();
    for request in &requests {
        let answer = connection.call(request).await?;
        let said = String::from_utf8_lossy(&answer.body);
        ensure!(
            answer.status == 200,
            "a batch was answered {}: {said}",
            answer.status
        );
    }
    let taken = started.elapsed();
    let head = i64::try_from(log.events)?;
    let sql = "select projected from cloud_projections";
    while database.run(sql).await?.trim().parse::<i64>().unwrap_or(0) < head {
        ensure!(
            started.elapsed() < PATIENCE,
            "the figures did not follow in time"
        );
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    Ok((taken, started.elapsed()))
}

/// KiB of the cloud for each hub that said how it is and keeps its connection.
async fn memory_for_each(cloud: &Cloud, database: &Database) -> Result<f64> {
    let sites = sites(database, 2, HUBS).await?;
    let before = memory_of(cloud.process()?)?;
    let mut connections = Vec::new();
    let beat: Value = json!({"version": "0.1.0", "uptimeSeconds": 60});
    for site in &sites {
        let headers = [("x-site-id", site.as_str()), ("x-site-key", KEY)];
        let beat = request("POST", "/api/heartbeat", &headers, &beat.to_string());
        let mut connection = Connection::open(&cloud.host).await?;
        let answer = connection.call(&beat).await?;
        let said = String::from_utf8_lossy(&answer.body);
        ensure!(
            answer.status == 200,
            "a heartbeat was answered {}: {said}",
            answer.status
        );
        connections.push(connection);
    }
    let after = memory_of(cloud.process()?)?;
    let hubs = f64::from(u32::try_from(connections.len())?);
    Ok((after - before) * 1024.0 / hubs)
}

/// Registers so many sites with the key of this measurement, by the database: a thousand by hand take their time.
async fn sites(database: &Database, from: usize, count: usize) -> Result<Vec<String>> {
    let to = from + count - 1;
    let id = "'0193a000-0000-7000-8000-' || lpad(to_hex(i), 12, '0')";
    database
        .run(&format!(
            "insert into cloud_sites (site_id, name, owner, contact, locked, expires_at, created_at, version, beats, beat_due)
                select {id}, 'Firuzə', 'Rauf Məmmədov', 'rauf@example.az', 0, 9000000000000, 0, 1, 0, 0
                from generate_series({from}, {to}) i;
            insert into site_keys (site_id, key_hash, created_at)
                select {id}, encode(sha256('{KEY}'), 'hex'), 0 from generate_series({from}, {to}) i"
        ))
        .await?;
    Ok((from..=to).map(super::owners::site).collect())
}
