//! Rules of the house that a machine can keep.

use std::fs;
use std::path::{Path, PathBuf};

/// Lines of a source file at most.
const LINES: usize = 600;
/// Crates that the rules must not know.
const IMPURE: [&str; 12] = [
    "async", "axum", "chrono", "futures", "hyper", "leptos", "rand", "reqwest", "sqlx", "tokio",
    "tracing", "web-sys",
];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .unwrap()
        .to_owned()
}

/// The files below a folder whose name ends so.
fn files(folder: &Path, ending: &str, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap();
        if path.is_dir()
            && !["target", "node_modules", "dist"].contains(&name)
            && !name.starts_with('.')
        {
            files(&path, ending, found);
        } else if name.ends_with(ending) {
            found.push(path);
        }
    }
}

#[test]
fn no_source_file_is_too_long() {
    let mut sources = Vec::new();
    for ending in [".rs", ".css", ".ts", ".sql"] {
        files(&root(), ending, &mut sources);
    }
    assert!(sources.len() > 100, "the sources were not found");
    let long: Vec<_> = sources
        .iter()
        .map(|path| (fs::read_to_string(path).unwrap().lines().count(), path))
        .filter(|(lines, _)| *lines > LINES)
        .collect();
    assert!(long.is_empty(), "longer than {LINES} lines: {long:#?}");
}

#[test]
fn the_rules_are_pure() {
    let manifest = fs::read_to_string(root().join("domain/Cargo.toml")).unwrap();
    let (_, dependencies) = manifest.split_once("[dependencies]").unwrap();
    let dependencies = dependencies.split("\n[").next().unwrap();
    let names = dependencies
        .lines()
        .filter_map(|line| line.split(['.', '=', ' ']).next());
    for name in names.filter(|name| !name.is_empty()) {
        let impure = IMPURE
            .iter()
            .any(|word| name == *word || name.starts_with(&format!("{word}-")));
        assert!(!impure, "domain depends on {name}");
    }
    let mut sources = Vec::new();
    files(&root().join("domain/src"), ".rs", &mut sources);
    for path in sources {
        let text = fs::read_to_string(&path).unwrap();
        for word in [
            "async fn",
            ".await",
            "std::fs",
            "std::net",
            "std::thread",
            "SystemTime",
            "Instant::",
        ] {
            assert!(!text.contains(word), "{} has {word}", path.display());
        }
    }
}
