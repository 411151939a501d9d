//! Tables that guests have left and nobody has cleaned yet, in rooms where somebody keeps track of it.

use crate::error::Rejection;
use crate::event::EventBody;
use crate::ids::TableKey;
use crate::orders::Order;
use crate::state::State;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// A table is clean, or has to be cleaned. Payload of `floor.clean` and of `floor.tableCleaned`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Cleaned {
    /// The table.
    pub table: TableKey,
    /// Clean, or to be cleaned.
    pub clean: bool,
}

/// Whoever says what everybody knows already changes nothing; guests who sit there need no clean table.
pub(super) fn clean(state: &State, said: &Cleaned) -> Result<Vec<EventBody>, Rejection> {
    let table = state.catalog.table(&said.table);
    let table = table.ok_or_else(|| Rejection::UnknownTable(said.table.to_string()))?;
    match state.order_at(&said.table) {
        Some(order) if !said.clean => Err(Rejection::TableTaken {
            table: table.number.clone(),
            check: order.called(),
        }),
        _ if state.dirty.contains(&said.table) != said.clean => Ok(Vec::new()),
        // Where nobody keeps track, nobody would clean it.
        _ if !said.clean && !state.catalog.is_cleaned(&said.table) => Ok(Vec::new()),
        _ => Ok(vec![EventBody::TableCleaned(said.clone())]),
    }
}

/// Whether guests may have left a table after an event.
pub const fn leaves(event: &EventBody) -> bool {
    matches!(
        event,
        EventBody::TableMoved { .. }
            | EventBody::TablesJoined { .. }
            | EventBody::Merged { .. }
            | EventBody::Released(_)
            | EventBody::OrderCancelled { .. }
            | EventBody::OrderSettled { .. }
    )
}

/// The tables that guests of an event's check eat at; asked before it is applied. Food of theirs may be on another check by
/// then, which they share or which took it.
pub(crate) fn eaten_at(state: &State, event: &EventBody) -> Vec<TableKey> {
    let kept = |key: &&TableKey| state.catalog.is_cleaned(key);
    if !leaves(event) {
        return Vec::new();
    }
    let order = event.order().and_then(|id| state.orders.get(&id));
    let order = order.filter(|order| order.is_open());
    // Whoever sat down and left again before anything was cooked leaves a clean table.
    let eats = |order: &&Arc<Order>| {
        let mut lines = order.lines.iter();
        order.sends > 0 || lines.any(|line| !line.sent.is_empty() || line.portion.is_some())
    };
    let order = order.filter(eats);
    order.map_or_else(Vec::new, |order| {
        order.tables().filter(kept).cloned().collect()
    })
}

/// Tables that somebody ate at and left have to be cleaned, whoever sits there still.
pub(crate) fn follow(state: &mut State, eaten_at: Vec<TableKey>, event: &EventBody) {
    for table in eaten_at {
        let order = event.order().and_then(|id| state.orders.get(&id));
        let stays = |order: &Arc<Order>| order.is_open() && order.tables().any(|one| *one == table);
        if !order.is_some_and(stays) {
            state.dirty.insert(table);
        }
    }
}
