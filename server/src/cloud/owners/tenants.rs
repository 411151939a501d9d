//! Tenants, their sites and their people, as sysadmins look after them. Each act is written down with who did it.

use super::enrol::long_code;
use super::repo::{self, Account};
use super::tenants_repo::{self, NotOurs};
use super::{CODE_MILLIS, Owner, typed_code};
use crate::auth::sha256;
use crate::cloud::{Cloud, Doer, audit};
use crate::db::Tx;
use crate::error::Refusal;
use crate::ids::new_id;
use axum::http::StatusCode;
use domain::cloud::owners::{
    Invited, NewOwner, OwnerList, OwnerView, PutTenant, TenantContext, TenantList, TenantView,
    folded,
};
use domain::ids::{OwnerId, TenantId};
use serde_json::json;

/// Every tenant by name.
pub(super) async fn list(cloud: &Cloud) -> Result<TenantList, Refusal> {
    let mut tx = cloud.db.read().await?;
    let mut tenants = tenants_repo::all(&mut tx).await?;
    for tenant in &mut tenants {
        tenant.sites = tenants_repo::sites(&mut tx, tenant.tenant_id).await?;
    }
    tenants.sort_by_cached_key(|tenant| (tenant.name.to_lowercase(), tenant.tenant_id));
    Ok(TenantList { tenants })
}

/// One tenant.
pub(super) async fn one(cloud: &Cloud, tenant: TenantId) -> Result<TenantView, Refusal> {
    let mut tx = cloud.db.read().await?;
    let found = tenants_repo::one(&mut tx, tenant).await?;
    found.ok_or_else(unknown_tenant)
}

/// Makes a tenant.
pub(super) async fn add(
    cloud: &Cloud,
    doer: Doer<'_>,
    new: PutTenant,
) -> Result<TenantView, Refusal> {
    new.check()?;
    let tx = cloud.db.write().await?;
    let tenant = TenantId::new(new_id());
    put(cloud, tx, doer, tenant, new.tidy(), ("tenant.made", 1)).await
}

/// Changes a tenant. A change by somebody else in between is not overwritten.
pub(super) async fn change(
    cloud: &Cloud,
    doer: Doer<'_>,
    tenant: TenantId,
    change: PutTenant,
) -> Result<TenantView, Refusal> {
    change.check()?;
    let mut tx = cloud.db.write().await?;
    let seen = tenants_repo::locked(&mut tx, tenant).await?;
    let seen = seen.ok_or_else(unknown_tenant)?;
    if change
        .based_on
        .is_some_and(|version| version != seen.version)
    {
        let message = "basedOn: the tenant was changed meanwhile; read it again";
        return Err(
            Refusal::new(StatusCode::CONFLICT, "changed_meanwhile", message)
                .with(json!({"field": "basedOn", "version": seen.version})),
        );
    }
    let act = ("tenant.changed", seen.version.saturating_add(1));
    put(cloud, tx, doer, tenant, change.tidy(), act).await
}

async fn put(
    cloud: &Cloud,
    mut tx: Tx,
    doer: Doer<'_>,
    tenant: TenantId,
    put: PutTenant,
    (act, version): (&str, i64),
) -> Result<TenantView, Refusal> {
    let now = cloud.clock.now();
    if !tenants_repo::put(&mut tx, tenant, &put, version, now).await? {
        return Err(taken("domain", "this domain is another tenant's"));
    }
    match tenants_repo::assign(&mut tx, tenant, &put.sites).await? {
        None => {}
        Some(NotOurs::Unknown(site)) => {
            let message = "sites: there is no such site";
            return Err(
                Refusal::new(StatusCode::UNPROCESSABLE_ENTITY, "site_unknown", message)
                    .with(json!({"field": "sites", "siteId": site})),
            );
        }
        Some(NotOurs::Taken(site)) => {
            let refusal = taken("sites", "a site belongs to another tenant");
            return Err(refusal.with(json!({"field": "sites", "siteId": site})));
        }
    }
    let features: Vec<&str> = put.features.iter().map(|feature| feature.word()).collect();
    let detail = format!(
        "{}, {}, [{}], {} sites",
        put.name,
        put.plan.word(),
        features.join(" "),
        put.sites.len()
    );
    audit::note(&mut tx, doer, now, act, None, &detail).await?;
    let view = tenants_repo::one(&mut tx, tenant).await?;
    tx.commit().await?;
    view.ok_or_else(unknown_tenant)
}

/// The people of a tenant, by name.
pub(super) async fn people(cloud: &Cloud, tenant: TenantId) -> Result<OwnerList, Refusal> {
    let mut tx = cloud.db.read().await?;
    let found = tenants_repo::one(&mut tx, tenant).await?;
    found.ok_or_else(unknown_tenant)?;
    let accounts = repo::of_tenant(&mut tx, tenant).await?;
    let mut owners: Vec<OwnerView> = accounts.iter().map(Account::view).collect();
    owners.sort_by_cached_key(|one| (one.name.to_lowercase(), one.owner_id));
    Ok(OwnerList { owners })
}

