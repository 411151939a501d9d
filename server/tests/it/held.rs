//! Commands that could not be applied: what managers see of them, and what they decide (protocols.md §1, §6).

use crate::app::TestApp;
use crate::client::Client;
use crate::engine::on_both;
use crate::ledger::{add_line, cash, new_order, open, read};
use crate::sse::Reader;
use domain::Command;
use domain::held::{HeldCommand, HeldList};
use domain::ids::{CommandId, OrderId};
use domain::staff::Role;
use domain::wire::Verdict;
use futures::future::join_all;
use serde_json::{Value, json};
use server::ids::new_id;
use std::time::Duration;
use tokio::time::Instant;

on_both!(
    a_kept_command_is_applied_in_the_name_of_whoever_made_it,
    a_kept_command_that_the_rules_still_refuse_stays_open,
    a_rejected_command_does_nothing_and_says_why,
    two_managers_decide_at_once,
    only_managers_see_and_decide,
    a_name_that_nobody_sat_under_is_not_used,
    the_rights_of_who_left_the_device_are_not_borrowed,
    nothing_is_voided_or_drawn_in_the_name_of_who_left,
    a_client_without_a_device_speaks_for_itself,
    checks_with_money_come_first,
    kept_commands_survive_a_restart,
    commands_of_somebody_who_signed_out_are_theirs,
    commands_of_a_sitting_that_ran_out_are_theirs,
    commands_of_somebody_who_was_deactivated_wait_and_stay_theirs,
    ones_own_older_sitting_is_kept_apart,
    the_page_names_everything_before_any_script_runs,
);

async fn list(manager: &Client) -> HeldList {
    let answer = manager.get("/api/quarantine").await.ok(200);
    serde_json::from_value(answer).unwrap()
}

fn path(held: &HeldCommand, what: &str) -> String {
    format!("/api/quarantine/{}/{what}", held.id)
}

/// A waiter's payment: the right is missing, so it is kept. The check is open with 3.30 to pay.
async fn a_kept_payment(app: &TestApp) -> (Client, OrderId, Command) {
    let waiter = app.signed(Role::Waiter).await;
    let order = new_order();
    let paid = cash(order, 330);
    let answer = waiter
        .commands(&[open(order, "t-1"), add_line(order, "cay"), paid.clone()])
        .await;
    let last = answer.results.last().unwrap();
    assert_eq!(
        (last.outcome, last.code.as_deref()),
        (Verdict::Quarantined, Some("forbidden"))
    );
    assert_eq!(last.events, None, "nothing was done");
    (waiter, order, paid)
}

