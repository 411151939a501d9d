//! What outside clients and screens get about a payment.

use super::{Attempt, AttemptState};
use crate::devices::Qr;
use crate::ids::{OrderId, PaymentId, PaymentTypeKey, ProviderKey};
use crate::money::Money;
use crate::payments::Payment;
use crate::time::UnixMillis;
use serde::{Deserialize, Serialize};

/// Answer of `GET /api/payments/{id}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct AttemptView {
    /// Its identity.
    pub id: PaymentId,
    /// The check.
    pub order: OrderId,
    /// The way to pay.
    pub method: PaymentTypeKey,
    /// What is asked for, or was taken, qəpik.
    pub amount: Money,
    /// Where it stands; what was taken without a provider is captured.
    pub state: AttemptState,
    /// The provider; none for cash and the like.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub provider: Option<ProviderKey>,
    /// What the provider calls it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub provider_ref: Option<String>,
    /// The page on which the guest pays, as long as it waits for that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub redirect: Option<String>,
    /// The same as a QR code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub qr: Option<Qr>,
    /// The last digits of a card or a telephone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
    /// What the provider said in its own words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub words: Option<String>,
    /// The provider was asked to call it off.
    #[serde(default)]
    pub cancel_wanted: bool,
    /// A manager gave it up.
    #[serde(default)]
    pub given_up: bool,
    /// When somebody wanted it.
    pub begun_at: UnixMillis,
    /// When it last changed.
    pub changed_at: UnixMillis,
}

impl From<&Attempt> for AttemptView {
    fn from(attempt: &Attempt) -> Self {
        let waits = attempt.state.is_open();
        Self {
            id: attempt.id,
            order: attempt.order,
            method: attempt.method.clone(),
            amount: attempt.captured.unwrap_or(attempt.amount),
            state: attempt.state,
            provider: Some(attempt.provider.clone()),
            provider_ref: attempt.provider_ref.clone(),
            redirect: attempt.redirect.clone().filter(|_| waits),
            qr: None,
            hint: attempt.hint.clone(),
            words: attempt.words.clone(),
            cancel_wanted: attempt.cancel_wanted,
            given_up: attempt.given_up.is_some(),
            begun_at: attempt.begun_at,
            changed_at: attempt.changed_at,
        }
    }
}

/// A tender that was taken at once.
pub fn of_payment(order: OrderId, payment: &Payment) -> AttemptView {
    AttemptView {
        id: payment.id,
        order,
        method: payment.method.clone(),
        amount: payment.amount,
        state: AttemptState::Captured,
        provider: None,
        provider_ref: None,
        redirect: None,
        qr: None,
        hint: None,
        words: None,
        cancel_wanted: false,
        given_up: false,
        begun_at: payment.at,
        changed_at: payment.at,
    }
}
