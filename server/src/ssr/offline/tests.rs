use super::*;
use crate::ssr::Files;
use axum::http::header::COOKIE;
use std::process::Command;

fn build() -> (tempfile::TempDir, Files) {
    let dist = tempfile::tempdir().unwrap();
    for folder in ["pkg", "public"] {
        std::fs::create_dir_all(dist.path().join(folder)).unwrap();
    }
    for file in [
        "pkg/a.1.js",
        "pkg/a.2.wasm",
        "pkg/m.3.css",
        "public/icon.svg",
    ] {
        std::fs::write(dist.path().join(file), file).unwrap();
    }
    let manifest = json!({
        "buildId": "b", "js": "/pkg/a.1.js", "wasm": "/pkg/a.2.wasm", "css": "/pkg/m.3.css",
        "assets": [{"path": "/pkg/a.1.js"}, {"path": "/pkg/a.2.wasm"}, {"path": "/pkg/m.3.css"}, {"path": "/icon.svg"}],
    });
    std::fs::write(dist.path().join("manifest.json"), manifest.to_string()).unwrap();
    let files = Files::load(dist.path()).unwrap();
    (dist, files)
}

#[test]
fn the_worker_keeps_the_page_and_every_file() {
    let (_dist, files) = build();
    let page = empty_page(&files, &Place::default());
    let filled = script(&files, &page);
    let list = r#"["/shell","/icon.svg","/pkg/a.1.js","/pkg/a.2.wasm","/pkg/m.3.css"]"#;
    assert!(
        filled.contains(&format!("const FILES = {list};")),
        "{filled}"
    );
    assert!(
        !filled.contains('@'),
        "nothing is left to fill in: {filled}"
    );
    // Another page is another version, although no file of the build has changed.
    let place = Place {
        offset_minutes: 240,
        ..Place::default()
    };
    assert_ne!(filled, script(&files, &empty_page(&files, &place)));
    assert_eq!(filled, script(&files, &page));
}

/// What the worker must not do, read from its text.
#[test]
fn the_worker_is_plain() {
    for text in [WORKER, WORKER_OFF] {
        assert!(text.contains("'use strict';"));
        for word in [
            "eval",
            "importScripts",
            "indexedDB",
            "http:",
            "https:",
            "sync",
            "var ",
        ] {
            assert!(!text.replace("async", "").contains(word), "{word}");
        }
        for (open, close) in [('(', ')'), ('{', '}'), ('[', ']')] {
            let count = |one: char| text.matches(one).count();
            assert_eq!(count(open), count(close), "{open}{close}");
        }
        assert!(text.lines().all(|line| line.len() <= 120));
    }
}

/// Node, where there is one, reads it as a browser would.
#[test]
fn the_worker_is_good_javascript() {
    let (dist, files) = build();
    let filled = script(&files, &empty_page(&files, &Place::default()));
    for (name, text) in [("on.js", filled.as_str()), ("off.js", WORKER_OFF)] {
        let file = dist.path().join(name);
        std::fs::write(&file, text).unwrap();
        let Ok(checked) = Command::new("node").arg("--check").arg(&file).output() else {
            return;
        };
        let said = String::from_utf8_lossy(&checked.stderr).into_owned();
        assert!(checked.status.success(), "{said}");
    }
}

#[test]
fn the_empty_page_knows_nobody_and_its_scripts_are_allowed() {
    let (_dist, files) = build();
    let page = empty_page(&files, &Place::default());
    assert!(page.starts_with("<!DOCTYPE html>"), "{page}");
    assert!(page.contains("<body data-shell="), "{page}");
    assert!(!page.contains("nonce"), "{page}");
    assert!(page.contains(r#""session":null,"snapshot":null"#), "{page}");
    let policy = policy(&files);
    let mut scripts = 0;
    for part in page.split("<script").skip(1) {
        let (head, rest) = part.split_once('>').unwrap();
        let (text, _) = rest.split_once("</script>").unwrap();
        if head.contains("application/json") {
            continue;
        }
        scripts += 1;
        let hash = STANDARD.encode(Sha256::digest(text));
        assert!(policy.contains(&format!("'sha256-{hash}'")), "{text}");
    }
    assert_eq!(scripts, 2);
}

#[test]
fn the_app_speaks_the_language_of_the_device_then_of_the_browser() {
    let asked = |pairs: &[(HeaderName, &str)]| {
        let pairs = pairs
            .iter()
            .map(|(name, value)| (name.clone(), value.parse().unwrap()));
        language(&pairs.collect())
    };
    assert_eq!(asked(&[]), Lang::Az);
    assert_eq!(
        asked(&[(ACCEPT_LANGUAGE, "de, ru-RU;q=0.8, en;q=0.5")]),
        Lang::Ru
    );
    let both = [(ACCEPT_LANGUAGE, "ru"), (COOKIE, "sufra_lang=en")];
    assert_eq!(asked(&both), Lang::En);
    for lang in Lang::ALL {
        let described = description(lang);
        assert_eq!(described["lang"], lang.tag());
        assert_eq!(described["shortcuts"].as_array().unwrap().len(), 3);
    }
}
