//! Every key is read, checked and kept quiet about.

use super::{Config, DEFAULTS, KEYS};
use std::net::IpAddr;
use std::path::{Path, PathBuf};

fn load(folder: &Path, toml: &str, variables: &[(&str, &str)]) -> Result<Config, String> {
    std::fs::write(folder.join("config.toml"), toml).unwrap();
    let variable = |name: &str| {
        let found = variables.iter().find(|(key, _)| *key == name);
        found.map(|(_, text)| (*text).to_owned())
    };
    Config::load_with(Some(folder), None, &variable).map_err(|error| error.to_string())
}

#[test]
fn the_default_file_documents_every_key_with_its_default() {
    let folder = tempfile::tempdir().unwrap();
    // Taken apart by name: a new key has to be looked at here.
    let Config {
        listen,
        listen_tls,
        tls_certificate,
        tls_key,
        hub_name,
        mdns,
        data,
        database_url,
        jwt_secret,
        site,
        session_hours,
        virtual_printers,
        fiscal_device,
        service_worker,
        body_limit_bytes,
        request_timeout_seconds,
        log,
        lease_key,
        lease_grace_days,
        utc_offset_minutes,
        trusted_proxies,
        metrics_token,
        redis_url,
        firebase_project_id,
        firebase_keys_url,
        pesapal_consumer_key,
        pesapal_consumer_secret,
        pesapal_public_url,
        pesapal_email,
        pesapal_ipn_secret,
        pesapal_url,
        pesapal_currency,
    } = load(folder.path(), "", &[]).unwrap();
    assert_eq!((listen.as_str(), log.as_str()), ("127.0.0.1:8080", "info"));
    assert_eq!(listen_tls, "");
    assert_eq!((metrics_token.reveal(), redis_url.reveal()), ("", ""));
    assert_eq!((lease_key.reveal(), lease_grace_days), ("", 30));
    assert_eq!((trusted_proxies.as_str(), utc_offset_minutes), ("", 240));
    for secret in [
        pesapal_consumer_key,
        pesapal_consumer_secret,
        pesapal_ipn_secret,
    ] {
        assert_eq!(secret.reveal(), "");
    }
    assert_eq!((pesapal_public_url, pesapal_email), Default::default());
    assert_eq!(pesapal_url, "https://pay.pesapal.com/v3");
    assert_eq!(firebase_project_id, "");
    assert!(firebase_keys_url.starts_with("https://www.googleapis.com/"));
    assert_eq!(pesapal_currency, "AZN");
    assert_eq!((tls_certificate, tls_key, mdns), (None, None, None));
    assert_eq!(hub_name, crate::tls::machine_name());
    assert_eq!((data.as_path(), database_url), (folder.path(), None));
    assert_eq!((session_hours, virtual_printers), (8, false));
    assert!(service_worker);
    assert_eq!(fiscal_device, "none");
    assert_eq!((body_limit_bytes, request_timeout_seconds), (1 << 20, 10));
    let said = |file: &str| std::fs::read_to_string(folder.path().join(file)).unwrap();
    assert_eq!(
        (jwt_secret.reveal(), site),
        (said("jwt.secret").as_str(), said("site.id"))
    );
    let shown = DEFAULTS
        .lines()
        .filter_map(|line| line.trim_start_matches("# ").split_once(" = "));
    let shown: Vec<&str> = shown.map(|(key, _)| key).collect();
    assert_eq!(shown, KEYS.map(|(key, _)| key));
}

#[test]
fn what_was_made_once_is_kept() {
    let folder = tempfile::tempdir().unwrap();
    let first = load(folder.path(), "", &[]).unwrap();
    let second = load(folder.path(), "", &[]).unwrap();
    assert_eq!(first.jwt_secret.reveal(), second.jwt_secret.reveal());
    assert_eq!(first.site, second.site);
}

