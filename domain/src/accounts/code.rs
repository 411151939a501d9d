//! Codes of gift cards: sixteen digits, of which the last one tells a slip of the finger. The hub makes them, because the
//! rules have no chance in them.

/// So many digits has a code, the check digit among them.
const DIGITS: usize = 16;
/// So many of them are shown of a code that is not whole.
pub const MASK: usize = 4;

/// The digits with their check digit (Luhn) behind them.
pub fn with_check_digit(digits: &str) -> String {
    let rest = weight(digits, true);
    let check = 10_u32.saturating_sub(rest).wrapping_rem(10);
    format!("{digits}{check}")
}

/// A code as somebody types it, without its gaps; none when it cannot be one.
pub fn is_code(text: &str) -> Option<String> {
    let gap = |letter: &char| letter.is_whitespace() || *letter == '-';
    let code: String = text.chars().filter(|letter| !gap(letter)).collect();
    let whole = code.len() == DIGITS && code.bytes().all(|one| one.is_ascii_digit());
    (whole && weight(&code, false) == 0).then_some(code)
}

/// A code in groups of four, as it is printed.
pub fn grouped(code: &str) -> String {
    let mut text = String::new();
    for (place, letter) in code.chars().enumerate() {
        if place > 0 && place.wrapping_rem(MASK) == 0 {
            text.push(' ');
        }
        text.push(letter);
    }
    text
}

/// The sum of the digits, every second one doubled from the right; `doubled` begins with the last.
fn weight(digits: &str, mut doubled: bool) -> u32 {
    let mut sum = 0_u32;
    for digit in digits.chars().rev().filter_map(|one| one.to_digit(10)) {
        let twice = digit.saturating_mul(2);
        let part = if doubled && twice > 9 {
            twice.saturating_sub(9)
        } else if doubled {
            twice
        } else {
            digit
        };
        sum = sum.saturating_add(part);
        doubled = !doubled;
    }
    sum.wrapping_rem(10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_of_the_finger_is_no_code() {
        let code = with_check_digit("400000000000001");
        assert_eq!(is_code(&grouped(&code)).as_deref(), Some(code.as_str()));
        assert_eq!(grouped(&code).len(), 19);
        for place in 0..code.len() {
            for digit in '0'..='9' {
                let mut other: Vec<char> = code.chars().collect();
                let same = other[place] == digit;
                other[place] = digit;
                let other: String = other.into_iter().collect();
                assert_eq!(is_code(&other).is_some(), same, "{other}");
            }
        }
        for odd in ["", "4000", "4000 0000 0000 000x", "40000000000000010"] {
            assert_eq!(is_code(odd), None, "{odd}");
        }
    }
}
