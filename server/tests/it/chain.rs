//! Whoever changes the books beside the program is found and named; untouched ones are whole.

use crate::app::TestApp;
use crate::day::{PRICE, sale};
use crate::engine::on_both;
use crate::program::task_with;
use domain::ids::{OrderId, PaymentId};
use domain::staff::Role;
use domain::{Command, Money};
use serde_json::{Value, json};
use server::day::verify::{Broken, Whole, verify};
use server::db::Tx;
use server::ids::new_id;
use server::on;

on_both!(
    every_change_beside_the_program_is_found,
    two_checks_may_name_the_same_payment,
    the_program_proves_the_books,
    an_older_database_is_held_fast_from_its_first_start,
    the_chain_goes_on_after_a_restart,
);

async fn proved(tx: &mut Tx, site: &str) -> Result<Whole, Broken> {
    verify(tx, site).await.unwrap().unwrap()
}

async fn books(app: &TestApp) -> Result<Whole, Broken> {
    let mut tx = app.db.read().await.unwrap();
    proved(&mut tx, &app.config.site).await
}

async fn run(tx: &mut Tx, sql: &'static str) {
    on!(tx, conn => sqlx::query(sql).execute(conn).await.map(|_| ())).unwrap();
}

/// What is done, and what is said of it.
const CHANGES: [(&str, &str); 19] = [
    (
        "UPDATE events SET doc = replace(doc, '\"amount\":900', '\"amount\":100') \
         WHERE seq = (SELECT min(seq) FROM events WHERE name = 'payments.taken')",
        "(payments.taken, check 1): its text or its link was changed",
    ),
    (
        "DELETE FROM events WHERE seq = (SELECT min(seq) FROM events WHERE name = 'payments.taken')",
        ": it is missing from the log, and was a link of the chain",
    ),
    (
        "DELETE FROM events WHERE seq = (SELECT min(seq) FROM events WHERE name = 'day.closed')",
        "(day.closed): it is missing from the log: Z 1",
    ),
    (
        "DELETE FROM events WHERE seq = (SELECT max(seq) FROM events)",
        ": it is missing from the log, which goes up to",
    ),
    (
        "UPDATE sites SET head = head - 1",
        ": it is behind the end of the log",
    ),
    (
        "UPDATE events SET doc = (SELECT doc FROM events WHERE name = 'orders.opened' ORDER BY seq LIMIT 1) \
         WHERE seq = (SELECT min(seq) FROM events WHERE name = 'orders.linesAdded')",
        "(orders.linesAdded, check 1): its text is that of event",
    ),
    (
        "UPDATE events SET name = 'kitchen.seen', order_id = NULL WHERE name = 'orders.settled'",
        "or its row says something else",
    ),
    (
        "UPDATE payments SET amount = 1 WHERE amount = 900",
        "(payments.taken, check 1): its row",
    ),
    (
        "UPDATE payments SET method = 'cash' WHERE amount < 0",
        "(payments.refunded, check 1): its row",
    ),
    (
        "UPDATE payments SET changed = 1 WHERE amount < 0",
        "(payments.refunded, check 1): its row",
    ),
    (
        "DELETE FROM payments WHERE amount < 0",
        "(payments.refunded, check 1): its row",
    ),
    (
        "INSERT INTO payments (site_id, id, order_id, business_day, method, kind, amount, staff_id, at) \
         SELECT site_id, 'x', order_id, business_day, method, kind, amount, staff_id, at FROM payments WHERE amount < 0",
        "no event made the row x in payments (-100 transfer)",
    ),
    (
        "UPDATE day_closings SET doc = replace(doc, '\"total\":900', '\"total\":800') WHERE number = 1",
        "(day.closed): Z 1 in day_closings says something else",
    ),
    (
        "DELETE FROM day_closings WHERE number = 2",
        "(day.closed): Z 2 is missing",
    ),
    (
        "DELETE FROM chain WHERE seq = (SELECT min(seq) FROM events WHERE name = 'payments.refunded')",
        "(payments.refunded, check 1): its link is missing",
    ),
    (
        "DELETE FROM chain WHERE seq = 0",
        "the beginning of the chain",
    ),
    ("DELETE FROM chain", "the chain is gone"),
    (
        "INSERT INTO chain SELECT site_id, min(seq), 'x' FROM events WHERE name = 'orders.opened' GROUP BY site_id",
        "(orders.opened, check 1): its text or its link was changed",
    ),
    (
        "INSERT INTO chain SELECT site_id, 99999, link FROM chain WHERE seq = 0",
        "a link 99999 for which there is no event",
    ),
];

/// Two days: a sale of which a part was given back, and another one.
async fn two_days(app: &TestApp) -> [Value; 2] {
    let manager = app.manager().await;
    let order = sale(&manager).await;
    let payment = app.events().await.iter().find_map(|event| {
        let of = event["data"]["order"] == *order && event["name"] == "payments.taken";
        of.then(|| event["data"]["payment"]["id"].clone())
    });
    let payment = payment.unwrap();
    let path = format!("/api/payments/{}/refund", payment.as_str().unwrap());
    let part = json!({"amount": 100, "reason": "refused"});
    manager.keyed(&order, &path, &part).await.ok(201);
    let empty = json!({});
    let first = manager.post("/api/day/close", &empty).await.ok(201);
    sale(&manager).await;
    let second = manager.post("/api/day/close", &empty).await.ok(201);
    [first, second]
}

