//! What devices tell beside their commands: how many they still hold, and what waited while the hub was away.
//!
//! It is kept in memory and written by one task, at most once a second and only when something changed that people
//! look at. A batch that did not wait, of a device that holds nothing, writes nothing.

pub mod http;
pub mod qr;
mod repo;

use crate::auth::Auth;
use crate::clock::Clock;
use crate::db::{Db, DbError, in_time};
use crate::error::Refusal;
use crate::failpoint::reach;
use crate::ids::new_id;
use crate::ledger::{Ledger, Request};
use domain::Command;
use domain::day::Unsent;
use domain::ids::{CommandId, DeviceId};
use domain::sync::outage::{Arrived, Outage};
use domain::sync::queues::{Queues, Told};
use domain::time::UnixMillis;
use domain::wire::Batch;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// How often what changed is written.
const PAUSE: Duration = Duration::from_secs(1);
/// Every so many pauses the times when devices were heard are written.
const SEEN: u32 = 60;
/// More commands than this no device has ever held: a number beyond it is a mistake of its sender.
const MOST_REPORTED: u64 = 1_000_000;

/// One device.
#[derive(Default)]
struct Known {
    queues: Queues,
    /// The queues are not written yet.
    fresh: bool,
    /// The outage that may still go on, under its id.
    outage: Option<(String, Outage)>,
    /// The outage is not written yet.
    untold: bool,
}

/// What is to be written of one device.
struct News {
    device: DeviceId,
    queues: Option<Queues>,
    outage: Option<(String, Outage)>,
}

struct Inner {
    db: Db,
    site: String,
    clock: Clock,
    auth: Auth,
    ledger: Ledger,
    known: Mutex<BTreeMap<DeviceId, Known>>,
    /// Held by whoever writes, so that an older state never lands on a newer one.
    writing: tokio::sync::Mutex<()>,
    /// Held by whoever tells what was lost, so that it is told once.
    telling: tokio::sync::Mutex<()>,
}

/// What devices told.
#[derive(Clone)]
pub struct Devices(Arc<Inner>);

/// What a batch tells beside its commands, and what became of them.
pub struct Heard {
    client: DeviceId,
    reported: u64,
    sent_at: Option<UnixMillis>,
    newest: Option<UnixMillis>,
    /// The last number that was answered.
    pub seq: Option<u64>,
    /// Those that were answered.
    pub arrived: Vec<Arrived>,
}

impl Heard {
    /// A batch before any of it was answered.
    pub fn of(batch: &Batch) -> Self {
        let made = batch.commands.iter().map(|command| command.created_at);
        let count = u64::try_from(batch.commands.len()).unwrap_or(u64::MAX);
        Self {
            client: batch.client_id,
            // A device that does not tell holds at least these; none holds more than it can count on a screen.
            reported: batch.pending_reported.min(MOST_REPORTED).max(count),
            sent_at: batch.sent_at,
            newest: made.max(),
            seq: None,
            arrived: Vec::with_capacity(batch.commands.len()),
        }
    }
}

impl Devices {
    /// Reads what was told before the hub's last stop.
    pub async fn open(ledger: &Ledger, auth: &Auth, clock: &Clock) -> Result<Self, DbError> {
        let (db, site) = (ledger.db().clone(), ledger.site());
        let mut tx = db.read().await?;
        let queues = repo::queues(&mut tx, site).await?;
        drop(tx);
        let known = queues.into_iter().map(|(device, queues)| {
            let known = Known {
                queues,
                ..Known::default()
            };
            (device, known)
        });
        Ok(Self(Arc::new(Inner {
            known: Mutex::new(known.collect()),
            site: site.to_owned(),
            db,
            clock: clock.clone(),
            auth: auth.clone(),
            ledger: ledger.clone(),
            writing: tokio::sync::Mutex::default(),
            telling: tokio::sync::Mutex::default(),
        })))
    }

    fn known(&self) -> MutexGuard<'_, BTreeMap<DeviceId, Known>> {
        self.0.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes note of a batch after its answer. Touches no database.
    pub fn heard(&self, device: DeviceId, heard: &Heard) {
        let Some(said_at) = heard.sent_at.or(heard.newest) else {
            return;
        };
        let now = self.0.clock.now();
        let answered = u64::try_from(heard.arrived.len()).unwrap_or(u64::MAX);
        let new = heard.arrived.iter().filter(|one| !one.repeated);
        let made: Vec<UnixMillis> = new.map(|one| one.made_at).collect();
        let mut known = self.known();
        let known = known.entry(device).or_default();
        let told = Told {
            client: heard.client,
            seq: heard.seq.unwrap_or_else(|| known.queues.seq(heard.client)),
            said_at,
            heard_at: now,
            pending: heard.reported.saturating_sub(answered),
        };
        known.fresh |= known.queues.hear(told, &made);
        if let Some(outage) = Outage::of(heard.sent_at, now, &heard.arrived) {
            match &mut known.outage {
                Some((_, before)) if before.goes_on(&outage) => before.join(&outage),
                other => *other = Some((new_id().to_string(), outage)),
            }
            known.untold = true;
        }
    }

