//! Signing in and out, enrolling devices, the first start: what the doors of sign-in do.

use super::attempts::{Secret, locked};
use super::devices::Enrolled;
use super::repo::{self, DeviceRow, Person, SessionRow};
use super::secrets::{hash_secret, random_code, random_token, sha256};
use super::{Auth, view};
use crate::db::Tx;
use crate::error::Refusal;
use crate::ids::new_id;
use axum::http::StatusCode;
use domain::Lang;
use domain::devices::DeviceKind;
use domain::ids::{DeviceId, SessionId, StaffId};
use domain::staff::{Actor, Role, SessionView};
use domain::time::UnixMillis;
use serde_json::json;

/// Wrong enrolment codes of a minute.
const WRONG_CODES: usize = 10;
/// What the hub's own machine is called.
const OWN: &str = "Kassa 1";

/// A person signed in: their token and what the screen shows.
pub(super) struct SignedIn {
    pub(super) token: String,
    pub(super) view: SessionView,
}

/// A device on its way to being enrolled.
struct NewDevice {
    row: DeviceRow,
    credential: String,
}

/// The name of a device: 1 to 60 characters, none of them a control character, which PostgreSQL does not store.
pub(super) fn device_name(name: &str) -> Result<String, Refusal> {
    let name = name.trim();
    if name.is_empty() || name.chars().count() > 60 || name.contains(char::is_control) {
        return Err(Refusal::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "bad_field",
            "name: 1 to 60 characters",
        )
        .with(json!({"field": "name", "allowed": "1 to 60 characters"})));
    }
    Ok(name.to_owned())
}

impl NewDevice {
    fn named(name: &str, kind: DeviceKind, now: UnixMillis) -> Result<Self, Refusal> {
        let name = device_name(name)?;
        let credential = random_token();
        Ok(Self {
            row: DeviceRow {
                id: DeviceId::new(new_id()),
                name,
                hash: sha256(&credential),
                kind,
                number: 0,
                created_at: now,
                seen_at: None,
                revoked_at: None,
            },
            credential,
        })
    }
}

impl Auth {
    /// Signs a person in with a PIN on an enrolled device.
    pub(super) async fn by_pin(
        &self,
        device: DeviceId,
        staff: StaffId,
        pin: &str,
    ) -> Result<SignedIn, Refusal> {
        let known = self.known().people.get(&staff).is_some_and(|p| p.active);
        if !known {
            return Err(nobody());
        }
        let person = self.check(staff, pin, Secret::Pin).await?;
        self.begin(&person, Some(device)).await
    }

    /// Somebody who proves with a PIN that they stand at a device, and is not signed in there. Who `may` not is told
    /// before the PIN is looked at.
    pub async fn witness(
        &self,
        device: DeviceId,
        staff: StaffId,
        pin: &str,
        may: impl FnOnce(&Actor) -> Result<(), Refusal>,
    ) -> Result<Actor, Refusal> {
        let actor = |person: &Person| Actor {
            staff_id: person.id,
            name: person.name.clone(),
            role: person.role,
            session_id: None,
            device_id: Some(device),
        };
        let known = self
            .known()
            .people
            .get(&staff)
            .filter(|p| p.active)
            .map(actor);
        let known = known.ok_or_else(nobody)?;
        may(&known)?;
        let person = self.check(staff, pin, Secret::Pin).await?;
        Ok(actor(&person))
    }

    /// Signs an API client in with user name and password.
    pub(super) async fn by_password(
        &self,
        username: &str,
        password: &str,
    ) -> Result<SignedIn, Refusal> {
        let named =
            |person: &&Person| person.active && person.username.as_deref() == Some(username);
        let person = self.known().people.values().find(named).map(|p| p.id);
        let Some(person) = person else {
            return Err(self.nobody(username, password).await);
        };
        let person = self.check(person, password, Secret::Password).await?;
        self.begin(&person, None).await
    }

    async fn begin(&self, person: &Person, device: Option<DeviceId>) -> Result<SignedIn, Refusal> {
        let now = self.0.clock.now();
        let expires = now.plus_millis(i64::from(self.0.session_hours).saturating_mul(3_600_000));
        let session = SessionRow {
            id: SessionId::new(new_id()),
            staff: person.id,
            device,
            created_at: now,
            expires_at: expires,
            ended_at: None,
        };
        let _one = self.0.changes.lock().await;
        let mut tx = self.0.db.write().await?;
        let site = &self.0.site;
        repo::begin_session(&mut tx, site, &session, person.token_version).await?;
        tx.commit().await?;
        let version = person.token_version;
        let token = self.0.key.sign(person.id, session.id, version, expires);
        let token = token.ok_or_else(Refusal::busy)?;
        let view = view(person, session.id, self.known().number(device));
        self.known_mut().sessions.insert(session.id, session);
        Ok(SignedIn { token, view })
    }

    /// Ends a sitting.
    pub(super) async fn end(&self, id: SessionId) -> Result<(), Refusal> {
        let now = self.0.clock.now();
        let _one = self.0.changes.lock().await;
        let mut tx = self.0.db.write().await?;
        repo::end_session(&mut tx, &self.0.site, id, now).await?;
        tx.commit().await?;
        if let Some(session) = self.known_mut().sessions.get_mut(&id) {
            session.ended_at = Some(now);
        }
        self.wake_streams();
        Ok(())
    }

