//! The command door: dedupe, load, decide, append, project, commit in groups.
//!
//! One writer per site. Commands that wait together are decided one after the other in memory and written in one
//! transaction with one sync to disk; a command that is refused leaves nothing but its outcome. Nothing is
//! answered and nobody sees an event before the commit.

mod accounts;
pub mod chain;
mod documents;
mod held;
pub mod mark;
mod open;
mod project;
pub mod replica;
mod repo;
mod sold;
mod tips;
mod writer;

pub use documents::FISCAL;
pub use project::event_name;
pub use repo::{document, events_after, head, number};

use crate::clock::Clock;
use crate::db::{Db, DbError, in_time};
use crate::error::Refusal;
use crate::printing::Bells;
use domain::State;
use domain::command::{ActorRef, Command};
use domain::event::{Event, EventBody};
use domain::ids::{CommandId, DeviceId, OrderId};
use domain::orders::Order;
use domain::orders::wire::{OrderView, Progress};
use domain::staff::{Actor, Permission};
use domain::time::UnixMillis;
use domain::wire::Outcome;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::VecDeque;
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard};
use tokio::sync::{mpsc, oneshot, watch};

/// Events kept in memory for the streams; older ones are read from the log.
const RING: usize = 4_096;
/// Commands that may wait for the writer before new ones are told to try again.
const QUEUE: usize = 1_024;

/// A command at the door.
#[derive(Clone, Debug)]
pub struct Request {
    /// Its identity.
    pub id: CommandId,
    /// What is wanted.
    pub command: Command,
    /// Who; none for the hub itself.
    pub actor: Option<Actor>,
    /// The queue it comes from and its number there; none for clients with an idempotency key.
    pub client: Option<(DeviceId, u64)>,
    /// What was asked, hashed, where the hub added ids of its own; otherwise the command itself is.
    pub asked: Option<String>,
    /// Why it cannot be decided at all: its actor is unknown or was deactivated.
    pub refused: Option<&'static str>,
    /// What its device says of it, for the case that it is kept.
    pub origin: Origin,
}

impl Request {
    /// What comes through no queue: from outside clients by their key, and from the hub itself.
    pub fn direct(id: CommandId, command: Command, actor: Option<Actor>) -> Self {
        Self {
            id,
            command,
            actor,
            client: None,
            asked: None,
            refused: None,
            origin: Origin::default(),
        }
    }
}

/// Where a command comes from, as its device says.
#[derive(Clone, Copy, Debug, Default)]
pub struct Origin {
    /// Whom it names.
    pub claim: Option<ActorRef>,
    /// The device that brought it, by its credential.
    pub device: Option<DeviceId>,
    /// When it was made, by the device's clock.
    pub made_at: Option<UnixMillis>,
    /// It waited there, because the hub could not be heard.
    pub late: bool,
    /// It was kept here, until a person had it applied.
    pub again: bool,
}

/// What was asked, hashed: the same number or key with another wish is an alarm, not a repeat.
pub fn hash_of(asked: &impl Serialize) -> Result<String, DbError> {
    let text = serde_json::to_vec(asked)?;
    Ok(format!("{:x}", Sha256::digest(&text)))
}

/// What the ledger keeps of a command for at least 13 months.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Kept {
    /// The outcome.
    pub outcome: Outcome,
    /// The check right after it, for outside clients that ask again.
    pub order: Option<OrderView>,
}

/// An event as the streams send it.
#[derive(Clone, Debug)]
pub struct Shown {
    /// Its number.
    pub seq: u64,
    /// Who follows it.
    pub topics: &'static [&'static str],
    /// Its JSON.
    json: Arc<str>,
    /// What those without a right are told.
    others: Option<(Permission, Arc<str>)>,
}

impl Shown {
    /// An event without the sitting that it came from: whoever knows a sitting and its person could speak for
    /// them. Nor is the hash of a gift card's code shown: few codes fit to it. The log keeps both.
    fn of(event: &Event, json: &str) -> Self {
        let sitting = event.session.map(|session| format!("\"{session}\""));
        let mut json = match sitting {
            Some(sitting) => json.replace(&sitting, "null"),
            None => json.to_owned(),
        };
        if let EventBody::AccountOpened(account) = &event.body
            && let Some(code) = &account.code
        {
            json = json.replace(&format!("\"{}\"", code.hash), "\"\"");
        }
        let others = event.body.without_sums().and_then(|(right, body)| {
            let event = Event {
                body,
                session: None,
                ..event.clone()
            };
            // An event that was read is written.
            let json = serde_json::to_string(&event).ok()?;
            Some((right, json.into()))
        });
        Self {
            seq: event.seq,
            topics: event.body.topics(),
            json: json.into(),
            others,
        }
    }

    /// What somebody is told.
    pub fn json(&self, who: &Actor) -> &str {
        match &self.others {
            Some((right, json)) if !who.role.may(*right) => json,
            _ => &self.json,
        }
    }
}

/// What becomes of a request.
#[derive(Clone, Debug)]
pub struct Answered {
    /// What is kept of it.
    pub kept: Kept,
    /// It was decided before.
    pub repeated: bool,
}

struct Job {
    request: Request,
    reply: oneshot::Sender<Result<Answered, Refusal>>,
}

