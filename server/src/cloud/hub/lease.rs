//! Whether a lease is the cloud's own word to this hub, now.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::cloud::{ISSUER, Lease, LeaseClaims};
use domain::ids::SiteId;
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode};
use uuid::Uuid;

/// Why a lease is not believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LeaseProblem {
    /// Not signed with the key that was pinned when the hub joined, or by nobody who signs leases.
    #[error("the lease is not signed by the cloud that this hub has joined")]
    Forged,
    /// Meant for another site.
    #[error("the lease is somebody else's")]
    Foreign,
    /// It answers another question than the one that was asked.
    #[error("the lease is an old one")]
    Replayed,
    /// It says two things at once.
    #[error("the lease contradicts itself")]
    Inconsistent,
}

/// Holds a signed lease against the pinned key, the site and the nonce that was sent. The times in it are the cloud's:
/// the hub's own clock says nothing about them.
pub fn verify(
    token: &str,
    pinned: &[u8; 32],
    site: SiteId,
    nonce: Uuid,
) -> Result<Lease, LeaseProblem> {
    let key = DecodingKey::from_ed_components(&URL_SAFE_NO_PAD.encode(pinned));
    let key = key.map_err(|_| LeaseProblem::Forged)?;
    let mut validation = Validation::new(Algorithm::EdDSA);
    validation.set_issuer(&[ISSUER]);
    validation.set_required_spec_claims(&["iss", "sub"]);
    validation.validate_exp = false;
    validation.validate_aud = false;
    let claims = decode::<LeaseClaims>(token, &key, &validation);
    let claims = claims.map_err(|_| LeaseProblem::Forged)?.claims;
    if claims.sub != site {
        return Err(LeaseProblem::Foreign);
    }
    if claims.jti != Some(nonce) {
        return Err(LeaseProblem::Replayed);
    }
    let lease = claims.lease;
    if lease.site != site || lease.issued_at.0.div_euclid(1000) != claims.iat {
        return Err(LeaseProblem::Inconsistent);
    }
    Ok(lease)
}
