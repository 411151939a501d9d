//! Tables that are kept for guests to come.

mod decide;

pub use decide::{apply, clashes, decide, prune};

use crate::ids::{OrderId, ReservationId, TableKey};
use crate::orders::Waiter;
use crate::time::UnixMillis;
use serde::{Deserialize, Serialize};

/// What was agreed with the guests.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct NewReservation {
    /// Made by the sender.
    pub id: ReservationId,
    /// Who comes.
    pub name: String,
    /// The telephone.
    #[serde(default)]
    pub phone: String,
    /// How many.
    pub guests: u16,
    /// When they come.
    pub at: UnixMillis,
    /// How long they stay, minutes.
    #[serde(default = "two_hours")]
    pub minutes: u16,
    /// The table; none is decided when they come.
    #[serde(default)]
    pub table: Option<TableKey>,
    /// A word to the staff.
    #[serde(default)]
    pub note: String,
}

const fn two_hours() -> u16 {
    120
}

/// How a reservation ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub enum Ended {
    /// The guests came.
    Seated,
    /// They did not come.
    NoShow,
    /// They called off.
    Cancelled,
}

/// A reservation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Reservation {
    /// What was agreed.
    pub agreed: NewReservation,
    /// Who wrote it down last.
    pub by: Waiter,
    /// How it ended; none when the guests are expected.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended: Option<Ended>,
    /// The check of the guests.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order: Option<OrderId>,
}

impl Reservation {
    /// When the table is free again.
    pub const fn until(&self) -> UnixMillis {
        let minutes = self.agreed.minutes as i64;
        self.agreed.at.plus_millis(minutes.saturating_mul(60_000))
    }
}