/// Invites somebody; the code is told this once.
pub(super) async fn invite(
    cloud: &Cloud,
    doer: Doer<'_>,
    tenant: TenantId,
    new: &NewOwner,
) -> Result<Invited, Refusal> {
    new.check()?;
    let now = cloud.clock.now();
    let until = now.plus_millis(CODE_MILLIS);
    let code = long_code();
    let account = Account {
        id: OwnerId::new(new_id()),
        tenant,
        name: new.name.trim().to_owned(),
        email: folded(&new.email),
        role: new.role,
        active: true,
        token_version: 1,
        password_hash: None,
        totp_sealed: None,
        totp_step: 0,
        code_hash: Some(sha256(&typed_code(&code))),
        code_until: Some(until.0),
        pending_hash: None,
        pending_sealed: None,
        firebase_sub: None,
    };
    let mut tx = cloud.db.write().await?;
    let found = tenants_repo::locked(&mut tx, tenant).await?;
    found.ok_or_else(unknown_tenant)?;
    if !repo::insert(&mut tx, &account, now).await? {
        return Err(taken("email", "this address has an account already"));
    }
    note(&mut tx, doer, cloud, "owner.invited", &account).await?;
    tx.commit().await?;
    let owner = account.view();
    Ok(Invited { owner, code, until })
}

/// Makes a new code: sessions, password, second factor, recovery codes and the link with Firebase end.
pub(super) async fn reset(
    cloud: &Cloud,
    doer: Doer<'_>,
    tenant: TenantId,
    owner: OwnerId,
) -> Result<Invited, Refusal> {
    let now = cloud.clock.now();
    let until = now.plus_millis(CODE_MILLIS);
    let code = long_code();
    let mut tx = cloud.db.write().await?;
    let mut account = account(&mut tx, tenant, owner).await?;
    account.active = true;
    account.token_version = account.token_version.saturating_add(1);
    (account.password_hash, account.totp_sealed) = (None, None);
    (account.pending_hash, account.pending_sealed) = (None, None);
    account.firebase_sub = None;
    account.code_hash = Some(sha256(&typed_code(&code)));
    account.code_until = Some(until.0);
    repo::update(&mut tx, &account).await?;
    repo::keep_recovery(&mut tx, owner, &[]).await?;
    repo::forgive(&mut tx, &sha256(&account.email)).await?;
    note(&mut tx, doer, cloud, "owner.reset", &account).await?;
    tx.commit().await?;
    let owner = account.view();
    Ok(Invited { owner, code, until })
}

/// Deactivates an account and ends its sessions at once, in all processes.
pub(super) async fn deactivate(
    cloud: &Cloud,
    doer: Doer<'_>,
    tenant: TenantId,
    owner: OwnerId,
) -> Result<OwnerView, Refusal> {
    let mut tx = cloud.db.write().await?;
    let mut account = account(&mut tx, tenant, owner).await?;
    if !account.active {
        return Ok(account.view());
    }
    account.active = false;
    account.token_version = account.token_version.saturating_add(1);
    (account.code_hash, account.code_until) = (None, None);
    repo::update(&mut tx, &account).await?;
    note(&mut tx, doer, cloud, "owner.deactivated", &account).await?;
    tx.commit().await?;
    Ok(account.view())
}

/// An account of this tenant, with nobody else writing to it. One of another tenant is not known here.
async fn account(tx: &mut Tx, tenant: TenantId, owner: OwnerId) -> Result<Account, Refusal> {
    repo::hold(tx, owner).await?;
    let people = repo::of_tenant(tx, tenant).await?;
    let found = people.into_iter().find(|one| one.id == owner);
    found.ok_or_else(|| {
        let message = "ownerId: this tenant has no such account";
        Refusal::new(StatusCode::NOT_FOUND, "owner_unknown", message)
            .with(json!({"field": "ownerId"}))
    })
}

/// The record names an account by its id: an address for mail is a person's.
async fn note(
    tx: &mut Tx,
    doer: Doer<'_>,
    cloud: &Cloud,
    act: &str,
    account: &Account,
) -> Result<(), Refusal> {
    let detail = format!("{} {}", account.role.word(), account.id);
    Ok(audit::note(tx, doer, cloud.clock.now(), act, None, &detail).await?)
}

/// Who asks, and for which restaurants.
pub(super) async fn context(cloud: &Cloud, who: Owner) -> Result<TenantContext, Refusal> {
    let tenant = one(cloud, who.tenant).await?;
    Ok(TenantContext {
        tenant_id: tenant.tenant_id,
        restaurant: tenant.name,
        domain: tenant.domain,
        plan: tenant.plan,
        features: tenant.features,
        sites: tenant.sites,
        name: who.name,
        role: who.role,
    })
}

fn unknown_tenant() -> Refusal {
    let message = "tenantId: there is no such tenant";
    Refusal::new(StatusCode::NOT_FOUND, "tenant_unknown", message)
        .with(json!({"field": "tenantId"}))
}

fn taken(field: &str, message: &str) -> Refusal {
    let message = format!("{field}: {message}");
    Refusal::new(StatusCode::CONFLICT, "taken", message).with(json!({"field": field}))
}
