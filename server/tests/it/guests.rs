//! Guests who order for themselves, over the doors: what a telephone at a table may ask, and what becomes of it.

use crate::app::TestApp;
use crate::client::Client;
use crate::engine::on_both;
use domain::Command;
use domain::guests::{Accept, Ask};
use domain::ids::{ItemKey, RequestId};
use domain::staff::Role;
use serde_json::{Value, json};
use server::ids::new_id;

on_both!(
    a_request_from_the_telephone_to_the_kitchen,
    only_an_address_that_was_given_leads_anywhere,
    wrong_addresses_are_limited,
    the_same_request_is_taken_once,
    requests_outlive_the_hub,
    what_ran_out_meanwhile_is_named,
    two_waiters_accept_at_once,
    guests_order_only_when_and_what_they_may,
    nobody_answers,
    who_may_do_what_about_guests,
    the_house_accepts_by_itself,
    the_page_of_a_table_is_read_without_a_script,
    the_staff_sees_what_waits_and_prints_the_codes,
);

/// The rules with guests' orders on.
fn rules(accept: bool) -> Value {
    json!({"on": true, "accept": accept, "open": true, "lines": 5, "pieces": 9, "waiting": 2,
        "sum": 20_000, "minutes": 10})
}

async fn allow(app: &TestApp, rules: &Value) -> Client {
    let manager = app.manager().await;
    put(&manager, rules).await.ok(200);
    manager
}

async fn put(client: &Client, rules: &Value) -> crate::client::Answer {
    let request = client.request(reqwest::Method::PUT, "/api/guest-rules");
    client.send(request.json(rules)).await
}

/// The token of a table, made on the first call.
async fn token(manager: &Client, table: &str) -> String {
    let body = json!({"tables": [table]});
    let links = manager.post("/api/guest-links", &body).await.ok(200);
    of(&links, table)
}

fn of(links: &Value, table: &str) -> String {
    let mut all = links["tables"].as_array().unwrap().iter();
    let link = all.find(|link| link["tableId"] == table).unwrap();
    let url = link["url"].as_str().unwrap();
    assert!(link["qr"]["path"].as_str().unwrap().starts_with('M'));
    url.rsplit('/').next().unwrap().to_owned()
}

fn rev(app: &TestApp) -> u32 {
    app.hub().ledger.state().catalog.rev
}

fn wish(app: &TestApp, lines: &Value) -> Value {
    json!({"id": new_id(), "lines": lines, "lang": "en", "menuRev": rev(app)})
}

fn kola(app: &TestApp) -> Value {
    wish(app, &json!([{"item": "kola", "quantity": 1}]))
}

fn requests(token: &str) -> String {
    format!("/api/guests/{token}/requests")
}

fn one(token: &str, request: &Value) -> String {
    let id = request["id"].as_str().unwrap();
    format!("/api/guests/{token}/requests/{id}?lang=ru")
}

fn accept(request: &Value) -> String {
    let id = request["id"].as_str().unwrap();
    format!("/api/guest-requests/{id}/accept")
}

/// Somebody eats at a table, so the house is open.
async fn open(manager: &Client, table: &str) -> Value {
    let order = json!({"tableId": table, "items": [{"menuItemId": "cay", "quantity": 1}]});
    manager.order(&order).await.ok(201)
}

async fn a_request_from_the_telephone_to_the_kitchen(app: &mut TestApp) {
    let manager = allow(app, &rules(false)).await;
    let check = open(&manager, "t-5").await;
    let token = token(&manager, "t-5").await;
    let guest = Client::new(&app.base);
    let page = format!("/api/guests/{token}?lang=en");
    let menu = guest.get(&page).await.ok(200);
    assert_eq!(menu["ordering"], true);
    assert_eq!(menu["menu"]["rev"], rev(app));
    let text = menu.to_string();
    assert!(text.contains("Piti") && !text.contains("Aygün"), "{text}");
    let lines = json!([{"item": "piti", "quantity": 2, "note": "without salt"}]);
    let mut asked = wish(app, &lines);
    asked["note"] = json!("We are in a hurry");
    let told = guest.post(&requests(&token), &asked).await.ok(201);
    assert_eq!(told["stage"], "waiting");
    assert_eq!(told["sum"], 1800);
    let waiter = app.signed(Role::Waiter).await;
    let inbox = waiter.get("/api/guest-requests").await.ok(200);
    assert_eq!(inbox["requests"][0]["table"], "5");
    assert_eq!(inbox["requests"][0]["lines"][0]["quantity"], 2);
    let done = waiter.post(&accept(&asked), &json!({})).await.ok(200);
    assert_eq!(done["order"], check["id"]);
    let told = guest.get(&one(&token, &asked)).await.ok(200);
    assert_eq!(told["stage"], "accepted");
    let order = format!("/api/orders/{}", check["id"].as_str().unwrap());
    let order = manager.get(&order).await.ok(200);
    assert_eq!(order["lines"].as_array().unwrap().len(), 2, "{order}");
    let tickets = app.hub().ledger.state().tickets.values().count();
    assert_eq!(tickets, 2, "the tea and the piti");
    // What a guest sees names no person, and no other check.
    assert!(!told.to_string().contains("Tural"), "{told}");
    let menu = guest.get(&page).await.ok(200);
    assert_eq!(menu["requests"].as_array().unwrap().len(), 1);
}

