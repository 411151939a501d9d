//! `cargo xtask setup`: what the machine must have, found or installed, else named in words.

mod debian;
mod node;
mod programs;
mod wasm_target;

use crate::process::{say, stopwatch};
use crate::project::Project;
use anyhow::Result;

pub use node::{find as find_node, packages_present as node_packages_present};
pub use programs::{chromium, postgres_program, redis};
pub use wasm_target::{WasmToolchain, find as find_wasm_toolchain};

/// Makes everything available that `run`, `test`, `e2e` and `bench` need.
pub fn everything(project: &Project) -> Result<()> {
    let watch = stopwatch();
    for_build(project)?;
    programs::ensure_chromium()?;
    programs::ensure_postgres()?;
    programs::ensure_redis()?;
    say(&format!(
        "set-up is complete ({:.1} s)",
        watch.elapsed().as_secs_f64()
    ));
    Ok(())
}

/// Makes available what a build alone needs: the wasm32 target, and Node's packages if there is Node.
pub fn for_build(project: &Project) -> Result<()> {
    wasm_target::ensure(project)?;
    node::ensure(project)
}
