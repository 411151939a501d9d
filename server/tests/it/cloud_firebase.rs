//! ID tokens of Firebase at the door, with a key server of the test's own. The two keys beside this file sign nothing
//! but these tests.

use crate::client::Answer;
use crate::cloud::{TestCloud, on_both_clouds};
use crate::cloud_people::{Person, totp};
use axum::Router;
use axum::http::StatusCode;
use axum::http::header::CACHE_CONTROL;
use axum::routing::get;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use serde_json::{Value, json};
use std::sync::{Arc, Mutex};

on_both_clouds!(
    without_a_project_nobody_is_verified,
    a_good_token_signs_in_with_the_second_factor,
    bad_tokens_are_refused,
    keys_are_asked_for_as_seldom_as_they_may_be,
    without_keys_it_is_said_so,
);

const ONE: &[u8] = include_bytes!("firebase_keys/one.der");
const TWO: &[u8] = include_bytes!("firebase_keys/two.der");
const PROJECT: &str = "sufra-tests";
const EMAIL: &str = "rauf@sufra.az";

/// What the endpoint answers, and how often it was asked.
#[derive(Default)]
struct Served {
    keys: Vec<(&'static str, &'static [u8])>,
    down: bool,
    asked: usize,
}

/// The endpoint of keys.
#[derive(Clone, Default)]
struct KeyServer(Arc<Mutex<Served>>);

impl KeyServer {
    fn serve(&self, keys: &[(&'static str, &'static [u8])]) {
        self.0.lock().unwrap().keys = keys.to_vec();
    }

    fn asked(&self) -> usize {
        self.0.lock().unwrap().asked
    }

