//! Events as they happen, snapshots and changes (protocols.md §2).

use crate::app::TestApp;
use crate::engine::on_both;
use crate::job::dinner;
use crate::ledger::{add_line, new_order, open};
use crate::sse::Reader;
use domain::staff::Role;
use domain::wire::{Changes, Snapshot};
use domain::{Command, Event};
use serde_json::json;

on_both!(
    a_stream_greets_and_tells_what_happens,
    a_reader_goes_on_where_it_was,
    topics_are_kept_apart,
    a_reader_of_another_database_is_reset,
    a_quiet_stream_shows_life,
    a_slow_reader_catches_up_from_the_log,
    streams_end_when_the_hub_stops,
    a_snapshot_and_its_changes_make_the_state,
    nobody_follows_without_signing_in,
);

async fn a_stream_greets_and_tells_what_happens(app: &mut TestApp) {
    let manager = app.manager().await;
    manager.order(&dinner()).await.ok(201);
    let head = app.snapshot().await.cursor;
    let mut reader = Reader::open(&manager, "?topics=orders").await;
    let hello = reader.named("hello").await;
    assert_eq!(hello.retry, Some(2000));
    assert_eq!(hello.id, None);
    let hello = hello.json();
    assert_eq!(hello["epoch"], app.hub().ledger.epoch());
    assert_eq!(hello["buildId"], "test");
    assert_eq!(hello["head"], head);
    assert_eq!(hello["serverTime"], app.clock.now().0);
    // Without a cursor a stream begins now.
    let view = manager
        .order(&json!({"items": [{"menuItemId": "cay", "quantity": 1}]}))
        .await
        .ok(201);
    let mut names = Vec::new();
    for number in head + 1..=head + 3 {
        let (seq, event) = reader.event().await;
        assert_eq!((seq, &event["seq"]), (number, &json!(number)));
        assert_eq!(event["actor"], json!(app.people[&Role::Manager]));
        assert_eq!(event["businessDay"], "2026-11-14");
        names.push(event["name"].as_str().unwrap().to_owned());
        let event: Event = serde_json::from_value(event).unwrap();
        assert_eq!(event.body.order().unwrap().to_string(), view["id"]);
    }
    assert_eq!(
        names,
        ["orders.opened", "orders.linesAdded", "kitchen.ticketFired"]
    );
}

async fn a_reader_goes_on_where_it_was(app: &mut TestApp) {
    let waiter = app.signed(Role::Waiter).await;
    let order = new_order();
    waiter.commands(&[open(order, "t-1")]).await;
    for _ in 0..9 {
        waiter.commands(&[add_line(order, "cay")]).await;
    }
    let mut reader = Reader::open(&waiter, "?cursor=4").await;
    reader.named("hello").await;
    for number in 5..=10 {
        assert_eq!(reader.event().await.0, number);
    }
    // What the browser heard last wins over the address.
    let request = Reader::request(&waiter, "?cursor=1").header("Last-Event-ID", "8");
    let mut reader = Reader::with(request).await;
    reader.named("hello").await;
    assert_eq!(reader.event().await.0, 9);
    let mut reader = Reader::open(&waiter, "?cursor=0").await;
    reader.named("hello").await;
    assert_eq!(reader.event().await.0, 1);
    // The log outlives the memory of the hub.
    app.restart().await;
    let waiter = waiter.at(&app.base);
    let mut reader = Reader::open(&waiter, "?cursor=7").await;
    reader.named("hello").await;
    for number in 8..=10 {
        assert_eq!(reader.event().await.0, number);
    }
    waiter.commands(&[open(new_order(), "t-2")]).await;
    assert_eq!(reader.event().await.0, 11);
}

async fn topics_are_kept_apart(app: &mut TestApp) {
    let manager = app.signed(Role::Manager).await;
    let mut kitchen = Reader::open(&manager, "?topics=kitchen,cash").await;
    kitchen.named("hello").await;
    let order = new_order();
    manager
        .commands(&[
            open(order, "t-1"),
            add_line(order, "cay"),
            Command::Send { order },
        ])
        .await;
    let (seq, event) = kitchen.event().await;
    assert_eq!(
        (seq, event["name"].as_str()),
        (3, Some("kitchen.ticketFired"))
    );
    let id = order.to_string();
    let cash = json!({"method": "cash", "amount": 330});
    manager.pay(&id, &cash).await.ok(201);
    assert_eq!(kitchen.event().await.1["name"], "payments.taken");
}

