//! Day parts: what is sold only at certain hours.

use crate::time::UnixMillis;
use serde::{Deserialize, Serialize};

/// From one wall clock time to another, `HH:MM`; it may go over midnight.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hours {
    /// The first minute.
    pub from: String,
    /// The minute after the last.
    pub to: String,
}

impl Hours {
    /// Whether an instant is inside, `offset_minutes` east of UTC. Hours that cannot be read are always.
    pub fn contain(&self, at: UnixMillis, offset_minutes: i32) -> bool {
        let (Some(from), Some(to)) = (minute(&self.from), minute(&self.to)) else {
            return true;
        };
        let (hour, past) = at.wall_clock(offset_minutes);
        let now = u16::from(hour)
            .saturating_mul(60)
            .saturating_add(u16::from(past));
        if from <= to {
            (from..to).contains(&now)
        } else {
            now >= from || now < to
        }
    }
}

/// Minutes after midnight of `HH:MM`.
pub(super) fn minute(text: &str) -> Option<u16> {
    let (hour, minute) = text.split_once(':')?;
    let (hour, minute): (u16, u16) = (hour.parse().ok()?, minute.parse().ok()?);
    (hour <= 24 && minute < 60).then(|| hour.saturating_mul(60).saturating_add(minute))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_may_go_over_midnight() {
        // 1970-01-01, Baku.
        let at = |hour: i64, minute: i64| UnixMillis(((hour - 4) * 60 + minute) * 60_000);
        let hours = |from: &str, to: &str| Hours {
            from: from.to_owned(),
            to: to.to_owned(),
        };
        let lunch = hours("12:00", "16:00");
        let asked =
            [(11, 59), (12, 0), (15, 59), (16, 0)].map(|(h, m)| lunch.contain(at(h, m), 240));
        assert_eq!(asked, [false, true, true, false]);
        let night = hours("22:00", "03:00");
        let asked =
            [(21, 59), (23, 0), (26, 59), (27, 0)].map(|(h, m)| night.contain(at(h, m), 240));
        assert_eq!(asked, [false, true, true, false]);
        assert!(hours("soon", "16:00").contain(at(20, 0), 240));
    }
}
