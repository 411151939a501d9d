//! Bar 3: from sending an order to its receipt on the kitchen's screens ÷ a bare broadcast.

use crate::Plan;
use crate::http::{Connection, request};
use crate::hub::Hub;
use crate::limits::web::LimitServer;
use crate::load::{Publish, receipts};
use crate::method::{Better, Disk, Figure, milliseconds, percentile};
use anyhow::{Context, Result, ensure};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Mutex;

/// What one setting of the bar measures.
struct Setting {
    name: &'static str,
    streams: usize,
    pace: Duration,
    floor: f64,
    target: f64,
}

const SETTINGS: [Setting; 2] = [
    Setting {
        name: "20-screens",
        streams: 20,
        pace: Duration::from_millis(50),
        floor: 20.0,
        target: 8.0,
    },
    Setting {
        name: "1000-streams",
        streams: 1000,
        pace: Duration::from_millis(100),
        floor: 3.0,
        target: 1.5,
    },
];

/// Ratios of the 99th percentiles, limit and hub in turns.
pub async fn measure(plan: &Plan) -> Result<Vec<Figure>> {
    let hub = Hub::start(plan, None).await?;
    let server = LimitServer::start().await?;
    let folder = tempfile::tempdir()?;
    let mut disk = Disk::beside(folder.path())?;
    let mut figures = Vec::new();
    for setting in &SETTINGS {
        let (mut limits, mut ours, mut ratios) = (Vec::new(), Vec::new(), Vec::new());
        for round in 0..plan.rounds {
            let calm = disk.is_calm()?;
            let limit = of_limit(plan, &server, setting).await?;
            let hub = of_hub(plan, &hub, setting, round).await?;
            eprintln!(
                "bar 3 {} round {round}: limit {limit:.2} ms, hub {hub:.2} ms",
                setting.name
            );
            if calm && disk.is_calm()? {
                limits.push(limit);
                ours.push(hub);
                ratios.push(hub / limit.max(1e-9));
            }
        }
        let name = |part: &str| format!("3.live.{}.{part}", setting.name);
        figures.extend(Figure::of(&name("limit-p99"), "ms", Better::Lower, &limits));
        figures.extend(Figure::of(&name("p99"), "ms", Better::Lower, &ours));
        figures.extend(
            Figure::of(&name("ratio"), "ratio", Better::Lower, &ratios)
                .map(|figure| figure.against(setting.floor, setting.target)),
        );
    }
    Ok(figures)
}

/// Changes that fit into one side of a round.
fn changes(plan: &Plan, pace: Duration) -> u64 {
    let pace = u64::try_from(pace.as_millis()).unwrap_or(u64::MAX).max(1);
    plan.seconds
        .saturating_mul(1000)
        .checked_div(pace)
        .unwrap_or(1)
        .max(1)
}

async fn of_limit(plan: &Plan, server: &LimitServer, setting: &Setting) -> Result<f64> {
    let subscribe = request("GET", "/stream", &[], "");
    let order = request("POST", "/publish", &[], "");
    let stream = (&*subscribe, "data:");
    p99(plan, &server.host, stream, setting, move |_| order.clone()).await
}

async fn of_hub(plan: &Plan, hub: &Hub, setting: &Setting, round: u32) -> Result<f64> {
    let subscribe = hub.get(
        "/api/realtime/stream?topics=kitchen",
        &[("accept", "text/event-stream")],
    );
    let order = |count| hub.order(&format!("b3{}r{round}", setting.name), 0, count);
    // That it is on paper is told later and is nobody's hurry.
    let stream = (&*subscribe, "kitchen.ticketFired");
    p99(plan, &hub.host, stream, setting, order).await
}

async fn p99(
    plan: &Plan,
    host: &str,
    stream: (&[u8], &'static str),
    setting: &Setting,
    order: impl Fn(u64) -> Vec<u8> + Send,
) -> Result<f64> {
    let sender = Arc::new(Mutex::new(Connection::open(host).await?));
    let publish: Publish<'_> = Box::new(move |count| {
        let (sender, request) = (Arc::clone(&sender), order(count));
        Box::pin(async move {
            let answer = sender.lock().await.call(&request).await?;
            ensure!(
                answer.status < 300,
                "an order was answered with {}",
                answer.status
            );
            Ok(())
        })
    });
    let pace = (changes(plan, setting.pace), setting.pace);
    let mut times = receipts(host, stream, setting.streams, publish, pace).await?;
    percentile(&mut times, 99)
        .map(milliseconds)
        .context("nothing was received")
}
