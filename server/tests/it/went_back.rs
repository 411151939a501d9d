//! A database that is put back to an earlier state under a hub at work: the hub notices with the next command and takes
//! no more of them; its next start gives the database another name, and devices push again what was lost.

use crate::app::TestApp;
use crate::client::Client;
use crate::engine::on_both;
use crate::ledger::{add_line, all_applied, new_order, open, read};
use crate::program::{prepare, serve};
use crate::restore::batch;
use domain::ids::{CommandId, DeviceId};
use domain::staff::Role;
use serde_json::json;
use server::db::Db;
use server::ids::new_id;
use server::on;
use std::time::Duration;
use tokio::time::timeout;

on_both!(a_database_that_goes_back_under_the_hub_is_noticed);

async fn written(app: &TestApp, statements: &[&'static str]) {
    let mut tx = app.db.write().await.unwrap();
    for sql in statements {
        on!(&mut tx, conn => sqlx::query(*sql).execute(conn).await.map(|_| ())).unwrap();
    }
    tx.commit().await.unwrap();
}

/// Nothing is wrong where an order is placed here.
const SHORT: Duration = Duration::from_secs(5);
const TABLES: [&str; 5] = ["sites", "events", "outcomes", "documents", "clients"];

async fn a_database_that_goes_back_under_the_hub_is_noticed(app: &mut TestApp) {
    let waiter = app.signed(Role::Waiter).await;
    let (before, lost) = (new_order(), new_order());
    waiter.commands(&[open(before, "t-1")]).await;
    let keep =
        TABLES.map(|table| &*format!("CREATE TABLE old_{table} AS SELECT * FROM {table}").leak());
    written(app, &keep).await;
    let first = app.snapshot().await;
    let wishes = [open(lost, "t-2"), add_line(lost, "cay")];
    let ids = wishes.each_ref().map(|_| CommandId::new(new_id()));
    let queue = DeviceId::new(new_id());
    let body = batch(&waiter, (queue, &first.epoch), &ids, &wishes);
    all_applied(&read(waiter.post("/api/commands", &body).await.ok(200)));
    let told = app.snapshot().await;
    // The mark beside the database has followed.
    tokio::time::sleep(Duration::from_millis(1_500)).await;

    let back = TABLES.map(|table| {
        let [gone, again] = [
            format!("DELETE FROM {table}"),
            format!("INSERT INTO {table} SELECT * FROM old_{table}"),
        ];
        [&*gone.leak(), &*again.leak()]
    });
    written(app, &back.concat()).await;
    // Whoever comes is told to come again, until the hub has started anew.
    for _ in 0..2 {
        let again = waiter
            .post(
                "/api/commands",
                &batch(&waiter, (queue, &told.epoch), &ids, &wishes),
            )
            .await;
        assert_eq!(again.status, 503, "{}", again.body);
    }
    let ended = timeout(Duration::from_secs(5), app.hub().ledger.ended());
    ended.await.expect("the program would go on");
    app.restart().await;
    let waiter = waiter.at(&app.base);
    let body = batch(&waiter, (queue, &told.epoch), &ids, &wishes);
    let error = waiter
        .post("/api/commands", &body)
        .await
        .refused(409, "epoch");
    let now = app.snapshot().await;
    assert_ne!(now.epoch, told.epoch);
    assert_eq!(error.details["epoch"], json!(now.epoch));
    assert!(now.cursor < told.cursor && now.state.orders.len() == 1);
    let body = batch(
        &waiter,
        (DeviceId::new(new_id()), &now.epoch),
        &ids,
        &wishes,
    );
    all_applied(&read(waiter.post("/api/commands", &body).await.ok(200)));
    let after = app.snapshot().await;
    assert_eq!(after.state.orders.len(), 2);
    assert_eq!(
        app.event_numbers().await.len(),
        usize::try_from(after.cursor).unwrap()
    );
    // From here on it is a database like any other.
    app.restart().await;
    assert_eq!(app.snapshot().await.epoch, now.epoch);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_program_ends_and_its_next_start_has_another_name() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let (site, _) = prepare(folder).await;
    let mut hub = serve(folder, &[]).await;
    let manager = Client::manager(&hub.base).await;
    for _ in 0..2 {
        assert_eq!(manager.until_taken(SHORT).await, 0);
    }
    let before = manager.get("/api/snapshot").await.ok(200);
    // The mark beside the database has followed.
    tokio::time::sleep(Duration::from_millis(1_500)).await;
    let db = Db::open(None, folder).await.unwrap();
    let mut tx = db.write().await.unwrap();
    for sql in [
        "DELETE FROM events WHERE site_id = $1 AND seq = (SELECT head FROM sites WHERE site_id = $1)",
        "UPDATE sites SET head = head - 1 WHERE site_id = $1",
    ] {
        on!(&mut tx, conn => sqlx::query(sql).bind(&site).execute(conn).await.map(|_| ())).unwrap();
    }
    tx.commit().await.unwrap();
    db.close().await;
    let order = json!({"items": [{"menuItemId": "kola", "quantity": 1}]});
    let answer = manager.keyed("once more", "/api/orders", &order).await;
    assert_eq!(answer.status, 503, "{}", answer.body);
    let ended = timeout(Duration::from_secs(20), hub.child.wait()).await;
    let code = ended.expect("it goes on").unwrap().code();
    assert_eq!(code, Some(i32::from(server::exit::WENT_BACK)));
    let hub = serve(folder, &[]).await;
    let manager = manager.at(&hub.base);
    let after = manager.get("/api/snapshot").await.ok(200);
    assert_ne!(after["epoch"], before["epoch"]);
    assert_eq!(manager.until_taken(SHORT).await, 0);
    hub.kill().await;
}
