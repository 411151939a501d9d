//! Guarded acts over REST: asked for at one device, granted at another one or by a PIN, once.

use crate::app::TestApp;
use crate::client::Client;
use crate::engine::on_both;
use domain::staff::Role;
use futures::future::join_all;
use serde_json::{Value, json};
use std::time::Duration;

on_both!(
    a_manager_grants_on_a_device_of_their_own,
    a_pin_on_the_same_screen_grants_and_signs_nobody_in,
    what_is_asked_for_ends,
    a_request_outlives_the_hub,
    a_request_ends_with_the_sitting,
    many_grants_at_once_are_one,
    nobody_answers_in_another_ones_name,
    bad_requests_are_told,
);

/// A check with two piti in the kitchen, and the wish to take one line off.
async fn wanted(waiter: &Client) -> (String, Value) {
    let order = json!({"channel": "takeaway", "items": [{"menuItemId": "piti", "quantity": 2}]});
    let order = waiter.order(&order).await.ok(201);
    let (order, line) = (&order["id"], &order["lines"][0]["id"]);
    let void = json!({"name": "orders.voidLine", "args": {"order": order, "line": line, "reason": "refused", "waste": true}});
    (order.as_str().unwrap().to_owned(), json!({"command": void}))
}

async fn total(app: &TestApp, order: &str) -> i64 {
    let state = app.snapshot().await.state;
    let order = order.parse().unwrap();
    state.orders[&order].totals().total.0
}

fn at(asked: &Value, what: &str) -> String {
    format!("/api/approvals/{}/{what}", asked["id"].as_str().unwrap())
}

async fn a_manager_grants_on_a_device_of_their_own(app: &mut TestApp) {
    let (waiter, manager) = (
        app.signed(Role::Waiter).await,
        app.signed(Role::Manager).await,
    );
    let (order, wish) = wanted(&waiter).await;
    let before = total(app, &order).await;
    let asked = waiter.post("/api/approvals", &wish).await.ok(201);
    assert_eq!(asked["change"], json!({"before": before, "after": 0}));
    assert_eq!(total(app, &order).await, before, "nothing is done yet");
    let shown = app.snapshot().await.state.approvals;
    assert_eq!(shown.len(), 1);

    let granted = json!({"said": "granted"});
    waiter
        .post(&at(&asked, "answer"), &granted)
        .await
        .refused(403, "forbidden");
    manager.post(&at(&asked, "answer"), &granted).await.ok(204);
    assert_eq!(total(app, &order).await, 0);
    // A lost answer is asked for again.
    manager.post(&at(&asked, "answer"), &granted).await.ok(204);
    let refused = json!({"said": "refused"});
    manager
        .post(&at(&asked, "answer"), &refused)
        .await
        .refused(409, "approval_over");

    let record = manager.get("/api/approvals").await.ok(200);
    let [entry] = &record["approvals"].as_array().unwrap()[..] else {
        panic!("{record}");
    };
    assert_eq!(entry["said"], "granted");
    assert_eq!(entry["by"]["name"], waiter.session["name"]);
    assert_eq!(entry["answeredBy"]["name"], manager.session["name"]);
    assert_eq!(entry["change"], json!({"before": before, "after": 0}));
    assert_eq!(entry["command"]["name"], "orders.voidLine");
    waiter.get("/api/approvals").await.refused(403, "forbidden");
    // The report says both names.
    let found = manager
        .get("/api/reports/exceptions?range=24h")
        .await
        .ok(200);
    let void = &found["exceptions"][0];
    assert_eq!(void["kind"], "void");
    assert_eq!(void["by"], waiter.session["name"]);
    assert_eq!(void["approvedBy"], manager.session["name"]);
}

