//! The state's part over REST: VAT by rate and turnover by how it was paid, in answers, reports, files and Zs.

use crate::app::{TestApp, catalog};
use crate::client::Client;
use crate::engine::on_both;
use crate::reports::run;
use domain::Command;
use domain::menu::{Catalog, HouseRates, SetRates, Simplified, Tax};
use domain::staff::Role;
use domain::wire::Verdict;
use serde_json::{Value, json};
use server::on;

on_both!(
    vat_by_rate_in_reports_and_files,
    simplified_tax_in_reports_and_on_the_z,
    lines_that_were_sold_before_learn_their_rate,
    rates_are_said_at_a_screen_and_outlive_the_hub,
    of_two_who_say_rates_at_once_one_looks_again,
);

/// The demo restaurant where soft drinks are exempt.
fn classes() -> Catalog {
    let mut catalog = catalog();
    let mut drinks = catalog.categories.iter_mut();
    let drinks = drinks.find(|one| one.id.as_str() == "soft-drinks");
    drinks.unwrap().vat_bp = Some(0);
    catalog
}

/// Kola for 3.00 and arak for 4.00 over the counter, paid in part by cash.
async fn sale(client: &Client) -> Value {
    let items =
        json!([{"menuItemId": "kola", "quantity": 1}, {"menuItemId": "araq", "quantity": 1}]);
    let order = client
        .order(&json!({"channel": "takeaway", "items": items}))
        .await
        .ok(201);
    let id = order["id"].as_str().unwrap().to_owned();
    client
        .pay(&id, &json!({"method": "cash", "amount": 250}))
        .await
        .ok(201);
    let rest = json!({"method": "transfer", "amount": 450});
    client.pay(&id, &rest).await.ok(201)
}

async fn report(client: &Client, by: &str) -> Value {
    client
        .get(&format!("/api/reports/sales?range=24h&by={by}"))
        .await
        .ok(200)
}

async fn vat_by_rate_in_reports_and_files(app: &mut TestApp) {
    app.restart_with(&classes()).await;
    let manager = app.manager().await;
    let order = sale(&manager).await;
    let sold = report(&manager, "vat").await;
    let rows = sold["rows"].as_array().unwrap().iter();
    let rows: Vec<_> = rows
        .map(|row| json!([row["key"], row["name"]["en"], row["due"], row["vat"]]))
        .collect();
    let both = [
        json!(["1800", "18 %", 400, 61]),
        json!(["0", "Exempt from VAT", 300, 0]),
    ];
    assert_eq!(rows, both);
    assert_eq!(sold["totals"]["vat"], 61);
    let sold = report(&manager, "item").await;
    assert_eq!(sold["rows"][0]["vat"], 61, "all of it is in the arak");
    let by_kind = json!([
        {"kind": "cash", "total": 250, "vat": 22, "tax": 0, "refunded": 0},
        {"kind": "otherCashless", "total": 450, "vat": 39, "tax": 0, "refunded": 0},
    ]);
    assert_eq!(sold["turnover"], by_kind);
    let exempt = manager
        .get("/api/reports/checks?range=24h&vat=0")
        .await
        .ok(200);
    assert_eq!(exempt["checks"][0]["id"], order["id"]);
    let odd = manager.get("/api/reports/checks?range=24h&vat=all").await;
    assert_eq!(odd.refused(422, "bad_field").details["field"], "vat");
    let none = manager
        .get("/api/reports/checks?range=24h&kind=cardIntegrated")
        .await
        .ok(200);
    assert_eq!(none["checks"], json!([]));
    let rates =
        json!([{"rateBp": 0, "total": 300, "vat": 0}, {"rateBp": 1800, "total": 400, "vat": 61}]);
    let file = manager
        .get("/api/exports/orders?range=24h&format=json")
        .await
        .ok(200);
    assert_eq!(file[0]["vatByRate"], rates);
    let z = manager.post("/api/day/close", &json!({})).await.ok(201);
    assert_eq!(z["report"]["sums"]["vat"], rates);
    assert_eq!(z["report"]["sums"]["turnover"], by_kind);
}

