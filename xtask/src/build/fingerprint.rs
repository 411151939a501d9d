//! One hash over everything a build step reads; equal hash, nothing to do.

use crate::project::Project;
use anyhow::{Context, Result};
use std::path::{Path, PathBuf};

/// A hash of files (by name and content) and of settings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fingerprint {
    hex: String,
}

impl Fingerprint {
    /// Hashes files and whole folders of the workspace; what does not exist counts as empty.
    pub fn of(project: &Project, inputs: &[&str]) -> Result<Self> {
        let mut hasher = blake3::Hasher::new();
        for input in inputs {
            for file in files_below(&project.path(input))? {
                let content = std::fs::read(&file)
                    .with_context(|| format!("{} cannot be read", file.display()))?;
                let name = file.strip_prefix(project.root()).unwrap_or(&file);
                hasher.update(name.to_string_lossy().as_bytes());
                hasher.update(&[0]);
                hasher.update(blake3::hash(&content).as_bytes());
            }
        }
        Ok(Self {
            hex: hasher.finalize().to_hex().to_string(),
        })
    }

    /// Adds a setting.
    pub fn with(self, name: &str, value: &str) -> Self {
        let text = format!("{}\0{name}\0{value}", self.hex);
        Self {
            hex: blake3::hash(text.as_bytes()).to_hex().to_string(),
        }
    }

    /// The hash as text.
    pub fn hex(&self) -> &str {
        &self.hex
    }

    /// True when `stamp` was saved from the same inputs.
    pub fn matches(&self, stamp: &Path) -> bool {
        std::fs::read_to_string(stamp).is_ok_and(|saved| saved == self.hex)
    }

    /// Remembers the inputs of a finished step.
    pub fn save(&self, stamp: &Path) -> Result<()> {
        std::fs::write(stamp, &self.hex)
            .with_context(|| format!("{} cannot be written", stamp.display()))
    }
}

/// All files below a folder (or the file itself), sorted, so that the order of a listing never counts.
pub fn files_below(start: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut waiting = vec![start.to_owned()];
    while let Some(path) = waiting.pop() {
        if path.is_dir() {
            let entries = std::fs::read_dir(&path)
                .with_context(|| format!("{} cannot be read", path.display()))?;
            for entry in entries {
                waiting.push(entry?.path());
            }
        } else if path.is_file() {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_come_sorted_and_missing_folders_are_empty() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("b")).unwrap();
        for name in ["c", "b/a", "a"] {
            std::fs::write(folder.path().join(name), name).unwrap();
        }
        let names: Vec<_> = files_below(folder.path()).unwrap();
        let expected: Vec<_> = ["a", "b/a", "c"]
            .map(|name| folder.path().join(name))
            .into();
        assert_eq!(names, expected);
        assert!(files_below(&folder.path().join("none")).unwrap().is_empty());
    }

    #[test]
    fn a_setting_changes_the_hash_and_a_stamp_remembers_it() {
        let folder = tempfile::tempdir().unwrap();
        let stamp = folder.path().join("stamp");
        let one = Fingerprint { hex: "00".into() }.with("profile", "debug");
        let two = Fingerprint { hex: "00".into() }.with("profile", "release");
        assert_ne!(one, two);
        one.save(&stamp).unwrap();
        assert!(one.matches(&stamp));
        assert!(!two.matches(&stamp));
    }
}
