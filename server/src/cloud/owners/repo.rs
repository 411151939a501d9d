//! Owners, their wrong secrets, recovery codes and sessions in the database.

use crate::auth::{Count, lock_after};
use crate::db::{DbError, Tx};
use crate::on;
use domain::cloud::owners::{OwnerRole, OwnerView};
use domain::ids::{OwnerId, TenantId};
use domain::time::UnixMillis;
use uuid::Uuid;

/// For how long wrong secrets are remembered after the last one, and a session after its end.
const KEPT_MILLIS: i64 = 86_400_000;

/// An account as it is stored.
#[derive(Clone)]
pub(super) struct Account {
    pub(super) id: OwnerId,
    pub(super) tenant: TenantId,
    pub(super) name: String,
    pub(super) email: String,
    pub(super) role: OwnerRole,
    pub(super) active: bool,
    pub(super) token_version: i64,
    pub(super) password_hash: Option<String>,
    pub(super) totp_sealed: Option<String>,
    /// The last step of time whose code was accepted.
    pub(super) totp_step: i64,
    pub(super) code_hash: Option<String>,
    pub(super) code_until: Option<i64>,
    pub(super) pending_hash: Option<String>,
    pub(super) pending_sealed: Option<String>,
    pub(super) firebase_sub: Option<String>,
}

impl Account {
    /// Whether password and second factor were chosen.
    pub(super) const fn enrolled(&self) -> bool {
        self.password_hash.is_some() && self.totp_sealed.is_some()
    }

    /// As sysadmins see it.
    pub(super) fn view(&self) -> OwnerView {
        OwnerView {
            owner_id: self.id,
            name: self.name.clone(),
            email: self.email.clone(),
            role: self.role,
            active: self.active,
            enrolled: self.enrolled(),
        }
    }
}

type Row = (
    String,
    String,
    String,
    String,
    String,
    i64,
    i64,
    Option<String>,
    Option<String>,
    i64,
    Option<String>,
    Option<i64>,
    Option<String>,
    Option<String>,
    Option<String>,
);

fn read(row: Row) -> Result<Account, DbError> {
    let (
        id,
        tenant,
        name,
        email,
        role,
        active,
        token_version,
        password_hash,
        totp_sealed,
        totp_step,
        code_hash,
        code_until,
        pending_hash,
        pending_sealed,
        firebase_sub,
    ) = row;
    Ok(Account {
        id: id.parse().map_err(|_| DbError::Fault)?,
        tenant: tenant.parse().map_err(|_| DbError::Fault)?,
        name,
        email,
        role: OwnerRole::of(&role).ok_or(DbError::Fault)?,
        active: active != 0,
        token_version,
        password_hash,
        totp_sealed,
        totp_step,
        code_hash,
        code_until,
        pending_hash,
        pending_sealed,
        firebase_sub,
    })
}

/// The account of an address for mail.
pub(super) async fn by_email(tx: &mut Tx, email: &str) -> Result<Option<Account>, DbError> {
    let row: Option<Row> = on!(tx, conn => sqlx::query_as(
        "SELECT id, tenant_id, name, email, role, active, token_version, password_hash, totp_sealed, \
         totp_step, code_hash, code_until, pending_hash, pending_sealed, firebase_sub FROM owners \
         WHERE email = $1",
    ).bind(email).fetch_optional(conn).await)?;
    row.map(read).transpose()
}

/// The account whose one-time code has this hash.
pub(super) async fn by_code(tx: &mut Tx, hash: &str) -> Result<Option<Account>, DbError> {
    let row: Option<Row> = on!(tx, conn => sqlx::query_as(
        "SELECT id, tenant_id, name, email, role, active, token_version, password_hash, totp_sealed, \
         totp_step, code_hash, code_until, pending_hash, pending_sealed, firebase_sub FROM owners \
         WHERE code_hash = $1",
    ).bind(hash).fetch_optional(conn).await)?;
    row.map(read).transpose()
}

/// The account that is linked with somebody of Firebase.
pub(super) async fn by_firebase(tx: &mut Tx, sub: &str) -> Result<Option<Account>, DbError> {
    let row: Option<Row> = on!(tx, conn => sqlx::query_as(
        "SELECT id, tenant_id, name, email, role, active, token_version, password_hash, totp_sealed, \
         totp_step, code_hash, code_until, pending_hash, pending_sealed, firebase_sub FROM owners \
         WHERE firebase_sub = $1",
    ).bind(sub).fetch_optional(conn).await)?;
    row.map(read).transpose()
}

