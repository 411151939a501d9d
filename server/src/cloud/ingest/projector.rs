//! Projects what came in: one task for each process, one site at a time, a bounded portion of it in each turn.

use super::repo::{self, Claim};
use crate::cloud::Cloud;
use crate::cloud::dashboard::hours_repo as hours;
use crate::db::{Db, DbError, Tx, in_time};
use crate::ledger::events_after;
use crate::ledger::replica::Replica;
use domain::cloud::dashboard::SiteNow;
use domain::event::Event;
use domain::time::UnixMillis;
use futures::FutureExt;
use std::collections::{BTreeMap, VecDeque};
use std::panic::AssertUnwindSafe;
use std::time::Duration;

/// Events of one turn.
const PORTION: usize = 500;
/// Turns that may fail one after the other, before a site stands still until the next start: its portion is refused
/// by the database, or a fault of ours is met in it.
const TRIES: u32 = 3;
/// States that a process keeps at hand.
const KEPT: usize = 16;
/// So often it is looked for what other processes took.
const PAUSE: Duration = Duration::from_secs(1);

/// A state, and the turn after which it was so.
struct Kept {
    site: String,
    turned: i64,
    replica: Replica,
}

/// The projector of a process.
#[derive(Default)]
pub struct Projector {
    kept: VecDeque<Kept>,
    /// Turns that failed, by site.
    failed: BTreeMap<String, u32>,
}

/// Projects until the process stops.
pub async fn run(cloud: Cloud) {
    if let Err(error) = again(&cloud.db).await {
        tracing::error!(%error, "what stood still stands still until the next start");
    }
    let mut projector = Projector::default();
    loop {
        let now = cloud.clock.now();
        let more = match projector.turn(&cloud.db, now).await {
            Ok(Some(site)) => {
                if let Ok(site) = site.parse() {
                    cloud.wakes.moved(site);
                }
                true
            }
            Ok(None) => false,
            Err(error) => {
                tracing::error!(%error, "a log was not projected further");
                false
            }
        };
        if cloud.closing.is_cancelled() {
            return;
        }
        if !more {
            tokio::select! {
                () = cloud.desk.bell.notified() => {}
                () = tokio::time::sleep(PAUSE) => {}
                () = cloud.closing.cancelled() => return,
            }
        }
    }
}

async fn again(db: &Db) -> Result<(), DbError> {
    let mut tx = db.write().await?;
    repo::try_again(&mut tx).await?;
    tx.commit().await
}

impl Projector {
    /// Projects one portion of the site that waits longest: that site, if there was one.
    pub async fn turn(&mut self, db: &Db, now: UnixMillis) -> Result<Option<String>, DbError> {
        if !waits(db).await? {
            return Ok(None);
        }
        let mut tx = db.write().await?;
        let Some(claim) = repo::claim(&mut tx).await? else {
            return Ok(None);
        };
        // A fault of ours costs this turn and not the process.
        let turn = AssertUnwindSafe(in_time(self.portion(tx, &claim, now))).catch_unwind();
        let done = turn.await.unwrap_or(Err(DbError::Fault));
        match done {
            Ok(()) => {
                self.failed.remove(&claim.site_id);
                Ok(Some(claim.site_id))
            }
            // After a pause, as after any failure: what is wrong may pass by itself.
            Err(error) => {
                self.step_back(db, &claim.site_id, &error, now).await?;
                Ok(None)
            }
        }
    }

    /// Projects a portion of the site that was claimed in this transaction.
    async fn portion(&mut self, mut tx: Tx, claim: &Claim, now: UnixMillis) -> Result<(), DbError> {
        let site = claim.site_id.clone();
        let from = u64::try_from(claim.projected).unwrap_or_default();
        let mut rows = events_after(&mut tx, &site, from, PORTION).await?;
        // The head of the claim: what is appended meanwhile has its own turn.
        rows.retain(|(seq, _)| *seq <= claim.head);
        whole(&mut rows);
        let mut replica = match self.kept(claim) {
            Some(replica) => replica,
            None => Replica::open(&mut tx, &site, first(&rows).unwrap_or(now)).await?,
        };
        let taken = replica.take(&mut tx, &site, &rows).await?;
        let halted = taken.halted.as_deref();
        if let Some(what) = halted {
            tracing::error!(site, what, "a log is not projected further by this program");
        }
        let projected = from.max(taken.last);
        hours::anew(&mut tx, &site, &taken.sold).await?;
        let left = serde_json::to_string(&SiteNow::of(replica.state()))?;
        repo::keep_now(&mut tx, &site, Some(&left)).await?;
        let turned = repo::turned(&mut tx, &site, Some(projected), (halted, now)).await?;
        tx.commit().await?;
        self.keep(Kept {
            site,
            turned,
            replica,
        });
        Ok(())
    }

    /// A site whose turn failed lets the others go first; after some tries it stands still, so that nobody waits for it.
    async fn step_back(
        &mut self,
        db: &Db,
        site: &str,
        error: &DbError,
        now: UnixMillis,
    ) -> Result<(), DbError> {
        let tries = self.failed.entry(site.to_owned()).or_default();
        *tries = tries.saturating_add(1);
        let halted = (*tries >= TRIES).then(|| format!("it could not be projected: {error}"));
        tracing::error!(site, %error, tries, "a log was not projected further");
        if halted.is_some() {
            self.failed.remove(site);
        }
        let mut tx = db.write().await?;
        repo::turned(&mut tx, site, None, (halted.as_deref(), now)).await?;
        tx.commit().await
    }

    /// The state of a site, unless somebody else projected it since.
    fn kept(&mut self, claim: &Claim) -> Option<Replica> {
        let at = self.kept.iter().position(|one| one.site == claim.site_id)?;
        let kept = self.kept.remove(at)?;
        (kept.turned == claim.turned).then_some(kept.replica)
    }

    fn keep(&mut self, kept: Kept) {
        self.kept.push_back(kept);
        if self.kept.len() > KEPT {
            self.kept.pop_front();
        }
    }
}

/// Whether any site waits: looked at without the writer's place.
async fn waits(db: &Db) -> Result<bool, DbError> {
    let mut tx = db.read().await?;
    repo::waits(&mut tx).await
}

/// A command's events stay together where the portion has more than those.
fn whole(rows: &mut Vec<(i64, String)>) {
    if rows.len() < PORTION {
        return;
    }
    let command = |text: &str| {
        serde_json::from_str::<Event>(text)
            .map(|event| event.command)
            .ok()
    };
    let Some(last) = rows.last().and_then(|(_, text)| command(text)) else {
        return;
    };
    let ends = rows
        .iter()
        .rposition(|(_, text)| command(text) != Some(last));
    if let Some(ends) = ends {
        rows.truncate(ends.saturating_add(1));
    }
}

/// The time of the first event.
fn first(rows: &[(i64, String)]) -> Option<UnixMillis> {
    let (_, text) = rows.first()?;
    serde_json::from_str::<Event>(text)
        .ok()
        .map(|event| event.at)
}
