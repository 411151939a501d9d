//! Devices: what they are called, when they were heard, who sits there, and taking their credential back.

use super::repo::{self, DeviceRow};
use super::{Auth, Known};
use crate::db::DbError;
use crate::error::Refusal;
use axum::http::StatusCode;
use domain::devices::{DeviceKind, Sitting};
use domain::ids::DeviceId;
use domain::time::UnixMillis;
use std::sync::atomic::{AtomicI64, Ordering};
use tokio::sync::watch;

/// A device that is enrolled, in memory.
pub(super) struct Enrolled {
    name: String,
    number: u32,
    /// When it was heard, as far as the database knows.
    stored: i64,
    seen: AtomicI64,
}

impl Enrolled {
    pub(super) fn new(row: &DeviceRow) -> Self {
        let seen = row.seen_at.map_or(0, |at| at.0);
        Self {
            name: row.name.clone(),
            number: row.number,
            stored: seen,
            seen: AtomicI64::new(seen),
        }
    }

    /// It was heard now.
    pub(super) fn touch(&self, now: UnixMillis) {
        self.seen.fetch_max(now.0, Ordering::Relaxed);
    }

    /// What was heard since it was last read.
    pub(super) fn carry(&self, fresh: &Self) {
        let seen = self.seen.load(Ordering::Relaxed);
        fresh.seen.fetch_max(seen, Ordering::Relaxed);
    }

    fn seen_at(&self) -> Option<UnixMillis> {
        let seen = self.seen.load(Ordering::Relaxed);
        (seen > 0).then_some(UnixMillis(seen))
    }
}

/// A device and what is known of it now.
pub struct DeviceFacts {
    /// What is stored.
    pub row: DeviceRow,
    /// Who is signed in.
    pub signed_in: Option<Sitting>,
}

impl Auth {
    /// Every device that is enrolled, and the last that were revoked.
    pub async fn devices(&self) -> Result<Vec<DeviceFacts>, DbError> {
        let mut tx = self.0.db.read().await?;
        let rows = repo::all_devices(&mut tx, &self.0.site).await?;
        let (known, now) = (self.known(), self.0.clock.now());
        let facts = rows.into_iter().map(|mut row| {
            let enrolled = known.enrolled.get(&row.id);
            row.seen_at = enrolled.and_then(Enrolled::seen_at).or(row.seen_at);
            DeviceFacts {
                signed_in: known.sitting(row.id, now),
                row,
            }
        });
        Ok(facts.collect())
    }

    /// What an enrolled device is called.
    pub fn device_name(&self, id: DeviceId) -> Option<String> {
        let known = self.known();
        known.enrolled.get(&id).map(|device| device.name.clone())
    }

    /// Stores when devices were heard. Seldom: it is for people to look at.
    pub async fn keep_seen(&self) -> Result<(), DbError> {
        let _one = self.0.changes.lock().await;
        let heard: Vec<(DeviceId, i64)> = {
            let known = self.known();
            let all = known.enrolled.iter();
            all.map(|(id, device)| (*id, device.stored, device.seen.load(Ordering::Relaxed)))
                .filter(|(_, stored, seen)| seen > stored)
                .map(|(id, _, seen)| (id, seen))
                .collect()
        };
        if heard.is_empty() {
            return Ok(());
        }
        let mut tx = self.0.db.write().await?;
        for (id, seen) in &heard {
            repo::keep_seen(&mut tx, &self.0.site, *id, *seen).await?;
        }
        tx.commit().await?;
        let mut known = self.known_mut();
        for (id, seen) in heard {
            if let Some(device) = known.enrolled.get_mut(&id) {
                device.stored = seen;
            }
        }
        Ok(())
    }

    /// Calls a device something else.
    pub async fn rename_device(
        &self,
        id: DeviceId,
        name: &str,
        kind: Option<DeviceKind>,
    ) -> Result<(), Refusal> {
        let name = super::people::device_name(name)?;
        let _one = self.0.changes.lock().await;
        let mut tx = self.0.db.write().await?;
        if !repo::rename_device(&mut tx, &self.0.site, id, &name, kind).await? {
            return Err(no_device());
        }
        tx.commit().await?;
        if let Some(device) = self.known_mut().enrolled.get_mut(&id) {
            device.name = name;
        }
        Ok(())
    }

    /// Takes a device's credential back: its sittings end, its streams close, and whoever holds the credential is
    /// nobody from now on. Once more changes nothing.
    pub async fn revoke_device(&self, id: DeviceId) -> Result<(), Refusal> {
        let now = self.0.clock.now();
        let _one = self.0.changes.lock().await;
        let mut tx = self.0.db.write().await?;
        if !repo::revoke_device(&mut tx, &self.0.site, id, now).await? {
            return Err(no_device());
        }
        tx.commit().await?;
        {
            let mut known = self.known_mut();
            known.devices.retain(|_, device| *device != id);
            known.enrolled.remove(&id);
            for sitting in known.sessions.values_mut() {
                if sitting.device == Some(id) {
                    sitting.ended_at = sitting.ended_at.or(Some(now));
                }
            }
        }
        self.wake_streams();
        Ok(())
    }

    /// Changes when somebody may no longer be told things: streams then ask again at once.
    pub fn endings(&self) -> watch::Receiver<u64> {
        self.0.endings.subscribe()
    }

    pub(super) fn wake_streams(&self) {
        self.0
            .endings
            .send_modify(|count| *count = count.wrapping_add(1));
    }
}

impl Known {
    /// Whether a device is enrolled; then it was heard now.
    pub(super) fn heard(&self, device: DeviceId, now: UnixMillis) -> bool {
        let enrolled = self.enrolled.get(&device);
        enrolled.inspect(|device| device.touch(now)).is_some()
    }

    /// The number of an enrolled device.
    pub(super) fn number(&self, device: Option<DeviceId>) -> Option<u32> {
        let enrolled = self.enrolled.get(&device?);
        enrolled.map(|device| device.number)
    }

    /// Who sits at a device: whoever signed in last and has not left.
    fn sitting(&self, device: DeviceId, now: UnixMillis) -> Option<Sitting> {
        let here = self.sessions.values().filter(|sitting| {
            sitting.device == Some(device)
                && sitting.ended_at.is_none()
                && sitting.expires_at.0 > now.0
        });
        let last = here.max_by_key(|sitting| sitting.created_at)?;
        let person = self.people.get(&last.staff).filter(|p| p.active)?;
        Some(Sitting {
            staff_id: person.id,
            name: person.name.clone(),
            role: person.role,
            since: last.created_at,
        })
    }
}

fn no_device() -> Refusal {
    let message = "there is no such device, or it was revoked";
    Refusal::new(StatusCode::NOT_FOUND, "not_found", message)
        .with(serde_json::json!({"what": "device"}))
}
