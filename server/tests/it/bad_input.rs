//! Bad input: each kind has its own code and status, the message names the field, and nothing is stored.

use crate::app::{PASSWORD, TestApp, USERNAME};
use crate::client::Client;
use crate::engine::on_both;
use crate::job::dinner;
use domain::staff::Role;
use reqwest::Method;
use serde_json::{Value, json};

on_both!(
    orders_that_cannot_be_taken,
    a_note_may_hold_any_character,
    amounts_that_cannot_be_paid,
    steps_that_are_not_possible,
    a_table_that_another_party_holds,
    a_closed_check,
    bodies_that_are_no_orders,
    a_body_that_is_too_large,
    tokens_that_open_nothing,
    a_wrong_pin_five_times,
    rights_that_are_missing,
    questions_that_make_no_sense,
    doors_of_managers,
);

/// A takeaway order of one dish.
fn one(item: &str, quantity: i64, options: &Value) -> Value {
    json!({"items": [{"menuItemId": item, "quantity": quantity, "options": options}]})
}

fn option(group: &str, option: &str) -> Value {
    json!({"group": group, "option": option})
}

async fn placed(client: &Client) -> String {
    let view = client.order(&dinner()).await.ok(201);
    view["id"].as_str().unwrap().to_owned()
}

/// A body, the status and code of its refusal, and what the message names.
type Bad = (Value, u16, &'static str, &'static str);

/// Dishes that cannot be had, or not so.
fn bad_dishes() -> Vec<Bad> {
    let none = json!([]);
    let (lemon, qara) = (option("tea-extra", "lemon"), option("plov-qara", "sour"));
    let three = json!([
        qara,
        option("plov-qara", "sweet"),
        option("plov-qara", "sebzi")
    ]);
    let five = json!([lemon, lemon, lemon, lemon, lemon]);
    vec![
        (
            one("pizza", 1, &none),
            422,
            "unknown_item",
            "items.menuItemId",
        ),
        (one("kunefe", 1, &none), 409, "sold_out", "kunefe"),
        (
            one("tike-kabab", 1, &none),
            422,
            "missing_modifier",
            "items.options",
        ),
        (
            one("sah-plov", 1, &three),
            422,
            "too_many_options",
            "items.options",
        ),
        (
            one("cay", 1, &five),
            422,
            "too_many_options",
            "items.options",
        ),
        (
            one("kola", 1, &json!([lemon])),
            422,
            "unknown_option",
            "items.options",
        ),
        (
            one("movsum-meyveleri", 1, &none),
            422,
            "bad_size",
            "items.sizeId",
        ),
        (one("kola", 0, &none), 422, "bad_quantity", "quantity"),
        (one("kola", -1, &none), 422, "bad_quantity", "quantity"),
        (
            one("kola", 1_000_000, &none),
            422,
            "bad_quantity",
            "quantity",
        ),
        (
            one("kola", i64::MAX, &none),
            422,
            "bad_quantity",
            "quantity",
        ),
    ]
}

/// Orders that are wrong as a whole.
fn bad_orders() -> Vec<Bad> {
    let long = json!({"items": [{"menuItemId": "cay", "quantity": 1, "note": "a".repeat(201)}]});
    let table = |id: &str| json!({"tableId": id, "items": [{"menuItemId": "cay", "quantity": 1}]});
    vec![
        (json!({"items": []}), 422, "bad_field", "items"),
        (long, 422, "bad_field", "note"),
        (table("t-99"), 422, "unknown_table", "tableId"),
        (
            json!({"channel": "dineIn", "items": [{"menuItemId": "cay", "quantity": 1}]}),
            422,
            "bad_field",
            "tableId",
        ),
    ]
}

async fn orders_that_cannot_be_taken(app: &mut TestApp) {
    let manager = app.manager().await;
    let cook = app.signed(Role::Kitchen).await;
    let out = domain::Command::SetSoldOut {
        item: "kunefe".into(),
        sold_out: true,
    };
    cook.commands(&[out]).await;
    let rows = app.rows().await;
    for (body, status, code, names) in bad_dishes().into_iter().chain(bad_orders()) {
        let error = manager.order(&body).await.refused(status, code);
        assert!(error.message.contains(names), "{body}: {}", error.message);
        assert_eq!(app.rows().await, rows, "{body} left something behind");
    }
    let numbers = app.snapshot().await.state.numbers;
    assert!(numbers.is_empty(), "a refused order used up a check number");
}

