//! What is summed up over a day, and which event adds what.

use super::tips::{self, TipSum};
use crate::accounts::{self, AccountSums};
use crate::cash::{CashSession, MovementKind};
use crate::event::EventBody;
use crate::ids::{CashSessionId, DrawerKey, LineId, OrderId, PaymentId, PaymentTypeKey};
use crate::money::Money;
use crate::orders::{Closing, LineState, Order, VatSum};
use crate::payments::{KindSum, MethodChanged, Payment, given_back, turnover};
use crate::state::State;
use crate::time::UnixMillis;
use serde::{Deserialize, Serialize};

/// How many, and how much.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Sum {
    /// How many.
    pub count: u32,
    /// How much, qəpik.
    pub amount: Money,
}

impl Sum {
    /// Whether there was none.
    pub(crate) const fn is_nothing(&self) -> bool {
        self.count == 0
    }

    /// One more.
    pub(crate) fn add(&mut self, amount: Money) {
        self.count = self.count.saturating_add(1);
        self.amount = self.amount.plus(amount);
    }
}

/// What came in, or went back, in one way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct MethodSum {
    /// The way to pay.
    pub method: PaymentTypeKey,
    /// How many times.
    pub count: u32,
    /// How much, qəpik.
    pub amount: Money,
}

/// A drawer that was counted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct DrawerSum {
    /// The session.
    pub session: CashSessionId,
    /// The drawer.
    pub drawer: DrawerKey,
    /// When it was opened.
    pub opened_at: UnixMillis,
    /// By whom.
    pub opened_by: String,
    /// When it was counted.
    pub closed_at: UnixMillis,
    /// By whom.
    pub closed_by: String,
    /// What lay in it at the start, qəpik.
    pub opening_float: Money,
    /// Cash that guests paid, qəpik.
    pub taken: Money,
    /// Cash that was given back, qəpik.
    pub refunded: Money,
    /// What guests put on accounts in cash, less what went back to them, qəpik.
    #[serde(default, skip_serializing_if = "Money::is_nothing")]
    pub accounts: Money,
    /// Tips that guests gave in cash, qəpik.
    #[serde(default, skip_serializing_if = "Money::is_nothing")]
    pub tips: Money,
    /// What went in beside sales, qəpik.
    pub cash_in: Money,
    /// What went out, qəpik.
    pub cash_out: Money,
    /// What went to the safe, qəpik.
    pub safe_drops: Money,
    /// What should have been in it, qəpik.
    pub expected: Money,
    /// What was, qəpik.
    pub counted: Money,
    /// Too much, or below zero too little, qəpik.
    pub variance: Money,
}

impl DrawerSum {
    /// A session that was counted; none while it is open.
    fn of(session: &CashSession) -> Option<Self> {
        let count = session.count.as_ref()?;
        Some(Self {
            session: session.id,
            drawer: session.drawer.clone(),
            opened_at: session.opened_at,
            opened_by: session.opened_by.name.clone(),
            closed_at: count.at,
            closed_by: count.by.name.clone(),
            opening_float: session.opening_float,
            taken: session.taken,
            refunded: session.refunded,
            accounts: session.on_accounts(),
            tips: session.tips,
            cash_in: session.moved(MovementKind::CashIn),
            cash_out: session.moved(MovementKind::CashOut),
            safe_drops: session.moved(MovementKind::SafeDrop),
            expected: count.expected,
            counted: count.counted,
            variance: count.variance(),
        })
    }
}

