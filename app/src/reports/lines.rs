//! Lines behind a drawing of sums, and what is written beside them.

/// What a day or an hour is called below its bar.
pub fn short(key: &str) -> String {
    match key.split('-').collect::<Vec<_>>().as_slice() {
        [_, month, day] => format!("{day}.{month}"),
        _ => format!("{key}:00"),
    }
}

/// Whole manat, in thousands where there are many.
pub fn whole(qepik: i64) -> String {
    let manat = qepik / 100;
    if manat >= 10_000 && manat % 500 == 0 {
        let (thousands, half) = (manat / 1_000, manat % 1_000 / 100);
        return if half == 0 {
            format!("{thousands}k")
        } else {
            format!("{thousands}.{half}k")
        };
    }
    manat.to_string()
}

/// The distance of two lines and how many there are above the first, so that at most four hold everything.
pub fn scale(most: i64) -> (i64, i64) {
    let mut unit = 1_000;
    loop {
        for times in [1, 2, 5] {
            let step = unit * times;
            if step * 4 >= most {
                return (step, ((most + step - 1) / step).max(1));
            }
        }
        unit = unit.saturating_mul(10);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn four_lines_hold_everything() {
        assert_eq!(scale(0), (1_000, 1));
        assert_eq!(scale(4_000), (1_000, 4));
        assert_eq!(scale(4_001), (2_000, 3));
        assert_eq!(scale(684_230), (200_000, 4));
        for most in [1, 999, 123_456, 9_999_999, 1_000_000_000] {
            let (step, steps) = scale(most);
            assert!(steps <= 4 && step * steps >= most, "{most}");
        }
    }

    #[test]
    fn marks_are_short() {
        let all = [0, 100_000, 1_000_000, 1_250_000, 50_000_000].map(whole);
        assert_eq!(all, ["0", "1000", "10k", "12.5k", "500k"]);
        assert_eq!(short("2026-11-14"), "14.11");
        assert_eq!(short("05"), "05:00");
    }
}
