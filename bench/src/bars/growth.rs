//! Bar 10: what an order, the open board and the order screen cost after many orders ÷ after a thousand; and a floor
//! with 3,600 open checks.

use super::replay::send;
use crate::Plan;
use crate::http::Connection;
use crate::hub::Hub;
use crate::method::{Better, Figure, milliseconds, now, percentile};
use anyhow::{Context, Result, ensure};
use std::sync::Arc;
use std::time::Duration;
use tokio::task::JoinSet;

/// Orders behind the first reading.
const FEW: u64 = 1000;
/// So many come through the door for the second reading; the rest are copies of them on earlier days.
const DECIDED: u64 = 20_000;
/// Checks that stay open all the time, so that the board is not empty.
const OPEN: u64 = 100;
/// So many open checks stop a peer from starting.
const CROWDED: u64 = 3600;
/// Devices that fill at the same time.
const DEVICES: u64 = 8;
/// Orders of one request: four commands each, and a hub takes a hundred.
const BATCH: u64 = 25;
/// Calls behind one reading.
const CALLS: u64 = 200;

/// The medians of one reading.
struct Reading {
    order: f64,
    board: f64,
    page: f64,
}

/// Ratios of two readings, and how the crowded floor loads.
pub async fn measure(plan: &Plan) -> Result<Vec<Figure>> {
    let mut hub = Arc::new(Hub::start(plan, None).await?);
    let open = hub.open_orders().await?;
    // Devices that fill have numbers of their own.
    let keeper = DEVICES + 1;
    queue(&hub, keeper, (0, OPEN)).await?;
    fill(&hub, (0, FEW)).await?;
    let few = read(&hub, 1).await?;
    let started = now();
    let decided = plan.orders.min(DECIDED);
    fill(&hub, (FEW, decided)).await?;
    let rate = rate(decided.saturating_sub(FEW), started.elapsed());
    let copies = u16::try_from(plan.orders.div_euclid(decided).saturating_sub(1))?;
    let there = alone(&mut hub)?.age(plan, copies).await?;
    eprintln!("bar 10: {there} orders, {rate:.0}/s through the door");
    let many = read(&hub, 2).await?;
    let there = hub.open_orders().await?;
    ensure!(there == open + OPEN, "{there} orders are open");
    queue(&hub, keeper, (OPEN, CROWDED)).await?;
    let there = hub.open_orders().await?;
    ensure!(there == open + CROWDED, "{there} of {CROWDED} are open");
    let crowded = median(&hub, |hub| hub.page(&[])).await?;
    let start = alone(&mut hub)?.restart(plan).await?;
    median(&hub, |hub| hub.page(&[])).await?;
    let ratio = |name, of: fn(&Reading) -> f64, floor, target| {
        Figure::of(
            name,
            "ratio",
            Better::Lower,
            &[of(&many) / of(&few).max(1e-9)],
        )
        .map(|figure| figure.against(floor, target))
    };
    let bare = |name, unit, value| Figure::of(name, unit, Better::Lower, &[value]);
    let figures = [
        Figure::of("10.growth.fill", "1/s", Better::Higher, &[rate]),
        ratio("10.growth.order", |one| one.order, 1.5, 1.3),
        ratio("10.growth.board", |one| one.board, 1.5, 1.1),
        ratio("10.growth.page", |one| one.page, 1.1, 1.1),
        bare("10.growth.order-p50", "ms", many.order),
        bare("10.open-3600.page", "ms", crowded),
        bare("10.open-3600.start", "ms", milliseconds(start)),
    ];
    Ok(figures.into_iter().flatten().collect())
}

/// The hub, when nobody else drives it.
fn alone(hub: &mut Arc<Hub>) -> Result<&mut Hub> {
    Arc::get_mut(hub).context("somebody still fills")
}

/// Orders a second.
#[expect(clippy::cast_precision_loss, reason = "a million is exact in f64")]
fn rate(orders: u64, time: Duration) -> f64 {
    orders as f64 / time.as_secs_f64().max(1e-9)
}

/// Brings orders that are over, from a number to another, spread over the devices.
async fn fill(hub: &Arc<Hub>, (from, to): (u64, u64)) -> Result<()> {
    let mut tasks = JoinSet::new();
    for device in 1..=DEVICES {
        let hub = Arc::clone(hub);
        let (mut at, end) = (from / DEVICES, to / DEVICES);
        tasks.spawn(async move {
            let mut connection = Connection::open(&hub.host).await?;
            while at < end {
                let next = (at + BATCH).min(end);
                send(&mut connection, &hub.past(device, at, next)).await?;
                at = next;
            }
            anyhow::Ok(())
        });
    }
    while let Some(one) = tasks.join_next().await {
        one.context("a device was lost")??;
    }
    Ok(())
}

/// Brings orders that stay open.
async fn queue(hub: &Hub, device: u64, (from, to): (u64, u64)) -> Result<()> {
    let mut connection = Connection::open(&hub.host).await?;
    let mut at = from;
    while at < to {
        let next = (at + BATCH * 4).min(to);
        send(&mut connection, &hub.batch(device, at, next)).await?;
        at = next;
    }
    Ok(())
}

async fn read(hub: &Hub, part: u64) -> Result<Reading> {
    Ok(Reading {
        order: orders(hub, part).await?,
        board: median(hub, |hub| hub.get("/api/orders/queue", &[])).await?,
        page: median(hub, |hub| hub.page(&[])).await?,
    })
}

/// The median of an order, one after the other; each is finished outside the time, so that none is left open.
async fn orders(hub: &Hub, part: u64) -> Result<f64> {
    let mut connection = Connection::open(&hub.host).await?;
    let service = hub.service(part);
    let mut times = Vec::new();
    for count in 0..CALLS * 4 {
        let request = service(0, count);
        let started = now();
        let answer = connection.call(&request).await?;
        ensure!(answer.status < 300, "an order answered {}", answer.status);
        if count % 4 == 0 {
            times.push(started.elapsed());
        }
    }
    let median = percentile(&mut times, 50).context("no order")?;
    Ok(milliseconds(median))
}

/// The median of a read.
async fn median(hub: &Hub, request: impl Fn(&Hub) -> Vec<u8>) -> Result<f64> {
    let mut connection = Connection::open(&hub.host).await?;
    let request = request(hub);
    let mut times = Vec::new();
    for _ in 0..CALLS {
        let started = now();
        let answer = connection.call(&request).await?;
        ensure!(answer.status == 200, "a read answered {}", answer.status);
        times.push(started.elapsed());
    }
    let median = percentile(&mut times, 50).context("no read")?;
    Ok(milliseconds(median))
}
