//! What stands on a card: the tickets of one check at the stations of this screen. Pure sums, no signals.

use domain::ids::{LineId, OrderId, StationKey, TableKey, TicketId};
use domain::kitchen::{CookState, Moved, Ticket, TicketKind, TicketLine};
use domain::menu::{Catalog, Patience};
use domain::orders::Channel;
use domain::sorted;
use domain::state::State;
use domain::time::UnixMillis;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// A ticket that nobody touched counts as new for so long, ms.
const NEW_MS: i64 = 60_000;

/// A station that the catalogue no longer knows is a hot one (design, Age limits).
const HOT: Patience = Patience {
    amber_minutes: 10,
    red_minutes: 15,
};

/// Which part of the kitchen a screen shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum View {
    /// The tickets of these stations.
    Stations(Vec<StationKey>),
    /// Whole orders, as far as these stations make them; none named is every station.
    Expo(Vec<StationKey>),
    /// The address names no station.
    Unknown,
}

impl View {
    /// Reads the last part of the address: a station, a kitchen screen or `expo`.
    pub fn of(catalog: &Catalog, key: &str) -> Self {
        if key == "expo" {
            return Self::Expo(Vec::new());
        }
        let station = StationKey::from(key);
        if catalog.station(&station).is_some() {
            return Self::Stations(vec![station]);
        }
        match catalog.kds_screens.iter().find(|screen| screen.id == key) {
            Some(screen) if screen.expo => Self::Expo(screen.stations.clone()),
            Some(screen) => Self::Stations(screen.stations.clone()),
            None => Self::Unknown,
        }
    }

    /// Whether a station's tickets are shown.
    pub fn shows(&self, station: &StationKey) -> bool {
        match self {
            Self::Stations(stations) => stations.contains(station),
            Self::Expo(stations) => stations.is_empty() || stations.contains(station),
            Self::Unknown => false,
        }
    }

    /// Whether whole orders are shown.
    pub const fn is_expo(&self) -> bool {
        matches!(self, Self::Expo(_))
    }

    /// Columns of the board.
    pub const fn columns(&self) -> usize {
        if self.is_expo() { 3 } else { 4 }
    }
}

/// How a card stands against the clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Age {
    /// In time.
    Ok,
    /// Ageing.
    Warn,
    /// Late.
    Late,
}

impl Age {
    /// The value of `data-age`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Warn => "warn",
            Self::Late => "late",
        }
    }
}

/// One card.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Card {
    /// The check, which is the card's identity: additions join it.
    pub order: OrderId,
    /// Its tickets, oldest first. A station sees its open ones, the expo all of them.
    pub tickets: Vec<Arc<Ticket>>,
}

/// One row of a card.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Entry {
    /// Below it stands what was added later.
    Addition(TicketId),
    /// A line of a ticket.
    Line(TicketId, LineId),
}

/// A line with what its ticket says about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The ticket.
    pub ticket: TicketId,
    /// Who makes it.
    pub station: StationKey,
    /// The station has let the ticket go.
    pub given: bool,
    /// The line.
    pub line: TicketLine,
}

/// The cards of a view, oldest first; at the expo those that are wanted first stand before them.
pub fn cards(state: &State, view: &View) -> Vec<Card> {
    let mut open: BTreeMap<OrderId, Vec<Arc<Ticket>>> = BTreeMap::new();
    let expo = view.is_expo();
    for ticket in state.tickets.values().filter(|t| view.shows(&t.station)) {
        if expo || ticket.bumped_at.is_none() {
            open.entry(ticket.order)
                .or_default()
                .push(Arc::clone(ticket));
        }
    }
    let mut cards: Vec<Card> = open
        .into_iter()
        .filter(|(_, tickets)| tickets.iter().any(|ticket| ticket.bumped_at.is_none()))
        .map(|(order, mut tickets)| {
            sorted::by_key(&mut tickets, |ticket| {
                (ticket.fired_at, ticket.batch, ticket.id)
            });
            Card { order, tickets }
        })
        .collect();
    sorted::by_key(&mut cards, |card| {
        (!(expo && card.is_rushed()), card.since(), card.order)
    });
    cards
}

impl Card {
    /// Since when the oldest open ticket waits.
    pub fn since(&self) -> UnixMillis {
        let open = self.open().map(|ticket| ticket.fired_at);
        open.min().unwrap_or_default()
    }

    /// The tickets that are still on the screen.
    pub fn open(&self) -> impl Iterator<Item = &Arc<Ticket>> {
        self.tickets.iter().filter(|t| t.bumped_at.is_none())
    }

