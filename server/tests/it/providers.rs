//! Payments through a provider: what is asked once, what comes late, twice or never, and what nobody may believe.

use crate::app::{NOON, TestApp};
use crate::client::{Answer, Client};
use crate::engine::on_both;
use crate::pesapal::{KEY, Mood, SECRET, StandIn};
use domain::Command;
use domain::ids::{OrderId, PaymentId};
use domain::payments::provider::{CancelAttempt, GiveUp, ReturnMoney};
use domain::staff::Role;
use domain::wire::Verdict;
use futures::future::join_all;
use hmac::{Hmac, Mac};
use reqwest::Method;
use serde_json::{Value, json};
use server::config::Secret;
use server::ids::new_id;
use server::on;
use server::providers::Pace;
use sha2::Sha256;
use std::fmt::Write;
use std::time::Duration;
use tokio::time::{Instant, sleep};

on_both!(
    a_guest_pays_on_the_page_of_the_provider,
    a_hub_that_stops_between_question_and_answer_asks_once,
    an_order_whose_answer_is_cut_off_is_not_placed_again,
    who_does_not_answer_is_asked_again,
    a_no_frees_the_check_for_cash,
    a_payment_is_called_off_at_the_provider,
    a_provider_that_is_taken_away_leaves_nobody_stuck,
    what_was_given_up_comes_without_a_check_and_goes_back,
    five_at_once_with_one_key_are_one_payment,
    money_in_another_currency_is_not_taken,
);

pub const IPN_SECRET: &str = "a secret of notifications";
pub const IPN: &str = "/api/payments/pesapal/ipn";

pub fn quick() -> Pace {
    Pace {
        first: Duration::from_millis(40),
        most: Duration::from_millis(200),
        rarely: Duration::from_millis(200),
        answer: Duration::from_millis(700),
    }
}

/// Sets the provider up, as the settings do.
pub async fn set_up(app: &mut TestApp) -> StandIn {
    let stand_in = StandIn::start().await;
    let config = &mut app.config;
    config.pesapal_consumer_key = Secret::new(KEY);
    config.pesapal_consumer_secret = Secret::new(SECRET);
    config.pesapal_ipn_secret = Secret::new(IPN_SECRET);
    config.pesapal_url.clone_from(&stand_in.base);
    "https://sufra.example".clone_into(&mut config.pesapal_public_url);
    "kassa@restoran.example".clone_into(&mut config.pesapal_email);
    app.providers.pace = Some(quick());
    app.restart().await;
    until(app, |state| !state["providers"].is_null()).await;
    stand_in
}

/// Waits until the hub's state is as wanted.
pub async fn until(app: &TestApp, wanted: impl Fn(&Value) -> bool) -> Value {
    let begun = Instant::now();
    loop {
        let state = serde_json::to_value(&*app.hub().ledger.state()).unwrap();
        if wanted(&state) {
            return state;
        }
        assert!(
            begun.elapsed() < Duration::from_secs(20),
            "it never comes: {}",
            state["attempts"]
        );
        sleep(Duration::from_millis(20)).await;
    }
}

pub async fn becomes(app: &TestApp, payment: &str, wanted: &str) -> Value {
    let state = until(app, |state| state["attempts"][payment]["state"] == wanted).await;
    state["attempts"][payment].clone()
}

/// A takeaway that costs 9.00.
pub async fn check(client: &Client) -> String {
    let order = json!({"channel": "takeaway", "items": [{"menuItemId": "piti", "quantity": 1}]});
    let order = client.order(&order).await.ok(201);
    order["id"].as_str().unwrap().to_owned()
}

pub async fn begin(client: &Client, order: &str, amount: i64) -> (String, Answer) {
    let payment = new_id().to_string();
    let body = json!({"id": payment, "method": "pesapal", "amount": amount});
    let answer = client.pay(order, &body).await;
    (payment, answer)
}

/// A payment of the whole check that waits for its guest.
pub async fn waiting(app: &TestApp, client: &Client) -> (String, String) {
    let order = check(client).await;
    let (payment, answer) = begin(client, &order, 900).await;
    answer.ok(202);
    becomes(app, &payment, "pending").await;
    (order, payment)
}

pub fn cash(amount: i64) -> Value {
    json!({"method": "cash", "amount": amount})
}

fn id<T: std::str::FromStr>(text: &str) -> T {
    text.parse().ok().unwrap()
}

async fn done(client: &Client, command: Command) {
    let answer = client.commands(&[command]).await;
    assert_eq!(
        answer.results[0].outcome,
        Verdict::Applied,
        "{:?}",
        answer.results
    );
}

