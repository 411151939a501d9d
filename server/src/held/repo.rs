//! Kept commands in the database.

use crate::db::{DbError, Tx};
use crate::on;
use domain::Command;
use domain::held::{Closed, HeldCheck, HeldCommand, HeldList, Someone};
use domain::ids::{CommandId, OrderId};
use domain::kitchen::Ticket;
use domain::menu::Catalog;
use domain::orders::Order;
use domain::time::UnixMillis;
use sqlx::FromRow;
use std::collections::BTreeSet;

/// Commands that wait, on one page.
const MOST_OPEN: i64 = 500;
/// Decided ones, on one page.
const MOST_CLOSED: i64 = 100;

/// Each query is one text: the columns, then which rows.
macro_rules! select {
    ($which:literal) => {
        concat!(
            "SELECT q.command_id, q.args, q.code, q.details, q.staff_id, staff.name AS staff_name, \
             sessions.id AS sitting, q.device_id, devices.name AS device_name, q.made_at, q.arrived_at, \
             q.closed, q.closed_at, q.closed_by, q.closed_by_name, q.reason FROM quarantine q \
             LEFT JOIN staff ON staff.site_id = q.site_id AND staff.id = q.staff_id \
             LEFT JOIN devices ON devices.site_id = q.site_id AND devices.id = q.device_id \
             LEFT JOIN sessions ON sessions.site_id = q.site_id AND sessions.id = q.session_id \
             AND sessions.staff_id = q.staff_id AND (sessions.device_id = q.device_id \
             OR (sessions.device_id IS NULL AND q.device_id IS NULL AND q.code <> 'actor_gone')) ",
            $which
        )
    };
}

#[derive(FromRow)]
struct Row {
    command_id: String,
    args: String,
    code: String,
    details: String,
    staff_id: Option<String>,
    staff_name: Option<String>,
    sitting: Option<String>,
    device_id: Option<String>,
    device_name: Option<String>,
    made_at: Option<i64>,
    arrived_at: i64,
    closed: Option<String>,
    closed_at: Option<i64>,
    closed_by: Option<String>,
    closed_by_name: Option<String>,
    reason: Option<String>,
}

/// Everything that waits, and what was decided last.
pub async fn list(tx: &mut Tx, site: &str, catalog: &Catalog) -> Result<HeldList, DbError> {
    let open: Vec<Row> = on!(&mut *tx, conn => sqlx::query_as(select!(
        "WHERE q.site_id = $1 AND q.closed IS NULL ORDER BY q.arrived_at, q.command_id LIMIT $2"
    )).bind(site).bind(MOST_OPEN).fetch_all(conn).await)?;
    let closed: Vec<Row> = on!(&mut *tx, conn => sqlx::query_as(select!(
        "WHERE q.site_id = $1 AND q.closed IS NOT NULL ORDER BY q.closed_at DESC, q.command_id LIMIT $2"
    )).bind(site).bind(MOST_CLOSED).fetch_all(conn).await)?;
    let mut open = views(tx, site, catalog, open).await?;
    // Checks with a guest's money are asked about first. Within a check nothing moves: later commands build on earlier ones.
    let paid: BTreeSet<OrderId> = open
        .iter()
        .filter(|held| held.command.is_money())
        .filter_map(|held| held.command.order())
        .collect();
    let is_paid = |held: &HeldCommand| held.command.order().is_some_and(|id| paid.contains(&id));
    open.sort_by_key(|held| !is_paid(held));
    Ok(HeldList {
        open,
        closed: views(tx, site, catalog, closed).await?,
    })
}

/// One of them.
pub async fn one(
    tx: &mut Tx,
    site: &str,
    catalog: &Catalog,
    id: CommandId,
) -> Result<Option<HeldCommand>, DbError> {
    let row: Option<Row> = on!(&mut *tx, conn => sqlx::query_as(select!(
        "WHERE q.site_id = $1 AND q.command_id = $2"
    )).bind(site).bind(id.to_string()).fetch_optional(conn).await)?;
    let rows = row.into_iter().collect();
    Ok(views(tx, site, catalog, rows).await?.pop())
}

async fn views(
    tx: &mut Tx,
    site: &str,
    catalog: &Catalog,
    rows: Vec<Row>,
) -> Result<Vec<HeldCommand>, DbError> {
    let mut views = Vec::with_capacity(rows.len());
    for row in rows {
        let command: Command = serde_json::from_str(&row.args)?;
        let check = check(tx, site, catalog, &command).await?;
        views.extend(view(row, command, check)?);
    }
    Ok(views)
}

fn someone(id: Option<&str>, name: Option<String>) -> Someone {
    let id = id.and_then(|id| id.parse().ok());
    Someone {
        id: id.unwrap_or_else(|| domain::ids::StaffId::new(uuid::Uuid::nil())),
        name: name.unwrap_or_default(),
    }
}

fn view(
    row: Row,
    command: Command,
    check: Option<HeldCheck>,
) -> Result<Option<HeldCommand>, DbError> {
    let Ok(id) = row.command_id.parse() else {
        return Ok(None);
    };
    let closed = row.closed.map(|how| Closed {
        applied: how == "applied",
        at: UnixMillis(row.closed_at.unwrap_or_default()),
        by: someone(row.closed_by.as_deref(), row.closed_by_name),
        reason: row.reason,
    });
    Ok(Some(HeldCommand {
        id,
        command,
        who: someone(row.staff_id.as_deref(), row.staff_name),
        who_is_sure: row.sitting.is_some(),
        device: row.device_id.and_then(|id| id.parse().ok()),
        device_name: row.device_name,
        made_at: row.made_at.map(UnixMillis),
        arrived_at: UnixMillis(row.arrived_at),
        code: row.code,
        details: serde_json::from_str(&row.details)?,
        check,
        closed,
    }))
}

/// The check that a command is about.
async fn check(
    tx: &mut Tx,
    site: &str,
    catalog: &Catalog,
    command: &Command,
) -> Result<Option<HeldCheck>, DbError> {
    let order = match (command.order(), command.ticket()) {
        (Some(order), _) => Some(order),
        (None, Some(ticket)) => document(tx, site, "ticket", &ticket.to_string())
            .await?
            .map(|ticket: Ticket| ticket.order),
        (None, None) => None,
    };
    let Some(order) = order else { return Ok(None) };
    let order: Option<Order> = document(tx, site, "order", &order.to_string()).await?;
    Ok(order.map(|order| HeldCheck {
        number: order.number,
        label: order.label.clone(),
        table: order.table.as_ref().map(|key| {
            let table = catalog.table(key);
            table.map_or_else(|| key.to_string(), |table| table.number.clone())
        }),
        open: order.is_open(),
    }))
}

async fn document<T: serde::de::DeserializeOwned>(
    tx: &mut Tx,
    site: &str,
    kind: &str,
    id: &str,
) -> Result<Option<T>, DbError> {
    let doc = crate::ledger::document(tx, site, kind, id).await?;
    Ok(doc.map(|doc| serde_json::from_str(&doc)).transpose()?)
}
