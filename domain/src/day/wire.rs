//! A Z, and what outside clients send and get about the day.

use super::DaySums;
use crate::accounts::Owed;
use crate::ids::{CashSessionId, DeviceId, DrawerKey, JobId, OrderId, PrinterKey, TableKey};
use crate::money::Money;
use crate::orders::Waiter;
use crate::time::{BusinessDay, UnixMillis};
use serde::{Deserialize, Serialize};

/// A check that is open.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct OpenCheck {
    /// The check.
    pub order: OrderId,
    /// Its name among people.
    pub number: String,
    /// The table.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub table: Option<TableKey>,
    /// Whose it is.
    pub waiter: String,
    /// What it comes to, qəpik.
    pub total: Money,
    /// What was paid of it, qəpik.
    pub paid: Money,
}

/// A drawer that nobody counted yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct OpenDrawer {
    /// The session.
    pub session: CashSessionId,
    /// The drawer.
    pub drawer: DrawerKey,
    /// When it was opened.
    pub opened_at: UnixMillis,
    /// By whom.
    pub opened_by: String,
    /// What should be in it, qəpik.
    pub expected: Money,
}

/// A device that holds commands which the hub has not seen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Unsent {
    /// The device.
    pub device: DeviceId,
    /// What it is called.
    pub name: String,
    /// How many, as it said last.
    pub pending: u64,
}

/// What was counted from one Z up to a moment, and what was open then.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Report {
    /// The business day of what was counted last.
    pub business_day: BusinessDay,
    /// When the Z before was made.
    pub from: UnixMillis,
    /// Up to when it was counted.
    pub until: UnixMillis,
    /// The sums.
    pub sums: DaySums,
    /// What stands on guest accounts.
    #[serde(default, skip_serializing_if = "Owed::is_nothing")]
    pub accounts: Owed,
    /// Checks that are open.
    #[serde(default)]
    pub open_checks: Vec<OpenCheck>,
    /// Drawers that are not counted.
    #[serde(default)]
    pub open_drawers: Vec<OpenDrawer>,
    /// Devices with work that the hub has not seen.
    #[serde(default)]
    pub unsent: Vec<Unsent>,
}

impl Report {
    /// Whether nothing is left open.
    pub const fn is_done(&self) -> bool {
        self.open_checks.is_empty() && self.open_drawers.is_empty() && self.unsent.is_empty()
    }
}

/// The closing of a day. It is never changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Z {
    /// From 1 without gaps.
    pub number: u32,
    /// What was counted.
    pub report: Report,
    /// Something was open, and somebody closed all the same.
    pub forced: bool,
    /// Who closed.
    pub by: Waiter,
    /// The code of the chain of events right before it; the hub fills it in.
    pub chain: String,
}

/// Answer of `GET /api/day`: the X.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct DayView {
    /// The number that the next Z gets.
    pub next: u32,
    /// What was counted since the last.
    pub report: Report,
}

/// Body of `POST /api/day/close`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CloseDay {
    /// Whether it is closed although something is open.
    #[serde(default)]
    pub force: bool,
}

/// Answer of `POST /api/day/print` and of `POST /api/day/z/{number}/print`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct OnPaper {
    /// The job in the printer's queue.
    pub job: JobId,
    /// The printer.
    pub printer: PrinterKey,
}

/// Answer of `GET /api/day/z`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct ZPage {
    /// The newest first.
    pub closings: Vec<Z>,
    /// Whether there are older ones.
    pub more: bool,
}
