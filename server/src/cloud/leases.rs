//! Leases: what the cloud allows a site, signed with a key that all processes of the cloud share.

use super::repo;
use super::sites::repo::SiteRow;
use crate::config::{Config, once};
use crate::db::Db;
use crate::serve::Problem;
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use domain::cloud::{ISSUER, Lease, LeaseClaims};
use domain::time::UnixMillis;
use hmac::{Hmac, Mac};
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use rcgen::{KeyPair, PKCS_ED25519};
use sha2::{Digest, Sha256};
use tokio_rustls::rustls::pki_types::PrivatePkcs8KeyDer;
use uuid::Uuid;

/// The file of a data folder with the key.
pub const FILE: &str = "lease.key";
/// Under which the key's name is kept in the database.
const FACT: &str = "lease_key";
/// What stands before the 32 bytes of an Ed25519 key in PKCS#8 (RFC 8410 §7).
const HEAD: [u8; 16] = [
    0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20,
];
/// Where in it the algorithm and the key's wrapping begin; the bytes before count what follows and differ.
const ALGORITHM: usize = 5;
const DAY_MILLIS: i64 = 86_400_000;

/// Signs leases.
pub struct Leases {
    signing: EncodingKey,
    seed: [u8; 32],
    public: Vec<u8>,
    kid: String,
    grace_days: u16,
}

impl Leases {
    /// Takes the key of the settings, or the data folder's, which is made once. Refuses a key that is not the one with
    /// which this database was begun: half of the restaurants would not believe half of the processes.
    pub async fn open(db: &Db, config: &Config) -> Result<Self, Problem> {
        let mut tx = db.read().await?;
        let known = repo::fact(&mut tx, FACT).await?;
        drop(tx);
        let file = config.data.join(FILE);
        let given = config.lease_key.reveal();
        let text = if !given.is_empty() {
            given.to_owned()
        } else if known.is_some() && !file.exists() {
            let file = file.display();
            return Err(format!("lease_key: other processes sign leases with a key that is not here; copy their {FILE} to {file}, or give it as SUFRA_LEASE_KEY").into());
        } else {
            once(&file, || STANDARD.encode(pkcs8(&rand::random())))
                .map_err(|error| format!("lease_key: {}: {error}", file.display()))?
        };
        let leases = Self::of(&text, config.lease_grace_days)
            .ok_or("lease_key: allowed is an Ed25519 key (PKCS#8) in base64")?;
        let mut tx = db.write().await?;
        repo::keep_fact(&mut tx, FACT, &leases.kid).await?;
        let known = repo::fact(&mut tx, FACT).await?;
        tx.commit().await?;
        if known.as_ref() != Some(&leases.kid) {
            let (known, ours) = (known.unwrap_or_default(), &leases.kid);
            return Err(format!("lease_key: leases of this database are signed with the key {known}, and this process has the key {ours}; give it the other one as SUFRA_LEASE_KEY, or as {}", file.display()).into());
        }
        Ok(leases)
    }

    fn of(text: &str, grace_days: u16) -> Option<Self> {
        let given = STANDARD.decode(text.trim()).ok()?;
        // Some programs write the public key behind the private one, each in its own way: only the private one counts.
        if given.get(ALGORITHM..HEAD.len()) != HEAD.get(ALGORITHM..) {
            return None;
        }
        let seed: [u8; 32] = given.get(HEAD.len()..)?.get(..32)?.try_into().ok()?;
        let der = pkcs8(&seed);
        let pair = PrivatePkcs8KeyDer::from(der.as_slice());
        let pair = KeyPair::from_pkcs8_der_and_sign_algo(&pair, &PKCS_ED25519).ok()?;
        let public = pair.public_key_raw().to_vec();
        Some(Self {
            signing: EncodingKey::from_ed_der(&der),
            seed,
            kid: kid(&public),
            public,
            grace_days,
        })
    }

    /// The public key: 32 bytes in base64url without padding.
    pub fn public_key(&self) -> String {
        URL_SAFE_NO_PAD.encode(&self.public)
    }

    /// A secret for another purpose, made of the key, so that one secret is enough for all processes.
    pub fn derived(&self, purpose: &str) -> Option<[u8; 32]> {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.seed).ok()?;
        mac.update(purpose.as_bytes());
        Some(mac.finalize().into_bytes().into())
    }

    /// The lease of a site, signed. The end of the licence does not shorten the grace of being away: a hub judges the two
    /// apart.
    pub fn sign(&self, site: &SiteRow, nonce: Option<Uuid>, now: UnixMillis) -> Option<String> {
        let grace = i64::from(self.grace_days).saturating_mul(DAY_MILLIS);
        let claims = LeaseClaims {
            iss: ISSUER.to_owned(),
            sub: site.site,
            jti: nonce,
            iat: now.0.div_euclid(1000),
            lease: Lease {
                site: site.site,
                issued_at: now,
                until: now.plus_millis(grace),
                expires_at: site.expires_at,
                locked: site.locked,
                lock_reason: site.lock_reason.clone(),
            },
        };
        let mut header = Header::new(Algorithm::EdDSA);
        header.kid = Some(self.kid.clone());
        encode(&header, &claims, &self.signing).ok()
    }
}

/// The private key as PKCS#8.
fn pkcs8(seed: &[u8; 32]) -> Vec<u8> {
    HEAD.iter().chain(seed).copied().collect()
}

/// The name of a public key: the first 16 hex digits of its SHA-256.
fn kid(public: &[u8]) -> String {
    let hash = format!("{:x}", Sha256::digest(public));
    hash.chars().take(16).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 8032 §7.1, test 1.
    const SEED: [u8; 32] = [
        0x9d, 0x61, 0xb1, 0x9d, 0xef, 0xfd, 0x5a, 0x60, 0xba, 0x84, 0x4a, 0xf4, 0x92, 0xec, 0x2c,
        0xc4, 0x44, 0x49, 0xc5, 0x69, 0x7b, 0x32, 0x69, 0x19, 0x70, 0x3b, 0xac, 0x03, 0x1c, 0xae,
        0x7f, 0x60,
    ];

    #[test]
    fn a_key_is_read_however_it_was_written() {
        let plain = Leases::of(&STANDARD.encode(pkcs8(&SEED)), 30).unwrap();
        assert_eq!(
            plain.public_key(),
            "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"
        );
        let pair = KeyPair::generate_for(&PKCS_ED25519).unwrap();
        let theirs = Leases::of(&STANDARD.encode(pair.serialize_der()), 30).unwrap();
        assert_eq!(theirs.public, pair.public_key_raw());
        assert_ne!(plain.derived("a"), plain.derived("b"));
        assert_ne!(plain.derived("a"), theirs.derived("a"));
        for bad in ["", "secret", "AAAA", &STANDARD.encode([0; 48])] {
            assert!(Leases::of(bad, 30).is_none(), "{bad}");
        }
    }
}
