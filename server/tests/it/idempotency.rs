//! One key, one order: whatever a client repeats, and however often at once (protocols.md §1).

use crate::app::TestApp;
use crate::engine::on_both;
use crate::job::dinner;
use futures::future::join_all;
use reqwest::Method;
use serde_json::json;

on_both!(
    the_same_key_and_body_get_the_same_answer,
    the_same_key_with_another_body_is_refused,
    a_key_is_needed,
    five_deliveries_at_once_are_one_order,
    keys_of_two_people_do_not_meet,
    answers_outlive_a_restart,
    a_refused_request_may_be_asked_again,
);

async fn the_same_key_and_body_get_the_same_answer(app: &mut TestApp) {
    let manager = app.manager().await;
    let first = manager.keyed("k1", "/api/orders", &dinner()).await.ok(201);
    // The order moves on; the answer stays the first one.
    let id = first["id"].as_str().unwrap();
    manager.status(id, "in_progress").await.ok(200);
    let rows = app.rows().await;
    let again = manager.keyed("k1", "/api/orders", &dinner()).await.ok(201);
    assert_eq!(first, again);
    assert_eq!(app.rows().await, rows);
    let path = format!("/api/orders/{id}/payment");
    let cash = json!({"method": "cash", "amount": 2090, "tendered": 3000});
    let paid = manager.keyed("k2", &path, &cash).await.ok(201);
    let again = manager.keyed("k2", &path, &cash).await.ok(201);
    assert_eq!(paid, again);
    assert_eq!(app.rows().await["payments"], 1);
}

async fn the_same_key_with_another_body_is_refused(app: &mut TestApp) {
    let manager = app.manager().await;
    let first = manager.keyed("k1", "/api/orders", &dinner()).await.ok(201);
    let rows = app.rows().await;
    let mut other = dinner();
    other["guests"] = json!(3);
    let answer = manager.keyed("k1", "/api/orders", &other).await;
    answer.refused(422, "idempotency_mismatch");
    // A key belongs to everything that moves money or feeds the kitchen, not to one address.
    let path = format!("/api/orders/{}/payment", first["id"].as_str().unwrap());
    let cash = json!({"method": "cash", "amount": 2090});
    let answer = manager.keyed("k1", &path, &cash).await;
    answer.refused(422, "idempotency_mismatch");
    assert_eq!(app.rows().await, rows);
}

async fn a_key_is_needed(app: &mut TestApp) {
    let manager = app.manager().await;
    let rows = app.rows().await;
    let id = "019a80c0-0000-7000-8000-000000000001";
    for (path, body) in [
        ("/api/orders".to_owned(), dinner()),
        (
            format!("/api/orders/{id}/payment"),
            json!({"method": "cash", "amount": 1}),
        ),
    ] {
        for key in [None, Some(String::new()), Some("k".repeat(129))] {
            let mut request = manager.request(Method::POST, &path).json(&body);
            if let Some(key) = key {
                request = request.header("Idempotency-Key", key);
            }
            let answer = manager.send(request).await;
            let error = answer.refused(400, "idempotency_key_needed");
            assert!(error.message.starts_with("Idempotency-Key:"));
        }
    }
    assert_eq!(app.rows().await, rows);
}

async fn five_deliveries_at_once_are_one_order(app: &mut TestApp) {
    let manager = app.manager().await;
    let before = app.rows().await;
    let body = dinner();
    let deliveries = (0..5).map(|_| manager.keyed("k1", "/api/orders", &body));
    let mut answers = Vec::new();
    for answer in join_all(deliveries).await {
        answers.push(answer.ok(201));
    }
    assert!(answers.windows(2).all(|pair| pair[0] == pair[1]));
    let rows = app.rows().await;
    assert_eq!(rows["outcomes"], before["outcomes"] + 1);
    assert_eq!(app.snapshot().await.state.orders.len(), 1);
    let opened = app.events().await;
    let opened = opened
        .iter()
        .filter(|event| event["name"] == "orders.opened");
    assert_eq!(opened.count(), 1);
}

async fn keys_of_two_people_do_not_meet(app: &mut TestApp) {
    let manager = app.manager().await;
    let waiter = app.signed(domain::staff::Role::Waiter).await;
    let mut other = dinner();
    other["tableId"] = json!("t-8");
    let one = manager.keyed("k1", "/api/orders", &dinner()).await.ok(201);
    let two = waiter.keyed("k1", "/api/orders", &other).await.ok(201);
    assert_ne!(one["id"], two["id"]);
    assert_eq!((&one["number"], &two["number"]), (&json!(1), &json!(2)));
}

async fn answers_outlive_a_restart(app: &mut TestApp) {
    let manager = app.manager().await;
    let first = manager.keyed("k1", "/api/orders", &dinner()).await.ok(201);
    app.restart().await;
    let manager = manager.at(&app.base);
    let again = manager.keyed("k1", "/api/orders", &dinner()).await.ok(201);
    assert_eq!(first, again);
    assert_eq!(app.snapshot().await.state.orders.len(), 1);
}

async fn a_refused_request_may_be_asked_again(app: &mut TestApp) {
    let manager = app.manager().await;
    let holder = manager.order(&dinner()).await.ok(201);
    let answer = manager.keyed("k1", "/api/orders", &dinner()).await;
    answer.refused(409, "table_taken");
    let id = holder["id"].as_str().unwrap();
    manager.status(id, "cancelled").await.ok(200);
    manager.keyed("k1", "/api/orders", &dinner()).await.ok(201);
}