    /// Wanted before the others.
    pub fn is_rushed(&self) -> bool {
        self.open().any(|ticket| ticket.rush)
    }

    /// Where the guests sat, when they went to another table; the last time counts.
    pub fn moved(&self) -> Option<&Moved> {
        let moves = self.tickets.iter().filter_map(|t| t.moved.as_ref());
        moves.max_by_key(|moved| moved.at)
    }

    /// The courses of what is on it, without "at once".
    pub fn courses(&self) -> BTreeSet<u8> {
        let open = self.open().flat_map(|ticket| &ticket.lines);
        let courses = open.map(|line| line.course);
        courses.filter(|course| *course > 0).collect()
    }

    /// The rows from top to bottom.
    pub fn entries(&self) -> Vec<Entry> {
        let mut entries = Vec::new();
        for ticket in &self.tickets {
            if ticket.kind == TicketKind::Addition {
                entries.push(Entry::Addition(ticket.id));
            }
            let lines = ticket.lines.iter();
            entries.extend(lines.map(|line| Entry::Line(ticket.id, line.line)));
        }
        entries
    }

    /// A ticket of the card.
    pub fn ticket(&self, id: TicketId) -> Option<&Arc<Ticket>> {
        self.tickets.iter().find(|ticket| ticket.id == id)
    }

    /// A line of the card.
    pub fn row(&self, ticket: TicketId, line: LineId) -> Option<Row> {
        let ticket = self.ticket(ticket)?;
        let line = ticket.lines.iter().find(|known| known.line == line)?;
        Some(Row {
            ticket: ticket.id,
            station: ticket.station.clone(),
            given: ticket.bumped_at.is_some(),
            line: line.clone(),
        })
    }

    /// Every line with its ticket.
    pub fn lines(&self) -> impl Iterator<Item = (&Ticket, &TicketLine)> {
        self.tickets
            .iter()
            .flat_map(|ticket| ticket.lines.iter().map(move |line| (&**ticket, line)))
    }

    /// Lines that are still to be finished, by ticket.
    pub fn unfinished(&self) -> Vec<(TicketId, Vec<LineId>)> {
        let todo = |ticket: &Arc<Ticket>| {
            let lines = ticket.lines.iter().filter(|line| to_cook(line.state));
            (ticket.id, lines.map(|line| line.line).collect::<Vec<_>>())
        };
        let all = self.open().map(todo);
        all.filter(|(_, lines)| !lines.is_empty()).collect()
    }

    /// Lines that nobody began, by ticket.
    pub fn queued(&self) -> Vec<(TicketId, Vec<LineId>)> {
        let waiting = |ticket: &Arc<Ticket>| {
            let lines = ticket.lines.iter();
            let queued = lines.filter(|line| line.state == CookState::Queued);
            (ticket.id, queued.map(|line| line.line).collect::<Vec<_>>())
        };
        let all = self.open().map(waiting);
        all.filter(|(_, lines)| !lines.is_empty()).collect()
    }

    /// Whether a void was not acknowledged yet.
    pub fn has_unseen_void(&self) -> bool {
        self.open().any(|ticket| ticket.has_unseen_void())
    }

    /// Whether nothing is left to do but to hand it out.
    pub fn is_ready(&self) -> bool {
        self.unfinished().is_empty() && !self.has_unseen_void()
    }

    /// Fresh, and nobody touched it.
    pub fn is_new(&self, now: UnixMillis) -> bool {
        let untouched = |ticket: &Arc<Ticket>| {
            let mut lines = ticket.lines.iter();
            lines.all(|line| line.state == CookState::Queued)
        };
        now.since(self.since()) < NEW_MS && self.tickets.iter().all(untouched)
    }

    /// How late it is, and how much of the time to the next limit is used up, per cent.
    pub fn age(&self, catalog: &Catalog, now: UnixMillis) -> (Age, i64) {
        let of = |ticket: &Arc<Ticket>| {
            let station = catalog.station(&ticket.station);
            let patience = station.map_or(HOT, |s| s.patience(ticket.channel));
            let limit = |minutes: u16| i64::from(minutes) * 60_000;
            let (amber, red) = (limit(patience.amber_minutes), limit(patience.red_minutes));
            age_of(now.since(ticket.fired_at), amber, red)
        };
        self.open().map(of).max().unwrap_or((Age::Ok, 0))
    }

    /// Where the food goes: the number, and the icon of a channel that is no table.
    pub fn place(&self, catalog: &Catalog) -> (Option<&'static str>, String) {
        self.tickets
            .first()
            .map(|ticket| place(ticket, catalog))
            .unwrap_or_default()
    }
}

