//! HTTPS on the restaurant's network: who is trusted, what speaks HTTP/2, and that cookies and pages work on
//! both ways. On SQLite only: nothing of it is in the database.

use crate::app::{TestApp, bundle, run, settings};
use crate::client::Client;
use crate::engine::Engine;
use domain::staff::Role;
use futures::StreamExt;
use reqwest::header::{COOKIE, SET_COOKIE};
use reqwest::{Certificate, ClientBuilder, Method, Version};
use serde_json::{Value, json};
use server::clock::Clock;
use server::db::Db;
use server::serve::{Options, start};
use std::time::Duration;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;

/// The hub in real time: clients ask their own clock whether a certificate is good.
async fn today(app: &mut TestApp) {
    app.clock = Clock::manual(Clock::default().now());
    app.restart().await;
}

/// What a device downloads to trust the hub.
async fn authority(app: &TestApp) -> Vec<u8> {
    let file = app.nobody().request(Method::GET, "/setup/ca.crt");
    file.send().await.unwrap().bytes().await.unwrap().to_vec()
}

fn trusting(der: &[u8]) -> ClientBuilder {
    let root = Certificate::from_der(der).unwrap();
    reqwest::Client::builder()
        .tls_built_in_root_certs(false)
        .add_root_certificate(root)
}

/// A client over HTTPS that trusts nobody but the hub.
async fn device(app: &TestApp) -> Client {
    Client::with(&app.secure, trusting(&authority(app).await))
}

/// The code that enrols a device.
async fn code(app: &TestApp) -> Value {
    let (code, _) = app.hub().auth.new_code(10).await.unwrap();
    json!({"code": code, "name": "Telefon 1"})
}

fn set_cookies(answer: &reqwest::header::HeaderMap) -> Vec<String> {
    let all = answer.get_all(SET_COOKIE).iter();
    all.map(|one| one.to_str().unwrap().to_owned()).collect()
}

async fn devices_that_trust_the_hub_speak_http2(app: &mut TestApp) {
    today(app).await;
    let secure = device(app).await;
    let answer = secure
        .request(Method::GET, "/api/health")
        .send()
        .await
        .unwrap();
    assert_eq!(
        (answer.status().as_u16(), answer.version()),
        (200, Version::HTTP_2)
    );
    let port = app.secure.rsplit_once(':').unwrap().1.to_owned();
    let named = Client::with(
        &format!("https://localhost:{port}"),
        trusting(&authority(app).await),
    );
    named.get("/api/health").await.ok(200);
    // Old clients are served too.
    let old = trusting(&authority(app).await).http1_only();
    let old = Client::with(&app.secure, old);
    let answer = old
        .request(Method::GET, "/api/health")
        .send()
        .await
        .unwrap();
    assert_eq!(answer.version(), Version::HTTP_11);
    let key = rcgen::generate_simple_self_signed(["127.0.0.1".to_owned()]).unwrap();
    let wrong = trusting(key.cert.der()).no_proxy().build().unwrap();
    let refused = wrong.get(format!("{}/api/health", app.secure)).send().await;
    assert!(refused.unwrap_err().is_connect());
}

async fn the_stream_works_over_https(app: &mut TestApp) {
    today(app).await;
    let manager = app.manager().await;
    let waiter = app.signed(Role::Waiter).await;
    let device = manager.at(&app.secure);
    let token = device.request(Method::GET, "/").build().unwrap();
    let bearer = token.headers()["authorization"].clone();
    let http = trusting(&authority(app).await).no_proxy().build().unwrap();
    let stream = http
        .get(format!("{}/api/realtime/stream?cursor=0", app.secure))
        .header("authorization", bearer);
    let stream = stream.send().await.unwrap();
    assert_eq!(stream.version(), Version::HTTP_2);
    let mut parts = stream.bytes_stream();
    let mut heard = String::new();
    waiter
        .commands(&[crate::ledger::open(crate::ledger::new_order(), "t-1")])
        .await;
    let hearing = async {
        while !heard.contains("event: hello") || !heard.contains("orders.opened") {
            let part = parts.next().await.unwrap().unwrap();
            heard.push_str(&String::from_utf8_lossy(&part));
        }
    };
    let in_time = tokio::time::timeout(Duration::from_secs(10), hearing).await;
    assert!(in_time.is_ok(), "{heard}");
}

