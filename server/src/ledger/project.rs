//! What a group of commands writes: events, documents, facts for reports, print jobs, outcomes.

use super::accounts;
use super::chain::{self, Link};
use super::documents;
use super::held::{self, HeldRow};
use super::sold;
use super::tips;
use super::{Kept, Request, repo};
use crate::day;
use crate::db::{DbError, Tx};
use crate::failpoint::reach;
use crate::on;
use crate::printing::documents::{NewJob, jobs_for, told};
use crate::printing::kick::DRAWER;
use crate::printing::refund;
use domain::State;
use domain::event::{Event, EventBody};
use domain::ids::{DeviceId, OrderId, PaymentId, PrinterKey, StaffId};
use domain::orders::Line;
use domain::payments::MethodChanged;
use domain::time::UnixMillis;
use domain::wire::Verdict;
use sqlx::QueryBuilder;
use std::collections::{BTreeMap, BTreeSet};

/// The pages of a group, before they are written.
#[derive(Default)]
pub(super) struct Pages {
    pub(super) events: Vec<Event>,
    pub(super) json: Vec<String>,
    pub(super) jobs: Vec<(NewJob, UnixMillis)>,
    /// Receipts, and papers of refunds, that waited for the fiscal device, as they are now.
    receipts: Vec<NewJob>,
    pub(super) held: Vec<HeldRow>,
    /// The end of the chain with the texts of this group.
    pub(super) chain: Link,
    links: Vec<(u64, Link)>,
    touched: BTreeSet<OrderId>,
    outcomes: Vec<OutcomeRow>,
    clients: BTreeMap<String, u64>,
}

struct OutcomeRow {
    command: String,
    client: Option<(String, u64)>,
    hash: String,
    verdict: &'static str,
    doc: String,
    args: Option<String>,
    at: i64,
}

impl Pages {
    /// Empty pages behind the end of the chain.
    pub(super) fn after(chain: Link) -> Self {
        Self {
            chain,
            ..Self::default()
        }
    }

    /// Writes down the texts of the events so far, and their links.
    pub(super) fn write_down(&mut self) -> Result<(), DbError> {
        while let Some(event) = self.events.get(self.json.len()) {
            let text = serde_json::to_string(event)?;
            if event.body.is_chained() {
                self.chain = self.chain.next(event.seq, &text);
                self.links.push((event.seq, self.chain));
            }
            self.json.push(text);
        }
        Ok(())
    }

    /// The number of the next event.
    pub(super) fn next(&self, head: u64) -> u64 {
        self.events
            .last()
            .map_or(head, |event| event.seq)
            .saturating_add(1)
    }

    /// The number of the last event; zero without any.
    pub(super) fn last(&self) -> u64 {
        self.events.last().map_or(0, |event| event.seq)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.outcomes.is_empty() && self.clients.is_empty()
    }

    /// A device's number was used up by a command that was decided before.
    pub(super) fn advance(&mut self, client: DeviceId, seq: u64) {
        self.clients.insert(client.to_string(), seq);
    }

    /// The checks that were touched.
    pub(super) const fn orders(&self) -> &BTreeSet<OrderId> {
        &self.touched
    }

    /// Notes what the last event touches and prints. `state` is the state after it. A drawer does not spring open for
    /// something that was asked for some time ago, on a device without the hub or by a command that was kept here.
    pub(super) fn note(&mut self, state: &State, at: UnixMillis, past: bool) {
        self.touch(state);
        if let Some(event) = self.events.last() {
            let jobs = jobs_for(&state.catalog, state, &event.body, at);
            let now = jobs.into_iter().filter(|job| !(past && job.kind == DRAWER));
            self.jobs.extend(now.map(|job| (job, at)));
            self.receipts
                .extend(told(&state.catalog, state, &event.body));
        }
    }

    /// Notes which checks the last event touches. `state` is the state after it.
    pub(super) fn touch(&mut self, state: &State) {
        if let Some(event) = self.events.last() {
            self.touched.extend(state.touched(&event.body));
        }
    }

