//! The hub's log goes to the cloud, in order and for as long as it takes. Nobody in the restaurant waits for it: it only
//! reads, and keeps how far it is in a row of its own.

use super::Joined;
use super::uplink_batch::{acts, batch};
use super::uplink_repo::{self as repo, Position};
use crate::clock::Clock;
use crate::db::DbError;
use crate::ledger::Ledger;
use domain::cloud::ingest::{ActBatch, Ingest, Ingested};
use domain::cloud::routes;
use domain::wire::ApiError;
use flate2::Compression;
use flate2::write::GzEncoder;
use rand::Rng;
use reqwest::header::{CONTENT_ENCODING, CONTENT_TYPE, RETRY_AFTER};
use reqwest::redirect::Policy;
use serde::Serialize;
use std::io::Write;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tokio::sync::Notify;
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;

/// Events that come together go together.
const DEBOUNCE: Duration = Duration::from_millis(150);
/// Between two batches of a backlog: the hub has other things to do.
const BREATH: Duration = Duration::from_millis(20);
/// A hub that has nothing to tell says so this often: the figures of the cloud are as old as its last word.
const STILL: Duration = Duration::from_secs(20);
/// The first and the longest wait after a failure.
const SOON: Duration = Duration::from_secs(1);
const LATEST: Duration = Duration::from_mins(5);
/// After a refusal that a person has to mend.
const REFUSED: Duration = Duration::from_mins(10);
/// An answer takes no longer.
const ANSWER: Duration = Duration::from_secs(30);
/// So many events further back what is common is looked for: half a batch, so that one shows where the two part.
const BACK: u64 = 250;

/// What one step came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// The cloud has everything.
    Idle,
    /// There may be more.
    More,
}

/// What is to be said next.
#[derive(Clone, Copy)]
enum Told {
    /// Whatever there is.
    Anything,
    /// That there is nothing.
    Nothing,
}

/// Why a step came to nothing.
#[derive(Debug)]
pub enum Failed {
    /// The cloud is away, or wants to be asked later.
    Away(Option<Duration>),
    /// A person has to mend something.
    Refused(String),
    /// The hub's own database.
    Db(DbError),
}

impl From<DbError> for Failed {
    fn from(error: DbError) -> Self {
        Self::Db(error)
    }
}

struct Inner {
    ledger: Ledger,
    joined: Joined,
    clock: Clock,
    http: reqwest::Client,
    acked: AtomicU64,
    /// Behind which event the cloud did not take the log at last.
    refused: AtomicU64,
    again: Notify,
}

/// The way of a hub's log to the cloud.
#[derive(Clone)]
pub struct Uplink(Arc<Inner>);

impl Uplink {
    /// Of a hub that is joined.
    pub fn new(ledger: Ledger, joined: Joined, clock: Clock) -> Result<Self, reqwest::Error> {
        let http = reqwest::Client::builder()
            // Never led elsewhere: the key would go along.
            .redirect(Policy::none())
            .timeout(ANSWER)
            .build()?;
        Ok(Self(Arc::new(Inner {
            ledger,
            joined,
            clock,
            http,
            acked: AtomicU64::new(0),
            refused: AtomicU64::new(u64::MAX),
            again: Notify::new(),
        })))
    }

    /// Events that the cloud has not, as far as is known since the start.
    pub fn unsynced(&self) -> u64 {
        let head = *self.0.ledger.head().borrow();
        head.saturating_sub(self.0.acked.load(Ordering::SeqCst))
    }

    /// Why the cloud does not take the log, for a manager.
    pub async fn trouble(&self) -> Result<Option<String>, DbError> {
        let mut tx = self.0.ledger.db().read().await?;
        let position = repo::position(&mut tx, self.0.ledger.site()).await?;
        Ok(position.and_then(|position| position.trouble))
    }

    /// Tries now, whatever it waits for.
    pub fn try_now(&self) {
        self.0.again.notify_one();
    }

    /// Works until the hub closes.
    pub async fn run(self, closing: CancellationToken) {
        closing.run_until_cancelled(self.work()).await;
    }

