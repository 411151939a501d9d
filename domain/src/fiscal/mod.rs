//! What a fiscal device is told of sales, refunds and Zs, and how far each document is.
//!
//! A document follows from an event of the log and is stored with it, so that a sale never waits for a device. The hub's worker
//! brings documents there one after the other; each step of theirs is an event too.

mod decide;
mod document;

pub use decide::{Step, Switch, apply, decide, follows};
pub use document::{Document, Kind, Paid, Sold, vat_back};

use crate::ids::{FiscalId, OrderId};
use crate::orders::Order;
use crate::time::UnixMillis;
use serde::{Deserialize, Serialize};

/// How far a document is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub enum Stage {
    /// It waits for its turn.
    #[default]
    Pending,
    /// It is on its way: the device may have it or not, and is asked before it is sent.
    Submitted,
    /// The device has it and gave it a number.
    Acknowledged,
    /// The device refused it; a person looks.
    NeedsReview,
}

impl Stage {
    /// Each of them.
    pub const ALL: [Self; 4] = [
        Self::Pending,
        Self::Submitted,
        Self::Acknowledged,
        Self::NeedsReview,
    ];

    /// The text form.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Submitted => "submitted",
            Self::Acknowledged => "acknowledged",
            Self::NeedsReview => "needsReview",
        }
    }

    /// Whether it may be followed by another. What is acknowledged is over, and only a person sends again what was refused.
    pub const fn may_become(self, next: Self) -> bool {
        matches!(
            (self, next),
            (Self::Pending, Self::Submitted)
                | (Self::Submitted, Self::Acknowledged | Self::NeedsReview)
                | (Self::NeedsReview, Self::Pending)
        )
    }
}

/// A document that the device has not acknowledged. What stands in it is stored beside.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Waiting {
    /// The document.
    pub id: FiscalId,
    /// What it is about.
    pub kind: Kind,
    /// The check; none for a Z.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order: Option<OrderId>,
    /// The check's name among people, or the number of the Z.
    pub number: String,
    /// How far it is.
    pub stage: Stage,
    /// What the device said against it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub problem: String,
    /// When it was made.
    pub at: UnixMillis,
}

/// The device and what waits for it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Fiscal {
    /// Whether there is a device: documents are made.
    pub on: bool,
    /// In the order of the log.
    pub waiting: Vec<Waiting>,
}

impl Fiscal {
    /// The document whose turn it is: the oldest that nobody has to look at. A refund waits for its sale.
    pub fn next(&self) -> Option<&Waiting> {
        let stuck = |order: Option<OrderId>| {
            let mut sales = self.waiting.iter().filter(|one| one.kind == Kind::Sale);
            order.is_some()
                && sales.any(|sale| sale.order == order && sale.stage == Stage::NeedsReview)
        };
        let goes = |one: &&Waiting| {
            one.stage != Stage::NeedsReview && !(one.kind == Kind::Refund && stuck(one.order))
        };
        self.waiting.iter().find(goes)
    }

    /// How many are on their way, and how many a person has to look at.
    pub fn counts(&self) -> (usize, usize) {
        let seen = |one: &&Waiting| one.stage == Stage::NeedsReview;
        let review = self.waiting.iter().filter(seen).count();
        (self.waiting.len().saturating_sub(review), review)
    }

    /// Whether a check that is settled now gets a document: where nothing was paid nothing was sold.
    pub fn is_for(&self, order: &Order) -> bool {
        self.on && !order.totals().total.is_zero()
    }
}

/// What a check knows of the document of its sale.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Mark {
    /// The document.
    pub document: FiscalId,
    /// How far it is.
    pub stage: Stage,
    /// The number that the device gave; empty before.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub fiscal_id: String,
    /// What the QR code on the receipt says; empty for none.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub qr: String,
}

/// Answer of `GET /api/fiscal`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct FiscalList {
    /// Whether there is a device.
    pub on: bool,
    /// Documents that it has not acknowledged, the oldest first.
    pub waiting: Vec<Waiting>,
}
