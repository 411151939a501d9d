//! What can be seen of a check from afar: its state, its courses, how long nothing has happened.

use domain::State;
use domain::orders::{LineState, Order};
use domain::sorted;
use domain::time::UnixMillis;

/// Nothing happened at a table for so long: somebody should look. Milliseconds.
pub const QUIET_MS: i64 = 25 * 60_000;

/// How a course is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pip {
    /// On the check only.
    Ordered,
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
            Self::Sent => "sent",
            Self::Ready => "ready",
            Self::Done => "done",
        }
    }
}

/// A check from afar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Glance {
    /// `seated`, `open` or `ready`, as the styles know it.
    pub state: &'static str,
    /// Lines that are ready.
    pub ready: usize,
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
    Glance {
        state: match (ready, courses.is_empty()) {
            (0, true) => "seated",
            (0, false) => "open",
            _ => "ready",
        },
        ready,
        pips: courses.into_iter().map(pip).collect(),
        touched: order.changed_at,
    }
}

/// The checks without a table, oldest first.
pub fn counter(state: &State) -> Vec<std::sync::Arc<Order>> {
    let mut orders: Vec<_> = state
        .orders
        .values()
        .filter(|order| order.is_open() && order.table.is_none())
        .cloned()
        .collect();
    sorted::by_key(&mut orders, |order| (order.opened_at, order.number));
    orders
}
