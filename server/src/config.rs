//! Settings: the defaults of `config.default.toml`, then `<data>/config.toml`, then the environment.

use crate::auth::random_token;
use crate::ids::new_id;
use crate::tls;
use figment::Figment;
use figment::error::Kind;
use figment::providers::{Format, Serialized, Toml};
use figment::value::Value;
pub use pesapal::PesapalSettings;
use serde::Deserialize;
use std::fmt;
use std::fs::{DirBuilder, File, OpenOptions};
use std::io::{self, Write};
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use tracing_subscriber::EnvFilter;

const DEFAULTS: &str = include_str!("../config.default.toml");

/// The file of a data folder with the key of its tokens.
pub const SECRET: &str = "jwt.secret";
/// The file of a data folder with the name of its site.
pub const SITE: &str = "site.id";

/// Every key with what is allowed.
const KEYS: [(&str, &str); 32] = [
    ("listen", "an address with a port, such as 127.0.0.1:8080"),
    ("listen_tls", "an address with a port, such as 0.0.0.0:8443"),
    ("tls_certificate", "a PEM file, together with tls_key"),
    ("tls_key", "a PEM file, together with tls_certificate"),
    ("hub_name", "1 to 63 letters, digits and inner hyphens"),
    ("mdns", "true or false"),
    ("data", "a folder that can be written"),
    ("database_url", "postgres://user@host/name"),
    ("jwt_secret", "at least 16 characters"),
    (
        "site",
        "1 to 64 letters, digits, dots, hyphens or underscores",
    ),
    ("session_hours", "a whole number from 1 to 8"),
    ("virtual_printers", "true or false"),
    ("fiscal_device", "none, emulator, or an address with a port"),
    ("service_worker", "true or false"),
    ("body_limit_bytes", "a whole number from 1"),
    ("request_timeout_seconds", "a whole number from 1 to 300"),
    ("log", "a filter such as info or warn,server=debug"),
    ("lease_key", "an Ed25519 key (PKCS#8) in base64"),
    ("lease_grace_days", "a whole number from 1 to 90"),
    ("utc_offset_minutes", "a whole number from -720 to 840"),
    (
        "trusted_proxies",
        "addresses of machines with commas between them",
    ),
    ("metrics_token", "at least 16 characters"),
    (
        "redis_url",
        "redis://host:port, with user and password where it asks for them",
    ),
    (
        "firebase_project_id",
        "up to 64 small letters, digits and hyphens",
    ),
    ("firebase_keys_url", "an address with https://"),
    ("pesapal_consumer_key", "a text of Pesapal's"),
    ("pesapal_consumer_secret", "a text of Pesapal's"),
    ("pesapal_public_url", "an address with https://"),
    ("pesapal_email", "an address for mail"),
    ("pesapal_ipn_secret", "at least 16 characters"),
    ("pesapal_url", "an address with https://"),
    ("pesapal_currency", "three capital letters"),
];
/// Keys whose variables are read as numbers and truth values; the others are texts, also when they look like
/// a number.
const NOT_TEXTS: [&str; 8] = [
    "mdns",
    "session_hours",
    "virtual_printers",
    "service_worker",
    "body_limit_bytes",
    "request_timeout_seconds",
    "lease_grace_days",
    "utc_offset_minutes",
];

/// A text that is not printed.
#[derive(Clone, Default, Deserialize)]
#[serde(transparent)]
pub struct Secret(String);

impl Secret {
    /// Wraps a text.
    pub fn new(text: &str) -> Self {
        Self(text.to_owned())
    }

    /// The text itself.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("…")
    }
}

