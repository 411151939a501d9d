//! What is still to be cooked, and what left the screen last.

use super::card::{Card, View, to_cook};
use domain::Lang;
use domain::ids::OrderId;
use domain::kitchen::Ticket;
use domain::sorted;
use domain::state::State;
use domain::time::UnixMillis;
use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Tickets that left the screen within so long of each other were bumped by one touch, ms.
const TOGETHER_MS: i64 = 5_000;
/// So many bumped tickets can be called back.
pub const RECENT: usize = 20;

/// What is still to be cooked, most first: pieces and the dish.
pub fn all_day(cards: &[Card], lang: Lang) -> Vec<(u32, String)> {
    let mut sums: BTreeMap<&str, u32> = BTreeMap::new();
    for (ticket, line) in cards.iter().flat_map(Card::lines) {
        if ticket.bumped_at.is_none() && to_cook(line.state) {
            let sum = sums.entry(line.name.get(lang)).or_default();
            *sum = sum.saturating_add(line.quantity);
        }
    }
    let mut list: Vec<_> = sums
        .into_iter()
        .map(|(n, sum)| (sum, n.to_owned()))
        .collect();
    sorted::by(&mut list, |a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
    list
}

/// A card that left the screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gone {
    /// The check.
    pub order: OrderId,
    /// When.
    pub at: UnixMillis,
    /// The tickets that left together.
    pub tickets: Vec<Arc<Ticket>>,
}

/// What left the screen last, newest first.
pub fn gone(state: &State, view: &View) -> Vec<Gone> {
    let mut by_order: BTreeMap<OrderId, Vec<(UnixMillis, Arc<Ticket>)>> = BTreeMap::new();
    for ticket in state.tickets.values().filter(|t| view.shows(&t.station)) {
        if let Some(at) = ticket.bumped_at {
            let tickets = by_order.entry(ticket.order).or_default();
            tickets.push((at, Arc::clone(ticket)));
        }
    }
    // The expo hands out whole orders: one that is still on the screen has not left it.
    let whole = |order: &OrderId| {
        *view != View::Expo || state.tickets.of(*order).all(|t| t.bumped_at.is_some())
    };
    let mut gone: Vec<Gone> = by_order
        .into_iter()
        .filter(|(order, _)| whole(order))
        .map(|(order, tickets)| {
            let last = tickets.iter().map(|(at, _)| *at).max().unwrap_or_default();
            let together = tickets.into_iter();
            let together = together.filter(|(at, _)| last.since(*at) <= TOGETHER_MS);
            Gone {
                order,
                at: last,
                tickets: together.map(|(_, ticket)| ticket).collect(),
            }
        })
        .collect();
    sorted::by_key(&mut gone, |gone| Reverse(gone.at));
    gone.truncate(RECENT);
    gone
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kitchen::card::cards;
    use crate::kitchen::sample::{state, ticket};
    use domain::ids::StationKey;
    use domain::kitchen::CookState;

    fn grill() -> View {
        View::Stations(vec![StationKey::from("manqal")])
    }

    #[test]
    fn a_bumped_ticket_leaves_its_station_and_can_be_called_back() {
        let mut done = ticket(1, 1, "manqal", &["Xan kababı"]);
        done.bumped_at = Some(UnixMillis(500_000));
        let state = state(vec![done, ticket(1, 1, "bar", &["Ayran"])]);
        assert!(cards(&state, &grill()).is_empty());
        assert_eq!(gone(&state, &grill()).len(), 1);
        // The whole order waits for the bar: it is still at the expo, with both lines.
        let expo = cards(&state, &View::Expo);
        assert_eq!(expo[0].lines().count(), 2);
        assert!(gone(&state, &View::Expo).is_empty());
    }

    #[test]
    fn all_day_counts_what_is_still_to_cook() {
        let mut half = ticket(1, 1, "manqal", &["Xan kababı", "Lülə kabab"]);
        half.lines[0].state = CookState::Ready;
        let state = state(vec![half, ticket(2, 1, "manqal", &["Lülə kabab", "Ciyər"])]);
        let sums = all_day(&cards(&state, &grill()), Lang::Ru);
        assert_eq!(
            sums,
            [(4, "Lülə kabab".to_owned()), (2, "Ciyər".to_owned())]
        );
    }
}
