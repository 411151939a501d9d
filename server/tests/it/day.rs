//! The end of the day over REST: closed once, with what was open named; numbers without gaps, whatever is repeated.

use crate::app::{TestApp, add};
use crate::client::Client;
use crate::engine::on_both;
use crate::sse::Reader;
use domain::Command;
use domain::staff::Role;
use domain::wire::Verdict;
use serde_json::{Value, json};
use server::on;
use std::time::Duration;

on_both!(
    a_day_is_closed_and_the_next_begins,
    five_at_once_with_one_key_are_one_z,
    whoever_may_sees_closes_and_forces,
    work_that_a_device_still_holds_needs_force,
    a_close_from_a_device,
    a_day_on_paper,
    the_sums_of_a_day_are_told_to_whoever_may_see_it,
);

/// What a takeaway of these tests costs.
pub const PRICE: i64 = 900;

/// Such a takeaway, and its id.
pub async fn check(client: &Client) -> String {
    let order = json!({"channel": "takeaway", "items": [{"menuItemId": "piti", "quantity": 1}]});
    let order = client.order(&order).await.ok(201);
    assert_eq!(order["due"], PRICE);
    order["id"].as_str().unwrap().to_owned()
}

/// The same, paid by transfer.
pub async fn sale(client: &Client) -> String {
    let order = check(client).await;
    let all = json!({"method": "transfer", "amount": PRICE});
    client.pay(&order, &all).await.ok(201);
    order
}

async fn a_day_is_closed_and_the_next_begins(app: &mut TestApp) {
    let manager = app.manager().await;
    let nothing = manager.post("/api/day/close", &json!({})).await;
    nothing.refused(409, "day_empty");
    sale(&manager).await;
    let open = check(&manager).await;
    let part = json!({"method": "transfer", "amount": 60});
    manager.pay(&open, &part).await.ok(201);
    let x = manager.get("/api/day").await.ok(200);
    assert_eq!(
        (&x["next"], &x["report"]["sums"]["total"]),
        (&json!(1), &json!(PRICE))
    );
    let picture = manager.get("/api/snapshot").await.ok(200);
    assert_eq!(picture["state"].get("day"), None, "it is the hub's alone");
    let rows = app.rows().await;
    let no = manager.post("/api/day/close", &json!({})).await;
    let no = no.refused(409, "day_open");
    assert_eq!(
        no.details,
        json!({"count": 1, "checks": ["2"], "drawers": [], "devices": []})
    );
    assert_eq!(app.rows().await, rows);
    app.clock.advance(1_000);
    let force = json!({"force": true});
    let first = manager.post("/api/day/close", &force).await.ok(201);
    assert_eq!(
        (&first["number"], &first["forced"], &first["by"]["name"]),
        (&json!(1), &json!(true), &json!("Aygün Əliyeva"))
    );
    assert_eq!(first["report"]["openChecks"][0]["paid"], 60);
    assert_eq!(first["report"]["businessDay"], "2026-11-14");
    assert_eq!(first["chain"].as_str().unwrap().len(), 14);
    manager
        .post("/api/day/close", &force)
        .await
        .refused(409, "day_empty");

    app.restart().await;
    let manager = app.manager().await;
    let rest = json!({"method": "transfer", "amount": PRICE - 60});
    manager.pay(&open, &rest).await.ok(201);
    let second = manager.post("/api/day/close", &json!({})).await.ok(201);
    assert_eq!(
        (&second["number"], &second["forced"]),
        (&json!(2), &json!(false))
    );
    assert_eq!(second["report"]["from"], first["report"]["until"]);
    let sums = &second["report"]["sums"];
    assert_eq!(
        (&sums["checks"], &sums["total"]),
        (&json!(1), &json!(PRICE))
    );
    assert_eq!(sums["payments"][0]["amount"], PRICE - 60);
    archive(&manager, &[second, first]).await;
}

/// What `/api/day/z` says of these, the newest first.
async fn archive(manager: &Client, zs: &[Value]) {
    let page = manager.get("/api/day/z").await.ok(200);
    assert_eq!(page, json!({"closings": zs, "more": false}));
    let page = manager.get("/api/day/z?limit=1").await.ok(200);
    assert_eq!(page, json!({"closings": zs[..1], "more": true}));
    let page = manager.get("/api/day/z?before=2").await.ok(200);
    assert_eq!(page, json!({"closings": zs[1..], "more": false}));
    assert_eq!(manager.get("/api/day/z/1").await.ok(200), zs[1]);
    manager.get("/api/day/z/3").await.refused(404, "not_found");
    let odd = manager.get("/api/day/z/one").await;
    assert_eq!(odd.refused(422, "bad_field").details["field"], "number");
    for odd in ["limit=0", "limit=63", "before=x"] {
        let odd = manager.get(&format!("/api/day/z?{odd}")).await;
        odd.refused(422, "bad_field");
    }
}

