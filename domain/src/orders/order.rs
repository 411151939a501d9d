//! The check as everybody sees it.

use super::portions::Portion;
use super::rounding::Rounding;
use super::status::{Channel, Status};
use super::totals::{Rates, SumLine, Totals, totals};
use crate::fiscal::Mark;
use crate::ids::{
    CategoryKey, CommandId, ItemKey, LineId, OrderId, ReasonKey, SizeKey, StaffId, StationKey,
    TableKey, TicketId,
};
use crate::lang::LocalName;
use crate::menu::{Choice, ChosenOption, NewPart};
use crate::money::Money;
use crate::payments::Payment;
use crate::payments::provider::Reserve;
use crate::time::{BusinessDay, UnixMillis};
use serde::{Deserialize, Serialize};

/// Where one line stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum LineState {
    /// On the check only.
    New,
    /// In the kitchen's queue.
    Sent,
    /// Being made.
    Started,
    /// To be taken to the guest.
    Ready,
    /// With the guest.
    Served,
    /// Taken off.
    Void,
}

/// The person a check belongs to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Waiter {
    /// The person.
    pub id: StaffId,
    /// The name on tickets.
    pub name: String,
}

/// One thing the kitchen was told about a line: the sent ledger.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SentEntry {
    /// The ticket that told it.
    pub ticket: TicketId,
    /// The station that was told.
    pub station: StationKey,
    /// How many pieces.
    pub quantity: u32,
}

/// A line as its sender describes it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct NewLine {
    /// Made by the sender; the line keeps it for ever.
    pub id: LineId,
    /// The dish.
    pub item: ItemKey,
    /// The size, where there are sizes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub size: Option<SizeKey>,
    /// Pieces.
    pub quantity: i64,
    /// Chosen options.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub options: Vec<Choice>,
    /// A word to the kitchen.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
    /// The guest it is for, from 1; none is for the table.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seat: Option<u16>,
    /// The course; the dish's own, when missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub course: Option<u8>,
    /// Grams of one piece, for what is sold by weight.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grams: Option<u32>,
    /// The dishes of a combo; `item` is then the combo.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parts: Vec<NewPart>,
}

/// The combo that a line came with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ComboMark {
    /// What the sender called the whole: equal for its lines.
    pub id: LineId,
    /// The combo's name.
    pub name: LocalName,
}

/// Why and by whom a line was taken off.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct VoidMark {
    /// Why.
    pub reason: ReasonKey,
    /// The food is thrown away.
    pub waste: bool,
    /// The kitchen had been told.
    pub told: bool,
    /// By whom.
    pub by: Waiter,
}

/// A line of a check. It remembers names and prices, whatever becomes of the menu.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Line {
    /// Its identity.
    pub id: LineId,
    /// The dish.
    pub item: ItemKey,
    /// The dish's name.
    pub name: LocalName,
    /// What the kitchen calls it.
    pub kitchen_name: String,
    /// The menu category, for reports.
    pub category: CategoryKey,
    /// Who makes it.
    pub station: StationKey,
    /// When it is served.
    pub course: u8,
    /// The size's name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub size: Option<LocalName>,
    /// Chosen options.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub options: Vec<ChosenOption>,
    /// A word to the kitchen.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
    /// Pieces.
    pub quantity: u32,
    /// Price of one piece with its options.
    pub unit: Money,
    /// Where it stands.
    pub state: LineState,
    /// What the kitchen was told.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sent: Vec<SentEntry>,
    /// Who added it.
    pub added_by: StaffId,
    /// When.
    pub added_at: UnixMillis,
    /// Since when it is in its state.
    pub since: UnixMillis,
    /// VAT inside its price, basis points; the check's, when missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vat_bp: Option<u32>,
    /// Discount, basis points.
    #[serde(default)]
    pub discount_bp: u32,
    /// On the house.
    #[serde(default)]
    pub comped: bool,
    /// Pieces whose price was given back after the check was settled.
    #[serde(default, skip_serializing_if = "is_none_of_them")]
    pub returned: u32,
    /// The guest it is for, from 1; none is for the table.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seat: Option<u16>,
    /// Grams of one piece, for what is sold by weight.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grams: Option<u32>,
    /// The combo that it came with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub combo: Option<ComboMark>,
    /// Why it was taken off.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub void: Option<Box<VoidMark>>,
    /// What it has of the price, when other checks pay for it too.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub portion: Option<Box<Portion>>,
    /// The checks that it was taken from: what comes late for them finds it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub was_on: Vec<OrderId>,
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde asks with a reference"
)]
const fn is_none_of_them(pieces: &u32) -> bool {
    *pieces == 0
}

impl Line {
    /// Pieces that the kitchen was not told of yet.
    pub fn unsent(&self) -> u32 {
        if self.state == LineState::Void {
            return 0;
        }
        self.pieces().saturating_sub(self.told())
    }

    /// Pieces that the kitchen was told of.
    pub fn told(&self) -> u32 {
        self.sent
            .iter()
            .fold(0u32, |sum, entry| sum.saturating_add(entry.quantity))
    }

