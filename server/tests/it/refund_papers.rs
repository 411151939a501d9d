//! The paper of what goes back: one for each command, beside the drawer's kick, once, and again as a copy.

use crate::app::TestApp;
use crate::client::Client;
use crate::engine::on_both;
use domain::staff::Role;
use serde_json::{Value, json};
use server::fiscal::emulator::{Emulator, Faults};
use server::on;
use std::net::SocketAddr;
use std::time::Duration;

on_both!(
    dishes_out_of_two_tenders_print_one_paper_and_open_the_drawer,
    what_went_back_is_printed_again_as_a_copy,
    the_paper_has_the_fiscal_numbers_of_its_documents,
);

/// A takeaway of three soups and a drink, 4.00 of it in cash and the rest by transfer.
async fn paid(client: &Client) -> Value {
    let items =
        json!([{"menuItemId": "piti", "quantity": 3}, {"menuItemId": "kompot", "quantity": 1}]);
    let order = json!({"channel": "takeaway", "items": items});
    let view = client.order(&order).await.ok(201);
    let (id, due) = (view["id"].as_str().unwrap(), view["due"].as_i64().unwrap());
    let part = json!({"method": "cash", "amount": 400});
    client.pay(id, &part).await.ok(201);
    let rest = json!({"method": "transfer", "amount": due - 400});
    client.pay(id, &rest).await.ok(201)
}

/// The papers of refunds: state and document, in the order in which they came.
async fn papers(app: &TestApp) -> Vec<(String, String)> {
    let mut tx = app.db.read().await.unwrap();
    on!(&mut tx, conn => sqlx::query_as(
        "SELECT state, document FROM print_jobs WHERE kind = 'refund' ORDER BY created_at, id",
    ).fetch_all(conn).await)
    .unwrap()
}

/// Waits until so many of them are on paper.
async fn printed(app: &TestApp, count: usize) -> Vec<String> {
    for _ in 0..500 {
        let all = papers(app).await;
        assert!(all.len() <= count, "{all:?}");
        if all.len() == count && all.iter().all(|(state, _)| state == "printed") {
            return all.into_iter().map(|(_, document)| document).collect();
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("not on paper: {:?}", papers(app).await);
}

/// Gives back one soup, with a key.
async fn back(client: &Client, check: &Value, key: &str) {
    let path = format!("/api/orders/{}/refund", check["id"].as_str().unwrap());
    let line = &check["lines"][0]["id"];
    let body = json!({"lines": [{"line": line, "quantity": 1}], "reason": "quality"});
    client.keyed(key, &path, &body).await.ok(201);
}

async fn dishes_out_of_two_tenders_print_one_paper_and_open_the_drawer(app: &mut TestApp) {
    let cash = app.signed(Role::Manager).await;
    let open = json!({"openingFloat": 5000});
    cash.post("/api/cash/open", &open).await.ok(201);
    let check = paid(&cash).await;
    for _ in 0..5 {
        back(&cash, &check, "soup").await;
    }
    let [paper] = &printed(app, 1).await[..] else {
        panic!("one paper");
    };
    for words in [
        "GERİ QAYTARMA",
        "1 × Piti",
        "Nağd",
        "4.00",
        "5.00",
        "9.00 ₼",
        "o cümlədən ƏDV 18 %",
        "1.37",
        "Qaytaran: Aygün Əliyeva",
        "Qonağın imzası",
    ] {
        assert!(paper.contains(words), "{words} in {paper}");
    }
    // One to open the drawer, one for the cash of the guest, one for what goes back.
    assert_eq!(app.printer("p-kassa").drawer_kicks(), 3);
    app.restart().await;
    let again = app.signed(Role::Manager).await;
    app.clock.advance(1);
    back(&again, &check, "other").await;
    let all = printed(app, 2).await;
    assert_eq!(&all[0], paper);
    assert!(!all[1].contains("Nağd"), "no cash was left: {}", all[1]);
    assert_eq!(
        app.printer("p-kassa").drawer_kicks(),
        0,
        "nor a drawer opened"
    );
}

async fn what_went_back_is_printed_again_as_a_copy(app: &mut TestApp) {
    let (cashier, waiter) = (
        app.signed(Role::Cashier).await,
        app.signed(Role::Waiter).await,
    );
    let manager = app.manager().await;
    let check = paid(&manager).await;
    let path = format!("/api/orders/{}/refunds", check["id"].as_str().unwrap());
    let none = cashier.get(&path).await.ok(200);
    assert_eq!(none, json!({"refunds": []}));
    // The clock stands still: what went back at one instant is told apart by its command.
    back(&manager, &check, "a").await;
    back(&manager, &check, "b").await;
    back(&manager, &paid(&manager).await, "c").await;
    let first = printed(app, 3).await;
    app.restart().await;
    let (cashier, waiter) = (cashier.at(&app.base), waiter.at(&app.base));
    let list = cashier.get(&path).await.ok(200);
    let rows = list["refunds"].as_array().unwrap();
    assert_eq!(rows.len(), 2, "{list}");
    assert_eq!(
        (&rows[0]["amount"], &rows[0]["by"]),
        (&json!(900), &json!("Aygün Əliyeva"))
    );
    let print = format!("{path}/{}/print", rows[0]["id"].as_str().unwrap());
    cashier.post(&print, &json!({})).await.ok(202);
    let all = printed(app, 4).await;
    let copy = all.iter().find(|paper| paper.contains("NÜSXƏ 1")).unwrap();
    let words = copy.replace("NÜSXƏ 1", "");
    assert!(words.contains("Nağd") && words.contains("5.00"), "{copy}");
    assert!(first.iter().all(|paper| !paper.contains("NÜSXƏ")));
    waiter.get(&path).await.refused(403, "forbidden");
    waiter
        .post(&print, &json!({}))
        .await
        .refused(403, "forbidden");
    let nowhere = format!("{path}/{}/print", server::ids::new_id());
    cashier
        .post(&nowhere, &json!({}))
        .await
        .refused(404, "not_found");
}

async fn the_paper_has_the_fiscal_numbers_of_its_documents(app: &mut TestApp) {
    let emulator = Emulator::start(SocketAddr::from(([127, 0, 0, 1], 0))).await;
    let emulator = emulator.unwrap();
    app.config.fiscal_device = emulator.address().to_string();
    app.restart().await;
    let manager = app.manager().await;
    while !app.hub().ledger.state().fiscal.on {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let check = paid(&manager).await;
    back(&manager, &check, "a").await;
    // The hub's clock stands still: it is the device's answer that lets the paper out.
    let paper = printed(app, 1).await.remove(0);
    for number in ["SINAQ0000002", "SINAQ0000003"] {
        assert!(paper.contains(&format!("invalid/{number}")), "{paper}");
    }
    assert!(!paper.contains("Fiskal cihaz"), "{paper}");
    emulator.misbehave(Faults {
        off: true,
        ..Faults::default()
    });
    app.clock.advance(1);
    back(&manager, &check, "b").await;
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert_eq!(papers(app).await[1].0, "queued");
    app.clock.advance(2_000);
    let all = printed(app, 2).await;
    assert!(all[1].contains("Fiskal cihaz") && !all[1].contains("SINAQ"));
}
