//! Drawers: what lies in one at the start, what goes in and out, and what is counted at the end.
//!
//! Money is tied to a session, not to a day: whoever takes a drawer over answers for what is in it until it is counted.

mod command;
mod decide;
mod wire;

pub use command::{Close, Move, NoSale, Open};
pub use decide::{decide, named};
pub use wire::{CloseCash, DrawerView, MoveCash, OpenCash};

use crate::event::EventBody;
use crate::ids::{CashSessionId, DeviceId, DrawerKey, MovementId};
use crate::menu::{Catalog, PaymentKind};
use crate::money::Money;
use crate::orders::{Order, Waiter};
use crate::payments::{MethodChanged, Payment};
use crate::sorted;
use crate::state::{Ctx, State};
use crate::time::UnixMillis;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// The drawer of a restaurant none of whose printers has one.
const ONLY: &str = "main";

/// Notes and coins of the manat, qəpik, largest first; for a restaurant that names none.
const NOTES: [i64; 7] = [20_000, 10_000, 5_000, 2_000, 1_000, 500, 100];
const COINS: [i64; 6] = [50, 20, 10, 5, 3, 1];

/// The values of notes and coins that are counted in a drawer, largest first.
pub fn values(catalog: &Catalog) -> Vec<Money> {
    let mut values = catalog.meta.cash_notes.clone();
    if values.is_empty() {
        values.extend(NOTES.map(Money));
    }
    values.extend(COINS.map(Money));
    sorted::by(&mut values, |one, other| other.cmp(one));
    values.dedup();
    values
}

/// Why cash goes in or out beside sales.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum MovementKind {
    /// Change that is brought, for example.
    CashIn,
    /// A purchase, an advance.
    CashOut,
    /// Large notes go to the safe.
    SafeDrop,
    /// A guest puts cash on an account; only accounts say so.
    AccountIn,
    /// What is left on an account, or was put on it by mistake, goes back to the guest; only accounts say so.
    AccountOut,
}

impl MovementKind {
    /// Whether somebody has to say why. What goes to the safe stays in the house.
    pub const fn needs_reason(self) -> bool {
        matches!(self, Self::CashIn | Self::CashOut)
    }

    /// Whether somebody may move cash so by hand.
    pub const fn is_by_hand(self) -> bool {
        !matches!(self, Self::AccountIn | Self::AccountOut)
    }
}

/// Cash that went in or out beside sales.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Movement {
    /// Its identity, derived from the command.
    pub id: MovementId,
    /// Which way.
    pub kind: MovementKind,
    /// How much, above zero.
    pub amount: Money,
    /// A key of the restaurant's list, or a word of its own.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reason: String,
    /// When.
    pub at: UnixMillis,
    /// By whom.
    pub by: Waiter,
    /// The session in which it was made, that was counted without it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub instead_of: Option<CashSessionId>,
}

impl Movement {
    /// What it does to the drawer.
    pub const fn effect(&self) -> Money {
        match self.kind {
            MovementKind::CashIn | MovementKind::AccountIn => self.amount,
            MovementKind::CashOut | MovementKind::SafeDrop | MovementKind::AccountOut => {
                Money::ZERO.minus(self.amount)
            }
        }
    }
}

/// Notes or coins of one value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Pieces {
    /// What one is worth.
    pub value: Money,
    /// How many.
    pub count: u32,
}

/// What was counted at the end, by somebody who was not told what should be there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Count {
    /// What was there.
    pub counted: Money,
    /// The notes and coins, where they were counted one by one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub pieces: Vec<Pieces>,
    /// What should have been there.
    pub expected: Money,
    /// When.
    pub at: UnixMillis,
    /// By whom.
    pub by: Waiter,
}

impl Count {
    /// Too much, or below zero too little.
    pub const fn variance(&self) -> Money {
        self.counted.minus(self.expected)
    }
}

