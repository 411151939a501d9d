//! What the doors of reports answer.

use super::range::Range;
use crate::ids::{OrderId, StaffId};
use crate::lang::LocalName;
use crate::money::Money;
use crate::orders::Channel;
use crate::payments::KindSum;
use crate::time::{BusinessDay, UnixMillis};
use serde::{Deserialize, Serialize};

/// The sums of some checks. Checks count when they are settled, at the time of settling; what was given back later does
/// not change them and stands in `refunded`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Figures {
    /// Settled checks. By dish, category and way to pay a check counts in each row that it has a part in.
    pub checks: i64,
    /// Guests of these checks; zero by dish, category and way to pay.
    pub covers: i64,
    /// Pieces; zero by way to pay.
    pub quantity: i64,
    /// The prices, before anything was taken off.
    pub gross: Money,
    /// Discounts of lines and of whole checks.
    pub discounts: Money,
    /// On the house.
    pub comps: Money,
    /// `gross − discounts − comps`: the sales.
    pub net: Money,
    /// Service charge.
    pub service: Money,
    /// `net + service`: what the guests paid, VAT inside.
    pub due: Money,
    /// The VAT inside `due`.
    pub vat: Money,
    /// Money taken in the range, also for checks that are open still; only by way to pay. What nobody paid is a row of its
    /// own (`comp`, `write-off`), for which nothing was taken.
    pub taken: Money,
    /// Money given back in the range, for whatever check; only by way to pay.
    pub refunded: Money,
}

impl Figures {
    /// What a check came to on average, half up; zero without checks.
    pub fn average(&self) -> Money {
        let checks = self.checks.max(0);
        let doubled = self.due.0.saturating_mul(2).saturating_add(checks);
        let average = doubled.checked_div(checks.saturating_mul(2));
        Money(average.unwrap_or_default())
    }

    /// The sum of both.
    #[must_use]
    pub const fn plus(&self, other: &Self) -> Self {
        Self {
            checks: self.checks.saturating_add(other.checks),
            covers: self.covers.saturating_add(other.covers),
            quantity: self.quantity.saturating_add(other.quantity),
            gross: self.gross.plus(other.gross),
            discounts: self.discounts.plus(other.discounts),
            comps: self.comps.plus(other.comps),
            net: self.net.plus(other.net),
            service: self.service.plus(other.service),
            due: self.due.plus(other.due),
            vat: self.vat.plus(other.vat),
            taken: self.taken.plus(other.taken),
            refunded: self.refunded.plus(other.refunded),
        }
    }
}

/// One row of a report.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct SalesRow {
    /// The day, hour (`00` to `23`), dish, category, person, table, channel or way to pay; `none` without one. The same
    /// key leads to the row's checks.
    pub key: String,
    /// What people call it; a key that the menu no longer has stands for itself.
    pub name: LocalName,
    /// Its part of `net`, basis points; the rows sum to 10 000 unless nothing was sold.
    pub share_bp: i64,
    /// Its sums.
    #[serde(flatten)]
    pub figures: Figures,
}

/// Answer of `GET /api/reports/sales`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct SalesReport {
    /// From when to when.
    pub range: Range,
    /// What the rows are: `day`, `hour`, `item`, …
    pub by: String,
    /// The rows: days and hours in their order, all others with the most sold first.
    pub rows: Vec<SalesRow>,
    /// The sums of the whole range; each amount is the sum of the rows'.
    pub totals: Figures,
    /// The turnover of the range by how it was paid, with the simplified tax on it; sums to `due` of the totals.
    #[serde(default)]
    pub turnover: Vec<KindSum>,
}

/// A settled check.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct CheckRow {
    /// The check.
    pub id: OrderId,
    /// What people call it: the hub's number, or what a device called it.
    pub number: String,
    /// The business day of its sale.
    pub business_day: BusinessDay,
    /// When it was settled.
    pub settled_at: UnixMillis,
    /// Where the food went.
    pub channel: Channel,
    /// The table's key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub table: Option<String>,
    /// The table's number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub table_number: Option<String>,
    /// Whose it was.
    pub waiter_id: StaffId,
    /// Their name.
    pub waiter: String,
    /// Its sums; `taken` and `refunded` are zero here.
    #[serde(flatten)]
    pub figures: Figures,
}

/// Answer of `GET /api/reports/checks`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct ChecksPage {
    /// From when to when.
    pub range: Range,
    /// The newest first.
    pub checks: Vec<CheckRow>,
    /// Asks for the next page as `before`; none when this is the last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}
