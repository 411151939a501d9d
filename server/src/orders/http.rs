//! The REST doors of orders and payments. They build the same commands that the screens send.

use super::repo;
use crate::auth::{May, OrdersRead, OrdersTake, PaymentsChange, PaymentsTake, Signed};
use crate::body::{Asked, Body, IdempotencyKey, PathId};
use crate::error::Refusal;
use crate::ids::new_id;
use crate::ledger::{Request, hash_of};
use crate::providers;
use crate::state::App;
use axum::Json;
use axum::extract::State;
use axum::http::header::LOCATION;
use axum::http::{HeaderName, StatusCode};
use domain::Rejection;
use domain::accounts::Presented;
use domain::command::Command;
use domain::ids::{CommandId, LineId, OrderId, PaymentId};
use domain::orders::wire::{
    GiveTip, NewMethod, NoteSlip, OrderView, PlaceOrder, PlacedItem, Progress, SetStatus,
    TakePayment,
};
use domain::orders::{Channel, NewLine};
use domain::payments::{ChangeMethod, CheckSlip, SetTip};
use domain::staff::Actor;
use serde::Deserialize;
use serde_json::json;

/// Brings an outside client's command through the door and answers with the check as it then stood.
pub(super) async fn through(
    hub: &App,
    actor: Actor,
    id: CommandId,
    command: Command,
    asked: Option<String>,
) -> Result<OrderView, Refusal> {
    let request = Request {
        asked,
        ..Request::direct(id, command, Some(actor))
    };
    let kept = hub.ledger.submit(request).await?;
    kept.order.ok_or_else(Refusal::busy)
}

/// The same for what a client may repeat under its key.
pub(super) async fn once(
    hub: &App,
    actor: Actor,
    key: &IdempotencyKey,
    command: Command,
) -> Result<Json<OrderView>, Refusal> {
    let id = key.command(&actor);
    Ok(Json(through(hub, actor, id, command, None).await?))
}

/// `POST /api/orders`
pub async fn place(
    State(hub): State<App>,
    who: May<OrdersTake>,
    key: IdempotencyKey,
    Body(order): Body<PlaceOrder>,
) -> Result<(StatusCode, Json<OrderView>), Refusal> {
    // The ids that the client left to the hub are new ones, which stand together in the database; a repeat is
    // known by what was asked, and gets the answer of the first time.
    let id = key.command(&who.actor);
    let asked = hash_of(&order)?;
    let channel = order.channel.unwrap_or(if order.table_id.is_some() {
        Channel::DineIn
    } else {
        Channel::Takeaway
    });
    let command = Command::PlaceOrder {
        order: order.id.unwrap_or_else(|| OrderId::new(new_id())),
        channel,
        table: order.table_id,
        guests: order.guests,
        lines: order.items.into_iter().map(line).collect(),
        send: order.send,
    };
    let view = through(&hub, who.actor, id, command, Some(asked)).await?;
    Ok((StatusCode::CREATED, Json(view)))
}

fn line(item: PlacedItem) -> NewLine {
    NewLine {
        id: LineId::new(new_id()),
        item: item.menu_item_id,
        size: item.size_id,
        quantity: item.quantity,
        options: item.options,
        note: item.note,
        ..NewLine::default()
    }
}

/// An answer that says where the payment is found.
type Pointed = (StatusCode, [(HeaderName, String); 1], Json<OrderView>);

/// `POST /api/orders/{id}/payment`
pub async fn pay(
    State(hub): State<App>,
    who: May<PaymentsTake>,
    PathId(order): PathId<OrderId>,
    key: IdempotencyKey,
    Body(payment): Body<TakePayment>,
) -> Result<Pointed, Refusal> {
    let id = key.command(&who.actor);
    let made = payment.id;
    let made = made.unwrap_or_else(|| PaymentId::derived(id.0, "payment"));
    // What the answer is about, for whoever left the id to the hub.
    let there = [(LOCATION, format!("/api/payments/{made}"))];
    if let Some(command) = providers::wanted(&hub, order, made, &payment)? {
        let asked = hash_of(&payment)?;
        let view = through(&hub, who.actor, id, command, Some(asked)).await?;
        return Ok((StatusCode::ACCEPTED, there, Json(view)));
    }
    let mut command = Command::TakePayment {
        order,
        payment: made,
        method: payment.method,
        amount: payment.amount,
        tendered: payment.tendered,
        slip: payment.slip,
        tip: payment.tip,
        account: payment.account,
        card: payment.proof.map(|proof| Presented::by(proof).into()),
    };
    let (person, now) = (who.actor.staff_id, hub.clock.now());
    hub.proofs
        .look(&hub.ledger.state(), &mut command, person, now);
    let view = through(&hub, who.actor, id, command, None).await?;
    Ok((StatusCode::CREATED, there, Json(view)))
}

