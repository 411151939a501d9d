//! What the rules say to accounts.

use super::{
    Account, AccountKind, Close, Closed, MoveKind, Moved, Open, Presented, TakeBack, TopUp,
};
use crate::cash::{self, Movement, MovementKind};
use crate::command::Command;
use crate::error::Rejection;
use crate::event::EventBody;
use crate::ids::{AccountId, CashSessionId, MovementId, OrderId, PaymentTypeKey};
use crate::menu::PaymentType;
use crate::money::Money;
use crate::orders::check_why;
use crate::payments::{self, Payment};
use crate::sorted::Map;
use crate::state::{Ctx, State};
use std::sync::Arc;

/// Ten thousand manat: more at once is a slip of the finger.
const MOST: Money = Money(1_000_000);
/// A hundred thousand manat: nobody owes more.
const LIMIT: Money = Money(10_000_000);
/// Characters of a name and of a telephone.
const NAME: usize = 64;
const PHONE: usize = 32;

/// Decides a command about accounts. A screen keeps none of them and leaves all of it to the hub.
pub fn decide(state: &State, ctx: &Ctx, command: &Command) -> Result<Vec<EventBody>, Rejection> {
    match command {
        Command::OpenAccount(asked) => open(state, ctx, asked),
        Command::TopUp(asked) => top_up(state, ctx, asked),
        Command::TakeBack(asked) => take_back(state, ctx, asked),
        Command::CloseAccount(asked) => close(state, ctx, asked),
        _ => Err(Rejection::NotFound("command")),
    }
}

const fn bad(field: &'static str, allowed: &'static str) -> Rejection {
    Rejection::BadField { field, allowed }
}

/// An account that the hub keeps; none on a screen, which keeps none.
fn known(state: &State, id: AccountId) -> Result<Option<&Account>, Rejection> {
    let Some(accounts) = &state.accounts else {
        return Ok(None);
    };
    let known = accounts.get(&id).map(Arc::as_ref);
    known.map(Some).ok_or(Rejection::NotFound("account"))
}

/// The same, when it was not closed.
fn open_one(state: &State, id: AccountId) -> Result<Option<&Account>, Rejection> {
    let known = known(state, id)?;
    if known.is_some_and(|account| account.closed) {
        return Err(Rejection::AccountClosed);
    }
    Ok(known)
}

fn words(text: &str, most: usize) -> Option<String> {
    let text = text.trim();
    let fits = text.chars().count() <= most && !text.contains(char::is_control);
    fits.then(|| text.to_owned())
}

fn open(state: &State, ctx: &Ctx, asked: &Open) -> Result<Vec<EventBody>, Rejection> {
    let name = words(&asked.name, NAME);
    let name = name.ok_or_else(|| bad("name", "at most 64 characters, no control characters"))?;
    let phone = words(&asked.phone, PHONE);
    let phone =
        phone.ok_or_else(|| bad("phone", "at most 32 characters, no control characters"))?;
    if name.is_empty() && asked.kind != AccountKind::GiftCard {
        return Err(bad("name", "who the account is of"));
    }
    let limit = asked.limit.unwrap_or_default();
    let credit = asked.kind == AccountKind::House;
    if limit < Money::ZERO || limit > LIMIT || !credit && !limit.is_zero() {
        return Err(bad(
            "limit",
            "from 0.00 to 100000.00, of a house account only",
        ));
    }
    if let Some(id) = asked.reservation {
        if asked.kind != AccountKind::Deposit {
            return Err(bad("reservation", "of a deposit only"));
        }
        if !state.reservations.contains_key(&id) {
            return Err(Rejection::NotFound("reservation"));
        }
    }
    let Some(accounts) = &state.accounts else {
        return Ok(Vec::new());
    };
    if (asked.kind == AccountKind::GiftCard) != asked.code.is_some() {
        return Err(bad(
            "kind",
            "a gift card is opened by POST /api/accounts, which makes its code",
        ));
    }
    if accounts.contains_key(&asked.account) {
        return Err(Rejection::DuplicateId("account"));
    }
    Ok(vec![EventBody::AccountOpened(Box::new(Account {
        id: asked.account,
        kind: asked.kind,
        name,
        phone,
        limit,
        reservation: asked.reservation,
        code: asked.code.clone(),
        brought: None,
        balance: Money::ZERO,
        opened_at: ctx.now,
        opened_by: ctx.waiter(),
        closed: false,
    }))])
}

