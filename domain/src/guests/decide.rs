//! What the rules say to guests who order for themselves, and what events do to them.

use super::links::make;
use super::wish::{check, limits, lines, over, sum, taken};
use super::{Accept, Answer, Answered, Ask, Guests, Refuse, Request, RulesSet, SetRules, check_at};
use crate::command::Command;
use crate::error::Rejection;
use crate::event::EventBody;
use crate::ids::{OrderId, RequestId, TableKey};
use crate::money::Money;
use crate::orders::{Channel, Order, Waiter, open, put_and_send};
use crate::state::{Ctx, State};
use crate::time::UnixMillis;
use crate::{cash, cloud, payments};
use std::sync::Arc;

/// So long after it came a request is at hand, milliseconds: until then its guest can look at it.
const KEPT: i64 = 12 * 3_600_000;

/// What stands for a person on a check that nobody of the staff opened.
const NOBODY: &str = "QR";

/// Decides a command about guests who order for themselves.
pub fn decide(state: &State, ctx: &Ctx, command: &Command) -> Result<Vec<EventBody>, Rejection> {
    match command {
        Command::SetGuestRules(asked) => set(state, ctx, asked),
        Command::MakeGuestLinks(asked) => make(state, ctx, asked),
        Command::AskAsGuest(asked) => match ctx.actor {
            Some(_) => Err(Rejection::Forbidden("hub")),
            None => ask(state, ctx, asked),
        },
        Command::AcceptGuest(Accept { request }) => {
            let request = waiting(state, ctx, *request)?;
            accept(state, ctx, request)
        }
        Command::RefuseGuest(asked) => refuse(state, ctx, asked),
        _ => Err(Rejection::NotFound("command")),
    }
}

fn set(state: &State, ctx: &Ctx, asked: &SetRules) -> Result<Vec<EventBody>, Rejection> {
    asked.rules.check()?;
    if state.guests.rules == asked.rules {
        return Ok(Vec::new());
    }
    Ok(vec![EventBody::GuestRulesSet(Box::new(RulesSet {
        rules: asked.rules.clone(),
        by: ctx.waiter(),
    }))])
}

/// Whether the house is at work: where a licence counts days, one is open; elsewhere a check or a drawer is open, or
/// somebody is on a shift. Nobody's telephone opens a day.
pub fn is_open(state: &State, now: UnixMillis) -> bool {
    if let Some(runs) = cloud::day_runs(state, now) {
        return runs;
    }
    state.orders.values().any(|order| order.is_open())
        || state.drawers.values().any(cash::CashSession::is_open)
        || state.crew.values().any(|shift| shift.to.is_none())
}

/// Whether a command about a guest's request opens a check.
pub fn opens(state: &State, command: &Command) -> bool {
    let table = match command {
        Command::AskAsGuest(asked) => Some(&asked.table).filter(|_| state.guests.rules.accept),
        Command::AcceptGuest(Accept { request }) => {
            let request = state.guests.requests.get(request);
            request.map(|request| &request.table)
        }
        _ => None,
    };
    table.is_some_and(|table| check_at(state, table).is_none())
}

/// A guest asks. What cannot be taken now is refused at once, so that nobody waits for it.
fn ask(state: &State, ctx: &Ctx, asked: &Ask) -> Result<Vec<EventBody>, Rejection> {
    let rules = &state.guests.rules;
    if !rules.on {
        return Err(Rejection::GuestsOff);
    }
    if state.guests.requests.contains_key(&asked.request) {
        return Err(Rejection::DuplicateId("request"));
    }
    check(rules, &asked.lines, &asked.note)?;
    if asked.menu_rev != state.catalog.rev {
        return Err(Rejection::MenuChanged(state.catalog.rev));
    }
    if !is_open(state, ctx.now) {
        return Err(Rejection::DayNotOpen);
    }
    let waits = |one: &&Request| one.table == asked.table && one.waits(ctx.now);
    let waiting = state.guests.requests.values().filter(waits).count();
    if waiting >= usize::from(rules.waiting) {
        return Err(Rejection::TooManyWaiting(rules.waiting));
    }
    let mut request = Request {
        id: asked.request,
        table: asked.table.clone(),
        lines: asked.lines.clone(),
        note: asked.note.trim().to_owned(),
        lang: asked.lang,
        sum: Money::ZERO,
        at: ctx.now,
        until: ctx
            .now
            .plus_millis(i64::from(rules.minutes).saturating_mul(60_000)),
        answer: Answer::Waiting,
    };
    for line in &mut request.lines {
        line.note = line.note.trim().to_owned();
    }
    let (order, _) = order_for(state, ctx, &request.table, request.id)?;
    request.sum = sum(&taken(state, ctx, &order, &request)?);
    if request.sum > rules.sum {
        return over("sum", rules.sum.0);
    }
    let asked = EventBody::GuestAsked(Box::new(request.clone()));
    let mut events = vec![asked];
    if rules.accept {
        events.extend(accept(state, ctx, &request)?);
    }
    Ok(events)
}

