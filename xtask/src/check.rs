//! `cargo xtask check` and the lint part of `cargo xtask test`.

use crate::process::{capture, find_on_path, run, say};
use crate::project::Project;
use anyhow::Result;
use std::process::Command;

/// Formatting, clippy, type check and, when installed, cargo deny.
pub fn check(project: &Project) -> Result<()> {
    lint(project)?;
    run(
        project.cargo().args(["check", "--all-targets"]),
        "cargo check",
    )?;
    deny(project)
}

/// Formatting and clippy without a single warning.
///
/// The front end is linted apart: in one run with the server, `app` would get the features of both.
pub fn lint(project: &Project) -> Result<()> {
    run(
        project.cargo().args(["fmt", "--all", "--check"]),
        "cargo fmt --check",
    )?;
    run(
        project
            .cargo()
            .args(["clippy", "--all-targets", "--", "-D", "warnings"]),
        "clippy (domain, app, server, xtask)",
    )?;
    let mut front = project.cargo();
    front
        .args(["clippy", "--package", "frontend", "--target-dir"])
        .arg(project.target().join("front"));
    // Clippy belongs to cargo's own compiler: without its wasm target the native types must do.
    if clippy_knows_wasm() {
        front.args(["--target", "wasm32-unknown-unknown"]);
    } else {
        say("clippy has no wasm target: linting the front end natively");
    }
    run(front.args(["--", "-D", "warnings"]), "clippy (frontend)")
}

fn clippy_knows_wasm() -> bool {
    crate::setup::find_wasm_toolchain().is_some_and(|toolchain| toolchain.rustc.is_none())
}

fn deny(project: &Project) -> Result<()> {
    let installed = find_on_path("cargo-deny").is_some()
        && capture(Command::new("cargo-deny").arg("--version"), "cargo-deny").is_ok();
    if !installed || !project.path("deny.toml").is_file() {
        say("cargo deny is skipped (needs cargo-deny and deny.toml)");
        return Ok(());
    }
    run(project.cargo().args(["deny", "check"]), "cargo deny")
}
