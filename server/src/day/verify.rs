//! Whether the books are as they were written: every link of the chain is computed anew, and the rows of payments and Zs are
//! held against the events that made them. Only reads.
//!
//! Whoever rewrites everything, links and all, is not found here but on paper: the code on each Z is that of the chain
//! right before it.

use super::repo::{self, ClosingRow, EventRow, PaymentRow};
use crate::db::{DbError, Tx};
use crate::ledger::chain::{Beginning, Link};
use crate::ledger::document;
use domain::day::Z;
use domain::event::{Event, EventBody};
use domain::ids::{OrderId, PaymentId, StaffId};
use domain::orders::Order;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::fmt;

/// Events that are read at once.
const PAGE: i64 = 500;

/// Books that are as they were written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Whole {
    /// Links, without the beginning.
    pub links: u64,
    /// Events of the log.
    pub events: u64,
    /// Rows of money that was taken or given back.
    pub payments: u64,
    /// Zs.
    pub closings: u64,
    /// The code of the last link.
    pub code: String,
}

/// The first place at which they are not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Broken {
    /// The number of the event, where it is about one.
    pub seq: Option<u64>,
    /// What the event is called; empty when nobody can tell.
    pub name: String,
    /// The number of the check.
    pub check: Option<String>,
    /// What is wrong.
    pub what: String,
}

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let about = [
            Some(self.name.clone()).filter(|name| !name.is_empty()),
            self.check.as_ref().map(|check| format!("check {check}")),
        ];
        let about: Vec<String> = about.into_iter().flatten().collect();
        if let Some(seq) = self.seq {
            write!(f, "event {seq}")?;
            if !about.is_empty() {
                write!(f, " ({})", about.join(", "))?;
            }
            f.write_str(": ")?;
        }
        f.write_str(&self.what)
    }
}

/// What is wrong with one event.
type Fault = String;

/// What is held against the events.
struct Proof {
    /// The number of the last event that was good.
    cursor: u64,
    /// The number at which the chain begins, and its hash until then.
    begins: u64,
    beginning: Option<Beginning>,
    link: Link,
    links: u64,
    taken: u64,
    /// By check and id: two checks may name the same payment.
    payments: BTreeMap<(String, String), PaymentRow>,
    /// How each was paid, by check and id for the same reason.
    methods: BTreeMap<(OrderId, PaymentId), (String, String)>,
    closings: BTreeMap<i64, ClosingRow>,
    last_z: u32,
}

/// Proves the books of a site: none when the site is not in this database.
pub async fn verify(tx: &mut Tx, site: &str) -> Result<Option<Result<Whole, Broken>>, DbError> {
    let Some(head) = repo::head(&mut *tx, site).await? else {
        return Ok(None);
    };
    let first = repo::links(&mut *tx, site, (-1, i64::MAX), 1).await?;
    let Some((begins, stored)) = first.into_iter().next() else {
        return Ok(Some(Err(beside(
            "the chain is gone: there is not one link",
        ))));
    };
    let mut proof = Proof::open(tx, site, begins).await?;
    if begins == 0
        && let Err(what) = proof.begin(&stored)
    {
        return Ok(Some(Err(beside(&what))));
    }
    loop {
        let events = repo::events(&mut *tx, site, proof.cursor, PAGE).await?;
        let Some(last) = events.last() else { break };
        let range = (i64::try_from(proof.cursor).unwrap_or(i64::MAX), last.seq);
        let links = repo::links(&mut *tx, site, range, PAGE).await?;
        let links: BTreeMap<i64, String> = links.into_iter().collect();
        for row in events {
            if let Some(missing) = proof.missing(&row, &links) {
                return Ok(Some(Err(missing)));
            }
            if let Err(what) = proof.event(&row, links.get(&row.seq)) {
                return Ok(Some(Err(at(tx, site, &row, what).await?)));
            }
        }
    }
    let cursor = i64::try_from(proof.cursor).unwrap_or(i64::MAX);
    let beyond = repo::links(&mut *tx, site, (cursor, i64::MAX), 1).await?;
    Ok(Some(proof.ends(head, beyond.first().map(|(seq, _)| *seq))))
}

/// Something that is about no event.
fn beside(what: &str) -> Broken {
    Broken {
        seq: None,
        name: String::new(),
        check: None,
        what: what.to_owned(),
    }
}

/// A fault with the event at which it is, and the number of its check.
async fn at(tx: &mut Tx, site: &str, row: &EventRow, what: Fault) -> Result<Broken, DbError> {
    let check = match &row.order_id {
        Some(order) => document(tx, site, "order", order).await?,
        None => None,
    };
    let check = check.and_then(|doc| serde_json::from_str::<Order>(&doc).ok());
    Ok(Broken {
        seq: u64::try_from(row.seq).ok(),
        name: row.name.clone(),
        check: check.map(|check| check.called()),
        what,
    })
}

