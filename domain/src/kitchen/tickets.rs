//! The tickets at hand, found by themselves and by their check.

use super::Ticket;
use crate::ids::{OrderId, TicketId};
use serde::{Deserialize, Serialize, Serializer};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Deref;
use std::sync::Arc;
use uuid::Uuid;

/// Tickets by id. They are read as a map; what changes it also keeps the way from a check to its tickets, because
/// every order asks for that and an evening has thousands of them. On the wire it is the map alone.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(from = "BTreeMap<TicketId, Arc<Ticket>>")]
pub struct Tickets {
    by_id: BTreeMap<TicketId, Arc<Ticket>>,
    by_order: BTreeSet<(OrderId, TicketId)>,
}

impl Tickets {
    /// The tickets of a check, in the order of their ids.
    pub fn of(&self, order: OrderId) -> impl Iterator<Item = &Arc<Ticket>> {
        let ids = self.by_order.range(span(order));
        ids.filter_map(|(_, id)| self.by_id.get(id))
    }

    /// Takes a ticket; one with the same id is replaced.
    pub fn insert(&mut self, ticket: Arc<Ticket>) {
        self.by_order.insert((ticket.order, ticket.id));
        self.by_id.insert(ticket.id, ticket);
    }

    /// A ticket to change. Its id and its check stay as they are.
    pub(super) fn get_mut(&mut self, id: TicketId) -> Option<&mut Ticket> {
        self.by_id.get_mut(&id).map(Arc::make_mut)
    }

    /// Forgets the tickets of a check.
    pub fn forget(&mut self, order: OrderId) {
        while let Some(key) = self.by_order.range(span(order)).next().copied() {
            self.by_order.remove(&key);
            self.by_id.remove(&key.1);
        }
    }

    /// Forgets all of them.
    pub fn clear(&mut self) {
        *self = Self::default();
    }
}

/// Where a check's tickets stand among those of all checks.
fn span(order: OrderId) -> std::ops::RangeInclusive<(OrderId, TicketId)> {
    (order, TicketId::new(Uuid::nil()))..=(order, TicketId::new(Uuid::max()))
}

impl Deref for Tickets {
    type Target = BTreeMap<TicketId, Arc<Ticket>>;

    fn deref(&self) -> &Self::Target {
        &self.by_id
    }
}

impl Serialize for Tickets {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        self.by_id.serialize(to)
    }
}

impl From<BTreeMap<TicketId, Arc<Ticket>>> for Tickets {
    fn from(by_id: BTreeMap<TicketId, Arc<Ticket>>) -> Self {
        by_id.into_values().collect()
    }
}

impl FromIterator<Arc<Ticket>> for Tickets {
    fn from_iter<I: IntoIterator<Item = Arc<Ticket>>>(tickets: I) -> Self {
        let mut all = Self::default();
        tickets.into_iter().for_each(|ticket| all.insert(ticket));
        all
    }
}
