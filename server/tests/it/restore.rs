//! A backup that was copied over the database: the hub notices, and devices push again what it may have lost.
//!
//! On SQLite only: a PostgreSQL database is not a file that somebody copies.

use crate::app::{TestApp, run};
use crate::client::Client;
use crate::engine::Engine;
use crate::ledger::{add_line, all_applied, new_order, open, read};
use domain::Command;
use domain::ids::{CommandId, DeviceId};
use domain::staff::Role;
use serde_json::{Value, json};
use server::ids::new_id;
use std::fs;
use std::path::PathBuf;

fn file(app: &TestApp, name: &str) -> PathBuf {
    app.config.data.join(name)
}

/// The hub stops, its database goes back to the backup, it starts again.
async fn go_back(app: &mut TestApp) {
    app.stop().await;
    for log in ["sufra.db-wal", "sufra.db-shm"] {
        // The hub has folded them in and taken them away.
        assert!(!file(app, log).exists());
    }
    fs::copy(file(app, "backup.db"), file(app, "sufra.db")).unwrap();
    app.restart().await;
}

/// The body with which a queue brings commands to a database of this name.
pub fn batch(
    waiter: &Client,
    (queue, epoch): (DeviceId, &str),
    ids: &[CommandId],
    wishes: &[Command],
) -> Value {
    let commands: Vec<Value> = (1..)
        .zip(ids)
        .zip(wishes)
        .map(|((seq, id), wish)| waiter.envelope(seq, *id, wish))
        .collect();
    let mut batch = waiter.a_batch(&commands);
    batch["clientId"] = json!(queue);
    batch["epoch"] = json!(epoch);
    batch
}

async fn everything_comes_back(app: &mut TestApp) {
    let waiter = app.signed(Role::Waiter).await;
    let (before, lost) = (new_order(), new_order());
    waiter.commands(&[open(before, "t-1")]).await;
    app.restart().await;
    app.stop().await;
    fs::copy(file(app, "sufra.db"), file(app, "backup.db")).unwrap();
    app.restart().await;
    let first = app.snapshot().await;

    // What the backup does not have: a check, its line, and that it was sent.
    let waiter = app.signed(Role::Waiter).await;
    let wishes = [
        open(lost, "t-2"),
        add_line(lost, "cay"),
        Command::Send { order: lost },
    ];
    let ids = wishes.each_ref().map(|_| CommandId::new(new_id()));
    let queue = DeviceId::new(new_id());
    let body = batch(&waiter, (queue, &first.epoch), &ids, &wishes);
    let answer = read(waiter.post("/api/commands", &body).await.ok(200));
    all_applied(&answer);
    let state = app.snapshot().await.state;
    assert_eq!(state.orders.len(), 2);

    go_back(app).await;
    let again = app.snapshot().await;
    assert_ne!(again.epoch, first.epoch);
    assert_eq!(again.state.orders.len(), 1);
    let waiter = app.signed(Role::Waiter).await;
    let body = batch(&waiter, (queue, &first.epoch), &ids, &wishes);
    let error = waiter
        .post("/api/commands", &body)
        .await
        .refused(409, "epoch");
    assert_eq!(error.details["epoch"], json!(again.epoch));
    // The device begins again under another name; twice, because the first answer was lost.
    let queue = DeviceId::new(new_id());
    for _ in 0..2 {
        let body = batch(&waiter, (queue, &again.epoch), &ids, &wishes);
        let answer = read(waiter.post("/api/commands", &body).await.ok(200));
        all_applied(&answer);
    }
    let restored = app.snapshot().await.state;
    let totals = |state: &domain::State| state.orders[&lost].totals();
    assert_eq!(totals(&restored), totals(&state));
    assert_eq!(restored.orders.len(), 2);
    assert_eq!(restored.tickets.of(lost).count(), 1);
    // From here on it is a database like any other.
    app.restart().await;
    assert_eq!(app.snapshot().await.epoch, again.epoch);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_backup_over_the_database_is_noticed() {
    run(Engine::Sqlite, everything_comes_back).await;
}
