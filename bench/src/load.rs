//! Load: many connections for a while, or many streams that wait for one publisher.

use crate::http::Connection;
use crate::method::now;
use anyhow::{Context, Result, bail};
use futures::future::BoxFuture;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use tokio::sync::Notify;
use tokio::task::JoinSet;

/// What a load brought.
#[derive(Default)]
pub struct Tally {
    /// Answers with the wanted status.
    pub good: u64,
    /// Other answers and broken connections.
    pub bad: u64,
    /// One time for each good answer.
    pub times: Vec<Duration>,
    /// The bodies, where they were asked for.
    pub bodies: Vec<Vec<u8>>,
    /// How long it took.
    pub elapsed: Duration,
}

impl Tally {
    /// Good answers a second.
    #[expect(
        clippy::cast_precision_loss,
        reason = "counts of a few seconds are exact in f64"
    )]
    pub fn rate(&self) -> f64 {
        self.good as f64 / self.elapsed.as_secs_f64().max(1e-9)
    }

    fn add(&mut self, other: Self) {
        self.good = self.good.saturating_add(other.good);
        self.bad = self.bad.saturating_add(other.bad);
        self.times.extend(other.times);
        self.bodies.extend(other.bodies);
    }
}

/// Makes the request of a connection's n-th call.
pub type Requests = Arc<dyn Fn(usize, u64) -> Vec<u8> + Send + Sync>;

/// How a load is spread.
#[derive(Clone, Copy)]
pub struct Shape {
    /// Connections at the same time.
    pub connections: usize,
    /// How long.
    pub time: Duration,
    /// Time from one start to the next on each connection; none sends as fast as answers come.
    pub pace: Option<Duration>,
    /// Keep the bodies of good answers.
    pub keep_bodies: bool,
}

/// Drives `host`; answers below 300 are good.
pub async fn drive(host: &str, requests: &Requests, shape: Shape) -> Result<Tally> {
    let start = now();
    let mut tasks = JoinSet::new();
    for lane in 0..shape.connections {
        let (host, requests) = (host.to_owned(), Arc::clone(requests));
        tasks.spawn(async move { lane_of(&host, lane, &requests, shape, start).await });
    }
    let mut tally = Tally::default();
    while let Some(one) = tasks.join_next().await {
        tally.add(one.context("a load task was lost")??);
    }
    tally.elapsed = start.elapsed();
    Ok(tally)
}

async fn lane_of(
    host: &str,
    lane: usize,
    requests: &Requests,
    shape: Shape,
    start: Instant,
) -> Result<Tally> {
    let mut tally = Tally::default();
    let mut connection = Connection::open(host).await?;
    let mut count = 0_u64;
    while start.elapsed() < shape.time {
        let mut sent = now();
        if let Some(pace) = shape.pace {
            // The wanted start counts, so that a slow answer also delays the next one in the figures.
            sent = wanted_start(start, pace, lane, shape.connections, count);
            tokio::time::sleep_until(sent.into()).await;
        }
        match connection.call(&requests(lane, count)).await {
            Ok(answer) if answer.status < 300 => {
                tally.times.push(sent.elapsed());
                tally.good = tally.good.saturating_add(1);
                if shape.keep_bodies {
                    tally.bodies.push(answer.body);
                }
            }
            Ok(_) => tally.bad = tally.bad.saturating_add(1),
            Err(_) => {
                tally.bad = tally.bad.saturating_add(1);
                connection = Connection::open(host).await?;
            }
        }
        count = count.saturating_add(1);
    }
    Ok(tally)
}

/// Lanes start evenly apart, so that they do not beat in step.
fn wanted_start(start: Instant, pace: Duration, lane: usize, lanes: usize, count: u64) -> Instant {
    let nanos = u64::try_from(pace.as_nanos()).unwrap_or(u64::MAX);
    let lanes = u64::try_from(lanes.max(1)).unwrap_or(1);
    let lane = u64::try_from(lane).unwrap_or(0);
    let offset = nanos.saturating_mul(lane).checked_div(lanes).unwrap_or(0);
    start + Duration::from_nanos(nanos.saturating_mul(count).saturating_add(offset))
}

