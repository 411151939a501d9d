//! Secrets: made at random, stored as hashes.

use argon2::Argon2;
use argon2::password_hash::rand_core::OsRng;
use argon2::password_hash::{PasswordHash, PasswordHasher, PasswordVerifier, SaltString};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rand::Rng;
use sha2::{Digest, Sha256};

/// Letters and digits that are not mistaken for each other on a small screen.
const CLEAR: &[u8] = b"23456789ABCDEFGHJKMNPQRSTUVWXYZ";

/// An opaque credential of 256 bits.
pub fn random_token() -> String {
    URL_SAFE_NO_PAD.encode(rand::rng().random::<[u8; 32]>())
}

/// A password for an API client.
pub fn random_password() -> String {
    URL_SAFE_NO_PAD.encode(rand::rng().random::<[u8; 15]>())
}

/// A one-time enrolment code of eight clear characters (about 40 bits; ten wrong ones a minute at most).
pub fn random_code() -> String {
    let mut rng = rand::rng();
    (0..8)
        .filter_map(|_| CLEAR.get(rng.random_range(0..CLEAR.len())))
        .map(|letter| char::from(*letter))
        .collect()
}

/// A PIN of four digits.
pub fn random_pin() -> String {
    format!("{:04}", rand::rng().random_range(0..10_000))
}

/// The hash under which an opaque credential is stored. It has 256 bits, so that a fast hash is enough.
pub fn sha256(secret: &str) -> String {
    format!("{:x}", Sha256::digest(secret.as_bytes()))
}

/// The argon2id hash under which a PIN or a password is stored; `None` when the machine has no randomness.
pub fn hash_secret(secret: &str) -> Option<String> {
    let salt = SaltString::generate(&mut OsRng);
    let hashed = Argon2::default().hash_password(secret.as_bytes(), &salt);
    hashed.ok().map(|hash| hash.to_string())
}

/// Whether a PIN or a password is the one that was hashed.
pub fn is_secret(secret: &str, hash: &str) -> bool {
    PasswordHash::new(hash).is_ok_and(|hash| {
        Argon2::default()
            .verify_password(secret.as_bytes(), &hash)
            .is_ok()
    })
}
