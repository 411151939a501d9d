//! The database dies and comes back while the hub runs: everything that was acknowledged is there, nothing is there
//! twice, and nobody has to help the hub.

use crate::app::{TestApp, run};
use crate::books::Books;
use crate::engine::Engine;
use crate::kills::work;
use crate::own_postgres::OwnPostgres;
use crate::phone::{Phone, Pushed};
use domain::staff::Role;
use domain::wire::{Snapshot, Verdict};
use futures::future::join_all;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;
use tokio::time::{Instant, sleep};

const PHONES: usize = 4;

/// What the devices were told while they sent.
#[derive(Default)]
struct Told {
    over: AtomicBool,
    answered: AtomicUsize,
    busy: AtomicUsize,
    slowest_millis: AtomicUsize,
}

/// Makes and sends commands until it is told to end. Every answer is one of the hub's: an answered batch, or a 503 that
/// says when to come again.
async fn keeps_sending(mut phone: Phone, told: Arc<Told>) -> Phone {
    while !told.over.load(Ordering::SeqCst) {
        if phone.waiting() < 20 {
            work(&mut phone, 5);
        }
        let begun = Instant::now();
        match phone.push().await {
            Pushed::More => {
                told.answered.fetch_add(1, Ordering::SeqCst);
            }
            Pushed::Busy {
                status,
                retry_after,
            } => {
                assert_eq!((status, retry_after), (503, true));
                told.busy.fetch_add(1, Ordering::SeqCst);
                let took = usize::try_from(begun.elapsed().as_millis()).unwrap();
                told.slowest_millis.fetch_max(took, Ordering::SeqCst);
                sleep(Duration::from_millis(100)).await;
            }
            other => panic!("{other:?}"),
        }
    }
    phone
}

async fn dies_under_load(app: &mut TestApp, server: &mut OwnPostgres) {
    let told = Arc::new(Told::default());
    let mut sending = Vec::new();
    for _ in 0..PHONES {
        let phone = Phone::of(app.signed(Role::Manager).await, Role::Manager);
        sending.push(tokio::spawn(keeps_sending(phone, Arc::clone(&told))));
    }
    let mut head = app.hub().ledger.head();
    let manager = app.manager().await;
    // Away for so long that devices are told (a batch under way is answered as far as it came, the next one not at all),
    // and often only for a moment, to meet commits at every stage.
    for away in [11_000, 300, 0, 0, 0, 0, 0, 0, 0, 0] {
        sleep(Duration::from_millis(rand::random_range(100..500))).await;
        server.kill();
        // What was committed in the last instant is told by now.
        sleep(Duration::from_millis(200)).await;
        let stood = *head.borrow_and_update();
        sleep(Duration::from_millis(away)).await;
        assert_eq!(
            *head.borrow(),
            stood,
            "something advanced without a database"
        );
        // What is open is still shown.
        manager.get("/api/snapshot").await.ok(200);
        server.begin().await;
        let back = Instant::now();
        tokio::time::timeout(Duration::from_secs(15), head.wait_for(|now| *now > stood))
            .await
            .expect("the hub does not go on by itself")
            .unwrap();
        println!("away {away} ms, back after {:?}", back.elapsed());
    }
    sleep(Duration::from_millis(500)).await;
    told.over.store(true, Ordering::SeqCst);
    let mut phones: Vec<Phone> = join_all(sending)
        .await
        .into_iter()
        .map(Result::unwrap)
        .collect();
    for phone in &mut phones {
        assert!(phone.drains().await);
    }
    let [answered, busy, slowest] = [&told.answered, &told.busy, &told.slowest_millis]
        .map(|count| count.load(Ordering::SeqCst));
    println!("{answered} batches, {busy} times busy, the slowest took {slowest} ms");
    assert!(busy > 0 && answered > 3 * PHONES, "{busy} {answered}");
    assert!(
        slowest < 9_000,
        "a device waits {slowest} ms to hear that it has to wait"
    );
    judge(app, &mut phones).await;
}

/// Waits until the printers have nothing more to tell: what is read one after the other shall be of one moment.
async fn is_quiet(app: &TestApp) {
    let head = app.hub().ledger.head();
    let deadline = Instant::now() + Duration::from_mins(1);
    let mut before = 0;
    while before != *head.borrow() {
        assert!(Instant::now() < deadline, "the hub never rests");
        before = *head.borrow();
        sleep(Duration::from_millis(1_500)).await;
    }
}

/// What is stored and what is shown. A printer that says something between the two readings is let finish: only then are
/// they of different moments.
async fn of_one_moment(app: &TestApp, site: &str) -> (Books, Snapshot) {
    for _ in 0..9 {
        let before = *app.hub().ledger.head().borrow();
        let books = Books::read(&app.db, site).await;
        let shown = app.snapshot().await;
        if *app.hub().ledger.head().borrow() == before {
            return (books, shown);
        }
    }
    panic!("the hub never rests");
}

async fn judge(app: &mut TestApp, phones: &mut [Phone]) {
    is_quiet(app).await;
    let site = app.config.site.clone();
    let (books, shown) = of_one_moment(app, &site).await;
    books.nothing_twice();
    books.holds_what_was_told(phones);
    books.log_and_documents_agree(&app.db, &site).await;
    let wanted: usize = phones.iter().map(|phone| phone.entries.len()).sum();
    assert_eq!(books.outcomes.len() - books.told_by_the_hub(), wanted);
    assert_eq!(books.count(Verdict::Applied), books.outcomes.len());
    // What is shown is what is stored.
    assert_eq!(usize::try_from(shown.cursor).unwrap(), books.events.len());
    app.restart().await;
    assert_eq!(app.snapshot().await.state.orders, shown.state.orders);
    for phone in phones.iter_mut() {
        phone.moves(&app.base);
        phone.forgets();
        assert!(phone.drains().await);
    }
    let after = Books::read(&app.db, &site).await;
    assert_eq!(after.outcomes.len() - after.told_by_the_hub(), wanted);
    after.nothing_twice();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_killed_database_loses_nothing_and_the_hub_goes_on() {
    let Some(mut server) = OwnPostgres::start().await else {
        return;
    };
    let engine = Engine::Own { url: server.url() };
    run(engine, async |app| dies_under_load(app, &mut server).await).await;
}
