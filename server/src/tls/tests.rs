//! Certificates are made once, renewed when they must be, and replaced by those of the configuration.

use super::{Listens, Tls, TlsError, announce};
use crate::clock::Clock;
use crate::config::Config;
use crate::tls::names::Names;
use domain::time::UnixMillis;
use rcgen::{CertificateParams, CertifiedKey, KeyPair, date_time_ymd};
use std::fs;
use std::net::IpAddr;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::sync::{Arc, Mutex};
use tempfile::TempDir;

/// 2026-11-14T08:00Z.
const NOON: UnixMillis = UnixMillis(1_794_643_200_000);
const DAY: i64 = 86_400_000;

/// A hub whose names and time the test turns.
struct Stage {
    folder: TempDir,
    config: Config,
    clock: Clock,
    names: Arc<Mutex<Names>>,
}

impl Stage {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let config = Config::load(Some(folder.path()), Some("127.0.0.1:0")).unwrap();
        let names = Names {
            hosts: ["localhost", "kassa.local"].map(str::to_owned).into(),
            addresses: ["127.0.0.1", "192.168.1.5", "fd00::5"]
                .map(|ip| ip.parse().unwrap())
                .into(),
        };
        Self {
            folder,
            config,
            clock: Clock::manual(NOON),
            names: Arc::new(Mutex::new(names)),
        }
    }

    fn open(&self) -> Result<Tls, TlsError> {
        let listens = Listens {
            plain: "0.0.0.0:8080".parse().unwrap(),
            tls: "0.0.0.0:8443".parse().unwrap(),
        };
        let names = Arc::clone(&self.names);
        let names = move || names.lock().unwrap().clone();
        Tls::open_with(&self.config, listens, self.clock.clone(), names)
    }

    fn own(&mut self, hosts: &[&str], until: i32) -> CertifiedKey<KeyPair> {
        let made = certificate(hosts, until);
        let [chain, key] = ["chain.pem", "key.pem"].map(|name| self.folder.path().join(name));
        write(&chain, &made.cert.pem());
        write(&key, &made.signing_key.serialize_pem());
        (self.config.tls_certificate, self.config.tls_key) = (Some(chain), Some(key));
        made
    }
}

fn write(file: &Path, text: &str) {
    fs::write(file, text).unwrap();
}

fn certificate(hosts: &[&str], until: i32) -> CertifiedKey<KeyPair> {
    let hosts: Vec<_> = hosts.iter().map(|host| (*host).to_owned()).collect();
    let mut params = CertificateParams::new(hosts).unwrap();
    params.not_after = date_time_ymd(until, 12, 1);
    let signing_key = KeyPair::generate().unwrap();
    let cert = params.self_signed(&signing_key).unwrap();
    CertifiedKey { cert, signing_key }
}

fn shown(tls: &Tls, name: Option<&str>) -> Vec<u8> {
    tls.certificate(name).end_entity_cert().unwrap().to_vec()
}

#[test]
fn a_restart_keeps_everything() {
    let stage = Stage::new();
    let first = stage.open().unwrap();
    let second = stage.open().unwrap();
    assert_eq!(shown(&first, None), shown(&second, None));
    assert_eq!(first.0.authority.der(), second.0.authority.der());
    for file in ["authority.pem", "hub.pem"] {
        let file = stage.folder.path().join("tls").join(file);
        let mode = fs::metadata(&file).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{}", file.display());
    }
    let days = first.expires().since(NOON) / DAY;
    assert_eq!(days, 396, "397 days from yesterday");
    assert_eq!(first.0.authority.expires.since(NOON) / DAY, 3651);
}

#[test]
fn another_address_or_age_makes_another_certificate_of_the_same_authority() {
    let stage = Stage::new();
    let tls = stage.open().unwrap();
    let first = shown(&tls, None);
    tls.look();
    assert_eq!(shown(&tls, None), first);
    // An address that is gone may come back.
    let new: IpAddr = "192.168.1.77".parse().unwrap();
    stage.names.lock().unwrap().addresses = ["127.0.0.1".parse().unwrap()].into();
    tls.look();
    assert_eq!(shown(&tls, None), first);
    stage.names.lock().unwrap().addresses.insert(new);
    tls.look();
    let second = shown(&tls, None);
    assert_ne!(second, first);
    assert!(tls.shown(|shown| shown.hub.names.addresses.contains(&new)));
    stage.clock.advance(365 * DAY);
    tls.look();
    assert_eq!(shown(&tls, None), second, "31 days are left");
    stage.clock.advance(2 * DAY);
    assert_eq!(tls.alarm(), None);
    tls.look();
    assert_ne!(shown(&tls, None), second);
    let authority = tls.0.authority.der().to_vec();
    // Near the authority's own end its certificates end with it, and that is said.
    stage.clock.advance(9 * 365 * DAY - 20 * DAY);
    tls.look();
    assert_eq!(tls.expires(), tls.0.authority.expires);
    assert_eq!(tls.alarm(), Some(tls.days_left()));
    assert_eq!(stage.open().unwrap().0.authority.der(), authority);
}

#[test]
fn a_broken_authority_stops_the_hub_and_a_broken_certificate_does_not() {
    let stage = Stage::new();
    let tls = stage.open().unwrap();
    let folder = stage.folder.path().join("tls");
    write(&folder.join("hub.pem"), "torn");
    let again = stage.open().unwrap();
    assert_ne!(shown(&again, None), shown(&tls, None));
    // Of another authority, as after half a backup.
    let other = Stage::new();
    other.open().unwrap();
    fs::copy(
        other.folder.path().join("tls/hub.pem"),
        folder.join("hub.pem"),
    )
    .unwrap();
    let third = stage.open().unwrap();
    assert!(
        third
            .0
            .authority
            .signed(third.certificate(None).end_entity_cert().unwrap())
    );
    write(&folder.join("authority.pem"), "torn");
    let text = stage.open().unwrap_err().to_string();
    assert!(
        text.starts_with("data: ") && text.contains("authority.pem") && text.contains("backup"),
        "{text}"
    );
}

