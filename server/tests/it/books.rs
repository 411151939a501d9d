//! What a database holds, held against what devices were told: nothing lost, nothing twice, one log for everything.

use crate::phone::Phone;
use domain::event::{Event, EventBody};
use domain::ids::OrderId;
use domain::state::State;
use domain::wire::{Outcome, Verdict};
use serde_json::Value;
use server::clock::Clock;
use server::day::verify::verify;
use server::db::Db;
use server::ledger::Ledger;
use server::on;
use std::collections::{BTreeMap, BTreeSet};

/// Everything that the site has stored.
pub struct Books {
    /// The log.
    pub events: Vec<Event>,
    /// By command.
    pub outcomes: BTreeMap<String, Outcome>,
    /// Order and amount of every payment, as reports see them.
    pub payments: Vec<(String, i64)>,
    /// Check, kind and state of every job of the printers, and how often its payload began.
    pub jobs: Vec<(String, String, String, i64)>,
}

impl Books {
    /// Reads them, and checks that the log has no gap.
    pub async fn read(db: &Db, site: &str) -> Self {
        let mut tx = db.read().await.unwrap();
        let events: Vec<(i64, String)> = on!(&mut tx, conn => sqlx::query_as(
            "SELECT seq, doc FROM events WHERE site_id = $1 ORDER BY seq",
        ).bind(site).fetch_all(conn).await)
        .unwrap();
        let outcomes: Vec<(String, String)> = on!(&mut tx, conn => sqlx::query_as(
            "SELECT command_id, doc FROM outcomes WHERE site_id = $1",
        ).bind(site).fetch_all(conn).await)
        .unwrap();
        let payments = on!(&mut tx, conn => sqlx::query_as(
            "SELECT order_id, amount FROM payments WHERE site_id = $1 ORDER BY order_id",
        ).bind(site).fetch_all(conn).await)
        .unwrap();
        let jobs = on!(&mut tx, conn => sqlx::query_as(
            "SELECT order_id, kind, state, attempts FROM print_jobs WHERE site_id = $1 ORDER BY order_id, kind",
        ).bind(site).fetch_all(conn).await)
        .unwrap();
        let length = i64::try_from(events.len()).unwrap();
        assert!(
            events.iter().map(|(seq, _)| *seq).eq(1..=length),
            "the log has gaps"
        );
        let proof = verify(&mut tx, site).await.unwrap().unwrap();
        assert!(proof.is_ok(), "the chain is broken: {proof:?}");
        let outcome = |doc: &str| {
            let kept: Value = serde_json::from_str(doc).unwrap();
            serde_json::from_value(kept["outcome"].clone()).unwrap()
        };
        Self {
            events: events
                .iter()
                .map(|(_, doc)| serde_json::from_str(doc).unwrap())
                .collect(),
            outcomes: outcomes
                .iter()
                .map(|(id, doc)| (id.clone(), outcome(doc)))
                .collect(),
            payments,
            jobs,
        }
    }

    /// Nothing was done twice: no check was opened, no line added, no money taken, no ticket fired again.
    pub fn nothing_twice(&self) {
        let (mut numbers, mut seen) = (BTreeSet::new(), BTreeSet::new());
        let mut tickets = 0;
        for event in &self.events {
            match &event.body {
                EventBody::OrderOpened { order } => {
                    let number = (order.business_day.to_string(), order.number);
                    assert!(
                        numbers.insert(number),
                        "a number was given twice: {order:?}"
                    );
                    assert!(seen.insert(order.id.to_string()), "opened twice: {order:?}");
                }
                EventBody::LinesAdded { lines, .. } => {
                    for line in lines {
                        assert!(seen.insert(line.id.to_string()), "added twice: {line:?}");
                    }
                }
                EventBody::TicketFired { ticket } => {
                    tickets += 1;
                    assert!(
                        seen.insert(ticket.id.to_string()),
                        "fired twice: {ticket:?}"
                    );
                }
                EventBody::PaymentTaken { payment, .. } => {
                    assert!(
                        seen.insert(payment.id.to_string()),
                        "taken twice: {payment:?}"
                    );
                }
                _ => {}
            }
        }
        let queued = self.jobs.iter().filter(|(_, kind, ..)| kind == "ticket");
        assert_eq!(
            queued.count(),
            tickets,
            "a ticket without its job, or twice"
        );
        let mut taken: Vec<(String, i64)> = self
            .events
            .iter()
            .filter_map(|event| match &event.body {
                EventBody::PaymentTaken { order, payment } => {
                    Some((order.to_string(), payment.amount.0))
                }
                _ => None,
            })
            .collect();
        taken.sort();
        assert_eq!(
            self.payments, taken,
            "the reports' money is not that of the log"
        );
    }

    /// Everything that a device was told is stored as it was told.
    pub fn holds_what_was_told(&self, phones: &[Phone]) {
        for phone in phones {
            for (id, told) in &phone.heard {
                let stored = self.outcomes.get(&id.to_string());
                let stored = stored.unwrap_or_else(|| panic!("acknowledged and gone: {told:?}"));
                let numbered = Outcome {
                    seq: told.seq,
                    ..stored.clone()
                };
                assert_eq!(numbered, *told);
                if let Some(span) = told.events {
                    for seq in span.from..=span.to {
                        let event = &self.events[usize::try_from(seq).unwrap() - 1];
                        assert_eq!(event.command, *id, "its event is another's: {event:?}");
                    }
                }
            }
        }
    }

    /// Outcomes of the hub's own commands, about its printers: no device has numbered them.
    pub fn told_by_the_hub(&self) -> usize {
        let all = self.outcomes.values();
        all.filter(|outcome| outcome.seq == 0).count()
    }

    /// How many outcomes have this verdict.
    pub fn count(&self, verdict: Verdict) -> usize {
        let all = self.outcomes.values();
        all.filter(|outcome| outcome.outcome == verdict).count()
    }

    /// What is open by the log alone is what the hub reads from its documents.
    pub async fn log_and_documents_agree(&self, db: &Db, site: &str) {
        let ledger = Ledger::open(db.clone(), site, Clock::default())
            .await
            .unwrap();
        let stored = ledger.state().clone();
        let mut told = State {
            catalog: stored.catalog.clone(),
            ..State::default()
        };
        for event in &self.events {
            told.apply(event.at, &event.body);
        }
        let closed: Vec<OrderId> = told.orders.keys().copied().collect();
        for order in closed {
            if !told.is_live(order) {
                told.forget(order);
            }
        }
        assert_eq!(told.orders, stored.orders);
        assert_eq!(told.numbers, stored.numbers);
        for order in told.orders.keys() {
            let both = [&told, &stored].map(|state| state.tickets.of(*order).count());
            assert_eq!(both[0], both[1], "tickets of {order}");
        }
    }
}