/// A drawer from its opening to its count.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CashSession {
    /// Its identity, derived from the command that opened it.
    pub id: CashSessionId,
    /// The drawer.
    pub drawer: DrawerKey,
    /// The terminal at which it was opened: cash that is taken there goes into this drawer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub device: Option<DeviceId>,
    /// What lay in it at the start.
    pub opening_float: Money,
    /// When it was opened.
    pub opened_at: UnixMillis,
    /// By whom.
    pub opened_by: Waiter,
    /// What went in and out beside sales, oldest first.
    #[serde(default)]
    pub movements: Vec<Movement>,
    /// Cash that guests paid: what was applied to their checks, without the change.
    #[serde(default)]
    pub taken: Money,
    /// Cash that was given back to guests.
    #[serde(default)]
    pub refunded: Money,
    /// Tips that guests gave in cash, less what of them went back: they lie in it until the staff gets them.
    #[serde(default, skip_serializing_if = "Money::is_nothing")]
    pub tips: Money,
    /// The count that ended it; none while it is open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub count: Option<Count>,
}

impl CashSession {
    /// Whether it was not counted yet.
    pub const fn is_open(&self) -> bool {
        self.count.is_none()
    }

    /// What should be in it: rule 8 of the demo data's README, less what was given back, with the tips.
    pub fn expected(&self) -> Money {
        let moved: Money = self.movements.iter().map(Movement::effect).sum();
        let sales = self.taken.minus(self.refunded);
        self.opening_float.plus(sales).plus(self.tips).plus(moved)
    }

    /// What guests put on accounts in cash, less what went back to them.
    pub fn on_accounts(&self) -> Money {
        self.moved(MovementKind::AccountIn)
            .minus(self.moved(MovementKind::AccountOut))
    }

    /// What went one way beside sales.
    pub fn moved(&self, kind: MovementKind) -> Money {
        let same = self.movements.iter().filter(|one| one.kind == kind);
        same.map(|one| one.amount).sum()
    }
}

/// The drawers of a restaurant: those that hang on its printers, else the one that it has.
pub fn drawers(catalog: &Catalog) -> Vec<DrawerKey> {
    let printers = catalog.printers.iter().filter(|printer| printer.drawer);
    let drawers: Vec<DrawerKey> = printers
        .map(|printer| DrawerKey::from(printer.id.as_str()))
        .collect();
    if drawers.is_empty() {
        vec![DrawerKey::from(ONLY)]
    } else {
        drawers
    }
}

/// What people call a drawer: as the printer on which it hangs.
pub fn drawer_name(catalog: &Catalog, drawer: &DrawerKey) -> String {
    let mut printers = catalog.printers.iter();
    let printer = printers.find(|one| one.id.as_str() == drawer.as_str());
    printer.map_or_else(|| drawer.to_string(), |one| one.name.clone())
}

/// The sessions that are open, by their drawers.
pub fn open(state: &State) -> impl Iterator<Item = &CashSession> + Clone {
    state.drawers.values().filter(|session| session.is_open())
}

/// The session into whose drawer cash goes that is taken now: that of the terminal, and for devices without a drawer the
/// first that is open. Into a drawer that its terminal has counted nothing goes, nor into a colleague's instead; and what
/// waited on a device does not go into one that was opened after it was made, for it lay in the one before.
pub fn at_hand<'a>(state: &'a State, ctx: &Ctx) -> Option<&'a CashSession> {
    let device = ctx.actor.and_then(|actor| actor.device_id);
    let own = |session: &&CashSession| device.is_some() && session.device == device;
    let mine = state.drawers.values().find(own);
    let session = mine.or_else(|| open(state).next())?;
    let was_there = !ctx.late || ctx.command.made_at() >= session.opened_at;
    (session.is_open() && was_there).then_some(session)
}

