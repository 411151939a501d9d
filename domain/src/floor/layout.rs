//! What a room's plan has to be: tables inside it, none on another, each number once.

use super::{Room, Table};
use crate::error::Rejection;
use crate::menu::Catalog;

/// How large a plan may be.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Cells of a room in one direction.
    pub cells: u16,
    /// Tables of a room.
    pub tables: usize,
    /// Chairs of a table.
    pub seats: u16,
    /// Characters of a table's number.
    pub number: usize,
    /// Characters of a room's name.
    pub name: usize,
}

/// The limits of every plan.
pub const LIMITS: Limits = Limits {
    cells: 60,
    tables: 120,
    seats: 40,
    number: 6,
    name: 40,
};

/// Whether two tables stand on one another.
pub fn overlaps(one: &Table, other: &Table) -> bool {
    let apart = |a: u16, a_length: u16, b: u16, b_length: u16| {
        a.saturating_add(a_length) <= b || b.saturating_add(b_length) <= a
    };
    !apart(one.x, one.w, other.x, other.w) && !apart(one.y, one.h, other.y, other.h)
}

/// Checks a room by itself and beside the other rooms.
pub fn check_room(catalog: &Catalog, room: &Room) -> Result<(), Rejection> {
    let named = |name: &str| !name.trim().is_empty() && name.chars().count() <= LIMITS.name;
    if ![&room.name.az, &room.name.ru, &room.name.en]
        .into_iter()
        .all(|name| named(name))
    {
        return Err(bad("room.name", "1 to 40 characters in each language"));
    }
    let cells = 1..=LIMITS.cells;
    if !cells.contains(&room.width) || !cells.contains(&room.height) {
        return Err(bad("room.width", "1 to 60 cells in each direction"));
    }
    if room.tables.len() > LIMITS.tables {
        return Err(bad("room.tables", "at most 120 tables"));
    }
    let others = catalog.rooms.iter().filter(|other| other.id != room.id);
    let others: Vec<&Table> = others.flat_map(|other| &other.tables).collect();
    for (at, table) in room.tables.iter().enumerate() {
        check_table(room, table)?;
        let before = room.tables.get(..at).unwrap_or_default();
        if let Some(other) = before.iter().find(|other| overlaps(table, other)) {
            return Err(Rejection::TablesOverlap {
                one: other.number.clone(),
                other: table.number.clone(),
            });
        }
        let twice = |other: &&Table| other.id == table.id || other.number == table.number;
        if before.iter().find(twice).is_some() || others.iter().copied().find(twice).is_some() {
            return Err(bad(
                "room.tables.number",
                "a number that no other table has",
            ));
        }
    }
    Ok(())
}

fn check_table(room: &Room, table: &Table) -> Result<(), Rejection> {
    let number = table.number.trim();
    let plain = !number.contains(char::is_control) && number.len() == table.number.len();
    if !plain || !(1..=LIMITS.number).contains(&number.chars().count()) {
        return Err(bad("room.tables.number", "1 to 6 characters"));
    }
    if table.id.as_str().is_empty() || table.id.as_str().len() > 64 {
        return Err(bad("room.tables.id", "1 to 64 characters"));
    }
    if !(1..=LIMITS.seats).contains(&table.seats) {
        return Err(bad("room.tables.seats", "1 to 40 seats"));
    }
    let fits = |at: u16, length: u16, whole: u16| length > 0 && at.saturating_add(length) <= whole;
    if !fits(table.x, table.w, room.width) || !fits(table.y, table.h, room.height) {
        return Err(bad("room.tables", "tables inside the room"));
    }
    if table.turn >= 180 {
        return Err(bad("room.tables.turn", "0 to 179 degrees"));
    }
    Ok(())
}

const fn bad(field: &'static str, allowed: &'static str) -> Rejection {
    Rejection::BadField { field, allowed }
}
