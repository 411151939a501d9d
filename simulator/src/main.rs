//! `cargo xtask simulate`: many seeds, each an evening full of faults. A seed that fails says its number, and the same
//! number fails again.

mod check;
mod device;
mod hub;
mod world;

use clap::Parser;
use domain::menu::Catalog;
use std::process::ExitCode;
use std::sync::Arc;

#[derive(Parser)]
struct Arguments {
    /// How many seeds
    #[arg(long, default_value_t = 10_000)]
    seeds: u64,
    /// The first one
    #[arg(long, default_value_t = 0)]
    from: u64,
    /// Break a rule on purpose: some seed must notice
    #[arg(long = "break", value_enum)]
    broken: Option<hub::Broken>,
}

/// The demo restaurant.
fn catalog() -> Result<Arc<Catalog>, String> {
    let text = include_str!("../../demo/restaurant.json");
    let catalog: Catalog = serde_json::from_str(text).map_err(|error| error.to_string())?;
    catalog
        .checked()
        .map(Arc::new)
        .map_err(|wrong| format!("{wrong:?}"))
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let catalog = match catalog() {
        Ok(catalog) => catalog,
        Err(wrong) => {
            eprintln!("the demo restaurant: {wrong}");
            return ExitCode::FAILURE;
        }
    };
    for seed in arguments.from..arguments.from.saturating_add(arguments.seeds) {
        if let Err(violation) = world::run(&catalog, seed, arguments.broken) {
            eprintln!("seed {seed}, step {}: {}", violation.step, violation.what);
            return ExitCode::FAILURE;
        }
    }
    println!(
        "{} seeds from {}: nothing is wrong",
        arguments.seeds, arguments.from
    );
    ExitCode::SUCCESS
}

#[cfg(test)]
mod tests {
    use super::*;
    use hub::Broken;

    #[test]
    fn the_first_seeds_hold() {
        let catalog = catalog().unwrap();
        for seed in 0..300 {
            assert_eq!(world::run(&catalog, seed, None), Ok(()), "seed {seed}");
        }
    }

    #[test]
    fn a_broken_rule_is_found_within_a_thousand_seeds() {
        let catalog = catalog().unwrap();
        for broken in [
            Broken::HubForgets,
            Broken::LateWordsCount,
            Broken::FirstIsBlamed,
            Broken::SilenceIsYes,
            Broken::RestoreIsIgnored,
        ] {
            let found = (0..1_000).find(|seed| world::run(&catalog, *seed, Some(broken)).is_err());
            assert!(found.is_some(), "{broken:?} was not noticed");
        }
    }

    #[test]
    fn a_seed_fails_in_the_same_way_again() {
        let catalog = catalog().unwrap();
        let fails = |seed: &u64| world::run(&catalog, *seed, Some(Broken::HubForgets)).is_err();
        let seed = (0..1_000).find(fails).unwrap();
        let run = || world::run(&catalog, seed, Some(Broken::HubForgets));
        assert_eq!(run(), run());
    }
}