async fn only_an_address_that_was_given_leads_anywhere(app: &mut TestApp) {
    let manager = allow(app, &rules(false)).await;
    open(&manager, "t-5").await;
    let first = token(&manager, "t-5").await;
    let guest = Client::new(&app.base);
    guest.get(&format!("/api/guests/{first}")).await.ok(200);
    let asked = kola(app);
    guest.post(&requests(&first), &asked).await.ok(201);
    let second = token(&manager, "t-5").await;
    assert_ne!(first, second);
    let gone = guest.get(&format!("/api/guests/{first}")).await;
    let gone = gone.refused(404, "not_found");
    let wrong = guest.get("/api/guests/t-5").await.refused(404, "not_found");
    // A wrong address and an old one say the same.
    assert_eq!(gone.message, wrong.message);
    assert_eq!(gone.details, wrong.details);
    let again = kola(app);
    guest
        .post(&requests(&first), &again)
        .await
        .refused(404, "not_found");
    guest
        .get(&one(&first, &asked))
        .await
        .refused(404, "not_found");
    // The request is the table's, and no other table sees it.
    guest.get(&one(&second, &asked)).await.ok(200);
    let other = token(&manager, "t-6").await;
    guest
        .get(&one(&other, &asked))
        .await
        .refused(404, "not_found");
    // Those that have none get one, the others keep theirs.
    let all = manager.post("/api/guest-links", &json!({})).await.ok(200);
    assert_eq!(of(&all, "t-5"), second);
    let tables = all["tables"].as_array().unwrap();
    assert!(tables.iter().all(|table| table["url"].is_string()));
}

async fn wrong_addresses_are_limited(app: &mut TestApp) {
    let manager = allow(app, &rules(false)).await;
    let right = token(&manager, "t-5").await;
    let guest = Client::new(&app.base);
    for n in 0..20 {
        let path = format!("/api/guests/{n:032x}");
        guest.get(&path).await.refused(404, "not_found");
    }
    let path = format!("/api/guests/{:032x}", 77);
    let no = guest.get(&path).await.refused(429, "too_many_requests");
    assert!(no.details["retryAfterSeconds"].as_i64().unwrap() <= 60);
    // Whoever has the right one is not in the way of somebody who tries.
    guest.get(&format!("/api/guests/{right}")).await.ok(200);
    app.clock.advance(61_000);
    guest.get(&path).await.refused(404, "not_found");
}

async fn the_same_request_is_taken_once(app: &mut TestApp) {
    let manager = allow(app, &rules(true)).await;
    open(&manager, "t-5").await;
    let token = token(&manager, "t-5").await;
    let guest = Client::new(&app.base);
    let asked = kola(app);
    let first = guest.post(&requests(&token), &asked).await.ok(201);
    let again = guest.post(&requests(&token), &asked).await.ok(200);
    assert_eq!(first, again);
    let mut other = asked.clone();
    other["lines"][0]["quantity"] = json!(2);
    guest
        .post(&requests(&token), &other)
        .await
        .refused(409, "duplicate_id");
    let state = app.hub().ledger.state();
    let lines = state.orders.values().flat_map(|order| &order.lines);
    assert_eq!(lines.filter(|line| line.item == "kola".into()).count(), 1);
}

