//! `dist/manifest.json`: what the server must know about the bundle.

use super::assets::Asset;
use serde::Serialize;
use std::collections::BTreeMap;

/// The manifest; the server reads it at start.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Manifest {
    /// Changes with any asset; screens of another build reload.
    pub build_id: String,
    /// Address of the JavaScript module.
    pub js: String,
    /// Address of the WebAssembly module, for preloading.
    pub wasm: String,
    /// Address of the stylesheet.
    pub css: String,
    /// The WebAssembly modules of each part, which are loaded after the first screen.
    pub parts: BTreeMap<String, Vec<String>>,
    /// Every file, for the service worker's list and for measuring.
    pub assets: Vec<Asset>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wire_form_is_camel_case() {
        let manifest = Manifest {
            build_id: "b".into(),
            js: "/pkg/app.1.js".into(),
            wasm: "/pkg/app.2.wasm".into(),
            css: "/pkg/main.3.css".into(),
            parts: [("kitchen".into(), vec!["/pkg/split_kitchen.4.wasm".into()])].into(),
            assets: vec![Asset {
                path: "/pkg/app.1.js".into(),
                bytes: 2,
                brotli: 1,
            }],
        };
        let expected = concat!(
            r#"{"buildId":"b","js":"/pkg/app.1.js","wasm":"/pkg/app.2.wasm","css":"/pkg/main.3.css","#,
            r#""parts":{"kitchen":["/pkg/split_kitchen.4.wasm"]},"#,
            r#""assets":[{"path":"/pkg/app.1.js","bytes":2,"brotli":1}]}"#
        );
        assert_eq!(serde_json::to_string(&manifest).unwrap(), expected);
    }
}
