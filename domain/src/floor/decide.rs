//! What the rules say to moving guests, putting tables together and drawing rooms.

use super::{Room, Table, check_room, clean};
use crate::command::Command;
use crate::error::Rejection;
use crate::event::EventBody;
use crate::ids::{OrderId, RoomKey, TableKey};
use crate::orders::{Channel, Order, open_order};
use crate::state::{Ctx, State};
use std::sync::Arc;

/// Decides a command about the floor.
pub fn decide(state: &State, ctx: &Ctx, command: &Command) -> Result<Vec<EventBody>, Rejection> {
    match command {
        Command::MoveTable { order, table } => relocate(state, ctx, *order, table),
        Command::JoinTables {
            order,
            tables,
            apart,
        } => join(state, *order, tables, *apart),
        Command::SaveRoom { room, based_on } => save(state, ctx, room, *based_on),
        Command::RemoveRoom { room } => remove(state, room),
        Command::Clean(said) => clean::clean(state, said),
        _ => Err(Rejection::NotFound("command")),
    }
}

/// The guests go to another table with all their checks. Whoever had none, at the bar or before a takeaway, eats here
/// from now on.
fn relocate(
    state: &State,
    ctx: &Ctx,
    order: OrderId,
    to: &TableKey,
) -> Result<Vec<EventBody>, Rejection> {
    let check = open_order(state, order)?;
    if check.channel == Channel::Delivery {
        return Err(Rejection::BadField {
            field: "order",
            allowed: "a check of guests who are here",
        });
    }
    if check.table.as_ref() == Some(to) {
        return Ok(Vec::new());
    }
    let serves = !check.channel.is_served();
    if serves && check.is_billed() {
        return Err(Rejection::BillPrinted);
    }
    let party = party(state, check);
    // A table that was put to their own is theirs already; two devices that could not hear each other may both have it.
    free_for(state, &party, to, ctx.late)?;
    let moved = |check: &&Arc<Order>| EventBody::TableMoved {
        order: check.id,
        from: check.table.clone(),
        to: to.clone(),
        was: Some(check.channel).filter(|was| *was != Channel::DineIn),
        service_bp: serves.then_some(state.catalog.meta.service_charge_bp),
    };
    Ok(party.iter().map(moved).collect())
}

/// The open checks of the guests at one table, the named one first.
fn party<'a>(state: &'a State, check: &'a Arc<Order>) -> Vec<&'a Arc<Order>> {
    let others = state
        .orders
        .values()
        .filter(|other| other.id != check.id && other.is_open());
    let others = others.filter(|other| other.table.is_some() && other.table == check.table);
    std::iter::once(check).chain(others).collect()
}

/// Whether nobody but the party sits at a table.
fn free_for(
    state: &State,
    party: &[&Arc<Order>],
    key: &TableKey,
    shared: bool,
) -> Result<(), Rejection> {
    let table = state.catalog.table(key);
    let table = table.ok_or_else(|| Rejection::UnknownTable(key.to_string()))?;
    let mut others = state.orders_at(key);
    match others.find(|other| party.iter().all(|own| own.id != other.id)) {
        Some(other) if !shared => Err(taken(table, other.called())),
        _ => Ok(()),
    }
}

/// Puts tables to the party's own, or takes them apart again, whatever somebody else put to it meanwhile.
fn join(
    state: &State,
    order: OrderId,
    tables: &[TableKey],
    apart: bool,
) -> Result<Vec<EventBody>, Rejection> {
    let check = open_order(state, order)?;
    let Some(own) = &check.table else {
        return Err(Rejection::BadField {
            field: "order",
            allowed: "a check with a table",
        });
    };
    let party = party(state, check);
    let mut joined: Vec<TableKey> = Vec::new();
    for key in party.iter().flat_map(|check| &check.joined) {
        if !joined.contains(key) {
            joined.push(key.clone());
        }
    }
    if apart {
        joined.retain(|key| !tables.is_empty() && !tables.contains(key));
    } else {
        if tables.is_empty() || tables.contains(own) {
            return Err(Rejection::BadField {
                field: "tables",
                allowed: "at least one other table",
            });
        }
        for key in tables {
            free_for(state, &party, key, false)?;
            if !joined.contains(key) {
                joined.push(key.clone());
            }
        }
    }
    let changed = party.iter().filter(|check| check.joined != joined);
    let event = |check: &&Arc<Order>| EventBody::TablesJoined {
        order: check.id,
        tables: joined.clone(),
    };
    Ok(changed.map(event).collect())
}

fn taken(table: &Table, check: String) -> Rejection {
    Rejection::TableTaken {
        table: table.number.clone(),
        check,
    }
}

/// A table with guests stays on the plan. Whoever drew an older plan would take away what somebody else drew meanwhile, or
/// bring a room back that is gone.
fn save(
    state: &State,
    ctx: &Ctx,
    room: &Room,
    based_on: Option<u32>,
) -> Result<Vec<EventBody>, Rejection> {
    if room.id.as_str().is_empty() || room.id.as_str().len() > 64 {
        return Err(Rejection::BadField {
            field: "room.id",
            allowed: "1 to 64 characters",
        });
    }
    check_room(&state.catalog, room)?;
    let known = state.catalog.rooms.iter().find(|known| known.id == room.id);
    let rev = known.map(|known| known.rev);
    let mut room = room.clone();
    room.rev = rev.unwrap_or(room.rev);
    if known == Some(&room) {
        return Ok(Vec::new());
    }
    if based_on.is_some() && based_on != rev {
        return Err(Rejection::RoomChanged);
    }
    // A count would be the same for two who drew without each other: whoever goes on from a drawing that was refused would
    // draw over the other one.
    let [.., a, b, c, d] = *ctx.command.0.as_bytes();
    room.rev = u32::from_be_bytes([a, b, c, d]);
    let gone = known.into_iter().flat_map(|known| &known.tables);
    let gone = gone.filter(|table| room.tables.iter().all(|kept| kept.id != table.id));
    nobody_at(state, gone)?;
    Ok(vec![EventBody::RoomSaved {
        room: Box::new(room),
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