/// The accounts of a tenant.
pub(super) async fn of_tenant(tx: &mut Tx, tenant: TenantId) -> Result<Vec<Account>, DbError> {
    let rows: Vec<Row> = on!(tx, conn => sqlx::query_as(
        "SELECT id, tenant_id, name, email, role, active, token_version, password_hash, totp_sealed, \
         totp_step, code_hash, code_until, pending_hash, pending_sealed, firebase_sub FROM owners \
         WHERE tenant_id = $1",
    ).bind(tenant.to_string()).fetch_all(conn).await)?;
    rows.into_iter().map(read).collect()
}

/// Waits until nobody else writes to an account, and keeps them waiting until the transaction ends. SQLite has one writer
/// anyway; on PostgreSQL the row is the queue.
pub(super) async fn hold(tx: &mut Tx, owner: OwnerId) -> Result<(), DbError> {
    on!(tx, conn => sqlx::query("UPDATE owners SET active = active WHERE id = $1")
        .bind(owner.to_string()).execute(conn).await.map(|_| ()))?;
    Ok(())
}

/// Adds an account; false when the address is somebody's.
pub(super) async fn insert(tx: &mut Tx, new: &Account, now: UnixMillis) -> Result<bool, DbError> {
    let rows = on!(tx, conn => sqlx::query(
        "INSERT INTO owners (id, tenant_id, name, email, role, active, token_version, created_at, \
         totp_step, code_hash, code_until) VALUES ($1, $2, $3, $4, $5, 1, $6, $7, 0, $8, $9) \
         ON CONFLICT DO NOTHING",
    ).bind(new.id.to_string()).bind(new.tenant.to_string()).bind(&new.name).bind(&new.email)
    .bind(new.role.word()).bind(new.token_version).bind(now.0).bind(&new.code_hash)
    .bind(new.code_until).execute(conn).await.map(|done| done.rows_affected()))?;
    Ok(rows == 1)
}

/// Writes everything of an account that can change; with a greater version its tokens are over.
pub(super) async fn update(tx: &mut Tx, owner: &Account) -> Result<(), DbError> {
    on!(tx, conn => sqlx::query(
        "UPDATE owners SET active = $2, token_version = $3, password_hash = $4, totp_sealed = $5, \
         totp_step = $6, code_hash = $7, code_until = $8, pending_hash = $9, pending_sealed = $10, \
         firebase_sub = $11 WHERE id = $1",
    ).bind(owner.id.to_string()).bind(i64::from(owner.active)).bind(owner.token_version)
    .bind(&owner.password_hash).bind(&owner.totp_sealed).bind(owner.totp_step)
    .bind(&owner.code_hash).bind(owner.code_until).bind(&owner.pending_hash)
    .bind(&owner.pending_sealed).bind(&owner.firebase_sub)
    .execute(conn).await.map(|_| ()))?;
    Ok(())
}

/// Takes a step of time; false when it or a later one was taken, also by somebody at the same moment.
pub(super) async fn take_step(tx: &mut Tx, owner: OwnerId, step: i64) -> Result<bool, DbError> {
    let rows = on!(tx, conn => sqlx::query(
        "UPDATE owners SET totp_step = $2 WHERE id = $1 AND totp_step < $2",
    ).bind(owner.to_string()).bind(step).execute(conn).await.map(|done| done.rows_affected()))?;
    Ok(rows == 1)
}

/// Links an account with somebody of Firebase.
pub(super) async fn link(tx: &mut Tx, owner: OwnerId, sub: Option<&str>) -> Result<(), DbError> {
    on!(tx, conn => sqlx::query("UPDATE owners SET firebase_sub = $2 WHERE id = $1")
        .bind(owner.to_string()).bind(sub).execute(conn).await.map(|_| ()))?;
    Ok(())
}

/// Uses a recovery code up; false when there is none.
pub(super) async fn use_recovery(tx: &mut Tx, owner: OwnerId, hash: &str) -> Result<bool, DbError> {
    let rows = on!(tx, conn => sqlx::query(
        "DELETE FROM owner_recovery WHERE owner_id = $1 AND code_hash = $2",
    ).bind(owner.to_string()).bind(hash).execute(conn).await.map(|done| done.rows_affected()))?;
    Ok(rows == 1)
}

/// Replaces the recovery codes of an account.
pub(super) async fn keep_recovery(
    tx: &mut Tx,
    owner: OwnerId,
    hashes: &[String],
) -> Result<(), DbError> {
    on!(tx, conn => sqlx::query("DELETE FROM owner_recovery WHERE owner_id = $1")
        .bind(owner.to_string()).execute(conn).await.map(|_| ()))?;
    for hash in hashes {
        on!(tx, conn => sqlx::query(
            "INSERT INTO owner_recovery (owner_id, code_hash) VALUES ($1, $2)",
        ).bind(owner.to_string()).bind(hash).execute(conn).await.map(|_| ()))?;
    }
    Ok(())
}

