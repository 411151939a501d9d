//! Reports over REST: the Saturday to the qəpik, rows that add up, rights, bad questions, what an owner sees first.

use crate::app::{TestApp, add};
use crate::client::Client;
use crate::engine::on_both;
use crate::held::page;
use crate::saturday::evening;
use domain::Command;
use domain::ids::OrderId;
use domain::staff::Role;
use domain::wire::Verdict;
use serde_json::{Map, Value, json};
use server::on;

on_both!(
    the_saturday_in_reports_and_files,
    facts_are_written_anew,
    who_may_read_reports,
    the_page_of_reports,
    questions_that_no_report_answers,
    a_smaller_bill_after_a_bill_is_seen_first,
    a_bill_that_is_given_up_is_seen_and_one_that_is_divided_accuses_nobody,
    what_was_given_back_is_no_sale_less,
);

const BY: [&str; 10] = [
    "day", "hour", "item", "category", "waiter", "table", "channel", "method", "kind", "vat",
];
/// Those of which a check stands in several rows.
const PARTS: [&str; 5] = ["item", "category", "method", "kind", "vat"];
const SUMS: [&str; 7] = [
    "gross",
    "discounts",
    "comps",
    "net",
    "service",
    "due",
    "vat",
];

async fn report(client: &Client, range: &str, by: &str) -> Value {
    let path = format!("/api/reports/sales?range={range}&by={by}");
    client.get(&path).await.ok(200)
}

fn sum(rows: &Value, field: &str) -> i64 {
    let rows = rows.as_array().unwrap().iter();
    rows.map(|row| row[field].as_i64().unwrap()).sum()
}

/// What a report says of each key.
fn column(report: &Value, field: &str) -> Value {
    let rows = report["rows"].as_array().unwrap().iter();
    let rows = rows.filter(|row| row[field] != 0);
    let named = rows.map(|row| (row["key"].as_str().unwrap().to_owned(), row[field].clone()));
    Value::Object(named.collect::<Map<_, _>>())
}

/// Every amount of the rows adds up to that of the whole.
fn adds_up(report: &Value) {
    let (rows, totals) = (&report["rows"], &report["totals"]);
    let by = report["by"].as_str().unwrap();
    for field in SUMS.into_iter().chain(["taken", "refunded"]) {
        assert_eq!(json!(sum(rows, field)), totals[field], "{by}: {field}");
    }
    if !PARTS.contains(&by) {
        for field in ["checks", "covers"] {
            assert_eq!(json!(sum(rows, field)), totals[field], "{by}: {field}");
        }
    }
    if !["method", "kind"].contains(&by) {
        assert_eq!(json!(sum(rows, "quantity")), totals["quantity"], "{by}");
    }
    let of = |field: &str| totals[field].as_i64().unwrap();
    assert_eq!(of("gross") - of("discounts") - of("comps"), of("net"));
    assert_eq!(of("net") + of("service"), of("due"));
    let whole = if of("net") > 0 { 10_000 } else { 0 };
    assert_eq!(sum(rows, "shareBp"), whole, "{by}");
}

