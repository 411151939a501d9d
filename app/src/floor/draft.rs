//! A room while it is drawn anew: the plan, the steps back and forth, the table in hand. Nothing of it is told before it
//! is saved.

use domain::floor::{LIMITS, Room, Shape, Table, overlaps};
use domain::ids::TableKey;

/// Steps that can be taken back.
const STEPS: usize = 50;

/// A room that is being drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// As it is now.
    pub room: Room,
    /// As it was when the drawing began; none for a new room.
    pub before: Option<Room>,
    /// The table in hand.
    pub picked: Option<TableKey>,
    past: Vec<Room>,
    future: Vec<Room>,
}

/// `at` moved by `by`, between `least` and `most`.
fn shifted(at: u16, by: i32, least: u16, most: u16) -> u16 {
    let at = i32::from(at).saturating_add(by);
    let at = at.clamp(i32::from(least), i32::from(most.max(least)));
    u16::try_from(at).unwrap_or(least)
}

impl Draft {
    /// Begins to draw.
    pub const fn new(room: Room, before: Option<Room>) -> Self {
        Self {
            room,
            before,
            picked: None,
            past: Vec::new(),
            future: Vec::new(),
        }
    }

    /// Remembers the plan as it is: what follows can be taken back to here.
    pub fn begin(&mut self) {
        if self.past.last() == Some(&self.room) {
            return;
        }
        if self.past.len() >= STEPS {
            self.past.remove(0);
        }
        self.past.push(self.room.clone());
        self.future.clear();
    }

    /// Goes on with the plan that somebody else saved meanwhile.
    pub fn take(&mut self, newer: Room) {
        self.begin();
        self.before = Some(newer.clone());
        self.room = newer;
        self.picked = None;
    }

    /// Takes the last step back; one that changed nothing is none.
    pub fn undo(&mut self) {
        while let Some(room) = self.past.pop() {
            if room != self.room {
                self.future.push(std::mem::replace(&mut self.room, room));
                return;
            }
        }
    }

    /// Goes forward again.
    pub fn redo(&mut self) {
        if let Some(room) = self.future.pop() {
            self.past.push(std::mem::replace(&mut self.room, room));
        }
    }

    /// Whether a step can be taken back, and whether one forward.
    pub fn steps(&self) -> (bool, bool) {
        let back = self.past.iter().any(|room| *room != self.room);
        (back, !self.future.is_empty())
    }

    /// The table in hand.
    pub fn table(&self) -> Option<&Table> {
        let picked = self.picked.as_ref()?;
        self.room.tables.iter().find(|table| table.id == *picked)
    }

    /// Changes the table in hand.
    pub fn change(&mut self, what: impl FnOnce(&mut Table)) {
        let picked = self.picked.clone();
        let mut tables = self.room.tables.iter_mut();
        if let Some(table) = tables.find(|table| Some(&table.id) == picked.as_ref()) {
            what(table);
        }
    }

    /// Moves the table in hand to a cell, as far as the room goes.
    pub fn place(&mut self, from: (u16, u16), by: (i32, i32)) {
        let (width, height) = (self.room.width, self.room.height);
        self.change(|table| {
            table.x = shifted(from.0, by.0, 0, width.saturating_sub(table.w));
            table.y = shifted(from.1, by.1, 0, height.saturating_sub(table.h));
        });
    }

    /// Makes the table in hand wider and longer.
    pub fn stretch(&mut self, from: (u16, u16), by: (i32, i32)) {
        let (width, height) = (self.room.width, self.room.height);
        self.change(|table| {
            table.w = shifted(from.0, by.0, 1, width.saturating_sub(table.x));
            table.h = shifted(from.1, by.1, 1, height.saturating_sub(table.y));
        });
    }

