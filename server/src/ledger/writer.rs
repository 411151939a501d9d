//! The one writer: takes what waits, decides it in order, commits once, then tells everybody.

use super::chain::{self, Link};
use super::project::{self, Pages};
use super::{Answered, Inner, Job, Kept, RING, Request, Shown, hash_of, open, repo};
use crate::clock::Clock;
use crate::db::{DbError, Tx, in_time};
use crate::error::Refusal;
use crate::failpoint::reach;
use axum::http::StatusCode;
use domain::day;
use domain::event::{Event, EventBody};
use domain::fiscal;
use domain::ids::{CommandId, DeviceId, OrderId, TicketId};
use domain::orders::wire::OrderView;
use domain::orders::{followers, reached};
use domain::payments::card;
use domain::state::{Ctx, decide};
use domain::sync::door::{Judged, Known, judge, verdict};
use domain::time::{BusinessDay, UnixMillis};
use domain::wire::{Outcome, Span, Verdict};
use domain::{Command, Rejection, State};
use futures::FutureExt;
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};
use std::panic::AssertUnwindSafe;
use std::sync::{PoisonError, Weak};
use std::time::Duration;
use tokio::sync::mpsc;
use tokio::time::timeout;

/// A database that is away must not make whoever comes next wait twice.
const REREAD: Duration = Duration::from_secs(1);
/// Commands of one group.
const GROUP: usize = 64;

pub(super) struct Writer {
    ledger: Weak<Inner>,
    pub(super) state: State,
    head: u64,
    /// The end of the chain.
    chain: Link,
    clock: Clock,
    /// The last number of each device that was heard since the start.
    clients: BTreeMap<DeviceId, u64>,
    /// The last commit was begun: when it failed, nobody knows whether the database has it.
    begun: bool,
    /// Another process wrote to this site, and readers here have not heard of it.
    behind: bool,
}

type Answer = Result<Answered, Refusal>;

impl Writer {
    pub(super) fn new(
        ledger: Weak<Inner>,
        (state, head, chain): (State, u64, Link),
        clock: Clock,
    ) -> Self {
        Self {
            ledger,
            state,
            head,
            chain,
            clock,
            clients: BTreeMap::new(),
            begun: false,
            behind: false,
        }
    }

    /// Works until the ledger is gone, or the database is another one.
    pub(super) async fn run(mut self, mut waiting: mpsc::Receiver<Job>) {
        let mut group = Vec::with_capacity(GROUP);
        while waiting.recv_many(&mut group, GROUP).await > 0 {
            let Some(ledger) = self.ledger.upgrade() else {
                return;
            };
            let mut jobs: Vec<Job> = std::mem::take(&mut group);
            // Whoever was told meanwhile that nothing was changed must not find it changed later.
            jobs.retain(|job| !job.reply.is_closed());
            if jobs.is_empty() {
                continue;
            }
            let requests: Vec<&Request> = jobs.iter().map(|job| &job.request).collect();
            // A fault of ours costs this group and not the evening: what it left in memory is read again.
            let stored = AssertUnwindSafe(in_time(self.commit(&ledger, &requests)));
            let stored = stored.catch_unwind().await;
            let (answers, failed) = match stored.unwrap_or(Err(DbError::Fault)) {
                Ok(answers) => (answers, None),
                Err(error) => {
                    tracing::error!(%error, "a group of commands was not stored");
                    let refusal = if self.begun {
                        Refusal::unfinished
                    } else {
                        Refusal::busy
                    };
                    (jobs.iter().map(|_| Err(refusal())).collect(), Some(error))
                }
            };
            for (job, answer) in jobs.into_iter().zip(answers) {
                // Whoever asked may have gone; the outcome is stored all the same.
                let _ = job.reply.send(answer);
            }
            if let Some(DbError::WentBack) = failed {
                // Screens and printers were told what this database does not know, and only a start puts that right.
                return;
            }
            if failed.is_some() {
                // Whoever came meanwhile would wait as long again, which is longer than a request may take.
                while let Ok(job) = waiting.try_recv() {
                    let _ = job.reply.send(Err(Refusal::busy()));
                }
                // After the answers: a database that is away makes this wait too.
                self.forget_uncommitted(&ledger).await;
            }
        }
    }

