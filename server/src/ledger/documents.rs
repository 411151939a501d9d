//! The documents that a group of commands changes: what is at hand at the next start.

use super::project::Pages;
use super::repo;
use crate::db::{DbError, Tx};
use crate::on;
use domain::State;
use domain::accounts::Account;
use domain::cash::CashSession;
use domain::day;
use domain::event::{Event, EventBody};
use domain::floor::leaves;
use domain::guests::Guests;
use domain::ids::{AccountId, CashSessionId, ItemKey, PaymentId, RequestId, ReservationId};
use domain::payments::provider::Attempt;
use domain::sorted::{Map, Set};
use serde::{Deserialize, Serialize};
use sqlx::QueryBuilder;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The kind of what a fiscal device is told; it is read when its turn comes, and never at the start.
pub const FISCAL: &str = "fiscalDocument";

/// Writes them.
pub(super) async fn write(
    tx: &mut Tx,
    site: &str,
    state: &State,
    pages: &Pages,
) -> Result<(), DbError> {
    write_rows(&mut *tx, site, &rows(state, pages)?).await?;
    let_go(tx, site, state, pages).await
}

struct Row {
    kind: &'static str,
    id: String,
    parent: Option<String>,
    live: i64,
    doc: String,
}

fn rows(state: &State, pages: &Pages) -> Result<Vec<Row>, DbError> {
    let mut rows = Vec::new();
    for &id in pages.orders() {
        let live = i64::from(state.is_live(id));
        if let Some(order) = state.orders.get(&id) {
            rows.push(Row {
                kind: "order",
                id: id.to_string(),
                parent: None,
                live,
                doc: serde_json::to_string(&**order)?,
            });
        }
        for ticket in state.tickets.of(id) {
            rows.push(Row {
                kind: "ticket",
                id: ticket.id.to_string(),
                parent: Some(id.to_string()),
                live,
                doc: serde_json::to_string(&**ticket)?,
            });
        }
    }
    // The last word about a person or a reservation stands: one statement may not write a row twice.
    let mut people = BTreeMap::new();
    for event in &pages.events {
        if let EventBody::FiscalPending(document) = &event.body {
            rows.push(Row {
                kind: FISCAL,
                id: document.id.to_string(),
                parent: None,
                live: 0,
                doc: serde_json::to_string(document)?,
            });
        }
        if let Some(row) = person(&event.body)? {
            people.insert((row.kind, row.id.clone()), row);
        }
    }
    rows.extend(people.into_values());
    rows.extend(drawers(state, pages)?);
    rows.extend(attempts(pages)?);
    rows.extend(accounts(state, pages)?);
    rows.extend(guests(state, pages)?);
    rows.extend(singles(state, pages)?);
    rows.extend(licence(state, pages)?);
    Ok(rows)
}

/// The document of the licence: time passes under it with each event. One that is left is not read at the next start.
fn licence(state: &State, pages: &Pages) -> Result<Option<Row>, DbError> {
    let told = |event: &Event| matches!(event.body, EventBody::LeaseNoted(_));
    if state.licence.is_none() && !pages.events.iter().any(told) {
        return Ok(None);
    }
    Ok(Some(Row {
        kind: "licence",
        id: "licence".to_owned(),
        parent: None,
        live: i64::from(state.licence.is_some()),
        doc: serde_json::to_string(&state.licence)?,
    }))
}