async fn a_kept_command_is_applied_in_the_name_of_whoever_made_it(app: &mut TestApp) {
    let manager = app.manager().await;
    let mut reader = Reader::open(&manager, "?topics=sync").await;
    reader.named("hello").await;
    let (waiter, order, paid) = a_kept_payment(app).await;
    let (_, told) = reader.event().await;
    assert_eq!(told["name"], "sync.held");
    assert_eq!(told["data"]["commandName"], "payments.take");
    let waiting = list(&manager).await;
    assert!(waiting.closed.is_empty());
    let held = &waiting.open[0];
    assert_eq!((&held.command, held.code.as_str()), (&paid, "forbidden"));
    assert_eq!(held.details, json!({"permission": "payments.take"}));
    assert_eq!((held.who.name.as_str(), held.who_is_sure), ("Tural", true));
    assert_eq!(held.device_name.as_deref(), Some("Kassa 1"));
    assert_eq!(held.made_at.unwrap().0, 0);
    assert_eq!(held.arrived_at, app.clock.now());
    let check = held.check.as_ref().unwrap();
    assert_eq!(
        (check.number, check.table.as_deref(), check.open),
        (1, Some("1"), true)
    );
    assert!(app.snapshot().await.state.troubles.held.contains(&held.id));
    let before = app.rows().await;
    app.clock.advance(1_000);
    let done = manager
        .post(&path(held, "resolve"), &json!({}))
        .await
        .ok(200);
    let closed = serde_json::from_value::<HeldCommand>(done)
        .unwrap()
        .closed
        .unwrap();
    assert!(closed.applied);
    assert_eq!(
        (closed.by.name.as_str(), closed.at),
        ("Aygün Əliyeva", app.clock.now())
    );
    // The money, the check and the receipt, once, whoever asks how often.
    let after = app.rows().await;
    assert_eq!(after["payments"], before["payments"] + 1);
    for _ in 0..3 {
        manager
            .post(&path(held, "resolve"), &json!({}))
            .await
            .ok(200);
    }
    assert_eq!(app.rows().await, after);
    let events = app.events().await;
    let taken = events
        .iter()
        .find(|event| event["name"] == "payments.taken")
        .unwrap();
    assert_eq!(taken["actor"], json!(app.people[&Role::Waiter]));
    assert_eq!(taken["session"], waiter.session["sessionId"]);
    assert_eq!(taken["command"], json!(held.id));
    assert!(taken["device"].is_string());
    let resolved = events.last().unwrap();
    assert_eq!(resolved["name"], "sync.resolved");
    assert_eq!(resolved["actor"], json!(app.people[&Role::Manager]));
    assert_eq!(resolved["data"]["command"], json!(held.id));
    assert_eq!(reader.event().await.1["name"], "sync.resolved");
    assert!(!app.snapshot().await.state.orders[&order].is_open());
    let now = list(&manager).await;
    assert!(now.open.is_empty());
    assert_eq!(now.closed[0].command, paid, "the arguments stay");
    // The device that asks again hears what it heard.
    let again = waiter.envelope(3, held.id, &paid);
    let answer = read(waiter.batch(&[again]).await.ok(200));
    assert_eq!(answer.results[0].outcome, Verdict::Quarantined);
    assert_eq!(app.rows().await, after);
}

async fn a_kept_command_that_the_rules_still_refuse_stays_open(app: &mut TestApp) {
    let cashier = app.signed(Role::Cashier).await;
    let manager = app.manager().await;
    let order = new_order();
    let twice = cash(order, 330);
    cashier
        .commands(&[
            open(order, "t-1"),
            add_line(order, "cay"),
            cash(order, 330),
            twice.clone(),
        ])
        .await;
    let held = list(&manager).await.open.remove(0);
    assert_eq!(held.code, "check_closed");
    let rows = app.rows().await;
    for _ in 0..2 {
        let answer = manager.post(&path(&held, "resolve"), &json!({})).await;
        answer.refused(409, "check_closed");
        assert_eq!(app.rows().await, rows, "a refusal left something behind");
        assert_eq!(list(&manager).await.open[0].command, twice);
    }
    // The world moves on: given back, the check of another order takes nothing from it; the manager gives it up.
    let reason = json!({"reason": "ikinci dəfə basılıb"});
    manager.post(&path(&held, "reject"), &reason).await.ok(200);
    assert!(list(&manager).await.open.is_empty());
}

async fn a_rejected_command_does_nothing_and_says_why(app: &mut TestApp) {
    let manager = app.manager().await;
    let (_, order, paid) = a_kept_payment(app).await;
    let held = list(&manager).await.open.remove(0);
    let rows = app.rows().await;
    let why = |reason: &str| json!({"reason": reason});
    for reason in ["", "   ", "no\0", "a\nb", &"x".repeat(201)] {
        let error = manager
            .post(&path(&held, "reject"), &why(reason))
            .await
            .refused(422, "bad_field");
        assert_eq!(error.details["field"], "reason");
    }
    assert_eq!(app.rows().await, rows);
    for _ in 0..2 {
        let reason = why(" qonaq artıq ödəyib ");
        let done = manager.post(&path(&held, "reject"), &reason).await.ok(200);
        assert_eq!(done["closed"]["reason"], "qonaq artıq ödəyib");
        assert_eq!(done["closed"]["applied"], false);
    }
    let after = app.rows().await;
    assert_eq!(after["payments"], 0);
    assert_eq!(after["events"], rows["events"] + 1);
    // What was decided is not decided again, one way or the other.
    for (what, body) in [("resolve", json!({})), ("reject", why("something else"))] {
        let error = manager.post(&path(&held, what), &body).await;
        let error = error.refused(409, "illegal_status");
        assert_eq!(error.details["from"], "rejected");
    }
    assert_eq!(app.rows().await, after);
    assert!(app.snapshot().await.state.orders[&order].is_open());
    assert_eq!(list(&manager).await.closed[0].command, paid);
}

