//! What one command gave back of a check: dishes, tip and tenders together, for the guest's paper.

use super::Returned;
use crate::event::{Event, EventBody};
use crate::fiscal::{Kind, Mark, Stage, vat_back};
use crate::ids::{CommandId, PaymentId, ReasonKey};
use crate::money::Money;
use crate::orders::{Closing, Order, VatSum};
use crate::time::UnixMillis;
use serde::{Deserialize, Serialize};

/// All that one command gave back. `net`, `service` and `tip` are the whole, and so are the `tenders`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Refunded {
    /// The command that gave it back.
    pub command: CommandId,
    /// When.
    pub at: UnixMillis,
    /// Who gave it; empty where an older program did not write it down.
    pub by: String,
    /// Why; none where all of a check went back.
    pub reason: Option<ReasonKey>,
    /// The dishes, without their service; they sum to `net`. None where an amount was given back.
    pub lines: Vec<Returned>,
    /// What goes back without service and tip.
    pub net: Money,
    /// Its part of the service charge.
    pub service: Money,
    /// The tips that go back.
    pub tip: Money,
    /// Each payment with what went back to it, its tip included.
    pub tenders: Vec<(PaymentId, Money)>,
    /// `net` and `service` by rates of VAT, as a fiscal device is told; none where nothing was sold yet, or nothing is said of
    /// VAT.
    pub vat: Vec<VatSum>,
    /// The fiscal documents.
    pub documents: Vec<Mark>,
}

impl Refunded {
    /// What the guest gets.
    pub fn total(&self) -> Money {
        self.tenders.iter().map(|(_, amount)| *amount).sum()
    }

    /// Whether the device has not answered for all of it.
    pub fn fiscal_waits(&self) -> bool {
        let mut documents = self.documents.iter();
        documents.any(|mark| mark.stage != Stage::Acknowledged)
    }
}

/// One refund of a check, in answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct RefundRow {
    /// The command that gave it back.
    pub id: CommandId,
    /// When.
    pub at: UnixMillis,
    /// What the guest got, qəpik.
    pub amount: Money,
    /// Who gave it.
    pub by: String,
}

/// Answer of `GET /api/orders/{id}/refunds`, the oldest first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RefundList {
    /// One for each command that gave something back.
    pub refunds: Vec<RefundRow>,
}

impl From<&Refunded> for RefundRow {
    fn from(back: &Refunded) -> Self {
        Self {
            id: back.command,
            at: back.at,
            amount: back.total(),
            by: back.by.clone(),
        }
    }
}

/// What was given back of a check, out of its events in the order of the log. Others may be among them.
pub fn refunds<'a>(order: &Order, events: impl IntoIterator<Item = &'a Event>) -> Vec<Refunded> {
    let mut all: Vec<Refunded> = Vec::new();
    for event in events {
        if event.body.order() == Some(order.id) {
            note(&mut all, order, event);
        }
    }
    all.retain(|one| !one.tenders.is_empty());
    all
}

fn note(all: &mut Vec<Refunded>, order: &Order, event: &Event) {
    if let EventBody::FiscalStepped(step) = &event.body {
        let mut marks = all.iter_mut().flat_map(|one| &mut one.documents);
        if let Some(mark) = marks.find(|mark| mark.document == step.document) {
            mark.stage = step.to;
            mark.fiscal_id.clone_from(&step.fiscal_id);
            mark.qr.clone_from(&step.qr);
        }
        return;
    }
    if all.iter().all(|one| one.command != event.command) {
        all.push(Refunded {
            command: event.command,
            at: event.at,
            ..Refunded::default()
        });
    }
    let mut known = all.iter_mut();
    if let Some(one) = known.find(|one| one.command == event.command) {
        one.note(order, event);
    }
}

impl Refunded {
    fn note(&mut self, order: &Order, event: &Event) {
        match &event.body {
            EventBody::LinesRefunded(back) => {
                let lines = back.lines.iter();
                self.lines = lines.map(|one| without_service(order, one)).collect();
            }
            EventBody::PaymentRefunded {
                payment,
                amount,
                tip,
                reason,
                by,
                ..
            } => {
                self.tenders.push((*payment, amount.plus(*tip)));
                self.tip = self.tip.plus(*tip);
                self.reason.clone_from(reason);
                self.by = by.as_ref().map(|by| by.name.clone()).unwrap_or_default();
                let sold = matches!(order.closing, Closing::Settled { at, .. } if at <= event.at);
                self.tell(order, *amount, sold);
            }
            EventBody::FiscalPending(document) if document.kind == Kind::Refund => {
                self.documents.push(Mark {
                    document: document.id,
                    stage: Stage::Pending,
                    fiscal_id: String::new(),
                    qr: String::new(),
                });
            }
            _ => {}
        }
    }

    /// Says what is inside the tenders, of which the last one is `amount` without its tip.
    fn tell(&mut self, order: &Order, amount: Money, sold: bool) {
        let totals = order.totals();
        if sold && !totals.vat_on_paper(order.rates).is_empty() {
            for sum in vat_back(order, amount) {
                VatSum::add(&mut self.vat, sum);
            }
        }
        let back = self.total().minus(self.tip);
        self.net = if !self.lines.is_empty() {
            self.lines.iter().map(|line| line.amount).sum()
        } else if sold {
            first_part(back, [totals.net(), totals.service])
        } else {
            back
        };
        self.service = back.minus(self.net);
    }
}

/// The pieces of a line without their part of the service charge: as the line's own price is made up.
fn without_service(order: &Order, back: &Returned) -> Returned {
    let totals = order.totals();
    let mut lines = order.lines.iter().zip(&totals.lines);
    let known = lines.find(|(line, _)| line.id == back.line);
    let amount = known.map_or(back.amount, |(_, sums)| {
        first_part(back.amount, [sums.net, sums.service])
    });
    Returned { amount, ..*back }
}

fn first_part(amount: Money, weights: [Money; 2]) -> Money {
    let parts = amount.spread(&weights);
    parts.first().copied().unwrap_or_default()
}
