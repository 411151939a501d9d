//! The whole job over HTTP: from signing in to the money, with the status derived everywhere.

use crate::app::TestApp;
use crate::engine::on_both;
use crate::sse::Reader;
use domain::staff::Role;
use serde_json::{Value, json};

on_both!(
    an_order_goes_from_the_finger_to_the_till,
    a_card_payment_needs_its_slip,
);

/// Tike kebab with its forced choices, and two teas, for table 7.
pub fn dinner() -> Value {
    json!({"tableId": "t-7", "guests": 2, "items": [
        {"menuItemId": "tike-kabab", "quantity": 1, "note": "yaxşı bişmiş", "options": [
            {"group": "bread", "option": "tendir"}, {"group": "tail-fat", "option": "no-fat"}]},
        {"menuItemId": "cay", "quantity": 2, "options": [{"group": "tea-extra", "option": "lemon"}]},
    ]})
}

/// The row of one order in the queue and in bulk progress; both must say the same.
async fn progress(client: &crate::client::Client, order: &str) -> (Option<Value>, Value) {
    let queue = client.get("/api/orders/queue").await.ok(200);
    let row = queue
        .as_array()
        .unwrap()
        .iter()
        .find(|row| row["id"] == order);
    let bulk = client
        .get(&format!("/api/orders/bulk-progress?ids={order}"))
        .await
        .ok(200);
    (row.cloned(), bulk[0].clone())
}

async fn an_order_goes_from_the_finger_to_the_till(app: &mut TestApp) {
    let waiter = app.signed(Role::Waiter).await;
    let cook = app.signed(Role::Kitchen).await;
    let cashier = app.signed(Role::Cashier).await;
    let mut follower = Reader::open(&cook, "").await;
    follower.named("hello").await;
    let mut placed = dinner();
    placed["send"] = json!(false);
    let view = waiter.order(&placed).await.ok(201);
    let id = view["id"].as_str().unwrap().to_owned();
    assert_eq!(
        (&view["status"], &view["number"]),
        (&json!("pending"), &json!(1))
    );
    // 11.00 + 2 × (3.00 + 1.00), and 10 % service at a table.
    assert_eq!(view["total"], 2090);
    assert_eq!(view["due"], 2090);
    assert_eq!(view["vat"], 319);
    for (who, status) in [
        (&waiter, "in_queue"),
        (&cook, "in_progress"),
        (&cook, "ready"),
    ] {
        let view = who.status(&id, status).await.ok(200);
        assert_eq!(view["status"], status);
        let (row, bulk) = progress(&waiter, &id).await;
        assert_eq!(row.unwrap(), bulk);
        assert_eq!(bulk["status"], status);
        assert_eq!(bulk["sent"], 2);
        assert_eq!(bulk["ready"], if status == "ready" { 2 } else { 0 });
    }
    let cash = json!({"method": "cash", "amount": 2090, "tendered": 5000});
    waiter.pay(&id, &cash).await.refused(403, "forbidden");
    let paid = cashier.pay(&id, &cash).await.ok(201);
    assert_eq!(paid["status"], "completed");
    assert_eq!((&paid["due"], &paid["change"]), (&json!(0), &json!(2910)));
    let (row, bulk) = progress(&waiter, &id).await;
    assert_eq!(
        row, None,
        "a settled check whose food went out is in nobody's queue"
    );
    assert_eq!(bulk["status"], "completed");
    assert!(app.snapshot().await.state.orders.is_empty());
    // Whoever followed has heard all of it, in the order of the log.
    let names = [
        "orders.opened",
        "orders.linesAdded",
        "kitchen.ticketFired",
        "kitchen.ticketFired",
        "kitchen.linesMoved",
        "kitchen.linesMoved",
        "kitchen.linesMoved",
        "kitchen.bumped",
        "kitchen.linesMoved",
        "kitchen.bumped",
        "payments.taken",
        "orders.settled",
    ];
    for (number, name) in (1..).zip(names) {
        let (seq, event) = follower.event().await;
        assert_eq!((seq, event["name"].as_str().unwrap()), (number, name));
    }
    assert!(app.event_numbers().await.into_iter().eq(1..=12));
}

async fn a_card_payment_needs_its_slip(app: &mut TestApp) {
    let manager = app.manager().await;
    let view = manager.order(&dinner()).await.ok(201);
    assert_eq!(view["status"], "in_queue");
    let id = view["id"].as_str().unwrap();
    let part = json!({"method": "card", "amount": 1000});
    let error = manager.pay(id, &part).await.refused(422, "missing_slip");
    assert!(error.message.starts_with("slip:"), "{}", error.message);
    let part = json!({"method": "card", "amount": 1000, "slip": "004711"});
    let view = manager.pay(id, &part).await.ok(201);
    assert_eq!(
        (&view["due"], &view["status"]),
        (&json!(1090), &json!("in_queue"))
    );
    let rest = json!({"method": "card-external", "amount": 1090, "slip": "004712"});
    let view = manager.pay(id, &rest).await.ok(201);
    assert_eq!(
        (&view["due"], &view["status"]),
        (&json!(0), &json!("completed"))
    );
    let view = manager.status(id, "refunded").await.ok(200);
    assert_eq!(view["status"], "refunded");
}