/// `POST /api/payments/{id}/tip`
pub async fn tip(
    State(hub): State<App>,
    who: May<PaymentsTake>,
    PathId(payment): PathId<PaymentId>,
    key: IdempotencyKey,
    Body(asked): Body<GiveTip>,
) -> Result<Json<OrderView>, Refusal> {
    let command = Command::SetTip(SetTip {
        order: order_of(&hub, payment).await?,
        payment,
        tip: asked.tip,
    });
    once(&hub, who.actor, &key, command).await
}

/// `POST /api/payments/{id}/method`
pub async fn change_method(
    State(hub): State<App>,
    who: May<PaymentsChange>,
    PathId(payment): PathId<PaymentId>,
    key: IdempotencyKey,
    Body(asked): Body<NewMethod>,
) -> Result<Json<OrderView>, Refusal> {
    let command = Command::ChangeMethod(ChangeMethod {
        order: order_of(&hub, payment).await?,
        payment,
        method: asked.method,
        slip: asked.slip,
        reason: asked.reason,
    });
    once(&hub, who.actor, &key, command).await
}

/// `POST /api/payments/{id}/slip`
pub async fn check_slip(
    State(hub): State<App>,
    who: May<PaymentsChange>,
    PathId(payment): PathId<PaymentId>,
    key: IdempotencyKey,
    Body(asked): Body<NoteSlip>,
) -> Result<Json<OrderView>, Refusal> {
    let command = Command::CheckSlip(CheckSlip {
        order: asked.order,
        payment,
        reconciled: asked.reconciled,
        note: asked.note,
        slip: asked.slip,
    });
    once(&hub, who.actor, &key, command).await
}

/// The check that a payment was taken for. Where two have one with this id, nobody knows which is meant.
pub(super) async fn order_of(hub: &App, payment: PaymentId) -> Result<OrderId, Refusal> {
    let mut tx = hub.ledger.db().read().await?;
    let orders = repo::orders_of(&mut tx, hub.ledger.site(), payment).await?;
    match orders.as_slice() {
        [order] => Ok(*order),
        [] => Err(Rejection::NotFound("payment"))?,
        _ => Err(Rejection::BadField {
            field: "id",
            allowed: "the id of one payment: two checks have a payment with this one",
        })?,
    }
}

/// `PATCH /api/orders/{id}/status`
pub async fn set_status(
    State(hub): State<App>,
    who: Signed,
    PathId(order): PathId<OrderId>,
    Body(wanted): Body<SetStatus>,
) -> Result<Json<OrderView>, Refusal> {
    let command = Command::SetStatus {
        order,
        status: wanted.status,
        reason: wanted.reason,
    };
    let id = CommandId::new(new_id());
    Ok(Json(through(&hub, who.actor, id, command, None).await?))
}

/// `GET /api/orders/queue`
pub async fn queue(State(hub): State<App>, _who: May<OrdersRead>) -> Json<Vec<Progress>> {
    let state = hub.ledger.state();
    Json(
        state
            .orders
            .values()
            .map(|order| Progress::from(&**order))
            .collect(),
    )
}

/// Which checks are asked for.
#[derive(Debug, Deserialize)]
pub struct Ids {
    #[serde(default)]
    ids: String,
}

/// `GET /api/orders/bulk-progress?ids=a,b`
pub async fn progress(
    State(hub): State<App>,
    _who: May<OrdersRead>,
    Asked(asked): Asked<Ids>,
) -> Result<Json<Vec<Progress>>, Refusal> {
    let mut ids: Vec<OrderId> = Vec::new();
    for text in asked
        .ids
        .split(',')
        .map(str::trim)
        .filter(|t| !t.is_empty())
    {
        let id = text.parse().map_err(|_| bad_ids())?;
        ids.push(id);
    }
    if ids.is_empty() || ids.len() > 200 {
        return Err(bad_ids());
    }
    Ok(Json(hub.ledger.progress(&ids).await?))
}

fn bad_ids() -> Refusal {
    Refusal::new(
        StatusCode::UNPROCESSABLE_ENTITY,
        "bad_field",
        "ids: 1 to 200 order ids, separated by commas",
    )
    .with(json!({"field": "ids"}))
}
