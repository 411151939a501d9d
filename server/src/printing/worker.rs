//! One printer's worker: takes the oldest job, carries it to the wire, notes how it ended.
//!
//! The start of the payload is durable before its first byte, so after a crash it is known which jobs may be on
//! paper. Those are never sent again unmarked: kitchen tickets come under a banner, receipts wait for a person,
//! and the drawer is kicked at most once.

use super::driver::{self, JobState, Outcome};
use super::escpos::{drawer_kick, encode};
use super::profile::PrinterProfile;
use super::raster::render;
use super::repo::{self, Change, HELD, Row};
use super::spooler::{Ailment, Shared};
use super::status::Trouble;
use crate::db::{DbError, in_time};
use crate::failpoint::reach;
use domain::ids::PrinterKey;
use domain::printing::Document;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{Notify, mpsc};
use tokio::time::{Instant, sleep};

/// A look into the queue when nobody woke the worker.
const POLL: Duration = Duration::from_secs(1);
/// A look at a printer that is well and has nothing to do.
const WATCH: Duration = Duration::from_secs(30);
/// A new try at a printer that asks for a person, milliseconds.
const BLOCKED_MILLIS: i64 = 2_000;
/// A drawer that was not opened by then stays shut: nobody stands in front of it any more. Milliseconds.
const DRAWER_MILLIS: i64 = 30_000;
/// Time for a job on the wire to come out when the hub stops.
const GRACE: Duration = Duration::from_secs(3);

/// So often a ticket without proof is printed, marked as a duplicate; then a person looks, and the next tickets
/// come out.
const ATTEMPTS: i64 = 3;

/// Where a job goes whose payload began and did not end.
pub(super) fn in_doubt(kind: &str, attempts: i64, trouble: Trouble, next_at: i64) -> Change {
    let again = matches!(kind, "ticket" | "void" | "moved") && attempts < ATTEMPTS;
    Change {
        state: if again { "queued" } else { "uncertain" },
        proof: None,
        trouble: Some(trouble.code()),
        attempts,
        next_at,
    }
}

/// 1, 2, 4, 8, 16, then 30 seconds.
fn back_off_millis(failures: u32) -> i64 {
    let doubled = 1_000_i64.checked_shl(failures.saturating_sub(1).min(5));
    doubled.unwrap_or(30_000).min(30_000)
}

/// The worker of one printer.
pub(super) struct Worker {
    shared: Shared,
    printer: PrinterKey,
    address: Arc<str>,
    profile: Arc<PrinterProfile>,
    ailment: Ailment,
    failures: u32,
    look_at: Instant,
}

impl Worker {
    pub(super) fn new(
        shared: Shared,
        printer: PrinterKey,
        address: String,
        profile: PrinterProfile,
        ailment: Ailment,
    ) -> Self {
        // A trouble from before a restart is looked at soon, so that it can be taken back.
        let ill = ailment.now().is_some();
        Self {
            shared,
            printer,
            address: address.into(),
            profile: Arc::new(profile),
            ailment,
            failures: 0,
            look_at: Instant::now() + if ill { POLL } else { WATCH },
        }
    }

    pub(super) async fn run(mut self, bell: Arc<Notify>) {
        let closing = self.shared.duty.closing.clone();
        while !closing.is_cancelled() {
            let worked = self.step().await.unwrap_or_else(|error| {
                tracing::warn!(%error, printer = %self.printer, "the queue cannot be read");
                false
            });
            if worked {
                continue;
            }
            tokio::select! {
                () = bell.notified() => {}
                () = sleep(POLL) => {}
                () = closing.cancelled() => {}
            }
        }
    }

    /// Works on the oldest job when it is due; whether there was one.
    async fn step(&mut self) -> Result<bool, DbError> {
        if !*self.shared.duty.alone.borrow() {
            // Another process may be at this printer.
            return Ok(false);
        }
        let oldest = in_time(async {
            let mut tx = self.shared.db.read().await?;
            repo::oldest(&mut tx, &self.shared.site, &self.printer).await
        });
        match oldest.await? {
            Some(row) if row.next_at <= self.shared.clock.now().0 => {
                self.work(&row).await;
                Ok(true)
            }
            Some(_) => Ok(false),
            None => {
                self.watch().await;
                Ok(false)
            }
        }
    }