#[test]
fn the_file_and_then_the_variables_change_every_key() {
    let folder = tempfile::tempdir().unwrap();
    let toml = r#"
        listen = "0.0.0.0:1"
        database_url = "postgres://a@b/c"
        jwt_secret = "sixteen characters"
        site = "one"
        session_hours = 1
        virtual_printers = true
        service_worker = false
        body_limit_bytes = 2
        request_timeout_seconds = 3
        log = "warn"
    "#;
    let variables = [
        ("SUFRA_LISTEN", "[::1]:9"),
        ("SUFRA_DATABASE_URL", "postgres://never/used"),
        ("DATABASE_URL", "postgresql://x@y/z"),
        ("POS_JWT_SECRET", "12345678901234567890"),
        ("SUFRA_SITE", "007"),
        ("SUFRA_SESSION_HOURS", "2"),
        ("SUFRA_VIRTUAL_PRINTERS", "false"),
        ("SUFRA_SERVICE_WORKER", "true"),
        ("SUFRA_BODY_LIMIT_BYTES", "4"),
        ("SUFRA_REQUEST_TIMEOUT_SECONDS", "5"),
        ("SUFRA_LOG", "server=debug"),
        // Of the command line, not a setting.
        ("SUFRA_DIST", "dist"),
    ];
    let seen = |config: Config| {
        let texts = [
            config.listen,
            config.database_url.unwrap(),
            config.site,
            config.log,
        ];
        let secret = config.jwt_secret.reveal().to_owned();
        let limits = (config.body_limit_bytes, config.request_timeout_seconds);
        (
            texts,
            secret,
            config.session_hours,
            (config.virtual_printers, config.service_worker),
            limits,
        )
    };
    let (texts, secret, hours, switches, limits) = seen(load(folder.path(), toml, &[]).unwrap());
    assert_eq!(texts, ["0.0.0.0:1", "postgres://a@b/c", "one", "warn"]);
    assert_eq!(
        (secret.as_str(), hours, switches),
        ("sixteen characters", 1, (true, false))
    );
    assert_eq!(limits, (2, 3));
    let (texts, secret, hours, switches, limits) =
        seen(load(folder.path(), toml, &variables).unwrap());
    assert_eq!(
        texts,
        ["[::1]:9", "postgresql://x@y/z", "007", "server=debug"]
    );
    assert_eq!(
        (secret.as_str(), hours, switches),
        ("12345678901234567890", 2, (false, true))
    );
    assert_eq!(limits, (4, 5));
}

#[test]
fn the_settings_of_https_come_from_the_same_places() {
    let folder = tempfile::tempdir().unwrap();
    let toml = "listen_tls = \"0.0.0.0:2\"\ntls_certificate = \"one.pem\"\ntls_key = \"two.pem\"\n\
                hub_name = \"Kassa\"\nmdns = true";
    let variables = [
        ("SUFRA_LISTEN_TLS", "[::1]:8"),
        ("SUFRA_TLS_CERTIFICATE", "three.pem"),
        ("SUFRA_TLS_KEY", "four.pem"),
        ("SUFRA_HUB_NAME", "1"),
        ("SUFRA_MDNS", "false"),
    ];
    let seen = |config: Config| {
        let files = [config.tls_certificate, config.tls_key].map(Option::unwrap);
        (config.listen_tls, files, config.hub_name, config.mdns)
    };
    let files = |names: [&str; 2]| names.map(PathBuf::from);
    let file = seen(load(folder.path(), toml, &[]).unwrap());
    let expected = ("0.0.0.0:2".to_owned(), files(["one.pem", "two.pem"]));
    assert_eq!(
        file,
        (expected.0, expected.1, "kassa".to_owned(), Some(true))
    );
    let both = seen(load(folder.path(), toml, &variables).unwrap());
    let expected = ("[::1]:8".to_owned(), files(["three.pem", "four.pem"]));
    assert_eq!(both, (expected.0, expected.1, "1".to_owned(), Some(false)));
    for (toml, demo, expected) in [
        (toml, true, "0.0.0.0:2"),
        ("", false, "0.0.0.0:8443"),
        // Invented people stay where the demo was told to be.
        ("", true, "127.0.0.1:8443"),
        // Hubs beside each other take free ports.
        ("listen = \"127.0.0.1:0\"", false, "127.0.0.1:0"),
        ("listen = \"[::1]:0\"", true, "[::1]:0"),
    ] {
        let config = load(folder.path(), toml, &[]).unwrap();
        assert_eq!(config.tls_address(demo), expected, "{toml}");
    }
}

