//! `cargo xtask build`: the browser bundle in `dist/` and the server binary.
//!
//! Two steps are skipped when nothing they read has changed: compiling the front end, and
//! publishing (stylesheet, hashed names, compressed neighbours, manifest).

mod assets;
mod css;
mod fingerprint;
mod manifest;
mod prune;
mod publish;
mod split;
mod wasm;

use crate::process::{run, say, stopwatch};
use crate::project::{Profile, Project};
use anyhow::Result;
use fingerprint::Fingerprint;

pub use fingerprint::files_below;

/// Everything a browser reads, by folder and file.
const FRONT_INPUTS: [&str; 6] = [
    "domain",
    "app",
    "frontend",
    "Cargo.toml",
    "Cargo.lock",
    ".cargo",
];

/// Builds bundle and server.
pub fn everything(project: &Project, profile: Profile) -> Result<()> {
    let watch = stopwatch();
    bundle(project, profile)?;
    server(project, profile)?;
    say(&format!(
        "build is complete ({:.1} s)",
        watch.elapsed().as_secs_f64()
    ));
    Ok(())
}

/// Builds `dist/` unless it is up to date.
pub fn bundle(project: &Project, profile: Profile) -> Result<()> {
    let front = wasm::Front::of(project, profile)?;
    let compiled = Fingerprint::of(project, &FRONT_INPUTS)?
        .with("toolchain", &front.version()?)
        .with("wasm-opt", if front.optimises() { "yes" } else { "no" })
        .with("build tool", BUILD_TOOL);
    if compiled.matches(&front.stamp()) && front.is_complete() {
        say("front end: unchanged");
    } else {
        front.build(project)?;
        compiled.save(&front.stamp())?;
    }
    let published = Fingerprint::of(project, &["style", "public"])?
        .with("front end", compiled.hex())
        .with("profile", profile.folder());
    let stamp = project.dist().join(".stamp");
    if published.matches(&stamp) {
        say("dist/: unchanged");
        return Ok(());
    }
    publish::publish(project, profile, &front, published.hex())
}

/// Changes when the steps below change, so that an updated tool rebuilds.
const BUILD_TOOL: &str = concat!(
    include_str!("build.rs"),
    include_str!("build/prune.rs"),
    include_str!("build/split.rs"),
    include_str!("build/wasm.rs"),
    include_str!("build/css.rs"),
    include_str!("build/assets.rs"),
    include_str!("build/publish.rs"),
);

/// Builds the program `sufra`; cargo itself knows what changed.
pub fn server(project: &Project, profile: Profile) -> Result<()> {
    let mut cargo = project.cargo();
    cargo.args(["build", "--package", "server", "--bin", "sufra"]);
    if profile == Profile::Release {
        cargo.arg("--release");
    }
    run(&mut cargo, "building the server")
}
