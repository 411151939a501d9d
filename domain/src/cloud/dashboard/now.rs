//! A restaurant at this moment, out of the state in which its log left it.

use crate::cash::{self, CashSession, drawer_name};
use crate::menu::Catalog;
use crate::money::Money;
use crate::state::State;
use crate::time::UnixMillis;
use serde::{Deserialize, Serialize};

/// Tickets whose lateness is kept; more than any kitchen has.
const TICKETS: usize = 300;

/// A restaurant at the moment of its last event: what is not a sum over time.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SiteNow {
    /// Its wall clock, minutes east of UTC.
    pub offset_minutes: i32,
    /// When its business day begins, minutes after midnight.
    pub cutoff_minutes: u16,
    /// Its tables.
    pub tables: u32,
    /// Those with an open check.
    pub open_tables: u32,
    /// Open checks.
    pub open_checks: u32,
    /// What guests have still to pay on them.
    pub unpaid: Money,
    /// When the oldest of them was opened.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub oldest: Option<UnixMillis>,
    /// Open drawers.
    pub drawers: u32,
    /// What should be in them.
    pub cash: Money,
    /// When each ticket that is still on a screen becomes late, or became it; in their order.
    #[serde(default)]
    pub late_at: Vec<UnixMillis>,
    /// Drawers whose last count did not agree.
    #[serde(default)]
    pub counts: Vec<Counted>,
    /// Printers that are not well.
    #[serde(default)]
    pub printers: Vec<PrinterNow>,
}

/// A drawer that was counted, and what was in it was not what should have been.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Counted {
    /// What the drawer is called.
    pub drawer: String,
    /// Too much, or below zero too little.
    pub variance: Money,
    /// Who counted.
    pub by: String,
    /// When.
    pub at: UnixMillis,
}

/// A printer that is not well.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct PrinterNow {
    /// What it is called.
    pub printer: String,
    /// What is wrong: a code that screens translate.
    pub trouble: String,
    /// Jobs that wait.
    pub waiting: u32,
    /// Since when.
    pub since: UnixMillis,
}

impl SiteNow {
    /// Looks at a state.
    pub fn of(state: &State) -> Self {
        let catalog = &*state.catalog;
        let open = || state.orders.values().filter(|order| order.is_open());
        let mut taken: Vec<_> = open().filter_map(|order| order.table.as_ref()).collect();
        taken.sort();
        taken.dedup();
        let drawers = cash::open(state);
        Self {
            offset_minutes: catalog.meta.utc_offset_minutes,
            cutoff_minutes: catalog.cutoff().unwrap_or_default(),
            tables: number(catalog.rooms.iter().map(|room| room.tables.len()).sum()),
            open_tables: number(taken.len()),
            open_checks: number(open().count()),
            unpaid: open().map(|order| order.due()).sum(),
            oldest: open().map(|order| order.opened_at).min(),
            drawers: number(drawers.clone().count()),
            cash: drawers.map(CashSession::expected).sum(),
            late_at: late(state),
            counts: counts(state),
            printers: printers(state),
        }
    }

    /// Tickets that were late at a moment.
    pub fn late(&self, at: UnixMillis) -> u32 {
        number(self.late_at.partition_point(|late| *late <= at))
    }
}

fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

fn late(state: &State) -> Vec<UnixMillis> {
    let catalog = &*state.catalog;
    let on_screen = state.tickets.values();
    let waits = on_screen.filter(|ticket| ticket.bumped_at.is_none());
    let mut late: Vec<UnixMillis> = waits
        .filter_map(|ticket| {
            let station = catalog.station(&ticket.station)?;
            let minutes = station.patience(ticket.channel).red_minutes;
            let millis = i64::from(minutes).saturating_mul(60_000);
            Some(ticket.fired_at.plus_millis(millis))
        })
        .collect();
    late.sort_unstable();
    late.truncate(TICKETS);
    late
}

fn counts(state: &State) -> Vec<Counted> {
    let counted = state.drawers.values().filter_map(|session| {
        let count = session.count.as_ref()?;
        (!count.variance().is_zero()).then(|| Counted {
            drawer: drawer_name(&state.catalog, &session.drawer),
            variance: count.variance(),
            by: count.by.name.clone(),
            at: count.at,
        })
    });
    counted.collect()
}

fn printers(state: &State) -> Vec<PrinterNow> {
    let name = |catalog: &Catalog, key: &str| {
        let known = catalog.printers.iter().find(|one| one.id.as_str() == key);
        known.map_or_else(|| key.to_owned(), |one| one.name.clone())
    };
    let all = state.printers.iter();
    let all = all.map(|(key, known)| PrinterNow {
        printer: name(&state.catalog, key.as_str()),
        trouble: known.trouble.clone(),
        waiting: known.waiting,
        since: known.since,
    });
    all.collect()
}