    /// What a device holds and what it lost.
    pub fn counts(&self, device: DeviceId) -> (u64, u64) {
        let known = self.known();
        known.get(&device).map_or((0, 0), |known| {
            let lost = known.queues.lost(self.0.clock.now());
            (known.queues.pending(), lost)
        })
    }

    /// Enrolled devices that hold what the hub has not seen, as they said last.
    pub fn unsent(&self) -> Vec<Unsent> {
        let known = self.known();
        let holding = known.iter().map(|(id, one)| (*id, one.queues.pending()));
        holding
            .filter(|(_, pending)| *pending > 0)
            .filter_map(|(device, pending)| {
                let name = self.0.auth.device_name(device)?;
                Some(Unsent {
                    device,
                    name,
                    pending,
                })
            })
            .collect()
    }

    /// A person has seen what a device lost: it is no alarm any more.
    pub async fn take_note(&self, device: DeviceId) -> Result<(), Refusal> {
        if let Some(known) = self.known().get_mut(&device) {
            known.fresh |= known.queues.take_note();
        }
        self.flush().await?;
        self.report().await
    }

    /// Writes what changed, until the hub stops.
    pub async fn follow(self, closing: CancellationToken) {
        let mut pauses = 0_u32;
        while !closing.is_cancelled() {
            tokio::select! {
                () = tokio::time::sleep(PAUSE) => {}
                () = closing.cancelled() => {}
            }
            if let Err(error) = self.flush().await {
                tracing::warn!(%error, "what devices told is not written yet");
            }
            if closing.is_cancelled() {
                break;
            }
            if let Err(error) = self.report().await {
                tracing::warn!(?error, "what a device lost is not told yet");
            }
            pauses = pauses.wrapping_add(1);
            if pauses.is_multiple_of(SEEN) {
                self.keep_seen().await;
            }
        }
        self.keep_seen().await;
    }

    async fn keep_seen(&self) {
        if let Err(error) = in_time(self.0.auth.keep_seen()).await {
            tracing::warn!(%error, "when devices were heard is not written yet");
        }
    }

    /// Writes what changed.
    pub async fn flush(&self) -> Result<(), DbError> {
        let _one = self.0.writing.lock().await;
        let news: Vec<News> = self
            .known()
            .iter_mut()
            .filter(|(_, known)| known.fresh || known.untold)
            .map(|(device, known)| News {
                device: *device,
                queues: std::mem::take(&mut known.fresh).then(|| known.queues.clone()),
                outage: known
                    .outage
                    .clone()
                    .filter(|_| std::mem::take(&mut known.untold)),
            })
            .collect();
        if news.is_empty() {
            return Ok(());
        }
        let written = in_time(self.write(&news)).await;
        if written.is_err() {
            let mut known = self.known();
            for news in news {
                let known = known.entry(news.device).or_default();
                known.fresh |= news.queues.is_some();
                known.untold |= news.outage.is_some();
            }
        }
        written
    }

    async fn write(&self, news: &[News]) -> Result<(), DbError> {
        let (site, mut tx) = (&self.0.site, self.0.db.write().await?);
        for news in news {
            if let Some(queues) = &news.queues {
                repo::keep_queues(&mut tx, site, news.device, queues).await?;
            }
            if let Some((id, outage)) = &news.outage {
                repo::keep_outage(&mut tx, site, id, news.device, outage).await?;
            }
        }
        if news.iter().any(|news| news.outage.is_some()) {
            repo::forget_old_outages(&mut tx, site).await?;
        }
        reach("devices.written");
        tx.commit().await
    }

    /// What devices lost becomes an event, when it is another number than everybody knows.
    async fn report(&self) -> Result<(), Refusal> {
        let _one = self.0.telling.lock().await;
        let now = self.0.clock.now();
        let counts: Vec<(DeviceId, u32)> = {
            let known = self.known();
            let all = known.iter();
            all.map(|(device, known)| {
                let lost = u32::try_from(known.queues.lost(now));
                (*device, lost.unwrap_or(u32::MAX))
            })
            .collect()
        };
        for (device, lost) in counts {
            let told = {
                let state = self.0.ledger.state();
                let told = state.troubles.lost.get(&device);
                told.map_or((0, None), |told| (told.count, Some(told.name.clone())))
            };
            if told.0 == lost {
                continue;
            }
            let name = self.0.auth.device_name(device).or(told.1);
            let name = name.unwrap_or_default();
            let request = Request::direct(
                CommandId::new(new_id()),
                Command::ReportLost(domain::devices::Lost {
                    device,
                    device_name: name.clone(),
                    lost,
                }),
                None,
            );
            self.0.ledger.submit(request).await?;
            tracing::warn!(name, lost, "what a device lost");
        }
        Ok(())
    }
}