    /// Keeps its rate of VAT on another check, whose own may differ.
    pub(super) fn keep_rate(&mut self, from: Rates, into: Rates) {
        let rate = self.vat_bp.unwrap_or(from.vat_bp);
        self.vat_bp = (rate != into.vat_bp).then_some(rate);
    }

    /// What the sums need to know.
    pub fn sums(&self) -> SumLine {
        SumLine {
            amount: self.amount(),
            discount_bp: self.discount_bp,
            comped: self.comped,
            void: self.state == LineState::Void,
            vat_bp: self.vat_bp,
        }
    }
}

/// Who waits for a takeaway or a delivery, or whose tab it is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", default)]
pub struct Guest {
    /// The name.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// The telephone.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub phone: String,
    /// Where it is brought to.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub address: String,
    /// When it was promised.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub promised_at: Option<UnixMillis>,
}

/// A course of a check that was held or sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CourseState {
    /// The course.
    pub id: u8,
    /// What is on it waits until it is fired.
    #[serde(default)]
    pub held: bool,
    /// Since when it is held, or when it was last sent.
    pub since: UnixMillis,
    /// The last command that held it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<CommandId>,
}

/// The bill that was printed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Bill {
    /// When.
    pub at: UnixMillis,
    /// What it came to.
    pub total: Money,
    /// By whom.
    pub by: Waiter,
    /// Somebody opened the check again: the paper is no longer true.
    #[serde(default)]
    pub reopened: bool,
}

/// Whether and how a check ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", tag = "state", try_from = "Ended")]
pub enum Closing {
    /// Still open.
    Open,
    /// Settled.
    #[serde(rename_all = "camelCase")]
    Settled {
        /// When.
        at: UnixMillis,
        /// By whom.
        by: Waiter,
    },
    /// Given up.
    #[serde(rename_all = "camelCase")]
    Cancelled {
        /// When.
        at: UnixMillis,
        /// By whom.
        by: Waiter,
        /// Why.
        reason: Option<ReasonKey>,
    },
    /// Its lines went to another check.
    #[serde(rename_all = "camelCase")]
    Merged {
        /// When.
        at: UnixMillis,
        /// By whom.
        by: Waiter,
        /// The other check.
        into: OrderId,
    },
}

/// [`Closing`] as it lies in the text. Derived for a tag among its fields, reading would hold them in memory and
/// bring a second reader for every type inside.
#[derive(Deserialize)]
struct Ended {
    state: End,
    at: Option<UnixMillis>,
    by: Option<Waiter>,
    reason: Option<ReasonKey>,
    into: Option<OrderId>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
enum End {
    Open,
    Settled,
    Cancelled,
    Merged,
}

impl TryFrom<Ended> for Closing {
    type Error = &'static str;

    fn try_from(ended: Ended) -> Result<Self, Self::Error> {
        match (ended.state, ended.at, ended.by) {
            (End::Open, ..) => Ok(Self::Open),
            (End::Settled, Some(at), Some(by)) => Ok(Self::Settled { at, by }),
            (End::Cancelled, Some(at), Some(by)) => Ok(Self::Cancelled {
                at,
                by,
                reason: ended.reason,
            }),
            (End::Merged, Some(at), Some(by)) => {
                let into = ended.into.ok_or("a merged check without `into`")?;
                Ok(Self::Merged { at, by, into })
            }
            _ => Err("a closing without `at` or `by`"),
        }
    }
}

/// A check's name among people: what a device without the hub called it, else the hub's number.
pub fn called(label: Option<&str>, number: u32) -> String {
    label.map_or_else(|| number.to_string(), str::to_owned)
}

/// A check.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Order {
    /// Its identity, made by the sender.
    pub id: OrderId,
    /// The check number of its business day, given by the hub; a guess on a device that did not hear it yet.
    pub number: u32,
    /// What a device called it that could not hear the hub (`4-17`). People have said it, so it stays its name for ever.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// The day it belongs to.
    pub business_day: BusinessDay,
    /// Where the food goes.
    pub channel: Channel,
    /// The table.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub table: Option<TableKey>,
    /// Guests.
    pub guests: u16,
    /// The person it belongs to.
    pub waiter: Waiter,
    /// When it was opened.
    pub opened_at: UnixMillis,
    /// Last change of anything.
    pub changed_at: UnixMillis,
    /// How many times something was sent: the middle of a ticket's id.
    #[serde(default)]
    pub sends: u16,
    /// The lines, in the order they were added.
    #[serde(default)]
    pub lines: Vec<Line>,
    /// The tenders.
    #[serde(default)]
    pub payments: Vec<Payment>,
    /// What is kept free for payments through providers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub under_way: Vec<Reserve>,
    /// Discount on the whole check, basis points.
    #[serde(default)]
    pub discount_bp: u32,
    /// Service charge and VAT as they stood at opening.
    pub rates: Rates,
    /// What is added so that it and the checks that it was divided with come to what the whole came to.
    #[serde(default, skip_serializing_if = "Rounding::is_none")]
    pub rounding: Rounding,
    /// Tables that were put to it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub joined: Vec<TableKey>,
    /// The check that it is a part of; none is a check of its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub origin: Option<OrderId>,
    /// Whose it is, where there is no table.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub guest: Option<Guest>,
    /// Courses that were held or sent.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub courses: Vec<CourseState>,
    /// The bill that was printed last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bill: Option<Bill>,
    /// The document of its sale, where there is a fiscal device.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fiscal: Option<Box<Mark>>,
    /// Whether and how it ended.
    pub closing: Closing,
}

