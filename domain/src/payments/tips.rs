//! Tips. The guest gives them to the staff: they are no turnover, carry no VAT and pay for nothing on the check.

use super::{Payment, SetTip, TipSet};
use crate::error::Rejection;
use crate::event::EventBody;
use crate::menu::{Catalog, PaymentKind};
use crate::money::Money;
use crate::state::{Ctx, State};

/// A thousand manat: more is a slip of the finger.
const MOST: Money = Money(100_000);

/// Parts of what is paid that a screen offers, for a restaurant that names none: 5, 10 and 15 per cent.
pub(crate) fn usual() -> Vec<u32> {
    vec![500, 1_000, 1_500]
}

/// The tips that are offered for what is paid: the part of it in basis points, and the amount.
pub fn offers(catalog: &Catalog, paid: Money) -> Vec<(u32, Money)> {
    let parts = catalog.meta.tips_bp.iter();
    let offers = parts.map(|bp| (*bp, paid.basis_points(*bp)));
    offers.filter(|(_, tip)| *tip > Money::ZERO).collect()
}

/// A tip as it can be given in a way to pay.
pub(super) fn checked(kind: PaymentKind, tip: Money) -> Result<Money, Rejection> {
    let bad = |allowed| Rejection::BadField {
        field: "tip",
        allowed,
    };
    if tip < Money::ZERO || tip > MOST {
        return Err(bad("from 0.00 to 1000.00"));
    }
    if tip > Money::ZERO && !kind.changes_hands() {
        return Err(bad(
            "none with what was paid before; take it in cash or by card",
        ));
    }
    Ok(tip)
}

/// Says what tip came with a tender, also after its check was settled.
pub(super) fn set(state: &State, ctx: &Ctx, asked: &SetTip) -> Result<Vec<EventBody>, Rejection> {
    let (order, payment) = super::decide::known(state, asked.order, asked.payment)?;
    let tip = checked(payment.kind, asked.tip)?;
    if tip == payment.tip {
        return Ok(Vec::new());
    }
    let less = payment.tip.minus(tip);
    if less > Money::ZERO {
        // It comes out of the drawer like any money that goes back.
        super::refund::may_give(state, ctx, order, less)?;
    } else if payment.provider.is_some() {
        return Err(Rejection::BadField {
            field: "tip",
            allowed: "none with what a provider brought: it says itself what came",
        });
    }
    fixed(state, payment)?;
    Ok(vec![EventBody::TipSet(Box::new(TipSet {
        order: asked.order,
        payment: asked.payment,
        before: payment.tip,
        tip,
        drawer: payment.drawer,
        by: ctx.waiter(),
    }))])
}

/// What was counted stays as it was counted: the drawer with its cash, the day with its sums. A screen counts no day and
/// leaves that to the hub.
pub(super) fn fixed(state: &State, payment: &Payment) -> Result<(), Rejection> {
    let day = state.day.as_ref();
    let in_day = day.is_none_or(|tally| payment.at >= tally.since);
    let in_drawer = payment.drawer.is_none_or(|id| {
        let mut open = crate::cash::open(state);
        open.any(|session| session.id == id)
    });
    if in_day && in_drawer {
        Ok(())
    } else {
        Err(Rejection::PaymentCounted)
    }
}
