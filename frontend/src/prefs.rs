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

fn keep(name: &str, value: &str) {
    let page = leptos::prelude::document();
    if let Ok(page) = page.dyn_into::<HtmlDocument>() {
        // A browser that refuses cookies forgets the look; nothing else depends on it.
        let _ = page.set_cookie(&format!(
            "{name}={value}; path=/; max-age={KEEP_SECONDS}; samesite=lax"
        ));
    }
}
