//! The browser's clock and its source of identities.

use app::ports::{Clock, Ids};
use domain::time::UnixMillis;
use uuid::{Builder, Uuid};

/// Time from `Date.now()`, randomness from `crypto.getRandomValues`.
pub struct Browser;

impl Clock for Browser {
    fn now(&self) -> UnixMillis {
        UnixMillis(now())
    }
}

/// Milliseconds since 1970.
#[expect(
    clippy::cast_possible_truncation,
    reason = "Date.now() is a whole number far below 2^53"
)]
pub fn now() -> i64 {
    js_sys::Date::now() as i64
}

impl Ids for Browser {
    fn next(&self) -> Uuid {
        let mut random = [0; 10];
        if let Some(crypto) = web_sys::window().and_then(|window| window.crypto().ok()) {
            // Fails only for more than 65 536 bytes.
            let _ = crypto.get_random_values_with_u8_array(&mut random);
        }
        let millis = u64::try_from(now()).unwrap_or_default();
        Builder::from_unix_timestamp_millis(millis, &random).into_uuid()
    }
}

/// A whole number below `limit`, by chance.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a fraction of a small positive number"
)]
pub fn jitter(limit: u32) -> u32 {
    (js_sys::Math::random() * f64::from(limit)) as u32
}
