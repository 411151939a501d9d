//! Lockout, races and memory of sign-in, below the doors.

use super::Auth;
use super::people::SignedIn;
use crate::clock::Clock;
use crate::config::Config;
use crate::db::Db;
use crate::error::Refusal;
use crate::ids::new_id;
use crate::on;
use crate::staff::{self, NewPerson};
use domain::Lang;
use domain::ids::{DeviceId, StaffId};
use domain::staff::Role;
use domain::time::UnixMillis;
use futures::future::join_all;
use std::time::Duration;
use tempfile::TempDir;

/// A site with one waiter (PIN 4711, password `long enough`) whose clock stands still.
struct Stage {
    auth: Auth,
    db: Db,
    clock: Clock,
    config: Config,
    waiter: StaffId,
    device: DeviceId,
    _folder: TempDir,
}

impl Stage {
    async fn empty() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let config = Config::load(Some(folder.path()), None).unwrap();
        let db = Db::open(None, folder.path()).await.unwrap();
        let clock = Clock::manual(UnixMillis(1_800_000_000_000));
        let mut tx = db.write().await.unwrap();
        on!(&mut tx, conn => sqlx::query("INSERT INTO sites (site_id, epoch, head) VALUES ($1, 'e', 0)")
            .bind(&config.site).execute(conn).await.map(|_| ()))
        .unwrap();
        tx.commit().await.unwrap();
        let auth = Auth::open(db.clone(), &config, clock.clone(), false)
            .await
            .unwrap();
        Self {
            auth,
            db,
            clock,
            config,
            waiter: StaffId::new(new_id()),
            device: DeviceId::new(new_id()),
            _folder: folder,
        }
    }

    async fn new() -> Self {
        let mut stage = Self::empty().await;
        let new = NewPerson {
            name: "Tural".to_owned(),
            role: Role::Waiter,
            language: Lang::Az,
            pin: "4711".to_owned(),
            login: Some(("tural".to_owned(), "long enough".to_owned())),
        };
        let mut tx = stage.db.write().await.unwrap();
        stage.waiter = staff::add(&mut tx, &stage.config.site, new).await.unwrap();
        tx.commit().await.unwrap();
        stage.auth.enrol_own().await.unwrap();
        stage.device = *stage.auth.known().devices.values().next().unwrap();
        stage.auth.refresh().await.unwrap();
        stage
    }

    async fn pin(&self, pin: &str) -> Result<SignedIn, Refusal> {
        self.auth.by_pin(self.device, self.waiter, pin).await
    }

    /// The code of the refusal, `ok` when there is none.
    async fn code(&self, pin: &str) -> String {
        code(self.pin(pin).await)
    }
}

fn code<T>(answer: Result<T, Refusal>) -> String {
    answer.map_or_else(|refusal| refusal.code, |_| "ok".to_owned())
}

#[tokio::test(flavor = "multi_thread")]
async fn five_wrong_pins_lock_also_when_they_come_at_once() {
    let stage = Stage::new().await;
    let codes = join_all((0..20).map(|_| stage.code("0000"))).await;
    let wrong = codes.iter().filter(|code| *code == "wrong_pin").count();
    let locked = codes.iter().filter(|code| *code == "locked_out").count();
    assert_eq!((wrong, locked), (4, 16), "{codes:?}");
    assert_eq!(stage.code("4711").await, "locked_out");
    stage.clock.advance(29_999);
    assert_eq!(stage.code("4711").await, "locked_out");
    stage.clock.advance(1);
    assert_eq!(stage.code("4711").await, "ok");
    assert_eq!(
        stage.code("0000").await,
        "wrong_pin",
        "a right one opens the count"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn right_pins_at_once_all_sign_in() {
    let stage = Stage::new().await;
    let codes = join_all((0..12).map(|_| stage.code("4711"))).await;
    assert!(codes.iter().all(|code| code == "ok"), "{codes:?}");
}

#[tokio::test]
async fn the_lock_grows_and_survives_a_restart() {
    let stage = Stage::new().await;
    for _ in 0..5 {
        stage.code("0000").await;
    }
    let again = Auth::open(stage.db.clone(), &stage.config, stage.clock.clone(), false);
    let again = again.await.unwrap();
    let refusal = again.by_pin(stage.device, stage.waiter, "4711").await;
    let refusal = refusal.err().unwrap();
    assert_eq!(refusal.code, "locked_out");
    assert_eq!(refusal.details["retryAfterSeconds"], 30);
    stage.clock.advance(30_000);
    let refusal = again.by_pin(stage.device, stage.waiter, "0000").await;
    assert_eq!(refusal.err().unwrap().details["retryAfterSeconds"], 60);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_attempt_counts_although_the_asker_hangs_up() {
    let stage = Stage::new().await;
    for _ in 0..5 {
        let _ = tokio::time::timeout(Duration::from_millis(1), stage.pin("0000")).await;
    }
    // Attempts of one account wait for each other: this one is decided after the five.
    assert_eq!(stage.code("4711").await, "locked_out");
}
