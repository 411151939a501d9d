//! Two processes on one PostgreSQL site would print everything twice: the second one does not begin, and one that has
//! lost its lock prints nothing until it has it again.

use crate::app::{TestApp, bundle, run};
use crate::engine::Engine;
use crate::job::dinner;
use crate::program::task_with;
use serde_json::json;
use server::db::sole::key;
use server::db::{Db, Tx};
use server::on;
use std::time::Duration;
use tokio::time::{Instant, sleep};

async fn jobs(app: &TestApp, state: &'static str) -> i64 {
    let mut tx = app.db.read().await.unwrap();
    let (count,): (i64,) = on!(&mut tx, conn => sqlx::query_as(
        "SELECT count(*) FROM print_jobs WHERE state = $1",
    ).bind(state).fetch_one(conn).await)
    .unwrap();
    count
}

async fn until_printed(app: &TestApp, count: i64) {
    let deadline = Instant::now() + Duration::from_secs(20);
    while jobs(app, "printed").await < count {
        assert!(Instant::now() < deadline, "not printed");
        sleep(Duration::from_millis(50)).await;
    }
}

async fn written(app: &TestApp, sql: String) {
    let Db::Postgres(pool) = &app.db else {
        panic!("on PostgreSQL only");
    };
    let sql = sqlx::AssertSqlSafe(sql);
    let done = sqlx::raw_sql(sql).execute(pool).await.unwrap();
    assert_eq!(done.rows_affected(), 1);
}

async fn second_process(app: &mut TestApp) {
    let other = tempfile::tempdir().unwrap();
    let dist = other.path().join("dist");
    bundle(&dist);
    let url = app.config.database_url.clone().unwrap();
    let variables = [
        ("DATABASE_URL", url.as_str()),
        ("SUFRA_SITE", &app.config.site),
    ];
    let serve = [
        "serve",
        "--listen",
        "127.0.0.1:0",
        "--dist",
        dist.to_str().unwrap(),
    ];
    // Its schema is another one than this program would make of it, and has to stay so.
    let newest = "(SELECT max(version) FROM _sqlx_migrations)";
    let older =
        format!("UPDATE _sqlx_migrations SET version = version + 1000 WHERE version = {newest}");
    let back =
        format!("UPDATE _sqlx_migrations SET version = version - 1000 WHERE version = {newest}");
    written(app, older).await;
    for words in [&serve[..], &["restore", "--in-place"], &["migrate"]] {
        let (code, said) = task_with(other.path(), words, &variables).await;
        assert_eq!(
            (code, said.contains("served by another process")),
            (5, true),
            "{said}"
        );
    }
    written(app, back).await;
    // The first one has noticed nothing, and leaves the lock when it stops.
    app.manager().await.order(&dinner()).await.ok(201);
    let epoch = app.snapshot().await.epoch;
    app.restart().await;
    assert_eq!(app.snapshot().await.epoch, epoch);
}

/// Takes the lock away from the hub, as a second process could when the server ended the connection.
async fn steal(app: &TestApp) -> Tx {
    let other = Db::open(app.config.database_url.as_deref(), &app.config.data)
        .await
        .unwrap();
    let Tx::Postgres(mut thief) = other.write().await.unwrap() else {
        panic!("on PostgreSQL only");
    };
    sqlx::query(
        "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND granted \
         AND database = (SELECT oid FROM pg_database WHERE datname = current_database())",
    )
    .execute(&mut *thief)
    .await
    .unwrap();
    let deadline = Instant::now() + Duration::from_secs(2);
    loop {
        let (taken,): (bool,) = sqlx::query_as("SELECT pg_try_advisory_xact_lock($1)")
            .bind(key(&app.config.site))
            .fetch_one(&mut *thief)
            .await
            .unwrap();
        if taken {
            return Tx::Postgres(thief);
        }
        assert!(Instant::now() < deadline);
    }
}

async fn lost_lock(app: &mut TestApp) {
    let manager = app.manager().await;
    let kola = json!({"items": [{"menuItemId": "kola", "quantity": 1}]});
    manager.order(&kola).await.ok(201);
    let deadline = Instant::now() + Duration::from_secs(20);
    while jobs(app, "printed").await == 0 || jobs(app, "queued").await > 0 {
        assert!(Instant::now() < deadline, "not printed");
        sleep(Duration::from_millis(50)).await;
    }
    let printed = jobs(app, "printed").await;
    let thief = steal(app).await;
    // It looks every two seconds.
    sleep(Duration::from_millis(4_500)).await;
    manager.order(&kola).await.ok(201);
    sleep(Duration::from_millis(1_500)).await;
    assert_eq!(
        jobs(app, "printed").await,
        printed,
        "printed beside another process"
    );
    let waiting = jobs(app, "queued").await;
    assert!(waiting > 0);
    drop(thief);
    until_printed(app, printed + waiting).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_second_process_does_not_begin() {
    if let Some(engine) = Engine::postgres("sole::a_second_process_does_not_begin").await {
        run(engine, second_process).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hub_that_lost_its_lock_prints_nothing() {
    if let Some(engine) = Engine::postgres("sole::a_hub_that_lost_its_lock_prints_nothing").await {
        run(engine, lost_lock).await;
    }
}