async fn simplified_tax_in_reports_and_on_the_z(app: &mut TestApp) {
    let mut catalog = classes();
    catalog.meta.tax = Tax::Simplified(Simplified {
        rate_bp: 200,
        cash_bp: Some(400),
        ..Simplified::default()
    });
    app.restart_with(&catalog).await;
    let manager = app.manager().await;
    let view = sale(&manager).await;
    assert_eq!((&view["total"], &view["vat"]), (&json!(700), &json!(0)));
    let payment = view["payments"][1]["id"].as_str().unwrap();
    let back = json!({"amount": 50, "reason": "mistake"});
    manager
        .keyed("back", &format!("/api/payments/{payment}/refund"), &back)
        .await
        .ok(201);
    let expected = json!([
        {"kind": "cash", "total": 250, "vat": 0, "taxBp": 400, "tax": 10, "refunded": 0},
        {"kind": "otherCashless", "total": 450, "vat": 0, "taxBp": 200, "tax": 9, "refunded": 50},
    ]);
    assert_eq!(report(&manager, "kind").await["turnover"], expected);
    let x = manager.get("/api/day").await.ok(200);
    assert_eq!(x["report"]["sums"]["turnover"], expected);
}

async fn lines_that_were_sold_before_learn_their_rate(app: &mut TestApp) {
    let manager = app.manager().await;
    sale(&manager).await;
    let mut tx = app.db.write().await.unwrap();
    for sql in [
        "UPDATE sold_lines SET vat_bp = 0",
        "DELETE FROM sold_kinds",
        "INSERT INTO facts_owed (site_id, order_id, business_day, at) \
         SELECT site_id, order_id, business_day, at FROM events WHERE name = 'orders.settled'",
    ] {
        on!(&mut tx, conn => sqlx::query(sql).execute(conn).await.map(|_| ())).unwrap();
    }
    tx.commit().await.unwrap();
    app.restart().await;
    let manager = app.manager().await;
    let sold = report(&manager, "vat").await;
    assert_eq!(sold["rows"].as_array().unwrap().len(), 1);
    assert_eq!(sold["rows"][0]["key"], "1800");
    assert_eq!(sold["turnover"][0]["total"], 250);
}

fn says(rates: &HouseRates, based_on: u32) -> Command {
    Command::SetRates(Box::new(SetRates {
        rates: rates.clone(),
        based_on,
    }))
}

async fn rates_are_said_at_a_screen_and_outlive_the_hub(app: &mut TestApp) {
    let manager = app.signed(Role::Manager).await;
    let known = app.snapshot().await.state.catalog;
    let mut rates = known.rates();
    rates.service_charge_bp = 500;
    rates.categories.insert("soft-drinks".into(), 0);
    run(&manager, says(&rates, known.rev)).await;
    app.restart().await;
    assert_eq!(app.snapshot().await.state.catalog.rates(), rates);
    let manager = app.manager().await;
    let dinner = json!({"tableId": "t-1", "channel": "dineIn", "items": [
        {"menuItemId": "kola", "quantity": 1}, {"menuItemId": "araq", "quantity": 1},
    ]});
    let order = manager.order(&dinner).await.ok(201);
    assert_eq!(order["total"], 735, "7.00 and 5 % service");
    let id = order["id"].as_str().unwrap();
    let all = json!({"method": "cash", "amount": 735});
    manager.pay(id, &all).await.ok(201);
    let sold = report(&manager, "vat").await;
    let rows = sold["rows"].as_array().unwrap().iter();
    let rows: Vec<_> = rows.map(|row| json!([row["key"], row["due"]])).collect();
    assert_eq!(rows, [json!(["1800", 420]), json!(["0", 315])]);
}

async fn of_two_who_say_rates_at_once_one_looks_again(app: &mut TestApp) {
    let one = app.signed(Role::Manager).await;
    let other = app.signed(Role::Manager).await;
    let known = app.snapshot().await.state.catalog;
    let (mut mine, mut theirs) = (known.rates(), known.rates());
    mine.service_charge_bp = 500;
    theirs.categories.insert("soft-drinks".into(), 0);
    let (mine, theirs) = ([says(&mine, known.rev)], [says(&theirs, known.rev)]);
    let (a, b) = tokio::join!(one.commands(&mine), other.commands(&theirs));
    let mut told: Vec<_> = [&a, &b]
        .map(|answer| (answer.results[0].outcome, answer.results[0].code.as_deref()))
        .to_vec();
    told.sort_by_key(|(outcome, _)| *outcome != Verdict::Applied);
    assert_eq!(told[0].0, Verdict::Applied);
    assert_eq!(told[1], (Verdict::Rejected, Some("rates_changed")));
    let now = app.snapshot().await.state.catalog;
    assert_eq!(now.rev, known.rev + 1, "nothing was written over");
}