async fn a_pin_on_the_same_screen_grants_and_signs_nobody_in(app: &mut TestApp) {
    let (waiter, manager) = (
        app.signed(Role::Waiter).await,
        app.signed(Role::Manager).await,
    );
    let (order, wish) = wanted(&waiter).await;
    let asked = waiter.post("/api/approvals", &wish).await.ok(201);
    let by = |client: &Client, pin: &str| json!({"staffId": client.session["staffId"], "pin": pin});
    let pin = |role| app.pins[&role];
    waiter
        .post(&at(&asked, "pin"), &by(&manager, "0000"))
        .await
        .refused(401, "wrong_pin");
    let own = by(&waiter, pin(Role::Waiter));
    waiter
        .post(&at(&asked, "pin"), &own)
        .await
        .refused(403, "forbidden");
    let nobody = json!({"staffId": server::ids::new_id(), "pin": "1111"});
    waiter
        .post(&at(&asked, "pin"), &nobody)
        .await
        .refused(404, "not_found");
    assert!(total(app, &order).await > 0);
    let right = by(&manager, pin(Role::Manager));
    waiter.post(&at(&asked, "pin"), &right).await.ok(204);
    assert_eq!(total(app, &order).await, 0);
    let session = waiter.get("/api/session").await.ok(200);
    assert_eq!(session["staffId"], waiter.session["staffId"]);
    // The next act needs another word.
    let (_, wish) = wanted(&waiter).await;
    waiter
        .commands(&[serde_json::from_value(wish["command"].clone()).unwrap()])
        .await;
    let events = app.events().await;
    let voided = events
        .iter()
        .filter(|one| one["name"] == "orders.lineVoided");
    assert_eq!(voided.count(), 1);
}

