//! Signs of life: a hub says how it is, and hears what it may.

pub(super) mod http;
mod repo;

use super::sites::{repo as sites, wrong_key};
use super::{Cloud, too_often};
use crate::db::DbError;
use crate::error::Refusal;
use axum::http::StatusCode;
use domain::cloud::{Heartbeat, HeartbeatAnswer, Pace};
use domain::ids::SiteId;
use repo::Heard;

/// Six at once, then thirty in an hour: a hub says it four times a day, at each start and when somebody asks for it.
const BEATS: Pace = Pace {
    every_millis: 120_000,
    burst: 6,
};

/// Hears a hub. A refused heartbeat leaves nothing behind.
async fn hear(
    cloud: &Cloud,
    site: SiteId,
    from: &str,
    beat: &Heartbeat,
) -> Result<HeartbeatAnswer, Refusal> {
    beat.check()?;
    let text = serde_json::to_string(beat).map_err(DbError::from)?;
    let mut tx = cloud.db.write().await?;
    // One after the other for each site, in all processes.
    let row = sites::locked(&mut tx, site).await?;
    let row = row.filter(|row| row.deregistered_at.is_none());
    let row = row.ok_or_else(wrong_key)?;
    if let Some(nonce) = beat.nonce
        && repo::is_known(&mut tx, site, nonce).await?
    {
        let message = "nonce: this heartbeat was heard before; make another one";
        return Err(Refusal::new(StatusCode::CONFLICT, "replayed", message));
    }
    let now = cloud.clock.now();
    let (beats, due) = repo::pace(&mut tx, site).await?;
    let due = BEATS.take(due, now).map_err(too_often)?;
    let number = beats.saturating_add(1);
    if let Some(nonce) = beat.nonce {
        repo::remember(&mut tx, site, nonce, number).await?;
    }
    let heard = Heard {
        at: now,
        from,
        text: &text,
        number,
        due,
    };
    repo::keep(&mut tx, site, &heard).await?;
    let lease = cloud.leases.sign(&row, beat.nonce, now);
    let lease = lease.ok_or_else(Refusal::busy)?;
    tx.commit().await?;
    Ok(HeartbeatAnswer {
        licensed: !row.locked && row.expires_at > now,
        locked: row.locked,
        lock_reason: row.lock_reason,
        expires_at: row.expires_at,
        lease,
    })
}