async fn two_managers_decide_at_once(app: &mut TestApp) {
    let manager = app.manager().await;
    a_kept_payment(app).await;
    let held = list(&manager).await.open.remove(0);
    let answers = join_all((0..12).map(|n| {
        let (manager, held) = (manager.clone(), held.clone());
        async move {
            if n % 2 == 0 {
                manager.post(&path(&held, "resolve"), &json!({})).await
            } else {
                let reason = json!({"reason": format!("no {n}")});
                manager.post(&path(&held, "reject"), &reason).await
            }
        }
    }))
    .await;
    let closed = list(&manager).await.closed.remove(0).closed.unwrap();
    let done = answers.iter().filter(|answer| answer.status == 200).count();
    assert_eq!(done, if closed.applied { 6 } else { 1 });
    for answer in &answers {
        assert!([200, 404, 409].contains(&answer.status), "{answer:?}");
    }
    assert_eq!(app.rows().await["payments"], i64::from(closed.applied));
    let events = app.events().await;
    let decided = ["sync.resolved", "sync.rejected"];
    let decided = events
        .iter()
        .filter(|event| decided.contains(&event["name"].as_str().unwrap()));
    assert_eq!(decided.count(), 1);
}

async fn only_managers_see_and_decide(app: &mut TestApp) {
    let manager = app.manager().await;
    a_kept_payment(app).await;
    let held = list(&manager).await.open.remove(0);
    let rows = app.rows().await;
    for role in [Role::Waiter, Role::Cashier, Role::Kitchen] {
        let who = app.signed(role).await;
        for answer in [
            who.get("/api/quarantine").await,
            who.post(&path(&held, "resolve"), &json!({})).await,
            who.post(&path(&held, "reject"), &json!({"reason": "x"}))
                .await,
            who.get("/api/outages").await,
        ] {
            let error = answer.refused(403, "forbidden");
            assert_eq!(error.details["permission"], "sync.resolve");
        }
        // Nor by the door of commands.
        let command = Command::ResolveHeld(held.id.into());
        let answer = who.commands(&[command]).await;
        assert_eq!(answer.results[0].outcome, Verdict::Rejected);
        assert_eq!(answer.results[0].code.as_deref(), Some("forbidden"));
    }
    let after = app.rows().await;
    assert_eq!(after["events"], rows["events"]);
    assert_eq!(after["payments"], 0);
    // A manager's device may send it like any other command.
    let device = app.signed(Role::Manager).await;
    let command = Command::ResolveHeld(held.id.into());
    let answer = device.commands(&[command.clone(), command]).await;
    assert_eq!(answer.results[0].outcome, Verdict::Applied);
    assert_eq!(answer.results[1].code.as_deref(), Some("illegal_status"));
    assert_eq!(app.rows().await["payments"], 1);
}

async fn a_name_that_nobody_sat_under_is_not_used(app: &mut TestApp) {
    let manager = app.manager().await;
    let waiter = app.signed(Role::Waiter).await;
    let order = new_order();
    waiter
        .commands(&[open(order, "t-1"), add_line(order, "cay")])
        .await;
    let mut forged = waiter.envelope(3, CommandId::new(new_id()), &cash(order, 330));
    forged["actor"] = json!({"staffId": app.people[&Role::Cashier], "sessionId": new_id()});
    let answer = read(waiter.batch(&[forged]).await.ok(200));
    assert_eq!(answer.results[0].code.as_deref(), Some("actor_gone"));
    let held = list(&manager).await.open.remove(0);
    assert_eq!(held.who.name, "Nigar Hüseynova");
    assert!(!held.who_is_sure);
    manager
        .post(&path(&held, "resolve"), &json!({}))
        .await
        .ok(200);
    let events = app.events().await;
    let taken = events
        .iter()
        .find(|event| event["name"] == "payments.taken")
        .unwrap();
    assert_eq!(taken["actor"], json!(app.people[&Role::Manager]));
}