/// The settings of a hub. Secrets are left out where it is printed.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Where the hub listens.
    pub listen: String,
    /// Where the hub listens for HTTPS; empty for what [`Config::tls_address`] says.
    #[serde(default)]
    pub listen_tls: String,
    /// A certificate chain of the restaurant's own; none for the hub's.
    #[serde(default)]
    pub tls_certificate: Option<PathBuf>,
    /// Its key.
    #[serde(default)]
    pub tls_key: Option<PathBuf>,
    /// What the hub is called on the network.
    #[serde(default)]
    pub hub_name: String,
    /// Whether the hub announces itself on the network; none for wherever it makes sense.
    #[serde(default)]
    pub mdns: Option<bool>,
    /// Folder of everything that is kept.
    pub data: PathBuf,
    /// PostgreSQL; none for a file.
    #[serde(default)]
    pub database_url: Option<String>,
    /// Signs tokens.
    #[serde(default)]
    pub jwt_secret: Secret,
    /// Which restaurant.
    #[serde(default)]
    pub site: String,
    /// How long a sign-in lasts, hours.
    pub session_hours: u32,
    /// Every printer is a virtual one inside the hub.
    pub virtual_printers: bool,
    /// `none`, `emulator`, or where the emulator of another program listens.
    #[serde(default = "none")]
    pub fiscal_device: String,
    /// Browsers keep the pages for times without the hub.
    pub service_worker: bool,
    /// The largest body, bytes.
    pub body_limit_bytes: usize,
    /// The longest time for an answer, seconds.
    pub request_timeout_seconds: u64,
    /// Filter of the log.
    pub log: String,
    /// Signs the leases of the cloud role; none for the one of the data folder.
    #[serde(default)]
    pub lease_key: Secret,
    /// For how long a site may be away from the cloud, days.
    pub lease_grace_days: u16,
    /// The wall clock of the cloud's operators, minutes east of UTC.
    pub utc_offset_minutes: i32,
    /// Machines whose word about a client's address counts.
    #[serde(default)]
    pub trusted_proxies: String,
    /// Opens the figures of the cloud role; none for nobody.
    #[serde(default)]
    pub metrics_token: Secret,
    /// Where the processes of a cloud wake each other; none for one that is alone.
    #[serde(default)]
    pub redis_url: Secret,
    /// The project at Firebase whose ID tokens sign owners in; none for nobody.
    #[serde(default)]
    pub firebase_project_id: String,
    /// Where its public keys are (JWKS).
    pub firebase_keys_url: String,
    /// Who we are at Pesapal.
    #[serde(default)]
    pub pesapal_consumer_key: Secret,
    /// The proof of it.
    #[serde(default)]
    pub pesapal_consumer_secret: Secret,
    /// Where the hub is reached from outside.
    #[serde(default)]
    pub pesapal_public_url: String,
    /// The address to which Pesapal writes.
    #[serde(default)]
    pub pesapal_email: String,
    /// Signs the notifications.
    #[serde(default)]
    pub pesapal_ipn_secret: Secret,
    /// Where Pesapal's API is.
    pub pesapal_url: String,
    /// The currency of its payments.
    pub pesapal_currency: String,
}

fn none() -> String {
    "none".to_owned()
}

impl fmt::Debug for Config {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Taken apart by name, so that a new key cannot be forgotten here.
        let Self {
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
        } = self;
        f.debug_struct("Config")
            .field("listen", listen)
            .field("listen_tls", listen_tls)
            .field("tls_certificate", tls_certificate)
            .field("tls_key", tls_key)
            .field("hub_name", hub_name)
            .field("mdns", mdns)
            .field("data", data)
            // The address may hold a password, as a part or as a parameter.
            .field("database_url", &database_url.as_ref().map(|_| "…"))
            .field("jwt_secret", jwt_secret)
            .field("site", site)
            .field("session_hours", session_hours)
            .field("virtual_printers", virtual_printers)
            .field("fiscal_device", fiscal_device)
            .field("service_worker", service_worker)
            .field("body_limit_bytes", body_limit_bytes)
            .field("request_timeout_seconds", request_timeout_seconds)
            .field("log", log)
            .field("lease_key", lease_key)
            .field("lease_grace_days", lease_grace_days)
            .field("utc_offset_minutes", utc_offset_minutes)
            .field("trusted_proxies", trusted_proxies)
            .field("metrics_token", metrics_token)
            .field("redis_url", redis_url)
            .field("firebase_project_id", firebase_project_id)
            .field("firebase_keys_url", firebase_keys_url)
            .field("pesapal_consumer_key", pesapal_consumer_key)
            .field("pesapal_consumer_secret", pesapal_consumer_secret)
            .field("pesapal_public_url", pesapal_public_url)
            .field("pesapal_email", pesapal_email)
            .field("pesapal_ipn_secret", pesapal_ipn_secret)
            .field("pesapal_url", pesapal_url)
            .field("pesapal_currency", pesapal_currency)
            .finish()
    }
}

