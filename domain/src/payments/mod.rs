//! Tenders: cash with change, cards with their slip, tips, settling a check.

mod apply;
pub mod card;
mod change;
mod command;
mod decide;
mod event;
pub mod provider;
mod refund;
mod refunded;
mod slips;
mod tips;
mod turnover;

pub(crate) use apply::apply;
pub use command::{ChangeMethod, SetTip};
pub use decide::decide;
pub(crate) use decide::{checked_slip, payment_type};
pub use event::{MethodChanged, TipSet, Way};
pub(crate) use refund::refund_all;
pub use refund::{LinesRefunded, RefundLines, Returned, worth};
pub use refunded::{RefundList, RefundRow, Refunded, refunds};
pub use slips::{CheckSlip, Reconciled, SlipChecked};
pub use tips::offers;
pub(crate) use tips::usual;
pub use turnover::{KindSum, given_back, turnover};

use crate::ids::{AccountId, CashSessionId, PaymentId, PaymentTypeKey};
use crate::lang::LocalName;
use crate::menu::{Catalog, PaymentKind};
use crate::money::Money;
use crate::orders::{Order, Waiter};
use crate::time::UnixMillis;
use serde::{Deserialize, Serialize};

/// The way to pay of what nobody paid (kind comp): guests who left. No catalogue has it and nobody can choose it.
pub const WRITE_OFF: &str = "write-off";

/// What people call a way to pay; one that nobody knows any more stands for itself.
pub fn name_of(catalog: &Catalog, method: &PaymentTypeKey) -> LocalName {
    let all = |az: &str, ru: &str, en: &str| LocalName {
        az: az.to_owned(),
        ru: ru.to_owned(),
        en: en.to_owned(),
    };
    match catalog.payment_type(method) {
        Some(known) => known.name.clone(),
        None if method.as_str() == WRITE_OFF => all("Silinib", "Списано", "Written off"),
        None => all(method.as_str(), "", ""),
    }
}

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
    /// Who found its slip on the bank's statement.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reconciled: Option<Box<Reconciled>>,
    /// The drawer in which it lies, for cash that was taken while one was open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub drawer: Option<CashSessionId>,
    /// The drawer at hand where it was taken, for what lies in none: its money, should it prove to be cash, is there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub till: Option<CashSessionId>,
    /// Whose check it was when it was taken, for a check that is another's since: its tip is theirs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub waiter: Option<Waiter>,
    /// What the guest gave to the staff with it, less what of that went back.
    #[serde(default, skip_serializing_if = "Money::is_nothing")]
    pub tip: Money,
    /// The account that paid.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<AccountId>,
    /// Given back since.
    #[serde(default)]
    pub refunded: Money,
    /// Of its tip, what was taken back since.
    #[serde(default, skip_serializing_if = "Money::is_nothing")]
    pub tip_back: Money,
    /// What of it paid for the check when that was settled: refunds before it did not, those after it did. None until then,
    /// and of checks that an older program settled.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub applied: Option<Money>,
    /// When.
    pub at: UnixMillis,
    /// By whom.
    pub by: Waiter,
    /// What its provider knows it by, when one carried it out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub provider: Option<Box<provider::ProviderMark>>,
}

impl Payment {
    /// A tender of which nothing more is said yet: no cash on the table, no tip, nothing given back.
    pub fn new(
        id: PaymentId,
        (method, kind): (PaymentTypeKey, PaymentKind),
        amount: Money,
        (at, by): (UnixMillis, Waiter),
    ) -> Self {
        Self {
            id,
            method,
            kind,
            amount,
            tendered: None,
            change: Money::ZERO,
            slip: None,
            reconciled: None,
            drawer: None,
            till: None,
            waiter: None,
            tip: Money::ZERO,
            account: None,
            refunded: Money::ZERO,
            tip_back: Money::ZERO,
            applied: None,
            at,
            by,
            provider: None,
        }
    }

    /// Who served when it was taken.
    pub fn served_by<'a>(&'a self, order: &'a Order) -> &'a Waiter {
        self.waiter.as_ref().unwrap_or(&order.waiter)
    }

    /// What of it was not given back.
    pub const fn left(&self) -> Money {
        self.amount.minus(self.refunded)
    }
}