async fn the_rights_of_who_left_the_device_are_not_borrowed(app: &mut TestApp) {
    let device = app.signed(Role::Manager).await;
    let left = device.session.clone();
    let order = new_order();
    let sale = [open(order, "t-1"), add_line(order, "cay"), cash(order, 330)];
    let answer = device.commands(&sale).await;
    assert_eq!(answer.last_seq, 3);
    device.post("/api/auth/logout", &json!({})).await.ok(204);
    next_on(&device, app, Role::Waiter, "1111").await;
    let named = json!({"staffId": left["staffId"], "sessionId": left["sessionId"]});
    let waiting = |seq, command: Command| {
        let mut envelope = device.envelope(seq, CommandId::new(new_id()), &command);
        envelope["actor"] = named.clone();
        envelope
    };
    let more = new_order();
    let batch = [
        waiting(4, Command::RefundAll { order }),
        waiting(5, open(more, "t-2")),
    ];
    let answer = read(device.batch(&batch).await.ok(200));
    assert_eq!(answer.results[0].code.as_deref(), Some("actor_away"));
    assert_eq!(answer.results[0].outcome, Verdict::Quarantined);
    assert_eq!(
        answer.results[1].outcome,
        Verdict::Applied,
        "a sale stays theirs"
    );
    let manager = app.manager().await;
    let held = list(&manager).await.open.remove(0);
    manager
        .post(&path(&held, "resolve"), &json!({}))
        .await
        .ok(200);
    let events = app.events().await;
    let refunds = events
        .iter()
        .filter(|event| event["name"] == "payments.refunded");
    assert_eq!(refunds.count(), 1);
}

async fn nothing_is_voided_or_drawn_in_the_name_of_who_left(app: &mut TestApp) {
    let device = app.signed(Role::Manager).await;
    let left = device.session.clone();
    let order = new_order();
    let sale = [
        open(order, "t-1"),
        add_line(order, "cay"),
        Command::Send { order },
    ];
    device.commands(&sale).await;
    let state = app.snapshot().await.state;
    device.post("/api/auth/logout", &json!({})).await.ok(204);
    next_on(&device, app, Role::Waiter, "1111").await;
    let void = Command::VoidLine {
        order,
        line: state.orders[&order].lines[0].id,
        quantity: None,
        reason: "refused".into(),
        waste: false,
    };
    let room = Box::new(state.catalog.rooms[0].clone());
    let gone = room.id.clone();
    let clock = Command::Clock {
        mark: domain::staff::Mark::Out,
        staff: Some(app.people[&Role::Cashier]),
    };
    let wanted = [
        void,
        Command::RemoveRoom { room: gone },
        Command::SaveRoom {
            room,
            based_on: None,
        },
        clock,
    ];
    let before = app.event_numbers().await.len();
    for (seq, command) in (4..).zip(wanted) {
        let mut envelope = device.envelope(seq, CommandId::new(new_id()), &command);
        envelope["actor"] = json!({"staffId": left["staffId"], "sessionId": left["sessionId"]});
        let answer = read(device.batch(&[envelope]).await.ok(200));
        let outcome = &answer.results[0];
        assert_eq!(outcome.code.as_deref(), Some("actor_away"), "{command:?}");
        assert_eq!(outcome.outcome, Verdict::Quarantined);
    }
    let events = app.events().await;
    let mut new = events.iter().skip(before);
    assert!(new.all(|event| event["name"] == "sync.held"), "{events:?}");
}

async fn a_client_without_a_device_speaks_for_itself(app: &mut TestApp) {
    let api = app.manager().await;
    let session = api.get("/api/session").await.ok(200);
    let api = api.with_session(session);
    let order = new_order();
    let send = Command::Send { order };
    let cancel = Command::CancelOrder {
        order,
        reason: None,
    };
    api.commands(&[open(order, "t-1"), cancel, send]).await;
    let held = list(&api).await.open.remove(0);
    assert_eq!((held.code.as_str(), held.device), ("check_closed", None));
    assert!(held.who_is_sure);
    // Somebody else's sitting is not believed, whoever knows it.
    let waiter = app.signed(Role::Waiter).await;
    let mut forged = api.envelope(4, CommandId::new(new_id()), &cash(order, 1));
    forged["actor"] = waiter.envelope(1, held.id, &Command::Send { order })["actor"].clone();
    api.batch(&[forged]).await.ok(200);
    let forged = list(&api).await.open.remove(1);
    assert_eq!(
        (forged.code.as_str(), forged.who_is_sure),
        ("actor_gone", false)
    );
}

