//! What a settled check leaves for reports: one row of its own, and one for each of its lines.

use super::repo;
use crate::db::{Db, DbError, Tx};
use crate::on;
use domain::orders::{Closing, LineState, Order};
use domain::payments::turnover;
use domain::reports::{channel_name, kind_name};
use sqlx::QueryBuilder;

/// Checks of one transaction when facts are written anew; a commit for each would take a sync for each.
const TOGETHER: i64 = 500;

/// Writes them, as of the business day and the time when it was settled. What is there already stays.
pub(super) async fn write(
    tx: &mut Tx,
    site: &str,
    order: &Order,
    (day, at): (&str, i64),
) -> Result<(), DbError> {
    let totals = order.totals();
    let id = order.id.to_string();
    let parts = totals.lines.iter().zip(totals.line_vats());
    let lines: Vec<_> = order
        .lines
        .iter()
        .zip(parts)
        .filter(|(line, _)| line.state != LineState::Void)
        .collect();
    let pieces: i64 = lines.iter().map(|(line, _)| i64::from(line.pieces())).sum();
    on!(&mut *tx, conn => sqlx::query(
        "INSERT INTO sold_checks (site_id, order_id, business_day, at, number, channel, table_key, waiter_id, \
         waiter, covers, pieces, gross, discount, comp, net, service, due, vat) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18) \
         ON CONFLICT DO NOTHING",
    ).bind(site).bind(&id).bind(day).bind(at).bind(order.called()).bind(channel_name(order.channel))
    .bind(order.table.as_ref().map_or("", |table| table.as_str()))
    .bind(order.waiter.id.to_string()).bind(&order.waiter.name).bind(i64::from(order.guests)).bind(pieces)
    .bind(totals.gross.0).bind(totals.discounts.0).bind(totals.comps.0).bind(totals.net().0)
    .bind(totals.service.0).bind(totals.total.0).bind(totals.vat.0)
    .execute(conn).await.map(|_| ()))?;
    kinds(tx, site, order, at).await?;
    if lines.is_empty() {
        return Ok(());
    }
    on!(tx, conn => {
        let mut query = QueryBuilder::new(
            "INSERT INTO sold_lines (site_id, order_id, line_id, business_day, item, category, quantity, gross, \
             discount, comp, net, service, vat, vat_bp, at) ",
        );
        query.push_values(&lines, |mut row, (line, (sums, vat))| {
            row.push_bind(site)
                .push_bind(&id)
                .push_bind(line.id.to_string())
                .push_bind(day)
                .push_bind(line.item.as_str())
                .push_bind(line.category.as_str())
                .push_bind(i64::from(line.pieces()))
                .push_bind(sums.gross.0)
                .push_bind(sums.discount.0)
                .push_bind(sums.comp.0)
                .push_bind(sums.net.0)
                .push_bind(sums.service.0)
                .push_bind(vat.0)
                .push_bind(i64::from(sums.vat_bp))
                .push_bind(at);
        });
        query.push(" ON CONFLICT DO NOTHING");
        query.build().execute(conn).await.map(|_| ())
    })?;
    Ok(())
}

/// The turnover by how it was paid.
async fn kinds(tx: &mut Tx, site: &str, order: &Order, at: i64) -> Result<(), DbError> {
    for sum in turnover(order) {
        on!(&mut *tx, conn => sqlx::query(
            "INSERT INTO sold_kinds (site_id, order_id, kind, tax_bp, total, vat, at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING",
        ).bind(site).bind(order.id.to_string()).bind(kind_name(sum.kind)).bind(sum.tax_bp.map(i64::from))
        .bind(sum.total.0).bind(sum.vat.0).bind(at)
        .execute(conn).await.map(|_| ()))?;
    }
    Ok(())
}

/// The same again after a way to pay was corrected; a check that is open still has none.
pub(super) async fn kinds_anew(tx: &mut Tx, site: &str, order: &Order) -> Result<(), DbError> {
    let Closing::Settled { at, .. } = order.closing else {
        return Ok(());
    };
    on!(&mut *tx, conn => sqlx::query("DELETE FROM sold_kinds WHERE site_id = $1 AND order_id = $2")
        .bind(site).bind(order.id.to_string()).execute(conn).await.map(|_| ()))?;
    kinds(tx, site, order, at.0).await
}

/// Writes the facts of checks anew that are owed: before the ledger takes commands, because a report that is right in a
/// moment is wrong now.
pub(super) async fn catch_up(db: &Db, site: &str) -> Result<(), DbError> {
    let mut done = 0_usize;
    loop {
        let mut tx = db.write().await?;
        let owed: Vec<(String, String, i64)> = on!(&mut tx, conn => sqlx::query_as(
            "SELECT order_id, business_day, at FROM facts_owed WHERE site_id = $1 ORDER BY order_id LIMIT $2",
        ).bind(site).bind(TOGETHER).fetch_all(conn).await)?;
        if owed.is_empty() {
            break;
        }
        for (id, day, at) in &owed {
            anew(&mut tx, site, id, (day, *at)).await?;
        }
        done = done.saturating_add(owed.len());
        tx.commit().await?;
    }
    if done > 0 {
        tracing::info!(checks = done, "what reports read was written anew");
    }
    Ok(())
}

async fn anew(tx: &mut Tx, site: &str, id: &str, settled: (&str, i64)) -> Result<(), DbError> {
    let doc = repo::document(tx, site, "order", id).await?;
    let order: Option<Order> = doc.and_then(|doc| {
        let read = serde_json::from_str(&doc);
        read.inspect_err(|error| tracing::error!(order = id, %error, "a check cannot be read"))
            .ok()
    });
    on!(&mut *tx, conn => sqlx::query("DELETE FROM facts_owed WHERE site_id = $1 AND order_id = $2")
        .bind(site).bind(id).execute(conn).await.map(|_| ()))?;
    let Some(order) = order else {
        // What reports knew of it is better than nothing.
        tracing::warn!(order = id, "a settled check without its document");
        return Ok(());
    };
    for sql in [
        "DELETE FROM sold_checks WHERE site_id = $1 AND order_id = $2",
        "DELETE FROM sold_lines WHERE site_id = $1 AND order_id = $2",
        "DELETE FROM sold_kinds WHERE site_id = $1 AND order_id = $2",
    ] {
        on!(&mut *tx, conn => sqlx::query(sql)
            .bind(site).bind(id).execute(conn).await.map(|_| ()))?;
    }
    write(tx, site, &order, settled).await
}
