//! A hub with a fiscal device over a real socket: in order, once, and nobody waits for it.

use crate::app::{TestApp, catalog};
use crate::client::Client;
use crate::day::{PRICE, check, sale};
use crate::engine::on_both;
use domain::fiscal::{Document, Kind};
use domain::staff::Role;
use serde_json::{Value, json};
use server::fiscal::emulator::{Emulator, Faults};
use server::on;
use std::net::SocketAddr;
use std::time::Duration;
use tokio::time::Instant;

on_both!(
    sales_refunds_and_zs_are_acknowledged_in_order,
    a_device_that_was_away_gets_all_of_it_in_order,
    a_document_whose_answer_was_lost_goes_there_once,
    what_is_refused_waits_for_a_person,
    what_waited_at_a_restart_goes_on,
    a_hub_without_a_device_makes_no_documents,
    the_receipt_waits_a_moment_and_says_so,
);

/// A hub with an emulator that another program could be.
async fn with_device(app: &mut TestApp) -> (Emulator, Client) {
    let emulator = Emulator::start(SocketAddr::from(([127, 0, 0, 1], 0))).await;
    let emulator = emulator.unwrap();
    app.config.fiscal_device = emulator.address().to_string();
    app.restart().await;
    let manager = app.manager().await;
    until("the device is there", || app.hub().ledger.state().fiscal.on).await;
    (emulator, manager)
}

