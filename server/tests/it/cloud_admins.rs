//! Sysadmins: signing in and out, locks, and doors that open to nobody else.

use crate::app::TestApp;
use crate::client::{Answer, Client};
use crate::cloud::{SYSADMIN, SYSADMIN_PASSWORD, TestCloud, on_both_clouds};
use crate::engine::Engine;
use crate::program::{task, task_with};
use domain::cloud::routes::{self, Door, door};
use domain::routes::Method as Verb;
use futures::future::join_all;
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use reqwest::Method;
use serde_json::{Value, json};
use server::cloud::admins;
use server::db::Db;
use server::on;

on_both_clouds!(
    a_sysadmin_signs_in_and_out,
    a_session_is_over_after_half_an_hour,
    a_browser_holds_a_cookie,
    wrong_passwords_lock_the_name,
    names_that_nobody_has_are_locked_alike,
    nobody_gains_a_try_by_asking_at_once,
    who_is_deactivated_is_out_at_once,
    every_door_of_sysadmins_asks_for_one,
    a_token_opens_one_side_alone,
    too_many_wrong_ones_from_one_address,
    sign_ins_are_written_down,
);

async fn sign_in(cloud: &TestCloud, username: &str, password: &str) -> Answer {
    let body = json!({"username": username, "password": password});
    cloud.nobody().post("/api/auth/login", &body).await
}

async fn is_in(client: &Client) -> bool {
    let answer = client.get("/api/sites").await;
    if answer.status == 200 {
        return true;
    }
    answer.refused(401, "signed_out");
    false
}

async fn a_sysadmin_signs_in_and_out(cloud: &mut TestCloud) {
    let first = cloud.sysadmin().await;
    let second = cloud.sysadmin().await;
    assert!(is_in(&first).await && is_in(&second).await);
    // The name is folded: people type it as they like.
    sign_in(cloud, " Operator ", SYSADMIN_PASSWORD)
        .await
        .ok(200);
    assert_eq!(
        first.post("/api/auth/logout", &Value::Null).await.status,
        204
    );
    assert!(!is_in(&first).await && is_in(&second).await);
    first
        .post("/api/auth/logout", &Value::Null)
        .await
        .refused(401, "signed_out");
    // The other process knows it too.
    let mut beside = cloud.beside().await;
    assert!(!is_in(&first.clone().at(&beside.base)).await);
    assert!(is_in(&second.clone().at(&beside.base)).await);
    beside.stop().await;
    cloud.restart().await;
    assert!(is_in(&second.at(&cloud.base)).await);
    let long = sign_in(cloud, SYSADMIN, &"a".repeat(100_000)).await;
    long.refused(401, "wrong_password");
    let body = json!({"username": SYSADMIN, "password": SYSADMIN_PASSWORD, "site": "x"});
    cloud
        .nobody()
        .post("/api/auth/login", &body)
        .await
        .refused(422, "malformed");
}

async fn a_session_is_over_after_half_an_hour(cloud: &mut TestCloud) {
    let admin = cloud.sysadmin().await;
    cloud.clock.advance(30 * 60_000 - 1000);
    assert!(is_in(&admin).await);
    cloud.clock.advance(1000);
    assert!(!is_in(&admin).await);
}

async fn a_browser_holds_a_cookie(cloud: &mut TestCloud) {
    cloud.sysadmin().await;
    let browser = cloud.nobody();
    let body = json!({"username": SYSADMIN, "password": SYSADMIN_PASSWORD});
    let answer = browser.post("/api/auth/login", &body).await;
    let cookie = answer.headers["set-cookie"].to_str().unwrap().to_owned();
    assert!(cookie.starts_with("sufra_admin="), "{cookie}");
    let rest = cookie.split_once("; ").unwrap().1;
    assert_eq!(rest, "HttpOnly; SameSite=Strict; Path=/; Max-Age=1800");
    answer.ok(200);
    assert!(is_in(&browser).await);
    let write = |headers: &[(&str, &str)]| {
        let new = json!({"name": "Firuzə", "owner": "Rauf", "expiresAt": 1_800_000_000_000_i64});
        let request = browser.request(Method::POST, "/api/sites").json(&new);
        let with = headers.iter().fold(request, |request, (name, value)| {
            request.header(*name, *value)
        });
        browser.send(with)
    };
    for foreign in [
        [("Sec-Fetch-Site", "cross-site")],
        [("Sec-Fetch-Site", "same-site")],
        [("Origin", "http://evil.example")],
        [("Origin", "null")],
    ] {
        write(&foreign).await.refused(403, "forbidden_origin");
    }
    let list = browser.get("/api/sites").await.ok(200);
    assert_eq!(list["sites"], json!([]));
    write(&[("Sec-Fetch-Site", "same-origin"), ("Origin", &cloud.base)])
        .await
        .ok(201);
    let login = browser.request(Method::POST, "/api/auth/login").json(&body);
    let login = login.header("Origin", "http://evil.example");
    browser.send(login).await.refused(403, "forbidden_origin");
    let left = browser.post("/api/auth/logout", &Value::Null).await;
    assert!(
        left.headers["set-cookie"]
            .to_str()
            .unwrap()
            .starts_with("sufra_admin=; ")
    );
    assert!(!is_in(&browser).await);
    // Behind a proxy that speaks HTTPS it never goes out in the clear.
    let secure = cloud.nobody();
    let login = secure.request(Method::POST, "/api/auth/login").json(&body);
    let answer = secure
        .send(login.header("X-Forwarded-Proto", "https"))
        .await;
    assert!(
        answer.headers["set-cookie"]
            .to_str()
            .unwrap()
            .ends_with("; Secure")
    );
}