async fn requests_outlive_the_hub(app: &mut TestApp) {
    let manager = allow(app, &rules(false)).await;
    open(&manager, "t-5").await;
    let token = token(&manager, "t-5").await;
    let (waits, refused) = (kola(app), kola(app));
    let guest = Client::new(&app.base);
    for asked in [&waits, &refused] {
        guest.post(&requests(&token), asked).await.ok(201);
    }
    let path = accept(&refused).replace("accept", "refuse");
    let why = json!({"reason": "Kola bitib"});
    manager.post(&path, &why).await.ok(200);
    let before = app.hub().ledger.state().guests.clone();
    app.restart().await;
    assert_eq!(app.hub().ledger.state().guests, before);
    let guest = Client::new(&app.base);
    let told = guest.get(&one(&token, &waits)).await.ok(200);
    assert_eq!(told["stage"], "waiting");
    let told = guest.get(&one(&token, &refused)).await.ok(200);
    assert_eq!(told["stage"], "refused");
    assert_eq!(told["reason"], "Kola bitib");
    let again = guest.post(&requests(&token), &waits).await.ok(200);
    assert_eq!(again["id"], waits["id"]);
    let manager = app.manager().await;
    manager.post(&accept(&waits), &json!({})).await.ok(200);
}

async fn what_ran_out_meanwhile_is_named(app: &mut TestApp) {
    let manager = allow(app, &rules(false)).await;
    open(&manager, "t-5").await;
    let token = token(&manager, "t-5").await;
    let guest = Client::new(&app.base);
    let asked = wish(
        app,
        &json!([{"item": "kola", "quantity": 1}, {"item": "piti", "quantity": 1}]),
    );
    guest.post(&requests(&token), &asked).await.ok(201);
    let cook = app.signed(Role::Kitchen).await;
    let out = Command::SetSoldOut {
        item: ItemKey::from("piti"),
        sold_out: true,
    };
    cook.commands(&[out]).await;
    let no = manager.post(&accept(&asked), &json!({})).await;
    let no = no.refused(409, "request_lines");
    assert_eq!(no.details["lines"].as_array().unwrap().len(), 1);
    assert_eq!(no.details["lines"][0]["item"], "piti");
    assert_eq!(no.details["lines"][0]["code"], "sold_out");
    let told = guest.get(&one(&token, &asked)).await.ok(200);
    assert_eq!(told["stage"], "waiting");
    let menu = guest.get(&format!("/api/guests/{token}")).await.ok(200);
    assert!(menu.to_string().contains("\"soldOut\":true"));
    let again = wish(app, &json!([{"item": "piti", "quantity": 1}]));
    guest
        .post(&requests(&token), &again)
        .await
        .refused(409, "request_lines");
}

async fn two_waiters_accept_at_once(app: &mut TestApp) {
    let manager = allow(app, &rules(false)).await;
    open(&manager, "t-5").await;
    let token = token(&manager, "t-5").await;
    let guest = Client::new(&app.base);
    let asked = kola(app);
    guest.post(&requests(&token), &asked).await.ok(201);
    let (one, other) = (
        app.signed(Role::Waiter).await,
        app.signed(Role::Cashier).await,
    );
    let (path, nothing) = (accept(&asked), json!({}));
    let (one, other) = tokio::join!(one.post(&path, &nothing), other.post(&path, &nothing));
    let (won, lost) = if one.status == 200 {
        (one, other)
    } else {
        (other, one)
    };
    won.ok(200);
    lost.refused(409, "request_over");
    let state = app.hub().ledger.state();
    let lines = state.orders.values().flat_map(|order| &order.lines);
    assert_eq!(lines.filter(|line| line.item == "kola".into()).count(), 1);
}

