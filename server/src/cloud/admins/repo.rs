//! Sysadmins, their wrong passwords and their sessions in the database.

use crate::auth::{Count, lock_after};
use crate::db::{DbError, Tx};
use crate::on;
use domain::time::UnixMillis;
use uuid::Uuid;

/// For how long a name's wrong passwords are remembered after the last one, and a session after its end.
const KEPT_MILLIS: i64 = 86_400_000;

/// A sysadmin.
pub(super) struct Admin {
    pub(super) id: Uuid,
    pub(super) username: String,
    pub(super) password_hash: String,
    pub(super) active: bool,
    pub(super) token_version: i64,
}

type Row = (String, String, String, i64, i64);

/// The account of a name.
pub(super) async fn by_name(tx: &mut Tx, username: &str) -> Result<Option<Admin>, DbError> {
    let row: Option<Row> = on!(tx, conn => sqlx::query_as(
        "SELECT id, username, password_hash, active, token_version FROM sysadmins WHERE username = $1",
    ).bind(username).fetch_optional(conn).await)?;
    let admin = row.map(|(id, username, password_hash, active, token_version)| {
        let id = id.parse().map_err(|_| DbError::Fault)?;
        let active = active != 0;
        Ok(Admin {
            id,
            username,
            password_hash,
            active,
            token_version,
        })
    });
    admin.transpose()
}

/// Adds an account; false when the name is somebody's.
pub(super) async fn insert(tx: &mut Tx, new: &Admin, now: UnixMillis) -> Result<bool, DbError> {
    let rows = on!(tx, conn => sqlx::query(
        "INSERT INTO sysadmins (id, username, password_hash, active, token_version, created_at) \
         VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING",
    ).bind(new.id.to_string()).bind(&new.username).bind(&new.password_hash)
    .bind(i64::from(new.active)).bind(new.token_version).bind(now.0)
    .execute(conn).await.map(|done| done.rows_affected()))?;
    Ok(rows == 1)
}

/// Changes an account; with a greater version its tokens are over.
pub(super) async fn update(tx: &mut Tx, admin: &Admin) -> Result<(), DbError> {
    on!(tx, conn => sqlx::query(
        "UPDATE sysadmins SET password_hash = $2, active = $3, token_version = $4 WHERE id = $1",
    ).bind(admin.id.to_string()).bind(&admin.password_hash).bind(i64::from(admin.active))
    .bind(admin.token_version).execute(conn).await.map(|_| ()))?;
    Ok(())
}

/// What may be tried with a name.
pub(super) enum Try {
    /// The attempt was counted as a wrong one; it is taken back when it is right.
    Counted(Count),
    /// Nothing before this time.
    Locked(UnixMillis),
}

/// Counts an attempt before its password is looked at: nobody gains a try by asking many times at once, at one process
/// or at several.
pub(super) async fn count(tx: &mut Tx, name_hash: &str, now: UnixMillis) -> Result<Try, DbError> {
    // The row is locked until the transaction ends.
    let (failures, locked_until): (i64, i64) = on!(tx, conn => sqlx::query_as(
        "INSERT INTO sysadmin_attempts (name_hash, failures, locked_until, at) VALUES ($1, 0, 0, $2) \
         ON CONFLICT (name_hash) DO UPDATE SET at = excluded.at RETURNING failures, locked_until",
    ).bind(name_hash).bind(now.0).fetch_one(conn).await)?;
    if locked_until > now.0 {
        return Ok(Try::Locked(UnixMillis(locked_until)));
    }
    let failures = failures.saturating_add(1);
    let until = lock_after(failures, now);
    on!(tx, conn => sqlx::query(
        "UPDATE sysadmin_attempts SET failures = $2, locked_until = $3 WHERE name_hash = $1",
    ).bind(name_hash).bind(failures).bind(until.0).execute(conn).await.map(|_| ()))?;
    Ok(Try::Counted((failures, until)))
}

/// Begins a name's count again.
pub(super) async fn forgive(tx: &mut Tx, name_hash: &str) -> Result<(), DbError> {
    on!(tx, conn => sqlx::query("DELETE FROM sysadmin_attempts WHERE name_hash = $1")
        .bind(name_hash).execute(conn).await.map(|_| ()))?;
    Ok(())
}

/// Forgets what is long over.
pub(super) async fn tidy(tx: &mut Tx, now: UnixMillis) -> Result<(), DbError> {
    let before = now.0.saturating_sub(KEPT_MILLIS);
    on!(tx, conn => sqlx::query("DELETE FROM sysadmin_attempts WHERE at < $1")
        .bind(before).execute(conn).await.map(|_| ()))?;
    on!(tx, conn => sqlx::query("DELETE FROM sysadmin_sessions WHERE expires_at < $1")
        .bind(before).execute(conn).await.map(|_| ()))?;
    Ok(())
}

/// Begins a session.
pub(super) async fn begin(
    tx: &mut Tx,
    session: Uuid,
    admin: &Admin,
    now: UnixMillis,
    expires: UnixMillis,
) -> Result<(), DbError> {
    on!(tx, conn => sqlx::query(
        "INSERT INTO sysadmin_sessions (id, admin_id, token_version, created_at, expires_at) \
         VALUES ($1, $2, $3, $4, $5)",
    ).bind(session.to_string()).bind(admin.id.to_string()).bind(admin.token_version)
    .bind(now.0).bind(expires.0).execute(conn).await.map(|_| ()))?;
    Ok(())
}

/// Ends a session.
pub(super) async fn end(tx: &mut Tx, session: Uuid, now: UnixMillis) -> Result<(), DbError> {
    on!(tx, conn => sqlx::query(
        "UPDATE sysadmin_sessions SET ended_at = $2 WHERE id = $1 AND ended_at IS NULL",
    ).bind(session.to_string()).bind(now.0).execute(conn).await.map(|_| ()))?;
    Ok(())
}

/// The name of the account whose session goes on.
pub(super) async fn sitting(
    tx: &mut Tx,
    session: Uuid,
    admin: Uuid,
    token_version: i64,
) -> Result<Option<String>, DbError> {
    let row: Option<(String,)> = on!(tx, conn => sqlx::query_as(
        "SELECT a.username FROM sysadmin_sessions s JOIN sysadmins a ON a.id = s.admin_id \
         WHERE s.id = $1 AND a.id = $2 AND a.token_version = $3 AND s.token_version = $3 \
         AND a.active = 1 AND s.ended_at IS NULL",
    ).bind(session.to_string()).bind(admin.to_string()).bind(token_version)
    .fetch_optional(conn).await)?;
    Ok(row.map(|(username,)| username))
}
