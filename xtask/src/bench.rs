//! `cargo xtask bench`: builds in release, starts a private PostgreSQL and calls the crate `bench`.

use crate::build;
use crate::postgres::Postgres;
use crate::process::{run as run_command, say};
use crate::project::{Profile, Project};
use crate::setup;
use anyhow::Result;
use clap::Args;

/// What to measure.
#[derive(Args)]
pub struct BenchArguments {
    /// Only these bars of the performance document, 11 for what a screen does, or 0 for the machine's limits alone
    #[arg(long)]
    only: Vec<u8>,
    /// Print an array of {name, value, unit, floor, target, better}
    #[arg(long)]
    json: bool,
    /// More for the measuring program, after `--`: --rounds, --seconds, --tail-seconds, --page, --orders …
    #[arg(last = true)]
    more: Vec<String>,
}

/// Measures; building and progress go to the error output, so that `--json` stays clean.
pub fn run(project: &Project, arguments: &BenchArguments) -> Result<()> {
    if arguments.only.as_slice() != [0] {
        setup::for_build(project)?;
        build::everything(project, Profile::Release)?;
    }
    let mut measure = project.cargo();
    measure.args([
        "run",
        "--quiet",
        "--release",
        "--package",
        "bench",
        "--",
        "measure",
        "--program",
    ]);
    measure
        .arg(project.server_program(Profile::Release))
        .arg("--dist")
        .arg(project.dist());
    for bar in &arguments.only {
        measure.args(["--only", &bar.to_string()]);
    }
    if arguments.json {
        measure.arg("--json");
    }
    // Without PostgreSQL the other figures are still worth having.
    let postgres = match Postgres::start() {
        Ok(server) => Some(server),
        Err(error) => {
            say(&format!("no PostgreSQL figures: {error:#}"));
            None
        }
    };
    if let (Some(server), Some(pgbench)) = (&postgres, setup::postgres_program("pgbench")) {
        measure
            .args(["--postgres", server.url(), "--pgbench"])
            .arg(pgbench);
    }
    // Nor without a browser.
    match (setup::find_node(), setup::chromium()) {
        (Some(node), Some(chromium)) => {
            measure.arg("--node").arg(node.node);
            measure.arg("--chromium").arg(chromium);
            measure.arg("--end2end").arg(project.path("end2end"));
        }
        _ => say("no figures of the screen: Node or Chromium is missing"),
    }
    run_command(measure.args(&arguments.more), "measuring")
}
