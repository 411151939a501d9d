//! From the event log to what an owner looks at first.

use super::log;
use super::sales::{every, item_name};
use crate::db::{Db, DbError, Tx};
use domain::cash::{CashSession, drawer_name};
use domain::event::{Event, EventBody};
use domain::ids::{CashSessionId, CommandId, DrawerKey, LineId, OrderId, ReasonKey};
use domain::menu::Catalog;
use domain::orders::{Closing, Line, Order, Waiter, totals};
use domain::payments::{MethodChanged, Way};
use domain::reports::{Exception, ExceptionKind, Exceptions, Range, Seen, worst_first};
use domain::time::{BusinessDay, UnixMillis};
use domain::{LocalName, Money};
use std::collections::{BTreeMap, BTreeSet};

/// Events of a report at most: far more than anybody reads, and less than a second.
const MOST: usize = 5_000;
/// Checks that are asked for at once.
const TOGETHER: usize = 200;

/// Finds them, in one reading transaction.
pub async fn find(
    db: &Db,
    site: &str,
    catalog: &Catalog,
    range: Range,
) -> Result<Exceptions, DbError> {
    let mut tx = db.read().await?;
    let limit = i64::try_from(MOST).unwrap_or(i64::MAX).saturating_add(1);
    let docs = log::exceptions(&mut tx, site, &range, limit).await?;
    let truncated = docs.len() > MOST;
    let read = docs.iter().take(MOST).map(|doc| serde_json::from_str(doc));
    let events: Vec<Event> = read.collect::<Result<_, _>>()?;
    let known = Known::read(&mut tx, site, &range, &events).await?;
    drop(tx);
    let view = View { catalog, known };
    let found = events.iter().filter_map(|event| view.exception(event));
    let mut exceptions: Vec<Exception> = found.collect();
    worst_first(&mut exceptions);
    Ok(Exceptions {
        range,
        exceptions,
        truncated,
    })
}

/// What of it happened at one instant.
pub async fn of_instant(tx: &mut Tx, site: &str, at: UnixMillis) -> Result<Vec<Event>, DbError> {
    let day = BusinessDay::at(at, 0, 0);
    let range = Range {
        from: at,
        to: at.plus_millis(1),
        first_day: day,
        last_day: day,
    };
    let docs = log::exceptions(tx, site, &range, i64::MAX).await?;
    let read = docs.iter().map(|doc| serde_json::from_str(doc));
    Ok(read.collect::<Result<_, _>>()?)
}

/// What the events alone do not say.
#[derive(Default)]
struct Known {
    orders: BTreeMap<OrderId, Order>,
    /// Bills by check: number of the event and what it came to, the oldest first.
    bills: BTreeMap<OrderId, Vec<(u64, Money)>>,
    /// When lines of a check went to another one: numbers of the events.
    moved: BTreeMap<OrderId, Vec<u64>>,
    /// What became of service charges that were waived, by the numbers of the events.
    charges: BTreeMap<u64, EventBody>,
    /// Who approved what came of a command.
    approved: BTreeMap<CommandId, String>,
    /// Lines that were taken off: dish, amount, whether the kitchen had it, when.
    voided: BTreeMap<(OrderId, LineId), (String, Money, bool, UnixMillis)>,
    /// Drawers of sessions that were counted without cash that was found later, and of those where it lies.
    drawers: BTreeMap<CashSessionId, DrawerKey>,
}

