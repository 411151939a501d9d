//! Sites and their keys in the database.

use crate::db::{DbError, Tx};
use crate::on;
use domain::cloud::ingest::LogView;
use domain::cloud::{Facts, Heartbeat, SiteStatus, SiteView};
use domain::ids::SiteId;
use domain::time::UnixMillis;

/// A site as it is stored.
#[derive(Clone, Debug)]
pub struct SiteRow {
    /// Its name for programs.
    pub site: SiteId,
    /// What it is called.
    pub name: String,
    /// Whose it is.
    pub owner: String,
    /// How the owner is reached.
    pub contact: String,
    /// No business day may be opened.
    pub locked: bool,
    /// Why.
    pub lock_reason: Option<String>,
    /// The end of the licence.
    pub expires_at: UnixMillis,
    /// When it was registered.
    pub created_at: UnixMillis,
    /// When it was deregistered.
    pub deregistered_at: Option<UnixMillis>,
    /// When it was heard last.
    pub last_seen_at: Option<UnixMillis>,
    /// From which address.
    pub last_seen_from: Option<String>,
    /// What it said then, as JSON.
    pub last: Option<String>,
    /// Counts changes.
    pub version: i64,
}

impl SiteRow {
    /// As sysadmins see it, with its log.
    pub fn view(&self, log: Option<LogView>, now: UnixMillis) -> SiteView {
        let facts = Facts {
            deregistered_at: self.deregistered_at,
            locked: self.locked,
            expires_at: self.expires_at,
            last_seen_at: self.last_seen_at,
        };
        let last = self.last.as_deref();
        SiteView {
            site_id: self.site,
            name: self.name.clone(),
            owner: self.owner.clone(),
            contact: self.contact.clone(),
            status: SiteStatus::of(&facts, now),
            locked: self.locked,
            lock_reason: self.lock_reason.clone(),
            expires_at: self.expires_at,
            created_at: self.created_at,
            deregistered_at: self.deregistered_at,
            last_seen_at: self.last_seen_at,
            last_seen_from: self.last_seen_from.clone(),
            last: last.and_then(|text| serde_json::from_str::<Heartbeat>(text).ok()),
            log,
            version: self.version,
        }
    }
}

type Row = (
    String,
    String,
    String,
    String,
    i64,
    Option<String>,
    i64,
    i64,
    Option<i64>,
    Option<i64>,
    Option<String>,
    Option<String>,
    i64,
);

fn read(row: Row) -> Result<SiteRow, DbError> {
    let (
        id,
        name,
        owner,
        contact,
        locked,
        lock_reason,
        end,
        created,
        gone,
        seen,
        from,
        last,
        version,
    ) = row;
    Ok(SiteRow {
        site: id.parse().map_err(|_| DbError::Fault)?,
        name,
        owner,
        contact,
        locked: locked != 0,
        lock_reason,
        expires_at: UnixMillis(end),
        created_at: UnixMillis(created),
        deregistered_at: gone.map(UnixMillis),
        last_seen_at: seen.map(UnixMillis),
        last_seen_from: from,
        last,
        version,
    })
}

/// Every site; those that were deregistered only when asked for. In no order that a person would expect.
pub(super) async fn all(tx: &mut Tx, gone: bool) -> Result<Vec<SiteRow>, DbError> {
    let rows: Vec<Row> = on!(tx, conn => sqlx::query_as(
        "SELECT site_id, name, owner, contact, locked, lock_reason, expires_at, created_at, \
         deregistered_at, last_seen_at, last_seen_from, last, version FROM cloud_sites \
         WHERE deregistered_at IS NULL OR $1 = 1",
    ).bind(i64::from(gone)).fetch_all(conn).await)?;
    rows.into_iter().map(read).collect()
}

