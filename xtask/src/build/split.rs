//! Takes the parts out of the linked front end: what only a screen marked `#[wasm_split(part)]` reaches
//! (`app/src/parts.rs`) goes into modules of its own, which share memory and functions with the main one.

use anyhow::{Result, anyhow, ensure};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use wasm_split_cli_support::{Options, transform};

/// Under this name the main module asks for the functions that load parts.
const LOADER: &str = "./parts.js";

/// The front end after it was split.
pub struct Split {
    /// The main module, yet to be bound.
    pub main: PathBuf,
    /// The modules of all parts.
    pub modules: Vec<PathBuf>,
    /// The stems of the modules that each part consists of.
    pub parts: BTreeMap<String, Vec<String>>,
    /// The functions that load parts, as JavaScript.
    loader: String,
}

/// Splits a linked module with relocations; the files go to `folder`, `name` is the stem of the bound main module.
pub fn split(linked: &[u8], folder: &Path, name: &str) -> Result<Split> {
    let main = folder.join("main.wasm");
    let module = format!("./{name}.js");
    let mut options = Options::new(linked);
    options.output_dir = folder;
    options.main_out_path = &main;
    options.main_module = &module;
    options.link_name = LOADER;
    let split =
        transform(options).map_err(|error| anyhow!("splitting the front end: {error:#}"))?;
    let loader = std::fs::read_to_string(folder.join(LOADER))?;
    Ok(Split {
        modules: split.split_modules,
        parts: split.prefetch_map.into_iter().collect(),
        loader: inline(&loader, &module)?,
        main,
    })
}

/// The loader as a part of the module that it imports from.
fn inline(loader: &str, module: &str) -> Result<String> {
    let import = format!("import {{ initSync }} from \"{module}\";");
    ensure!(
        loader.contains(&import),
        "the loader of parts no longer imports `initSync`: see build/split.rs"
    );
    Ok(loader.replace(&import, ""))
}

impl Split {
    /// Writes the loader into the JavaScript of the main module, in place of the import: two files that name each
    /// other could not both be named by their content.
    pub fn join(&self, js: &Path) -> Result<()> {
        let text = std::fs::read_to_string(js)?;
        std::fs::write(js, joined(&text, &self.loader)?)?;
        Ok(())
    }
}

fn joined(js: &str, loader: &str) -> Result<String> {
    let from = format!(" from \"{LOADER}\"");
    let loads: Vec<_> = loader
        .lines()
        .filter_map(|line| line.strip_prefix("export const ")?.split(' ').next())
        .collect();
    let mut text = String::new();
    let mut names = Vec::new();
    // wasm-bindgen imports the module anew for each function.
    for line in js.lines() {
        let import = line.strip_prefix("import * as ");
        match import.and_then(|import| import.split_once(&from)) {
            Some((name, _)) => names.push(name),
            None => text.extend([line, "\n"]),
        }
    }
    ensure!(
        !names.is_empty() && !text.contains(&from),
        "the JavaScript of wasm-bindgen imports the loader in another way: see build/split.rs"
    );
    text.push_str(&loader.replace("export const ", "const "));
    let group = loads.join(", ");
    for name in names {
        text.extend(["const ", name, " = { ", &group, " };\n"]);
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_loader_becomes_a_part_of_the_main_module() {
        let loader = "import { initSync } from \"./app.js\";\nexport const load_a = makeLoad();\n";
        let loader = inline(loader, "./app.js").unwrap();
        let js = "import * as import1 from \"./parts.js\"\nimport * as import2 from \"./parts.js\"\nstart();\n";
        let joined = joined(js, &loader).unwrap();
        let expected = "start();\n\nconst load_a = makeLoad();\nconst import1 = { load_a };\nconst import2 = { load_a };\n";
        assert_eq!(joined, expected);
    }

    #[test]
    fn another_form_of_the_files_is_refused() {
        assert!(inline("import { init } from \"./app.js\";", "./app.js").is_err());
        assert!(joined("start();", "").is_err());
        assert!(joined("import { load_a } from \"./parts.js\";", "").is_err());
    }
}
