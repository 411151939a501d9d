//! Where cards stand: oldest first, column after column, and never in another column while on the screen.

use super::card::{Card, View};
use domain::ids::OrderId;
use domain::kitchen::TicketLine;
use std::collections::{BTreeMap, BTreeSet};

/// Height of the board on a 1920 × 1080 screen, px.
const BOARD: usize = 968;
/// Gap between two cards, px.
const GAP: usize = 14;
/// Header and edges of a card, px.
const HEAD: usize = 124;
/// A strip such as "Yeni", px.
const NOTE: usize = 44;
/// What stands below the lines of a whole order, px.
const FOOT: usize = 140;

/// Which card stands in which column.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Placement {
    view: Option<View>,
    /// Places of cards that are or were on the screen, so that a recalled one returns to its own.
    places: BTreeMap<OrderId, usize>,
    /// The cards of each column from top to bottom.
    pub columns: Vec<Vec<OrderId>>,
}

/// Places `cards` (oldest first). `known` are the checks whose places are remembered.
pub fn place(
    before: Option<&Placement>,
    view: &View,
    cards: &[Card],
    known: &BTreeSet<OrderId>,
) -> Placement {
    let count = view.columns();
    let mut places: BTreeMap<OrderId, usize> = before
        .filter(|before| before.view.as_ref() == Some(view))
        .map(|before| before.places.clone())
        .unwrap_or_default();
    places.retain(|order, _| known.contains(order));
    if view.is_expo() {
        // What is wanted first stands on top of the first column; afterwards it stays there.
        let wanted = cards.iter().filter(|card| card.is_rushed());
        places.extend(wanted.map(|card| (card.order, 0)));
    }
    let mut heights = vec![0_usize; count];
    let mut last = 0;
    for card in cards {
        if let Some(column) = places.get(&card.order).copied() {
            if let Some(height) = heights.get_mut(column) {
                *height += tall(view, card) + GAP;
            }
            last = column;
        }
    }
    for card in cards {
        if places.contains_key(&card.order) {
            continue;
        }
        let column = choose(&heights, last, tall(view, card));
        if let Some(height) = heights.get_mut(column) {
            *height += tall(view, card) + GAP;
        }
        places.insert(card.order, column);
        last = column;
    }
    let in_column = |column: usize| {
        let here = cards
            .iter()
            .filter(|card| places.get(&card.order) == Some(&column));
        here.map(|card| card.order).collect()
    };
    Placement {
        view: Some(view.clone()),
        columns: (0..count).map(in_column).collect(),
        places,
    }
}

/// The first column from `last` on that has room; when the end of the board is reached, the shortest one.
fn choose(heights: &[usize], last: usize, tall: usize) -> usize {
    let mut onwards = heights.iter().enumerate().skip(last);
    let room = onwards.find(|(_, height)| **height == 0 || **height + tall <= BOARD);
    let shortest = || {
        heights
            .iter()
            .enumerate()
            .min_by_key(|(_, height)| **height)
    };
    room.or_else(shortest).map_or(0, |(column, _)| column)
}

/// About how tall a card is, px. Only the filling of columns depends on it.
fn tall(view: &View, card: &Card) -> usize {
    let expo = view.is_expo();
    let line = |line| line_tall(if expo { &EXPO } else { &STATION }, line);
    let lines = card.lines().map(|(_, one)| line(one)).sum::<usize>();
    let strips = if expo {
        FOOT
    } else {
        card.tickets.len() * NOTE
    };
    HEAD + lines + strips
}

/// How lines are set, px and letters.
struct Type {
    letters: usize,
    row: usize,
    edges: usize,
    least: usize,
    small_letters: usize,
    small: usize,
    allergy: usize,
}

const STATION: Type = Type {
    letters: 15,
    row: 39,
    edges: 21,
    least: 65,
    small_letters: 18,
    small: 37,
    allergy: 50,
};

const EXPO: Type = Type {
    letters: 16,
    row: 29,
    edges: 9,
    least: 57,
    small_letters: 18,
    small: 26,
    allergy: 34,
};

fn line_tall(set: &Type, line: &TicketLine) -> usize {
    let rows = |text: usize, letters: usize| text.div_ceil(letters);
    let changes: usize = line
        .modifiers
        .iter()
        .map(|m| m.az.chars().count() + 3)
        .sum();
    let small =
        rows(changes, set.small_letters) + rows(line.note.chars().count(), set.small_letters);
    let name = rows(line.name.az.chars().count(), set.letters).max(1) * set.row;
    let body = name + small * set.small + line.allergies.len() * set.allergy + set.edges;
    body.max(set.least)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kitchen::sample::ticket;
    use domain::ids::StationKey;
    use std::sync::Arc;

    fn card(number: u32, names: &[&str]) -> Card {
        let ticket = ticket(number, 1, "manqal", names);
        Card {
            order: ticket.order,
            tickets: vec![Arc::new(ticket)],
        }
    }

    fn station() -> View {
        View::Stations(vec![StationKey::from("manqal")])
    }

    fn known(cards: &[Card]) -> BTreeSet<OrderId> {
        cards.iter().map(|card| card.order).collect()
    }

    #[test]
    fn the_oldest_fill_the_columns_downwards() {
        let cards: Vec<Card> = (1..=8).map(|n| card(n, &["Lülə kabab"; 3])).collect();
        let placed = place(None, &station(), &cards, &known(&cards));
        let order: Vec<OrderId> = cards.iter().map(|card| card.order).collect();
        assert_eq!(placed.columns.len(), 4);
        // Three cards of 356 px do not fit below each other, so two stand in each column.
        assert_eq!(placed.columns.concat(), order);
        assert_eq!(placed.columns[0], order[..2]);
    }

    #[test]
    fn a_card_never_changes_its_column() {
        let cards: Vec<Card> = (1..=6).map(|n| card(n, &["Lülə kabab"; 3])).collect();
        let all = known(&cards);
        let before = place(None, &station(), &cards, &all);
        let column = |placed: &Placement, order| {
            let mut columns = placed.columns.iter();
            columns.position(|column| column.contains(&order))
        };
        // The first is bumped: nobody moves over; then it is recalled and stands where it stood.
        let rest = &cards[1..];
        let bumped = place(Some(&before), &station(), rest, &all);
        for card in rest {
            assert_eq!(column(&bumped, card.order), column(&before, card.order));
        }
        let back = place(Some(&bumped), &station(), &cards, &all);
        assert_eq!(back.columns, before.columns);
    }

    #[test]
    fn what_is_wanted_first_goes_to_the_front_of_the_expo() {
        let mut cards: Vec<Card> = (1..=9).map(|n| card(n, &["Lülə kabab"; 3])).collect();
        let (expo, all) = (View::Expo(Vec::new()), known(&cards));
        let before = place(None, &expo, &cards, &all);
        let mut wanted = cards.remove(7);
        Arc::make_mut(&mut wanted.tickets[0]).rush = true;
        let order = wanted.order;
        assert!(!before.columns[0].contains(&order));
        cards.insert(0, wanted);
        let after = place(Some(&before), &expo, &cards, &all);
        assert_eq!(after.columns[0][0], order);
    }

    #[test]
    fn a_full_board_still_shows_every_card() {
        let cards: Vec<Card> = (1..=40)
            .map(|n| card(n, &["Qarışıq kabab (4 nəfərlik)"; 4]))
            .collect();
        let placed = place(None, &station(), &cards, &known(&cards));
        assert_eq!(placed.columns.concat().len(), 40);
    }
}