/// Payments of a check of 20.90.
fn bad_payments() -> Vec<Bad> {
    vec![
        (
            json!({"method": "card", "amount": -1, "slip": "1"}),
            422,
            "bad_amount",
            "amount",
        ),
        (
            json!({"method": "card", "amount": 0, "slip": "1"}),
            422,
            "bad_amount",
            "amount",
        ),
        (
            json!({"method": "card", "amount": 2091, "slip": "1"}),
            409,
            "overpaid",
            "amount",
        ),
        (
            json!({"method": "card", "amount": i64::MAX, "slip": "1"}),
            409,
            "overpaid",
            "amount",
        ),
        (
            json!({"method": "card", "amount": i64::MIN, "slip": "1"}),
            422,
            "bad_amount",
            "amount",
        ),
        (
            json!({"method": "card", "amount": 2090}),
            422,
            "missing_slip",
            "slip",
        ),
        (
            json!({"method": "card", "amount": 2090, "slip": "1".repeat(33)}),
            422,
            "bad_field",
            "slip",
        ),
        (
            json!({"method": "card", "amount": 2090, "slip": "1\0"}),
            422,
            "bad_field",
            "slip",
        ),
        (
            json!({"method": "cash", "amount": 2090, "tendered": 2000}),
            422,
            "tendered_too_little",
            "tendered",
        ),
        (
            json!({"method": "cash", "amount": 2090, "tendered": i64::MAX}),
            422,
            "bad_amount",
            "amount",
        ),
        (
            json!({"method": "cheque", "amount": 2090}),
            422,
            "unknown_payment_type",
            "method",
        ),
    ]
}

/// PostgreSQL stores no NUL; in a note it is part of a document, where it is written in six plain letters.
async fn a_note_may_hold_any_character(app: &mut TestApp) {
    let manager = app.manager().await;
    let item = json!({"menuItemId": "kola", "quantity": 1, "note": "a\0b\nc"});
    manager.order(&json!({"items": [item]})).await.ok(201);
    app.restart().await;
    let state = app.snapshot().await.state;
    let order = state.orders.values().next().unwrap();
    assert_eq!(order.lines[0].note, "a\0b\nc");
    let key = json!({"items": [{"menuItemId": "ko\0la", "quantity": 1}]});
    let answer = app.manager().await.order(&key).await;
    answer.refused(422, "unknown_item");
}

async fn amounts_that_cannot_be_paid(app: &mut TestApp) {
    let manager = app.manager().await;
    let id = placed(&manager).await;
    let rows = app.rows().await;
    for (body, status, code, names) in bad_payments() {
        let error = manager.pay(&id, &body).await.refused(status, code);
        assert!(error.message.contains(names), "{body}: {}", error.message);
        assert_eq!(app.rows().await, rows, "{body} left something behind");
    }
    let nowhere = "019a80c0-0000-7000-8000-000000000001";
    let cash = json!({"method": "cash", "amount": 1});
    manager.pay(nowhere, &cash).await.refused(404, "not_found");
    let error = manager.pay("seven", &cash).await.refused(422, "bad_field");
    assert_eq!(error.details["field"], "id");
    assert_eq!(app.rows().await, rows);
}

async fn steps_that_are_not_possible(app: &mut TestApp) {
    let manager = app.manager().await;
    let id = placed(&manager).await;
    let rows = app.rows().await;
    for status in ["pending", "in_queue", "ready", "completed", "refunded"] {
        let error = manager
            .status(&id, status)
            .await
            .refused(409, "illegal_status");
        assert!(error.message.starts_with("status:"), "{}", error.message);
        assert_eq!(error.details, json!({"from": "in_queue", "to": status}));
        assert_eq!(app.rows().await, rows);
    }
    let error = manager.status(&id, "eaten").await.refused(422, "malformed");
    assert!(error.message.contains("eaten"), "{}", error.message);
    manager.status(&id, "in_progress").await.ok(200);
    manager.status(&id, "ready").await.ok(200);
    let error = manager
        .status(&id, "completed")
        .await
        .refused(409, "unpaid");
    assert_eq!(error.details["due"], 2090);
    let nowhere = "019a80c0-0000-7000-8000-000000000001";
    manager
        .status(nowhere, "ready")
        .await
        .refused(404, "not_found");
}

