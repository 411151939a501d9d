//! The commands about a tender that was taken.

use crate::ids::{OrderId, PaymentId, PaymentTypeKey, ReasonKey};
use crate::money::Money;
use serde::{Deserialize, Serialize};

/// Says what tip came with a tender.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct SetTip {
    /// The check.
    pub order: OrderId,
    /// The tender.
    pub payment: PaymentId,
    /// All of its tip from now on; zero is none.
    pub tip: Money,
}

/// Corrects the way in which a tender was paid.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct ChangeMethod {
    /// The check.
    pub order: OrderId,
    /// The tender.
    pub payment: PaymentId,
    /// How it was paid in truth.
    pub method: PaymentTypeKey,
    /// The number on the slip, for a card.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub slip: Option<String>,
    /// Why.
    pub reason: ReasonKey,
}
