//! What outside clients send and get about drawers.

use super::{CashSession, Movement, MovementKind, Pieces};
use crate::ids::{CashSessionId, DrawerKey};
use crate::money::Money;
use crate::time::UnixMillis;
use serde::{Deserialize, Serialize};

/// Body of `POST /api/cash/open`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct OpenCash {
    /// The drawer; the first one, when missing.
    #[serde(default)]
    pub drawer: Option<DrawerKey>,
    /// What lies in it, qəpik.
    #[serde(default)]
    pub opening_float: Money,
}

/// Body of `POST /api/cash/move`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct MoveCash {
    /// The drawer; the first one, when missing.
    #[serde(default)]
    pub drawer: Option<DrawerKey>,
    /// The session that is meant; whichever is open, when missing.
    #[serde(default)]
    pub session: Option<CashSessionId>,
    /// Which way.
    #[serde(rename = "type")]
    pub kind: MovementKind,
    /// How much, qəpik.
    pub amount: Money,
    /// Why; `unspecified`, when missing.
    #[serde(default = "unspecified")]
    pub reason: String,
}

fn unspecified() -> String {
    "unspecified".to_owned()
}

/// Body of `POST /api/cash/close`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CloseCash {
    /// The drawer; the first one, when missing.
    #[serde(default)]
    pub drawer: Option<DrawerKey>,
    /// The session that is meant; whichever is open, when missing.
    #[serde(default)]
    pub session: Option<CashSessionId>,
    /// What was counted, qəpik.
    pub counted: Money,
    /// The notes and coins, when they were counted one by one; they must come to `counted`.
    #[serde(default)]
    pub pieces: Vec<Pieces>,
}

/// A drawer in answers. What should be in it is told after the count, and before that to whoever may see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct DrawerView {
    /// The session.
    pub id: CashSessionId,
    /// The drawer.
    pub drawer: DrawerKey,
    /// Whether it is open.
    pub open: bool,
    /// What lay in it at the start, qəpik.
    pub opening_float: Money,
    /// When it was opened.
    pub opened_at: UnixMillis,
    /// By whom.
    pub opened_by: String,
    /// What went in beside sales, qəpik.
    pub cash_in: Money,
    /// What went out, qəpik.
    pub cash_out: Money,
    /// What went to the safe, qəpik.
    pub safe_drops: Money,
    /// What guests put on accounts in cash, less what went back to them, qəpik.
    #[serde(default, skip_serializing_if = "Money::is_nothing")]
    pub accounts: Money,
    /// Tips that guests gave in cash, qəpik.
    #[serde(default, skip_serializing_if = "Money::is_nothing")]
    pub tips: Money,
    /// One by one.
    pub movements: Vec<Movement>,
    /// What should be in it, qəpik.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expected: Option<Money>,
    /// What was counted, qəpik.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub counted: Option<Money>,
    /// Counted less expected, qəpik: below zero something is missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub variance: Option<Money>,
    /// When it was counted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closed_at: Option<UnixMillis>,
    /// By whom.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closed_by: Option<String>,
}

impl DrawerView {
    /// A drawer for somebody; `sees` tells whether they may know what should be in it before it is counted.
    pub fn of(session: &CashSession, sees: bool) -> Self {
        let count = session.count.as_ref();
        Self {
            id: session.id,
            drawer: session.drawer.clone(),
            open: count.is_none(),
            opening_float: session.opening_float,
            opened_at: session.opened_at,
            opened_by: session.opened_by.name.clone(),
            cash_in: session.moved(MovementKind::CashIn),
            cash_out: session.moved(MovementKind::CashOut),
            safe_drops: session.moved(MovementKind::SafeDrop),
            accounts: session.on_accounts(),
            tips: session.tips,
            movements: session.movements.clone(),
            expected: count
                .map(|count| count.expected)
                .or_else(|| sees.then(|| session.expected())),
            counted: count.map(|count| count.counted),
            variance: count.map(super::Count::variance),
            closed_at: count.map(|count| count.at),
            closed_by: count.map(|count| count.by.name.clone()),
        }
    }
}
