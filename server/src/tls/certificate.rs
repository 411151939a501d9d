//! A certificate with its key, ready to be shown: read from PEM texts, with what it names and when it ends.

use super::names::Names;
use domain::time::UnixMillis;
use std::net::IpAddr;
use std::sync::Arc;
use tokio_rustls::rustls::client::verify_server_name;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use tokio_rustls::rustls::server::ParsedCertificate;
use tokio_rustls::rustls::sign::CertifiedKey;
use tokio_rustls::rustls::{Error, InconsistentKeys};
use x509_parser::extensions::GeneralName;
use x509_parser::parse_x509_certificate;

/// Why a certificate cannot be shown, and which of the two files it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unfit {
    /// The certificate's text.
    Certificate(String),
    /// The key's text.
    Key(String),
}

/// A certificate with its key.
#[derive(Clone, Debug)]
pub struct Held {
    /// What the library shows to clients.
    pub shown: Arc<CertifiedKey>,
    /// When it ends.
    pub expires: UnixMillis,
    /// What it names.
    pub names: Names,
}

impl Held {
    /// Reads a chain, the own certificate first, and its key.
    pub fn read(chain: &[u8], key: &[u8]) -> Result<Self, Unfit> {
        let bad = |problem: String| Unfit::Certificate(problem);
        let chain: Vec<_> = CertificateDer::pem_slice_iter(chain)
            .collect::<Result<_, _>>()
            .map_err(|error| bad(error.to_string()))?;
        let first = chain
            .first()
            .ok_or_else(|| bad("holds no certificate in PEM form".to_owned()))?;
        let (expires, names) = read(first).map_err(bad)?;
        let key = PrivateKeyDer::from_pem_slice(key)
            .map_err(|_| Unfit::Key("holds no private key in PEM form".to_owned()))?;
        let shown = CertifiedKey::from_der(chain, key, &ring::default_provider());
        let shown = shown.map_err(|error| {
            Unfit::Key(match error {
                Error::InconsistentKeys(InconsistentKeys::KeyMismatch) => {
                    "does not belong to the certificate".to_owned()
                }
                error => error.to_string(),
            })
        })?;
        Ok(Self {
            shown: Arc::new(shown),
            expires,
            names,
        })
    }

    /// Whether a client that asks for this name may be shown it. A client that asks for an address sends no name.
    pub fn is_for(&self, name: Option<&str>) -> bool {
        let Some(name) = name else {
            return !self.names.addresses.is_empty();
        };
        let (Ok(name), Ok(first)) = (ServerName::try_from(name), self.shown.end_entity_cert())
        else {
            return false;
        };
        ParsedCertificate::try_from(first)
            .is_ok_and(|certificate| verify_server_name(&certificate, &name).is_ok())
    }
}

/// When a certificate ends, and what it names.
pub fn read(certificate: &CertificateDer<'_>) -> Result<(UnixMillis, Names), String> {
    let (_, parsed) =
        parse_x509_certificate(certificate).map_err(|error| format!("cannot be read: {error}"))?;
    let mut names = Names::default();
    let alternatives = parsed.subject_alternative_name().ok().flatten();
    for name in alternatives.iter().flat_map(|all| &all.value.general_names) {
        match name {
            GeneralName::DNSName(name) => {
                names.hosts.insert((*name).to_owned());
            }
            GeneralName::IPAddress(bytes) => {
                names.addresses.extend(address(bytes));
            }
            _ => {}
        }
    }
    let ends = parsed.validity().not_after.timestamp();
    Ok((UnixMillis(ends.saturating_mul(1000)), names))
}

fn address(bytes: &[u8]) -> Option<IpAddr> {
    let four = <[u8; 4]>::try_from(bytes).map(IpAddr::from);
    let six = || <[u8; 16]>::try_from(bytes).map(IpAddr::from);
    four.or_else(|_| six()).ok()
}

/// Whole seconds since 1970, as certificates count.
pub const fn seconds(at: UnixMillis) -> i64 {
    at.0.div_euclid(1000)
}
