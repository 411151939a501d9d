//! What comes after a check was paid: finding it, its receipt again, dishes that go back, tables whose guests are gone.

use crate::app::TestApp;
use crate::client::Client;
use crate::engine::on_both;
use crate::reports::{exceptions, run};
use domain::Command;
use domain::Money;
use domain::ids::OrderId;
use domain::orders::{ChangePrice, Release, SetService};
use domain::staff::Role;
use serde_json::{Value, json};

on_both!(
    a_paid_check_is_found_and_its_receipt_printed_again,
    dishes_go_back_once_and_never_twice,
    prices_and_guests_who_left_are_seen,
    a_waived_service_charge_is_seen,
);

/// A takeaway of three soups and a drink, paid in cash and by transfer.
async fn paid(client: &Client) -> Value {
    let items =
        json!([{"menuItemId": "piti", "quantity": 3}, {"menuItemId": "kompot", "quantity": 1}]);
    let order = json!({"channel": "takeaway", "items": items});
    let view = client.order(&order).await.ok(201);
    let id = view["id"].as_str().unwrap();
    let due = view["due"].as_i64().unwrap();
    client
        .pay(id, &json!({"method": "cash", "amount": 200}))
        .await
        .ok(201);
    let rest = json!({"method": "transfer", "amount": due - 200});
    client.pay(id, &rest).await.ok(201)
}

async fn a_paid_check_is_found_and_its_receipt_printed_again(app: &mut TestApp) {
    let (cashier, waiter) = (
        app.signed(Role::Cashier).await,
        app.signed(Role::Waiter).await,
    );
    let (first, second) = (paid(&cashier).await, paid(&cashier).await);
    let all = cashier.get("/api/checks").await.ok(200);
    let ids: Vec<&Value> = all["checks"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| &one["id"])
        .collect();
    assert_eq!(ids, [&second["id"], &first["id"]], "the newest first");
    let named = format!("/api/checks?number={}", first["number"]);
    let found = cashier.get(&named).await.ok(200);
    assert_eq!(found["checks"].as_array().unwrap().len(), 1);
    assert_eq!(found["checks"][0]["id"], first["id"]);
    let none = cashier.get("/api/checks?number=4711").await.ok(200);
    assert_eq!(none["checks"], json!([]));
    waiter.get("/api/checks").await.refused(403, "forbidden");
    cashier
        .get("/api/checks?before=yesterday")
        .await
        .refused(422, "bad_field");

    let one = format!("/api/orders/{}", first["id"].as_str().unwrap());
    let view = waiter.get(&one).await.ok(200);
    assert_eq!(view["status"], "completed");
    let prices = view["lines"].as_array().unwrap().iter();
    let prices: i64 = prices.map(|line| line["price"].as_i64().unwrap()).sum();
    assert_eq!(json!(prices), view["total"]);
    assert_eq!(view["lines"][0]["name"]["ru"], "Пити");
    let nowhere = format!("/api/orders/{}", server::ids::new_id());
    cashier.get(&nowhere).await.refused(404, "not_found");

    let print = format!("{one}/print");
    let answer = cashier.post(&print, &json!({})).await.ok(202);
    assert_eq!(answer["printer"], "p-kassa");
    waiter
        .post(&print, &json!({}))
        .await
        .refused(403, "forbidden");
    let open = cashier
        .order(&json!({"channel": "takeaway", "items": [{"menuItemId": "kola", "quantity": 1}]}))
        .await
        .ok(201);
    let print = format!("/api/orders/{}/print", open["id"].as_str().unwrap());
    cashier
        .post(&print, &json!({}))
        .await
        .refused(409, "unpaid");
}

async fn dishes_go_back_once_and_never_twice(app: &mut TestApp) {
    let (cashier, manager) = (app.signed(Role::Cashier).await, app.manager().await);
    let view = paid(&manager).await;
    let id = view["id"].as_str().unwrap().to_owned();
    let path = format!("/api/orders/{id}/refund");
    let soup = &view["lines"][0]["id"];
    let one = json!({"lines": [{"line": soup, "quantity": 1}], "reason": "quality"});
    cashier
        .keyed("a", &path, &one)
        .await
        .refused(403, "forbidden");
    manager
        .post(&path, &one)
        .await
        .refused(400, "idempotency_key_needed");
    // Five at once with one key are one.
    let five = (0..5).map(|_| manager.keyed("b", &path, &one));
    for answer in futures::future::join_all(five).await {
        let view = answer.ok(201);
        assert_eq!(view["lines"][0]["returned"], 1);
        assert_eq!(view["payments"][0]["refunded"], 200, "the first tender");
    }
    // Two who want the last two pieces: one gets them.
    let rest = json!({"lines": [{"line": soup, "quantity": 2}], "reason": "quality"});
    let (left, right) = tokio::join!(
        manager.keyed("c", &path, &rest),
        manager.keyed("d", &path, &rest)
    );
    let mut answers = [left.status, right.status];
    answers.sort_unstable();
    assert_eq!(answers, [201, 409]);
    let nothing = json!({"lines": [], "reason": "quality"});
    manager
        .keyed("e", &path, &nothing)
        .await
        .refused(422, "bad_amount");
    let drink = &view["lines"][1]["id"];
    let many = json!({"lines": [{"line": drink, "quantity": 2}], "reason": "quality"});
    manager
        .keyed("f", &path, &many)
        .await
        .refused(422, "bad_quantity");
    let all = json!({"lines": [{"line": drink}], "reason": "quality"});
    let last = manager.keyed("g", &path, &all).await.ok(201);
    assert_eq!(last["status"], "refunded");
    let payments = last["payments"].as_array().unwrap().iter();
    let back: i64 = payments.map(|one| one["refunded"].as_i64().unwrap()).sum();
    assert_eq!(json!(back), view["total"], "to the qəpik");
    let day = manager.get("/api/day").await.ok(200);
    let refunds = day["report"]["sums"]["refunds"].as_array().unwrap().iter();
    let refunds: i64 = refunds.map(|one| one["amount"].as_i64().unwrap()).sum();
    assert_eq!(refunds, back);
}

