//! Words and figures on paper, in the language of the ticket.

use crate::{lang::Lang, menu::PaymentKind, money::Money};

/// Upper case by the rules of the language: in Azerbaijani `i` → `İ` and `ı` → `I`.
pub fn upper(text: &str, lang: Lang) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match (lang, letter) {
            (Lang::Az, 'i') => out.push('İ'),
            (_, 'ı') => out.push('I'),
            _ => out.extend(letter.to_uppercase()),
        }
    }
    out
}

/// An amount with a narrow no-break space between thousands and U+2212 for minus: `6 842.30`.
pub fn grouped(amount: Money) -> String {
    let plain = amount.to_string();
    let (sign, digits) = match plain.strip_prefix('-') {
        Some(rest) => ("\u{2212}", rest),
        None => ("", plain.as_str()),
    };
    let (major, minor) = digits.split_once('.').unwrap_or((digits, "00"));
    let mut out = String::from(sign);
    let mut left = major.len();
    for digit in major.chars() {
        out.push(digit);
        left = left.saturating_sub(1);
        if left > 0 && left.is_multiple_of(3) {
            out.push('\u{202f}');
        }
    }
    out.push('.');
    out.push_str(minor);
    out
}

/// A rate in basis points as per cent: `18`, `12.5`.
pub fn percent(bp: u32) -> String {
    let (whole, rest) = (bp.wrapping_div(100), bp.wrapping_rem(100));
    match (rest, rest.is_multiple_of(10)) {
        (0, _) => whole.to_string(),
        (_, true) => format!("{whole}.{}", rest.wrapping_div(10)),
        _ => format!("{whole}.{rest:02}"),
    }
}

/// What people call a kind of ways to pay, on paper and in reports.
pub const fn kind_word(lang: Lang, kind: PaymentKind) -> &'static str {
    match kind {
        PaymentKind::Cash => say(lang, "Nağd", "Наличные", "Cash"),
        PaymentKind::CardIntegrated => say(
            lang,
            "Kart (inteqrasiya)",
            "Карта (интеграция)",
            "Integrated card",
        ),
        PaymentKind::OtherCashless => say(
            lang,
            "Digər nağdsız",
            "Прочие безналичные",
            "Other cashless",
        ),
        PaymentKind::GiftCard => say(lang, "Hədiyyə kartı", "Подарочные карты", "Gift cards"),
        PaymentKind::HouseAccount => say(lang, "Borc", "В долг", "House accounts"),
        PaymentKind::Deposit => say(lang, "Depozit", "Депозиты", "Deposits"),
        PaymentKind::Comp => say(lang, "Ödənilməyib", "Не оплачено", "Not paid"),
    }
}

/// Picks the word of a language.
pub(super) const fn say(
    lang: Lang,
    az: &'static str,
    ru: &'static str,
    en: &'static str,
) -> &'static str {
    match lang {
        Lang::Az => az,
        Lang::Ru => ru,
        Lang::En => en,
    }
}

/// `4 qonaq`, `4 гостя`, `4 guests`.
pub(super) fn guests(count: u32, lang: Lang) -> String {
    let noun = match lang {
        Lang::Az => "qonaq",
        Lang::En if count == 1 => "guest",
        Lang::En => "guests",
        Lang::Ru => {
            let (tail, teens) = (count.wrapping_rem(10), count.wrapping_rem(100));
            match (tail, teens) {
                (_, 11..=14) => "гостей",
                (1, _) => "гость",
                (2..=4, _) => "гостя",
                _ => "гостей",
            }
        }
    };
    format!("{count} {noun}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn capitals_by_azerbaijani_rules() {
        assert_eq!(
            upper("kişmişli plov, qızıl", Lang::Az),
            "KİŞMİŞLİ PLOV, QIZIL"
        );
        assert_eq!(upper("ə ğ ö ü ç", Lang::Az), "Ə Ğ Ö Ü Ç");
        assert_eq!(upper("grill", Lang::En), "GRILL");
    }

    #[test]
    fn thousands_and_minus() {
        assert_eq!(grouped(Money(684_230)), "6\u{202f}842.30");
        assert_eq!(grouped(Money(123_456_789)), "1\u{202f}234\u{202f}567.89");
        assert_eq!(grouped(Money(-5)), "\u{2212}0.05");
        assert_eq!(grouped(Money(99_999)), "999.99");
    }

    #[test]
    fn rates() {
        assert_eq!(
            [1800, 1250, 1225, 5].map(percent),
            ["18", "12.5", "12.25", "0.05"]
        );
    }

    #[test]
    fn russian_counts_guests() {
        let words = [1, 2, 5, 11, 21, 112].map(|n| guests(n, Lang::Ru));
        assert_eq!(
            words,
            [
                "1 гость",
                "2 гостя",
                "5 гостей",
                "11 гостей",
                "21 гость",
                "112 гостей"
            ]
        );
    }
}
