//! The kitchen's SQL.

use crate::db::{DbError, Tx};
use crate::ledger::head;
use crate::on;
use domain::event::{Event, EventBody};
use domain::ids::{StationKey, TicketId};
use domain::kitchen::{RECENT, Ticket};
use domain::orders::Order;
use serde::de::DeserializeOwned;
use sqlx::QueryBuilder;
use std::cmp::Reverse;
use std::collections::BTreeSet;

/// So many events back it is looked for tickets that left a screen: an evening.
const LATELY: i64 = 20_000;

/// So many of them are looked at: six stations that each let 50 go.
const LOOKED_AT: i64 = 300;

/// The tickets that left the screens of `stations` (all when none is named) last, newest first; those `waiting` are of
/// takeaways and deliveries that nobody has fetched.
pub async fn recent(
    tx: &mut Tx,
    site: &str,
    stations: &[StationKey],
    waiting: bool,
) -> Result<Vec<Ticket>, DbError> {
    let ids: Vec<String> = bumped(tx, site)
        .await?
        .iter()
        .map(TicketId::to_string)
        .collect();
    let mut tickets: Vec<Ticket> = documents(tx, site, "ticket", &ids).await?;
    tickets.retain(|ticket| {
        let here = stations.is_empty() || stations.contains(&ticket.station);
        // One that was called back is on the screen again.
        here && ticket.bumped_at.is_some()
    });
    if waiting {
        tickets.retain(|ticket| !ticket.channel.is_served());
        let ids: Vec<String> = tickets
            .iter()
            .map(|ticket| ticket.order.to_string())
            .collect();
        let orders: Vec<Order> = documents(tx, site, "order", &ids).await?;
        tickets.retain(|ticket| {
            let order = orders.iter().find(|order| order.id == ticket.order);
            order.is_some_and(|order| !order.is_fetched(ticket.ready_at()))
        });
    }
    tickets.sort_by_key(|ticket| Reverse((ticket.bumped_at, ticket.id)));
    tickets.truncate(RECENT);
    Ok(tickets)
}

/// Stored documents of one kind.
async fn documents<T: DeserializeOwned>(
    tx: &mut Tx,
    site: &str,
    kind: &str,
    ids: &[String],
) -> Result<Vec<T>, DbError> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let docs = on!(tx, conn => {
        let mut query = QueryBuilder::new("SELECT doc FROM documents WHERE kind = ");
        query.push_bind(kind).push(" AND site_id = ").push_bind(site).push(" AND id IN (");
        let mut list = query.separated(", ");
        for id in ids {
            list.push_bind(id);
        }
        query.push(")");
        query.build_query_as::<(String,)>().fetch_all(conn).await
    })?;
    let read = docs.iter().map(|(doc,)| serde_json::from_str(doc));
    Ok(read.collect::<Result<_, _>>()?)
}

/// The tickets that left a screen lately.
async fn bumped(tx: &mut Tx, site: &str) -> Result<BTreeSet<TicketId>, DbError> {
    let (_, head) = head(tx, site).await?;
    let since = i64::try_from(head)
        .unwrap_or(i64::MAX)
        .saturating_sub(LATELY);
    let docs: Vec<(String,)> = on!(tx, conn => sqlx::query_as(
        "SELECT doc FROM events WHERE site_id = $1 AND seq > $2 AND name = 'kitchen.bumped' ORDER BY seq DESC LIMIT $3",
    ).bind(site).bind(since).bind(LOOKED_AT).fetch_all(conn).await)?;
    let mut ids = BTreeSet::new();
    for (doc,) in &docs {
        if let EventBody::Bumped { ticket, .. } = serde_json::from_str::<Event>(doc)?.body {
            ids.insert(ticket);
        }
    }
    Ok(ids)
}
