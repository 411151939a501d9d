//! Processes of one cloud beside each other, with a Redis of their own between them.

use crate::app::TestApp;
use crate::cloud::TestCloud;
use crate::engine::Engine;
use crate::saturday::evening_while;
use crate::uplink::{register, settled, ship, uplink_by, whole, with_hub};
use crate::wire::Wire;
use domain::ids::SiteId;
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use server::cloud::hub::{Failed, Step};
use server::config::Secret;
use server::ids::new_id;
use std::collections::BTreeSet;
use std::io::Write;
use std::process::Stdio;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::process::{Child, Command};
use tokio::sync::broadcast::Receiver;
use tokio::time::{sleep, timeout};

/// Names the program of Redis; `cargo xtask test` sets it.
const VARIABLE: &str = "SUFRA_TEST_REDIS";
/// How long anything may take on a busy machine.
const PATIENCE: Duration = Duration::from_mins(1);

/// A Redis of a test's own. It goes with the test.
struct Redis {
    program: String,
    port: u16,
    child: Child,
}

impl Redis {
    /// None, said aloud, when no program is named.
    async fn start(test: &str) -> Option<Self> {
        let Ok(program) = std::env::var(VARIABLE) else {
            let line = format!("skipped ({VARIABLE} is not set): {test}\n");
            std::io::stderr().write_all(line.as_bytes()).unwrap();
            return None;
        };
        let free = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = free.local_addr().unwrap().port();
        drop(free);
        let child = begun(&program, port).await;
        Some(Self {
            program,
            port,
            child,
        })
    }

    fn url(&self) -> Secret {
        Secret::new(&format!("redis://127.0.0.1:{}", self.port))
    }

    async fn stops(&mut self) {
        self.child.kill().await.unwrap();
    }

    async fn comes_back(&mut self) {
        self.child = begun(&self.program, self.port).await;
    }

    /// `STOP`: it accepts and never answers. `CONT`: it goes on.
    async fn told(&self, signal: &str) {
        let id = self.child.id().unwrap().to_string();
        let told = Command::new("kill")
            .args(["-s", signal, &id])
            .status()
            .await;
        assert!(told.unwrap().success());
    }
}

async fn begun(program: &str, port: u16) -> Child {
    let mut command = Command::new(program);
    command
        .args(["--bind", "127.0.0.1", "--save", "", "--appendonly", "no"])
        .args(["--port", &port.to_string()])
        .current_dir(std::env::temp_dir())
        .stdout(Stdio::null())
        .kill_on_drop(true);
    let child = command.spawn().unwrap();
    timeout(PATIENCE, async {
        while TcpStream::connect(("127.0.0.1", port)).await.is_err() {
            sleep(Duration::from_millis(20)).await;
        }
    })
    .await
    .unwrap();
    child
}

/// Two processes with Redis between them.
async fn two(first: &mut TestCloud, redis: &Redis) -> TestCloud {
    first.config.redis_url = redis.url();
    first.restart().await;
    first.beside().await
}

/// Rings at one until the other hears it, since a connection may just be made.
async fn reaches(from: &TestCloud, ear: &mut Receiver<Option<SiteId>>) {
    let site = SiteId(new_id());
    timeout(PATIENCE, async {
        loop {
            from.inside().wakes.moved(site);
            let heard = timeout(Duration::from_millis(100), heard_of(ear, site));
            if heard.await.is_ok() {
                return;
            }
        }
    })
    .await
    .unwrap();
}