/// The documents of which a site has one each.
fn singles(state: &State, pages: &Pages) -> Result<Vec<Row>, DbError> {
    let mut rows = Vec::new();
    let single = |kind: &'static str, doc: String| Row {
        kind,
        id: kind.to_owned(),
        parent: None,
        live: 1,
        doc,
    };
    let any = |wanted: fn(&EventBody) -> bool| pages.events.iter().any(|e| wanted(&e.body));
    if any(|body| matches!(body, EventBody::OrderOpened { .. })) {
        rows.push(single("numbers", serde_json::to_string(&state.numbers)?));
    }
    if pages.events.iter().any(|event| soils(state, &event.body)) {
        rows.push(single("dirty", serde_json::to_string(&state.dirty)?));
    }
    let counts = !state.left.is_empty() && any(counted);
    if counts
        || any(|body| {
            matches!(
                body,
                EventBody::SoldOutChanged { .. } | EventBody::LeftChanged { .. }
            )
        })
    {
        rows.push(single("soldOut", serde_json::to_string(&OutOf::of(state))?));
    }
    if any(|body| {
        matches!(
            body,
            EventBody::RoomSaved { .. } | EventBody::RoomRemoved { .. } | EventBody::RatesSet(_)
        )
    }) {
        rows.push(single("catalog", serde_json::to_string(&*state.catalog)?));
    }
    if any(|body| {
        matches!(
            body,
            EventBody::ApprovalAsked { .. } | EventBody::ApprovalAnswered { .. }
        )
    }) {
        let open = serde_json::to_string(&*state.approvals)?;
        rows.push(single("approvals", open));
    }
    if any(day::is_counted)
        && let Some(tally) = &state.day
    {
        rows.push(single("day", serde_json::to_string(&**tally)?));
    }
    if any(|body| {
        matches!(
            body,
            EventBody::FiscalSwitched(_)
                | EventBody::FiscalPending(_)
                | EventBody::FiscalStepped(_)
        )
    }) {
        rows.push(single("fiscal", serde_json::to_string(&*state.fiscal)?));
    }
    if any(|body| matches!(body, EventBody::ProvidersChanged(_))) {
        rows.push(single(
            "providers",
            serde_json::to_string(&state.providers)?,
        ));
    }
    if any(|body| matches!(body, EventBody::PrinterChanged(_))) {
        rows.push(single("printers", serde_json::to_string(&state.printers)?));
    }
    Ok(rows)
}

/// Whether an event may change which tables are to be cleaned.
fn soils(state: &State, body: &EventBody) -> bool {
    match body {
        EventBody::TableCleaned(_)
        | EventBody::RoomSaved { .. }
        | EventBody::RoomRemoved { .. } => true,
        other => leaves(other) && state.catalog.rooms.iter().any(|room| room.cleaning),
    }
}

/// What ran out and what is counted down, as it is stored.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct OutOf {
    sold_out: Set<ItemKey>,
    left: Map<ItemKey, u32>,
    #[serde(default)]
    short: Map<ItemKey, u32>,
}

impl OutOf {
    fn of(state: &State) -> Self {
        Self {
            sold_out: state.sold_out.clone(),
            left: state.left.clone(),
            short: state.short.clone(),
        }
    }

    /// Reads it; before there was counting it was the list alone.
    pub(super) fn read(doc: &str, state: &mut State) -> Result<(), DbError> {
        if doc.starts_with('[') {
            state.sold_out = serde_json::from_str(doc)?;
            return Ok(());
        }
        let read: Self = serde_json::from_str(doc)?;
        state.sold_out = read.sold_out;
        state.left = read.left;
        state.short = read.short;
        Ok(())
    }
}

/// Whether an event may change how many portions are left.
const fn counted(body: &EventBody) -> bool {
    matches!(
        body,
        EventBody::LinesAdded { .. }
            | EventBody::QuantityChanged { .. }
            | EventBody::LineRemoved { .. }
            | EventBody::LineVoided { .. }
            | EventBody::OrderCancelled { .. }
    )
}

