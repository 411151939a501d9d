//! What was sold: ranges of time, figures that add up, what an owner looks at first.
//!
//! One set of figures for every report. For each check and so for each sum of checks:
//! `gross − discounts − comps = net`, `net + service = due`, and `vat` is inside `due`.

mod exceptions;
mod range;
mod slips;
mod tips;
mod wire;

pub use exceptions::{Exception, ExceptionKind, Exceptions, Seen, worst_first};
pub use range::{DAYS, Range};
pub use slips::{SlipDay, SlipFlaw, SlipRow, SlipsReport, slip_days, slip_rows};
pub use tips::{TipRow, TipsReport};
pub use wire::{CheckRow, ChecksPage, Figures, SalesReport, SalesRow};

use crate::error::Rejection;
use crate::menu::PaymentKind;
use crate::money::Money;
use crate::orders::Channel;

/// The key of what has none: a check without a table, or one for which nothing was paid.
pub const NONE: &str = "none";

/// What a report counts by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// Business days.
    Day,
    /// Hours of the restaurant's clock.
    Hour,
    /// Dishes.
    Item,
    /// Categories of the menu.
    Category,
    /// Whose checks they were.
    Waiter,
    /// Tables.
    Table,
    /// Where the food went.
    Channel,
    /// Ways to pay.
    Method,
    /// How turnover counts the ways to pay: cash, integrated card, other cashless.
    Kind,
    /// Rates of VAT.
    Vat,
}

impl By {
    /// Each with its text form.
    pub const ALL: [(Self, &'static str); 10] = [
        (Self::Day, "day"),
        (Self::Hour, "hour"),
        (Self::Item, "item"),
        (Self::Category, "category"),
        (Self::Waiter, "waiter"),
        (Self::Table, "table"),
        (Self::Channel, "channel"),
        (Self::Method, "method"),
        (Self::Kind, "kind"),
        (Self::Vat, "vat"),
    ];

    /// The text form.
    pub fn name(self) -> &'static str {
        let known = Self::ALL.iter().find(|(by, _)| *by == self);
        known.map_or("", |(_, name)| name)
    }

    /// Reads the text form.
    ///
    /// # Errors
    /// [`Rejection::BadField`]
    pub fn read(text: &str) -> Result<Self, Rejection> {
        let known = Self::ALL.iter().find(|(_, name)| *name == text);
        known.map(|(by, _)| *by).ok_or(Rejection::BadField {
            field: "by",
            allowed: "day, hour, item, category, waiter, table, channel, method, kind or vat",
        })
    }

    /// Whether a check stands in one row only, so that checks and guests of the rows add up too.
    pub const fn whole_checks(self) -> bool {
        !matches!(
            self,
            Self::Item | Self::Category | Self::Method | Self::Kind | Self::Vat
        )
    }

    /// Whether its rows are about money that was taken.
    pub const fn is_of_money(self) -> bool {
        matches!(self, Self::Method | Self::Kind)
    }
}

/// The text form of a channel, as the wire has it.
pub const fn channel_name(channel: Channel) -> &'static str {
    match channel {
        Channel::DineIn => "dineIn",
        Channel::Takeaway => "takeaway",
        Channel::Delivery => "delivery",
        Channel::Tab => "tab",
    }
}

/// The text form of a kind of ways to pay, as the wire has it.
pub const fn kind_name(kind: PaymentKind) -> &'static str {
    match kind {
        PaymentKind::Cash => "cash",
        PaymentKind::CardIntegrated => "cardIntegrated",
        PaymentKind::OtherCashless => "otherCashless",
        PaymentKind::GiftCard => "giftCard",
        PaymentKind::HouseAccount => "houseAccount",
        PaymentKind::Deposit => "deposit",
        PaymentKind::Comp => "comp",
    }
}

/// Reads that text form.
pub fn kind_of(name: &str) -> Option<PaymentKind> {
    let mut all = [
        PaymentKind::Cash,
        PaymentKind::CardIntegrated,
        PaymentKind::OtherCashless,
        PaymentKind::GiftCard,
        PaymentKind::HouseAccount,
        PaymentKind::Deposit,
        PaymentKind::Comp,
    ]
    .into_iter();
    all.find(|kind| kind_name(*kind) == name)
}

/// A check's figures by its ways to pay: each has its part of every sum in proportion to what it paid, and the parts sum
/// to the whole. `due` is what it paid.
pub fn by_methods(check: &Figures, paid: &[Money]) -> Vec<Figures> {
    let parts = |sum: Money| sum.spread(paid).into_iter();
    let dues = parts(check.due);
    let rest = parts(check.service).zip(parts(check.vat));
    let off = parts(check.discounts).zip(parts(check.comps));
    let rows = dues.zip(rest).zip(off);
    rows.map(|((due, (service, vat)), (discounts, comps))| {
        let net = due.minus(service);
        Figures {
            checks: 1,
            gross: net.plus(discounts).plus(comps),
            discounts,
            comps,
            net,
            service,
            due,
            vat,
            ..Figures::default()
        }
    })
    .collect()
}

/// Gives every row its share of what was sold: basis points of `net`, which sum to 10 000.
pub fn share(rows: &mut [SalesRow]) {
    let nets: Vec<Money> = rows.iter().map(|row| row.figures.net).collect();
    if nets.iter().copied().sum::<Money>().0 <= 0 {
        return;
    }
    for (row, part) in rows.iter_mut().zip(Money(10_000).spread(&nets)) {
        row.share_bp = part.0;
    }
}
