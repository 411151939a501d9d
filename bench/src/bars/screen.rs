//! Bars 5 and 11: what a person at a screen waits for, measured in Chromium by the project `bench` of the browser
//! tests, which writes its samples as lines of JSON.

use crate::method::{Better, Figure};
use crate::{Browser, Plan};
use anyhow::{Context, Result, ensure};
use serde::Deserialize;
use std::process::Stdio;
use tokio::process::Command;

/// One figure as the browser's side writes it.
#[derive(Deserialize)]
struct Samples {
    name: String,
    values: Vec<f64>,
    floor: Option<f64>,
    target: Option<f64>,
}

/// Runs the files of `end2end/bench` whose names hold one of these words.
pub async fn measure(plan: &Plan, files: &[&str]) -> Result<Vec<Figure>> {
    let Some(browser) = Browser::of(plan) else {
        eprintln!("no figures of the screen: name --node, --chromium and --end2end");
        return Ok(Vec::new());
    };
    let folder = tempfile::tempdir()?;
    let lines = folder.path().join("figures.jsonl");
    let status = Command::new(browser.node)
        .arg(browser.end2end.join("node_modules/@playwright/test/cli.js"))
        .args(["test", "--project", "bench", "--workers", "1"])
        .args(files)
        .current_dir(browser.end2end)
        .env("SUFRA_PROGRAM", &plan.program)
        .env("SUFRA_DIST", &plan.dist)
        .env("SUFRA_CHROMIUM", browser.chromium)
        .env("SUFRA_BENCH", std::env::current_exe()?)
        .env("SUFRA_FIGURES", &lines)
        .env("SUFRA_ROUNDS", plan.rounds.to_string())
        // The figures alone go to the standard output.
        .stdout(Stdio::from(std::io::stderr()))
        .kill_on_drop(true)
        .status()
        .await
        .context("Playwright cannot be started")?;
    ensure!(status.success(), "Playwright ended with {status}");
    read(&std::fs::read_to_string(&lines).context("Playwright wrote no figures")?)
}

fn read(lines: &str) -> Result<Vec<Figure>> {
    let mut figures = Vec::new();
    for line in lines.lines() {
        let samples: Samples = serde_json::from_str(line).context("a figure of the screen")?;
        // The layout's shift is the one figure without a unit.
        let shift = samples.name.contains("cls");
        let unit = if shift { "ratio" } else { "ms" };
        let figure = Figure::of(&samples.name, unit, Better::Lower, &samples.values);
        figures.extend(figure.map(|mut figure| {
            (figure.floor, figure.target) = (samples.floor, samples.target);
            figure
        }));
    }
    Ok(figures)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_of_the_browser_becomes_a_figure() {
        let lines = "{\"name\":\"5.cold.demo\",\"values\":[700,500,600],\"floor\":770,\"target\":520}\n\
            {\"name\":\"11.cls\",\"values\":[0.01],\"floor\":null,\"target\":null}\n";
        let figures = read(lines).unwrap();
        let [cold, cls] = figures.as_slice() else {
            panic!("{figures:?}");
        };
        assert!((cold.value - 600.0).abs() < f64::EPSILON);
        assert_eq!((cold.unit, cold.reaches_floor()), ("ms", Some(true)));
        assert_eq!((cls.unit, cls.reaches_floor()), ("ratio", None));
    }
}
