//! The commands about drawers.

use super::{MovementKind, Pieces};
use crate::ids::{CashSessionId, DrawerKey};
use crate::money::Money;
use crate::state::State;
use serde::{Deserialize, Serialize};

/// Opens a drawer's session with what lies in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Open {
    /// The drawer; the first one, when missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub drawer: Option<DrawerKey>,
    /// What lies in it.
    pub opening_float: Money,
}

/// Puts cash into a drawer or takes it out, beside sales.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Move {
    /// The drawer; the first one, when missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub drawer: Option<DrawerKey>,
    /// The session that is meant; none is whichever is open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub session: Option<CashSessionId>,
    /// Which way.
    pub kind: MovementKind,
    /// How much.
    pub amount: Money,
    /// Why.
    #[serde(default)]
    pub reason: String,
    /// The session that was counted without it. The hub says so for whoever reviews it, and nobody else can.
    #[serde(skip)]
    pub instead_of: Option<CashSessionId>,
}

impl Move {
    /// Whether the session that is meant is over.
    pub fn is_late(&self, state: &State) -> bool {
        let mut open = super::open(state);
        self.session
            .is_some_and(|id| open.all(|session| session.id != id))
    }
}

/// Ends a drawer's session with what was counted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Close {
    /// The drawer; the first one, when missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub drawer: Option<DrawerKey>,
    /// The session that is meant; none is whichever is open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub session: Option<CashSessionId>,
    /// What was counted.
    pub counted: Money,
    /// The notes and coins, when they were counted one by one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub pieces: Vec<Pieces>,
}

/// Lets a drawer spring open without a sale.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct NoSale {
    /// The drawer; the first one, when missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub drawer: Option<DrawerKey>,
    /// Why.
    pub reason: String,
}
