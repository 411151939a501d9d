//! Instants and business days. The clock itself belongs to the caller.

use serde::{Deserialize, Serialize};
use std::fmt;

/// Milliseconds since 1970-01-01T00:00Z.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(transparent)]
pub struct UnixMillis(pub i64);

impl UnixMillis {
    /// Milliseconds from `earlier` to `self`; zero when the clock went backwards.
    pub const fn since(self, earlier: Self) -> i64 {
        let span = self.0.saturating_sub(earlier.0);
        if span < 0 { 0 } else { span }
    }

    /// The instant `millis` later.
    #[must_use]
    pub const fn plus_millis(self, millis: i64) -> Self {
        Self(self.0.saturating_add(millis))
    }

    /// Hour and minute on a wall clock `offset_minutes` east of UTC.
    pub fn wall_clock(self, offset_minutes: i32) -> (u8, u8) {
        let minutes = self.local_minutes(offset_minutes).rem_euclid(24 * 60);
        let hour = u8::try_from(minutes.div_euclid(60)).unwrap_or_default();
        let minute = u8::try_from(minutes.rem_euclid(60)).unwrap_or_default();
        (hour, minute)
    }

    fn local_minutes(self, offset_minutes: i32) -> i64 {
        self.0
            .div_euclid(60_000)
            .saturating_add(i64::from(offset_minutes))
    }
}

/// The day that a sale belongs to: a calendar date that ends at the cut-off (05:00), not at midnight.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BusinessDay(time::Date);

impl BusinessDay {
    /// The business day of an instant, `offset_minutes` east of UTC, cut `cutoff_minutes` after midnight.
    pub fn at(instant: UnixMillis, offset_minutes: i32, cutoff_minutes: u16) -> Self {
        let minutes = instant
            .local_minutes(offset_minutes)
            .saturating_sub(i64::from(cutoff_minutes));
        let days = i32::try_from(minutes.div_euclid(24 * 60)).unwrap_or_default();
        // 2 440 588 is the Julian day number of 1970-01-01.
        let julian = days.saturating_add(2_440_588);
        Self(time::Date::from_julian_day(julian).unwrap_or(time::Date::MIN))
    }

    /// Reads `YYYY-MM-DD`.
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.splitn(3, '-');
        let year = parts.next()?.parse().ok()?;
        let month: u8 = parts.next()?.parse().ok()?;
        let day = parts.next()?.parse().ok()?;
        time::Date::from_calendar_date(year, time::Month::try_from(month).ok()?, day)
            .ok()
            .map(Self)
    }

    /// When it begins, `offset_minutes` east of UTC, cut `cutoff_minutes` after midnight.
    pub fn starts(self, offset_minutes: i32, cutoff_minutes: u16) -> UnixMillis {
        // 2 440 588 is the Julian day number of 1970-01-01.
        let days = i64::from(self.0.to_julian_day()).saturating_sub(2_440_588);
        let minutes = days
            .saturating_mul(24 * 60)
            .saturating_add(i64::from(cutoff_minutes))
            .saturating_sub(i64::from(offset_minutes));
        UnixMillis(minutes.saturating_mul(60_000))
    }

    /// The day so many days later, or earlier below zero; at the ends of the calendar itself.
    #[must_use]
    pub fn plus_days(self, days: i32) -> Self {
        let julian = self.0.to_julian_day().saturating_add(days);
        Self(time::Date::from_julian_day(julian).unwrap_or(self.0))
    }

    /// Day of the month, month, year.
    pub fn parts(self) -> (u8, u8, i32) {
        (self.0.day(), u8::from(self.0.month()), self.0.year())
    }

    /// Days since Monday (0 to 6).
    pub fn weekday(self) -> u8 {
        self.0.weekday().number_days_from_monday()
    }
}

impl fmt::Display for BusinessDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (day, month, year) = self.parts();
        write!(f, "{year:04}-{month:02}-{day:02}")
    }
}

impl Serialize for BusinessDay {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for BusinessDay {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<str>::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| serde::de::Error::custom("expected a date as YYYY-MM-DD"))
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for BusinessDay {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "BusinessDay".into()
    }
    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({"type": "string", "format": "date"})
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BAKU: i32 = 240;
    const FIVE: u16 = 300;

    fn day(millis: i64) -> String {
        BusinessDay::at(UnixMillis(millis), BAKU, FIVE).to_string()
    }

    #[test]
    fn the_night_belongs_to_the_evening() {
        let saturday_23h = 1_794_682_800_000; // 2026-11-14T19:00Z = 23:00 in Baku
        assert_eq!(day(saturday_23h), "2026-11-14");
        assert_eq!(day(saturday_23h + 5 * 3_600_000), "2026-11-14"); // 04:00
        assert_eq!(day(saturday_23h + 6 * 3_600_000 - 1), "2026-11-14"); // 04:59:59.999
        assert_eq!(day(saturday_23h + 6 * 3_600_000), "2026-11-15"); // 05:00
    }

    #[test]
    fn reads_what_it_writes() {
        let text = "2026-02-28";
        assert_eq!(
            BusinessDay::parse(text).map(|d| d.to_string()).as_deref(),
            Some(text)
        );
        assert_eq!(BusinessDay::parse("2026-02-30"), None);
        assert_eq!(BusinessDay::parse("tomorrow"), None);
    }

    #[test]
    fn a_day_starts_where_the_one_before_ends() {
        let starts = BusinessDay::parse("2026-11-15").unwrap().starts(BAKU, FIVE);
        assert_eq!(day(starts.0), "2026-11-15");
        assert_eq!(day(starts.0 - 1), "2026-11-14");
    }

    #[test]
    fn wall_clock_in_baku() {
        assert_eq!(UnixMillis(1_794_682_800_000).wall_clock(BAKU), (23, 0));
    }
}