    /// From now on a person reads this language, on every device.
    pub(super) async fn speak(&self, id: StaffId, language: Lang) -> Result<(), Refusal> {
        let _one = self.0.changes.lock().await;
        let mut tx = self.0.db.write().await?;
        repo::keep_language(&mut tx, &self.0.site, id, language).await?;
        tx.commit().await?;
        if let Some(person) = self.known_mut().people.get_mut(&id) {
            person.language = language;
        }
        Ok(())
    }

    /// Makes a one-time code that enrols a device within `minutes`.
    pub async fn new_code(&self, minutes: i64) -> Result<(String, UnixMillis), Refusal> {
        let code = random_code();
        let expires = self
            .0
            .clock
            .now()
            .plus_millis(minutes.saturating_mul(60_000));
        let mut tx = self.0.db.write().await?;
        repo::keep_code(&mut tx, &self.0.site, &sha256(&code), expires).await?;
        tx.commit().await?;
        Ok((code, expires))
    }

    /// Enrols a device with a one-time code; its credential.
    pub(super) async fn enrol(
        &self,
        code: &str,
        name: &str,
        kind: DeviceKind,
    ) -> Result<String, Refusal> {
        let now = self.0.clock.now();
        let mut made = NewDevice::named(name, kind, now)?;
        {
            let mut known = self.known_mut();
            known.wrong_codes.retain(|at| now.since(*at) < 60_000);
            if known.wrong_codes.len() >= WRONG_CODES {
                let oldest = known.wrong_codes.first().map_or(0, |at| now.since(*at));
                return Err(locked(60_000_i64.saturating_sub(oldest)));
            }
            // Taken for wrong until it proves right, so that many at once are not more than ten.
            known.wrong_codes.push(now);
        }
        let code = code.trim().to_uppercase();
        let _one = self.0.changes.lock().await;
        let mut tx = self.0.db.write().await?;
        if !repo::use_code(&mut tx, &self.0.site, &sha256(&code), now).await? {
            return Err(Refusal::new(
                StatusCode::UNPROCESSABLE_ENTITY,
                "wrong_code",
                "code: unknown, used or too old; ask a manager for a new one",
            ));
        }
        self.keep_device(&mut tx, &mut made).await?;
        tx.commit().await?;
        self.remember(&made);
        let mut known = self.known_mut();
        if let Some(at) = known.wrong_codes.iter().position(|at| *at == now) {
            known.wrong_codes.remove(at);
        }
        Ok(made.credential)
    }

    async fn keep_device(&self, tx: &mut Tx, made: &mut NewDevice) -> Result<(), Refusal> {
        made.row.number = repo::keep_device(tx, &self.0.site, &made.row).await?;
        Ok(())
    }

    fn remember(&self, made: &NewDevice) {
        let mut known = self.known_mut();
        known.devices.insert(made.row.hash.clone(), made.row.id);
        let enrolled = Enrolled::new(&made.row);
        known.enrolled.insert(made.row.id, enrolled);
    }

    /// Enrols the hub's own machine, in a demo.
    pub(super) async fn enrol_own(&self) -> Result<String, Refusal> {
        let mut made = NewDevice::named(OWN, DeviceKind::Terminal, self.0.clock.now())?;
        let _one = self.0.changes.lock().await;
        let mut tx = self.0.db.write().await?;
        self.keep_device(&mut tx, &mut made).await?;
        tx.commit().await?;
        self.remember(&made);
        Ok(made.credential)
    }

    /// The first start: names the owner, enrols this device, signs in.
    pub(super) async fn set_up(
        &self,
        first: super::http::FirstStart,
    ) -> Result<(String, SignedIn), Refusal> {
        // Asked again below, where it counts; here it saves the hashing.
        if !self.known().people.is_empty() {
            return Err(already_set_up());
        }
        first.check()?;
        let pin_hash = hash_secret(&first.pin).await.ok_or_else(Refusal::busy)?;
        let password_hash = hash_secret(&first.password)
            .await
            .ok_or_else(Refusal::busy)?;
        let owner = Person {
            id: StaffId::new(new_id()),
            name: first.name.trim().to_owned(),
            role: Role::Owner,
            language: Lang::Az,
            active: true,
            username: Some(first.username.trim().to_owned()),
            password_hash: Some(password_hash),
            pin_hash: Some(pin_hash),
            pin_length: i64::try_from(first.pin.len()).unwrap_or(4),
            token_version: 1,
            failures: 0,
            locked_until: UnixMillis(0),
        };
        let mut made = NewDevice::named(OWN, DeviceKind::Terminal, self.0.clock.now())?;
        {
            let _one = self.0.changes.lock().await;
            let mut tx = self.0.db.write().await?;
            if !repo::is_first_start(&mut tx, &self.0.site).await? {
                return Err(already_set_up());
            }
            repo::keep_person(&mut tx, &self.0.site, &owner).await?;
            self.keep_device(&mut tx, &mut made).await?;
            tx.commit().await?;
            self.known_mut().people.insert(owner.id, owner.clone());
            self.remember(&made);
        }
        let signed = self.begin(&owner, Some(made.row.id)).await?;
        Ok((made.credential, signed))
    }
}

fn nobody() -> Refusal {
    let message = "staffId: there is no such person";
    Refusal::new(StatusCode::NOT_FOUND, "not_found", message)
}

fn already_set_up() -> Refusal {
    Refusal::new(
        StatusCode::CONFLICT,
        "already_set_up",
        "this restaurant has an owner already",
    )
}