async fn guests_order_only_when_and_what_they_may(app: &mut TestApp) {
    let manager = app.manager().await;
    let token = token(&manager, "t-5").await;
    let guest = Client::new(&app.base);
    let path = requests(&token);
    let asked = kola(app);
    // Off by default.
    let menu = guest.get(&format!("/api/guests/{token}")).await.ok(200);
    assert_eq!(menu["ordering"], false);
    guest.post(&path, &asked).await.refused(409, "guests_off");
    let mut closed = rules(false);
    put(&manager, &closed).await.ok(200);
    guest.post(&path, &asked).await.refused(409, "day_not_open");
    open(&manager, "t-6").await;
    closed["open"] = json!(false);
    put(&manager, &closed).await.ok(200);
    guest.post(&path, &asked).await.refused(409, "no_check");
    put(&manager, &rules(false)).await.ok(200);
    let mut stale = kola(app);
    stale["menuRev"] = json!(rev(app) + 1);
    let no = guest.post(&path, &stale).await.refused(409, "menu_changed");
    assert_eq!(no.details["rev"], rev(app));
    let mut card = kola(app);
    card["note"] = json!("4111 1111 1111 1111");
    let no = guest.post(&path, &card).await.refused(422, "card_number");
    assert!(!no.message.contains("4111"));
    let many = wish(app, &json!([{"item": "kola", "quantity": 10}]));
    let no = guest.post(&path, &many).await.refused(422, "over_limit");
    assert_eq!(no.details["most"], 9);
    let dear = wish(
        app,
        &json!([{"item": "sah-plov", "quantity": 4,
        "options": [{"group": "plov-qara", "option": "sweet"}]}]),
    );
    let no = guest.post(&path, &dear).await.refused(422, "over_limit");
    assert_eq!(no.details["field"], "sum");
    let mut cheap = kola(app);
    cheap["lines"][0]["price"] = json!(1);
    guest.post(&path, &cheap).await.refused(422, "malformed");
    let pizza = wish(app, &json!([{"item": "pizza", "quantity": 1}]));
    guest.post(&path, &pizza).await.refused(422, "unknown_item");
    for _ in 0..2 {
        guest.post(&path, &kola(app)).await.ok(201);
    }
    guest
        .post(&path, &kola(app))
        .await
        .refused(409, "too_many_waiting");
}

async fn nobody_answers(app: &mut TestApp) {
    let manager = allow(app, &rules(false)).await;
    open(&manager, "t-5").await;
    let token = token(&manager, "t-5").await;
    let guest = Client::new(&app.base);
    let asked = kola(app);
    guest.post(&requests(&token), &asked).await.ok(201);
    app.clock.advance(10 * 60_000);
    let told = guest.get(&one(&token, &asked)).await.ok(200);
    assert_eq!(told["stage"], "runOut");
    let manager = app.manager().await;
    manager
        .post(&accept(&asked), &json!({}))
        .await
        .refused(409, "request_over");
}

async fn who_may_do_what_about_guests(app: &mut TestApp) {
    let manager = allow(app, &rules(false)).await;
    let waiter = app.signed(Role::Waiter).await;
    put(&waiter, &rules(true)).await.refused(403, "forbidden");
    let body = json!({"tables": ["t-5"]});
    let no = waiter.post("/api/guest-links", &body).await;
    no.refused(403, "forbidden");
    waiter
        .get("/api/guest-links")
        .await
        .refused(403, "forbidden");
    waiter.get("/api/guest-rules").await.ok(200);
    let cook = app.signed(Role::Kitchen).await;
    cook.get("/api/guest-requests")
        .await
        .refused(403, "forbidden");
    let nobody = Client::new(&app.base);
    for path in [
        "/api/guest-requests",
        "/api/guest-rules",
        "/api/guest-links",
    ] {
        nobody.get(path).await.refused(401, "signed_out");
    }
    let mut wrong = rules(false);
    wrong["minutes"] = json!(0);
    let no = put(&manager, &wrong).await.refused(422, "bad_field");
    assert_eq!(no.details["field"], "rules.minutes");
    // No device speaks for a guest.
    let request = RequestId::new(new_id());
    let ask = Command::AskAsGuest(Box::new(Ask {
        request,
        table: "t-5".into(),
        lines: Vec::new(),
        note: String::new(),
        lang: domain::Lang::Az,
        menu_rev: rev(app),
    }));
    let accept = Command::AcceptGuest(Accept { request });
    let answer = waiter.commands(&[ask, accept]).await;
    let codes = answer.results.iter().map(|one| one.code.clone().unwrap());
    assert_eq!(codes.collect::<Vec<_>>(), ["forbidden", "not_found"]);
}

async fn the_house_accepts_by_itself(app: &mut TestApp) {
    let manager = allow(app, &rules(true)).await;
    open(&manager, "t-6").await;
    let token = token(&manager, "t-5").await;
    let guest = Client::new(&app.base);
    let told = guest.post(&requests(&token), &kola(app)).await.ok(201);
    assert_eq!(told["stage"], "accepted");
    let more = wish(app, &json!([{"item": "piti", "quantity": 1}]));
    guest.post(&requests(&token), &more).await.ok(201);
    let state = app.hub().ledger.state().clone();
    let check = state.order_at(&"t-5".into()).unwrap().clone();
    assert_eq!(check.lines.len(), 2);
    assert!(check.lines.iter().all(|line| !line.sent.is_empty()));
    // It is paid as any other.
    let due = check.due().0;
    let tender = json!({"method": "cash", "amount": due});
    manager.post("/api/cash/open", &json!({})).await.ok(201);
    manager.pay(&check.id.to_string(), &tender).await.ok(201);
}

