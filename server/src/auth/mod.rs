//! Sign-in: enrolled devices, people with PINs, API clients with passwords, sessions, and rights in signatures.
//!
//! People and sessions are held in memory and checked on every request, so that deactivation acts at once.

mod attempts;
mod devices;
mod extract;
mod http;
mod people;
pub mod repo;
mod secrets;
#[cfg(test)]
mod tests;
mod tokens;

pub(crate) use attempts::{Count, lock_after, locked, wrong_password};
pub use devices::DeviceFacts;
pub use extract::{
    AccountsManage, CashDrawer, DayClose, DaySee, Device, DevicesEnrol, GuestsManage, May,
    OrdersRead, OrdersTake, PaymentsChange, PaymentsRefund, PaymentsTake, PrintingRead,
    ReportsRead, Right, Signed, SyncResolve,
};
pub(crate) use extract::{at_the_hub, names_this_machine, same_origin};
pub use http::{demo_enrol, routes};
pub(crate) use secrets::is_secret;
pub use secrets::{hash_secret, random_code, random_password, random_pin, random_token, sha256};

use crate::clock::Clock;
use crate::config::Config;
use crate::db::{Db, DbError, in_time};
use crate::tls::Way;
use axum::http::HeaderMap;
use axum::http::header::COOKIE;
use devices::Enrolled;
use domain::command::ActorRef;
use domain::ids::{DeviceId, SessionId, StaffId};
use domain::staff::{Actor, SessionView};
use domain::time::UnixMillis;
use repo::{Person, SessionRow};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};
use std::time::Duration;
use tokio::sync::watch;

/// How often changes made by the command line are noticed.
const REFRESH: Duration = Duration::from_secs(2);

#[derive(Default)]
struct Known {
    people: BTreeMap<StaffId, Person>,
    sessions: BTreeMap<SessionId, SessionRow>,
    /// Hash of the credential → device.
    devices: BTreeMap<String, DeviceId>,
    /// Devices that are not revoked.
    enrolled: BTreeMap<DeviceId, Enrolled>,
    /// Times of wrong enrolment codes, for the limit.
    wrong_codes: Vec<UnixMillis>,
    /// Names that somebody tried and nobody has: wrong passwords, locked until.
    unknown_names: BTreeMap<String, (i64, UnixMillis)>,
    demo_pins: BTreeMap<StaffId, String>,
}

struct Inner {
    db: Db,
    site: String,
    clock: Clock,
    key: tokens::Key,
    session_hours: u32,
    demo: bool,
    known: RwLock<Known>,
    /// Queues of attempts, one per account.
    turns: Mutex<BTreeMap<StaffId, Arc<tokio::sync::Mutex<()>>>>,
    /// Held by whoever changes people, devices or sessions, from before the database until after the memory,
    /// and by whoever reads them all again: what is remembered is never older than what was stored.
    changes: tokio::sync::Mutex<()>,
    /// Counts sittings that were ended for somebody.
    endings: watch::Sender<u64>,
}

/// Who is who at this site.
#[derive(Clone)]
pub struct Auth(Arc<Inner>);

impl Auth {
    /// Reads people, devices and sessions, and keeps them fresh while the hub runs.
    pub async fn open(db: Db, config: &Config, clock: Clock, demo: bool) -> Result<Self, DbError> {
        // The PINs of invented people are shown only while the hub serves as a demo.
        let demo_pins = if demo {
            crate::cli::demo::pins(&config.data)
        } else {
            BTreeMap::new()
        };
        let auth = Self(Arc::new(Inner {
            db,
            site: config.site.clone(),
            clock,
            key: tokens::Key::new(config.jwt_secret.reveal(), &config.site),
            session_hours: config.session_hours,
            demo,
            known: RwLock::new(Known {
                demo_pins,
                ..Known::default()
            }),
            turns: Mutex::default(),
            changes: tokio::sync::Mutex::default(),
            endings: watch::Sender::new(0),
        }));
        auth.refresh().await?;
        let weak = Arc::downgrade(&auth.0);
        tokio::spawn(async move {
            loop {
                tokio::time::sleep(REFRESH).await;
                let Some(inner) = weak.upgrade() else { return };
                if let Err(error) = in_time(Self(inner).refresh()).await {
                    tracing::warn!(%error, "people and devices could not be read again");
                }
            }
        });
        Ok(auth)
    }

    /// Reads everybody again, as the command line may have changed them. Sittings that are too old to be named
    /// leave the memory with this.
    async fn refresh(&self) -> Result<(), DbError> {
        let _one = self.0.changes.lock().await;
        let mut tx = self.0.db.read().await?;
        let people = repo::people(&mut tx, &self.0.site).await?;
        let devices = repo::devices(&mut tx, &self.0.site).await?;
        let sessions = repo::sessions(&mut tx, &self.0.site, self.0.clock.now()).await?;
        let mut known = self.known_mut();
        known.people = people.into_iter().map(|p| (p.id, p)).collect();
        let enrolled = devices.iter().map(|device| {
            let fresh = Enrolled::new(device);
            if let Some(before) = known.enrolled.get(&device.id) {
                before.carry(&fresh);
            }
            (device.id, fresh)
        });
        let enrolled: BTreeMap<_, _> = enrolled.collect();
        let fewer = known
            .enrolled
            .keys()
            .any(|device| !enrolled.contains_key(device));
        known.enrolled = enrolled;
        known.devices = devices.into_iter().map(|d| (d.hash, d.id)).collect();
        known.sessions = sessions.into_iter().map(|s| (s.id, s)).collect();
        drop(known);
        if fewer {
            self.wake_streams();
        }
        Ok(())
    }

