//! The service charge of one check: guests who will not pay it, a staff meal.

use super::decide::free_order;
use super::lines::paid_for;
use super::{Order, Waiter, check_reason};
use crate::command::Command;
use crate::error::Rejection;
use crate::event::EventBody;
use crate::ids::{OrderId, ReasonKey};
use crate::money::Money;
use crate::state::{Ctx, State};
use serde::{Deserialize, Serialize};

/// Waives the service charge of a check, or charges it again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct SetService {
    /// The check.
    pub order: OrderId,
    /// Whether the guests pay it.
    pub charged: bool,
    /// Why.
    pub reason: ReasonKey,
}

/// The service charge of a check was waived, or is charged again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ServiceSet {
    /// The check.
    pub order: OrderId,
    /// Whether the guests pay it from now on.
    pub charged: bool,
    /// What it comes to at this moment, qəpik: dishes come and go later.
    #[serde(default)]
    pub amount: Money,
    /// Why.
    pub reason: ReasonKey,
    /// By whom.
    pub by: Waiter,
}

/// A check without a rate has nothing to waive: what is waived would stay so at a table to which its guests go later.
pub(super) fn decide(
    state: &State,
    ctx: &Ctx,
    asked: &SetService,
) -> Result<Vec<EventBody>, Rejection> {
    check_reason(&Command::SetService(asked.clone()))?;
    let check: &Order = free_order(state, asked.order)?;
    if check.rates.service_bp == 0 {
        return Err(Rejection::BadField {
            field: "order",
            allowed: "a check with a service charge",
        });
    }
    if check.rates.service_waived != asked.charged {
        return Ok(Vec::new());
    }
    let set = ServiceSet {
        order: asked.order,
        charged: asked.charged,
        // One of them is nothing.
        amount: check.totals().service.plus(check.service_waived()),
        reason: asked.reason.clone(),
        by: ctx.waiter(),
    };
    let mut after = check.clone();
    apply(&mut after, &set);
    paid_for(check, &after)?;
    Ok(vec![EventBody::ServiceSet(Box::new(set))])
}

/// Puts it on the check. The rate stays, so that it can be charged again.
pub(super) const fn apply(order: &mut Order, set: &ServiceSet) {
    order.rates.service_waived = !set.charged;
}
