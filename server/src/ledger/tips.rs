//! What the staff gets: one row for each tip that comes, changes or goes back.

use crate::db::{DbError, Tx};
use crate::on;
use domain::State;
use domain::event::{Event, EventBody};
use domain::ids::{OrderId, PaymentId};
use domain::money::Money;

/// What an event does to a tip.
struct Change {
    id: PaymentId,
    order: OrderId,
    payment: PaymentId,
    more: Money,
}

fn change(event: &Event) -> Option<Change> {
    let of = |order: OrderId, payment: PaymentId, more: Money| Change {
        id: PaymentId::derived(event.command.0, &format!("tip {payment}")),
        order,
        payment,
        more,
    };
    let change = match &event.body {
        EventBody::PaymentTaken { order, payment } => of(*order, payment.id, payment.tip),
        EventBody::PaymentRefunded {
            order,
            payment,
            tip,
            ..
        } => of(*order, *payment, Money::ZERO.minus(*tip)),
        EventBody::TipSet(set) => of(set.order, set.payment, set.more()),
        _ => return None,
    };
    (!change.more.is_zero()).then_some(change)
}

/// Writes the row of an event, if it is about a tip. `state` is the state after it.
pub(super) async fn write(
    tx: &mut Tx,
    site: &str,
    state: &State,
    event: &Event,
) -> Result<(), DbError> {
    let Some(change) = change(event) else {
        return Ok(());
    };
    let Some(order) = state.orders.get(&change.order) else {
        return Ok(());
    };
    let mut payments = order.payments.iter();
    let Some(payment) = payments.find(|known| known.id == change.payment) else {
        return Ok(());
    };
    let kind = serde_json::to_value(payment.kind)?;
    on!(tx, conn => sqlx::query(
        "INSERT INTO tips (site_id, id, order_id, payment_id, business_day, method, kind, waiter_id, waiter, amount, at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT DO NOTHING",
    ).bind(site).bind(change.id.to_string()).bind(change.order.to_string()).bind(change.payment.to_string())
    .bind(event.business_day.to_string()).bind(payment.method.as_str()).bind(kind.as_str().unwrap_or_default())
    .bind(order.waiter.id.to_string()).bind(&order.waiter.name).bind(change.more.0).bind(event.at.0)
    .execute(conn).await.map(|_| ()))
    .map_err(DbError::from)
}
