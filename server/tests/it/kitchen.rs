//! What a kitchen's screen asks for when it was loaded anew: the tickets that left it.

use crate::app::TestApp;
use crate::engine::on_both;
use crate::job::dinner;
use domain::staff::Role;
use serde_json::{Value, json};

on_both!(tickets_that_left_the_screens_can_be_asked_for);

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
