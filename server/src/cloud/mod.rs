//! The cloud role: looks after many hubs. Nothing in here is needed on a restaurant's own network.

mod address;
pub mod admins;
pub mod audit;
pub mod boundary;
pub mod dashboard;
mod heartbeat;
pub mod hub;
pub mod ingest;
mod leases;
pub mod metrics;
mod owner_pages;
pub mod owners;
mod pages;
mod repo;
mod router;
mod serve;
pub mod sites;
mod wakes;

pub use address::Origin;
pub use admins::Sysadmin;
pub use leases::Leases;
pub use owners::Owner;
pub use router::api;
pub use serve::{Running, run, start};
pub use sites::AtSite;
pub use wakes::Wakes;

use crate::clock::Clock;
use crate::db::Db;
use crate::error::Refusal;
use crate::state::Own;
use axum::http::StatusCode;
use domain::cloud::BadField;
use rand::Rng;
use serde_json::json;
use std::net::IpAddr;
use std::sync::Arc;
use tokio_util::sync::CancellationToken;

/// The running cloud. Several processes may work on one database: whatever all of them have to know stands there.
pub struct Inner {
    /// The time.
    pub clock: Clock,
    /// The database of all sites.
    pub db: Db,
    /// Signs leases.
    pub leases: Leases,
    /// Signs the tokens of sysadmins.
    tokens: admins::Key,
    /// Tokens, seals and identities of owners.
    owners: owners::Owners,
    /// Machines whose word about a client's address counts.
    proxies: Vec<IpAddr>,
    /// Wrong credentials by address.
    wrongs: address::Wrongs,
    /// What the cloud may not show.
    pub own: Own,
    /// What this process has counted.
    pub figures: metrics::Figures,
    /// The hash of the token that opens them.
    figures_token: Option<String>,
    /// Where hubs bring their logs.
    pub desk: ingest::Desk,
    /// Tells streams whose figures moved, those of other processes too.
    pub wakes: Wakes,
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

/// Who does something, for the record.
#[derive(Clone, Copy, Debug)]
pub struct Doer<'a> {
    /// The name of a sysadmin's account, or `console`.
    pub actor: &'a str,
    /// From where.
    pub from: &'a str,
}

impl Doer<'_> {
    /// Whoever sits at the machine itself.
    pub const CONSOLE: Self = Self {
        actor: "console",
        from: "console",
    };
}

impl From<BadField> for Refusal {
    fn from(BadField { field, allowed }: BadField) -> Self {
        let message = format!("{field}: {allowed}");
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, "bad_field", message)
            .with(json!({"field": field, "allowed": allowed}))
    }
}

/// Somebody knocks too often. The time to wait is lengthened by chance, up to half as much again and a minute, so that
/// those who were refused together do not come back together.
fn too_often(wait_millis: i64) -> Refusal {
    let seconds = wait_millis.saturating_add(999).div_euclid(1000).max(1);
    let most = seconds.div_euclid(2).saturating_add(60);
    let seconds = seconds.saturating_add(rand::rng().random_range(0..=most));
    let message = format!("too many requests; come back in {seconds} seconds");
    Refusal::new(StatusCode::TOO_MANY_REQUESTS, "too_many_requests", message)
        .with(json!({"retryAfterSeconds": seconds}))
}