/// The sums of a day. What was sold is counted when its check is settled, money when it changes hands.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", default)]
pub struct DaySums {
    /// Checks that were settled.
    pub checks: u32,
    /// Their guests; the parts of a divided check count those of the whole once.
    pub covers: u32,
    /// What was on them, before anything was taken off, qəpik.
    pub gross: Money,
    /// Discounts on lines, qəpik.
    pub line_discounts: Money,
    /// Discounts on whole checks, qəpik.
    pub check_discounts: Money,
    /// Lines on the house, and what they would have cost.
    pub comps: Sum,
    /// Gross less discounts and comps, qəpik.
    pub net: Money,
    /// Service charge, qəpik.
    pub service: Money,
    /// The turnover: net and service, what guests paid for, qəpik.
    pub total: Money,
    /// The same by its rates of VAT, lowest first.
    pub vat: Vec<VatSum>,
    /// The same by how it was paid: cash, integrated card, other cashless; with the simplified tax on it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub turnover: Vec<KindSum>,
    /// Money that was taken, by the way to pay.
    pub payments: Vec<MethodSum>,
    /// What nobody paid: guests who left. It is turnover, and nobody took it; older programs counted it as taken.
    #[serde(skip_serializing_if = "Sum::is_nothing")]
    pub written_off: Sum,
    /// Money that was given back, by the way it was paid.
    pub refunds: Vec<MethodSum>,
    /// Tips that stand, by the way they were paid. They are no turnover.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tips: Vec<MethodSum>,
    /// The same by whose check it was: what each of the staff gets.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tips_by: Vec<TipSum>,
    /// What went in and out of guest accounts.
    #[serde(skip_serializing_if = "AccountSums::is_nothing")]
    pub accounts: AccountSums,
    /// Lines that were taken off, and what they would have cost.
    pub voids: Sum,
    /// Those among them that the kitchen had.
    pub voids_told: Sum,
    /// Checks that were given up, and what was on them.
    pub cancelled: Sum,
    /// Printed bills that were taken back, or whose check was given up, and what stood on them.
    pub bills_cancelled: Sum,
    /// How often a drawer was opened without a sale.
    pub no_sales: u32,
    /// Drawers that were counted, in their order.
    pub drawers: Vec<DrawerSum>,
}

/// Adds what an event is about. `state` is the state before it.
pub(super) fn note(sums: &mut DaySums, state: &State, event: &EventBody) {
    let order = event.order().and_then(|id| state.orders.get(&id));
    match (event, order) {
        (EventBody::OrderSettled { .. }, Some(order)) => settled(sums, state, order),
        (EventBody::PaymentTaken { payment, .. }, _) if !payment.kind.is_paid() => {
            sums.written_off.add(payment.amount);
        }
        (EventBody::PaymentTaken { payment, .. }, order) => {
            by_method(&mut sums.payments, &payment.method, payment.amount);
            if let Some(order) = order {
                let change = (Money::ZERO, payment.tip);
                tips::note(sums, payment.served_by(order), &payment.method, change);
            }
        }
        (
            EventBody::PaymentRefunded {
                payment,
                amount,
                tip,
                ..
            },
            Some(order),
        ) => {
            if let Some(known) = payment_of(order, *payment) {
                // A tip that goes back is no refund of a sale.
                if !amount.is_zero() {
                    by_method(&mut sums.refunds, &known.method, *amount);
                }
                let change = (known.tip, known.tip.minus(*tip));
                tips::note(sums, known.served_by(order), &known.method, change);
                if !amount.is_zero() && matches!(order.closing, Closing::Settled { .. }) {
                    let back = given_back(order, known.kind, *amount);
                    KindSum::add(&mut sums.turnover, back);
                }
            }
        }
        (EventBody::AccountMoved(moved), _) => accounts::note(&mut sums.accounts, moved),
        (EventBody::MethodChanged(changed), Some(order)) => method_changed(sums, order, changed),
        (EventBody::TipSet(set), Some(order)) => {
            if let Some(known) = payment_of(order, set.payment) {
                let change = (known.tip, set.tip);
                tips::note(sums, known.served_by(order), &known.method, change);
            }
        }
        (EventBody::LineVoided { line, .. }, Some(order)) => voided(sums, order, *line),
        (EventBody::OrderCancelled { .. }, Some(order)) => {
            sums.cancelled.add(order.totals().gross);
            bill_cancelled(sums, order);
        }
        (EventBody::BillReopened { .. }, Some(order)) => bill_cancelled(sums, order),
        (EventBody::DrawerOpened { .. }, _) => {
            sums.no_sales = sums.no_sales.saturating_add(1);
        }
        (EventBody::CashClosed { session }, _) => sums.drawers.extend(DrawerSum::of(session)),
        _ => {}
    }
}

