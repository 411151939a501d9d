//! What one printer is like: paper width, speed, cutter, and whether it answers.

use serde::{Deserialize, Serialize};
use std::time::Duration;

/// Properties of one printer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct PrinterProfile {
    /// Dots across the paper: 576 (80 mm), 384 (58 mm), 512, 640.
    pub dots: u16,
    /// Most rows in one raster command; cheap printers choke on more than 240.
    pub band_rows: u16,
    /// Bytes written before a pause; 0 writes as fast as the link takes them.
    pub pace_bytes: u32,
    /// Pause between two such portions, in milliseconds.
    pub pace_millis: u32,
    /// Dots of paper fed before the cut.
    pub feed_dots: u8,
    /// Command that cuts; empty for a printer without a cutter.
    pub cut: Vec<u8>,
    /// Command that sounds the buzzer before a ticket; empty for none.
    pub buzzer: Vec<u8>,
    /// Connector pin of the cash drawer: 2 or 5.
    pub drawer_pin: u8,
    /// Whether it answers status requests. Without, a job can only be assumed printed.
    pub status: bool,
    /// Coverage (1 to 255) from which a dot is black: less prints darker.
    pub threshold: u8,
    /// How long the driver waits for what.
    pub waits: Waits,
}

impl Default for PrinterProfile {
    fn default() -> Self {
        Self {
            dots: 576,
            band_rows: 200,
            pace_bytes: 4096,
            pace_millis: 10,
            feed_dots: 24,
            cut: vec![0x1d, 0x56, 66, 0],
            buzzer: Vec::new(),
            drawer_pin: 2,
            status: true,
            threshold: 112,
            waits: Waits::default(),
        }
    }
}

impl PrinterProfile {
    /// The usual printer on paper of `dots` dots.
    pub fn with_dots(dots: u16) -> Self {
        Self {
            dots,
            ..Self::default()
        }
    }

    /// Bytes in one row of dots.
    pub fn row_bytes(&self) -> usize {
        usize::from(self.dots).div_ceil(8)
    }
}

/// Waiting times of the driver in milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Waits {
    /// For the connection.
    pub connect_millis: u32,
    /// For each answer before the job.
    pub answer_millis: u32,
    /// Without a byte taken or answered, after which the printer counts as blocked.
    pub stall_millis: u32,
    /// For the proof of print, while the printer reports no trouble.
    pub proof_millis: u32,
    /// For the printer to close its side.
    pub close_millis: u32,
    /// After the connection closed, so that the next one is not refused.
    pub pause_millis: u32,
}

impl Default for Waits {
    fn default() -> Self {
        Self {
            connect_millis: 5_000,
            answer_millis: 3_000,
            stall_millis: 10_000,
            proof_millis: 60_000,
            close_millis: 5_000,
            pause_millis: 200,
        }
    }
}

/// Milliseconds of a profile as a duration.
pub(super) const fn millis(value: u32) -> Duration {
    Duration::from_millis(value as u64)
}