struct Inner {
    db: Db,
    site: String,
    epoch: String,
    state: RwLock<State>,
    ring: RwLock<VecDeque<Shown>>,
    head: watch::Sender<u64>,
    jobs: mpsc::Sender<Job>,
    bells: Bells,
}

impl Inner {
    /// Events of another process are not in the ring: a ring with a hole would skip them for every reader.
    fn forget_ring(&self) {
        let mut ring = self.ring.write().unwrap_or_else(PoisonError::into_inner);
        ring.clear();
    }
}

/// The ledger of one site.
#[derive(Clone)]
pub struct Ledger(Arc<Inner>);

impl Ledger {
    /// Opens the ledger of `site` and starts its writer, which ends with the last handle.
    pub async fn open(db: Db, site: &str, clock: Clock) -> Result<Self, DbError> {
        let mut tx = db.write().await?;
        let (epoch, head) = repo::site(&mut tx, site).await?;
        let state = open::state(&mut tx, site, clock.now()).await?;
        let link = chain::begin(&mut tx, site, head).await?;
        tx.commit().await?;
        sold::catch_up(&db, site).await?;
        let (jobs, waiting) = mpsc::channel(QUEUE);
        let ledger = Self(Arc::new(Inner {
            db,
            site: site.to_owned(),
            epoch,
            state: RwLock::new(state.clone()),
            ring: RwLock::new(VecDeque::new()),
            head: watch::Sender::new(head),
            jobs,
            bells: Bells::default(),
        }));
        let writer = writer::Writer::new(Arc::downgrade(&ledger.0), (state, head, link), clock);
        tokio::spawn(writer.run(waiting));
        Ok(ledger)
    }

    /// Brings a command through the door. An error means that nothing was stored.
    pub async fn submit(&self, request: Request) -> Result<Kept, Refusal> {
        Ok(self.ask(request).await?.kept)
    }

    /// The same, and whether it was decided before.
    pub async fn ask(&self, request: Request) -> Result<Answered, Refusal> {
        let (reply, answer) = oneshot::channel();
        self.0
            .jobs
            .try_send(Job { request, reply })
            .map_err(|_| Refusal::busy())?;
        answer.await.map_err(|_| Refusal::busy())?
    }

    /// Resolves when nothing is written any more, because the database was put back to an earlier state under this hub:
    /// the program has to start anew, which gives the database another name (see [`mark`]).
    pub async fn ended(&self) {
        self.0.jobs.closed().await;
    }

    /// The committed state.
    pub fn state(&self) -> RwLockReadGuard<'_, State> {
        // A reader that panicked cannot have left the state half-written.
        self.0.state.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// The committed state and the number of the last event in it, read together.
    pub fn snapshot(&self) -> (State, u64) {
        let state = self.state();
        (state.clone(), *self.0.head.borrow())
    }

    /// How far the named checks are, in the order asked; unknown ones are left out.
    pub async fn progress(&self, ids: &[OrderId]) -> Result<Vec<Progress>, DbError> {
        let mut found = Vec::with_capacity(ids.len());
        for id in ids {
            let open = self
                .state()
                .orders
                .get(id)
                .map(|order| Progress::from(&**order));
            if let Some(progress) = open {
                found.push(progress);
                continue;
            }
            let mut tx = self.0.db.read().await?;
            let doc = document(&mut tx, &self.0.site, "order", &id.to_string()).await?;
            if let Some(doc) = doc {
                found.push(Progress::from(&serde_json::from_str::<Order>(&doc)?));
            }
        }
        Ok(found)
    }

    /// The database that it lies in.
    pub fn db(&self) -> &Db {
        &self.0.db
    }

    /// The site whose ledger it is.
    pub fn site(&self) -> &str {
        &self.0.site
    }

    /// The database's epoch.
    pub fn epoch(&self) -> &str {
        &self.0.epoch
    }

    /// The number of the last event; changes wake the streams.
    pub fn head(&self) -> watch::Receiver<u64> {
        self.0.head.subscribe()
    }

    /// Rung when there is something new to print.
    pub fn bells(&self) -> &Bells {
        &self.0.bells
    }

    /// Up to `limit` events after `cursor`: from memory when they are there, from the log otherwise.
    pub async fn after(&self, cursor: u64, limit: usize) -> Result<Vec<Shown>, DbError> {
        {
            let ring = self.0.ring.read().unwrap_or_else(PoisonError::into_inner);
            let covers = ring
                .front()
                .is_some_and(|first| first.seq <= cursor.saturating_add(1));
            if covers || cursor >= *self.0.head.borrow() {
                let from = ring.partition_point(|shown| shown.seq <= cursor);
                return Ok(ring.iter().skip(from).take(limit).cloned().collect());
            }
        }
        let rows = in_time(async {
            let mut tx = self.0.db.read().await?;
            events_after(&mut tx, &self.0.site, cursor, limit).await
        });
        let rows = rows.await?;
        rows.into_iter()
            .map(|(seq, json)| {
                let event: Event = serde_json::from_str(&json)?;
                debug_assert_eq!(u64::try_from(seq).ok(), Some(event.seq));
                Ok(Shown::of(&event, &json))
            })
            .collect()
    }
}
