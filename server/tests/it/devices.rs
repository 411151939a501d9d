//! Devices as managers see them: what they hold, what they lost, and a stolen one that is revoked.

use crate::app::TestApp;
use crate::client::Client;
use crate::engine::on_both;
use crate::held::page;
use crate::ledger::{add_line, new_order, open};
use crate::sse::Reader;
use domain::devices::{DeviceKind, DeviceView};
use domain::ids::{CommandId, DeviceId};
use domain::staff::Role;
use reqwest::Method;
use serde_json::{Value, json};
use server::ids::new_id;
use server::on;
use std::time::Duration;
use tokio::time::Instant;

on_both!(
    a_device_is_seen_named_and_revoked,
    the_stream_of_a_revoked_device_ends_at_once,
    what_a_device_holds_is_known_also_after_a_restart,
    a_wiped_device_has_lost_what_it_told,
    a_quiet_device_writes_nothing,
    a_device_that_begins_again_has_lost_nothing,
    a_code_leads_to_the_hub_by_the_managers_address,
    devices_are_for_managers,
    the_page_shows_every_device,
);

async fn devices(manager: &Client) -> Vec<DeviceView> {
    let answer = manager.get("/api/devices").await.ok(200);
    serde_json::from_value(answer).unwrap()
}

/// The one device of these tests.
async fn the_one(manager: &Client) -> DeviceView {
    let mut all = devices(manager).await;
    assert_eq!(all.len(), 1, "{all:?}");
    all.remove(0)
}

/// A batch of commands that says what else the device holds; `made` and `sent` are times of its clock.
fn batch(client: &Client, queue: DeviceId, held: u64, sent: i64, commands: &[Value]) -> Value {
    let mut batch = client.a_batch(commands);
    batch["clientId"] = json!(queue);
    batch["pendingReported"] = json!(held);
    batch["sentAt"] = json!(sent);
    batch
}

fn tea(client: &Client, seq: u64, made: i64) -> Value {
    let command = open(new_order(), "t-1");
    let command = if seq == 1 {
        command
    } else {
        add_line(new_order(), "cay")
    };
    let mut envelope = client.envelope(seq, CommandId::new(new_id()), &command);
    envelope["createdAt"] = json!(made);
    envelope
}

