//! What outside clients and screens send and get about requests.

use super::{Change, Guarded, Said};
use crate::ids::{ApprovalId, StaffId};
use crate::orders::Waiter;
use crate::time::UnixMillis;
use serde::{Deserialize, Serialize};

/// Body of `POST /api/approvals`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AskApproval {
    /// What is asked, as it would be sent in a batch of commands.
    pub command: Guarded,
}

/// Answer of `POST /api/approvals`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct ApprovalView {
    /// The request.
    pub id: ApprovalId,
    /// The first moment at which it can no longer be granted.
    pub until: UnixMillis,
    /// What it would do to a sum.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub change: Option<Change>,
}

/// Body of `POST /api/approvals/{id}/answer`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AnswerApproval {
    /// What is said.
    pub said: Said,
}

/// Body of `POST /api/approvals/{id}/pin`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct GrantByPin {
    /// Who grants it.
    pub staff_id: StaffId,
    /// Their PIN.
    pub pin: String,
}

/// One line of the record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct ApprovalEntry {
    /// The request.
    pub id: ApprovalId,
    /// What was asked.
    pub command: Guarded,
    /// Who asked.
    pub by: Waiter,
    /// When.
    pub asked_at: UnixMillis,
    /// What it did, or would have done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub change: Option<Change>,
    /// What was said; none when nobody answered in time, or nobody has yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub said: Option<Said>,
    /// By whom.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answered_by: Option<Waiter>,
    /// When.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answered_at: Option<UnixMillis>,
}

/// Answer of `GET /api/approvals`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct ApprovalList {
    /// The latest first.
    pub approvals: Vec<ApprovalEntry>,
    /// Ask again with `before` = this one for older ones; none at the end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<u64>,
}