async fn the_saturday_in_reports_and_files(app: &mut TestApp) {
    let (expected, _) = evening(app).await;
    let owner = app.manager().await;
    for range in ["24h", "7d", "30d", "2026-11-14..2026-11-14"] {
        for by in BY {
            let report = report(&owner, range, by).await;
            adds_up(&report);
            let totals = &report["totals"];
            for field in [
                "gross",
                "discounts",
                "comps",
                "service",
                "vat",
                "checks",
                "covers",
            ] {
                assert_eq!(totals[field], expected[field], "{range} {by} {field}");
            }
            assert_eq!(totals["due"], expected["total"]);
        }
    }
    let by = async |by: &str| report(&owner, "24h", by).await;
    let known = by("category").await;
    assert_eq!(column(&known, "net"), expected["byCategory"]);
    assert_eq!(known["rows"][0]["key"], "kebabs", "the most sold first");
    let known = by("method").await;
    assert_eq!(column(&known, "due"), expected["byPaymentType"]);
    assert_eq!(column(&known, "taken"), expected["byPaymentType"]);
    assert_eq!(column(&by("channel").await, "due"), expected["byChannel"]);
    assert_eq!(by("hour").await["rows"].as_array().unwrap().len(), 24);
    let days = report(&owner, "7d", "day").await;
    let days = days["rows"].as_array().unwrap();
    assert_eq!((days.len(), &days[6]["key"]), (7, &json!("2026-11-14")));
    let before = report(&owner, "2026-11-01..2026-11-13", "day").await;
    adds_up(&before);
    assert_eq!(before["totals"]["checks"], 0);
    numbers_lead_to_checks(&owner).await;
    crate::reports_files::exports(&owner, &expected).await;
    let found = owner.get("/api/reports/exceptions?range=24h").await.ok(200);
    let found = found["exceptions"].as_array().unwrap();
    let voids = found.iter().filter(|one| one["kind"] == "void");
    let amount: i64 = voids
        .clone()
        .map(|one| one["amount"].as_i64().unwrap())
        .sum();
    let told = json!({"count": voids.count(), "amount": amount});
    assert_eq!(told, expected["voidsAfterSend"]);
}

/// All checks behind a number, page by page.
async fn behind(client: &Client, filter: &str) -> Vec<Value> {
    let (mut all, mut before) = (Vec::new(), String::new());
    loop {
        let path = format!("/api/reports/checks?range=24h{filter}{before}");
        let page = client.get(&path).await.ok(200);
        all.extend(page["checks"].as_array().unwrap().iter().cloned());
        match page["next"].as_str() {
            Some(next) => before = format!("&before={next}"),
            None => return all,
        }
    }
}

/// Each row of a report has as many checks behind it as it says, the newest first.
async fn numbers_lead_to_checks(client: &Client) {
    for by in BY {
        let report = report(client, "24h", by).await;
        for row in report["rows"].as_array().unwrap() {
            let key = row["key"].as_str().unwrap();
            // All days and a few of the others.
            if row["checks"] == 0 || (by == "item" && row["checks"].as_i64().unwrap() < 30) {
                continue;
            }
            let checks = behind(client, &format!("&{by}={key}")).await;
            assert_eq!(json!(checks.len()), row["checks"], "{by} {key}");
            let whole = !PARTS.contains(&by);
            if whole {
                assert_eq!(json!(sum(&json!(checks), "due")), row["due"], "{by} {key}");
            }
            let times = checks
                .iter()
                .map(|check| check["settledAt"].as_i64().unwrap());
            assert!(times.rev().is_sorted());
        }
    }
}

/// What reports read, as text.
async fn facts(app: &TestApp) -> Vec<String> {
    let mut tx = app.db.read().await.unwrap();
    let lines: Vec<(String, String, i64, i64, i64, i64)> = on!(&mut tx, conn => sqlx::query_as(
        "SELECT line_id, item, net, service, vat, at FROM sold_lines ORDER BY line_id",
    ).fetch_all(conn).await)
    .unwrap();
    let checks: Vec<(String, String, String, i64, i64, i64, i64)> = on!(&mut tx, conn => sqlx::query_as(
        "SELECT order_id, number, business_day, due, vat, covers, at FROM sold_checks ORDER BY order_id",
    ).fetch_all(conn).await)
    .unwrap();
    let lines = lines.iter().map(|row| format!("{row:?}"));
    lines
        .chain(checks.iter().map(|row| format!("{row:?}")))
        .collect()
}

async fn change(app: &TestApp, sql: &'static str) {
    let mut tx = app.db.write().await.unwrap();
    on!(&mut tx, conn => sqlx::query(sql).execute(conn).await.map(|_| ())).unwrap();
    tx.commit().await.unwrap();
}

