//! The logs of hubs: taken in order and each event once, then projected with the hub's own code.

pub mod approvals;
pub mod http;
pub mod projector;
mod repo;
mod restore;
mod rows;
pub mod service;

pub use repo::logs;
pub use restore::{NotAccepted, accept_restore};
pub use service::{Standing, standing};

use domain::ids::SiteId;
use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};
use tokio::sync::{Notify, Semaphore, SemaphorePermit};

/// Batches that one process takes at the same time: beside them there are connections left for everything else.
const PLACES: usize = 4;

/// Who may bring a batch now, and the bell of the projector.
pub struct Desk {
    places: Semaphore,
    sites: Mutex<BTreeSet<SiteId>>,
    /// Rung when there is something to project.
    pub bell: Notify,
}

impl Default for Desk {
    fn default() -> Self {
        Self {
            places: Semaphore::new(PLACES),
            sites: Mutex::default(),
            bell: Notify::new(),
        }
    }
}

/// A place at the desk, for one batch.
pub struct Seat<'a> {
    desk: &'a Desk,
    site: SiteId,
    _place: SemaphorePermit<'a>,
}

impl Desk {
    /// A place for a site that has none; no place while all are taken. A hub that comes back after weeks brings one batch
    /// after the other, and so takes one place and not those of the others.
    pub fn seat(&self, site: SiteId) -> Option<Seat<'_>> {
        let place = self.places.try_acquire().ok()?;
        let mut sites = self.sites.lock().unwrap_or_else(PoisonError::into_inner);
        if !sites.insert(site) {
            return None;
        }
        // Made only now: a seat that is dropped gives the site's place away, and asks for the same lock.
        Some(Seat {
            desk: self,
            site,
            _place: place,
        })
    }
}

impl Drop for Seat<'_> {
    fn drop(&mut self) {
        let sites = self.desk.sites.lock();
        let mut sites = sites.unwrap_or_else(PoisonError::into_inner);
        sites.remove(&self.site);
    }
}
