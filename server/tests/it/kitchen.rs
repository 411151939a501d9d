//! What a kitchen's screen asks for when it was loaded anew: the tickets that left it.

use crate::app::TestApp;
use crate::engine::on_both;
use crate::job::dinner;
use crate::ledger::all_applied;
use domain::Command;
use domain::staff::Role;
use serde_json::{Value, json};

on_both!(
    tickets_that_left_the_screens_can_be_asked_for,
    a_board_asks_for_what_nobody_has_fetched,
    a_screen_says_what_stands_on_it,
);

fn stations(answer: &Value) -> Vec<&str> {
    let tickets = answer.as_array().unwrap().iter();
    let names = tickets.map(|ticket| ticket["station"].as_str().unwrap());
    names.collect()
}

async fn tickets_that_left_the_screens_can_be_asked_for(app: &mut TestApp) {
    let manager = app.manager().await;
    let cook = app.signed(Role::Kitchen).await;
    let recent = "/api/kitchen/recent";
    assert_eq!(cook.get(recent).await.ok(200), json!([]));
    let view = manager.order(&dinner()).await.ok(201);
    let id = view["id"].as_str().unwrap();
    assert_eq!(
        cook.get(recent).await.ok(200),
        json!([]),
        "it is on the screens"
    );
    cook.status(id, "in_progress").await.ok(200);
    cook.status(id, "ready").await.ok(200);
    let cash = json!({"method": "cash", "amount": 2090});
    manager.pay(id, &cash).await.ok(201);
    // The check is over and the hub has forgotten it; its tickets are still known.
    assert!(app.snapshot().await.state.tickets.is_empty());
    let all = cook.get(recent).await.ok(200);
    let mut names = stations(&all);
    names.sort_unstable();
    assert_eq!(names, ["bar", "manqal"]);
    assert_eq!(all[0]["order"], id);
    let grill = format!("{recent}?stations=manqal,soyuq");
    assert_eq!(stations(&cook.get(&grill).await.ok(200)), ["manqal"]);
}

async fn a_board_asks_for_what_nobody_has_fetched(app: &mut TestApp) {
    let manager = app.manager().await;
    let cook = app.signed(Role::Kitchen).await;
    let mut bag = dinner();
    bag["channel"] = json!("takeaway");
    bag.as_object_mut().unwrap().remove("tableId");
    let [first, fetched, here] = [&bag, &bag, &dinner()];
    let mut ids = Vec::new();
    for body in [first, fetched, here] {
        let view = manager.order(body).await.ok(201);
        ids.push((view["id"].as_str().unwrap().to_owned(), view["due"].clone()));
    }
    let cash = |due: &Value| json!({"method": "cash", "amount": due});
    // One pays before, one when it is handed out, one sits here.
    manager.pay(&ids[0].0, &cash(&ids[0].1)).await.ok(201);
    app.clock.advance(60_000);
    let state = app.snapshot().await.state;
    let bumps: Vec<Command> = state
        .tickets
        .keys()
        .map(|id| Command::Bump { ticket: *id })
        .collect();
    all_applied(&cook.commands(&bumps).await);
    for (id, due) in &ids[1..] {
        manager.pay(id, &cash(due)).await.ok(201);
    }
    let all = cook.get("/api/kitchen/recent").await.ok(200);
    assert_eq!(stations(&all).len(), 6);
    let waiting = cook.get("/api/kitchen/recent?waiting=true").await.ok(200);
    assert_eq!(stations(&waiting).len(), 2);
    assert_eq!(waiting[0]["order"], ids[0].0);
}

async fn a_screen_says_what_stands_on_it(app: &mut TestApp) {
    let manager = app.manager().await;
    let cook = app.signed(Role::Kitchen).await;
    let waiter = app.signed(Role::Waiter).await;
    manager.order(&dinner()).await.ok(201);
    let state = app.snapshot().await.state;
    let tickets: Vec<_> = state.tickets.values().map(|ticket| ticket.id).collect();
    assert_eq!((tickets.len(), state.seen.len()), (2, 0));
    let seen = "/api/kitchen/seen";
    let one = json!({"tickets": [tickets[0]]});
    waiter.post(seen, &one).await.refused(403, "forbidden");
    cook.post(seen, &one).await.ok(204);
    let first = app.snapshot().await;
    assert!(first.state.seen.contains_key(&tickets[0]));
    assert_eq!(first.state.seen.len(), 1);
    // Said again, and beside it one that is gone.
    cook.post(seen, &one).await.ok(204);
    let gone = json!({"tickets": [tickets[0], "0193a000-0000-7000-8000-000000000001"]});
    cook.post(seen, &gone).await.ok(204);
    assert_eq!(app.snapshot().await.cursor, first.cursor, "no news");
    let none = json!({"tickets": []});
    cook.post(seen, &none).await.refused(422, "bad_field");
    let strange = json!({"ticket": tickets[0]});
    cook.post(seen, &strange).await.refused(422, "malformed");
}
