//! Sign-in from outside: locks, tokens, cookies, foreign pages, rights per route, enrolment, the first start.

use crate::app::{PASSWORD, TestApp, USERNAME, bundle, settings};
use crate::client::{Answer, Client};
use crate::engine::on_both;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::staff::Role;
use futures::future::join_all;
use reqwest::Method;
use serde_json::{Value, json};
use server::clock::Clock;
use server::db::Db;
use server::ids::new_id;
use server::on;
use server::serve::{Options, start};
use server::staff;

on_both!(
    wrong_pins_at_once_lock_and_a_restart_does_not_open,
    every_way_of_being_nobody_has_its_code,
    who_was_deactivated_is_out_with_a_live_token,
    signing_out_ends_the_token_too,
    a_late_sign_out_ends_only_the_sitting_that_it_names,
    a_person_takes_the_language_along,
    rights_are_asked_on_every_route,
    foreign_pages_cannot_use_the_cookie,
    a_code_enrols_one_device,
    a_restaurant_with_people_is_not_set_up_again,
    the_demo_enrols_its_own_machine_by_its_pages_only,
);

async fn wrong_pins_at_once_lock_and_a_restart_does_not_open(app: &mut TestApp) {
    let device = app.device().await;
    let body = |pin: &str| json!({"staffId": app.people[&Role::Waiter], "pin": pin});
    let (wrong, right) = (body("0000"), body("1111"));
    let answers = join_all((0..12).map(|_| device.post("/api/auth/pin", &wrong))).await;
    let mut statuses: Vec<u16> = answers.iter().map(|answer| answer.status).collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [[401; 4].as_slice(), &[423; 8]].concat());
    let locked = device.post("/api/auth/pin", &right).await;
    let error = locked.refused(423, "locked_out");
    assert_eq!(error.details["retryAfterSeconds"], 30);
    // Others of the same device are not locked.
    let cashier = json!({"staffId": app.people[&Role::Cashier], "pin": "2222"});
    device.post("/api/auth/pin", &cashier).await.ok(200);
    app.restart().await;
    let device = device.at(&app.base);
    let locked = device.post("/api/auth/pin", &right).await;
    locked.refused(423, "locked_out");
    app.clock.advance(30_000);
    device.post("/api/auth/pin", &right).await.ok(200);
}

/// The same token with another head or body.
fn forged(token: &str, part: usize, change: impl FnOnce(&mut Value)) -> String {
    let mut parts: Vec<String> = token.split('.').map(str::to_owned).collect();
    let text = URL_SAFE_NO_PAD.decode(&parts[part]).unwrap();
    let mut value: Value = serde_json::from_slice(&text).unwrap();
    change(&mut value);
    parts[part] = URL_SAFE_NO_PAD.encode(value.to_string());
    parts.join(".")
}

async fn token(app: &TestApp) -> String {
    let body = json!({"username": USERNAME, "password": PASSWORD});
    let answer = app.nobody().post("/api/auth/login", &body).await.ok(200);
    answer["token"].as_str().unwrap().to_owned()
}

async fn every_way_of_being_nobody_has_its_code(app: &mut TestApp) {
    let ask = async |token: &str| app.nobody().with_token(token).get("/api/session").await;
    let nobody = app.nobody();
    nobody.get("/api/session").await.refused(401, "signed_out");
    let good = token(app).await;
    ask(&good).await.ok(200);
    let (head, rest) = good.split_once('.').unwrap();
    let (claims, _) = rest.split_once('.').unwrap();
    let none = forged(&good, 0, |head| head["alg"] = json!("none"));
    let unsigned = format!("{}.{claims}.", none.split_once('.').unwrap().0);
    let other_person = forged(&good, 1, |claims| {
        claims["sub"] = json!(app.people[&Role::Cashier]);
    });
    let longer = forged(&good, 1, |claims| claims["exp"] = json!(i64::MAX));
    let stripped = format!("{head}.{claims}.");
    for bad in [
        none,
        unsigned,
        other_person,
        longer,
        stripped,
        "x".to_owned(),
    ] {
        ask(&bad).await.refused(401, "token_invalid");
    }
    for (username, password) in [(USERNAME, "not the password"), ("nobody", PASSWORD)] {
        let body = json!({"username": username, "password": password});
        let answer = nobody.post("/api/auth/login", &body).await;
        let error = answer.refused(401, "wrong_password");
        assert_eq!(error.details["triesLeft"], 4, "{username}");
    }
    let hours = i64::from(app.config.session_hours);
    app.clock.advance(hours * 3_600_000);
    ask(&good).await.refused(401, "token_expired");
}