#[test]
fn a_certificate_of_the_configuration_wins_for_its_names() {
    let mut stage = Stage::new();
    let made = stage.own(&["pos.example", "*.site.example"], 2030);
    let tls = stage.open().unwrap();
    let own = made.cert.der().to_vec();
    for name in ["pos.example", "a.site.example"] {
        assert_eq!(shown(&tls, Some(name)), own, "{name}");
    }
    // Without the internet the domain leads nowhere: addresses and the local name stay.
    let hub = shown(&tls, None);
    assert_ne!(hub, own);
    for name in ["kassa.local", "localhost", "site.example"] {
        assert_eq!(shown(&tls, Some(name)), hub, "{name}");
    }
    let made = stage.own(&["pos.example", "192.168.1.5"], 2030);
    tls.look();
    let own = made.cert.der().to_vec();
    assert_eq!(shown(&tls, Some("pos.example")), own, "read again");
    assert_eq!(shown(&tls, None), own, "it holds an address");
}

#[test]
fn devices_are_told_addresses_that_answer() {
    let mut stage = Stage::new();
    stage.config.hub_name = "kassa".to_owned();
    let tls = stage.open().unwrap();
    let told = tls.told(None);
    // The hub listens on IPv4 only.
    assert_eq!(
        told.addresses,
        ["https://192.168.1.5:8443", "https://kassa.local:8443"]
    );
    assert_eq!(told.code.url, "https://192.168.1.5:8443/");
    assert_eq!(told.setup_code.url, "http://192.168.1.5:8080/setup");
    let named = tls.told(Some("kassa.local"));
    assert_eq!(named.code.url, "https://kassa.local:8443/");
    assert_eq!(tls.told(Some("evil.example")), told);
    assert_eq!(
        (told.code.qr.side, told.authority.as_str()),
        (25, "Sufra kassa")
    );
    // Another name makes another certificate; devices still list the authority under the first one.
    stage.config.hub_name = "bar".to_owned();
    let told = stage.open().unwrap().told(None);
    assert_eq!(told.addresses[1], "https://bar.local:8443");
    assert_eq!(told.authority, "Sufra kassa");
    stage.own(&["pos.example"], 2030);
    let told = stage.open().unwrap().told(Some("localhost"));
    assert_eq!(told.code.url, "https://pos.example:8443/");
    assert!(told.own_certificate);
}

#[tokio::test]
async fn the_name_is_announced_where_it_makes_sense() {
    let mut stage = Stage::new();
    let lan = stage.open().unwrap();
    let here = Listens {
        plain: "127.0.0.1:80".parse().unwrap(),
        tls: "127.0.0.1:443".parse().unwrap(),
    };
    let own = Tls::open(&stage.config, here, stage.clock.clone()).unwrap();
    assert!(announce::start(&stage.config, &own, false).is_none());
    assert!(announce::start(&stage.config, &lan, true).is_none());
    stage.config.mdns = Some(false);
    assert!(announce::start(&stage.config, &lan, false).is_none());
}

#[test]
fn files_that_become_bad_leave_the_old_certificate() {
    let mut stage = Stage::new();
    let made = stage.own(&["pos.example"], 2030);
    let tls = stage.open().unwrap();
    let own = made.cert.der().to_vec();
    let chain = stage.config.tls_certificate.clone().unwrap();
    write(&chain, &certificate(&["pos.example"], 2030).cert.pem());
    tls.look();
    assert_eq!(
        shown(&tls, Some("pos.example")),
        own,
        "the key is another's"
    );
    fs::remove_file(&chain).unwrap();
    tls.look();
    assert_eq!(shown(&tls, Some("pos.example")), own);
    let made = stage.own(&["pos.example"], 2026);
    tls.look();
    assert_eq!(shown(&tls, Some("pos.example")), made.cert.der().to_vec());
    // 2026-12-01 is 16 days away.
    assert_eq!(tls.alarm(), Some(16));
}

#[test]
fn bad_files_stop_the_start_and_name_the_setting() {
    let mut stage = Stage::new();
    stage.own(&["pos.example"], 2030);
    let chain = stage.config.tls_certificate.clone().unwrap();
    let key = stage.config.tls_key.clone().unwrap();
    let refused = |stage: &Stage, setting: &str, file: &Path, problem: &str| {
        let text = stage.open().unwrap_err().to_string();
        let expected = format!("{setting}: {} ", file.display());
        assert!(
            text.starts_with(&expected) && text.contains(problem),
            "{text}"
        );
    };
    let good = fs::read_to_string(&key).unwrap();
    write(&key, &KeyPair::generate().unwrap().serialize_pem());
    refused(
        &stage,
        "tls_key",
        &key,
        "does not belong to the certificate",
    );
    write(&key, "secret");
    refused(&stage, "tls_key", &key, "holds no private key in PEM form");
    fs::remove_file(&key).unwrap();
    refused(&stage, "tls_key", &key, "cannot be read");
    write(&key, &good);
    write(&chain, "nothing");
    refused(
        &stage,
        "tls_certificate",
        &chain,
        "holds no certificate in PEM form",
    );
    fs::remove_file(&chain).unwrap();
    refused(&stage, "tls_certificate", &chain, "cannot be read");
}
