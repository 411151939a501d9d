//! The front end as one JavaScript module, one WebAssembly module, and those of the parts.

use super::prune::prune;
use super::split::split;
use crate::process::{capture, run, say, stopwatch};
use crate::project::{Profile, Project};
use crate::setup::{self, WasmToolchain};
use anyhow::{Context, Result};
use std::path::{Path, PathBuf};
use std::process::Command;
use wasm_bindgen_cli_support::Bindgen;

/// The stem of the files that wasm-bindgen writes.
const NAME: &str = "app";

/// The compiled front end: where it lies and what built it.
pub struct Front {
    folder: PathBuf,
    profile: Profile,
    toolchain: WasmToolchain,
    node_folder: Option<(PathBuf, PathBuf)>,
}

impl Front {
    /// Describes the front end of a profile; compiles nothing yet.
    ///
    /// # Errors
    /// No compiler has the browser's target (`cargo xtask setup` provides one).
    pub fn of(project: &Project, profile: Profile) -> Result<Self> {
        let toolchain = setup::find_wasm_toolchain()
            .context("no compiler for the browser: run `cargo xtask setup`")?;
        let optimise = profile == Profile::Release && setup::node_packages_present(project);
        let node_folder = setup::find_node()
            .filter(|_| optimise)
            .map(|node| (node.node, project.path("end2end/node_modules")));
        if profile == Profile::Release && node_folder.is_none() {
            say("wasm-opt and terser are skipped: they need Node (`cargo xtask setup`)");
        }
        Ok(Self {
            folder: project.target().join("front/pkg").join(profile.folder()),
            profile,
            toolchain,
            node_folder,
        })
    }

    /// The compiler's version, part of the fingerprint.
    pub fn version(&self) -> Result<String> {
        self.toolchain.version()
    }

    /// Whether wasm-opt and the minifier take part.
    pub fn optimises(&self) -> bool {
        self.node_folder.is_some()
    }

    /// Where the fingerprint of the last compilation is kept.
    pub fn stamp(&self) -> PathBuf {
        self.folder.join(".stamp")
    }

    /// The JavaScript module.
    pub fn js(&self) -> PathBuf {
        self.folder.join(format!("{NAME}.js"))
    }

    /// The name under which the JavaScript asks for the WebAssembly module.
    pub fn wasm_name() -> String {
        format!("{NAME}_bg.wasm")
    }

    /// The WebAssembly module.
    pub fn wasm(&self) -> PathBuf {
        self.folder.join(Self::wasm_name())
    }

    /// Which modules a part consists of: a map of lists of stems, as JSON.
    pub fn parts(&self) -> PathBuf {
        self.folder.join("parts.json")
    }

    /// A module of a part.
    pub fn module(&self, stem: &str) -> PathBuf {
        self.folder.join(format!("{stem}.wasm"))
    }

    /// Inline JavaScript of dependencies, imported by relative path.
    pub fn snippets(&self) -> PathBuf {
        self.folder.join("snippets")
    }

    /// The modules are there.
    pub fn is_complete(&self) -> bool {
        [self.js(), self.wasm(), self.parts()]
            .iter()
            .all(|file| file.is_file())
    }

    /// Compiles, binds and shrinks.
    pub fn build(&self, project: &Project) -> Result<()> {
        let watch = stopwatch();
        let raw = self.compile(project)?;
        if self.folder.exists() {
            std::fs::remove_dir_all(&self.folder)?;
        }
        std::fs::create_dir_all(&self.folder)?;
        let split = split(&self.linked(&raw)?, &self.folder, NAME)?;
        self.bind(&split.main)?;
        split.join(&self.js())?;
        std::fs::remove_file(&split.main)?;
        std::fs::write(self.parts(), serde_json::to_vec(&split.parts)?)?;
        if let Some((node, packages)) = &self.node_folder {
            for module in split.modules.iter().chain([&self.wasm()]) {
                shrink_wasm(node, packages, module)?;
            }
            self.shrink_js(node, packages)?;
        }
        say(&format!(
            "front end: built in {:.1} s",
            watch.elapsed().as_secs_f64()
        ));
        Ok(())
    }

    fn compile(&self, project: &Project) -> Result<PathBuf> {
        let target = project.target().join("front");
        let mut cargo = project.cargo();
        cargo
            .args([
                "build",
                "--package",
                "frontend",
                "--lib",
                "--profile",
                "wasm-release",
            ])
            .args(["--target", "wasm32-unknown-unknown", "--target-dir"])
            .arg(&target);
        self.toolchain.apply(&mut cargo);
        run(&mut cargo, "compiling the front end")?;
        Ok(target.join("wasm32-unknown-unknown/wasm-release/frontend.wasm"))
    }

    /// What the linker made, pruned for users.
    fn linked(&self, raw: &Path) -> Result<Vec<u8>> {
        let bytes = std::fs::read(raw)?;
        match self.profile {
            Profile::Release => prune(bytes),
            Profile::Dev => Ok(bytes),
        }
    }

    /// Cargo.lock decides one version for the crate and for this tool, so they cannot differ.
    fn bind(&self, main: &Path) -> Result<()> {
        let mut bindgen = Bindgen::new();
        bindgen
            .input_path(main)
            .out_name(NAME)
            .web(true)?
            .typescript(false)
            .omit_default_module_path(false)
            // The parts share the table of functions.
            .keep_lld_exports(true)
            // wasm-opt sorts by name and leaves the names out itself.
            .remove_name_section(self.node_folder.is_none())
            .remove_producers_section(true)
            .generate(&self.folder)
            .context("wasm-bindgen")
    }

    fn shrink_js(&self, node: &Path, packages: &Path) -> Result<()> {
        let mut minify = Command::new(node);
        minify
            .arg(packages.join("terser/bin/terser"))
            .arg(self.js())
            .args(["--module", "--compress", "--mangle", "--output"])
            .arg(self.js());
        capture(&mut minify, "terser").map(|_| ())
    }
}

fn shrink_wasm(node: &Path, packages: &Path, module: &Path) -> Result<()> {
    let before = std::fs::metadata(module)?.len();
    let mut optimise = Command::new(node);
    optimise
        .arg(packages.join("binaryen/bin/wasm-opt"))
        .arg(module)
        // Not `--all-features`: wasm-opt then writes proposals (compact imports) that no browser loads.
        .args([
            "--enable-bulk-memory",
            "--enable-mutable-globals",
            "--enable-multivalue",
        ])
        .args([
            "--enable-nontrapping-float-to-int",
            "--enable-reference-types",
            "--enable-sign-ext",
        ])
        // Nothing lies below the stack's end. What is called once stays apart, as for
        // the compiler (`.cargo/config.toml`).
        .args([
            "--low-memory-unused",
            "--one-caller-inline-max-function-size=0",
        ])
        .args(["--flatten", "--rereloop", "-O2", "-Os"])
        // Instances of one generic function side by side.
        .args(["--reorder-functions-by-name", "--output"])
        .arg(module);
    capture(&mut optimise, "wasm-opt")?;
    let after = std::fs::metadata(module)?.len();
    let name = module.file_name().unwrap_or_default().display();
    say(&format!("wasm-opt: {name} {before} to {after} bytes"));
    Ok(())
}