#[test]
fn the_settings_of_the_cloud_come_from_the_same_places() {
    let folder = tempfile::tempdir().unwrap();
    let toml = "lease_grace_days = 7\ntrusted_proxies = \"10.0.0.1, ::ffff:10.0.0.2\"";
    let of_file = load(folder.path(), toml, &[]).unwrap();
    let proxies = ["10.0.0.1", "10.0.0.2"].map(|ip| ip.parse::<IpAddr>().unwrap());
    assert_eq!(of_file.lease_grace_days, 7);
    assert_eq!(of_file.proxies().unwrap(), proxies);
    let variables = [
        ("SUFRA_LEASE_GRACE_DAYS", "8"),
        ("SUFRA_LEASE_KEY", "12"),
        ("SUFRA_TRUSTED_PROXIES", "::1"),
    ];
    let of_variables = load(folder.path(), toml, &variables).unwrap();
    let key = of_variables.lease_key.reveal();
    assert_eq!((key, of_variables.lease_grace_days), ("12", 8));
    assert_eq!(of_variables.trusted_proxies, "::1");
}

#[test]
fn the_command_line_wins() {
    let folder = tempfile::tempdir().unwrap();
    let variable = |name: &str| match name {
        "SUFRA_DATA" => Some(folder.path().to_str().unwrap().to_owned()),
        "SUFRA_LISTEN" => Some("127.0.0.1:1".to_owned()),
        _ => None,
    };
    let config = Config::load_with(None, Some("127.0.0.1:2"), &variable).unwrap();
    assert_eq!(config.data, PathBuf::from(folder.path()));
    assert_eq!(config.listen, "127.0.0.1:2");
}

#[test]
fn a_bad_value_is_refused_with_its_key_and_what_is_allowed() {
    let folder = tempfile::tempdir().unwrap();
    for (toml, key) in [
        ("listen = \"localhost\"", "listen"),
        ("listen = 8080", "listen"),
        ("listen = \"127.0.0.1:70000\"", "listen"),
        ("listen_tls = \"8443\"", "listen_tls"),
        ("tls_certificate = \"a.pem\"", "tls_key"),
        ("tls_key = \"a.pem\"", "tls_certificate"),
        ("tls_key = 1", "tls_key"),
        ("hub_name = \"kassa.local\"", "hub_name"),
        ("mdns = \"maybe\"", "mdns"),
        ("database_url = \"mysql://secret@b/c\"", "database_url"),
        ("jwt_secret = \"secret\"", "jwt_secret"),
        ("jwt_secret = 1234567890123456", "jwt_secret"),
        ("site = \"a b\"", "site"),
        ("session_hours = 0", "session_hours"),
        ("session_hours = 9", "session_hours"),
        ("session_hours = -1", "session_hours"),
        ("session_hours = \"secret\"", "session_hours"),
        ("virtual_printers = 1", "virtual_printers"),
        ("fiscal_device = \"some\"", "fiscal_device"),
        ("body_limit_bytes = 0", "body_limit_bytes"),
        ("request_timeout_seconds = 301", "request_timeout_seconds"),
        ("log = \"a=b=c\"", "log"),
        ("lease_grace_days = 0", "lease_grace_days"),
        ("lease_grace_days = 91", "lease_grace_days"),
        ("utc_offset_minutes = 900", "utc_offset_minutes"),
        ("trusted_proxies = \"10.0.0.1, nginx\"", "trusted_proxies"),
        ("metrics_token = \"secret\"", "metrics_token"),
        ("redis_url = \"http://hidden@host\"", "redis_url"),
    ] {
        let text = load(folder.path(), toml, &[]).unwrap_err();
        let allowed = KEYS.iter().find(|(name, _)| *name == key).unwrap().1;
        assert_eq!(text, format!("{key}: allowed is {allowed}"), "{toml}");
    }
    let text = load(folder.path(), "", &[("SUFRA_SESSION_HOURS", "many")]).unwrap_err();
    assert!(text.starts_with("session_hours: "), "{text}");
    let text = load(folder.path(), "colour = 1", &[]).unwrap_err();
    assert!(
        text.starts_with("colour: ") && text.contains("session_hours"),
        "{text}"
    );
    let text = load(folder.path(), "jwt_secret = \"secret", &[]).unwrap_err();
    assert!(
        text.contains("config.toml") && text.contains("line 1"),
        "{text}"
    );
    assert!(!text.contains("secret"), "{text}");
}

