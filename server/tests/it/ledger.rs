//! The ledger behind the command door: refusals, quarantine, two devices, two sites, two processes (protocols.md §1).

use crate::app::{TestApp, add, catalog};
use crate::books::Books;
use crate::client::Client;
use crate::engine::on_both;
use crate::sse::Reader;
use domain::Command;
use domain::Money;
use domain::ids::{CommandId, DeviceId, LineId, OrderId, PaymentId};
use domain::orders::{Channel, NewLine};
use domain::staff::Role;
use domain::wire::{BatchAnswer, Outcome, Verdict};
use futures::future::join_all;
use serde_json::{Value, json};
use server::db::Db;
use server::ids::new_id;
use server::ledger::{Ledger, Origin, Request};
use server::on;
use std::time::Duration;
use tokio::time::Instant;

on_both!(
    a_rejected_command_advances_the_queue,
    money_commands_are_quarantined_not_lost,
    commands_of_somebody_who_left_are_kept,
    a_kitchen_command_that_came_too_late_is_kept,
    two_devices_add_to_one_table,
    numbers_have_no_gaps_whoever_writes,
    two_sites_do_not_see_each_other,
    state_is_the_same_after_a_restart,
    a_busy_database_changes_nothing,
    a_request_under_way_is_answered_before_the_hub_stops,
    another_process_may_write_to_the_same_site,
    a_closed_check_does_not_come_back,
    nobody_speaks_for_another,
    two_checks_may_name_the_same_payment,
);

/// Opens a check at a table.
pub fn open(order: OrderId, table: &str) -> Command {
    Command::OpenOrder {
        order,
        channel: Channel::DineIn,
        table: Some(table.into()),
        guests: 2,
        label: None,
    }
}

/// Adds one line to a check.
pub fn add_line(order: OrderId, item: &str) -> Command {
    let line = NewLine {
        id: LineId::new(new_id()),
        item: item.into(),
        size: None,
        quantity: 1,
        options: Vec::new(),
        note: String::new(),
        ..NewLine::default()
    };
    Command::AddLines {
        order,
        lines: vec![line],
    }
}

pub fn cash(order: OrderId, amount: i64) -> Command {
    Command::TakePayment {
        order,
        payment: PaymentId::new(new_id()),
        method: "cash".into(),
        amount: Money(amount),
        tendered: None,
        slip: None,
        tip: None,
        account: None,
        card: None,
    }
}

/// Every command of a batch was done.
pub fn all_applied(answer: &BatchAnswer) {
    let done = |one: &Outcome| one.outcome == Verdict::Applied;
    assert!(answer.results.iter().all(done), "{answer:?}");
}

pub fn new_order() -> OrderId {
    OrderId::new(new_id())
}

/// The answer of a batch.
pub fn read(answer: Value) -> BatchAnswer {
    serde_json::from_value(answer).unwrap()
}

fn verdicts(results: &[Outcome]) -> Vec<(Verdict, Option<&str>)> {
    results
        .iter()
        .map(|outcome| (outcome.outcome, outcome.code.as_deref()))
        .collect()
}

async fn a_rejected_command_advances_the_queue(app: &mut TestApp) {
    let waiter = app.signed(Role::Waiter).await;
    let order = new_order();
    let answer = waiter
        .commands(&[
            open(order, "t-1"),
            add_line(order, "pizza"),
            add_line(order, "cay"),
        ])
        .await;
    assert_eq!(
        verdicts(&answer.results),
        [
            (Verdict::Applied, None),
            (Verdict::Rejected, Some("unknown_item")),
            (Verdict::Applied, None)
        ]
    );
    assert_eq!(answer.last_seq, 3);
    assert_eq!(answer.results[1].events, None);
    assert_eq!(answer.results[1].details, json!({"item": "pizza"}));
    let state = app.snapshot().await.state;
    assert_eq!(state.orders[&order].lines.len(), 1);
}

