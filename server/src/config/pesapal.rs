//! The settings of Pesapal. It is off as long as none of its secrets is given; a part of them stops the start.

use super::{Config, ConfigError, Secret, wrong};

/// What stands in no file: a folder is copied, and its backups are.
pub(super) const SECRETS: [&str; 3] = [
    "pesapal_consumer_key",
    "pesapal_consumer_secret",
    "pesapal_ipn_secret",
];

/// A secret of the settings' file.
pub(super) fn not_in_a_file(key: &'static str) -> ConfigError {
    let variable = key.to_uppercase();
    wrong(
        key,
        format!("it is taken from the variable {variable} alone, and from no file"),
    )
}

/// What the adapter needs.
#[derive(Clone, Debug)]
pub struct PesapalSettings {
    /// Where its API is.
    pub url: String,
    /// Who we are there.
    pub consumer_key: Secret,
    /// The proof of it.
    pub consumer_secret: Secret,
    /// Where the hub is reached from outside: guests come back there, and notifications come.
    pub public_url: String,
    /// The currency of every payment.
    pub currency: String,
    /// Whom it writes to: the restaurant's own address.
    pub email: String,
}

impl Config {
    /// The settings of Pesapal, when it is set up.
    pub fn pesapal(&self) -> Option<PesapalSettings> {
        self.wants_pesapal().then(|| PesapalSettings {
            url: self.pesapal_url.clone(),
            consumer_key: self.pesapal_consumer_key.clone(),
            consumer_secret: self.pesapal_consumer_secret.clone(),
            public_url: self.pesapal_public_url.clone(),
            currency: self.pesapal_currency.clone(),
            email: self.pesapal_email.clone(),
        })
    }

    /// Tasks that need none of it run without its secrets, whatever the file says beside them.
    fn wants_pesapal(&self) -> bool {
        let secrets = [
            &self.pesapal_consumer_key,
            &self.pesapal_consumer_secret,
            &self.pesapal_ipn_secret,
        ];
        secrets.iter().any(|secret| !secret.reveal().is_empty())
    }

    /// Refuses a part of the settings, and names the variable that is missing.
    pub(super) fn check_pesapal(&self) -> Result<(), ConfigError> {
        if !self.wants_pesapal() {
            return Ok(());
        }
        let needed = [
            ("pesapal_consumer_key", self.pesapal_consumer_key.reveal()),
            (
                "pesapal_consumer_secret",
                self.pesapal_consumer_secret.reveal(),
            ),
            ("pesapal_public_url", self.pesapal_public_url.as_str()),
            ("pesapal_email", self.pesapal_email.as_str()),
        ];
        for (key, text) in needed {
            if text.is_empty() {
                let variable = key.to_uppercase();
                let problem =
                    format!("{variable} is needed as soon as a secret of PESAPAL_* is given");
                return Err(wrong(key, problem));
            }
        }
        let ipn = self.pesapal_ipn_secret.reveal().chars().count();
        let currency = self.pesapal_currency.bytes();
        let bad = [
            ("pesapal_ipn_secret", ipn > 0 && ipn < 16),
            ("pesapal_url", !is_safe(&self.pesapal_url)),
            ("pesapal_public_url", !is_safe(&self.pesapal_public_url)),
            ("pesapal_email", !self.pesapal_email.contains('@')),
            (
                "pesapal_currency",
                currency.len() != 3
                    || !self
                        .pesapal_currency
                        .bytes()
                        .all(|b| b.is_ascii_uppercase()),
            ),
        ];
        match bad.iter().find(|(_, bad)| *bad) {
            Some((key, _)) => Err(super::not_allowed(key)),
            None => Ok(()),
        }
    }
}

/// Secrets travel guarded, or not further than this machine.
pub(super) fn is_safe(url: &str) -> bool {
    let own = ["http://127.0.0.1:", "http://localhost:"];
    url.starts_with("https://") || own.iter().any(|start| url.starts_with(start))
}
