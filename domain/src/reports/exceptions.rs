//! What an owner looks at first: bills that were taken back, what was taken off, given away or given back.

use super::range::Range;
use crate::event::EventBody;
use crate::ids::OrderId;
use crate::lang::LocalName;
use crate::money::Money;
use crate::orders::ServiceSet;
use crate::sorted;
use crate::time::UnixMillis;
use serde::{Deserialize, Serialize};

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub enum ExceptionKind {
    /// A bill was taken back after it was printed.
    BillCancelled,
    /// A line was taken off after the kitchen was told.
    Void,
    /// A line or a check costs less.
    Discount,
    /// A line is on the house.
    Comp,
    /// A line has another price.
    Price,
    /// Guests left without paying all of it.
    Released,
    /// Money was given back.
    Refund,
    /// A whole check was given up.
    Cancelled,
    /// A drawer was opened without a sale.
    NoSale,
    /// The record of a payment was corrected: it was paid in another way.
    MethodChanged,
    /// The service charge of a check was waived.
    ServiceWaived,
}

impl ExceptionKind {
    /// All of them, in the order in which a screen lists them.
    pub const ALL: [Self; 11] = [
        Self::BillCancelled,
        Self::Void,
        Self::Discount,
        Self::Comp,
        Self::Price,
        Self::Released,
        Self::Refund,
        Self::Cancelled,
        Self::NoSale,
        Self::MethodChanged,
        Self::ServiceWaived,
    ];
}

/// One of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Exception {
    /// The number of its event.
    pub seq: u64,
    /// What happened.
    pub kind: ExceptionKind,
    /// When.
    pub at: UnixMillis,
    /// By whom.
    pub by: String,
    /// Who approved it, for whoever had no right to it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub approved_by: Option<String>,
    /// How much: what was taken off, given away or given back; of a bill, by how much what came after it is smaller.
    pub amount: Money,
    /// Why, as it is stored: a key of the menu's reasons, or words.
    pub reason: String,
    /// Why, as people say it.
    pub reason_name: LocalName,
    /// What it was about: the dish, the drawer, or the ways to pay before and after.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub what: Option<LocalName>,
    /// Of a corrected payment: the drawer that was counted without its cash.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub counted_without: Option<String>,
    /// Of the same: the drawer whose holder answers for that cash now; none where none was at hand.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lies_in: Option<String>,
    /// The check; none for a drawer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub check: Option<OrderId>,
    /// What people call the check.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    /// Of a bill: what the guests had been shown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<Money>,
    /// Of a bill: what came after it, on the next bill or when the check ended; none while it is open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<Money>,
    /// Of a bill: what came after it is smaller. The difference may be in somebody's pocket.
    #[serde(default)]
    pub smaller: bool,
    /// Of a waived service charge: what of `amount` was charged again. All of it is no loss.
    #[serde(default, skip_serializing_if = "Money::is_nothing")]
    pub charged_again: Money,
}

/// Answer of `GET /api/reports/exceptions`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Exceptions {
    /// From when to when.
    pub range: Range,
    /// The worst first.
    pub exceptions: Vec<Exception>,
    /// There are more than a report holds: these are of the newest.
    pub truncated: bool,
}

/// What became of a check after one of its bills was taken back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Seen {
    /// What the guests had been shown.
    pub bill: Money,
    /// The next bill of the same check.
    pub next: Option<Money>,
    /// What it was settled for; zero for one that was cancelled.
    pub ended: Option<Money>,
}

impl Seen {
    /// What came after the bill: the smallest of what is known, because a bill that was printed again in between proves
    /// nothing about what was paid.
    pub fn after(&self) -> Option<Money> {
        match (self.next, self.ended) {
            (Some(next), Some(ended)) => Some(next.at_most(ended)),
            (next, ended) => next.or(ended),
        }
    }

    /// Whether it is smaller.
    pub fn is_smaller(&self) -> bool {
        self.after().is_some_and(|after| after < self.bill)
    }
}

impl Exception {
    /// What is lost still.
    pub const fn lost(&self) -> Money {
        self.amount.minus(self.charged_again)
    }

    /// How bad it is by what it is, from 0, the worst.
    pub const fn rank(&self) -> u8 {
        match (self.smaller, self.kind) {
            (true, _) => 0,
            (false, ExceptionKind::BillCancelled | ExceptionKind::Released) => 1,
            _ => 2,
        }
    }

    /// The same with what became of the service charge that was waived. `later` is what happened after it, the oldest
    /// first; `still` is what its check is without now, with the dishes that came later.
    #[must_use]
    pub fn of_service<'a>(
        mut self,
        waived: &ServiceSet,
        later: impl IntoIterator<Item = &'a EventBody>,
        still: Money,
    ) -> Self {
        let (back, whole) = charged_again(waived, later);
        let known = if back.is_zero() { still } else { back };
        self.amount = waived.amount.max(known);
        self.charged_again = if whole { self.amount } else { back };
        self
    }

    /// The same with what became of its bill.
    #[must_use]
    pub fn of_bill(mut self, seen: Seen) -> Self {
        self.before = Some(seen.bill);
        self.after = seen.after();
        self.smaller = seen.is_smaller();
        self.amount = Money(seen.bill.minus(self.after.unwrap_or(seen.bill)).0.max(0));
        self
    }
}

/// What of a waived service charge was charged again, and whether no check is without it any more. It goes with the dishes
/// to other checks, and on each of them it may come back once: what is waived there later is another one.
fn charged_again<'a>(
    waived: &ServiceSet,
    later: impl IntoIterator<Item = &'a EventBody>,
) -> (Money, bool) {
    let mut without = vec![waived.order];
    let mut back = Money::ZERO;
    for event in later {
        match event {
            EventBody::LinesTaken { order, into, .. } | EventBody::Merged { order, into, .. }
                if without.contains(order) =>
            {
                if matches!(event, EventBody::Merged { .. }) {
                    without.retain(|check| check != order);
                }
                if !without.contains(into) {
                    without.push(*into);
                }
            }
            EventBody::ServiceSet(set) if set.charged && without.contains(&set.order) => {
                without.retain(|check| *check != set.order);
                back = back.plus(set.amount);
            }
            _ => {}
        }
    }
    (back, without.is_empty())
}

/// Puts the worst first: smaller bills after a bill, other bills that were taken back, then the largest amounts; of equal
/// ones the newest.
pub fn worst_first(all: &mut Vec<Exception>) {
    sorted::by(all, |a, b| {
        let amounts = b.lost().cmp(&a.lost());
        let order = a.rank().cmp(&b.rank()).then(amounts);
        order.then(b.seq.cmp(&a.seq))
    });
}
