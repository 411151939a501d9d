//! Qəpiks between checks: what checks come to together stays when their dishes go from one to another.
//!
//! Each check rounds its discount and its service charge by itself. Guests who divide 70.29 would pay 60.12 and 10.18, so the
//! difference is put on one of the checks. The VAT is that of each receipt, as it stands on it (rule 5 of the sums).

use super::Order;
use crate::event::EventBody;
use crate::ids::OrderId;
use crate::money::Money;
use crate::state::{Ctx, State};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// What is added to what a check comes to by itself, qəpik; below zero is taken off.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Rounding {
    /// To the lines' sum, after discounts.
    pub net: Money,
    /// To the service charge.
    pub service: Money,
}

impl Rounding {
    /// Nothing.
    pub fn is_none(&self) -> bool {
        *self == Self::default()
    }
}

/// The same events, and one that puts the difference on one of the checks: one that took something, where one of these
/// comes to more than nothing.
pub(super) fn even(state: &State, ctx: &Ctx, mut events: Vec<EventBody>) -> Vec<EventBody> {
    let mut later = state.clone();
    let mut touched: BTreeSet<OrderId> = BTreeSet::new();
    let mut takers: Vec<OrderId> = Vec::new();
    for event in &events {
        later.apply(ctx.now, event);
        touched.extend(event.order());
        match event {
            EventBody::LinesTaken { into, .. } => takers.push(*into),
            EventBody::LineShared { with, .. } => {
                takers.extend(with.iter().map(|payer| payer.order));
            }
            _ => {}
        }
    }
    touched.extend(&takers);
    let sums = |state: &State| {
        let orders = touched.iter().filter_map(|id| state.orders.get(id));
        orders.fold(Rounding::default(), |sum, order| {
            let totals = order.totals();
            Rounding {
                net: sum.net.plus(totals.net()),
                // What is waived may be charged again, and comes to the same then.
                service: sum
                    .service
                    .plus(totals.service)
                    .plus(order.service_waived()),
            }
        })
    };
    let (before, after) = (sums(state), sums(&later));
    let is_open = |id: &&OrderId| later.orders.get(id).is_some_and(|order| order.is_open());
    let pays = |id: &&OrderId| {
        let order = later.orders.get(id);
        order.is_some_and(|order| order.totals().net() > Money::ZERO)
    };
    // Whoever took something, rather than a check that comes to nothing; where all come to nothing, the first of them.
    let open = takers.iter().rev().chain(&touched).filter(is_open);
    let bears = open.clone().find(pays).or_else(|| open.clone().next());
    if before != after
        && let Some(id) = bears
    {
        let mine = later.orders.get(id).map(|order| order.rounding);
        let mine = mine.unwrap_or_default();
        let add = |mine: Money, before: Money, after: Money| mine.plus(before.minus(after));
        events.push(EventBody::Rounded {
            order: *id,
            rounding: Rounding {
                net: add(mine.net, before.net, after.net),
                service: add(mine.service, before.service, after.service),
            },
        });
    }
    events
}

/// Takes the difference over; a check whose dishes are all gone has none.
pub(super) const fn apply(order: &mut Order, rounding: Rounding) {
    order.rounding = rounding;
}
