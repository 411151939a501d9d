//! Sysadmins: whoever runs the cloud. Accounts are made on the command line alone.

mod extract;
pub(super) mod http;
mod repo;
mod tokens;

pub use extract::Sysadmin;
pub use tokens::Key;

use super::{Cloud, Doer, audit};
use crate::auth::{Count, hash_secret, is_secret, locked, sha256, wrong_password};
use crate::db::{Db, DbError, Tx, in_time};
use crate::error::Refusal;
use crate::ids::new_id;
use domain::time::UnixMillis;
use repo::{Admin, Try};

/// For how long a sign-in lasts: a sysadmin's token opens every restaurant's licence.
const SESSION_MILLIS: i64 = 30 * 60_000;
/// The longest password that is hashed.
const LONGEST: usize = 200;

/// Why an account cannot be changed.
#[derive(Debug, thiserror::Error)]
pub enum AdminError {
    /// The database says no.
    #[error(transparent)]
    Db(#[from] DbError),
    /// A value is not good.
    #[error("{0}")]
    Bad(String),
}

fn bad(words: &str) -> AdminError {
    AdminError::Bad(words.to_owned())
}

/// A name as it is stored: names that differ in case alone would be mistaken for each other.
fn folded(username: &str) -> String {
    username.trim().to_lowercase()
}

fn good_name(username: &str) -> Result<String, AdminError> {
    let name = folded(username);
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_.@".contains(c);
    if !(1..=60).contains(&name.len()) || !name.chars().all(plain) {
        return Err(bad(
            "username: 1 to 60 letters, digits, dots, hyphens, underscores or @",
        ));
    }
    // They stand in the record for other things.
    if ["console", "site", "unknown"].contains(&name.as_str()) {
        return Err(bad(
            "username: this word has another meaning; choose another",
        ));
    }
    Ok(name)
}

async fn hashed(password: &str) -> Result<String, AdminError> {
    if !(10..=LONGEST).contains(&password.chars().count()) {
        return Err(bad("password: 10 to 200 characters"));
    }
    let hash = hash_secret(password).await;
    hash.ok_or_else(|| bad("this machine has no randomness"))
}

/// Adds an account.
pub async fn add(
    db: &Db,
    username: &str,
    password: &str,
    now: UnixMillis,
) -> Result<(), AdminError> {
    let new = Admin {
        id: new_id(),
        username: good_name(username)?,
        password_hash: hashed(password).await?,
        active: true,
        token_version: 1,
    };
    let mut tx = db.write().await?;
    if !repo::insert(&mut tx, &new, now).await? {
        return Err(bad("username: there is such an account; choose another"));
    }
    note(&mut tx, now, "admin.added", &new.username).await?;
    Ok(tx.commit().await?)
}

/// Deactivates an account and ends its sessions at once.
pub async fn deactivate(db: &Db, username: &str, now: UnixMillis) -> Result<(), AdminError> {
    let mut tx = db.write().await?;
    let mut admin = find(&mut tx, username).await?;
    admin.active = false;
    admin.token_version = admin.token_version.saturating_add(1);
    repo::update(&mut tx, &admin).await?;
    note(&mut tx, now, "admin.deactivated", &admin.username).await?;
    Ok(tx.commit().await?)
}

/// Gives an account another password, opens its lock, makes it active and ends its sessions.
pub async fn reset_password(
    db: &Db,
    username: &str,
    password: &str,
    now: UnixMillis,
) -> Result<(), AdminError> {
    let password_hash = hashed(password).await?;
    let mut tx = db.write().await?;
    let mut admin = find(&mut tx, username).await?;
    admin.password_hash = password_hash;
    admin.active = true;
    admin.token_version = admin.token_version.saturating_add(1);
    repo::update(&mut tx, &admin).await?;
    repo::forgive(&mut tx, &sha256(&admin.username)).await?;
    note(&mut tx, now, "admin.passwordReset", &admin.username).await?;
    Ok(tx.commit().await?)
}

async fn find(tx: &mut Tx, username: &str) -> Result<Admin, AdminError> {
    let admin = repo::by_name(tx, &folded(username)).await?;
    admin.ok_or_else(|| bad("username: there is no such account"))
}

/// Whoever sits at the machine itself.
async fn note(tx: &mut Tx, now: UnixMillis, act: &str, username: &str) -> Result<(), DbError> {
    audit::note(tx, Doer::CONSOLE, now, act, None, username).await
}

/// A sign-in that was right.
pub(super) struct SignedIn {
    pub(super) token: String,
    pub(super) expires_at: UnixMillis,
}

/// Signs somebody in. A name that nobody has is counted, locked and answered as any other, and takes as long.
pub(super) async fn sign_in(
    cloud: &Cloud,
    username: &str,
    password: &str,
    from: &str,
) -> Result<SignedIn, Refusal> {
    let name = folded(username);
    let (admin, count) = in_time(attempt(cloud, &name)).await?;
    let hash = admin.as_ref().map(|admin| admin.password_hash.as_str());
    // Nobody's password is that long, and hashing it would take long.
    let short = password.chars().count() <= LONGEST;
    let right = is_secret(if short { password } else { "" }, hash).await && short;
    match admin.filter(|_| right) {
        Some(admin) => in_time(begin(cloud, &admin, from)).await,
        None => Err(in_time(wrong(cloud, &name, from, count)).await?),
    }
}

/// Counts an attempt; whose it is, when somebody may sign in with the name.
async fn attempt(cloud: &Cloud, name: &str) -> Result<(Option<Admin>, Count), Refusal> {
    let now = cloud.clock.now();
    let mut tx = cloud.db.write().await?;
    let count = match repo::count(&mut tx, &sha256(name), now).await? {
        Try::Locked(until) => return Err(locked(until.since(now))),
        Try::Counted(count) => count,
    };
    let admin = repo::by_name(&mut tx, name).await?;
    tx.commit().await?;
    Ok((admin.filter(|admin| admin.active), count))
}

/// Begins a session after a right password.
async fn begin(cloud: &Cloud, seen: &Admin, from: &str) -> Result<SignedIn, Refusal> {
    let now = cloud.clock.now();
    let mut tx = cloud.db.write().await?;
    let admin = repo::by_name(&mut tx, &seen.username).await?;
    // The account was changed while the password was looked at.
    let same = |admin: &Admin| admin.active && admin.token_version == seen.token_version;
    let admin = admin.filter(same).ok_or_else(Refusal::busy)?;
    let (session, expires_at) = (new_id(), now.plus_millis(SESSION_MILLIS));
    let version = admin.token_version;
    let token = cloud.tokens.sign(admin.id, session, version, expires_at);
    let token = token.ok_or_else(Refusal::busy)?;
    repo::tidy(&mut tx, now).await?;
    repo::forgive(&mut tx, &sha256(&admin.username)).await?;
    repo::begin(&mut tx, session, &admin, now, expires_at).await?;
    let doer = Doer {
        actor: &admin.username,
        from,
    };
    audit::note(&mut tx, doer, now, "admin.signedIn", None, "").await?;
    tx.commit().await?;
    Ok(SignedIn { token, expires_at })
}

/// Writes a wrong password down; what is answered.
async fn wrong(cloud: &Cloud, name: &str, from: &str, count: Count) -> Result<Refusal, Refusal> {
    let now = cloud.clock.now();
    let mut tx = cloud.db.write().await?;
    // A name that nobody has is not written down: it may be a password in the wrong field.
    let known = repo::by_name(&mut tx, name).await?;
    let actor = known.map_or_else(|| "unknown".to_owned(), |admin| admin.username);
    let doer = Doer {
        actor: &actor,
        from,
    };
    let detail = if count.1 > now { "locked" } else { "" };
    audit::note(&mut tx, doer, now, "admin.signInFailed", None, detail).await?;
    tx.commit().await?;
    Ok(wrong_password(count, now))
}

/// Ends this one session; others of the same account go on.
pub(super) async fn sign_out(cloud: &Cloud, who: &Sysadmin) -> Result<(), Refusal> {
    let now = cloud.clock.now();
    let mut tx = cloud.db.write().await?;
    repo::end(&mut tx, who.session, now).await?;
    audit::note(&mut tx, who.doer(), now, "admin.signedOut", None, "").await?;
    Ok(tx.commit().await?)
}
