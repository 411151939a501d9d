//! Numbers, times and ages as screens show them. Integers only.

use crate::i18n::{Units, date_line};
use domain::ids::PaymentTypeKey;
use domain::menu::Catalog;
use domain::payments::name_of;
use domain::time::{BusinessDay, UnixMillis};
use domain::{Lang, Money};

/// Narrow no-break space: between thousands.
const THIN: char = '\u{202f}';
/// The minus sign of the typeface, as wide as a plus.
const MINUS: char = '\u{2212}';

/// A bare amount, `6 842.30`; lists show it without the currency.
pub fn money(amount: Money) -> String {
    let digits = amount.0.unsigned_abs().to_string();
    let padded = format!("{digits:0>3}");
    let (major, minor) = padded.split_at(padded.len() - 2);
    let mut text = String::with_capacity(padded.len() + 8);
    if amount.0 < 0 {
        text.push(MINUS);
    }
    for (index, digit) in major.chars().enumerate() {
        if index > 0 && (major.len() - index) % 3 == 0 {
            text.push(THIN);
        }
        text.push(digit);
    }
    text.push('.');
    text.push_str(minor);
    text
}

/// An amount with its currency, `6 842.30 ₼`: once per area of a screen.
pub fn manat(amount: Money) -> String {
    let mut text = money(amount);
    text.push(THIN);
    text.push('₼');
    text
}

/// The wall clock, `21:14`, `offset_minutes` east of UTC.
pub fn clock(at: UnixMillis, offset_minutes: i32) -> String {
    let (hour, minute) = at.wall_clock(offset_minutes);
    format!("{hour:02}:{minute:02}")
}

/// The clock of today, the day and the clock of any other one.
pub fn moment(lang: Lang, at: UnixMillis, now: UnixMillis, offset_minutes: i32) -> String {
    let day = |at| BusinessDay::at(at, offset_minutes, 0);
    let clock = clock(at, offset_minutes);
    if day(at) == day(now) {
        clock
    } else {
        format!("{} {clock}", date_line(lang, at, offset_minutes))
    }
}

/// How long ago: `12 s`, `43 dəq`, `1 s 42 dəq`.
pub fn age(millis: i64, units: &Units) -> String {
    let seconds = millis.max(0) / 1000;
    let minutes = seconds / 60;
    if seconds < 60 {
        format!("{seconds} {}", units.second)
    } else if minutes < 60 {
        format!("{minutes} {}", units.minute)
    } else {
        format!(
            "{} {} {} {}",
            minutes / 60,
            units.hour,
            minutes % 60,
            units.minute
        )
    }
}

/// Whole minutes, `43 dəq`, for tables and tickets.
pub fn minutes(millis: i64, units: &Units) -> String {
    format!("{} {}", millis.max(0) / 60_000, units.minute)
}

/// A running timer, `16:42`; minutes go on past 99.
pub fn timer(millis: i64) -> String {
    let seconds = millis.max(0) / 1000;
    format!("{:02}:{:02}", seconds / 60, seconds % 60)
}

/// The letters in a person's avatar: `NH` for Nigar Hüseynova, `T` for Tural.
pub fn initials(name: &str) -> String {
    name.split_whitespace()
        .filter_map(|word| word.chars().next())
        .take(2)
        .collect()
}

/// No amount that is typed has more characters.
const LONGEST: usize = 9;

/// An amount as somebody would type it.
pub fn typed(amount: Money) -> String {
    format!("{}.{:02}", amount.0 / 100, amount.0 % 100)
}

/// Types a digit or the point; what would not be an amount is left out.
pub fn type_into(text: &mut String, key: char) {
    let decimals = text.split_once('.').map(|(_, after)| after.len());
    match key {
        '.' | ',' if decimals.is_none() => {
            if text.is_empty() {
                text.push('0');
            }
            text.push('.');
        }
        digit
            if digit.is_ascii_digit()
                && decimals.unwrap_or_default() < 2
                && text.len() < LONGEST =>
        {
            text.push(digit);
        }
        _ => {}
    }
}

/// Reads `12`, `12.5` or `12,50` as qəpik; none when it is no amount.
pub fn amount_of(text: &str) -> Option<Money> {
    let text = text.trim().replace(',', ".");
    let (whole, part) = text.split_once('.').unwrap_or((&text, ""));
    let digits = |part: &str| part.chars().all(|one| one.is_ascii_digit());
    if part.len() > 2 || !digits(whole) || !digits(part) {
        return None;
    }
    let whole: i64 = whole.parse().ok()?;
    let part: i64 = format!("{part:0<2}").parse().ok()?;
    Some(Money(whole.checked_mul(100)?.checked_add(part)?))
}

/// A way to pay, as guests know it.
pub fn way(lang: Lang, catalog: &Catalog, key: &PaymentTypeKey) -> String {
    name_of(catalog, key).get(lang).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::Lang;

    #[test]
    fn money_groups_thousands() {
        assert_eq!(money(Money(684_230)), "6\u{202f}842.30");
        assert_eq!(money(Money(123_456_789)), "1\u{202f}234\u{202f}567.89");
        assert_eq!(money(Money(5)), "0.05");
        assert_eq!(money(Money(0)), "0.00");
        assert_eq!(money(Money(-2600)), "\u{2212}26.00");
        assert_eq!(manat(Money(10_000)), "100.00\u{202f}₼");
        assert_eq!(money(Money(i64::MIN)).chars().next(), Some(MINUS));
    }

    #[test]
    fn ages_and_timers() {
        let az = Units::of(Lang::Az);
        assert_eq!(age(12_400, az), "12 s");
        assert_eq!(age(43 * 60_000, az), "43 dəq");
        assert_eq!(age(102 * 60_000, az), "1 s 42 dəq");
        assert_eq!(age(-5, az), "0 s");
        assert_eq!(minutes(43 * 60_000 + 59_000, az), "43 dəq");
        assert_eq!(timer(16 * 60_000 + 42_999), "16:42");
        assert_eq!(timer(102 * 60_000), "102:00");
    }

    #[test]
    fn clock_in_baku() {
        assert_eq!(clock(UnixMillis(1_794_682_800_000), 240), "23:00");
    }

    #[test]
    fn letters_of_a_name() {
        assert_eq!(initials("Nigar Hüseynova"), "NH");
        assert_eq!(initials("Aygün Əliyeva"), "AƏ");
        assert_eq!(initials("Tural"), "T");
        assert_eq!(initials(""), "");
    }

    #[test]
    fn amounts_are_read_without_floats() {
        assert_eq!(amount_of("12"), Some(Money(1200)));
        assert_eq!(amount_of("12."), Some(Money(1200)));
        assert_eq!(amount_of("12.5"), Some(Money(1250)));
        assert_eq!(amount_of("0.05"), Some(Money(5)));
        assert_eq!(amount_of(" 0,05"), Some(Money(5)));
        for odd in ["", "1.234", "-5", "+5", "5.-1", "a", "1.2.3"] {
            assert_eq!(amount_of(odd), None, "{odd}");
        }
    }

    #[test]
    fn typing_keeps_two_decimals() {
        let mut text = String::new();
        for key in ".12345".chars() {
            type_into(&mut text, key);
        }
        assert_eq!(text, "0.12");
    }
}
