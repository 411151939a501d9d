//! What happened to accounts.

use super::AccountKind;
use crate::ids::{
    AccountId, CashSessionId, MovementId, OrderId, PaymentId, PaymentTypeKey, ReasonKey,
};
use crate::money::Money;
use crate::orders::Waiter;
use serde::{Deserialize, Serialize};

/// Why money went onto an account or off it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub enum MoveKind {
    /// The guest brought it.
    TopUp,
    /// A check was paid with it.
    Paid,
    /// Such a payment was given back.
    Refunded,
    /// What was left went back to the guest.
    PaidBack,
    /// It was brought by mistake: such a top-up was taken back.
    TakenBack,
}

/// Money went onto an account or off it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Moved {
    /// Its identity, derived from the command.
    pub id: MovementId,
    /// The account.
    pub account: AccountId,
    /// What the account is for.
    pub kind: AccountKind,
    /// Why.
    pub what: MoveKind,
    /// How much, above zero.
    pub amount: Money,
    /// What is on the account after it; below zero it is owed.
    pub balance: Money,
    /// How the guest brought it or got it back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub method: Option<PaymentTypeKey>,
    /// The number on the slip.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub slip: Option<String>,
    /// The drawer into which cash went, or out of which it came.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub drawer: Option<CashSessionId>,
    /// The check that was paid.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order: Option<OrderId>,
    /// The tender.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payment: Option<PaymentId>,
    /// Why, for what was taken back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<ReasonKey>,
    /// By whom.
    pub by: Waiter,
}

impl Moved {
    /// What it does to the account.
    pub const fn effect(&self) -> Money {
        match self.what {
            MoveKind::TopUp | MoveKind::Refunded => self.amount,
            MoveKind::Paid | MoveKind::PaidBack | MoveKind::TakenBack => {
                Money::ZERO.minus(self.amount)
            }
        }
    }
}

/// An account ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Closed {
    /// The account.
    pub account: AccountId,
    /// By whom.
    pub by: Waiter,
}
