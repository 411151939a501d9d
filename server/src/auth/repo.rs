//! People, devices, sessions and enrolment codes in the database.

use crate::db::{DbError, Tx};
use crate::on;
use domain::Lang;
use domain::devices::DeviceKind;
use domain::ids::{DeviceId, SessionId, StaffId};
use domain::staff::Role;
use domain::time::UnixMillis;

/// A person with the hashes of their secrets.
#[derive(Clone, Debug)]
pub struct Person {
    /// Who.
    pub id: StaffId,
    /// The name.
    pub name: String,
    /// The role.
    pub role: Role,
    /// The language.
    pub language: Lang,
    /// Whether they may sign in.
    pub active: bool,
    /// For API clients.
    pub username: Option<String>,
    /// argon2id.
    pub password_hash: Option<String>,
    /// argon2id.
    pub pin_hash: Option<String>,
    /// Digits of the PIN.
    pub pin_length: i64,
    /// Grows with everything that ends old tokens.
    pub token_version: i64,
    /// Wrong secrets since the last right one.
    pub failures: i64,
    /// No attempt counts before this time.
    pub locked_until: UnixMillis,
}

type PersonRow = (
    String,
    String,
    String,
    String,
    i64,
    Option<String>,
    Option<String>,
    Option<String>,
    i64,
    i64,
    i64,
    i64,
);

/// Everybody of the site. Rows that cannot be read are left out and logged.
pub async fn people(tx: &mut Tx, site: &str) -> Result<Vec<Person>, DbError> {
    let rows: Vec<PersonRow> = on!(tx, conn => sqlx::query_as(
        "SELECT id, name, role, language, active, username, password_hash, pin_hash, pin_length, \
         token_version, failures, locked_until FROM staff WHERE site_id = $1 ORDER BY id",
    ).bind(site).fetch_all(conn).await)?;
    Ok(rows.into_iter().filter_map(person).collect())
}

fn person(row: PersonRow) -> Option<Person> {
    let (
        id,
        name,
        role,
        language,
        active,
        username,
        password_hash,
        pin_hash,
        digits,
        tv,
        fails,
        until,
    ) = row;
    let read = id.parse().ok().zip(Role::from_name(&role));
    if read.is_none() {
        tracing::error!(id, role, "a person of the staff cannot be read");
    }
    let (id, role) = read?;
    Some(Person {
        id,
        name,
        role,
        language: Lang::from_tag(&language).unwrap_or_default(),
        active: active != 0,
        username,
        password_hash,
        pin_hash,
        pin_length: digits,
        token_version: tv,
        failures: fails,
        locked_until: UnixMillis(until),
    })
}

/// Whether the site has nobody yet. Others who ask wait until this transaction ends, so that only one of them
/// hears yes.
pub async fn is_first_start(tx: &mut Tx, site: &str) -> Result<bool, DbError> {
    // SQLite has one writer anyway; on PostgreSQL the row of the site is the queue.
    on!(tx, conn => sqlx::query("UPDATE sites SET head = head WHERE site_id = $1")
        .bind(site).execute(conn).await.map(|_| ()))?;
    let (people,): (i64,) = on!(tx, conn => sqlx::query_as(
        "SELECT count(*) FROM staff WHERE site_id = $1",
    ).bind(site).fetch_one(conn).await)?;
    Ok(people == 0)
}

/// Stores a person, or changes them.
pub async fn keep_person(tx: &mut Tx, site: &str, person: &Person) -> Result<(), DbError> {
    on!(tx, conn => sqlx::query(
        "INSERT INTO staff (site_id, id, name, role, language, active, username, password_hash, pin_hash, \
         pin_length, token_version, failures, locked_until) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) \
         ON CONFLICT (site_id, id) DO UPDATE SET name = excluded.name, role = excluded.role, \
         language = excluded.language, active = excluded.active, username = excluded.username, \
         password_hash = excluded.password_hash, pin_hash = excluded.pin_hash, \
         pin_length = excluded.pin_length, token_version = excluded.token_version, \
         failures = excluded.failures, locked_until = excluded.locked_until",
    ).bind(site).bind(person.id.to_string()).bind(&person.name).bind(person.role.name())
    .bind(person.language.tag()).bind(i64::from(person.active)).bind(&person.username)
    .bind(&person.password_hash).bind(&person.pin_hash).bind(person.pin_length)
    .bind(person.token_version).bind(person.failures).bind(person.locked_until.0)
    .execute(conn).await.map(|_| ()))?;
    Ok(())
}

