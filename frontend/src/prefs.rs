//! What a device prefers. Its look and language in cookies: the hub reads them for the first paint, so that a dark
//! device never flashes white; the bell in the browser's storage. Cosmetic only, but for one word that has to stand at
//! once: that nobody works here.

use app::ports::{DevicePrefs, Theme};
use domain::Lang;
use gloo_storage::{LocalStorage, Storage};
use wasm_bindgen::JsCast;
use web_sys::HtmlDocument;

/// A year.
const KEEP_SECONDS: u32 = 31_536_000;
const LEFT: &str = "sufra_left";
/// Not a cookie: the hub need not know of it.
const BELL: &str = "sufra_bell";
/// How the kitchen's screen is set here.
const KITCHEN: &str = "sufra_kitchen";
const LOCKS: &str = "sufra_locks";

/// Cookies that scripts may read and write.
pub struct Cookies;

impl DevicePrefs for Cookies {
    fn keep_theme(&self, theme: Theme) {
        keep("sufra_theme", theme.name());
    }

    fn keep_lang(&self, lang: Lang) {
        keep("sufra_lang", lang.tag());
    }

    fn bell(&self) -> bool {
        !has_storage() || LocalStorage::get(BELL).unwrap_or(true)
    }

    fn keep_bell(&self, heard: bool) {
        if has_storage() {
            // One that is full rings after the next start.
            let _ = LocalStorage::set(BELL, heard);
        }
    }

    fn kitchen(&self) -> Option<String> {
        has_storage()
            .then(|| LocalStorage::get(KITCHEN).ok())
            .flatten()
    }

    fn keep_kitchen(&self, text: &str) {
        if has_storage() {
            // One that is full is set as before after the next start.
            let _ = LocalStorage::set(KITCHEN, text);
        }
    }

    fn locks(&self) -> bool {
        !has_storage() || LocalStorage::get(LOCKS).unwrap_or(true)
    }

    fn keep_locks(&self, on: bool) {
        if has_storage() {
            // One that is full locks after the next start.
            let _ = LocalStorage::set(LOCKS, on);
        }
    }
}

/// What a page without the hub takes from the cookies; the hub reads the same ones.
pub fn kept() -> (Lang, Theme) {
    let lang = value("sufra_lang").and_then(|tag| Lang::from_tag(&tag));
    let theme = value("sufra_theme").map(|name| Theme::from_name(&name));
    (lang.unwrap_or_default(), theme.unwrap_or_default())
}

/// Notes whether nobody works here any more. The caches forget the person too, but a page can be gone before they
/// have: without this word the next start would be theirs again.
pub fn note_left(left: bool) {
    set(LEFT, "", if left { KEEP_SECONDS } else { 0 });
}

/// Whether the last who worked here has left.
pub fn left() -> bool {
    value(LEFT).is_some()
}

/// A browser may be without it, and the library asks no further.
fn has_storage() -> bool {
    matches!(leptos::prelude::window().local_storage(), Ok(Some(_)))
}

fn page() -> Option<HtmlDocument> {
    leptos::prelude::document().dyn_into().ok()
}

fn value(name: &str) -> Option<String> {
    let cookies = page()?.cookie().ok()?;
    let mut pairs = cookies.split("; ").filter_map(|pair| pair.split_once('='));
    pairs.find_map(|(key, value)| (key == name).then(|| value.to_owned()))
}

fn keep(name: &str, value: &str) {
    set(name, value, KEEP_SECONDS);
}

fn set(name: &str, value: &str, seconds: u32) {
    if let Some(page) = page() {
        // A browser that refuses cookies forgets the look, and has the caches' word alone for who works here.
        let _ = page.set_cookie(&format!(
            "{name}={value}; path=/; max-age={seconds}; samesite=lax"
        ));
    }
}
