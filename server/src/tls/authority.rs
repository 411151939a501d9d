//! The hub's own certificate authority: made once, never changed by itself, and used to sign the hub's own
//! certificate only.

use super::certificate::{self, seconds};
use super::names::Names;
use crate::config::once;
use domain::time::UnixMillis;
use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair,
    KeyUsagePurpose, SanType,
};
use sha2::{Digest, Sha256};
use std::fmt::Write;
use std::path::Path;
use time::{Duration, OffsetDateTime};
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use x509_parser::parse_x509_certificate;

/// Ten years: devices trust it by hand, so it should outlive them.
const AUTHORITY_DAYS: i64 = 3652;
/// The longest that browsers take of a server, and a phone's clock may be a day behind.
const SERVER_DAYS: i64 = 397;
/// Certificates begin so long ago, for devices whose clock is behind.
const BEHIND: Duration = Duration::days(1);
/// The file with key and certificate in one, so that they are written together or not at all.
const FILE: &str = "authority.pem";

/// The key that signs, and what devices trust.
pub struct Authority {
    issuer: Issuer<'static, KeyPair>,
    certificate: CertificateDer<'static>,
    /// When it ends.
    pub expires: UnixMillis,
    /// What it is called, as devices list it: the hub may have another name by now.
    pub name: String,
}

impl Authority {
    /// Reads the authority of a folder; makes it when the folder has none. One that cannot be read stops the hub:
    /// another one would cut every device off that trusts the first.
    pub fn open(folder: &Path, hub: &str, now: UnixMillis) -> Result<Self, String> {
        let file = folder.join(FILE);
        let made = if file.exists() {
            String::new()
        } else {
            make(hub, now).map_err(|error| format!("no certificate can be made: {error}"))?
        };
        let text = once(&file, || made)
            .map_err(|error| format!("{} cannot be kept: {error}", file.display()))?;
        Self::read(&text).map_err(|problem| {
            format!(
                "{} is not a certificate with its key ({problem}); put it back from a backup, or remove it and let \
                 every device trust the new one",
                file.display()
            )
        })
    }

    fn read(text: &str) -> Result<Self, String> {
        let key = PrivateKeyDer::from_pem_slice(text.as_bytes()).map_err(|e| e.to_string())?;
        let certificate =
            CertificateDer::from_pem_slice(text.as_bytes()).map_err(|e| e.to_string())?;
        let key = KeyPair::try_from(&key).map_err(|e| e.to_string())?;
        let (expires, _) = certificate::read(&certificate)?;
        let issuer = Issuer::from_ca_cert_der(&certificate, key).map_err(|e| e.to_string())?;
        let name = common_name(&certificate).unwrap_or_default();
        Ok(Self {
            issuer,
            certificate,
            expires,
            name,
        })
    }

    /// The certificate that devices trust, in its binary form.
    pub fn der(&self) -> &[u8] {
        &self.certificate
    }

    /// Whether this authority signed a certificate.
    pub fn signed(&self, certificate: &CertificateDer<'_>) -> bool {
        let (Ok((_, own)), Ok((_, other))) = (
            parse_x509_certificate(&self.certificate),
            parse_x509_certificate(certificate),
        ) else {
            return false;
        };
        other.verify_signature(Some(own.public_key())).is_ok()
    }

    /// SHA-256 of the certificate, as phones and computers show it: `AB:12:…`.
    pub fn fingerprint(&self) -> String {
        let mut text = String::new();
        for byte in Sha256::digest(self.der()) {
            let colon = if text.is_empty() { "" } else { ":" };
            // Writing to a string cannot fail.
            let _ = write!(text, "{colon}{byte:02X}");
        }
        text
    }

    /// A fresh key and a certificate for these names, as one PEM text.
    pub fn issue(&self, hub: &str, names: &Names, now: UnixMillis) -> Result<String, rcgen::Error> {
        let mut params = CertificateParams::new(names.hosts.iter().cloned().collect::<Vec<_>>())?;
        let addresses = names.addresses.iter().copied().map(SanType::IpAddress);
        params.subject_alt_names.extend(addresses);
        params.distinguished_name.push(DnType::CommonName, hub);
        params.not_before = date(now) - BEHIND;
        params.not_after =
            (params.not_before + Duration::days(SERVER_DAYS)).min(date(self.expires));
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        params.use_authority_key_identifier_extension = true;
        let key = KeyPair::generate()?;
        let certificate = params.signed_by(&key, &self.issuer)?;
        Ok(key.serialize_pem() + &certificate.pem())
    }
}

fn common_name(certificate: &CertificateDer<'_>) -> Option<String> {
    let (_, parsed) = parse_x509_certificate(certificate).ok()?;
    let name = parsed.subject().iter_common_name().next()?;
    name.as_str().ok().map(str::to_owned)
}

/// A new authority as one PEM text. It may sign servers, and no further authorities.
fn make(hub: &str, now: UnixMillis) -> Result<String, rcgen::Error> {
    let mut params = CertificateParams::default();
    // Restaurants next to each other are told apart in a phone's list by the name of the hub.
    let name = format!("Sufra {hub}");
    params.distinguished_name.push(DnType::CommonName, name);
    params
        .distinguished_name
        .push(DnType::OrganizationName, "Sufra");
    params.not_before = date(now) - BEHIND;
    params.not_after = params.not_before + Duration::days(AUTHORITY_DAYS);
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    let key = KeyPair::generate()?;
    let certificate = params.self_signed(&key)?;
    Ok(key.serialize_pem() + &certificate.pem())
}

/// A time as the library has it; one that no calendar knows is 1970.
fn date(at: UnixMillis) -> OffsetDateTime {
    OffsetDateTime::from_unix_timestamp(seconds(at)).unwrap_or(OffsetDateTime::UNIX_EPOCH)
}
