//! What the doors of the dashboard answer.

use super::{Age, Counted, PrinterNow, Span};
use crate::ids::SiteId;
use crate::lang::LocalName;
use crate::menu::PaymentKind;
use crate::money::Money;
use crate::reports::Exception;
use crate::time::{BusinessDay, UnixMillis};
use serde::{Deserialize, Serialize};

/// Restaurants over which dishes, waiters and exceptions are put together at once; of more, one has to be chosen.
pub const BEHIND: usize = 12;

/// Sums of settled checks, at the time of settling; what was given back later does not change them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Sums {
    /// Settled checks.
    pub checks: i64,
    /// Their guests.
    pub covers: i64,
    /// What was sold, without service.
    pub net: Money,
    /// Service charge.
    pub service: Money,
    /// What guests paid: both together.
    pub due: Money,
}

impl Sums {
    /// Both together.
    #[must_use]
    pub const fn plus(self, other: Self) -> Self {
        Self {
            checks: self.checks.saturating_add(other.checks),
            covers: self.covers.saturating_add(other.covers),
            net: self.net.plus(other.net),
            service: self.service.plus(other.service),
            due: self.due.plus(other.due),
        }
    }

    /// What a check came to on average, half up; zero without checks.
    pub fn average(&self) -> Money {
        let checks = self.checks.max(0);
        let doubled = self.due.0.saturating_mul(2).saturating_add(checks);
        Money(
            doubled
                .checked_div(checks.saturating_mul(2))
                .unwrap_or_default(),
        )
    }

    /// Guests of a check on average, tenths, half up; zero without checks.
    pub fn guests_tenths(&self) -> i64 {
        let checks = self.checks.max(0);
        let doubled = self.covers.saturating_mul(20).saturating_add(checks);
        doubled
            .checked_div(checks.saturating_mul(2))
            .unwrap_or_default()
    }
}

/// A restaurant in the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct SiteTile {
    /// The restaurant.
    pub id: SiteId,
    /// What it is called.
    pub name: String,
    /// What guests paid in the stretch.
    pub due: Money,
    /// How its figures stand.
    pub age: Age,
    /// The last settled check: what people call it. Only of one that is behind.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_check: Option<String>,
}

/// A step of the curve: an hour of the day, or a day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Dip {
    /// What guests paid in it.
    pub due: Money,
    /// What they paid in the step before that it is held against, whole.
    pub before: Money,
}

/// A step of the curve with its name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Step {
    /// The hour (`00` to `23`) of the restaurants' own clocks, or the business day.
    pub key: String,
    /// Its sums.
    #[serde(flatten)]
    pub dip: Dip,
}

/// What is so at this moment, over all chosen restaurants.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct NowTiles {
    /// Tables.
    pub tables: u32,
    /// Those with an open check.
    pub open_tables: u32,
    /// Open checks.
    pub open_checks: u32,
    /// What guests have still to pay.
    pub unpaid: Money,
    /// When the oldest open check was opened.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub oldest: Option<UnixMillis>,
    /// Open drawers.
    pub drawers: u32,
    /// What should be in them.
    pub cash: Money,
    /// Tickets that are late.
    pub late: u32,
}

/// What guests paid in one kind of way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct KindRow {
    /// How turnover counts the way to pay.
    pub kind: PaymentKind,
    /// What was sold for it.
    pub total: Money,
    /// Its part, basis points; the parts sum to 10 000 unless nothing was sold.
    pub share_bp: i64,
}

/// A dish or a waiter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Top {
    /// What people call it.
    pub name: LocalName,
    /// Pieces of a dish, checks of a waiter.
    pub count: i64,
    /// What was sold, without service.
    pub net: Money,
}

/// An exception and whose it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct SiteException {
    /// The restaurant.
    pub site: SiteId,
    /// What it is called.
    pub site_name: String,
    /// Its wall clock, minutes east of UTC.
    pub offset_minutes: i32,
    /// What happened.
    #[serde(flatten)]
    pub what: Attention,
}

/// What somebody has to look at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "is", content = "of", rename_all = "camelCase")]
pub enum Attention {
    /// An act out of the ordinary.
    Act(Box<Exception>),
    /// A drawer that was counted in the stretch and did not agree.
    Count(Counted),
    /// A printer that is not well now.
    Printer(PrinterNow),
}

impl Attention {
    /// How bad it is: by what it is, from 0, the worst, and by how much.
    pub fn severity(&self) -> (u8, Money) {
        match self {
            Self::Act(act) => (act.rank(), act.lost()),
            // Too much in a drawer is as odd as too little.
            Self::Count(count) => (2, Money(count.variance.0.saturating_abs())),
            Self::Printer(_) => (3, Money::ZERO),
        }
    }

    /// When it happened, or since when it is so.
    pub fn at(&self) -> UnixMillis {
        match self {
            Self::Act(act) => act.at,
            Self::Count(count) => count.at,
            Self::Printer(printer) => printer.since,
        }
    }
}

/// Answer of `GET /api/owner/exceptions`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct SiteExceptions {
    /// Now, by the cloud's clock.
    pub at: UnixMillis,
    /// How what is behind it stands.
    pub age: Age,
    /// The worst first.
    pub exceptions: Vec<SiteException>,
    /// There are more than a report holds.
    pub truncated: bool,
}

/// Up to where a restaurant's figures are complete.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Statement {
    /// The restaurant.
    pub site: SiteId,
    /// What it is called.
    pub name: String,
    /// Its wall clock, minutes east of UTC.
    pub offset_minutes: i32,
    /// The last event that is in the figures.
    pub event: u64,
    /// The last event that the cloud has.
    pub head: u64,
    /// How they stand.
    pub age: Age,
    /// The link of the chain at `head`.
    pub chain: String,
}

/// Answer of `GET /api/owner/dashboard`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Dashboard {
    /// Now, by the cloud's clock.
    pub at: UnixMillis,
    /// Which stretch.
    pub span: Span,
    /// The chosen restaurant; none for all of them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub site: Option<SiteId>,
    /// The wall clock in which times are said: the chosen restaurant's, or the first one's; minutes east of UTC.
    pub offset_minutes: i32,
    /// The business days: the first and the last of them.
    pub first_day: BusinessDay,
    /// The last: today.
    pub last_day: BusinessDay,
    /// All restaurants of the tenant, those that need somebody first.
    pub sites: Vec<SiteTile>,
    /// How the figures below stand.
    pub age: Age,
    /// Up to when the restaurant that was heard last is in the figures below.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<UnixMillis>,
    /// How many of the chosen restaurants are not live; those of which nothing ever came among them.
    pub not_live: u32,
    /// What was sold.
    pub sums: Sums,
    /// What was sold in the stretch that it is held against, up to the same minute.
    pub before: Sums,
    /// The steps of it, in their order.
    pub curve: Vec<Step>,
    /// What is so at this moment.
    pub now: NowTiles,
    /// How it was paid.
    pub kinds: Vec<KindRow>,
    /// The dishes that sold best; none when too many restaurants are chosen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub items: Option<Vec<Top>>,
    /// The waiters, the most sold first; none when too many restaurants are chosen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub waiters: Option<Vec<Top>>,
    /// What somebody has to look at, the worst first; none when too many restaurants are chosen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attention: Option<Vec<SiteException>>,
    /// How many there are of them.
    pub attention_count: u64,
    /// Up to where the chosen restaurants' figures are complete; with more than twelve, of those that need somebody.
    pub statements: Vec<Statement>,
}
