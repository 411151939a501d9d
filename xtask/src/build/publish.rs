//! Turns compiled files, stylesheet and `public/` into `dist/`.
//!
//! `dist/pkg/` holds files named by content (cacheable for ever), `dist/public/` files with fixed
//! names. A new `dist/` replaces the old one as a whole, so that nothing stale is ever served.

use super::assets::{Asset, AssetFolder, content_hash};
use super::fingerprint::files_below;
use super::manifest::Manifest;
use super::{css, wasm::Front};
use crate::process::{say, stopwatch};
use crate::project::{Profile, Project};
use anyhow::{Context, Result, bail};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// Builds the folder and puts it in place; `stamp` is the fingerprint of its inputs.
pub fn publish(project: &Project, profile: Profile, front: &Front, stamp: &str) -> Result<()> {
    let watch = stopwatch();
    let fresh = project.target().join("dist.new");
    remove_folder(&fresh)?;
    std::fs::create_dir_all(&fresh)?;

    let mut pkg = AssetFolder::new(fresh.join("pkg"), "/pkg", profile);
    let public_folder = project.path("public");
    let published = publish_front(front, &mut pkg)?;
    let mut in_sheet = BTreeSet::new();
    let sheet = css::bundle(&project.path("style/main.css"), |url| {
        publish_url(url, &public_folder, &mut pkg, &mut in_sheet)
    })?;
    let css = pkg.add_hashed("main.css", sheet.as_bytes())?;
    let mut public = AssetFolder::new(fresh.join("public"), "", profile);
    publish_public(&public_folder, &mut public, &in_sheet)?;

    let mut assets = pkg.into_assets();
    assets.extend(public.into_assets());
    assets.sort();
    let manifest = Manifest {
        build_id: build_id(&assets, &fresh)?,
        js: published.js,
        wasm: published.wasm,
        css,
        parts: published.parts,
        assets,
    };
    std::fs::write(
        fresh.join("manifest.json"),
        serde_json::to_vec_pretty(&manifest)?,
    )?;
    std::fs::write(fresh.join(".stamp"), stamp)?;
    replace(&project.dist(), &fresh, &project.target().join("dist.old"))?;
    say(&format!(
        "dist/: {} ({:.1} s)",
        summary(&manifest),
        watch.elapsed().as_secs_f64()
    ));
    Ok(())
}

/// The addresses of the modules.
struct Published {
    js: String,
    wasm: String,
    parts: BTreeMap<String, Vec<String>>,
}

/// All modules; the JavaScript is told the hashed names of the WebAssembly.
fn publish_front(front: &Front, pkg: &mut AssetFolder) -> Result<Published> {
    let snippets = front.snippets();
    for file in files_below(&snippets)? {
        // The folder carries a hash already and the module imports it by relative path.
        let inside = file.strip_prefix(&snippets).unwrap_or(&file);
        pkg.add(
            &format!("snippets/{}", inside.display()),
            &std::fs::read(&file)?,
        )?;
    }
    let mut text = std::fs::read_to_string(front.js())?;
    let wasm = pkg.add_hashed("app.wasm", &std::fs::read(front.wasm())?)?;
    text = rename_wasm(&text, &Front::wasm_name(), &wasm)?;
    let stems: BTreeMap<String, Vec<String>> =
        serde_json::from_slice(&std::fs::read(front.parts())?)?;
    let mut addresses: BTreeMap<String, String> = BTreeMap::new();
    for stem in stems.values().flatten() {
        if !addresses.contains_key(stem) {
            let name = format!("{stem}.wasm");
            let address = pkg.add_hashed(&name, &std::fs::read(front.module(stem))?)?;
            text = rename_wasm(&text, &name, &address)?;
            addresses.insert(stem.clone(), address);
        }
    }
    let parts = stems.into_iter().map(|(part, stems)| {
        let modules = stems.iter().filter_map(|stem| addresses.get(stem).cloned());
        (part, modules.collect())
    });
    Ok(Published {
        parts: parts.collect(),
        js: pkg.add_hashed("app.js", text.as_bytes())?,
        wasm,
    })
}

/// Names the file at the address `to` where `from` was named.
fn rename_wasm(js: &str, from: &str, to: &str) -> Result<String> {
    if !js.contains(from) {
        bail!("the JavaScript of wasm-bindgen no longer names {from}: see build/publish.rs");
    }
    Ok(js.replace(from, to.rsplit('/').next().unwrap_or(to)))
}

