//! What the rules say to steps of documents, and which document follows from which event.

use super::{Document, Fiscal, Kind, Mark, Stage, Waiting};
use crate::command::Command;
use crate::error::Rejection;
use crate::event::EventBody;
use crate::ids::{CommandId, FiscalId, OrderId};
use crate::orders::{Closing, Waiter};
use crate::state::{Ctx, State};
use crate::time::UnixMillis;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Characters of what a device says.
const LONGEST: usize = 1_000;

/// Whether there is a device; the hub says it when it starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Switch {
    /// There is one.
    pub on: bool,
}

/// A step of a document. The hub says what the device did; back to `pending` is a person's word.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Step {
    /// The document.
    pub document: FiscalId,
    /// Its check; none for a Z.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order: Option<OrderId>,
    /// How far it is now.
    pub to: Stage,
    /// The number that the device gave.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub fiscal_id: String,
    /// What the QR code says; empty for none.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub qr: String,
    /// What the device said against it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub problem: String,
    /// Who sends it again; the hub fills it in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<Waiter>,
}

/// Decides what is told of the device and its documents.
pub fn decide(state: &State, ctx: &Ctx, command: &Command) -> Result<Vec<EventBody>, Rejection> {
    match command {
        Command::SwitchFiscal(Switch { on }) => {
            by_the_hub(ctx)?;
            let same = state.fiscal.on == *on;
            let event = EventBody::FiscalSwitched(Switch { on: *on });
            Ok(if same { Vec::new() } else { vec![event] })
        }
        Command::StepFiscal(step) => stepped(state, ctx, step),
        _ => Err(Rejection::NotFound("command")),
    }
}

fn by_the_hub(ctx: &Ctx) -> Result<(), Rejection> {
    match ctx.actor {
        Some(_) => Err(Rejection::Forbidden("hub")),
        None => Ok(()),
    }
}

fn stepped(state: &State, ctx: &Ctx, step: &Step) -> Result<Vec<EventBody>, Rejection> {
    if step.to != Stage::Pending {
        by_the_hub(ctx)?;
    }
    let mut waiting = state.fiscal.waiting.iter();
    let known = waiting.find(|one| one.id == step.document);
    let known = known.ok_or(Rejection::NotFound("fiscal document"))?;
    if known.stage == step.to {
        return Ok(Vec::new());
    }
    if !known.stage.may_become(step.to) {
        return Err(Rejection::IllegalStatus {
            from: known.stage.name().to_owned(),
            to: step.to.name().to_owned(),
        });
    }
    if (step.to == Stage::Acknowledged) == step.fiscal_id.is_empty() {
        return Err(Rejection::BadField {
            field: "fiscalId",
            allowed: "the device's number of an acknowledged document, and of no other",
        });
    }
    let short = |text: &str| text.chars().take(LONGEST).collect();
    Ok(vec![EventBody::FiscalStepped(Box::new(Step {
        document: known.id,
        order: known.order,
        to: step.to,
        fiscal_id: short(&step.fiscal_id),
        qr: short(&step.qr),
        problem: short(&step.problem),
        by: ctx.actor.map(|_| ctx.waiter()),
    }))])
}

/// The document that follows from an event, right after it was applied. It is part of what the event's command caused, on the
/// hub alone: a screen has no device. What was given back follows its sale, and is nothing to a device that never heard of it.
pub fn follows(
    state: &State,
    (command, at): (CommandId, UnixMillis),
    event: &EventBody,
) -> Option<EventBody> {
    if !state.fiscal.on {
        return None;
    }
    let document = match event {
        EventBody::OrderSettled { order, .. } => {
            let order = state.orders.get(order)?;
            state
                .fiscal
                .is_for(order)
                .then(|| Document::sale(order, at))
        }
        EventBody::PaymentRefunded {
            order,
            payment,
            amount,
            ..
        } => {
            let order = state.orders.get(order)?;
            let payment = order.payments.iter().find(|known| known.id == *payment)?;
            // A tip that goes back was no sale.
            let sold = !amount.is_zero()
                && matches!(order.closing, Closing::Settled { .. })
                && order.fiscal.is_some();
            sold.then(|| Document::refund(order, payment, *amount, (command, at)))
        }
        EventBody::DayClosed { z } => Some(Document::z(z, command)),
        _ => None,
    };
    document.map(|document| EventBody::FiscalPending(Box::new(document)))
}

/// Applies what concerns the device and its documents.
pub fn apply(state: &mut State, event: &EventBody) {
    match event {
        EventBody::FiscalSwitched(Switch { on }) => Arc::make_mut(&mut state.fiscal).on = *on,
        EventBody::FiscalPending(document) => {
            pending(Arc::make_mut(&mut state.fiscal), document);
            if document.kind == Kind::Sale {
                mark(state, document.order, |_| {
                    Some(Mark {
                        document: document.id,
                        stage: Stage::Pending,
                        fiscal_id: String::new(),
                        qr: String::new(),
                    })
                });
            }
        }
        EventBody::FiscalStepped(step) => {
            let fiscal = Arc::make_mut(&mut state.fiscal);
            if step.to == Stage::Acknowledged {
                fiscal.waiting.retain(|one| one.id != step.document);
            }
            let mut waiting = fiscal.waiting.iter_mut();
            if let Some(known) = waiting.find(|one| one.id == step.document) {
                known.stage = step.to;
                known.problem.clone_from(&step.problem);
            }
            mark(state, step.order, |known| {
                let known = known.filter(|known| known.document == step.document)?;
                Some(Mark {
                    document: known.document,
                    stage: step.to,
                    fiscal_id: step.fiscal_id.clone(),
                    qr: step.qr.clone(),
                })
            });
        }
        _ => {}
    }
}

fn pending(fiscal: &mut Fiscal, document: &Document) {
    if fiscal.waiting.iter().any(|known| known.id == document.id) {
        return;
    }
    fiscal.waiting.push(Waiting {
        id: document.id,
        kind: document.kind,
        order: document.order,
        number: document.number.clone(),
        stage: Stage::Pending,
        problem: String::new(),
        at: document.at,
    });
}

/// Changes what a check knows of its sale's document; none leaves it as it is.
fn mark(state: &mut State, order: Option<OrderId>, change: impl Fn(Option<&Mark>) -> Option<Mark>) {
    let order = order.and_then(|id| state.orders.get_mut(&id));
    let Some(order) = order else { return };
    if let Some(mark) = change(order.fiscal.as_deref()) {
        Arc::make_mut(order).fiscal = Some(Box::new(mark));
    }
}