/// Counts one more wrong secret; how many there are now. `None` when the person was deactivated or given other
/// secrets since `token_version`. The row stays locked until the transaction ends.
pub async fn count_failure(
    tx: &mut Tx,
    site: &str,
    id: StaffId,
    token_version: i64,
) -> Result<Option<i64>, DbError> {
    let row: Option<(i64,)> = on!(tx, conn => sqlx::query_as(
        "UPDATE staff SET failures = failures + 1 \
         WHERE site_id = $1 AND id = $2 AND token_version = $3 AND active = 1 RETURNING failures",
    ).bind(site).bind(id.to_string()).bind(token_version).fetch_optional(conn).await)?;
    Ok(row.map(|(failures,)| failures))
}

/// Begins the count again after a right secret: 0, or `None` as in [`count_failure`].
pub async fn clear_failures(
    tx: &mut Tx,
    site: &str,
    id: StaffId,
    token_version: i64,
) -> Result<Option<i64>, DbError> {
    let row: Option<(i64,)> = on!(tx, conn => sqlx::query_as(
        "UPDATE staff SET failures = 0 \
         WHERE site_id = $1 AND id = $2 AND token_version = $3 AND active = 1 RETURNING failures",
    ).bind(site).bind(id.to_string()).bind(token_version).fetch_optional(conn).await)?;
    Ok(row.map(|(failures,)| failures))
}

/// Locks an account until a time; 0 opens it.
pub async fn lock_until(
    tx: &mut Tx,
    site: &str,
    id: StaffId,
    until: UnixMillis,
) -> Result<(), DbError> {
    on!(tx, conn => sqlx::query(
        "UPDATE staff SET locked_until = $3 WHERE site_id = $1 AND id = $2",
    ).bind(site).bind(id.to_string()).bind(until.0).execute(conn).await.map(|_| ()))?;
    Ok(())
}

/// A device as it is stored.
#[derive(Clone, Debug)]
pub struct DeviceRow {
    /// Its identity.
    pub id: DeviceId,
    /// What it is called.
    pub name: String,
    /// The hash of its credential.
    pub hash: String,
    /// What it is used as.
    pub kind: DeviceKind,
    /// Its number at this site, from 1; given when it is stored.
    pub number: u32,
    /// When it was enrolled.
    pub created_at: UnixMillis,
    /// When it was heard.
    pub seen_at: Option<UnixMillis>,
    /// When it was revoked.
    pub revoked_at: Option<UnixMillis>,
}

type StoredDevice = (
    String,
    String,
    String,
    String,
    i64,
    i64,
    Option<i64>,
    Option<i64>,
);

fn device(row: StoredDevice) -> Option<DeviceRow> {
    let (id, name, hash, kind, number, created, seen, revoked) = row;
    Some(DeviceRow {
        id: id.parse().ok()?,
        name,
        hash,
        kind: DeviceKind::from_name(&kind).unwrap_or_default(),
        number: u32::try_from(number).unwrap_or_default(),
        created_at: UnixMillis(created),
        seen_at: seen.map(UnixMillis),
        revoked_at: revoked.map(UnixMillis),
    })
}

/// Enrolled devices; revoked ones are left out.
pub async fn devices(tx: &mut Tx, site: &str) -> Result<Vec<DeviceRow>, DbError> {
    let rows: Vec<StoredDevice> = on!(tx, conn => sqlx::query_as(
        "SELECT id, name, token_hash, kind, number, created_at, seen_at, revoked_at FROM devices \
         WHERE site_id = $1 AND revoked_at IS NULL",
    ).bind(site).fetch_all(conn).await)?;
    Ok(rows.into_iter().filter_map(device).collect())
}

