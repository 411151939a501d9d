//! People of the restaurant, as the command line manages them. A running hub notices within two seconds.

use crate::auth::hash_secret;
use crate::auth::repo::{self, Person};
use crate::db::{Db, DbError, Tx};
use crate::ids::new_id;
use crate::on;
use domain::Lang;
use domain::ids::StaffId;
use domain::staff::Role;
use domain::time::UnixMillis;

/// Why a person cannot be changed.
#[derive(Debug, thiserror::Error)]
pub enum StaffError {
    /// The database says no.
    #[error(transparent)]
    Db(#[from] DbError),
    /// A value is not good.
    #[error("{0}")]
    Bad(String),
}

/// A new person.
#[derive(Clone, Debug)]
pub struct NewPerson {
    /// The name.
    pub name: String,
    /// The role.
    pub role: Role,
    /// The language.
    pub language: Lang,
    /// 4 to 6 digits.
    pub pin: String,
    /// User name and password of an API client.
    pub login: Option<(String, String)>,
}

async fn hashed(secret: &str) -> Result<String, StaffError> {
    let hash = hash_secret(secret).await;
    hash.ok_or_else(|| StaffError::Bad("this machine has no randomness".to_owned()))
}

fn good_pin(pin: &str) -> Result<i64, StaffError> {
    let digits = pin.bytes().all(|byte| byte.is_ascii_digit());
    match i64::try_from(pin.len()) {
        Ok(length) if digits && (4..=6).contains(&length) => Ok(length),
        _ => Err(StaffError::Bad("pin: 4 to 6 digits".to_owned())),
    }
}

/// Adds a person within a transaction.
pub async fn add(tx: &mut Tx, site: &str, new: NewPerson) -> Result<StaffId, StaffError> {
    let name = new.name.trim();
    if name.is_empty() || name.chars().count() > 60 {
        return Err(StaffError::Bad("name: 1 to 60 characters".to_owned()));
    }
    let pin_length = good_pin(&new.pin)?;
    let (username, password) = new.login.unzip();
    if password
        .as_ref()
        .is_some_and(|password| password.chars().count() < 10)
    {
        return Err(StaffError::Bad(
            "password: at least 10 characters".to_owned(),
        ));
    }
    let person = Person {
        id: StaffId::new(new_id()),
        name: name.to_owned(),
        role: new.role,
        language: new.language,
        active: true,
        username,
        password_hash: match &password {
            Some(password) => Some(hashed(password).await?),
            None => None,
        },
        pin_hash: Some(hashed(&new.pin).await?),
        pin_length,
        token_version: 1,
        failures: 0,
        locked_until: UnixMillis(0),
    };
    repo::keep_person(tx, site, &person).await?;
    Ok(person.id)
}

/// Deactivates a person and ends their sittings at once.
pub async fn deactivate(db: &Db, site: &str, who: &str, now: UnixMillis) -> Result<(), StaffError> {
    let mut tx = db.write().await?;
    let mut person = find(&mut tx, site, who).await?;
    person.active = false;
    end_all(&mut tx, site, &mut person, now).await?;
    Ok(tx.commit().await?)
}

/// Gives a person another PIN, opens their lock and ends their sittings.
pub async fn reset_pin(
    db: &Db,
    site: &str,
    who: &str,
    pin: &str,
    now: UnixMillis,
) -> Result<(), StaffError> {
    let pin_length = good_pin(pin)?;
    let pin_hash = hashed(pin).await?;
    let mut tx = db.write().await?;
    let mut person = find(&mut tx, site, who).await?;
    person.pin_hash = Some(pin_hash);
    person.pin_length = pin_length;
    person.failures = 0;
    person.locked_until = UnixMillis(0);
    end_all(&mut tx, site, &mut person, now).await?;
    Ok(tx.commit().await?)
}

async fn find(tx: &mut Tx, site: &str, who: &str) -> Result<Person, StaffError> {
    let people = repo::people(tx, site).await?;
    let named = |person: &Person| person.name == who || person.id.to_string() == who;
    let mut found = people.into_iter().filter(named);
    match (found.next(), found.next()) {
        (Some(person), None) => Ok(person),
        (Some(_), Some(_)) => Err(StaffError::Bad(format!(
            "several people are called {who}; give the id"
        ))),
        (None, _) => Err(StaffError::Bad(format!("nobody is called {who}"))),
    }
}

async fn end_all(
    tx: &mut Tx,
    site: &str,
    person: &mut Person,
    now: UnixMillis,
) -> Result<(), StaffError> {
    person.token_version = person.token_version.saturating_add(1);
    repo::keep_person(tx, site, person).await?;
    on!(tx, conn => sqlx::query(
        "UPDATE sessions SET ended_at = $3 WHERE site_id = $1 AND staff_id = $2 AND ended_at IS NULL",
    ).bind(site).bind(person.id.to_string()).bind(now.0).execute(conn).await.map(|_| ()))
    .map_err(DbError::from)?;
    Ok(())
}
