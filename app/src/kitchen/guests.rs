//! What the guests' board says of takeaway and delivery orders: being prepared, or ready. Pure sums, no signals.

use domain::ids::OrderId;
use domain::kitchen::{CookState, Ticket};
use domain::orders::Channel;
use domain::sorted;
use domain::state::State;
use domain::time::UnixMillis;
use std::collections::BTreeMap;
use std::sync::Arc;

/// A number that is ready leaves the board after so long, ms: whoever has not come by then asks at the till.
const SHOWN_MS: i64 = 600_000;

/// What stands on the board: numbers and whether a courier takes the order, oldest first. No names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Numbers {
    /// Being prepared.
    pub preparing: Vec<Number>,
    /// Ready, the newest first.
    pub ready: Vec<Number>,
}

/// One order.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Number {
    /// The order.
    pub order: OrderId,
    /// What its guest was told.
    pub called: String,
    /// A courier takes it.
    pub delivery: bool,
}

/// What stands on the board now. `past` are tickets that left the kitchen's screens lately and that nobody had fetched: the
/// hub's picture of now does not have those of checks that were paid before, and their guests wait all the same.
pub fn numbers(state: &State, past: &[Arc<Ticket>], now: UnixMillis) -> Numbers {
    let mut by_order: BTreeMap<OrderId, Vec<&Arc<Ticket>>> = BTreeMap::new();
    let known = |ticket: &&Arc<Ticket>| state.tickets.contains_key(&ticket.id);
    let past = past.iter().filter(|ticket| !known(ticket));
    for ticket in state.tickets.values().chain(past) {
        if !ticket.channel.is_served() {
            by_order.entry(ticket.order).or_default().push(ticket);
        }
    }
    let (mut preparing, mut ready) = (Vec::new(), Vec::new());
    for (order, tickets) in by_order {
        let Some(first) = tickets.iter().min_by_key(|ticket| ticket.fired_at) else {
            continue;
        };
        let number = Number {
            order,
            called: first.called(),
            delivery: first.channel == Channel::Delivery,
        };
        let known = state.orders.get(&order);
        let fetched = |at| known.is_some_and(|known| known.is_fetched(at));
        match since_ready(&tickets) {
            Standing::Preparing => preparing.push((first.fired_at, number)),
            Standing::Ready(at) if !fetched(at) && now.since(at) < SHOWN_MS => {
                ready.push((at, number));
            }
            Standing::Ready(_) | Standing::Gone => {}
        }
    }
    sorted::by_key(&mut preparing, |(at, number)| (*at, number.order));
    sorted::by_key(&mut ready, |(at, number)| (*at, number.order));
    let only = |list: Vec<(UnixMillis, Number)>| list.into_iter().map(|(_, number)| number);
    Numbers {
        preparing: only(preparing).collect(),
        ready: only(ready).rev().collect(),
    }
}

/// How far an order is.
enum Standing {
    /// Nothing of it is made any more.
    Gone,
    /// Something is still to be made.
    Preparing,
    /// All of it is ready since then.
    Ready(UnixMillis),
}

fn since_ready(tickets: &[&Arc<Ticket>]) -> Standing {
    let lines = tickets.iter().flat_map(|ticket| &ticket.lines);
    let mut last = None;
    for line in lines {
        match line.state {
            CookState::Queued | CookState::Started => return Standing::Preparing,
            CookState::Ready => last = last.max(Some(line.since)),
            CookState::Void | CookState::VoidSeen => {}
        }
    }
    last.map_or(Standing::Gone, Standing::Ready)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kitchen::sample::{state, ticket};

    fn at(minute: i64) -> UnixMillis {
        UnixMillis(minute * 60_000)
    }

    fn shown(tickets: Vec<Ticket>, now: UnixMillis) -> (Vec<String>, Vec<String>) {
        let numbers = numbers(&state(tickets), &[], now);
        let called = |list: Vec<Number>| list.into_iter().map(|one| one.called).collect();
        (called(numbers.preparing), called(numbers.ready))
    }

    fn ready(number: u32, minute: i64) -> Ticket {
        let mut done = ticket(number, 1, "manqal", &["Lülə kabab"]);
        done.lines[0].state = CookState::Ready;
        done.lines[0].since = at(minute);
        done
    }

    #[test]
    fn an_order_is_ready_when_every_station_is() {
        let two = vec![ready(1, 5), ticket(1, 1, "bar", &["Ayran"])];
        assert_eq!(shown(two, at(6)), (vec!["1".to_owned()], vec![]));
        let mut all = vec![ready(1, 5), ready(2, 6)];
        all.push(ticket(3, 1, "bar", &["Ayran"]));
        let numbers = shown(all, at(7));
        assert_eq!(numbers.0, ["3"]);
        assert_eq!(numbers.1, ["2", "1"], "the newest stands first");
    }

    #[test]
    fn a_number_that_the_hub_has_let_go_of_is_still_called() {
        let past = [Arc::new(ready(1, 5))];
        let now = numbers(&state(vec![]), &past, at(6));
        assert_eq!(now.ready.len(), 1, "as after a reload");
        let called_back = state(vec![ticket(1, 1, "manqal", &["Lülə kabab"])]);
        let now = numbers(&called_back, &past, at(6));
        assert_eq!((now.preparing.len(), now.ready.len()), (1, 0));
        assert_eq!(numbers(&state(vec![]), &past, at(15)), Numbers::default());
    }

    #[test]
    fn a_ready_number_goes_after_ten_minutes_and_tables_are_not_shown() {
        assert_eq!(shown(vec![ready(1, 5)], at(15)).1, Vec::<String>::new());
        assert_eq!(shown(vec![ready(1, 5)], at(14)).1, ["1"]);
        let mut table = ready(2, 5);
        table.channel = Channel::DineIn;
        assert_eq!(shown(vec![table], at(6)), (vec![], vec![]));
        let mut void = ready(3, 5);
        void.lines[0].state = CookState::VoidSeen;
        assert_eq!(shown(vec![void], at(6)), (vec![], vec![]));
    }
}
