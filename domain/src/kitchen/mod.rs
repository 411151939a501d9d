//! Tickets: what a station was told, and how far it is.

mod apply;
mod command;
mod decide;
mod tickets;

pub use apply::apply;
pub use command::Rush;
pub use decide::{RECENT, SEEN, decide, see, tickets_for};
pub use tickets::Tickets;

use crate::ids::{LineId, OrderId, StationKey, TableKey, TicketId};
use crate::lang::LocalName;
use crate::orders::{self, Channel};
use crate::time::UnixMillis;
use serde::{Deserialize, Serialize};

/// Body of `POST /api/kitchen/seen`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Seen {
    /// 1 to 200 tickets; one that is gone meanwhile is no error.
    pub tickets: Vec<TicketId>,
}

/// Why a ticket exists.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum TicketKind {
    /// The first of its check at this station.
    New,
    /// Something was added.
    Addition,
}

/// How far a line is at its station.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum CookState {
    /// Waiting.
    Queued,
    /// Being made.
    Started,
    /// Done.
    Ready,
    /// Taken off; to be acknowledged.
    Void,
    /// Taken off and seen.
    VoidSeen,
}

/// One line of a ticket, in the kitchen's words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TicketLine {
    /// The check's line.
    pub line: LineId,
    /// Pieces.
    pub quantity: u32,
    /// The name.
    pub name: LocalName,
    /// The kitchen's name.
    pub kitchen_name: String,
    /// Size and options.
    pub modifiers: Vec<LocalName>,
    /// Grams of one piece, for what is sold by weight: the first of the modifiers says them. Tickets of older programs do
    /// not tell.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grams: Option<u32>,
    /// Allergies: loud.
    pub allergies: Vec<LocalName>,
    /// A word to the kitchen.
    pub note: String,
    /// How far it is.
    pub state: CookState,
    /// Since when.
    pub since: UnixMillis,
    /// When it is served; 0 is at once.
    #[serde(default)]
    pub course: u8,
    /// The guest it is for; none is for the table.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seat: Option<u16>,
    /// The check that it went to, when it is no longer on the ticket's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<OrderId>,
    /// Where it goes, when that is not where the ticket's food goes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<Place>,
}

impl TicketLine {
    /// Its size and options, which are counted over all dishes; so many grams are no portions of anything.
    pub fn parts(&self) -> impl Iterator<Item = &LocalName> {
        self.modifiers
            .iter()
            .skip(usize::from(self.grams.is_some()))
    }
}

/// Where food goes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Place {
    /// How.
    pub channel: Channel,
    /// The table.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub table: Option<TableKey>,
}

/// The guests of a ticket went to another table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Moved {
    /// Where they sat; none was at the bar, or before a takeaway.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<TableKey>,
    /// When they went.
    pub at: UnixMillis,
}

/// What one station was told at once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Ticket {
    /// Derived from the command that sent it.
    pub id: TicketId,
    /// The check.
    pub order: OrderId,
    /// The check's number.
    pub number: u32,
    /// What the device called the check that could not hear the hub.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// Which sending of the check this is, from 1.
    pub batch: u16,
    /// Who makes it.
    pub station: StationKey,
    /// Why it exists.
    pub kind: TicketKind,
    /// Where the food goes.
    pub channel: Channel,
    /// The table.
    pub table: Option<TableKey>,
    /// Who serves it.
    pub waiter: String,
    /// Guests.
    pub guests: u16,
    /// When it was sent.
    pub fired_at: UnixMillis,
    /// The lines.
    pub lines: Vec<TicketLine>,
    /// When it left the screen.
    pub bumped_at: Option<UnixMillis>,
    /// Its guests went to another table.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub moved: Option<Moved>,
    /// It is wanted before the others.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub rush: bool,
}

impl Ticket {
    /// The check that a line is on now.
    pub fn owner(&self, line: &TicketLine) -> OrderId {
        line.owner.unwrap_or(self.order)
    }

    /// The checks that its lines are on now.
    pub fn owners(&self) -> impl Iterator<Item = OrderId> {
        self.lines.iter().map(|line| self.owner(line))
    }

    /// Where a line goes now.
    pub fn place(&self, line: &TicketLine) -> Place {
        line.place.clone().unwrap_or_else(|| Place {
            channel: self.channel,
            table: self.table.clone(),
        })
    }

    /// The check's name among people.
    pub fn called(&self) -> String {
        orders::called(self.label.as_deref(), self.number)
    }

    /// The id on paper: the check's name, sending, station (`144-3-MANQAL`).
    pub fn code(&self) -> String {
        format!(
            "{}-{}-{}",
            self.called(),
            self.batch,
            self.station.as_str().to_uppercase()
        )
    }

    /// Since when everything on it that is ready is.
    pub fn ready_at(&self) -> UnixMillis {
        let ready = self.lines.iter();
        let ready = ready.filter(|line| line.state == CookState::Ready);
        ready.map(|line| line.since).max().unwrap_or(self.fired_at)
    }

    /// Whether a void was not acknowledged yet: the ticket cannot be bumped before.
    pub fn has_unseen_void(&self) -> bool {
        self.lines.iter().any(|line| line.state == CookState::Void)
    }
}
