//! The hub's own certificate: kept between runs, made again when it no longer serves.

use super::TlsError;
use super::authority::Authority;
use super::certificate::Held;
use super::names::Names;
use crate::config::write_private;
use domain::time::UnixMillis;
use std::path::Path;

/// It is renewed when it lasts no longer than this, days.
const RENEW_DAYS: i64 = 30;
const DAY: i64 = 24 * 60 * 60 * 1000;
/// Key and certificate in one, below the folder of the authority.
const FILE: &str = "hub.pem";

/// The hub's certificate of the last run, when this authority signed it. One that cannot be read is made anew.
pub fn kept(folder: &Path, authority: &Authority) -> Option<Held> {
    let text = std::fs::read(folder.join(FILE)).ok()?;
    let held = Held::read(&text, &text).ok()?;
    let first = held.shown.end_entity_cert().ok()?;
    authority.signed(first).then_some(held)
}

/// Whether a certificate of the hub holds all names and is young enough.
pub fn lasts(held: &Held, wanted: &Names, now: UnixMillis) -> bool {
    held.names.cover(wanted) && held.expires.since(now) > RENEW_DAYS * DAY
}

/// Makes a certificate of the hub and keeps it.
pub fn renewed(
    folder: &Path,
    authority: &Authority,
    hub: &str,
    names: &Names,
    now: UnixMillis,
) -> Result<Held, TlsError> {
    let failed = |problem: String| TlsError::Data(format!("no certificate can be made: {problem}"));
    let text = authority.issue(hub, names, now);
    let text = text.map_err(|error| failed(error.to_string()))?;
    let held = Held::read(text.as_bytes(), text.as_bytes());
    let held = held.map_err(|unfit| failed(format!("{unfit:?}")))?;
    let file = folder.join(FILE);
    write_private(&file, &text)
        .map_err(|error| TlsError::Data(format!("{} cannot be kept: {error}", file.display())))?;
    Ok(held)
}
