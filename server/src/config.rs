//! Settings: the defaults of `config.default.toml`, then `<data>/config.toml`, then the environment.

use crate::auth::random_token;
use crate::ids::new_id;
use figment::Figment;
use figment::providers::{Env, Format, Serialized, Toml};
use serde::Deserialize;
use std::fmt;
use std::fs::OpenOptions;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

const DEFAULTS: &str = include_str!("../config.default.toml");

/// A text that is not printed.
#[derive(Clone, Default, Deserialize)]
#[serde(transparent)]
pub struct Secret(String);

impl Secret {
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

/// The settings of a hub.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Where the hub listens.
    pub listen: String,
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
    /// Printers inside the hub.
    pub virtual_printers: bool,
    /// The largest body, bytes.
    pub body_limit_bytes: usize,
    /// The longest time for an answer, seconds.
    pub request_timeout_seconds: u64,
    /// Filter of the log.
    pub log: String,
}

/// A setting that the hub cannot start with; the text names its key.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// A file or variable cannot be read as settings.
    #[error("{0}")]
    Read(#[from] Box<figment::Error>),
    /// A value is out of its range.
    #[error("{key}: {problem}")]
    Value {
        /// Which.
        key: &'static str,
        /// What is wrong.
        problem: String,
    },
}

fn wrong(key: &'static str, problem: impl fmt::Display) -> ConfigError {
    let problem = problem.to_string();
    ConfigError::Value { key, problem }
}

impl Config {
    /// Reads the settings of a folder; `listen` of the command line wins.
    pub fn load(data: Option<&Path>, listen: Option<&str>) -> Result<Self, ConfigError> {
        let defaults = Figment::from(Toml::string(DEFAULTS));
        // Variables such as SUFRA_DIST belong to the command line, not to the settings.
        let keys = [
            "listen",
            "data",
            "database_url",
            "jwt_secret",
            "site",
            "session_hours",
            "virtual_printers",
            "body_limit_bytes",
            "request_timeout_seconds",
            "log",
        ];
        let ours = || Env::prefixed("SUFRA_").only(&keys);
        let folder = match data {
            Some(data) => data.to_owned(),
            None => defaults
                .clone()
                .merge(ours())
                .extract_inner("data")
                .map_err(Box::new)?,
        };
        let mut all = defaults
            .merge(Toml::file(folder.join("config.toml")))
            .merge(ours())
            .merge(Env::raw().only(&["database_url"]))
            .merge(
                Env::raw()
                    .only(&["pos_jwt_secret"])
                    .map(|_| "jwt_secret".into()),
            )
            .merge(Serialized::default("data", &folder));
        if let Some(listen) = listen {
            all = all.merge(Serialized::default("listen", listen));
        }
        let mut config: Self = all.extract().map_err(Box::new)?;
        std::fs::create_dir_all(&config.data).map_err(|error| wrong("data", error))?;
        config.complete()?;
        Ok(config)
    }

    fn complete(&mut self) -> Result<(), ConfigError> {
        if self.jwt_secret.0.is_empty() {
            let file = self.data.join("jwt.secret");
            self.jwt_secret.0 =
                once(&file, random_token).map_err(|error| wrong("POS_JWT_SECRET", error))?;
        }
        if self.jwt_secret.0.chars().count() < 16 {
            return Err(wrong("POS_JWT_SECRET", "at least 16 characters are needed"));
        }
        if self.site.is_empty() {
            let made = || new_id().to_string();
            self.site =
                once(&self.data.join("site.id"), made).map_err(|error| wrong("site", error))?;
        }
        if self.database_url.as_deref().is_some_and(str::is_empty) {
            self.database_url = None;
        }
        if !(1..=8).contains(&self.session_hours) {
            return Err(wrong("session_hours", "1 to 8"));
        }
        if !(1..=300).contains(&self.request_timeout_seconds) {
            return Err(wrong("request_timeout_seconds", "1 to 300"));
        }
        if self.body_limit_bytes == 0 {
            return Err(wrong("body_limit_bytes", "more than 0"));
        }
        Ok(())
    }
}

/// What a file says; it is made when it is not there.
fn once(file: &Path, make: impl FnOnce() -> String) -> io::Result<String> {
    match std::fs::read_to_string(file) {
        Ok(text) => Ok(text.trim().to_owned()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let text = make();
            write_private(file, &text)?;
            Ok(text)
        }
        Err(error) => Err(error),
    }
}

/// Writes a file that only the hub's own user reads. It appears whole or not at all.
pub fn write_private(file: &Path, text: &str) -> io::Result<()> {
    let fresh = file.with_extension("new");
    let _ = std::fs::remove_file(&fresh);
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut out = options.open(&fresh)?;
    out.write_all(text.as_bytes())?;
    out.sync_all()?;
    std::fs::rename(&fresh, file)
}
