//! What the hub notes of the cloud's word, and what that means to whoever opens a day.

use super::{Lease, Licence, Standing};
use crate::command::Command;
use crate::error::Rejection;
use crate::event::EventBody;
use crate::guests;
use crate::state::{Ctx, State};
use crate::time::{BusinessDay, UnixMillis};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// What the cloud allows, as the hub has heard and checked it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct NoteLease {
    /// The lease; none when the hub has left the cloud, and nothing is refused any more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lease: Option<Lease>,
}

/// A business day was opened, at a hub with a licence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DayOpened {
    /// Which.
    pub day: BusinessDay,
}

/// Notes a lease that is newer than the one that is held. No person may.
pub fn decide(state: &State, ctx: &Ctx, said: &NoteLease) -> Result<Vec<EventBody>, Rejection> {
    if ctx.actor.is_some() {
        return Err(Rejection::Forbidden("hub"));
    }
    let held = state.licence.as_deref();
    let held = held.filter(|held| said.lease.as_ref().is_none_or(|lease| is_same(held, lease)));
    let news = match (&said.lease, held) {
        (Some(lease), Some(held)) => held.is_newer(lease),
        (Some(_), None) | (None, Some(_)) => true,
        (None, None) => false,
    };
    if !news {
        return Ok(Vec::new());
    }
    let mut events = vec![EventBody::LeaseNoted(Box::new(said.clone()))];
    // The first word of a cloud does not end the service that is under way.
    if held.is_none() && said.lease.is_some() {
        events.extend(under_way(state, ctx.now).map(|day| EventBody::DayOpened(DayOpened { day })));
    }
    Ok(events)
}

fn is_same(held: &Licence, lease: &Lease) -> bool {
    held.lease.site == lease.site
}

/// The business days of the checks that are open.
fn open_days(state: &State) -> impl Iterator<Item = BusinessDay> {
    let open = state.orders.values().filter(|order| order.is_open());
    open.map(|order| order.business_day)
}

/// The business day of a service that began before anybody took note of days.
fn under_way(state: &State, now: UnixMillis) -> Option<BusinessDay> {
    let today = state.catalog.business_day(now);
    let near = |day: &BusinessDay| *day == today || day.plus_days(1) == today;
    let sold = (state.last_number(today) > 0).then_some(today);
    // The guests who came first: past the end of the day it is their evening that goes on.
    open_days(state).filter(near).min().or(sold)
}

/// Whether a business day runs; none where no licence counts days.
pub fn day_runs(state: &State, now: UnixMillis) -> Option<bool> {
    let licence = state.licence.as_ref()?;
    let day = state.catalog.business_day(now);
    Some(licence.runs(day, open_days(state), now))
}

/// What an order or a drawer that is opened means to the business day: the one that it opens, or why it may not.
///
/// Only this is ever refused because of a licence, and never a command that waited on its device: that sale was made.
pub fn opens(state: &State, ctx: &Ctx, command: &Command) -> Result<Option<EventBody>, Rejection> {
    let opening = matches!(
        command,
        Command::OpenOrder { .. } | Command::PlaceOrder { .. } | Command::OpenDrawer(_)
    ) || guests::opens(state, command);
    // A screen has not counted days, and its clock may be wrong: the hub decides.
    let counting = opening && state.day.is_some();
    let Some(licence) = state.licence.as_ref().filter(|_| counting) else {
        return Ok(None);
    };
    let day = state.catalog.business_day(ctx.now);
    if licence.runs(day, open_days(state), ctx.now) {
        return Ok(None);
    }
    if !ctx.late {
        allowed(licence.standing(ctx.now))?;
    }
    Ok(Some(EventBody::DayOpened(DayOpened { day })))
}

fn allowed(standing: Standing) -> Result<(), Rejection> {
    match standing {
        Standing::Free | Standing::Good | Standing::Ends { .. } => Ok(()),
        Standing::Locked { reason } => Err(Rejection::SiteLocked(reason)),
        Standing::Expired => Err(Rejection::LicenceOver),
        Standing::OutOfGrace => Err(Rejection::CloudUnheard),
    }
}

/// Follows the log: each event says that time has passed, some say more.
pub fn follow(state: &mut State, at: UnixMillis, event: &EventBody) {
    if let EventBody::LeaseNoted(said) = event {
        state.licence = noted(state.licence.take(), said.lease.as_ref(), at);
        return;
    }
    let Some(licence) = &mut state.licence else {
        return;
    };
    let licence = Arc::make_mut(licence);
    licence.pass(at);
    match event {
        EventBody::DayOpened(opened) => licence.open(opened.day, at),
        EventBody::DayClosed { .. } => {
            if let Some(opened) = &mut licence.opened {
                opened.closed = true;
            }
        }
        _ => {}
    }
}

fn noted(
    held: Option<Arc<Licence>>,
    lease: Option<&Lease>,
    at: UnixMillis,
) -> Option<Arc<Licence>> {
    let lease = lease?.clone();
    let Some(mut held) = held.filter(|held| is_same(held, &lease)) else {
        return Some(Arc::new(Licence::new(lease, at)));
    };
    Arc::make_mut(&mut held).renew(lease, at);
    Some(held)
}
