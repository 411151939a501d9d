//! Another price for one line than the menu's.

use super::decide::free_order;
use super::late::holder;
use super::lines::paid_for;
use super::portions::whole;
use super::{Order, Waiter, check_reason, limits};
use crate::command::Command;
use crate::error::Rejection;
use crate::event::EventBody;
use crate::ids::{LineId, OrderId, ReasonKey};
use crate::money::Money;
use crate::state::{Ctx, State};
use serde::{Deserialize, Serialize};

/// Gives a line another price.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct ChangePrice {
    /// The check.
    pub order: OrderId,
    /// The line.
    pub line: LineId,
    /// The price of one piece with all that was chosen, qəpik.
    pub unit: Money,
    /// Why.
    pub reason: ReasonKey,
}

/// A line has another price.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PriceChanged {
    /// The check.
    pub order: OrderId,
    /// The line.
    pub line: LineId,
    /// The price of one piece before.
    pub from: Money,
    /// The price of one piece now.
    pub to: Money,
    /// Pieces, as they were then.
    pub quantity: u32,
    /// Why.
    pub reason: ReasonKey,
    /// By whom.
    pub by: Waiter,
}

/// A dish of a combo has a part of the combo's price; that part is changed like any other.
pub(super) fn decide(
    state: &State,
    ctx: &Ctx,
    asked: &ChangePrice,
) -> Result<Vec<EventBody>, Rejection> {
    check_reason(&Command::ChangePrice(asked.clone()))?;
    if asked.unit < Money::ZERO || asked.unit > limits::PRICE {
        return Err(Rejection::BadField {
            field: "unit",
            allowed: "from 0 to 1000000 qəpik",
        });
    }
    let order = holder(state, ctx, asked.order, &[asked.line]);
    let check: &Order = free_order(state, order)?;
    let mut lines = check.live_lines();
    let known = lines.find(|line| line.id == asked.line);
    let known = known.ok_or(Rejection::LineGone)?;
    // Its parts would not join again.
    whole([known])?;
    if known.unit == asked.unit {
        return Ok(Vec::new());
    }
    let changed = PriceChanged {
        order,
        line: asked.line,
        from: known.unit,
        to: asked.unit,
        quantity: known.quantity,
        reason: asked.reason.clone(),
        by: ctx.waiter(),
    };
    let mut after = check.clone();
    apply(&mut after, &changed);
    paid_for(check, &after)?;
    Ok(vec![EventBody::PriceChanged(Box::new(changed))])
}

/// Puts the price on the line.
pub(super) fn apply(order: &mut Order, changed: &PriceChanged) {
    let lines = order.lines.iter_mut();
    for line in lines.filter(|line| line.id == changed.line) {
        line.unit = changed.to;
    }
}