async fn checks_with_money_come_first(app: &mut TestApp) {
    let api = app.manager().await;
    let session = api.get("/api/session").await.ok(200);
    let api = api.with_session(session);
    let order = new_order();
    let cancel = Command::CancelOrder {
        order,
        reason: None,
    };
    api.commands(&[open(order, "t-9"), cancel, Command::Send { order }])
        .await;
    let (.., paid) = a_kept_payment(app).await;
    let waiting = list(&api).await.open;
    let commands: Vec<_> = waiting.iter().map(|held| &held.command).collect();
    assert_eq!(commands, [&paid, &Command::Send { order }]);
}

async fn kept_commands_survive_a_restart(app: &mut TestApp) {
    a_kept_payment(app).await;
    let before = list(&app.manager().await).await;
    app.restart().await;
    let manager = app.manager().await;
    let after = list(&manager).await;
    assert_eq!(after, before);
    let state = app.snapshot().await.state;
    assert!(state.troubles.held.contains(&after.open[0].id));
    manager
        .post(&path(&after.open[0], "resolve"), &json!({}))
        .await
        .ok(200);
    assert_eq!(app.rows().await["payments"], 1);
    app.restart().await;
    assert!(app.snapshot().await.state.troubles.held.is_empty());
}

/// A device with one person's fifty commands that wait: a check with 49 teas.
fn fifty(client: &Client, order: OrderId) -> Vec<Value> {
    let commands =
        std::iter::once(open(order, "t-1")).chain((0..49).map(|_| add_line(order, "cay")));
    (1..)
        .zip(commands)
        .map(|(seq, command)| client.envelope(seq, CommandId::new(new_id()), &command))
        .collect()
}

/// The next person signs in on the same device.
async fn next_on(device: &Client, app: &TestApp, role: Role, pin: &str) -> Value {
    let body = json!({"staffId": app.people[&role], "pin": pin});
    device.post("/api/auth/pin", &body).await.ok(200)
}

/// Every line is there once, and every event names the waiter and the first sitting.
async fn all_fifty_are_the_waiters(app: &TestApp, order: OrderId, session: &Value) {
    assert_eq!(app.snapshot().await.state.orders[&order].lines.len(), 49);
    let events = app.events().await;
    let theirs = events.iter().filter(|event| {
        let name = event["name"].as_str().unwrap();
        ["orders.opened", "orders.linesAdded"].contains(&name)
    });
    let theirs: Vec<_> = theirs.collect();
    assert_eq!(theirs.len(), 50);
    for event in theirs {
        assert_eq!(event["actor"], json!(app.people[&Role::Waiter]), "{event}");
        assert_eq!(event["session"], *session, "{event}");
    }
}

async fn commands_of_somebody_who_signed_out_are_theirs(app: &mut TestApp) {
    let device = app.signed(Role::Waiter).await;
    let (order, session) = (new_order(), device.session["sessionId"].clone());
    let waiting = fifty(&device, order);
    device.post("/api/auth/logout", &json!({})).await.ok(204);
    device.batch(&waiting).await.refused(401, "signed_out");
    assert_eq!(app.rows().await["outcomes"], 0, "held on the device");
    next_on(&device, app, Role::Cashier, "2222").await;
    for _ in 0..2 {
        let answer = read(device.batch(&waiting).await.ok(200));
        assert!(
            answer
                .results
                .iter()
                .all(|one| one.outcome == Verdict::Applied)
        );
        assert_eq!(answer.last_seq, 50);
    }
    all_fifty_are_the_waiters(app, order, &session).await;
}

async fn commands_of_a_sitting_that_ran_out_are_theirs(app: &mut TestApp) {
    let device = app.signed(Role::Waiter).await;
    let (order, session) = (new_order(), device.session["sessionId"].clone());
    let waiting = fifty(&device, order);
    // Three days in the cellar: the sitting has left the memory too.
    app.clock.advance(72 * 3_600_000);
    device.batch(&waiting).await.refused(401, "token_expired");
    app.restart().await;
    let device = device.at(&app.base);
    next_on(&device, app, Role::Cashier, "2222").await;
    let answer = read(device.batch(&waiting).await.ok(200));
    assert_eq!(answer.last_seq, 50);
    assert!(
        answer
            .results
            .iter()
            .all(|one| one.outcome == Verdict::Applied)
    );
    all_fifty_are_the_waiters(app, order, &session).await;
}

