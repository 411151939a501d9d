//! Bar 1: durable orders over HTTP ÷ the database alone.

use crate::Plan;
use crate::hub::Hub;
use crate::limits::{postgres, sqlite};
use crate::load::{Requests, Shape, drive};
use crate::method::{Better, Disk, Figure};
use anyhow::{Result, ensure};
use std::sync::Arc;
use std::time::Duration;

/// Connections with orders at the same time.
const CONNECTIONS: usize = 16;

/// Both databases; PostgreSQL where there is one.
pub async fn measure(plan: &Plan) -> Result<Vec<Figure>> {
    let folder = tempfile::tempdir()?;
    let time = Duration::from_secs(plan.seconds);
    let mut figures = Vec::new();

    let hub = Hub::start(plan, None).await?;
    let limit = || sqlite::orders_per_second(folder.path(), time);
    let ratios = rounds(plan, &hub, &mut Disk::beside(folder.path())?, limit).await?;
    drop(hub);
    figures.extend(
        Figure::of("1.orders.sqlite", "ratio", Better::Higher, &ratios)
            .map(|figure| figure.against(0.5, 1.0)),
    );

    if let (Some(pgbench), Some(url)) = (&plan.pgbench, &plan.postgres) {
        let hub = Hub::start(plan, Some(url)).await?;
        let limit = || postgres::orders_per_second(pgbench, url, folder.path(), time);
        let ratios = rounds(plan, &hub, &mut Disk::beside(folder.path())?, limit).await?;
        figures.extend(
            Figure::of("1.orders.postgres", "ratio", Better::Higher, &ratios)
                .map(|figure| figure.against(0.25, 0.5)),
        );
    }
    Ok(figures)
}

async fn rounds(
    plan: &Plan,
    hub: &Hub,
    disk: &mut Disk,
    mut limit: impl FnMut() -> Result<f64>,
) -> Result<Vec<f64>> {
    let mut ratios = Vec::new();
    for round in 0..plan.rounds {
        let calm = disk.is_calm()?;
        let limit = limit()?;
        let ours = orders_per_second(plan, hub, &format!("b1r{round}")).await?;
        eprintln!("bar 1 round {round}: limit {limit:.0}/s, hub {ours:.0}/s");
        if calm && disk.is_calm()? {
            ratios.push(ours / limit.max(1e-9));
        } else {
            eprintln!("bar 1 round {round}: dropped, the disk is not calm");
        }
    }
    Ok(ratios)
}

async fn orders_per_second(plan: &Plan, hub: &Hub, key: &str) -> Result<f64> {
    let requests: Requests = Arc::new(hub.orders(key));
    let time = Duration::from_secs(plan.seconds);
    let shape = Shape {
        connections: CONNECTIONS,
        time,
        pace: None,
        keep_bodies: false,
    };
    let tally = drive(&hub.host, &requests, shape).await?;
    ensure!(
        tally.bad == 0,
        "{} orders were refused, {} taken",
        tally.bad,
        tally.good
    );
    Ok(tally.rate())
}
