//! What the rules say to reservations, and what events do to them.

use super::{Ended, NewReservation, Reservation};
use crate::command::Command;
use crate::error::Rejection;
use crate::event::EventBody;
use crate::ids::{OrderId, ReservationId};
use crate::orders::{Channel, limits, open};
use crate::state::{Ctx, State};
use crate::time::UnixMillis;
use std::sync::Arc;

/// Minutes that guests can stay.
const LONGEST: u16 = 12 * 60;

/// Decides a command about a reservation.
pub fn decide(state: &State, ctx: &Ctx, command: &Command) -> Result<Vec<EventBody>, Rejection> {
    match command {
        Command::Book {
            reservation,
            change,
        } => book(state, ctx, reservation, *change),
        Command::EndReservation {
            reservation,
            how,
            order,
        } => end(state, ctx, *reservation, *how, *order),
        _ => Err(Rejection::NotFound("command")),
    }
}

/// Two reservations of one table at one time are allowed, and shown: people know what they do ([`clashes`]).
///
/// A change needs what it changes: one that was written while the guests came would bring them back. A new one with a known
/// id is the same once more, or somebody else's.
fn book(
    state: &State,
    ctx: &Ctx,
    agreed: &NewReservation,
    change: bool,
) -> Result<Vec<EventBody>, Rejection> {
    check(state, ctx, agreed)?;
    let agreed = NewReservation {
        name: agreed.name.trim().to_owned(),
        phone: agreed.phone.trim().to_owned(),
        note: agreed.note.trim().to_owned(),
        ..agreed.clone()
    };
    let known = state.reservations.get(&agreed.id);
    if known.is_some_and(|known| known.agreed == agreed) {
        return Ok(Vec::new());
    }
    match known {
        None if change => return Err(Rejection::ReservationEnded),
        Some(_) if !change => return Err(Rejection::DuplicateId("reservation")),
        _ => {}
    }
    Ok(vec![EventBody::ReservationChanged {
        reservation: Box::new(Reservation {
            agreed,
            by: ctx.waiter(),
            ended: None,
            order: None,
        }),
    }])
}

fn check(state: &State, ctx: &Ctx, agreed: &NewReservation) -> Result<(), Rejection> {
    let bad = |field, allowed| Err(Rejection::BadField { field, allowed });
    let fits =
        |text: &str| text.chars().count() <= limits::GUEST && !text.contains(char::is_control);
    if agreed.name.trim().is_empty() || !fits(&agreed.name) {
        return bad("reservation.name", "1 to 120 characters");
    }
    if !fits(&agreed.phone) || !fits(&agreed.note) {
        return bad(
            "reservation.note",
            "phone and note of at most 120 characters",
        );
    }
    if !(1..=limits::GUESTS).contains(&agreed.guests) {
        return bad("reservation.guests", "from 1 to 500");
    }
    if !(1..=LONGEST).contains(&agreed.minutes) {
        return bad("reservation.minutes", "from 1 to 720");
    }
    let until = agreed
        .at
        .plus_millis(i64::from(agreed.minutes).saturating_mul(60_000));
    let over = ctx.now.since(until) > KEPT;
    if over || agreed.at.since(ctx.now) > AHEAD {
        return bad("reservation.at", "from two days ago to two years ahead");
    }
    match &agreed.table {
        Some(table) if state.catalog.table(table).is_none() => {
            Err(Rejection::UnknownTable(table.to_string()))
        }
        _ => Ok(()),
    }
}

/// Ends a reservation. Guests who are seated with a check get it at their table; one that was opened already is theirs.
fn end(
    state: &State,
    ctx: &Ctx,
    id: ReservationId,
    how: Ended,
    order: Option<OrderId>,
) -> Result<Vec<EventBody>, Rejection> {
    // Only those who are expected are at hand: somebody else has seated them, or written that they do not come.
    let known = state.reservations.get(&id);
    let known = known.ok_or(Rejection::ReservationEnded)?;
    let mut events = Vec::new();
    if let (Ended::Seated, Some(order)) = (how, order)
        && !state.orders.contains_key(&order)
    {
        let agreed = &known.agreed;
        let table = agreed.table.as_ref();
        let opened = open(state, ctx, order, Channel::DineIn, table, agreed.guests)?;
        events.push(EventBody::OrderOpened {
            order: Box::new(opened),
        });
    }
    let ended = Reservation {
        ended: Some(how),
        order: order.filter(|_| how == Ended::Seated),
        by: ctx.waiter(),
        ..known.clone()
    };
    events.push(EventBody::ReservationChanged {
        reservation: Box::new(ended),
    });
    Ok(events)
}

/// Nobody is expected later. Milliseconds.
const AHEAD: i64 = 731 * 24 * 3_600_000;

/// So long after their guests were to go, reservations that nobody ended are at hand: those of yesterday always are.
const KEPT: i64 = 48 * 3_600_000;

/// Forgets those that nobody ended and that nobody waits for any more.
pub fn prune(state: &mut State, now: UnixMillis) {
    let is_over = |one: &Reservation| now.since(one.until()) > KEPT;
    if state.reservations.values().any(is_over) {
        Arc::make_mut(&mut state.reservations).retain(|_, one| !is_over(one));
    }
}

/// Applies a change. Only guests who are expected are at hand.
pub fn apply(state: &mut State, changed: &Reservation) {
    let all = Arc::make_mut(&mut state.reservations);
    if changed.ended.is_none() {
        all.insert(changed.agreed.id, changed.clone());
    } else {
        all.remove(&changed.agreed.id);
    }
}

/// Other reservations of the same table at the same time.
pub fn clashes<'a>(
    state: &'a State,
    agreed: &'a NewReservation,
) -> impl Iterator<Item = &'a Reservation> {
    let minutes = i64::from(agreed.minutes);
    let until = agreed.at.plus_millis(minutes.saturating_mul(60_000));
    state.reservations.values().filter(move |other| {
        other.agreed.id != agreed.id
            && agreed.table.is_some()
            && other.agreed.table == agreed.table
            && other.agreed.at < until
            && agreed.at < other.until()
    })
}