/// One site.
pub async fn one(tx: &mut Tx, site: SiteId) -> Result<Option<SiteRow>, DbError> {
    let row: Option<Row> = on!(tx, conn => sqlx::query_as(
        "SELECT site_id, name, owner, contact, locked, lock_reason, expires_at, created_at, \
         deregistered_at, last_seen_at, last_seen_from, last, version FROM cloud_sites \
         WHERE site_id = $1",
    ).bind(site.to_string()).fetch_optional(conn).await)?;
    row.map(read).transpose()
}

/// One site, whose others who write wait until this transaction ends.
pub async fn locked(tx: &mut Tx, site: SiteId) -> Result<Option<SiteRow>, DbError> {
    // SQLite has one writer anyway; on PostgreSQL the row is the queue.
    on!(tx, conn => sqlx::query("UPDATE cloud_sites SET version = version WHERE site_id = $1")
        .bind(site.to_string()).execute(conn).await.map(|_| ()))?;
    one(tx, site).await
}

/// Adds a site.
pub(super) async fn insert(tx: &mut Tx, site: &SiteRow) -> Result<(), DbError> {
    on!(tx, conn => sqlx::query(
        "INSERT INTO cloud_sites (site_id, name, owner, contact, locked, expires_at, created_at, version, \
         beats, beat_due) VALUES ($1, $2, $3, $4, 0, $5, $6, $7, 0, 0)",
    ).bind(site.site.to_string()).bind(&site.name).bind(&site.owner).bind(&site.contact)
    .bind(site.expires_at.0).bind(site.created_at.0).bind(site.version)
    .execute(conn).await.map(|_| ()))?;
    Ok(())
}

/// Writes what sysadmins change.
pub(super) async fn update(tx: &mut Tx, site: &SiteRow) -> Result<(), DbError> {
    on!(tx, conn => sqlx::query(
        "UPDATE cloud_sites SET name = $2, owner = $3, contact = $4, locked = $5, lock_reason = $6, \
         expires_at = $7, deregistered_at = $8, version = $9 WHERE site_id = $1",
    ).bind(site.site.to_string()).bind(&site.name).bind(&site.owner).bind(&site.contact)
    .bind(i64::from(site.locked)).bind(&site.lock_reason).bind(site.expires_at.0)
    .bind(site.deregistered_at.map(|at| at.0)).bind(site.version)
    .execute(conn).await.map(|_| ()))?;
    Ok(())
}

/// Gives a site a key.
pub(super) async fn add_key(
    tx: &mut Tx,
    site: SiteId,
    hash: &str,
    now: UnixMillis,
) -> Result<(), DbError> {
    on!(tx, conn => sqlx::query(
        "INSERT INTO site_keys (site_id, key_hash, created_at) VALUES ($1, $2, $3)",
    ).bind(site.to_string()).bind(hash).bind(now.0).execute(conn).await.map(|_| ()))?;
    Ok(())
}

/// Lets a site's keys end at a time, unless they end before it.
pub(super) async fn end_keys(tx: &mut Tx, site: SiteId, until: UnixMillis) -> Result<(), DbError> {
    on!(tx, conn => sqlx::query(
        "UPDATE site_keys SET valid_until = $2 \
         WHERE site_id = $1 AND (valid_until IS NULL OR valid_until > $2)",
    ).bind(site.to_string()).bind(until.0).execute(conn).await.map(|_| ()))?;
    Ok(())
}

/// The hashes of the keys that open a site's doors now; none for a site that is not there any more.
pub(super) async fn keys(
    tx: &mut Tx,
    site: SiteId,
    now: UnixMillis,
) -> Result<Vec<String>, DbError> {
    let rows: Vec<(String,)> = on!(tx, conn => sqlx::query_as(
        "SELECT k.key_hash FROM cloud_sites s JOIN site_keys k ON k.site_id = s.site_id \
         WHERE s.site_id = $1 AND s.deregistered_at IS NULL AND (k.valid_until IS NULL OR k.valid_until > $2)",
    ).bind(site.to_string()).bind(now.0).fetch_all(conn).await)?;
    Ok(rows.into_iter().map(|(hash,)| hash).collect())
}
