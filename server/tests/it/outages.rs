//! The flight recorder: what a device brings after it could not reach the hub.

use crate::app::TestApp;
use crate::client::Client;
use crate::engine::on_both;
use crate::ledger::{add_line, new_order, open};
use domain::devices::OutageView;
use domain::ids::{CommandId, OrderId};
use domain::staff::Role;
use domain::{Command, Money};
use serde_json::{Value, json};
use server::ids::new_id;
use server::on;

on_both!(
    an_outage_is_recorded_with_what_became_of_it,
    what_did_not_wait_leaves_no_row,
    only_the_newest_thousand_are_kept,
);

async fn outages(manager: &Client) -> Vec<OutageView> {
    let answer = manager.get("/api/outages").await.ok(200);
    serde_json::from_value(answer).unwrap()
}

/// A command as the device made it, by its own clock.
fn made(client: &Client, seq: u64, at: i64, command: &Command) -> Value {
    let mut envelope = client.envelope(seq, CommandId::new(new_id()), command);
    envelope["createdAt"] = json!(at);
    envelope
}

async fn send(client: &Client, sent: i64, commands: &[Value]) {
    let mut batch = client.a_batch(commands);
    batch["sentAt"] = json!(sent);
    client.post("/api/commands", &batch).await.ok(200);
}

fn cash(order: OrderId) -> Command {
    Command::TakePayment {
        order,
        payment: domain::ids::PaymentId::new(new_id()),
        method: "cash".into(),
        amount: Money(330),
        tendered: None,
        slip: None,
        tip: None,
        account: None,
        card: None,
    }
}

async fn an_outage_is_recorded_with_what_became_of_it(app: &mut TestApp) {
    let manager = app.manager().await;
    let phone = app.signed(Role::Waiter).await;
    let order = new_order();
    // Its clock stands in 1970. A minute without the hub: an order, a dish that does not exist, money that a
    // waiter may not take; and one command that was made just now.
    let batch = [
        made(&phone, 1, 1_000, &open(order, "t-1")),
        made(&phone, 2, 20_000, &add_line(order, "pizza")),
        made(&phone, 3, 30_000, &cash(order)),
        made(&phone, 4, 60_000, &add_line(order, "cay")),
    ];
    let arrived = app.clock.now();
    send(&phone, 61_000, &batch).await;
    // The answer got lost; the device sends them again, and what came after.
    app.clock.advance(2_000);
    send(&phone, 63_000, &batch).await;
    app.clock.advance(3_000);
    send(
        &phone,
        66_000,
        &[made(&phone, 5, 50_000, &add_line(order, "cay"))],
    )
    .await;
    let all = outages(&manager).await;
    assert_eq!(all.len(), 1, "{all:?}");
    let outage = &all[0].outage;
    assert_eq!(all[0].device_name, "Kassa 1");
    assert_eq!(outage.from, arrived.plus_millis(-60_000));
    assert_eq!(
        (outage.to, outage.delivered_at),
        (arrived, arrived.plus_millis(5_000))
    );
    assert_eq!(
        (outage.queued, outage.duplicates, outage.conflicts),
        (4, 3, 2)
    );
    // Another one later, and both after a restart, the newest first.
    app.clock.advance(600_000);
    send(
        &phone,
        700_000,
        &[made(&phone, 6, 600_000, &add_line(order, "cay"))],
    )
    .await;
    app.restart().await;
    let all = outages(&app.manager().await).await;
    assert_eq!(all.len(), 2);
    assert_eq!((all[0].outage.queued, all[1].outage.queued), (1, 4));
    let newest = app
        .manager()
        .await
        .get("/api/outages?limit=1")
        .await
        .ok(200);
    assert_eq!(newest, json!([all[0]]));
}

async fn what_did_not_wait_leaves_no_row(app: &mut TestApp) {
    let manager = app.manager().await;
    let phone = app.signed(Role::Waiter).await;
    let order = new_order();
    send(&phone, 10_000, &[made(&phone, 1, 0, &open(order, "t-1"))]).await;
    // Without the time of sending, the newest command stands for it.
    phone
        .batch(&[made(&phone, 2, 0, &add_line(order, "cay"))])
        .await
        .ok(200);
    assert!(outages(&manager).await.is_empty());
    let pair = [
        made(&phone, 3, 0, &add_line(order, "cay")),
        made(&phone, 4, 11_000, &add_line(order, "cay")),
    ];
    phone.batch(&pair).await.ok(200);
    let all = outages(&manager).await;
    assert_eq!((all.len(), all[0].outage.queued), (1, 1));
}

async fn only_the_newest_thousand_are_kept(app: &mut TestApp) {
    let manager = app.manager().await;
    let phone = app.signed(Role::Waiter).await;
    let mut tx = app.db.write().await.unwrap();
    for number in 0..1_005 {
        on!(&mut tx, conn => sqlx::query(
            "INSERT INTO outages (site_id, id, device_id, began_at, ended_at, delivered_at, queued, duplicates, conflicts) \
             VALUES ($1, $2, $3, 0, 0, 0, 1, 0, 0)",
        ).bind(&app.config.site).bind(format!("00000000-{number:04}")).bind(new_id().to_string())
        .execute(conn).await.map(|_| ())).unwrap();
    }
    tx.commit().await.unwrap();
    send(
        &phone,
        60_000,
        &[made(&phone, 1, 0, &open(new_order(), "t-1"))],
    )
    .await;
    let all = outages(&manager).await;
    assert_eq!(all.len(), 1_000);
    assert_eq!(all[0].device_name, "Kassa 1", "the newest stays");
    let mut tx = app.db.read().await.unwrap();
    let (count,): (i64,) = on!(&mut tx, conn =>
        sqlx::query_as("SELECT count(*) FROM outages").fetch_one(conn).await)
    .unwrap();
    assert_eq!(count, 1_000);
}
