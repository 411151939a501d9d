//! `POST /api/commands`: batches from devices.

use crate::auth::Signed;
use crate::body::Body;
use crate::devices::Heard;
use crate::error::Refusal;
use crate::failpoint::reach;
use crate::guests;
use crate::ledger::{Answered, Origin, Request};
use crate::state::App;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use domain::Command;
use domain::command::Envelope;
use domain::ids::DeviceId;
use domain::sync::outage::Arrived;
use domain::wire::{Batch, BatchAnswer, PROTO, Verdict, speaks};
use serde_json::json;

/// Commands of one batch.
const MOST: usize = 100;

/// Decides a batch in its order. Stops at the first command that was not stored.
pub async fn commands(
    State(hub): State<App>,
    who: Signed,
    Body(batch): Body<Batch>,
) -> Result<Json<BatchAnswer>, Refusal> {
    if !speaks(PROTO, batch.proto) {
        return Err(Refusal::new(
            StatusCode::UPGRADE_REQUIRED,
            "update_needed",
            format!("proto: this hub speaks version {PROTO} and the one before"),
        ));
    }
    if batch.commands.len() > MOST {
        return Err(Refusal::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            "too_large",
            format!("commands: at most {MOST} at once"),
        )
        .with(json!({"max": MOST})));
    }
    let mut heard = Heard::of(&batch);
    let answer = answer(&hub, &who, batch, &mut heard).await;
    if let Some(device) = who.actor.device_id {
        hub.devices.heard(device, &heard);
    }
    reach("door.answered");
    answer.map(Json)
}

async fn answer(
    hub: &App,
    who: &Signed,
    batch: Batch,
    heard: &mut Heard,
) -> Result<BatchAnswer, Refusal> {
    // The device knows a database that this one was restored over: it first takes up what may have been lost.
    if !batch.epoch.is_empty() && batch.epoch != hub.ledger.epoch() {
        return Err(Refusal::new(
            StatusCode::CONFLICT,
            "epoch",
            "the hub has another database than the one that was named",
        )
        .with(json!({"epoch": hub.ledger.epoch()})));
    }
    let mut results = Vec::with_capacity(batch.commands.len());
    let mut last_seq = 0;
    for envelope in batch.commands {
        let (seq, made_at) = (envelope.seq, envelope.created_at);
        match decided(hub, who, batch.client_id, envelope).await {
            Ok(answered) => {
                last_seq = seq;
                heard.seq = Some(seq);
                heard.arrived.push(Arrived {
                    made_at,
                    repeated: answered.repeated,
                    refused: answered.kept.outcome.outcome != Verdict::Applied,
                });
                results.push(answered.kept.outcome);
            }
            Err(refusal) if results.is_empty() => return Err(refusal),
            // What was stored is answered; the device sends the rest again and hears of the trouble then.
            Err(_) => break,
        }
    }
    Ok(BatchAnswer {
        epoch: hub.ledger.epoch().to_owned(),
        last_seq,
        cursor: *hub.ledger.head().borrow(),
        server_time: hub.clock.now(),
        results,
    })
}

async fn decided(
    hub: &App,
    who: &Signed,
    client: DeviceId,
    envelope: Envelope,
) -> Result<Answered, Refusal> {
    let request = request(hub, who, client, envelope).await?;
    hub.ledger.ask(request).await
}

/// The actor of a queued command may be another person than the one who is signed in now, and a sitting that is
/// over: it is theirs all the same.
async fn request(
    hub: &App,
    who: &Signed,
    client: DeviceId,
    envelope: Envelope,
) -> Result<Request, Refusal> {
    let named = envelope.actor;
    let own = named.staff_id == who.actor.staff_id;
    let actor = match who.actor.device_id {
        _ if own && who.actor.session_id == Some(named.session_id) => Some(who.actor.clone()),
        // Only people who share a device have commands of each other in its queue; API clients have none.
        Some(_) => hub.auth.late(named, who.actor.device_id).await?,
        None => None,
    };
    let actor = actor.or_else(|| own.then(|| who.actor.clone()));
    let guard = envelope.command.guarded_by();
    // Nobody asks or answers in another one's name: a sitting that is over is no word of whoever sat there.
    let approval = matches!(
        envelope.command,
        Command::AskApproval { .. } | Command::AnswerApproval { .. }
    );
    let borrowed = !own && (approval || guard.is_some_and(|right| !who.actor.role.may(right)));
    let (actor, refused) = match actor {
        Some(_) if borrowed => (None, Some("actor_away")),
        Some(actor) => (Some(actor), None),
        None => (None, Some("actor_gone")),
    };
    let mut command = envelope.command;
    if let Command::CloseDay { unsent, .. } = &mut command {
        *unsent = hub.devices.unsent();
    }
    guests::fill(&hub.ledger.state(), &mut command);
    let now = hub.clock.now();
    hub.proofs
        .look(&hub.ledger.state(), &mut command, named.staff_id, now);
    Ok(Request {
        id: envelope.id,
        command,
        refused,
        actor,
        client: Some((client, envelope.seq)),
        asked: None,
        origin: Origin {
            claim: Some(named),
            device: who.actor.device_id,
            made_at: Some(envelope.created_at),
            late: envelope.late,
            again: false,
        },
    })
}
