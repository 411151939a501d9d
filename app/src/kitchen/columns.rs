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
const HEAD: usize = 112;
/// A strip such as "Yeni", px.
const NOTE: usize = 44;
/// Letters of a dish's name in one row of a column.
const LETTERS: usize = 15;

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
    let mut heights = vec![0_usize; count];
    let mut last = 0;
    for card in cards {
        if let Some(column) = places.get(&card.order).copied() {
            if let Some(height) = heights.get_mut(column) {
                *height += tall(card) + GAP;
            }
            last = column;
        }
    }
    for card in cards {
        if places.contains_key(&card.order) {
            continue;
        }
        let column = choose(&heights, last, tall(card));
        if let Some(height) = heights.get_mut(column) {
            *height += tall(card) + GAP;
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

/// The column after `last` that has room, beginning with `last` itself; else the shortest one.
fn choose(heights: &[usize], last: usize, tall: usize) -> usize {
    let count = heights.len().max(1);
    let has_room = |column: &usize| {
        heights
            .get(*column)
            .is_some_and(|height| *height == 0 || height + tall <= BOARD)
    };
    let round = (last..count).chain(0..last.min(count));
    round.into_iter().find(has_room).unwrap_or_else(|| {
        let shortest = heights
            .iter()
            .enumerate()
            .min_by_key(|(_, height)| **height);
        shortest.map_or(0, |(column, _)| column)
    })
}

/// About how tall a card is, px. Only the filling of columns depends on it.
fn tall(card: &Card) -> usize {
    let lines = card.lines().map(|(_, line)| line_tall(line)).sum::<usize>();
    let notes = card.tickets.len() * NOTE;
    HEAD + lines + notes
}

fn line_tall(line: &TicketLine) -> usize {
    let rows = line.name.az.chars().count().div_ceil(LETTERS).max(1);
    let extras = line.modifiers.len() + usize::from(!line.note.is_empty());
    (rows * 39 + 21).max(65) + extras * 37 + line.allergies.len() * 48
}
