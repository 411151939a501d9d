//! Drawers over REST: opened, moved, counted blind; once, whatever is repeated.

use crate::app::TestApp;
use crate::engine::on_both;
use domain::cash::{self, MovementKind};
use domain::ids::CommandId;
use domain::staff::Role;
use domain::{Command, Money};
use serde_json::{Value, json};
use server::ids::new_id;
use server::on;
use std::time::Duration;

on_both!(
    a_drawer_from_its_opening_to_its_count,
    what_a_drawer_refuses,
    a_repeated_request_is_one,
    an_open_drawer_outlives_the_hub,
    cash_lets_the_drawer_spring_open,
    a_payment_is_given_back_in_parts,
    late_cash_goes_into_the_open_session,
);

fn drawers(list: &Value) -> Vec<&str> {
    let names = list.as_array().unwrap().iter();
    names.map(|one| one["name"].as_str().unwrap()).collect()
}

/// A takeaway that costs 6.60, and its id.
async fn check(client: &crate::client::Client) -> String {
    let order = json!({"channel": "takeaway", "items": [{"menuItemId": "piti", "quantity": 1}]});
    let order = client.order(&order).await.ok(201);
    order["id"].as_str().unwrap().to_owned()
}

async fn a_drawer_from_its_opening_to_its_count(app: &mut TestApp) {
    let (cashier, manager) = (app.signed(Role::Cashier).await, app.manager().await);
    cashier
        .get("/api/cash/session")
        .await
        .refused(404, "not_found");
    let opened = cashier
        .post("/api/cash/open", &json!({"openingFloat": 10_000}))
        .await
        .ok(201);
    assert_eq!(opened["open"], true);
    assert_eq!(opened["openingFloat"], 10_000);
    assert_eq!(opened.get("expected"), None, "whoever counts is not told");

    let order = check(&manager).await;
    let tender = json!({"method": "cash", "amount": 500, "tendered": 2_000});
    cashier.pay(&order, &tender).await.ok(201);
    let moves = json!({"type": "cash_out", "amount": 300, "reason": "market"});
    cashier.post("/api/cash/move", &moves).await.ok(201);
    let moves = json!({"type": "cash_in", "amount": 50});
    cashier.post("/api/cash/move", &moves).await.ok(201);
    let moves = json!({"type": "safe_drop", "amount": 9_000});
    let after = cashier.post("/api/cash/move", &moves).await.ok(201);
    assert_eq!(
        (&after["cashOut"], &after["cashIn"], &after["safeDrops"]),
        (&json!(300), &json!(50), &json!(9_000))
    );
    let seen = manager.get("/api/cash/session").await.ok(200);
    assert_eq!(seen["expected"], 10_000 + 500 - 300 + 50 - 9_000);

    let count = json!({"counted": 1_240, "pieces": [{"value": 1_000, "count": 1}, {"value": 20, "count": 12}]});
    let closed = cashier.post("/api/cash/close", &count).await.ok(200);
    assert_eq!(
        (&closed["expected"], &closed["variance"]),
        (&json!(1_250), &json!(-10))
    );
    cashier
        .post("/api/cash/close", &count)
        .await
        .refused(409, "drawer_closed");
    let names: Vec<Value> = app.events().await;
    let names = Value::Array(names);
    let cash = drawers(&names)
        .into_iter()
        .filter(|name| name.starts_with("cash."));
    let cash: Vec<&str> = cash.collect();
    assert_eq!(
        cash,
        [
            "cash.opened",
            "cash.moved",
            "cash.moved",
            "cash.moved",
            "cash.closed"
        ]
    );
}

async fn what_a_drawer_refuses(app: &mut TestApp) {
    let (cashier, waiter) = (
        app.signed(Role::Cashier).await,
        app.signed(Role::Waiter).await,
    );
    waiter
        .post("/api/cash/open", &json!({}))
        .await
        .refused(403, "forbidden");
    waiter
        .get("/api/cash/session")
        .await
        .refused(403, "forbidden");
    let moves = json!({"type": "cash_in", "amount": 100});
    cashier
        .post("/api/cash/move", &moves)
        .await
        .refused(409, "drawer_closed");
    let open = json!({"drawer": "p-bar", "openingFloat": 0});
    cashier
        .post("/api/cash/open", &open)
        .await
        .refused(404, "not_found");
    cashier
        .post("/api/cash/open", &json!({"openingFloat": -1}))
        .await
        .refused(422, "bad_field");
    cashier
        .post("/api/cash/open", &json!({"float": 1}))
        .await
        .refused(422, "malformed");
    // Nothing at all is said: the drawer is empty.
    cashier.post("/api/cash/open", &json!({})).await.ok(201);
    cashier
        .post("/api/cash/open", &json!({}))
        .await
        .refused(409, "drawer_open");
    for (odd, code) in [
        (json!({"type": "gift", "amount": 1}), "malformed"),
        (json!({"type": "cash_in", "amount": 0}), "bad_field"),
        (
            json!({"type": "cash_in", "amount": 10_000_001}),
            "bad_field",
        ),
        (
            json!({"type": "cash_in", "amount": 1, "reason": "a\nb"}),
            "bad_field",
        ),
    ] {
        cashier
            .post("/api/cash/move", &odd)
            .await
            .refused(422, code);
    }
    let off = json!({"counted": 100, "pieces": [{"value": 20, "count": 4}]});
    cashier
        .post("/api/cash/close", &off)
        .await
        .refused(422, "bad_field");
    let session = cashier.get("/api/cash/session").await.ok(200);
    assert_eq!(session["movements"], json!([]));
    let held = app.manager().await.get("/api/quarantine").await.ok(200);
    assert_eq!(
        held["open"],
        json!([]),
        "nothing that a manager would have to look at: {held}"
    );
}

