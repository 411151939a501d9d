//! Bar 4: what the first load of the order screen costs on the wire.

use crate::Plan;
use crate::http::Connection;
use crate::hub::Hub;
use crate::method::{Better, Figure};
use anyhow::{Context, Result, ensure};
use serde::Deserialize;

#[derive(Deserialize)]
struct Manifest {
    js: String,
    wasm: String,
    css: String,
    assets: Vec<Asset>,
}

#[derive(Deserialize)]
struct Asset {
    path: String,
    brotli: f64,
}

/// Page as the hub sends it, stylesheet, both modules, and the fonts of Azerbaijani text.
pub async fn measure(plan: &Plan) -> Result<Vec<Figure>> {
    let text =
        std::fs::read_to_string(plan.dist.join("manifest.json")).context("dist/manifest.json")?;
    let manifest: Manifest = serde_json::from_str(&text)?;
    let hub = Hub::start(plan, None).await?;
    let request = hub.page(&[("accept-encoding", "br, gzip")]);
    let page = Connection::open(&hub.host).await?.call(&request).await?;
    ensure!(
        page.status == 200,
        "{} answered {}",
        hub.order_page,
        page.status
    );
    let page = f64::from(u32::try_from(page.wire).unwrap_or(u32::MAX));
    let code = size(&manifest, |path| {
        path == manifest.js || path == manifest.wasm
    });
    let rest = size(&manifest, |path| {
        let fonts = ["latin", "az", "number"].map(|part| format!("/pkg/fonts/onest-{part}."));
        path == manifest.css || fonts.iter().any(|font| path.starts_with(font))
    });
    let figures = [
        Figure::of("4.bytes.page", "bytes", Better::Lower, &[page]),
        Figure::of("4.bytes.wasm-and-js", "bytes", Better::Lower, &[code])
            .map(|figure| figure.against(293_000.0, 244_000.0)),
        Figure::of(
            "4.bytes.first-load",
            "bytes",
            Better::Lower,
            &[page + code + rest],
        )
        .map(|figure| figure.against(353_000.0, 256_000.0)),
    ];
    Ok(figures.into_iter().flatten().collect())
}

fn size(manifest: &Manifest, counts: impl Fn(&str) -> bool) -> f64 {
    manifest
        .assets
        .iter()
        .filter(|asset| counts(&asset.path))
        .map(|asset| asset.brotli)
        .sum()
}
