//! Slips of separate card terminals, day by day, to be held against the bank's statement.

use super::range::Range;
use crate::ids::{OrderId, PaymentId, PaymentTypeKey};
use crate::lang::LocalName;
use crate::menu::Catalog;
use crate::money::Money;
use crate::orders::Order;
use crate::payments::{Payment, Reconciled, name_of};
use crate::time::{BusinessDay, UnixMillis};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What is wrong with a slip.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub enum SlipFlaw {
    /// Nobody noted its number.
    Missing,
    /// Another payment of the day, taken in the same way, has its number.
    Twice,
}

/// A payment by card at a separate terminal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct SlipRow {
    /// The check.
    pub order: OrderId,
    /// What people call the check.
    pub number: String,
    /// The payment.
    pub payment: PaymentId,
    /// When it was taken.
    pub at: UnixMillis,
    /// The way to pay: each terminal may have its own.
    pub method: PaymentTypeKey,
    /// What people call it.
    pub method_name: LocalName,
    /// The number on the slip.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub slip: Option<String>,
    /// What was applied to the check, qəpik.
    pub amount: Money,
    /// The tip that stands, qəpik: it went over the same card.
    pub tip: Money,
    /// What went back of `amount`, qəpik.
    pub refunded: Money,
    /// What is wrong with the slip.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub flaw: Option<SlipFlaw>,
    /// Who found it on the statement, and when.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reconciled: Option<Reconciled>,
}

/// A business day of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct SlipDay {
    /// The day.
    pub business_day: BusinessDay,
    /// How many payments; also those that are not shown.
    pub count: u32,
    /// How many of them nobody found on a statement yet.
    pub open: u32,
    /// The sum of what was applied to checks, qəpik.
    pub amount: Money,
    /// The sum of the tips, qəpik.
    pub tip: Money,
    /// The sum of what went back, qəpik.
    pub refunded: Money,
    /// Those without a number first, then those that share one, then by time.
    pub slips: Vec<SlipRow>,
}

/// Answer of `GET /api/reports/slips`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct SlipsReport {
    /// From when to when.
    pub range: Range,
    /// The days that have some, the newest first.
    pub days: Vec<SlipDay>,
    /// There are more checks than are looked at; these are the oldest.
    pub truncated: bool,
}

/// The days of a range from its checks. `open` shows only what nobody found on a statement yet.
pub fn slip_days(catalog: &Catalog, range: &Range, checks: &[Order], open: bool) -> Vec<SlipDay> {
    let mut days: BTreeMap<BusinessDay, Vec<SlipRow>> = BTreeMap::new();
    for row in checks
        .iter()
        .flat_map(|order| slip_rows(catalog, range, order))
    {
        let day = catalog.business_day(row.at);
        days.entry(day).or_default().push(row);
    }
    let days = days.into_iter().rev();
    days.map(|(day, slips)| of_day(day, slips, open)).collect()
}

/// The slips of a check in a range, in the order in which they were taken. What is wrong with one is known by its day alone.
pub fn slip_rows(catalog: &Catalog, range: &Range, order: &Order) -> Vec<SlipRow> {
    let taken = order.payments.iter();
    let taken = taken.filter(|one| range.holds(one.at) && one.is_by_slip(catalog));
    taken.map(|one| row(catalog, order, one)).collect()
}

fn row(catalog: &Catalog, order: &Order, payment: &Payment) -> SlipRow {
    SlipRow {
        order: order.id,
        number: order.called(),
        payment: payment.id,
        at: payment.at,
        method: payment.method.clone(),
        method_name: name_of(catalog, &payment.method),
        slip: payment.slip.clone(),
        amount: payment.amount,
        tip: payment.tip,
        refunded: payment.refunded,
        flaw: None,
        reconciled: payment.reconciled.as_deref().cloned(),
    }
}

fn of_day(business_day: BusinessDay, mut slips: Vec<SlipRow>, open: bool) -> SlipDay {
    let mut known: BTreeMap<(PaymentTypeKey, String), u32> = BTreeMap::new();
    let key = |row: &SlipRow| Some((row.method.clone(), row.slip.clone()?));
    for key in slips.iter().filter_map(key) {
        let count = known.entry(key).or_default();
        *count = count.saturating_add(1);
    }
    for row in &mut slips {
        row.flaw = match key(row) {
            None => Some(SlipFlaw::Missing),
            Some(key) => known
                .get(&key)
                .filter(|count| **count > 1)
                .map(|_| SlipFlaw::Twice),
        };
    }
    let sum = |part: fn(&SlipRow) -> Money| slips.iter().map(part).sum();
    let count = |some: usize| u32::try_from(some).unwrap_or(u32::MAX);
    let waits = |row: &&SlipRow| row.reconciled.is_none();
    let mut day = SlipDay {
        business_day,
        count: count(slips.len()),
        open: count(slips.iter().filter(waits).count()),
        amount: sum(|row| row.amount),
        tip: sum(|row| row.tip),
        refunded: sum(|row| row.refunded),
        slips,
    };
    if open {
        day.slips.retain(|row| row.reconciled.is_none());
    }
    day.slips.sort_by_key(|row| {
        // Those that share a number stand together.
        let twin = row.slip.clone().filter(|_| row.flaw.is_some());
        let rank = row.flaw.map_or(2, |flaw| flaw as u8);
        // Those of one moment stay in the order in which they were taken.
        (rank, twin, row.at)
    });
    day
}
