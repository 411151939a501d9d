//! The end of the business day: what was sold, taken, given back and counted from one Z to the next.
//!
//! The tally is the hub's alone and folded from events in the order of the log, so every event is in exactly one Z: what
//! comes late is in the next. A screen counts nothing and leaves the close to the hub.

mod decide;
mod sums;
mod tips;
mod wire;

pub use decide::{decide, report};
pub(crate) use sums::by_method;
pub use sums::{DaySums, DrawerSum, MethodSum, Sum};
pub use tips::TipSum;
pub use wire::{CloseDay, DayView, OnPaper, OpenCheck, OpenDrawer, Report, Unsent, Z, ZPage};

use crate::event::EventBody;
use crate::state::State;
use crate::time::{BusinessDay, UnixMillis};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// What was counted since the last Z.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Tally {
    /// The number of the last Z; zero before the first.
    pub last: u32,
    /// When that was, or when counting began.
    pub since: UnixMillis,
    /// The business day of what was counted last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub business_day: Option<BusinessDay>,
    /// What was counted.
    #[serde(default)]
    pub sums: DaySums,
}

impl Tally {
    /// Nothing yet, from `since` on.
    pub fn since(since: UnixMillis) -> Self {
        Self {
            since,
            ..Self::default()
        }
    }

    /// Whether nothing was counted.
    pub fn is_empty(&self) -> bool {
        self.sums == DaySums::default()
    }
}

/// Whether an event changes the tally.
pub const fn is_counted(event: &EventBody) -> bool {
    matches!(
        event,
        EventBody::OrderSettled { .. }
            | EventBody::PaymentTaken { .. }
            | EventBody::PaymentRefunded { .. }
            | EventBody::TipSet(_)
            | EventBody::MethodChanged(_)
            | EventBody::AccountMoved(_)
            | EventBody::LineVoided { .. }
            | EventBody::OrderCancelled { .. }
            | EventBody::BillReopened { .. }
            | EventBody::DrawerOpened { .. }
            | EventBody::CashClosed { .. }
            | EventBody::DayClosed { .. }
    )
}

/// Counts an event that is about to be applied, where somebody counts: a check's sums are those right before its end.
/// Each event of the log comes here once, on the hub. It stands beside [`State::apply`] and not in it, because a browser
/// that counts nothing need not carry the counting.
pub fn count(state: &mut State, at: UnixMillis, event: &EventBody) {
    if !is_counted(event) {
        return;
    }
    let Some(mut day) = state.day.take() else {
        return;
    };
    let tally = Arc::make_mut(&mut day);
    if let EventBody::DayClosed { z } = event {
        *tally = Tally {
            last: z.number,
            ..Tally::since(z.report.until)
        };
    } else {
        tally.business_day = Some(state.catalog.business_day(at));
        sums::note(&mut tally.sums, state, event);
    }
    state.day = Some(day);
}
