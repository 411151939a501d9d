//! The restaurants that somebody looks at, and how the figures of each stand.

use super::repo::{self, Stands};
use crate::cloud::Owner;
use crate::db::{DbError, Tx};
use crate::error::Refusal;
use axum::http::StatusCode;
use domain::cloud::dashboard::{Age, Heard, SiteNow, Span, Stand, Stretch, age};
use domain::ids::SiteId;
use domain::time::UnixMillis;
use std::collections::HashMap;

/// The wall clock of restaurants of which nothing is known yet: Baku's.
const ZONE: i32 = 240;

/// One restaurant.
pub struct Site {
    /// Its id.
    pub id: SiteId,
    /// The same as it stands in the database.
    pub key: String,
    /// What it is called.
    pub name: String,
    /// Its log; none before the first batch.
    pub stands: Option<Stands>,
    /// As the last projected event left it.
    pub now: SiteNow,
    /// How its figures stand.
    pub age: Age,
    /// The stretch in its own time.
    pub stretch: Stretch,
}

impl Site {
    fn of(
        (id, name): (SiteId, &str),
        stands: Option<Stands>,
        (span, now): (Span, UnixMillis),
    ) -> Result<Self, DbError> {
        let left = stands.as_ref().and_then(|stands| stands.state_now.as_ref());
        let left: Option<SiteNow> = left.map(|text| serde_json::from_str(text)).transpose()?;
        let left = left.unwrap_or_else(|| SiteNow {
            offset_minutes: ZONE,
            ..SiteNow::default()
        });
        Ok(Self {
            id,
            key: id.to_string(),
            name: name.to_owned(),
            age: age(&heard(stands.as_ref()), now),
            stretch: span.stretch(now, left.offset_minutes, left.cutoff_minutes),
            now: left,
            stands,
        })
    }

    /// Whether somebody has to look at it.
    pub fn is_odd(&self) -> bool {
        matches!(self.age.stand, Stand::Trouble | Stand::Behind)
    }
}

fn heard(stands: Option<&Stands>) -> Heard {
    let Some(stands) = stands else {
        return Heard::default();
    };
    let unsigned = |value: i64| u64::try_from(value).unwrap_or_default();
    Heard {
        head: unsigned(stands.head),
        projected: unsigned(stands.projected.unwrap_or_default()),
        last_event_at: stands.event_at.map(UnixMillis),
        complete_at: stands.complete_at.map(UnixMillis),
        last_batch_at: Some(UnixMillis(stands.last_batch_at)),
        trouble: stands.trouble.is_some(),
        halted: stands.halted.is_some(),
    }
}

/// All restaurants of the tenant, by name.
pub async fn all(
    tx: &mut Tx,
    owner: &Owner,
    span: Span,
    now: UnixMillis,
) -> Result<Vec<Site>, DbError> {
    let found = repo::stands(tx, owner.tenant).await?;
    let mut found: HashMap<String, Stands> = found
        .into_iter()
        .map(|stands| (stands.site_id.clone(), stands))
        .collect();
    let sites = owner.sites.iter();
    sites
        .map(|(id, name)| Site::of((*id, name), found.remove(&id.to_string()), (span, now)))
        .collect()
}

/// The chosen one of them, or all. One that belongs to somebody else is as unknown as one that is not there.
pub fn chosen(sites: &[Site], site: Option<SiteId>) -> Result<Vec<&Site>, Refusal> {
    let Some(id) = site else {
        return Ok(sites.iter().collect());
    };
    let one = sites.iter().find(|site| site.id == id);
    Ok(vec![one.ok_or_else(unknown)?])
}

/// No such restaurant, for this person.
pub fn unknown() -> Refusal {
    Refusal::new(StatusCode::NOT_FOUND, "not_found", "there is no such site")
}