async fn cookies_are_guarded_over_https_and_plain_over_http(app: &mut TestApp) {
    today(app).await;
    let pin = json!({"staffId": app.people[&Role::Waiter], "pin": "1111"});
    for (client, base, prefix, guard) in [
        (app.nobody(), app.base.clone(), "", false),
        (device(app).await, app.secure.clone(), "__Host-", true),
    ] {
        let enrolled = client.post("/api/devices/enrol", &code(app).await).await;
        // As a browser sends it: the origin is compared with a host that HTTP/2 has elsewhere.
        let signing = client.request(Method::POST, "/api/auth/pin").json(&pin);
        let signed = client.send(signing.header("Origin", &base)).await;
        for (answer, name) in [(enrolled, "sufra_device"), (signed, "sufra_session")] {
            let set = set_cookies(&answer.headers);
            answer.ok(200);
            assert_eq!(set.len(), 1);
            assert!(set[0].starts_with(&format!("{prefix}{name}=")), "{set:?}");
            assert_eq!(set[0].contains("; Secure"), guard, "{set:?}");
            assert!(
                set[0].contains("HttpOnly; SameSite=Strict; Path=/"),
                "{set:?}"
            );
        }
        client.get("/api/session").await.ok(200);
        let foreign = client.request(Method::POST, "/api/session/language");
        let foreign = foreign.header("Origin", "https://evil.example");
        let foreign = foreign.json(&json!({"language": "ru"}));
        client.send(foreign).await.refused(403, "forbidden_origin");
        client.post("/api/auth/logout", &json!({})).await.ok(204);
        client.get("/api/session").await.refused(401, "signed_out");
    }
}

async fn a_device_that_comes_over_https_stays_enrolled(app: &mut TestApp) {
    today(app).await;
    let plain = app.nobody();
    let answer = plain.post("/api/devices/enrol", &code(app).await).await;
    let device_cookie = set_cookies(&answer.headers).remove(0);
    let device_cookie = device_cookie.split(';').next().unwrap().to_owned();
    let secure = device(app).await;
    let tiles = |client: &Client, cookie: &str| {
        client
            .request(Method::GET, "/api/staff/tiles")
            .header(COOKIE, cookie)
    };
    secure.send(tiles(&secure, &device_cookie)).await.ok(200);
    // The guarded cookie wins, and without encryption it does not count.
    let both = format!("{device_cookie}; __Host-sufra_device=unknown");
    let refused = secure.send(tiles(&secure, &both)).await;
    refused.refused(403, "not_enrolled");
    plain.send(tiles(&app.nobody(), &both)).await.ok(200);
    let guarded = device_cookie.replace("sufra", "__Host-sufra");
    let refused = plain.send(tiles(&app.nobody(), &guarded)).await;
    refused.refused(403, "not_enrolled");
    secure.send(tiles(&secure, &guarded)).await.ok(200);
}

async fn another_address_renews_the_certificate_and_not_the_authority(app: &mut TestApp) {
    today(app).await;
    let first = authority(app).await;
    app.restart().await;
    assert_eq!(authority(app).await, first);
    app.config.listen_tls = "127.0.0.2:0".to_owned();
    app.restart().await;
    assert_eq!(authority(app).await, first);
    assert!(
        app.secure.starts_with("https://127.0.0.2:"),
        "{}",
        app.secure
    );
    let client = Client::with(&app.secure, trusting(&first));
    client.get("/api/health").await.ok(200);
}

async fn a_code_made_at_the_hub_leads_other_devices_to_it(app: &mut TestApp) {
    today(app).await;
    app.config.listen_tls = "0.0.0.0:0".to_owned();
    app.restart().await;
    let manager = app.signed(Role::Manager).await;
    let made = manager.post("/api/devices/codes", &json!({})).await.ok(201);
    let url = made["url"].as_str().unwrap();
    let here = [
        "https://127.",
        "https://localhost",
        "https://[::1]",
        "http://",
    ];
    assert!(!here.iter().any(|here| url.starts_with(here)), "{url}");
    assert!(url.contains("/enrol?code="), "{url}");
}

