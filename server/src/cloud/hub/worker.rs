//! What a hub that has joined a cloud does for it, beside its work. A hub that joins or leaves while it works is noticed.

use super::heartbeat::{Unheard, beat, client, next};
use super::{FILE, Joined, KEY_VARIABLE, Uplink};
use crate::clock::Clock;
use crate::config::Config;
use crate::ledger::Ledger;
use crate::tls::Tls;
use domain::cloud::Health;
use domain::time::UnixMillis;
use std::path::{Path, PathBuf};
use std::time::Duration;
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;

/// How often it is looked whether the hub has joined, left, or got another key.
const LOOK: Duration = Duration::from_secs(3);

/// What the worker needs of the hub.
#[derive(Clone)]
pub struct Worker {
    ledger: Ledger,
    tls: Tls,
    clock: Clock,
    config: Config,
    since: UnixMillis,
}

impl Worker {
    /// Of a hub that starts now.
    pub fn new(ledger: Ledger, tls: Tls, clock: Clock, config: Config) -> Self {
        let since = clock.now();
        Self {
            ledger,
            tls,
            clock,
            config,
            since,
        }
    }

    /// Works until the hub closes, or another process serves the site.
    pub async fn run(self, closing: CancellationToken) {
        let mut seen = None;
        let mut work = closing.child_token();
        while !closing.is_cancelled() {
            let now = written(&self.config.data);
            if now != seen {
                // What was at work for another cloud, or with another key, ends first.
                work.cancel();
                work = closing.child_token();
                self.begin(&work);
                seen = now;
            }
            let _ = timeout(LOOK, closing.cancelled()).await;
        }
        work.cancel();
    }

    /// Begins what has to be done for the cloud that is joined now, if any.
    fn begin(&self, work: &CancellationToken) {
        let given = std::env::var(KEY_VARIABLE).ok();
        let joined = Joined::read(&self.config.data, &self.config.jwt_secret, given.as_deref());
        let joined = match joined {
            Ok(Some(joined)) => joined,
            Ok(None) => return,
            Err(problem) => {
                tracing::error!(%problem, "the cloud that this hub has joined is not heard");
                return;
            }
        };
        let uplink = Uplink::new(self.ledger.clone(), joined.clone(), self.clock.clone());
        let (uplink, http) = match (uplink, client()) {
            (Ok(uplink), Ok(http)) => (uplink, http),
            (Err(error), _) | (_, Err(error)) => {
                tracing::error!(%error, "there is no way to the cloud from this machine");
                return;
            }
        };
        tracing::info!(url = joined.url, site = %joined.site, "this hub has joined a cloud");
        tokio::spawn(uplink.clone().run(work.clone()));
        let live = self.clone().live(joined, uplink, http);
        let over = work.clone();
        tokio::spawn(async move { over.run_until_cancelled(live).await });
    }

    async fn live(self, joined: Joined, uplink: Uplink, http: reqwest::Client) {
        let mut failures: u32 = 0;
        loop {
            let uptime = self.clock.now().since(self.since).div_euclid(1000);
            let uptime = u64::try_from(uptime).unwrap_or_default();
            let heard = beat(&http, &joined, uptime, self.health(&uplink)).await;
            let after = match heard {
                Ok(lease) => {
                    failures = 0;
                    tracing::info!(
                        locked = lease.locked,
                        expires_at = lease.expires_at.0,
                        "the cloud was heard"
                    );
                    None
                }
                Err(why) => {
                    failures = failures.saturating_add(1);
                    tracing::warn!(%why, failures, "the cloud was not heard");
                    match why {
                        Unheard::Later(after) => after,
                        _ => None,
                    }
                }
            };
            sleep(next(failures, after)).await;
        }
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
