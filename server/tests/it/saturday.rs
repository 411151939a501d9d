//! The simulated Saturday through the command door, and its sums out of the tables that reports read.

use crate::app::TestApp;
use crate::client::Client;
use crate::engine::on_both;
use crate::intents::{Script, text};
use domain::Command;
use domain::cash::CashSession;
use domain::staff::Role;
use domain::wire::Verdict;
use serde_json::{Map, Value, json};
use server::on;
use std::collections::BTreeMap;

on_both!(a_whole_saturday_comes_out_to_the_qepik);

/// Who does what: managers approve, cashiers take money, waiters do the rest.
fn role(intent: &Value) -> Role {
    let sent = intent["afterSend"] == true;
    match text(intent, "action") {
        "comp" | "discountLine" | "discountCheck" => Role::Manager,
        "void" if sent => Role::Manager,
        "pay" | "cashOpen" | "cashIn" | "cashOut" | "cashClose" => Role::Cashier,
        _ => Role::Waiter,
    }
}

/// Lets the whole day happen; what must come out, and the guests that were seated.
pub async fn evening(app: &mut TestApp) -> (Value, i64) {
    evening_while(app, async |_| {}).await
}

/// The same, with something that happens before each thing that somebody does.
pub async fn evening_while(
    app: &mut TestApp,
    mut meanwhile: impl AsyncFnMut(&mut TestApp),
) -> (Value, i64) {
    let file: Value = serde_json::from_str(include_str!("../../../demo/saturday.json")).unwrap();
    let mut clients = BTreeMap::new();
    for role in [Role::Waiter, Role::Cashier, Role::Manager] {
        clients.insert(role, app.signed(role).await);
    }
    let mut script = Script::default();
    let intents = file["intents"].as_array().unwrap();
    let mut covers = 0;
    for (at, intent) in intents.iter().enumerate() {
        if at == intents.len() / 2 {
            // In the middle of the evening somebody trips over the cable.
            app.restart().await;
            let moved = clients
                .into_iter()
                .map(|(role, one)| (role, one.at(&app.base)));
            clients = moved.collect();
        }
        meanwhile(&mut *app).await;
        app.clock.advance(1_000);
        covers += intent["guests"].as_i64().unwrap_or_default();
        told(&clients[&role(intent)], &script.commands(intent), intent).await;
    }
    (file["expected"].clone(), covers)
}

async fn a_whole_saturday_comes_out_to_the_qepik(app: &mut TestApp) {
    let (expected, covers) = evening(app).await;
    let expected = &expected;
    assert_eq!(json!(covers), expected["covers"]);
    assert_eq!(json!(guests(app).await), expected["covers"]);
    sold(app, expected).await;
    voided(app, expected).await;
    paid(app, expected).await;
    counted(app, expected).await;
    closed(app, expected).await;
    let open = app.snapshot().await.state.orders;
    assert!(open.values().all(|order| !order.is_open()));
}

/// One request for all that an intent says.
async fn told(client: &Client, commands: &[Command], intent: &Value) {
    if commands.is_empty() {
        return;
    }
    let answer = client.commands(commands).await;
    for (command, outcome) in commands.iter().zip(&answer.results) {
        let held = matches!(command, Command::Send { .. })
            && outcome.code.as_deref() == Some("nothing_to_send");
        assert!(
            outcome.outcome == Verdict::Applied || held,
            "{intent}: {outcome:?}"
        );
    }
}

/// The guests of all checks that were opened.
async fn guests(app: &TestApp) -> i64 {
    let events = app.events().await;
    let opened = events
        .iter()
        .filter(|event| event["name"] == "orders.opened");
    let guests = opened.map(|event| event["data"]["order"]["guests"].as_i64().unwrap());
    guests.sum()
}

