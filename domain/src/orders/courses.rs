//! Sending, holding and firing. A held course waits on the check; the kitchen is told when it is fired.

use super::decide::open_order;
use super::late::{all, current, trail};
use super::lines::check_course;
use super::{CourseState, Line, Order};
use crate::error::Rejection;
use crate::event::EventBody;
use crate::ids::{CommandId, OrderId};
use crate::kitchen::tickets_for;
use crate::menu::Catalog;
use crate::state::{Ctx, State};
use crate::time::UnixMillis;

/// Sends what was not sent, but what is held. What comes late is about every check that its lines may have gone to.
pub(super) fn send(state: &State, ctx: &Ctx, order: OrderId) -> Result<Vec<EventBody>, Rejection> {
    let new = |order: &Order, line: &Line| {
        order.is_open() && line.unsent() > 0 && !order.is_held(line.course)
    };
    let mut events = Vec::new();
    for (order, lines) in all(state, ctx, order, new) {
        let order = open_order(state, order)?;
        events.extend(tickets_for(state, ctx, order, |line| {
            lines.contains(&line.id)
        }));
    }
    if events.is_empty() {
        return Err(Rejection::NothingToSend);
    }
    Ok(events)
}

/// Holds a course. What it has already sent stays sent; what comes to it waits.
pub(super) fn hold(
    state: &State,
    ctx: &Ctx,
    order: OrderId,
    course: u8,
) -> Result<Vec<EventBody>, Rejection> {
    let comes =
        |order: &Order, line: &Line| order.is_open() && line.course == course && line.unsent() > 0;
    let mut holds: Vec<OrderId> = Vec::new();
    holds.extend(all(state, ctx, order, comes).into_iter().map(|(id, _)| id));
    // What comes yet waits too.
    let now = current(state, ctx, order);
    let takes = state.orders.get(&now).is_some_and(|one| one.takes_more());
    if takes && !holds.contains(&now) {
        holds.push(now);
    }
    let (own, mut events) = (trail(state, order), Vec::new());
    for order in holds {
        let check = open_order(state, order)?;
        check_course(state, course)?;
        // One that comes late is this device's from now on: what it fires next is meant. Elsewhere others hold and fire.
        if (ctx.late && own.contains(&order)) || !check.is_held(course) {
            events.push(EventBody::CourseChanged {
                order,
                course,
                held: true,
                by: Some(ctx.command),
            });
        }
    }
    Ok(events)
}

/// Fires a held course. A second person who fires it is told that it has gone. One that was fired without the hub is what
/// waits now, on every check that its lines may have gone to: when all of that was moved away or taken off, there is
/// nothing to fire, and the course stays as it is. Nor does it end a holding that came after the one that was fired.
pub(super) fn fire(
    state: &State,
    ctx: &Ctx,
    named: OrderId,
    (course, hold): (u8, Option<CommandId>),
) -> Result<Vec<EventBody>, Rejection> {
    let waits = |order: &Order| waiting(order).any(|line| line.course == course);
    let meant = |order: &Order| {
        // On another check its lines wait with others.
        order.id != named || hold.is_none_or(|hold| order.held_by(course) == Some(hold))
    };
    let ready = |order: &Order, line: &Line| {
        let waits = line.course == course && line.unsent() > 0 && order.is_held(course);
        order.is_open() && waits && meant(order)
    };
    let (own, mut events) = (trail(state, named), Vec::new());
    for (order, lines) in all(state, ctx, named, ready) {
        let check = open_order(state, order)?;
        if !check.is_held(course) || !meant(check) {
            return Err(Rejection::CourseFired);
        }
        if ctx.late && !waits(check) {
            continue;
        }
        // What others ordered on another check goes when they fire it.
        let goes = |line: &Line| {
            line.course == course && (own.contains(&order) || lines.contains(&line.id))
        };
        if waiting(check).all(|line| line.course != course || goes(line)) {
            events.push(EventBody::CourseChanged {
                order,
                course,
                held: false,
                by: None,
            });
        }
        events.extend(tickets_for(state, ctx, check, goes));
    }
    Ok(events)
}

/// When a held course is due: so many minutes after the one before it was sent. None when the restaurant sets no time,
/// or nothing was sent before it.
pub fn due(catalog: &Catalog, order: &Order, course: u8) -> Option<UnixMillis> {
    let after = catalog.courses.iter().find(|one| one.id == course)?;
    let minutes = i64::from(after.after_minutes?);
    let before = order
        .courses
        .iter()
        .filter(|one| one.id < course && !one.held);
    let sent = before.map(|one| one.since).max()?;
    Some(sent.plus_millis(minutes.saturating_mul(60_000)))
}

/// Enters that a course is held, and by what, or was sent. One that waits already waits as long as before.
pub(super) fn mark(
    order: &mut Order,
    at: UnixMillis,
    course: u8,
    (held, by): (bool, Option<CommandId>),
) {
    let mut known = order.courses.iter();
    let waits = known.find(|known| known.id == course && known.held && held);
    let state = CourseState {
        id: course,
        held,
        since: waits.map_or(at, |known| known.since),
        by,
    };
    match order.courses.iter_mut().find(|known| known.id == course) {
        Some(known) => *known = state,
        None => order.courses.push(state),
    }
}

/// Lines that wait on held courses.
pub fn waiting(order: &Order) -> impl Iterator<Item = &Line> {
    order
        .live_lines()
        .filter(|line| line.unsent() > 0 && order.is_held(line.course))
}