/// The document of a reservation or a shift. One that has ended stays, and is not read at the start.
fn person(body: &EventBody) -> Result<Option<Row>, DbError> {
    Ok(match body {
        EventBody::ReservationChanged { reservation } => Some(Row {
            kind: "reservation",
            id: reservation.agreed.id.to_string(),
            parent: None,
            live: i64::from(reservation.ended.is_none()),
            doc: serde_json::to_string(reservation)?,
        }),
        EventBody::ShiftChanged { shift } => Some(Row {
            kind: "shift",
            id: shift.staff.to_string(),
            parent: None,
            live: i64::from(shift.to.is_none()),
            doc: serde_json::to_string(shift)?,
        }),
        _ => None,
    })
}

/// The documents of payments through providers: the last word about each stands.
fn attempts(pages: &Pages) -> Result<Vec<Row>, DbError> {
    let mut last = BTreeMap::new();
    for event in &pages.events {
        if let EventBody::PaymentBegun(attempt) | EventBody::AttemptChanged(attempt) = &event.body {
            last.insert(attempt.id, &**attempt);
        }
    }
    let row = |attempt: &Attempt| {
        Ok(Row {
            kind: "attempt",
            id: attempt.id.to_string(),
            parent: None,
            live: 1,
            doc: serde_json::to_string(attempt)?,
        })
    };
    last.into_values().map(row).collect()
}

/// The documents of drawers that something was put into or taken out of. The last session of each stays at hand.
fn drawers(state: &State, pages: &Pages) -> Result<Vec<Row>, DbError> {
    let mut touched: BTreeMap<CashSessionId, Option<&CashSession>> = BTreeMap::new();
    for event in &pages.events {
        match &event.body {
            EventBody::CashOpened { session } | EventBody::CashClosed { session } => {
                touched.insert(session.id, Some(session));
            }
            EventBody::CashMoved { session, .. } => touched.extend([(*session, None)]),
            EventBody::PaymentTaken { payment, .. } => {
                touched.extend(payment.drawer.map(|drawer| (drawer, None)));
            }
            EventBody::PaymentRefunded { drawer, .. } => {
                touched.extend(drawer.map(|drawer| (drawer, None)));
            }
            EventBody::MethodChanged(changed) => {
                let drawers = [changed.before.drawer, changed.after.drawer];
                touched.extend(drawers.into_iter().flatten().map(|drawer| (drawer, None)));
            }
            EventBody::TipSet(set) => touched.extend(set.drawer.map(|drawer| (drawer, None))),
            _ => {}
        }
    }
    let row = |(id, told): (CashSessionId, Option<&CashSession>)| {
        let known = state.drawers.values().find(|session| session.id == id);
        let session = known.or(told)?;
        let doc = serde_json::to_string(session).map_err(DbError::from);
        Some(doc.map(|doc| Row {
            kind: "drawer",
            id: id.to_string(),
            parent: None,
            live: i64::from(known.is_some()),
            doc,
        }))
    };
    touched.into_iter().filter_map(row).collect()
}

/// The documents of guest accounts. One that ended stays at hand: a refund may bring money back to it.
fn accounts(state: &State, pages: &Pages) -> Result<Vec<Row>, DbError> {
    let touched: BTreeSet<AccountId> = pages
        .events
        .iter()
        .filter_map(|event| match &event.body {
            EventBody::AccountOpened(account) => Some(account.id),
            EventBody::AccountMoved(moved) => Some(moved.account),
            EventBody::AccountClosed(closed) => Some(closed.account),
            _ => None,
        })
        .collect();
    let known = state.accounts.as_deref();
    let touched = touched.iter().filter_map(|id| known?.get(id));
    let row = |account: &Arc<Account>| {
        Ok(Row {
            kind: "account",
            id: account.id.to_string(),
            parent: None,
            live: 1,
            doc: serde_json::to_string(&**account)?,
        })
    };
    touched.map(row).collect()
}

