//! Search that finds `şorba` by `sorba`: case folded the Azerbaijani way, diacritics optional.

use super::Item;

/// Folds a text for comparison: lower case, `ə→e ı→i ş→s ç→c ğ→g ö→o ü→u`, `ё→е`.
pub fn fold(text: &str) -> String {
    text.chars()
        .flat_map(|letter| {
            match letter {
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
            }
            .to_lowercase()
        })
        .collect()
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
            name.split(|c: char| !c.is_alphanumeric())
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
}