async fn sold(app: &TestApp, expected: &Value) {
    let mut tx = app.db.read().await.unwrap();
    let rows: Vec<(String, i64, i64, i64, i64, i64)> = on!(&mut tx, conn => sqlx::query_as(
        "SELECT category, count(*), CAST(sum(gross) AS BIGINT), CAST(sum(discount) AS BIGINT), \
         CAST(sum(comp) AS BIGINT), CAST(sum(net) AS BIGINT) FROM sold_lines GROUP BY category",
    ).fetch_all(conn).await)
    .unwrap();
    let mut by_category = Map::new();
    let mut all = [0i64; 5];
    for (category, lines, gross, discount, comp, net) in rows {
        by_category.insert(category, json!(net));
        for (sum, part) in all.iter_mut().zip([lines, gross, discount, comp, net]) {
            *sum += part;
        }
    }
    assert_eq!(json!(by_category), expected["byCategory"]);
    let [lines, gross, discounts, comps, net] = all;
    let settled = app.events().await;
    let settled = settled
        .iter()
        .filter(|event| event["name"] == "orders.settled");
    let of = |field: &str| -> i64 {
        let all = settled.clone();
        all.map(|event| event["data"][field].as_i64().unwrap())
            .sum()
    };
    let got = json!({
        "checks": settled.clone().count(), "gross": gross, "discounts": discounts, "comps": comps,
        "service": of("total") - net, "total": of("total"), "vat": of("vat"), "linesSold": lines,
    });
    for (sum, got) in got.as_object().unwrap() {
        assert_eq!(got, &expected[sum], "{sum}");
    }
}

/// The drawer as it was counted, out of the documents.
async fn counted(app: &TestApp, expected: &Value) {
    let mut tx = app.db.read().await.unwrap();
    let rows: Vec<(i64, String)> = on!(&mut tx, conn => sqlx::query_as(
        "SELECT CAST(live AS BIGINT), doc FROM documents WHERE kind = 'drawer'",
    ).fetch_all(conn).await)
    .unwrap();
    let [(live, doc)] = rows.as_slice() else {
        panic!("{rows:?}");
    };
    let session: CashSession = serde_json::from_str(doc).unwrap();
    let count = session.count.unwrap();
    assert_eq!(*live, 1, "the last one stays at hand");
    assert_eq!(json!(count.expected), expected["cashExpected"]);
    assert_eq!(json!(count.variance()), expected["cashVariance"]);
    let known = app.snapshot().await.state.drawers;
    assert!(known.values().all(|session| !session.is_open()));
}

async fn voided(app: &TestApp, expected: &Value) {
    let mut tx = app.db.read().await.unwrap();
    let rows: Vec<(i64, i64, i64)> = on!(&mut tx, conn => sqlx::query_as(
        "SELECT told, count(*), CAST(sum(amount) AS BIGINT) FROM voided_lines GROUP BY told ORDER BY told",
    ).fetch_all(conn).await)
    .unwrap();
    let names = ["voidsBeforeSend", "voidsAfterSend"];
    assert_eq!(rows.len(), names.len());
    for ((_, count, amount), name) in rows.into_iter().zip(names) {
        assert_eq!(
            json!({"count": count, "amount": amount}),
            expected[name],
            "{name}"
        );
    }
}

/// The Z of the day has the same sums.
async fn closed(app: &TestApp, expected: &Value) {
    let z = app.manager().await.post("/api/day/close", &json!({})).await;
    let z = z.ok(201);
    let sums = &z["report"]["sums"];
    for (name, value) in [
        ("checks", &sums["checks"]),
        ("covers", &sums["covers"]),
        ("gross", &sums["gross"]),
        ("comps", &sums["comps"]["amount"]),
        ("service", &sums["service"]),
        ("total", &sums["total"]),
        ("vat", &sums["vat"][0]["vat"]),
        ("voidsAfterSend", &sums["voidsTold"]),
        ("cashExpected", &sums["drawers"][0]["expected"]),
        ("cashVariance", &sums["drawers"][0]["variance"]),
    ] {
        assert_eq!(*value, expected[name], "{name}");
    }
    let methods = sums["payments"].as_array().unwrap().iter();
    let methods: Map<String, Value> = methods
        .map(|one| (text(one, "method").to_owned(), one["amount"].clone()))
        .collect();
    assert_eq!(Value::Object(methods), expected["byPaymentType"]);
}

async fn paid(app: &TestApp, expected: &Value) {
    let mut tx = app.db.read().await.unwrap();
    let rows: Vec<(String, i64)> = on!(&mut tx, conn => sqlx::query_as(
        "SELECT method, CAST(sum(amount) AS BIGINT) FROM payments GROUP BY method",
    ).fetch_all(conn).await)
    .unwrap();
    let by_method: BTreeMap<String, i64> = rows.into_iter().collect();
    assert_eq!(json!(by_method), expected["byPaymentType"]);
}