async fn five_at_once_with_one_key_are_one_z(app: &mut TestApp) {
    let manager = app.manager().await;
    sale(&manager).await;
    let empty = json!({});
    let five = (0..5).map(|_| manager.keyed("night", "/api/day/close", &empty));
    for answer in futures::future::join_all(five).await {
        assert_eq!(answer.ok(201)["number"], 1);
    }
    let other = json!({"force": true});
    let no = manager.keyed("night", "/api/day/close", &other).await;
    no.refused(422, "idempotency_mismatch");
    let odd = json!({"forced": true});
    let no = manager.post("/api/day/close", &odd).await;
    no.refused(422, "malformed");
    sale(&manager).await;
    let (one, two) = tokio::join!(
        manager.post("/api/day/close", &empty),
        manager.post("/api/day/close", &empty)
    );
    let mut answers = [one.status, two.status];
    answers.sort_unstable();
    assert_eq!(answers, [201, 409]);
    let page = manager.get("/api/day/z").await.ok(200);
    let numbers = page["closings"].as_array().unwrap().iter();
    let numbers: Vec<&Value> = numbers.map(|z| &z["number"]).collect();
    assert_eq!(numbers, [2, 1]);
}

async fn whoever_may_sees_closes_and_forces(app: &mut TestApp) {
    let accountant = add(&app.db, &app.config.site, Role::Accountant, "5555").await;
    app.restart().await;
    sale(&app.manager().await).await;
    let addresses = ["/api/day", "/api/day/z", "/api/day/z/1"];
    for role in [Role::Waiter, Role::Cashier, Role::Kitchen] {
        let who = app.signed(role).await;
        for address in addresses {
            who.get(address).await.refused(403, "forbidden");
        }
        for force in [false, true] {
            let no = who.post("/api/day/close", &json!({"force": force})).await;
            no.refused(403, "forbidden");
        }
    }
    let books = app.device().await;
    let pin = json!({"staffId": accountant, "pin": "5555"});
    books.post("/api/auth/pin", &pin).await.ok(200);
    books.get("/api/day").await.ok(200);
    books.get("/api/day/z").await.ok(200);
    let no = books.post("/api/day/close", &json!({})).await;
    no.refused(403, "forbidden");
    let nobody = app.nobody().get("/api/day").await;
    nobody.refused(401, "signed_out");
}

async fn work_that_a_device_still_holds_needs_force(app: &mut TestApp) {
    let (manager, phone) = (app.manager().await, app.signed(Role::Waiter).await);
    sale(&manager).await;
    let mut batch = phone.a_batch(&[]);
    batch["pendingReported"] = json!(3);
    batch["sentAt"] = json!(app.clock.now());
    phone.post("/api/commands", &batch).await.ok(200);
    let no = manager.post("/api/day/close", &json!({})).await;
    let no = no.refused(409, "day_open");
    assert_eq!(no.details["devices"], json!(["Kassa 1"]));
    let z = manager
        .post("/api/day/close", &json!({"force": true}))
        .await
        .ok(201);
    assert_eq!(z["report"]["unsent"][0]["pending"], 3);
}

async fn a_close_from_a_device(app: &mut TestApp) {
    let (manager, cashier) = (
        app.signed(Role::Manager).await,
        app.signed(Role::Cashier).await,
    );
    sale(&app.manager().await).await;
    let close = [Command::CloseDay {
        force: false,
        unsent: Vec::new(),
    }];
    let no = &cashier.commands(&close).await.results[0];
    assert_eq!(
        (no.outcome, no.code.as_deref()),
        (Verdict::Rejected, Some("forbidden"))
    );
    let id = domain::ids::CommandId::new(server::ids::new_id());
    let mut late = manager.envelope(1, id, &close[0]);
    late["late"] = json!(true);
    let no = manager.batch(&[late]).await.ok(200);
    assert_eq!(no["results"][0]["code"], "day_late");
    assert_eq!(
        no["results"][0]["outcome"], "rejected",
        "nobody has to decide"
    );
    let id = domain::ids::CommandId::new(server::ids::new_id());
    let done = manager.envelope(2, id, &close[0]);
    for _ in 0..2 {
        let done = manager.batch(std::slice::from_ref(&done)).await.ok(200);
        assert_eq!(done["results"][0]["outcome"], "applied");
    }
    let page = app.manager().await.get("/api/day/z").await.ok(200);
    assert_eq!(page["closings"].as_array().unwrap().len(), 1);
}

