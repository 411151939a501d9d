//! An event in the log.

use super::{EventBody, Tagged};
use crate::ids::{CommandId, DeviceId, SessionId, StaffId};
use crate::time::{BusinessDay, UnixMillis};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

/// An event with its place in the log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", try_from = "Placed")]
pub struct Event {
    /// Gap-free per site, in the order of commitment.
    pub seq: u64,
    /// When the hub decided it.
    pub at: UnixMillis,
    /// The day it belongs to.
    pub business_day: BusinessDay,
    /// The command that caused it.
    pub command: CommandId,
    /// Who; none for the hub itself.
    #[serde(default)]
    pub actor: Option<StaffId>,
    /// The device.
    #[serde(default)]
    pub device: Option<DeviceId>,
    /// The sitting.
    #[serde(default)]
    pub session: Option<SessionId>,
    /// The version of the data.
    pub v: u16,
    /// Name and data.
    #[serde(flatten)]
    pub body: EventBody,
}

/// An event as it lies in the text.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Placed {
    seq: u64,
    at: UnixMillis,
    business_day: BusinessDay,
    command: CommandId,
    actor: Option<StaffId>,
    device: Option<DeviceId>,
    session: Option<SessionId>,
    v: u16,
    name: Box<RawValue>,
    data: Box<RawValue>,
}

impl TryFrom<Placed> for Event {
    type Error = serde_json::Error;

    fn try_from(placed: Placed) -> Result<Self, Self::Error> {
        let (name, data) = (placed.name, placed.data);
        Ok(Self {
            seq: placed.seq,
            at: placed.at,
            business_day: placed.business_day,
            command: placed.command,
            actor: placed.actor,
            device: placed.device,
            session: placed.session,
            v: placed.v,
            body: Tagged { name, data }.try_into()?,
        })
    }
}