async fn prices_and_guests_who_left_are_seen(app: &mut TestApp) {
    let manager = app.signed(Role::Manager).await;
    let dinner = json!({"tableId": "t-1", "channel": "dineIn", "items": [{"menuItemId": "piti", "quantity": 2}]});
    let view = manager.order(&dinner).await.ok(201);
    let order: OrderId = view["id"].as_str().unwrap().parse().unwrap();
    let line = app.snapshot().await.state.orders[&order].lines[0].clone();
    let price = Command::ChangePrice(ChangePrice {
        order,
        line: line.id,
        unit: line.unit.minus(Money(50)),
        reason: "regular".into(),
    });
    run(&manager, price).await;
    manager
        .pay(
            &order.to_string(),
            &json!({"method": "cash", "amount": 100}),
        )
        .await
        .ok(201);
    let reason = "refused".into();
    run(&manager, Command::Release(Release { order, reason })).await;
    let view = manager.get(&format!("/api/orders/{order}")).await.ok(200);
    assert_eq!(
        (&view["status"], &view["due"]),
        (&json!("completed"), &json!(0))
    );
    let owed = view["total"].as_i64().unwrap() - 100;
    let found = exceptions(&manager).await;
    let kinds: Vec<&Value> = found.iter().map(|one| &one["kind"]).collect();
    assert_eq!(kinds, ["released", "price"]);
    assert_eq!(found[0]["amount"], owed);
    assert_eq!(found[1]["amount"], 100, "two pieces");
    // It is a row of its own, and no money that came in.
    for (by, key, name) in [
        ("method", "write-off", "Списано"),
        ("kind", "comp", "Не оплачено"),
    ] {
        let path = format!("/api/reports/sales?range=24h&by={by}");
        let sales = manager.get(&path).await.ok(200);
        let rows = sales["rows"].as_array().unwrap().iter();
        let written: Vec<&Value> = rows.filter(|row| row["key"] == key).collect();
        assert_eq!(written.len(), 1);
        assert_eq!(written[0]["name"]["ru"], name);
        assert_eq!(
            (&written[0]["due"], &written[0]["taken"]),
            (&json!(owed), &json!(0))
        );
        let totals = &sales["totals"];
        assert_eq!(
            (&totals["due"], &totals["taken"]),
            (&view["total"], &json!(100))
        );
    }
    let day = manager.get("/api/day").await.ok(200);
    assert_eq!(day["report"]["sums"]["total"], view["total"]);
}

async fn a_waived_service_charge_is_seen(app: &mut TestApp) {
    let manager = app.signed(Role::Manager).await;
    let dinner = json!({"tableId": "t-1", "channel": "dineIn", "items": [{"menuItemId": "piti", "quantity": 2}]});
    let view = manager.order(&dinner).await.ok(201);
    let order: OrderId = view["id"].as_str().unwrap().parse().unwrap();
    let charge = app.snapshot().await.state.orders[&order].totals().service;
    assert!(charge > Money::ZERO);
    let set = |charged| {
        let reason = "regular".into();
        Command::SetService(SetService {
            order,
            charged,
            reason,
        })
    };
    for charged in [false, true, false] {
        run(&manager, set(charged)).await;
    }
    let path = format!("/api/orders/{order}");
    let waived = manager.get(&path).await.ok(200);
    let total = view["total"].as_i64().unwrap() - charge.0;
    assert_eq!(waived["total"], total);
    let body = json!({"method": "cash", "amount": total});
    manager.pay(&order.to_string(), &body).await.ok(201);
    let found = exceptions(&manager).await;
    let kinds: Vec<&Value> = found.iter().map(|one| &one["kind"]).collect();
    assert_eq!(kinds, ["serviceWaived", "serviceWaived"]);
    // The first came back; the second stands.
    let [first, second] = [1, 0].map(|at| (&found[at]["amount"], &found[at]["chargedAgain"]));
    assert_eq!(first, (&json!(charge.0), &json!(charge.0)));
    assert_eq!(second, (&json!(charge.0), &Value::Null));
    let day = manager.get("/api/day").await.ok(200);
    let sums = &day["report"]["sums"];
    assert_eq!(
        (&sums["service"], &sums["total"]),
        (&json!(0), &json!(total))
    );
    let sales = manager
        .get("/api/reports/sales?range=24h&by=day")
        .await
        .ok(200);
    assert_eq!(sales["totals"]["service"], 0);
}