/// Verdict and arguments of every kept command that was quarantined.
async fn quarantined(app: &TestApp) -> Vec<Command> {
    let mut tx = app.db.read().await.unwrap();
    let rows: Vec<(Option<String>,)> = on!(&mut tx, conn => sqlx::query_as(
        "SELECT args FROM outcomes WHERE site_id = $1 AND verdict = 'quarantined' ORDER BY command_id",
    ).bind(&app.config.site).fetch_all(conn).await)
    .unwrap();
    let read = |(args,): &(Option<String>,)| serde_json::from_str(args.as_ref().unwrap()).unwrap();
    rows.iter().map(read).collect()
}

async fn money_commands_are_quarantined_not_lost(app: &mut TestApp) {
    let cashier = app.signed(Role::Cashier).await;
    let order = new_order();
    let (paid, twice) = (cash(order, 330), cash(order, 330));
    let answer = cashier
        .commands(&[
            open(order, "t-1"),
            add_line(order, "cay"),
            paid,
            twice.clone(),
        ])
        .await;
    assert_eq!(answer.results[2].outcome, Verdict::Applied);
    let last = &answer.results[3];
    assert_eq!(last.outcome, Verdict::Quarantined);
    assert_eq!(last.code.as_deref(), Some("check_closed"));
    assert_eq!(answer.last_seq, 4);
    assert_eq!(quarantined(app).await, [twice]);
    assert_eq!(app.rows().await["payments"], 1);
}