    async fn work(&self) {
        let mut heads = self.0.ledger.head();
        let mut failures = 0_u32;
        let mut told = Told::Anything;
        loop {
            heads.borrow_and_update();
            let step = match told {
                Told::Anything => self.step().await,
                Told::Nothing => self.still_here().await,
            };
            told = Told::Anything;
            let pause = match step {
                Ok(Step::More) => {
                    failures = 0;
                    sleep(BREATH).await;
                    continue;
                }
                Ok(Step::Idle) => {
                    failures = 0;
                    tokio::select! {
                        changed = heads.changed() => if changed.is_err() { return },
                        () = self.0.again.notified() => {}
                        () = sleep(jittered(STILL)) => {
                            told = Told::Nothing;
                            continue;
                        }
                    }
                    sleep(DEBOUNCE).await;
                    continue;
                }
                Err(Failed::Refused(_)) => REFUSED,
                Err(Failed::Away(Some(after))) => after.min(LATEST),
                Err(Failed::Away(None)) => backoff(failures),
                Err(Failed::Db(error)) => {
                    tracing::warn!(%error, "the log cannot be read for the cloud");
                    backoff(failures)
                }
            };
            failures = failures.saturating_add(1);
            // Whoever asks to try now is heard at once; otherwise the pause passes.
            let _ = timeout(jittered(pause), self.0.again.notified()).await;
        }
    }

    /// Says that there is nothing to tell. Nothing is kept of it: whoever missed it hears the next one.
    pub async fn still_here(&self) -> Result<Step, Failed> {
        let ledger = &self.0.ledger;
        let position = self.position().await?;
        let head = *ledger.head().borrow();
        let after = u64::try_from(position.cursor).unwrap_or_default();
        if after != head || position.epoch != ledger.epoch() {
            return Ok(Step::More);
        }
        let mut tx = ledger.db().read().await?;
        let batch = batch(&mut tx, (ledger.site(), ledger.epoch()), (after, head)).await?;
        drop(tx);
        // Something happened meanwhile, and goes its own way.
        if !batch.events.is_empty() {
            return Ok(Step::More);
        }
        match self
            .post(routes::INGEST.path, &Ingest::Events(batch))
            .await?
        {
            Ok(_) => Ok(Step::Idle),
            Err(no) => self.refused(position, &no, after).await,
        }
    }

    /// Sends what comes next.
    pub async fn step(&self) -> Result<Step, Failed> {
        let ledger = &self.0.ledger;
        let position = self.position().await?;
        let head = *ledger.head().borrow();
        // A database that was put back is behind what it once told.
        let after = u64::try_from(position.cursor).unwrap_or_default().min(head);
        let known = position.epoch == ledger.epoch();
        self.0.acked.store(after, Ordering::SeqCst);
        if after == head && known {
            return self.acts(position).await;
        }
        let mut tx = ledger.db().read().await?;
        let batch = batch(&mut tx, (ledger.site(), ledger.epoch()), (after, head)).await?;
        drop(tx);
        let sent = u64::try_from(batch.events.len()).unwrap_or_default();
        let last = after.saturating_add(sent);
        match self
            .post(routes::INGEST.path, &Ingest::Events(batch))
            .await?
        {
            Ok(answer) => {
                let ingested: Ingested =
                    serde_json::from_slice(&answer).map_err(|_| Failed::Away(None))?;
                self.keep(Position {
                    cursor: signed(last),
                    epoch: ledger.epoch().to_owned(),
                    acked_chain: ingested.chain,
                    // Whoever begins further back has other acts behind it, too.
                    approvals_cursor: position.approvals_cursor.min(signed(after)),
                    trouble: None,
                    ..position
                })
                .await?;
                Ok(Step::More)
            }
            Err(no) => self.refused(position, &no, after).await,
        }
    }

    /// What follows from a refusal.
    async fn refused(&self, position: Position, no: &ApiError, after: u64) -> Result<Step, Failed> {
        let number = |name: &str| no.details.get(name).and_then(serde_json::Value::as_u64);
        if no.code == "gap" {
            let head = number("head").unwrap_or_default();
            // A cloud that asks for what it says it has would be asked for ever.
            let cursor = if head < after { head } else { 0 };
            self.keep(Position {
                cursor: signed(cursor),
                ..position
            })
            .await?;
            return Ok(Step::More);
        }
        let trouble = format!("{}: {}", no.code, no.message);
        tracing::warn!(
            code = no.code,
            message = no.message,
            "the cloud does not take the log"
        );
        let changed = no.code == "history_changed";
        let common = number("common").unwrap_or_default();
        // Looked for once from each place: taken up to there and refused again, it would go on for ever.
        let again = self.0.refused.load(Ordering::SeqCst) == after;
        let cursor = if changed && common <= after && after > 0 && !again {
            self.0.refused.store(after, Ordering::SeqCst);
            // What is common lies further back, and the cloud learns by comparing.
            after.saturating_sub(BACK)
        } else {
            after
        };
        self.keep(Position {
            cursor: signed(cursor),
            trouble: Some(trouble.clone()),
            ..position
        })
        .await?;
        if cursor < after {
            return Ok(Step::More);
        }
        Err(Failed::Refused(trouble))
    }

