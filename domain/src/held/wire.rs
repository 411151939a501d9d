//! What managers read about kept commands.

use crate::command::Command;
use crate::ids::{CommandId, DeviceId, StaffId};
use crate::time::UnixMillis;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A person by id and name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Someone {
    /// Who.
    pub id: StaffId,
    /// The name; empty for somebody whom the hub does not know.
    pub name: String,
}

/// The check that a command is about, as it stands now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct HeldCheck {
    /// Its number of the day.
    pub number: u32,
    /// What a device called it that could not hear the hub.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// Its table's number; none for takeaway.
    #[serde(default)]
    pub table: Option<String>,
    /// Whether it is open.
    pub open: bool,
}

/// How a kept command ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Closed {
    /// Whether it was applied; otherwise it was rejected.
    pub applied: bool,
    /// When.
    pub at: UnixMillis,
    /// By whom.
    pub by: Someone,
    /// Why it was rejected.
    #[serde(default)]
    pub reason: Option<String>,
}

/// A command that could not be applied.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct HeldCommand {
    /// Its identity.
    pub id: CommandId,
    /// What was wanted, with every argument.
    pub command: Command,
    /// Who wanted it, as the device says.
    pub who: Someone,
    /// Whether that person really sat at that device: otherwise whoever applies it does so in their own name.
    pub who_is_sure: bool,
    /// The device that brought it.
    #[serde(default)]
    pub device: Option<DeviceId>,
    /// What it is called.
    #[serde(default)]
    pub device_name: Option<String>,
    /// When it was made, by the device's clock.
    #[serde(default)]
    pub made_at: Option<UnixMillis>,
    /// When it arrived.
    pub arrived_at: UnixMillis,
    /// Why it was not applied: the code of the refusal.
    pub code: String,
    /// The facts of the refusal.
    #[serde(default)]
    pub details: Value,
    /// The check that it is about, where there is one.
    #[serde(default)]
    pub check: Option<HeldCheck>,
    /// How it ended; none while it waits for a manager.
    #[serde(default)]
    pub closed: Option<Closed>,
}

/// Answer of `GET /api/quarantine`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct HeldList {
    /// Those that wait: checks with money first, then the oldest first.
    pub open: Vec<HeldCommand>,
    /// Those that a manager has decided, the latest first.
    pub closed: Vec<HeldCommand>,
}

/// Body of `POST /api/quarantine/{id}/reject`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RejectHeld {
    /// Why; 1 to 200 characters.
    pub reason: String,
}
