//! What a hub keeps of the cloud, and which lease it believes.

use super::*;
use domain::cloud::{ISSUER, Lease, LeaseClaims};
use domain::time::UnixMillis;
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use ring::rand::SystemRandom;
use ring::signature::{Ed25519KeyPair, KeyPair};
use uuid::Uuid;

const KEY: &str = "a-key-that-nobody-sees";

fn joined() -> Joined {
    Joined {
        url: "https://cloud.example".to_owned(),
        site: SiteId(Uuid::from_u128(7)),
        key: Secret::new(KEY),
        lease_key: [9; 32],
    }
}

#[test]
fn what_was_kept_is_read_again_and_the_key_is_not_in_clear() {
    let folder = tempfile::tempdir().unwrap();
    let (ours, other) = (Secret::new("our secret"), Secret::new("another"));
    let read = |secret: &Secret| Joined::read(folder.path(), secret, None);
    assert!(read(&ours).unwrap().is_none());
    joined().keep(folder.path(), &ours, true).unwrap();
    let text = std::fs::read_to_string(folder.path().join(FILE)).unwrap();
    assert!(!text.contains(KEY));
    let found = read(&ours).unwrap().unwrap();
    assert_eq!(found.key.reveal(), KEY);
    assert_eq!((found.url, found.site), (joined().url, joined().site));
    assert_eq!(found.lease_key, [9; 32]);
    assert!(!format!("{:?}", joined()).contains(KEY));
    let sealed = |found| matches!(found, Err(JoinProblem::Key(KeyProblem::Sealed)));
    assert!(sealed(read(&other)));
    let moved = text.replace(
        &joined().site.0.to_string(),
        &Uuid::from_u128(8).to_string(),
    );
    assert_ne!(moved, text);
    std::fs::write(folder.path().join(FILE), moved).unwrap();
    assert!(sealed(read(&ours)));
    assert!(leave(folder.path()).unwrap());
    assert!(!leave(folder.path()).unwrap());
}

#[cfg(unix)]
#[test]
fn only_the_hubs_own_user_reads_the_file() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let secret = Secret::new("our secret");
    joined().keep(folder.path(), &secret, true).unwrap();
    let file = std::fs::metadata(folder.path().join(FILE)).unwrap();
    assert_eq!(file.permissions().mode() & 0o777, 0o600);
}

#[test]
fn a_key_from_the_environment_is_not_kept() {
    let folder = tempfile::tempdir().unwrap();
    let secret = Secret::new("our secret");
    joined().keep(folder.path(), &secret, false).unwrap();
    let read = |given| Joined::read(folder.path(), &secret, given);
    let missing = read(None);
    assert!(matches!(
        missing,
        Err(JoinProblem::Key(KeyProblem::Missing))
    ));
    let found = read(Some(" given\n")).unwrap().unwrap();
    assert_eq!(found.key.reveal(), "given");
}

#[test]
fn a_key_is_sent_over_tls_or_to_this_machine() {
    for good in [
        "https://cloud.example/",
        "http://127.0.0.1:8090",
        "http://[::1]:1",
        "http://localhost:1/",
    ] {
        assert_eq!(address(good).unwrap(), good.trim_end_matches('/'));
    }
    for bad in [
        "http://cloud.example",
        "http://127.0.0.1.example",
        "ftp://localhost",
        "https://me:pw@cloud.example",
        "https://cloud.example?key=1",
        "cloud.example",
        "",
    ] {
        assert!(address(bad).is_err(), "{bad}");
    }
    assert!(lease_key(&URL_SAFE_NO_PAD.encode([1; 32])).is_ok());
    assert!(lease_key(&URL_SAFE_NO_PAD.encode([1; 31])).is_err());
}

/// A cloud that signs: its key for signing and the one that hubs pin.
fn signer() -> (EncodingKey, [u8; 32]) {
    let pair = Ed25519KeyPair::generate_pkcs8(&SystemRandom::new()).unwrap();
    let public = Ed25519KeyPair::from_pkcs8(pair.as_ref()).unwrap();
    let public = public.public_key().as_ref().try_into().unwrap();
    (EncodingKey::from_ed_der(pair.as_ref()), public)
}

fn claims(site: SiteId, nonce: Uuid) -> LeaseClaims {
    LeaseClaims {
        iss: ISSUER.to_owned(),
        sub: site,
        jti: Some(nonce),
        iat: 1_760_000_000,
        lease: Lease {
            site,
            issued_at: UnixMillis(1_760_000_000_123),
            until: UnixMillis(1_762_000_000_000),
            expires_at: UnixMillis(1_790_000_000_000),
            locked: false,
            lock_reason: None,
        },
    }
}

#[test]
fn only_the_clouds_own_answer_is_believed() {
    let (cloud, pinned) = signer();
    let (forger, _) = signer();
    let (site, nonce) = (SiteId(Uuid::from_u128(7)), Uuid::from_u128(1));
    let good = claims(site, nonce);
    let said = |key: &EncodingKey, claims: &LeaseClaims| {
        let token = encode(&Header::new(Algorithm::EdDSA), claims, key).unwrap();
        verify(&token, &pinned, site, nonce)
    };
    assert_eq!(said(&cloud, &good), Ok(good.lease.clone()));
    assert_eq!(said(&forger, &good), Err(LeaseProblem::Forged));
    let foreign = claims(SiteId(Uuid::from_u128(8)), nonce);
    assert_eq!(said(&cloud, &foreign), Err(LeaseProblem::Foreign));
    let old = claims(site, Uuid::from_u128(2));
    assert_eq!(said(&cloud, &old), Err(LeaseProblem::Replayed));
    let mut by_hand = good.clone();
    by_hand.jti = None;
    assert_eq!(said(&cloud, &by_hand), Err(LeaseProblem::Replayed));
    let mut issuer = good.clone();
    issuer.iss = "sufra".to_owned();
    assert_eq!(said(&cloud, &issuer), Err(LeaseProblem::Forged));
    let mut later = good.clone();
    later.iat += 1;
    assert_eq!(said(&cloud, &later), Err(LeaseProblem::Inconsistent));
    let mut mixed = good.clone();
    mixed.lease.site = foreign.sub;
    assert_eq!(said(&cloud, &mixed), Err(LeaseProblem::Inconsistent));
}

#[test]
fn a_lease_signed_with_the_public_key_as_a_secret_is_forged() {
    let (_, pinned) = signer();
    let (site, nonce) = (SiteId(Uuid::from_u128(7)), Uuid::from_u128(1));
    let key = EncodingKey::from_secret(&pinned);
    let token = encode(&Header::default(), &claims(site, nonce), &key).unwrap();
    let found = verify(&token, &pinned, site, nonce);
    assert_eq!(found, Err(LeaseProblem::Forged));
}