    /// Sends the record of guarded acts.
    async fn acts(&self, position: Position) -> Result<Step, Failed> {
        let ledger = &self.0.ledger;
        let head = position.cursor;
        if position.approvals_cursor >= head {
            return Ok(Step::Idle);
        }
        let mut tx = ledger.db().read().await?;
        let (records, more) = acts(&mut tx, ledger.site(), position.approvals_cursor).await?;
        drop(tx);
        let last = records.last().map(|record| signed(record.seq));
        if !records.is_empty() {
            let sent = self
                .post(routes::SYNC_APPROVALS.path, &ActBatch { records })
                .await?;
            if let Err(no) = sent {
                return Err(Failed::Refused(format!("{}: {}", no.code, no.message)));
            }
        }
        let approvals_cursor = match last {
            Some(last) if more => last,
            last => head.max(last.unwrap_or_default()),
        };
        self.keep(Position {
            approvals_cursor,
            ..position
        })
        .await?;
        Ok(if more { Step::More } else { Step::Idle })
    }

    /// Asks the cloud; the inner error is its refusal.
    async fn post(
        &self,
        path: &str,
        body: &impl Serialize,
    ) -> Result<Result<Vec<u8>, ApiError>, Failed> {
        let joined = &self.0.joined;
        let url = format!("{}{path}", joined.url.trim_end_matches('/'));
        let body = serde_json::to_vec(body).map_err(DbError::from)?;
        let request = self
            .0
            .http
            .post(url)
            .header("X-Site-ID", joined.site.to_string())
            .header("X-Site-Key", joined.key.reveal())
            .header(CONTENT_TYPE, "application/json");
        let request = if path == routes::INGEST.path {
            request
                .header(CONTENT_ENCODING, "gzip")
                .body(packed(&body)?)
        } else {
            request.body(body)
        };
        let answer = request.send().await.map_err(|_| Failed::Away(None))?;
        let status = answer.status();
        let after = answer.headers().get(RETRY_AFTER);
        let after = after.and_then(|seconds| seconds.to_str().ok()?.parse().ok());
        let bytes = answer.bytes().await.map_err(|_| Failed::Away(None))?;
        if status.is_success() {
            return Ok(Ok(bytes.to_vec()));
        }
        if status.is_server_error() || status.as_u16() == 429 || status.as_u16() == 408 {
            return Err(Failed::Away(after.map(Duration::from_secs)));
        }
        // What is between here and there may answer in words of its own.
        serde_json::from_slice(&bytes)
            .map(Err)
            .map_err(|_| Failed::Away(None))
    }

    async fn position(&self) -> Result<Position, DbError> {
        let ledger = &self.0.ledger;
        let mut tx = ledger.db().read().await?;
        let known = repo::position(&mut tx, ledger.site()).await?;
        let site = self.0.joined.site.to_string();
        // As another site, everything begins anew.
        Ok(known
            .filter(|known| known.cloud_site == site)
            .unwrap_or_else(|| Position {
                cloud_site: site,
                ..Position::default()
            }))
    }

    async fn keep(&self, position: Position) -> Result<(), DbError> {
        let ledger = &self.0.ledger;
        let mut tx = ledger.db().write().await?;
        repo::keep(&mut tx, ledger.site(), &position, self.0.clock.now()).await?;
        tx.commit().await?;
        let acked = u64::try_from(position.cursor).unwrap_or_default();
        self.0.acked.store(acked, Ordering::SeqCst);
        Ok(())
    }
}

fn signed(value: u64) -> i64 {
    crate::ledger::number(value)
}

fn packed(body: &[u8]) -> Result<Vec<u8>, Failed> {
    let failed = |error| Failed::Db(DbError::Sqlx(sqlx::Error::Io(error)));
    let mut packing = GzEncoder::new(Vec::new(), Compression::fast());
    packing.write_all(body).map_err(failed)?;
    packing.finish().map_err(failed)
}

/// A second, then twice as long each time.
fn backoff(failures: u32) -> Duration {
    let factor = 2_u32.saturating_pow(failures.min(16));
    SOON.saturating_mul(factor).min(LATEST)
}

/// Three quarters of it up to one and a quarter.
fn jittered(pause: Duration) -> Duration {
    let percent: u32 = rand::rng().random_range(75..=125);
    pause.saturating_mul(percent) / 100
}
