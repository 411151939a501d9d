//! Numbers at the command door: decided once, answered again, gaps, numbers and names that are taken.

use crate::app::TestApp;
use crate::engine::on_both;
use crate::ledger::{add_line, new_order, open, read};
use domain::Command;
use domain::ids::CommandId;
use domain::staff::Role;
use domain::wire::Verdict;
use serde_json::json;
use server::ids::new_id;

on_both!(
    a_command_is_decided_once,
    outcomes_outlive_a_restart,
    a_gap_names_the_number_that_is_missing,
    a_number_is_not_used_twice,
    a_device_that_knows_another_database_is_told_so,
);

async fn a_command_is_decided_once(app: &mut TestApp) {
    let waiter = app.signed(Role::Waiter).await;
    let order = new_order();
    let ids: Vec<CommandId> = (0..3).map(|_| CommandId::new(new_id())).collect();
    let batch = [
        waiter.envelope(1, ids[0], &open(order, "t-1")),
        waiter.envelope(2, ids[1], &add_line(order, "cay")),
        waiter.envelope(3, ids[2], &Command::Send { order }),
    ];
    let first = read(waiter.batch(&batch).await.ok(200));
    assert_eq!(first.last_seq, 3);
    assert!(first.results.iter().all(|r| r.outcome == Verdict::Applied));
    let spans: Vec<_> = first.results.iter().map(|r| r.events.unwrap()).collect();
    assert_eq!(spans[0].from, 1);
    assert!(spans.windows(2).all(|pair| pair[0].to + 1 == pair[1].from));
    assert_eq!(first.cursor, spans[2].to);
    let rows = app.rows().await;
    for part in [&batch[..], &batch[..1], &batch[1..2], &batch[2..]] {
        let again = read(waiter.batch(part).await.ok(200));
        for outcome in &again.results {
            assert!(first.results.contains(outcome), "{outcome:?}");
        }
    }
    assert_eq!(app.rows().await, rows);
}

async fn outcomes_outlive_a_restart(app: &mut TestApp) {
    let waiter = app.signed(Role::Waiter).await;
    let order = new_order();
    let batch = [
        waiter.envelope(1, CommandId::new(new_id()), &open(order, "t-1")),
        waiter.envelope(2, CommandId::new(new_id()), &open(new_order(), "t-1")),
        waiter.envelope(3, CommandId::new(new_id()), &add_line(order, "cay")),
    ];
    let first = read(waiter.batch(&batch).await.ok(200));
    app.restart().await;
    let waiter = waiter.at(&app.base);
    let rows = app.rows().await;
    let again = read(waiter.batch(&batch).await.ok(200));
    assert_eq!(first.results, again.results);
    assert_eq!(
        (first.last_seq, first.cursor),
        (again.last_seq, again.cursor)
    );
    assert_eq!(app.rows().await, rows);
    let next = waiter.envelope(4, CommandId::new(new_id()), &add_line(order, "kola"));
    let answer = read(waiter.batch(&[next]).await.ok(200));
    assert_eq!((answer.last_seq, answer.cursor), (4, first.cursor + 1));
}

async fn a_gap_names_the_number_that_is_missing(app: &mut TestApp) {
    let waiter = app.signed(Role::Waiter).await;
    let rows = app.rows().await;
    let early = waiter.envelope(3, CommandId::new(new_id()), &open(new_order(), "t-1"));
    let error = waiter
        .batch(std::slice::from_ref(&early))
        .await
        .refused(409, "gap");
    assert_eq!(error.details, json!({"expected": 1}));
    assert_eq!(app.rows().await, rows);
    // What came before the gap is stored and answered; the rest is asked for.
    let first = waiter.envelope(1, CommandId::new(new_id()), &open(new_order(), "t-2"));
    let answer = read(waiter.batch(&[first, early.clone()]).await.ok(200));
    assert_eq!((answer.last_seq, answer.results.len()), (1, 1));
    let error = waiter.batch(&[early]).await.refused(409, "gap");
    assert_eq!(error.details, json!({"expected": 2}));
    let zero = waiter.envelope(0, CommandId::new(new_id()), &open(new_order(), "t-3"));
    waiter.batch(&[zero]).await.refused(409, "seq_reuse");
}

async fn a_number_is_not_used_twice(app: &mut TestApp) {
    let waiter = app.signed(Role::Waiter).await;
    let id = CommandId::new(new_id());
    let first = open(new_order(), "t-1");
    waiter
        .batch(&[waiter.envelope(1, id, &first)])
        .await
        .ok(200);
    let rows = app.rows().await;
    // The same id with other arguments, and another id at the same number.
    let other = waiter.envelope(1, id, &open(new_order(), "t-2"));
    let error = waiter.batch(&[other]).await.refused(409, "seq_reuse");
    assert_eq!(error.details, json!({"reason": "id"}));
    let other = waiter.envelope(1, CommandId::new(new_id()), &first);
    let error = waiter.batch(&[other]).await.refused(409, "seq_reuse");
    assert_eq!(error.details, json!({"reason": "number"}));
    assert_eq!(app.rows().await, rows);
    // A device that began again: the command is answered as it was, stored once, and uses its new number up.
    let moved = waiter.envelope(2, id, &first);
    for _ in 0..2 {
        let answer = read(waiter.batch(std::slice::from_ref(&moved)).await.ok(200));
        assert_eq!((answer.last_seq, answer.results[0].id), (2, id));
        assert_eq!(answer.results[0].seq, 2);
        assert_eq!(answer.results[0].outcome, Verdict::Applied);
    }
    assert_eq!(app.rows().await, rows);
    let next = waiter.envelope(3, CommandId::new(new_id()), &open(new_order(), "t-2"));
    assert_eq!(read(waiter.batch(&[next]).await.ok(200)).last_seq, 3);
}

async fn a_device_that_knows_another_database_is_told_so(app: &mut TestApp) {
    let waiter = app.signed(Role::Waiter).await;
    let rows = app.rows().await;
    let command = waiter.envelope(1, CommandId::new(new_id()), &open(new_order(), "t-1"));
    let mut batch = waiter.a_batch(&[command]);
    batch["epoch"] = json!("of-yesterday");
    let error = waiter
        .post("/api/commands", &batch)
        .await
        .refused(409, "epoch");
    let epoch = app.snapshot().await.epoch;
    assert_eq!(error.details, json!({"epoch": epoch}));
    assert_eq!(app.rows().await, rows);
    batch["epoch"] = json!(epoch);
    let answer = read(waiter.post("/api/commands", &batch).await.ok(200));
    assert_eq!((answer.last_seq, answer.epoch), (1, epoch));
}