async fn a_reader_of_another_database_is_reset(app: &mut TestApp) {
    // A printer speaks when it likes.
    app.without_paper();
    let manager = app.manager().await;
    manager.order(&dinner()).await.ok(201);
    let epoch = app.hub().ledger.epoch().to_owned();
    for (query, reason) in [
        ("?cursor=2&epoch=another".to_owned(), "epoch"),
        (format!("?cursor=99&epoch={epoch}"), "cursor"),
        ("?cursor=99".to_owned(), "cursor"),
    ] {
        let mut reader = Reader::open(&manager, &query).await;
        reader.named("hello").await;
        assert_eq!(reader.named("reset").await.json()["reason"], reason);
        // It hears what happens from now on, so that a snapshot taken now misses nothing.
        let takeaway = json!({"items": [{"menuItemId": "cay", "quantity": 1}], "send": false});
        let head = app.snapshot().await.cursor;
        manager.order(&takeaway).await.ok(201);
        assert_eq!(reader.event().await.0, head + 1);
    }
    let mut reader = Reader::open(&manager, &format!("?cursor=0&epoch={epoch}")).await;
    reader.named("hello").await;
    assert_eq!(reader.event().await.0, 1);
}

async fn a_quiet_stream_shows_life(app: &mut TestApp) {
    let manager = app.manager().await;
    let mut reader = Reader::open(&manager, "").await;
    reader.named("hello").await;
    // Nothing happens: the next thing that a reader hears is the sign of life.
    let heartbeat = reader.next().await.unwrap();
    assert_eq!(heartbeat.id, None);
    // A comment for everybody, and a name for browsers, whose scripts do not see comments.
    assert!(heartbeat.comment.is_some(), "{heartbeat:?}");
    assert_eq!(heartbeat.event, "heartbeat");
    // Browsers hand no event without data to a script.
    assert!(!heartbeat.data.is_empty(), "{heartbeat:?}");
}

async fn a_slow_reader_catches_up_from_the_log(app: &mut TestApp) {
    let manager = app.signed(Role::Manager).await;
    // Opened and not read: what happens meanwhile fits into no buffer on the way.
    let mut reader = Reader::open(&manager, "?cursor=0").await;
    let toggles: Vec<Command> = (0..100)
        .map(|at| Command::SetSoldOut {
            item: "kunefe".into(),
            sold_out: at % 2 == 0,
        })
        .collect();
    // More events than the hub remembers outside of its log.
    for _ in 0..45 {
        manager.commands(&toggles).await;
    }
    let head = app.snapshot().await.cursor;
    assert_eq!(head, 4_500);
    reader.named("hello").await;
    for number in 1..=head {
        assert_eq!(reader.event().await.0, number);
    }
    manager.commands(&toggles[..1]).await;
    assert_eq!(reader.event().await.0, head + 1);
    // Somebody who comes back after that many finds them all too.
    let mut late = Reader::open(&manager, "?cursor=1").await;
    late.named("hello").await;
    for number in 2..=head + 1 {
        assert_eq!(late.event().await.0, number);
    }
}

async fn streams_end_when_the_hub_stops(app: &mut TestApp) {
    let manager = app.manager().await;
    let mut readers = Vec::new();
    for _ in 0..5 {
        let mut reader = Reader::open(&manager, "").await;
        reader.named("hello").await;
        readers.push(reader);
    }
    let begun = tokio::time::Instant::now();
    app.stop().await;
    for mut reader in readers {
        assert_eq!(reader.next().await, None);
    }
    assert!(begun.elapsed().as_secs() < 8, "{:?}", begun.elapsed());
}

async fn a_snapshot_and_its_changes_make_the_state(app: &mut TestApp) {
    app.without_paper();
    let manager = app.signed(Role::Manager).await;
    let read = |value| serde_json::from_value::<Snapshot>(value).unwrap();
    let empty = read(manager.get("/api/snapshot").await.ok(200));
    let mut orders = Vec::new();
    for at in 0..80 {
        let order = new_order();
        let table = format!("t-{}", at % 16 + 1);
        manager
            .commands(&[
                open(order, &table),
                add_line(order, "cay"),
                Command::Send { order },
            ])
            .await;
        orders.push(order);
    }
    let mut state = empty.state;
    let mut cursor = empty.cursor;
    loop {
        let answer = manager
            .get(&format!("/api/changes?since={cursor}"))
            .await
            .ok(200);
        let changes: Changes = serde_json::from_value(answer).unwrap();
        for event in &changes.events {
            assert_eq!(event.seq, cursor + 1);
            cursor = event.seq;
            state.apply(event.at, &event.body);
        }
        assert_eq!(changes.cursor, cursor);
        assert_eq!(changes.epoch, empty.epoch);
        if !changes.more {
            break;
        }
    }
    let full = read(manager.get("/api/snapshot").await.ok(200));
    assert_eq!(full.cursor, cursor);
    assert_eq!(full.state, state);
    assert_eq!(full.state.orders.len(), 16);
    let orders = read(manager.get("/api/snapshot?topics=catalog").await.ok(200));
    assert!(orders.state.orders.is_empty() && orders.state.tickets.is_empty());
    let past = format!("/api/changes?since={}", cursor + 1);
    let error = manager.get(&past).await.refused(422, "bad_field");
    assert_eq!(error.details["field"], "since");
}

async fn nobody_follows_without_signing_in(app: &mut TestApp) {
    for path in [
        "/api/realtime/stream",
        "/api/snapshot",
        "/api/changes?since=0",
    ] {
        app.nobody().get(path).await.refused(401, "signed_out");
    }
}
