//! `cargo xtask e2e`: Playwright against the release binary in a real Chromium.

use crate::process::{bound_to_us, run as run_command, say};
use crate::project::{Profile, Project};
use crate::setup;
use anyhow::{Context, Result};

/// Runs the specs of `end2end/`; the bundle and the binary must be built.
pub fn run(project: &Project, arguments: &[String]) -> Result<()> {
    let node = setup::find_node().context("the browser tests need Node on PATH")?;
    let browser =
        setup::chromium().context("the browser tests need Chromium: run `cargo xtask setup`")?;
    say(&format!("browser tests with {}", browser.display()));
    let folder = project.path("end2end");
    let mut playwright = bound_to_us(&node.node, None);
    playwright
        .arg(folder.join("node_modules/@playwright/test/cli.js"))
        .arg("test")
        .args(arguments)
        .current_dir(&folder)
        .env("SUFRA_PROGRAM", project.server_program(Profile::Release))
        .env("SUFRA_DIST", project.dist())
        .env("SUFRA_CHROMIUM", browser);
    run_command(&mut playwright, "browser tests")
}
