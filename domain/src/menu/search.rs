//! Search that finds `şorba` by `sorba`: case folded the Azerbaijani way, diacritics optional.

use super::Item;

/// Folds a text for comparison: lower case, `ə→e ı→i ş→s ç→c ğ→g ö→o ü→u`, `ё→е`.
pub fn fold(text: &str) -> String {
    text.chars()
        .map(|letter| {
            lower(match letter {
                // `I` is a dotless i here and `İ` a dotted one; both are found by `i`.
                'I' | 'İ' | 'ı' => 'i',
                'Ə' | 'ə' => 'e',
                'Ş' | 'ş' => 's',
                'Ç' | 'ç' => 'c',
                'Ğ' | 'ğ' => 'g',
                'Ö' | 'ö' => 'o',
                'Ü' | 'ü' => 'u',
                'Ё' | 'ё' => 'е',
                other => other,
            })
        })
        .collect()
}

/// The small letter of one of the alphabets that menus are written in: Latin with its accents, and Cyrillic. The
/// library's tables are of all alphabets, four kilobytes in the browser.
fn lower(letter: char) -> char {
    let code = u32::from(letter);
    let small = match letter {
        'A'..='Z' | 'À'..='Ö' | 'Ø'..='Þ' | 'А'..='Я' => code.saturating_add(32),
        'Ѐ'..='Џ' => code.saturating_add(80),
        // Pairs, the capital first and even, or odd.
        'Ā'..='ķ' | 'Ŋ'..='ŷ' | 'Ѡ'..='ҿ' | 'Ӑ'..='ӿ' => code | 1,
        'Ĺ'..='ň' | 'Ź'..='ž' if code % 2 == 1 => code.saturating_add(1),
        _ => code,
    };
    char::from_u32(small).unwrap_or(letter)
}

/// Whether a sign stands in a word: letters and digits, and beyond ASCII all that is not known as a sign.
fn is_in_word(sign: char) -> bool {
    match sign {
        '\0'..='\x7f' => sign.is_ascii_alphanumeric(),
        // Of Latin-1; general punctuation, currencies, letterlike signs as №, arrows and so on; ideographic space.
        '\u{80}'..='¿' | '×' | '÷' | '\u{2000}'..='\u{2bff}' | '\u{3000}' => false,
        _ => true,
    }
}

/// Whether every word of a folded query begins a word of the dish's name in any language.
pub fn matches(item: &Item, folded_query: &str) -> bool {
    let names = [
        &item.name.az,
        &item.name.ru,
        &item.name.en,
        &item.kitchen_name,
    ];
    names.into_iter().any(|name| {
        let name = fold(name);
        folded_query.split_whitespace().all(|wanted| {
            name.split(|sign| !is_in_word(sign))
                .any(|word| word.starts_with(wanted))
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn azerbaijani_letters_are_found_by_plain_ones() {
        assert_eq!(fold("Mərci ŞORBASI"), "merci sorbasi");
        assert_eq!(fold("İçkilər"), "ickiler");
        assert_eq!(fold("Чёрный"), "черный");
    }

    #[test]
    fn the_alphabets_of_menus_fold_as_the_librarys_tables_do() {
        let letters = ('A'..='ž').chain('Ѐ'..='ӿ');
        let ours = |letter: &char| !matches!(letter, 'İ' | 'ĸ' | 'ŉ' | 'Ÿ' | '\u{482}'..='\u{489}' | 'Ӏ'..='ӏ');
        for letter in letters.filter(ours) {
            assert_eq!(lower(letter).to_string(), letter.to_lowercase().to_string());
        }
        assert!(
            "Çay-2 «Şəki» №1 (0,5 l)"
                .split(|sign| !is_in_word(sign))
                .filter(|word| !word.is_empty())
                .eq(["Çay", "2", "Şəki", "1", "0", "5", "l"])
        );
    }
}