async fn a_repeated_request_is_one(app: &mut TestApp) {
    let cashier = app.signed(Role::Cashier).await;
    cashier
        .keyed("open", "/api/cash/open", &json!({"openingFloat": 5_000}))
        .await
        .ok(201);
    let moves = json!({"type": "cash_out", "amount": 700, "reason": "taxi"});
    let five = (0..5).map(|_| cashier.keyed("out", "/api/cash/move", &moves));
    for answer in futures::future::join_all(five).await {
        assert_eq!(answer.ok(201)["cashOut"], 700);
    }
    let other = json!({"type": "cash_out", "amount": 701, "reason": "taxi"});
    let no = cashier.keyed("out", "/api/cash/move", &other).await;
    no.refused(422, "idempotency_mismatch");
    let count = json!({"counted": 4_300});
    for _ in 0..2 {
        let closed = cashier
            .keyed("close", "/api/cash/close", &count)
            .await
            .ok(200);
        assert_eq!(closed["variance"], 0);
    }
    let opened = cashier
        .keyed("open", "/api/cash/open", &json!({"openingFloat": 5_000}))
        .await
        .ok(201);
    assert_eq!(
        opened["open"], false,
        "the session of that request was counted since"
    );
}

async fn an_open_drawer_outlives_the_hub(app: &mut TestApp) {
    let cashier = app.signed(Role::Cashier).await;
    cashier
        .post("/api/cash/open", &json!({"openingFloat": 100}))
        .await
        .ok(201);
    app.restart().await;
    let cashier = cashier.at(&app.base);
    let order = check(&app.manager().await).await;
    cashier
        .pay(&order, &json!({"method": "cash", "amount": 60}))
        .await
        .ok(201);
    app.restart().await;
    let cashier = cashier.at(&app.base);
    let closed = cashier
        .post("/api/cash/close", &json!({"counted": 160}))
        .await
        .ok(200);
    assert_eq!(closed["variance"], 0);
    app.restart().await;
    let cashier = cashier.at(&app.base);
    let known = app.snapshot().await.state.drawers;
    let last = known.values().next().unwrap();
    assert_eq!(last.count.as_ref().unwrap().counted.0, 160);
    cashier
        .post("/api/cash/open", &json!({"openingFloat": 200}))
        .await
        .ok(201);
    app.restart().await;
    let known = app.snapshot().await.state.drawers;
    assert_eq!(known.len(), 1);
    assert!(
        known
            .values()
            .all(|one| one.is_open() && one.opening_float.0 == 200)
    );
    let mut tx = app.db.read().await.unwrap();
    let (all, live): (i64, i64) = on!(&mut tx, conn => sqlx::query_as(
        "SELECT count(*), CAST(sum(live) AS BIGINT) FROM documents WHERE kind = 'drawer'",
    ).fetch_one(conn).await)
    .unwrap();
    assert_eq!((all, live), (2, 1), "the one before stays in the books");
}

