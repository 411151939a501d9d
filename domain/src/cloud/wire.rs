//! What goes over the wire between sysadmin, hub and cloud.

use super::ingest::LogView;
use super::{Lease, Standing};
use crate::ids::SiteId;
use crate::time::UnixMillis;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A sysadmin signs in.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SysadminLogin {
    /// The name of the account.
    pub username: String,
    /// Its password.
    pub password: String,
}

impl std::fmt::Debug for SysadminLogin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SysadminLogin(…)")
    }
}

/// A signed-in sysadmin.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct SysadminToken {
    /// Goes with each request as `Authorization: Bearer …`.
    pub token: String,
    /// Until when.
    pub expires_at: UnixMillis,
}

impl std::fmt::Debug for SysadminToken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SysadminToken(…)")
    }
}

/// A restaurant that is registered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewSite {
    /// What it is called, 1 to 80 characters.
    pub name: String,
    /// Whose it is, 1 to 80 characters.
    pub owner: String,
    /// How the owner is reached, up to 120 characters.
    #[serde(default)]
    pub contact: String,
    /// The end of the licence.
    pub expires_at: UnixMillis,
}

/// What becomes of a registered restaurant: all of it anew. A later end extends the licence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ChangeSite {
    /// What it is called, 1 to 80 characters.
    pub name: String,
    /// Whose it is, 1 to 80 characters.
    pub owner: String,
    /// How the owner is reached, up to 120 characters.
    #[serde(default)]
    pub contact: String,
    /// The end of the licence.
    pub expires_at: UnixMillis,
    /// The version that was read; somebody else's change in between is not overwritten.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub based_on: Option<i64>,
}

/// A site may not open another business day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct LockSite {
    /// Why, 1 to 200 characters; the restaurant reads it.
    pub reason: String,
}

/// How a site stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub enum SiteStatus {
    /// It was never heard.
    Waiting,
    /// It is heard.
    Well,
    /// It was not heard for longer than two heartbeats.
    Silent,
    /// It is locked.
    Locked,
    /// Its licence has ended.
    Expired,
    /// It is no longer looked after.
    Deregistered,
}

/// A site, without its key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct SiteView {
    /// Its name for programs.
    pub site_id: SiteId,
    /// What it is called.
    pub name: String,
    /// Whose it is.
    pub owner: String,
    /// How the owner is reached.
    pub contact: String,
    /// How it stands.
    pub status: SiteStatus,
    /// No business day may be opened.
    pub locked: bool,
    /// Why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lock_reason: Option<String>,
    /// The end of the licence.
    pub expires_at: UnixMillis,
    /// When it was registered.
    pub created_at: UnixMillis,
    /// When it was deregistered: its key opens nothing any more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deregistered_at: Option<UnixMillis>,
    /// When it was heard last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_seen_at: Option<UnixMillis>,
    /// From which address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_seen_from: Option<String>,
    /// What it said then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last: Option<Heartbeat>,
    /// Its log as the cloud has it; none before its first batch.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub log: Option<LogView>,
    /// Counts changes.
    pub version: i64,
}

/// All sites.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct SiteList {
    /// By name.
    pub sites: Vec<SiteView>,
}

/// A key, shown this once.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct SiteKey {
    /// Goes with each request of the hub as `X-Site-Key`.
    pub key: String,
    /// The public key of leases: 32 bytes in base64url without padding.
    pub lease_key: String,
    /// Until when the key before is good as well.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub former_until: Option<UnixMillis>,
}

impl std::fmt::Debug for SiteKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SiteKey(…)")
    }
}

/// A site that was just registered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Registered {
    /// The site.
    pub site: SiteView,
    /// Its key.
    #[serde(flatten)]
    pub key: SiteKey,
}

/// One act of a sysadmin, or of a site, that is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct AuditEntry {
    /// Counts the entries of the cloud.
    pub number: i64,
    /// When.
    pub at: UnixMillis,
    /// Who: the name of a sysadmin's account, or `site`.
    pub actor: String,
    /// From which address.
    pub from: String,
    /// What, such as `site.locked`.
    pub act: String,
    /// About which site.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub site: Option<SiteId>,
    /// With what words; never a secret.
    #[serde(default)]
    pub detail: String,
}

/// Entries of the record, the newest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct AuditList {
    /// The entries.
    pub entries: Vec<AuditEntry>,
}

/// How a hub is. What it cannot tell is missing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Health {
    /// Bytes that are free where the hub keeps its data.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub disk_free_bytes: Option<u64>,
    /// Bytes that there are.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub disk_total_bytes: Option<u64>,
    /// Printers that need somebody, by their names.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub printers_down: Vec<String>,
    /// How old the newest backup is, seconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub backup_age_seconds: Option<u64>,
    /// Days until the certificate of the restaurant's network ends.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub certificate_days: Option<i64>,
    /// How old the certificate is, days.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub certificate_age_days: Option<i64>,
    /// Events that the cloud has not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unsynced_events: Option<u64>,
    /// The number of the last event.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub head: Option<u64>,
    /// The hub's own clock.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clock: Option<UnixMillis>,
}

/// A sign of life.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Heartbeat {
    /// The hub's version, 1 to 40 characters.
    pub version: String,
    /// For how long it has been at work, seconds.
    pub uptime_seconds: u64,
    /// Made anew for each: one that comes twice is not heard again, and the lease names it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nonce: Option<Uuid>,
    /// How it is.
    #[serde(flatten)]
    pub health: Health,
}

/// The answer to a sign of life.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct HeartbeatAnswer {
    /// Neither locked nor over.
    pub licensed: bool,
    /// No business day may be opened.
    pub locked: bool,
    /// Why.
    pub lock_reason: Option<String>,
    /// The end of the licence.
    pub expires_at: UnixMillis,
    /// All of that, signed ([`super::LeaseClaims`]).
    pub lease: String,
}

/// Why the cloud was not heard.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub enum CloudProblem {
    /// Nobody answers there.
    Away,
    /// No site has this key.
    WrongKey,
    /// It asks to come back later.
    Later,
    /// It says no.
    Refused,
    /// What it says is not understood.
    Garbled,
    /// What it allows is not signed by the cloud that was joined, or not for this hub, now.
    Lease,
    /// What it allows could not be stored here.
    Storing,
    /// The key or the file of what was joined cannot be read here.
    Unreadable,
}

/// The cloud that a hub has joined.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct JoinedCloud {
    /// Where it is.
    pub url: String,
    /// Who the hub is there.
    pub site: SiteId,
}

/// How a hub stands with its cloud.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct CloudView {
    /// The cloud that was joined; none of all of this without one.
    pub cloud: Option<JoinedCloud>,
    /// What it allows, as it stands now.
    #[serde(flatten)]
    pub standing: Standing,
    /// What it said last.
    pub lease: Option<Lease>,
    /// When that came, by the hub's clock.
    pub received_at: Option<UnixMillis>,
    /// When it was tried to hear it last, since the start.
    pub tried_at: Option<UnixMillis>,
    /// Why it was not heard then.
    pub problem: Option<CloudProblem>,
    /// Events that it has not.
    pub unsynced_events: Option<u64>,
    /// Why it does not take the log: the code of its answer.
    pub log_problem: Option<String>,
}