/// A setting that the hub cannot start with; the text names its key.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// A file cannot be read as settings.
    #[error("{0}")]
    Read(String),
    /// A value is not good.
    #[error("{key}: {problem}")]
    Value {
        /// Which.
        key: &'static str,
        /// What is wrong, or what is allowed.
        problem: String,
    },
}

fn wrong(key: &'static str, problem: impl fmt::Display) -> ConfigError {
    let problem = problem.to_string();
    ConfigError::Value { key, problem }
}

/// A value that is not allowed, without the value: it may be a secret.
fn not_allowed(key: &'static str) -> ConfigError {
    let known = KEYS.iter().find(|(name, _)| *name == key);
    let allowed = known.map_or("nothing", |(_, allowed)| allowed);
    wrong(key, format_args!("allowed is {allowed}"))
}

/// What the library says, in our words and without the values.
#[expect(
    clippy::needless_pass_by_value,
    reason = "stands in map_err, which gives it away"
)]
fn unread(error: figment::Error) -> ConfigError {
    let named = |name: &&(&str, &str)| error.path.first().is_some_and(|part| part == name.0);
    if let Some((key, _)) = KEYS.iter().find(named) {
        return not_allowed(key);
    }
    let source = error.metadata.as_ref().and_then(|data| data.source.clone());
    let place = source.map_or_else(|| "settings".to_owned(), |source| source.to_string());
    if let Kind::UnknownField(key, _) = &error.kind {
        let known = KEYS.map(|(name, _)| name).join(", ");
        return ConfigError::Read(format!(
            "{key}: there is no such setting; known are {known}"
        ));
    }
    // Only the first line: the others quote the file, and with it a secret perhaps.
    let text = error.kind.to_string();
    let line = text.lines().next().unwrap_or_default();
    ConfigError::Read(format!("{place}: {line}"))
}

impl Config {
    /// Reads the settings of a folder; `listen` of the command line wins.
    pub fn load(data: Option<&Path>, listen: Option<&str>) -> Result<Self, ConfigError> {
        Self::load_with(data, listen, &|name| std::env::var(name).ok())
    }

    /// The same with other variables than those of the environment. An empty one counts as none.
    fn load_with(
        data: Option<&Path>,
        listen: Option<&str>,
        variable: &dyn Fn(&str) -> Option<String>,
    ) -> Result<Self, ConfigError> {
        let variable = |name: &str| variable(name).filter(|text| !text.is_empty());
        let defaults = Figment::from(Toml::string(DEFAULTS));
        let folder = match (data, variable("SUFRA_DATA")) {
            (Some(data), _) => data.to_owned(),
            (None, Some(data)) => PathBuf::from(data),
            (None, None) => defaults.extract_inner("data").map_err(unread)?,
        };
        let file = Figment::from(Toml::file(folder.join("config.toml")));
        for key in pesapal::SECRETS {
            if file.find_value(key).is_ok() {
                return Err(pesapal::not_in_a_file(key));
            }
        }
        let mut all = defaults.merge(file);
        for (key, _) in KEYS {
            let own = variable(&format!("SUFRA_{}", key.to_uppercase()));
            let usual = match key {
                "database_url" => variable("DATABASE_URL"),
                "redis_url" => variable("REDIS_URL"),
                "jwt_secret" => variable("POS_JWT_SECRET"),
                key if key.starts_with("pesapal_") => variable(&key.to_uppercase()),
                _ => None,
            };
            let Some(text) = usual.or(own) else { continue };
            all = if NOT_TEXTS.contains(&key) {
                let value: Value = text.parse().unwrap_or_else(|never| match never {});
                all.merge(Serialized::default(key, value))
            } else {
                all.merge(Serialized::default(key, text))
            };
        }
        all = all.merge(Serialized::default("data", &folder));
        if let Some(listen) = listen {
            all = all.merge(Serialized::default("listen", listen));
        }
        let mut config: Self = all.extract().map_err(unread)?;
        config.check()?;
        private_folder(&config.data).map_err(|error| wrong("data", error))?;
        config.complete()?;
        Ok(config)
    }

