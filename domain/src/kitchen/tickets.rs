//! The tickets at hand, found by themselves and by their check.

use super::Ticket;
use crate::ids::{OrderId, TicketId};
use crate::sorted::{Map, Set};
use serde::{Deserialize, Serialize, Serializer};
use std::ops::Deref;
use std::sync::Arc;
use uuid::Uuid;

/// Tickets by id. They are read as a map; what changes it also keeps the way from a check to its tickets, because
/// every order asks for that and an evening has thousands of them. On the wire it is the map alone.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(from = "Map<TicketId, Arc<Ticket>>")]
pub struct Tickets {
    by_id: Map<TicketId, Arc<Ticket>>,
    by_order: Set<(OrderId, TicketId)>,
}

impl Tickets {
    /// The tickets of a check, in the order of their ids.
    pub fn of(&self, order: OrderId) -> impl Iterator<Item = &Arc<Ticket>> {
        let ids = self.by_order.from(&(order, TicketId::new(Uuid::nil())));
        ids.take_while(move |(of, _)| *of == order)
            .filter_map(|(_, id)| self.by_id.get(id))
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
        let gone: Vec<_> = self.of(order).map(|ticket| ticket.id).collect();
        for id in gone {
            self.by_order.remove(&(order, id));
            self.by_id.remove(&id);
        }
    }

    /// Forgets all of them.
    pub fn clear(&mut self) {
        *self = Self::default();
    }
}

impl Deref for Tickets {
    type Target = Map<TicketId, Arc<Ticket>>;

    fn deref(&self) -> &Self::Target {
        &self.by_id
    }
}

impl Serialize for Tickets {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        self.by_id.serialize(to)
    }
}

impl From<Map<TicketId, Arc<Ticket>>> for Tickets {
    fn from(by_id: Map<TicketId, Arc<Ticket>>) -> Self {
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
