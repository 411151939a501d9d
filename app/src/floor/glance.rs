//! What can be seen of a check from afar: its state, its courses, how long nothing has happened.

use domain::State;
use domain::floor::{Room, Table};
use domain::ids::TableKey;
use domain::orders::{LineState, Order, waiting};
use domain::reservations::Reservation;
use domain::sorted;
use domain::time::UnixMillis;
use std::sync::Arc;

/// Nothing happened at a table for so long: somebody should look. Milliseconds.
pub const QUIET_MS: i64 = 25 * 60_000;

/// A table shows who comes to it so long ahead: the usual two hours of a party. Milliseconds.
pub const AHEAD_MS: i64 = 2 * 3_600_000;

/// Guests who come within this time are called out. Milliseconds.
pub const SOON_MS: i64 = 30 * 60_000;

/// How a course is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pip {
    /// On the check only.
    Ordered,
    /// Waits until it is fired.
    Held,
    /// The kitchen has it.
    Sent,
    /// Something is to be taken to the guest.
    Ready,
    /// With the guest.
    Done,
}

impl Pip {
    /// The value of `data-s`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Ordered => "",
            Self::Held => "held",
            Self::Sent => "sent",
            Self::Ready => "ready",
            Self::Done => "done",
        }
    }
}

/// A check from afar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Glance {
    /// `seated`, `open`, `held`, `ready`, `bill` or `reopened`, as the styles know it.
    pub state: &'static str,
    /// Lines that are ready.
    pub ready: usize,
    /// The first course that waits to be fired.
    pub held: Option<u8>,
    /// One for each course.
    pub pips: Vec<Pip>,
    /// When somebody last did something for it.
    pub touched: UnixMillis,
}

/// Looks at a check.
pub fn glance(order: &Order) -> Glance {
    let mut courses: Vec<u8> = order.live_lines().map(|line| line.course).collect();
    sorted::by_key(&mut courses, |course| *course);
    courses.dedup();
    let pip = |course: u8| {
        let of = |state: LineState| {
            order
                .live_lines()
                .any(|line| line.course == course && line.state == state)
        };
        if of(LineState::Ready) {
            Pip::Ready
        } else if of(LineState::Sent) || of(LineState::Started) {
            Pip::Sent
        } else if of(LineState::New) && order.is_held(course) {
            Pip::Held
        } else if of(LineState::New) {
            Pip::Ordered
        } else {
            Pip::Done
        }
    };
    let ready = order
        .live_lines()
        .filter(|line| line.state == LineState::Ready)
        .count();
    let held = waiting(order).map(|line| line.course).min();
    let bill = order.bill.as_ref().map(|bill| bill.reopened);
    Glance {
        state: match (bill, ready, held, courses.is_empty()) {
            (Some(true), ..) => "reopened",
            (Some(false), ..) => "bill",
            (_, 1.., ..) => "ready",
            (_, _, Some(_), _) => "held",
            (.., true) => "seated",
            _ => "open",
        },
        ready,
        held,
        pips: courses.into_iter().map(pip).collect(),
        touched: order.changed_at,
    }
}

/// The checks without a table, oldest first.
pub fn counter(state: &State) -> Vec<Arc<Order>> {
    let mut orders: Vec<_> = state
        .orders
        .values()
        .filter(|order| order.is_open() && order.table.is_none())
        .cloned()
        .collect();
    sorted::by_key(&mut orders, |order| (order.opened_at, order.number));
    orders
}

/// Who comes to a table next: within two hours, or late already.
pub fn expected<'a>(
    state: &'a State,
    table: &TableKey,
    now: UnixMillis,
) -> Option<&'a Reservation> {
    let all = state.reservations.values();
    all.filter(|one| one.agreed.table.as_ref() == Some(table))
        .filter(|one| one.agreed.at <= now.plus_millis(AHEAD_MS))
        .min_by_key(|one| one.agreed.at)
}

/// A table of a party that sits at several, as the plan shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Party {
    /// `15+16`.
    pub numbers: String,
    /// Where all of them stand, when no other table stands among them: they are drawn as one.
    pub whole: Option<(u16, u16, u16, u16)>,
    /// It is the one that is drawn for all.
    pub leads: bool,
}

/// The party at a table; none when the table is its guests' only one.
pub fn party(room: &Room, order: &Order, table: &TableKey) -> Option<Party> {
    if order.joined.is_empty() {
        return None;
    }
    let (theirs, others): (Vec<&Table>, Vec<&Table>) = room
        .tables
        .iter()
        .partition(|one| order.tables().any(|key| *key == one.id));
    let numbers: Vec<&str> = theirs.iter().map(|one| one.number.as_str()).collect();
    let first = theirs.first()?;
    let mut whole = Table {
        x: theirs.iter().map(|one| one.x).min()?,
        y: theirs.iter().map(|one| one.y).min()?,
        ..(*first).clone()
    };
    let right = theirs.iter().map(|one| one.x.saturating_add(one.w)).max()?;
    let bottom = theirs.iter().map(|one| one.y.saturating_add(one.h)).max()?;
    whole.w = right.saturating_sub(whole.x);
    whole.h = bottom.saturating_sub(whole.y);
    let alone = others
        .iter()
        .all(|other| !domain::floor::overlaps(&whole, other));
    Some(Party {
        numbers: numbers.join("+"),
        whole: alone.then_some((whole.x, whole.y, whole.w, whole.h)),
        leads: first.id == *table,
    })
}