/// Enrolled devices by name, then the fifty that were revoked last.
pub async fn all_devices(tx: &mut Tx, site: &str) -> Result<Vec<DeviceRow>, DbError> {
    let gone: Vec<StoredDevice> = on!(&mut *tx, conn => sqlx::query_as(
        "SELECT id, name, token_hash, kind, number, created_at, seen_at, revoked_at FROM devices \
         WHERE site_id = $1 AND revoked_at IS NOT NULL ORDER BY revoked_at DESC, id LIMIT 50",
    ).bind(site).fetch_all(conn).await)?;
    let mut rows = devices(tx, site).await?;
    rows.sort_by(|one, other| (&one.name, one.id).cmp(&(&other.name, other.id)));
    rows.extend(gone.into_iter().filter_map(device));
    Ok(rows)
}

/// Enrols a device; the number that it gets.
pub async fn keep_device(tx: &mut Tx, site: &str, device: &DeviceRow) -> Result<u32, DbError> {
    let (number,): (i64,) = on!(tx, conn => sqlx::query_as(
        "INSERT INTO devices (site_id, id, name, token_hash, kind, created_at, number) VALUES \
         ($1, $2, $3, $4, $5, $6, (SELECT coalesce(max(number), 0) + 1 FROM devices WHERE site_id = $1)) \
         RETURNING number",
    ).bind(site).bind(device.id.to_string()).bind(&device.name).bind(&device.hash)
    .bind(device.kind.name()).bind(device.created_at.0).fetch_one(conn).await)?;
    Ok(u32::try_from(number).unwrap_or_default())
}

/// When a device was heard.
pub async fn keep_seen(tx: &mut Tx, site: &str, id: DeviceId, seen: i64) -> Result<(), DbError> {
    on!(tx, conn => sqlx::query("UPDATE devices SET seen_at = $3 WHERE site_id = $1 AND id = $2")
        .bind(site).bind(id.to_string()).bind(seen).execute(conn).await.map(|_| ()))?;
    Ok(())
}

/// Names a device anew. Whether it is enrolled.
pub async fn rename_device(
    tx: &mut Tx,
    site: &str,
    id: DeviceId,
    name: &str,
    kind: Option<DeviceKind>,
) -> Result<bool, DbError> {
    let changed = on!(tx, conn => sqlx::query(
        "UPDATE devices SET name = $3, kind = coalesce($4, kind) \
         WHERE site_id = $1 AND id = $2 AND revoked_at IS NULL",
    ).bind(site).bind(id.to_string()).bind(name).bind(kind.map(DeviceKind::name))
    .execute(conn).await.map(|done| done.rows_affected()))?;
    Ok(changed == 1)
}

/// Takes a device's credential back and ends its sittings. Whether there is such a device, revoked before or now.
pub async fn revoke_device(
    tx: &mut Tx,
    site: &str,
    id: DeviceId,
    now: UnixMillis,
) -> Result<bool, DbError> {
    let found = on!(&mut *tx, conn => sqlx::query(
        "UPDATE devices SET revoked_at = coalesce(revoked_at, $3) WHERE site_id = $1 AND id = $2",
    ).bind(site).bind(id.to_string()).bind(now.0)
    .execute(conn).await.map(|done| done.rows_affected()))?;
    on!(tx, conn => sqlx::query(
        "UPDATE sessions SET ended_at = $3 WHERE site_id = $1 AND device_id = $2 AND ended_at IS NULL",
    ).bind(site).bind(id.to_string()).bind(now.0).execute(conn).await.map(|_| ()))?;
    Ok(found == 1)
}

/// Keeps a one-time code.
pub async fn keep_code(
    tx: &mut Tx,
    site: &str,
    hash: &str,
    expires: UnixMillis,
) -> Result<(), DbError> {
    on!(tx, conn => sqlx::query(
        "INSERT INTO enrolment_codes (site_id, code_hash, expires_at) VALUES ($1, $2, $3)",
    ).bind(site).bind(hash).bind(expires.0).execute(conn).await.map(|_| ()))?;
    Ok(())
}

