//! From where a request comes. Behind a proxy every peer is the proxy: its word counts, and nobody else's.

use super::Cloud;
use crate::error::Refusal;
use axum::extract::{ConnectInfo, FromRef, FromRequestParts};
use axum::http::HeaderMap;
use axum::http::request::Parts;
use domain::cloud::Pace;
use domain::time::UnixMillis;
use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::{Mutex, PoisonError};

/// Wrong credentials from one address: sixty at once, then 600 in an hour. Right ones are never counted by address: a
/// thousand restaurants may stand behind one operator's.
const WRONG: Pace = Pace {
    every_millis: 6_000,
    burst: 60,
};
/// Addresses that are remembered.
const ADDRESSES: usize = 10_000;

/// Who knocks, as the network says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Origin {
    /// The address; `0.0.0.0` for a request that came over no network.
    pub ip: IpAddr,
    /// Whether the browser speaks HTTPS to the proxy.
    pub https: bool,
}

impl<S: Send + Sync> FromRequestParts<S> for Origin
where
    Cloud: FromRef<S>,
{
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refusal> {
        let cloud = Cloud::from_ref(state);
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>();
        let peer = peer.map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |ConnectInfo(peer)| {
            peer.ip()
        });
        Ok(origin(peer, &parts.headers, &cloud.proxies))
    }
}

/// The address of the client: from the right, the first machine of the header that is not one of ours. What stands left
/// of it was written by the client.
fn origin(peer: IpAddr, headers: &HeaderMap, proxies: &[IpAddr]) -> Origin {
    let ours = |ip: IpAddr| ip.is_loopback() || proxies.contains(&ip);
    let mut ip = peer.to_canonical();
    if !ours(ip) {
        return Origin { ip, https: false };
    }
    let lines = headers.get_all("x-forwarded-for").into_iter();
    let named: Vec<&str> = lines
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(','))
        .collect();
    for text in named.into_iter().rev() {
        let Ok(next) = text.trim().parse::<IpAddr>() else {
            break;
        };
        ip = next.to_canonical();
        if !ours(ip) {
            break;
        }
    }
    let scheme = headers.get("x-forwarded-proto");
    let https = scheme.is_some_and(|scheme| scheme.as_bytes() == b"https");
    Origin { ip, https }
}

/// How often each address came with wrong credentials, in this process.
#[derive(Default)]
pub struct Wrongs(Mutex<BTreeMap<IpAddr, UnixMillis>>);

impl Wrongs {
    /// Counts a wrong credential, or refuses because there were too many.
    pub fn count(&self, ip: IpAddr, now: UnixMillis) -> Result<(), Refusal> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if all.len() >= ADDRESSES {
            all.retain(|_, due| *due > now);
        }
        // A flood from everywhere starts the count again instead of filling the memory.
        if all.len() >= ADDRESSES {
            all.clear();
        }
        let due = all.entry(neighbours(ip)).or_default();
        *due = WRONG.take(*due, now).map_err(super::too_often)?;
        Ok(())
    }

    /// Refuses an address that has come too often, before something costly is done for it.
    pub fn hear(&self, ip: IpAddr, now: UnixMillis) -> Result<(), Refusal> {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let due = all.get(&neighbours(ip)).copied().unwrap_or_default();
        WRONG.take(due, now).map_err(super::too_often)?;
        Ok(())
    }
}

/// One customer of an IPv6 network has 2^64 addresses.
fn neighbours(ip: IpAddr) -> IpAddr {
    match ip {
        IpAddr::V4(_) => ip,
        IpAddr::V6(long) => IpAddr::V6(Ipv6Addr::from_bits(long.to_bits() >> 64 << 64)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(peer: &str, lines: &[&'static str], proxies: &[&str]) -> String {
        let line =
            |line: &&'static str| ("x-forwarded-for".parse().unwrap(), line.parse().unwrap());
        let headers: HeaderMap = lines.iter().map(line).collect();
        let proxies: Vec<IpAddr> = proxies.iter().map(|ip| ip.parse().unwrap()).collect();
        origin(peer.parse().unwrap(), &headers, &proxies)
            .ip
            .to_string()
    }

    #[test]
    fn only_a_proxy_is_believed() {
        assert_eq!(seen("9.9.9.9", &["1.1.1.1"], &[]), "9.9.9.9");
        assert_eq!(seen("127.0.0.1", &["1.1.1.1"], &[]), "1.1.1.1");
        assert_eq!(seen("::ffff:127.0.0.1", &["1.1.1.1"], &[]), "1.1.1.1");
        assert_eq!(seen("10.0.0.2", &["1.1.1.1"], &[]), "10.0.0.2");
        assert_eq!(seen("10.0.0.2", &["1.1.1.1"], &["10.0.0.2"]), "1.1.1.1");
        assert_eq!(seen("10.0.0.2", &[], &["10.0.0.2"]), "10.0.0.2");
        // What the client wrote itself stands on the left.
        assert_eq!(seen("127.0.0.1", &["6.6.6.6, 1.1.1.1"], &[]), "1.1.1.1");
        assert_eq!(seen("127.0.0.1", &["6.6.6.6", "1.1.1.1"], &[]), "1.1.1.1");
        let two = ["1.1.1.1, 10.0.0.2"];
        assert_eq!(seen("127.0.0.1", &two, &["10.0.0.2"]), "1.1.1.1");
        assert_eq!(seen("127.0.0.1", &["1.1.1.1, nonsense"], &[]), "127.0.0.1");
    }

    #[test]
    fn wrong_credentials_of_one_address_become_too_many() {
        let (wrongs, now) = (Wrongs::default(), UnixMillis(1_000_000));
        let from = |text: &str| text.parse::<IpAddr>().unwrap();
        for _ in 0..60 {
            wrongs.count(from("2001:db8::1"), now).unwrap();
        }
        let refusal = wrongs.count(from("2001:db8::2"), now).unwrap_err();
        assert_eq!(refusal.code, "too_many_requests");
        assert!(wrongs.hear(from("2001:db8::3"), now).is_err());
        wrongs.count(from("2001:db8:0:1::1"), now).unwrap();
        wrongs
            .count(from("2001:db8::1"), now.plus_millis(6_000))
            .unwrap();
    }
}
