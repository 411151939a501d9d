//! What a device is told that wants to join: addresses, QR codes, and the certificate to trust. Nobody signs in
//! for it, and nothing of it is secret.

use super::Tls;
use crate::auth::at_the_hub;
use crate::devices::qr::drawn;
use crate::state::App;
use axum::Json;
use axum::extract::{ConnectInfo, State};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE, HOST};
use axum::http::uri::Authority;
use axum::http::{HeaderMap, HeaderName};
use axum::response::IntoResponse;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use domain::connect::{Code, Connect};
use std::net::{IpAddr, SocketAddr};
use uuid::Uuid;

/// `GET /api/connect`
pub async fn connect(
    State(app): State<App>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
) -> Json<Connect> {
    let first_start = app.auth.is_new() && at_the_hub(peer, &headers);
    let host = headers.get(HOST).and_then(|host| host.to_str().ok());
    let host = host.and_then(|host| host.parse::<Authority>().ok());
    let host = host.as_ref().map(Authority::host);
    Json(Connect {
        first_start,
        ..app.tls.told(host)
    })
}

/// `GET /setup/ca.crt`
pub async fn authority_file(State(app): State<App>) -> impl IntoResponse {
    let head = file(
        "application/x-x509-ca-cert",
        "attachment; filename=\"sufra-ca.crt\"",
    );
    (head, app.tls.0.authority.der().to_vec())
}

/// `GET /setup/ca.mobileconfig`
pub async fn profile(State(app): State<App>) -> impl IntoResponse {
    // Not an attachment: Safari opens a profile only when it is shown.
    let head = file(
        "application/x-apple-aspen-config",
        "inline; filename=\"sufra-ca.mobileconfig\"",
    );
    (head, app.tls.mobileconfig())
}

const fn file(kind: &'static str, named: &'static str) -> [(HeaderName, &'static str); 2] {
    [(CONTENT_TYPE, kind), (CONTENT_DISPOSITION, named)]
}

impl Tls {
    /// What a device is told that asked for the page under the name `host`.
    pub(super) fn told(&self, host: Option<&str>) -> Connect {
        let inner = &self.0;
        let listens = inner.listens;
        let hosts = self.hosts(host);
        let best = hosts.first().map_or("localhost", String::as_str);
        let addresses: Vec<_> = hosts
            .iter()
            .map(|host| url("https", host, listens.tls.port(), 443))
            .collect();
        let open = addresses.first().cloned().unwrap_or_default();
        let plain = !listens.plain.ip().to_canonical().is_loopback();
        let start = if plain {
            url("http", best, listens.plain.port(), 80)
        } else {
            open.clone()
        };
        Connect {
            first_start: false,
            code: code(format!("{open}/")),
            setup_code: code(format!("{start}/setup")),
            addresses,
            own_certificate: self.shown(|shown| shown.own.is_some()),
            authority: inner.authority.name.clone(),
            fingerprint: inner.authority.fingerprint(),
            expires_at: self.expires(),
        }
    }

    /// Where other devices find the hub over HTTPS; none when it serves this machine alone.
    pub fn open_address(&self) -> Option<String> {
        let tls = self.0.listens.tls;
        let host = self.hosts(None).into_iter().next();
        let open = !tls.ip().to_canonical().is_loopback();
        host.filter(|_| open)
            .map(|host| url("https", &host, tls.port(), 443))
    }

    /// Where guests' telephones find the hub. They do not know the hub's own authority, so it is without encryption where
    /// the hub offers that to the network and has no certificate that everybody trusts.
    pub fn guests_address(&self, host: Option<&str>) -> String {
        let host = host.and_then(|host| host.parse::<Authority>().ok());
        let hosts = self.hosts(host.as_ref().map(Authority::host));
        let best = hosts.first().map_or("localhost", String::as_str);
        let listens = self.0.listens;
        let own = self.shown(|shown| shown.own.is_some());
        let open = !listens.plain.ip().to_canonical().is_loopback();
        if open && !own {
            return url("http", best, listens.plain.port(), 80);
        }
        url("https", best, listens.tls.port(), 443)
    }

    /// Under which names devices find the hub, the best first: the one under which this page was found, those of
    /// a certificate of the restaurant's own, the addresses on the network, the name on the network.
    fn hosts(&self, found: Option<&str>) -> Vec<String> {
        let tls = self.0.listens.tls.ip();
        let mut hosts: Vec<String> = self.shown(|shown| {
            let own = shown.own.iter().flat_map(|own| &own.names.hosts);
            own.filter(|host| !host.starts_with('*')).cloned().collect()
        });
        if tls.to_canonical().is_loopback() {
            hosts.push("localhost".to_owned());
        } else if tls.is_unspecified() {
            let on_the_network = self.shown(|shown| {
                let ips = shown.hub.names.on_the_network();
                ips.filter(|ip| ip.is_ipv4() || tls.is_ipv6())
                    .map(in_address)
                    .collect::<Vec<_>>()
            });
            hosts.extend(on_the_network);
            hosts.push(format!("{}.local", self.0.hub_name));
        } else {
            hosts.push(in_address(tls));
            hosts.push(format!("{}.local", self.0.hub_name));
        }
        if let Some(place) = found.and_then(|found| hosts.iter().position(|host| host == found)) {
            let found = hosts.remove(place);
            hosts.insert(0, found);
        }
        hosts
    }

    fn mobileconfig(&self) -> String {
        let authority = &self.0.authority;
        let name = &authority.name;
        // Derived, so that installing it again replaces the first one.
        let id = |part: &str| {
            Uuid::new_v5(
                &Uuid::NAMESPACE_OID,
                &[authority.der(), part.as_bytes()].concat(),
            )
        };
        format!(
            r#"<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0">
<dict>
  <key>PayloadContent</key>
  <array>
    <dict>
      <key>PayloadCertificateFileName</key><string>sufra-ca.crt</string>
      <key>PayloadContent</key><data>{content}</data>
      <key>PayloadDisplayName</key><string>{name}</string>
      <key>PayloadIdentifier</key><string>az.sufra.ca.{inner}</string>
      <key>PayloadType</key><string>com.apple.security.root</string>
      <key>PayloadUUID</key><string>{inner}</string>
      <key>PayloadVersion</key><integer>1</integer>
    </dict>
  </array>
  <key>PayloadDisplayName</key><string>{name}</string>
  <key>PayloadIdentifier</key><string>az.sufra.{outer}</string>
  <key>PayloadType</key><string>Configuration</string>
  <key>PayloadUUID</key><string>{outer}</string>
  <key>PayloadVersion</key><integer>1</integer>
</dict>
</plist>
"#,
            content = STANDARD.encode(authority.der()),
            inner = id("certificate"),
            outer = id("profile"),
        )
    }
}

/// An address as it stands in a link.
fn in_address(ip: IpAddr) -> String {
    match ip {
        IpAddr::V4(ip) => ip.to_string(),
        IpAddr::V6(ip) => format!("[{ip}]"),
    }
}

fn url(scheme: &str, host: &str, port: u16, usual: u16) -> String {
    if port == usual {
        format!("{scheme}://{host}")
    } else {
        format!("{scheme}://{host}:{port}")
    }
}

fn code(url: String) -> Code {
    let qr = drawn(&url);
    Code { url, qr }
}
