//! The two pictures on paper: the house mark and QR codes, as boxes of dots.

use qrcodegen::{QrCode, QrCodeEcc};

/// Side of the mark in dots.
pub(super) const MARK_SIDE: i32 = 64;

/// The spread cloth with one plate: a rounded square on its corner with a round hole. Black runs as
/// (x, y, length).
pub(super) fn mark() -> Vec<(i32, i32, i32)> {
    let mut runs = Vec::new();
    for y in 0..MARK_SIDE {
        let mut start = None;
        for x in 0..=MARK_SIDE {
            match (x < MARK_SIDE && in_mark(x, y), start) {
                (true, None) => start = Some(x),
                (false, Some(from)) => {
                    runs.push((from, y, x - from));
                    start = None;
                }
                _ => {}
            }
        }
    }
    runs
}

/// In quarter units of the 32-unit drawing: diagonals 11, corner radius 3·√2, plate radius 6.5.
const fn in_mark(x: i32, y: i32) -> bool {
    let (x, y) = (2 * x + 1 - MARK_SIDE, 2 * y + 1 - MARK_SIDE);
    let (u, v) = ((x + y).abs() - 44, (x - y).abs() - 44);
    let (u, v) = (if u > 0 { u } else { 0 }, if v > 0 { v } else { 0 });
    u * u + v * v <= 288 && x * x + y * y >= 676
}

/// Black modules of a QR code with its side in modules; `None` when the data is too long for one.
pub(super) fn qr(data: &str) -> Option<(i32, Vec<(i32, i32)>)> {
    let code = QrCode::encode_text(data, QrCodeEcc::Medium)
        .inspect_err(|error| tracing::warn!(%error, "the data does not fit a QR code"))
        .ok()?;
    let side = code.size();
    let modules = (0..side)
        .flat_map(|y| (0..side).map(move |x| (x, y)))
        .filter(|(x, y)| code.get_module(*x, *y))
        .collect();
    Some((side, modules))
}
