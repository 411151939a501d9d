//! What devices of every age hold goes through the door: commands of each kind as older and newer builds write them.

use crate::app::TestApp;
use crate::client::Client;
use crate::engine::on_both;
use crate::ledger::read;
use domain::ids::DeviceId;
use domain::staff::Role;
use domain::wire::{BatchAnswer, PROTO, Verdict};
use serde_json::{Map, Value, json};
use server::ids::new_id;

on_both!(
    queues_of_every_age_drain,
    a_protocol_that_is_not_spoken_holds
);

const DUMPS: [&str; 2] = [
    include_str!("../../../domain/tests/golden/dumps/1-without-author.json"),
    include_str!("../../../domain/tests/golden/dumps/2-with-author.json"),
];

/// The envelopes of a dump, in the name of whoever is signed in, numbered from 1, all of them waiting.
fn envelopes(dump: &str, who: &Client) -> Vec<Value> {
    let dump: Value = serde_json::from_str(dump).unwrap();
    let records = dump["entries"].as_array().unwrap();
    let envelope = |(seq, record): (u64, &Value)| {
        let mut envelope = record["envelope"].clone();
        envelope["seq"] = json!(seq);
        envelope["actor"]["staffId"] = who.session["staffId"].clone();
        envelope["actor"]["sessionId"] = who.session["sessionId"].clone();
        envelope
    };
    (1..).zip(records).map(envelope).collect()
}

/// With fields that nobody knows today, wherever a later build could add some.
fn richer(value: &Value) -> Value {
    match value {
        Value::Object(fields) => {
            let mut fields: Map<String, Value> = fields
                .iter()
                .map(|(key, value)| (key.clone(), richer(value)))
                .collect();
            fields.insert("addedLater".to_owned(), json!({"by": ["a newer build", 7]}));
            Value::Object(fields)
        }
        Value::Array(items) => items.iter().map(richer).collect(),
        other => other.clone(),
    }
}

/// Without everything that a first build may not have written.
fn barer(value: &Value) -> Value {
    match value {
        Value::Object(fields) => {
            let optional = |key: &str| {
                let names = [
                    "v",
                    "catalogRev",
                    "late",
                    "guests",
                    "table",
                    "tendered",
                    "slip",
                    "options",
                    "note",
                    "size",
                ];
                names.contains(&key)
            };
            let kept = fields
                .iter()
                .filter(|(key, value)| !optional(key) && !value.is_null());
            kept.map(|(key, value)| (key.clone(), barer(value)))
                .collect()
        }
        Value::Array(items) => items.iter().map(barer).collect(),
        other => other.clone(),
    }
}

async fn send(who: &Client, mut batch: Value, commands: &[Value]) -> BatchAnswer {
    batch["proto"] = json!(PROTO);
    batch["clientId"] = json!(DeviceId::new(new_id()));
    batch["commands"] = json!(commands);
    let answer = read(who.post("/api/commands", &batch).await.ok(200));
    assert_eq!(answer.results.len(), commands.len());
    assert_eq!(answer.last_seq, commands.len() as u64);
    answer
}

async fn queues_of_every_age_drain(app: &mut TestApp) {
    let manager = app.signed(Role::Manager).await;
    let mut applied = Vec::new();
    for dump in DUMPS {
        let queue = envelopes(dump, &manager);
        // Nothing but what a batch needs, as the first build could have sent it.
        let answer = send(&manager, json!({}), &queue).await;
        let done = |verdict| {
            answer
                .results
                .iter()
                .filter(|one| one.outcome == verdict)
                .count()
        };
        applied.push(done(Verdict::Applied));
        let rows = app.rows().await;
        // A later build sends the same records with more in them: they are known, word for word.
        let later = json!({"buildId": "later", "pendingReported": 3, "addedLater": {"x": 1}});
        let again = send(
            &manager,
            later,
            &queue.iter().map(richer).collect::<Vec<_>>(),
        )
        .await;
        assert_eq!(again.results, answer.results);
        assert_eq!(app.rows().await, rows);
    }
    // The second dump holds the same commands as the first.
    assert!(applied[0] >= 3 && applied[1] == applied[0], "{applied:?}");
    // Bare ones mean something else, so they have other ids; all are understood.
    let mut bare: Vec<Value> = envelopes(DUMPS[0], &manager).iter().map(barer).collect();
    for envelope in &mut bare {
        envelope["id"] = json!(new_id());
    }
    let answer = send(&manager, json!({}), &bare).await;
    let odd = answer
        .results
        .iter()
        .filter(|one| one.outcome != Verdict::Applied && one.code.is_none());
    assert_eq!(odd.count(), 0, "refused without a reason");
}

async fn a_protocol_that_is_not_spoken_holds(app: &mut TestApp) {
    let manager = app.signed(Role::Manager).await;
    let queue = envelopes(DUMPS[1], &manager);
    let rows = app.rows().await;
    for proto in [0, PROTO + 1, u16::MAX] {
        let batch = json!({"proto": proto, "clientId": manager.queue, "commands": queue});
        manager
            .post("/api/commands", &batch)
            .await
            .refused(426, "update_needed");
        assert_eq!(app.rows().await, rows, "{proto}");
    }
}
