//! JWTs: who, which sitting, which token version. A signature alone opens nothing: every request is checked
//! against the session in memory.

use domain::ids::{SessionId, StaffId};
use domain::time::UnixMillis;
use jsonwebtoken::errors::ErrorKind;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation, decode, encode};
use serde::{Deserialize, Serialize};

const ISSUER: &str = "sufra";

/// What a token says.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Claims {
    iss: String,
    aud: String,
    /// Seconds since 1970.
    exp: i64,
    pub(super) sub: StaffId,
    pub(super) sid: SessionId,
    /// Token version of the person.
    pub(super) tv: i64,
}

/// Why a token opens nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TokenError {
    /// Not ours, or changed.
    Invalid,
    /// Too old.
    Expired,
    /// The session was ended or the person deactivated.
    Ended,
}

/// The key that signs this site's tokens.
pub(super) struct Key {
    site: String,
    encoding: EncodingKey,
    decoding: DecodingKey,
    validation: Validation,
}

impl Key {
    pub(super) fn new(secret: &str, site: &str) -> Self {
        let mut validation = Validation::new(Algorithm::HS256);
        validation.set_issuer(&[ISSUER]);
        validation.set_audience(&[site]);
        // Expiry is checked against the hub's own clock, which tests can turn.
        validation.validate_exp = false;
        Self {
            site: site.to_owned(),
            encoding: EncodingKey::from_secret(secret.as_bytes()),
            decoding: DecodingKey::from_secret(secret.as_bytes()),
            validation,
        }
    }

    pub(super) fn sign(
        &self,
        staff: StaffId,
        session: SessionId,
        token_version: i64,
        expires: UnixMillis,
    ) -> Option<String> {
        let claims = Claims {
            iss: ISSUER.to_owned(),
            aud: self.site.clone(),
            exp: expires.0.div_euclid(1000),
            sub: staff,
            sid: session,
            tv: token_version,
        };
        encode(&Header::new(Algorithm::HS256), &claims, &self.encoding).ok()
    }

    pub(super) fn read(&self, token: &str, now: UnixMillis) -> Result<Claims, TokenError> {
        let read = decode::<Claims>(token, &self.decoding, &self.validation);
        let claims = read.map_err(|error| match error.kind() {
            ErrorKind::ExpiredSignature => TokenError::Expired,
            _ => TokenError::Invalid,
        })?;
        if claims.claims.exp <= now.0.div_euclid(1000) {
            return Err(TokenError::Expired);
        }
        Ok(claims.claims)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn only_our_own_fresh_tokens_are_read() {
        let key = Key::new("a secret of sixteen or more", "site");
        let (staff, session) = (
            StaffId::new(Uuid::from_u128(1)),
            SessionId::new(Uuid::from_u128(2)),
        );
        let token = key.sign(staff, session, 3, UnixMillis(60_000)).unwrap();
        assert_eq!(key.read(&token, UnixMillis(0)).unwrap().tv, 3);
        assert_eq!(
            key.read(&token, UnixMillis(60_000)).unwrap_err(),
            TokenError::Expired
        );
        let other_site = Key::new("a secret of sixteen or more", "elsewhere");
        assert_eq!(
            other_site.read(&token, UnixMillis(0)).unwrap_err(),
            TokenError::Invalid
        );
        let forged = Key::new("another secret, as long as", "site");
        assert_eq!(
            forged.read(&token, UnixMillis(0)).unwrap_err(),
            TokenError::Invalid
        );
    }
}