async fn wrong_passwords_lock_the_name(cloud: &mut TestCloud) {
    cloud.sysadmin().await;
    let mut beside = cloud.beside().await;
    for left in [4, 3, 2, 1] {
        // Both processes count as one.
        let process = if left % 2 == 0 { &*cloud } else { &beside };
        let error = sign_in(process, SYSADMIN, "wrong")
            .await
            .refused(401, "wrong_password");
        assert_eq!(error.details["triesLeft"], left);
    }
    let error = sign_in(cloud, SYSADMIN, "wrong")
        .await
        .refused(423, "locked_out");
    assert_eq!(error.details["retryAfterSeconds"], 30);
    for process in [&*cloud, &beside] {
        let right = sign_in(process, SYSADMIN, SYSADMIN_PASSWORD).await;
        right.refused(423, "locked_out");
    }
    beside.stop().await;
    cloud.clock.advance(30_000);
    let error = sign_in(cloud, SYSADMIN, "wrong")
        .await
        .refused(423, "locked_out");
    assert_eq!(error.details["retryAfterSeconds"], 60);
    cloud.restart().await;
    cloud.clock.advance(59_999);
    let early = sign_in(cloud, SYSADMIN, SYSADMIN_PASSWORD).await;
    early.refused(423, "locked_out");
    cloud.clock.advance(1);
    sign_in(cloud, SYSADMIN, SYSADMIN_PASSWORD).await.ok(200);
    // A right one begins the count again.
    let error = sign_in(cloud, SYSADMIN, "wrong")
        .await
        .refused(401, "wrong_password");
    assert_eq!(error.details["triesLeft"], 4);
}

async fn names_that_nobody_has_are_locked_alike(cloud: &mut TestCloud) {
    cloud.sysadmin().await;
    for _ in 0..7 {
        let known = sign_in(cloud, SYSADMIN, "wrong").await;
        let unknown = sign_in(cloud, "nobody", "wrong").await;
        let told = |answer: &Answer| {
            let mut body = answer.body.clone();
            body["requestId"] = Value::Null;
            (answer.status, body)
        };
        assert_eq!(told(&known), told(&unknown));
    }
}

async fn nobody_gains_a_try_by_asking_at_once(cloud: &mut TestCloud) {
    cloud.sysadmin().await;
    let beside = cloud.beside().await;
    let processes = [&*cloud, &beside];
    let tries = (0..16).map(|number| sign_in(processes[number % 2], SYSADMIN, "wrong"));
    let answers = join_all(tries).await;
    let wrong = answers.iter().filter(|answer| answer.status == 401).count();
    let locked = answers.iter().filter(|answer| answer.status == 423).count();
    assert_eq!((wrong, locked), (4, 12));
    let mut beside = beside;
    beside.stop().await;
}

async fn who_is_deactivated_is_out_at_once(cloud: &mut TestCloud) {
    let admin = cloud.sysadmin().await;
    let now = cloud.clock.now();
    admins::deactivate(cloud.db(), SYSADMIN, now).await.unwrap();
    assert!(!is_in(&admin).await);
    let out = sign_in(cloud, SYSADMIN, SYSADMIN_PASSWORD).await;
    out.refused(401, "wrong_password");
    let other = "another password";
    admins::reset_password(cloud.db(), SYSADMIN, other, now)
        .await
        .unwrap();
    // The token of before stays dead, and so does the password.
    assert!(!is_in(&admin).await);
    let old = sign_in(cloud, SYSADMIN, SYSADMIN_PASSWORD).await;
    old.refused(401, "wrong_password");
    sign_in(cloud, SYSADMIN, other).await.ok(200);
    let bad = [
        ("", "long enough password", "username"),
        ("a b", "long enough password", "username"),
        ("console", "long enough password", "username"),
        ("Operator", "long enough password", "username"),
        ("second", "too short", "password"),
    ];
    for (username, password, field) in bad {
        let error = admins::add(cloud.db(), username, password, now)
            .await
            .unwrap_err();
        assert!(error.to_string().starts_with(field), "{error}");
    }
}