impl Proof {
    async fn open(tx: &mut Tx, site: &str, begins: i64) -> Result<Self, DbError> {
        let payments = repo::payments(&mut *tx, site).await?.into_iter();
        let closings = repo::closings(tx, site).await?.into_iter();
        Ok(Self {
            cursor: 0,
            begins: u64::try_from(begins).unwrap_or_default(),
            beginning: Some(Beginning::of(site)),
            link: Link::default(),
            links: 0,
            taken: 0,
            payments: payments
                .map(|row| ((row.order_id.clone(), row.id.clone()), row))
                .collect(),
            methods: BTreeMap::new(),
            closings: closings.map(|row| (row.seq, row)).collect(),
            last_z: 0,
        })
    }

    /// The chain begins: all before is in its first row.
    fn begin(&mut self, stored: &str) -> Result<(), Fault> {
        let Some(beginning) = self.beginning.take() else {
            return Ok(());
        };
        self.link = beginning.link();
        if self.link.to_string() == stored {
            return Ok(());
        }
        Err(format!(
            "the beginning of the chain, over events up to {}, is not what they say",
            self.begins
        ))
    }

    /// Numbers have no gaps.
    fn missing(&self, row: &EventRow, links: &BTreeMap<i64, String>) -> Option<Broken> {
        let next = self.cursor.saturating_add(1);
        if u64::try_from(row.seq) == Ok(next) {
            return None;
        }
        let number = i64::try_from(next).unwrap_or(i64::MAX);
        let mut broken = beside("it is missing from the log");
        broken.seq = Some(next);
        if let Some(closing) = self.closings.get(&number) {
            "day.closed".clone_into(&mut broken.name);
            broken.what = format!("{}: Z {}", broken.what, closing.number);
        } else if links.contains_key(&number) {
            broken.what.push_str(", and was a link of the chain");
        }
        Some(broken)
    }

    /// The next event of the log, with the link that is stored for it.
    fn event(&mut self, row: &EventRow, stored: Option<&String>) -> Result<(), Fault> {
        self.cursor = self.cursor.saturating_add(1);
        let seq = self.cursor;
        let before = self.link;
        // The hash first: it is about the text as it stands, whatever it says.
        if let Some(beginning) = &mut self.beginning {
            beginning.take(seq, &row.doc);
            if seq == self.begins {
                self.begin(stored.map_or("", String::as_str))?;
            }
        } else if let Some(stored) = stored {
            self.link = before.next(seq, &row.doc);
            self.links = self.links.saturating_add(1);
            if self.link.to_string() != *stored {
                return Err("its text or its link was changed".to_owned());
            }
        }
        let event = read(row)?;
        if seq > self.begins && event.body.is_chained() != stored.is_some() {
            return Err(if stored.is_some() {
                "it has a link, and such an event has none".to_owned()
            } else {
                "its link is missing from the chain".to_owned()
            });
        }
        self.facts(&event, before)
    }

    /// What other tables say of it.
    fn facts(&mut self, event: &Event, before: Link) -> Result<(), Fault> {
        match &event.body {
            EventBody::PaymentTaken { order, payment } => {
                let kind = text_of(payment.kind)?;
                let method = payment.method.to_string();
                self.methods
                    .insert((*order, payment.id), (method.clone(), kind.clone()));
                let way = (method, kind);
                // The hub itself takes what a provider brings, in the name of whoever asked for it.
                let by = event.actor.or(Some(payment.by.id));
                self.money(event, (*order, payment.id), way, (payment.amount.0, by))
            }
            EventBody::PaymentRefunded {
                order,
                payment,
                amount,
                ..
            } => {
                let Some(way) = self.methods.get(&(*order, *payment)).cloned() else {
                    return Err("it gives a payment back that was never taken".to_owned());
                };
                let id = PaymentId::derived(event.command.0, &payment.to_string());
                let back = amount.0.saturating_neg();
                self.money(event, (*order, id), way, (back, event.actor))
            }
            EventBody::MethodChanged(changed) => {
                for (way, label, amount) in [
                    (&changed.before, "out", changed.amount.0.saturating_neg()),
                    (&changed.after, "in", changed.amount.0),
                ] {
                    let way = (way.method.to_string(), text_of(way.kind)?);
                    self.methods
                        .insert((changed.order, changed.payment), way.clone());
                    let label = format!("{label} {}", changed.payment);
                    let id = PaymentId::derived(event.command.0, &label);
                    self.money(event, (changed.order, id), way, (amount, event.actor))?;
                }
                Ok(())
            }
            EventBody::DayClosed { z } => self.closing(event, z, before),
            _ => Ok(()),
        }
    }

