//! Connections to PostgreSQL whose other end is gone without a word, as behind a switch that lost its power: the hub
//! says in time that it has to wait, and goes on over new ones by itself.

use crate::app::{TestApp, run};
use crate::books::Books;
use crate::engine::Engine;
use domain::event::{Event, EventBody};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::{Instant, sleep};

/// What the way to the server does.
#[derive(Default)]
struct Fate {
    /// Connections so far.
    born: AtomicU64,
    /// Connections older than this number are silent.
    silent_below: AtomicU64,
    /// So many of the next connections that say this word are silent from there on.
    at_word: Mutex<(&'static str, usize)>,
}

impl Fate {
    fn at(&self, word: &'static str, times: usize) {
        *self.at_word.lock().unwrap() = (word, times);
    }

    /// Whether these bytes are a connection's last.
    fn ends(&self, said: &[u8]) -> bool {
        let mut at = self.at_word.lock().unwrap();
        let (word, left) = *at;
        let hit = left > 0 && said.windows(word.len()).any(|part| part == word.as_bytes());
        at.1 -= usize::from(hit);
        hit
    }

    async fn has_struck(&self) {
        let deadline = Instant::now() + Duration::from_secs(20);
        while self.at_word.lock().unwrap().1 > 0 {
            assert!(Instant::now() < deadline, "nobody said it");
            sleep(Duration::from_millis(50)).await;
        }
    }
}

/// A way to the server `to`; its own port.
async fn way(to: String, fate: Arc<Fate>) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        loop {
            let (near, _) = listener.accept().await.unwrap();
            let number = fate.born.fetch_add(1, Ordering::SeqCst);
            let far = TcpStream::connect(&to).await.unwrap();
            tokio::spawn(carry(near, far, number, Arc::clone(&fate)));
        }
    });
    port
}

async fn carry(near: TcpStream, far: TcpStream, number: u64, fate: Arc<Fate>) {
    let (mut near_in, mut near_out) = near.into_split();
    let (mut far_in, mut far_out) = far.into_split();
    let lost = Arc::new(AtomicBool::new(false));
    let gone = {
        let (fate, lost) = (Arc::clone(&fate), Arc::clone(&lost));
        move || lost.load(Ordering::SeqCst) || number < fate.silent_below.load(Ordering::SeqCst)
    };
    let back = gone.clone();
    let there = async move {
        let mut some = [0; 16 * 1024];
        while let Ok(count @ 1..) = near_in.read(&mut some).await {
            if fate.ends(&some[..count]) {
                lost.store(true, Ordering::SeqCst);
            }
            if !gone() && far_out.write_all(&some[..count]).await.is_err() {
                break;
            }
        }
        // The server does not hear that the hub hung up.
        while gone() {
            sleep(Duration::from_millis(100)).await;
        }
    };
    let back = async move {
        let mut some = [0; 16 * 1024];
        while let Ok(count @ 1..) = far_in.read(&mut some).await {
            if !back() && near_out.write_all(&some[..count]).await.is_err() {
                break;
            }
        }
        while back() {
            sleep(Duration::from_millis(100)).await;
        }
    };
    tokio::join!(there, back);
}

async fn goes_on(app: &mut TestApp, fate: &Fate) {
    let manager = app.manager().await;
    let short = Duration::from_secs(20);
    // The workers of all five printers look into their queues and never hear an answer: paper comes all the same.
    fate.at("READ ONLY", 5);
    fate.has_struck().await;
    assert_eq!(manager.until_taken(short).await, 0);
    let deadline = Instant::now() + short;
    while app.printer("p-bar").tickets().is_empty() {
        assert!(Instant::now() < deadline, "no paper");
        sleep(Duration::from_millis(50)).await;
    }
    // All connections of now are dead, and new ones live.
    let born = fate.born.load(Ordering::SeqCst);
    fate.silent_below.store(born, Ordering::SeqCst);
    manager.until_taken(short).await;
    // One that dies at its commit leaves the log locked until the server ends its transaction.
    let mut orders = 3;
    loop {
        fate.at("COMMIT", 1);
        orders += 1;
        if manager.until_taken(Duration::from_secs(40)).await > 0 {
            break;
        }
        // It was the commit of a printer's worker.
        assert!(orders < 13, "no order's commit was ever lost");
    }
    assert_eq!(manager.until_taken(short).await, 0);
    let books = Books::read(&app.db, &app.config.site).await;
    books.nothing_twice();
    let opened = |event: &&Event| matches!(event.body, EventBody::OrderOpened { .. });
    assert_eq!(books.events.iter().filter(opened).count(), orders);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn silent_connections_hold_nobody_up_for_long() {
    let Some(engine) = Engine::postgres("half_open::silent_connections").await else {
        return;
    };
    let fate = Arc::new(Fate::default());
    let url = engine.url().unwrap();
    let server = url.rsplit_once('@').unwrap().1.split('/').next().unwrap();
    let port = way(server.to_owned(), Arc::clone(&fate)).await;
    let (before, name) = (
        url.rsplit_once('@').unwrap().0,
        url.rsplit_once('/').unwrap().1,
    );
    let own = Engine::Own {
        url: format!("{before}@127.0.0.1:{port}/{name}"),
    };
    run(own, async |app| goes_on(app, &fate).await).await;
    engine.drop_database().await;
}
