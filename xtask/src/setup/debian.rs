//! Debian's package tools, as far as set-up needs them.

use crate::process::{capture, find_on_path, is_root, run, say};
use anyhow::{Result, bail};
use std::process::Command;

/// Installs packages, after refreshing the lists.
///
/// # Errors
/// Says in words that apt or root is missing, and which packages are wanted.
pub fn install(packages: &[&str], reason: &str) -> Result<()> {
    let wanted = packages.join(" ");
    if find_on_path("apt-get").is_none() {
        bail!("{reason}: please install {wanted} with this system's package manager");
    }
    if !is_root() {
        bail!("{reason}: please run `sudo apt-get update && sudo apt-get install {wanted}`");
    }
    say(&format!("{reason}: installing {wanted}"));
    // A stale list names files that the mirror no longer has.
    run(
        Command::new("apt-get").args(["update", "-qq"]),
        "apt-get update",
    )?;
    run(
        Command::new("apt-get")
            .args(["install", "-y", "-qq", "--no-install-recommends"])
            .args(packages)
            .env("DEBIAN_FRONTEND", "noninteractive"),
        &format!("apt-get install {wanted}"),
    )
}

/// The version of an installed package; `None` when it is not installed.
pub fn installed_version(package: &str) -> Option<String> {
    let mut query = Command::new("dpkg-query");
    query.args([
        "--show",
        "--showformat",
        "${db:Status-Status} ${Version}",
        package,
    ]);
    let answer = capture(&mut query, "dpkg-query").ok()?;
    answer
        .strip_prefix("installed ")
        .map(|version| version.trim().to_owned())
}
