//! A hub was put back from a backup, and somebody says that its story is the one that counts.

use super::repo;
use crate::cloud::{Doer, audit};
use crate::db::{Db, DbError};
use domain::ids::SiteId;
use domain::time::UnixMillis;

/// Why nothing was put aside.
#[derive(Debug, thiserror::Error)]
pub enum NotAccepted {
    /// There is no such log.
    #[error("site: this site has no log in the cloud")]
    Unknown,
    /// Nothing is wrong, or the hub has not yet proved what is common.
    #[error(
        "site: its hub has not shown yet what its log and the cloud's have in common; nothing was changed"
    )]
    NothingToAccept,
    /// The database.
    #[error(transparent)]
    Db(#[from] DbError),
}

impl From<sqlx::Error> for NotAccepted {
    fn from(error: sqlx::Error) -> Self {
        Self::Db(error.into())
    }
}

/// Puts what the hub no longer knows aside as evidence, writes down who said so, and projects the rest anew; the number of
/// the last event that stays.
pub async fn accept_restore(
    db: &Db,
    doer: Doer<'_>,
    id: SiteId,
    now: UnixMillis,
) -> Result<u64, NotAccepted> {
    let site = &id.to_string();
    let mut tx = db.write().await?;
    let log = repo::lock(&mut tx, site).await?;
    let log = log.ok_or(NotAccepted::Unknown)?;
    let common = log.common.filter(|_| log.trouble.is_some());
    let common = common.and_then(|common| u64::try_from(common).ok());
    let common = common.ok_or(NotAccepted::NothingToAccept)?;
    repo::put_aside(&mut tx, (site, &log.epoch), common, now).await?;
    let chain = repo::link_at(&mut tx, site, common).await?;
    repo::advance(&mut tx, site, (&log.epoch, common, &chain), now).await?;
    repo::forget_projection(&mut tx, site, now).await?;
    let detail = format!(
        "events {} to {} put aside",
        common.saturating_add(1),
        log.head
    );
    audit::note(
        &mut tx,
        doer,
        now,
        "site.restoreAccepted",
        Some(id),
        &detail,
    )
    .await?;
    tx.commit().await?;
    Ok(common)
}