/// A file that the stylesheet uses goes to `pkg/` under a hashed name.
fn publish_url(
    url: &str,
    public: &Path,
    pkg: &mut AssetFolder,
    in_sheet: &mut BTreeSet<String>,
) -> Result<String> {
    if url.starts_with("data:") || url.starts_with('#') {
        return Ok(url.to_owned());
    }
    let (inside, fragment) = url
        .split_once('#')
        .map_or((url, None), |(file, part)| (file, Some(part)));
    let inside = inside.trim_start_matches("../").trim_start_matches('/');
    let inside = inside.strip_prefix("public/").unwrap_or(inside);
    let content = std::fs::read(public.join(inside))
        .with_context(|| format!("url({url}) has no file public/{inside}"))?;
    in_sheet.insert(inside.to_owned());
    let address = pkg.add_hashed(inside, &content)?;
    Ok(fragment.map_or(address.clone(), |part| format!("{address}#{part}")))
}

/// The rest of `public/` under its own names; what the stylesheet uses has a hashed name already.
fn publish_public(
    folder: &Path,
    public: &mut AssetFolder,
    in_sheet: &BTreeSet<String>,
) -> Result<()> {
    for file in files_below(folder)? {
        let inside = file.strip_prefix(folder).unwrap_or(&file);
        let inside = inside.to_string_lossy();
        if !in_sheet.contains(inside.as_ref()) {
            public.add(&inside, &std::fs::read(&file)?)?;
        }
    }
    Ok(())
}

/// A hash over names and contents; names in `pkg/` carry their content, the others do not.
fn build_id(assets: &[Asset], fresh: &Path) -> Result<String> {
    let mut all = Vec::new();
    for asset in assets {
        all.extend_from_slice(asset.path.as_bytes());
        if !asset.path.starts_with("/pkg/") {
            let content = std::fs::read(
                fresh
                    .join("public")
                    .join(asset.path.trim_start_matches('/')),
            )?;
            all.extend_from_slice(content_hash(&content).as_bytes());
        }
    }
    Ok(content_hash(&all))
}

fn replace(dist: &Path, fresh: &Path, old: &Path) -> Result<()> {
    remove_folder(old)?;
    if dist.exists() {
        std::fs::rename(dist, old)?;
    }
    std::fs::rename(fresh, dist).context("dist/ cannot be put in place")?;
    remove_folder(old)
}

fn remove_folder(folder: &Path) -> Result<()> {
    if folder.exists() {
        std::fs::remove_dir_all(folder)
            .with_context(|| format!("{} cannot be removed", folder.display()))?;
    }
    Ok(())
}

/// What the first load costs with brotli, for the developer's eye.
fn summary(manifest: &Manifest) -> String {
    let size = |path: &str| {
        manifest
            .assets
            .iter()
            .find(|asset| asset.path == path)
            .map_or(0, |asset| asset.brotli)
    };
    let later: BTreeSet<_> = manifest.parts.values().flatten().collect();
    format!(
        "build {}, brotli bytes: wasm {}, js {}, css {}, parts {}",
        manifest.build_id,
        size(&manifest.wasm),
        size(&manifest.js),
        size(&manifest.css),
        later.iter().map(|path| size(path)).sum::<u64>()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_module_asks_for_the_hashed_file() {
        let js = "new URL('app_bg.wasm', import.meta.url)";
        assert_eq!(
            rename_wasm(js, "app_bg.wasm", "/pkg/app.12.wasm").unwrap(),
            "new URL('app.12.wasm', import.meta.url)"
        );
        assert!(rename_wasm("", "app_bg.wasm", "app.12.wasm").is_err());
    }

    #[test]
    fn fonts_of_the_stylesheet_are_hashed_and_missing_ones_refused() {
        let folder = tempfile::tempdir().unwrap();
        let public = folder.path().join("public");
        std::fs::create_dir_all(public.join("fonts")).unwrap();
        std::fs::write(public.join("fonts/onest.woff2"), "font").unwrap();
        let mut pkg = AssetFolder::new(folder.path().join("pkg"), "/pkg", Profile::Dev);
        let mut used = BTreeSet::new();
        let expected = format!("/pkg/fonts/onest.{}.woff2", content_hash(b"font"));
        for url in [
            "/fonts/onest.woff2",
            "../public/fonts/onest.woff2",
            "/public/fonts/onest.woff2",
        ] {
            assert_eq!(
                publish_url(url, &public, &mut pkg, &mut used).unwrap(),
                expected
            );
        }
        assert_eq!(
            publish_url("data:,x", &public, &mut pkg, &mut used).unwrap(),
            "data:,x"
        );
        assert!(publish_url("/none.png", &public, &mut pkg, &mut used).is_err());
    }

    #[test]
    fn a_new_folder_replaces_the_old_one_whole() {
        let folder = tempfile::tempdir().unwrap();
        let (dist, fresh) = (folder.path().join("dist"), folder.path().join("dist.new"));
        for (path, name) in [(&dist, "stale"), (&fresh, "new")] {
            std::fs::create_dir(path).unwrap();
            std::fs::write(path.join(name), name).unwrap();
        }
        replace(&dist, &fresh, &folder.path().join("dist.old")).unwrap();
        assert!(dist.join("new").exists());
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}
