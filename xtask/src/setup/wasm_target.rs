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

/// Whether the compiler has a library for the target that link-time optimisation can use.
fn has_std(rustc: &Path) -> bool {
    target_libdir(rustc).is_ok_and(|folder| {
        libraries(&folder)
            .iter()
            .any(|file| starts_with(file, "libstd-") && has_bitcode(file))
    })
}

/// The Rust libraries in a folder.
fn libraries(folder: &Path) -> Vec<PathBuf> {
    let Ok(files) = std::fs::read_dir(folder) else {
        return Vec::new();
    };
    files
        .flatten()
        .map(|file| file.path())
        .filter(|file| starts_with(file, "lib") && file.extension().is_some_and(|e| e == "rlib"))
        .collect()
}

fn starts_with(file: &Path, start: &str) -> bool {
    file.file_name()
        .is_some_and(|name| name.to_string_lossy().starts_with(start))
}

/// LLVM keeps what it needs for optimising at link time in a section of this name.
fn has_bitcode(library: &Path) -> bool {
    const SECTION: &[u8] = b".llvmbc";
    std::fs::read(library)
        .is_ok_and(|bytes| bytes.windows(SECTION.len()).any(|part| part == SECTION))
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
    // Cargo does not notice another library of the same compiler, and nothing built before fits it.
    let stale = project.target().join("front");
    if stale.exists() {
        std::fs::remove_dir_all(stale)?;
    }
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
    if folder.exists() {
        // Libraries of another build of std have other names, and two of one crate confuse the compiler.
        std::fs::remove_dir_all(&folder)?;
    }
    std::fs::create_dir_all(folder.join("src"))?;
    // Small rather than fast: the library's share of the bundle is text and numbers, not loops.
    let manifest = concat!(
        "[package]\nname = \"empty\"\nversion = \"0.0.0\"\nedition = \"2024\"\n[workspace]\n",
        "[profile.release]\nopt-level = \"z\"\n",
    );
    std::fs::write(folder.join("Cargo.toml"), manifest)?;
    std::fs::write(folder.join("src/lib.rs"), "#![no_std]\n")?;
    let mut cargo = project::cargo();
    cargo
        .args([
            "build",
            "--release",
            "-Zbuild-std=std,panic_abort",
            // Short sorts and numbers' texts: they are compiled into the bundle once per type.
            "-Zbuild-std-features=optimize_for_size",
            "--target",
            TARGET,
            "--target-dir",
            "target",
        ])
        .current_dir(&folder)
        .env("RUSTC", rustc)
        // Distribution compilers are stable ones; only this build of std needs the unstable flag.
        .env("RUSTC_BOOTSTRAP", "1")
        // Without it the library is machine code only and takes no part in link-time optimisation.
        .env("RUSTFLAGS", "-Cembed-bitcode=yes")
        .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", linker);
    run(&mut cargo, "building the standard library for the browser")?;
    Ok(folder.join("target").join(TARGET).join("release/deps"))
}

/// Puts the libraries in place of those that are there: two of one name would confuse the compiler.
fn copy_libraries(from: &Path, to: &Path) -> Result<()> {
    let built: Vec<PathBuf> = libraries(from)
        .into_iter()
        .filter(|file| !starts_with(file, "libempty-"))
        .collect();
    if built.is_empty() {
        bail!("{} holds no library after the build", from.display());
    }
    let replace = || -> std::io::Result<()> {
        for old in libraries(to) {
            std::fs::remove_file(old)?;
        }
        for file in &built {
            std::fs::copy(file, to.join(file.file_name().unwrap_or_default()))?;
        }
        Ok(())
    };
    replace().with_context(|| {
        format!(
            "{} cannot be written; run set-up once as root",
            to.display()
        )
    })?;
    say(&format!(
        "{} libraries copied to {}",
        built.len(),
        to.display()
    ));
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
        std::fs::write(to.path().join("libstd-0.rlib"), "old").unwrap();
        copy_libraries(from.path(), to.path()).unwrap();
        assert_eq!(libraries(to.path()), [to.path().join("libstd-1.rlib")]);
    }

    #[test]
    fn a_library_without_bitcode_is_no_library() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("libstd-1.rlib");
        std::fs::write(&file, "code only").unwrap();
        assert!(!has_bitcode(&file));
        std::fs::write(&file, "code .llvmbc code").unwrap();
        assert!(has_bitcode(&file));
    }
}
