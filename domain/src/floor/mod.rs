//! Rooms and tables. Who sits where is told by the open orders, never stored twice.

mod apply;
mod clean;
mod decide;
mod layout;

pub use apply::apply;
pub use clean::{Cleaned, leaves};
pub(crate) use clean::{eaten_at, follow};
pub use decide::decide;
pub use layout::{LIMITS, Limits, check_room, overlaps};

use crate::ids::{RoomKey, TableKey};
use crate::lang::LocalName;
use crate::money::Money;
use serde::{Deserialize, Serialize};

/// A room, drawn on a grid of cells.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Room {
    /// The key.
    pub id: RoomKey,
    /// The name.
    pub name: LocalName,
    /// Cells across.
    pub width: u16,
    /// Cells down.
    pub height: u16,
    /// The tables; they do not overlap.
    pub tables: Vec<Table>,
    /// A party leaves at least so much; zero asks for nothing.
    #[serde(default)]
    pub minimum_spend: Money,
    /// Tables that guests left have to be cleaned before they are free again.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub cleaning: bool,
    /// Which drawing it is: the mark of the command that drew it.
    #[serde(default, skip_serializing_if = "is_first")]
    pub rev: u32,
}

/// As older programs wrote it: their commands are known again by their text.
#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde asks with a reference"
)]
const fn is_first(rev: &u32) -> bool {
    *rev == 0
}

/// The form of a table on the plan.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub enum Shape {
    /// Right angles.
    #[default]
    Square,
    /// A circle.
    Round,
    /// Longer than wide.
    #[serde(alias = "rectangle", alias = "rectangular")]
    Rect,
    /// A place at the bar.
    #[serde(other)]
    Other,
}

/// A table on the plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Table {
    /// The key.
    pub id: TableKey,
    /// What is written on it.
    pub number: String,
    /// Chairs.
    pub seats: u16,
    /// The form.
    pub shape: Shape,
    /// Cells from the left.
    pub x: u16,
    /// Cells from the top.
    pub y: u16,
    /// Cells across.
    pub w: u16,
    /// Cells down.
    pub h: u16,
    /// Degrees to the right, below 180; it is drawn turned and takes its cells all the same.
    #[serde(default)]
    pub turn: u16,
}
