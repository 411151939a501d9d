//! Tenants and which sites are theirs, in the database.

use crate::db::{DbError, Tx};
use crate::on;
use domain::cloud::owners::{Feature, Plan, PutTenant, TenantSite, TenantView};
use domain::ids::{SiteId, TenantId};
use domain::time::UnixMillis;

type Row = (String, String, Option<String>, String, String, i64);

fn read(row: Row) -> Result<TenantView, DbError> {
    let (id, name, domain, plan, features, version) = row;
    Ok(TenantView {
        tenant_id: id.parse().map_err(|_| DbError::Fault)?,
        name,
        domain,
        plan: Plan::of(&plan).ok_or(DbError::Fault)?,
        // A word of a later program that was taken back switches nothing on.
        features: features.split(',').filter_map(Feature::of).collect(),
        sites: Vec::new(),
        version,
    })
}

fn words(features: &[Feature]) -> String {
    let words: Vec<&str> = features.iter().map(|feature| feature.word()).collect();
    words.join(",")
}

/// Every tenant, without its sites.
pub(super) async fn all(tx: &mut Tx) -> Result<Vec<TenantView>, DbError> {
    let rows: Vec<Row> = on!(tx, conn => sqlx::query_as(
        "SELECT tenant_id, name, domain, plan, features, version FROM tenants",
    ).fetch_all(conn).await)?;
    rows.into_iter().map(read).collect()
}

/// One tenant, with its sites by name.
pub(super) async fn one(tx: &mut Tx, tenant: TenantId) -> Result<Option<TenantView>, DbError> {
    let row: Option<Row> = on!(tx, conn => sqlx::query_as(
        "SELECT tenant_id, name, domain, plan, features, version FROM tenants WHERE tenant_id = $1",
    ).bind(tenant.to_string()).fetch_optional(conn).await)?;
    let Some(mut view) = row.map(read).transpose()? else {
        return Ok(None);
    };
    view.sites = sites(tx, tenant).await?;
    Ok(Some(view))
}

/// One tenant, whose others who write wait until this transaction ends.
pub(super) async fn locked(tx: &mut Tx, tenant: TenantId) -> Result<Option<TenantView>, DbError> {
    on!(tx, conn => sqlx::query("UPDATE tenants SET version = version WHERE tenant_id = $1")
        .bind(tenant.to_string()).execute(conn).await.map(|_| ()))?;
    one(tx, tenant).await
}

/// The sites of a tenant, by name; those that were deregistered keep their figures.
pub(super) async fn sites(tx: &mut Tx, tenant: TenantId) -> Result<Vec<TenantSite>, DbError> {
    let rows: Vec<(String, String)> = on!(tx, conn => sqlx::query_as(
        "SELECT s.site_id, s.name FROM tenant_sites t JOIN cloud_sites s ON s.site_id = t.site_id \
         WHERE t.tenant_id = $1",
    ).bind(tenant.to_string()).fetch_all(conn).await)?;
    let mut sites = Vec::with_capacity(rows.len());
    for (site_id, name) in rows {
        let site_id = site_id.parse().map_err(|_| DbError::Fault)?;
        sites.push(TenantSite { site_id, name });
    }
    sites.sort_by_cached_key(|site| (site.name.to_lowercase(), site.site_id));
    Ok(sites)
}

/// Writes a tenant, new or changed; false when its domain is another's.
pub(super) async fn put(
    tx: &mut Tx,
    tenant: TenantId,
    put: &PutTenant,
    version: i64,
    now: UnixMillis,
) -> Result<bool, DbError> {
    // Asked before it is written: an error would end PostgreSQL's transaction.
    let other: Option<(String,)> = on!(tx, conn => sqlx::query_as(
        "SELECT tenant_id FROM tenants WHERE domain = $1 AND tenant_id <> $2",
    ).bind(&put.domain).bind(tenant.to_string()).fetch_optional(conn).await)?;
    if other.is_some() {
        return Ok(false);
    }
    on!(tx, conn => sqlx::query(
        "INSERT INTO tenants (tenant_id, name, domain, plan, features, version, created_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (tenant_id) DO UPDATE SET \
         name = excluded.name, domain = excluded.domain, plan = excluded.plan, \
         features = excluded.features, version = excluded.version",
    ).bind(tenant.to_string()).bind(&put.name).bind(&put.domain).bind(put.plan.word())
    .bind(words(&put.features)).bind(version).bind(now.0).execute(conn).await.map(|_| ()))?;
    Ok(true)
}

/// What keeps a site from becoming a tenant's.
pub(super) enum NotOurs {
    /// There is no such site.
    Unknown(SiteId),
    /// It belongs to another tenant.
    Taken(SiteId),
}

/// Gives a tenant exactly these sites.
pub(super) async fn assign(
    tx: &mut Tx,
    tenant: TenantId,
    sites: &[SiteId],
) -> Result<Option<NotOurs>, DbError> {
    on!(tx, conn => sqlx::query("DELETE FROM tenant_sites WHERE tenant_id = $1")
        .bind(tenant.to_string()).execute(conn).await.map(|_| ()))?;
    for site in sites {
        let known: Option<(i64,)> = on!(tx, conn => sqlx::query_as(
            "SELECT version FROM cloud_sites WHERE site_id = $1",
        ).bind(site.to_string()).fetch_optional(conn).await)?;
        if known.is_none() {
            return Ok(Some(NotOurs::Unknown(*site)));
        }
        let rows = on!(tx, conn => sqlx::query(
            "INSERT INTO tenant_sites (site_id, tenant_id) VALUES ($1, $2) ON CONFLICT DO NOTHING",
        ).bind(site.to_string()).bind(tenant.to_string())
        .execute(conn).await.map(|done| done.rows_affected()))?;
        if rows != 1 {
            return Ok(Some(NotOurs::Taken(*site)));
        }
    }
    Ok(None)
}
