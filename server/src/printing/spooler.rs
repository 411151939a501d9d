//! One durable queue, one worker per printer: a dead printer never delays another.
//!
//! The ledger puts jobs into the queue inside the command's own transaction and rings for their printers after the
//! commit; a poll every second finds what a wake missed. What a worker does with a job is in its own module.

use super::bells::Bells;
use super::profile::PrinterProfile;
use super::repo::{self, Counts};
use super::status::Trouble;
use super::worker::{Worker, in_doubt};
use crate::clock::Clock;
use crate::db::{Db, DbError, in_time};
use domain::ids::{JobId, OrderId, PrinterKey};
use domain::menu::Printer;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// Hears that a printer fell ill or is well again: printer, code of the trouble, jobs that wait.
pub type Report = Arc<dyn Fn(PrinterKey, Option<String>, u32) + Send + Sync>;

/// Hears that a kitchen's ticket is on paper: printer, check, job.
pub type Printed = Arc<dyn Fn(PrinterKey, OrderId, JobId) + Send + Sync>;

/// Where workers report to.
#[derive(Clone)]
pub struct Reports {
    /// A printer fell ill or is well again.
    pub trouble: Report,
    /// Paper is out.
    pub printed: Printed,
}

/// What is wrong with one printer, shared between its worker and the screens.
#[derive(Clone, Default)]
pub(super) struct Ailment(Arc<Mutex<Option<String>>>);

impl Ailment {
    /// What is wrong; none when it is well.
    pub(super) fn now(&self) -> Option<String> {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Takes the latest finding; whether it is another one than before.
    pub(super) fn becomes(&self, trouble: Option<&str>) -> bool {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let other = known.as_deref() != trouble;
        *known = trouble.map(str::to_owned);
        other
    }
}

/// How one printer is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Health {
    /// Code of what is wrong; none when it is well.
    pub trouble: Option<String>,
    /// Jobs that are not done.
    pub counts: Counts,
}

/// When workers work.
#[derive(Clone)]
pub struct Duty {
    /// Cancelled when the hub stops.
    pub closing: CancellationToken,
    /// Whether this process is the only one that prints for its site.
    pub alone: watch::Receiver<bool>,
}

impl Duty {
    /// Work until the hub stops, while this process is the only one.
    pub fn of(closing: &CancellationToken, alone: &watch::Receiver<bool>) -> Self {
        Self {
            closing: closing.clone(),
            alone: alone.clone(),
        }
    }
}

/// What every worker needs.
#[derive(Clone)]
pub(super) struct Shared {
    pub(super) db: Db,
    pub(super) site: Arc<str>,
    pub(super) clock: Clock,
    pub(super) reports: Reports,
    pub(super) duty: Duty,
}

/// The workers of all printers.
pub struct Spoolers {
    shared: Shared,
    printers: Vec<(Printer, Ailment)>,
    tasks: TaskTracker,
}

impl Spoolers {
    /// Starts one worker per printer with its address (`host:port`). `bells` say that there is something new,
    /// `duty` when to print.
    pub async fn start(
        db: Db,
        site: String,
        clock: Clock,
        targets: Vec<(Printer, String)>,
        bells: &Bells,
        reports: Reports,
        duty: Duty,
    ) -> Result<Self, DbError> {
        let shared = Shared {
            db,
            site: site.into(),
            clock,
            reports,
            duty,
        };
        let profiled = targets.into_iter().map(|(printer, address)| {
            let profile = PrinterProfile::with_dots(printer.width_dots);
            (printer, address, profile)
        });
        Self::start_with(shared, profiled.collect(), bells).await
    }

    /// The same with the properties of each printer.
    pub(super) async fn start_with(
        shared: Shared,
        targets: Vec<(Printer, String, PrinterProfile)>,
        bells: &Bells,
    ) -> Result<Self, DbError> {
        let mut tx = shared.db.read().await?;
        let troubles = repo::troubles(&mut tx, &shared.site).await?;
        drop(tx);
        let tasks = TaskTracker::new();
        let mut printers = Vec::new();
        for (printer, address, profile) in targets {
            recover(&shared, &printer.id).await?;
            let ailment = Ailment::default();
            let known = troubles.get(&printer.id);
            ailment.becomes(known.map(|known| known.trouble.as_str()));
            let worker = Worker::new(
                shared.clone(),
                printer.id.clone(),
                address,
                profile,
                ailment.clone(),
            );
            tasks.spawn(worker.run(bells.of(&printer.id)));
            printers.push((printer, ailment));
        }
        tasks.close();
        Ok(Self {
            shared,
            printers,
            tasks,
        })
    }

    /// Waits until every worker has ended after `closing`: a job on the wire has a few seconds to come out.
    pub async fn stopped(&self) {
        self.tasks.wait().await;
    }

    /// All printers and how they are. A queue that cannot be read counts as empty and is logged.
    pub async fn health(&self) -> Vec<(Printer, Health)> {
        let mut all = Vec::with_capacity(self.printers.len());
        for (printer, ailment) in &self.printers {
            let health = Health {
                trouble: ailment.now(),
                counts: self.shared.counts(&printer.id).await,
            };
            all.push((printer.clone(), health));
        }
        all
    }
}

impl Shared {
    /// Jobs of a printer that are not done.
    pub(super) async fn counts(&self, printer: &PrinterKey) -> Counts {
        let counted = in_time(async {
            let mut tx = self.db.read().await?;
            repo::counts(&mut tx, &self.site, printer).await
        });
        counted.await.unwrap_or_else(|error| {
            tracing::warn!(%error, %printer, "the queue cannot be counted");
            Counts::default()
        })
    }
}

/// Jobs that were on the wire when the hub stopped may be on paper or not.
async fn recover(shared: &Shared, printer: &PrinterKey) -> Result<(), DbError> {
    let mut tx = shared.db.write().await?;
    let now = shared.clock.now();
    for row in repo::held(&mut tx, &shared.site, printer).await? {
        tracing::warn!(%printer, job = row.id, kind = row.kind, "a job was on the wire when the hub stopped");
        let change = in_doubt(&row.kind, row.attempts, Trouble::LinkLost, now.0);
        repo::change(&mut tx, &shared.site, &row.id, change, now).await?;
    }
    tx.commit().await
}
