//! Which hub knocks: its site and its key.

use super::repo;
use crate::auth::sha256;
use crate::cloud::{Cloud, Origin};
use crate::db::in_time;
use crate::error::Refusal;
use axum::extract::{FromRef, FromRequestParts};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode};
use domain::ids::SiteId;
use std::hint::black_box;

/// What a key begins with, so that it is known when it turns up where it should not.
pub(super) const PREFIX: &str = "sk_";
/// Characters of 32 bytes in base64url.
const LENGTH: usize = 43;

/// A hub that has shown the key of its site.
#[derive(Clone, Copy, Debug)]
pub struct AtSite {
    /// Which restaurant.
    pub site: SiteId,
}

impl<S: Send + Sync> FromRequestParts<S> for AtSite
where
    Cloud: FromRef<S>,
{
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refusal> {
        let cloud = Cloud::from_ref(state);
        let now = cloud.clock.now();
        if let Some((site, key)) = named(&parts.headers) {
            // Read each time: a key that was revoked is dead at once in every process.
            let known = in_time(async {
                let mut tx = cloud.db.read().await?;
                repo::keys(&mut tx, site, now).await
            });
            let (known, hash) = (known.await?, sha256(key));
            // All of them are looked at, so that the time does not tell which one it was.
            if known
                .iter()
                .fold(false, |found, one| same(one, &hash) | found)
            {
                return Ok(Self { site });
            }
        }
        let origin = Origin::from_request_parts(parts, state).await?;
        cloud.wrongs.count(origin.ip, now)?;
        Err(wrong_key())
    }
}

/// The site and the key that a request names, when they could be some.
fn named(headers: &HeaderMap) -> Option<(SiteId, &str)> {
    let text = |name: &str| headers.get(name)?.to_str().ok();
    let site = text("x-site-id")?.parse().ok()?;
    let key = text("x-site-key")?;
    (key.strip_prefix(PREFIX)?.len() == LENGTH).then_some((site, key))
}

/// Whether two hashes are the same, in a time that does not depend on where they differ.
pub(in crate::cloud) fn same(one: &str, other: &str) -> bool {
    let pairs = one.bytes().zip(other.bytes());
    let differ = pairs.fold(0, |differ, (a, b)| black_box(differ | (a ^ b)));
    one.len() == other.len() && differ == 0
}

/// One answer for whatever is wrong with a site's credentials.
pub(in crate::cloud) fn wrong_key() -> Refusal {
    let message = "X-Site-ID, X-Site-Key: no site has this key; join the hub with a new one";
    Refusal::new(StatusCode::UNAUTHORIZED, "wrong_key", message)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashes_are_the_same_or_not() {
        let hash = sha256("one");
        assert!(same(&hash, &sha256("one")));
        assert!(!same(&hash, &sha256("two")));
        assert!(!same(&hash, &hash[..63]) && !same(&hash, "") && !same("", &hash));
        let last = format!("{}g", &hash[..63]);
        assert!(!same(&hash, &last));
    }
}
