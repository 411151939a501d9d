//! Node and the packages of `end2end/`: browser tests, wasm-opt and a JavaScript minifier.

use crate::process::{capture, find_on_path, run, say};
use crate::project::Project;
use anyhow::Result;
use std::path::PathBuf;
use std::process::Command;

/// Node's two programs.
pub struct Node {
    /// `node`
    pub node: PathBuf,
    /// `npm`
    pub npm: PathBuf,
}

/// Finds Node on PATH.
pub fn find() -> Option<Node> {
    Some(Node {
        node: find_on_path("node")?,
        npm: find_on_path("npm")?,
    })
}

/// True when `npm ci` has run for the present lock file.
pub fn packages_present(project: &Project) -> bool {
    let lock = std::fs::read(project.path("end2end/package-lock.json"));
    let done = std::fs::read(stamp(project));
    matches!((lock, done), (Ok(lock), Ok(done)) if blake3::hash(&lock).to_hex().as_bytes() == done)
}

/// Kept inside `node_modules`, so that deleting the folder deletes the mark too.
fn stamp(project: &Project) -> PathBuf {
    project.path("end2end/node_modules/.sufra-lock-hash")
}

/// Installs the packages of the lock file unless they are there.
pub fn ensure(project: &Project) -> Result<()> {
    let Some(node) = find() else {
        say("Node is not on PATH: the bundle stays larger (no wasm-opt), browser tests cannot run");
        return Ok(());
    };
    if packages_present(project) {
        return Ok(());
    }
    let version = capture(Command::new(&node.node).arg("--version"), "node --version")?;
    say(&format!(
        "installing the Node packages of end2end/ (Node {})",
        version.trim()
    ));
    run(
        Command::new(&node.npm)
            .args(["ci", "--no-audit", "--no-fund", "--loglevel=error"])
            .env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")
            .current_dir(project.path("end2end")),
        "npm ci in end2end/",
    )?;
    let lock = std::fs::read(project.path("end2end/package-lock.json"))?;
    std::fs::write(stamp(project), blake3::hash(&lock).to_hex().as_bytes())?;
    Ok(())
}
