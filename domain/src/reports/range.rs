//! From what was asked (`7d`, `2026-11-01..2026-11-14`) to two instants, in the restaurant's zone and business days.

use crate::error::Rejection;
use crate::menu::Catalog;
use crate::time::{BusinessDay, UnixMillis};
use serde::{Deserialize, Serialize};

/// Days of a range at most: a year that is compared with the one before, and a month more.
pub const DAYS: i64 = 400;
const DAY_MILLIS: i64 = 24 * 60 * 60_000;

/// A stretch of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Range {
    /// The first instant of it.
    pub from: UnixMillis,
    /// The first instant after it.
    pub to: UnixMillis,
    /// The business day of the first instant.
    pub first_day: BusinessDay,
    /// The business day of the last instant.
    pub last_day: BusinessDay,
}

impl Range {
    /// Reads it, at the time `now`:
    ///
    /// - `24h`: the 24 hours before now.
    /// - `7d`, `30d`: today's business day and the 6 or 29 before it, whole.
    /// - `FROM..TO`: dates (`2026-11-01`) are business days, the last one included; times (`2026-11-14T18:00`, with
    ///   `Z` or `+04:00` behind them when they are not the restaurant's) are instants, the last one not included.
    ///
    /// # Errors
    /// [`Rejection::BadField`] names the field and what is allowed.
    pub fn read(text: &str, catalog: &Catalog, now: UnixMillis) -> Result<Self, Rejection> {
        let zone = Zone::of(catalog);
        let days = |count: i32| {
            let today = BusinessDay::at(now, zone.offset, zone.cutoff);
            let first = today.plus_days(1_i32.saturating_sub(count));
            (zone.starts(first), zone.starts(today.plus_days(1)))
        };
        let (from, to) = match text.trim() {
            // What is settled in this very millisecond belongs to it.
            "24h" => (now.plus_millis(1 - DAY_MILLIS), now.plus_millis(1)),
            "7d" => days(7),
            "30d" => days(30),
            other => {
                let (from, to) = other.split_once("..").ok_or_else(unknown)?;
                let from = zone.edge(from, false).ok_or_else(unknown)?;
                (from, zone.edge(to, true).ok_or_else(unknown)?)
            }
        };
        if from >= to {
            return Err(bad("the end comes after the start"));
        }
        if to.since(from) > DAYS.saturating_mul(DAY_MILLIS) {
            return Err(bad("at most 400 days"));
        }
        let day = |at: UnixMillis| BusinessDay::at(at, zone.offset, zone.cutoff);
        Ok(Self {
            from,
            to,
            first_day: day(from),
            last_day: day(to.plus_millis(-1)),
        })
    }

    /// Its business days, in their order.
    pub fn days(&self) -> impl Iterator<Item = BusinessDay> + use<> {
        let (first, last) = (self.first_day, self.last_day);
        // At the end of the calendar the next day is the same one.
        let next = |day: &BusinessDay| Some(day.plus_days(1)).filter(|next| next > day);
        let all = std::iter::successors(Some(first), next);
        all.take_while(move |day| *day <= last)
    }

    /// Whether an instant lies in it.
    pub fn holds(&self, at: UnixMillis) -> bool {
        self.from <= at && at < self.to
    }
}

const fn bad(allowed: &'static str) -> Rejection {
    Rejection::BadField {
        field: "range",
        allowed,
    }
}

const fn unknown() -> Rejection {
    bad("24h, 7d, 30d or FROM..TO with dates (2026-11-01..2026-11-14) or times (2026-11-14T18:00)")
}

struct Zone {
    offset: i32,
    cutoff: u16,
}

impl Zone {
    fn of(catalog: &Catalog) -> Self {
        Self {
            offset: catalog.meta.utc_offset_minutes,
            cutoff: catalog.cutoff().unwrap_or_default(),
        }
    }

    fn starts(&self, day: BusinessDay) -> UnixMillis {
        day.starts(self.offset, self.cutoff)
    }

    /// One end of a range; a date as its `last` day is included.
    fn edge(&self, text: &str, last: bool) -> Option<UnixMillis> {
        // A plus in an address is read as a space.
        let text = text.trim().replace(' ', "+");
        match text.split_once('T') {
            None => {
                let day = date(&text)?;
                Some(self.starts(if last { day.plus_days(1) } else { day }))
            }
            Some((day, time)) => self.instant(date(day)?, time),
        }
    }

    fn instant(&self, day: BusinessDay, time: &str) -> Option<UnixMillis> {
        let (clock, offset) = match time.strip_suffix('Z') {
            Some(clock) => (clock, 0),
            None => match time.find(['+', '-']) {
                Some(at) => {
                    let (clock, zone) = time.split_at_checked(at)?;
                    let (sign, zone) = zone.split_at_checked(1)?;
                    let minutes = i32::try_from(seconds(zone)?.checked_div(60)?).ok()?;
                    let minutes = if sign == "-" {
                        minutes.saturating_neg()
                    } else {
                        minutes
                    };
                    (clock, minutes)
                }
                None => (time, self.offset),
            },
        };
        let millis = seconds(clock)?.saturating_mul(1_000);
        Some(day.starts(offset, 0).plus_millis(millis))
    }
}

/// `YYYY-MM-DD` and nothing shorter.
fn date(text: &str) -> Option<BusinessDay> {
    let whole = text.len() == 10 && text.bytes().all(|one| one == b'-' || one.is_ascii_digit());
    whole.then(|| BusinessDay::parse(text)).flatten()
}

/// Seconds of `HH:MM` or `HH:MM:SS`.
fn seconds(text: &str) -> Option<i64> {
    let mut sum = 0_i64;
    let parts: Vec<&str> = text.split(':').collect();
    let limits: &[(i64, i64)] = match parts.len() {
        2 => &[(24, 3_600), (60, 60)],
        3 => &[(24, 3_600), (60, 60), (60, 1)],
        _ => return None,
    };
    for (part, (limit, worth)) in parts.iter().zip(limits) {
        let digits = part.len() == 2 && part.bytes().all(|one| one.is_ascii_digit());
        let value: i64 = part.parse().ok().filter(|_| digits)?;
        if value >= *limit {
            return None;
        }
        sum = sum.saturating_add(value.saturating_mul(*worth));
    }
    Some(sum)
}
