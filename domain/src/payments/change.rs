//! A tender that was taken in another way than was pressed: its record is corrected, and the money stays what it is.

use super::{ChangeMethod, MethodChanged, Payment, Way, tips};
use crate::cash;
use crate::error::Rejection;
use crate::event::EventBody;
use crate::ids::CashSessionId;
use crate::menu::PaymentKind;
use crate::money::Money;
use crate::orders::check_why;
use crate::state::{Ctx, State};

/// Corrects the way to pay of a tender, before its drawer is counted and its day is closed. What was given back went out
/// in the way in which it had come in, so such a tender stays as it is; what an account paid is no money at hand.
pub(super) fn change(
    state: &State,
    ctx: &Ctx,
    asked: &ChangeMethod,
) -> Result<Vec<EventBody>, Rejection> {
    let bad = |field, allowed| Rejection::BadField { field, allowed };
    check_why(asked.reason.as_str(), "why the way to pay is changed")?;
    let (order, payment) = super::decide::known(state, asked.order, asked.payment)?;
    let way = super::decide::payment_type(state, &asked.method)?;
    if !way.kind.changes_hands() {
        return Err(Rejection::UnknownPaymentType(asked.method.to_string()));
    }
    if way.id == payment.method || !payment.kind.changes_hands() {
        return Err(bad(
            "method",
            "another way to pay than before, of money that came in",
        ));
    }
    // What a provider brought is what the provider says, and what goes through one cannot be written down by hand.
    if payment.provider.is_some() || way.provider.is_some() {
        return Err(bad(
            "method",
            "a way to pay that is taken by hand, of money that was",
        ));
    }
    tips::fixed(state, payment)?;
    // The fiscal device has it in the way in which it was sold, and takes no word back.
    if !payment.refunded.is_zero() || order.fiscal.is_some() {
        return Err(Rejection::PaymentCounted);
    }
    let (drawer, instead_of) = lies_in(state, ctx, payment, way.kind);
    Ok(vec![EventBody::MethodChanged(Box::new(MethodChanged {
        order: asked.order,
        payment: asked.payment,
        before: payment.way(),
        after: Way {
            method: way.id.clone(),
            kind: way.kind,
            slip: super::decide::checked_slip(way, asked.slip.as_deref())?,
            drawer,
        },
        instead_of,
        amount: payment.amount,
        tip: payment.tip,
        reason: asked.reason.clone(),
        by: ctx.waiter(),
    }))])
}

/// The drawer in which the money lies that was cash in truth: that of the till where it was taken, as long as nobody counted
/// it. After that it cannot be there for anybody to find, so whoever corrects it answers for it with their own, and the
/// drawer that was counted without it is named.
fn lies_in(
    state: &State,
    ctx: &Ctx,
    payment: &Payment,
    kind: PaymentKind,
) -> (Option<CashSessionId>, Option<CashSessionId>) {
    let till = payment.till.filter(|_| kind == PaymentKind::Cash);
    let drawer = cash::drawer_where(state, ctx, kind, till);
    (drawer, till.filter(|_| drawer != till))
}

impl Payment {
    /// How it was paid.
    pub fn way(&self) -> Way {
        Way {
            method: self.method.clone(),
            kind: self.kind,
            slip: self.slip.clone(),
            drawer: self.drawer,
        }
    }

    /// Puts it into another way. What lay on the table was counted into the way before.
    pub(crate) fn goes(&mut self, way: &Way) {
        self.method = way.method.clone();
        self.kind = way.kind;
        self.slip.clone_from(&way.slip);
        self.reconciled = None;
        let before = std::mem::replace(&mut self.drawer, way.drawer);
        self.till = if way.drawer.is_some() {
            None
        } else {
            before.or(self.till)
        };
        let is_cash = way.kind == PaymentKind::Cash;
        self.tendered = is_cash.then(|| self.amount.plus(self.tip));
        self.change = Money::ZERO;
    }
}
