//! What the rules say to a request and to its answer.

use super::{Approval, Change, Guarded, OPEN_MILLIS, Said};
use crate::accounts::{Close, TakeBack};
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
        Command::AskApproval { order, command } => ask(state, ctx, *order, command),
        Command::AnswerApproval {
            approval,
            order,
            said,
        } => answer(state, ctx, *approval, *order, *said),
        _ => Err(Rejection::NotFound("command")),
    }
}

/// Whoever asks hears at once what would be refused to a manager too: nobody is called for nothing.
fn ask(
    state: &State,
    ctx: &Ctx,
    order: Option<OrderId>,
    wanted: &Guarded,
) -> Result<Vec<EventBody>, Rejection> {
    // There was nobody to ask when it was made, and a minute is over.
    let actor = ctx.actor.filter(|_| !ctx.late);
    let actor = actor.ok_or(Rejection::ApprovalOver)?;
    let bad = |allowed| Rejection::BadField {
        field: "command",
        allowed,
    };
    let act = wanted.read()?;
    let right = act.guarded_by().filter(|_| act.can_be_asked_for());
    let right = right
        .ok_or_else(|| bad("a void, discount, price, comp, service charge, refund, another way to pay, a top-up that is taken back, an account that ends, no sale, a cancelled or released check, a cancelled bill"))?;
    if order != act.order() {
        return Err(Rejection::BadField {
            field: "order",
            allowed: "the check that the command is about",
        });
    }
    match state::decide(state, ctx, &act) {
        Err(Rejection::Forbidden(_)) => {}
        Err(no) => return Err(no),
        Ok(_) => return Err(bad("an act for which you do not have the right yourself")),
    }
    let granted = Actor {
        role: Role::Owner,
        ..actor.clone()
    };
    let events = state::decide(state, &with(ctx, &granted), &act)?;
    Ok(vec![EventBody::ApprovalAsked {
        approval: Box::new(Approval {
            id: wanted.request(ctx.command),
            command: wanted.clone(),
            right,
            order,
            by: ctx.waiter(),
            device: actor.device_id,
            asked_at: ctx.now,
            until: ctx.now.plus_millis(OPEN_MILLIS),
            change: change(state, ctx, &act, &events),
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
    let may = match (said, ctx.actor) {
        (Said::Withdrawn, Some(actor)) => actor.staff_id == known.by.id,
        (Said::Granted | Said::Refused, Some(actor)) => known.is_for(actor.role),
        // Nobody answered in time, or whoever asked has left: the hub knows both.
        (Said::Lapsed, None) => true,
        _ => false,
    };
    if !may {
        return Err(Rejection::Forbidden(known.right.name()));
    }
    if known.answer.is_some() || said != Said::Lapsed && !known.is_open(ctx.now) {
        return Err(Rejection::ApprovalOver);
    }
    if order != known.order {
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
    let act = known.command.read()?;
    let events = state::decide(state, &with(ctx, &asker), &act)?;
    let change = change(state, ctx, &act, &events);
    // What is granted is what was shown: somebody has changed the check since.
    if change != known.change {
        return Err(Rejection::ApprovalStale);
    }
    Ok(std::iter::once(told(change)).chain(events).collect())
}

/// What events do to the sum that a command is about.
fn change(state: &State, ctx: &Ctx, command: &Command, events: &[EventBody]) -> Option<Change> {
    // Another way to pay is no other sum.
    if matches!(command, Command::ChangeMethod(_)) {
        return None;
    }
    let before = worth(state, command)?;
    let mut later = state.clone();
    for event in events {
        later.apply(ctx.now, event);
    }
    Some(Change {
        before,
        after: worth(&later, command)?,
    })
}

fn worth(state: &State, command: &Command) -> Option<Money> {
    if let Command::TakeBack(TakeBack { account, .. })
    | Command::CloseAccount(Close { account, .. }) = command
    {
        return Some(state.accounts.as_ref()?.get(account)?.balance);
    }
    let order = state.orders.get(&command.order()?)?;
    let refunds = matches!(
        command,
        Command::Refund { .. }
            | Command::RefundAll { .. }
            | Command::RefundLines(_)
            | Command::SetStatus {
                status: Status::Refunded,
                ..
            }
    );
    Some(match order.closing {
        _ if refunds => order
            .paid()
            .plus(order.payments.iter().map(|one| one.tip).sum()),
        Closing::Cancelled { .. } => Money::ZERO,
        _ => order.totals().total,
    })
}