/// The check that a request goes on, and whether it is opened for it.
fn order_for(
    state: &State,
    ctx: &Ctx,
    table: &TableKey,
    request: RequestId,
) -> Result<(Order, bool), Rejection> {
    if state.catalog.table(table).is_none() {
        return Err(Rejection::UnknownTable(table.to_string()));
    }
    if let Some(order) = check_at(state, table) {
        return Ok((order.clone(), false));
    }
    if state.order_at(table).is_some() {
        return Err(Rejection::BillPrinted);
    }
    if ctx.actor.is_none() && !state.guests.rules.open {
        return Err(Rejection::NoCheck);
    }
    let id = OrderId::derived(request.0, "check");
    let mut opened = open(state, ctx, id, Channel::DineIn, Some(table), 0)?;
    if ctx.actor.is_none() {
        opened.waiter = looks_after(state, table, &opened.waiter);
    }
    Ok((opened, true))
}

/// Whose the check of a table is that a guest opened: whoever is on a shift and was given the table.
fn looks_after(state: &State, table: &TableKey, nobody: &Waiter) -> Waiter {
    let mut crew = state.crew.values();
    let theirs = crew.find(|shift| shift.to.is_none() && shift.tables.contains(table));
    match theirs {
        Some(shift) => Waiter {
            id: shift.staff,
            name: shift.name.clone(),
        },
        None => Waiter {
            id: nobody.id,
            name: NOBODY.to_owned(),
        },
    }
}

fn waiting<'a>(state: &'a State, ctx: &Ctx, id: RequestId) -> Result<&'a Request, Rejection> {
    let request = state.guests.requests.get(&id);
    let request = request.ok_or(Rejection::NotFound("request"))?;
    if request.waits(ctx.now) {
        Ok(request)
    } else {
        Err(Rejection::RequestOver)
    }
}

/// It goes on the table's check and to the kitchen, as if a waiter had taken and sent it. What was there when the guest asked
/// may be gone by now: then all of it waits on, and whoever accepts sees which lines.
fn accept(state: &State, ctx: &Ctx, request: &Request) -> Result<Vec<EventBody>, Rejection> {
    let (order, is_new) = order_for(state, ctx, &request.table, request.id)?;
    taken(state, ctx, &order, request)?;
    let wanted = lines(state, request);
    let answered = EventBody::GuestAnswered(Box::new(Answered {
        request: request.id,
        table: request.table.clone(),
        answer: Answer::Accepted { order: order.id },
        by: ctx.waiter(),
    }));
    let mut events = put_and_send(state, ctx, (order, is_new), &wanted)?;
    events.push(answered);
    Ok(events)
}

fn refuse(state: &State, ctx: &Ctx, asked: &Refuse) -> Result<Vec<EventBody>, Rejection> {
    let reason = asked.reason.trim();
    if reason.chars().count() > limits::REASON || reason.contains(char::is_control) {
        return Err(Rejection::BadField {
            field: "reason",
            allowed: "at most 200 characters",
        });
    }
    payments::card::refuse("reason", reason)?;
    let request = waiting(state, ctx, asked.request)?;
    Ok(vec![EventBody::GuestAnswered(Box::new(Answered {
        request: request.id,
        table: request.table.clone(),
        answer: Answer::Refused {
            reason: reason.to_owned(),
        },
        by: ctx.waiter(),
    }))])
}

/// Applies an event of this room.
pub fn apply(state: &mut State, at: UnixMillis, event: &EventBody) {
    let guests: &mut Guests = Arc::make_mut(&mut state.guests);
    match event {
        EventBody::GuestRulesSet(set) => guests.rules = set.rules.clone(),
        EventBody::GuestLinksMade(made) => {
            for link in &made.links {
                guests.links.insert(link.table.clone(), link.token.clone());
            }
        }
        EventBody::GuestAsked(request) => {
            guests.requests.insert(request.id, (**request).clone());
        }
        EventBody::GuestAnswered(answered) => {
            if let Some(request) = guests.requests.get_mut(&answered.request) {
                request.answer = answered.answer.clone();
            }
        }
        _ => {}
    }
    prune(state, at);
}

/// Forgets requests that nobody looks at any more.
pub fn prune(state: &mut State, now: UnixMillis) {
    let is_over = |one: &Request| now.since(one.at) > KEPT;
    if state.guests.requests.values().any(is_over) {
        let guests = Arc::make_mut(&mut state.guests);
        guests.requests.retain(|_, one| !is_over(one));
    }
}
