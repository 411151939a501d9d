//! What travels on the wire and belongs to no capability: batches, outcomes, snapshots, errors.

use crate::command::Envelope;
use crate::event::Event;
use crate::ids::{CommandId, DeviceId};
use crate::state::State;
use crate::time::UnixMillis;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The version of this protocol.
pub const PROTO: u16 = 1;

/// Whether a hub that speaks `own` takes what a device says in `proto`: its own version and the one before, so that
/// devices come through an update of the hub with what they hold. The first version is 1.
pub const fn speaks(own: u16, proto: u16) -> bool {
    proto > 0 && (proto == own || proto.saturating_add(1) == own)
}

/// Body of `POST /api/commands`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Batch {
    /// The protocol.
    pub proto: u16,
    /// The build that sends.
    #[serde(default)]
    pub build_id: String,
    /// The queue of commands on the device.
    pub client_id: DeviceId,
    /// The database that the device knows.
    #[serde(default)]
    pub epoch: String,
    /// How far it has heard.
    #[serde(default)]
    pub cursor: u64,
    /// Commands that the device holds and the hub has not answered, those of this batch and those that were set
    /// aside among them. Zero from a device that does not tell.
    #[serde(default)]
    pub pending_reported: u64,
    /// When it was sent, by the device's clock; never decides anything.
    #[serde(default)]
    pub sent_at: Option<UnixMillis>,
    /// At most 100.
    pub commands: Vec<Envelope>,
}

/// What became of a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub enum Verdict {
    /// Done.
    Applied,
    /// A rule says no.
    Rejected,
    /// Kept for a person to resolve.
    Quarantined,
}

/// The outcome of one command.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Outcome {
    /// The device's number; zero for clients without a queue.
    pub seq: u64,
    /// The command.
    pub id: CommandId,
    /// What became of it.
    pub outcome: Verdict,
    /// Why not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// The same in English.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// Facts for a sentence.
    #[serde(default, skip_serializing_if = "Value::is_null")]
    pub details: Value,
    /// The events that it caused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub events: Option<Span>,
}

/// A run of event numbers, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Span {
    /// The first.
    pub from: u64,
    /// The last.
    pub to: u64,
}

/// Answer of `POST /api/commands`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct BatchAnswer {
    /// The database that answered.
    #[serde(default)]
    pub epoch: String,
    /// The last number that the hub has of this device.
    pub last_seq: u64,
    /// The end of the log.
    pub cursor: u64,
    /// The hub's time.
    pub server_time: UnixMillis,
    /// In the order of the commands.
    pub results: Vec<Outcome>,
}

/// Answer of `GET /api/snapshot`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Snapshot {
    /// The database; another one after a restore.
    pub epoch: String,
    /// Events up to here are in it.
    pub cursor: u64,
    /// The hub's time.
    pub server_time: UnixMillis,
    /// The state.
    pub state: State,
}

/// Answer of `GET /api/changes`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Changes {
    /// The database.
    pub epoch: String,
    /// The last event number in this answer, or the one asked for.
    pub cursor: u64,
    /// Whether more are there.
    pub more: bool,
    /// The events.
    pub events: Vec<Event>,
}

/// First event of the stream.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Hello {
    /// The database.
    pub epoch: String,
    /// The build of the hub.
    pub build_id: String,
    /// The end of the log.
    pub head: u64,
    /// The hub's time.
    pub server_time: UnixMillis,
}

/// The one error of the wire.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct ApiError {
    /// Stable, for programs.
    pub code: String,
    /// English, for people who read logs.
    pub message: String,
    /// Facts.
    #[serde(default)]
    pub details: Value,
    /// The id in the log.
    pub request_id: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hub_takes_its_own_version_and_the_one_before() {
        let taken = |own| {
            (0..=own + 1)
                .filter(|proto| speaks(own, *proto))
                .collect::<Vec<u16>>()
        };
        assert_eq!(taken(1), [1]);
        assert_eq!(taken(2), [1, 2]);
        assert_eq!(taken(7), [6, 7]);
        assert!(speaks(PROTO, PROTO));
    }
}