async fn who_was_deactivated_is_out_with_a_live_token(app: &mut TestApp) {
    let waiter = app.signed(Role::Waiter).await;
    waiter.get("/api/session").await.ok(200);
    let gone = staff::deactivate(&app.db, &app.config.site, "Tural", app.clock.now());
    gone.await.unwrap();
    // The command line is another process: the hub reads its people every two seconds.
    let mut answer = waiter.get("/api/session").await;
    for _ in 0..60 {
        if answer.status == 401 {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
        answer = waiter.get("/api/session").await;
    }
    answer.refused(401, "signed_out");
    app.manager().await.get("/api/session").await.ok(200);
}

/// The cookies of an answer by their names.
fn cookies(answer: &Answer) -> Vec<String> {
    let all = answer.headers.get_all("set-cookie").iter();
    all.map(|cookie| cookie.to_str().unwrap().to_owned())
        .collect()
}

async fn signing_out_ends_the_token_too(app: &mut TestApp) {
    let device = app.device().await;
    let body = json!({"staffId": app.people[&Role::Waiter], "pin": "1111"});
    let answer = device.post("/api/auth/pin", &body).await;
    let set = cookies(&answer);
    assert_eq!(set.len(), 1, "{set:?}");
    for flag in ["HttpOnly", "SameSite=Strict", "Path=/", "Max-Age=28800"] {
        assert!(set[0].contains(flag), "{flag}: {set:?}");
    }
    let taken = set[0].split(['=', ';']).nth(1).unwrap();
    let thief = app.nobody().with_token(taken);
    thief.get("/api/session").await.ok(200);
    let answer = device.post("/api/auth/logout", &json!({})).await;
    assert_eq!(answer.status, 204);
    let set = cookies(&answer);
    assert!(
        set[0].starts_with("sufra_session=;") && set[0].contains("Max-Age=0"),
        "{set:?}"
    );
    thief.get("/api/session").await.refused(401, "signed_out");
    device.get("/api/session").await.refused(401, "signed_out");
    // The device stays.
    device.post("/api/auth/pin", &body).await.ok(200);
}

async fn a_late_sign_out_ends_only_the_sitting_that_it_names(app: &mut TestApp) {
    let device = app.signed(Role::Waiter).await;
    let earlier = device.get("/api/session").await.ok(200)["sessionId"].clone();
    let body = json!({"staffId": app.people[&Role::Cashier], "pin": "2222"});
    device.post("/api/auth/pin", &body).await.ok(200);
    let now = device.get("/api/session").await.ok(200)["sessionId"].clone();
    let leave = |id: &Value| json!({"sessionId": id});
    let answer = device.post("/api/auth/logout", &leave(&earlier)).await;
    assert_eq!((answer.status, cookies(&answer).len()), (204, 0));
    assert_eq!(device.get("/api/session").await.ok(200)["sessionId"], now);
    let wrong = json!({"sessionId": "nobody's"});
    let answer = device.post("/api/auth/logout", &wrong).await;
    answer.refused(422, "malformed");
    device.post("/api/auth/logout", &leave(&now)).await.ok(204);
    device.get("/api/session").await.refused(401, "signed_out");
    // Without a body it is the sitting of now.
    let again = app.signed(Role::Waiter).await;
    let request = again.request(Method::POST, "/api/auth/logout");
    assert_eq!(again.send(request).await.status, 204);
    again.get("/api/session").await.refused(401, "signed_out");
}

async fn a_person_takes_the_language_along(app: &mut TestApp) {
    let waiter = app.signed(Role::Waiter).await;
    let before = waiter.get("/api/session").await.ok(200);
    assert_eq!(before["language"], "az");
    let speak = |tag: &str| json!({"language": tag});
    waiter
        .post("/api/session/language", &speak("ru"))
        .await
        .ok(204);
    let unknown = waiter.post("/api/session/language", &speak("de")).await;
    assert_eq!(unknown.status / 100, 4, "{unknown:?}");
    app.restart().await;
    let again = app.signed(Role::Waiter).await;
    assert_eq!(again.get("/api/session").await.ok(200)["language"], "ru");
    app.nobody()
        .post("/api/session/language", &speak("en"))
        .await
        .refused(401, "signed_out");
}

async fn rights_are_asked_on_every_route(app: &mut TestApp) {
    let manager = app.manager().await;
    let order = json!({"items": [{"menuItemId": "qlazok", "quantity": 1}]});
    let id = manager.order(&order).await.ok(201)["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let (waiter, cashier, cook) = (
        app.signed(Role::Waiter).await,
        app.signed(Role::Cashier).await,
        app.signed(Role::Kitchen).await,
    );
    let cash = json!({"method": "cash", "amount": 450});
    let no = |answer: Answer, right: &str| {
        let error = answer.refused(403, "forbidden");
        assert_eq!(error.details["permission"], right, "{error:?}");
    };
    no(waiter.pay(&id, &cash).await, "payments.take");
    no(cook.pay(&id, &cash).await, "payments.take");
    no(cook.order(&order).await, "orders.take");
    no(waiter.status(&id, "in_progress").await, "kitchen.work");
    no(waiter.status(&id, "cancelled").await, "orders.cancel");
    no(cashier.status(&id, "cancelled").await, "orders.cancel");
    for who in [&waiter, &cook] {
        no(who.get("/api/printers").await, "printing.read");
    }
    for who in [&waiter, &cashier, &cook] {
        no(
            who.post("/api/devices/codes", &json!({})).await,
            "devices.enrol",
        );
    }
    waiter.order(&order).await.ok(201);
    cook.status(&id, "in_progress").await.ok(200);
    cashier.pay(&id, &cash).await.ok(201);
    // Without anybody no route but these answers.
    let nobody = app.nobody();
    for path in [
        "/api/snapshot",
        "/api/changes",
        "/api/menu",
        "/api/orders/queue",
        "/api/orders/bulk-progress?ids=x",
        "/api/printers",
        "/api/devices",
        "/api/quarantine",
        "/api/outages",
        "/api/realtime/stream",
    ] {
        nobody.get(path).await.refused(401, "signed_out");
    }
    nobody
        .get("/api/staff/tiles")
        .await
        .refused(403, "not_enrolled");
    nobody.get("/api/health").await.ok(200);
}

async fn foreign_pages_cannot_use_the_cookie(app: &mut TestApp) {
    let cashier = app.signed(Role::Cashier).await;
    let order = json!({"items": [{"menuItemId": "qlazok", "quantity": 1}]});
    let bearer = app.manager().await;
    let with = async |client: &Client, header: &str, value: &str| {
        let request = client.request(Method::POST, "/api/orders");
        let request = request.header("Idempotency-Key", new_id().to_string());
        client
            .send(request.header(header, value).json(&order))
            .await
    };
    let before = app.rows().await;
    for (header, value) in [
        ("Origin", "http://evil.example"),
        ("Origin", "null"),
        ("Origin", "http://127.0.0.1:1"),
        ("Sec-Fetch-Site", "cross-site"),
        ("Sec-Fetch-Site", "same-site"),
    ] {
        let answer = with(&cashier, header, value).await;
        answer.refused(403, "forbidden_origin");
    }
    assert_eq!(app.rows().await, before);
    for path in [
        "/api/auth/pin",
        "/api/auth/logout",
        "/api/devices/enrol",
        "/api/setup",
    ] {
        let request = cashier
            .request(Method::POST, path)
            .header("Origin", "http://evil.example");
        let body = json!({"staffId": app.people[&Role::Waiter], "pin": "1111", "code": "X",
            "name": "X", "username": "X", "password": "long enough"});
        let answer = cashier.send(request.json(&body)).await;
        answer.refused(403, "forbidden_origin");
    }
    with(&cashier, "Origin", &app.base).await.ok(201);
    with(&cashier, "Sec-Fetch-Site", "same-origin")
        .await
        .ok(201);
    // A token in a header is sent by nobody's page unasked.
    with(&bearer, "Origin", "http://evil.example").await.ok(201);
}

async fn a_code_enrols_one_device(app: &mut TestApp) {
    let manager = app.manager().await;
    let code = async || {
        let made = manager.post("/api/devices/codes", &json!({})).await.ok(201);
        made["code"].as_str().unwrap().to_owned()
    };
    let body = |code: &str, name: &str| json!({"code": code, "name": name});
    let (one, two, old) = (app.nobody(), app.nobody(), code().await);
    let used = code().await;
    one.post("/api/devices/enrol", &body(&used, " "))
        .await
        .refused(422, "bad_field");
    let answer = one
        .post("/api/devices/enrol", &body(&used, "Kassa 2"))
        .await;
    let set = cookies(&answer);
    assert!(
        set[0].starts_with("sufra_device=") && set[0].contains("HttpOnly"),
        "{set:?}"
    );
    one.get("/api/staff/tiles").await.ok(200);
    let again = two
        .post("/api/devices/enrol", &body(&used, "Kassa 3"))
        .await;
    again.refused(422, "wrong_code");
    app.clock.advance(10 * 60_000);
    let late = two.post("/api/devices/enrol", &body(&old, "Kassa 3")).await;
    late.refused(422, "wrong_code");
    two.get("/api/staff/tiles")
        .await
        .refused(403, "not_enrolled");
    let pin = json!({"staffId": app.people[&Role::Waiter], "pin": "1111"});
    two.post("/api/auth/pin", &pin)
        .await
        .refused(403, "not_enrolled");
    for _ in 0..10 {
        two.post("/api/devices/enrol", &body("WRONG", "Kassa 3"))
            .await;
    }
    let fresh = code().await;
    let flood = two
        .post("/api/devices/enrol", &body(&fresh, "Kassa 3"))
        .await;
    flood.refused(423, "locked_out");
}

fn owner(pin: &str) -> Value {
    json!({"name": "Rauf Məmmədov", "username": "rauf", "password": "long enough", "pin": pin})
}

async fn a_restaurant_with_people_is_not_set_up_again(app: &mut TestApp) {
    let answer = app.nobody().post("/api/setup", &owner("4711")).await;
    answer.refused(409, "already_set_up");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_start_names_one_owner_at_the_hub_itself() {
    let folder = tempfile::tempdir().unwrap();
    let config = settings(folder.path());
    let db = Db::open(None, folder.path()).await.unwrap();
    let dist = folder.path().join("dist");
    bundle(&dist);
    let options = Options {
        dist,
        ..Options::default()
    };
    let running = start(db.clone(), &config, options, Clock::default())
        .await
        .unwrap();
    let base = format!("http://{}", running.address);
    let client = || Client::new(&base);
    let tiles = client().get("/api/staff/tiles").await;
    tiles.refused(401, "first_start");
    // A page of another name that leads here, and a proxy that stands for others.
    for (header, value) in [("Host", "evil.example"), ("X-Forwarded-For", "10.0.0.7")] {
        let request = client()
            .request(Method::POST, "/api/setup")
            .header(header, value);
        let answer = client().send(request.json(&owner("4711"))).await;
        answer.refused(403, "forbidden");
    }
    for (field, value) in [
        ("name", ""),
        ("username", " "),
        ("password", "short"),
        ("pin", "12a4"),
    ] {
        let mut body = owner("4711");
        body[field] = json!(value);
        let error = client()
            .post("/api/setup", &body)
            .await
            .refused(422, "bad_field");
        assert_eq!(error.details["field"], field);
    }
    let clients: Vec<Client> = (0..4).map(|_| client()).collect();
    let body = owner("471100");
    let answers = join_all(
        clients
            .iter()
            .map(|client| client.post("/api/setup", &body)),
    )
    .await;
    let mut statuses: Vec<u16> = answers.iter().map(|answer| answer.status).collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 409, 409, 409]);
    let made = answers
        .iter()
        .position(|answer| answer.status == 200)
        .unwrap();
    let session = clients[made].get("/api/session").await.ok(200);
    assert_eq!(session["role"], "owner");
    let tiles = clients[made].get("/api/staff/tiles").await.ok(200);
    assert_eq!(tiles["demo"], false);
    assert_eq!(tiles["staff"][0]["pinLength"], 6);
    assert!(tiles["staff"][0].get("pin").is_none(), "{tiles}");
    // Outside of a demo nobody is enrolled for looking at a page.
    let page = client();
    let request = page.request(Method::GET, "/").header("Accept", "text/html");
    page.send(request).await;
    page.get("/api/staff/tiles")
        .await
        .refused(403, "not_enrolled");
    running.stop(&db).await;
}

