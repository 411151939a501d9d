//! A QR code as an SVG path, so that the browser needs no library for it.

use domain::devices::Qr;
use qrcodegen::{QrCode, QrCodeEcc};
use std::fmt::Write;

/// The code of an address; empty when the address is too long for one.
pub fn drawn(text: &str) -> Qr {
    let Ok(code) = QrCode::encode_text(text, QrCodeEcc::Medium) else {
        tracing::warn!("an address does not fit a QR code");
        return Qr::default();
    };
    let mut path = String::new();
    for y in 0..code.size() {
        let mut x = 0;
        while x < code.size() {
            let run = (x..code.size())
                .take_while(|x| code.get_module(*x, y))
                .count();
            let run = i32::try_from(run).unwrap_or_default();
            if run > 0 {
                // Writing into a string cannot fail.
                let _ = write!(path, "M{x} {y}h{run}v1h-{run}z");
            }
            x = x.saturating_add(run).saturating_add(1);
        }
    }
    Qr {
        side: u32::try_from(code.size()).unwrap_or_default(),
        path,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_path_covers_every_black_module_once() {
        let text = "https://hub.local:8443/enrol?code=7KQ2M9XA";
        let code = QrCode::encode_text(text, QrCodeEcc::Medium).unwrap();
        let black = (0..code.size())
            .flat_map(|y| (0..code.size()).map(move |x| (x, y)))
            .filter(|(x, y)| code.get_module(*x, *y))
            .count();
        let drawn = drawn(text);
        let runs = drawn.path.split('h').skip(1).step_by(2);
        let runs = runs.map(|run| run.split('v').next().unwrap().parse::<usize>().unwrap());
        assert_eq!(runs.sum::<usize>(), black);
        assert_eq!(i32::try_from(drawn.side), Ok(code.size()));
        assert!(drawn.path.starts_with("M0 0h7v1h-7z"), "{}", drawn.path);
    }
}
