//! Ways to pay, and how turnover counts them.

use crate::ids::{PaymentTypeKey, ProviderKey};
use crate::lang::LocalName;
use serde::{Deserialize, Serialize};

/// How turnover is split (rules for caterers).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub enum PaymentKind {
    /// Notes and coins.
    #[default]
    Cash,
    /// A card on a terminal that the till drives.
    CardIntegrated,
    /// A card on a separate terminal, a transfer, a QR code.
    OtherCashless,
    /// A gift card.
    GiftCard,
    /// A guest's account.
    HouseAccount,
    /// What was paid for a reservation or a banquet before.
    Deposit,
    /// On the house.
    Comp,
}

impl PaymentKind {
    /// Whether money comes in when it is taken: in cash, by card, by transfer.
    pub const fn changes_hands(self) -> bool {
        matches!(
            self,
            Self::Cash | Self::CardIntegrated | Self::OtherCashless
        )
    }

    /// Whether anybody pays: guests who left do not, nor does whoever is a guest of the house.
    pub const fn is_paid(self) -> bool {
        !matches!(self, Self::Comp)
    }

    /// Whether a guest's account pays.
    pub const fn is_account(self) -> bool {
        matches!(self, Self::GiftCard | Self::HouseAccount | Self::Deposit)
    }
}

/// A way to pay.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PaymentType {
    /// The key.
    pub id: PaymentTypeKey,
    /// The name.
    pub name: LocalName,
    /// How turnover counts it.
    #[serde(rename = "type")]
    pub kind: PaymentKind,
    /// Whether the slip's number is needed.
    #[serde(default)]
    pub slip: bool,
    /// Who carries it out; none is taken by hand.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub provider: Option<ProviderKey>,
}