async fn commands_of_somebody_who_left_are_kept(app: &mut TestApp) {
    let cashier = app.signed(Role::Cashier).await;
    let manager = app.signed(Role::Manager).await;
    let order = new_order();
    cashier
        .commands(&[open(order, "t-1"), add_line(order, "cay")])
        .await;
    let id = app.people[&Role::Cashier].to_string();
    let site = app.config.site.clone();
    server::staff::deactivate(&app.db, &site, &id, app.clock.now())
        .await
        .unwrap();
    // A running hub notices within two seconds.
    let deadline = Instant::now() + Duration::from_secs(10);
    while cashier.get("/api/session").await.status != 401 {
        assert!(Instant::now() < deadline, "still signed in");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    // The device's queue is drained by whoever signs in next; the commands keep their actor.
    let paid = cash(order, 330);
    let late = [
        cashier.envelope(3, CommandId::new(new_id()), &paid),
        cashier.envelope(4, CommandId::new(new_id()), &add_line(order, "kola")),
    ];
    let body = json!({"proto": 1, "clientId": cashier.queue, "commands": late});
    let answer = read(manager.post("/api/commands", &body).await.ok(200));
    assert_eq!(
        verdicts(&answer.results),
        [
            (Verdict::Quarantined, Some("actor_gone")),
            (Verdict::Quarantined, Some("actor_gone"))
        ]
    );
    assert_eq!(answer.last_seq, 4);
    assert_eq!(app.rows().await["payments"], 0);
    assert_eq!(quarantined(app).await.len(), 2);
}

async fn a_kitchen_command_that_came_too_late_is_kept(app: &mut TestApp) {
    let manager = app.signed(Role::Manager).await;
    let order = new_order();
    let cancel = Command::CancelOrder {
        order,
        reason: None,
    };
    let send = Command::Send { order };
    let answer = manager
        .commands(&[
            open(order, "t-1"),
            add_line(order, "cay"),
            cancel,
            send.clone(),
        ])
        .await;
    let last = answer.results.last().unwrap();
    assert_eq!(last.outcome, Verdict::Quarantined);
    assert_eq!(last.code.as_deref(), Some("check_closed"));
    assert_eq!(quarantined(app).await, [send]);
}

async fn two_devices_add_to_one_table(app: &mut TestApp) {
    let one = app.signed(Role::Waiter).await;
    let two = app.signed(Role::Waiter).await;
    let order = new_order();
    one.commands(&[open(order, "t-1")]).await;
    let adds = |client: Client| async move {
        for _ in 0..10 {
            let answer = client.commands(&[add_line(order, "cay")]).await;
            assert_eq!(answer.results[0].outcome, Verdict::Applied);
        }
    };
    tokio::join!(adds(one), adds(two));
    let state = app.snapshot().await.state;
    assert_eq!(state.orders[&order].lines.len(), 20);
}

async fn numbers_have_no_gaps_whoever_writes(app: &mut TestApp) {
    let mut clients = Vec::new();
    for _ in 0..4 {
        clients.push(app.signed(Role::Manager).await);
    }
    let work = clients.iter().enumerate().map(|(at, client)| async move {
        for round in 0..10 {
            let order = new_order();
            // Some are refused, some collide at a table, some only repeat.
            let table = if round % 3 == 0 {
                "t-1".to_owned()
            } else {
                format!("t-{}", at + 2)
            };
            let cancel = Command::CancelOrder {
                order,
                reason: None,
            };
            client
                .commands(&[open(order, &table), add_line(order, "cay"), cancel])
                .await;
            let key = format!("{round}");
            let body = json!({"items": [{"menuItemId": "kola", "quantity": 1}], "send": false});
            client.keyed(&key, "/api/orders", &body).await.ok(201);
        }
    });
    join_all(work).await;
    let numbers = app.event_numbers().await;
    let length = i64::try_from(numbers.len()).unwrap();
    assert!(length > 100, "{length}");
    assert!(numbers.into_iter().eq(1..=length));
    assert_eq!(app.rows().await["head"], length);
    // The four are one person: their keys meet.
    assert_eq!(app.snapshot().await.state.orders.len(), 10);
}

async fn two_sites_do_not_see_each_other(app: &mut TestApp) {
    let ours = app.signed(Role::Manager).await;
    let other = "another-restaurant";
    server::demo::install(&app.db, other, catalog())
        .await
        .unwrap();
    add(&app.db, other, Role::Waiter, "9999").await;
    let theirs = Ledger::open(app.db.clone(), other, app.clock.clone())
        .await
        .unwrap();
    let request = |command| Request {
        id: CommandId::new(new_id()),
        command,
        actor: None,
        client: Some((ours.queue, 1)),
        asked: None,
        refused: None,
        origin: Origin::default(),
    };
    // The same queue, number, table and check at both.
    let order = new_order();
    let first = request(open(order, "t-1"));
    let kept = theirs.submit(first.clone()).await.unwrap();
    assert_eq!(kept.outcome.outcome, Verdict::Applied);
    assert!(app.snapshot().await.state.orders.is_empty());
    assert!(app.event_numbers().await.is_empty());
    let envelope = ours.envelope(1, first.id, &open(order, "t-1"));
    let answer = read(ours.batch(&[envelope]).await.ok(200));
    assert_eq!(answer.results[0].outcome, Verdict::Applied);
    assert_eq!(answer.results[0].events.unwrap().from, 1);
    assert_eq!(answer.cursor, 1);
    ours.commands(&[]).await;
    let more = Request {
        client: Some((DeviceId::new(new_id()), 1)),
        ..request(add_line(order, "cay"))
    };
    theirs.submit(more).await.unwrap();
    assert_eq!(theirs.snapshot().1, 2);
    assert_eq!(app.snapshot().await.cursor, 1);
    let state = app.snapshot().await.state;
    assert!(state.orders[&order].lines.is_empty());
    assert_eq!(theirs.state().orders[&order].lines.len(), 1);
    assert_ne!(theirs.epoch(), app.hub().ledger.epoch());
    let tiles = app.device().await.get("/api/staff/tiles").await.ok(200);
    assert_eq!(tiles["staff"].as_array().unwrap().len(), 4);
}

async fn state_is_the_same_after_a_restart(app: &mut TestApp) {
    app.without_paper();
    let manager = app.signed(Role::Manager).await;
    let (paid, waiting) = (new_order(), new_order());
    manager
        .commands(&[
            open(paid, "t-1"),
            add_line(paid, "cay"),
            Command::Send { order: paid },
            cash(paid, 330),
            open(waiting, "t-1"),
            add_line(waiting, "ayran"),
            Command::SetSoldOut {
                item: "kunefe".into(),
                sold_out: true,
            },
        ])
        .await;
    let before = app.snapshot().await;
    assert_eq!(
        before.state.orders.len(),
        2,
        "the settled one is still being made"
    );
    app.restart().await;
    let after = app.snapshot().await;
    assert_eq!((before.epoch, before.cursor), (after.epoch, after.cursor));
    assert_eq!(before.state, after.state);
}

async fn a_busy_database_changes_nothing(app: &mut TestApp) {
    let manager = app.manager().await;
    let order = json!({"items": [{"menuItemId": "kola", "quantity": 1}]});
    manager.keyed("k1", "/api/orders", &order).await.ok(201);
    let rows = app.rows().await;
    let state = app.snapshot().await.state;
    // Somebody else holds the log and does not let go.
    let other = Db::open(app.config.database_url.as_deref(), &app.config.data)
        .await
        .unwrap();
    let mut held = other.write().await.unwrap();
    on!(&mut held, conn => sqlx::query("UPDATE sites SET head = head").execute(conn).await.map(|_| ()))
        .unwrap();
    let begun = Instant::now();
    let answer = manager.keyed("k2", "/api/orders", &order).await;
    assert_eq!(answer.headers["retry-after"], "1");
    answer.refused(503, "busy");
    assert!(
        begun.elapsed() < Duration::from_secs(15),
        "{:?}",
        begun.elapsed()
    );
    drop(held);
    other.close().await;
    tokio::time::sleep(Duration::from_millis(200)).await;
    assert_eq!(
        app.rows().await,
        rows,
        "what was refused as busy was stored after all"
    );
    assert_eq!(app.snapshot().await.state, state);
    let view = manager.keyed("k2", "/api/orders", &order).await.ok(201);
    assert_eq!(view["number"], 2);
    let numbers = app.event_numbers().await;
    assert!(numbers.into_iter().eq(1..=6));
}

async fn another_process_may_write_to_the_same_site(app: &mut TestApp) {
    let waiter = app.signed(Role::Waiter).await;
    let order = new_order();
    let mut reader = Reader::open(&waiter, "").await;
    reader.named("hello").await;
    waiter
        .commands(&[open(order, "t-1"), add_line(order, "cay")])
        .await;
    let site = app.config.site.clone();
    let second = Ledger::open(app.db.clone(), &site, app.clock.clone())
        .await
        .unwrap();
    let theirs = Request {
        id: CommandId::new(new_id()),
        command: add_line(order, "kola"),
        actor: None,
        client: Some((DeviceId::new(new_id()), 1)),
        asked: None,
        refused: None,
        origin: Origin::default(),
    };
    let kept = second.submit(theirs.clone()).await.unwrap();
    assert_eq!(kept.outcome.events.unwrap().from, 3);
    // The first process notices at its next command, decides it on the new state and misses no event.
    waiter.commands(&[add_line(order, "ayran")]).await;
    for number in 1..=4 {
        assert_eq!(reader.event().await.0, number);
    }
    assert_eq!(app.snapshot().await.state.orders[&order].lines.len(), 3);
    let again = app.hub().ledger.submit(theirs).await.unwrap();
    assert_eq!(again, kept);
}

async fn a_request_under_way_is_answered_before_the_hub_stops(app: &mut TestApp) {
    let manager = app.manager().await;
    let other = Db::open(app.config.database_url.as_deref(), &app.config.data)
        .await
        .unwrap();
    let mut held = other.write().await.unwrap();
    on!(&mut held, conn => sqlx::query("UPDATE sites SET head = head").execute(conn).await.map(|_| ()))
        .unwrap();
    let order = json!({"items": [{"menuItemId": "kola", "quantity": 1}]});
    let under_way = tokio::spawn(async move { manager.keyed("k1", "/api/orders", &order).await });
    tokio::time::sleep(Duration::from_millis(300)).await;
    let release = tokio::spawn(async move {
        tokio::time::sleep(Duration::from_millis(700)).await;
        drop(held);
        other.close().await;
    });
    app.stop().await;
    under_way.await.unwrap().ok(201);
    release.await.unwrap();
    app.restart().await;
    assert_eq!(app.snapshot().await.state.orders.len(), 1);
}

async fn a_closed_check_does_not_come_back(app: &mut TestApp) {
    let cashier = app.signed(Role::Manager).await;
    let order = new_order();
    let cancel = Command::CancelOrder {
        order,
        reason: None,
    };
    cashier
        .commands(&[open(order, "t-1"), add_line(order, "cay"), cancel])
        .await;
    assert!(app.snapshot().await.state.orders.is_empty());
    // Another process writes, so that everything is read again for a command about the closed check.
    let site = app.config.site.clone();
    let second = Ledger::open(app.db.clone(), &site, app.clock.clone())
        .await
        .unwrap();
    let theirs = Request {
        id: CommandId::new(new_id()),
        command: Command::SetSoldOut {
            item: "kunefe".into(),
            sold_out: true,
        },
        actor: None,
        client: Some((DeviceId::new(new_id()), 1)),
        asked: None,
        refused: None,
        origin: Origin::default(),
    };
    second.submit(theirs).await.unwrap();
    let answer = cashier.commands(&[cash(order, 300)]).await;
    assert_eq!(answer.results[0].outcome, Verdict::Quarantined);
    let state = app.snapshot().await.state;
    assert!(state.sold_out.contains(&"kunefe".into()));
    assert!(
        state.orders.is_empty(),
        "a closed check is in everybody's queue again"
    );
}

async fn nobody_speaks_for_another(app: &mut TestApp) {
    let manager = app.signed(Role::Manager).await;
    let order = OrderId::new(new_id());
    manager.commands(&[open(order, "t-1")]).await;
    // The log that everybody may read names the person, and not the sitting that stands for them.
    let waiter = app.signed(Role::Waiter).await;
    let told = waiter.get("/api/changes?since=0").await.ok(200);
    let events = told["events"].as_array().unwrap();
    assert!(!events.is_empty());
    for event in events {
        assert_eq!(event["session"], Value::Null, "{event}");
    }
    // A client without a device has no queue in which others could have left something.
    let api = app.manager().await;
    let forged = manager.envelope(2, CommandId::new(new_id()), &add_line(order, "cay"));
    let body = json!({"proto": 1, "clientId": new_id(), "commands": [
        { "seq": 1, "id": new_id(), "name": forged["name"], "args": forged["args"],
          "actor": {"staffId": app.people[&Role::Waiter], "sessionId": forged["actor"]["sessionId"]},
          "createdAt": forged["createdAt"] },
    ]});
    let answer = read(api.post("/api/commands", &body).await.ok(200));
    assert_eq!(
        verdicts(&answer.results),
        [(Verdict::Quarantined, Some("actor_gone"))]
    );
}

async fn two_checks_may_name_the_same_payment(app: &mut TestApp) {
    let cashier = app.signed(Role::Cashier).await;
    let (first, second) = (new_order(), new_order());
    let paid = cash(first, 100);
    let mut same = paid.clone();
    if let Command::TakePayment { order, .. } = &mut same {
        *order = second;
    }
    let wishes = [
        open(first, "t-1"),
        add_line(first, "cay"),
        paid,
        open(second, "t-2"),
        add_line(second, "cay"),
        same,
    ];
    all_applied(&cashier.commands(&wishes).await);
    assert_eq!(app.rows().await["payments"], 2, "both are money");
    // Reading the books proves them against the log.
    let _books = Books::read(&app.db, &app.config.site).await;
}
