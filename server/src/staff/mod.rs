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

fn good_name(key: &str, text: &str) -> Result<String, StaffError> {
    let text = text.trim();
    if text.is_empty() || text.chars().count() > 60 || text.chars().any(char::is_control) {
        return Err(StaffError::Bad(format!("{key}: 1 to 60 characters")));
    }
    Ok(text.to_owned())
}

fn good_login((username, password): (String, String)) -> Result<(String, String), StaffError> {
    let username = good_name("username", &username)?;
    if username.contains(char::is_whitespace) {
        return Err(StaffError::Bad("username: without spaces".to_owned()));
    }
    if password.chars().count() < 10 {
        return Err(StaffError::Bad(
            "password: at least 10 characters".to_owned(),
        ));
    }
    Ok((username, password))
}

/// Checks a new person and hashes their secrets. Done before a transaction begins, because hashing takes long
/// enough to hold up the orders of a running hub.
pub async fn prepare(new: NewPerson) -> Result<Person, StaffError> {
    let name = good_name("name", &new.name)?;
    let pin_length = good_pin(&new.pin)?;
    let (username, password) = new.login.map(good_login).transpose()?.unzip();
    let password_hash = match &password {
        Some(password) => Some(hashed(password).await?),
        None => None,
    };
    Ok(Person {
        id: StaffId::new(new_id()),
        name,
        role: new.role,
        language: new.language,
        active: true,
        username,
        password_hash,
        pin_hash: Some(hashed(&new.pin).await?),
        pin_length,
        token_version: 1,
        failures: 0,
        locked_until: UnixMillis(0),
    })
}

/// Stores a prepared person within a transaction.
pub async fn keep(tx: &mut Tx, site: &str, person: &Person) -> Result<(), StaffError> {
    let kept = repo::keep_person(tx, site, person).await;
    kept.map_err(|error| match (&error, &person.username) {
        // The id is new, so that only the user name can be somebody else's.
        (DbError::Sqlx(sqlx::Error::Database(why)), Some(name)) if why.is_unique_violation() => {
            StaffError::Bad(format!(
                "username: {name} is already somebody else's; choose another"
            ))
        }
        _ => error.into(),
    })
}

/// Prepares and stores a person.
pub async fn add(tx: &mut Tx, site: &str, new: NewPerson) -> Result<StaffId, StaffError> {
    let person = prepare(new).await?;
    keep(tx, site, &person).await?;
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

#[cfg(test)]
mod tests {
    use super::*;

    fn person() -> NewPerson {
        NewPerson {
            name: " Tural ".to_owned(),
            role: Role::Waiter,
            language: Lang::Ru,
            pin: "4711".to_owned(),
            login: Some(("tural".to_owned(), "long enough".to_owned())),
        }
    }

    #[tokio::test]
    async fn what_is_not_good_is_named() {
        let name = |name: &str| NewPerson {
            name: name.to_owned(),
            ..person()
        };
        let pin = |pin: &str| NewPerson {
            pin: pin.to_owned(),
            ..person()
        };
        let login = |username: &str, password: &str| NewPerson {
            login: Some((username.to_owned(), password.to_owned())),
            ..person()
        };
        for (new, said) in [
            (name("  "), "name: 1 to 60 characters"),
            (name(&"ə".repeat(61)), "name: 1 to 60 characters"),
            (name("a\nb"), "name: 1 to 60 characters"),
            (pin("123"), "pin: 4 to 6 digits"),
            (pin("1234567"), "pin: 4 to 6 digits"),
            (pin("12a4"), "pin: 4 to 6 digits"),
            (pin("١٢٣٤"), "pin: 4 to 6 digits"),
            (login("", "long enough"), "username: 1 to 60 characters"),
            (login("a b", "long enough"), "username: without spaces"),
            (login("a", "too short"), "password: at least 10 characters"),
        ] {
            assert_eq!(prepare(new).await.unwrap_err().to_string(), said);
        }
        let kept = prepare(name(&"ə".repeat(60))).await.unwrap();
        assert_eq!((kept.name.chars().count(), kept.language), (60, Lang::Ru));
        assert_eq!(prepare(person()).await.unwrap().name, "Tural");
    }

    #[tokio::test]
    async fn a_user_name_belongs_to_one_person() {
        let folder = tempfile::tempdir().unwrap();
        let db = Db::open(None, folder.path()).await.unwrap();
        let mut tx = db.write().await.unwrap();
        add(&mut tx, "here", person()).await.unwrap();
        add(&mut tx, "elsewhere", person()).await.unwrap();
        let again = add(&mut tx, "here", person()).await.unwrap_err();
        assert_eq!(
            again.to_string(),
            "username: tural is already somebody else's; choose another"
        );
        tx.commit().await.unwrap();
        let who = reset_pin(&db, "here", "Nobody", "1234", UnixMillis(1)).await;
        assert_eq!(who.unwrap_err().to_string(), "nobody is called Nobody");
    }
}