async fn the_demo_enrols_its_own_machine_by_its_pages_only(app: &mut TestApp) {
    // A page may lead on to another one; what counts is whether the client is known afterwards.
    let ask = async |accept: &str, header: &str, value: &str| {
        let client = app.nobody();
        let request = client.request(Method::GET, "/").header("Accept", accept);
        client.send(request.header(header, value)).await;
        client
    };
    for (accept, header, value) in [
        ("image/png", "X-None", "-"),
        ("text/html", "X-Forwarded-For", "10.0.0.7"),
        ("text/html", "Host", "evil.example"),
    ] {
        let client = ask(accept, header, value).await;
        client
            .get("/api/staff/tiles")
            .await
            .refused(403, "not_enrolled");
    }
    let client = ask("text/html", "X-None", "-").await;
    let tiles = client.get("/api/staff/tiles").await.ok(200);
    assert_eq!(tiles["demo"], true);
    let devices = async || {
        let mut tx = app.db.read().await.unwrap();
        let (count,): (i64,) = on!(&mut tx, conn =>
            sqlx::query_as("SELECT count(*) FROM devices").fetch_one(conn).await)
        .unwrap();
        count
    };
    let before = devices().await;
    let request = client
        .request(Method::GET, "/")
        .header("Accept", "text/html");
    client.send(request).await;
    assert_eq!(devices().await, before, "asked again, it is known");
}
