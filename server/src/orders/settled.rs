//! What comes after a check was paid: finding it again, its receipt once more, dishes that are given back.

use super::http::{once, order_of};
use crate::auth::{May, OrdersRead, PaymentsTake};
use crate::body::{Asked, Body, IdempotencyKey, PathId};
use crate::error::Refusal;
use crate::ids::new_id;
use crate::ledger::document;
use crate::printing::documents::copy_of;
use crate::printing::queue::queued;
use crate::printing::refund::copy;
use crate::printing::repo as printing;
use crate::reports::http::{Wanted, page};
use crate::state::App;
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use domain::Rejection;
use domain::command::Command;
use domain::day::OnPaper;
use domain::ids::{JobId, OrderId, PaymentId};
use domain::orders::wire::{OrderView, RefundDishes, RefundPayment};
use domain::orders::{Closing, Order};
use domain::payments::{RefundLines, RefundList, RefundRow, Refunded};
use domain::reports::{ChecksPage, Range};
use serde::Deserialize;

/// How far back somebody at a till looks.
const BACK: &str = "7d";

/// Which checks.
#[derive(Debug, Default, Deserialize)]
pub struct Which {
    number: Option<String>,
    before: Option<String>,
}

/// `GET /api/checks?number=…`: for whoever takes money, without the reports' right.
pub async fn checks(
    State(hub): State<App>,
    _who: May<PaymentsTake>,
    Asked(which): Asked<Which>,
) -> Result<Json<ChecksPage>, Refusal> {
    let catalog = hub.ledger.state().catalog.clone();
    let range = Range::read(BACK, &catalog, hub.clock.now())?;
    let wanted = Wanted::numbered(which.number, which.before);
    Ok(Json(page(&hub, &catalog, range, wanted).await?))
}

/// A check as it is stored, open or over.
async fn stored(hub: &App, id: OrderId) -> Result<Order, Refusal> {
    let mut tx = hub.ledger.db().read().await?;
    let doc = document(&mut tx, hub.ledger.site(), "order", &id.to_string()).await?;
    drop(tx);
    let doc = doc.ok_or(Rejection::NotFound("order"))?;
    Ok(serde_json::from_str(&doc).map_err(crate::db::DbError::from)?)
}

/// The check, when it was settled; why not, otherwise.
pub async fn paid(hub: &App, id: OrderId) -> Result<Order, Refusal> {
    let order = stored(hub, id).await?;
    match order.closing {
        Closing::Settled { .. } => Ok(order),
        Closing::Open => Err(Rejection::Unpaid(order.due()).into()),
        Closing::Cancelled { .. } | Closing::Merged { .. } => Err(Rejection::NothingToBill.into()),
    }
}

/// `GET /api/orders/{id}`
pub async fn one(
    State(hub): State<App>,
    _who: May<OrdersRead>,
    PathId(id): PathId<OrderId>,
) -> Result<Json<OrderView>, Refusal> {
    let order = stored(&hub, id).await?;
    Ok(Json(OrderView::from(&order)))
}

/// `POST /api/orders/{id}/print`: the receipt once more, as a copy. It changes nothing, so it is no event.
pub async fn print(
    State(hub): State<App>,
    _who: May<PaymentsTake>,
    PathId(id): PathId<OrderId>,
) -> Result<(StatusCode, Json<OnPaper>), Refusal> {
    let order = paid(&hub, id).await?;
    let catalog = hub.ledger.state().catalog.clone();
    let job = copy_of(&catalog, &order, JobId::new(new_id()), hub.clock.now());
    queued(&hub, job).await
}

/// A check with what was given back of it.
async fn given_back(hub: &App, id: OrderId) -> Result<(Order, Vec<Refunded>), Refusal> {
    let order = stored(hub, id).await?;
    let mut tx = hub.ledger.db().read().await?;
    let events = printing::refunds(&mut tx, hub.ledger.site(), id).await?;
    let all = domain::payments::refunds(&order, &events);
    Ok((order, all))
}

/// `GET /api/orders/{id}/refunds`
pub async fn refunds(
    State(hub): State<App>,
    _who: May<PaymentsTake>,
    PathId(id): PathId<OrderId>,
) -> Result<Json<RefundList>, Refusal> {
    let (_, all) = given_back(&hub, id).await?;
    Ok(Json(RefundList {
        refunds: all.iter().map(RefundRow::from).collect(),
    }))
}

/// `POST /api/orders/{id}/refunds/{refund}/print`: the paper of a refund once more, as a copy.
pub async fn print_refund(
    State(hub): State<App>,
    _who: May<PaymentsTake>,
    Path((id, refund)): Path<(String, String)>,
) -> Result<(StatusCode, Json<OnPaper>), Refusal> {
    let id = id.parse().map_err(|_| Rejection::NotFound("order"))?;
    let (order, all) = given_back(&hub, id).await?;
    let mut all = all.iter();
    let back = all.find(|one| one.command.to_string() == refund);
    let back = back.ok_or(Rejection::NotFound("refund"))?;
    let catalog = hub.ledger.state().catalog.clone();
    queued(&hub, copy(&catalog, &order, back)).await
}

/// `POST /api/orders/{id}/refund`
pub async fn refund_dishes(
    State(hub): State<App>,
    who: May<PaymentsTake>,
    PathId(order): PathId<OrderId>,
    key: IdempotencyKey,
    Body(asked): Body<RefundDishes>,
) -> Result<(StatusCode, Json<OrderView>), Refusal> {
    let command = Command::RefundLines(RefundLines {
        order,
        lines: asked.lines,
        payment: asked.payment,
        reason: asked.reason,
    });
    let view = once(&hub, who.actor, &key, command).await?;
    Ok((StatusCode::CREATED, view))
}

/// `POST /api/payments/{id}/refund`
pub async fn refund(
    State(hub): State<App>,
    who: May<PaymentsTake>,
    PathId(payment): PathId<PaymentId>,
    key: IdempotencyKey,
    Body(asked): Body<RefundPayment>,
) -> Result<(StatusCode, Json<OrderView>), Refusal> {
    let command = Command::Refund {
        order: order_of(&hub, payment).await?,
        payment,
        amount: asked.amount,
        tip: asked.tip,
        reason: asked.reason,
    };
    let view = once(&hub, who.actor, &key, command).await?;
    Ok((StatusCode::CREATED, view))
}
