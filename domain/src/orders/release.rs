//! A table is free again although its guests did not pay.

use super::decide::{nothing_under_way, open_order};
use super::{LineState, Order, Waiter, check_reason};
use crate::command::Command;
use crate::error::Rejection;
use crate::event::EventBody;
use crate::ids::{OrderId, PaymentId, ReasonKey};
use crate::menu::PaymentKind;
use crate::money::Money;
use crate::payments::{Payment, WRITE_OFF};
use crate::state::{Ctx, State};
use serde::{Deserialize, Serialize};

/// Ends a check whose guests left without paying all of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Release {
    /// The check.
    pub order: OrderId,
    /// Why.
    pub reason: ReasonKey,
}

/// A check ended and some of it was not paid.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Released {
    /// The check.
    pub order: OrderId,
    /// What nobody paid, qəpik.
    pub owed: Money,
    /// Why.
    pub reason: ReasonKey,
    /// By whom.
    pub by: Waiter,
}

/// What was eaten was sold, so the check is settled: what was not paid is written off, as a tender that nobody gave. What
/// the kitchen was never told of is taken off before.
pub(super) fn decide(
    state: &State,
    ctx: &Ctx,
    asked: &Release,
) -> Result<Vec<EventBody>, Rejection> {
    check_reason(&Command::Release(asked.clone()))?;
    let check: &Order = open_order(state, asked.order)?;
    let id = check.id;
    nothing_under_way(check, Money::ZERO)?;
    let mut after = check.clone();
    let unsent = |line: &super::Line| line.state == LineState::New && line.portion.is_none();
    after.lines.retain(|line| !unsent(line));
    if after.live_lines().next().is_none() {
        return Err(Rejection::NothingToBill);
    }
    super::lines::paid_for(check, &after)?;
    let gone = check.lines.iter().filter(|line| unsent(line));
    let mut events: Vec<EventBody> = gone
        .map(|line| EventBody::LineRemoved {
            order: id,
            line: line.id,
        })
        .collect();
    let (owed, totals) = (after.due(), after.totals());
    events.push(EventBody::Released(Box::new(Released {
        order: id,
        owed,
        reason: asked.reason.clone(),
        by: ctx.waiter(),
    })));
    if !owed.is_zero() {
        events.push(EventBody::PaymentTaken {
            order: id,
            payment: Box::new(Payment::new(
                PaymentId::derived(ctx.command.0, WRITE_OFF),
                (WRITE_OFF.into(), PaymentKind::Comp),
                owed,
                (ctx.now, ctx.waiter()),
            )),
        });
    }
    events.push(EventBody::OrderSettled {
        order: id,
        by: ctx.waiter(),
        total: totals.total,
        vat: totals.vat,
        vats: totals.other_rates(after.rates),
    });
    Ok(events)
}