async fn a_table_that_another_party_holds(app: &mut TestApp) {
    let manager = app.manager().await;
    placed(&manager).await;
    let rows = app.rows().await;
    let error = manager.order(&dinner()).await.refused(409, "table_taken");
    assert_eq!(error.details, json!({"table": "7", "check": "1"}));
    assert!(error.message.contains("table 7"), "{}", error.message);
    assert_eq!(app.rows().await, rows);
}

async fn a_closed_check(app: &mut TestApp) {
    let manager = app.manager().await;
    let id = placed(&manager).await;
    let cash = json!({"method": "cash", "amount": 2090});
    manager.pay(&id, &cash).await.ok(201);
    let rows = app.rows().await;
    manager.pay(&id, &cash).await.refused(409, "check_closed");
    manager
        .status(&id, "cancelled")
        .await
        .refused(409, "illegal_status");
    assert_eq!(app.rows().await, rows);
    // The table is free again, and the id of the closed check stays taken.
    let mut again = dinner();
    again["id"] = json!(id);
    manager.order(&again).await.refused(409, "duplicate_id");
    assert_eq!(app.rows().await, rows);
    placed(&manager).await;
}

async fn bodies_that_are_no_orders(app: &mut TestApp) {
    let manager = app.manager().await;
    let rows = app.rows().await;
    for (text, status, names) in [
        ("", 400, "body"),
        ("{", 400, "body"),
        ("{\"items\": [}", 400, "line 1"),
        ("\u{0}", 400, "body"),
        ("[]", 422, "body"),
        ("{}", 422, "items"),
        ("{\"items\": \"kola\"}", 422, "body"),
        ("{\"items\": [{\"menuItemId\": \"kola\"}]}", 422, "quantity"),
        (
            "{\"items\": [{\"menuItemId\": \"kola\", \"quantity\": 1.5}]}",
            422,
            "1.5",
        ),
        (
            "{\"items\": [{\"menuItemId\": \"kola\", \"quantity\": \"1\"}]}",
            422,
            "body",
        ),
        ("{\"items\": [], \"discount\": 100}", 422, "discount"),
        ("{\"items\": [], \"guests\": 70000}", 422, "70000"),
    ] {
        let request = manager.request(Method::POST, "/api/orders");
        let request = request
            .header("Idempotency-Key", "k1")
            .body(text.to_owned());
        let error = manager.send(request).await.refused(status, "malformed");
        assert!(error.message.contains(names), "{text}: {}", error.message);
        assert_eq!(app.rows().await, rows, "{text} left something behind");
    }
    let request = manager.request(Method::POST, "/api/orders");
    let request = request
        .header("Idempotency-Key", "k1")
        .body(vec![0xff_u8, 0xfe]);
    manager.send(request).await.refused(400, "malformed");
    let many = vec![json!(null); 101];
    let batch = json!({"proto": 1, "clientId": manager.queue, "commands": many});
    manager
        .post("/api/commands", &batch)
        .await
        .refused(422, "malformed");
    let batch = json!({"proto": 2, "clientId": manager.queue, "commands": []});
    manager
        .post("/api/commands", &batch)
        .await
        .refused(426, "update_needed");
    assert_eq!(app.rows().await, rows);
}

