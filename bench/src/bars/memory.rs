//! Bar 8: memory after the load with 1,000 streams, its growth in service, and the time from start to the first page.

use crate::Plan;
use crate::http::Connection;
use crate::hub::Hub;
use crate::load::{Requests, Shape, drive};
use crate::method::{Better, Figure, milliseconds};
use anyhow::{Result, ensure};
use std::sync::Arc;
use std::time::Duration;

const STREAMS: usize = 1000;
/// While memory is watched: 50 orders a second over eight connections, each order in four requests.
const PACE: Duration = Duration::from_millis(40);

/// Starts are repeated, because the first one fills the caches of the disk.
pub async fn measure(plan: &Plan) -> Result<Vec<Figure>> {
    let mut starts = Vec::new();
    for _ in 0..plan.rounds {
        starts.push(milliseconds(Hub::start(plan, None).await?.start_time));
    }
    let hub = Hub::start(plan, None).await?;
    let mut streams = Vec::new();
    for _ in 0..STREAMS {
        let request = hub.get("/api/realtime/stream?topics=orders,kitchen", &[]);
        let mut stream = Connection::open(&hub.host).await?.stream(&request).await?;
        streams.push(tokio::spawn(async move {
            while stream.next_event("data:").await.is_ok() {}
        }));
    }
    let orders: Requests = Arc::new(hub.orders("b8"));
    load(&hub, &orders, Duration::from_secs(plan.seconds), None).await?;
    let after_load = hub.memory()?;
    let growth = growth(plan, &hub).await?;
    streams.iter().for_each(tokio::task::JoinHandle::abort);
    let figures = [
        Figure::of("8.start-to-first-page", "ms", Better::Lower, &starts)
            .map(|figure| figure.against(540.0, 215.0)),
        Figure::of("8.memory.pss", "MiB", Better::Lower, &[after_load])
            .map(|figure| figure.against(95.0, 57.0)),
        growth.and_then(|ratio| {
            Figure::of("8.memory.growth", "ratio", Better::Lower, &[ratio])
                .map(|figure| figure.against(1.1, 1.1))
        }),
    ];
    Ok(figures.into_iter().flatten().collect())
}

/// Memory at the end of the time ÷ memory after its first minute, while orders come, are cooked, paid and go. What
/// nobody finishes stays in memory by right, and says nothing about leaks.
async fn growth(plan: &Plan, hub: &Hub) -> Result<Option<f64>> {
    if plan.growth_minutes < 2 {
        return Ok(None);
    }
    let service = |part| -> Requests { Arc::new(hub.service(part)) };
    let first = Duration::from_mins(1);
    load(hub, &service(1), first, Some(PACE)).await?;
    let early = hub.memory()?;
    let rest = Duration::from_mins(plan.growth_minutes.saturating_sub(1));
    load(hub, &service(2), rest, Some(PACE)).await?;
    Ok(Some(hub.memory()? / early.max(1e-9)))
}

async fn load(
    hub: &Hub,
    requests: &Requests,
    time: Duration,
    pace: Option<Duration>,
) -> Result<()> {
    let shape = Shape {
        connections: 8,
        time,
        pace,
        keep_bodies: false,
    };
    let tally = drive(&hub.host, requests, shape).await?;
    ensure!(
        tally.bad == 0,
        "{} requests were refused, {} taken",
        tally.bad,
        tally.good
    );
    Ok(())
}