/// Publishes one change; the streams are expected to see it.
pub type Publish<'a> = Box<dyn FnMut(u64) -> BoxFuture<'a, Result<()>> + Send + 'a>;

struct Board {
    started: Mutex<Instant>,
    received: AtomicUsize,
    times: Mutex<Vec<Duration>>,
    moved: Notify,
}

/// Opens streams, then publishes one change after the other and times each receipt.
///
/// A change is published only when all streams have seen the one before it, so that a receipt can
/// never be counted for the wrong change.
pub async fn receipts(
    host: &str,
    (subscribe, word): (&[u8], &'static str),
    streams: usize,
    mut publish: Publish<'_>,
    (changes, pace): (u64, Duration),
) -> Result<Vec<Duration>> {
    let board = Arc::new(Board {
        started: Mutex::new(now()),
        received: AtomicUsize::new(0),
        times: Mutex::new(Vec::new()),
        moved: Notify::new(),
    });
    let mut readers = JoinSet::new();
    for _ in 0..streams {
        let mut stream = Connection::open(host).await?.stream(subscribe).await?;
        let board = Arc::clone(&board);
        readers.spawn(async move {
            while stream.next_event(word).await.is_ok() {
                board.note();
            }
        });
    }
    tokio::time::sleep(Duration::from_millis(300)).await;
    for change in 0..changes {
        let next = now() + pace;
        board.received.store(0, Ordering::SeqCst);
        *board.started.lock().unwrap_or_else(PoisonError::into_inner) = now();
        publish(change).await?;
        board.all_received(streams).await?;
        tokio::time::sleep_until(next.into()).await;
    }
    readers.shutdown().await;
    let times = std::mem::take(&mut *board.times.lock().unwrap_or_else(PoisonError::into_inner));
    Ok(times)
}

impl Board {
    fn note(&self) {
        let time = self
            .started
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .elapsed();
        self.times
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(time);
        self.received.fetch_add(1, Ordering::SeqCst);
        self.moved.notify_one();
    }

    async fn all_received(&self, streams: usize) -> Result<()> {
        let deadline = now() + Duration::from_secs(5);
        while self.received.load(Ordering::SeqCst) < streams {
            if tokio::time::timeout_at(deadline.into(), self.moved.notified())
                .await
                .is_err()
            {
                bail!(
                    "{} of {streams} streams saw a change in 5 s",
                    self.received.load(Ordering::SeqCst)
                );
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::request;
    use crate::limits::web::routes;

    async fn server() -> String {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let host = listener.local_addr().unwrap().to_string();
        tokio::spawn(async move { axum::serve(listener, routes()).await });
        host
    }

    #[tokio::test]
    async fn every_stream_receives_every_change_once() {
        let host = server().await;
        let subscribe = request("GET", "/stream", &[], "");
        let publish: Publish<'_> = Box::new(|_| {
            let host = host.clone();
            Box::pin(async move {
                let mut sender = Connection::open(&host).await?;
                assert_eq!(
                    sender
                        .call(&request("POST", "/publish", &[], ""))
                        .await?
                        .status,
                    200
                );
                Ok(())
            })
        });
        let times = receipts(
            &host,
            (&subscribe, "data:"),
            7,
            publish,
            (5, Duration::from_millis(2)),
        )
        .await
        .unwrap();
        assert_eq!(times.len(), 35);
    }

    #[tokio::test]
    async fn a_paced_load_keeps_its_pace_and_counts_refusals() {
        let host = server().await;
        let requests: Requests = Arc::new(|_, count| {
            request(
                "GET",
                if count % 2 == 0 { "/hello" } else { "/nowhere" },
                &[],
                "",
            )
        });
        let shape = Shape {
            connections: 2,
            time: Duration::from_millis(100),
            pace: Some(Duration::from_millis(10)),
            keep_bodies: true,
        };
        let tally = drive(&host, &requests, shape).await.unwrap();
        assert!(
            tally.good + tally.bad <= 24,
            "{} and {}",
            tally.good,
            tally.bad
        );
        assert!(tally.bad > 0);
        assert!(tally.bodies.iter().all(|body| body == b"hello"));
    }
}
