//! Secrets of second factors, sealed at rest: a copy of the database alone opens no account.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::ids::OwnerId;
use ring::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use ring::rand::{SecureRandom, SystemRandom};

/// Keeps this use of the cloud's one secret apart from every other.
pub(super) const PURPOSE: &str = "sufra owner second factor 1";

/// Seals and opens.
pub struct Seal(LessSafeKey);

impl Seal {
    /// With a key that all processes share.
    pub(super) fn new(key: &[u8; 32]) -> Option<Self> {
        let key = UnboundKey::new(&AES_256_GCM, key).ok()?;
        Some(Self(LessSafeKey::new(key)))
    }

    /// Seals a secret for one account: in another's row it does not open. None when the machine has no randomness.
    pub(super) fn close(&self, owner: OwnerId, secret: &[u8]) -> Option<String> {
        let mut nonce = [0; NONCE_LEN];
        SystemRandom::new().fill(&mut nonce).ok()?;
        let mut text = secret.to_vec();
        let sealed = self.0.seal_in_place_append_tag(
            Nonce::assume_unique_for_key(nonce),
            Aad::from(owner.0.as_bytes()),
            &mut text,
        );
        sealed.ok()?;
        Some(URL_SAFE_NO_PAD.encode([&nonce[..], &text].concat()))
    }

    /// Opens what was sealed for that account.
    pub(super) fn open(&self, owner: OwnerId, sealed: &str) -> Option<Vec<u8>> {
        let bytes = URL_SAFE_NO_PAD.decode(sealed).ok()?;
        let (nonce, text) = bytes.split_first_chunk::<NONCE_LEN>()?;
        let mut text = text.to_vec();
        let nonce = Nonce::assume_unique_for_key(*nonce);
        let aad = Aad::from(owner.0.as_bytes());
        let opened = self.0.open_in_place(nonce, aad, &mut text).ok()?;
        Some(opened.to_vec())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn what_is_sealed_opens_with_the_same_key_for_the_same_account() {
        let (ours, theirs) = (Seal::new(&[1; 32]).unwrap(), Seal::new(&[2; 32]).unwrap());
        let one = OwnerId::new(Uuid::from_u128(1));
        let other = OwnerId::new(Uuid::from_u128(2));
        let sealed = ours.close(one, b"secret").unwrap();
        assert_eq!(ours.open(one, &sealed).unwrap(), b"secret");
        assert!(ours.open(other, &sealed).is_none());
        assert!(theirs.open(one, &sealed).is_none());
        assert!(ours.open(one, "").is_none() && ours.open(one, "AAAA").is_none());
        assert_ne!(ours.close(one, b"secret").unwrap(), sealed);
    }
}
