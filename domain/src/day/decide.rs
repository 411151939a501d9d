//! What the rules say to the end of the day.

use super::{OpenCheck, OpenDrawer, Report, Tally, Unsent, Z};
use crate::accounts::Owed;
use crate::cash;
use crate::error::Rejection;
use crate::event::EventBody;
use crate::orders::Order;
use crate::sorted;
use crate::staff::Permission;
use crate::state::{Ctx, State};
use crate::time::UnixMillis;
use std::sync::Arc;

/// Closes the day. What is open must be forced, and is on the next Z.
pub fn decide(
    state: &State,
    ctx: &Ctx,
    force: bool,
    unsent: &[Unsent],
) -> Result<Vec<EventBody>, Rejection> {
    let may = |actor: &crate::staff::Actor| actor.role.may(Permission::DayForce);
    if force && !ctx.actor.is_none_or(may) {
        return Err(Rejection::Forbidden(Permission::DayForce.name()));
    }
    // Whoever asked meant the evening that was then, not the day on which the device was heard again.
    if ctx.late {
        return Err(Rejection::DayLate);
    }
    // A screen has not counted: the hub decides.
    let Some(tally) = &state.day else {
        return Ok(Vec::new());
    };
    if tally.is_empty() {
        return Err(Rejection::DayEmpty);
    }
    let report = report(state, tally, ctx.now, unsent);
    let forced = !report.is_done();
    if forced && !force {
        return Err(left_open(report));
    }
    Ok(vec![EventBody::DayClosed {
        z: Box::new(Z {
            number: tally.last.saturating_add(1),
            report,
            forced,
            by: ctx.waiter(),
            chain: String::new(),
        }),
    }])
}

fn left_open(report: Report) -> Rejection {
    let checks = report.open_checks.into_iter();
    let drawers = report.open_drawers.into_iter();
    let devices = report.unsent.into_iter();
    Rejection::DayOpen {
        checks: checks.map(|check| check.number).collect(),
        drawers: drawers.map(|open| open.drawer.to_string()).collect(),
        devices: devices.map(|device| device.name).collect(),
    }
}

/// What was counted up to now, and what is open.
pub fn report(state: &State, tally: &Tally, now: UnixMillis, unsent: &[Unsent]) -> Report {
    let open = state.orders.values().filter(|order| order.is_open());
    let mut checks: Vec<&Arc<Order>> = open.collect();
    sorted::by_key(&mut checks, |order| (order.business_day, order.number));
    let check = |order: &&Arc<Order>| OpenCheck {
        order: order.id,
        number: order.called(),
        table: order.table.clone(),
        waiter: order.waiter.name.clone(),
        total: order.totals().total,
        paid: order.paid(),
    };
    let drawer = |session: &cash::CashSession| OpenDrawer {
        session: session.id,
        drawer: session.drawer.clone(),
        opened_at: session.opened_at,
        opened_by: session.opened_by.name.clone(),
        expected: session.expected(),
    };
    let today = || state.catalog.business_day(now);
    Report {
        business_day: tally.business_day.unwrap_or_else(today),
        from: tally.since,
        until: now,
        sums: tally.sums.clone(),
        accounts: state.accounts.as_deref().map(Owed::of).unwrap_or_default(),
        open_checks: checks.iter().map(check).collect(),
        open_drawers: cash::open(state).map(drawer).collect(),
        unsent: unsent.to_vec(),
    }
}
