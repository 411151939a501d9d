//! Enrolled devices as managers see them.

use crate::ids::{DeviceId, StaffId};
use crate::staff::Role;
use crate::sync::outage::Outage;
use crate::time::UnixMillis;
use serde::{Deserialize, Serialize};

/// What a device is used as.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum DeviceKind {
    /// Stands somewhere.
    #[default]
    Terminal,
    /// Walks with a person.
    Phone,
    /// Hangs in the kitchen.
    Kitchen,
}

impl DeviceKind {
    /// Every kind, with its text form.
    pub const ALL: [(Self, &'static str); 3] = [
        (Self::Terminal, "terminal"),
        (Self::Phone, "phone"),
        (Self::Kitchen, "kitchen"),
    ];

    /// The text form.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Terminal => "terminal",
            Self::Phone => "phone",
            Self::Kitchen => "kitchen",
        }
    }

    /// Reads the text form.
    pub fn from_name(name: &str) -> Option<Self> {
        let mut all = Self::ALL.iter();
        all.find(|(_, known)| *known == name).map(|(kind, _)| *kind)
    }

    /// What a browser says of itself, as far as it tells.
    pub fn of_browser(user_agent: &str) -> Self {
        if user_agent.contains("Mobi") {
            Self::Phone
        } else {
            Self::Terminal
        }
    }
}

/// Who sits at a device.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Sitting {
    /// The person.
    pub staff_id: StaffId,
    /// The name.
    pub name: String,
    /// The role.
    pub role: Role,
    /// Since when.
    pub since: UnixMillis,
}

/// One device of `GET /api/devices`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct DeviceView {
    /// Its identity.
    pub id: DeviceId,
    /// What it is called.
    pub name: String,
    /// What it is used as.
    pub kind: DeviceKind,
    /// Whether it is the one that asks.
    pub own: bool,
    /// When it was enrolled.
    pub enrolled_at: UnixMillis,
    /// When it was revoked.
    #[serde(default)]
    pub revoked_at: Option<UnixMillis>,
    /// When it was heard last.
    #[serde(default)]
    pub seen_at: Option<UnixMillis>,
    /// Who is signed in on it.
    #[serde(default)]
    pub signed_in: Option<Sitting>,
    /// Commands that it held when it was last heard of them.
    pub pending: u64,
    /// Commands that it had and that never came.
    pub lost: u64,
}

/// Answer of `POST /api/devices/codes`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct NewCode {
    /// Good once.
    pub code: String,
    /// Until when.
    pub expires_at: UnixMillis,
    /// Where the new device goes.
    pub url: String,
    /// The same as a QR code.
    pub qr: Qr,
}

/// A QR code to draw.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Qr {
    /// Its side in modules, without the quiet zone of four.
    pub side: u32,
    /// The black modules as an SVG path, one unit each.
    pub path: String,
}

/// Body of `POST /api/devices/{id}/rename`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Rename {
    /// 1 to 60 characters.
    pub name: String,
    /// What it is used as; as before when it is left out.
    #[serde(default)]
    pub kind: Option<DeviceKind>,
}

/// One outage of `GET /api/outages`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct OutageView {
    /// The device.
    pub device: DeviceId,
    /// What it is called.
    pub device_name: String,
    /// What happened.
    #[serde(flatten)]
    pub outage: Outage,
}

/// Commands of a device that never came.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Lost {
    /// The device.
    pub device: DeviceId,
    /// What it is called.
    pub device_name: String,
    /// How many; zero when they came or a person took note.
    pub lost: u32,
}
