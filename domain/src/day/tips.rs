//! Tips in the sums of a day: by the way they were paid, and by whose check it was then.

use super::{DaySums, MethodSum};
use crate::ids::{PaymentTypeKey, StaffId};
use crate::money::Money;
use crate::orders::Waiter;
use serde::{Deserialize, Serialize};

/// The tips of one person's checks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct TipSum {
    /// Whose checks.
    pub waiter: StaffId,
    /// Their name.
    pub name: String,
    /// How many tenders had one.
    pub count: u32,
    /// How much, qəpik.
    pub amount: Money,
}

/// Counts a tip that was one amount and is another. What is corrected changes the sum that it stands in, so that the
/// rows are what stands at the close.
pub(super) fn note(
    sums: &mut DaySums,
    waiter: &Waiter,
    method: &PaymentTypeKey,
    change: (Money, Money),
) {
    if change.0 == change.1 {
        return;
    }
    let at = sums.tips.partition_point(|known| known.method < *method);
    if sums
        .tips
        .get(at)
        .is_none_or(|known| known.method != *method)
    {
        let fresh = MethodSum {
            method: method.clone(),
            count: 0,
            amount: Money::ZERO,
        };
        sums.tips.insert(at, fresh);
    }
    if let Some(known) = sums.tips.get_mut(at) {
        changed((&mut known.count, &mut known.amount), change);
    }
    sums.tips.retain(|known| !known.amount.is_zero());
    let at = sums
        .tips_by
        .partition_point(|known| known.waiter < waiter.id);
    if sums
        .tips_by
        .get(at)
        .is_none_or(|known| known.waiter != waiter.id)
    {
        let fresh = TipSum {
            waiter: waiter.id,
            name: waiter.name.clone(),
            count: 0,
            amount: Money::ZERO,
        };
        sums.tips_by.insert(at, fresh);
    }
    if let Some(known) = sums.tips_by.get_mut(at) {
        changed((&mut known.count, &mut known.amount), change);
    }
    sums.tips_by.retain(|known| !known.amount.is_zero());
}

fn changed((count, amount): (&mut u32, &mut Money), (before, after): (Money, Money)) {
    *amount = amount.plus(after.minus(before));
    *count = match (before.is_zero(), after.is_zero()) {
        (true, false) => count.saturating_add(1),
        (false, true) => count.saturating_sub(1),
        _ => *count,
    };
}
