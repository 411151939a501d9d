//! The files of a build, held in memory with their compressed twins: about a megabyte, no path to walk out of.
//!
//! Files below `pkg/` carry a hash of their content in their name and may be kept for ever; the others have
//! fixed names and are asked for again after an hour.

use app::shell::Assets;
use axum::Router;
use axum::extract::Request;
use axum::http::header::{ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, VARY};
use axum::http::{HeaderMap, HeaderName};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use bytes::Bytes;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::io;
use std::path::Path;
use std::sync::Arc;

/// One file and its compressed twins.
#[derive(Debug)]
struct File {
    kind: String,
    for_ever: bool,
    plain: Bytes,
    brotli: Option<Bytes>,
    gzip: Option<Bytes>,
}

/// Every file of a build by its address.
#[derive(Clone, Debug, Default)]
pub struct Files {
    assets: Assets,
    files: Arc<BTreeMap<String, Arc<File>>>,
}

/// What the hub reads of `manifest.json`.
#[derive(Deserialize)]
struct Manifest {
    #[serde(flatten)]
    main: Assets,
    #[serde(default)]
    assets: Vec<Listed>,
}

#[derive(Deserialize)]
struct Listed {
    path: String,
}

impl Files {
    /// Reads a build: `manifest.json`, `pkg/` and `public/` below `dist`.
    pub fn load(dist: &Path) -> io::Result<Self> {
        let manifest = std::fs::read(dist.join("manifest.json"))?;
        let Manifest { mut main, assets } = serde_json::from_slice(&manifest)?;
        let mut files = BTreeMap::new();
        for Listed { path } in assets {
            let inside = path.trim_start_matches('/');
            let for_ever = inside.starts_with("pkg/");
            let file = if for_ever {
                dist.join(inside)
            } else {
                dist.join("public").join(inside)
            };
            if inside.starts_with("pkg/fonts/onest-latin.") {
                main.font.clone_from(&path);
            }
            files.insert(path, Arc::new(File::read(&file, for_ever)?));
        }
        Ok(Self {
            assets: main,
            files: Arc::new(files),
        })
    }

    /// The files that a page names.
    pub fn assets(&self) -> &Assets {
        &self.assets
    }

    /// The address of every file.
    pub fn paths(&self) -> impl Iterator<Item = &str> {
        self.files.keys().map(String::as_str)
    }

    /// One route per file.
    pub fn routes(&self) -> Router {
        let mut router = Router::new();
        for (path, file) in self.files.iter() {
            // Axum reads braces as parameters; no file of ours has them.
            if path.contains(['{', '}']) {
                continue;
            }
            let file = Arc::clone(file);
            let serve = move |request: Request| async move { file.answer(request.headers()) };
            router = router.route(path, get(serve));
        }
        router
    }
}

impl File {
    fn read(path: &Path, for_ever: bool) -> io::Result<Self> {
        let twin = |ending: &str| {
            let mut name = path.as_os_str().to_owned();
            name.push(ending);
            std::fs::read(name).ok().map(Bytes::from)
        };
        Ok(Self {
            kind: mime_guess::from_path(path)
                .first_or_octet_stream()
                .to_string(),
            for_ever,
            plain: Bytes::from(std::fs::read(path)?),
            brotli: twin(".br"),
            gzip: twin(".gz"),
        })
    }

    fn answer(&self, headers: &HeaderMap) -> Response {
        let accepted = headers
            .get(ACCEPT_ENCODING)
            .and_then(|value| value.to_str().ok());
        let (encoding, body) = self.encoded(accepted.unwrap_or_default());
        let keep = if self.for_ever {
            "public, max-age=31536000, immutable"
        } else {
            "public, max-age=3600"
        };
        let fixed: [(HeaderName, &str); 3] = [
            (CONTENT_TYPE, &self.kind),
            (CACHE_CONTROL, keep),
            (VARY, "accept-encoding"),
        ];
        match encoding {
            Some(encoding) => (fixed, [(CONTENT_ENCODING, encoding)], body).into_response(),
            None => (fixed, body).into_response(),
        }
    }

    /// The smallest form that the browser takes.
    fn encoded(&self, accepted: &str) -> (Option<&'static str>, Bytes) {
        for (name, twin) in [("br", &self.brotli), ("gzip", &self.gzip)] {
            if let Some(body) = twin.as_ref().filter(|_| accepts(accepted, name)) {
                return (Some(name), body.clone());
            }
        }
        (None, self.plain.clone())
    }
}

/// Whether an `Accept-Encoding` names an encoding without forbidding it.
fn accepts(accepted: &str, name: &str) -> bool {
    accepted.split(',').any(|part| {
        let (encoding, weight) = part.split_once(';').unwrap_or((part, ""));
        encoding.trim() == name && !matches!(weight.trim(), "q=0" | "q=0.0")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_smallest_accepted_form_is_served() {
        let file = File {
            kind: "text/css".to_owned(),
            for_ever: true,
            plain: Bytes::from_static(b"plain"),
            brotli: Some(Bytes::from_static(b"br")),
            gzip: Some(Bytes::from_static(b"gz")),
        };
        assert_eq!(file.encoded("gzip, deflate, br").0, Some("br"));
        assert_eq!(file.encoded("gzip;q=1.0, br;q=0").0, Some("gzip"));
        assert_eq!(file.encoded("").0, None);
        let answer = file.answer(&HeaderMap::new());
        assert_eq!(
            answer.headers().get(CACHE_CONTROL).unwrap(),
            "public, max-age=31536000, immutable"
        );
    }

    #[test]
    fn a_build_is_read_with_its_main_font() {
        let dist = tempfile::tempdir().unwrap();
        let fonts = dist.path().join("pkg/fonts");
        std::fs::create_dir_all(&fonts).unwrap();
        std::fs::write(fonts.join("onest-latin.1.woff2"), "f").unwrap();
        let manifest = r#"{"buildId":"b","js":"/pkg/a.js","wasm":"/pkg/a.wasm","css":"/pkg/m.css",
            "assets":[{"path":"/pkg/fonts/onest-latin.1.woff2","bytes":1,"brotli":1}]}"#;
        std::fs::write(dist.path().join("manifest.json"), manifest).unwrap();
        let files = Files::load(dist.path()).unwrap();
        assert_eq!(files.assets().font, "/pkg/fonts/onest-latin.1.woff2");
        assert_eq!(files.assets().build_id, "b");
    }
}
