//! The doors of payments through providers: what nobody may say, send or keep.

use crate::app::{NOON, TestApp};
use crate::engine::on_both;
use crate::pesapal::{KEY, SECRET};
use crate::providers::{
    IPN, IPN_SECRET, becomes, begin, check, notify, quick, set_up, signed, told, until, waiting,
};
use domain::Command;
use domain::ids::{CommandId, PaymentId, ProviderKey};
use domain::money::Money;
use domain::staff::Role;
use reqwest::Method;
use serde_json::{Value, json};
use server::ids::new_id;
use server::on;
use server::providers::{
    About, Answer as Told, Asked, Extra, PaymentProvider, Standing, Trouble, Wish,
};
use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::time::sleep;

on_both!(
    a_notification_is_a_hint_and_nothing_more,
    notifications_that_nobody_signed_are_not_taken,
    numbers_of_cards_and_secrets_are_nowhere,
    a_token_is_charged_and_kept_nowhere,
    without_settings_there_is_no_provider,
    a_guest_who_comes_back_reads_what_the_hub_knows,
    the_screen_of_payment_shows_what_is_under_way,
);

async fn a_notification_is_a_hint_and_nothing_more(app: &mut TestApp) {
    let stand_in = set_up(app).await;
    let manager = app.manager().await;
    let (_, payment) = waiting(app, &manager).await;
    let tracking = stand_in.tracking(&payment);
    let mut lie: Value = serde_json::from_str(&told(&payment, &tracking)).unwrap();
    lie["status_code"] = json!(1);
    let answer = notify(app, &lie.to_string(), 0, None).await.ok(200);
    assert_eq!(
        answer,
        json!({"orderNotificationType": "IPNCHANGE", "orderTrackingId": tracking,
        "orderMerchantReference": payment, "status": 200})
    );
    sleep(Duration::from_millis(300)).await;
    becomes(app, &payment, "pending").await;
    // A tracking id of another payment is no proof either.
    let (_, other) = waiting(app, &manager).await;
    stand_in.becomes(&other, 1);
    becomes(app, &other, "captured").await;
    let foreign = stand_in.tracking(&other);
    notify(app, &told(&payment, &foreign), 1, None)
        .await
        .ok(200);
    sleep(Duration::from_millis(300)).await;
    becomes(app, &payment, "pending").await;
    // Late, twice and out of order.
    stand_in.becomes(&payment, 1);
    for after in [3, 2] {
        notify(app, &told(&payment, &tracking), after, None)
            .await
            .ok(200);
    }
    becomes(app, &payment, "captured").await;
    notify(app, &told(&payment, &tracking), 4, None)
        .await
        .ok(200);
    sleep(Duration::from_millis(200)).await;
    assert_eq!(app.rows().await["payments"], 2);
    let strange = notify(app, &told(&new_id().to_string(), "x"), 5, None)
        .await
        .ok(200);
    assert_eq!(strange["status"], 500);
}

async fn notifications_that_nobody_signed_are_not_taken(app: &mut TestApp) {
    let rows = app.rows().await;
    let body = told(&new_id().to_string(), "x");
    // Without a secret none is taken, also not one that is signed with nothing.
    let nothing = signed("", NOON.0 / 1_000, &body);
    for signature in [None, Some(nothing.as_str())] {
        let off = notify(app, &body, 0, signature).await;
        off.refused(500, "ipn_off");
    }
    assert_eq!(app.rows().await, rows);
    let _stand_in = set_up(app).await;
    let rows = app.rows().await;
    let client = app.nobody();
    let bare = client.request(Method::POST, IPN).body(body.clone());
    client.send(bare).await.refused(401, "bad_signature");
    let seconds = NOON.0 / 1_000;
    for forged in [
        signed("another secret, long enough", seconds, &body),
        signed(IPN_SECRET, seconds + 1, &body),
        signed(IPN_SECRET, seconds, "{}"),
        "zz".to_owned(),
        String::new(),
    ] {
        let answer = notify(app, &body, 0, Some(&forged)).await;
        answer.refused(401, "bad_signature");
    }
    for old in [-301, 301] {
        notify(app, &body, old, None)
            .await
            .refused(401, "ipn_replayed");
    }
    notify(app, &body, 299, None).await.ok(200);
    notify(app, &body, 299, None)
        .await
        .refused(401, "ipn_replayed");
    let upper = signed(IPN_SECRET, seconds + 299, &body).to_uppercase();
    let again = notify(app, &body, 299, Some(&upper)).await;
    again.refused(401, "ipn_replayed");
    notify(app, "no json", 0, None)
        .await
        .refused(422, "malformed");
    let long = "x".repeat(20_000);
    notify(app, &long, 0, None).await.refused(413, "too_large");
    assert_eq!(app.rows().await, rows);
}