/// Waits until the device has lost so many, for everybody.
async fn until_lost(app: &TestApp, manager: &Client, lost: u64) {
    let deadline = Instant::now() + Duration::from_secs(10);
    loop {
        let device = the_one(manager).await;
        let state = app.snapshot().await.state;
        let told = state.troubles.lost.get(&device.id);
        if device.lost == lost && told.map_or(0, |told| u64::from(told.count)) == lost {
            return;
        }
        assert!(Instant::now() < deadline, "{device:?} {told:?}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// Names with characters that nobody can see.
async fn renames_are_refused(manager: &Client, path: &str) {
    for name in ["Telefon\0", "a\u{1b}b"] {
        let body = json!({"name": name});
        let answer = manager.post(path, &body).await;
        answer.refused(422, "bad_field");
    }
}

async fn a_device_is_seen_named_and_revoked(app: &mut TestApp) {
    let manager = app.manager().await;
    assert!(devices(&manager).await.is_empty());
    let phone = app.signed(Role::Waiter).await;
    app.clock.advance(5_000);
    phone.get("/api/session").await.ok(200);
    let device = the_one(&manager).await;
    assert_eq!(
        (device.name.as_str(), device.kind),
        ("Kassa 1", DeviceKind::Terminal)
    );
    assert_eq!(device.seen_at, Some(app.clock.now()));
    let sitting = device.signed_in.unwrap();
    assert_eq!(
        (sitting.name.as_str(), sitting.role),
        ("Tural", Role::Waiter)
    );
    assert_eq!((device.pending, device.lost, device.own), (0, 0, false));
    let path = |what: &str| format!("/api/devices/{}/{what}", device.id);
    let rename = json!({"name": " Telefon 4 ", "kind": "phone"});
    let named = manager.post(&path("rename"), &rename).await.ok(200);
    assert_eq!(
        (&named["name"], &named["kind"]),
        (&json!("Telefon 4"), &json!("phone"))
    );
    renames_are_refused(&manager, &path("rename")).await;
    let other = json!({"name": "Telefon 5"});
    let again = manager.post(&path("rename"), &other).await.ok(200);
    assert_eq!(again["kind"], "phone", "as before when it is left out");
    app.restart().await;
    let (manager, phone) = (app.manager().await, phone.at(&app.base));
    assert_eq!(
        the_one(&manager).await.seen_at,
        device.seen_at,
        "kept when the hub stops"
    );
    // Stolen.
    let waiting = [tea(&phone, 1, 0)];
    for _ in 0..2 {
        let gone = manager.post(&path("revoke"), &json!({})).await.ok(200);
        assert_eq!(gone["revokedAt"], json!(app.clock.now()));
        assert_eq!(gone["signedIn"], Value::Null);
    }
    phone.get("/api/session").await.refused(401, "signed_out");
    phone.batch(&waiting).await.refused(401, "signed_out");
    phone
        .get("/api/staff/tiles")
        .await
        .refused(403, "not_enrolled");
    let pin = json!({"staffId": app.people[&Role::Waiter], "pin": "1111"});
    phone
        .post("/api/auth/pin", &pin)
        .await
        .refused(403, "not_enrolled");
    assert_eq!(
        app.rows().await["outcomes"],
        0,
        "held on the device, not lost"
    );
    manager
        .post(&path("rename"), &rename)
        .await
        .refused(404, "not_found");
    app.restart().await;
    phone
        .at(&app.base)
        .get("/api/session")
        .await
        .refused(401, "signed_out");
}

async fn the_stream_of_a_revoked_device_ends_at_once(app: &mut TestApp) {
    let manager = app.manager().await;
    let phone = app.signed(Role::Waiter).await;
    let other = app.signed(Role::Cashier).await;
    let (mut stolen, mut stays) = (
        Reader::open(&phone, "").await,
        Reader::open(&other, "").await,
    );
    stolen.named("hello").await;
    stays.named("hello").await;
    let waiter = app.people[&Role::Waiter];
    let all = devices(&manager).await;
    let device = all
        .iter()
        .find(|device| {
            device
                .signed_in
                .as_ref()
                .is_some_and(|who| who.staff_id == waiter)
        })
        .unwrap();
    let begun = Instant::now();
    let path = format!("/api/devices/{}/revoke", device.id);
    manager.post(&path, &json!({})).await.ok(200);
    while let Some(message) = stolen.next().await {
        assert_eq!(message.event, "heartbeat", "{message:?}");
    }
    assert!(
        begun.elapsed() < Duration::from_secs(1),
        "{:?}",
        begun.elapsed()
    );
    // The others go on, and hear what comes.
    manager
        .order(&json!({"items": [{"menuItemId": "kola", "quantity": 1}]}))
        .await
        .ok(201);
    assert_eq!(stays.event().await.1["name"], "orders.opened");
}

async fn what_a_device_holds_is_known_also_after_a_restart(app: &mut TestApp) {
    let manager = app.manager().await;
    let phone = app.signed(Role::Waiter).await;
    let first = [tea(&phone, 1, 90)];
    let told = batch(&phone, phone.queue, 4, 100, &first);
    phone.post("/api/commands", &told).await.ok(200);
    assert_eq!(the_one(&manager).await.pending, 3);
    // A copy of it that was late on its way knows nothing new.
    let second = [tea(&phone, 2, 95), tea(&phone, 3, 96)];
    let more = batch(&phone, phone.queue, 3, 200, &second);
    phone.post("/api/commands", &more).await.ok(200);
    phone.post("/api/commands", &told).await.ok(200);
    assert_eq!(the_one(&manager).await.pending, 1);
    app.restart().await;
    let (manager, phone) = (app.manager().await, phone.at(&app.base));
    assert_eq!(the_one(&manager).await.pending, 1);
    // A device that does not tell, and one that only tells.
    phone.batch(&[tea(&phone, 4, 300)]).await.ok(200);
    assert_eq!(the_one(&manager).await.pending, 0);
    let only = batch(&phone, phone.queue, 7, 400, &[]);
    phone.post("/api/commands", &only).await.ok(200);
    assert_eq!(the_one(&manager).await.pending, 7);
    // What was refused as a whole is held all the same.
    let gap = batch(&phone, phone.queue, 9, 500, &[tea(&phone, 9, 450)]);
    phone.post("/api/commands", &gap).await.refused(409, "gap");
    assert_eq!(the_one(&manager).await.pending, 9);
}

async fn a_wiped_device_has_lost_what_it_told(app: &mut TestApp) {
    let manager = app.manager().await;
    let mut reader = Reader::open(&manager, "?topics=sync").await;
    reader.named("hello").await;
    let phone = app.signed(Role::Waiter).await;
    let told = batch(&phone, phone.queue, 3, 100, &[tea(&phone, 1, 90)]);
    phone.post("/api/commands", &told).await.ok(200);
    // It comes back under another name, without the two.
    let fresh = DeviceId::new(new_id());
    app.clock.advance(5_000);
    let back = batch(&phone, fresh, 1, 5_100, &[tea(&phone, 1, 5_050)]);
    phone.post("/api/commands", &back).await.ok(200);
    assert_eq!(the_one(&manager).await.lost, 0, "it may still speak");
    app.clock.advance(60_000);
    until_lost(app, &manager, 2).await;
    let (_, event) = reader.event().await;
    assert_eq!(event["name"], "sync.commandsLost");
    assert_eq!(event["data"]["deviceName"], "Kassa 1");
    assert_eq!(event["data"]["lost"], 2);
    app.restart().await;
    let (manager, phone) = (app.manager().await, phone.at(&app.base));
    until_lost(app, &manager, 2).await;
    // One of them was only late.
    let late = batch(&phone, fresh, 1, 70_000, &[tea(&phone, 2, 95)]);
    phone.post("/api/commands", &late).await.ok(200);
    until_lost(app, &manager, 1).await;
    let path = format!("/api/devices/{}/noted", the_one(&manager).await.id);
    let noted = manager.post(&path, &json!({})).await.ok(200);
    assert_eq!(noted["lost"], 0);
    until_lost(app, &manager, 0).await;
    let events = app.events().await;
    let told: Vec<&Value> = events
        .iter()
        .filter(|event| event["name"] == "sync.commandsLost")
        .map(|event| &event["data"]["lost"])
        .collect();
    assert_eq!(told, [2, 1, 0]);
}

async fn a_quiet_device_writes_nothing(app: &mut TestApp) {
    let phone = app.signed(Role::Waiter).await;
    let stored = async || {
        app.hub().devices.flush().await.unwrap();
        let mut tx = app.db.read().await.unwrap();
        let (queues,): (Option<String>,) = on!(&mut tx, conn =>
            sqlx::query_as("SELECT queues FROM devices").fetch_one(conn).await)
        .unwrap();
        queues.unwrap_or_default()
    };
    assert_eq!(stored().await, "");
    phone.batch(&[tea(&phone, 1, 10)]).await.ok(200);
    let first = stored().await;
    assert!(first.contains("\"seq\":1"), "{first}");
    for seq in 2..10 {
        phone.batch(&[tea(&phone, seq, 10)]).await.ok(200);
        assert_eq!(
            stored().await,
            first,
            "its name is known, and it holds nothing"
        );
    }
    let told = batch(&phone, phone.queue, 2, 100, &[tea(&phone, 10, 90)]);
    phone.post("/api/commands", &told).await.ok(200);
    assert!(stored().await.contains("\"pending\":1"));
}

async fn a_device_that_begins_again_has_lost_nothing(app: &mut TestApp) {
    let manager = app.manager().await;
    let phone = app.signed(Role::Waiter).await;
    let told = batch(&phone, phone.queue, 3, 100, &[tea(&phone, 1, 90)]);
    phone.post("/api/commands", &told).await.ok(200);
    let fresh = DeviceId::new(new_id());
    app.clock.advance(61_000);
    // The same commands under the new name, and one that was made since.
    let back = batch(&phone, fresh, 3, 61_100, &[tea(&phone, 1, 95)]);
    phone.post("/api/commands", &back).await.ok(200);
    until_lost(app, &manager, 0).await;
    assert_eq!(the_one(&manager).await.pending, 2);
    let rest = [tea(&phone, 2, 96), tea(&phone, 3, 61_050)];
    let rest = batch(&phone, fresh, 2, 62_000, &rest);
    phone.post("/api/commands", &rest).await.ok(200);
    app.clock.advance(600_000);
    tokio::time::sleep(Duration::from_millis(1_500)).await;
    until_lost(app, &manager, 0).await;
    let events = app.events().await;
    assert!(
        events
            .iter()
            .all(|event| event["name"] != "sync.commandsLost")
    );
}

async fn a_code_leads_to_the_hub_by_the_managers_address(app: &mut TestApp) {
    let manager = app.signed(Role::Manager).await;
    let made = manager.post("/api/devices/codes", &json!({})).await.ok(201);
    let code = made["code"].as_str().unwrap();
    assert_eq!(made["url"], format!("{}/enrol?code={code}", app.base));
    assert_eq!(
        made["expiresAt"],
        json!(app.clock.now().plus_millis(600_000))
    );
    assert!(made["qr"]["side"].as_u64().unwrap() >= 25);
    assert!(made["qr"]["path"].as_str().unwrap().starts_with("M0 0h7"));
    // Over TLS the browser says so; a stranger's page says nothing that is believed.
    for (origin, scheme) in [("https://HOST", "https"), ("https://evil.example", "http")] {
        let host = app.base.trim_start_matches("http://");
        let bearer = app.manager().await;
        let request = bearer.request(Method::POST, "/api/devices/codes");
        let request = request.header("Origin", origin.replace("HOST", host));
        let made = bearer.send(request).await.ok(201);
        let url = made["url"].as_str().unwrap();
        assert!(
            url.starts_with(&format!("{scheme}://{host}/enrol?code=")),
            "{url}"
        );
    }
    let phone = app.nobody();
    let body = json!({"code": code, "name": "Telefon 4"});
    let request = phone
        .request(Method::POST, "/api/devices/enrol")
        .json(&body);
    let request = request.header(
        "User-Agent",
        "Mozilla/5.0 (Linux; Android 15; Pixel) Mobile",
    );
    phone.send(request).await.ok(200);
    let all = devices(&manager).await;
    let own: Vec<_> = all.iter().filter(|device| device.own).collect();
    assert_eq!(own.len(), 1);
    let new = all
        .iter()
        .find(|device| device.name == "Telefon 4")
        .unwrap();
    assert_eq!((new.kind, new.seen_at), (DeviceKind::Phone, None));
}

async fn devices_are_for_managers(app: &mut TestApp) {
    let manager = app.manager().await;
    let waiter = app.signed(Role::Waiter).await;
    let id = the_one(&manager).await.id;
    for what in ["rename", "revoke", "noted"] {
        let path = format!("/api/devices/{id}/{what}");
        let answer = waiter.post(&path, &json!({"name": "Mine"})).await;
        let error = answer.refused(403, "forbidden");
        assert_eq!(error.details["permission"], "devices.enrol");
        app.nobody()
            .post(&path, &json!({}))
            .await
            .refused(401, "signed_out");
    }
    waiter.get("/api/devices").await.refused(403, "forbidden");
    assert_eq!(the_one(&manager).await.name, "Kassa 1");
}

async fn the_page_shows_every_device(app: &mut TestApp) {
    let manager = app.signed(Role::Manager).await;
    let told = batch(&manager, manager.queue, 3, 100, &[tea(&manager, 1, 90)]);
    manager.post("/api/commands", &told).await.ok(200);
    let shown = page(&manager, "/devices").await;
    for word in [
        "Kassa 1",
        "bu cihaz",
        "Aygün Əliyeva · menecer",
        "2 göndərilməyib",
        "Cihaz əlavə et",
        "Ayır",
    ] {
        assert!(shown.contains(word), "{word} in {shown}");
    }
}