async fn until(what: &str, is: impl Fn() -> bool) {
    let begun = Instant::now();
    while !is() {
        assert!(begun.elapsed() < Duration::from_secs(20), "{what}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

async fn nothing_waits(app: &TestApp) {
    until("all is acknowledged", || {
        app.hub().ledger.state().fiscal.waiting.is_empty()
    })
    .await;
}

/// The checks of documents, in order.
fn orders(documents: &[Document]) -> Vec<String> {
    let orders = documents.iter().filter_map(|one| one.order);
    orders.map(|order| order.to_string()).collect()
}

/// What a check's document says of its sale.
async fn mark(app: &TestApp, order: &str) -> Value {
    let mut tx = app.db.read().await.unwrap();
    let (doc,): (String,) = on!(&mut tx, conn => sqlx::query_as(
        "SELECT doc FROM documents WHERE kind = 'order' AND id = $1",
    ).bind(order).fetch_one(conn).await)
    .unwrap();
    serde_json::from_str::<Value>(&doc).unwrap()["fiscal"].clone()
}

async fn steps(app: &TestApp) -> Vec<String> {
    let mut tx = app.db.read().await.unwrap();
    let rows: Vec<(String, String)> = on!(&mut tx, conn => sqlx::query_as(
        "SELECT name, doc FROM events WHERE name LIKE 'fiscal.%' ORDER BY seq",
    ).fetch_all(conn).await)
    .unwrap();
    let named = rows.into_iter().map(|(name, doc)| {
        let event: Value = serde_json::from_str(&doc).unwrap();
        let to = event["data"]["to"].as_str().map(str::to_owned);
        to.unwrap_or(name)
    });
    named.collect()
}

async fn sales_refunds_and_zs_are_acknowledged_in_order(app: &mut TestApp) {
    let (emulator, manager) = with_device(app).await;
    let order = check(&manager).await;
    let all = json!({"method": "transfer", "amount": PRICE});
    let view = manager.pay(&order, &all).await.ok(201);
    nothing_waits(app).await;
    let told = mark(app, &order).await;
    assert_eq!(
        (&told["stage"], &told["fiscalId"], &told["qr"]),
        (
            &json!("acknowledged"),
            &json!("SINAQ0000001"),
            &json!("https://sinaq.invalid/SINAQ0000001")
        )
    );
    let payment = view["payments"][0]["id"].as_str().unwrap();
    let back = json!({"amount": 100, "reason": "mistake"});
    let path = format!("/api/payments/{payment}/refund");
    manager.keyed("back", &path, &back).await.ok(201);
    manager.post("/api/day/close", &json!({})).await.ok(201);
    nothing_waits(app).await;
    let taken = emulator.taken();
    let kinds: Vec<Kind> = taken.iter().map(|one| one.kind).collect();
    assert_eq!(kinds, [Kind::Sale, Kind::Refund, Kind::Z]);
    assert_eq!(
        (taken[0].total.0, taken[1].total.0, taken[2].total.0),
        (PRICE, 100, PRICE)
    );
    assert_eq!(taken[1].sale, Some(taken[0].id));
    assert_eq!(emulator.doubles(), 0);
    let said = steps(app).await;
    assert_eq!(
        said[..4],
        [
            "fiscal.switched",
            "fiscal.pending",
            "submitted",
            "acknowledged"
        ]
    );
    let mut tx = app.db.read().await.unwrap();
    let books = server::day::verify::verify(&mut tx, &app.config.site).await;
    assert!(
        books.unwrap().unwrap().is_ok(),
        "the steps are links of the chain"
    );
    let list = manager.get("/api/fiscal").await.ok(200);
    assert_eq!(list, json!({"on": true, "waiting": []}));
    let waiter = app.signed(Role::Waiter).await;
    waiter.get("/api/fiscal").await.refused(403, "forbidden");
}

async fn a_device_that_was_away_gets_all_of_it_in_order(app: &mut TestApp) {
    let (emulator, manager) = with_device(app).await;
    emulator.misbehave(Faults {
        off: true,
        ..Faults::default()
    });
    let mut sold = Vec::new();
    for _ in 0..3 {
        let begun = Instant::now();
        sold.push(sale(&manager).await);
        assert!(
            begun.elapsed() < Duration::from_secs(5),
            "a sale waits for nobody"
        );
    }
    until("it was called", || emulator.calls() > 0).await;
    let list = manager.get("/api/fiscal").await.ok(200);
    assert_eq!(list["waiting"].as_array().unwrap().len(), 3);
    emulator.misbehave(Faults {
        slow: Duration::from_millis(200),
        ..Faults::default()
    });
    nothing_waits(app).await;
    assert_eq!(orders(&emulator.taken()), sold);
    assert_eq!(emulator.doubles(), 0);
}

async fn a_document_whose_answer_was_lost_goes_there_once(app: &mut TestApp) {
    let (emulator, manager) = with_device(app).await;
    emulator.misbehave(Faults {
        drop_answer: true,
        ..Faults::default()
    });
    let first = sale(&manager).await;
    let second = sale(&manager).await;
    nothing_waits(app).await;
    assert_eq!(orders(&emulator.taken()), [first.clone(), second]);
    assert_eq!(emulator.doubles(), 0);
    assert_eq!(mark(app, &first).await["fiscalId"], "SINAQ0000001");
}

async fn what_is_refused_waits_for_a_person(app: &mut TestApp) {
    let (emulator, manager) = with_device(app).await;
    emulator.misbehave(Faults {
        refuse: Some("total".to_owned()),
        ..Faults::default()
    });
    let first = sale(&manager).await;
    until("it was refused", || {
        app.hub().ledger.state().fiscal.counts() == (0, 1)
    })
    .await;
    emulator.misbehave(Faults::default());
    let second = sale(&manager).await;
    until("the next one goes by", || emulator.taken().len() == 1).await;
    let list = manager.get("/api/fiscal").await.ok(200);
    let stuck = &list["waiting"][0];
    assert_eq!(
        (&stuck["stage"], &stuck["problem"], &stuck["order"]),
        (&json!("needsReview"), &json!("total"), &json!(first))
    );
    let path = format!("/api/fiscal/{}/retry", stuck["id"].as_str().unwrap());
    let waiter = app.signed(Role::Waiter).await;
    waiter
        .post(&path, &json!({}))
        .await
        .refused(403, "forbidden");
    manager.post(&path, &json!({})).await.ok(204);
    nothing_waits(app).await;
    assert_eq!(orders(&emulator.taken()), [second, first.clone()]);
    assert_eq!(mark(app, &first).await["stage"], "acknowledged");
    manager
        .post(&path, &json!({}))
        .await
        .refused(404, "not_found");
}

async fn what_waited_at_a_restart_goes_on(app: &mut TestApp) {
    let (emulator, manager) = with_device(app).await;
    emulator.misbehave(Faults {
        slow: Duration::from_secs(1),
        ..Faults::default()
    });
    let sold = [sale(&manager).await, sale(&manager).await];
    // It was asked whether it has the first one, and thinks about that one when nobody hears its answer any more.
    until("the first is on its way", || emulator.calls() == 2).await;
    app.restart().await;
    emulator.misbehave(Faults::default());
    nothing_waits(app).await;
    assert_eq!(orders(&emulator.taken()), sold);
    assert_eq!(emulator.doubles(), 0);
}

async fn a_hub_without_a_device_makes_no_documents(app: &mut TestApp) {
    let (emulator, manager) = with_device(app).await;
    sale(&manager).await;
    nothing_waits(app).await;
    app.config.fiscal_device = "none".to_owned();
    app.restart().await;
    until("it is gone", || !app.hub().ledger.state().fiscal.on).await;
    let manager = app.manager().await;
    let order = sale(&manager).await;
    assert_eq!(mark(app, &order).await, Value::Null);
    assert_eq!(
        manager.get("/api/fiscal").await.ok(200),
        json!({"on": false, "waiting": []})
    );
    assert_eq!(emulator.taken().len(), 1);
}

/// The receipt's job as the queue has it.
async fn receipt(app: &TestApp, order: &str) -> (String, String, i64) {
    let mut tx = app.db.read().await.unwrap();
    on!(&mut tx, conn => sqlx::query_as(
        "SELECT state, document, next_at FROM print_jobs WHERE kind = 'receipt' AND order_id = $1",
    ).bind(order).fetch_one(conn).await)
    .unwrap()
}

async fn printed(app: &TestApp, order: &str) -> String {
    for _ in 0..400 {
        let (state, document, _) = receipt(app, order).await;
        if state == "printed" {
            return document;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("it is not on paper");
}

async fn the_receipt_waits_a_moment_and_says_so(app: &mut TestApp) {
    assert!(catalog().printers.iter().any(|printer| printer.receipts));
    let (emulator, manager) = with_device(app).await;
    let order = sale(&manager).await;
    let paper = printed(app, &order).await;
    assert!(
        paper.contains("SINAQ0000001") && paper.contains("sinaq.invalid"),
        "{paper}"
    );
    emulator.misbehave(Faults {
        off: true,
        ..Faults::default()
    });
    let order = sale(&manager).await;
    let (state, _, next_at) = receipt(app, &order).await;
    assert_eq!(
        (state.as_str(), next_at),
        ("queued", app.clock.now().0 + 2_000)
    );
    app.clock.advance(2_000);
    let paper = printed(app, &order).await;
    assert!(
        paper.contains("Fiskal cihaz") && !paper.contains("SINAQ"),
        "{paper}"
    );
    emulator.misbehave(Faults::default());
    nothing_waits(app).await;
    let copy = manager
        .get(&format!("/api/orders/{order}/receipt.pdf"))
        .await;
    assert_eq!(copy.status, 200, "a copy has it");
    assert_eq!(mark(app, &order).await["fiscalId"], "SINAQ0000002");
    assert_eq!(printed(app, &order).await, paper, "what is on paper stays");
}
