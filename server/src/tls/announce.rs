//! The hub says its name on the restaurant's network (mDNS, RFC 6762 and 6763), so that devices find it under
//! `<hub>.local` whatever its address is today.

use super::Tls;
use crate::config::Config;
use mdns_sd::{IfKind, ServiceDaemon, ServiceInfo};
use std::net::SocketAddr;
use std::time::Duration;

/// What browses for Sufra, and what browses for web pages.
const SERVICES: [&str; 2] = ["_sufra._tcp.local.", "_https._tcp.local."];
/// The goodbye is one packet; a machine whose network hangs must not hold up the stop.
const GOODBYE: Duration = Duration::from_secs(1);

/// An announcement that goes on until it is withdrawn.
pub struct Announced(ServiceDaemon);

/// Announces the hub where the settings want it. A machine without multicast is only noted: every address works
/// without it.
pub fn start(config: &Config, tls: &Tls, demo: bool) -> Option<Announced> {
    let listens = tls.listens();
    let sensible = !demo && !listens.ip().to_canonical().is_loopback();
    if !config.mdns.unwrap_or(sensible) {
        return None;
    }
    match announce(&config.hub_name, listens) {
        Ok(daemon) => Some(Announced(daemon)),
        Err(error) => {
            tracing::warn!(%error, "the hub's name is not announced on the network");
            None
        }
    }
}

fn announce(hub: &str, listens: SocketAddr) -> Result<ServiceDaemon, mdns_sd::Error> {
    let daemon = ServiceDaemon::new()?;
    if listens.is_ipv4() {
        daemon.disable_interface(IfKind::IPv6)?;
    }
    let host = format!("{hub}.local.");
    let properties = [("path", "/")];
    for service in SERVICES {
        let name = format!("Sufra {hub}");
        let port = listens.port();
        let info = ServiceInfo::new(service, &name, &host, (), port, &properties[..])?;
        // The library follows the machine's addresses by itself.
        daemon.register(info.enable_addr_auto())?;
    }
    Ok(daemon)
}

impl Announced {
    /// Says goodbye, so that nobody looks for the hub under this name any more.
    pub async fn withdraw(self) {
        let asked = tokio::task::spawn_blocking(move || {
            if let Ok(status) = self.0.shutdown() {
                // Whoever did not hear it forgets the hub after two minutes.
                let _ = status.recv_timeout(GOODBYE);
            }
        });
        // A panic in there has been logged, and nothing depends on it.
        let _ = asked.await;
    }
}