    /// Back to what the database has: nothing of a failed group may stay in memory.
    async fn forget_uncommitted(&mut self, ledger: &Inner) {
        self.clients.clear();
        let reread = async {
            let mut tx = ledger.db.read().await?;
            let (epoch, head) = repo::head(&mut tx, &ledger.site).await?;
            if went_back(ledger, &epoch, head) {
                return Err(DbError::WentBack);
            }
            let state = open::state(&mut tx, &ledger.site, self.clock.now()).await?;
            let chain = chain::head(&mut tx, &ledger.site).await?;
            Ok::<_, DbError>((state, head, chain))
        };
        match timeout(REREAD, reread).await {
            Ok(Ok((state, head, chain))) => {
                self.state = state;
                self.head = head;
                self.chain = chain;
                *ledger.state.write().unwrap_or_else(PoisonError::into_inner) = self.state.clone();
                ledger.forget_ring();
                ledger.head.send_replace(head);
            }
            // The next group sees by the number of the last event whether the database has more.
            away => {
                tracing::error!(away = ?away.err(), "the state cannot be read again");
                self.state = ledger
                    .state
                    .read()
                    .unwrap_or_else(PoisonError::into_inner)
                    .clone();
                self.head = *ledger.head.borrow();
            }
        }
    }

    async fn commit(
        &mut self,
        ledger: &Inner,
        requests: &[&Request],
    ) -> Result<Vec<Answer>, DbError> {
        self.begun = false;
        let mut tx = ledger.db.write().await?;
        let (epoch, head) = repo::lock(&mut tx, &ledger.site).await?;
        if went_back(ledger, &epoch, head) {
            return Err(DbError::WentBack);
        }
        if head != self.head {
            // Another process wrote to this site.
            self.state = open::state(&mut tx, &ledger.site, self.clock.now()).await?;
            self.head = head;
            self.chain = chain::head(&mut tx, &ledger.site).await?;
            self.clients.clear();
            self.behind = true;
        }
        let ids: Vec<CommandId> = requests.iter().map(|request| request.id).collect();
        let mut known: BTreeMap<String, (String, String)> = BTreeMap::new();
        for (id, hash, doc) in repo::known(&mut tx, &ledger.site, &ids).await? {
            known.insert(id, (hash, doc));
        }
        let mut pages = Pages::after(self.chain);
        let mut answers = Vec::with_capacity(requests.len());
        for request in requests {
            let answer = self
                .one(&mut tx, &ledger.site, request, &mut known, &mut pages)
                .await?;
            answers.push(answer);
        }
        if pages.is_empty() {
            // Only questions that were answered before: nothing to write.
            if self.behind {
                self.publish(ledger, &pages);
            }
            return Ok(answers);
        }
        reach("ledger.decided");
        project::write(&mut tx, &ledger.site, &self.state, &mut pages).await?;
        if pages.last() > 0 {
            repo::advance(&mut tx, &ledger.site, pages.last()).await?;
        }
        reach("ledger.written");
        self.begun = true;
        tx.commit().await?;
        reach("ledger.committed");
        self.publish(ledger, &pages);
        reach("ledger.published");
        Ok(answers)
    }

