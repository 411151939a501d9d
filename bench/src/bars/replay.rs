//! Bar 7: a queue of 1,000 orders comes at once; and thirty devices bring what they kept while others go on working.

use crate::Plan;
use crate::http::Connection;
use crate::hub::Hub;
use crate::method::{Better, Figure, milliseconds, now, percentile};
use anyhow::{Context, Result, ensure};
use serde_json::Value;
use std::time::Duration;
use tokio::task::JoinSet;

/// Orders in the queue of one device.
const ORDERS: u64 = 1000;
/// Commands of one request, the most that the hub takes.
const BATCH: u64 = 100;
/// Devices that come back together, and what each of them kept.
const DEVICES: (u64, u64) = (30, 500);
/// From one order to the next at the terminal that works on meanwhile.
const PACE: Duration = Duration::from_millis(100);

/// The time for the queue; that it came once although it was sent twice; and the crowd.
pub async fn measure(plan: &Plan) -> Result<Vec<Figure>> {
    let hub = Hub::start(plan, None).await?;
    let before = hub.open_orders().await?;
    let mut times = Vec::new();
    for round in 0..u64::from(plan.rounds) {
        times.push(queue(&hub, round + 1, 0, ORDERS).await?.as_secs_f64());
        // Once more as a whole, and once more from the middle, as after a cut.
        queue(&hub, round + 1, 0, ORDERS).await?;
        queue(&hub, round + 1, ORDERS / 2, ORDERS).await?;
        let after = hub.open_orders().await?;
        let expected = before + ORDERS * (round + 1);
        ensure!(after == expected, "{after} orders, {expected} were made");
    }
    drop(hub);
    let (all, p95) = crowd(plan).await?;
    let figures = [
        Figure::of("7.replay.1000", "s", Better::Lower, &times)
            .map(|figure| figure.against(3.3, 1.1)),
        Figure::of("7.crowd.all", "s", Better::Lower, &[all])
            .map(|figure| figure.against(60.0, 60.0)),
        Figure::of("7.crowd.p95", "ms", Better::Lower, &[p95])
            .map(|figure| figure.against(300.0, 300.0)),
    ];
    Ok(figures.into_iter().flatten().collect())
}

/// Sends the commands of a device from one number to another; how long it took.
async fn queue(hub: &Hub, device: u64, from: u64, to: u64) -> Result<Duration> {
    let mut connection = Connection::open(&hub.host).await?;
    let mut batches = Vec::new();
    let mut first = from;
    while first < to {
        batches.push(hub.batch(device, first, (first + BATCH).min(to)));
        first += BATCH;
    }
    let started = now();
    for batch in &batches {
        send(&mut connection, batch).await?;
    }
    Ok(started.elapsed())
}

/// Sends a batch of commands; one that is refused is an error.
pub(super) async fn send(connection: &mut Connection, batch: &[u8]) -> Result<()> {
    let answer = connection.call(batch).await?;
    ensure!(
        answer.status == 200,
        "a batch was answered {}",
        answer.status
    );
    let body: Value = serde_json::from_slice(&answer.body)?;
    let results = body.get("results").and_then(Value::as_array);
    let results = results.context("an answer without results")?;
    let applied = |one: &&Value| one.get("outcome").is_some_and(|of| of == "applied");
    let refused = results.iter().find(|one| !applied(one));
    ensure!(refused.is_none(), "refused: {refused:?}");
    Ok(())
}

/// Everybody at once: seconds until all is there, and the 95th percentile of a terminal's orders meanwhile, ms.
async fn crowd(plan: &Plan) -> Result<(f64, f64)> {
    let hub = std::sync::Arc::new(Hub::start(plan, None).await?);
    let (devices, commands) = DEVICES;
    let started = now();
    let mut tasks = JoinSet::new();
    for device in 1..=devices {
        let hub = std::sync::Arc::clone(&hub);
        tasks.spawn(async move { queue(&hub, device, 0, commands).await });
    }
    let mut connection = Connection::open(&hub.host).await?;
    let mut waits = Vec::new();
    let mut count = 0;
    while !tasks.is_empty() {
        let sent = now();
        let answer = connection.call(&hub.order("b7", 0, count)).await?;
        ensure!(
            answer.status == 201,
            "an order was answered {}",
            answer.status
        );
        waits.push(sent.elapsed());
        count += 1;
        let pause = PACE.saturating_sub(sent.elapsed());
        tokio::time::sleep(pause).await;
        while let Some(done) = tasks.try_join_next() {
            done??;
        }
    }
    let all = started.elapsed().as_secs_f64();
    let p95 = percentile(&mut waits, 95).context("nobody worked on")?;
    Ok((all, milliseconds(p95)))
}