async fn facts_are_written_anew(app: &mut TestApp) {
    let manager = app.manager().await;
    for number in 0..3 {
        paid(
            &manager,
            &json!({"tableId": format!("t-{}", number + 1), "channel": "dineIn", "items": [
            {"menuItemId": "piti", "quantity": 2}, {"menuItemId": "kola", "quantity": 1}]}),
        )
        .await;
    }
    let before = facts(app).await;
    assert_eq!(before.len(), 9);
    // As a database of before stands after its step.
    change(app, "INSERT INTO facts_owed (site_id, order_id, business_day, at) \
                 SELECT site_id, order_id, business_day, at FROM events WHERE name = 'orders.settled'").await;
    change(app, "DELETE FROM sold_checks").await;
    change(app, "UPDATE sold_lines SET service = 0, vat = 0").await;
    app.restart().await;
    assert_eq!(facts(app).await, before);
    change(app, "DELETE FROM sold_checks").await;
    app.restart().await;
    assert_eq!(facts(app).await.len(), 6, "nothing is owed any more");
}

async fn who_may_read_reports(app: &mut TestApp) {
    let paths = [
        "/api/reports/sales?range=24h&by=day",
        "/api/reports/exceptions?range=24h",
        "/api/reports/checks?range=24h",
        "/api/exports/orders?range=24h&format=json",
        "/api/exports/payments?range=24h&format=json",
    ];
    let accountant = add(&app.db, &app.config.site, Role::Accountant, "5555").await;
    app.restart().await;
    let device = app.device().await;
    let body = json!({"staffId": accountant, "pin": "5555"});
    device.post("/api/auth/pin", &body).await.ok(200);
    for client in [device, app.signed(Role::Manager).await] {
        for path in paths {
            assert_eq!(client.get(path).await.status, 200, "{path}");
        }
    }
    for role in [Role::Waiter, Role::Cashier, Role::Kitchen] {
        let client = app.signed(role).await;
        for path in paths {
            let error = client.get(path).await.refused(403, "forbidden");
            assert_eq!(error.details["permission"], "reports.read", "{path}");
        }
    }
    for path in paths {
        app.nobody().get(path).await.refused(401, "signed_out");
    }
}

/// The page is drawn by the hub with its numbers; whoever may not read it is told so.
async fn the_page_of_reports(app: &mut TestApp) {
    let (manager, waiter) = (
        app.signed(Role::Manager).await,
        app.signed(Role::Waiter).await,
    );
    let check = json!({"channel": "takeaway", "items": [{"menuItemId": "piti", "quantity": 2}]});
    paid(&app.manager().await, &check).await;
    let drawn = page(&manager, "/reports").await;
    let report = report(&manager, "24h", "category").await;
    let net = report["totals"]["net"].as_i64().unwrap();
    let net = format!("{}.{:02}", net / 100, net % 100);
    let category = report["rows"][0]["name"]["az"].as_str().unwrap();
    for word in [
        "Hesabatlar",
        &net,
        category,
        "<rect",
        "/api/exports/orders?range=24h",
    ] {
        assert!(drawn.contains(word), "{word}");
    }
    let other = page(&waiter, "/reports").await;
    assert!(other.contains("icazəniz yoxdur") && !other.contains("<rect"));
}

async fn questions_that_no_report_answers(app: &mut TestApp) {
    let manager = app.manager().await;
    let sales = |query: &str| format!("/api/reports/sales?{query}");
    for (path, field) in [
        (sales("range=yesterday"), "range"),
        (sales("range=2026-11-14..2026-11-13"), "range"),
        (sales("range=2025-01-01..2026-11-13"), "range"),
        (sales("range=2026-02-30..2026-03-01"), "range"),
        (sales("by=colour"), "by"),
        ("/api/reports/exceptions?range=1y".to_owned(), "range"),
        ("/api/reports/checks?range=1y".to_owned(), "range"),
        ("/api/reports/checks?hour=24".to_owned(), "hour"),
        ("/api/reports/checks?channel=ship".to_owned(), "channel"),
        ("/api/reports/checks?before=1".to_owned(), "before"),
        ("/api/exports/orders?range=1y".to_owned(), "range"),
        ("/api/exports/payments?format=xls".to_owned(), "format"),
    ] {
        let error = manager.get(&path).await.refused(422, "bad_field");
        assert_eq!(error.details["field"], field, "{path}");
        assert!(
            error.message.starts_with(field),
            "{path}: {}",
            error.message
        );
        assert!(error.details["allowed"].as_str().unwrap().len() > 8);
    }
}