async fn a_body_that_is_too_large(app: &mut TestApp) {
    let manager = app.manager().await;
    let rows = app.rows().await;
    let mut order = dinner();
    order["items"][0]["note"] = json!("a".repeat(10 * 1024 * 1024));
    let text = order.to_string();
    let known = manager
        .request(Method::POST, "/api/orders")
        .body(text.clone());
    // Without a length the hub finds out while it reads.
    let pieces: Vec<Result<Vec<u8>, std::io::Error>> = text
        .as_bytes()
        .chunks(64 * 1024)
        .map(|piece| Ok(piece.to_vec()))
        .collect();
    let pieces = reqwest::Body::wrap_stream(futures::stream::iter(pieces));
    let unknown = manager.request(Method::POST, "/api/orders").body(pieces);
    for request in [known, unknown] {
        let request = request.header("Idempotency-Key", "k1");
        // The hub may hang up on a sender that does not stop; then there is no answer to read.
        match request.send().await {
            Ok(response) => {
                assert_eq!(response.status().as_u16(), 413);
                let error: domain::wire::ApiError = response.json().await.unwrap();
                assert_eq!(error.code, "too_large");
                assert!(error.message.starts_with("body:"), "{}", error.message);
            }
            Err(error) => assert!(error.is_request() || error.is_body(), "{error:?}"),
        }
        assert_eq!(app.rows().await, rows);
    }
    // A batch of commands has a limit of its own, below which a device splits it.
    let request = manager.request(Method::POST, "/api/commands");
    let request = request.body(vec![b' '; 256 * 1024 + 1]);
    manager.send(request).await.refused(413, "too_large");
    manager.get("/api/health").await.ok(200);
}

async fn tokens_that_open_nothing(app: &mut TestApp) {
    let manager = app.manager().await;
    let rows = app.rows().await;
    app.nobody()
        .get("/api/snapshot")
        .await
        .refused(401, "signed_out");
    app.nobody()
        .order(&dinner())
        .await
        .refused(401, "signed_out");
    // Nothing and nobody: `{"alg":"none"}`, and a signature by another secret.
    let none = "eyJhbGciOiJub25lIn0.eyJzdWIiOiJheWd1biJ9.";
    let other =
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJheWd1biJ9.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    for forged in ["x", none, other] {
        let forger = app.nobody().with_token(forged);
        forger.order(&dinner()).await.refused(401, "token_invalid");
        forger
            .get("/api/snapshot")
            .await
            .refused(401, "token_invalid");
    }
    // A real one whose claims were changed, and a real one whose session is over.
    let body = json!({"username": USERNAME, "password": PASSWORD});
    let signed = app.nobody().post("/api/auth/login", &body).await.ok(200);
    let token = signed["token"].as_str().unwrap();
    let (head, rest) = token.split_once('.').unwrap();
    let (_, signature) = rest.split_once('.').unwrap();
    let changed = format!("{head}.eyJzdWIiOiJheWd1biJ9.{signature}");
    let forger = app.nobody().with_token(&changed);
    forger.order(&dinner()).await.refused(401, "token_invalid");
    let leaver = app.nobody().with_token(token);
    leaver.post("/api/auth/logout", &json!({})).await.ok(204);
    leaver.order(&dinner()).await.refused(401, "signed_out");
    app.clock.advance(8 * 3_600_000 + 1_000);
    manager.order(&dinner()).await.refused(401, "token_expired");
    assert_eq!(app.rows().await, rows);
}

async fn a_wrong_pin_five_times(app: &mut TestApp) {
    let device = app.device().await;
    let waiter = app.people[&Role::Waiter];
    let with = |pin: &str| json!({"staffId": waiter, "pin": pin});
    let rows = app.rows().await;
    for left in [4, 3, 2, 1] {
        let answer = device.post("/api/auth/pin", &with("0000")).await;
        let error = answer.refused(401, "wrong_pin");
        assert_eq!(error.details["triesLeft"], left);
    }
    for pin in ["0000", "1111"] {
        let answer = device.post("/api/auth/pin", &with(pin)).await;
        let error = answer.refused(423, "locked_out");
        assert_eq!(error.details["retryAfterSeconds"], 30);
    }
    // Others are not locked out with this person.
    app.signed(Role::Kitchen).await;
    app.clock.advance(30_001);
    device.post("/api/auth/pin", &with("1111")).await.ok(200);
    assert_eq!(app.rows().await, rows);
}

async fn rights_that_are_missing(app: &mut TestApp) {
    let cook = app.signed(Role::Kitchen).await;
    let waiter = app.signed(Role::Waiter).await;
    let id = placed(&waiter).await;
    let rows = app.rows().await;
    let error = cook.order(&dinner()).await.refused(403, "forbidden");
    assert_eq!(error.details["permission"], "orders.take");
    waiter
        .status(&id, "in_progress")
        .await
        .refused(403, "forbidden");
    waiter
        .status(&id, "cancelled")
        .await
        .refused(403, "forbidden");
    cook.get("/api/printers").await.refused(403, "forbidden");
    assert_eq!(app.rows().await, rows);
}

