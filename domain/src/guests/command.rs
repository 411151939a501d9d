//! What is wanted of this room, and what happened in it.

use super::{Answer, Link, Rules, Wanted};
use crate::ids::{RequestId, TableKey};
use crate::lang::Lang;
use crate::orders::Waiter;
use serde::{Deserialize, Serialize};

/// Says what guests may do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct SetRules {
    /// All of them.
    pub rules: Rules,
}

/// Gives tables new addresses.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct MakeLinks {
    /// Which; none is every table that has no address yet.
    #[serde(default)]
    pub tables: Vec<TableKey>,
    /// What is random in them: the hub fills it in at its door, nobody sends it.
    #[serde(skip)]
    pub made: Vec<String>,
}

/// A guest asks for something, told by the hub itself; no screen may send it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Ask {
    /// Made by the guest's device.
    pub request: RequestId,
    /// The table.
    pub table: TableKey,
    /// What is wanted.
    pub lines: Vec<Wanted>,
    /// A word to the staff and the kitchen.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
    /// The language that the guest reads.
    #[serde(default)]
    pub lang: Lang,
    /// The revision of the menu that the guest looked at.
    pub menu_rev: u32,
}

/// Takes what a guest asked for: it goes on the table's check and to the kitchen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Accept {
    /// The request.
    pub request: RequestId,
}

/// Does not take it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Refuse {
    /// The request.
    pub request: RequestId,
    /// Why, as the guest reads it.
    pub reason: String,
}

/// The manager allows guests something else.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RulesSet {
    /// All of the rules.
    pub rules: Rules,
    /// By whom.
    pub by: Waiter,
}

/// Tables have new addresses.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LinksMade {
    /// Which.
    pub links: Vec<Link>,
    /// By whom.
    pub by: Waiter,
}

/// A request has its answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Answered {
    /// The request.
    pub request: RequestId,
    /// Its table.
    pub table: TableKey,
    /// The answer.
    pub answer: Answer,
    /// By whom; nobody's name where the house's own rule accepts.
    pub by: Waiter,
}
