//! Lockout, races and memory of sign-in, below the doors.

use super::Auth;
use super::http::FirstStart;
use super::people::SignedIn;
use super::tokens::TokenError;
use crate::clock::Clock;
use crate::config::Config;
use crate::db::Db;
use crate::error::Refusal;
use crate::ids::new_id;
use crate::on;
use crate::staff::{self, NewPerson};
use domain::Lang;
use domain::devices::DeviceKind;
use domain::ids::{DeviceId, StaffId};
use domain::staff::Role;
use domain::time::UnixMillis;
use futures::future::join_all;
use std::time::Duration;
use tempfile::TempDir;

const HOUR: i64 = 3_600_000;

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

#[tokio::test(flavor = "multi_thread")]
async fn reading_again_never_brings_back_what_was_ended() {
    let stage = Stage::new().await;
    let auth = stage.auth.clone();
    let reading = tokio::spawn(async move {
        loop {
            auth.refresh().await.unwrap();
        }
    });
    for _ in 0..60 {
        let signed = stage.auth.by_pin(stage.device, stage.waiter, "4711").await;
        let signed = signed.unwrap();
        assert!(stage.auth.session(&signed.token).is_ok());
        stage.auth.end(signed.view.session_id).await.unwrap();
        for _ in 0..20 {
            let ended = stage.auth.session(&signed.token);
            assert_eq!(ended.unwrap_err(), TokenError::Ended);
            tokio::task::yield_now().await;
        }
    }
    for left in (1..5).rev() {
        let refusal = stage.pin("0000").await.err().unwrap();
        assert_eq!(refusal.details["triesLeft"], left);
    }
    reading.abort();
}

#[tokio::test]
async fn a_deactivated_person_is_out_with_their_live_token() {
    let stage = Stage::new().await;
    let token = stage.pin("4711").await.unwrap().token;
    let now = stage.clock.now();
    let gone = staff::deactivate(&stage.db, &stage.config.site, "Tural", now);
    gone.await.unwrap();
    stage.auth.refresh().await.unwrap();
    assert_eq!(stage.auth.session(&token).unwrap_err(), TokenError::Ended);
    assert_eq!(stage.code("4711").await, "not_found");
    let answer = stage.auth.by_password("tural", "long enough").await;
    assert_eq!(code(answer), "wrong_password");
}

#[tokio::test]
async fn another_pin_ends_old_sittings_and_opens_the_lock() {
    let stage = Stage::new().await;
    let token = stage.pin("4711").await.unwrap().token;
    for _ in 0..5 {
        stage.code("0000").await;
    }
    let now = stage.clock.now();
    let reset = staff::reset_pin(&stage.db, &stage.config.site, "Tural", "123456", now);
    reset.await.unwrap();
    stage.auth.refresh().await.unwrap();
    assert_eq!(stage.auth.session(&token).unwrap_err(), TokenError::Ended);
    assert_eq!(stage.code("4711").await, "wrong_pin");
    assert_eq!(stage.code("123456").await, "ok");
}

#[tokio::test]
async fn a_revoked_device_takes_its_sittings_with_it() {
    let stage = Stage::new().await;
    let token = stage.pin("4711").await.unwrap().token;
    let mut tx = stage.db.write().await.unwrap();
    on!(&mut tx, conn => sqlx::query("UPDATE devices SET revoked_at = 1").execute(conn).await.map(|_| ()))
        .unwrap();
    tx.commit().await.unwrap();
    stage.auth.refresh().await.unwrap();
    assert_eq!(stage.auth.session(&token).unwrap_err(), TokenError::Ended);
}