fn verb(method: Verb) -> Method {
    method.name().parse().unwrap()
}

/// Asks every door of the table with these credentials; each has to refuse.
async fn refused_everywhere(cloud: &TestCloud, client: &Client, kind: &str) {
    let mut doors = 0;
    for endpoint in routes::ALL {
        let route = endpoint.route;
        let code = match door(&route) {
            Door::Open => continue,
            Door::Sysadmin | Door::Owner => "signed_out",
            Door::Site => "wrong_key",
            Door::Figures => "wrong_token",
        };
        let path = route
            .path
            .replace("{siteId}", "019a80c0-0000-7000-8000-000000000001");
        let request = client.request(verb(route.method), &path).json(&json!({}));
        let answer = client.send(request).await;
        assert_eq!(answer.status, 401, "{kind}: {} {path}", route.method.name());
        answer.refused(401, code);
        doors += 1;
    }
    assert!(doors > 10);
    assert!(cloud.nobody().get("/api/health").await.status == 200);
}

async fn every_door_of_sysadmins_asks_for_one(cloud: &mut TestCloud) {
    refused_everywhere(cloud, &cloud.nobody(), "nobody").await;
    let over = cloud.sysadmin().await;
    cloud.clock.advance(30 * 60_000);
    refused_everywhere(cloud, &over, "expired").await;
    let left = cloud.sysadmin().await;
    left.post("/api/auth/logout", &Value::Null).await;
    refused_everywhere(cloud, &left, "signed out").await;
    for bad in ["", "x", "a.b.c"] {
        refused_everywhere(cloud, &cloud.nobody().with_token(bad), bad).await;
    }
    // The key of a site is no sysadmin's token.
    let admin = cloud.sysadmin().await;
    let site = cloud.register(&admin, "Firuzə").await;
    let key = cloud.nobody().with_token(&site.key);
    refused_everywhere(cloud, &key, "site").await;
    // Every door is there: a sysadmin who asks with nonsense is not told that it is not.
    for endpoint in routes::ALL.iter().filter(|one| one.route != routes::LOGOUT) {
        let route = endpoint.route;
        let path = route.path.replace("{siteId}", "nonsense");
        let request = admin.request(verb(route.method), &path);
        let answer = admin.send(request.json(&json!({"nonsense": 1}))).await;
        let there = ![404, 405, 500, 503].contains(&answer.status);
        assert!(there, "{path}: {}", answer.body);
    }
}

async fn a_token_opens_one_side_alone(cloud: &mut TestCloud) {
    let mut hub = TestApp::start(&Engine::Sqlite).await;
    let answer = Client::new(&hub.base)
        .post(
            "/api/auth/login",
            &json!({"username": crate::app::USERNAME, "password": crate::app::PASSWORD}),
        )
        .await
        .ok(200);
    let hubs = answer["token"].as_str().unwrap();
    refused_everywhere(cloud, &cloud.nobody().with_token(hubs), "hub").await;
    cloud.sysadmin().await;
    let answer = sign_in(cloud, SYSADMIN, SYSADMIN_PASSWORD).await.ok(200);
    let clouds = answer["token"].as_str().unwrap();
    let at_hub = Client::new(&hub.base).with_token(clouds);
    at_hub
        .get("/api/session")
        .await
        .refused(401, "token_invalid");
    // Not even with the right words in it, signed with the key that signs a hub's.
    let text = clouds.split('.').nth(1).unwrap();
    let text = base64::Engine::decode(&base64::engine::general_purpose::URL_SAFE_NO_PAD, text);
    let claims: Value = serde_json::from_slice(&text.unwrap()).unwrap();
    assert_eq!(
        (&claims["iss"], &claims["aud"]),
        (
            &json!("sufra-cloud-sysadmin"),
            &json!("sufra-cloud-sysadmin")
        )
    );
    for config in [&cloud.config, &hub.config] {
        let key = EncodingKey::from_secret(config.jwt_secret.reveal().as_bytes());
        let forged = encode(&Header::new(Algorithm::HS256), &claims, &key).unwrap();
        assert!(!is_in(&cloud.nobody().with_token(&forged)).await);
    }
    assert!(is_in(&cloud.nobody().with_token(clouds)).await);
    hub.stop().await;
}

