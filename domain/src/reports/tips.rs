//! Tips of a range: what the staff gets.

use super::range::Range;
use crate::lang::LocalName;
use crate::money::Money;
use serde::{Deserialize, Serialize};

/// The tips of one person's checks, or of one way to pay.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct TipRow {
    /// The person, or the way to pay.
    pub key: String,
    /// What people call them or it.
    pub name: LocalName,
    /// How many payments had one.
    pub count: i64,
    /// How much, qəpik.
    pub amount: Money,
}

/// Answer of `GET /api/reports/tips`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct TipsReport {
    /// From when to when.
    pub range: Range,
    /// By whose checks they came with, the most first.
    pub by_waiter: Vec<TipRow>,
    /// By way to pay, the most first: what was paid in cash lies in a drawer, the rest is owed to the staff.
    pub by_method: Vec<TipRow>,
    /// All of them, qəpik.
    pub total: Money,
}
