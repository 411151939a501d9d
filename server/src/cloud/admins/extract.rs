//! Who asks, in the signatures of the cloud's handlers.

use super::repo;
use crate::auth::{cookie, same_origin};
use crate::cloud::{Cloud, Doer, Origin};
use crate::db::in_time;
use crate::error::Refusal;
use axum::extract::{FromRef, FromRequestParts};
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;
use uuid::Uuid;

/// The cookie of a browser.
pub(super) const COOKIE: &str = "sufra_admin";

/// A sysadmin who is signed in.
#[derive(Clone, Debug)]
pub struct Sysadmin {
    /// The name of the account.
    pub username: String,
    /// From where.
    pub from: String,
    pub(super) session: Uuid,
}

impl Sysadmin {
    /// For the record.
    pub fn doer(&self) -> Doer<'_> {
        Doer {
            actor: &self.username,
            from: &self.from,
        }
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Sysadmin
where
    Cloud: FromRef<S>,
{
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refusal> {
        let origin = Origin::from_request_parts(parts, state).await?;
        let bearer = parts.headers.get(AUTHORIZATION);
        let bearer = bearer.and_then(|value| value.to_str().ok()?.strip_prefix("Bearer "));
        let token = if let Some(token) = bearer {
            token
        } else {
            let token = cookie(&parts.headers, COOKIE).ok_or_else(Refusal::signed_out)?;
            same_origin(&parts.method, &parts.headers)?;
            token
        };
        let cloud = Cloud::from_ref(state);
        let claims = cloud.tokens.read(token, cloud.clock.now());
        let claims = claims.ok_or_else(Refusal::signed_out)?;
        let (session, account, version) = (claims.sid, claims.sub, claims.tv);
        // Read each time: what one process ends is over in all of them.
        let username = in_time(async {
            let mut tx = cloud.db.read().await?;
            repo::sitting(&mut tx, session, account, version).await
        });
        Ok(Self {
            username: username.await?.ok_or_else(Refusal::signed_out)?,
            from: origin.ip.to_string(),
            session,
        })
    }
}
