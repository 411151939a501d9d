//! What is still to be cooked, and what left the screen last.

use super::card::{Card, View, to_cook};
use domain::Lang;
use domain::ids::OrderId;
use domain::kitchen::{RECENT, Ticket, TicketLine};
use domain::sorted;
use domain::state::State;
use domain::time::UnixMillis;
use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Tickets that left the screen within so long of each other were bumped by one touch, ms.
const TOGETHER_MS: i64 = 5_000;
/// What is still to be cooked, most first: pieces and the dish.
pub fn all_day(cards: &[Card], lang: Lang) -> Vec<(u32, String)> {
    let wanted = wanted(cards).map(|line| (line.name.get(lang), line.quantity));
    most_first(wanted)
}

/// Sizes and options of what is still to be cooked, most first: so many lavaş, whatever they are for.
pub fn components(cards: &[Card], lang: Lang) -> Vec<(u32, String)> {
    most_first(
        wanted(cards).flat_map(|line| line.parts().map(|part| (part.get(lang), line.quantity))),
    )
}

/// The lines that somebody still has to make.
fn wanted(cards: &[Card]) -> impl Iterator<Item = &TicketLine> {
    let lines = cards.iter().flat_map(Card::lines);
    let open = lines.filter(|(ticket, line)| ticket.bumped_at.is_none() && to_cook(line.state));
    open.map(|(_, line)| line)
}

fn most_first<'a>(parts: impl Iterator<Item = (&'a str, u32)>) -> Vec<(u32, String)> {
    let mut sums: BTreeMap<&str, u32> = BTreeMap::new();
    for (name, quantity) in parts {
        let sum = sums.entry(name).or_default();
        *sum = sum.saturating_add(quantity);
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

/// What left the screen last, newest first: what this screen has seen leave, and of what the hub remembers (`past`) the
/// rest.
pub fn gone(state: &State, past: &[Arc<Ticket>], view: &View) -> Vec<Gone> {
    let mut by_order: BTreeMap<OrderId, Vec<(UnixMillis, Arc<Ticket>)>> = BTreeMap::new();
    let unknown = |ticket: &&Arc<Ticket>| !state.tickets.contains_key(&ticket.id);
    let known = state.tickets.values().chain(past.iter().filter(unknown));
    for ticket in known.filter(|t| view.shows(&t.station)) {
        if let Some(at) = ticket.bumped_at {
            let tickets = by_order.entry(ticket.order).or_default();
            tickets.push((at, Arc::clone(ticket)));
        }
    }
    // The expo hands out whole orders: one that is still on the screen has not left it.
    let whole = |order: &OrderId| {
        !view.is_expo()
            || state
                .tickets
                .of(*order)
                .all(|ticket| ticket.bumped_at.is_some() || !view.shows(&ticket.station))
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
        assert_eq!(gone(&state, &[], &grill()).len(), 1);
        let expo = View::Expo(Vec::new());
        // The whole order waits for the bar: it is still at the expo, with both lines.
        let whole = cards(&state, &expo);
        assert_eq!(whole[0].lines().count(), 2);
        assert!(gone(&state, &[], &expo).is_empty());
    }

    #[test]
    fn what_the_hub_remembers_fills_a_screen_that_was_loaded_anew() {
        let mut here = ticket(1, 1, "manqal", &["Xan kababı"]);
        let mut there = ticket(2, 1, "manqal", &["Lülə kabab"]);
        let mut again = here.clone();
        here.bumped_at = Some(UnixMillis(500_000));
        there.bumped_at = Some(UnixMillis(400_000));
        // The hub's list is older than the state: the state counts.
        again.bumped_at = Some(UnixMillis(300_000));
        let past = [there, again].map(Arc::new);
        let gone = gone(&state(vec![here]), &past, &grill());
        let numbers: Vec<u32> = gone.iter().map(|one| one.tickets[0].number).collect();
        assert_eq!(numbers, [1, 2]);
        assert_eq!(gone[0].at, UnixMillis(500_000));
    }

    #[test]
    fn components_are_counted_over_all_dishes() {
        let mut first = ticket(1, 1, "manqal", &["Xan kababı", "Lülə kabab"]);
        let [lavash, weight] = ["lavaşda", "350 q"].map(|az| domain::LocalName {
            az: az.to_owned(),
            ..domain::LocalName::default()
        });
        for line in &mut first.lines {
            // So many grams are no portions of anything.
            line.grams = Some(350);
            line.modifiers = vec![weight.clone(), lavash.clone()];
        }
        let mut second = ticket(2, 1, "manqal", &["Ciyər"]);
        second.lines[0].modifiers.push(lavash);
        second.lines[0].state = CookState::Ready;
        let state = state(vec![first, second]);
        let parts = components(&cards(&state, &grill()), Lang::Az);
        assert_eq!(parts, [(4, "lavaşda".to_owned())]);
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
