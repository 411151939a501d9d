//! Orders as they are stored.

use crate::db::{DbError, Tx};
use crate::on;
use domain::ids::{OrderId, PaymentId};

/// The checks that have a payment with an id, which its sender made: two at most are told.
pub async fn orders_of(
    tx: &mut Tx,
    site: &str,
    payment: PaymentId,
) -> Result<Vec<OrderId>, DbError> {
    let rows: Vec<(String,)> = on!(tx, conn => sqlx::query_as(
        "SELECT DISTINCT order_id FROM payments WHERE site_id = $1 AND id = $2 LIMIT 2",
    ).bind(site).bind(payment.to_string()).fetch_all(conn).await)?;
    Ok(rows.iter().filter_map(|(id,)| id.parse().ok()).collect())
}