pub fn signed(secret: &str, seconds: i64, body: &str) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
    mac.update(format!("{seconds}.{body}").as_bytes());
    let mut text = String::new();
    for byte in mac.finalize().into_bytes() {
        write!(text, "{byte:02x}").unwrap();
    }
    text
}

pub fn told(reference: &str, tracking: &str) -> String {
    json!({"OrderNotificationType": "IPNCHANGE", "OrderTrackingId": tracking,
        "OrderMerchantReference": reference})
    .to_string()
}

/// A notification that was signed so many seconds after noon.
pub async fn notify(app: &TestApp, body: &str, after: i64, signature: Option<&str>) -> Answer {
    let client = app.nobody();
    let seconds = NOON.0 / 1_000 + after;
    let own = signed(IPN_SECRET, seconds, body);
    let request = client
        .request(Method::POST, IPN)
        .header("x-pesapal-timestamp", seconds.to_string())
        .header("x-pesapal-signature", signature.unwrap_or(&own))
        .body(body.to_owned());
    client.send(request).await
}

fn as_the_documentation_says(stand_in: &StandIn, payment: &str) {
    let inside = stand_in.look();
    let placed = inside.orders.values().next().unwrap();
    assert_eq!(placed.body["id"], payment);
    assert_eq!(placed.body["amount"].to_string(), "9.0");
    assert_eq!(placed.body["currency"], "AZN");
    assert_eq!(
        placed.body["notification_id"],
        "e32182ca-0983-4fa0-91bc-c3bb813ba750"
    );
    assert_eq!(
        placed.body["callback_url"],
        "https://sufra.example/api/payments/pesapal/callback"
    );
}

async fn a_guest_pays_on_the_page_of_the_provider(app: &mut TestApp) {
    let stand_in = set_up(app).await;
    let cashier = app.signed(Role::Cashier).await;
    let order = check(&app.manager().await).await;
    let (payment, answer) = begin(&cashier, &order, 900).await;
    assert_eq!(
        answer.headers["location"],
        format!("/api/payments/{payment}").as_str()
    );
    let view = answer.ok(202);
    assert_eq!(
        view["underWay"],
        json!([{"payment": payment, "amount": 900}])
    );
    becomes(app, &payment, "pending").await;
    let path = format!("/api/payments/{payment}");
    let view = cashier.get(&path).await.ok(200);
    assert!(
        view["redirect"]
            .as_str()
            .unwrap()
            .contains("OrderTrackingId=")
    );
    assert!(view["qr"]["side"].as_i64().unwrap() > 20);
    // Its money is kept free: nobody pays the same twice.
    let refused = cashier
        .pay(&order, &cash(900))
        .await
        .refused(409, "payment_under_way");
    assert_eq!(refused.details, json!({"amount": 900, "left": 0}));
    as_the_documentation_says(&stand_in, &payment);
    // The token is over in the middle of it, and renewed once.
    stand_in.expires();
    stand_in.becomes(&payment, 1);
    let attempt = becomes(app, &payment, "captured").await;
    assert_eq!(attempt["hint"], "0010");
    let view = cashier.get(&path).await.ok(200);
    assert_eq!(
        (&view["state"], &view["redirect"]),
        (&json!("captured"), &Value::Null)
    );
    let mut tx = app.db.read().await.unwrap();
    let row: (String, i64, String) = on!(&mut tx, conn => sqlx::query_as(
        "SELECT method, amount, staff_id FROM payments WHERE id = $1",
    ).bind(&payment).fetch_one(conn).await)
    .unwrap();
    let by = app.people[&Role::Cashier].to_string();
    assert_eq!(row, ("pesapal".to_owned(), 900, by));
    let proof = server::day::verify::verify(&mut tx, &app.config.site).await;
    proof.unwrap().unwrap().unwrap();
    drop(tx);
    let names: Vec<Value> = app
        .events()
        .await
        .iter()
        .map(|one| one["name"].clone())
        .collect();
    assert!(names.ends_with(&[
        json!("payments.attemptChanged"),
        json!("payments.taken"),
        json!("orders.settled")
    ]));
    let inside = stand_in.look();
    assert_eq!((inside.submits, inside.logins), (1, 2));
}

