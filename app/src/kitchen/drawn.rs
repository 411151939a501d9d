//! The cards that are drawn, each by itself: an event about one, or a second that goes by, must not wake what nothing has
//! changed for. Every line of a card has a dozen parts that follow it.

use super::card::{Age, Card};
use domain::ids::OrderId;
use domain::menu::Catalog;
use domain::time::UnixMillis;
use leptos::prelude::*;
use std::collections::BTreeMap;

/// How a card stands against the clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Look {
    /// How late it is.
    pub age: Age,
    /// How much of the time to the next limit is used up, per cent.
    pub part: i64,
    /// Fresh, and nobody touched it.
    pub is_new: bool,
}

impl Look {
    fn of(card: Option<&Card>, catalog: &Catalog, now: UnixMillis) -> Self {
        let (age, part) = card.map_or((Age::Ok, 0), |card| card.age(catalog, now));
        Self {
            age,
            part,
            is_new: card.is_some_and(|card| card.is_new(now)),
        }
    }
}

/// What follows one card. `Copy`: take it into closures.
#[derive(Clone, Copy)]
pub struct Drawn {
    /// The card; none once it is off the board.
    pub card: RwSignal<Option<Card>>,
    /// How it stands against the clock.
    pub look: RwSignal<Look>,
    /// Whole seconds that it waits.
    pub seconds: RwSignal<i64>,
}

impl Drawn {
    /// A card as it stands.
    pub fn new(card: Option<Card>, catalog: &Catalog, now: UnixMillis) -> Self {
        Self {
            look: RwSignal::new(Look::of(card.as_ref(), catalog, now)),
            seconds: RwSignal::new(waited(card.as_ref(), now)),
            card: RwSignal::new(card),
        }
    }

    /// Tells whoever follows what has changed; false once nobody does any more.
    fn tell(self, card: Option<&Card>, catalog: &Catalog, now: UnixMillis) -> bool {
        let same = self.card.try_with_untracked(|known| known.as_ref() == card);
        if same == Some(false) {
            self.card.set(card.cloned());
        }
        renew(self.look, Look::of(card, catalog, now));
        renew(self.seconds, waited(card, now));
        same.is_some()
    }
}

/// Sets a signal to what is not the same.
fn renew<T: Copy + PartialEq + Send + Sync + 'static>(signal: RwSignal<T>, now: T) {
    if signal.try_get_untracked().is_some_and(|known| known != now) {
        signal.set(now);
    }
}

fn waited(card: Option<&Card>, now: UnixMillis) -> i64 {
    card.map_or(0, |card| now.since(card.since()).max(0) / 1000)
}

/// Tells each card that is drawn what has become of it at `now`; those that were taken from the board are forgotten.
pub fn tell_all(
    drawn: &mut BTreeMap<OrderId, Drawn>,
    cards: &[Card],
    catalog: &Catalog,
    now: UnixMillis,
) {
    let cards: BTreeMap<OrderId, &Card> = cards.iter().map(|card| (card.order, card)).collect();
    drawn.retain(|order, one| one.tell(cards.get(order).copied(), catalog, now));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kitchen::sample::ticket;
    use std::sync::Arc;

    #[test]
    fn a_second_that_goes_by_changes_nothing_but_the_seconds() {
        let ticket = ticket(1, 1, "manqal", &["Lülə kabab"]);
        let fired = ticket.fired_at;
        let card = Card {
            order: ticket.order,
            tickets: vec![Arc::new(ticket)],
        };
        let after = |seconds: i64| UnixMillis(fired.0 + seconds * 1000);
        let catalog = Catalog::default();
        let look = |seconds| Look::of(Some(&card), &catalog, after(seconds));
        assert_eq!(look(1), look(2));
        assert_eq!(waited(Some(&card), after(2)), 2);
        assert!(look(59).is_new && !look(60).is_new);
        assert_eq!((look(599).age, look(600).age), (Age::Ok, Age::Warn));
        assert_eq!(waited(None, after(2)), 0);
    }
}
