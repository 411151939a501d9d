//! The hub's side of the cloud. Nothing in here is waited for on the restaurant's own network.

mod heartbeat;
pub mod http;
mod key;
mod lease;
mod link;
mod uplink;
mod uplink_batch;
mod uplink_repo;
mod worker;

pub use heartbeat::{Unheard, beat, client};
pub use key::{KEY_VARIABLE, KeyProblem};
pub use lease::{LeaseProblem, verify};
pub use link::Link;
pub use uplink::{Failed, Step, Uplink};
pub use worker::Worker;

use crate::config::{Secret, write_private};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::ids::SiteId;
use serde::{Deserialize, Serialize};
use std::io;
use std::path::Path;

/// The file in the data folder that says which cloud a hub has joined.
pub const FILE: &str = "cloud.json";

/// The cloud that a hub has joined, with the key that it is known by.
#[derive(Clone, Debug)]
pub struct Joined {
    /// Where the cloud is, without a slash at the end.
    pub url: String,
    /// Who the hub is there.
    pub site: SiteId,
    /// Goes with each request as `X-Site-Key`.
    pub key: Secret,
    /// The public key that leases are held against.
    pub lease_key: [u8; 32],
}

/// What stands in the file.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Kept {
    url: String,
    site: SiteId,
    lease_key: String,
    /// Sealed; missing where the environment has it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    sealed_key: Option<String>,
}

/// Why what a hub has joined cannot be read or kept.
#[derive(Debug, thiserror::Error)]
pub enum JoinProblem {
    /// The disk.
    #[error("{FILE} cannot be read or written: {0}")]
    Disk(#[from] io::Error),
    /// Not what this program writes.
    #[error("{FILE} is not understood; join once more with `sufra site join`")]
    Garbled,
    /// Anybody on the way could read the key.
    #[error("the cloud's address has to begin with https:// (http:// is for this machine alone)")]
    Address,
    /// Not 32 bytes in base64url.
    #[error("the lease key has to be 32 bytes in base64url, as the cloud shows it")]
    LeaseKey,
    /// The key of the site.
    #[error(transparent)]
    Key(#[from] KeyProblem),
}

/// An address that a key may be sent to: https, or http on this machine.
pub fn address(url: &str) -> Result<String, JoinProblem> {
    let parsed = reqwest::Url::parse(url).map_err(|_| JoinProblem::Address)?;
    let host = parsed.host_str().unwrap_or_default();
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    let here = bare == "localhost"
        || bare
            .parse::<std::net::IpAddr>()
            .is_ok_and(|ip| ip.is_loopback());
    let safe = match parsed.scheme() {
        "https" => !host.is_empty(),
        "http" => here,
        _ => false,
    };
    let plain = parsed.username().is_empty()
        && parsed.password().is_none()
        && parsed.query().is_none()
        && parsed.fragment().is_none();
    if safe && plain {
        Ok(parsed.as_str().trim_end_matches('/').to_owned())
    } else {
        Err(JoinProblem::Address)
    }
}

/// The public key of leases as the cloud shows it.
pub fn lease_key(text: &str) -> Result<[u8; 32], JoinProblem> {
    let bytes = URL_SAFE_NO_PAD.decode(text.trim());
    let bytes = bytes.map_err(|_| JoinProblem::LeaseKey)?;
    bytes.try_into().map_err(|_| JoinProblem::LeaseKey)
}

impl Joined {
    /// What a hub has joined, if it has. `given` is the key from the environment, which goes before the file's;
    /// `secret` is the hub's own, which the file's key is sealed with.
    pub fn read(
        data: &Path,
        secret: &Secret,
        given: Option<&str>,
    ) -> Result<Option<Self>, JoinProblem> {
        let text = match std::fs::read_to_string(data.join(FILE)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            read => read?,
        };
        let kept: Kept = serde_json::from_str(&text).map_err(|_| JoinProblem::Garbled)?;
        let given = given.map(str::trim).filter(|key| !key.is_empty());
        let key = match (given, &kept.sealed_key) {
            (Some(key), _) => Secret::new(key),
            (None, Some(sealed)) => key::unseal(secret, kept.site, sealed)?,
            (None, None) => return Err(KeyProblem::Missing.into()),
        };
        Ok(Some(Self {
            url: address(&kept.url)?,
            site: kept.site,
            key,
            lease_key: lease_key(&kept.lease_key)?,
        }))
    }

    /// Keeps it for the hub; the key is left out where the environment has it.
    pub fn keep(&self, data: &Path, secret: &Secret, with_key: bool) -> Result<(), JoinProblem> {
        let sealed = with_key.then(|| key::seal(secret, self.site, &self.key));
        let kept = Kept {
            url: address(&self.url)?,
            site: self.site,
            lease_key: URL_SAFE_NO_PAD.encode(self.lease_key),
            sealed_key: sealed.transpose()?,
        };
        let text = serde_json::to_string_pretty(&kept).map_err(|_| JoinProblem::Garbled)?;
        Ok(write_private(&data.join(FILE), &text)?)
    }
}

/// Forgets the cloud. Whether there was one.
pub fn leave(data: &Path) -> io::Result<bool> {
    match std::fs::remove_file(data.join(FILE)) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        gone => gone.map(|()| true),
    }
}

#[cfg(test)]
mod tests;