/// A way in which money comes in or goes out.
fn way<'a>(state: &'a State, method: &PaymentTypeKey) -> Result<&'a PaymentType, Rejection> {
    let way = payments::payment_type(state, method)?;
    // What goes through a provider is no money before the provider says so.
    if way.kind.changes_hands() && way.provider.is_none() {
        Ok(way)
    } else {
        Err(Rejection::UnknownPaymentType(method.to_string()))
    }
}

/// Who stood at the till saw what was on it: what waited on a device would come a second time.
const fn in_time(ctx: &Ctx) -> Result<(), Rejection> {
    if ctx.late {
        return Err(Rejection::NeedsHub);
    }
    Ok(())
}

fn top_up(state: &State, ctx: &Ctx, asked: &TopUp) -> Result<Vec<EventBody>, Rejection> {
    in_time(ctx)?;
    let way = way(state, &asked.method)?;
    if asked.amount <= Money::ZERO || asked.amount > MOST {
        return Err(bad("amount", "from 0.01 to 10000.00"));
    }
    let slip = payments::checked_slip(way, asked.slip.as_deref())?;
    let Some(account) = open_one(state, asked.account)? else {
        return Ok(Vec::new());
    };
    let due = account.owed();
    if account.kind == AccountKind::House && asked.amount > due {
        let amount = asked.amount;
        return Err(Rejection::Overpaid { amount, due });
    }
    let mut moved = moved(ctx, account, (MoveKind::TopUp, asked.amount), "top up");
    moved.slip = slip;
    Ok(at_the_till(state, ctx, moved, (way, None)))
}

/// A wrong top-up goes back the way it came: cash out of the drawer where it lies, as long as nobody counted that.
fn take_back(state: &State, ctx: &Ctx, asked: &TakeBack) -> Result<Vec<EventBody>, Rejection> {
    in_time(ctx)?;
    check_why(asked.reason.as_str(), "why the money is taken back")?;
    let Some(account) = open_one(state, asked.account)? else {
        return Ok(Vec::new());
    };
    let brought = account.brought.as_ref();
    let brought = brought.filter(|moved| moved.id == asked.top_up);
    let brought = brought.ok_or_else(|| bad("topUp", "the last one of this account, once"))?;
    let (amount, left) = (brought.amount, account.left());
    if amount > left {
        return Err(Rejection::AccountShort { amount, left });
    }
    let method = brought.method.as_ref();
    let way = way(state, method.ok_or(Rejection::NotFound("top-up"))?)?;
    let mut moved = moved(ctx, account, (MoveKind::TakenBack, amount), "taken back");
    moved.reason = Some(asked.reason.clone());
    Ok(at_the_till(state, ctx, moved, (way, brought.drawer)))
}

fn close(state: &State, ctx: &Ctx, asked: &Close) -> Result<Vec<EventBody>, Rejection> {
    in_time(ctx)?;
    let way = asked.method.as_ref().map(|method| way(state, method));
    let way = way.transpose()?;
    let Some(account) = open_one(state, asked.account)? else {
        return Ok(Vec::new());
    };
    let left = account.balance;
    // Whoever has a gift card spends it; money that is over on any other account is the guest's.
    let goes_back = account.kind != AccountKind::GiftCard && left > Money::ZERO;
    let mut events = match way {
        _ if left.is_zero() => Vec::new(),
        Some(way) if goes_back => {
            let moved = moved(ctx, account, (MoveKind::PaidBack, left), "paid back");
            at_the_till(state, ctx, moved, (way, None))
        }
        _ => return Err(Rejection::AccountNotEmpty(left)),
    };
    events.push(EventBody::AccountClosed(Box::new(Closed {
        account: account.id,
        by: ctx.waiter(),
    })));
    Ok(events)
}