#[tokio::test]
async fn old_sittings_leave_the_memory() {
    let stage = Stage::new().await;
    let signed = stage.pin("4711").await.unwrap();
    let session = signed.view.session_id;
    let named = || stage.auth.actor(stage.waiter, session, Some(stage.device));
    // Its token is dead, but a queued command may still name it.
    stage.clock.advance(47 * HOUR);
    stage.auth.refresh().await.unwrap();
    assert!(named().is_some());
    assert_eq!(
        stage.auth.session(&signed.token).unwrap_err(),
        TokenError::Expired
    );
    stage.clock.advance(HOUR + 1);
    stage.auth.refresh().await.unwrap();
    assert!(stage.auth.known().sessions.is_empty());
    assert!(named().is_none());
}

fn first(name: &str) -> FirstStart {
    FirstStart {
        name: name.to_owned(),
        username: name.to_owned(),
        password: "long enough".to_owned(),
        pin: "4711".to_owned(),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_first_starts_at_once_make_one_owner() {
    let stage = Stage::empty().await;
    let names = ["a", "b", "c", "d"];
    let answers = join_all(names.map(|name| stage.auth.set_up(first(name)))).await;
    let codes: Vec<String> = answers.into_iter().map(code).collect();
    let made = codes.iter().filter(|code| *code == "ok").count();
    let late = codes.iter().filter(|code| *code == "already_set_up");
    assert_eq!((made, late.count()), (1, 3), "{codes:?}");
    stage.auth.refresh().await.unwrap();
    assert_eq!(stage.auth.known().people.len(), 1);
    assert_eq!(stage.auth.known().devices.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn enrolment_codes_work_once_and_for_ten_minutes() {
    let stage = Stage::new().await;
    let (used, _) = stage.auth.new_code(10).await.unwrap();
    let twice =
        join_all((0..2).map(|_| stage.auth.enrol(&used, "Kassa 2", DeviceKind::Terminal))).await;
    let mut codes: Vec<String> = twice.into_iter().map(code).collect();
    codes.sort();
    assert_eq!(codes, ["ok", "wrong_code"]);
    let (old, _) = stage.auth.new_code(10).await.unwrap();
    assert_eq!(
        code(stage.auth.enrol(&old, " ", DeviceKind::Terminal).await),
        "bad_field"
    );
    stage.clock.advance(600_000);
    assert_eq!(
        code(
            stage
                .auth
                .enrol(&old, "Kassa 3", DeviceKind::Terminal)
                .await
        ),
        "wrong_code"
    );
    let (lower, _) = stage.auth.new_code(10).await.unwrap();
    let lower = format!(" {} ", lower.to_lowercase());
    let credential = stage
        .auth
        .enrol(&lower, "Kassa 3", DeviceKind::Terminal)
        .await
        .unwrap();
    assert!(stage.auth.device(&credential).is_some());
}

#[tokio::test(flavor = "multi_thread")]
async fn ten_wrong_codes_a_minute_are_enough() {
    let stage = Stage::new().await;
    let codes =
        join_all((0..30).map(|_| stage.auth.enrol("WRONG", "Kassa 2", DeviceKind::Terminal))).await;
    let codes: Vec<String> = codes.into_iter().map(code).collect();
    let wrong = codes.iter().filter(|code| *code == "wrong_code").count();
    assert_eq!(wrong, 10, "{codes:?}");
    stage.clock.advance(60_000);
    let (good, _) = stage.auth.new_code(10).await.unwrap();
    assert_eq!(
        code(
            stage
                .auth
                .enrol(&good, "Kassa 2", DeviceKind::Terminal)
                .await
        ),
        "ok"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn unknown_names_are_answered_like_wrong_passwords() {
    let stage = Stage::new().await;
    for _ in 0..6 {
        let known = stage.auth.by_password("tural", "wrong wrong").await;
        let unknown = stage.auth.by_password("nobody", "wrong wrong").await;
        let (known, unknown) = (known.err().unwrap(), unknown.err().unwrap());
        assert_eq!(
            (known.status, known.code, known.message, known.details),
            (
                unknown.status,
                unknown.code,
                unknown.message,
                unknown.details
            )
        );
    }
}
