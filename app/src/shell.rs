//! The document around every screen: head, assets, the page's [`Boot`] and the body.

use crate::App;
use crate::session::Boot;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// The files of a build, as its manifest names them: absolute paths with a hash of the content.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Assets {
    /// The module that starts the page.
    pub js: String,
    /// The compiled screens.
    pub wasm: String,
    /// The style sheet.
    pub css: String,
    /// The main font; the other subsets follow when a page has letters from them.
    pub font: String,
    /// Names the build; equal on the hub and in its pages.
    pub build_id: String,
}

/// Which surface a path belongs to, for `data-surface`.
pub fn surface(path: &str) -> &'static str {
    if path.starts_with("/kitchen") {
        "kds"
    } else {
        "terminal"
    }
}

/// The theme of a path: the kitchen is always dark.
pub fn theme_of(path: &str, boot: &Boot) -> &'static str {
    if surface(path) == "kds" {
        "dark"
    } else {
        boot.theme.name()
    }
}

/// The whole document, for the hub. Works without scripts: everything below `body` is already drawn.
pub fn document(assets: Assets, boot: &Boot, path: &str) -> impl IntoView + use<> {
    let nonce = use_nonce().map(|nonce| nonce.to_string());
    let start = format!(
        "import start from '{}';start({{module_or_path:'{}'}});",
        assets.js, assets.wasm
    );
    // `<` cannot end the script element early when it is written as an escape.
    let json = serde_json::to_string(boot)
        .unwrap_or_default()
        .replace('<', "\\u003c");
    view! {
        <!DOCTYPE html>
        <html lang=boot.lang.tag() data-theme=theme_of(path, boot) data-surface=surface(path)>
            <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1"/>
                <meta name="color-scheme" content="light dark"/>
                <title>"Sufra"</title>
                <link rel="icon" type="image/svg+xml" href="/icon.svg"/>
                <link rel="preload" href=assets.font r#as="font" r#type="font/woff2" crossorigin="anonymous"/>
                <link rel="stylesheet" href=assets.css/>
                <link rel="modulepreload" href=assets.js/>
                <link rel="preload" href=assets.wasm r#as="fetch" r#type="application/wasm" crossorigin="anonymous"/>
                <script id="boot" r#type="application/json" inner_html=json></script>
                <script r#type="module" nonce=nonce inner_html=start></script>
            </head>
            <body>
                <App/>
            </body>
        </html>
    }
}