impl Known {
    async fn read(
        tx: &mut Tx,
        site: &str,
        range: &Range,
        events: &[Event],
    ) -> Result<Self, DbError> {
        let mut known = Self::default();
        let of = |wanted: fn(&EventBody) -> bool| -> Vec<OrderId> {
            let events = events.iter().filter(|event| wanted(&event.body));
            let ids: BTreeSet<OrderId> = events.filter_map(|event| event.body.order()).collect();
            ids.into_iter().collect()
        };
        for some in of(|_| true).chunks(TOGETHER) {
            for doc in log::documents(&mut *tx, site, "order", some).await? {
                let order: Order = serde_json::from_str(&doc)?;
                known.orders.insert(order.id, order);
            }
        }
        known.drawers = drawers(tx, site, events).await?;
        let billed = of(|body| matches!(body, EventBody::BillReopened { .. }));
        for some in billed.chunks(TOGETHER) {
            for doc in log::bills(&mut *tx, site, some).await? {
                let event: Event = serde_json::from_str(&doc)?;
                match event.body {
                    EventBody::BillPrinted { order, total, .. } => {
                        let bills = known.bills.entry(order).or_default();
                        bills.push((event.seq, total));
                    }
                    EventBody::LinesTaken { order, .. } | EventBody::Merged { order, .. } => {
                        known.moved.entry(order).or_default().push(event.seq);
                    }
                    _ => {}
                }
            }
        }
        let waived =
            |event: &&Event| matches!(&event.body, EventBody::ServiceSet(set) if !set.charged);
        if let Some(first) = events.iter().filter(waived).map(|event| event.seq).min() {
            for doc in log::charges(&mut *tx, site, first).await? {
                let event: Event = serde_json::from_str(&doc)?;
                known.charges.insert(event.seq, event.body);
            }
        }
        for doc in log::answers(&mut *tx, site, range).await? {
            let event: Event = serde_json::from_str(&doc)?;
            if let EventBody::ApprovalAnswered { by, .. } = event.body {
                known.approved.insert(event.command, by.name);
            }
        }
        for (order, line, item, amount, told, at) in log::voided(tx, site, range).await? {
            if let (Ok(order), Ok(line)) = (order.parse(), line.parse()) {
                let row = (item, Money(amount), told != 0, UnixMillis(at));
                known.voided.insert((order, line), row);
            }
        }
        Ok(known)
    }
}

/// The drawers of the sessions that exceptions name.
async fn drawers(
    tx: &mut Tx,
    site: &str,
    events: &[Event],
) -> Result<BTreeMap<CashSessionId, DrawerKey>, DbError> {
    let named = events.iter().filter_map(|event| match &event.body {
        EventBody::MethodChanged(changed) => {
            Some([Some(changed.instead_of?), changed.after.drawer])
        }
        _ => None,
    });
    let ids: BTreeSet<CashSessionId> = named.flatten().flatten().collect();
    let ids: Vec<CashSessionId> = ids.into_iter().collect();
    let mut drawers = BTreeMap::new();
    for some in ids.chunks(TOGETHER) {
        for doc in log::documents(&mut *tx, site, "drawer", some).await? {
            let session: CashSession = serde_json::from_str(&doc)?;
            drawers.insert(session.id, session.drawer);
        }
    }
    Ok(drawers)
}

struct View<'a> {
    catalog: &'a Catalog,
    known: Known,
}