    async fn one(
        &mut self,
        tx: &mut Tx,
        site: &str,
        request: &Request,
        known: &mut BTreeMap<String, (String, String)>,
        pages: &mut Pages,
    ) -> Result<Answer, DbError> {
        let hash = match &request.asked {
            Some(hash) => hash.clone(),
            None => hash_of(&request.command)?,
        };
        let stored = known.get(&request.id.to_string());
        let same = stored.map(|(asked, _)| Known::of(*asked == hash));
        let number = match request.client {
            Some((client, seq)) => Some((self.last(tx, site, client).await?, seq)),
            None => None,
        };
        match (judge(number, same), stored) {
            (Judged::Gap { expected }, _) => return Ok(Err(gap(expected))),
            (Judged::NumberTaken, _) => return Ok(Err(reuse(number.is_some(), "number"))),
            (Judged::IdTaken, _) => return Ok(Err(reuse(number.is_some(), "id"))),
            (Judged::Answer { advance }, Some((_, doc))) => {
                let mut kept: Kept = serde_json::from_str(doc)?;
                if let Some((client, seq)) = request.client {
                    kept.outcome.seq = seq;
                    if advance {
                        pages.advance(client, seq);
                        self.clients.insert(client, seq);
                    }
                }
                return Ok(Ok(Answered {
                    kept,
                    repeated: true,
                }));
            }
            (Judged::Decide | Judged::Answer { .. }, _) => {}
        }
        let now = self.clock.now();
        let first = pages.next(self.head);
        let decided = if let Some(held) = request.command.held() {
            self.about_held((tx, site), request, held, now, pages)
                .await?
        } else {
            self.load(tx, site, request).await?;
            self.decided(request, now, pages)
        };
        let kept = match decided {
            Ok(()) => Ok(self.applied(request, first, pages.next(self.head))),
            // Outside clients get a plain error and may ask again with the same key.
            Err(no) if request.client.is_none() => Err(no.into()),
            Err(no) => Ok(refused(request, &no)),
        };
        self.put_back(request, pages);
        let kept = match kept {
            Ok(kept) => kept,
            Err(refusal) => return Ok(Err(refusal)),
        };
        if kept.outcome.outcome == Verdict::Quarantined {
            self.hold(request, &kept, now, pages)?;
        }
        pages.keep(request, &hash, &kept, now)?;
        if let Some((client, seq)) = request.client {
            self.clients.insert(client, seq);
        }
        let doc = serde_json::to_string(&kept)?;
        known.insert(request.id.to_string(), (hash, doc));
        Ok(Ok(Answered {
            kept,
            repeated: false,
        }))
    }

    /// The last number of a device.
    async fn last(&mut self, tx: &mut Tx, site: &str, client: DeviceId) -> Result<u64, DbError> {
        if let Some(last) = self.clients.get(&client) {
            return Ok(*last);
        }
        let last = repo::last_seq(tx, site, client).await?;
        self.clients.insert(client, last);
        Ok(last)
    }

    /// Makes sure that what the command names is at hand.
    pub(super) async fn load(
        &mut self,
        tx: &mut Tx,
        site: &str,
        request: &Request,
    ) -> Result<(), DbError> {
        // What comes late for a check may be on those that follow it.
        let mut seen: Vec<OrderId> = Vec::new();
        let mut ahead: Vec<OrderId> = named(&request.command).collect();
        while let Some(id) = ahead.pop() {
            if seen.contains(&id) {
                continue;
            }
            seen.push(id);
            if !self.state.orders.contains_key(&id) {
                open::order(tx, site, &mut self.state, id).await?;
            }
            let known = self.state.orders.get(&id);
            // The guests of a divided check stand on the whole.
            ahead.extend(known.and_then(|order| order.origin));
            let late = known.filter(|_| request.origin.late);
            ahead.extend(late.into_iter().flat_map(|order| followers(order)));
        }
        if let Some(id) = request.command.attempt()
            && !self.state.attempts.contains_key(&id)
        {
            open::attempt(tx, site, &mut self.state, id).await?;
        }
        for id in self.told_of(request) {
            if !self.state.tickets.contains_key(&id) {
                open::ticket(tx, site, &mut self.state, id).await?;
            }
        }
        if let Some(id) = request.command.ticket()
            && !self.state.tickets.contains_key(&id)
        {
            open::ticket(tx, site, &mut self.state, id).await?;
        }
        // A ticket that is at hand may carry the food of a check that was over.
        let ticket = request.command.ticket();
        let ticket = ticket.and_then(|id| self.state.tickets.get(&id)).cloned();
        for owner in ticket.iter().flat_map(|ticket| ticket.owners()) {
            if !self.state.orders.contains_key(&owner) {
                open::order(tx, site, &mut self.state, owner).await?;
            }
        }
        Ok(())
    }