async fn a_certificate_of_the_configuration_wins(app: &mut TestApp) {
    today(app).await;
    let own = rcgen::generate_simple_self_signed(["127.0.0.1".to_owned()]).unwrap();
    let [chain, key] = ["chain.pem", "key.pem"].map(|name| app.config.data.join(name));
    std::fs::write(&chain, own.cert.pem()).unwrap();
    std::fs::write(&key, own.signing_key.serialize_pem()).unwrap();
    (app.config.tls_certificate, app.config.tls_key) = (Some(chain), Some(key));
    app.restart().await;
    let client = Client::with(&app.secure, trusting(own.cert.der()));
    client.get("/api/health").await.ok(200);
    // A name that it does not hold is still the hub's own.
    let port = app.secure.rsplit_once(':').unwrap().1.to_owned();
    let named = format!("https://localhost:{port}");
    let client = Client::with(&named, trusting(&authority(app).await));
    client.get("/api/health").await.ok(200);
}

async fn unfinished_handshakes_keep_nobody_waiting(app: &mut TestApp) {
    today(app).await;
    let address = app.secure.trim_start_matches("https://").to_owned();
    let mut stuck = Vec::new();
    for number in 0..100 {
        let mut stream = TcpStream::connect(&address).await.unwrap();
        if number % 2 == 0 {
            // The head of a greeting that never comes to its end.
            stream.write_all(&[22, 3, 1, 2, 0, 1]).await.unwrap();
        }
        stuck.push(stream);
    }
    let client = device(app).await;
    let asked = tokio::time::timeout(Duration::from_secs(2), client.get("/api/health")).await;
    asked.unwrap().ok(200);
}

async fn the_page_for_devices_offers_the_certificate(app: &mut TestApp) {
    today(app).await;
    let nobody = app.nobody();
    let told = nobody.get("/api/connect").await.ok(200);
    assert_eq!(told["firstStart"], false);
    let port = app.secure.rsplit_once(':').unwrap().1;
    assert_eq!(
        told["addresses"],
        json!([format!("https://localhost:{port}")])
    );
    assert_eq!(told["fingerprint"].as_str().unwrap().len(), 95);
    for (path, kind) in [
        ("/setup/ca.crt", "application/x-x509-ca-cert"),
        ("/setup/ca.mobileconfig", "application/x-apple-aspen-config"),
    ] {
        let file = nobody.get(path).await;
        assert_eq!(
            (file.status, &file.headers["content-type"]),
            (200, &kind.parse().unwrap())
        );
        let disposition = file.headers["content-disposition"].to_str().unwrap();
        assert!(
            disposition.contains("filename=\"sufra-ca."),
            "{disposition}"
        );
    }
    let health = nobody.get("/api/health").await.ok(200);
    let days = health["certificate"]["daysLeft"].as_i64().unwrap();
    assert!((31..=396).contains(&days), "{days}");
}

/// A page as a browser asks for it.
async fn page(client: &Client, path: &str, headers: &[(&str, &str)]) -> (String, Vec<String>) {
    let mut request = client
        .request(Method::GET, path)
        .header("Accept", "text/html");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let answer = request.send().await.unwrap();
    assert_eq!(answer.status().as_u16(), 200);
    let cookies = set_cookies(answer.headers());
    (answer.text().await.unwrap(), cookies)
}

/// What stands in the page itself, without the data for its scripts.
fn drawn(page: &str) -> &str {
    page.split_once("<body").unwrap().1
}

async fn the_page_for_devices_needs_no_scripts(app: &mut TestApp) {
    today(app).await;
    let nobody = app.nobody();
    let told = nobody.get("/api/connect").await.ok(200);
    let (russian, cookies) =
        page(&nobody, "/setup", &[("Accept-Language", "fr, ru-RU;q=0.9")]).await;
    let body = drawn(&russian);
    for part in [
        "Установите сертификат",
        told["fingerprint"].as_str().unwrap(),
        told["addresses"][0].as_str().unwrap(),
        told["code"]["qr"]["path"].as_str().unwrap(),
        "href=\"/setup/ca.crt\"",
        "href=\"/setup/ca.mobileconfig\"",
        "<summary>Android",
        "href=\"/setup?lang=en\"",
    ] {
        assert!(body.contains(part), "{part}");
    }
    assert!(
        !cookies.iter().any(|one| one.starts_with("sufra_lang")),
        "{cookies:?}"
    );
    let (english, cookies) = page(&nobody, "/setup?lang=en", &[("Accept-Language", "ru")]).await;
    assert!(drawn(&english).contains("Install the certificate"));
    assert!(
        cookies.iter().any(|one| one.starts_with("sufra_lang=en;")),
        "{cookies:?}"
    );
    // Chosen once, it is the device's.
    let (again, _) = page(&nobody, "/setup", &[("Accept-Language", "ru")]).await;
    assert!(drawn(&again).contains("Install the certificate"));
}

