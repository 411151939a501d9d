//! `cargo xtask test`: every stage, its time, and one verdict.

use crate::process::{capture, find_on_path, run, say, stopwatch};
use crate::project::{Profile, Project};
use crate::{build, check, e2e, postgres::Postgres, setup};
use anyhow::{Result, bail};
use clap::ValueEnum;
use std::process::Command;
use std::time::Duration;

/// A part of the tests that can be run alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Part {
    /// Formatting and clippy
    Lint,
    /// Unit, property and integration tests on SQLite and a private PostgreSQL
    Native,
    /// Release build and browser tests
    E2e,
}

/// What became of one stage.
struct Outcome {
    name: &'static str,
    time: Duration,
    error: Option<anyhow::Error>,
}

/// Runs the wanted parts (all when none is named); later stages run even when earlier ones fail.
pub fn test(project: &Project, only: &[Part]) -> Result<()> {
    let wanted = |part| only.is_empty() || only.contains(&part);
    let mut outcomes = vec![stage("setup", || setup::everything(project))];
    if wanted(Part::Lint) {
        outcomes.push(stage("lint", || check::lint(project)));
    }
    if wanted(Part::Native) {
        outcomes.push(stage("native", || native(project)));
    }
    if wanted(Part::E2e) {
        outcomes.push(stage("build", || {
            build::everything(project, Profile::Release)
        }));
        outcomes.push(stage("e2e", || e2e::run(project, &[])));
    }
    verdict(&outcomes)
}

fn stage(name: &'static str, work: impl FnOnce() -> Result<()>) -> Outcome {
    say(&format!("== {name}"));
    let watch = stopwatch();
    let error = work().err();
    if let Some(error) = &error {
        say(&format!("{name} failed: {error:#}"));
    }
    Outcome {
        name,
        time: watch.elapsed(),
        error,
    }
}

fn verdict(outcomes: &[Outcome]) -> Result<()> {
    println!();
    for outcome in outcomes {
        println!("{}", line(outcome));
    }
    let failed = outcomes
        .iter()
        .filter(|outcome| outcome.error.is_some())
        .count();
    if failed > 0 {
        bail!("{failed} of {} stages failed", outcomes.len());
    }
    Ok(())
}

fn line(outcome: &Outcome) -> String {
    let mark = if outcome.error.is_some() {
        "FAILED"
    } else {
        "ok"
    };
    format!(
        "{:<8} {:<6} {:>7.1} s",
        outcome.name,
        mark,
        outcome.time.as_secs_f64()
    )
}

/// Native tests; the server stops when this function returns, whatever happened.
fn native(project: &Project) -> Result<()> {
    let postgres = Postgres::start()?;
    let mut tests = project.cargo();
    if nextest_works(project) {
        tests.args(["nextest", "run", "--no-fail-fast"]);
    } else {
        tests.args(["test", "--no-fail-fast", "--lib", "--bins", "--tests"]);
    }
    if let Some(redis) = setup::redis() {
        tests.env("SUFRA_TEST_REDIS", redis);
    }
    run(tests.env("SUFRA_TEST_PG", postgres.url()), "native tests")?;
    let mut documentation = project.cargo();
    documentation
        .args(["test", "--quiet", "--doc"])
        .env("SUFRA_TEST_PG", postgres.url());
    run(&mut documentation, "documentation tests")
}

fn nextest_works(project: &Project) -> bool {
    find_on_path("cargo-nextest").is_some()
        && capture(
            Command::new("cargo-nextest")
                .args(["nextest", "--version"])
                .current_dir(project.root()),
            "nextest",
        )
        .is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_stage_gets_a_line_and_one_failure_fails_the_run() {
        let good = stage("lint", || Ok(()));
        let bad = stage("native", || bail!("two tests failed"));
        assert!(line(&good).starts_with("lint     ok"), "{}", line(&good));
        assert!(line(&bad).starts_with("native   FAILED"), "{}", line(&bad));
        assert!(verdict(&[stage("lint", || Ok(()))]).is_ok());
        let error = verdict(&[good, bad]).unwrap_err();
        assert_eq!(error.to_string(), "1 of 2 stages failed");
    }
}