    /// The tickets that told the kitchen of the lines that a command is about: the check that sent them may be over.
    fn told_of(&self, request: &Request) -> Vec<TicketId> {
        let orders = self.about(request);
        let orders = orders.iter().filter_map(|id| self.state.orders.get(id));
        let lines = orders.flat_map(|order| &order.lines);
        lines
            .flat_map(|line| &line.sent)
            .map(|told| told.ticket)
            .collect()
    }

    /// The checks that a command may change, as far as they are at hand.
    fn about(&self, request: &Request) -> BTreeSet<OrderId> {
        let mut about = BTreeSet::new();
        for id in named(&request.command) {
            about.insert(id);
            about.extend(self.state.orders.get(&id).and_then(|order| order.origin));
            if request.origin.late {
                about.extend(reached(&self.state, id));
            }
        }
        // Guests go to another table with all their checks.
        if let Command::MoveTable { order, .. } = &request.command {
            let order = self.state.orders.get(order);
            let table = order.and_then(|order| order.table.as_ref());
            let party = table.into_iter().flat_map(|at| self.state.orders_at(at));
            about.extend(party.map(|order| order.id));
        }
        about
    }

    /// Forgets a closed check that was loaded for a command and that nothing of this group changed.
    pub(super) fn put_back(&mut self, request: &Request, pages: &Pages) {
        let mut loaded = self.about(request);
        let told = self.told_of(request).into_iter();
        for ticket in told.chain(request.command.ticket()) {
            if let Some(ticket) = self.state.tickets.get(&ticket) {
                loaded.insert(ticket.order);
                loaded.extend(ticket.owners());
            }
        }
        for id in loaded {
            if !self.state.is_live(id) && !pages.orders().contains(&id) {
                self.state.forget(id);
            }
        }
    }

    /// Decides and applies in memory.
    pub(super) fn decided(
        &mut self,
        request: &Request,
        now: UnixMillis,
        pages: &mut Pages,
    ) -> Result<(), Rejection> {
        if request.refused.is_some() {
            // What is kept for a person is kept whole, so this comes first.
            card::check(&request.command)?;
            return Err(Rejection::Forbidden("actor"));
        }
        let ctx = Ctx {
            command: request.id,
            now,
            actor: request.actor.as_ref(),
            late: request.origin.late,
        };
        let bodies = decide(&self.state, &ctx, &request.command)?;
        self.enter(request, bodies, now, pages);
        Ok(())
    }

    /// Applies what was decided and writes it down.
    pub(super) fn enter(
        &mut self,
        request: &Request,
        bodies: Vec<EventBody>,
        now: UnixMillis,
        pages: &mut Pages,
    ) {
        let business_day = self.state.catalog.business_day(now);
        let first = pages.events.len();
        for mut body in bodies {
            if let EventBody::DayClosed { z } = &mut body
                && pages.write_down().is_ok()
            {
                // What cannot be written down here fails with its group.
                z.chain = pages.chain.code();
            }
            day::count(&mut self.state, now, &body);
            self.state.apply(now, &body);
            let document = fiscal::follows(&self.state, (request.id, now), &body);
            self.note(request, body, (now, business_day), pages);
            if let Some(document) = document {
                self.state.apply(now, &document);
                self.note(request, document, (now, business_day), pages);
            }
        }
        pages.note_refund(&self.state, first);
    }

    /// Writes down an event that was applied.
    fn note(
        &self,
        request: &Request,
        body: EventBody,
        (at, business_day): (UnixMillis, BusinessDay),
        pages: &mut Pages,
    ) {
        let actor = request.actor.as_ref();
        pages.events.push(Event {
            seq: pages.next(self.head),
            at,
            business_day,
            command: request.id,
            actor: actor.map(|actor| actor.staff_id),
            device: actor.and_then(|actor| actor.device_id),
            session: actor.and_then(|actor| actor.session_id),
            v: domain::command::VERSION,
            body,
        });
        let past = request.origin.late || request.origin.again;
        pages.note(&self.state, at, past);
    }