/// Uses a one-time code up. Whether it was good.
pub async fn use_code(
    tx: &mut Tx,
    site: &str,
    hash: &str,
    now: UnixMillis,
) -> Result<bool, DbError> {
    let used = on!(tx, conn => sqlx::query(
        "UPDATE enrolment_codes SET used_at = $3 \
         WHERE site_id = $1 AND code_hash = $2 AND used_at IS NULL AND expires_at > $3",
    ).bind(site).bind(hash).bind(now.0).execute(conn).await.map(|done| done.rows_affected()))?;
    Ok(used == 1)
}

/// A sitting of a person.
#[derive(Clone, Debug)]
pub struct SessionRow {
    /// Its identity.
    pub id: SessionId,
    /// Whose.
    pub staff: StaffId,
    /// Where; none for API clients.
    pub device: Option<DeviceId>,
    /// When it began.
    pub created_at: UnixMillis,
    /// When its token is over.
    pub expires_at: UnixMillis,
    /// When it was ended.
    pub ended_at: Option<UnixMillis>,
}

type StoredSession = (String, String, Option<String>, i64, i64, Option<i64>);

fn sitting(row: StoredSession) -> Option<SessionRow> {
    let (id, staff, device, created, expires, ended) = row;
    Some(SessionRow {
        id: id.parse().ok()?,
        staff: staff.parse().ok()?,
        device: device.and_then(|device| device.parse().ok()),
        created_at: UnixMillis(created),
        expires_at: UnixMillis(expires),
        ended_at: ended.map(UnixMillis),
    })
}

/// One sitting, however old.
pub async fn session(
    tx: &mut Tx,
    site: &str,
    id: SessionId,
) -> Result<Option<SessionRow>, DbError> {
    let row: Option<StoredSession> = on!(tx, conn => sqlx::query_as(
        "SELECT id, staff_id, device_id, created_at, expires_at, ended_at FROM sessions \
         WHERE site_id = $1 AND id = $2",
    ).bind(site).bind(id.to_string()).fetch_optional(conn).await)?;
    Ok(row.and_then(sitting))
}

/// Sittings of the last 48 hours, ended ones too: queued commands may still name them.
pub async fn sessions(
    tx: &mut Tx,
    site: &str,
    now: UnixMillis,
) -> Result<Vec<SessionRow>, DbError> {
    let since = now.plus_millis(-48 * 3_600_000);
    let rows: Vec<StoredSession> = on!(tx, conn => sqlx::query_as(
        "SELECT id, staff_id, device_id, created_at, expires_at, ended_at FROM sessions \
         WHERE site_id = $1 AND created_at > $2",
    ).bind(site).bind(since.0).fetch_all(conn).await)?;
    Ok(rows.into_iter().filter_map(sitting).collect())
}

/// Begins a sitting.
pub async fn begin_session(
    tx: &mut Tx,
    site: &str,
    session: &SessionRow,
    token_version: i64,
) -> Result<(), DbError> {
    on!(tx, conn => sqlx::query(
        "INSERT INTO sessions (site_id, id, staff_id, device_id, token_version, created_at, expires_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
    ).bind(site).bind(session.id.to_string()).bind(session.staff.to_string())
    .bind(session.device.map(|device| device.to_string())).bind(token_version)
    .bind(session.created_at.0).bind(session.expires_at.0).execute(conn).await.map(|_| ()))?;
    Ok(())
}

/// The language that a person reads.
pub async fn keep_language(
    tx: &mut Tx,
    site: &str,
    id: StaffId,
    language: Lang,
) -> Result<(), DbError> {
    on!(tx, conn => sqlx::query(
        "UPDATE staff SET language = $3 WHERE site_id = $1 AND id = $2",
    ).bind(site).bind(id.to_string()).bind(language.tag()).execute(conn).await.map(|_| ()))?;
    Ok(())
}

/// Ends a sitting.
pub async fn end_session(
    tx: &mut Tx,
    site: &str,
    id: SessionId,
    now: UnixMillis,
) -> Result<(), DbError> {
    on!(tx, conn => sqlx::query(
        "UPDATE sessions SET ended_at = $3 WHERE site_id = $1 AND id = $2 AND ended_at IS NULL",
    ).bind(site).bind(id.to_string()).bind(now.0).execute(conn).await.map(|_| ()))?;
    Ok(())
}
