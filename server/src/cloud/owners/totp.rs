//! The second factor: codes of six digits that follow from a secret and the time (RFC 6238 over RFC 4226), with HMAC-SHA-1
//! and steps of 30 s, because that is what every authenticator understands.

use domain::time::UnixMillis;
use ring::hmac::{HMAC_SHA1_FOR_LEGACY_USE_ONLY, Key, sign};

/// RFC 4226 §4 R6 recommends 160 bits.
pub(super) const SECRET_BYTES: usize = 20;
/// RFC 6238 §4.1: the default.
const STEP_MILLIS: i64 = 30_000;
/// 10^6: six digits.
const CODES: u32 = 1_000_000;
/// RFC 4648 §6.
const BASE32: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// The step of a moment.
pub(super) const fn step(now: UnixMillis) -> i64 {
    now.0.div_euclid(STEP_MILLIS)
}

/// The code of a step (RFC 4226 §5.3); none before 1970.
fn code(secret: &[u8], step: i64) -> Option<u32> {
    let counter = u64::try_from(step).ok()?;
    let tag = sign(
        &Key::new(HMAC_SHA1_FOR_LEGACY_USE_ONLY, secret),
        &counter.to_be_bytes(),
    );
    let bytes = tag.as_ref();
    let offset = usize::from(bytes.last()? & 0x0f);
    let four = bytes.get(offset..)?.first_chunk::<4>()?;
    Some((u32::from_be_bytes(*four) & 0x7fff_ffff) % CODES)
}

/// The step whose code that is: of now, of the one before or the one after, because clocks differ, and never one that is
/// not after `last`, because whoever looks over a shoulder must not use a code again (RFC 6238 §5.2).
pub(super) fn accepted(secret: &[u8], typed: &str, last: i64, now: UnixMillis) -> Option<i64> {
    let digits: String = typed.chars().filter(|c| !c.is_whitespace()).collect();
    if digits.len() != 6 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let typed: u32 = digits.parse().ok()?;
    let present = step(now);
    let near = [
        present.saturating_sub(1),
        present,
        present.saturating_add(1),
    ];
    near.into_iter()
        .find(|step| *step > last && code(secret, *step) == Some(typed))
}

/// Bytes as people type them, without padding.
pub(super) fn base32(bytes: &[u8]) -> String {
    let bits: Vec<bool> = bytes
        .iter()
        .flat_map(|byte| (0..8).rev().map(move |place| (byte >> place) & 1 == 1))
        .collect();
    bits.chunks(5)
        .filter_map(|five| {
            let value = (0..5).fold(0_usize, |value, place| {
                (value << 1) | usize::from(five.get(place).copied().unwrap_or(false))
            });
            BASE32.get(value).map(|letter| char::from(*letter))
        })
        .collect()
}

/// What authenticators read from a QR code. The defaults stand in it too: some of them ask.
pub(super) fn uri(email: &str, secret: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    let name: String = email
        .bytes()
        .map(|byte| {
            if plain(byte) {
                char::from(byte).to_string()
            } else {
                format!("%{byte:02X}")
            }
        })
        .collect();
    format!(
        "otpauth://totp/Sufra:{name}?secret={secret}&issuer=Sufra&algorithm=SHA1&digits=6&period=30"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 6238 appendix B.
    const SECRET: &[u8] = b"12345678901234567890";

    #[test]
    fn the_vectors_of_the_rfc() {
        // Its codes have eight digits; ours are the last six of them.
        let vectors = [
            (59, 94_287_082),
            (1_111_111_109, 7_081_804),
            (1_111_111_111, 14_050_471),
            (1_234_567_890, 89_005_924),
            (2_000_000_000, 69_279_037),
            (20_000_000_000_i64, 65_353_130),
        ];
        for (seconds, eight) in vectors {
            let step = step(UnixMillis(seconds * 1000));
            assert_eq!(code(SECRET, step), Some(eight % CODES), "{seconds}");
        }
        // RFC 4226 appendix D.
        let counted = [755_224, 287_082, 359_152, 969_429, 338_314];
        for (step, six) in (0..).zip(counted) {
            assert_eq!(code(SECRET, step), Some(six));
        }
        assert_eq!(code(SECRET, -1), None);
    }

    #[test]
    fn a_code_is_good_one_step_before_and_after_and_once() {
        let now = UnixMillis(1_111_111_111_000);
        let here = step(now);
        let typed = |step: i64| format!("{:06}", code(SECRET, step).unwrap());
        let accepted = |step, last| accepted(SECRET, &typed(step), last, now);
        assert_eq!(accepted(here, 0), Some(here));
        assert_eq!(accepted(here - 1, 0), Some(here - 1));
        assert_eq!(accepted(here + 1, 0), Some(here + 1));
        assert_eq!(accepted(here - 2, 0), None);
        assert_eq!(accepted(here + 2, 0), None);
        // Neither again, nor an older one afterwards.
        assert_eq!(accepted(here, here), None);
        assert_eq!(accepted(here - 1, here), None);
        assert_eq!(accepted(here + 1, here), Some(here + 1));
    }

    #[test]
    fn only_six_digits_are_a_code() {
        let now = UnixMillis(59_000);
        assert_eq!(accepted(SECRET, "287082", 0, now), Some(1));
        assert_eq!(accepted(SECRET, " 287 082 ", 0, now), Some(1));
        for bad in ["", "28708", "0287082", "+87082", "28708a", "٢٨٧٠٨٢"] {
            assert_eq!(accepted(SECRET, bad, 0, now), None, "{bad}");
        }
    }

    #[test]
    fn the_secret_is_typed_in_base32() {
        // RFC 4648 §10, without padding.
        let vectors = [
            ("", ""),
            ("f", "MY"),
            ("fo", "MZXQ"),
            ("foo", "MZXW6"),
            ("foob", "MZXW6YQ"),
            ("fooba", "MZXW6YTB"),
            ("foobar", "MZXW6YTBOI"),
        ];
        for (plain, typed) in vectors {
            assert_eq!(base32(plain.as_bytes()), typed);
        }
        let uri = uri("rauf+a@sufra.az", "MZXW6");
        assert!(uri.starts_with("otpauth://totp/Sufra:rauf%2Ba%40sufra.az?secret=MZXW6&"));
    }
}
