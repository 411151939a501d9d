//! Restaurants that are looked after: their licences and their keys. Each act is written down with who did it.

mod extract;
pub(super) mod http;
pub mod repo;

pub use extract::AtSite;
pub(super) use extract::{same, wrong_key};

use super::ingest::logs;
use super::{Cloud, Doer, audit};
use crate::auth::{random_token, sha256};
use crate::db::{DbError, Tx};
use crate::error::Refusal;
use crate::ids::new_id;
use axum::http::StatusCode;
use domain::cloud::ingest::LogView;
use domain::cloud::{ChangeSite, LockSite, NewSite, Registered, SiteKey, SiteList, SiteView};
use domain::ids::SiteId;
use domain::time::{BusinessDay, UnixMillis};
use repo::SiteRow;
use serde_json::json;

/// For how long the key before is good after another one was made: time enough to carry the new one to the restaurant.
const FORMER_MILLIS: i64 = 86_400_000;

/// Every site by name; those that were deregistered only when asked for.
pub async fn list(cloud: &Cloud, gone: bool) -> Result<SiteList, Refusal> {
    let mut tx = cloud.db.read().await?;
    let rows = repo::all(&mut tx, gone).await?;
    let now = cloud.clock.now();
    let mut logs = logs(&mut tx, None).await?;
    let mut sites: Vec<SiteView> = rows
        .iter()
        .map(|row| row.view(logs.remove(&row.site.to_string()), now))
        .collect();
    sites.sort_by_cached_key(|site| (site.name.to_lowercase(), site.site_id));
    Ok(SiteList { sites })
}

/// One site, also when it was deregistered.
pub async fn one(cloud: &Cloud, site: SiteId) -> Result<SiteView, Refusal> {
    let mut tx = cloud.db.read().await?;
    let row = repo::one(&mut tx, site).await?.ok_or_else(unknown)?;
    let log = log(&mut tx, site).await?;
    Ok(row.view(log, cloud.clock.now()))
}

/// How one site's log stands.
async fn log(tx: &mut Tx, site: SiteId) -> Result<Option<LogView>, DbError> {
    let site = site.to_string();
    Ok(logs(tx, Some(&site)).await?.remove(&site))
}

/// Registers a site and makes its key.
pub async fn register(cloud: &Cloud, doer: Doer<'_>, new: NewSite) -> Result<Registered, Refusal> {
    new.check()?;
    let now = cloud.clock.now();
    let row = SiteRow {
        site: SiteId::new(new_id()),
        name: new.name.trim().to_owned(),
        owner: new.owner.trim().to_owned(),
        contact: new.contact.trim().to_owned(),
        locked: false,
        lock_reason: None,
        expires_at: new.expires_at,
        created_at: now,
        deregistered_at: None,
        last_seen_at: None,
        last_seen_from: None,
        last: None,
        version: 1,
    };
    let mut tx = cloud.db.write().await?;
    repo::insert(&mut tx, &row).await?;
    let key = key(cloud, &mut tx, row.site, now, None).await?;
    let detail = format!("{}, expiresAt {}", row.name, day(row.expires_at));
    audit::note(
        &mut tx,
        doer,
        now,
        "site.registered",
        Some(row.site),
        &detail,
    )
    .await?;
    tx.commit().await?;
    let site = row.view(None, now);
    Ok(Registered { site, key })
}

/// Changes a site, or extends its licence. A change by somebody else in between is not overwritten.
pub async fn change(
    cloud: &Cloud,
    doer: Doer<'_>,
    site: SiteId,
    change: ChangeSite,
) -> Result<SiteView, Refusal> {
    change.check()?;
    let now = cloud.clock.now();
    let mut tx = cloud.db.write().await?;
    let mut row = present(&mut tx, site).await?;
    if change
        .based_on
        .is_some_and(|version| version != row.version)
    {
        let message = "basedOn: the site was changed meanwhile; read it again";
        return Err(
            Refusal::new(StatusCode::CONFLICT, "changed_meanwhile", message)
                .with(json!({"field": "basedOn", "version": row.version})),
        );
    }
    let (name, owner) = (change.name.trim(), change.owner.trim());
    let contact = change.contact.trim();
    let mut detail = Vec::new();
    if row.name != name {
        detail.push(format!("name {} → {name}", row.name));
    }
    if row.owner != owner {
        detail.push("owner".to_owned());
    }
    if row.contact != contact {
        detail.push("contact".to_owned());
    }
    if row.expires_at != change.expires_at {
        let (from, to) = (day(row.expires_at), day(change.expires_at));
        detail.push(format!("expiresAt {from} → {to}"));
    }
    if detail.is_empty() {
        let log = log(&mut tx, site).await?;
        return Ok(row.view(log, now));
    }
    name.clone_into(&mut row.name);
    owner.clone_into(&mut row.owner);
    contact.clone_into(&mut row.contact);
    row.expires_at = change.expires_at;
    kept(cloud, tx, doer, "site.changed", row, &detail.join(", ")).await
}