    /// Notes the paper of what the last command gave back, whose events are those from `first` on.
    pub(super) fn note_refund(&mut self, state: &State, first: usize) {
        let events = self.events.get(first..).unwrap_or_default();
        self.jobs.extend(refund::paper(state, events));
    }

    /// The printers that have something new to do.
    pub(super) fn printers(&self) -> impl Iterator<Item = &PrinterKey> {
        let jobs = self.jobs.iter().map(|(job, _)| &job.printer);
        jobs.chain(self.receipts.iter().map(|job| &job.printer))
    }

    /// Keeps an outcome; a quarantined command keeps its full arguments.
    pub(super) fn keep(
        &mut self,
        request: &Request,
        hash: &str,
        kept: &Kept,
        at: UnixMillis,
    ) -> Result<(), DbError> {
        self.write_down()?;
        let (verdict, args) = match kept.outcome.outcome {
            Verdict::Applied => ("applied", None),
            Verdict::Rejected => ("rejected", None),
            Verdict::Quarantined => {
                let args = serde_json::to_string(&request.command)?;
                ("quarantined", Some(args))
            }
        };
        let client = request
            .client
            .map(|(client, seq)| (client.to_string(), seq));
        if let Some((client, seq)) = &client {
            self.clients.insert(client.clone(), *seq);
        }
        self.outcomes.push(OutcomeRow {
            command: request.id.to_string(),
            client,
            hash: hash.to_owned(),
            verdict,
            doc: serde_json::to_string(kept)?,
            args,
            at: at.0,
        });
        Ok(())
    }
}

/// Writes a group's pages.
pub(super) async fn write(
    tx: &mut Tx,
    site: &str,
    state: &State,
    pages: &mut Pages,
) -> Result<(), DbError> {
    outcomes(tx, site, pages).await?;
    reach("ledger.outcomes");
    if pages.events.is_empty() {
        return Ok(());
    }
    events(tx, site, pages).await?;
    chain::write(tx, site, &pages.links).await?;
    reach("ledger.events");
    documents::write(tx, site, state, pages).await?;
    reach("ledger.documents");
    facts(tx, site, state, pages).await?;
    reach("ledger.facts");
    held::write(tx, site, pages).await?;
    crate::printing::repo::insert(tx, site, &pages.jobs).await?;
    let told = refund::told(tx, site, state, &pages.events).await?;
    pages.receipts.extend(told);
    for job in &pages.receipts {
        crate::printing::repo::let_out(tx, site, job).await?;
    }
    reach("ledger.printing");
    Ok(())
}

async fn outcomes(tx: &mut Tx, site: &str, pages: &Pages) -> Result<(), DbError> {
    if !pages.outcomes.is_empty() {
        on!(&mut *tx, conn => {
            let mut query = QueryBuilder::new(
                "INSERT INTO outcomes (site_id, command_id, client_id, client_seq, args_hash, verdict, doc, args, at) ",
            );
            query.push_values(&pages.outcomes, |mut row, kept| {
                row.push_bind(site)
                    .push_bind(&kept.command)
                    .push_bind(kept.client.as_ref().map(|(client, _)| client))
                    .push_bind(kept.client.as_ref().map(|(_, seq)| repo::number(*seq)))
                    .push_bind(&kept.hash)
                    .push_bind(kept.verdict)
                    .push_bind(&kept.doc)
                    .push_bind(&kept.args)
                    .push_bind(kept.at);
            });
            query.build().execute(conn).await.map(|_| ())
        })?;
    }
    for (client, seq) in &pages.clients {
        on!(tx, conn => sqlx::query(
            "INSERT INTO clients (site_id, client_id, last_seq) VALUES ($1, $2, $3) \
             ON CONFLICT (site_id, client_id) DO UPDATE SET last_seq = excluded.last_seq \
             WHERE excluded.last_seq > clients.last_seq",
        ).bind(site).bind(client).bind(repo::number(*seq)).execute(conn).await.map(|_| ()))?;
    }
    Ok(())
}

