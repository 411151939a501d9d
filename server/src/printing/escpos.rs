//! The byte stream of one job: initialise, status pushes on, raster bands, feed, cut, proof.

use super::{bitmap::Bitmap, profile::PrinterProfile};

/// `ESC @`: back to defaults; also cancels status pushes, so they are asked for after it.
pub const INITIALISE: [u8; 2] = [0x1b, 0x40];
/// `GS a 255`: push every status change.
pub const PUSH_STATUS: [u8; 3] = [0x1d, 0x61, 0xff];
/// `GS r 1`: answered in stream order, so the answer proves that everything before it was executed.
pub const PROOF: [u8; 3] = [0x1d, 0x72, 1];
/// Head of a raster band.
const BAND: [u8; 4] = [0x1d, 0x76, 0x30, 0];
/// `DLE`, and what makes a real-time command of it: `EOT`, `ENQ`, `DC4`.
const DLE: u8 = 0x10;
const REAL_TIME: [u8; 3] = [0x04, 0x05, 0x14];

/// The whole job of a picture. The picture is scrubbed (see [`scrub`]) on the way; one that is already scrubbed
/// arrives dot by dot.
pub fn encode(bitmap: &Bitmap, profile: &PrinterProfile) -> Vec<u8> {
    let mut clean = bitmap.clone();
    scrub(&mut clean);
    let mut job = Vec::with_capacity(clean.bytes().len() + 256);
    job.extend_from_slice(&INITIALISE);
    if profile.status {
        job.extend_from_slice(&PUSH_STATUS);
    }
    job.extend_from_slice(&profile.buzzer);
    bands(
        &mut job,
        &clean,
        usize::from(profile.band_rows.clamp(1, 240)),
    );
    if profile.feed_dots > 0 {
        job.extend_from_slice(&[0x1b, 0x4a, profile.feed_dots]);
    }
    job.extend_from_slice(&profile.cut);
    if profile.status {
        job.extend_from_slice(&PROOF);
    }
    job
}

/// The drawer kick: a job of its own, never retried by itself. 100 ms on, 500 ms off.
pub fn drawer_kick(profile: &PrinterProfile) -> Vec<u8> {
    let pin = u8::from(profile.drawer_pin == 5);
    let mut job = INITIALISE.to_vec();
    if profile.status {
        job.extend_from_slice(&PUSH_STATUS);
    }
    job.extend_from_slice(&[0x1b, 0x70, pin, 50, 250]);
    if profile.status {
        job.extend_from_slice(&PROOF);
    }
    job
}

/// Removes real-time commands from inside the rows: printers execute them wherever they stand, and a picture
/// can open the drawer. The black dot of `DLE` grows by its right neighbour (`0x10` → `0x18`).
pub fn scrub(bitmap: &mut Bitmap) {
    let row = bitmap.row_bytes().max(1);
    for line in bitmap.bytes_mut().chunks_mut(row) {
        let mut next = line.last().copied().unwrap_or_default();
        for byte in line.iter_mut().rev().skip(1) {
            if *byte == DLE && REAL_TIME.contains(&next) {
                *byte = 0x18;
            }
            next = *byte;
        }
    }
}

/// Cuts the rows into bands. A row that ends in `DLE` before one that begins with its partner ends a band, so
/// that the next head stands between them.
fn bands(job: &mut Vec<u8>, bitmap: &Bitmap, most_rows: usize) {
    let row_bytes = bitmap.row_bytes().max(1);
    let mut band: Vec<u8> = Vec::with_capacity(row_bytes * most_rows);
    for row in bitmap.bytes().chunks(row_bytes) {
        let meets = band.last() == Some(&DLE) && row.first().is_some_and(|b| REAL_TIME.contains(b));
        if meets || band.len() >= row_bytes * most_rows {
            flush(job, &mut band, row_bytes);
        }
        band.extend_from_slice(row);
    }
    flush(job, &mut band, row_bytes);
}

fn flush(job: &mut Vec<u8>, band: &mut Vec<u8>, row_bytes: usize) {
    if band.is_empty() {
        return;
    }
    let rows = band.len() / row_bytes;
    job.extend_from_slice(&BAND);
    for count in [row_bytes, rows] {
        // 16 bits, low byte first; papers and bands stay far below.
        job.extend_from_slice(&u16::try_from(count).unwrap_or(u16::MAX).to_le_bytes());
    }
    job.append(band);
}

/// Whether a stream holds a real-time command.
pub fn has_real_time(stream: &[u8]) -> bool {
    stream
        .windows(2)
        .any(|pair| matches!(pair, [DLE, second] if REAL_TIME.contains(second)))
}
