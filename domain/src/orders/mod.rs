//! Checks: opening, lines with states of their own, sending, cancelling, and the sums.

mod apply;
mod decide;
mod order;
mod totals;
pub mod wire;

pub use apply::apply;
pub(crate) use decide::open_order;
pub use decide::{decide, follow_up, limits};
pub use order::{
    Channel, Closing, Line, LineState, NewLine, Order, SentEntry, Status, Waiter, called,
};
pub use totals::{LineSums, Rates, SumLine, Totals, totals};
