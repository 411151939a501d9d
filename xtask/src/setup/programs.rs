//! Programs that tests need beside Rust and Node: a browser, PostgreSQL's server and Redis.

use super::debian;
use crate::process::{find_on_path, is_program};
use anyhow::{Context, Result};
use std::path::{Path, PathBuf};

/// Names under which Chromium is found.
const BROWSERS: [&str; 4] = [
    "chromium",
    "chromium-browser",
    "google-chrome-stable",
    "google-chrome",
];

/// The browser for the browser tests; `SUFRA_CHROMIUM` names another one.
pub fn chromium() -> Option<PathBuf> {
    if let Some(given) = std::env::var_os("SUFRA_CHROMIUM") {
        return Some(PathBuf::from(given));
    }
    BROWSERS.iter().find_map(|name| find_on_path(name))
}

/// Installs Chromium when it is missing.
pub fn ensure_chromium() -> Result<()> {
    if chromium().is_none() {
        debian::install(&["chromium"], "the browser tests need Chromium")?;
        chromium().context("chromium was installed but is not on PATH")?;
    }
    Ok(())
}

/// A program of the PostgreSQL server (`initdb`, `postgres`): newest packaged version, then PATH.
pub fn postgres_program(name: &str) -> Option<PathBuf> {
    packaged(Path::new("/usr/lib/postgresql"), name).or_else(|| find_on_path(name))
}

/// Looks into Debian's per-version folders, which are not on PATH.
fn packaged(folder: &Path, name: &str) -> Option<PathBuf> {
    let mut versions: Vec<(u32, PathBuf)> = std::fs::read_dir(folder)
        .ok()?
        .flatten()
        .filter_map(|entry| {
            let version = entry.file_name().to_str()?.parse().ok()?;
            Some((version, entry.path().join("bin").join(name)))
        })
        .filter(|(_, file)| is_program(file))
        .collect();
    versions.sort();
    versions.pop().map(|(_, file)| file)
}

/// Installs PostgreSQL's server programs when they are missing. No system cluster is used.
pub fn ensure_postgres() -> Result<()> {
    if postgres_program("initdb").is_none() || postgres_program("postgres").is_none() {
        debian::install(
            &["postgresql"],
            "the tests need PostgreSQL's server programs",
        )?;
        postgres_program("initdb").context("postgresql was installed but has no initdb")?;
    }
    Ok(())
}

/// Redis's server, or the one that speaks like it under its newer name.
pub fn redis() -> Option<PathBuf> {
    ["redis-server", "valkey-server"]
        .iter()
        .find_map(|name| find_on_path(name))
}

/// Installs Redis when it is missing. Tests start servers of their own from it.
pub fn ensure_redis() -> Result<()> {
    if redis().is_none() {
        debian::install(&["redis-server"], "the tests need Redis's server program")?;
        redis().context("redis-server was installed but is not on PATH")?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_packaged_version_wins_by_number() {
        let folder = tempfile::tempdir().unwrap();
        for version in ["9", "15", "16", "common"] {
            let bin = folder.path().join(version).join("bin");
            std::fs::create_dir_all(&bin).unwrap();
            std::fs::write(bin.join("initdb"), "").unwrap();
        }
        let found = packaged(folder.path(), "initdb").unwrap();
        assert!(found.ends_with("16/bin/initdb"), "{}", found.display());
        assert_eq!(packaged(folder.path(), "postgres"), None);
    }
}
