//! The method: rounds in turns, a filter for calm rounds, medians of ratios.

use anyhow::{Context, Result};
use serde::Serialize;
use std::io::Write;
use std::path::Path;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// A round counts when a 4 KiB append with fdatasync has at most this median before and after it.
pub const CALM_DISK: Duration = Duration::from_micros(500);
/// Appends behind one reading of the disk.
const DISK_APPENDS: u32 = 200;

/// Which way is good.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Better {
    /// More is better.
    Higher,
    /// Less is better.
    Lower,
}

/// One line of the result.
#[derive(Clone, Debug, Serialize)]
pub struct Figure {
    /// What was measured, dotted, with the bar's number first.
    pub name: String,
    /// The median.
    pub value: f64,
    /// `ratio`, `ms`, `bytes`, `MiB`, `1/s` or `count`.
    pub unit: &'static str,
    /// What must be reached; none for the limits themselves.
    pub floor: Option<f64>,
    /// What is aimed at.
    pub target: Option<f64>,
    /// Which way is good.
    pub better: Better,
    /// Smallest round.
    pub min: f64,
    /// Largest round.
    pub max: f64,
    /// Rounds that counted.
    pub rounds: usize,
}

impl Figure {
    /// A figure from the rounds that counted; none when there is none.
    pub fn of(name: &str, unit: &'static str, better: Better, values: &[f64]) -> Option<Self> {
        let spread = Spread::of(values)?;
        Some(Self {
            name: name.to_owned(),
            value: spread.median,
            unit,
            floor: None,
            target: None,
            better,
            min: spread.min,
            max: spread.max,
            rounds: values.len(),
        })
    }

    /// With what must be reached and what is aimed at.
    pub fn against(mut self, floor: f64, target: f64) -> Self {
        self.floor = Some(floor);
        self.target = Some(target);
        self
    }

    /// `None` where there is nothing to reach.
    pub fn reaches_floor(&self) -> Option<bool> {
        self.floor.map(|floor| match self.better {
            Better::Higher => self.value >= floor,
            Better::Lower => self.value <= floor,
        })
    }

    /// For people.
    pub fn line(&self) -> String {
        let verdict = match self.reaches_floor() {
            None => "",
            Some(true) => "reached",
            Some(false) => "MISSED",
        };
        let bound =
            |value: Option<f64>| value.map_or_else(|| "-".to_owned(), |value| format!("{value}"));
        format!(
            "{:<38} {:>12.3} {:<6} (min {:.3}, max {:.3}, {} rounds) floor {} target {} {verdict}",
            self.name,
            self.value,
            self.unit,
            self.min,
            self.max,
            self.rounds,
            bound(self.floor),
            bound(self.target),
        )
    }
}

/// Median and bounds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spread {
    /// The middle value; between the two middle ones when their number is even.
    pub median: f64,
    /// The smallest.
    pub min: f64,
    /// The largest.
    pub max: f64,
}

impl Spread {
    /// `None` without values.
    pub fn of(values: &[f64]) -> Option<Self> {
        let mut sorted = values.to_vec();
        sorted.sort_by(f64::total_cmp);
        let (min, max) = (*sorted.first()?, *sorted.last()?);
        let upper = *sorted.get(sorted.len() / 2)?;
        let lower = *sorted.get(sorted.len().saturating_sub(1) / 2)?;
        Some(Self {
            median: f64::midpoint(lower, upper),
            min,
            max,
        })
    }
}

/// The time below which `percent` of the samples lie (nearest rank); `None` without samples.
pub fn percentile(samples: &mut [Duration], percent: usize) -> Option<Duration> {
    samples.sort_unstable();
    let rank = samples.len().saturating_mul(percent).div_ceil(100).max(1);
    samples.get(rank.saturating_sub(1)).copied()
}

/// Milliseconds as a figure's value.
pub fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

/// Milliseconds since 1970, for ids.
#[expect(
    clippy::disallowed_methods,
    reason = "measuring is what this program is for"
)]
pub fn unix_millis() -> u128 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.map_or(0, |since| since.as_millis())
}

/// The present moment.
#[expect(
    clippy::disallowed_methods,
    reason = "measuring is what this program is for"
)]
pub fn now() -> Instant {
    Instant::now()
}

/// A filter for rounds, from the median of appends to a file beside the data.
pub struct Disk {
    file: std::fs::File,
}

impl Disk {
    /// A file in `folder`, which must lie on the disk that the hub writes to.
    pub fn beside(folder: &Path) -> Result<Self> {
        let file = std::fs::File::create(folder.join("disk-probe"))
            .context("the disk probe cannot be created")?;
        Ok(Self { file })
    }

    /// The median of a few hundred 4 KiB appends, each with fdatasync.
    pub fn append_p50(&mut self) -> Result<Duration> {
        let block = [0x5A_u8; 4096];
        let mut times = Vec::new();
        for _ in 0..DISK_APPENDS {
            let start = now();
            self.file.write_all(&block)?;
            self.file.sync_data()?;
            times.push(start.elapsed());
        }
        self.file.set_len(0)?;
        percentile(&mut times, 50).context("no append was measured")
    }

    /// True when the machine is calm enough for a round to count.
    pub fn is_calm(&mut self) -> Result<bool> {
        Ok(self.append_p50()? <= CALM_DISK)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_lies_in_the_middle() {
        assert_eq!(Spread::of(&[]), None);
        assert_eq!(
            Spread::of(&[3.0, 1.0, 2.0]),
            Some(Spread {
                median: 2.0,
                min: 1.0,
                max: 3.0
            })
        );
        assert_eq!(
            Spread::of(&[4.0, 1.0]),
            Some(Spread {
                median: 2.5,
                min: 1.0,
                max: 4.0
            })
        );
    }

    #[test]
    fn percentiles_are_nearest_rank() {
        let mut samples: Vec<Duration> = (1..=100).rev().map(Duration::from_millis).collect();
        assert_eq!(
            percentile(&mut samples, 50),
            Some(Duration::from_millis(50))
        );
        assert_eq!(
            percentile(&mut samples, 99),
            Some(Duration::from_millis(99))
        );
        assert_eq!(
            percentile(&mut samples, 100),
            Some(Duration::from_millis(100))
        );
        assert_eq!(percentile(&mut [], 99), None);
    }

    #[test]
    fn a_floor_is_reached_from_the_good_side() {
        let figure = |better| {
            Figure::of("x", "ratio", better, &[0.5])
                .unwrap()
                .against(0.5, 1.0)
        };
        assert_eq!(figure(Better::Higher).reaches_floor(), Some(true));
        let slow = Figure::of("x", "ms", Better::Lower, &[26.0])
            .unwrap()
            .against(25.0, 10.0);
        assert_eq!(slow.reaches_floor(), Some(false));
        assert!(slow.line().ends_with("MISSED"));
    }

    #[test]
    fn the_wire_form_has_the_agreed_names() {
        let figure = Figure::of("1.orders", "ratio", Better::Higher, &[0.75])
            .unwrap()
            .against(0.5, 1.0);
        let json = serde_json::to_value(figure).unwrap();
        for (name, value) in [
            ("value", "0.75"),
            ("unit", "\"ratio\""),
            ("floor", "0.5"),
            ("better", "\"higher\""),
        ] {
            assert_eq!(json.get(name).unwrap().to_string(), value);
        }
    }

    #[test]
    fn the_disk_answers() {
        let folder = tempfile::tempdir().unwrap();
        assert!(Disk::beside(folder.path()).unwrap().append_p50().unwrap() > Duration::ZERO);
    }
}