async fn events(tx: &mut Tx, site: &str, pages: &Pages) -> Result<(), DbError> {
    let names: Vec<String> = pages.json.iter().map(|json| event_name(json)).collect();
    let rows: Vec<_> = pages.events.iter().zip(&pages.json).zip(&names).collect();
    on!(tx, conn => {
        let mut query = QueryBuilder::new(
            "INSERT INTO events (site_id, seq, at, business_day, name, order_id, doc) ",
        );
        query.push_values(&rows, |mut row, ((event, json), name)| {
            row.push_bind(site)
                .push_bind(repo::number(event.seq))
                .push_bind(event.at.0)
                .push_bind(event.business_day.to_string())
                .push_bind(*name)
                .push_bind(event.body.order().map(|id| id.to_string()))
                .push_bind(*json);
        });
        query.build().execute(conn).await.map(|_| ())
    })?;
    Ok(())
}

/// The name in an event's JSON; the tag is written by serde and never contains a quote.
pub fn event_name(json: &str) -> String {
    json.split_once("\"name\":\"")
        .and_then(|(_, rest)| rest.split_once('"'))
        .map(|(name, _)| name.to_owned())
        .unwrap_or_default()
}

/// Plain rows for reports: what was sold when a check is settled, what was taken and given back.
async fn facts(tx: &mut Tx, site: &str, state: &State, pages: &Pages) -> Result<(), DbError> {
    for event in &pages.events {
        fact(&mut *tx, site, state, event).await?;
    }
    Ok(())
}

/// The rows of one event.
pub(super) async fn fact(
    tx: &mut Tx,
    site: &str,
    state: &State,
    event: &Event,
) -> Result<(), DbError> {
    let day = event.business_day.to_string();
    tips::write(&mut *tx, site, state, event).await?;
    match &event.body {
        EventBody::OrderSettled { order, .. } => {
            if let Some(order) = state.orders.get(order) {
                sold::write(tx, site, order, (&day, event.at.0)).await?;
            }
        }
        EventBody::PaymentTaken { order, payment } => {
            let kind = serde_json::to_value(payment.kind)?;
            let row = PaymentRow {
                id: payment.id,
                order: *order,
                // What came through a provider is told by the hub, and belongs to whoever began it.
                staff: event.actor.or(Some(payment.by.id)),
                method: payment.method.to_string(),
                kind: kind.as_str().unwrap_or_default().to_owned(),
                amount: payment.amount.0,
                changed: false,
            };
            row.insert(tx, site, &day, event).await?;
        }
        EventBody::PaymentRefunded {
            order,
            payment,
            amount,
            ..
        } => {
            let known = state
                .orders
                .get(order)
                .and_then(|order| order.payments.iter().find(|known| known.id == *payment));
            let Some(known) = known else { return Ok(()) };
            let kind = serde_json::to_value(known.kind)?;
            let row = PaymentRow {
                id: PaymentId::derived(event.command.0, &payment.to_string()),
                order: *order,
                staff: event.actor,
                method: known.method.to_string(),
                kind: kind.as_str().unwrap_or_default().to_owned(),
                amount: amount.0.saturating_neg(),
                changed: false,
            };
            row.insert(tx, site, &day, event).await?;
        }
        EventBody::MethodChanged(changed) => {
            method_changed(tx, site, event, changed).await?;
            if let Some(order) = state.orders.get(&changed.order) {
                sold::kinds_anew(tx, site, order).await?;
            }
        }
        EventBody::AccountMoved(moved) => accounts::write(tx, site, event, moved).await?,
        EventBody::DayClosed { z } => day::repo::insert(tx, site, event.seq, z).await?,
        other => off_the_check(tx, site, state, (&day, event.at), other).await?,
    }
    Ok(())
}

/// Two rows: out of the way before, into the one after. No row that was written is changed.
async fn method_changed(
    tx: &mut Tx,
    site: &str,
    event: &Event,
    changed: &MethodChanged,
) -> Result<(), DbError> {
    for (way, label, amount) in [
        (&changed.before, "out", changed.amount.0.saturating_neg()),
        (&changed.after, "in", changed.amount.0),
    ] {
        let kind = serde_json::to_value(way.kind)?;
        let row = PaymentRow {
            id: PaymentId::derived(event.command.0, &format!("{label} {}", changed.payment)),
            order: changed.order,
            staff: event.actor,
            method: way.method.to_string(),
            kind: kind.as_str().unwrap_or_default().to_owned(),
            amount,
            changed: true,
        };
        row.insert(&mut *tx, site, &event.business_day.to_string(), event)
            .await?;
    }
    Ok(())
}

