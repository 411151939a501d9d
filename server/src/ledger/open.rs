//! From stored documents to the state that commands are decided against.

use super::{held, repo};
use crate::db::{DbError, Tx};
use domain::State;
use domain::ids::{OrderId, TicketId};
use domain::kitchen::Ticket;
use domain::menu::Catalog;
use domain::orders::Order;
use std::sync::Arc;

/// Everything that is live.
pub async fn state(tx: &mut Tx, site: &str) -> Result<State, DbError> {
    let mut state = State::default();
    for (kind, doc) in repo::live(tx, site).await? {
        match kind.as_str() {
            "order" => keep_order(&mut state, &doc)?,
            "ticket" => keep_ticket(&mut state, &doc)?,
            "catalog" => {
                let mut catalog: Catalog = serde_json::from_str(&doc)?;
                catalog.reindex();
                state.catalog = Arc::new(catalog);
            }
            "soldOut" => state.sold_out = serde_json::from_str(&doc)?,
            "numbers" => state.numbers = serde_json::from_str(&doc)?,
            "printers" => state.printers = serde_json::from_str(&doc)?,
            other => tracing::warn!(kind = other, "a document of an unknown kind"),
        }
    }
    state.troubles = Arc::new(held::troubles(tx, site).await?);
    for event in repo::seen(tx, site).await? {
        state.apply(event.at, &event.body);
    }
    Ok(state)
}

/// Loads a check that is not at hand, with its tickets.
pub async fn order(tx: &mut Tx, site: &str, state: &mut State, id: OrderId) -> Result<(), DbError> {
    let id = id.to_string();
    let Some(doc) = repo::document(tx, site, "order", &id).await? else {
        return Ok(());
    };
    keep_order(state, &doc)?;
    for doc in repo::children(tx, site, &id).await? {
        keep_ticket(state, &doc)?;
    }
    Ok(())
}

/// Loads a ticket that is not at hand, with its check.
pub async fn ticket(
    tx: &mut Tx,
    site: &str,
    state: &mut State,
    id: TicketId,
) -> Result<(), DbError> {
    let Some(doc) = repo::document(tx, site, "ticket", &id.to_string()).await? else {
        return Ok(());
    };
    let ticket: Ticket = serde_json::from_str(&doc)?;
    order(tx, site, state, ticket.order).await
}

fn keep_order(state: &mut State, doc: &str) -> Result<(), DbError> {
    let order: Order = serde_json::from_str(doc)?;
    state.orders.insert(order.id, Arc::new(order));
    Ok(())
}

fn keep_ticket(state: &mut State, doc: &str) -> Result<(), DbError> {
    let ticket: Ticket = serde_json::from_str(doc)?;
    state.tickets.insert(Arc::new(ticket));
    Ok(())
}
