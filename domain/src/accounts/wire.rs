//! What screens and outside clients send and get about accounts.

use super::{Account, AccountKind, MoveKind};
use crate::ids::{AccountId, MovementId, OrderId, PaymentTypeKey, ReasonKey, ReservationId};
use crate::money::Money;
use crate::time::UnixMillis;
use serde::{Deserialize, Serialize};

/// Body of `POST /api/accounts`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewAccount {
    /// Made by the client; the hub makes one otherwise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<AccountId>,
    /// What it is for.
    pub kind: AccountKind,
    /// Who it is of; a gift card needs nobody.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// Their telephone.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub phone: String,
    /// How much may be owed, qəpik; of a house account only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<Money>,
    /// The reservation that is paid for; of a deposit only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reservation: Option<ReservationId>,
}

/// Body of `POST /api/accounts/{id}/top-up`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PayIn {
    /// How it is paid: in cash, by card or by transfer.
    pub method: PaymentTypeKey,
    /// How much, qəpik.
    pub amount: Money,
    /// The number on the card terminal's slip.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub slip: Option<String>,
}

/// Body of `POST /api/accounts/{id}/take-back`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct TakeTopUpBack {
    /// The top-up: `lastTopUp` of the account.
    pub top_up: MovementId,
    /// Why.
    pub reason: ReasonKey,
}

/// Body of `POST /api/accounts/{id}/close`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CloseAccount {
    /// How what is left of a deposit, or is over on a house account, goes back.
    #[serde(default)]
    pub method: Option<PaymentTypeKey>,
}

/// An account in answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct AccountView {
    /// Its identity.
    pub id: AccountId,
    /// What it is for.
    pub kind: AccountKind,
    /// Who it is of.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// Their telephone.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub phone: String,
    /// The code of a gift card: whole in the answer that opens it and never again, its last digits later.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// What shows that this gift card was here, for the payment that follows: in the answer to its code only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proof: Option<String>,
    /// What is on it, qəpik; below zero it is owed.
    pub balance: Money,
    /// How much may be owed, qəpik.
    pub limit: Money,
    /// What can be paid from it, qəpik.
    pub left: Money,
    /// The reservation that was paid for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reservation: Option<ReservationId>,
    /// When it was opened.
    pub opened_at: UnixMillis,
    /// By whom.
    pub opened_by: String,
    /// Nothing goes in or out any more.
    pub closed: bool,
    /// What was brought last and can be taken back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_top_up: Option<MovementId>,
}

impl From<&Account> for AccountView {
    fn from(account: &Account) -> Self {
        let code = account.code.as_ref();
        Self {
            id: account.id,
            kind: account.kind,
            name: account.name.clone(),
            phone: account.phone.clone(),
            code: code.map(|code| format!("•••• {}", code.tail)),
            proof: None,
            balance: account.balance,
            limit: account.limit,
            left: account.left(),
            reservation: account.reservation,
            opened_at: account.opened_at,
            opened_by: account.opened_by.name.clone(),
            closed: account.closed,
            last_top_up: account.brought.as_ref().map(|moved| moved.id),
        }
    }
}

/// Answer of `GET /api/accounts`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct AccountList {
    /// The newest first.
    pub accounts: Vec<AccountView>,
    /// There are more: ask for a name.
    pub more: bool,
}

/// One line of an account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct AccountMove {
    /// When.
    pub at: UnixMillis,
    /// Why.
    pub what: MoveKind,
    /// What it did to the account, qəpik.
    pub amount: Money,
    /// What was on it after, qəpik.
    pub balance: Money,
    /// How the guest brought it or got it back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub method: Option<PaymentTypeKey>,
    /// The check that was paid.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order: Option<OrderId>,
    /// By whom.
    pub by: String,
}

/// Answer of `GET /api/accounts/{id}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct AccountPage {
    /// The account as it stands.
    pub account: AccountView,
    /// What happened to it last, the newest first.
    pub moves: Vec<AccountMove>,
}