/// A check that was placed and paid in full; its id.
async fn paid(client: &Client, order: &Value) -> String {
    let order = client.order(order).await.ok(201);
    let id = order["id"].as_str().unwrap().to_owned();
    let tender = json!({"method": "cash", "amount": order["total"]});
    client.pay(&id, &tender).await.ok(201);
    id
}

pub async fn run(client: &Client, command: Command) {
    let answer = client.commands(&[command]).await;
    let outcome = &answer.results[0];
    assert_eq!(outcome.outcome, Verdict::Applied, "{outcome:?}");
}

pub async fn exceptions(client: &Client) -> Vec<Value> {
    let found = client
        .get("/api/reports/exceptions?range=24h")
        .await
        .ok(200);
    assert_eq!(found["truncated"], false);
    found["exceptions"].as_array().unwrap().clone()
}

/// A bill is printed, taken back, made smaller and printed again: that is where money goes.
async fn a_smaller_bill_after_a_bill_is_seen_first(app: &mut TestApp) {
    let manager = app.signed(Role::Manager).await;
    let dinner = json!({"tableId": "t-1", "channel": "dineIn", "items": [
        {"menuItemId": "piti", "quantity": 3}, {"menuItemId": "kola", "quantity": 1}]});
    let view = manager.order(&dinner).await.ok(201);
    let text = view["id"].as_str().unwrap();
    let order: OrderId = text.parse().unwrap();
    let total = view["total"].as_i64().unwrap();
    let lines = app.snapshot().await.state.orders[&order].lines.clone();
    let bill = || Command::PrintBill { order };
    let again = || Command::ReopenBill {
        order,
        reason: "wrong".into(),
    };
    run(&manager, bill()).await;
    run(&manager, again()).await;
    // Nothing changed meanwhile: taken back, and no smaller.
    run(&manager, bill()).await;
    run(&manager, again()).await;
    let void = Command::VoidLine {
        order,
        line: lines[0].id,
        quantity: None,
        reason: "wrong".into(),
        waste: false,
    };
    run(&manager, void).await;
    run(&manager, bill()).await;
    run(
        &manager,
        Command::NoSale(domain::cash::NoSale {
            drawer: None,
            reason: "change".to_owned(),
        }),
    )
    .await;
    let found = exceptions(&manager).await;
    let kinds: Vec<&str> = found
        .iter()
        .map(|one| one["kind"].as_str().unwrap())
        .collect();
    assert_eq!(kinds, ["billCancelled", "billCancelled", "void", "noSale"]);
    let worst = &found[0];
    assert_eq!(worst["smaller"], true);
    assert_eq!(
        (&worst["before"], &worst["check"]),
        (&json!(total), &json!(text))
    );
    let after = worst["after"].as_i64().unwrap();
    assert!(after < total);
    assert_eq!(worst["amount"], total - after);
    assert_eq!(worst["number"], view["number"].to_string());
    assert_eq!(found[2]["amount"], json!(lines[0].unit.times(3)));
    assert!(found[2]["what"]["en"].as_str().unwrap().contains("iti"));
    assert_eq!(found[3]["check"], Value::Null);
    // Given up altogether: the first bill too is smaller now.
    let cancel = Command::ReopenBill {
        order,
        reason: "wrong".into(),
    };
    run(&manager, cancel).await;
    let cancel = Command::CancelOrder {
        order,
        reason: Some("wrong".into()),
    };
    run(&manager, cancel).await;
    let found = exceptions(&manager).await;
    let smaller = found.iter().filter(|one| one["smaller"] == true).count();
    assert_eq!(smaller, 3);
    let given_up = found.iter().find(|one| one["kind"] == "cancelled").unwrap();
    assert!(given_up["amount"].as_i64().unwrap() > 0);
}

