//! Which tax the restaurant pays on what it sells. The rates are the restaurant's to say: the hub knows no law.

use super::PaymentKind;
use serde::{Deserialize, Serialize};

/// The tax on sales.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub enum Tax {
    /// VAT inside the prices.
    #[default]
    Vat,
    /// A part of the turnover, and no VAT.
    Simplified(Simplified),
}

/// The rates of simplified tax, basis points of the turnover. Each kind of ways to pay may have its own.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Simplified {
    /// What holds where nothing else is said.
    pub rate_bp: u32,
    /// For turnover that was paid in cash.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cash_bp: Option<u32>,
    /// For turnover that was paid by card on a terminal that the till drives.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub card_integrated_bp: Option<u32>,
    /// For turnover that was paid without cash in any other way.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub other_cashless_bp: Option<u32>,
}

impl Tax {
    /// Whether prices have VAT inside.
    pub const fn is_vat(&self) -> bool {
        matches!(self, Self::Vat)
    }

    /// The rates of simplified tax; none under VAT.
    pub const fn simplified(self) -> Option<Simplified> {
        match self {
            Self::Vat => None,
            Self::Simplified(rates) => Some(rates),
        }
    }
}

impl Simplified {
    /// The rate for turnover that was paid in a kind of way.
    pub fn rate(&self, kind: PaymentKind) -> u32 {
        let own = match kind {
            PaymentKind::Cash => self.cash_bp,
            PaymentKind::CardIntegrated => self.card_integrated_bp,
            PaymentKind::OtherCashless => self.other_cashless_bp,
            PaymentKind::GiftCard
            | PaymentKind::HouseAccount
            | PaymentKind::Deposit
            | PaymentKind::Comp => None,
        };
        own.unwrap_or(self.rate_bp)
    }

    /// All that was said.
    pub(super) fn rates(&self) -> impl Iterator<Item = u32> {
        let own = [
            self.cash_bp,
            self.card_integrated_bp,
            self.other_cashless_bp,
        ];
        own.into_iter().flatten().chain([self.rate_bp])
    }
}