    /// A short look at a printer that has nothing to do.
    async fn watch(&mut self) {
        if Instant::now() < self.look_at {
            return;
        }
        let found = tokio::select! {
            found = driver::probe(&self.address, &self.profile) => found,
            () = self.shared.duty.closing.cancelled() => return,
        };
        match found {
            Ok(()) => self.well().await,
            Err(trouble) => {
                let pause = self.failed(trouble).await;
                let pause = Duration::from_millis(u64::try_from(pause).unwrap_or_default());
                self.look_at = Instant::now() + pause;
            }
        }
    }

    async fn work(&mut self, row: &Row) {
        let bytes = match self.bytes(row) {
            Ok(bytes) => bytes,
            Err(state) => {
                tracing::warn!(printer = %self.printer, job = row.id, kind = row.kind, state, "not printed");
                let change = Change {
                    state,
                    proof: None,
                    trouble: None,
                    attempts: row.attempts,
                    next_at: 0,
                };
                return self.store(row, change).await;
            }
        };
        if let Some(outcome) = self.carry(row, &bytes).await {
            reach("printing.done");
            self.finish(row, outcome).await;
        }
    }

    /// The bytes of a job, or the state of a job that is not to be printed.
    fn bytes(&self, row: &Row) -> Result<Vec<u8>, &'static str> {
        if row.kind == "drawer" {
            let age = self.shared.clock.now().0.saturating_sub(row.created_at);
            return if age > DRAWER_MILLIS {
                Err("expired")
            } else {
                Ok(drawer_kick(&self.profile))
            };
        }
        let document: Document = serde_json::from_str(&row.document).map_err(|error| {
            tracing::error!(%error, job = row.id, "a stored document cannot be read");
            "failed"
        })?;
        let document = if row.attempts > 0 {
            document.under_banner(&format!("TƏKRAR · POSSIBLE DUPLICATE {}", row.attempts))
        } else {
            document
        };
        Ok(encode(&render(&document, &self.profile), &self.profile))
    }

    /// Brings a job to the wire; none when the hub stopped meanwhile.
    async fn carry(&self, row: &Row, bytes: &[u8]) -> Option<Outcome> {
        let (address, profile) = (Arc::clone(&self.address), Arc::clone(&self.profile));
        let (said, mut states) = mpsc::unbounded_channel();
        let begin = async {
            let begun = self.try_store(row, on_wire(row, "sending", None)).await;
            reach("printing.begun");
            begun
                .inspect_err(
                    |error| tracing::warn!(%error, job = row.id, "a job's start was not stored"),
                )
                .is_ok()
        };
        let print = driver::print_noted(&address, bytes, &profile, begin, move |state| {
            // The listener lives as long as the job.
            let _ = said.send(state);
        });
        tokio::pin!(print);
        let ending = async {
            self.shared.duty.closing.cancelled().await;
            sleep(GRACE).await;
        };
        tokio::pin!(ending);
        let mut blocked = false;
        loop {
            // While a state is noted the job stands still. `begin` is over by then: it runs before the first
            // state that is stored, so the two never wait for each other's connection.
            tokio::select! {
                biased;
                Some(state) = states.recv() => self.note(row, state, &mut blocked).await,
                outcome = &mut print => return Some(outcome),
                () = &mut ending => return None,
            }
        }
    }

    /// Notes where the job on the wire is.
    async fn note(&self, row: &Row, state: JobState, blocked: &mut bool) {
        let change = match state {
            JobState::Connecting => return,
            // The start is stored already, and a proof that comes at once is not worth a commit of its own.
            JobState::Sending | JobState::Confirming if !*blocked => return,
            JobState::Sending => on_wire(row, "sending", None),
            JobState::Confirming => on_wire(row, "confirming", None),
            JobState::Blocked(trouble) => on_wire(row, "blocked", Some(trouble.code())),
        };
        if let Err(error) = self.try_store(row, change).await {
            tracing::warn!(%error, job = row.id, "a job's state was not stored");
        }
        match state {
            JobState::Blocked(trouble) => {
                *blocked = true;
                self.tell(Some(trouble)).await;
            }
            _ if *blocked => {
                *blocked = false;
                self.tell(None).await;
            }
            _ => {}
        }
    }

    async fn finish(&mut self, row: &Row, outcome: Outcome) {
        let now = self.shared.clock.now().0;
        let begun = row.attempts.saturating_add(1);
        let drawer = row.kind == "drawer";
        let waits = |state, trouble: Trouble, millis: i64| Change {
            // A drawer that opens later opens in front of nobody.
            state: if drawer { "failed" } else { state },
            proof: None,
            trouble: Some(trouble.code()),
            attempts: row.attempts,
            next_at: now.saturating_add(millis),
        };
        let change = match outcome {
            Outcome::Printed { confirmed } => Change {
                state: "printed",
                proof: Some(if confirmed { "confirmed" } else { "assumed" }),
                trouble: None,
                attempts: begun,
                next_at: 0,
            },
            Outcome::NotStarted(trouble) => {
                let pause = self.failed(trouble).await;
                waits("queued", trouble, pause)
            }
            Outcome::Blocked(trouble) => waits("blocked", trouble, BLOCKED_MILLIS),
            Outcome::Uncertain(trouble) => {
                tracing::warn!(printer = %self.printer, job = row.id, kind = row.kind, %trouble, "it is uncertain whether this was printed");
                let pause = self.failed(trouble).await;
                in_doubt(&row.kind, begun, trouble, now.saturating_add(pause))
            }
        };
        self.store(row, change).await;
        match outcome {
            Outcome::Printed { .. } => {
                let (order, job) = (row.order_id.as_deref(), row.id.parse());
                if let (Some(Ok(order)), Ok(job), "ticket") =
                    (order.map(str::parse), job, row.kind.as_str())
                {
                    (self.shared.reports.printed)(self.printer.clone(), order, job);
                }
                self.well().await;
            }
            Outcome::Blocked(trouble) | Outcome::Uncertain(trouble) => {
                self.tell(Some(trouble)).await;
                self.look_soon();
            }
            Outcome::NotStarted(_) => self.look_soon(),
        }
    }

    /// Counts a failure; milliseconds until the next try. The first one stays silent, unless it took long: a
    /// trouble is known within ten seconds.
    async fn failed(&mut self, trouble: Trouble) -> i64 {
        self.failures = self.failures.saturating_add(1);
        let short = matches!(
            trouble,
            Trouble::Unreachable | Trouble::NoAnswer | Trouble::LinkLost
        );
        if self.failures > 1 || !short {
            self.tell(Some(trouble)).await;
        }
        back_off_millis(self.failures)
    }

    async fn well(&mut self) {
        self.failures = 0;
        self.look_at = Instant::now() + WATCH;
        self.tell(None).await;
    }

    /// A printer in trouble that has no job left is looked at until it is well.
    fn look_soon(&mut self) {
        self.look_at = Instant::now() + POLL;
    }

    /// Reports a change of the printer's health.
    async fn tell(&self, trouble: Option<Trouble>) {
        let code = trouble.map(Trouble::code);
        if self.ailment.becomes(code) {
            let counts = self.shared.counts(&self.printer).await;
            let code = code.map(str::to_owned);
            (self.shared.reports.trouble)(self.printer.clone(), code, counts.waiting);
        }
    }

    /// Stores what became of a job, again and again: what is forgotten here would have to be printed twice.
    async fn store(&self, row: &Row, change: Change) {
        while let Err(error) = self.try_store(row, change).await {
            tracing::error!(%error, job = row.id, state = change.state, "a job's end was not stored");
            if self.shared.duty.closing.is_cancelled() {
                return;
            }
            sleep(POLL).await;
        }
    }

    async fn try_store(&self, row: &Row, change: Change) -> Result<(), DbError> {
        in_time(async {
            let mut tx = self.shared.db.write().await?;
            let now = self.shared.clock.now();
            repo::change(&mut tx, &self.shared.site, &row.id, change, now).await?;
            tx.commit().await
        })
        .await
    }
}

/// A job whose payload has begun.
fn on_wire(row: &Row, state: &'static str, trouble: Option<&'static str>) -> Change {
    Change {
        state,
        proof: None,
        trouble,
        attempts: row.attempts.saturating_add(1),
        next_at: HELD,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn back_off_doubles_to_half_a_minute() {
        let pauses = [1, 2, 3, 4, 5, 6, 40].map(back_off_millis);
        assert_eq!(pauses, [1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
    }

    #[test]
    fn only_kitchen_paper_comes_again_by_itself() {
        let states = ["ticket", "void", "receipt", "drawer"]
            .map(|kind| in_doubt(kind, 1, Trouble::LinkLost, 0).state);
        assert_eq!(states, ["queued", "queued", "uncertain", "uncertain"]);
    }
}
