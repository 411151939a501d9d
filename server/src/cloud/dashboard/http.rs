//! `GET /api/owner/dashboard`, `/api/owner/exceptions`, `/api/owner/export`.

use super::board::{Wanted, board};
use super::sites::{all, chosen, unknown};
use super::{behind, export};
use crate::body::Asked;
use crate::cloud::{Cloud, Owner};
use crate::db::in_time;
use crate::error::Refusal;
use axum::Json;
use axum::extract::State;
use axum::response::Response;
use domain::cloud::BadField;
use domain::cloud::dashboard::{BEHIND, Dashboard, SiteExceptions, Span, oldest};
use domain::ids::SiteId;
use serde::Deserialize;

/// What is asked for. All of it is text, so that each field is refused by its own name.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Query {
    pub(super) site: Option<String>,
    pub(super) range: Option<String>,
    pub(super) what: Option<String>,
    pub(super) format: Option<String>,
    pub(super) bom: Option<String>,
}

impl Query {
    /// The restaurant; an empty one is what a form without a choice sends.
    pub(super) fn site(&self) -> Result<Option<SiteId>, Refusal> {
        let site = self.site.as_deref().filter(|site| !site.is_empty());
        let bad = BadField {
            field: "site",
            allowed: "a UUID",
        };
        let site = site.map(|site| site.parse().map_err(|_| bad));
        Ok(site.transpose()?)
    }

    fn wanted(&self) -> Result<Wanted, Refusal> {
        let span = self.range.as_deref().filter(|range| !range.is_empty());
        Ok(Wanted {
            site: self.site()?,
            span: span.map(Span::read).transpose()?.unwrap_or_default(),
        })
    }
}

/// `GET /api/owner/dashboard?site=…&range=today|week|month`
pub async fn dashboard(
    State(cloud): State<Cloud>,
    owner: Owner,
    Asked(query): Asked<Query>,
) -> Result<Json<Dashboard>, Refusal> {
    let wanted = query.wanted()?;
    let board = in_time(Box::pin(board(&cloud, &owner, wanted)));
    board.await.map(Json)
}

/// `GET /api/owner/exceptions?site=…&range=today|week|month`
pub async fn exceptions(
    State(cloud): State<Cloud>,
    owner: Owner,
    Asked(query): Asked<Query>,
) -> Result<Json<SiteExceptions>, Refusal> {
    let Wanted { site, span } = query.wanted()?;
    let found = in_time::<_, Refusal>(async {
        let now = cloud.clock.now();
        let mut tx = cloud.db.read().await?;
        let sites = all(&mut tx, &owner, span, now).await?;
        drop(tx);
        let some = chosen(&sites, site)?;
        if some.len() > BEHIND {
            let bad = BadField {
                field: "site",
                allowed: "one of your sites: there are too many to look at all of them at once",
            };
            return Err(bad.into());
        }
        let (exceptions, truncated) = behind::attention(&cloud.db, &some).await?;
        Ok(SiteExceptions {
            at: now,
            age: oldest(some.iter().map(|site| site.age)),
            exceptions,
            truncated,
        })
    });
    Box::pin(found).await.map(Json)
}

/// `GET /api/owner/export?site=…&what=orders|payments|slips&range=…&format=csv|json`
pub async fn export(
    State(cloud): State<Cloud>,
    owner: Owner,
    Asked(query): Asked<Query>,
) -> Result<Response, Refusal> {
    let missing = BadField {
        field: "site",
        allowed: "one of your sites",
    };
    let site = query.site()?.ok_or(missing)?;
    let name = owner.site(site).ok_or_else(unknown)?;
    export::file(&cloud, (site, name), &query).await
}
