//! Signing in and out, enrolling devices, the first start: what the doors of sign-in do.

use super::attempts::{Secret, locked};
use super::repo::{self, Person, SessionRow};
use super::secrets::{hash_secret, random_code, random_token, sha256};
use super::{Auth, view};
use crate::error::Refusal;
use crate::ids::new_id;
use axum::http::StatusCode;
use domain::ids::{DeviceId, SessionId, StaffId};
use domain::staff::{Role, SessionView};
use domain::time::UnixMillis;
use serde_json::json;

/// Wrong enrolment codes of a minute.
const WRONG_CODES: usize = 10;

/// A person signed in: their token and what the screen shows.
pub(super) struct SignedIn {
    pub(super) token: String,
    pub(super) view: SessionView,
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
            return Err(Refusal::new(
                StatusCode::NOT_FOUND,
                "not_found",
                "staffId: there is no such person",
            ));
        }
        let person = self.check(staff, pin, Secret::Pin).await?;
        self.begin(&person, Some(device)).await
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
            ended_at: None,
        };
        let mut tx = self.0.db.write().await?;
        let site = &self.0.site;
        repo::begin_session(&mut tx, site, &session, person.token_version, now, expires).await?;
        tx.commit().await?;
        let version = person.token_version;
        let token = self.0.key.sign(person.id, session.id, version, expires);
        let token = token.ok_or_else(Refusal::busy)?;
        let view = view(person, session.id);
        self.known_mut().sessions.insert(session.id, session);
        Ok(SignedIn { token, view })
    }

    /// Ends a sitting.
    pub(super) async fn end(&self, id: SessionId) -> Result<(), Refusal> {
        let now = self.0.clock.now();
        let mut tx = self.0.db.write().await?;
        repo::end_session(&mut tx, &self.0.site, id, now).await?;
        tx.commit().await?;
        if let Some(session) = self.known_mut().sessions.get_mut(&id) {
            session.ended_at = Some(now);
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
    pub(super) async fn enrol(&self, code: &str, name: &str) -> Result<String, Refusal> {
        let now = self.0.clock.now();
        {
            let mut known = self.known_mut();
            known.wrong_codes.retain(|at| now.since(*at) < 60_000);
            if known.wrong_codes.len() >= WRONG_CODES {
                return Err(locked(60_000));
            }
        }
        let code = code.trim().to_uppercase();
        let mut tx = self.0.db.write().await?;
        if !repo::use_code(&mut tx, &self.0.site, &sha256(&code), now).await? {
            self.known_mut().wrong_codes.push(now);
            return Err(Refusal::new(
                StatusCode::UNPROCESSABLE_ENTITY,
                "wrong_code",
                "code: unknown, used or too old; ask a manager for a new one",
            ));
        }
        let credential = self.add_device(&mut tx, name).await?;
        tx.commit().await?;
        self.refresh().await?;
        Ok(credential)
    }

    async fn add_device(&self, tx: &mut crate::db::Tx, name: &str) -> Result<String, Refusal> {
        let name = name.trim();
        if name.is_empty() || name.chars().count() > 60 {
            return Err(Refusal::new(
                StatusCode::UNPROCESSABLE_ENTITY,
                "bad_field",
                "name: 1 to 60 characters",
            )
            .with(json!({"field": "name"})));
        }
        let credential = random_token();
        let (id, now) = (DeviceId::new(new_id()), self.0.clock.now());
        repo::keep_device(tx, &self.0.site, id, name, &sha256(&credential), now).await?;
        Ok(credential)
    }

    /// Enrols the hub's own machine, in a demo.
    pub(super) async fn enrol_own(&self) -> Result<String, Refusal> {
        let mut tx = self.0.db.write().await?;
        let credential = self.add_device(&mut tx, "Kassa 1").await?;
        tx.commit().await?;
        self.refresh().await?;
        Ok(credential)
    }

    /// The first start: names the owner, enrols this device, signs in.
    pub(super) async fn set_up(
        &self,
        first: super::http::FirstStart,
    ) -> Result<(String, SignedIn), Refusal> {
        if !self.known().people.is_empty() {
            return Err(Refusal::new(
                StatusCode::CONFLICT,
                "already_set_up",
                "this restaurant has an owner already",
            ));
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
            language: domain::Lang::Az,
            active: true,
            username: Some(first.username.trim().to_owned()),
            password_hash: Some(password_hash),
            pin_hash: Some(pin_hash),
            pin_length: i64::try_from(first.pin.len()).unwrap_or(4),
            token_version: 1,
            failures: 0,
            locked_until: UnixMillis(0),
        };
        let mut tx = self.0.db.write().await?;
        repo::keep_person(&mut tx, &self.0.site, &owner).await?;
        let credential = self.add_device(&mut tx, "Kassa 1").await?;
        tx.commit().await?;
        self.refresh().await?;
        let device = self.device(&credential);
        let signed = self.begin(&owner, device).await?;
        Ok((credential, signed))
    }
}