#[test]
fn a_part_of_pesapal_stops_the_start_and_names_the_variable() {
    let folder = tempfile::tempdir().unwrap();
    let all = [
        ("PESAPAL_CONSUMER_KEY", "hidden"),
        ("PESAPAL_CONSUMER_SECRET", "hidden"),
        ("PESAPAL_PUBLIC_URL", "https://sufra.example"),
        ("PESAPAL_EMAIL", "kassa@restoran.example"),
    ];
    let whole = load(folder.path(), "", &all).unwrap().pesapal().unwrap();
    assert_eq!(whole.consumer_secret.reveal(), "hidden");
    assert!(!format!("{whole:?}").contains("hidden"));
    assert!(load(folder.path(), "", &[]).unwrap().pesapal().is_none());
    for (missing, _) in all {
        let part: Vec<_> = all
            .into_iter()
            .filter(|(name, _)| *name != missing)
            .collect();
        let text = load(folder.path(), "", &part).unwrap_err();
        assert!(text.contains(&format!("{missing} is needed")), "{text}");
        assert!(!text.contains("hidden"), "{text}");
    }
    for key in ["consumer_key", "consumer_secret", "ipn_secret"] {
        let toml = format!("pesapal_{key} = \"hidden hidden hidden\"");
        let text = load(folder.path(), &toml, &all).unwrap_err();
        assert!(text.contains("from no file"), "{text}");
        assert!(!text.contains("hidden"), "{text}");
    }
    let alone = [("PESAPAL_IPN_SECRET", "hidden hidden hidden")];
    let text = load(folder.path(), "", &alone).unwrap_err();
    assert!(text.contains("PESAPAL_CONSUMER_KEY is needed"), "{text}");
    for (key, value) in [
        ("PESAPAL_URL", "http://pay.pesapal.com/v3"),
        ("PESAPAL_PUBLIC_URL", "sufra.example"),
        ("PESAPAL_CURRENCY", "manat"),
        ("PESAPAL_EMAIL", "nobody"),
        ("PESAPAL_IPN_SECRET", "short"),
    ] {
        let mut bad: Vec<_> = all.into_iter().filter(|(name, _)| *name != key).collect();
        bad.push((key, value));
        let text = load(folder.path(), "", &bad).unwrap_err();
        assert!(text.starts_with(&key.to_lowercase()), "{text}");
    }
}

#[test]
fn printed_settings_hold_no_secret() {
    let folder = tempfile::tempdir().unwrap();
    let toml = "jwt_secret = \"hidden hidden hidden\"\nlease_key = \"hidden\"\n\
                database_url = \"postgres://user:hidden@host/name?password=hidden\"";
    let variables = [
        ("PESAPAL_CONSUMER_KEY", "hidden"),
        ("PESAPAL_CONSUMER_SECRET", "hidden"),
        ("PESAPAL_IPN_SECRET", "hidden hidden hidden"),
        ("PESAPAL_PUBLIC_URL", "https://a.example"),
        ("PESAPAL_EMAIL", "a@b.example"),
    ];
    let printed = format!("{:?}", load(folder.path(), toml, &variables).unwrap());
    assert!(!printed.contains("hidden"), "{printed}");
    assert!(printed.contains("session_hours: 8"), "{printed}");
}

#[test]
fn programs_that_start_at_once_agree() {
    let folder = tempfile::tempdir().unwrap();
    let start = || Config::load_with(Some(folder.path()), None, &|_| None).unwrap();
    let made = std::thread::scope(|scope| {
        let threads = [(); 8].map(|()| scope.spawn(start));
        threads.map(|thread| thread.join().unwrap())
    });
    let key = |config: &Config| (config.site.clone(), config.jwt_secret.reveal().to_owned());
    assert!(made.iter().all(|config| key(config) == key(&made[0])));
    let files = std::fs::read_dir(folder.path()).unwrap().count();
    assert_eq!(files, 2, "jwt.secret, site.id");
}