/// What was taken off, and shifts that ended.
async fn off_the_check(
    tx: &mut Tx,
    site: &str,
    state: &State,
    (day, at): (&str, UnixMillis),
    body: &EventBody,
) -> Result<(), DbError> {
    match body {
        EventBody::LineVoided { order, line, .. } => {
            // It may have gone to another check since.
            let named = state.orders.get(order).into_iter();
            let mut all = named.chain(state.orders.values());
            let known = all.find_map(|order| order.line(*line));
            if let Some((line, void)) = known.and_then(|line| Some((line, line.void.as_ref()?))) {
                let row = (*order, line, void.reason.as_str(), void.by.id);
                taken_off(tx, site, (day, at), row, (void.waste, void.told)).await?;
            }
        }
        EventBody::OrderCancelled { order, by, reason } => {
            // All that was on it, but what was taken off before.
            let known = state.orders.get(order);
            let reason = reason
                .as_ref()
                .map_or("cancelled", |reason| reason.as_str());
            for line in known.into_iter().flat_map(|order| &order.lines) {
                if line.void.is_none() {
                    let row = (*order, line, reason, by.id);
                    taken_off(tx, site, (day, at), row, (false, line.told() > 0)).await?;
                }
            }
        }
        EventBody::ShiftChanged { shift } => {
            let Some(to) = shift.to else { return Ok(()) };
            on!(tx, conn => sqlx::query(
                "INSERT INTO shifts (site_id, staff_id, from_at, to_at, worked, business_day, role, name) \
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING",
            ).bind(site).bind(shift.staff.to_string()).bind(shift.from.0).bind(to.0).bind(shift.worked(to))
            .bind(day).bind(shift.role.name()).bind(&shift.name)
            .execute(conn).await.map(|_| ()))?;
        }
        _ => {}
    }
    Ok(())
}

struct PaymentRow {
    id: PaymentId,
    order: OrderId,
    staff: Option<StaffId>,
    method: String,
    kind: String,
    amount: i64,
    /// It corrects another row.
    changed: bool,
}

impl PaymentRow {
    async fn insert(
        &self,
        tx: &mut Tx,
        site: &str,
        day: &str,
        event: &Event,
    ) -> Result<(), DbError> {
        let staff = self.staff.map(|id| id.to_string()).unwrap_or_default();
        on!(tx, conn => sqlx::query(
            "INSERT INTO payments (site_id, id, order_id, business_day, method, kind, amount, staff_id, at, changed) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT DO NOTHING",
        ).bind(site).bind(self.id.to_string()).bind(self.order.to_string()).bind(day)
        .bind(&self.method).bind(&self.kind).bind(self.amount).bind(&staff)
        .bind(event.at.0).bind(i64::from(self.changed)).execute(conn).await.map(|_| ()))?;
        Ok(())
    }
}

/// One line that was taken off: of which check, why, by whom; whether it was wasted, and whether the kitchen had it.
async fn taken_off(
    tx: &mut Tx,
    site: &str,
    (day, at): (&str, UnixMillis),
    (order, line, reason, by): (OrderId, &Line, &str, StaffId),
    (waste, told): (bool, bool),
) -> Result<(), DbError> {
    on!(tx, conn => sqlx::query(
        "INSERT INTO voided_lines (site_id, order_id, line_id, business_day, item, category, quantity, amount, \
         reason, waste, told, staff_id, at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) ON CONFLICT DO NOTHING",
    ).bind(site).bind(order.to_string()).bind(line.id.to_string()).bind(day)
    .bind(line.item.as_str()).bind(line.category.as_str()).bind(i64::from(line.pieces()))
    .bind(line.amount().0).bind(reason).bind(i64::from(waste))
    .bind(i64::from(told)).bind(by.to_string()).bind(at.0)
    .execute(conn).await.map(|_| ()))?;
    Ok(())
}
