//! The key that a site is known by at the cloud: at rest it is sealed with the hub's own secret, so that a copy of the
//! one file says nothing.

use crate::config::Secret;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::ids::SiteId;
use ring::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use ring::hkdf::{HKDF_SHA256, Salt};
use ring::rand::{SecureRandom, SystemRandom};

/// The environment variable that may hold the key instead of the file.
pub const KEY_VARIABLE: &str = "SUFRA_SITE_KEY";
/// Keeps this use of the hub's secret apart from every other.
const PURPOSE: &[u8] = b"sufra site key 1";

/// Why there is no key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyProblem {
    /// Neither in the file nor in the environment.
    #[error("the key of the site is missing: set {KEY_VARIABLE} or join once more")]
    Missing,
    /// It was sealed with another secret, for another site, or changed.
    #[error("the key of the site cannot be opened with this hub's secret; join once more")]
    Sealed,
    /// No randomness.
    #[error("the key of the site cannot be sealed on this machine")]
    Machine,
}

fn sealing(secret: &Secret) -> Result<LessSafeKey, KeyProblem> {
    let drawn = Salt::new(HKDF_SHA256, PURPOSE).extract(secret.reveal().as_bytes());
    let key = drawn.expand(&[PURPOSE], &AES_256_GCM);
    let key = key.map_err(|_| KeyProblem::Machine)?;
    Ok(LessSafeKey::new(UnboundKey::from(key)))
}

/// Seals a key for a site.
pub(super) fn seal(secret: &Secret, site: SiteId, key: &Secret) -> Result<String, KeyProblem> {
    let mut nonce = [0; NONCE_LEN];
    let filled = SystemRandom::new().fill(&mut nonce);
    filled.map_err(|_| KeyProblem::Machine)?;
    let mut text = key.reveal().as_bytes().to_vec();
    sealing(secret)?
        .seal_in_place_append_tag(
            Nonce::assume_unique_for_key(nonce),
            Aad::from(site.0.as_bytes()),
            &mut text,
        )
        .map_err(|_| KeyProblem::Machine)?;
    Ok(URL_SAFE_NO_PAD.encode([&nonce[..], &text].concat()))
}

/// Opens what was sealed.
pub(super) fn unseal(secret: &Secret, site: SiteId, sealed: &str) -> Result<Secret, KeyProblem> {
    let bytes = URL_SAFE_NO_PAD.decode(sealed);
    let bytes = bytes.map_err(|_| KeyProblem::Sealed)?;
    let (nonce, text) = bytes
        .split_first_chunk::<NONCE_LEN>()
        .ok_or(KeyProblem::Sealed)?;
    let mut text = text.to_vec();
    let nonce = Nonce::assume_unique_for_key(*nonce);
    let opened = sealing(secret)?;
    let opened = opened.open_in_place(nonce, Aad::from(site.0.as_bytes()), &mut text);
    let opened = opened.map_err(|_| KeyProblem::Sealed)?;
    let key = std::str::from_utf8(opened).map_err(|_| KeyProblem::Sealed)?;
    Ok(Secret::new(key))
}
