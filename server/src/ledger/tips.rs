//! What the staff gets: one row for each tip that comes, changes or goes back.

use crate::db::{DbError, Tx};
use crate::on;
use domain::State;
use domain::event::{Event, EventBody};
use domain::ids::{OrderId, PaymentId};
use domain::money::Money;
use domain::payments::Way;

/// What an event does to a tip.
struct Change {
    id: PaymentId,
    order: OrderId,
    payment: PaymentId,
    more: Money,
    /// The way to pay, where it is not the one that stands.
    way: Option<Way>,
}

fn changes(event: &Event) -> Vec<Change> {
    let of = |order: OrderId, payment: PaymentId, more: Money| Change {
        id: PaymentId::derived(event.command.0, &format!("tip {payment}")),
        order,
        payment,
        more,
        way: None,
    };
    let mut changes = match &event.body {
        EventBody::PaymentTaken { order, payment } => vec![Change {
            way: Some(payment.way()),
            ..of(*order, payment.id, payment.tip)
        }],
        EventBody::PaymentRefunded {
            order,
            payment,
            tip,
            ..
        } => vec![of(*order, *payment, Money::ZERO.minus(*tip))],
        EventBody::TipSet(set) => vec![of(set.order, set.payment, set.more())],
        EventBody::MethodChanged(changed) => {
            let (order, payment) = (changed.order, changed.payment);
            let part = |label: &str, way: &Way, more: Money| Change {
                id: PaymentId::derived(event.command.0, &format!("tip {label} {payment}")),
                way: Some(way.clone()),
                ..of(order, payment, more)
            };
            let out = Money::ZERO.minus(changed.tip);
            vec![
                part("out", &changed.before, out),
                part("in", &changed.after, changed.tip),
            ]
        }
        _ => Vec::new(),
    };
    changes.retain(|change| !change.more.is_zero());
    changes
}

/// Writes the rows of an event, if it is about a tip. `state` is the state after its group.
pub(super) async fn write(
    tx: &mut Tx,
    site: &str,
    state: &State,
    event: &Event,
) -> Result<(), DbError> {
    for change in changes(event) {
        one(&mut *tx, site, state, (event, change)).await?;
    }
    Ok(())
}

async fn one(
    tx: &mut Tx,
    site: &str,
    state: &State,
    (event, change): (&Event, Change),
) -> Result<(), DbError> {
    let order = state.orders.get(&change.order);
    let mut payments = order.iter().flat_map(|order| &order.payments);
    let known = payments.find(|known| known.id == change.payment);
    let (Some(order), Some(known)) = (order, known) else {
        return Ok(());
    };
    let way = change.way.unwrap_or_else(|| known.way());
    let waiter = known.served_by(order);
    let kind = serde_json::to_value(way.kind)?;
    on!(tx, conn => sqlx::query(
        "INSERT INTO tips (site_id, id, order_id, payment_id, business_day, method, kind, waiter_id, waiter, amount, at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT DO NOTHING",
    ).bind(site).bind(change.id.to_string()).bind(change.order.to_string()).bind(change.payment.to_string())
    .bind(event.business_day.to_string()).bind(way.method.as_str()).bind(kind.as_str().unwrap_or_default())
    .bind(waiter.id.to_string()).bind(&waiter.name).bind(change.more.0).bind(event.at.0)
    .execute(conn).await.map(|_| ()))
    .map_err(DbError::from)
}
