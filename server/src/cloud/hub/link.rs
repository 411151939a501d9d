//! How this hub stands with its cloud, for whoever asks, and the wish to hear it now.

use super::{LeaseProblem, Unheard, Uplink};
use crate::db::DbError;
use domain::State;
use domain::cloud::{CloudProblem, CloudView, JoinedCloud, standing};
use domain::time::UnixMillis;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{Notify, watch};
use tokio::time::timeout;

/// Whoever wants to hear the cloud now waits no longer for it than this.
const PATIENCE: Duration = Duration::from_secs(15);

/// What is known of the cloud since the start.
#[derive(Clone, Default)]
struct Told {
    cloud: Option<JoinedCloud>,
    uplink: Option<Uplink>,
    /// How often it was begun to hear it.
    begun: u64,
    /// How often that came to an end, and when last.
    tries: u64,
    tried_at: Option<UnixMillis>,
    problem: Option<CloudProblem>,
}

struct Inner {
    told: watch::Sender<Told>,
    asked: Notify,
}

/// What the worker and the doors share.
#[derive(Clone)]
pub struct Link(Arc<Inner>);

impl Default for Link {
    fn default() -> Self {
        Self(Arc::new(Inner {
            told: watch::Sender::default(),
            asked: Notify::new(),
        }))
    }
}

impl Link {
    /// Another cloud is joined, or none any more.
    pub(super) fn joins(&self, joined: Option<(JoinedCloud, Uplink)>) {
        let (cloud, uplink) = joined.unzip();
        self.0.told.send_replace(Told {
            cloud,
            uplink,
            ..Told::default()
        });
    }

    /// The cloud that is joined cannot be spoken to.
    pub(super) fn is_mute(&self, problem: CloudProblem) {
        self.0.told.send_replace(Told {
            problem: Some(problem),
            ..Told::default()
        });
    }

    /// It is begun to hear the cloud.
    pub(super) fn begins(&self) {
        let begin = |told: &mut Told| told.begun = told.begun.saturating_add(1);
        self.0.told.send_modify(begin);
    }

    /// It was tried to hear the cloud.
    pub(super) fn tried(&self, at: UnixMillis, problem: Option<CloudProblem>) {
        self.0.told.send_modify(|told| {
            told.tries = told.tries.saturating_add(1);
            told.tried_at = Some(at);
            told.problem = problem;
        });
    }

    /// Ends when somebody wants the cloud to be heard now.
    pub(super) async fn asked(&self) {
        self.0.asked.notified().await;
    }

    /// Hears the cloud now, if one is joined: whether there is one. What came of it stands in the view.
    pub async fn hear(&self) -> bool {
        let mut told = self.0.told.subscribe();
        let begun = {
            let told = told.borrow_and_update();
            if told.cloud.is_none() {
                return false;
            }
            told.begun
        };
        self.0.asked.notify_one();
        // What was on its way already was asked for by somebody else, and may be older than what is wanted.
        let tried = told.wait_for(|told| told.tries > begun);
        // The sender lives as long as this; whoever waited too long hears how it stands.
        let _ = timeout(PATIENCE, tried).await;
        true
    }

    /// How the hub stands with its cloud.
    pub async fn view(&self, state: &State, now: UnixMillis) -> Result<CloudView, DbError> {
        let told = self.0.told.borrow().clone();
        let licence = state.licence.as_deref();
        let log_problem = match &told.uplink {
            Some(uplink) => uplink.trouble().await?,
            None => None,
        };
        Ok(CloudView {
            cloud: told.cloud,
            standing: standing(licence, now),
            lease: licence.map(|licence| licence.lease.clone()),
            received_at: licence.map(|licence| licence.received_at),
            tried_at: told.tried_at,
            problem: told.problem,
            unsynced_events: told.uplink.as_ref().map(Uplink::unsynced),
            log_problem,
        })
    }
}

/// In the words of the wire.
pub(super) const fn problem(why: &Unheard) -> CloudProblem {
    match why {
        Unheard::Away(_) => CloudProblem::Away,
        Unheard::WrongKey => CloudProblem::WrongKey,
        Unheard::Later(_) => CloudProblem::Later,
        Unheard::Refused(_) => CloudProblem::Refused,
        Unheard::Garbled => CloudProblem::Garbled,
        Unheard::Lease(
            LeaseProblem::Forged
            | LeaseProblem::Foreign
            | LeaseProblem::Replayed
            | LeaseProblem::Inconsistent,
        ) => CloudProblem::Lease,
    }
}
