//! Orders as they are stored.

use crate::db::{DbError, Tx};
use crate::on;
use domain::ids::{OrderId, PaymentId};

/// The check that a payment was taken for.
pub async fn order_of(
    tx: &mut Tx,
    site: &str,
    payment: PaymentId,
) -> Result<Option<OrderId>, DbError> {
    let row: Option<(String,)> = on!(tx, conn => sqlx::query_as(
        "SELECT order_id FROM payments WHERE site_id = $1 AND id = $2",
    ).bind(site).bind(payment.to_string()).fetch_optional(conn).await)?;
    Ok(row.and_then(|(id,)| id.parse().ok()))
}
