//! The look and language of a device, in cookies: the hub reads them for the first paint, so that a dark
//! device never flashes white. Cosmetic only.

use app::ports::{DevicePrefs, Theme};
use domain::Lang;
use wasm_bindgen::JsCast;
use web_sys::HtmlDocument;

/// A year.
const KEEP_SECONDS: u32 = 31_536_000;

/// Cookies that scripts may read and write.
pub struct Cookies;

impl DevicePrefs for Cookies {
    fn keep_theme(&self, theme: Theme) {
        keep("sufra_theme", theme.name());
    }

    fn keep_lang(&self, lang: Lang) {
        keep("sufra_lang", lang.tag());
    }
}

/// What a page without the hub takes from the cookies; the hub reads the same ones.
pub fn kept() -> (Lang, Theme) {
    let page = leptos::prelude::document().dyn_into::<HtmlDocument>();
    let cookies = page.ok().and_then(|page| page.cookie().ok());
    let cookies = cookies.unwrap_or_default();
    let value = |name: &str| {
        let mut pairs = cookies.split("; ").filter_map(|pair| pair.split_once('='));
        pairs.find_map(|(key, value)| (key == name).then_some(value))
    };
    let lang = value("sufra_lang").and_then(Lang::from_tag);
    let theme = value("sufra_theme").map(Theme::from_name);
    (lang.unwrap_or_default(), theme.unwrap_or_default())
}

fn keep(name: &str, value: &str) {
    let page = leptos::prelude::document();
    if let Ok(page) = page.dyn_into::<HtmlDocument>() {
        // A browser that refuses cookies forgets the look; nothing else depends on it.
        let _ = page.set_cookie(&format!(
            "{name}={value}; path=/; max-age={KEEP_SECONDS}; samesite=lax"
        ));
    }
}