async fn cash_lets_the_drawer_spring_open(app: &mut TestApp) {
    let (cashier, manager) = (app.signed(Role::Cashier).await, app.manager().await);
    let till = app.printer("p-kassa");
    let order = check(&manager).await;
    manager
        .pay(&order, &json!({"method": "transfer", "amount": 100}))
        .await
        .ok(201);
    cashier.post("/api/cash/open", &json!({})).await.ok(201);
    cashier
        .pay(&order, &json!({"method": "cash", "amount": 100}))
        .await
        .ok(201);
    let mut kicks = 0;
    for _ in 0..100 {
        kicks = till.drawer_kicks();
        if kicks == 2 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert_eq!(
        kicks, 2,
        "for the float and for the cash, not for the transfer"
    );
}

async fn a_payment_is_given_back_in_parts(app: &mut TestApp) {
    let (cashier, manager) = (app.signed(Role::Cashier).await, app.manager().await);
    cashier
        .post("/api/cash/open", &json!({"openingFloat": 1_000}))
        .await
        .ok(201);
    let order = check(&manager).await;
    let paid = cashier
        .pay(&order, &json!({"method": "cash", "amount": 200}))
        .await
        .ok(201);
    let payment = paid["payments"][0]["id"].as_str().unwrap().to_owned();
    let path = format!("/api/payments/{payment}/refund");
    let part = json!({"amount": 80, "reason": "refused"});
    cashier
        .keyed("a", &path, &part)
        .await
        .refused(403, "forbidden");
    manager
        .post(&path, &part)
        .await
        .refused(400, "idempotency_key_needed");
    // Five at once with one key are one.
    let five = (0..5).map(|_| manager.keyed("b", &path, &part));
    for answer in futures::future::join_all(five).await {
        assert_eq!(answer.ok(201)["payments"][0]["refunded"], 80);
    }
    let most = json!({"amount": 121, "reason": "refused"});
    let no = manager
        .keyed("c", &path, &most)
        .await
        .refused(409, "refund_too_much");
    assert_eq!(no.details["left"], 120);
    let nothing = json!({"amount": 0, "reason": "refused"});
    manager
        .keyed("d", &path, &nothing)
        .await
        .refused(422, "bad_amount");
    manager
        .keyed("e", &path, &json!({"amount": 5}))
        .await
        .refused(422, "malformed");
    let nobody = format!("/api/payments/{order}/refund");
    manager
        .keyed("f", &nobody, &part)
        .await
        .refused(404, "not_found");
    // Two at once with keys of their own never give back more than was taken.
    let part = json!({"amount": 70, "reason": "refused"});
    let (one, other) = tokio::join!(
        manager.keyed("g", &path, &part),
        manager.keyed("h", &path, &part)
    );
    let mut answers = [one.status, other.status];
    answers.sort_unstable();
    assert_eq!(answers, [201, 409]);
    manager
        .keyed("i", &path, &json!({"reason": "refused"}))
        .await
        .ok(201);
    let session = manager.get("/api/cash/session").await.ok(200);
    assert_eq!(
        session["expected"], 1_000,
        "all of it went back out of the drawer"
    );
    let amounts = amounts(app).await;
    assert_eq!(amounts, [-80, -70, -50, 200], "each a row of its own");
}

/// What was taken and given back, as reports read it.
async fn amounts(app: &TestApp) -> Vec<i64> {
    let mut tx = app.db.read().await.unwrap();
    let rows: Vec<(i64,)> = on!(&mut tx, conn => sqlx::query_as(
        "SELECT amount FROM payments ORDER BY amount",
    ).fetch_all(conn).await)
    .unwrap();
    rows.into_iter().map(|(amount,)| amount).collect()
}

async fn late_cash_goes_into_the_open_session(app: &mut TestApp) {
    let (cashier, manager) = (app.signed(Role::Cashier).await, app.manager().await);
    let open = json!({"openingFloat": 1_000});
    let old = cashier.post("/api/cash/open", &open).await.ok(201);
    let count = json!({"counted": 1_000});
    cashier.post("/api/cash/close", &count).await.ok(200);
    let late = Command::MoveCash(cash::Move {
        drawer: None,
        session: serde_json::from_value(old["id"].clone()).unwrap(),
        kind: MovementKind::CashOut,
        amount: Money(300),
        reason: "market".to_owned(),
        instead_of: None,
    });
    let mut late = cashier.envelope(1, CommandId::new(new_id()), &late);
    late["late"] = json!(true);
    let answer = cashier.batch(&[late]).await.ok(200);
    assert_eq!(answer["results"][0]["outcome"], "quarantined");
    let held = manager.get("/api/quarantine").await.ok(200)["open"][0].clone();
    assert_eq!(held["code"], "drawer_closed");
    let resolve = format!("/api/quarantine/{}/resolve", held["id"].as_str().unwrap());
    let nothing = json!({});
    let refused = manager.post(&resolve, &nothing).await;
    refused.refused(409, "drawer_closed");
    let new = cashier.post("/api/cash/open", &open).await.ok(201);
    let into = |session: &Value| format!("{resolve}?session={}", session.as_str().unwrap());
    let refused = manager.post(&into(&old["id"]), &nothing).await;
    refused.refused(409, "drawer_closed");
    // Whoever asks again hears the same, and it is one movement.
    for _ in 0..2 {
        let done = manager.post(&into(&new["id"]), &nothing).await.ok(200);
        assert_eq!(done["closed"]["applied"], true);
    }
    let now = manager.get("/api/cash/session").await.ok(200);
    assert_eq!((&now["id"], &now["expected"]), (&new["id"], &json!(700)));
    let moves = now["movements"].as_array().unwrap();
    assert_eq!(moves.len(), 1);
    assert_eq!(moves[0]["insteadOf"], old["id"]);
    assert_eq!(moves[0]["by"]["id"], json!(app.people[&Role::Cashier]));
}