impl View<'_> {
    fn exception(&self, event: &Event) -> Option<Exception> {
        match &event.body {
            EventBody::BillReopened { order, reason, by } => {
                let one = self.one(event, ExceptionKind::BillCancelled, by, reason.as_str());
                Some(match self.seen(*order, event.seq) {
                    Some(seen) => one.of_bill(seen),
                    None => one,
                })
            }
            EventBody::LineVoided {
                order,
                line,
                reason,
                by,
                ..
            } => {
                let (item, amount, told, _) = self.known.voided.get(&(*order, *line))?;
                let one = self.one(event, ExceptionKind::Void, by, reason.as_str());
                told.then(|| Exception {
                    amount: *amount,
                    what: Some(self.dish(*order, *line, item)),
                    ..one
                })
            }
            EventBody::Discounted {
                order,
                line,
                bp,
                reason,
                by,
            } => {
                // Nothing is taken off any more.
                if *bp == 0 {
                    return None;
                }
                let one = self.one(event, ExceptionKind::Discount, by, reason.as_str());
                Some(Exception {
                    amount: self.discount(*order, *line, *bp),
                    what: line.map(|line| self.dish(*order, line, "")),
                    ..one
                })
            }
            EventBody::Comped {
                order,
                line,
                reason,
                by,
            } => {
                let one = self.one(event, ExceptionKind::Comp, by, reason.as_str());
                Some(Exception {
                    amount: self.comp(*order, *line),
                    what: Some(self.dish(*order, *line, "")),
                    ..one
                })
            }
            EventBody::PriceChanged(changed) => {
                let by = &changed.by;
                let one = self.one(event, ExceptionKind::Price, by, changed.reason.as_str());
                let off = changed.from.minus(changed.to).times(changed.quantity);
                Some(Exception {
                    amount: Money(off.0.max(0)),
                    what: Some(self.dish(changed.order, changed.line, "")),
                    ..one
                })
            }
            other => self.money(event, other),
        }
    }

    fn money(&self, event: &Event, body: &EventBody) -> Option<Exception> {
        match body {
            EventBody::PaymentRefunded {
                amount,
                tip,
                reason,
                by,
                ..
            } => {
                let nobody = Waiter {
                    id: event.actor.unwrap_or_default(),
                    name: String::new(),
                };
                let reason = reason.as_ref().map_or("", ReasonKey::as_str);
                let by = by.as_ref().unwrap_or(&nobody);
                let one = self.one(event, ExceptionKind::Refund, by, reason);
                Some(Exception {
                    amount: amount.plus(*tip),
                    ..one
                })
            }
            EventBody::OrderCancelled { order, by, reason } => {
                let reason = reason.as_ref().map_or("", ReasonKey::as_str);
                let one = self.one(event, ExceptionKind::Cancelled, by, reason);
                let lines = self.known.voided.range((*order, LineId::default())..);
                let lines = lines.take_while(|((of, _), _)| of == order);
                let now = lines.filter(|(_, (_, _, _, at))| *at == event.at);
                let one = Exception {
                    amount: now.map(|(_, (_, amount, _, _))| *amount).sum(),
                    ..one
                };
                // Guests had seen the bill: nothing is the smallest that can become of it.
                let bill = self
                    .known
                    .orders
                    .get(order)
                    .and_then(|order| order.bill.as_ref());
                Some(match bill.filter(|bill| !bill.reopened) {
                    Some(bill) => one.of_bill(Seen {
                        bill: bill.total,
                        next: None,
                        ended: Some(Money::ZERO),
                    }),
                    None => one,
                })
            }
            EventBody::DrawerOpened {
                drawer, reason, by, ..
            } => {
                let one = self.one(event, ExceptionKind::NoSale, by, reason);
                Some(Exception {
                    what: Some(every(&drawer_name(self.catalog, drawer))),
                    ..one
                })
            }
            other => self.books(event, other),
        }
    }

    /// The way to pay before and the one after.
    fn ways(&self, changed: &MethodChanged) -> LocalName {
        let name = |way: &Way| {
            let known = self.catalog.payment_type(&way.method);
            known.map_or_else(|| every(way.method.as_str()), |known| known.name.clone())
        };
        let (before, after) = (name(&changed.before), name(&changed.after));
        LocalName {
            az: format!("{} → {}", before.az, after.az),
            ru: format!("{} → {}", before.ru, after.ru),
            en: format!("{} → {}", before.en, after.en),
        }
    }

    /// What stands in the books otherwise than guests paid.
    fn books(&self, event: &Event, body: &EventBody) -> Option<Exception> {
        match body {
            EventBody::Released(released) => {
                let by = &released.by;
                let one = self.one(event, ExceptionKind::Released, by, released.reason.as_str());
                Some(Exception {
                    amount: released.owed,
                    ..one
                })
            }
            EventBody::ServiceSet(set) if !set.charged => {
                let kind = ExceptionKind::ServiceWaived;
                let one = self.one(event, kind, &set.by, set.reason.as_str());
                let later = self.known.charges.range(event.seq.saturating_add(1)..);
                let order = self.known.orders.get(&set.order);
                let still = order.map(Order::service_waived).unwrap_or_default();
                Some(one.of_service(set, later.map(|(_, body)| body), still))
            }
            EventBody::MethodChanged(changed) => {
                let kind = ExceptionKind::MethodChanged;
                let one = self.one(event, kind, &changed.by, changed.reason.as_str());
                let counted_without = changed.instead_of.and_then(|session| self.drawer(session));
                let lies_in = changed.after.drawer.filter(|_| counted_without.is_some());
                Some(Exception {
                    amount: changed.amount,
                    what: Some(self.ways(changed)),
                    counted_without,
                    lies_in: lies_in.and_then(|session| self.drawer(session)),
                    ..one
                })
            }
            _ => None,
        }
    }

    fn one(&self, event: &Event, kind: ExceptionKind, by: &Waiter, reason: &str) -> Exception {
        let check = event.body.order();
        let order = check.and_then(|id| self.known.orders.get(&id));
        Exception {
            seq: event.seq,
            kind,
            at: event.at,
            by: by.name.clone(),
            approved_by: self.known.approved.get(&event.command).cloned(),
            amount: Money::ZERO,
            reason: reason.to_owned(),
            reason_name: self.reason(reason),
            what: None,
            counted_without: None,
            lies_in: None,
            check,
            number: order.map(Order::called),
            before: None,
            after: None,
            smaller: false,
            charged_again: Money::ZERO,
        }
    }

    fn reason(&self, key: &str) -> LocalName {
        let known = self.catalog.reasons.named(key);
        known.map_or_else(|| every(key), |reason| reason.name.clone())
    }

    /// What the drawer of a session is called.
    fn drawer(&self, session: CashSessionId) -> Option<String> {
        let drawer = self.known.drawers.get(&session)?;
        Some(drawer_name(self.catalog, drawer))
    }

    /// What a line is called: as it stands on the check, or as the menu calls it.
    fn dish(&self, order: OrderId, line: LineId, item: &str) -> LocalName {
        let line = self.line(order, line).map(|(_, line)| line.name.clone());
        let known = line.or_else(|| item_name(self.catalog, item));
        known.unwrap_or_else(|| every(item))
    }

    /// A line and its check: the named one, or one that has it since.
    fn line(&self, order: OrderId, line: LineId) -> Option<(&Order, &Line)> {
        let named = self.known.orders.get(&order).into_iter();
        let mut all = named.chain(self.known.orders.values());
        all.find_map(|order| Some((order, order.line(line)?)))
    }

    /// What a discount comes to, by what is on the check now.
    fn discount(&self, order: OrderId, line: Option<LineId>, bp: u32) -> Money {
        if let Some(line) = line {
            let line = self.line(order, line);
            return line.map_or(Money::ZERO, |(_, line)| line.amount().basis_points(bp));
        }
        let order = self.known.orders.get(&order);
        order.map_or(Money::ZERO, |order| {
            let lines: Vec<_> = order.lines.iter().map(Line::sums).collect();
            let without = totals(&lines, 0, order.rates, order.rounding).net();
            without.minus(totals(&lines, bp, order.rates, order.rounding).net())
        })
    }

    fn comp(&self, order: OrderId, line: LineId) -> Money {
        let line = self.line(order, line).map(|(_, line)| line);
        line.map_or(Money::ZERO, |line| {
            let amount = line.amount();
            amount.minus(amount.basis_points(line.discount_bp))
        })
    }

    /// The bill that was taken back by the event with this number, and what became of the check.
    fn seen(&self, order: OrderId, reopened: u64) -> Option<Seen> {
        let bills = self.known.bills.get(&order)?;
        let (_, bill) = bills.iter().rfind(|(seq, _)| *seq < reopened)?;
        // What went to other checks is paid for there.
        let moved = self.known.moved.get(&order);
        if moved.is_some_and(|moved| moved.iter().any(|seq| *seq > reopened)) {
            return None;
        }
        let next = bills.iter().find(|(seq, _)| *seq > reopened);
        let order = self.known.orders.get(&order);
        let ended = order.and_then(|order| match &order.closing {
            Closing::Settled { .. } => Some(order.totals().total),
            Closing::Cancelled { .. } => Some(Money::ZERO),
            // What was on it is on another check, where it is paid for.
            Closing::Open | Closing::Merged { .. } => None,
        });
        Some(Seen {
            bill: *bill,
            next: next.map(|(_, total)| *total),
            ended,
        })
    }
}