    /// Refuses what the hub could not work with, before anything is made.
    fn check(&self) -> Result<(), ConfigError> {
        let no_address = |text: &str| port_of(text).is_none();
        let given =
            |file: &Option<PathBuf>| file.as_ref().is_some_and(|f| !f.as_os_str().is_empty());
        let (certificate, key) = (given(&self.tls_certificate), given(&self.tls_key));
        let plain = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
        let url = self.database_url.as_deref().unwrap_or_default();
        let is_postgres = url.starts_with("postgres://") || url.starts_with("postgresql://");
        // Unencrypted: it stands on the cloud's own network, and no guest, sum or key goes through it.
        let redis = self.redis_url.reveal();
        let no_redis = !redis.is_empty() && !redis.starts_with("redis://");
        let short = |secret: &Secret| (1..16).contains(&secret.0.chars().count());
        let bad = [
            ("listen", no_address(&self.listen)),
            (
                "listen_tls",
                !self.listen_tls.is_empty() && no_address(&self.listen_tls),
            ),
            ("tls_certificate", key && !certificate),
            ("tls_key", certificate && !key),
            (
                "hub_name",
                !self.hub_name.is_empty() && tls::label(&self.hub_name).is_none(),
            ),
            ("database_url", !url.is_empty() && !is_postgres),
            ("jwt_secret", short(&self.jwt_secret)),
            (
                "site",
                self.site.len() > 64 || !self.site.chars().all(plain),
            ),
            ("session_hours", !(1..=8).contains(&self.session_hours)),
            (
                "fiscal_device",
                !["none", "emulator"].contains(&self.fiscal_device.as_str())
                    && no_address(&self.fiscal_device),
            ),
            ("body_limit_bytes", self.body_limit_bytes == 0),
            (
                "request_timeout_seconds",
                !(1..=300).contains(&self.request_timeout_seconds),
            ),
            ("log", EnvFilter::try_new(&self.log).is_err()),
            (
                "lease_grace_days",
                !(1..=90).contains(&self.lease_grace_days),
            ),
            (
                "utc_offset_minutes",
                !(-720..=840).contains(&self.utc_offset_minutes),
            ),
            ("trusted_proxies", self.proxies().is_none()),
            ("metrics_token", short(&self.metrics_token)),
            ("redis_url", no_redis),
            ("firebase_project_id", !self.project_is_good()),
            (
                "firebase_keys_url",
                !pesapal::is_safe(&self.firebase_keys_url),
            ),
        ];
        match bad.iter().find(|(_, bad)| *bad) {
            Some((key, _)) => Err(not_allowed(key)),
            None => self.check_pesapal(),
        }
    }

    /// It becomes a part of the issuer that tokens have to name.
    fn project_is_good(&self) -> bool {
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        self.firebase_project_id.len() <= 64 && self.firebase_project_id.chars().all(plain)
    }

    /// The machines of `trusted_proxies`; none when one of them is not an address.
    pub fn proxies(&self) -> Option<Vec<IpAddr>> {
        let named = self.trusted_proxies.split(',').map(str::trim);
        named
            .filter(|text| !text.is_empty())
            .map(|text| text.parse().ok().map(|ip: IpAddr| ip.to_canonical()))
            .collect()
    }

