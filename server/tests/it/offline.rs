//! What a browser keeps for times without the hub: the empty page, the worker, the app's description.

use crate::app::{catalog, settings};
use serde_json::{Value, json};
use server::clock::Clock;
use server::db::Db;
use server::serve::{Options, Running, start};
use std::path::Path;

/// A build with one file of each kind.
fn bundle(dist: &Path) {
    let files = [
        "/pkg/app.1.js",
        "/pkg/app.2.wasm",
        "/pkg/main.3.css",
        "/pkg/fonts/onest-latin.4.woff2",
        "/icon.svg",
        "/icons/192.png",
        "/sounds/ticket.wav",
    ];
    for path in files {
        let file = if path.starts_with("/pkg/") {
            dist.join(&path[1..])
        } else {
            dist.join("public").join(&path[1..])
        };
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(file, path).unwrap();
    }
    let manifest = json!({
        "buildId": "test", "js": files[0], "wasm": files[1], "css": files[2],
        "assets": files.map(|path| json!({"path": path})),
    });
    std::fs::write(dist.join("manifest.json"), manifest.to_string()).unwrap();
}

async fn hub(folder: &Path, service_worker: bool) -> (Running, Db) {
    let mut config = settings(folder);
    config.service_worker = service_worker;
    let db = Db::open(None, folder).await.unwrap();
    server::demo::install(&db, &config.site, catalog())
        .await
        .unwrap();
    bundle(&folder.join("dist"));
    let options = Options {
        demo: true,
        dist: folder.join("dist"),
        ..Options::default()
    };
    let running = start(db.clone(), &config, options, Clock::default());
    (running.await.unwrap(), db)
}

async fn get(running: &Running, path: &str) -> reqwest::Response {
    let client = reqwest::Client::new();
    let request = client.get(format!("http://{}{path}", running.address));
    request.send().await.unwrap()
}

/// What the worker keeps, read from its text.
fn list(worker: &str) -> Vec<String> {
    let line = worker
        .lines()
        .find_map(|line| line.strip_prefix("const FILES = "));
    serde_json::from_str(line.unwrap().trim_end_matches(';')).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_worker_keeps_everything_that_a_page_needs() {
    let folder = tempfile::tempdir().unwrap();
    let (running, db) = hub(folder.path(), true).await;
    let answer = get(&running, "/sw.js").await;
    assert_eq!(answer.status().as_u16(), 200);
    let headers = answer.headers().clone();
    assert_eq!(headers["content-type"], "text/javascript; charset=utf-8");
    assert_eq!(headers["cache-control"], "no-cache");
    assert_eq!(headers["service-worker-allowed"], "/");
    assert_eq!(headers["x-content-type-options"], "nosniff");
    let worker = answer.text().await.unwrap();
    let kept = list(&worker);
    for path in &kept {
        let answer = get(&running, path).await;
        assert_eq!(answer.status().as_u16(), 200, "{path}");
        assert!(answer.headers().get("set-cookie").is_none(), "{path}");
    }
    let manifest = std::fs::read(folder.path().join("dist/manifest.json")).unwrap();
    let manifest: Value = serde_json::from_slice(&manifest).unwrap();
    let built = manifest["assets"].as_array().unwrap().iter();
    for asset in built.map(|asset| asset["path"].as_str().unwrap().to_owned()) {
        assert!(kept.contains(&asset), "{asset} is not kept");
    }
    // All that the page itself names is there.
    let page = get(&running, "/shell").await.text().await.unwrap();
    for part in page.split("href=\"").skip(1) {
        let (path, _) = part.split_once('"').unwrap();
        let known = kept.iter().any(|kept| kept == path);
        let elsewhere = ["/manifest.webmanifest", "/icons/apple-180.png"].contains(&path);
        assert!(known || elsewhere, "{path}");
    }
    running.stop(&db).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_empty_page_is_the_same_for_everybody() {
    let folder = tempfile::tempdir().unwrap();
    let (running, db) = hub(folder.path(), true).await;
    let answer = get(&running, "/shell").await;
    let headers = answer.headers().clone();
    assert_eq!(headers["cache-control"], "no-cache");
    assert_eq!(headers["x-content-type-options"], "nosniff");
    let policy = headers["content-security-policy"].to_str().unwrap();
    assert!(!policy.contains("nonce"), "{policy}");
    assert!(policy.contains("'sha256-"), "{policy}");
    assert!(policy.contains("frame-ancestors 'none'"), "{policy}");
    let page = answer.text().await.unwrap();
    assert!(page.contains("<body data-shell"), "{page}");
    let client = reqwest::Client::new();
    let asked = client
        .get(format!("http://{}/shell", running.address))
        .header("Cookie", "sufra_lang=ru; sufra_theme=dark; sufra_session=x")
        .header("Accept-Language", "en");
    let other = asked.send().await.unwrap();
    assert_eq!(other.headers()["content-security-policy"], policy);
    assert_eq!(other.text().await.unwrap(), page);
    running.stop(&db).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_app_can_be_installed_in_the_language_of_the_device() {
    let folder = tempfile::tempdir().unwrap();
    let (running, db) = hub(folder.path(), true).await;
    let client = reqwest::Client::new();
    for (cookie, lang, floor) in [("", "az", "Zal"), ("sufra_lang=ru", "ru", "Зал")] {
        let asked = client
            .get(format!("http://{}/manifest.webmanifest", running.address))
            .header("Cookie", cookie);
        let answer = asked.send().await.unwrap();
        assert_eq!(
            answer.headers()["content-type"],
            "application/manifest+json"
        );
        assert_eq!(answer.headers()["vary"], "cookie, accept-language");
        let app: Value = answer.json().await.unwrap();
        assert_eq!(app["lang"], lang);
        assert_eq!(
            (&app["scope"], &app["start_url"]),
            (&json!("/"), &json!("/"))
        );
        assert_eq!(app["display"], "standalone");
        let shortcuts = app["shortcuts"].as_array().unwrap();
        assert_eq!(shortcuts[0]["name"], floor);
        let icons = app["icons"].as_array().unwrap().iter();
        for src in icons.map(|icon| icon["src"].as_str().unwrap()) {
            let file = Path::new(env!("CARGO_MANIFEST_DIR"));
            assert!(file.join("../public").join(&src[1..]).is_file(), "{src}");
        }
    }
    for path in ["/lock", "/shell"] {
        let page = get(&running, path).await.text().await.unwrap();
        for link in ["manifest.webmanifest", "apple-touch-icon", "theme-color"] {
            assert!(page.contains(link), "{link} on {path}");
        }
    }
    running.stop(&db).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_that_is_switched_off_takes_itself_away() {
    let folder = tempfile::tempdir().unwrap();
    let (running, db) = hub(folder.path(), false).await;
    let answer = get(&running, "/sw.js").await;
    assert_eq!(answer.headers()["cache-control"], "no-cache");
    let worker = answer.text().await.unwrap();
    assert!(worker.contains("registration.unregister()"), "{worker}");
    assert!(worker.contains("caches.delete"), "{worker}");
    assert!(!worker.contains("addEventListener('fetch'"), "{worker}");
    running.stop(&db).await;
}