async fn a_hub_that_stops_between_question_and_answer_asks_once(app: &mut TestApp) {
    let stand_in = set_up(app).await;
    let manager = app.manager().await;
    let order = check(&manager).await;
    stand_in.look().placing = Mood::Hangs;
    let (payment, answer) = begin(&manager, &order, 900).await;
    answer.ok(202);
    let begun = Instant::now();
    while stand_in.look().submits == 0 {
        assert!(begun.elapsed() < Duration::from_secs(10));
        sleep(Duration::from_millis(5)).await;
    }
    app.restart().await;
    stand_in.look().placing = Mood::Well;
    let attempt = becomes(app, &payment, "unknown").await;
    assert_eq!(attempt["submitted"], true);
    let manager = app.manager().await;
    manager
        .pay(&order, &cash(900))
        .await
        .refused(409, "payment_under_way");
    // Only the provider knows its own name for it, and tells.
    let tracking = stand_in.tracking(&payment);
    stand_in.becomes(&payment, 1);
    notify(app, &told(&payment, &tracking), 0, None)
        .await
        .ok(200);
    becomes(app, &payment, "captured").await;
    assert_eq!(stand_in.look().submits, 1);
    assert_eq!(app.rows().await["payments"], 1);
}

async fn an_order_whose_answer_is_cut_off_is_not_placed_again(app: &mut TestApp) {
    let stand_in = set_up(app).await;
    let manager = app.manager().await;
    for mood in [Mood::Drops, Mood::Broken] {
        stand_in.look().placing = mood;
        let order = check(&manager).await;
        let (payment, answer) = begin(&manager, &order, 900).await;
        answer.ok(202);
        becomes(app, &payment, "unknown").await;
        sleep(Duration::from_millis(500)).await;
        becomes(app, &payment, "unknown").await;
    }
    assert_eq!(stand_in.look().submits, 2, "one for each");
}

async fn who_does_not_answer_is_asked_again(app: &mut TestApp) {
    let stand_in = set_up(app).await;
    let manager = app.manager().await;
    let (order, payment) = waiting(app, &manager).await;
    for mood in [Mood::Broken, Mood::Hangs, Mood::Drops] {
        stand_in.look().asking = mood;
        becomes(app, &payment, "unknown").await;
        manager
            .pay(&order, &cash(1))
            .await
            .refused(409, "payment_under_way");
        stand_in.look().asking = Mood::Well;
        becomes(app, &payment, "pending").await;
    }
    // Nothing else waits for it.
    stand_in.look().asking = Mood::Hangs;
    let other = check(&manager).await;
    manager.pay(&other, &cash(900)).await.ok(201);
    stand_in.look().asking = Mood::Well;
    stand_in.becomes(&payment, 1);
    becomes(app, &payment, "captured").await;
    assert_eq!(stand_in.look().submits, 1);
}

async fn a_no_frees_the_check_for_cash(app: &mut TestApp) {
    let stand_in = set_up(app).await;
    let manager = app.manager().await;
    let (order, payment) = waiting(app, &manager).await;
    stand_in.becomes(&payment, 2);
    let attempt = becomes(app, &payment, "declined").await;
    assert_eq!(attempt["words"], "FAILED");
    manager.pay(&order, &cash(900)).await.ok(201);
    // Asked again and again, it is no news.
    let rows = app.rows().await;
    sleep(Duration::from_millis(600)).await;
    assert_eq!(app.rows().await, rows);
    // The guest has paid with another card on the same page, and nobody has told us.
    stand_in.becomes(&payment, 1);
    becomes(app, &payment, "unmatched").await;
    // After a while its page is over, and only a notification makes the hub ask.
    let (_, other) = waiting(app, &manager).await;
    stand_in.becomes(&other, 2);
    becomes(app, &other, "declined").await;
    app.clock.advance(31 * 60_000);
    sleep(Duration::from_millis(500)).await;
    stand_in.becomes(&other, 1);
    sleep(Duration::from_millis(500)).await;
    becomes(app, &other, "declined").await;
    let tracking = stand_in.tracking(&other);
    notify(app, &told(&other, &tracking), 31 * 60, None)
        .await
        .ok(200);
    becomes(app, &other, "captured").await;
}

async fn a_payment_is_called_off_at_the_provider(app: &mut TestApp) {
    let stand_in = set_up(app).await;
    let manager = app.manager().await;
    let (order, payment) = waiting(app, &manager).await;
    let cashier = app.signed(Role::Cashier).await;
    done(
        &cashier,
        Command::CancelAttempt(CancelAttempt {
            order: id(&order),
            payment: id(&payment),
        }),
    )
    .await;
    becomes(app, &payment, "cancelled").await;
    assert!(stand_in.look().orders.values().all(|one| one.cancelled));
    manager.pay(&order, &cash(900)).await.ok(201);
}

