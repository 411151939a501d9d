//! Streams in trouble: frozen, half open, behind a proxy without a hub, read a kilobyte a second. Every
//! reader comes to the end of the log, and no number is missing.

use crate::app::{TestApp, run};
use crate::client::Client;
use crate::engine::{Engine, on_both};
use crate::ledger::{add_line, new_order, open};
use crate::phone::{Phone, Pushed};
use crate::sse::Reader;
use crate::wire::Wire;
use domain::Command;
use domain::staff::Role;
use futures::future::join_all;
use std::time::Duration;
use tokio::time::{Instant, sleep, timeout};

on_both!(
    a_hub_that_restarts_behind_a_proxy_is_found_again,
    a_half_open_connection_is_noticed,
);

/// Streams that are open at once.
const STREAMS: usize = 12;
/// How long they are frozen, unless `SUFRA_FREEZE_SECONDS` says otherwise: longer than anything that the hub does in
/// rounds (its signs of life, its looks at who is signed in, its limit of a request). Its clock goes on by a minute.
const FREEZE: u64 = 20;
/// A browser that hears nothing for so long, not even a sign of life, opens another stream.
const WATCHDOG: Duration = Duration::from_secs(5);

/// A client that follows the log, and comes back where it was for ever.
struct Follower {
    client: Client,
    cursor: u64,
    patience: Duration,
    connections: u32,
}

impl Follower {
    fn new(client: &Client, wire: &Wire, patience: Duration) -> Self {
        Self {
            client: client.clone().at(&wire.base),
            cursor: 0,
            patience,
            connections: 0,
        }
    }

    /// Follows until it has heard the event with this number.
    async fn follows(&mut self, head: u64) {
        while self.cursor < head {
            let request = Reader::request(&self.client, &format!("?cursor={}", self.cursor));
            self.connections += 1;
            let Ok(Some(mut reader)) = timeout(self.patience, Reader::attempt(request)).await
            else {
                sleep(Duration::from_millis(100)).await;
                continue;
            };
            while self.cursor < head {
                let Ok(Some(message)) = reader.next_within(self.patience).await else {
                    break;
                };
                if let Some(seq) = message.id {
                    assert_eq!(seq, self.cursor + 1, "a number is missing or came twice");
                    self.cursor = seq;
                }
            }
        }
    }
}

/// A hundred events.
async fn hundred(client: &Client) {
    let toggles: Vec<Command> = (0..100)
        .map(|at| Command::SetSoldOut {
            item: "kunefe".into(),
            sold_out: at % 2 == 0,
        })
        .collect();
    client.commands(&toggles).await;
}

/// All come to the end of the log in time.
async fn all_reach(followers: &mut [Follower], head: u64) {
    let all = join_all(followers.iter_mut().map(|follower| follower.follows(head)));
    timeout(Duration::from_secs(30), all)
        .await
        .unwrap_or_else(|_| panic!("somebody does not reach {head}"));
}

