//! Tips over REST: with the payment and after it, in the drawer, the X and the report.

use crate::app::TestApp;
use crate::client::Client;
use crate::engine::on_both;
use domain::Command;
use domain::staff::Role;
use serde_json::{Value, json};

on_both!(
    a_tip_with_the_payment_and_one_after_it,
    a_tip_that_comes_too_late,
    a_repeated_tip_is_one,
    a_tip_stays_with_whoever_served,
);

/// A takeaway that costs 6.60, and its id.
async fn check(client: &Client) -> String {
    let order = json!({"channel": "takeaway", "items": [{"menuItemId": "piti", "quantity": 1}]});
    let order = client.order(&order).await.ok(201);
    order["id"].as_str().unwrap().to_owned()
}

fn due(order: &Value) -> i64 {
    order["total"].as_i64().unwrap()
}

async fn a_tip_with_the_payment_and_one_after_it(app: &mut TestApp) {
    let (cashier, manager) = (app.signed(Role::Cashier).await, app.manager().await);
    cashier.post("/api/cash/open", &json!({})).await.ok(201);
    let order = check(&manager).await;
    let half = json!({"method": "card", "slip": "004711", "amount": 100, "tip": 70});
    let paid = cashier.pay(&order, &half).await.ok(201);
    assert_eq!(paid["payments"][0]["tip"], 70);
    let rest = due(&paid) - 100;
    let rest = json!({"method": "cash", "amount": rest, "tendered": rest + 500, "tip": 300});
    let paid = cashier.pay(&order, &rest).await.ok(201);
    assert_eq!((&paid["change"], &paid["due"]), (&json!(200), &json!(0)));
    let cash = paid["payments"][1]["id"].as_str().unwrap();
    let path = format!("/api/payments/{cash}/tip");
    let tip = cashier.keyed("more", &path, &json!({"tip": 350})).await;
    assert_eq!(tip.ok(200)["payments"][1]["tip"], 350);
    let drawer = manager.get("/api/cash/session").await.ok(200);
    assert_eq!(drawer["tips"], 350);
    assert_eq!(drawer["expected"], due(&paid) - 100 + 350);
    let day = manager.get("/api/day").await.ok(200);
    let sums = &day["report"]["sums"];
    assert_eq!(sums["total"], due(&paid), "tips are no turnover");
    assert_eq!(sums["tips"].as_array().unwrap().len(), 2);
    assert_eq!(sums["tipsBy"][0]["amount"], 420);
    let report = manager.get("/api/reports/tips?range=24h").await.ok(200);
    assert_eq!(
        (&report["total"], &report["byMethod"][0]["amount"]),
        (&json!(420), &json!(350))
    );
    assert_eq!(report["byWaiter"][0]["count"], 2);
    cashier
        .get("/api/reports/tips?range=24h")
        .await
        .refused(403, "forbidden");
    // A tip goes back only when it is named.
    let path = format!("/api/payments/{cash}/refund");
    let back = json!({"reason": "refused", "amount": 0, "tip": 50});
    let back = manager.keyed("back", &path, &back).await.ok(201);
    assert_eq!(back["payments"][1]["tip"], 300);
    let drawer = manager.get("/api/cash/session").await.ok(200);
    assert_eq!(drawer["tips"], 300);
}

async fn a_tip_that_comes_too_late(app: &mut TestApp) {
    let manager = app.manager().await;
    manager.post("/api/cash/open", &json!({})).await.ok(201);
    let order = check(&manager).await;
    let tender = json!({"method": "cash", "amount": 100});
    let paid = manager.pay(&order, &tender).await.ok(201);
    let path = format!(
        "/api/payments/{}/tip",
        paid["payments"][0]["id"].as_str().unwrap()
    );
    let waiter = app.signed(Role::Waiter).await;
    let tip = json!({"tip": 50});
    waiter
        .keyed("a", &path, &tip)
        .await
        .refused(403, "forbidden");
    let odd = json!({"tip": -1});
    manager
        .keyed("b", &path, &odd)
        .await
        .refused(422, "bad_field");
    let count = json!({"counted": 100});
    manager.post("/api/cash/close", &count).await.ok(200);
    manager
        .keyed("c", &path, &tip)
        .await
        .refused(409, "payment_counted");
    let nowhere = path.replace(paid["payments"][0]["id"].as_str().unwrap(), &order);
    manager
        .keyed("d", &nowhere, &tip)
        .await
        .refused(404, "not_found");
}

async fn a_repeated_tip_is_one(app: &mut TestApp) {
    let manager = app.manager().await;
    let order = check(&manager).await;
    let tender = json!({"method": "transfer", "amount": 100});
    let paid = manager.pay(&order, &tender).await.ok(201);
    let path = format!(
        "/api/payments/{}/tip",
        paid["payments"][0]["id"].as_str().unwrap()
    );
    for _ in 0..2 {
        manager
            .keyed("tip", &path, &json!({"tip": 50}))
            .await
            .ok(200);
    }
    let events = app.events().await;
    let set = events
        .iter()
        .filter(|event| event["name"] == "payments.tipSet");
    assert_eq!(set.count(), 1);
}

async fn a_tip_stays_with_whoever_served(app: &mut TestApp) {
    let (waiter, manager) = (
        app.signed(Role::Waiter).await,
        app.signed(Role::Manager).await,
    );
    let order = json!({"channel": "takeaway", "items": [{"menuItemId": "piti", "quantity": 1}]});
    let order = waiter.order(&order).await.ok(201);
    let order = order["id"].as_str().unwrap().to_owned();
    let tender = json!({"method": "transfer", "amount": 100, "tip": 50});
    let paid = manager.pay(&order, &tender).await.ok(201);
    // The manager has a check here, so the other one can be theirs.
    check(&manager).await;
    let hand = Command::Transfer {
        order: order.parse().unwrap(),
        to: app.people[&Role::Manager],
    };
    manager.commands(&[hand]).await;
    let path = format!(
        "/api/payments/{}/tip",
        paid["payments"][0]["id"].as_str().unwrap()
    );
    manager
        .keyed("more", &path, &json!({"tip": 70}))
        .await
        .ok(200);
    let tender = json!({"method": "transfer", "amount": 100, "tip": 30});
    manager.pay(&order, &tender).await.ok(201);
    let whose = |rows: &Value, key: &str| -> Vec<(Value, Value)> {
        let rows = rows.as_array().unwrap().iter();
        rows.map(|row| (row[key].clone(), row["amount"].clone()))
            .collect()
    };
    let mut told = vec![
        (json!(app.people[&Role::Waiter]), json!(70)),
        (json!(app.people[&Role::Manager]), json!(30)),
    ];
    let report = manager.get("/api/reports/tips?range=24h").await.ok(200);
    assert_eq!(whose(&report["byWaiter"], "key"), told, "the most first");
    let day = manager.get("/api/day").await.ok(200);
    told.sort_by_key(|(id, _)| id.to_string());
    assert_eq!(whose(&day["report"]["sums"]["tipsBy"], "waiter"), told);
}