async fn a_device_on_plain_http_is_told_that_it_cannot_work_offline(app: &mut TestApp) {
    today(app).await;
    let lan = [("Host", "192.168.1.5:8080")];
    let strip = "class=\"strip danger\"";
    let nobody = app.nobody();
    assert!(page(&nobody, "/lock", &lan).await.0.contains(strip));
    assert!(!page(&nobody, "/lock", &[]).await.0.contains(strip));
    assert!(!page(&nobody, "/setup", &lan).await.0.contains(strip));
    let secure = Client::with(&app.secure, trusting(&authority(app).await).http1_only());
    assert!(!page(&secure, "/lock", &lan).await.0.contains(strip));
}

async fn managers_see_that_the_certificate_ends(app: &mut TestApp) {
    today(app).await;
    let mut params = rcgen::CertificateParams::new(["127.0.0.1".to_owned()]).unwrap();
    let end = app.clock.now().0 / 1000 + 10 * 86_400 + 3_600;
    params.not_after = time::OffsetDateTime::from_unix_timestamp(end).unwrap();
    let signing = rcgen::KeyPair::generate().unwrap();
    let own = params.self_signed(&signing).unwrap();
    let [chain, key] = ["chain.pem", "key.pem"].map(|name| app.config.data.join(name));
    std::fs::write(&chain, own.pem()).unwrap();
    std::fs::write(&key, signing.serialize_pem()).unwrap();
    (app.config.tls_certificate, app.config.tls_key) = (Some(chain), Some(key));
    app.restart().await;
    let health = app.nobody().get("/api/health").await.ok(200);
    assert_eq!(health["certificate"]["alarm"], 10);
    let warns = "HTTPS sertifikatı bitir, qalan gün: 10";
    for (role, sees) in [(Role::Manager, true), (Role::Waiter, false)] {
        let person = app.signed(role).await;
        let (floor, _) = page(&person, "/floor", &[]).await;
        assert_eq!(drawn(&floor).contains(warns), sees, "{role:?}");
    }
}

/// A restaurant that nobody works in yet.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_owner_is_named_at_the_hub_and_nowhere_else() {
    let folder = tempfile::tempdir().unwrap();
    let config = settings(folder.path());
    let db = Db::open(None, folder.path()).await.unwrap();
    let dist = folder.path().join("dist");
    bundle(&dist);
    let options = Options {
        dist,
        ..Options::default()
    };
    let running = start(db.clone(), &config, options, Clock::default());
    let running = running.await.unwrap();
    let client = Client::new(&format!("http://{}", running.address));
    let (owner, _) = page(&client, "/setup", &[]).await;
    assert!(drawn(&owner).contains("id=\"pin-again\""), "{owner}");
    let (device, _) = page(&client, "/setup", &[("Host", "192.168.1.5:8080")]).await;
    assert!(drawn(&device).contains("/setup/ca.crt"), "{device}");
    running.stop(&db).await;
}

macro_rules! tests {
    ($($name:ident),+ $(,)?) => {
        mod sqlite {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                super::run(super::Engine::Sqlite, super::$name).await;
            })+
        }
    };
}

tests!(
    devices_that_trust_the_hub_speak_http2,
    the_stream_works_over_https,
    cookies_are_guarded_over_https_and_plain_over_http,
    a_device_that_comes_over_https_stays_enrolled,
    another_address_renews_the_certificate_and_not_the_authority,
    a_code_made_at_the_hub_leads_other_devices_to_it,
    a_certificate_of_the_configuration_wins,
    unfinished_handshakes_keep_nobody_waiting,
    the_page_for_devices_offers_the_certificate,
    the_page_for_devices_needs_no_scripts,
    a_device_on_plain_http_is_told_that_it_cannot_work_offline,
    managers_see_that_the_certificate_ends,
);
