//! `cargo xtask`: prepares the machine, builds, runs, tests and measures Sufra.
//!
//! Every subcommand is one module. Nothing here is part of the product; the
//! hub reads only what `build` leaves in `dist/`.

mod bench;
mod build;
mod check;
mod e2e;
mod postgres;
mod process;
mod project;
mod serve;
mod setup;
mod stages;

use anyhow::Result;
use clap::{Parser, Subcommand};
use project::{Profile, Project};
use std::process::ExitCode;

#[derive(Parser)]
#[command(name = "cargo xtask", about = "Builds, runs, tests and measures Sufra")]
struct Arguments {
    #[command(subcommand)]
    command: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Install or name what the machine still needs (does nothing when all is there)
    Setup,
    /// Set up, build in release and serve the demo restaurant
    Run {
        /// Where to listen; the next free port is taken when this one is busy
        #[arg(long, default_value = "127.0.0.1:8080")]
        listen: String,
    },
    /// Serve the demo restaurant from a debug build and rebuild on every change
    Dev {
        /// Where to listen; the next free port is taken when this one is busy
        #[arg(long, default_value = "127.0.0.1:8080")]
        listen: String,
    },
    /// Build the browser bundle into dist/ and the server binary
    Build {
        /// Optimise: brotli 11, and the server in the release profile
        #[arg(long)]
        release: bool,
    },
    /// Lint, native tests on both databases, release build, browser tests
    Test {
        /// Run only these parts (may be given several times)
        #[arg(long, value_enum)]
        only: Vec<stages::Part>,
    },
    /// Formatting, clippy, type check and, when installed, cargo deny
    Check,
    /// Measure against the limits of the machine
    Bench(bench::BenchArguments),
    /// Try the protocol with many seeds of faults: --seeds N, --from N, --break RULE
    Simulate {
        /// Arguments for the simulator
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<String>,
    },
    /// Browser tests against the release binary; the rest goes to Playwright
    E2e {
        /// Arguments for Playwright, after `--`
        #[arg(last = true)]
        playwright: Vec<String>,
    },
}

fn main() -> ExitCode {
    match run(Arguments::parse().command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("\nxtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(task: Task) -> Result<()> {
    let project = Project::locate()?;
    match task {
        Task::Setup => setup::everything(&project),
        Task::Run { listen } => serve::run(&project, &listen),
        Task::Dev { listen } => serve::dev(&project, &listen),
        Task::Build { release } => {
            setup::for_build(&project)?;
            build::everything(&project, Profile::from_release(release))
        }
        Task::Test { only } => stages::test(&project, &only),
        Task::Check => check::check(&project),
        Task::Bench(arguments) => bench::run(&project, &arguments),
        Task::Simulate { arguments } => {
            let mut simulate = project.cargo();
            simulate.args([
                "run",
                "--quiet",
                "--release",
                "--package",
                "simulator",
                "--",
            ]);
            process::run(simulate.args(arguments), "simulating")
        }
        Task::E2e { playwright } => {
            setup::everything(&project)?;
            build::everything(&project, Profile::Release)?;
            e2e::run(&project, &playwright)
        }
    }
}
