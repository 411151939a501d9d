//! What events do to the plan.

use crate::event::EventBody;
use crate::state::State;
use std::sync::Arc;

/// Applies an event to the rooms. The catalogue has a new revision then.
pub fn apply(state: &mut State, event: &EventBody) {
    if let EventBody::TableCleaned(said) = event {
        if said.clean {
            state.dirty.remove(&said.table);
        } else {
            state.dirty.insert(said.table.clone());
        }
        return;
    }
    let catalog = Arc::make_mut(&mut state.catalog);
    match event {
        EventBody::RoomSaved { room } => {
            match catalog.rooms.iter_mut().find(|known| known.id == room.id) {
                Some(known) => known.clone_from(room),
                None => catalog.rooms.push((**room).clone()),
            }
        }
        EventBody::RoomRemoved { room } => catalog.rooms.retain(|known| known.id != *room),
        _ => return,
    }
    catalog.rev = catalog.rev.saturating_add(1);
    // A table that nobody keeps track of any more is as it is.
    let dirty = std::mem::take(&mut state.dirty).into_iter();
    state.dirty = dirty
        .filter(|table| state.catalog.is_cleaned(table))
        .collect();
}
