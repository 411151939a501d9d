//! What happened to a tender after it was taken.

use crate::ids::{CashSessionId, OrderId, PaymentId};
use crate::money::Money;
use crate::orders::Waiter;
use serde::{Deserialize, Serialize};

/// A tender has another tip.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TipSet {
    /// The check.
    pub order: OrderId,
    /// The tender.
    pub payment: PaymentId,
    /// Its tip before.
    pub before: Money,
    /// Its tip from now on.
    pub tip: Money,
    /// The drawer in which a cash tip lies.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub drawer: Option<CashSessionId>,
    /// By whom.
    pub by: Waiter,
}

impl TipSet {
    /// How much more it is than before; below zero it is less.
    pub const fn more(&self) -> Money {
        self.tip.minus(self.before)
    }
}