/// Everything that is kept, as text.
async fn kept(app: &TestApp) -> String {
    let mut tx = app.db.read().await.unwrap();
    let mut all = String::new();
    for sql in [
        "SELECT doc FROM events",
        "SELECT doc FROM documents",
        "SELECT doc || coalesce(args, '') FROM outcomes",
    ] {
        let rows: Vec<(String,)> =
            on!(&mut tx, conn => sqlx::query_as(sql).fetch_all(conn).await).unwrap();
        for (text,) in rows {
            all.push_str(&text);
        }
    }
    all
}

/// A command of somebody who is not here is kept whole for a person; one with a card's number is not.
async fn kept_for_nobody(app: &TestApp, order: &str, card: &str) {
    let cashier = app.signed(Role::Cashier).await;
    let command = Command::TakePayment {
        tip: None,
        account: None,
        card: None,
        order: order.parse().unwrap(),
        payment: PaymentId::new(new_id()),
        method: "card".into(),
        amount: Money(900),
        tendered: None,
        slip: Some(card.to_owned()),
    };
    let mut envelope = cashier.envelope(1, CommandId::new(new_id()), &command);
    envelope["actor"]["staffId"] = json!(new_id());
    let answer = cashier.batch(&[envelope]).await.ok(200);
    let outcome = &answer["results"][0];
    assert_eq!(outcome["code"], "card_number", "{outcome}");
    assert_eq!(outcome["outcome"], "rejected");
}

async fn numbers_of_cards_and_secrets_are_nowhere(app: &mut TestApp) {
    let stand_in = set_up(app).await;
    let manager = app.manager().await;
    let order = check(&manager).await;
    let card = "4111 1111 1111 1111";
    let mut said = String::new();
    for (body, field) in [
        (
            json!({"method": "pesapal", "amount": 900, "providerToken": card}),
            "providerToken",
        ),
        (
            json!({"method": "card", "amount": 900, "slip": card}),
            "slip",
        ),
    ] {
        let refused = manager.pay(&order, &body).await.refused(422, "card_number");
        assert_eq!(refused.details["field"], field);
        said.push_str(&refused.message);
    }
    let noted = json!({"items": [{"menuItemId": "piti", "quantity": 1, "note": card}]});
    said.push_str(
        &manager
            .order(&noted)
            .await
            .refused(422, "card_number")
            .message,
    );
    kept_for_nobody(app, &order, card).await;
    let token = json!({"method": "pesapal", "amount": 900, "providerToken": "tok_visa"});
    manager.pay(&order, &token).await.refused(422, "bad_field");
    let slip = json!({"method": "pesapal", "amount": 900, "slip": "1"});
    let refused = manager.pay(&order, &slip).await.refused(422, "bad_field");
    assert_eq!(refused.details["field"], "slip");
    let (payment, answer) = begin(&manager, &order, 900).await;
    said.push_str(&answer.ok(202).to_string());
    becomes(app, &payment, "pending").await;
    stand_in.becomes(&payment, 1);
    becomes(app, &payment, "captured").await;
    said.push_str(
        &manager
            .get(&format!("/api/payments/{payment}"))
            .await
            .ok(200)
            .to_string(),
    );
    said.push_str(&manager.get("/api/snapshot").await.ok(200).to_string());
    write!(said, "{:?}", app.config).unwrap();
    said.push_str(&kept(app).await);
    for secret in [
        KEY, SECRET, IPN_SECRET, "4111", "tok_visa", "token-1", "476173",
    ] {
        assert!(!said.contains(secret), "{secret}");
    }
}

/// A provider that charges tokens at once.
#[derive(Default)]
struct ByToken {
    charged: Mutex<BTreeMap<PaymentId, String>>,
}

impl ByToken {
    fn answer(standing: Standing) -> Told {
        Told {
            standing,
            provider_ref: Some("charge-1".to_owned()),
            redirect: None,
            hint: Some("4242".to_owned()),
            words: None,
        }
    }
}

impl PaymentProvider for ByToken {
    fn key(&self) -> ProviderKey {
        "pesapal".into()
    }

    fn takes_tokens(&self) -> bool {
        true
    }

    fn create<'a>(&'a self, wish: &'a Wish) -> Asked<'a, Told> {
        Box::pin(async move {
            let token = wish.token.as_ref().map(|token| token.reveal().to_owned());
            let token = token.ok_or_else(|| Trouble::Refused("a token is needed".to_owned()))?;
            if token == "tok_declined" {
                return Ok(Self::answer(Standing::Declined));
            }
            self.charged.lock().unwrap().insert(wish.reference, token);
            Ok(Self::answer(Standing::Captured(wish.amount)))
        })
    }

    fn status<'a>(&'a self, about: &'a About) -> Asked<'a, Told> {
        Box::pin(async move {
            let charged = self.charged.lock().unwrap().contains_key(&about.reference);
            let there = charged.then(|| Self::answer(Standing::Captured(Money(900))));
            there.ok_or(Trouble::NotThere)
        })
    }

