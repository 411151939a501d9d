//! Guest accounts: what a guest owes to the house, what is on a gift card, what was paid for a feast to come.
//!
//! A gift card and a deposit are paid before anything is sold: that is no turnover and carries no VAT then, and turnover
//! arises when a check is paid with them. A house account is the other way round: the check is turnover at once, and what
//! the guest brings later settles a debt. The accounts are the hub's alone: a screen asks for those that it shows, and a
//! device that cannot hear the hub takes nothing from them.

mod code;
mod command;
mod decide;
mod event;
mod sums;
mod wire;

pub use code::{MASK, grouped, is_code, with_check_digit};
pub use command::{Close, Open, Presented, TakeBack, TopUp, present};
pub use decide::decide;
pub(crate) use decide::{charge, give_back, in_turn};
pub use event::{Closed, MoveKind, Moved};
pub(crate) use sums::note;
pub use sums::{AccountSums, Owed};
pub use wire::{
    AccountList, AccountMove, AccountPage, AccountView, CloseAccount, NewAccount, PayIn,
    TakeTopUpBack,
};

use crate::event::EventBody;
use crate::ids::{AccountId, ReservationId};
use crate::menu::PaymentKind;
use crate::money::Money;
use crate::orders::Waiter;
use crate::sorted::Map;
use crate::state::State;
use crate::time::UnixMillis;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// What an account is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub enum AccountKind {
    /// A guest or a company eats now and pays later, up to a limit.
    House,
    /// Whoever has the code may spend what is on it.
    GiftCard,
    /// Paid before a reservation or a banquet.
    Deposit,
}

impl AccountKind {
    /// The way to pay that takes from it.
    pub const fn pays_as(self) -> PaymentKind {
        match self {
            Self::House => PaymentKind::HouseAccount,
            Self::GiftCard => PaymentKind::GiftCard,
            Self::Deposit => PaymentKind::Deposit,
        }
    }
}

/// The code of a gift card, as it is kept: whoever reads the books cannot spend it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CodeMark {
    /// Its hash, by which the hub finds the card.
    pub hash: String,
    /// Its last digits, by which people tell cards apart.
    pub tail: String,
}

/// An account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Account {
    /// Its identity, made by the sender.
    pub id: AccountId,
    /// What it is for.
    pub kind: AccountKind,
    /// Who it is of.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// Their telephone.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub phone: String,
    /// How much may be owed.
    #[serde(default, skip_serializing_if = "Money::is_nothing")]
    pub limit: Money,
    /// The reservation that was paid for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reservation: Option<ReservationId>,
    /// The code of a gift card.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<CodeMark>,
    /// What is on it; below zero it is owed.
    #[serde(default)]
    pub balance: Money,
    /// When it was opened.
    pub opened_at: UnixMillis,
    /// By whom.
    pub opened_by: Waiter,
    /// Nothing goes in or out any more.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub closed: bool,
    /// What the guest brought last, until it went back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub brought: Option<Box<Moved>>,
}

impl Account {
    /// What can be paid from it.
    pub const fn left(&self) -> Money {
        self.balance.plus(self.limit)
    }

    /// What is owed on it.
    pub fn owed(&self) -> Money {
        Money(Money::ZERO.minus(self.balance).0.max(0))
    }
}

/// All accounts, by their identities.
pub type Accounts = Map<AccountId, Arc<Account>>;

/// Applies what concerns accounts, where somebody keeps them: on the hub. A movement says what is on the account after it,
/// so one that comes twice counts once.
pub(crate) fn apply(state: &mut State, event: &EventBody) {
    let Some(accounts) = &mut state.accounts else {
        return;
    };
    let accounts = Arc::make_mut(accounts);
    match event {
        EventBody::AccountOpened(account) if !accounts.contains_key(&account.id) => {
            accounts.insert(account.id, Arc::new(Account::clone(account)));
        }
        EventBody::AccountMoved(moved) => {
            if let Some(account) = accounts.get_mut(&moved.account) {
                let account = Arc::make_mut(account);
                account.balance = moved.balance;
                match moved.what {
                    MoveKind::TopUp => account.brought = Some(moved.clone()),
                    MoveKind::TakenBack | MoveKind::PaidBack => account.brought = None,
                    MoveKind::Paid | MoveKind::Refunded => {}
                }
                // What comes back to an account that was closed is the guest's again.
                account.closed &= moved.what != MoveKind::Refunded;
            }
        }
        EventBody::AccountClosed(closed) => {
            if let Some(account) = accounts.get_mut(&closed.account) {
                Arc::make_mut(account).closed = true;
            }
        }
        _ => {}
    }
}