/// Locks a site, or gives another reason: it opens no further business day.
pub async fn lock(
    cloud: &Cloud,
    doer: Doer<'_>,
    site: SiteId,
    lock: LockSite,
) -> Result<SiteView, Refusal> {
    lock.check()?;
    let reason = Some(lock.reason.trim().to_owned());
    let mut tx = cloud.db.write().await?;
    let mut row = present(&mut tx, site).await?;
    if row.locked && row.lock_reason == reason {
        let log = log(&mut tx, site).await?;
        return Ok(row.view(log, cloud.clock.now()));
    }
    let detail = reason.clone().unwrap_or_default();
    (row.locked, row.lock_reason) = (true, reason);
    kept(cloud, tx, doer, "site.locked", row, &detail).await
}

/// Unlocks a site.
pub async fn unlock(cloud: &Cloud, doer: Doer<'_>, site: SiteId) -> Result<SiteView, Refusal> {
    let mut tx = cloud.db.write().await?;
    let mut row = present(&mut tx, site).await?;
    if !row.locked {
        let log = log(&mut tx, site).await?;
        return Ok(row.view(log, cloud.clock.now()));
    }
    (row.locked, row.lock_reason) = (false, None);
    kept(cloud, tx, doer, "site.unlocked", row, "").await
}

/// Deregisters a site: its keys are dead, its rows stay.
pub async fn deregister(cloud: &Cloud, doer: Doer<'_>, site: SiteId) -> Result<SiteView, Refusal> {
    let now = cloud.clock.now();
    let mut tx = cloud.db.write().await?;
    let mut row = present(&mut tx, site).await?;
    repo::end_keys(&mut tx, site, now).await?;
    row.deregistered_at = Some(now);
    let detail = row.name.clone();
    kept(cloud, tx, doer, "site.deregistered", row, &detail).await
}

/// Makes another key. The one before is good for a day, or dies at once: when it got into wrong hands.
pub async fn rotate(
    cloud: &Cloud,
    doer: Doer<'_>,
    site: SiteId,
    at_once: bool,
) -> Result<SiteKey, Refusal> {
    let now = cloud.clock.now();
    let until = (!at_once).then(|| now.plus_millis(FORMER_MILLIS));
    let mut tx = cloud.db.write().await?;
    present(&mut tx, site).await?;
    repo::end_keys(&mut tx, site, until.unwrap_or(now)).await?;
    let key = key(cloud, &mut tx, site, now, until).await?;
    let detail = if at_once {
        "the former key is dead"
    } else {
        ""
    };
    audit::note(&mut tx, doer, now, "site.keyRotated", Some(site), detail).await?;
    tx.commit().await?;
    Ok(key)
}

/// A site that is there and looked after, and nobody else writes until the transaction ends.
async fn present(tx: &mut Tx, site: SiteId) -> Result<SiteRow, Refusal> {
    let row = repo::locked(tx, site).await?.ok_or_else(unknown)?;
    if row.deregistered_at.is_some() {
        let message = "this site was deregistered; register it anew";
        return Err(Refusal::new(StatusCode::CONFLICT, "deregistered", message));
    }
    Ok(row)
}

/// Stores a changed site with who did it.
async fn kept(
    cloud: &Cloud,
    mut tx: Tx,
    doer: Doer<'_>,
    act: &str,
    mut row: SiteRow,
    detail: &str,
) -> Result<SiteView, Refusal> {
    let now = cloud.clock.now();
    row.version = row.version.saturating_add(1);
    repo::update(&mut tx, &row).await?;
    audit::note(&mut tx, doer, now, act, Some(row.site), detail).await?;
    let log = log(&mut tx, row.site).await?;
    tx.commit().await?;
    Ok(row.view(log, now))
}

/// Makes a key, of which only the hash is kept.
async fn key(
    cloud: &Cloud,
    tx: &mut Tx,
    site: SiteId,
    now: UnixMillis,
    former_until: Option<UnixMillis>,
) -> Result<SiteKey, Refusal> {
    let key = format!("{}{}", extract::PREFIX, random_token());
    repo::add_key(tx, site, &sha256(&key), now).await?;
    Ok(SiteKey {
        key,
        lease_key: cloud.leases.public_key(),
        former_until,
    })
}

fn unknown() -> Refusal {
    let message = "siteId: there is no such site";
    Refusal::new(StatusCode::NOT_FOUND, "site_unknown", message).with(json!({"field": "siteId"}))
}

/// The day of a moment, for the record, in UTC.
fn day(at: UnixMillis) -> BusinessDay {
    BusinessDay::at(at, 0, 0)
}