async fn a_bill_that_is_given_up_is_seen_and_one_that_is_divided_accuses_nobody(app: &mut TestApp) {
    let manager = app.signed(Role::Manager).await;
    let dinner = |table: &str| {
        json!({"tableId": table, "channel": "dineIn", "items": [{"menuItemId": "piti", "quantity": 2},
            {"menuItemId": "kola", "quantity": 1}]})
    };
    let view = manager.order(&dinner("t-1")).await.ok(201);
    let order: OrderId = view["id"].as_str().unwrap().parse().unwrap();
    run(&manager, Command::PrintBill { order }).await;
    let cancel = Command::CancelOrder {
        order,
        reason: Some("wrong".into()),
    };
    run(&manager, cancel).await;
    let given_up = &exceptions(&manager).await[0];
    assert_eq!(
        (&given_up["kind"], &given_up["smaller"]),
        (&json!("cancelled"), &json!(true))
    );
    assert_eq!(
        (&given_up["before"], &given_up["after"]),
        (&view["total"], &json!(0))
    );

    let view = manager.order(&dinner("t-2")).await.ok(201);
    let order: OrderId = view["id"].as_str().unwrap().parse().unwrap();
    let line = app.snapshot().await.state.orders[&order].lines[0].id;
    run(&manager, Command::PrintBill { order }).await;
    let reason = "wrong".into();
    run(&manager, Command::ReopenBill { order, reason }).await;
    let into = OrderId::new(server::ids::new_id());
    let lines = vec![domain::orders::Share {
        line,
        quantity: None,
    }];
    run(&manager, Command::Split { order, into, lines }).await;
    for id in [order, into] {
        let due = app.snapshot().await.state.orders[&id].due();
        let tender = json!({"method": "cash", "amount": due});
        manager.pay(&id.to_string(), &tender).await.ok(201);
    }
    let found = exceptions(&manager).await;
    let divided = found
        .iter()
        .find(|one| one["check"] == json!(order))
        .unwrap();
    assert_eq!(
        (&divided["kind"], &divided["smaller"]),
        (&json!("billCancelled"), &json!(false))
    );
    assert_eq!(
        divided["before"],
        Value::Null,
        "what became of it is on two checks"
    );
}

async fn what_was_given_back_is_no_sale_less(app: &mut TestApp) {
    let manager = app.manager().await;
    let order = paid(
        &manager,
        &json!({"channel": "takeaway", "items": [{"menuItemId": "piti", "quantity": 1}]}),
    )
    .await;
    let before = report(&manager, "24h", "method").await;
    app.clock.advance(60_000);
    let mut tx = app.db.read().await.unwrap();
    let (payment,): (String,) = on!(&mut tx, conn => sqlx::query_as(
        "SELECT id FROM payments WHERE order_id = $1",
    ).bind(&order).fetch_one(conn).await)
    .unwrap();
    drop(tx);
    let path = format!("/api/payments/{payment}/refund");
    let part = json!({"amount": 100, "reason": "refused"});
    manager.keyed("back", &path, &part).await.ok(201);
    let after = report(&manager, "24h", "method").await;
    adds_up(&after);
    assert_eq!(after["totals"]["due"], before["totals"]["due"]);
    assert_eq!(after["rows"][0]["refunded"], 100);
    assert_eq!(after["rows"][0]["taken"], before["rows"][0]["taken"]);
    let found = exceptions(&manager).await;
    let by = &found[0]["by"];
    assert_eq!(
        (&found[0]["kind"], &found[0]["amount"]),
        (&json!("refund"), &json!(100))
    );
    assert_eq!(by, "Aygün Əliyeva");
}
