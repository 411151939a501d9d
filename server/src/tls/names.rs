//! Names and addresses under which devices reach this machine; the hub's certificate has to hold all of them.

use std::collections::BTreeSet;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// The most characters of one part of a name (RFC 1035).
const LABEL: usize = 63;

/// Every name and address of the hub.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Names {
    /// `localhost`, the machine's name, the hub's name, and the last two with `.local`.
    pub hosts: BTreeSet<String>,
    /// Loopback and the restaurant's network.
    pub addresses: BTreeSet<IpAddr>,
}

impl Names {
    /// What this machine is called now, the hub's own name, and where the hub listens.
    pub fn of_machine(hub: &str, listens: IpAddr) -> Self {
        let mut hosts = BTreeSet::from(["localhost".to_owned()]);
        for name in [machine_name(), hub.to_owned()] {
            hosts.insert(format!("{name}.local"));
            hosts.insert(name);
        }
        let mut addresses = BTreeSet::from([
            IpAddr::V4(Ipv4Addr::LOCALHOST),
            IpAddr::V6(Ipv6Addr::LOCALHOST),
        ]);
        if !listens.is_unspecified() {
            addresses.insert(listens);
        }
        match if_addrs::get_if_addrs() {
            Ok(found) => addresses.extend(found.iter().map(if_addrs::Interface::ip).filter(stays)),
            Err(error) => tracing::warn!(%error, "the addresses of this machine cannot be read"),
        }
        Self { hosts, addresses }
    }

    /// Whether all of `other` is in here.
    pub fn cover(&self, other: &Self) -> bool {
        self.hosts.is_superset(&other.hosts) && self.addresses.is_superset(&other.addresses)
    }

    /// The addresses that other machines reach, IPv4 first.
    pub fn on_the_network(&self) -> impl Iterator<Item = IpAddr> {
        self.addresses
            .iter()
            .copied()
            .filter(|ip| !ip.is_loopback())
    }
}

/// Addresses that a device may keep. Link-local ones need a zone that no browser takes; global IPv6 addresses
/// are changed every day for privacy, and nobody types them.
fn stays(ip: &IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => !ip.is_link_local() && !ip.is_unspecified(),
        IpAddr::V6(ip) => ip.is_unique_local() || ip.is_loopback(),
    }
}

/// The machine's name as one part of a network name; `sufra` when it has none.
pub fn machine_name() -> String {
    let name = gethostname::gethostname();
    let name = name.to_string_lossy();
    label(name.split('.').next().unwrap_or_default()).unwrap_or_else(|| "sufra".to_owned())
}

/// A text as one part of a network name: letters, digits and inner hyphens, in lower case.
pub fn label(text: &str) -> Option<String> {
    let inner = |c: char| c.is_ascii_alphanumeric() || c == '-';
    let good = (1..=LABEL).contains(&text.len())
        && text.chars().all(inner)
        && !text.starts_with('-')
        && !text.ends_with('-');
    good.then(|| text.to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_machine_is_named_without_addresses_that_do_not_stay() {
        let names = Names::of_machine("till", "127.0.0.7".parse().unwrap());
        for host in ["localhost", "till", "till.local"] {
            assert!(names.hosts.contains(host), "{host}");
        }
        for ip in ["127.0.0.1", "127.0.0.7", "::1"] {
            assert!(names.addresses.contains(&ip.parse().unwrap()), "{ip}");
        }
        assert!(names.on_the_network().all(|ip| !ip.is_loopback()));
        let stays = |ip: &str| stays(&ip.parse().unwrap());
        assert!(stays("192.168.1.5") && stays("fd00::1"));
        assert!(!stays("169.254.1.1") && !stays("fe80::1") && !stays("2a00::1"));
    }

    #[test]
    fn a_name_is_one_part_of_a_network_name() {
        assert_eq!(label("Kassa-1").as_deref(), Some("kassa-1"));
        for bad in ["", "-a", "a-", "a.b", "kasa ə", &"x".repeat(64)] {
            assert_eq!(label(bad), None, "{bad}");
        }
    }
}
