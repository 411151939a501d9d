//! One minified stylesheet out of `style/main.css` and what it imports.

use anyhow::{Context, Result, anyhow};
use lightningcss::bundler::{Bundler, FileProvider};
use lightningcss::dependencies::{Dependency, DependencyOptions};
use lightningcss::stylesheet::{MinifyOptions, ParserOptions, PrinterOptions};
use lightningcss::targets::{Browsers, Targets};
use std::path::Path;

/// Bundles `entry`; `url_for` gives the final address of every `url()` in it.
///
/// # Errors
/// A file that cannot be read or understood (with its place), or an address that `url_for` refuses.
pub fn bundle(entry: &Path, mut url_for: impl FnMut(&str) -> Result<String>) -> Result<String> {
    let files = FileProvider::new();
    let mut bundler = Bundler::new(&files, None, ParserOptions::default());
    let mut sheet = bundler
        .bundle(entry)
        .map_err(|error| anyhow!("stylesheet: {error}"))?;
    let targets = Targets::from(evergreen());
    sheet
        .minify(MinifyOptions {
            targets,
            ..MinifyOptions::default()
        })
        .map_err(|error| anyhow!("stylesheet: {error}"))?;
    let printed = sheet
        .to_css(PrinterOptions {
            minify: true,
            targets,
            analyze_dependencies: Some(DependencyOptions {
                remove_imports: false,
            }),
            ..PrinterOptions::default()
        })
        .map_err(|error| anyhow!("stylesheet: {error}"))?;
    let mut code = printed.code;
    for dependency in printed.dependencies.unwrap_or_default() {
        if let Dependency::Url(url) = dependency {
            let address =
                url_for(&url.url).with_context(|| format!("stylesheet, {}", url.loc.file_path))?;
            code = code.replace(&url.placeholder, &address);
        }
    }
    Ok(code)
}

/// Browsers that update themselves, about two years back; `@layer` and nesting are native there.
fn evergreen() -> Browsers {
    let major = |version: u32| Some(version << 16);
    Browsers {
        android: major(120),
        chrome: major(120),
        edge: major(120),
        firefox: major(121),
        ios_saf: Some((17 << 16) | (2 << 8)),
        safari: Some((17 << 16) | (2 << 8)),
        samsung: major(25),
        ..Browsers::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bundled(files: &[(&str, &str)]) -> Result<String> {
        let folder = tempfile::tempdir()?;
        for (name, text) in files {
            std::fs::write(folder.path().join(name), text)?;
        }
        bundle(&folder.path().join("main.css"), |url| {
            anyhow::ensure!(!url.contains("missing"), "no file for {url}");
            Ok(format!("/pkg/hashed-{}", url.trim_start_matches('/')))
        })
    }

    #[test]
    fn imports_are_bundled_and_layers_stay() {
        let css = bundled(&[
            (
                "main.css",
                "@layer ui, base;\n@import './base.css' layer(base);\n@import './ui.css' layer(ui);\n",
            ),
            ("base.css", ".a { color: red; .b & { margin: 0px } }"),
            ("ui.css", ".b { color: blue }"),
        ])
        .unwrap();
        let place = |text: &str| {
            css.find(text)
                .unwrap_or_else(|| panic!("{text} is not in {css}"))
        };
        assert!(
            place("@layer ui") < place("@layer base"),
            "the declared order rules the cascade: {css}"
        );
        assert!(!css.contains("@import"), "{css}");
    }

    #[test]
    fn addresses_are_rewritten() {
        let css = bundled(&[("main.css", "a { background: url('/one.svg') }")]).unwrap();
        assert!(css.contains("/pkg/hashed-one.svg"), "{css}");
    }

    #[test]
    fn an_address_without_a_file_is_an_error_that_names_the_stylesheet() {
        let error = bundled(&[("main.css", "a { background: url('/missing.svg') }")]).unwrap_err();
        let text = format!("{error:#}");
        assert!(
            text.contains("main.css") && text.contains("missing.svg"),
            "{text}"
        );
    }

    #[test]
    fn a_missing_import_is_an_error() {
        assert!(bundled(&[("main.css", "@import './none.css';")]).is_err());
    }
}