    fn cancel<'a>(&'a self, _: &'a About) -> Asked<'a, ()> {
        Box::pin(async { Err(Trouble::CannotAsk) })
    }

    fn refund<'a>(&'a self, _: &'a About, _: Money, _: &'a str) -> Asked<'a, ()> {
        Box::pin(async { Err(Trouble::CannotAsk) })
    }
}

async fn a_token_is_charged_and_kept_nowhere(app: &mut TestApp) {
    let provider = Arc::new(ByToken::default());
    app.providers = Extra {
        providers: vec![Arc::clone(&provider) as Arc<dyn PaymentProvider>],
        pace: Some(quick()),
    };
    app.restart().await;
    until(app, |state| !state["providers"].is_null()).await;
    let manager = app.manager().await;
    let order = check(&manager).await;
    let pays = async |token: &str| {
        let payment = new_id().to_string();
        let body =
            json!({"id": payment, "method": "mobile", "amount": 900, "providerToken": token});
        manager.pay(&order, &body).await.ok(202);
        payment
    };
    let first = pays("tok_declined").await;
    becomes(app, &first, "declined").await;
    let second = pays("tok_good_one").await;
    let attempt = becomes(app, &second, "captured").await;
    assert_eq!(
        (&attempt["hint"], &attempt["byToken"]),
        (&json!("4242"), &json!(true))
    );
    assert_eq!(provider.charged.lock().unwrap().len(), 1);
    assert!(!kept(app).await.contains("tok_"));
}

async fn without_settings_there_is_no_provider(app: &mut TestApp) {
    let manager = app.manager().await;
    let order = check(&manager).await;
    let rows = app.rows().await;
    let (payment, answer) = begin(&manager, &order, 900).await;
    answer.refused(409, "provider_off");
    let body = json!({"method": "mobile", "amount": 900, "providerToken": "tok_visa"});
    manager
        .pay(&order, &body)
        .await
        .refused(409, "provider_off");
    let path = format!("/api/payments/{payment}");
    manager.get(&path).await.refused(404, "not_found");
    app.nobody().get(&path).await.refused(401, "signed_out");
    assert_eq!(app.rows().await, rows);
    // What was taken by hand is told as well.
    manager
        .pay(
            &order,
            &json!({"id": payment, "method": "cash", "amount": 900}),
        )
        .await
        .ok(201);
    let view = manager.get(&path).await.ok(200);
    assert_eq!(
        (&view["state"], &view["amount"]),
        (&json!("captured"), &json!(900))
    );
}

async fn a_guest_who_comes_back_reads_what_the_hub_knows(app: &mut TestApp) {
    let stand_in = set_up(app).await;
    let manager = app.manager().await;
    let (_, payment) = waiting(app, &manager).await;
    let page = async |query: &str| {
        let client = app.nobody();
        let path = format!("/api/payments/pesapal/callback?{query}");
        let answer = client.request(Method::GET, &path).send().await.unwrap();
        assert_eq!(answer.status(), 200);
        answer.text().await.unwrap()
    };
    let lie = format!("OrderMerchantReference={payment}&status=COMPLETED&<script>");
    let text = page(&lie).await;
    assert!(
        text.contains("not known yet") && !text.contains("script"),
        "{text}"
    );
    stand_in.becomes(&payment, 1);
    let text = page(&format!("OrderMerchantReference={payment}")).await;
    assert!(text.contains("has arrived"), "{text}");
    // A card that was refused, and another one on the same page: what is known now counts.
    let (_, second) = waiting(app, &manager).await;
    stand_in.becomes(&second, 2);
    becomes(app, &second, "declined").await;
    stand_in.becomes(&second, 1);
    let text = page(&format!("OrderMerchantReference={second}")).await;
    assert!(text.contains("has arrived"), "{text}");
    for nothing in [
        "",
        "OrderMerchantReference=x",
        &format!("OrderMerchantReference={}", new_id()),
    ] {
        assert!(page(nothing).await.contains("no such payment"), "{nothing}");
    }
}

async fn the_screen_of_payment_shows_what_is_under_way(app: &mut TestApp) {
    let stand_in = set_up(app).await;
    let cashier = app.signed(Role::Cashier).await;
    let (order, payment) = waiting(app, &cashier.clone()).await;
    let screen = async || {
        let path = format!("/order/{order}/pay");
        let answer = cashier.request(Method::GET, &path).send().await.unwrap();
        assert_eq!(answer.status(), 200);
        answer.text().await.unwrap()
    };
    let text = screen().await;
    assert!(text.contains("Qonağın ödənişi gözlənilir"), "{text}");
    assert!(text.contains("https://pay.example/iframe"), "{text}");
    stand_in.becomes(&payment, 2);
    becomes(app, &payment, "declined").await;
    let text = screen().await;
    assert!(!text.contains("Qonağın ödənişi gözlənilir"), "{text}");
    // Nothing is kept free any more, and cash is asked for.
    assert!(text.contains("Ödənişi qəbul et"), "{text}");
}