/// Where a ticket's food goes.
pub fn place(ticket: &Ticket, catalog: &Catalog) -> (Option<&'static str>, String) {
    place_at(
        ticket.channel,
        ticket.table.as_ref(),
        ticket.called(),
        catalog,
    )
}

/// Where food goes: the table's number, else how the check is called.
pub fn place_at(
    channel: Channel,
    table: Option<&TableKey>,
    called: String,
    catalog: &Catalog,
) -> (Option<&'static str>, String) {
    match (channel, table) {
        (Channel::DineIn, Some(key)) => {
            let table = catalog.table(key);
            let number = table.map_or(key.as_str(), |table| table.number.as_str());
            (None, number.to_owned())
        }
        (Channel::Delivery, _) => (Some("bike"), called),
        (Channel::Tab, _) => (Some("beer"), called),
        _ => (Some("shopping-bag"), called),
    }
}

fn age_of(millis: i64, amber: i64, red: i64) -> (Age, i64) {
    let percent = |limit: i64| (millis * 100).checked_div(limit).unwrap_or(100).min(100);
    if millis >= red {
        (Age::Late, 100)
    } else if millis >= amber {
        (Age::Warn, percent(red))
    } else {
        (Age::Ok, percent(amber))
    }
}

/// Whether somebody still has to make it.
pub const fn to_cook(state: CookState) -> bool {
    matches!(state, CookState::Queued | CookState::Started)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kitchen::sample::{state, ticket};

    fn grill() -> View {
        View::Stations(vec![StationKey::from("manqal")])
    }

    #[test]
    fn additions_join_their_ticket_and_other_stations_stay_away() {
        let state = state(vec![
            ticket(2, 1, "manqal", &["Lülə kabab"]),
            ticket(1, 2, "manqal", &["Ciyər kababı"]),
            ticket(1, 1, "manqal", &["Xan kababı", "Kartof-quyruq"]),
            ticket(1, 1, "bar", &["Ayran"]),
        ]);
        let cards = cards(&state, &grill());
        assert_eq!(cards.len(), 2);
        let first = &cards[0];
        assert_eq!(first.tickets[0].number, 1);
        let kinds: Vec<bool> = first
            .entries()
            .iter()
            .map(|entry| matches!(entry, Entry::Addition(_)))
            .collect();
        assert_eq!(kinds, [false, false, true, false]);
    }

    #[test]
    fn a_card_ages_by_the_limits_of_its_station() {
        let minute = 60_000;
        let (amber, red) = (10 * minute, 15 * minute);
        assert_eq!(age_of(5 * minute, amber, red), (Age::Ok, 50));
        assert_eq!(age_of(10 * minute, amber, red), (Age::Warn, 66));
        assert_eq!(age_of(15 * minute, amber, red), (Age::Late, 100));
        assert_eq!(age_of(minute, 0, 0), (Age::Late, 100));
    }

    #[test]
    fn a_rushed_order_stands_first_at_the_expo_and_keeps_its_place_at_the_station() {
        let mut wanted = ticket(3, 1, "manqal", &["Lülə kabab"]);
        wanted.rush = true;
        let state = state(vec![
            ticket(1, 1, "manqal", &["Piti"]),
            ticket(2, 1, "bar", &["Ayran"]),
            wanted,
        ]);
        let numbers = |view: &View| -> Vec<u32> {
            let cards = cards(&state, view);
            cards.iter().map(|card| card.tickets[0].number).collect()
        };
        assert_eq!(numbers(&View::Expo(Vec::new())), [3, 1, 2]);
        assert_eq!(numbers(&grill()), [1, 3]);
        let bar = View::Expo(vec![StationKey::from("bar")]);
        assert_eq!(numbers(&bar), [2], "an expo of its own for the bar");
    }

    #[test]
    fn a_tab_is_no_table() {
        let mut tab = ticket(7, 1, "bar", &["Ayran"]);
        tab.channel = Channel::Tab;
        let (icon, number) = place(&tab, &Catalog::default());
        assert_eq!((icon, number.as_str()), (Some("beer"), "7"));
    }

    #[test]
    fn a_void_holds_the_card_until_it_was_seen() {
        let mut voided = ticket(1, 1, "manqal", &["Xan kababı", "Lülə kabab"]);
        voided.lines[0].state = CookState::Void;
        voided.lines[1].state = CookState::Ready;
        let mut seen = voided.clone();
        seen.lines[0].state = CookState::VoidSeen;
        let card = |one: Ticket| cards(&state(vec![one]), &grill()).remove(0);
        assert!(card(voided.clone()).has_unseen_void() && !card(voided).is_ready());
        assert!(card(seen).is_ready());
    }
}