async fn twelve_frozen_streams(app: &mut TestApp) {
    let seconds = std::env::var("SUFRA_FREEZE_SECONDS");
    let seconds = seconds.map_or(FREEZE, |text| text.parse().unwrap());
    let wire = Wire::to(&app.base).await;
    let manager = app.signed(Role::Manager).await;
    hundred(&manager).await;
    // Half of them are browsers with a watchdog, the others wait for ever on the connection that they have.
    let mut followers: Vec<Follower> = (0..STREAMS)
        .map(|at| {
            let forever = Duration::from_secs(seconds + 60);
            Follower::new(
                &manager,
                &wire,
                if at % 2 == 0 { WATCHDOG } else { forever },
            )
        })
        .collect();
    let work = async {
        // All of them are in the middle of something.
        sleep(Duration::from_millis(500)).await;
        wire.freezes(true);
        let frozen = Instant::now();
        for _ in 0..6 {
            hundred(&manager).await;
        }
        // Whoever is not frozen hears it all while the others do not.
        let mut direct = Reader::open(&manager, "?cursor=100").await;
        direct.named("hello").await;
        for number in 101..=700 {
            assert_eq!(direct.event().await.0, number);
        }
        let rest = Duration::from_secs(seconds).saturating_sub(frozen.elapsed());
        sleep(rest).await;
        app.clock.advance(60_000);
        wire.freezes(false);
    };
    let all = join_all(followers.iter_mut().map(|follower| follower.follows(700)));
    let (reached, ()) = tokio::join!(timeout(Duration::from_secs(seconds + 30), all), work);
    assert!(reached.is_ok(), "somebody does not reach the head");
    for (at, follower) in followers.iter().enumerate() {
        assert_eq!(follower.cursor, 700);
        assert_eq!(follower.connections > 1, at % 2 == 0 && seconds > 10);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn twelve_streams_that_were_frozen_miss_nothing() {
    run(Engine::Sqlite, twelve_frozen_streams).await;
}

async fn a_hub_that_restarts_behind_a_proxy_is_found_again(app: &mut TestApp) {
    let wire = Wire::to(&app.base).await;
    let manager = app.signed(Role::Manager).await;
    let mut followers: Vec<Follower> = (0..STREAMS)
        .map(|_| Follower::new(&manager, &wire, WATCHDOG))
        .collect();
    let mut phone = Phone::of(app.signed(Role::Waiter).await.at(&wire.base), Role::Waiter);
    let order = new_order();
    phone.wants(open(order, "t-1"));
    assert!(phone.drains().await);
    hundred(&manager).await;
    all_reach(&mut followers, 101).await;
    let work = async {
        sleep(Duration::from_millis(300)).await;
        wire.refuses(Some(502));
        app.stop().await;
        phone.wants(add_line(order, "cay"));
        let away = |status| Pushed::Busy {
            status,
            retry_after: true,
        };
        assert_eq!(phone.push().await, away(502));
        sleep(Duration::from_millis(700)).await;
        wire.refuses(Some(503));
        assert_eq!(phone.push().await, away(503));
        sleep(Duration::from_millis(700)).await;
        app.restart().await;
        wire.leads_to(&app.base);
        wire.refuses(None);
        assert!(phone.drains().await);
        let manager = manager.clone().at(&app.base);
        for _ in 0..5 {
            hundred(&manager).await;
        }
    };
    tokio::join!(all_reach(&mut followers, 602), work);
    assert!(followers.iter().all(|follower| follower.connections > 2));
    assert_eq!(app.snapshot().await.state.orders[&order].lines.len(), 1);
    assert_eq!(app.event_numbers().await.len(), 602);
}

async fn a_half_open_connection_is_noticed(app: &mut TestApp) {
    let wire = Wire::to(&app.base).await;
    let manager = app.signed(Role::Manager).await;
    let mut followers: Vec<Follower> = (0..STREAMS)
        .map(|_| Follower::new(&manager, &wire, WATCHDOG))
        .collect();
    let mut phone = Phone::of(app.signed(Role::Waiter).await.at(&wire.base), Role::Waiter);
    let order = new_order();
    phone.wants(open(order, "t-1"));
    assert!(phone.drains().await);
    let work = async {
        sleep(Duration::from_millis(300)).await;
        wire.loses_the_way_back();
        // It arrives, and its answer does not; over another connection it is answered from what was stored.
        phone.wants(add_line(order, "cay"));
        phone.patience = Duration::from_secs(1);
        assert_eq!(phone.push().await, Pushed::Silent);
        // Other connections that it keeps for later are half open too: each of them costs it as long as a browser waits.
        phone.patience = WATCHDOG;
        assert_eq!(app.snapshot().await.state.orders[&order].lines.len(), 1);
        while !phone.drains().await {}
        for _ in 0..5 {
            hundred(&manager).await;
        }
    };
    tokio::join!(all_reach(&mut followers, 502), work);
    assert!(followers.iter().all(|follower| follower.connections == 2));
    assert_eq!(app.event_numbers().await.len(), 502);
}
