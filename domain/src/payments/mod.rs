//! Tenders: cash with change, cards with their slip, tips, settling a check.

mod apply;
mod change;
mod command;
mod decide;
mod event;
mod tips;

pub(crate) use apply::apply;
pub use command::{ChangeMethod, SetTip};
pub use decide::decide;
pub(crate) use decide::{checked_slip, payment_type, refund_all};
pub use event::{MethodChanged, TipSet, Way};
pub use tips::offers;
pub(crate) use tips::usual;

use crate::ids::{AccountId, CashSessionId, PaymentId, PaymentTypeKey};
use crate::menu::PaymentKind;
use crate::money::Money;
use crate::orders::Waiter;
use crate::time::UnixMillis;
use serde::{Deserialize, Serialize};

/// One tender on a check.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Payment {
    /// Its identity, made by the sender.
    pub id: PaymentId,
    /// The way to pay.
    pub method: PaymentTypeKey,
    /// How turnover counts it.
    pub kind: PaymentKind,
    /// What was applied to the check.
    pub amount: Money,
    /// Cash that was on the table.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tendered: Option<Money>,
    /// Cash that went back.
    #[serde(default)]
    pub change: Money,
    /// The number on the terminal's slip.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub slip: Option<String>,
    /// The drawer in which it lies, for cash that was taken while one was open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub drawer: Option<CashSessionId>,
    /// What the guest gave to the staff with it, less what of that went back.
    #[serde(default, skip_serializing_if = "Money::is_nothing")]
    pub tip: Money,
    /// The account that paid.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<AccountId>,
    /// Given back since.
    #[serde(default)]
    pub refunded: Money,
    /// When.
    pub at: UnixMillis,
    /// By whom.
    pub by: Waiter,
}

impl Payment {
    /// What of it was not given back.
    pub const fn left(&self) -> Money {
        self.amount.minus(self.refunded)
    }
}
