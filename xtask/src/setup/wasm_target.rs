//! A compiler that can build for the browser.
//!
//! Order: a compiler that already has the target; `rustup target add`; Debian's second compiler
//! with a standard library built once from its packaged sources. The front end and the server may
//! use different compilers, because only JSON passes between them.

use super::debian;
use crate::process::{capture, find_on_path, run, say};
use crate::project::{self, Project};
use anyhow::{Context, Result, bail};
use std::path::{Path, PathBuf};
use std::process::Command;

/// The browser's target triple.
pub const TARGET: &str = "wasm32-unknown-unknown";

/// Debian's compiler; rustup's stays first on PATH.
const DEBIAN_RUSTC: &str = "/usr/bin/rustc";

/// What cargo must be told to compile for the browser.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WasmToolchain {
    /// Another compiler than cargo's own.
    pub rustc: Option<PathBuf>,
    /// The linker, where the compiler brings none.
    pub linker: Option<PathBuf>,
}

impl WasmToolchain {
    /// Sets the variables that make cargo use this toolchain.
    pub fn apply(&self, cargo: &mut Command) {
        if let Some(rustc) = &self.rustc {
            cargo.env("RUSTC", rustc);
        }
        if let Some(linker) = &self.linker {
            cargo.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", linker);
        }
    }

    /// The compiler's version line; part of the key under which builds are reused.
    pub fn version(&self) -> Result<String> {
        let rustc = self.rustc.clone().unwrap_or_else(|| "rustc".into());
        capture(Command::new(rustc).arg("--version"), "rustc --version")
    }
}

/// The first compiler that has the target. `SUFRA_WASM=debian` passes over rustup's.
pub fn find() -> Option<WasmToolchain> {
    let only_debian = std::env::var("SUFRA_WASM").is_ok_and(|value| value == "debian");
    if !only_debian && has_std(Path::new("rustc")) {
        return Some(WasmToolchain {
            rustc: None,
            linker: None,
        });
    }
    let rustc = PathBuf::from(DEBIAN_RUSTC);
    if !rustc.is_file() || !has_std(&rustc) {
        return None;
    }
    let linker = linker_for(&rustc).ok()?;
    Some(WasmToolchain {
        rustc: Some(rustc),
        linker: Some(linker),
    })
}

/// Makes a compiler available, or says in words what is missing.
pub fn ensure(project: &Project) -> Result<()> {
    if find().is_some() {
        return Ok(());
    }
    let only_debian = std::env::var("SUFRA_WASM").is_ok_and(|value| value == "debian");
    let rustup = if only_debian {
        Err(anyhow::anyhow!("passed over"))
    } else {
        add_with_rustup()
    };
    let Err(rustup) = rustup else {
        return Ok(());
    };
    say(&format!(
        "rustup gave no {TARGET} target ({rustup:#}); trying Debian's compiler"
    ));
    build_from_debian(project)
        .with_context(|| format!("no compiler for {TARGET}: neither rustup nor Debian gave one"))?;
    find()
        .map(|_| ())
        .context("the standard library was built, but the compiler does not see it")
}

fn add_with_rustup() -> Result<()> {
    let rustup = find_on_path("rustup").context("rustup is not on PATH")?;
    say(&format!("adding the target {TARGET} with rustup"));
    let mut add = Command::new(rustup);
    // Three retries with long pauses only delay the second way.
    add.args(["target", "add", TARGET])
        .env("RUSTUP_MAX_RETRIES", "0");
    capture(&mut add, "rustup target add")?;
    if has_std(Path::new("rustc")) {
        return Ok(());
    }
    bail!("rustup reported success, but the compiler on PATH has no library for it")
}

fn target_libdir(rustc: &Path) -> Result<PathBuf> {
    let mut ask = Command::new(rustc);
    ask.args(["--print", "target-libdir", "--target", TARGET]);
    Ok(PathBuf::from(
        capture(&mut ask, "asking rustc for its library folder")?.trim(),
    ))
}

fn has_std(rustc: &Path) -> bool {
    let Ok(files) = target_libdir(rustc).and_then(|folder| Ok(std::fs::read_dir(folder)?)) else {
        return false;
    };
    files.flatten().any(|file| {
        let name = file.file_name();
        let name = name.to_string_lossy();
        name.starts_with("libstd-") && name.ends_with(".rlib")
    })
}

/// `wasm-ld` of the LLVM generation that the compiler was built with.
fn linker_for(rustc: &Path) -> Result<PathBuf> {
    let generation = llvm_generation(rustc)?;
    let name = format!("wasm-ld-{generation}");
    find_on_path(&name)
        .with_context(|| format!("{name} (Debian package lld-{generation}) is missing"))
}

