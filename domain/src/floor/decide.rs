//! What the rules say to moving guests, putting tables together and drawing rooms.

use super::{Room, Table, check_room};
use crate::command::Command;
use crate::error::Rejection;
use crate::event::EventBody;
use crate::ids::{OrderId, RoomKey, TableKey};
use crate::orders::{check_table, open_order};
use crate::state::{Ctx, State};

/// Decides a command about the floor.
pub fn decide(state: &State, ctx: &Ctx, command: &Command) -> Result<Vec<EventBody>, Rejection> {
    match command {
        Command::MoveTable { order, table } => relocate(state, ctx, *order, table),
        Command::JoinTables { order, tables } => join(state, *order, tables),
        Command::SaveRoom { room } => save(state, room),
        Command::RemoveRoom { room } => remove(state, room),
        _ => Err(Rejection::NotFound("command")),
    }
}

fn relocate(
    state: &State,
    ctx: &Ctx,
    order: OrderId,
    to: &TableKey,
) -> Result<Vec<EventBody>, Rejection> {
    let check = open_order(state, order)?;
    if !check.channel.is_served() {
        return Err(Rejection::BadField {
            field: "order",
            allowed: "a check of guests who eat here",
        });
    }
    if check.table.as_ref() == Some(to) {
        return Ok(Vec::new());
    }
    // A table that was put to their own is theirs already.
    if !check.joined.contains(to) {
        check_table(state, ctx, to)?;
    }
    Ok(vec![EventBody::TableMoved {
        order,
        from: check.table.clone(),
        to: to.clone(),
    }])
}

fn join(state: &State, order: OrderId, tables: &[TableKey]) -> Result<Vec<EventBody>, Rejection> {
    let check = open_order(state, order)?;
    let Some(own) = &check.table else {
        return Err(Rejection::BadField {
            field: "order",
            allowed: "a check with a table",
        });
    };
    for (at, key) in tables.iter().enumerate() {
        let before = tables.get(..at).unwrap_or_default();
        if key == own || before.contains(key) {
            return Err(Rejection::BadField {
                field: "tables",
                allowed: "other tables, each once",
            });
        }
        let table = state.catalog.table(key);
        let table = table.ok_or_else(|| Rejection::UnknownTable(key.to_string()))?;
        if let Some(other) = state.orders_at(key).find(|other| other.id != order) {
            return Err(taken(table, other.called()));
        }
    }
    if check.joined == tables {
        return Ok(Vec::new());
    }
    Ok(vec![EventBody::TablesJoined {
        order,
        tables: tables.to_vec(),
    }])
}

fn taken(table: &Table, check: String) -> Rejection {
    Rejection::TableTaken {
        table: table.number.clone(),
        check,
    }
}

/// A table with guests stays on the plan.
fn save(state: &State, room: &Room) -> Result<Vec<EventBody>, Rejection> {
    if room.id.as_str().is_empty() || room.id.as_str().len() > 64 {
        return Err(Rejection::BadField {
            field: "room.id",
            allowed: "1 to 64 characters",
        });
    }
    check_room(&state.catalog, room)?;
    let known = state.catalog.rooms.iter().find(|known| known.id == room.id);
    if known == Some(room) {
        return Ok(Vec::new());
    }
    let gone = known.into_iter().flat_map(|known| &known.tables);
    let gone = gone.filter(|table| room.tables.iter().all(|kept| kept.id != table.id));
    nobody_at(state, gone)?;
    Ok(vec![EventBody::RoomSaved {
        room: Box::new(room.clone()),
    }])
}

fn remove(state: &State, room: &RoomKey) -> Result<Vec<EventBody>, Rejection> {
    let known = state.catalog.rooms.iter().find(|known| known.id == *room);
    let known = known.ok_or(Rejection::NotFound("room"))?;
    nobody_at(state, known.tables.iter())?;
    Ok(vec![EventBody::RoomRemoved { room: room.clone() }])
}

fn nobody_at<'a>(
    state: &State,
    mut tables: impl Iterator<Item = &'a Table>,
) -> Result<(), Rejection> {
    let guests = |table: &Table| state.order_at(&table.id).map(|order| order.called());
    match tables.find_map(|table| Some((table, guests(table)?))) {
        Some((table, check)) => Err(taken(table, check)),
        None => Ok(()),
    }
}
