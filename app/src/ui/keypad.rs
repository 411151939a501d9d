//! The keypad (1-2-3 on top, as on a phone) and the dots of a secret number.

use super::Icon;
use super::live::{attr, live};
use leptos::prelude::*;

/// A key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Key {
    /// 0 to 9.
    Digit(u8),
    /// Takes the last digit back.
    Back,
    /// Done.
    Enter,
}

/// The key that a keyboard event means (`KeyboardEvent.key`).
pub fn key_of(name: &str) -> Option<Key> {
    match name {
        "Backspace" => Some(Key::Back),
        "Enter" => Some(Key::Enter),
        _ => {
            let digit = name.parse().ok()?;
            (digit < 10 && name.len() == 1).then_some(Key::Digit(digit))
        }
    }
}

/// Ten digits and a way back.
#[component]
pub fn Keypad(
    /// A key was pressed.
    #[prop(into)]
    on_key: Callback<Key>,
    /// The name of the key that takes the last digit back.
    #[prop(into)]
    back_label: TextProp,
    /// Nothing can be entered now.
    #[prop(optional, into)]
    disabled: Signal<bool>,
) -> impl IntoView {
    let digit = move |digit: u8| {
        view! {
            <button class="key" type="button" disabled=attr(move || disabled.get()) on:click=move |_| on_key.run(Key::Digit(digit))>{digit}</button>
        }
    };
    view! {
        <div class="keypad">
            {(1..=9).map(digit).collect::<Vec<_>>()}
            <span></span>
            {digit(0)}
            <button
                class="key soft"
                type="button"
                disabled=attr(move || disabled.get())
                aria-label=attr(move || back_label.get())
                on:click=move |_| on_key.run(Key::Back)
            >
                <Icon name="delete"/>
            </button>
        </div>
    }
    .into_any()
}

/// How much of a secret number is entered.
#[component]
pub fn PinDots(
    /// Digits entered.
    #[prop(into)]
    filled: Signal<usize>,
    /// Digits in all.
    #[prop(into)]
    length: Signal<usize>,
) -> impl IntoView {
    view! {
        <div class="pin" role="status" aria-label=attr(move || format!("PIN {} / {}", filled.get(), length.get()))>
            {live(move || {
                (0..length.get())
                    .map(|index| view! { <i data-on=attr(move || (index < filled.get()).then_some(""))></i> })
                    .collect::<Vec<_>>()
            })}
        </div>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keyboards_speak_the_same_keys() {
        assert_eq!(key_of("7"), Some(Key::Digit(7)));
        assert_eq!(key_of("Backspace"), Some(Key::Back));
        assert_eq!(key_of("Enter"), Some(Key::Enter));
        assert_eq!(key_of("12"), None);
        assert_eq!(key_of("F4"), None);
    }
}