fn settled(sums: &mut DaySums, state: &State, order: &Order) {
    let totals = order.totals();
    sums.checks = sums.checks.saturating_add(1);
    sums.covers = sums.covers.saturating_add(covers(state, order));
    sums.gross = sums.gross.plus(totals.gross);
    sums.line_discounts = sums.line_discounts.plus(totals.line_discounts);
    let on_the_check = totals.discounts.minus(totals.line_discounts);
    sums.check_discounts = sums.check_discounts.plus(on_the_check);
    let lines = order.lines.iter().zip(&totals.lines);
    for (line, part) in lines {
        if line.comped && line.state != LineState::Void {
            sums.comps.add(part.comp);
        }
    }
    sums.net = sums.net.plus(totals.net());
    sums.service = sums.service.plus(totals.service);
    sums.total = sums.total.plus(totals.total);
    for sum in totals.by_rate {
        VatSum::add(&mut sums.vat, sum);
    }
    for sum in turnover(order) {
        KindSum::add(&mut sums.turnover, sum);
    }
}

/// The guests that a check brings. Those of a divided one sit with the whole, unless that went back into this part.
fn covers(state: &State, order: &Order) -> u32 {
    let goes_on = |whole: &OrderId| {
        let whole = state.orders.get(whole);
        whole.is_some_and(
            |whole| matches!(whole.closing, Closing::Merged { into, .. } if into == order.id),
        )
    };
    if order.origin.as_ref().is_none_or(goes_on) {
        u32::from(order.guests)
    } else {
        0
    }
}

fn voided(sums: &mut DaySums, order: &Order, line: LineId) {
    let Some(line) = order.line(line).filter(|l| l.state != LineState::Void) else {
        return;
    };
    sums.voids.add(line.amount());
    if line.told() > 0 {
        sums.voids_told.add(line.amount());
    }
}

fn bill_cancelled(sums: &mut DaySums, order: &Order) {
    if let Some(bill) = order.bill.as_ref().filter(|bill| !bill.reopened) {
        sums.bills_cancelled.add(bill.total);
    }
}

fn payment_of(order: &Order, payment: PaymentId) -> Option<&Payment> {
    let mut payments = order.payments.iter();
    payments.find(|known| known.id == payment)
}

/// A correction is of the same day, so the sum is corrected and no row is left of what never was.
fn method_changed(sums: &mut DaySums, order: &Order, changed: &MethodChanged) {
    let (before, after) = (&changed.before.method, &changed.after.method);
    let known = sums.payments.iter_mut();
    for known in known.filter(|known| known.method == *before) {
        known.count = known.count.saturating_sub(1);
        known.amount = known.amount.minus(changed.amount);
    }
    sums.payments.retain(|known| known.count > 0);
    by_method(&mut sums.payments, after, changed.amount);
    // What an older program settled was not counted in this way.
    let counted = order.payments.iter().all(|one| one.applied.is_some());
    if counted && matches!(order.closing, Closing::Settled { .. }) {
        let mut corrected = order.clone();
        let mut tenders = corrected.payments.iter_mut();
        if let Some(tender) = tenders.find(|one| one.id == changed.payment) {
            tender.goes(&changed.after);
        }
        for sum in turnover(order) {
            KindSum::add(&mut sums.turnover, sum.less());
        }
        for sum in turnover(&corrected) {
            KindSum::add(&mut sums.turnover, sum);
        }
        sums.turnover.retain(|sum| !sum.is_nothing());
    }
    let known = payment_of(order, changed.payment);
    let waiter = known.map_or(&order.waiter, |known| known.served_by(order));
    tips::note(sums, waiter, before, (changed.tip, Money::ZERO));
    tips::note(sums, waiter, after, (Money::ZERO, changed.tip));
}

/// Adds an amount to its way to pay.
pub(crate) fn by_method(sums: &mut Vec<MethodSum>, method: &PaymentTypeKey, amount: Money) {
    let at = sums.partition_point(|known| known.method < *method);
    if sums.get(at).is_none_or(|known| known.method != *method) {
        let fresh = MethodSum {
            method: method.clone(),
            count: 0,
            amount: Money::ZERO,
        };
        sums.insert(at, fresh);
    }
    if let Some(known) = sums.get_mut(at) {
        known.count = known.count.saturating_add(1);
        known.amount = known.amount.plus(amount);
    }
}
