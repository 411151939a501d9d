//! From stored documents to the state that commands are decided against.

use super::documents::{GUEST_REQUEST, OutOf};
use super::{held, repo};
use crate::db::{DbError, Tx};
use domain::accounts::{Account, Accounts};
use domain::guests::{self, Guests, Request};
use domain::ids::{OrderId, PaymentId, TicketId};
use domain::kitchen::Ticket;
use domain::menu::Catalog;
use domain::orders::Order;
use domain::payments::provider::Attempt;
use domain::time::UnixMillis;
use domain::{State, cash, day, reservations, staff};
use std::sync::Arc;

/// Everything that is live, as of `now`.
pub async fn state(tx: &mut Tx, site: &str, now: UnixMillis) -> Result<State, DbError> {
    // The hub counts; what was counted before stands in a document.
    let mut state = State {
        day: Some(Arc::new(day::Tally::since(now))),
        ..State::default()
    };
    let mut accounts = Accounts::default();
    let mut licence = None;
    let mut guests = Guests::default();
    let mut requests: Vec<Request> = Vec::new();
    for (kind, doc) in repo::live(tx, site).await? {
        match kind.as_str() {
            "order" => keep_order(&mut state, &doc)?,
            "ticket" => keep_ticket(&mut state, &doc)?,
            "catalog" => {
                let mut catalog: Catalog = serde_json::from_str(&doc)?;
                catalog.reindex();
                state.catalog = Arc::new(catalog);
            }
            "soldOut" => OutOf::read(&doc, &mut state)?,
            "reservation" => reservations::apply(&mut state, &serde_json::from_str(&doc)?),
            "drawer" => cash::keep(&mut state, serde_json::from_str(&doc)?),
            "account" => {
                let account: Account = serde_json::from_str(&doc)?;
                accounts.insert(account.id, Arc::new(account));
            }
            "shift" => staff::apply(&mut state, &serde_json::from_str(&doc)?),
            "numbers" => state.numbers = serde_json::from_str(&doc)?,
            "approvals" => state.approvals = Arc::new(serde_json::from_str(&doc)?),
            "fiscal" => state.fiscal = Arc::new(serde_json::from_str(&doc)?),
            "attempt" => keep_attempt(&mut state, &doc)?,
            "guests" => guests = serde_json::from_str(&doc)?,
            GUEST_REQUEST => requests.push(serde_json::from_str(&doc)?),
            "providers" => state.providers = serde_json::from_str(&doc)?,
            "day" => state.day = Some(Arc::new(serde_json::from_str(&doc)?)),
            "dirty" => state.dirty = serde_json::from_str(&doc)?,
            "licence" => licence = serde_json::from_str(&doc)?,
            "printers" => state.printers = serde_json::from_str(&doc)?,
            other => tracing::warn!(kind = other, "a document of an unknown kind"),
        }
    }
    state.accounts = Some(Arc::new(accounts));
    let requests = requests.into_iter().map(|one| (one.id, one));
    guests.requests = requests.collect();
    state.guests = Arc::new(guests);
    guests::prune(&mut state, now);
    reservations::prune(&mut state, now);
    state.troubles = Arc::new(held::troubles(tx, site).await?);
    for event in repo::seen(tx, site).await? {
        state.apply(event.at, &event.body);
    }
    // Last, because no time passes under it while the old events are read.
    state.licence = licence;
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
    // Its lines may be on other checks by now.
    let mut owners: Vec<OrderId> = ticket.lines.iter().map(|line| ticket.owner(line)).collect();
    owners.push(ticket.order);
    for id in owners {
        if !state.orders.contains_key(&id) {
            order(tx, site, state, id).await?;
        }
    }
    Ok(())
}

/// Loads a payment through a provider that is not at hand.
pub async fn attempt(
    tx: &mut Tx,
    site: &str,
    state: &mut State,
    id: PaymentId,
) -> Result<(), DbError> {
    let doc = repo::document(tx, site, "attempt", &id.to_string()).await?;
    doc.map_or(Ok(()), |doc| keep_attempt(state, &doc))
}

fn keep_attempt(state: &mut State, doc: &str) -> Result<(), DbError> {
    let attempt: Attempt = serde_json::from_str(doc)?;
    Arc::make_mut(&mut state.attempts).insert(attempt.id, attempt);
    Ok(())
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
