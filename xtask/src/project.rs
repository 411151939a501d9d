//! Where things lie in the workspace, and how cargo is called for it.

use anyhow::{Context, Result, bail};
use std::path::{Path, PathBuf};
use std::process::Command;

/// How the server and the assets are built.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Profile {
    /// Fast to build: debug server, light compression.
    Dev,
    /// As a restaurant runs it.
    Release,
}

impl Profile {
    /// The profile behind a `--release` flag.
    pub fn from_release(release: bool) -> Self {
        if release { Self::Release } else { Self::Dev }
    }

    /// The folder of this profile under `target/`.
    pub fn folder(self) -> &'static str {
        match self {
            Self::Dev => "debug",
            Self::Release => "release",
        }
    }
}

/// The checked-out workspace.
#[derive(Clone, Debug)]
pub struct Project {
    root: PathBuf,
}

impl Project {
    /// Finds the workspace from cargo's own variable, or from the current folder upwards.
    pub fn locate() -> Result<Self> {
        let start = match std::env::var_os("CARGO_MANIFEST_DIR") {
            Some(folder) => PathBuf::from(folder),
            None => std::env::current_dir().context("the current folder cannot be read")?,
        };
        for folder in start.ancestors() {
            if folder.join("xtask/Cargo.toml").is_file() && folder.join("Cargo.lock").is_file() {
                return Ok(Self {
                    root: folder.to_owned(),
                });
            }
        }
        bail!("{} is not inside the Sufra workspace", start.display())
    }

    /// The workspace folder.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// A path inside the workspace.
    pub fn path(&self, inside: &str) -> PathBuf {
        self.root.join(inside)
    }

    /// The build folder shared by all native crates.
    pub fn target(&self) -> PathBuf {
        self.root.join("target")
    }

    /// Where finished assets lie for the server.
    pub fn dist(&self) -> PathBuf {
        self.root.join("dist")
    }

    /// The server program of a profile.
    pub fn server_program(&self, profile: Profile) -> PathBuf {
        let name = format!("sufra{}", std::env::consts::EXE_SUFFIX);
        self.target().join(profile.folder()).join(name)
    }

    /// A cargo command in the workspace, with the cargo that runs us.
    pub fn cargo(&self) -> Command {
        let mut command = cargo();
        command.current_dir(&self.root);
        command
    }
}

/// The cargo that runs us, without the variables it set for this package.
///
/// Build scripts that watch such variables would otherwise run again.
pub fn cargo() -> Command {
    let program = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(program);
    for (name, _) in std::env::vars_os() {
        let text = name.to_string_lossy();
        if text.starts_with("CARGO_PKG_") || text.starts_with("CARGO_MANIFEST_") {
            command.env_remove(&name);
        }
    }
    command
}
