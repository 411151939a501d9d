//! The limits alone, so that a reader of the ratios knows what machine they were taken on.

use crate::Plan;
use crate::limits::{postgres, sqlite, web::LimitServer};
use crate::load::{Shape, drive};
use crate::method::{Better, Disk, Figure, milliseconds};
use anyhow::Result;
use std::sync::Arc;
use std::time::Duration;

/// Disk, SQLite, PostgreSQL, bare axum; event streams are part of bar 3.
pub async fn measure(plan: &Plan) -> Result<Vec<Figure>> {
    let time = Duration::from_secs(plan.seconds);
    let folder = tempfile::tempdir()?;
    let mut disk = Disk::beside(folder.path())?;
    let server = LimitServer::start().await?;
    let (mut appends, mut sqlites, mut postgreses) = (Vec::new(), Vec::new(), Vec::new());
    let (mut hellos, mut pages) = (Vec::new(), Vec::new());
    for _ in 0..plan.rounds {
        appends.push(milliseconds(disk.append_p50()?));
        sqlites.push(sqlite::orders_per_second(folder.path(), time)?);
        if let (Some(pgbench), Some(url)) = (&plan.pgbench, &plan.postgres) {
            postgreses.push(postgres::orders_per_second(
                pgbench,
                url,
                folder.path(),
                time,
            )?);
        }
        hellos.push(get_rate(&server.host, "/hello", time).await?);
        pages.push(get_rate(&server.host, "/page", time).await?);
    }
    let figures = [
        Figure::of("limit.disk.append-4k-p50", "ms", Better::Lower, &appends),
        Figure::of("limit.sqlite.orders", "1/s", Better::Higher, &sqlites),
        Figure::of("limit.postgres.orders", "1/s", Better::Higher, &postgreses),
        Figure::of("limit.axum.hello", "1/s", Better::Higher, &hellos),
        Figure::of("limit.axum.page", "1/s", Better::Higher, &pages),
    ];
    Ok(figures.into_iter().flatten().collect())
}

/// Reads of one address a second over eight connections.
pub async fn get_rate(host: &str, path: &str, time: Duration) -> Result<f64> {
    let request = crate::http::request("GET", path, &[], "");
    get_rate_of(host, request, time).await
}

/// The same with a request made beforehand.
pub async fn get_rate_of(host: &str, request: Vec<u8>, time: Duration) -> Result<f64> {
    let requests: crate::load::Requests = Arc::new(move |_, _| request.clone());
    let shape = Shape {
        connections: 8,
        time,
        pace: None,
        keep_bodies: false,
    };
    let tally = drive(host, &requests, shape).await?;
    anyhow::ensure!(
        tally.bad == 0,
        "{} of {} reads failed",
        tally.bad,
        tally.bad.saturating_add(tally.good)
    );
    Ok(tally.rate())
}
