//! Where the food of a check goes, and how far it is.

use serde::{Deserialize, Serialize};

/// Where the food goes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub enum Channel {
    /// To a table.
    #[default]
    DineIn,
    /// Over the counter.
    Takeaway,
    /// By courier.
    Delivery,
    /// A tab at the bar: a name and no table.
    Tab,
}

impl Channel {
    /// Whether the guests eat here, and the service charge applies.
    pub const fn is_served(self) -> bool {
        matches!(self, Self::DineIn | Self::Tab)
    }
}

/// The status of a check: the fold of its lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Nothing was sent yet.
    Pending,
    /// The kitchen has it and has not begun.
    InQueue,
    /// The kitchen works on it.
    InProgress,
    /// Everything that was sent is ready.
    Ready,
    /// Settled.
    Completed,
    /// Settled and paid back.
    Refunded,
    /// Given up.
    Cancelled,
}

impl Status {
    /// The text form.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::InQueue => "in_queue",
            Self::InProgress => "in_progress",
            Self::Ready => "ready",
            Self::Completed => "completed",
            Self::Refunded => "refunded",
            Self::Cancelled => "cancelled",
        }
    }
}