async fn a_provider_that_is_taken_away_leaves_nobody_stuck(app: &mut TestApp) {
    let _stand_in = set_up(app).await;
    let manager = app.manager().await;
    let (order, payment) = waiting(app, &manager).await;
    let config = &mut app.config;
    config.pesapal_consumer_key = Secret::default();
    config.pesapal_consumer_secret = Secret::default();
    config.pesapal_ipn_secret = Secret::default();
    config.pesapal_public_url.clear();
    config.pesapal_email.clear();
    app.restart().await;
    becomes(app, &payment, "unknown").await;
    let boss = app.signed(Role::Manager).await;
    let up = GiveUp {
        order: id(&order),
        payment: id(&payment),
        reason: "qonaq getdi".to_owned(),
    };
    done(&boss, Command::GiveUpAttempt(up)).await;
    boss.pay(&order, &cash(900)).await.ok(201);
    let (_, answer) = begin(&boss, &check(&boss).await, 900).await;
    answer.refused(409, "provider_off");
}

async fn what_was_given_up_comes_without_a_check_and_goes_back(app: &mut TestApp) {
    let stand_in = set_up(app).await;
    let manager = app.manager().await;
    let (order, payment) = waiting(app, &manager).await;
    stand_in.look().asking = Mood::Broken;
    becomes(app, &payment, "unknown").await;
    let up = GiveUp {
        order: id::<OrderId>(&order),
        payment: id::<PaymentId>(&payment),
        reason: "qonaq getdi".to_owned(),
    };
    let cashier = app.signed(Role::Cashier).await;
    let answer = cashier
        .commands(&[Command::GiveUpAttempt(up.clone())])
        .await;
    assert_eq!(answer.results[0].code.as_deref(), Some("forbidden"));
    let boss = app.signed(Role::Manager).await;
    done(&boss, Command::GiveUpAttempt(up)).await;
    manager.pay(&order, &cash(900)).await.ok(201);
    app.restart().await;
    stand_in.look().asking = Mood::Well;
    stand_in.becomes(&payment, 1);
    becomes(app, &payment, "unmatched").await;
    assert_eq!(app.rows().await["payments"], 1, "the check was paid once");
    app.restart().await;
    let boss = boss.at(&app.base);
    done(
        &boss,
        Command::ReturnMoney(ReturnMoney {
            order: id(&order),
            payment: id(&payment),
            reason: "iki dəfə ödənilib".to_owned(),
        }),
    )
    .await;
    becomes(app, &payment, "returned").await;
    let inside = stand_in.look();
    let back = inside
        .orders
        .values()
        .next()
        .unwrap()
        .refund
        .clone()
        .unwrap();
    assert_eq!(
        (back["amount"].to_string().as_str(), &back["remarks"]),
        ("9.0", &json!("iki dəfə ödənilib"))
    );
}

async fn five_at_once_with_one_key_are_one_payment(app: &mut TestApp) {
    let stand_in = set_up(app).await;
    let manager = app.manager().await;
    let order = check(&manager).await;
    let path = format!("/api/orders/{order}/payment");
    let body = json!({"method": "mobile", "amount": 900});
    let asked = (0..5).map(|_| manager.keyed("one key", &path, &body));
    let answers: Vec<Value> = join_all(asked)
        .await
        .into_iter()
        .map(|one| one.ok(202))
        .collect();
    assert!(answers.iter().all(|one| *one == answers[0]));
    let payment = answers[0]["underWay"][0]["payment"].as_str().unwrap();
    becomes(app, payment, "pending").await;
    stand_in.becomes(payment, 1);
    becomes(app, payment, "captured").await;
    let again = manager.keyed("one key", &path, &body).await.ok(202);
    assert_eq!(again, answers[0], "the first answer, whatever came since");
    let other = json!({"method": "mobile", "amount": 899});
    manager
        .keyed("one key", &path, &other)
        .await
        .refused(422, "idempotency_mismatch");
    assert_eq!(stand_in.look().submits, 1);
}

async fn money_in_another_currency_is_not_taken(app: &mut TestApp) {
    let stand_in = set_up(app).await;
    let manager = app.manager().await;
    let (_, payment) = waiting(app, &manager).await;
    stand_in.look().currency = Some("KES");
    stand_in.becomes(&payment, 1);
    let attempt = becomes(app, &payment, "unknown").await;
    assert_eq!(attempt["captured"], Value::Null);
}
