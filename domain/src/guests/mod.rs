//! Guests who order for themselves: a page at each table, and requests that the house takes or refuses.
//!
//! A guest's order is a wish. It costs what the house's menu says, obeys the rules of a waiter's line, and is on no check
//! before somebody, or the house's own rule, has accepted it.

mod command;
mod decide;
mod links;
mod rules;
mod wire;
mod wish;

pub use command::{Accept, Answered, Ask, LinksMade, MakeLinks, Refuse, RulesSet, SetRules};
pub use decide::{apply, decide, is_open, opens, prune};
pub use links::{Link, TOKEN, is_token};
pub use rules::{LIMITS, Limits, Rules};
pub use wire::{
    AskGuest, GuestCategory, GuestCombo, GuestGroup, GuestItem, GuestMenu, GuestOption,
    GuestRequest, GuestSize, GuestSlot, GuestStage, GuestView, Inbox, InboxLine, InboxRequest,
    RefuseGuest, TableLink, TableLinks,
};
pub use wish::{BadLine, Wanted, WantedPart, limits};

use crate::ids::{LineId, OrderId, RequestId, TableKey};
use crate::lang::Lang;
use crate::money::Money;
use crate::orders::Order;
use crate::sorted::Map;
use crate::state::State;
use crate::time::UnixMillis;
use serde::{Deserialize, Serialize};

/// What became of a request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "answer", rename_all = "camelCase")]
pub enum Answer {
    /// Nobody has said anything yet.
    Waiting,
    /// It is on a check.
    Accepted {
        /// The check.
        order: OrderId,
    },
    /// It is not taken.
    Refused {
        /// Why, as the guest reads it.
        reason: String,
    },
}

/// What a guest asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Request {
    /// Made by the guest's device.
    pub id: RequestId,
    /// The table whose page it came from.
    pub table: TableKey,
    /// What is wanted.
    pub lines: Vec<Wanted>,
    /// A word to the staff and the kitchen.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
    /// The language that the guest reads.
    pub lang: Lang,
    /// What it came to by the menu of that moment, without service.
    pub sum: Money,
    /// When it came.
    pub at: UnixMillis,
    /// When it runs out, if nobody answers.
    pub until: UnixMillis,
    /// What became of it.
    pub answer: Answer,
}

impl Request {
    /// Whether somebody can still answer it.
    pub fn waits(&self, now: UnixMillis) -> bool {
        self.answer == Answer::Waiting && now < self.until
    }

    /// The lines that it has on a check. They keep their ids, so that a repeat brings no second ones.
    pub fn line_ids(&self) -> impl Iterator<Item = LineId> {
        self.lines.iter().enumerate().flat_map(move |(at, line)| {
            let whole = (line.parts.is_empty()).then(|| wish::line_id(self.id, at));
            let parts = (0..line.parts.len()).map(move |part| wish::part_id(self.id, at, part));
            whole.into_iter().chain(parts)
        })
    }
}

/// Everything about guests who order for themselves.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Guests {
    /// What the manager allows.
    pub rules: Rules,
    /// The last part of each table's address.
    pub links: Map<TableKey, String>,
    /// Requests that wait, and those of the last hours.
    pub requests: Map<RequestId, Request>,
}

impl Guests {
    /// Whether there is nothing to keep.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// The table with a token.
    pub fn table_of(&self, token: &str) -> Option<&TableKey> {
        let found = self.links.iter().find(|(_, known)| *known == token);
        found.map(|(table, _)| table)
    }

    /// Requests that wait, those that came first in front.
    pub fn waiting(&self, now: UnixMillis) -> Vec<&Request> {
        let mut waiting: Vec<&Request> = self.requests.values().collect();
        waiting.retain(|one| one.waits(now));
        crate::sorted::by_key(&mut waiting, |one| (one.at, one.id));
        waiting
    }
}

/// The check of a table that takes a guest's dishes: the first whose bill is not printed.
pub fn check_at<'a>(state: &'a State, table: &TableKey) -> Option<&'a Order> {
    let mut orders = state.orders_at(table);
    orders
        .find(|order| order.takes_more())
        .map(|order| &**order)
}
