//! The cloud role: looks after many hubs. Nothing in here is needed on a restaurant's own network.

pub mod hub;
mod router;
mod serve;

pub use router::api;
pub use serve::{Running, run, start};

use crate::clock::Clock;
use crate::db::Db;
use std::sync::Arc;
use tokio_util::sync::CancellationToken;

/// The running cloud. Several processes may work on one database: whatever all of them have to know stands there.
pub struct Inner {
    /// The time.
    pub clock: Clock,
    /// The database of all sites.
    pub db: Db,
    /// Cancelled when this process stops.
    pub closing: CancellationToken,
}

/// The router's state.
#[derive(Clone)]
pub struct Cloud(pub Arc<Inner>);

impl std::ops::Deref for Cloud {
    type Target = Inner;

    fn deref(&self) -> &Inner {
        &self.0
    }
}
