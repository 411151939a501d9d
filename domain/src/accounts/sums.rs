//! Accounts in the sums of a day, and what the house owes to guests and they to it.

use super::{AccountKind, Accounts, MoveKind, Moved};
use crate::day::{MethodSum, Sum};
use crate::money::Money;
use serde::{Deserialize, Serialize};

/// What went in and out of accounts in a day. It is beside the payments of checks: what is sold on a gift card or taken
/// as a deposit is no turnover yet, what settles a debt is none any more.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", default)]
pub struct AccountSums {
    /// What guests brought, by way to pay, less what was a mistake.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub top_ups: Vec<MethodSum>,
    /// What went back to them, by way to pay.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub paid_back: Vec<MethodSum>,
    /// Sold on gift cards, less what of that was taken back.
    pub gift_sold: Sum,
    /// Checks paid with gift cards, less what of that was given back.
    pub gift_used: Sum,
    /// Deposits that were taken, less those that were a mistake.
    pub deposits_taken: Sum,
    /// Checks paid with deposits, less what of that was given back.
    pub deposits_used: Sum,
    /// Deposits that went back to the guest.
    pub deposits_back: Sum,
    /// Checks on house accounts, less what of that was given back.
    pub house_charged: Sum,
    /// Debts that were settled, less what was over and what was taken back.
    pub house_settled: Sum,
}

impl AccountSums {
    /// Whether nothing happened.
    pub fn is_nothing(&self) -> bool {
        *self == Self::default()
    }
}

/// Adds a movement.
pub(crate) fn note(sums: &mut AccountSums, moved: &Moved) {
    let amount = moved.amount;
    let back = Money::ZERO.minus(amount);
    match (moved.kind, moved.what) {
        (AccountKind::GiftCard, MoveKind::TopUp) => sums.gift_sold.add(amount),
        (AccountKind::GiftCard, MoveKind::Paid) => sums.gift_used.add(amount),
        (AccountKind::GiftCard, MoveKind::Refunded) => sums.gift_used.add(back),
        (AccountKind::Deposit, MoveKind::TopUp) => sums.deposits_taken.add(amount),
        (AccountKind::Deposit, MoveKind::Paid) => sums.deposits_used.add(amount),
        (AccountKind::Deposit, MoveKind::Refunded) => sums.deposits_used.add(back),
        (AccountKind::House, MoveKind::Paid) => sums.house_charged.add(amount),
        (AccountKind::House, MoveKind::Refunded) => sums.house_charged.add(back),
        (AccountKind::House, MoveKind::TopUp) => sums.house_settled.add(amount),
        (AccountKind::GiftCard, MoveKind::TakenBack) => sums.gift_sold.add(back),
        (AccountKind::Deposit, MoveKind::TakenBack) => sums.deposits_taken.add(back),
        (AccountKind::House, MoveKind::TakenBack | MoveKind::PaidBack) => {
            sums.house_settled.add(back);
        }
        // Of a gift card nothing is paid back.
        (AccountKind::Deposit | AccountKind::GiftCard, MoveKind::PaidBack) => {
            sums.deposits_back.add(amount);
        }
    }
    let (list, amount) = match moved.what {
        MoveKind::TopUp => (&mut sums.top_ups, amount),
        MoveKind::TakenBack => (&mut sums.top_ups, back),
        MoveKind::PaidBack => (&mut sums.paid_back, amount),
        MoveKind::Paid | MoveKind::Refunded => return,
    };
    if let Some(method) = &moved.method {
        crate::day::by_method(list, method, amount);
    }
}

/// What stands on all accounts at a moment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", default)]
pub struct Owed {
    /// On gift cards: the house owes food for it, qəpik.
    pub gift_cards: Money,
    /// On deposits: the same, qəpik.
    pub deposits: Money,
    /// On house accounts: guests owe it, qəpik.
    pub house: Money,
}

impl Owed {
    /// What stands on some accounts.
    pub fn of(accounts: &Accounts) -> Self {
        let on = |kind: AccountKind| -> Money {
            let same = accounts.values().filter(|account| account.kind == kind);
            same.map(|account| account.balance).sum()
        };
        Self {
            gift_cards: on(AccountKind::GiftCard),
            deposits: on(AccountKind::Deposit),
            house: Money::ZERO.minus(on(AccountKind::House)),
        }
    }

    /// Whether there is nothing on any.
    pub fn is_nothing(&self) -> bool {
        *self == Self::default()
    }
}
