//! Slips of a separate card terminal over REST: the list, the mark, the file.

use crate::app::TestApp;
use crate::engine::on_both;
use domain::staff::Role;
use reqwest::Method;
use serde_json::{Value, json};

on_both!(
    slips_are_held_against_the_statement,
    two_checks_may_name_the_same_payment,
);

const LIST: &str = "/api/reports/slips?range=24h";

async fn slips_are_held_against_the_statement(app: &mut TestApp) {
    let (cashier, manager) = (app.signed(Role::Cashier).await, app.manager().await);
    let order = json!({"channel": "takeaway", "items": [{"menuItemId": "piti", "quantity": 1}]});
    let order = manager.order(&order).await.ok(201);
    let id = order["id"].as_str().unwrap();
    let mut paid = Value::Null;
    for (slip, tip) in [("0017", 30), ("0018", 0), ("0018", 0)] {
        let one = json!({"method": "card", "slip": slip, "amount": 100, "tip": tip});
        paid = cashier.pay(id, &one).await.ok(201);
    }
    let cash = json!({"method": "cash", "amount": 50});
    cashier.pay(id, &cash).await.ok(201);
    let payment = |n: usize| paid["payments"][n]["id"].as_str().unwrap().to_owned();
    cashier.get(LIST).await.refused(403, "forbidden");
    let list = manager.get(LIST).await.ok(200);
    let day = &list["days"][0];
    assert_eq!((&day["count"], &day["open"]), (&json!(3), &json!(3)));
    assert_eq!((&day["amount"], &day["tip"]), (&json!(300), &json!(30)));
    let flaws: Vec<&Value> = (0..3).map(|n| &day["slips"][n]["flaw"]).collect();
    assert_eq!(flaws, [&json!("twice"), &json!("twice"), &Value::Null]);
    assert_eq!(day["slips"][2]["slip"], "0017");

    let path = format!("/api/payments/{}/slip", payment(0));
    let mark = json!({"order": id, "reconciled": true, "note": "=0.10 less"});
    cashier
        .keyed("m", &path, &mark)
        .await
        .refused(403, "forbidden");
    manager.keyed("m", &path, &mark).await.ok(200);
    manager.keyed("m", &path, &mark).await.ok(200);
    let path = format!("/api/payments/{}/slip", payment(2));
    let number = json!({"order": id, "reconciled": false, "slip": "0019"});
    manager.keyed("n", &path, &number).await.ok(200);
    let list = manager.get(&format!("{LIST}&open=1")).await.ok(200);
    let day = &list["days"][0];
    assert_eq!((&day["count"], &day["open"]), (&json!(3), &json!(2)));
    let open: Vec<&Value> = (0..2).map(|n| &day["slips"][n]["slip"]).collect();
    assert_eq!(open, [&json!("0018"), &json!("0019")]);
    assert_eq!(day["slips"][0]["flaw"], Value::Null);

    let file = manager.request(Method::GET, "/api/exports/slips?range=24h");
    let text = file.send().await.unwrap().text().await.unwrap();
    let rows: Vec<&str> = text.lines().collect();
    assert_eq!(rows.len(), 4, "{text}");
    assert!(rows[1].contains(",0017,1.00,0.30,0.00,"), "{text}");
    assert!(rows[1].ends_with(",'=0.10 less"), "{text}");
    let told = app.events().await;
    let told = told
        .iter()
        .filter(|event| event["name"] == "payments.slipChecked");
    assert_eq!(told.count(), 2);
}

async fn two_checks_may_name_the_same_payment(app: &mut TestApp) {
    let manager = app.manager().await;
    let payment = "019a80c0-0000-7000-8000-00030000beef";
    let mut checks = Vec::new();
    for slip in ["0017", "0018"] {
        let items = json!([{"menuItemId": "piti", "quantity": 1}]);
        let order = json!({"channel": "takeaway", "items": items});
        let order = manager.order(&order).await.ok(201);
        let one = json!({"id": payment, "method": "card", "slip": slip, "amount": 100});
        let id = order["id"].as_str().unwrap().to_owned();
        manager.pay(&id, &one).await.ok(201);
        checks.push(id);
    }
    for (check, note) in checks.iter().zip(["of 0017", "of 0018"]) {
        let mark = json!({"order": check, "reconciled": true, "note": note});
        let path = format!("/api/payments/{payment}/slip");
        manager.keyed(check, &path, &mark).await.ok(200);
    }
    let list = manager.get(LIST).await.ok(200);
    for row in list["days"][0]["slips"].as_array().unwrap() {
        let note = format!("of {}", row["slip"].as_str().unwrap());
        assert_eq!(row["reconciled"]["note"], note);
    }
    // Doors that are told the payment alone do not choose.
    for (door, body) in [
        ("tip", json!({"tip": 10})),
        ("refund", json!({"amount": 10, "reason": "quality"})),
        ("method", json!({"method": "cash", "reason": "mistake"})),
    ] {
        let path = format!("/api/payments/{payment}/{door}");
        let refused = manager.keyed(door, &path, &body).await;
        let refused = refused.refused(422, "bad_field");
        assert_eq!(refused.details["field"], "id", "{door}");
    }
}
