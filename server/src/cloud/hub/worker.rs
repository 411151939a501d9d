//! What a hub that has joined a cloud does for it, beside its work. A hub that joins or leaves while it works is noticed.

use super::heartbeat::{Unheard, beat, client, next};
use super::link::{Link, problem};
use super::{FILE, Joined, KEY_VARIABLE, Uplink};
use crate::clock::Clock;
use crate::config::Config;
use crate::error::Refusal;
use crate::ids::new_id;
use crate::ledger::{Ledger, Request};
use crate::tls::Tls;
use domain::Command;
use domain::cloud::{CloudProblem, Health, JoinedCloud, Lease, NoteLease, standing};
use domain::ids::CommandId;
use domain::time::UnixMillis;
use std::path::{Path, PathBuf};
use std::time::Duration;
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;

/// How often it is looked whether the hub has joined, left, or got another key.
const LOOK: Duration = Duration::from_secs(3);

/// How soon a cloud that lets nobody begin is heard again: it was paid, and guests stand at the door.
const LOCKED: Duration = Duration::from_mins(10);

/// What the worker needs of the hub.
#[derive(Clone)]
pub struct Worker {
    ledger: Ledger,
    tls: Tls,
    clock: Clock,
    config: Config,
    link: Link,
    since: UnixMillis,
}

impl Worker {
    /// Of a hub that starts now.
    pub fn new(ledger: Ledger, tls: Tls, clock: Clock, config: Config, link: Link) -> Self {
        let since = clock.now();
        Self {
            ledger,
            tls,
            clock,
            config,
            link,
            since,
        }
    }

    /// Works until the hub closes, or another process serves the site.
    pub async fn run(self, closing: CancellationToken) {
        let mut seen = None;
        let mut work = closing.child_token();
        while !closing.is_cancelled() {
            let now = Some(written(&self.config.data));
            if now != seen {
                // What was at work for another cloud, or with another key, ends first.
                work.cancel();
                work = closing.child_token();
                if self.begin(&work).await {
                    seen = now;
                }
            }
            let _ = timeout(LOOK, closing.cancelled()).await;
        }
        work.cancel();
    }

    /// Begins what has to be done for the cloud that is joined now, if any; false when it has to be tried again.
    async fn begin(&self, work: &CancellationToken) -> bool {
        let given = std::env::var(KEY_VARIABLE).ok();
        let joined = Joined::read(&self.config.data, &self.config.jwt_secret, given.as_deref());
        let joined = match joined {
            Ok(Some(joined)) => joined,
            Ok(None) => {
                self.link.joins(None);
                return self.ledger.state().licence.is_none() || self.note(None).await.is_ok();
            }
            Err(problem) => {
                tracing::error!(%problem, "the cloud that this hub has joined is not heard");
                self.link.is_mute(CloudProblem::Unreadable);
                return true;
            }
        };
        let uplink = Uplink::new(self.ledger.clone(), joined.clone(), self.clock.clone());
        let (uplink, http) = match (uplink, client()) {
            (Ok(uplink), Ok(http)) => (uplink, http),
            (Err(error), _) | (_, Err(error)) => {
                tracing::error!(%error, "there is no way to the cloud from this machine");
                self.link.is_mute(CloudProblem::Away);
                return true;
            }
        };
        tracing::info!(url = joined.url, site = %joined.site, "this hub has joined a cloud");
        let cloud = JoinedCloud {
            url: joined.url.clone(),
            site: joined.site,
        };
        self.link.joins(Some((cloud, uplink.clone())));
        tokio::spawn(uplink.clone().run(work.clone()));
        let live = self.clone().live(joined, uplink, http);
        let over = work.clone();
        tokio::spawn(async move { over.run_until_cancelled(live).await });
        true
    }

    /// What the cloud allows comes to where it is decided; none when the hub has left it.
    async fn note(&self, lease: Option<Lease>) -> Result<(), Refusal> {
        let said = Command::NoteLease(Box::new(NoteLease { lease }));
        let request = Request::direct(CommandId::new(new_id()), said, None);
        let noted = self.ledger.submit(request).await;
        noted
            .map(|_| ())
            .inspect_err(|why| tracing::warn!(?why, "what the cloud allows is not stored yet"))
    }

    async fn live(self, joined: Joined, uplink: Uplink, http: reqwest::Client) {
        let mut failures: u32 = 0;
        loop {
            let uptime = self.clock.now().since(self.since).div_euclid(1000);
            let uptime = u64::try_from(uptime).unwrap_or_default();
            self.link.begins();
            let heard = beat(&http, &joined, uptime, self.health(&uplink)).await;
            let (trouble, after) = match heard {
                Ok(lease) => self.heard(lease).await,
                Err(why) => {
                    tracing::warn!(%why, failures, "the cloud was not heard");
                    let after = match why {
                        Unheard::Later(after) => after,
                        _ => None,
                    };
                    (Some(problem(&why)), after)
                }
            };
            failures = trouble.map_or(0, |_| failures.saturating_add(1));
            self.link.tried(self.clock.now(), trouble);
            tokio::select! {
                () = sleep(next(failures, after)) => {}
                () = self.link.asked() => {}
            }
        }
    }

    /// What is to be done with a lease, what went wrong, and when to ask again: soon, where it lets nobody begin.
    async fn heard(&self, lease: Lease) -> (Option<CloudProblem>, Option<Duration>) {
        tracing::info!(
            locked = lease.locked,
            expires_at = lease.expires_at.0,
            "the cloud was heard"
        );
        if self.note(Some(lease)).await.is_err() {
            return (Some(CloudProblem::Storing), None);
        }
        let now = self.clock.now();
        let stands = standing(self.ledger.state().licence.as_deref(), now);
        (None, (!stands.may_open()).then_some(LOCKED))
    }

    /// How the hub is.
    fn health(&self, uplink: &Uplink) -> Health {
        let disk = rustix::fs::statvfs(&self.config.data).ok();
        let down = self
            .ledger
            .state()
            .printers
            .keys()
            .map(ToString::to_string)
            .collect();
        Health {
            disk_free_bytes: disk
                .as_ref()
                .map(|disk| disk.f_bavail.saturating_mul(disk.f_frsize)),
            disk_total_bytes: disk.map(|disk| disk.f_blocks.saturating_mul(disk.f_frsize)),
            printers_down: down,
            certificate_days: Some(self.tls.days_left()),
            unsynced_events: Some(uplink.unsynced()),
            head: Some(*self.ledger.head().borrow()),
            clock: Some(self.clock.now()),
            ..Health::default()
        }
    }
}

/// What says that a hub has joined, as it stands on the disk.
fn written(data: &Path) -> Option<Vec<u8>> {
    let file: PathBuf = data.join(FILE);
    std::fs::read(file).ok()
}