/// The papers of the day, oldest first: what they are, and what they say.
async fn papers(app: &TestApp) -> Vec<(String, String)> {
    let mut tx = app.db.read().await.unwrap();
    on!(&mut tx, conn => sqlx::query_as(
        "SELECT kind, document FROM print_jobs WHERE printer = 'p-kassa' AND kind IN ('x', 'z') ORDER BY created_at",
    ).fetch_all(conn).await)
    .unwrap()
}

async fn a_day_on_paper(app: &mut TestApp) {
    let manager = app.manager().await;
    sale(&manager).await;
    app.clock.advance(1_000);
    let x = manager.post("/api/day/print", &json!({})).await.ok(202);
    assert_eq!(x["printer"], "p-kassa");
    app.clock.advance(1_000);
    let close = json!({"force": false});
    for _ in 0..3 {
        manager
            .keyed("night", "/api/day/close", &close)
            .await
            .ok(201);
    }
    app.clock.advance(1_000);
    manager.post("/api/day/z/1/print", &json!({})).await.ok(202);
    manager
        .post("/api/day/z/2/print", &json!({}))
        .await
        .refused(404, "not_found");
    let cashier = app.signed(Role::Cashier).await;
    for path in ["/api/day/print", "/api/day/z/1/print"] {
        let no = cashier.post(path, &json!({})).await;
        no.refused(403, "forbidden");
    }
    let papers = papers(app).await;
    let kinds: Vec<&str> = papers.iter().map(|(kind, _)| &**kind).collect();
    assert_eq!(kinds, ["x", "z", "z"], "a repeated close prints once");
    let code = manager.get("/api/day/z/1").await.ok(200);
    let code = code["chain"].as_str().unwrap();
    let says = |at: usize, word: &str| papers[at].1.contains(word);
    assert!(says(0, "X hesabatı") && !says(0, code));
    assert!(says(1, "Z №1") && says(1, code) && !says(1, "NÜSXƏ"));
    assert!(says(2, "Z №1") && says(2, code) && says(2, "NÜSXƏ"));
    let till = app.printer("p-kassa");
    for _ in 0..100 {
        // The receipt, and these three.
        if till.stamps().len() >= 4 {
            return;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("not all papers came out: {:?}", till.stamps());
}

async fn the_sums_of_a_day_are_told_to_whoever_may_see_it(app: &mut TestApp) {
    let (waiter, manager) = (app.signed(Role::Waiter).await, app.manager().await);
    let mut streams = Vec::new();
    for client in [&waiter, &manager] {
        let mut reader = Reader::open(client, "").await;
        reader.named("hello").await;
        streams.push(reader);
    }
    sale(&manager).await;
    manager.post("/api/day/close", &json!({})).await.ok(201);
    sale(&manager).await;
    // All are told that it was closed: a device that misses a number of the log believes what follows no more.
    let sum = |events: &[Value]| {
        let mut all = events.iter();
        let closed = all.find(|one| one["name"] == "day.closed").unwrap();
        closed["data"]["z"]["report"]["sums"]["total"]
            .as_i64()
            .unwrap()
    };
    let told = async |client: &Client| client.get("/api/changes?since=0").await.ok(200);
    // Kitchen screens and printers speak by themselves: both are asked while nothing is added.
    let (all, few) = loop {
        let head = app.snapshot().await.cursor;
        let both = (told(&manager).await, told(&waiter).await);
        if app.snapshot().await.cursor == head {
            assert_eq!(
                (&both.0["cursor"], &both.1["cursor"]),
                (&json!(head), &json!(head))
            );
            break both;
        }
    };
    let events = |answer: &Value| answer["events"].as_array().unwrap().clone();
    let (all, few) = (events(&all), events(&few));
    assert_eq!(all.len(), few.len());
    assert!(sum(&all) > 0 && sum(&few) == 0);
    let last = app.snapshot().await.cursor;
    let mut heard = Vec::new();
    for reader in &mut streams {
        let mut events = Vec::new();
        loop {
            let (seq, event) = reader.event().await;
            events.push(event);
            if seq == last {
                break;
            }
        }
        heard.push(sum(&events));
    }
    assert_eq!(heard, [0, sum(&all)]);
}