async fn too_many_wrong_ones_from_one_address(cloud: &mut TestCloud) {
    cloud.sysadmin().await;
    let from = async |address: &str, username: &str, password: &str| {
        let client = cloud.nobody();
        let body = json!({"username": username, "password": password});
        let request = client.request(Method::POST, "/api/auth/login").json(&body);
        client
            .send(request.header("X-Forwarded-For", address))
            .await
    };
    let names: Vec<String> = (0..60).map(|number| format!("nobody{number}")).collect();
    for answer in join_all(names.iter().map(|name| from("203.0.113.7", name, "wrong"))).await {
        answer.refused(401, "wrong_password");
    }
    let answer = from("203.0.113.7", SYSADMIN, SYSADMIN_PASSWORD).await;
    assert!(answer.headers.contains_key("retry-after"));
    answer.refused(429, "too_many_requests");
    from("203.0.113.8", SYSADMIN, SYSADMIN_PASSWORD)
        .await
        .ok(200);
}

async fn sign_ins_are_written_down(cloud: &mut TestCloud) {
    let admin = cloud.sysadmin().await;
    sign_in(cloud, SYSADMIN, "wrong")
        .await
        .refused(401, "wrong_password");
    // Somebody typed the password where the name belongs.
    sign_in(cloud, "a password of mine", "")
        .await
        .refused(401, "wrong_password");
    let second = cloud.sysadmin().await;
    second.post("/api/auth/logout", &Value::Null).await;
    let list = admin.get("/api/audit").await.ok(200);
    let entries = list["entries"].as_array().unwrap();
    let told: Vec<_> = entries
        .iter()
        .rev()
        .map(|entry| {
            (
                entry["act"].as_str().unwrap(),
                entry["actor"].as_str().unwrap(),
            )
        })
        .collect();
    let expected = [
        ("admin.added", "console"),
        ("admin.signedIn", SYSADMIN),
        ("admin.signInFailed", SYSADMIN),
        ("admin.signInFailed", "unknown"),
        ("admin.signedIn", SYSADMIN),
        ("admin.signedOut", SYSADMIN),
    ];
    assert_eq!(told, expected);
    assert!(
        entries
            .iter()
            .take(5)
            .all(|entry| entry["from"] == "127.0.0.1")
    );
    assert!(!list.to_string().contains("of mine"));
    let mut tx = cloud.db().read().await.unwrap();
    let (stored,): (String,) = on!(&mut tx, conn => sqlx::query_as(
        "SELECT password_hash FROM sysadmins",
    ).fetch_one(conn).await)
    .unwrap();
    assert!(stored.starts_with("$argon2id$"), "{stored}");
}

#[tokio::test(flavor = "multi_thread")]
async fn accounts_are_made_on_the_command_line() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let add = ["admin", "add", "--username", "operator"];
    let (ended, said) = task(at, &add).await;
    assert_eq!(ended, 0, "{said}");
    let password = said.trim().strip_prefix("operator password ").unwrap();
    assert_eq!(password.len(), 20);
    let (ended, said) = task(at, &add).await;
    assert_eq!(ended, 1);
    assert!(
        said.contains("username: there is such an account"),
        "{said}"
    );
    let chosen = [
        "admin",
        "add",
        "--username",
        "second",
        "--password",
        "long enough to be kept",
    ];
    let (ended, said) = task_with(at, &chosen, &[]).await;
    assert_eq!(ended, 0, "{said}");
    assert!(!said.contains("long enough"), "{said}");
    let (ended, said) = task(at, &["admin", "deactivate", "--username", "second"]).await;
    assert_eq!(ended, 0, "{said}");
    let (ended, said) = task(at, &["admin", "reset-password", "--username", "operator"]).await;
    assert_eq!(ended, 0, "{said}");
    assert!(!said.contains(password), "{said}");
    let (ended, said) = task(at, &["admin", "deactivate", "--username", "third"]).await;
    assert_eq!(ended, 1);
    assert!(
        said.contains("username: there is no such account"),
        "{said}"
    );
    let nobody = "0197a000-0000-7000-8000-000000000001";
    let (ended, said) = task(at, &["admin", "accept-restore", "--site", nobody]).await;
    assert_eq!(ended, 1);
    assert!(
        said.contains("site: this site has no log in the cloud"),
        "{said}"
    );
    let db = Db::connect(None, at).await.unwrap();
    let mut tx = db.read().await.unwrap();
    let rows: Vec<(String, i64, i64)> = on!(&mut tx, conn => sqlx::query_as(
        "SELECT username, active, token_version FROM sysadmins ORDER BY username",
    ).fetch_all(conn).await)
    .unwrap();
    assert_eq!(
        rows,
        [("operator".to_owned(), 1, 2), ("second".to_owned(), 0, 2)]
    );
    drop(tx);
    db.close().await;
}
