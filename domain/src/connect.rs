//! What a device needs in order to join the hub over HTTPS.

use crate::devices::Qr;
use crate::time::UnixMillis;
use serde::{Deserialize, Serialize};

/// Answer of `GET /api/connect`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", default)]
pub struct Connect {
    /// Nobody works here yet, and whoever asks sits at the hub's own machine: the owner is named first.
    pub first_start: bool,
    /// Where Sufra is reached over HTTPS, the best address first.
    pub addresses: Vec<String>,
    /// Leads to the first of them.
    pub code: Code,
    /// Leads to the page that explains how to trust the certificate; without encryption where the hub offers that
    /// to the network, so that no warning comes first.
    pub setup_code: Code,
    /// The restaurant has a certificate of its own, which devices trust already.
    pub own_certificate: bool,
    /// What the certificate that devices trust is called.
    pub authority: String,
    /// SHA-256 of it: `AB:12:…`.
    pub fingerprint: String,
    /// When the first of the certificates in use ends.
    pub expires_at: UnixMillis,
}

/// A link to be read by a camera.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", default)]
pub struct Code {
    /// Where it leads.
    pub url: String,
    /// The code.
    pub qr: Qr,
}