/// Money that the guest brings or gets: cash moves in the drawer where it lies as well, else in the one at hand.
fn at_the_till(
    state: &State,
    ctx: &Ctx,
    mut moved: Moved,
    (way, lies_in): (&PaymentType, Option<CashSessionId>),
) -> Vec<EventBody> {
    moved.method = Some(way.id.clone());
    moved.drawer = cash::drawer_where(state, ctx, way.kind, lies_in);
    let kind = if moved.effect() > Money::ZERO {
        MovementKind::AccountIn
    } else {
        MovementKind::AccountOut
    };
    let cash = moved.drawer.map(|session| EventBody::CashMoved {
        session,
        movement: Box::new(Movement {
            id: moved.id,
            kind,
            amount: moved.amount,
            reason: String::new(),
            at: ctx.now,
            by: ctx.waiter(),
            instead_of: None,
        }),
    });
    let moved = EventBody::AccountMoved(Box::new(moved));
    std::iter::once(moved).chain(cash).collect()
}

fn moved(ctx: &Ctx, account: &Account, (what, amount): (MoveKind, Money), label: &str) -> Moved {
    let mut moved = Moved {
        id: MovementId::derived(ctx.command.0, label),
        account: account.id,
        kind: account.kind,
        what,
        amount,
        balance: account.balance,
        method: None,
        slip: None,
        drawer: None,
        order: None,
        payment: None,
        reason: None,
        by: ctx.waiter(),
    };
    moved.balance = account.balance.plus(moved.effect());
    moved
}

/// Takes a tender from an account: never more than is on it, or than may be owed. A gift card pays when its code was
/// shown: its id stands in answers and events and is no right to spend it.
pub(crate) fn charge(
    state: &State,
    ctx: &Ctx,
    order: OrderId,
    (payment, card): (&Payment, Option<&Presented>),
) -> Result<Option<EventBody>, Rejection> {
    let id = match (payment.kind.is_account(), payment.account) {
        (true, Some(id)) => id,
        (false, None) => return Ok(None),
        (true, None) => return Err(bad("account", "the account that pays")),
        (false, Some(_)) => return Err(bad("account", "none for this way to pay")),
    };
    let Some(account) = open_one(state, id)? else {
        return Ok(None);
    };
    if account.kind.pays_as() != payment.kind {
        return Err(bad("account", "an account of this way to pay"));
    }
    let shown = card.and_then(|card| card.code.as_ref());
    let code = account.code.as_ref().map(|code| &code.hash);
    if code.is_some() && shown != code {
        return Err(Rejection::CardNotShown);
    }
    let (amount, left) = (payment.amount, account.left());
    if amount > left {
        return Err(Rejection::AccountShort { amount, left });
    }
    Ok(event(
        ctx,
        account,
        MoveKind::Paid,
        (order, payment, amount),
    ))
}

/// What a tender took goes back to its account, also when that was closed since.
pub(crate) fn give_back(
    state: &State,
    ctx: &Ctx,
    order: OrderId,
    (payment, amount): (&Payment, Money),
) -> Option<EventBody> {
    let account = known(state, payment.account?).ok().flatten()?;
    event(ctx, account, MoveKind::Refunded, (order, payment, amount))
}

/// Several movements of one command: each goes on from what the one before it left on the same account.
pub(crate) fn in_turn(events: &mut [EventBody]) {
    let mut left: Map<AccountId, Money> = Map::default();
    for event in events {
        if let EventBody::AccountMoved(moved) = event {
            if let Some(before) = left.get(&moved.account) {
                moved.balance = before.plus(moved.effect());
            }
            left.insert(moved.account, moved.balance);
        }
    }
}

fn event(
    ctx: &Ctx,
    account: &Account,
    what: MoveKind,
    (order, payment, amount): (OrderId, &Payment, Money),
) -> Option<EventBody> {
    if amount.is_zero() {
        return None;
    }
    let mut moved = moved(ctx, account, (what, amount), &payment.id.to_string());
    moved.order = Some(order);
    moved.payment = Some(payment.id);
    Some(EventBody::AccountMoved(Box::new(moved)))
}