async fn questions_that_make_no_sense(app: &mut TestApp) {
    let manager = app.manager().await;
    let id = "019a80c0-0000-7000-8000-000000000001";
    let many = vec![id; 201].join(",");
    for (path, names) in [
        ("/api/changes?since=x".to_owned(), "since"),
        ("/api/changes?since=-1".to_owned(), "since"),
        ("/api/realtime/stream?cursor=1.5".to_owned(), "cursor"),
        ("/api/outages?limit=0".to_owned(), "limit"),
        ("/api/outages?limit=1001".to_owned(), "limit"),
        ("/api/outages?limit=x".to_owned(), "limit"),
        ("/api/orders/bulk-progress".to_owned(), "ids"),
        ("/api/orders/bulk-progress?ids=".to_owned(), "ids"),
        ("/api/orders/bulk-progress?ids=seven".to_owned(), "ids"),
        (format!("/api/orders/bulk-progress?ids={many}"), "ids"),
    ] {
        let error = manager.get(&path).await.refused(422, "bad_field");
        assert!(error.message.contains(names), "{path}: {}", error.message);
    }
    let unknown = manager
        .get(&format!("/api/orders/bulk-progress?ids={id}"))
        .await;
    assert_eq!(unknown.ok(200), json!([]));
}

/// Path, body, status, code, and what the message names. D is a device, N is nobody and nothing, L is too long.
const MANAGERS: &str = r#"
devices/seven/revoke | {} | 422 | bad_field | id
devices/N/revoke | {} | 404 | not_found | device
devices/N/noted | {} | 404 | not_found | device
devices/N/rename | {"name": "A"} | 404 | not_found | device
devices/D/rename | | 400 | malformed | body
devices/D/rename | {} | 422 | malformed | name
devices/D/rename | {"name": " "} | 422 | bad_field | name
devices/D/rename | {"name": "L"} | 422 | bad_field | name
devices/D/rename | {"name": "A", "kind": "fridge"} | 422 | malformed | fridge
devices/D/rename | {"name": "A", "owner": 1} | 422 | malformed | owner
quarantine/seven/resolve | {} | 422 | bad_field | id
quarantine/N/resolve | {} | 404 | not_found | command
quarantine/N/reject | {} | 422 | malformed | reason
quarantine/N/reject | {"reason": ""} | 422 | bad_field | reason
quarantine/N/reject | {"reason": "x"} | 404 | not_found | command
quarantine/N/reject | {"reason": "x", "by": 1} | 422 | malformed | by
"#;

async fn doors_of_managers(app: &mut TestApp) {
    let manager = app.manager().await;
    app.device().await;
    let devices = manager.get("/api/devices").await.ok(200);
    let device = devices[0]["id"].as_str().unwrap();
    let (nowhere, long) = ("019a80c0-0000-7000-8000-000000000001", "x".repeat(61));
    let rows = app.rows().await;
    for line in MANAGERS.lines().filter(|line| !line.is_empty()) {
        let parts: Vec<&str> = line.split('|').map(str::trim).collect();
        let [path, body, status, code, names] = parts[..] else {
            panic!("{line}");
        };
        let path = path
            .replace("/D/", &format!("/{device}/"))
            .replace("/N/", &format!("/{nowhere}/"));
        let body = body.replace("\"L\"", &format!("\"{long}\""));
        let request = manager.request(Method::POST, &format!("/api/{path}"));
        let answer = manager.send(request.body(body)).await;
        let error = answer.refused(status.parse().unwrap(), code);
        assert!(error.message.contains(names), "{line}: {}", error.message);
        assert_eq!(app.rows().await, rows, "{line} left something behind");
    }
    assert_eq!(manager.get("/api/devices").await.ok(200), devices);
    // A batch that tells nonsense beside its commands is no batch.
    for (field, value) in [("pendingReported", json!(-1)), ("sentAt", json!("noon"))] {
        let mut batch = manager.a_batch(&[]);
        batch[field] = value;
        let answer = manager.post("/api/commands", &batch).await;
        answer.refused(422, "malformed");
    }
}
