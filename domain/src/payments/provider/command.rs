//! The commands about payments through a provider.

use super::Heard;
use crate::ids::{OrderId, PaymentId, PaymentTypeKey, ProviderKey};
use crate::money::Money;
use serde::{Deserialize, Serialize};

/// Begins a payment through a provider.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Begin {
    /// The check.
    pub order: OrderId,
    /// The new payment; the provider knows it by this.
    pub payment: PaymentId,
    /// The way to pay, which names a provider.
    pub method: PaymentTypeKey,
    /// How much.
    pub amount: Money,
    /// A token of the provider lies ready at the hub: its door says it, nobody sends it.
    #[serde(skip)]
    pub by_token: bool,
}

/// What a provider said of a payment, told by the hub itself; no screen may send it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Report {
    /// The check.
    pub order: OrderId,
    /// The payment.
    pub payment: PaymentId,
    /// What was heard.
    pub heard: Heard,
    /// How much came.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount: Option<Money>,
    /// What the provider calls it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub provider_ref: Option<String>,
    /// The page on which the guest pays.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub redirect: Option<String>,
    /// The last digits of a card or a telephone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
    /// What the provider said in its own words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub words: Option<String>,
}

/// Asks the provider to call a payment off that the guest has not paid.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct CancelAttempt {
    /// The check.
    pub order: OrderId,
    /// The payment.
    pub payment: PaymentId,
}

/// Gives a payment up of which nobody knows what became of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct GiveUp {
    /// The check.
    pub order: OrderId,
    /// The payment.
    pub payment: PaymentId,
    /// Why.
    pub reason: String,
}

/// Sends money back that came for a check which takes it no more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct ReturnMoney {
    /// The check that it came for.
    pub order: OrderId,
    /// The payment.
    pub payment: PaymentId,
    /// Why.
    pub reason: String,
}

/// The providers that are set up at the hub, told by the hub itself; no screen may send it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct ReadyProviders {
    /// All of them.
    pub providers: Vec<ProviderKey>,
}