    fn money(
        &mut self,
        event: &Event,
        (order, id): (OrderId, PaymentId),
        (method, kind): (String, String),
        (amount, staff): (i64, Option<StaffId>),
    ) -> Result<(), Fault> {
        let told = PaymentRow {
            id: id.to_string(),
            order_id: order.to_string(),
            business_day: event.business_day.to_string(),
            method,
            kind,
            amount,
            staff_id: staff.map(|id| id.to_string()).unwrap_or_default(),
            at: event.at.0,
            changed: i64::from(matches!(event.body, EventBody::MethodChanged(_))),
        };
        self.taken = self.taken.saturating_add(1);
        match self
            .payments
            .remove(&(told.order_id.clone(), told.id.clone()))
        {
            None => Err(format!("its row {} in payments is missing", told.id)),
            Some(row) if row == told => Ok(()),
            Some(row) => Err(format!(
                "its row {} in payments says something else: {} {} instead of {} {}",
                told.id, row.amount, row.method, told.amount, told.method
            )),
        }
    }

    fn closing(&mut self, event: &Event, z: &Z, before: Link) -> Result<(), Fault> {
        let next = self.last_z.saturating_add(1);
        self.last_z = z.number;
        if z.number != next {
            return Err(format!("its Z has the number {}, not {next}", z.number));
        }
        if self.beginning.is_some() || z.chain != before.code() {
            return Err(format!(
                "the code {} of Z {} is not that of the chain, {}",
                z.chain,
                z.number,
                before.code()
            ));
        }
        let seq = i64::try_from(event.seq).unwrap_or(i64::MAX);
        let Some(row) = self.closings.remove(&seq) else {
            return Err(format!("Z {} is missing from day_closings", z.number));
        };
        let same = row.number == i64::from(z.number)
            && row.business_day == z.report.business_day.to_string()
            && row.at == z.report.until.0
            && serde_json::from_str::<Z>(&row.doc).is_ok_and(|doc| doc == *z);
        if !same {
            return Err(format!(
                "Z {} in day_closings says something else than its event",
                z.number
            ));
        }
        Ok(())
    }

    /// After the last event: nothing may be left over.
    fn ends(self, head: u64, beyond: Option<i64>) -> Result<Whole, Broken> {
        if self.cursor != head {
            let seq = Some(self.cursor.min(head).saturating_add(1));
            let what = if self.cursor < head {
                format!("it is missing from the log, which goes up to {head}")
            } else {
                format!("it is behind the end of the log, {head}")
            };
            return Err(Broken {
                seq,
                what,
                ..beside("")
            });
        }
        let begins = self.beginning.as_ref().map(|_| self.begins.to_string());
        if let Some(seq) = begins.or(beyond.map(|seq| seq.to_string())) {
            return Err(beside(&format!(
                "the chain has a link {seq} for which there is no event"
            )));
        }
        if let Some(row) = self.payments.values().next() {
            return Err(beside(&format!(
                "no event made the row {} in payments ({} {})",
                row.id, row.amount, row.method
            )));
        }
        if let Some(row) = self.closings.values().next() {
            let number = row.number;
            return Err(beside(&format!("no event made Z {number} in day_closings")));
        }
        Ok(Whole {
            links: self.links,
            events: self.cursor,
            payments: self.taken,
            closings: u64::from(self.last_z),
            code: self.link.code(),
        })
    }
}

#[derive(Deserialize)]
struct Named {
    name: String,
}

/// The event of a row, which must say the same beside its text.
fn read(row: &EventRow) -> Result<Event, Fault> {
    let unreadable = |error: serde_json::Error| format!("its text cannot be read: {error}");
    let event: Event = serde_json::from_str(&row.doc).map_err(unreadable)?;
    let named: Named = serde_json::from_str(&row.doc).map_err(unreadable)?;
    let same = i64::try_from(event.seq) == Ok(row.seq)
        && event.at.0 == row.at
        && event.business_day.to_string() == row.business_day
        && named.name == row.name
        && event.body.order().map(|id| id.to_string()) == row.order_id;
    if same {
        return Ok(event);
    }
    Err(format!(
        "its text is that of event {} ({}), or its row says something else beside it",
        event.seq, named.name
    ))
}

fn text_of(kind: domain::menu::PaymentKind) -> Result<String, Fault> {
    let text = serde_json::to_value(kind).map_err(|error| error.to_string())?;
    Ok(text.as_str().unwrap_or_default().to_owned())
}