/// What may be tried with an address for mail.
pub(super) enum Try {
    /// The attempt was counted as a wrong one; it is taken back when it is right.
    Counted(Count),
    /// Nothing before this time.
    Locked(UnixMillis),
}

/// Counts an attempt before its secrets are looked at: nobody gains a try by asking many times at once, at one process or
/// at several.
pub(super) async fn count(tx: &mut Tx, hash: &str, now: UnixMillis) -> Result<Try, DbError> {
    // The row is locked until the transaction ends.
    let (failures, locked_until): (i64, i64) = on!(tx, conn => sqlx::query_as(
        "INSERT INTO owner_attempts (email_hash, failures, locked_until, at) VALUES ($1, 0, 0, $2) \
         ON CONFLICT (email_hash) DO UPDATE SET at = excluded.at RETURNING failures, locked_until",
    ).bind(hash).bind(now.0).fetch_one(conn).await)?;
    if locked_until > now.0 {
        return Ok(Try::Locked(UnixMillis(locked_until)));
    }
    let failures = failures.saturating_add(1);
    let until = lock_after(failures, now);
    on!(tx, conn => sqlx::query(
        "UPDATE owner_attempts SET failures = $2, locked_until = $3 WHERE email_hash = $1",
    ).bind(hash).bind(failures).bind(until.0).execute(conn).await.map(|_| ()))?;
    Ok(Try::Counted((failures, until)))
}

/// Begins the count of an address again.
pub(super) async fn forgive(tx: &mut Tx, hash: &str) -> Result<(), DbError> {
    on!(tx, conn => sqlx::query("DELETE FROM owner_attempts WHERE email_hash = $1")
        .bind(hash).execute(conn).await.map(|_| ()))?;
    Ok(())
}

/// Forgets what is long over.
pub(super) async fn tidy(tx: &mut Tx, now: UnixMillis) -> Result<(), DbError> {
    let before = now.0.saturating_sub(KEPT_MILLIS);
    on!(tx, conn => sqlx::query("DELETE FROM owner_attempts WHERE at < $1")
        .bind(before).execute(conn).await.map(|_| ()))?;
    on!(tx, conn => sqlx::query("DELETE FROM owner_sessions WHERE expires_at < $1")
        .bind(before).execute(conn).await.map(|_| ()))?;
    Ok(())
}

/// Begins a session.
pub(super) async fn begin(
    tx: &mut Tx,
    session: Uuid,
    owner: &Account,
    now: UnixMillis,
    expires: UnixMillis,
) -> Result<(), DbError> {
    on!(tx, conn => sqlx::query(
        "INSERT INTO owner_sessions (id, owner_id, token_version, created_at, expires_at) \
         VALUES ($1, $2, $3, $4, $5)",
    ).bind(session.to_string()).bind(owner.id.to_string()).bind(owner.token_version)
    .bind(now.0).bind(expires.0).execute(conn).await.map(|_| ()))?;
    Ok(())
}

/// Ends a session.
pub(super) async fn end(tx: &mut Tx, session: Uuid, now: UnixMillis) -> Result<(), DbError> {
    on!(tx, conn => sqlx::query(
        "UPDATE owner_sessions SET ended_at = $2 WHERE id = $1 AND ended_at IS NULL",
    ).bind(session.to_string()).bind(now.0).execute(conn).await.map(|_| ()))?;
    Ok(())
}

/// Name, address, role and tenant of the account whose session goes on.
pub(super) async fn sitting(
    tx: &mut Tx,
    session: Uuid,
    owner: OwnerId,
    token_version: i64,
) -> Result<Option<(String, String, OwnerRole, TenantId)>, DbError> {
    let row: Option<(String, String, String, String)> = on!(tx, conn => sqlx::query_as(
        "SELECT o.name, o.email, o.role, o.tenant_id FROM owner_sessions s \
         JOIN owners o ON o.id = s.owner_id \
         WHERE s.id = $1 AND o.id = $2 AND o.token_version = $3 AND s.token_version = $3 \
         AND o.active = 1 AND s.ended_at IS NULL",
    ).bind(session.to_string()).bind(owner.to_string()).bind(token_version)
    .fetch_optional(conn).await)?;
    let Some((name, email, role, tenant)) = row else {
        return Ok(None);
    };
    let role = OwnerRole::of(&role).ok_or(DbError::Fault)?;
    let tenant = tenant.parse().map_err(|_| DbError::Fault)?;
    Ok(Some((name, email, role, tenant)))
}
