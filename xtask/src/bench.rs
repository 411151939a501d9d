//! `cargo xtask bench`: ratios against the limits of the machine.

use crate::project::Project;
use anyhow::Result;
use clap::Args;

/// What to measure.
#[derive(Args)]
pub struct BenchArguments {
    /// Print an array of {name, value, unit, floor, target, better}
    #[arg(long)]
    json: bool,
}

/// Measures.
pub fn run(_project: &Project, _arguments: &BenchArguments) -> Result<()> {
    Ok(())
}