/// The documents of guests who order for themselves: what they may, and their requests.
fn guests(state: &State, pages: &Pages) -> Result<Vec<Row>, DbError> {
    let (mut touched, mut said) = (BTreeSet::new(), false);
    for event in &pages.events {
        match &event.body {
            EventBody::GuestRulesSet(_) | EventBody::GuestLinksMade(_) => said = true,
            EventBody::GuestAsked(request) => drop(touched.insert(request.id)),
            EventBody::GuestAnswered(answered) => drop(touched.insert(answered.request)),
            _ => {}
        }
    }
    let mut rows = Vec::new();
    if said {
        let alone = Guests {
            requests: Map::default(),
            ..(*state.guests).clone()
        };
        rows.push(Row {
            kind: "guests",
            id: "guests".to_owned(),
            parent: None,
            live: 1,
            doc: serde_json::to_string(&alone)?,
        });
    }
    for id in touched {
        if let Some(request) = state.guests.requests.get(&id) {
            rows.push(Row {
                kind: GUEST_REQUEST,
                id: id.to_string(),
                parent: None,
                live: 1,
                doc: serde_json::to_string(request)?,
            });
        }
    }
    Ok(rows)
}

/// The kind of a guest's request.
pub(super) const GUEST_REQUEST: &str = "guestRequest";

/// What is no longer at hand is not read at the next start: reservations that nobody ended and nobody waits for any more,
/// sessions of drawers after which another one began.
async fn let_go(tx: &mut Tx, site: &str, state: &State, pages: &Pages) -> Result<(), DbError> {
    let any = |wanted: fn(&EventBody) -> bool| pages.events.iter().any(|e| wanted(&e.body));
    if any(|body| matches!(body, EventBody::ReservationChanged { .. })) {
        let known = |id: &str| {
            let id: Option<ReservationId> = id.parse().ok();
            id.is_some_and(|id| state.reservations.contains_key(&id))
        };
        let_go_of(&mut *tx, site, "reservation", known).await?;
    }
    if any(|body| matches!(body, EventBody::GuestAsked(_))) {
        let known = |id: &str| {
            let id: Option<RequestId> = id.parse().ok();
            id.is_some_and(|id| state.guests.requests.contains_key(&id))
        };
        let_go_of(&mut *tx, site, GUEST_REQUEST, known).await?;
    }
    if any(|body| matches!(body, EventBody::CashOpened { .. })) {
        let known = |id: &str| {
            let id: Option<CashSessionId> = id.parse().ok();
            let mut sessions = state.drawers.values();
            sessions.any(|session| Some(session.id) == id)
        };
        let_go_of(&mut *tx, site, "drawer", known).await?;
    }
    if any(|body| matches!(body, EventBody::PaymentBegun(_))) {
        let known = |id: &str| {
            let id: Option<PaymentId> = id.parse().ok();
            id.is_some_and(|id| state.attempts.contains_key(&id))
        };
        let_go_of(&mut *tx, site, "attempt", known).await?;
    }
    Ok(())
}

async fn let_go_of(
    tx: &mut Tx,
    site: &str,
    kind: &str,
    known: impl Fn(&str) -> bool,
) -> Result<(), DbError> {
    for id in repo::live_of(&mut *tx, site, kind).await? {
        if !known(&id) {
            repo::let_go(&mut *tx, site, kind, &id).await?;
        }
    }
    Ok(())
}

async fn write_rows(tx: &mut Tx, site: &str, rows: &[Row]) -> Result<(), DbError> {
    if rows.is_empty() {
        return Ok(());
    }
    on!(tx, conn => {
        let mut query =
            QueryBuilder::new("INSERT INTO documents (site_id, kind, id, parent, live, doc) ");
        query.push_values(rows, |mut row, document| {
            row.push_bind(site)
                .push_bind(document.kind)
                .push_bind(&document.id)
                .push_bind(&document.parent)
                .push_bind(document.live)
                .push_bind(&document.doc);
        });
        query.push(
            " ON CONFLICT (site_id, kind, id) DO UPDATE SET live = excluded.live, doc = excluded.doc",
        );
        query.build().execute(conn).await.map(|_| ())
    })?;
    Ok(())
}
