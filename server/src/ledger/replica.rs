//! Another hub's log, projected: the same documents and facts that its own ledger wrote, out of its events alone.
//!
//! Nothing is decided, printed or answered here. Rows for reports are written after each command's events, as the hub does
//! for a command that comes alone, so that it does not matter in which portions the log arrives.

use super::project::{Pages, fact};
use super::{chain, documents, open, repo};
use crate::db::{DbError, Tx};
use crate::on;
use domain::State;
use domain::day;
use domain::event::{Event, EventBody};
use domain::ids::{OrderId, PaymentId, TicketId};
use domain::time::UnixMillis;
use sqlx::QueryBuilder;
use std::collections::BTreeSet;
use uuid::Uuid;

pub use chain::{Beginning, Link};

/// Names that are looked for at once.
const NAMES: usize = 400;
/// Characters of an id in a text.
const ID: usize = 36;

/// The state of a log, as far as it is projected.
pub struct Replica {
    state: State,
}

/// How far a portion was taken.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Taken {
    /// The last event that was.
    pub last: u64,
    /// Why it does not go on.
    pub halted: Option<String>,
    /// Checks whose turnover was written, or written anew.
    pub sold: BTreeSet<OrderId>,
}

impl Replica {
    /// As it was left; `at` is the time of the next event.
    pub async fn open(tx: &mut Tx, site: &str, at: UnixMillis) -> Result<Self, DbError> {
        let state = open::state(tx, site, at).await?;
        Ok(Self { state })
    }

    /// As it is now.
    pub const fn state(&self) -> &State {
        &self.state
    }

    /// Applies the next events in this transaction. After an error nothing of this state may be used again.
    pub async fn take(
        &mut self,
        tx: &mut Tx,
        site: &str,
        rows: &[(i64, String)],
    ) -> Result<Taken, DbError> {
        self.recall(tx, site, rows).await?;
        let mut pages = Pages::default();
        let mut taken = Taken::default();
        let mut told = 0;
        for (seq, text) in rows {
            let event: Event = match serde_json::from_str(text) {
                Ok(event) => event,
                Err(error) => {
                    taken.halted = Some(format!("event {seq} cannot be read: {error}"));
                    break;
                }
            };
            let last = pages.events.last();
            if last.is_some_and(|last| last.command != event.command) {
                told = self.tell(tx, site, &pages, told).await?;
            }
            day::count(&mut self.state, event.at, &event.body);
            self.state.apply(event.at, &event.body);
            taken.last = event.seq;
            match &event.body {
                EventBody::OrderSettled { order, .. } => {
                    taken.sold.insert(*order);
                }
                EventBody::MethodChanged(changed) => {
                    taken.sold.insert(changed.order);
                }
                _ => {}
            }
            pages.events.push(event);
            pages.touch(&self.state);
        }
        self.tell(tx, site, &pages, told).await?;
        if !pages.events.is_empty() {
            documents::write(tx, site, &self.state, &pages).await?;
        }
        self.put_back();
        Ok(taken)
    }

    /// Writes the rows of the events from `from` on; how many there are.
    async fn tell(
        &self,
        tx: &mut Tx,
        site: &str,
        pages: &Pages,
        from: usize,
    ) -> Result<usize, DbError> {
        for event in pages.events.iter().skip(from) {
            fact(&mut *tx, site, &self.state, event).await?;
        }
        Ok(pages.events.len())
    }

    /// Makes sure that what the events name is at hand, though it was over: whatever id stands in their data.
    async fn recall(
        &mut self,
        tx: &mut Tx,
        site: &str,
        rows: &[(i64, String)],
    ) -> Result<(), DbError> {
        let mut named: BTreeSet<Uuid> = BTreeSet::new();
        for (_, text) in rows {
            named.extend(ids(text));
        }
        let unknown: Vec<String> = named
            .iter()
            .filter(|id| !self.knows(**id))
            .map(Uuid::to_string)
            .collect();
        for some in unknown.chunks(NAMES) {
            for (kind, id) in over(&mut *tx, site, some).await? {
                self.keep(&mut *tx, site, &kind, &id).await?;
            }
        }
        let mut ahead: Vec<OrderId> = named.iter().map(|id| OrderId(*id)).collect();
        while let Some(id) = ahead.pop() {
            let Some(order) = self.state.orders.get(&id).cloned() else {
                continue;
            };
            // The guests of a divided check stand on the whole.
            if let Some(origin) = order.origin
                && !self.state.orders.contains_key(&origin)
            {
                open::order(&mut *tx, site, &mut self.state, origin).await?;
                ahead.push(origin);
            }
            let told = order.lines.iter().flat_map(|line| &line.sent);
            for told in told {
                if !self.state.tickets.contains_key(&told.ticket) {
                    open::ticket(&mut *tx, site, &mut self.state, told.ticket).await?;
                }
            }
        }
        Ok(())
    }

    fn knows(&self, id: Uuid) -> bool {
        self.state.orders.contains_key(&OrderId(id))
            || self.state.tickets.contains_key(&TicketId(id))
            || self.state.attempts.contains_key(&PaymentId(id))
    }

    async fn keep(&mut self, tx: &mut Tx, site: &str, kind: &str, id: &str) -> Result<(), DbError> {
        match (kind, id.parse().ok(), id.parse().ok(), id.parse().ok()) {
            ("order", Some(id), ..) => open::order(tx, site, &mut self.state, id).await,
            ("ticket", _, Some(id), _) => open::ticket(tx, site, &mut self.state, id).await,
            ("attempt", _, _, Some(id)) => open::attempt(tx, site, &mut self.state, id).await,
            _ => Ok(()),
        }
    }

    /// Forgets what is over.
    fn put_back(&mut self) {
        let known: Vec<OrderId> = self.state.orders.keys().copied().collect();
        for id in known {
            if !self.state.is_live(id) {
                self.state.forget(id);
            }
        }
    }
}

/// The documents among these names that are not read at a start.
async fn over(tx: &mut Tx, site: &str, names: &[String]) -> Result<Vec<(String, String)>, DbError> {
    Ok(on!(tx, conn => {
        let mut query = QueryBuilder::new(
            "SELECT kind, id FROM documents WHERE live = 0 AND kind IN ('order', 'ticket', 'attempt') AND site_id = ",
        );
        query.push_bind(site).push(" AND id IN (");
        let mut list = query.separated(", ");
        for name in names {
            list.push_bind(name);
        }
        query.push(")");
        query.build_query_as().fetch_all(conn).await
    })?)
}

/// The ids in an event's data.
fn ids(text: &str) -> impl Iterator<Item = Uuid> {
    let data = text.split_once("\"data\":").map_or("", |(_, data)| data);
    let quoted = data.split('"').filter(|part| part.len() == ID);
    quoted.filter_map(|part| Uuid::parse_str(part).ok())
}

/// The events of a site up to a number, and the hash that its chain begins with.
pub async fn beginning(
    tx: &mut Tx,
    (site, origin): (&str, &str),
    until: u64,
) -> Result<Beginning, DbError> {
    let mut beginning = Beginning::of(origin);
    let mut cursor = 0;
    while cursor < until {
        let most = usize::try_from(until.saturating_sub(cursor)).unwrap_or(usize::MAX);
        let events = repo::events_after(&mut *tx, site, cursor, most.min(500)).await?;
        if events.is_empty() {
            break;
        }
        for (seq, text) in events {
            cursor = u64::try_from(seq).unwrap_or_default();
            beginning.take(cursor, &text);
        }
    }
    Ok(beginning)
}
