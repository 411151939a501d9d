//! STAND-IN for `cloud::sites::AtSite`: swap it for that one, and take this file and [`super::Desk::keys`] away.
//!
//! Without that one nobody has a key, so every batch is refused; tests hand keys out to a process by hand.

use crate::cloud::Cloud;
use crate::error::Refusal;
use axum::extract::FromRequestParts;
use axum::http::StatusCode;
use axum::http::request::Parts;
use domain::ids::SiteId;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

/// The keys of sites, in memory and hashed.
#[derive(Default)]
pub struct Keys(Mutex<BTreeMap<SiteId, [u8; 32]>>);

impl Keys {
    /// Gives a site a key.
    pub fn allow(&self, site: SiteId, key: &str) {
        let mut keys = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        keys.insert(site, Sha256::digest(key).into());
    }

    fn fits(&self, site: SiteId, key: &str) -> bool {
        let keys = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let hash: [u8; 32] = Sha256::digest(key).into();
        keys.get(&site) == Some(&hash)
    }
}

/// A site that showed its key.
pub struct AtSite {
    /// Which restaurant.
    pub site: SiteId,
}

impl FromRequestParts<Cloud> for AtSite {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, cloud: &Cloud) -> Result<Self, Refusal> {
        let text = |name: &str| parts.headers.get(name)?.to_str().ok();
        let site: Option<SiteId> = text("x-site-id").and_then(|site| site.parse().ok());
        match (site, text("x-site-key")) {
            (Some(site), Some(key)) if cloud.desk.keys.fits(site, key) => Ok(Self { site }),
            _ => Err(Refusal::new(
                StatusCode::UNAUTHORIZED,
                "wrong_key",
                "X-Site-ID and X-Site-Key do not name a site with its key",
            )),
        }
    }
}