    /// Puts a new table on the first free place, of the size of its neighbours.
    pub fn add(&mut self, id: TableKey, number: String) {
        self.begin();
        let like = self.table().or(self.room.tables.first());
        let (w, h) = like.map_or((2, 2), |table| (table.w, table.h));
        let mut table = Table {
            id: id.clone(),
            number,
            seats: 4,
            shape: Shape::Square,
            x: 0,
            y: 0,
            w,
            h,
            turn: 0,
        };
        let right = self.room.width.saturating_sub(w);
        let bottom = self.room.height.saturating_sub(h);
        let cells = (0..=bottom).flat_map(|y| (0..=right).map(move |x| (x, y)));
        let free = cells.into_iter().find(|(x, y)| {
            (table.x, table.y) = (*x, *y);
            !self.room.tables.iter().any(|one| overlaps(one, &table))
        });
        (table.x, table.y) = free.unwrap_or_default();
        self.room.tables.push(table);
        self.picked = Some(id);
    }

    /// Takes the table in hand off the plan.
    pub fn remove(&mut self) {
        self.begin();
        if let Some(picked) = self.picked.take() {
            self.room.tables.retain(|table| table.id != picked);
        }
    }

    /// Turns the table in hand by 45 degrees.
    pub fn turn(&mut self) {
        self.begin();
        self.change(|table| table.turn = table.turn.saturating_add(45) % 180);
    }

    /// One chair more or fewer.
    pub fn seat(&mut self, by: i32) {
        self.begin();
        self.change(|table| table.seats = shifted(table.seats, by, 1, LIMITS.seats));
    }

    /// Whether a table stands on another.
    pub fn collides(&self, key: &TableKey) -> bool {
        let one = self.room.tables.iter().find(|table| table.id == *key);
        let others = || self.room.tables.iter().filter(|table| table.id != *key);
        one.is_some_and(|one| others().any(|other| overlaps(one, other)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::LocalName;

    fn empty() -> Draft {
        let room = Room {
            id: "r".into(),
            name: LocalName::default(),
            width: 6,
            height: 4,
            tables: Vec::new(),
            minimum_spend: domain::Money(0),
            cleaning: false,
            rev: 0,
        };
        Draft::new(room, None)
    }

    #[test]
    fn new_tables_stand_apart_and_moved_ones_may_not() {
        let mut draft = empty();
        draft.add("a".into(), "1".to_owned());
        draft.add("b".into(), "2".to_owned());
        assert!(!draft.collides(&"b".into()));
        draft.begin();
        draft.place((2, 0), (-1, 0));
        assert!(draft.collides(&"a".into()) && draft.collides(&"b".into()));
        draft.undo();
        assert!(!draft.collides(&"a".into()));
        draft.redo();
        assert!(draft.collides(&"a".into()));
    }

    #[test]
    fn nothing_leaves_the_room() {
        let mut draft = empty();
        draft.add("a".into(), "1".to_owned());
        draft.place((0, 0), (100, -100));
        assert_eq!(draft.table().map(|one| (one.x, one.y)), Some((4, 0)));
        draft.stretch((2, 2), (100, -100));
        assert_eq!(draft.table().map(|one| (one.w, one.h)), Some((2, 1)));
    }

    #[test]
    fn what_was_drawn_comes_back_after_a_newer_plan() {
        let mut draft = empty();
        draft.add("a".into(), "1".to_owned());
        let mut newer = empty().room;
        newer.rev = 3;
        draft.take(newer);
        assert!(draft.room.tables.is_empty());
        draft.undo();
        assert_eq!(draft.room.tables.len(), 1);
        assert_eq!(draft.before.map(|before| before.rev), Some(3));
    }

    #[test]
    fn twenty_steps_go_back() {
        let mut draft = empty();
        for number in 0..25 {
            draft.add(TableKey(number.to_string()), number.to_string());
        }
        for _ in 0..25 {
            draft.undo();
        }
        assert!(draft.room.tables.is_empty());
        assert_eq!(draft.steps(), (false, true));
    }
}