    fn known(&self) -> RwLockReadGuard<'_, Known> {
        self.0.known.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn known_mut(&self) -> RwLockWriteGuard<'_, Known> {
        self.0.known.write().unwrap_or_else(PoisonError::into_inner)
    }

    /// The device that holds a credential.
    pub fn device(&self, credential: &str) -> Option<DeviceId> {
        self.known().devices.get(&sha256(credential)).copied()
    }

    /// Who a queued command names: a person who is still active, in a sitting that is or was theirs.
    pub fn actor(
        &self,
        staff: StaffId,
        session: SessionId,
        device: Option<DeviceId>,
    ) -> Option<Actor> {
        let known = self.known();
        let person = known.people.get(&staff).filter(|person| person.active)?;
        let sitting = known.sessions.get(&session)?;
        (sitting.staff == staff && sitting.device == device).then(|| Actor {
            staff_id: staff,
            name: person.name.clone(),
            role: person.role,
            session_id: Some(session),
            device_id: device,
        })
    }

    /// The same for a command that may have waited longer than sittings are kept in memory.
    pub async fn late(
        &self,
        named: ActorRef,
        device: Option<DeviceId>,
    ) -> Result<Option<Actor>, DbError> {
        let (staff, session) = (named.staff_id, named.session_id);
        if self.known().sessions.contains_key(&session) {
            return Ok(self.actor(staff, session, device));
        }
        let mut tx = self.0.db.read().await?;
        let Some(sitting) = repo::session(&mut tx, &self.0.site, session).await? else {
            return Ok(None);
        };
        let known = self.known();
        let person = known.people.get(&staff).filter(|person| person.active);
        let theirs = sitting.staff == staff && sitting.device == device;
        Ok(person.filter(|_| theirs).map(|person| Actor {
            staff_id: staff,
            name: person.name.clone(),
            role: person.role,
            session_id: Some(session),
            device_id: device,
        }))
    }

    /// Whether nobody was named yet.
    pub fn is_new(&self) -> bool {
        self.known().people.is_empty()
    }

    /// Whether somebody who signed in may still be told things: active, in a sitting that goes on, at a device
    /// that is enrolled.
    pub fn is_sitting(&self, who: &Actor) -> bool {
        let known = self.known();
        let active = known.people.get(&who.staff_id).is_some_and(|p| p.active);
        let sitting = who.session_id.and_then(|id| known.sessions.get(&id));
        active
            && sitting.is_some_and(|sitting| sitting.ended_at.is_none())
            && who
                .device_id
                .is_none_or(|device| known.heard(device, self.0.clock.now()))
    }

    /// Whether a person is signed in at a device, or without one.
    pub fn is_at(&self, staff: StaffId, device: Option<DeviceId>) -> bool {
        let (known, now) = (self.known(), self.0.clock.now());
        let mut sittings = known.sessions.values();
        sittings.any(|one| {
            let runs = one.ended_at.is_none() && one.expires_at > now;
            one.staff == staff && one.device == device && runs
        })
    }

    fn session_seconds(&self) -> i64 {
        i64::from(self.0.session_hours).saturating_mul(3600)
    }

    /// The people of the lock screen, and whether they are invented.
    fn tiles(&self) -> (bool, Vec<http::Tile>) {
        let known = self.known();
        let active = known.people.values().filter(|person| person.active);
        let tiles = active
            .filter(|person| person.pin_hash.is_some())
            .map(|person| http::Tile {
                id: person.id,
                name: person.name.clone(),
                role: person.role,
                language: person.language,
                pin_length: person.pin_length,
                // Whoever was given another PIN since no longer has the invented one.
                pin: known
                    .demo_pins
                    .get(&person.id)
                    .filter(|_| person.token_version == 1)
                    .cloned(),
            });
        (self.0.demo, tiles.collect())
    }

    /// The session behind a token.
    fn session(&self, token: &str) -> Result<Signed, tokens::TokenError> {
        let now = self.0.clock.now();
        let claims = self.0.key.read(token, now)?;
        let known = self.known();
        let gone = tokens::TokenError::Ended;
        let person = known.people.get(&claims.sub).ok_or(gone)?;
        let session = known.sessions.get(&claims.sid).ok_or(gone)?;
        let device = session.device;
        let good = person.active
            // A device that was revoked takes its sittings with it.
            && device.is_none_or(|device| known.heard(device, now))
            && session.staff == person.id
            && session.ended_at.is_none()
            && person.token_version == claims.tv;
        if !good {
            return Err(gone);
        }
        Ok(Signed {
            actor: Actor {
                staff_id: person.id,
                name: person.name.clone(),
                role: person.role,
                session_id: Some(session.id),
                device_id: session.device,
            },
            view: view(person, session.id, known.number(session.device)),
        })
    }
}

/// The value of one of our cookies. Over HTTPS the guarded one comes first; the other one is that of a device
/// that was enrolled before it came over HTTPS. Without encryption only the other one counts: some browsers send
/// the guarded one to `localhost` too, where nobody could take it back.
fn held<'a>(way: Way, headers: &'a HeaderMap, name: &'static str) -> Option<&'a str> {
    cookie(headers, &way.cookie(name)).or_else(|| cookie(headers, name))
}

/// The value of a cookie; no quoting, because ours are plain words.
pub(crate) fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let all = headers
        .get_all(COOKIE)
        .into_iter()
        .filter_map(|value| value.to_str().ok());
    all.flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find_map(|(key, value)| (key == name).then_some(value))
}

fn view(person: &Person, session_id: SessionId, device_number: Option<u32>) -> SessionView {
    SessionView {
        staff_id: person.id,
        name: person.name.clone(),
        role: person.role,
        permissions: person.role.permissions().to_vec(),
        language: person.language,
        session_id,
        device_number,
    }
}
