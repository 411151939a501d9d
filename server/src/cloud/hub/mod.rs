//! What a hub does for the cloud. None of it is needed on the restaurant's own network.

mod uplink;
mod uplink_batch;
mod uplink_repo;

pub use uplink::{Failed, Step, Uplink};

use domain::ids::SiteId;

/// How a hub is joined to the cloud.
///
/// STAND-IN for the one of the hub's lease side, with the same fields.
#[derive(Clone)]
pub struct Joined {
    /// Where the cloud is.
    pub url: String,
    /// The site's id there.
    pub site: SiteId,
    /// The site's key.
    pub key: String,
}
