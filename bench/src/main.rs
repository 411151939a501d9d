//! Measures Sufra against the limits of the machine it runs on.
//!
//! A rate alone means nothing on a shared machine, so every figure is a ratio: limit and hub are
//! measured in turns (see [`method`]), and only calm rounds count. The hub is driven over HTTP as
//! any client drives it; this program knows none of its crates. `cargo xtask bench` builds and calls it.

mod bars;
mod cloud;
mod http;
mod hub;
mod limits;
mod load;
mod log;
mod menu;
mod method;
mod past;

use anyhow::Result;
use clap::{Parser, Subcommand};
use std::path::{Path, PathBuf};

#[derive(Parser)]
struct Arguments {
    #[command(subcommand)]
    command: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Measure the bars
    Measure(Box<Plan>),
    /// Serve the bare HTTP limits; started by `measure` as a process of its own
    LimitServer,
    /// Lengthen the menu of a demo that does not run; called by the browser's side of bar 5
    GrowMenu {
        /// The hub's folder
        #[arg(long)]
        data: PathBuf,
        /// So many dishes
        #[arg(long)]
        items: usize,
    },
}

/// What is measured, and how long.
#[derive(clap::Args, Clone)]
pub struct Plan {
    /// The hub's program
    #[arg(long)]
    program: PathBuf,
    /// The built bundle
    #[arg(long)]
    dist: PathBuf,
    /// A PostgreSQL server; without it bar 1 has no PostgreSQL figure, and bars 12 and 13 have none
    #[arg(long)]
    postgres: Option<String>,
    /// The program pgbench
    #[arg(long)]
    pgbench: Option<PathBuf>,
    /// Only these bars (1-5, 7-10, 12-13), the screen (11) or the raw limits (0); all when none is named
    #[arg(long)]
    only: Vec<u8>,
    /// Rounds of limit and hub in turns
    #[arg(long, default_value_t = 5)]
    rounds: u32,
    /// Seconds for each side of a round (at most 10)
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u64).range(1..=10))]
    seconds: u64,
    /// Seconds of the paced run behind bar 2
    #[arg(long, default_value_t = 60)]
    tail_seconds: u64,
    /// Minutes over which memory may grow (bar 8); 0 leaves the growth out
    #[arg(long, default_value_t = 0)]
    growth_minutes: u64,
    /// The page of bars 4 and 9; the order screen when none is named
    #[arg(long)]
    page: Option<String>,
    /// Orders behind the second reading of bar 10
    #[arg(long, default_value_t = 100_000, value_parser = clap::value_parser!(u64).range(2000..))]
    orders: u64,
    /// Restaurants of bar 13
    #[arg(long, default_value_t = 1_000, value_parser = clap::builder::RangedU64ValueParser::<usize>::new().range(1..=1_000))]
    sites: usize,
    /// Events of each of them
    #[arg(long, default_value_t = 10_000, value_parser = clap::builder::RangedU64ValueParser::<usize>::new().range(100..))]
    events: usize,
    /// Node, Chromium and the folder of the browser tests; without them the screen has no figures
    #[arg(long)]
    node: Option<PathBuf>,
    /// Chromium
    #[arg(long)]
    chromium: Option<PathBuf>,
    /// The folder of the browser tests
    #[arg(long)]
    end2end: Option<PathBuf>,
    /// Print a JSON array instead of lines
    #[arg(long)]
    json: bool,
}

/// What drives a screen.
#[derive(Clone, Copy)]
struct Browser<'a> {
    node: &'a Path,
    chromium: &'a Path,
    end2end: &'a Path,
}

impl<'a> Browser<'a> {
    /// `None` when something was not named.
    fn of(plan: &'a Plan) -> Option<Self> {
        Some(Self {
            node: plan.node.as_deref()?,
            chromium: plan.chromium.as_deref()?,
            end2end: plan.end2end.as_deref()?,
        })
    }
}

#[tokio::main]
async fn main() -> Result<()> {
    match Arguments::parse().command {
        Task::LimitServer => limits::web::serve().await,
        Task::GrowMenu { data, items } => menu::grow(&data, items),
        Task::Measure(plan) => {
            let figures = bars::measure(&plan).await?;
            if plan.json {
                println!("{}", serde_json::to_string_pretty(&figures)?);
            } else {
                for figure in &figures {
                    println!("{}", figure.line());
                }
            }
            Ok(())
        }
    }
}
