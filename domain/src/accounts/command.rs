//! The commands about accounts.

use super::{AccountKind, CodeMark};
use crate::command::Command;
use crate::ids::{AccountId, MovementId, PaymentTypeKey, ReasonKey, ReservationId};
use crate::money::Money;
use crate::state::State;
use serde::{Deserialize, Serialize};

/// Opens an account with nothing on it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Open {
    /// The new account.
    pub account: AccountId,
    /// What it is for.
    pub kind: AccountKind,
    /// Who it is of; a gift card is of whoever has its code.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// Their telephone.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub phone: String,
    /// How much may be owed; of a house account only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<Money>,
    /// The reservation that is paid for; of a deposit only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reservation: Option<ReservationId>,
    /// The code of a gift card: the hub makes it at its door, nobody sends it.
    #[serde(skip)]
    pub code: Option<CodeMark>,
}

/// A gift card that somebody shows: its code proves that it is there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Presented {
    /// What the hub gave to whoever asked for its code.
    pub proof: String,
    /// The hash of that code: the hub fills it in at its door where the proof is right, nobody sends it.
    #[serde(skip)]
    pub code: Option<String>,
}

impl Presented {
    /// A card as whoever takes the payment names it.
    pub const fn by(proof: String) -> Self {
        Self { proof, code: None }
    }
}

/// Puts the code of a gift card into its payment where whoever knows the payment believes the proof.
pub fn present(state: &State, command: &mut Command, believes: impl FnOnce(&str, &str) -> bool) {
    if let Command::TakePayment {
        account: Some(id),
        card,
        ..
    } = command
    {
        let known = state.accounts.as_ref().and_then(|all| all.get(id));
        let Some(code) = known.and_then(|account| account.code.as_ref()) else {
            return;
        };
        // An older program names no card.
        let proof = card.as_ref().map(|card| card.proof.clone());
        let proof = proof.unwrap_or_default();
        if believes(&code.hash, &proof) {
            let code = Some(code.hash.clone());
            *card = Some(Box::new(Presented { proof, code }));
        }
    }
}

/// Puts money on an account: sells what is on a gift card, takes a deposit, settles what is owed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct TopUp {
    /// The account.
    pub account: AccountId,
    /// How it is paid: in cash, by card or by transfer.
    pub method: PaymentTypeKey,
    /// How much.
    pub amount: Money,
    /// The number on the slip.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub slip: Option<String>,
}

/// Takes a wrong top-up back: the last one of its account, as long as what it brought is still there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct TakeBack {
    /// The account.
    pub account: AccountId,
    /// The top-up.
    pub top_up: MovementId,
    /// Why.
    pub reason: ReasonKey,
}

/// Ends an account. What is left of a deposit goes back to the guest, and what is over on a house account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Close {
    /// The account.
    pub account: AccountId,
    /// How what is left goes back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub method: Option<PaymentTypeKey>,
}
