//! Who asks, in the signatures of the handlers for owners.

use super::{repo, tenants_repo};
use crate::auth::{cookie, same_origin};
use crate::cloud::{Cloud, Doer, Origin};
use crate::db::in_time;
use crate::error::Refusal;
use axum::extract::{FromRef, FromRequestParts};
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;
use domain::cloud::owners::OwnerRole;
use domain::ids::{OwnerId, SiteId, TenantId};
use uuid::Uuid;

/// The cookie of a browser.
pub(super) const COOKIE: &str = "sufra_owner";

/// An owner or accountant who is signed in.
#[derive(Clone, Debug)]
pub struct Owner {
    /// The account.
    pub id: OwnerId,
    /// What the person is called.
    pub name: String,
    /// What the person is to the tenant.
    pub role: OwnerRole,
    /// Whose figures may be seen.
    pub tenant: TenantId,
    /// Its sites, by name. A site that is not among them is unknown to this person.
    pub sites: Vec<(SiteId, String)>,
    /// The address for mail.
    pub(super) email: String,
    /// From where.
    pub(super) from: String,
    pub(super) session: Uuid,
    version: i64,
    /// When the sign-in is over, seconds of Unix time.
    until: i64,
}

impl Owner {
    /// Whoever is signed in with a session. Read each time: what one process ends is over in all of them, and a site that
    /// was taken away is away.
    async fn sitting(
        cloud: &Cloud,
        (session, id, version): (Uuid, OwnerId, i64),
        (from, until): (String, i64),
    ) -> Result<Self, Refusal> {
        let found = in_time(async {
            let mut tx = cloud.db.read().await?;
            let Some(who) = repo::sitting(&mut tx, session, id, version).await? else {
                return Ok::<_, Refusal>(None);
            };
            let sites = tenants_repo::sites(&mut tx, who.3).await?;
            Ok(Some((who, sites)))
        });
        let found = found.await?.ok_or_else(Refusal::signed_out)?;
        let ((name, email, role, tenant), sites) = found;
        Ok(Self {
            id,
            name,
            role,
            tenant,
            sites: sites
                .into_iter()
                .map(|site| (site.site_id, site.name))
                .collect(),
            email,
            from,
            session,
            version,
            until,
        })
    }

    /// The same person a moment later: for what goes on after its first answer.
    ///
    /// # Errors
    /// The session is over.
    pub async fn again(&self, cloud: &Cloud) -> Result<Self, Refusal> {
        if cloud.clock.now().0.div_euclid(1_000) >= self.until {
            return Err(Refusal::signed_out());
        }
        let sitting = (self.session, self.id, self.version);
        Self::sitting(cloud, sitting, (self.from.clone(), self.until)).await
    }

    /// For the record.
    pub fn doer(&self) -> Doer<'_> {
        Doer {
            actor: &self.email,
            from: &self.from,
        }
    }

    /// The name of a site when it is one of theirs.
    pub fn site(&self, site: SiteId) -> Option<&str> {
        let found = self.sites.iter().find(|(id, _)| *id == site);
        found.map(|(_, name)| name.as_str())
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Owner
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
        let claims = cloud.owners.tokens.read(token, cloud.clock.now());
        let claims = claims.ok_or_else(Refusal::signed_out)?;
        let sitting = (claims.sid, claims.sub, claims.tv);
        Self::sitting(&cloud, sitting, (origin.ip.to_string(), claims.exp)).await
    }
}