    fn applied(&self, request: &Request, first: u64, next: u64) -> Kept {
        let order = request.command.order().or_else(|| {
            let ticket = self.state.tickets.get(&request.command.ticket()?)?;
            Some(ticket.order)
        });
        let order = order.and_then(|id| self.state.orders.get(&id));
        Kept {
            outcome: Outcome {
                seq: request.client.map_or(0, |(_, seq)| seq),
                id: request.id,
                outcome: Verdict::Applied,
                code: None,
                message: None,
                details: serde_json::Value::Null,
                events: (next > first).then(|| Span {
                    from: first,
                    to: next.saturating_sub(1),
                }),
            },
            order: order.map(|order| OrderView::from(&**order)),
        }
    }

    /// After the commit: the committed state, the streams, the printers.
    fn publish(&mut self, ledger: &Inner, pages: &Pages) {
        let touched = pages.orders();
        {
            let mut shown = ledger.state.write().unwrap_or_else(PoisonError::into_inner);
            if std::mem::take(&mut self.behind) {
                shown.clone_from(&self.state);
                ledger.forget_ring();
            }
            for id in touched {
                shown.forget(*id);
                if self.state.is_live(*id) {
                    if let Some(order) = self.state.orders.get(id) {
                        shown.orders.insert(*id, std::sync::Arc::clone(order));
                    }
                    for ticket in self.state.tickets.of(*id) {
                        shown.tickets.insert(std::sync::Arc::clone(ticket));
                    }
                } else {
                    self.state.forget(*id);
                }
            }
            shown.follow(&self.state);
            if let Some(last) = pages.events.last() {
                self.head = last.seq;
                self.chain = pages.chain;
                let mut ring = ledger.ring.write().unwrap_or_else(PoisonError::into_inner);
                for (event, json) in pages.events.iter().zip(&pages.json) {
                    if ring.len() >= RING {
                        ring.pop_front();
                    }
                    ring.push_back(Shown::of(event, json));
                }
            }
            ledger.head.send_replace(self.head);
        }
        for printer in pages.printers() {
            ledger.bells.ring(printer);
        }
    }
}

/// The checks that a command names.
fn named(command: &Command) -> impl Iterator<Item = OrderId> {
    let others = command.other_orders().iter().copied();
    command.order().into_iter().chain(others)
}

/// Whether the database is not the one that was told of: its log ends earlier, or it has another name.
fn went_back(ledger: &Inner, epoch: &str, head: u64) -> bool {
    head < *ledger.head.borrow() || epoch != ledger.epoch
}

fn gap(expected: u64) -> Refusal {
    Refusal::new(
        StatusCode::CONFLICT,
        "gap",
        format!("commands are missing: the next one must be number {expected}"),
    )
    .with(json!({"expected": expected}))
}

/// `reason` says what was used before: the `number` or the `id`, which is an outside client's key.
fn reuse(numbered: bool, reason: &str) -> Refusal {
    let (status, code) = if numbered {
        (StatusCode::CONFLICT, "seq_reuse")
    } else {
        (StatusCode::UNPROCESSABLE_ENTITY, "idempotency_mismatch")
    };
    tracing::warn!(
        code,
        reason,
        "a command's number or key came with other arguments"
    );
    let message = "this number or key was already used for something else";
    Refusal::new(status, code, message).with(json!({"reason": reason}))
}

/// The outcome of a command that a rule refused.
fn refused(request: &Request, no: &Rejection) -> Kept {
    let gone = request
        .refused
        .filter(|_| !matches!(no, Rejection::CardNumber(_)));
    let code = gone.unwrap_or_else(|| no.code());
    Kept {
        outcome: Outcome {
            seq: request.client.map_or(0, |(_, seq)| seq),
            id: request.id,
            outcome: verdict(&request.command, no, gone.is_some(), request.origin.late),
            code: Some(code.to_owned()),
            message: Some(no.to_string()),
            details: no.details(),
            events: None,
        },
        order: None,
    }
}
