//! Numbers of cards, which nobody may keep: whatever looks like one is refused, wherever somebody types it.

use crate::command::Command;
use crate::error::Rejection;
use crate::orders::NewLine;

/// A card's number has so many digits.
const SHORTEST: usize = 13;
/// And at most so many.
const LONGEST: usize = 19;

/// Refuses a text that looks like a card's number. The refusal names the field and never the text.
pub fn refuse(field: &'static str, text: &str) -> Result<(), Rejection> {
    if looks_like_one(text) {
        return Err(Rejection::CardNumber(field));
    }
    Ok(())
}

/// Looks at every text of a command that somebody may have typed.
pub fn check(command: &Command) -> Result<(), Rejection> {
    let note = |line: &NewLine| refuse("note", &line.note);
    match command {
        Command::OpenOrder { label, .. } => refuse("label", label.as_deref().unwrap_or_default()),
        Command::PlaceOrder { lines, .. } | Command::AddLines { lines, .. } => {
            lines.iter().try_for_each(note)
        }
        Command::ReplaceLine { with, .. } => note(with),
        Command::Describe {
            guest: Some(guest), ..
        } => {
            refuse("guest.name", &guest.name)?;
            refuse("guest.address", &guest.address)?;
            phone("guest.phone", &guest.phone)
        }
        Command::AskAsGuest(asked) => {
            let mut lines = asked.lines.iter();
            lines.try_for_each(|line| refuse("note", &line.note))?;
            refuse("note", &asked.note)
        }
        Command::Book { reservation, .. } => {
            refuse("reservation.name", &reservation.name)?;
            refuse("reservation.note", &reservation.note)?;
            phone("reservation.phone", &reservation.phone)
        }
        Command::TakePayment { slip, card, .. } => {
            refuse("proof", card.as_ref().map_or("", |card| &card.proof))?;
            refuse("slip", slip.as_deref().unwrap_or_default())
        }
        Command::TopUp(asked) => refuse("slip", asked.slip.as_deref().unwrap_or_default()),
        Command::ChangeMethod(asked) => {
            refuse("slip", asked.slip.as_deref().unwrap_or_default())?;
            refuse("reason", asked.reason.as_str())
        }
        Command::CheckSlip(asked) => {
            refuse("slip", asked.slip.as_deref().unwrap_or_default())?;
            refuse("note", &asked.note)
        }
        Command::OpenAccount(asked) => {
            refuse("name", &asked.name)?;
            phone("phone", &asked.phone)
        }
        other => other.reason().map_or(Ok(()), |text| refuse("reason", text)),
    }
}

/// A telephone with its country may be as long as a card's number, and begins with a plus.
fn phone(field: &'static str, text: &str) -> Result<(), Rejection> {
    if text.trim().starts_with('+') {
        return Ok(());
    }
    refuse(field, text)
}

/// Whether 13 to 19 digits, written together or in groups, stand in a text with the check digit of a card.
pub fn looks_like_one(text: &str) -> bool {
    let mut groups: Vec<String> = vec![String::new()];
    let mut gap = false;
    for letter in text.chars() {
        match letter {
            '0'..='9' => {
                if gap {
                    groups.push(String::new());
                }
                gap = false;
                if let Some(last) = groups.last_mut() {
                    last.push(letter);
                }
            }
            // One of them between two groups is how people write a card's number.
            ' ' | '-' | '.' | '\u{a0}' if !gap => gap = true,
            _ => {
                if in_groups(&groups) {
                    return true;
                }
                groups = vec![String::new()];
                gap = false;
            }
        }
    }
    in_groups(&groups)
}

/// Whether some groups that follow one another are a card's number: its other side may stand behind it.
fn in_groups(groups: &[String]) -> bool {
    (0..groups.len()).any(|from| {
        let mut digits = String::new();
        groups.iter().skip(from).any(|group| {
            digits.push_str(group);
            (SHORTEST..=LONGEST).contains(&digits.len())
                && !digits.starts_with('0')
                && checks_out(&digits)
        })
    })
}

/// The check digit by Luhn: from the right every second digit is doubled, and its digits are summed.
fn checks_out(digits: &str) -> bool {
    let digits = digits.bytes().rev().enumerate();
    let sum = digits.fold(0u32, |sum, (place, digit)| {
        let digit = u32::from(digit.saturating_sub(b'0'));
        let twice = digit.saturating_mul(2);
        let counted = match (place % 2 == 1, twice > 9) {
            (false, _) => digit,
            (true, false) => twice,
            (true, true) => twice.saturating_sub(9),
        };
        sum.saturating_add(counted)
    });
    sum % 10 == 0
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn numbers_of_cards_are_seen_however_they_are_written() {
        for text in [
            "4111111111111111",
            "4111 1111 1111 1111",
            "4111-1111-1111-1111 123",
            "card 5555555555554444, 12/27",
            "378282246310005",
            "tok_4111111111111111",
        ] {
            assert!(looks_like_one(text), "{text}");
        }
        for text in [
            "",
            "4111111111111112",
            "0000000000000000",
            "+994 50 123 45 67",
            "000123",
            "77777777777777777777777777777777",
            "019a80c0-0000-7000-8000-000300000009",
        ] {
            assert!(!looks_like_one(text), "{text}");
        }
    }

    proptest! {
        /// Of ten numbers that differ in their last digit exactly one is a card's.
        #[test]
        fn one_check_digit_of_ten(head in "[1-9][0-9]{11,17}") {
            let those = (0..10).filter(|last| looks_like_one(&format!("{head}{last}")));
            prop_assert_eq!(those.count(), 1);
        }
    }
}
