//! The document around every screen: head, assets, the page's [`Boot`] and the body.

use crate::App;
use crate::parts;
use crate::session::Boot;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

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
    /// The modules of each part, by the part's name (`crate::parts`).
    pub parts: BTreeMap<String, Vec<String>>,
    /// Names the build; equal on the hub and in its pages.
    pub build_id: String,
}

/// Which surface a path belongs to, for `data-surface`.
pub fn surface(path: &str) -> &'static str {
    if path.starts_with("/kitchen") || path.starts_with("/board") {
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

/// The bar of the browser or the system above a page: the surface of its theme (`--surface` in `tokens.css`).
fn theme_colour(theme: &str) -> &'static str {
    if theme == "dark" {
        "#141a1c"
    } else {
        "#ffffff"
    }
}

/// The module that starts a page.
pub fn starter(assets: &Assets) -> String {
    format!(
        "import start from '{}';start({{module_or_path:'{}'}});",
        assets.js, assets.wasm
    )
}

/// Dresses the empty page before it is painted, by the cookies and the address: the hub could not, because the same
/// bytes are kept for everybody. Twin of [`surface`] and [`theme_of`].
pub const DRESS: &str = "const d=document.documentElement,c=document.cookie,k=/^\\/(kitchen|board)/.test(location.pathname);\
    if(k)d.dataset.surface='kds';d.dataset.theme=k?'dark':/sufra_theme=(dark|sun)/.exec(c)?.[1]??'light';\
    d.lang=/sufra_lang=(\\w+)/.exec(c)?.[1]??'az';";

/// What is known before the first render, as the page's element `boot`.
fn boot_json(boot: &Boot) -> String {
    // `<` cannot end the script element early when it is written as an escape.
    serde_json::to_string(boot)
        .unwrap_or_default()
        .replace('<', "\\u003c")
}

/// The whole document, for the hub. Works without scripts: everything below `body` is already drawn.
pub fn document(assets: Assets, boot: &Boot, path: &str) -> impl IntoView + use<> {
    let nonce = use_nonce().map(|nonce| nonce.to_string());
    let theme = theme_of(path, boot);
    view! {
        <!DOCTYPE html>
        <html lang=boot.lang.tag() data-theme=theme data-surface=surface(path)>
            {head(assets, boot_json(boot), theme, nonce, Place::At(path))}
            <body>
                <App/>
            </body>
        </html>
    }
}

/// The document without a screen and without anybody's data, for a browser that cannot reach the hub: one for every
/// address. The bundle mounts into it, it never hydrates it. Its scripts have no nonce: the hub allows them by hash.
pub fn shell(assets: Assets, boot: &Boot) -> impl IntoView + use<> {
    view! {
        <!DOCTYPE html>
        <html lang=boot.lang.tag() data-theme=boot.theme.name() data-surface="terminal">
            {head(assets, boot_json(boot), boot.theme.name(), None, Place::Anywhere)}
            <body data-shell=""></body>
        </html>
    }
}

/// Where a page is shown.
#[derive(Clone, Copy)]
enum Place<'path> {
    /// At the address it was drawn for.
    At(&'path str),
    /// At any address: it dresses itself, and asks for the part it needs.
    Anywhere,
}

/// What every page begins with.
fn head(
    mut assets: Assets,
    boot: String,
    theme: &str,
    nonce: Option<String>,
    place: Place<'_>,
) -> AnyView {
    let start = starter(&assets);
    let (part, dress) = match place {
        Place::At(path) => (parts::name_at(path), None),
        Place::Anywhere => (None, Some(DRESS)),
    };
    let mut ahead = vec![assets.wasm];
    ahead.extend(
        part.and_then(|part| assets.parts.remove(part))
            .unwrap_or_default(),
    );
    let ahead = ahead.into_iter().map(|module| {
        view! { <link rel="preload" href=module r#as="fetch" r#type="application/wasm" crossorigin="anonymous"/> }
    });
    view! {
        <head>
            <meta charset="utf-8"/>
            <meta name="viewport" content="width=device-width, initial-scale=1"/>
            <meta name="color-scheme" content="light dark"/>
            <meta name="theme-color" content=theme_colour(theme)/>
            <title>"Sufra"</title>
            {dress.map(|dress| view! { <script inner_html=dress></script> })}
            <link rel="icon" r#type="image/svg+xml" href="/icon.svg"/>
            <link rel="apple-touch-icon" href="/icons/apple-180.png"/>
            // With cookies: they name the language.
            <link rel="manifest" href="/manifest.webmanifest" crossorigin="use-credentials"/>
            <link rel="preload" href=assets.font r#as="font" r#type="font/woff2" crossorigin="anonymous"/>
            <link rel="stylesheet" href=assets.css/>
            <link rel="modulepreload" href=assets.js/>
            {ahead.collect_view()}
            <script id="boot" r#type="application/json" inner_html=boot></script>
            <script r#type="module" nonce=nonce inner_html=start></script>
        </head>
    }
    .into_any()
}
