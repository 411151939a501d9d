//! Files with names by content, and their compressed neighbours.

use crate::project::Profile;
use anyhow::{Context, Result};
use flate2::{Compression, write::GzEncoder};
use serde::Serialize;
use std::io::Write;
use std::path::{Path, PathBuf};

/// Hex digits of a content hash in a file name: 64 bits are plenty for one build.
const HASH_DIGITS: usize = 16;

/// One file that a browser loads, with its cost on the wire.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Asset {
    /// The address, from the root of the site.
    pub path: String,
    /// Size as stored.
    pub bytes: u64,
    /// Size of the brotli neighbour; the plain size where a file does not compress.
    pub brotli: u64,
}

/// The hash that names a content.
pub fn content_hash(content: &[u8]) -> String {
    blake3::hash(content)
        .to_hex()
        .chars()
        .take(HASH_DIGITS)
        .collect()
}

/// `app.js` with content → `app.<hash>.js`.
pub fn hashed_name(name: &str, content: &[u8]) -> String {
    let hash = content_hash(content);
    match name.rsplit_once('.') {
        Some((stem, ending)) => format!("{stem}.{hash}.{ending}"),
        None => format!("{name}.{hash}"),
    }
}

/// Writes files below one folder and remembers them.
pub struct AssetFolder {
    folder: PathBuf,
    address: String,
    profile: Profile,
    written: Vec<Asset>,
}

impl AssetFolder {
    /// Files go to `folder` and are reached under `address`.
    pub fn new(folder: PathBuf, address: &str, profile: Profile) -> Self {
        Self {
            folder,
            address: address.to_owned(),
            profile,
            written: Vec::new(),
        }
    }

    /// Writes under a name by content; returns the address.
    pub fn add_hashed(&mut self, name: &str, content: &[u8]) -> Result<String> {
        self.add(&hashed_name(name, content), content)
    }

    /// Writes under the given name; returns the address. The same file twice is written once.
    pub fn add(&mut self, name: &str, content: &[u8]) -> Result<String> {
        let path = format!("{}/{name}", self.address);
        if self.written.iter().any(|asset| asset.path == path) {
            return Ok(path);
        }
        let file = self.folder.join(name);
        if let Some(parent) = file.parent() {
            std::fs::create_dir_all(parent)?;
        }
        std::fs::write(&file, content)
            .with_context(|| format!("{} cannot be written", file.display()))?;
        let bytes = content.len() as u64;
        let brotli = if compresses(name) {
            self.compress(&file, content)?
        } else {
            bytes
        };
        self.written.push(Asset {
            path: path.clone(),
            bytes,
            brotli,
        });
        Ok(path)
    }

    /// All files written so far.
    pub fn into_assets(self) -> Vec<Asset> {
        self.written
    }

    /// Writes `.br` and `.gz` in the same step as the file: a stale neighbour breaks hydration.
    fn compress(&self, file: &Path, content: &[u8]) -> Result<u64> {
        let small = brotli(content, self.profile)?;
        std::fs::write(with_ending(file, "br"), &small)?;
        std::fs::write(with_ending(file, "gz"), gzip(content, self.profile)?)?;
        Ok(small.len() as u64)
    }
}

fn with_ending(file: &Path, ending: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(".");
    name.push(ending);
    PathBuf::from(name)
}

/// Text and code shrink; fonts, pictures and sounds are compressed already.
fn compresses(name: &str) -> bool {
    let ending = Path::new(name)
        .extension()
        .and_then(|ending| ending.to_str())
        .unwrap_or_default();
    matches!(
        ending,
        "js" | "wasm" | "css" | "svg" | "json" | "webmanifest" | "html" | "txt" | "map"
    )
}

fn brotli(content: &[u8], profile: Profile) -> Result<Vec<u8>> {
    let quality = if profile == Profile::Release { 11 } else { 4 };
    let mut encoder = brotli::CompressorWriter::new(Vec::new(), 64 * 1024, quality, 24);
    encoder.write_all(content)?;
    encoder.flush()?;
    Ok(encoder.into_inner())
}

fn gzip(content: &[u8], profile: Profile) -> Result<Vec<u8>> {
    let level = if profile == Profile::Release {
        Compression::best()
    } else {
        Compression::fast()
    };
    let mut encoder = GzEncoder::new(Vec::new(), level);
    encoder.write_all(content)?;
    Ok(encoder.finish()?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read;

    #[test]
    fn a_name_follows_its_content() {
        let one = hashed_name("app.js", b"one");
        assert_eq!(one, hashed_name("app.js", b"one"));
        assert_ne!(one, hashed_name("app.js", b"two"));
        assert_eq!(
            (one.find("app."), one.rfind(".js")),
            (Some(0), Some(one.len() - 3))
        );
        assert_eq!(one.len(), "app..js".len() + HASH_DIGITS);
    }

    #[test]
    fn neighbours_hold_the_same_content() {
        let folder = tempfile::tempdir().unwrap();
        for profile in [Profile::Dev, Profile::Release] {
            let mut assets = AssetFolder::new(folder.path().to_owned(), "/pkg", profile);
            let text = "order ".repeat(1000);
            assets.add("a/main.css", text.as_bytes()).unwrap();
            let asset = assets.into_assets().pop().unwrap();
            assert_eq!(
                (asset.path.as_str(), asset.bytes),
                ("/pkg/a/main.css", 6000)
            );

            let file = folder.path().join("a/main.css");
            let mut unpacked = String::new();
            let br = std::fs::File::open(with_ending(&file, "br")).unwrap();
            assert_eq!(br.metadata().unwrap().len(), asset.brotli);
            brotli::Decompressor::new(br, 4096)
                .read_to_string(&mut unpacked)
                .unwrap();
            assert_eq!(unpacked, text);
            unpacked.clear();
            let gz = std::fs::File::open(with_ending(&file, "gz")).unwrap();
            flate2::read::GzDecoder::new(gz)
                .read_to_string(&mut unpacked)
                .unwrap();
            assert_eq!(unpacked, text);
        }
    }

    #[test]
    fn a_font_has_no_neighbour() {
        let folder = tempfile::tempdir().unwrap();
        let mut assets = AssetFolder::new(folder.path().to_owned(), "", Profile::Dev);
        assets.add("onest.woff2", b"font").unwrap();
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
        assert_eq!(assets.into_assets().pop().unwrap().brotli, 4);
    }
}
