//! A command on its way from a device to the hub.

use super::{Command, Tagged};
use crate::ids::{CommandId, SessionId, StaffId};
use crate::time::UnixMillis;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

/// The version of every command and event of today.
pub const VERSION: u16 = 1;

/// Who a device says did it. The hub checks it against its own sessions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct ActorRef {
    /// The person.
    pub staff_id: StaffId,
    /// The sitting.
    pub session_id: SessionId,
}

/// A command on its way (protocols.md §1).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(!try_from))]
#[serde(rename_all = "camelCase", try_from = "Sent")]
pub struct Envelope {
    /// The device's number, from 1 without gaps.
    pub seq: u64,
    /// Its identity.
    pub id: CommandId,
    /// The version of the arguments.
    #[serde(default = "version")]
    pub v: u16,
    /// Name and arguments.
    #[serde(flatten)]
    pub command: Command,
    /// Who.
    pub actor: ActorRef,
    /// When, by the device's clock; never decides anything.
    pub created_at: UnixMillis,
    /// The catalogue revision that the screen showed.
    #[serde(default)]
    pub catalog_rev: u32,
    /// It was made without the hub, or waited on its device before it was sent: what happened at the hub meanwhile could
    /// not be known there, and must not cost the sale ([`crate::sync::drain::LATE_MILLIS`]).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub late: bool,
}

/// A command on its way, as it lies in the text.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Sent {
    seq: u64,
    id: CommandId,
    #[serde(default = "version")]
    v: u16,
    name: Box<RawValue>,
    args: Box<RawValue>,
    actor: ActorRef,
    created_at: UnixMillis,
    #[serde(default)]
    catalog_rev: u32,
    #[serde(default)]
    late: bool,
}

impl TryFrom<Sent> for Envelope {
    type Error = serde_json::Error;

    fn try_from(sent: Sent) -> Result<Self, Self::Error> {
        let (name, args) = (sent.name, sent.args);
        Ok(Self {
            seq: sent.seq,
            id: sent.id,
            v: sent.v,
            command: Tagged { name, args }.try_into()?,
            actor: sent.actor,
            created_at: sent.created_at,
            catalog_rev: sent.catalog_rev,
            late: sent.late,
        })
    }
}

const fn version() -> u16 {
    VERSION
}
