//! What the lock screen and the hub say to each other.

use domain::Lang;
use serde::{Deserialize, Serialize};

/// Answer of `GET /api/staff/tiles`, for enrolled devices.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Tiles {
    /// The restaurant and its people are invented, and the PINs are shown.
    pub demo: bool,
    /// Who may sign in here.
    pub staff: Vec<Person>,
}

/// A person on the lock screen.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Person {
    /// The person's id.
    pub id: String,
    /// The name.
    pub name: String,
    /// The role's name.
    pub role: String,
    /// The language the person reads.
    pub language: Lang,
    /// Digits of the PIN; 4 when it is not told.
    pub pin_length: Option<usize>,
    /// The PIN itself, in a demo restaurant only.
    pub pin: Option<String>,
}

impl Person {
    /// After how many digits the PIN is sent.
    pub fn digits(&self) -> usize {
        self.pin_length
            .or_else(|| self.pin.as_ref().map(String::len))
            .unwrap_or(4)
    }
}

/// Body of `POST /api/auth/pin`.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PinSignIn {
    /// Who.
    pub staff_id: String,
    /// 4 to 6 digits.
    pub pin: String,
}

/// Body of `POST /api/devices/enrol`.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct DeviceEnrol {
    /// The one-time code.
    pub code: String,
    /// What the device is called.
    pub name: String,
}

/// Body of `POST /api/setup`.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct FirstStart {
    /// The owner's name.
    pub name: String,
    /// The owner's user name.
    pub username: String,
    /// The owner's password.
    pub password: String,
    /// The owner's PIN.
    pub pin: String,
}