/// The drawer that a tender is in, or goes out of: cash alone is in one.
pub(crate) fn drawer_of(state: &State, ctx: &Ctx, kind: PaymentKind) -> Option<CashSessionId> {
    let is_cash = kind == PaymentKind::Cash;
    at_hand(state, ctx)
        .filter(|_| is_cash)
        .map(|session| session.id)
}

/// The same for what was taken before: the drawer in which it was, as long as nobody counted that.
pub(crate) fn drawer_where(
    state: &State,
    ctx: &Ctx,
    kind: PaymentKind,
    taken_in: Option<CashSessionId>,
) -> Option<CashSessionId> {
    let is_open = |id: &CashSessionId| open(state).any(|session| session.id == *id);
    let there = taken_in.filter(|id| kind == PaymentKind::Cash && is_open(id));
    there.or_else(|| drawer_of(state, ctx, kind))
}

/// Applies what concerns drawers.
pub(crate) fn apply(state: &mut State, event: &EventBody) {
    match event {
        EventBody::CashOpened { session } | EventBody::CashClosed { session } => {
            keep(state, CashSession::clone(session));
        }
        EventBody::CashMoved { session, movement } => change(state, *session, |session| {
            if session.movements.iter().all(|one| one.id != movement.id) {
                session.movements.push(Movement::clone(movement));
            }
        }),
        EventBody::PaymentTaken { order, payment } => {
            let check = state.orders.get(order);
            let known = |check: &Arc<Order>| check.payments.iter().any(|one| one.id == payment.id);
            if !check.is_some_and(known) {
                taken(state, payment);
            }
        }
        EventBody::PaymentRefunded {
            amount,
            tip,
            drawer: Some(drawer),
            ..
        } => change(state, *drawer, |session| {
            session.refunded = session.refunded.plus(*amount);
            session.tips = session.tips.minus(*tip);
        }),
        EventBody::MethodChanged(changed) => method_changed(state, changed),
        EventBody::TipSet(set) => {
            let check = state.orders.get(&set.order);
            let mut known = check.iter().flat_map(|check| &check.payments);
            let known = known.any(|one| one.id == set.payment && one.tip == set.tip);
            if let Some(drawer) = set.drawer.filter(|_| !known) {
                change(state, drawer, |session| {
                    session.tips = session.tips.plus(set.more());
                });
            }
        }
        _ => {}
    }
}

/// Money that was recorded in another way than it was paid lies in another place, or in none.
fn method_changed(state: &mut State, changed: &MethodChanged) {
    let check = state.orders.get(&changed.order);
    let mut known = check.iter().flat_map(|check| &check.payments);
    let same = |one: &Payment| one.id == changed.payment && one.method == changed.after.method;
    if known.any(same) {
        return;
    }
    if let Some(drawer) = changed.before.drawer {
        change(state, drawer, |session| {
            session.taken = session.taken.minus(changed.amount);
            session.tips = session.tips.minus(changed.tip);
        });
    }
    if let Some(drawer) = changed.after.drawer {
        change(state, drawer, |session| {
            session.taken = session.taken.plus(changed.amount);
            session.tips = session.tips.plus(changed.tip);
        });
    }
}

/// Puts a session in the place of the one before it in its drawer.
pub fn keep(state: &mut State, session: CashSession) {
    Arc::make_mut(&mut state.drawers).insert(session.drawer.clone(), session);
}

fn taken(state: &mut State, payment: &Payment) {
    if let Some(drawer) = payment.drawer {
        change(state, drawer, |session| {
            session.taken = session.taken.plus(payment.amount);
            session.tips = session.tips.plus(payment.tip);
        });
    }
}

fn change(state: &mut State, id: CashSessionId, how: impl FnOnce(&mut CashSession)) {
    let known = open(state).find(|session| session.id == id);
    let Some(drawer) = known.map(|session| session.drawer.clone()) else {
        return;
    };
    if let Some(session) = Arc::make_mut(&mut state.drawers).get_mut(&drawer) {
        how(session);
    }
}