    /// Where the hub serves HTTPS: what was given; on a free port of the same address where `listen` asks for one, so
    /// that many hubs can run side by side; a demo, whose people are invented, on the usual port of that address;
    /// everybody else on the usual port of the whole machine.
    pub fn tls_address(&self, demo: bool) -> String {
        if !self.listen_tls.is_empty() {
            return self.listen_tls.clone();
        }
        match self.listen.rsplit_once(':') {
            Some((_, "0")) => self.listen.clone(),
            Some((ip, _)) if demo => format!("{ip}:8443"),
            _ => "0.0.0.0:8443".to_owned(),
        }
    }

    /// Every secret that is set.
    pub fn secrets(&self) -> Vec<Secret> {
        let all = [
            &self.jwt_secret,
            &self.lease_key,
            &self.metrics_token,
            &self.redis_url,
            &self.pesapal_consumer_key,
            &self.pesapal_consumer_secret,
            &self.pesapal_ipn_secret,
        ];
        let set = all.into_iter().filter(|secret| !secret.0.is_empty());
        set.cloned().collect()
    }

    /// Makes once what was not given.
    fn complete(&mut self) -> Result<(), ConfigError> {
        if self.jwt_secret.0.is_empty() {
            let file = self.data.join(SECRET);
            let made = once(&file, random_token);
            self.jwt_secret.0 = made.map_err(|error| wrong("jwt_secret", error))?;
        }
        if self.site.is_empty() {
            let made = once(&self.data.join(SITE), || new_id().to_string());
            self.site = made.map_err(|error| wrong("site", error))?;
        }
        let name = tls::label(&self.hub_name);
        self.hub_name = name.unwrap_or_else(tls::machine_name);
        for file in [&mut self.tls_certificate, &mut self.tls_key] {
            file.take_if(|file| file.as_os_str().is_empty());
        }
        if self.database_url.as_deref().is_some_and(str::is_empty) {
            self.database_url = None;
        }
        // Once more, for what the files said.
        self.check()
    }
}

/// Keys whose values are secrets.
const SECRET_KEYS: [&str; 7] = [
    "jwt_secret",
    "lease_key",
    "metrics_token",
    "redis_url",
    pesapal::SECRETS[0],
    pesapal::SECRETS[1],
    pesapal::SECRETS[2],
];

/// Secrets to which the program's own defaults give a value; there should be none.
pub fn secrets_in_defaults() -> Vec<&'static str> {
    let defaults = Figment::from(Toml::string(DEFAULTS));
    let named = |key: &&str| defaults.find_value(key).is_ok();
    SECRET_KEYS.into_iter().filter(|key| named(key)).collect()
}

fn port_of(address: &str) -> Option<u16> {
    address.rsplit_once(':')?.1.parse().ok()
}

/// What a file says; it is made when it is not there. Of several that make it at once one wins and the others
/// read what it made.
pub fn once(file: &Path, make: impl FnOnce() -> String) -> io::Result<String> {
    let read = || std::fs::read_to_string(file).map(|text| text.trim().to_owned());
    match read() {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let fresh = file.with_file_name(format!("{}.made", new_id()));
            write_private(&fresh, &make())?;
            // Unlike a rename, a link does not replace what another process has made meanwhile.
            let linked = std::fs::hard_link(&fresh, file);
            if linked.is_err_and(|error| error.kind() != io::ErrorKind::AlreadyExists) {
                // A file system without links.
                std::fs::rename(&fresh, file)?;
            } else {
                std::fs::remove_file(&fresh)?;
            }
            read()
        }
        known => known,
    }
}

/// Makes a folder that only the hub's own user enters, unless it is there: then it is as somebody wanted it.
fn private_folder(folder: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// Makes a new file that only the hub's own user reads.
pub fn private(file: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(file)
}

/// Writes a file that only the hub's own user reads. It appears whole or not at all.
pub fn write_private(file: &Path, text: &str) -> io::Result<()> {
    let fresh = file.with_extension("new");
    let _ = std::fs::remove_file(&fresh);
    let mut out = private(&fresh)?;
    out.write_all(text.as_bytes())?;
    out.sync_all()?;
    std::fs::rename(&fresh, file)
}

mod pesapal;
#[cfg(test)]
mod tests;