async fn commands_of_somebody_who_was_deactivated_wait_and_stay_theirs(app: &mut TestApp) {
    let device = app.signed(Role::Waiter).await;
    let manager = app.manager().await;
    let (order, session) = (new_order(), device.session["sessionId"].clone());
    let waiting = fifty(&device, order);
    let site = app.config.site.clone();
    server::staff::deactivate(&app.db, &site, "Tural", app.clock.now())
        .await
        .unwrap();
    let deadline = Instant::now() + Duration::from_secs(10);
    while device.get("/api/session").await.status != 401 {
        assert!(Instant::now() < deadline, "still signed in");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    device.batch(&waiting).await.refused(401, "signed_out");
    next_on(&device, app, Role::Cashier, "2222").await;
    let answer = read(device.batch(&waiting).await.ok(200));
    assert_eq!(answer.last_seq, 50);
    for outcome in &answer.results {
        assert_eq!(outcome.outcome, Verdict::Quarantined);
        assert_eq!(outcome.code.as_deref(), Some("actor_gone"));
    }
    let kept = list(&manager).await.open;
    assert_eq!(kept.len(), 50);
    assert!(app.snapshot().await.state.orders.is_empty());
    // Resolved in their order they do what they would have done.
    for envelope in &waiting {
        let id = envelope["id"].as_str().unwrap();
        let path = format!("/api/quarantine/{id}/resolve");
        let held = manager.post(&path, &json!({})).await.ok(200);
        assert_eq!(held["who"]["name"], "Tural");
        assert_eq!(held["whoIsSure"], true);
    }
    all_fifty_are_the_waiters(app, order, &session).await;
}

async fn ones_own_older_sitting_is_kept_apart(app: &mut TestApp) {
    let device = app.signed(Role::Waiter).await;
    let (order, session) = (new_order(), device.session["sessionId"].clone());
    let waiting = fifty(&device, order);
    device.post("/api/auth/logout", &json!({})).await.ok(204);
    let again = next_on(&device, app, Role::Waiter, "1111").await;
    assert_ne!(again["sessionId"], session);
    device.batch(&waiting).await.ok(200);
    all_fifty_are_the_waiters(app, order, &session).await;
}

/// A page as a browser gets it.
pub async fn page(client: &Client, path: &str) -> String {
    let request = client.request(reqwest::Method::GET, path);
    let response = request.header("Accept", "text/html").send().await.unwrap();
    assert_eq!(response.status().as_u16(), 200, "{path}");
    let text = response.text().await.unwrap();
    // Leptos marks where it will hydrate.
    let (_, body) = text.split_once("<body").unwrap();
    let body = body.split("<script").next().unwrap();
    body.replace("<!>", "")
}

async fn the_page_names_everything_before_any_script_runs(app: &mut TestApp) {
    let manager = app.signed(Role::Manager).await;
    let empty = page(&manager, "/held").await;
    for word in ["Saxlanılan əmrlər", "Heç nə gözləmir", "Kəsinti olmayıb"] {
        assert!(empty.contains(word), "{word} in {empty}");
    }
    let (_, order, _) = a_kept_payment(app).await;
    let full = page(&manager, "/held").await;
    for word in [
        "Ödəniş almaq",
        "3.30",
        "№1 · Masa 1",
        "Tural",
        "Bu iş üçün icazəniz yoxdur",
        "İcra et",
        "Rədd et",
        &order.to_string(),
    ] {
        assert!(full.contains(word), "{word} in {full}");
    }
    // Whoever may not read it sees why, and nothing else.
    let waiter = app.signed(Role::Waiter).await;
    let refused = page(&waiter, "/held").await;
    assert!(refused.contains("Bu iş üçün icazəniz yoxdur"), "{refused}");
    assert!(!refused.contains("Ödəniş almaq"));
}
