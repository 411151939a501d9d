//! Tokens of owners: an issuer, an audience and a key of their own, so that none of a hub or a sysadmin opens their doors.

use crate::cloud::Leases;
use domain::ids::OwnerId;
use domain::time::UnixMillis;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation, decode, encode};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Who makes them, and for whom.
const NAME: &str = "sufra-cloud-owner";

/// What a token says.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Claims {
    iss: String,
    aud: String,
    /// Seconds since 1970.
    pub(super) exp: i64,
    /// The account.
    pub(super) sub: OwnerId,
    /// The session.
    pub(super) sid: Uuid,
    /// Token version of the account.
    pub(super) tv: i64,
}

/// Signs and reads tokens.
pub struct Key {
    encoding: EncodingKey,
    decoding: DecodingKey,
    validation: Validation,
}

impl Key {
    /// The key that follows from the one of leases.
    pub fn of(leases: &Leases) -> Option<Self> {
        leases.derived(NAME).map(|secret| Self::new(&secret))
    }

    fn new(secret: &[u8]) -> Self {
        let mut validation = Validation::new(Algorithm::HS256);
        validation.set_issuer(&[NAME]);
        validation.set_audience(&[NAME]);
        // Expiry is checked against the cloud's own clock, which tests can turn.
        validation.validate_exp = false;
        Self {
            encoding: EncodingKey::from_secret(secret),
            decoding: DecodingKey::from_secret(secret),
            validation,
        }
    }

    pub(super) fn sign(
        &self,
        owner: OwnerId,
        session: Uuid,
        token_version: i64,
        expires: UnixMillis,
    ) -> Option<String> {
        let claims = Claims {
            iss: NAME.to_owned(),
            aud: NAME.to_owned(),
            exp: expires.0.div_euclid(1000),
            sub: owner,
            sid: session,
            tv: token_version,
        };
        encode(&Header::new(Algorithm::HS256), &claims, &self.encoding).ok()
    }

    /// What a token of ours says that is not too old.
    pub(super) fn read(&self, token: &str, now: UnixMillis) -> Option<Claims> {
        let read = decode::<Claims>(token, &self.decoding, &self.validation);
        let claims = read.ok()?.claims;
        (claims.exp > now.0.div_euclid(1000)).then_some(claims)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn only_our_own_fresh_tokens_are_read() {
        let key = Key::new(b"a secret of sixteen or more");
        let (owner, session) = (OwnerId::new(Uuid::from_u128(1)), Uuid::from_u128(2));
        let token = key.sign(owner, session, 3, UnixMillis(60_000)).unwrap();
        assert_eq!(key.read(&token, UnixMillis(59_999)).unwrap().tv, 3);
        assert!(key.read(&token, UnixMillis(60_000)).is_none());
        let other = Key::new(b"another secret of sixteen");
        assert!(other.read(&token, UnixMillis(0)).is_none());
        // The right key alone is not enough: issuer and audience are ours too.
        let forged = |iss: &str, aud: &str| {
            let claims =
                json!({"iss": iss, "aud": aud, "exp": 60, "sub": owner, "sid": session, "tv": 3});
            encode(&Header::new(Algorithm::HS256), &claims, &key.encoding).unwrap()
        };
        let read = |token: String| key.read(&token, UnixMillis(0)).is_some();
        assert!(read(forged(NAME, NAME)));
        assert!(!read(forged("sufra", NAME)) && !read(forged(NAME, "site")));
    }
}
