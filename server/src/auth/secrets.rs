//! Secrets: made at random, stored as hashes.

use argon2::password_hash::rand_core::OsRng;
use argon2::password_hash::{PasswordHash, PasswordHasher, PasswordVerifier, SaltString};
use argon2::{Algorithm, Argon2, Params, Version};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rand::Rng;
use sha2::{Digest, Sha256};
use tokio::sync::Semaphore;

/// Letters and digits that are not mistaken for each other on a small screen.
const CLEAR: &[u8] = b"23456789ABCDEFGHJKMNPQRSTUVWXYZ";

/// Memory of one hash, KiB. This and the next two: OWASP Password Storage Cheat Sheet, argon2id, its first
/// recommendation for 19 MiB (m=19456, t=2, p=1).
const MEMORY_KIB: u32 = 19_456;
/// Passes over that memory.
const PASSES: u32 = 2;
/// Lanes.
const LANES: u32 = 1;
/// Hashes at one moment: a flood of sign-ins takes at most this many times [`MEMORY_KIB`] and leaves the
/// other cores to the orders.
const AT_ONCE: usize = 2;

static TURNS: Semaphore = Semaphore::const_new(AT_ONCE);

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
/// Works on a thread of its own, so that requests are answered meanwhile.
pub async fn hash_secret(secret: &str) -> Option<String> {
    let secret = secret.to_owned();
    aside(move || hash(&secret)).await.flatten()
}

/// Whether a PIN or a password is the one that was hashed. Without a hash the answer is no and takes as long,
/// so that the time tells nobody who exists.
pub(crate) async fn is_secret(secret: &str, stored: Option<&str>) -> bool {
    let (secret, stored) = (secret.to_owned(), stored.map(str::to_owned));
    let checked = aside(move || {
        if let Some(stored) = stored {
            return verify(&secret, &stored);
        }
        let _ = hash(&secret);
        false
    });
    checked.await.unwrap_or(false)
}

/// Hashing takes tens of milliseconds of a core: never on the threads that answer requests.
async fn aside<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Option<T> {
    let turn = TURNS.acquire().await.ok()?;
    let task = tokio::task::spawn_blocking(move || {
        let done = work();
        // Given back here: work whose asker hung up still counts until it has ended.
        drop(turn);
        done
    });
    task.await.ok()
}

fn argon2id() -> Option<Argon2<'static>> {
    let params = Params::new(MEMORY_KIB, PASSES, LANES, None).ok()?;
    Some(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

fn hash(secret: &str) -> Option<String> {
    let salt = SaltString::generate(&mut OsRng);
    let hashed = argon2id()?.hash_password(secret.as_bytes(), &salt);
    hashed.ok().map(|hash| hash.to_string())
}

fn verify(secret: &str, stored: &str) -> bool {
    // The stored text names its own parameters, which count here.
    let right =
        |hash| argon2id().map(|ours| ours.verify_password(secret.as_bytes(), &hash).is_ok());
    PasswordHash::new(stored).is_ok_and(|hash| right(hash).unwrap_or(false))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn secrets_are_stored_as_argon2id_with_the_recommended_cost() {
        let stored = hash_secret("4711").await.unwrap();
        assert!(
            stored.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"),
            "{stored}"
        );
        assert!(is_secret("4711", Some(&stored)).await);
        assert!(!is_secret("4712", Some(&stored)).await);
        assert!(!is_secret("4711", Some("not a hash")).await);
        assert!(!is_secret("4711", None).await);
    }

    #[test]
    fn made_secrets_have_the_promised_form() {
        let (code, pin) = (random_code(), random_pin());
        assert!(
            code.len() == 8 && code.bytes().all(|byte| CLEAR.contains(&byte)),
            "{code}"
        );
        assert!(
            pin.len() == 4 && pin.bytes().all(|byte| byte.is_ascii_digit()),
            "{pin}"
        );
        assert_ne!(random_token(), random_token());
    }
}