fn llvm_generation(rustc: &Path) -> Result<u32> {
    let text = capture(Command::new(rustc).arg("-vV"), "rustc -vV")?;
    field(&text, "LLVM version: ")
        .and_then(|version| version.split('.').next()?.parse().ok())
        .context("rustc -vV names no LLVM version")
}

fn field<'text>(text: &'text str, label: &str) -> Option<&'text str> {
    text.lines()
        .find_map(|line| line.strip_prefix(label))
        .map(str::trim)
}

fn build_from_debian(project: &Project) -> Result<()> {
    let rustc = Path::new(DEBIAN_RUSTC);
    if debian::installed_version("rustc-web").is_none()
        || debian::installed_version("rust-web-src").is_none()
    {
        debian::install(
            &["rustc-web", "rust-web-src"],
            "the front end needs a compiler with a wasm target",
        )?;
    }
    check_versions(rustc)?;
    if linker_for(rustc).is_err() {
        let package = format!("lld-{}", llvm_generation(rustc)?);
        debian::install(&[&package], "the front end needs LLVM's wasm linker")?;
    }
    let linker = linker_for(rustc)?;
    say("building the browser's standard library once (about half a minute)");
    let built = compile_std(project, rustc, &linker)?;
    let goal = target_libdir(rustc)?;
    std::fs::create_dir_all(&goal).with_context(|| {
        format!(
            "{} cannot be written; run set-up once as root",
            goal.display()
        )
    })?;
    copy_libraries(&built, &goal)
}

/// The library sources must be those of the compiler, or the library fits no program.
fn check_versions(rustc: &Path) -> Result<()> {
    let compiler =
        debian::installed_version("rustc-web").context("package rustc-web is missing")?;
    let sources =
        debian::installed_version("rust-web-src").context("package rust-web-src is missing")?;
    if compiler != sources {
        bail!("rustc-web is {compiler} but rust-web-src is {sources}: install one version of both");
    }
    let text = capture(Command::new(rustc).arg("-vV"), "rustc -vV")?;
    let release = field(&text, "release: ").context("rustc -vV names no release")?;
    if !compiler.starts_with(release) {
        bail!(
            "{} is {release}, not the {compiler} of package rustc-web",
            rustc.display()
        );
    }
    Ok(())
}

/// Compiles std from an empty crate; returns the folder with the libraries.
fn compile_std(project: &Project, rustc: &Path, linker: &Path) -> Result<PathBuf> {
    let folder = project.target().join("wasm-std");
    std::fs::create_dir_all(folder.join("src"))?;
    let manifest =
        "[package]\nname = \"empty\"\nversion = \"0.0.0\"\nedition = \"2024\"\n[workspace]\n";
    std::fs::write(folder.join("Cargo.toml"), manifest)?;
    std::fs::write(folder.join("src/lib.rs"), "#![no_std]\n")?;
    let mut cargo = project::cargo();
    cargo
        .args([
            "build",
            "--release",
            "-Zbuild-std=std,panic_abort",
            "--target",
            TARGET,
            "--target-dir",
            "target",
        ])
        .current_dir(&folder)
        .env("RUSTC", rustc)
        // Distribution compilers are stable ones; only this build of std needs the unstable flag.
        .env("RUSTC_BOOTSTRAP", "1")
        .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", linker);
    run(&mut cargo, "building the standard library for the browser")?;
    Ok(folder.join("target").join(TARGET).join("release/deps"))
}

fn copy_libraries(from: &Path, to: &Path) -> Result<()> {
    let mut copied = 0_u32;
    for file in std::fs::read_dir(from)?.flatten() {
        let name = file.file_name();
        let text = name.to_string_lossy();
        if text.starts_with("lib") && text.ends_with(".rlib") && !text.starts_with("libempty-") {
            std::fs::copy(file.path(), to.join(&name)).with_context(|| {
                format!(
                    "{} cannot be written; run set-up once as root",
                    to.display()
                )
            })?;
            copied = copied.saturating_add(1);
        }
    }
    if copied == 0 {
        bail!("{} holds no library after the build", from.display());
    }
    say(&format!("{copied} libraries copied to {}", to.display()));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_of_the_version_text_is_found() {
        let text = "rustc 1.96.0\nrelease: 1.96.0\nLLVM version: 22.1.8\n";
        assert_eq!(field(text, "LLVM version: "), Some("22.1.8"));
        assert_eq!(field(text, "host: "), None);
    }

    #[test]
    fn the_empty_crate_itself_is_not_copied() {
        let (from, to) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        for name in ["libstd-1.rlib", "libempty-2.rlib", "libcore-3.rmeta"] {
            std::fs::write(from.path().join(name), name).unwrap();
        }
        copy_libraries(from.path(), to.path()).unwrap();
        assert_eq!(std::fs::read_dir(to.path()).unwrap().count(), 1);
        assert!(to.path().join("libstd-1.rlib").exists());
    }
}
