//! What happened to a tender after it was taken.

use crate::ids::{CashSessionId, OrderId, PaymentId, PaymentTypeKey, ReasonKey};
use crate::menu::PaymentKind;
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

/// How a tender was paid.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Way {
    /// The way to pay.
    pub method: PaymentTypeKey,
    /// How turnover counts it.
    pub kind: PaymentKind,
    /// The number on the terminal's slip.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub slip: Option<String>,
    /// The drawer in which it lies.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub drawer: Option<CashSessionId>,
}

/// The record of a tender was corrected: it was paid in another way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct MethodChanged {
    /// The check.
    pub order: OrderId,
    /// The tender.
    pub payment: PaymentId,
    /// How it stood.
    pub before: Way,
    /// How it stands from now on.
    pub after: Way,
    /// The drawer where it was taken, when that was counted before anybody knew that it was cash: it lies in another then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub instead_of: Option<CashSessionId>,
    /// How much it is.
    pub amount: Money,
    /// Its tip, which goes with it.
    #[serde(default, skip_serializing_if = "Money::is_nothing")]
    pub tip: Money,
    /// Why.
    pub reason: ReasonKey,
    /// By whom.
    pub by: Waiter,
}
