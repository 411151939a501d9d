//! The certificate of the configuration: two files that somebody else writes and replaces.

use super::TlsError;
use super::certificate::{Held, Unfit};
use std::path::{Path, PathBuf};

/// What the two files say.
pub type Texts = (Vec<u8>, Vec<u8>);

/// The files of the configuration.
pub struct Files {
    /// The chain, the own certificate first.
    pub certificate: PathBuf,
    /// Its key.
    pub key: PathBuf,
}

impl Files {
    /// Reads both as they are now.
    pub fn read(&self) -> Result<Texts, TlsError> {
        let read = |key, file: &Path| {
            std::fs::read(file)
                .map_err(|error| wrong(key, file, format!("cannot be read: {error}")))
        };
        Ok((
            read("tls_certificate", &self.certificate)?,
            read("tls_key", &self.key)?,
        ))
    }

    /// What they say as a certificate with its key.
    pub fn held(&self, (certificate, key): &Texts) -> Result<Held, TlsError> {
        Held::read(certificate, key).map_err(|unfit| match unfit {
            Unfit::Certificate(problem) => wrong("tls_certificate", &self.certificate, problem),
            Unfit::Key(problem) => wrong("tls_key", &self.key, problem),
        })
    }
}

fn wrong(key: &'static str, file: &Path, problem: String) -> TlsError {
    let file = file.to_owned();
    TlsError::Setting { key, file, problem }
}