    fn answer(
        &self,
    ) -> (
        StatusCode,
        [(axum::http::HeaderName, &'static str); 1],
        String,
    ) {
        let mut served = self.0.lock().unwrap();
        served.asked += 1;
        let status = if served.down {
            StatusCode::INTERNAL_SERVER_ERROR
        } else {
            StatusCode::OK
        };
        let key = |(kid, der): &(&str, &[u8])| {
            // RFC 8017 §A.1.2: the modulus is the second number of the key.
            let n = URL_SAFE_NO_PAD.encode(&der[12..268]);
            json!({"kid": kid, "kty": "RSA", "alg": "RS256", "use": "sig", "n": n, "e": "AQAB"})
        };
        let keys: Vec<Value> = served.keys.iter().map(key).collect();
        let body = json!({"keys": keys}).to_string();
        (status, [(CACHE_CONTROL, "public, max-age=600")], body)
    }
}

/// Starts an endpoint with the first key and a cloud that asks it, with somebody enrolled.
async fn ready(cloud: &mut TestCloud) -> (KeyServer, Person) {
    let server = KeyServer::default();
    server.serve(&[("one", ONE)]);
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let mine = server.clone();
    let router = Router::new().route("/keys", get(move || async move { mine.answer() }));
    tokio::spawn(async move { axum::serve(listener, router).await });
    cloud.config.firebase_project_id = PROJECT.to_owned();
    cloud.config.firebase_keys_url = format!("http://{address}/keys");
    cloud.restart().await;
    let admin = cloud.sysadmin().await;
    let tenant = cloud.tenant(&admin, "Firuzə", &[]).await;
    let invited = cloud.invite(&admin, &tenant, EMAIL, "owner").await;
    let who = cloud.enrol(&tenant, &invited).await;
    (server, who)
}

/// What a good token says; Firebase has asked for a second factor.
fn claims(cloud: &TestCloud) -> Value {
    let now = cloud.clock.now().0.div_euclid(1000);
    json!({
        "iss": format!("https://securetoken.google.com/{PROJECT}"), "aud": PROJECT,
        "sub": "firebase-rauf", "iat": now, "auth_time": now, "exp": now + 3600,
        "email": EMAIL, "email_verified": true,
        "firebase": {"sign_in_provider": "password", "sign_in_second_factor": "phone"},
    })
}

fn signed(kid: &str, key: &[u8], claims: &Value) -> String {
    let mut header = Header::new(Algorithm::RS256);
    header.kid = Some(kid.to_owned());
    encode(&header, claims, &EncodingKey::from_rsa_der(key)).unwrap()
}

async fn verify(cloud: &TestCloud, token: &str, second: &str) -> Answer {
    let body = json!({"idToken": token, "second": second});
    let path = "/api/auth/firebase/verify";
    cloud.nobody().post(path, &body).await
}

async fn without_a_project_nobody_is_verified(cloud: &mut TestCloud) {
    let answer = verify(cloud, &signed("one", ONE, &claims(cloud)), "").await;
    answer.refused(503, "not_configured");
}

async fn a_good_token_signs_in_with_the_second_factor(cloud: &mut TestCloud) {
    let (_, who) = ready(cloud).await;
    let token = signed("one", ONE, &claims(cloud));
    let answer = verify(cloud, &token, "").await.ok(200);
    let client = cloud.nobody().with_token(answer["token"].as_str().unwrap());
    let context = client.get("/api/tenant/context").await.ok(200);
    assert_eq!(context["role"], "owner");
    // Where Firebase asked for none, ours is asked for.
    let mut plain = claims(cloud);
    plain["firebase"] = json!({"sign_in_provider": "password"});
    let token = signed("one", ONE, &plain);
    let answer = verify(cloud, &token, "").await;
    answer.refused(401, "wrong_password");
    let code = totp(cloud, &who.secret, 0);
    verify(cloud, &token, &code).await.ok(200);
    verify(cloud, &token, &code)
        .await
        .refused(401, "wrong_password");
    // The account is linked now: another one of Firebase with the same address is somebody else.
    let mut other = claims(cloud);
    other["sub"] = json!("firebase-other");
    let answer = verify(cloud, &signed("one", ONE, &other), "").await;
    answer.refused(401, "no_account");
    // Linked, it is known under another address as well.
    let mut moved = claims(cloud);
    moved["email"] = json!("other@sufra.az");
    let answer = verify(cloud, &signed("one", ONE, &moved), "").await;
    answer.ok(200);
    let mut stranger = other;
    stranger["email"] = json!("nobody@sufra.az");
    let answer = verify(cloud, &signed("one", ONE, &stranger), "").await;
    answer.refused(401, "no_account");
}

async fn bad_tokens_are_refused(cloud: &mut TestCloud) {
    let (server, _) = ready(cloud).await;
    let good = claims(cloud);
    let now = cloud.clock.now().0.div_euclid(1000);
    let with = |name: &str, value: Value| {
        let mut claims = good.clone();
        claims[name] = value;
        signed("one", ONE, &claims)
    };
    let modulus = URL_SAFE_NO_PAD.encode(&ONE[12..268]);
    let mut symmetric = Header::new(Algorithm::HS256);
    symmetric.kid = Some("one".to_owned());
    let secret = EncodingKey::from_secret(modulus.as_bytes());
    let body = URL_SAFE_NO_PAD.encode(good.to_string());
    let none = URL_SAFE_NO_PAD.encode(r#"{"alg":"none","kid":"one"}"#);
    let bad = [
        ("no token", "x".to_owned()),
        ("long", "a".repeat(9_000)),
        (
            "issuer",
            with("iss", json!("https://securetoken.google.com/other")),
        ),
        ("audience", with("aud", json!("other"))),
        ("expired", with("exp", json!(now - 60))),
        ("issued later", with("iat", json!(now + 61))),
        ("signed in later", with("auth_time", json!(now + 61))),
        ("nobody", with("sub", json!(""))),
        ("unverified", with("email_verified", json!(false))),
        ("no address", with("email", json!(""))),
        ("HS256", encode(&symmetric, &good, &secret).unwrap()),
        ("none", format!("{none}.{body}.")),
        ("wrong key", signed("one", TWO, &good)),
        (
            "no key",
            encode(
                &Header::new(Algorithm::RS256),
                &good,
                &EncodingKey::from_rsa_der(ONE),
            )
            .unwrap(),
        ),
    ];
    for (what, token) in bad {
        let answer = verify(cloud, &token, "").await;
        assert_eq!(
            (answer.status, &answer.body["code"]),
            (401, &json!("bad_token")),
            "{what}"
        );
    }
    assert!(server.asked() <= 1);
    verify(cloud, &signed("one", ONE, &good), "").await.ok(200);
}

async fn keys_are_asked_for_as_seldom_as_they_may_be(cloud: &mut TestCloud) {
    let (server, _) = ready(cloud).await;
    let good = claims(cloud);
    for _ in 0..3 {
        verify(cloud, &signed("one", ONE, &good), "").await.ok(200);
    }
    assert_eq!(server.asked(), 1);
    // A storm of unknown names asks nobody.
    for number in 0..10 {
        let token = signed(&format!("unknown-{number}"), TWO, &good);
        verify(cloud, &token, "").await.refused(401, "bad_token");
    }
    assert_eq!(server.asked(), 1);
    // Keys are rotated: the new one is found within a minute, long before the old ones are over.
    server.serve(&[("two", TWO)]);
    let rotated = signed("two", TWO, &good);
    verify(cloud, &rotated, "").await.refused(401, "bad_token");
    cloud.clock.advance(60_000);
    verify(cloud, &rotated, "").await.ok(200);
    assert_eq!(server.asked(), 2);
    // The old one is dead.
    let old = signed("one", ONE, &good);
    verify(cloud, &old, "").await.refused(401, "bad_token");
    // After their time keys are asked for again.
    cloud.clock.advance(600_000);
    verify(cloud, &rotated, "").await.ok(200);
    assert_eq!(server.asked(), 3);
}

async fn without_keys_it_is_said_so(cloud: &mut TestCloud) {
    let (server, _) = ready(cloud).await;
    server.0.lock().unwrap().down = true;
    let token = signed("one", ONE, &claims(cloud));
    for _ in 0..3 {
        let answer = verify(cloud, &token, "").await;
        answer.refused(503, "keys_unavailable");
    }
    assert_eq!(server.asked(), 1);
    server.0.lock().unwrap().down = false;
    cloud.clock.advance(5_000);
    verify(cloud, &token, "").await.ok(200);
    // Keys that are over are not believed while the endpoint is down.
    server.0.lock().unwrap().down = true;
    cloud.clock.advance(600_000);
    let answer = verify(cloud, &token, "").await;
    answer.refused(503, "keys_unavailable");
}
