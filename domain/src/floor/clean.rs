//! Tables that guests have left and nobody has cleaned yet, in rooms where somebody keeps track of it.

use crate::error::Rejection;
use crate::event::EventBody;
use crate::ids::TableKey;
use crate::state::State;
use serde::{Deserialize, Serialize};

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
        _ => Ok(vec![EventBody::TableCleaned(said.clone())]),
    }
}

/// Whether guests may sit elsewhere, or be gone, after an event.
pub const fn seats_change(event: &EventBody) -> bool {
    matches!(
        event,
        EventBody::OrderOpened { .. }
            | EventBody::TableMoved { .. }
            | EventBody::TablesJoined { .. }
            | EventBody::Merged { .. }
            | EventBody::Released(_)
            | EventBody::OrderCancelled { .. }
            | EventBody::OrderSettled { .. }
    )
}

/// The tables that guests of an event's check eat at; asked before it is applied.
pub(crate) fn eaten_at(state: &State, event: &EventBody) -> Vec<TableKey> {
    let kept = |key: &&TableKey| state.catalog.is_cleaned(key);
    if !seats_change(event) {
        return Vec::new();
    }
    let order = event.order().and_then(|id| state.orders.get(&id));
    let order = order.filter(|order| order.is_open());
    // Whoever sat down and left again before anything was cooked leaves a clean table.
    let order = order.filter(|order| order.lines.iter().any(|line| !line.sent.is_empty()));
    order.map_or_else(Vec::new, |order| {
        order.tables().filter(kept).cloned().collect()
    })
}

/// Tables that somebody ate at and nobody sits at now have to be cleaned; guests who sit down sit at a clean one.
pub(crate) fn follow(state: &mut State, eaten_at: Vec<TableKey>, event: &EventBody) {
    for table in eaten_at {
        if state.order_at(&table).is_none() {
            state.dirty.insert(table);
        }
    }
    if state.dirty.is_empty() || !seats_change(event) {
        return;
    }
    let order = event.order().and_then(|id| state.orders.get(&id));
    if let Some(order) = order.filter(|order| order.is_open()).cloned() {
        for table in order.tables() {
            state.dirty.remove(table);
        }
    }
}