async fn every_change_beside_the_program_is_found(app: &mut TestApp) {
    app.without_paper();
    assert_eq!(books(app).await.unwrap().links, 0);
    let zs = two_days(app).await;
    assert_eq!(zs[0]["report"]["sums"]["total"], PRICE);
    let whole = books(app).await.unwrap();
    // Taken, settled and given back, a Z; taken, settled, a Z.
    assert_eq!(
        (whole.links, whole.payments, whole.closings),
        (7, 3, 2),
        "{whole:?}"
    );
    for (sql, said) in CHANGES {
        let mut tx = app.db.write().await.unwrap();
        run(&mut tx, sql).await;
        let broken = proved(&mut tx, &app.config.site).await;
        drop(tx);
        let broken = broken.expect_err(sql).to_string();
        assert!(broken.contains(said), "{sql}: {broken}");
    }
    assert_eq!(books(app).await.unwrap(), whole, "nothing of it was kept");
    let mut tx = app.db.read().await.unwrap();
    assert_eq!(verify(&mut tx, "another").await.unwrap(), None);
}

async fn two_checks_may_name_the_same_payment(app: &mut TestApp) {
    app.without_paper();
    let manager = app.signed(Role::Manager).await;
    let payment = PaymentId::new(new_id());
    let mut first = None;
    for tender in [
        json!({"id": payment, "method": "transfer", "amount": 100}),
        json!({"id": payment, "method": "cash", "amount": 50}),
    ] {
        let order =
            json!({"channel": "takeaway", "items": [{"menuItemId": "piti", "quantity": 1}]});
        let order = manager.order(&order).await.ok(201);
        let id = order["id"].as_str().unwrap();
        manager.pay(id, &tender).await.ok(201);
        first.get_or_insert_with(|| id.parse::<OrderId>().unwrap());
    }
    let back = Command::Refund {
        order: first.unwrap(),
        payment,
        amount: Some(Money(40)),
        tip: None,
        reason: "refused".into(),
    };
    manager.commands(&[back]).await;
    let whole = books(app).await.unwrap();
    assert_eq!(whole.payments, 3, "{whole:?}");
    for (sql, said) in [
        (
            "UPDATE payments SET method = 'cash' WHERE amount = -40",
            "(payments.refunded, check 1)",
        ),
        (
            "UPDATE payments SET amount = 1 WHERE amount = 100",
            "(payments.taken, check 1)",
        ),
        (
            "UPDATE payments SET amount = 1 WHERE amount = 50",
            "(payments.taken, check 2)",
        ),
    ] {
        let mut tx = app.db.write().await.unwrap();
        run(&mut tx, sql).await;
        let broken = proved(&mut tx, &app.config.site).await.expect_err(sql);
        assert!(broken.to_string().contains(said), "{sql}: {broken}");
    }
}

async fn the_program_proves_the_books(app: &mut TestApp) {
    let [_, last] = two_days(app).await;
    let folder = app.config.data.clone();
    let url = app.config.database_url.clone();
    let url: Vec<(&str, &str)> = url.iter().map(|url| ("DATABASE_URL", &**url)).collect();
    let (code, said) = task_with(&folder, &["verify", "--site", &app.config.site], &url).await;
    assert_eq!(code, 0, "{said}");
    assert!(said.contains("7 links"), "{said}");
    // The Z has the code before its own link.
    assert!(!said.contains(last["chain"].as_str().unwrap()), "{said}");
    let (code, said) = task_with(&folder, &["verify", "--site", "another"], &url).await;
    assert_eq!(code, 1, "{said}");
    let mut tx = app.db.write().await.unwrap();
    run(&mut tx, "UPDATE payments SET amount = 1 WHERE amount < 0").await;
    tx.commit().await.unwrap();
    let (code, said) = task_with(&folder, &["verify"], &url).await;
    assert_eq!(code, 7, "{said}");
    assert!(said.contains("(payments.refunded, check 1)"), "{said}");
    assert!(
        said.contains("1 transfer instead of -100 transfer"),
        "{said}"
    );
    let mut tx = app.db.write().await.unwrap();
    run(&mut tx, "DROP TABLE chain").await;
    tx.commit().await.unwrap();
    let (code, said) = task_with(&folder, &["verify"], &url).await;
    assert_eq!(code, 1, "{said}");
    assert!(said.contains("no chain yet"), "{said}");
}

async fn an_older_database_is_held_fast_from_its_first_start(app: &mut TestApp) {
    app.without_paper();
    sale(&app.manager().await).await;
    // As a database is to which the tables were added.
    let mut tx = app.db.write().await.unwrap();
    run(&mut tx, "DELETE FROM chain").await;
    tx.commit().await.unwrap();
    app.restart().await;
    sale(&app.manager().await).await;
    let whole = books(app).await.unwrap();
    assert_eq!((whole.links, whole.payments), (2, 2));
    let mut tx = app.db.write().await.unwrap();
    run(
        &mut tx,
        "UPDATE events SET doc = replace(doc, '\"guests\":0', '\"guests\":9') \
         WHERE seq = (SELECT min(seq) FROM events WHERE name = 'orders.opened')",
    )
    .await;
    let broken = proved(&mut tx, &app.config.site).await.unwrap_err();
    assert!(
        broken.to_string().contains("the beginning of the chain"),
        "{broken}"
    );
}

async fn the_chain_goes_on_after_a_restart(app: &mut TestApp) {
    two_days(app).await;
    let before = books(app).await.unwrap();
    app.restart().await;
    assert_eq!(books(app).await.unwrap().code, before.code);
    let [third, _] = two_days(app).await;
    assert_eq!(third["number"], 3);
    let after = books(app).await.unwrap();
    assert_eq!((after.links, after.closings), (14, 4));
    assert_ne!(after.code, before.code);
}