/// A page as a browser gets it: status, headers, text.
async fn drawn(app: &TestApp, path: &str, lang: &str) -> (u16, String, String) {
    let browser = reqwest::Client::builder().no_proxy().build().unwrap();
    let request = browser.get(format!("{}{path}", app.base));
    let answer = request.header("accept-language", lang).send().await;
    let answer = answer.unwrap();
    let status = answer.status().as_u16();
    let policy = answer.headers()["content-security-policy"].to_str();
    let policy = policy.unwrap().to_owned();
    (status, policy, answer.text().await.unwrap())
}

async fn the_page_of_a_table_is_read_without_a_script(app: &mut TestApp) {
    let manager = allow(app, &rules(true)).await;
    open(&manager, "t-6").await;
    let token = token(&manager, "t-5").await;
    let guest = Client::new(&app.base);
    let path = format!("/g/{token}");
    let (status, policy, page) = drawn(app, &path, "ru-RU,en;q=0.5").await;
    assert_eq!(status, 200);
    assert!(policy.contains("script-src 'self'"), "{policy}");
    assert!(!policy.contains("unsafe-inline"), "{policy}");
    assert!(page.contains("<html lang=\"ru\""), "{page}");
    assert!(page.contains("Стол 5"));
    assert!(page.contains("data-item=\"piti\"") && page.contains("data-ordering"));
    for inline in ["style=\"", "onclick", "<script>", "Aygün", "Tural"] {
        assert!(!page.contains(inline), "{inline}");
    }
    // What was sent stands on the page, in the language that is chosen.
    guest.post(&requests(&token), &kola(app)).await.ok(201);
    let (_, _, page) = drawn(app, &format!("{path}?lang=en"), "ru").await;
    assert!(page.contains("Accepted, in the kitchen"), "{page}");
    for file in ["/guests.css", "/guests.js"] {
        let request = guest.request(reqwest::Method::GET, file);
        let answer = request.send().await.unwrap();
        assert_eq!(answer.status(), 200, "{file}");
        assert!(!answer.text().await.unwrap().is_empty());
    }
    let (status, _, page) = drawn(app, "/g/t-5", "az").await;
    assert_eq!(status, 404);
    assert!(page.contains("Bu ünvan heç bir masanın deyil"), "{page}");
    assert!(!page.contains("data-item"));
    for n in 0..20 {
        drawn(app, &format!("/g/{n:032x}"), "az").await;
    }
    let (status, _, page) = drawn(app, "/g/x", "en").await;
    assert_eq!(status, 429);
    assert!(page.contains("Wait a minute"), "{page}");
}

async fn text(client: &Client, path: &str) -> (u16, String) {
    let request = client.request(reqwest::Method::GET, path);
    let answer = request.header("accept", "text/html").send().await.unwrap();
    let status = answer.status().as_u16();
    (status, answer.text().await.unwrap())
}

async fn the_staff_sees_what_waits_and_prints_the_codes(app: &mut TestApp) {
    let manager = allow(app, &rules(false)).await;
    open(&manager, "t-6").await;
    let token = token(&manager, "t-5").await;
    let guest = Client::new(&app.base);
    guest.post(&requests(&token), &kola(app)).await.ok(201);
    let boss = app.signed(Role::Manager).await;
    let (status, page) = text(&boss, "/guests").await;
    assert_eq!(status, 200);
    for words in [
        "Qonaq sifarişləri",
        "1 × Kola",
        "Qəbul et",
        "Qaydalar",
        "Masaların kodları",
    ] {
        assert!(page.contains(words), "{words}: {page}");
    }
    assert!(
        page.contains("1 qonaq sifarişi gözləyir"),
        "the mark in the bar"
    );
    let (status, sheet) = text(&boss, "/guest-codes").await;
    assert_eq!(status, 200);
    assert_eq!(sheet.matches("<svg").count(), 1, "{sheet}");
    assert!(!sheet.contains("style=\""));
    let waiter = app.signed(Role::Waiter).await;
    let (_, page) = text(&waiter, "/guests").await;
    assert!(page.contains("1 × Kola") && !page.contains("Masaların kodları"));
    let (status, sheet) = text(&waiter, "/guest-codes").await;
    assert_eq!(status, 403);
    assert!(!sheet.contains("<svg"));
}