async fn what_is_asked_for_ends(app: &mut TestApp) {
    let (waiter, manager) = (
        app.signed(Role::Waiter).await,
        app.signed(Role::Manager).await,
    );
    let (order, wish) = wanted(&waiter).await;
    let before = total(app, &order).await;
    for said in ["withdrawn", "refused", "late"] {
        let asked = waiter.post("/api/approvals", &wish).await.ok(201);
        let who = match said {
            "withdrawn" => &waiter,
            _ => &manager,
        };
        if said == "late" {
            app.clock.advance(60_000);
        } else {
            who.post(&at(&asked, "answer"), &json!({"said": said}))
                .await
                .ok(204);
        }
        manager
            .post(&at(&asked, "answer"), &json!({"said": "granted"}))
            .await
            .refused(409, "approval_over");
    }
    assert_eq!(total(app, &order).await, before);
    let mut ended = false;
    for _ in 0..100 {
        let open = app.snapshot().await.state.approvals;
        ended = open.values().all(|one| one.answer.is_some());
        if ended {
            break;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    assert!(ended, "the hub says by itself that nobody answered");
    let record = manager.get("/api/approvals").await.ok(200);
    let said: Vec<&Value> = record["approvals"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| &one["said"])
        .collect();
    assert_eq!(
        said,
        [&json!("lapsed"), &json!("refused"), &json!("withdrawn")]
    );
}

async fn a_request_outlives_the_hub(app: &mut TestApp) {
    let (waiter, manager) = (
        app.signed(Role::Waiter).await,
        app.signed(Role::Manager).await,
    );
    let (order, wish) = wanted(&waiter).await;
    let asked = waiter.post("/api/approvals", &wish).await.ok(201);
    app.restart().await;
    let manager = manager.at(&app.base);
    manager
        .post(&at(&asked, "answer"), &json!({"said": "granted"}))
        .await
        .ok(204);
    assert_eq!(total(app, &order).await, 0);
}

/// Whoever signs out takes what they asked for with them; a colleague's request stays.
async fn a_request_ends_with_the_sitting(app: &mut TestApp) {
    let (waiter, other, manager) = (
        app.signed(Role::Waiter).await,
        app.signed(Role::Cashier).await,
        app.manager().await,
    );
    let (order, wish) = wanted(&waiter).await;
    let before = total(app, &order).await;
    let asked = waiter.post("/api/approvals", &wish).await.ok(201);
    let theirs = other.post("/api/approvals", &wish).await.ok(201);
    waiter.post("/api/auth/logout", &json!({})).await.ok(204);
    let mut said = Value::Null;
    for _ in 0..50 {
        let record = manager.get("/api/approvals").await.ok(200);
        let mut all = record["approvals"].as_array().unwrap().iter();
        let entry = all.find(|one| one["id"] == asked["id"]);
        said = entry.map_or(Value::Null, |one| one["said"].clone());
        if !said.is_null() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert_eq!(said, "lapsed", "at once, and not after a minute");
    let granted = json!({"said": "granted"});
    manager
        .post(&at(&asked, "answer"), &granted)
        .await
        .refused(409, "approval_over");
    assert_eq!(total(app, &order).await, before);
    manager.post(&at(&theirs, "answer"), &granted).await.ok(204);
}

async fn many_grants_at_once_are_one(app: &mut TestApp) {
    let (waiter, manager) = (
        app.signed(Role::Waiter).await,
        app.signed(Role::Manager).await,
    );
    let (_, wish) = wanted(&waiter).await;
    let asked = waiter.post("/api/approvals", &wish).await.ok(201);
    let path = at(&asked, "answer");
    let says = (0..6).map(|n| if n % 2 == 0 { "granted" } else { "refused" });
    let says = says.map(|said| json!({"said": said}));
    let says: Vec<Value> = says.collect();
    let answers = join_all(says.iter().map(|said| manager.post(&path, said))).await;
    let done = answers.iter().filter(|answer| answer.status == 204).count();
    assert_eq!(
        done, 3,
        "the first one, and again for whoever says the same"
    );
    let events = app.events().await;
    let named = |name: &str| events.iter().filter(|one| one["name"] == name).count();
    let granted = usize::from(answers[0].status == 204);
    assert_eq!(
        (named("approvals.answered"), named("orders.lineVoided")),
        (1, granted)
    );
}

/// Two people share a device; the sitting of the one is no word of theirs for the other.
async fn nobody_answers_in_another_ones_name(app: &mut TestApp) {
    let device = app.device().await;
    let sign = async |role: Role| {
        let body = json!({"staffId": app.people[&role], "pin": app.pins[&role]});
        device.post("/api/auth/pin", &body).await.ok(200)
    };
    let manager = sign(Role::Manager).await;
    let waiter = sign(Role::Waiter).await;
    let waiter = device.with_session(waiter);
    let (order, wish) = wanted(&waiter).await;
    let before = total(app, &order).await;
    let asked = waiter.post("/api/approvals", &wish).await.ok(201);
    let answer = json!({
        "seq": 1, "id": server::ids::new_id(), "v": 1, "name": "approvals.answer",
        "args": {"approval": asked["id"], "order": order, "said": "granted"},
        "actor": {"staffId": manager["staffId"], "sessionId": manager["sessionId"]},
        "createdAt": 1,
    });
    let answer = waiter.batch(&[answer]).await.ok(200);
    assert_eq!(answer["results"][0]["outcome"], "quarantined");
    assert_eq!(answer["results"][0]["code"], "actor_away");
    assert_eq!(total(app, &order).await, before);
    // Nor does a manager who looks at what is kept grant it by that.
    let boss = app.manager().await;
    let path = format!(
        "/api/quarantine/{}/resolve",
        answer["results"][0]["id"].as_str().unwrap()
    );
    boss.post(&path, &json!({})).await.refused(403, "forbidden");
    assert_eq!(total(app, &order).await, before);
}

async fn bad_requests_are_told(app: &mut TestApp) {
    let (waiter, manager) = (
        app.signed(Role::Waiter).await,
        app.signed(Role::Manager).await,
    );
    let (order, wish) = wanted(&waiter).await;
    manager
        .post("/api/approvals", &wish)
        .await
        .refused(422, "bad_field");
    app.signed(Role::Kitchen)
        .await
        .post("/api/approvals", &wish)
        .await
        .refused(403, "forbidden");
    let send = json!({"command": {"name": "orders.send", "args": {"order": order}}});
    waiter
        .post("/api/approvals", &send)
        .await
        .refused(422, "bad_field");
    let nested = json!({"command": {"name": "approvals.ask", "args": wish}});
    let unknown = json!({"command": {"name": "orders.fly", "args": {}}});
    for (body, code) in [
        (nested, "bad_field"),
        (unknown, "bad_field"),
        (json!({}), "malformed"),
    ] {
        let answer = waiter.post("/api/approvals", &body).await;
        answer.refused(422, code);
    }
    let gone =
        json!({"command": {"name": "orders.cancel", "args": {"order": server::ids::new_id()}}});
    waiter
        .post("/api/approvals", &gone)
        .await
        .refused(404, "not_found");
    let unknown = json!({"id": server::ids::new_id()});
    manager
        .post(&at(&unknown, "answer"), &json!({"said": "granted"}))
        .await
        .refused(404, "not_found");
    manager
        .post(&at(&unknown, "answer"), &json!({"said": "perhaps"}))
        .await
        .refused(422, "malformed");
}
