//! Checks: opening, lines with states of their own, sending, cancelling, and the sums.

mod again;
mod apply;
mod asked;
mod courses;
mod decide;
mod guard;
mod late;
mod lines;
mod order;
mod portions;
mod price;
mod release;
mod rounding;
mod service;
mod shares;
mod status;
mod totals;
pub mod wire;

pub use again::last_round;
pub use apply::apply;
pub(crate) use asked::put_and_send;
pub use courses::{due, waiting};
pub use decide::{decide, limits};
pub(crate) use decide::{open, open_order};
pub(crate) use guard::{check_reason, check_why, check_words};
pub use late::{follow_up, followers, reached, trail};
pub(crate) use lines::priced;
pub use order::{
    Bill, Closing, ComboMark, CourseState, Guest, Line, LineState, NewLine, Order, SentEntry,
    VoidMark, Waiter, called,
};
pub use portions::{Payer, Portion};
pub use price::{ChangePrice, PriceChanged};
pub use release::{Release, Released};
pub use rounding::Rounding;
pub use service::{ServiceSet, SetService};
pub use shares::Share;
pub use status::{Channel, Status};
pub use totals::{LineSums, Rates, SumLine, Totals, VatSum, totals};
