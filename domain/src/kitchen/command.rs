//! What the kitchen wants that has a struct of its own.

use crate::ids::TicketId;
use serde::{Deserialize, Serialize};

/// Wants a ticket before the others, or no longer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Rush {
    /// The ticket.
    pub ticket: TicketId,
    /// Before the others, or in its turn.
    pub on: bool,
}