impl Order {
    /// Its name among people: the label of a device, else the hub's number.
    pub fn called(&self) -> String {
        called(self.label.as_deref(), self.number)
    }

    /// Whether anything can still be added or paid.
    pub const fn is_open(&self) -> bool {
        matches!(self.closing, Closing::Open)
    }

    /// The whole that it belongs to when the check is divided: its origin, or itself.
    pub fn whole(&self) -> OrderId {
        self.origin.unwrap_or(self.id)
    }

    /// Whether its bill is printed: it is changed only after the bill is taken back.
    pub fn is_billed(&self) -> bool {
        self.bill.as_ref().is_some_and(|bill| !bill.reopened)
    }

    /// Whether lines can be added or changed.
    pub fn takes_more(&self) -> bool {
        self.is_open() && !self.is_billed()
    }

    /// Whether a course waits to be fired.
    pub fn is_held(&self, course: u8) -> bool {
        self.courses.iter().any(|one| one.id == course && one.held)
    }

    /// What holds a course: whoever fires it ends this holding and no later one. The same on a device, before the hub has
    /// heard of it, as at the hub.
    pub fn held_by(&self, course: u8) -> Option<CommandId> {
        let known = self.courses.iter().find(|one| one.id == course && one.held);
        known.and_then(|one| one.by)
    }

    /// Its table and those that were put to it.
    pub fn tables(&self) -> impl Iterator<Item = &TableKey> {
        self.table.iter().chain(&self.joined)
    }

    /// Lines that count.
    pub fn live_lines(&self) -> impl Iterator<Item = &Line> {
        self.lines
            .iter()
            .filter(|line| line.state != LineState::Void)
    }

    /// A line by its id.
    pub fn line(&self, id: LineId) -> Option<&Line> {
        self.lines.iter().find(|line| line.id == id)
    }

    /// The sums (rules 1 to 5).
    pub fn totals(&self) -> Totals {
        let lines: Vec<SumLine> = self.lines.iter().map(Line::sums).collect();
        totals(&lines, self.discount_bp, self.rates, self.rounding)
    }

    /// What the service charge that was waived would come to.
    pub fn service_waived(&self) -> Money {
        if !self.rates.service_waived {
            return Money::ZERO;
        }
        let mut charged = self.clone();
        charged.rates.service_waived = false;
        charged.totals().service
    }

    /// What each line costs the guests, in their order: what is left of its price, and its part of the service charge. They
    /// sum to the total.
    pub fn prices(&self) -> Vec<Money> {
        let totals = self.totals();
        let lines = totals.lines.iter();
        lines.map(|line| line.net.plus(line.service)).collect()
    }

    /// Money taken and kept.
    pub fn paid(&self) -> Money {
        self.payments.iter().map(Payment::left).sum()
    }

    /// What payments through providers may still bring.
    pub fn reserved(&self) -> Money {
        self.under_way.iter().map(|one| one.amount).sum()
    }

    /// What is still owed.
    pub fn due(&self) -> Money {
        Money(self.totals().total.minus(self.paid()).0.max(0))
    }

    /// Whether nobody waits any more for food that was ready then: it was handed out, or the check ended since. Who has paid
    /// before it was ready waits as long as others.
    pub fn is_fetched(&self, ready: UnixMillis) -> bool {
        let over = match self.closing {
            Closing::Open => false,
            Closing::Settled { at, .. } => at >= ready,
            _ => true,
        };
        let mut lines = self.live_lines();
        over || lines.all(|line| line.state == LineState::Served)
    }

    /// The fold of the lines' states.
    pub fn status(&self) -> Status {
        match self.closing {
            Closing::Cancelled { .. } | Closing::Merged { .. } => return Status::Cancelled,
            Closing::Settled { .. } if self.is_refunded() => return Status::Refunded,
            Closing::Settled { .. } => return Status::Completed,
            Closing::Open => {}
        }
        let mut sent = 0u32;
        let (mut moving, mut done) = (false, true);
        for line in self
            .live_lines()
            .filter(|line| line.state != LineState::New && line.has_food())
        {
            sent = sent.saturating_add(1);
            moving |= line.state != LineState::Sent;
            done &= matches!(line.state, LineState::Ready | LineState::Served);
        }
        match (sent, done, moving) {
            (0, _, _) => Status::Pending,
            (_, true, _) => Status::Ready,
            (_, false, true) => Status::InProgress,
            (_, false, false) => Status::InQueue,
        }
    }

    fn is_refunded(&self) -> bool {
        // What nobody paid goes back to nobody.
        let mut paid = self.payments.iter().filter(|one| one.kind.is_paid());
        let mut some = false;
        let all = paid.all(|one| {
            some |= one.amount.0 > 0;
            one.refunded == one.amount
        });
        all && some
    }
}
