//! The cloud: what a hub and the cloud say to each other, and what may depend on what.
//!
//! Nothing in here may make the restaurant's own network depend on the internet: each endpoint says in
//! [`boundary`] what becomes of the restaurant while it is away.

pub mod boundary;
pub mod dashboard;
pub mod ingest;
mod lease;
mod licence;
pub mod metrics;
mod noted;
pub mod owners;
pub mod routes;
mod sites;
mod wire;

pub use lease::{ISSUER, Lease, LeaseClaims};
pub use licence::{End, Licence, Opened, Standing, standing};
pub(crate) use noted::day_runs;
pub use noted::{DayOpened, NoteLease};
pub(crate) use noted::{decide, follow, opens};
pub use sites::{BadField, Facts, Pace, SILENT_MILLIS};
pub use wire::{
    AuditEntry, AuditList, ChangeSite, CloudProblem, CloudView, Health, Heartbeat, HeartbeatAnswer,
    JoinedCloud, LockSite, NewSite, Registered, SiteKey, SiteList, SiteStatus, SiteView,
    SysadminLogin, SysadminToken,
};
