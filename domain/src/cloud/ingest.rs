//! How a hub's log goes to the cloud: in order, each event once.

use crate::ids::{ApprovalId, OrderId};
use crate::money::Money;
use crate::time::UnixMillis;
use serde::{Deserialize, Serialize};

/// Events of one batch at most.
pub const MOST_EVENTS: usize = 1_000;
/// Bytes of a body at most, unpacked.
pub const MOST_BYTES: usize = 4 * 1024 * 1024;
/// Records of one batch of approvals at most.
pub const MOST_RECORDS: usize = 500;

/// What goes to `POST /api/orders/ingest`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "kind", rename_all = "camelCase")]
pub enum Ingest {
    /// The next events of a hub's log.
    Events(EventBatch),
}

/// The next events of a hub's log, as they are stored there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct EventBatch {
    /// What the hub's own database calls its site, 1 to 64 characters: its chain begins with that word.
    pub origin: String,
    /// The name of the hub's database, 1 to 64 characters.
    pub epoch: String,
    /// The number of the event at which its chain begins; zero for a chain over all events.
    pub begins: u64,
    /// The number of the last event that the cloud should have already.
    pub after: u64,
    /// The hub's catalogue as it is stored; needed with the first batch of a log.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub catalog: Option<String>,
    /// The stored texts of the events after that, byte for byte: the chain hangs on them.
    pub events: Vec<String>,
    /// The numbers of those that are links of the chain. The cloud may be older than the hub, and not know an event.
    #[serde(default)]
    pub linked: Vec<u64>,
    /// The link after the last event, hexadecimal; empty before the chain begins.
    pub chain: String,
    /// With these events the hub has told everything: what is in the figures then is as it is. Hubs that are older than
    /// this never say so.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub complete: bool,
}

/// What the cloud has after a batch.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Ingested {
    /// The number of the last event.
    pub head: u64,
    /// The link after it; empty before the chain begins.
    pub chain: String,
    /// The last event that the reports of the cloud know of.
    pub projected: u64,
}

/// How a guarded act stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub enum ActState {
    /// Somebody waits for an answer.
    Asked,
    /// It was done.
    Granted,
    /// It was not done.
    Refused,
    /// It was granted, and what was granted has happened.
    Used,
    /// Whoever asked no longer wanted it.
    Withdrawn,
    /// Nobody answered in time.
    Expired,
    /// A rule stood in its way.
    Blocked,
    /// It waits for a manager.
    Queued,
}

impl ActState {
    /// As it is stored.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Asked => "asked",
            Self::Granted => "granted",
            Self::Refused => "refused",
            Self::Used => "used",
            Self::Withdrawn => "withdrawn",
            Self::Expired => "expired",
            Self::Blocked => "blocked",
            Self::Queued => "queued",
        }
    }
}

/// One word about a guarded act.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct ActRecord {
    /// The request.
    pub id: ApprovalId,
    /// The number of the event that says so, from 1: what is kept once.
    pub seq: u64,
    /// What the act is called, 1 to 80 characters; where only the answer is told, `approvals.answered`.
    pub act: String,
    /// The check that it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order: Option<OrderId>,
    /// By how much it changes a sum.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount: Option<Money>,
    /// Who asked, up to 80 characters.
    #[serde(default)]
    pub asked_by: String,
    /// Who answered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answered_by: Option<String>,
    /// How it stands.
    pub state: ActState,
    /// When.
    pub at: UnixMillis,
    /// Why, up to 200 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// What goes to `POST /api/pos/approval-audit/sync`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct ActBatch {
    /// Up to 500 records.
    pub records: Vec<ActRecord>,
}

/// What was kept of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct ActsKept {
    /// The largest number that the cloud has; zero without any.
    pub cursor: u64,
}

/// A site's log as the cloud has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct LogView {
    /// The last event.
    pub head: u64,
    /// The link of the chain at it.
    pub chain: String,
    /// The last event that is in the reports.
    pub projected: u64,
    /// When the last batch came.
    pub last_batch_at: UnixMillis,
    /// Why nothing more is taken: a code, what it means in English, since when.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trouble: Option<LogTrouble>,
    /// What keeps it from being projected, in English.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub halted: Option<String>,
}

impl LogView {
    /// Whether somebody has to look at it.
    pub const fn needs_somebody(&self) -> bool {
        self.trouble.is_some() || self.halted.is_some()
    }
}

/// Why a site's log is not taken any further.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct LogTrouble {
    /// `history_changed` or `foreign_site`.
    pub code: String,
    /// What it means, in English.
    pub what: String,
    /// Since when.
    pub since: UnixMillis,
    /// The last event that both have, where that is proved: from there on a restore can be accepted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub common: Option<u64>,
}
