//! What the rules say to a request and to its answer.

use super::{Approval, Change, Guarded, OPEN_MILLIS, Said};
use crate::command::Command;
use crate::error::Rejection;
use crate::event::EventBody;
use crate::ids::{ApprovalId, OrderId};
use crate::money::Money;
use crate::orders::{Closing, Status};
use crate::staff::{Actor, Role};
use crate::state::{self, Ctx, State};

/// Decides a command about a request.
pub fn decide(state: &State, ctx: &Ctx, command: &Command) -> Result<Vec<EventBody>, Rejection> {
    match command {
        Command::AskApproval { command } => ask(state, ctx, command),
        Command::AnswerApproval {
            approval,
            order,
            said,
        } => answer(state, ctx, *approval, *order, *said),
        _ => Err(Rejection::NotFound("command")),
    }
}

/// Whoever asks hears at once what would be refused to a manager too: nobody is called for nothing.
fn ask(state: &State, ctx: &Ctx, wanted: &Guarded) -> Result<Vec<EventBody>, Rejection> {
    // There was nobody to ask when it was made, and a minute is over.
    let actor = ctx.actor.filter(|_| !ctx.late);
    let actor = actor.ok_or(Rejection::ApprovalOver)?;
    let bad = |allowed| Rejection::BadField {
        field: "command",
        allowed,
    };
    if !wanted.0.can_be_asked_for() {
        return Err(bad(
            "a void, discount, comp, refund, no sale, a cancelled check or bill",
        ));
    }
    match state::decide(state, ctx, &wanted.0) {
        Err(Rejection::Forbidden(_)) => {}
        Err(no) => return Err(no),
        Ok(_) => return Err(bad("an act for which you do not have the right yourself")),
    }
    let granted = Actor {
        role: Role::Owner,
        ..actor.clone()
    };
    let events = state::decide(state, &with(ctx, &granted), &wanted.0)?;
    Ok(vec![EventBody::ApprovalAsked {
        approval: Box::new(Approval {
            id: wanted.request(ctx.command),
            command: wanted.clone(),
            by: ctx.waiter(),
            device: actor.device_id,
            asked_at: ctx.now,
            until: ctx.now.plus_millis(OPEN_MILLIS),
            change: change(state, ctx, &wanted.0, &events),
            answer: None,
        }),
    }])
}

const fn with<'a>(ctx: &Ctx<'_>, actor: &'a Actor) -> Ctx<'a> {
    Ctx {
        command: ctx.command,
        now: ctx.now,
        late: ctx.late,
        actor: Some(actor),
    }
}

fn answer(
    state: &State,
    ctx: &Ctx,
    id: ApprovalId,
    order: Option<OrderId>,
    said: Said,
) -> Result<Vec<EventBody>, Rejection> {
    let known = state.approvals.get(&id);
    let known = known.ok_or(Rejection::NotFound("approval"))?;
    let right = known.right().ok_or(Rejection::NotFound("approval"))?;
    let may = match (said, ctx.actor) {
        (Said::Withdrawn, Some(actor)) => actor.staff_id == known.by.id,
        (Said::Granted | Said::Refused, Some(actor)) => known.is_for(actor.role),
        (Said::Lapsed, None) => ctx.now >= known.until,
        _ => false,
    };
    if !may {
        return Err(Rejection::Forbidden(right.name()));
    }
    if known.answer.is_some() || said != Said::Lapsed && !known.is_open(ctx.now) {
        return Err(Rejection::ApprovalOver);
    }
    if order != known.order() {
        return Err(Rejection::BadField {
            field: "order",
            allowed: "the check that the request is about",
        });
    }
    let told = |change| EventBody::ApprovalAnswered {
        approval: id,
        order,
        said,
        change,
        asked_by: known.by.clone(),
        by: ctx.waiter(),
    };
    let granter = ctx.actor.filter(|_| said == Said::Granted);
    let Some(granter) = granter else {
        return Ok(vec![told(None)]);
    };
    // It is done in the name of whoever asked, with the rights of whoever grants it.
    let asker = Actor {
        staff_id: known.by.id,
        name: known.by.name.clone(),
        role: granter.role,
        session_id: None,
        device_id: known.device,
    };
    let events = state::decide(state, &with(ctx, &asker), &known.command.0)?;
    let change = change(state, ctx, &known.command.0, &events);
    Ok(std::iter::once(told(change)).chain(events).collect())
}

/// What events do to the sum that a command is about.
fn change(state: &State, ctx: &Ctx, command: &Command, events: &[EventBody]) -> Option<Change> {
    let id = command.order()?;
    let before = worth(state, id, command)?;
    let mut later = state.clone();
    for event in events {
        later.apply(ctx.now, event);
    }
    Some(Change {
        before,
        after: worth(&later, id, command)?,
    })
}

fn worth(state: &State, id: OrderId, command: &Command) -> Option<Money> {
    let order = state.orders.get(&id)?;
    let refunds = matches!(
        command,
        Command::Refund { .. }
            | Command::RefundAll { .. }
            | Command::SetStatus {
                status: Status::Refunded,
                ..
            }
    );
    Some(match order.closing {
        _ if refunds => order.paid(),
        Closing::Cancelled { .. } => Money::ZERO,
        _ => order.totals().total,
    })
}