async fn heard_of(ear: &mut Receiver<Option<SiteId>>, site: SiteId) {
    while ear.recv().await != Ok(Some(site)) {}
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_process_wakes_the_others_and_nobody_waits_for_redis() {
    let Some(mut redis) = Redis::start("one_process_wakes_the_others").await else {
        return;
    };
    crate::cloud::run(Engine::Sqlite, async |first: &mut TestCloud| {
        let mut second = two(first, &redis).await;
        let mut there = second.inside().wakes.listen();
        reaches(first, &mut there).await;
        each_is_heard_once(first, &second).await;

        // It is gone: here is heard at once, and there again when it is back, after a hint that something was missed.
        redis.stops().await;
        let mut here = first.inside().wakes.listen();
        let alone = SiteId(new_id());
        first.inside().wakes.moved(alone);
        assert_eq!(here.try_recv(), Ok(Some(alone)));
        let mut there = second.inside().wakes.listen();
        redis.comes_back().await;
        assert_eq!(timeout(PATIENCE, there.recv()).await.unwrap(), Ok(None));
        reaches(first, &mut there).await;

        // It hangs: nobody waits, however much is to be told; and it is found again.
        redis.told("STOP").await;
        for _ in 0..5_000 {
            first.inside().wakes.moved(alone);
        }
        first.nobody().get("/api/health").await.ok(200);
        redis.told("CONT").await;
        let mut there = second.inside().wakes.listen();
        reaches(first, &mut there).await;
        second.stop().await;
    })
    .await;
}

/// Not twice where it was said, and what is none of ours is left alone.
async fn each_is_heard_once(first: &TestCloud, second: &TestCloud) {
    let (mut here, mut there) = (
        first.inside().wakes.listen(),
        second.inside().wakes.listen(),
    );
    let (url, last) = (&first.config.redis_url, SiteId(new_id()));
    let client = redis::Client::open(url.reveal()).unwrap();
    let mut stranger = client.get_multiplexed_async_connection().await.unwrap();
    for word in ["", "hello", "{\"from\":1}", "{\"moved\":\"all\"}"] {
        let mut said = redis::cmd("PUBLISH");
        said.arg("sufra:cloud").arg(word);
        let heard: i64 = said.query_async(&mut stranger).await.unwrap();
        assert_eq!(heard, 2, "both listen");
    }
    let said = [SiteId(new_id()), SiteId(new_id())];
    for site in said {
        first.inside().wakes.moved(site);
    }
    heard_of(&mut there, said[1]).await;
    second.inside().wakes.moved(last);
    for site in [said[0], said[1], last] {
        let heard = timeout(PATIENCE, here.recv()).await.unwrap();
        assert_eq!(heard, Ok(Some(site)));
    }
    assert_eq!(there.try_recv(), Ok(Some(last)), "and nothing came before");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn three_restaurants_trade_an_evening_while_their_links_are_cut() {
    let test = "three_restaurants_trade_an_evening";
    let (Some(redis), Some(engine)) = (Redis::start(test).await, Engine::postgres(test).await)
    else {
        return;
    };
    crate::cloud::run(engine, async |first: &mut TestCloud| {
        let mut second = two(first, &redis).await;
        let sites = [
            register(first).await,
            register(first).await,
            register(first).await,
        ];
        let heard = [ears(first), ears(&second)];
        let evening = async |at: usize| {
            with_hub(async |hub| trades(hub, (first, &second), sites[at], at).await).await;
        };
        futures::join!(
            Box::pin(evening(0)),
            Box::pin(evening(1)),
            Box::pin(evening(2))
        );
        for heard in heard {
            assert_eq!(*heard.lock().unwrap(), BTreeSet::from(sites));
        }
        second.stop().await;
    })
    .await;
}

/// The sites of which a process tells its streams.
fn ears(cloud: &TestCloud) -> Arc<Mutex<BTreeSet<SiteId>>> {
    let mut ear = cloud.inside().wakes.listen();
    let heard = Arc::new(Mutex::new(BTreeSet::new()));
    let kept = Arc::clone(&heard);
    tokio::spawn(async move {
        loop {
            match ear.recv().await {
                Ok(Some(site)) => drop(kept.lock().unwrap().insert(site)),
                Err(tokio::sync::broadcast::error::RecvError::Closed) => return,
                _ => {}
            }
        }
    });
    heard
}

/// One restaurant's evening. Its way leads to the one process or the other, and is cut in the middle of what it carries.
async fn trades(hub: &mut TestApp, clouds: (&TestCloud, &TestCloud), site: SiteId, at: usize) {
    let mut chance = StdRng::seed_from_u64(at as u64);
    let wire = Wire::to(&clouds.0.base).await;
    let (mut cuts, mut went) = (0, 0);
    evening_while(hub, async |hub| {
        if !chance.random_bool(0.2) {
            return;
        }
        let cloud = if chance.random() { clouds.0 } else { clouds.1 };
        wire.leads_to(&cloud.base);
        let way = uplink_by(hub, &wire.base, site);
        let cut = chance
            .random_bool(0.5)
            .then(|| Duration::from_micros(chance.random_range(0..40_000)));
        let cable = async {
            if let Some(after) = cut {
                sleep(after).await;
                wire.refuses(Some(503));
            }
        };
        match futures::join!(way.step(), cable).0 {
            Ok(Step::More | Step::Idle) => went += 1,
            Err(Failed::Away(_)) => cuts += 1,
            Err(other) => panic!("{other:?}"),
        }
        wire.refuses(None);
    })
    .await;
    assert!(went > 5 && cuts > 5, "{went} went, {cuts} were cut");
    ship(&uplink_by(hub, &wire.base, site)).await;
    let known = settled(clouds.0, site).await;
    whole(hub, clouds.0, site, known).await;
}
