//! Payments through a provider: an attempt from the wish to the money, whatever the network does in between.
//!
//! An attempt has one identity for ever, which is also what the provider knows it by: it is never asked for a second time
//! under another name. What it may still bring is kept free on its check until the provider says that nothing comes.

mod apply;
mod command;
mod decide;
mod wire;

pub(crate) use apply::apply;
pub use command::{Begin, CancelAttempt, GiveUp, ReadyProviders, Report, ReturnMoney};
pub use decide::{carried, decide, way};
pub use wire::{AttemptView, of_payment};

use crate::ids::{OrderId, PaymentId, PaymentTypeKey, ProviderKey};
use crate::menu::PaymentKind;
use crate::money::Money;
use crate::orders::Waiter;
use crate::time::UnixMillis;
use serde::{Deserialize, Serialize};

/// Attempts that are over stay at hand for so long, milliseconds: a screen comes back to see how one ended.
const KEPT_MILLIS: i64 = 12 * 3_600_000;

/// Where an attempt stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub enum AttemptState {
    /// Somebody wants it; the provider has not answered yet.
    Created,
    /// The provider has it, and the guest is to pay.
    Pending,
    /// The provider was asked and did not answer: nobody knows, and it is asked again.
    Unknown,
    /// The money came and was taken for the check.
    Captured,
    /// The provider said no.
    Declined,
    /// It was called off at the provider.
    Cancelled,
    /// The money came and no check takes it any more.
    Unmatched,
    /// Such money shall go back to the guest.
    Returning,
    /// It went back.
    Returned,
}

impl AttemptState {
    /// Every state.
    pub const ALL: [Self; 9] = [
        Self::Created,
        Self::Pending,
        Self::Unknown,
        Self::Captured,
        Self::Declined,
        Self::Cancelled,
        Self::Unmatched,
        Self::Returning,
        Self::Returned,
    ];

    /// The text form.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Pending => "pending",
            Self::Unknown => "unknown",
            Self::Captured => "captured",
            Self::Declined => "declined",
            Self::Cancelled => "cancelled",
            Self::Unmatched => "unmatched",
            Self::Returning => "returning",
            Self::Returned => "returned",
        }
    }

    /// Whether money may still come.
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Created | Self::Pending | Self::Unknown)
    }

    /// Whether money came with it.
    pub const fn has_money(self) -> bool {
        matches!(
            self,
            Self::Captured | Self::Unmatched | Self::Returning | Self::Returned
        )
    }
}

/// What the provider said.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub enum Heard {
    /// Nothing yet: it is about to be asked for the first time. Written down before, so that after a crash nobody asks
    /// for the money twice.
    Submitting,
    /// It has the payment, and the guest has not paid yet.
    Pending,
    /// Nothing, or nothing that could be understood.
    Unknown,
    /// The money is there.
    Captured,
    /// No.
    Declined,
    /// It was called off.
    Cancelled,
    /// The money went back.
    Returned,
    /// The money could not go back.
    NotReturned,
}

/// Who gave an attempt up whose end nobody knew.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct GivenUp {
    /// By whom.
    pub by: Waiter,
    /// Why.
    pub reason: String,
    /// When.
    pub at: UnixMillis,
    /// The provider was asked to send the money back, or may have been: it is not asked a second time.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub asked: bool,
}

/// A payment through a provider.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Attempt {
    /// Its identity, made by the sender: the provider's reference to it, and the payment's identity when it is taken.
    pub id: PaymentId,
    /// The check.
    pub order: OrderId,
    /// Who carries it out.
    pub provider: ProviderKey,
    /// The way to pay.
    pub method: PaymentTypeKey,
    /// How turnover counts it.
    pub kind: PaymentKind,
    /// How much is asked for.
    pub amount: Money,
    /// Where it stands.
    pub state: AttemptState,
    /// The provider was asked for it, or may have been.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub submitted: bool,
    /// It is charged with a token of the provider; the token itself is kept nowhere.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub by_token: bool,
    /// What the provider calls it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub provider_ref: Option<String>,
    /// The page on which the guest pays.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub redirect: Option<String>,
    /// What the guest knows it by: the last digits of a card or a telephone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
    /// What the provider said in its own words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub words: Option<String>,
    /// What came.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub captured: Option<Money>,
    /// The guest wants to pay otherwise: the provider is asked to call it off.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub cancel_wanted: bool,
    /// Nobody waits for it any more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub given_up: Option<GivenUp>,
    /// Who wanted that money without a check goes back, and why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub returned: Option<GivenUp>,
    /// When somebody wanted it.
    pub begun_at: UnixMillis,
    /// When it last changed.
    pub changed_at: UnixMillis,
    /// Who wanted it.
    pub by: Waiter,
}

impl Attempt {
    /// Whether its amount is kept free on the check.
    pub const fn reserves(&self) -> bool {
        self.state.is_open() && self.given_up.is_none()
    }

    /// Whether the hub still has to do something about it, or a person.
    pub const fn is_watched(&self) -> bool {
        self.state.is_open()
            || matches!(
                self.state,
                AttemptState::Unmatched | AttemptState::Returning
            )
    }
}

/// What is kept free on a check for a payment that is under way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Reserve {
    /// The attempt.
    pub payment: PaymentId,
    /// How much, qəpik.
    pub amount: Money,
}

/// What is known of a tender that came through a provider.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ProviderMark {
    /// The provider.
    pub name: ProviderKey,
    /// What it calls the payment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
    /// The last digits of a card or a telephone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
}
