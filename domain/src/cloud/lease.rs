//! What the cloud allows a site, signed, and for how long that holds without it.

use crate::ids::SiteId;
use crate::time::UnixMillis;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Who signs leases.
pub const ISSUER: &str = "sufra-cloud";

/// What the cloud allows a site. All times are the cloud's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Lease {
    /// Whom.
    pub site: SiteId,
    /// When the cloud said so.
    pub issued_at: UnixMillis,
    /// Until when it holds without another word of the cloud: the end of the grace.
    pub until: UnixMillis,
    /// The end of the licence itself.
    pub expires_at: UnixMillis,
    /// No business day may be opened.
    pub locked: bool,
    /// Why, for whoever runs the restaurant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lock_reason: Option<String>,
}

/// A lease as it is signed: a JSON web token with `EdDSA` (RFC 8037), whose `kid` names the key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct LeaseClaims {
    /// [`ISSUER`].
    pub iss: String,
    /// The site; the same as in the lease.
    pub sub: SiteId,
    /// The nonce of the heartbeat that it answers: an old answer answers no new question. None where an operator hands
    /// it out by hand.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub jti: Option<Uuid>,
    /// Seconds; the same as in the lease.
    pub iat: i64,
    /// What is allowed.
    pub lease: Lease,
}
