//! What the rules say to a drawer.

use super::{CashSession, Count, Movement, Pieces, drawers};
use crate::command::Command;
use crate::error::Rejection;
use crate::event::EventBody;
use crate::ids::{CashSessionId, DrawerKey, MovementId};
use crate::money::Money;
use crate::orders::check_words;
use crate::state::{Ctx, State};

/// More cash than a drawer holds: a slip of the finger. A hundred thousand manat.
const MOST: Money = Money(10_000_000);
/// So many values of notes and coins are there at most, and pieces of one.
const VALUES: usize = 32;
const PIECES: u32 = 100_000;

/// Decides a command about a drawer.
pub fn decide(state: &State, ctx: &Ctx, command: &Command) -> Result<Vec<EventBody>, Rejection> {
    match command {
        Command::OpenDrawer(super::Open {
            drawer,
            opening_float,
        }) => open(state, ctx, drawer.as_ref(), *opening_float),
        Command::MoveCash(asked) => {
            let session = the_open(state, asked.drawer.as_ref(), asked.session)?;
            moved(ctx, session, asked)
        }
        Command::CloseDrawer(super::Close {
            drawer,
            session,
            counted,
            pieces,
        }) => {
            let session = the_open(state, drawer.as_ref(), *session)?;
            close(ctx, session, *counted, pieces)
        }
        Command::NoSale(super::NoSale { drawer, reason }) => {
            let reason = checked_reason(reason)?;
            if reason.is_empty() {
                return Err(bad("reason", "why the drawer is opened"));
            }
            Ok(vec![EventBody::DrawerOpened {
                id: MovementId::derived(ctx.command.0, "no sale"),
                drawer: named(state, drawer.as_ref())?,
                reason,
                by: ctx.waiter(),
            }])
        }
        _ => Err(Rejection::NotFound("command")),
    }
}

const fn bad(field: &'static str, allowed: &'static str) -> Rejection {
    Rejection::BadField { field, allowed }
}

/// The drawer that is meant; the first one, when none is named.
pub fn named(state: &State, drawer: Option<&DrawerKey>) -> Result<DrawerKey, Rejection> {
    let mut known = drawers(&state.catalog).into_iter();
    match drawer {
        Some(drawer) => known.find(|one| one == drawer),
        None => known.next(),
    }
    .ok_or(Rejection::NotFound("drawer"))
}

/// The session of a drawer that is open. One that was meant and is over is not the one that came after it.
fn the_open<'a>(
    state: &'a State,
    drawer: Option<&DrawerKey>,
    session: Option<CashSessionId>,
) -> Result<&'a CashSession, Rejection> {
    let open = match (drawer, session) {
        (None, Some(id)) => state.drawers.values().find(|known| known.id == id),
        _ => state.drawers.get(&named(state, drawer)?),
    };
    open.filter(|known| known.is_open())
        .filter(|known| session.is_none_or(|id| id == known.id))
        .ok_or(Rejection::DrawerClosed)
}

fn open(
    state: &State,
    ctx: &Ctx,
    drawer: Option<&DrawerKey>,
    opening_float: Money,
) -> Result<Vec<EventBody>, Rejection> {
    let drawer = named(state, drawer)?;
    if let Some(known) = state.drawers.get(&drawer).filter(|known| known.is_open()) {
        return Err(Rejection::DrawerOpen {
            drawer: drawer.to_string(),
            by: known.opened_by.name.clone(),
        });
    }
    if opening_float < Money::ZERO || opening_float > MOST {
        return Err(bad("openingFloat", "from 0.00 to 100000.00"));
    }
    Ok(vec![EventBody::CashOpened {
        session: Box::new(CashSession {
            id: CashSessionId::derived(ctx.command.0, "drawer"),
            drawer,
            device: ctx.actor.and_then(|actor| actor.device_id),
            opening_float,
            opened_at: ctx.now,
            opened_by: ctx.waiter(),
            movements: Vec::new(),
            taken: Money::ZERO,
            refunded: Money::ZERO,
            tips: Money::ZERO,
            count: None,
        }),
    }])
}

fn moved(
    ctx: &Ctx,
    session: &CashSession,
    asked: &super::Move,
) -> Result<Vec<EventBody>, Rejection> {
    let (kind, amount) = (asked.kind, asked.amount);
    if amount <= Money::ZERO || amount > MOST {
        return Err(bad("amount", "from 0.01 to 100000.00"));
    }
    if !kind.is_by_hand() {
        return Err(bad("kind", "cash_in, cash_out or safe_drop"));
    }
    let reason = checked_reason(&asked.reason)?;
    if kind.needs_reason() && reason.is_empty() {
        return Err(bad("reason", "what the cash is for"));
    }
    let id = MovementId::derived(ctx.command.0, "movement");
    if session.movements.iter().any(|known| known.id == id) {
        return Err(Rejection::DuplicateId("movement"));
    }
    Ok(vec![EventBody::CashMoved {
        session: session.id,
        movement: Box::new(Movement {
            id,
            kind,
            amount,
            reason,
            at: ctx.now,
            by: ctx.waiter(),
            instead_of: asked.instead_of,
        }),
    }])
}

fn close(
    ctx: &Ctx,
    session: &CashSession,
    counted: Money,
    pieces: &[Pieces],
) -> Result<Vec<EventBody>, Rejection> {
    if counted < Money::ZERO || counted > MOST {
        return Err(bad("counted", "from 0.00 to 100000.00"));
    }
    let odd = |one: &Pieces| one.value <= Money::ZERO || one.value > MOST || one.count > PIECES;
    if pieces.len() > VALUES || pieces.iter().any(odd) {
        return Err(bad(
            "pieces",
            "at most 32 values above zero, 100000 of each",
        ));
    }
    let sum: Money = pieces.iter().map(|one| one.value.times(one.count)).sum();
    if !pieces.is_empty() && sum != counted {
        return Err(bad("counted", "the sum of the pieces"));
    }
    let mut session = session.clone();
    session.count = Some(Count {
        counted,
        pieces: pieces.iter().filter(|one| one.count > 0).copied().collect(),
        expected: session.expected(),
        at: ctx.now,
        by: ctx.waiter(),
    });
    Ok(vec![EventBody::CashClosed {
        session: Box::new(session),
    }])
}

fn checked_reason(reason: &str) -> Result<String, Rejection> {
    let reason = reason.trim();
    check_words(reason)?;
    Ok(reason.to_owned())
}
