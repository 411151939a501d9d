//! Hubs at the cloud's doors: who is let in, what is heard, and what a lease proves.

use crate::client::{Answer, Client};
use crate::cloud::{Site, TestCloud, on_both_clouds};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::cloud::{ISSUER, LeaseClaims};
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode, decode_header};
use reqwest::Method;
use serde_json::{Value, json};
use server::ids::new_id;
use server::on;
use sha2::{Digest, Sha256};

on_both_clouds!(
    a_heartbeat_is_heard,
    wrong_keys_are_all_alike,
    a_key_is_rotated,
    one_that_comes_twice_changes_nothing,
    a_site_has_its_pace,
    many_sites_behind_one_address_come_through,
    a_lease_is_believed_with_the_right_key_alone,
    bad_fields_are_named,
    a_proxy_is_believed_about_the_address,
);

const DAY: i64 = 86_400_000;

async fn beat(cloud: &TestCloud, site: &Site, body: &Value) -> Answer {
    let client = cloud.nobody();
    let request = client.request(Method::POST, "/api/heartbeat").json(body);
    client.send(site.at(request)).await
}

fn alive() -> Value {
    json!({"version": "0.1.0", "uptimeSeconds": 5, "nonce": new_id(), "diskFreeBytes": 7, "head": 41})
}

async fn seen(admin: &Client, site: &Site) -> Value {
    admin.get(&format!("/api/sites/{}", site.id)).await.ok(200)
}

async fn a_heartbeat_is_heard(cloud: &mut TestCloud) {
    let admin = cloud.sysadmin().await;
    let site = cloud.register(&admin, "Firuzə").await;
    assert_eq!(seen(&admin, &site).await["status"], "waiting");
    let answer = beat(cloud, &site, &alive()).await.ok(200);
    assert_eq!(answer["licensed"], true);
    assert_eq!(
        (&answer["locked"], &answer["lockReason"]),
        (&json!(false), &Value::Null)
    );
    let now = seen(&admin, &site).await;
    assert_eq!(
        (&now["status"], &now["version"]),
        (&json!("well"), &json!(1))
    );
    assert_eq!(now["lastSeenAt"], json!(cloud.clock.now()));
    assert_eq!(now["lastSeenFrom"], "127.0.0.1");
    assert_eq!(now["last"]["head"], 41);
    // Two heartbeats and an hour later nobody has heard it.
    cloud.clock.advance(13 * 3_600_000);
    let admin = cloud.sysadmin().await;
    assert_eq!(seen(&admin, &site).await["status"], "well");
    cloud.clock.advance(1);
    assert_eq!(seen(&admin, &site).await["status"], "silent");
    let lock = format!("/api/sites/{}/lock", site.id);
    admin
        .post(&lock, &json!({"reason": "unpaid"}))
        .await
        .ok(200);
    let answer = beat(cloud, &site, &alive()).await.ok(200);
    assert_eq!(
        (&answer["licensed"], &answer["locked"]),
        (&json!(false), &json!(true))
    );
    assert_eq!(answer["lockReason"], "unpaid");
    let unlock = format!("/api/sites/{}/unlock", site.id);
    admin.post(&unlock, &Value::Null).await.ok(200);
    cloud.clock.advance(366 * DAY);
    let answer = beat(cloud, &site, &alive()).await.ok(200);
    assert_eq!(
        (&answer["licensed"], &answer["locked"]),
        (&json!(false), &json!(false))
    );
}

async fn wrong_keys_are_all_alike(cloud: &mut TestCloud) {
    let admin = cloud.sysadmin().await;
    let site = cloud.register(&admin, "Firuzə").await;
    let other = cloud.register(&admin, "Nərgiz").await;
    let gone = cloud.register(&admin, "Qaranquş").await;
    beat(cloud, &gone, &alive()).await.ok(200);
    let path = format!("/api/sites/{}", gone.id);
    admin
        .send(admin.request(Method::DELETE, &path))
        .await
        .ok(200);
    let with = |id: &str, key: &str| Site {
        id: id.to_owned(),
        key: key.to_owned(),
        lease_key: String::new(),
    };
    let client = cloud.nobody();
    let mut answers = Vec::new();
    for wrong in [
        with(&site.id, &other.key),
        with(&other.id, &site.key),
        with(&site.id, &format!("sk_{}", "A".repeat(43))),
        with(&site.id, "sk_"),
        with(&site.id, &site.key[..site.key.len() - 1]),
        with(&site.id, ""),
        with(&new_id().to_string(), &site.key),
        with("not a site", &site.key),
        with("' OR 1 = 1 --", &site.key),
        gone.clone(),
    ] {
        answers.push((beat(cloud, &wrong, &alive()).await, format!("{wrong:?}")));
    }
    for header in ["X-Site-ID", "X-Site-Key", "Authorization"] {
        let request = client
            .request(Method::POST, "/api/heartbeat")
            .json(&alive());
        let value = if header == "X-Site-ID" {
            &site.id
        } else {
            &site.key
        };
        let answer = client.send(request.header(header, value)).await;
        answers.push((answer, header.to_owned()));
    }
    let mut told = Vec::new();
    for (answer, what) in answers {
        assert_eq!(answer.status, 401, "{what}");
        let error = answer.refused(401, "wrong_key");
        told.push((error.message, error.details));
    }
    assert!(told.iter().all(|one| *one == told[0]), "{told:?}");
    // Nothing was heard, and the right key still opens.
    assert_eq!(seen(&admin, &site).await["status"], "waiting");
    beat(cloud, &site, &alive()).await.ok(200);
}

async fn a_key_is_rotated(cloud: &mut TestCloud) {
    let admin = cloud.sysadmin().await;
    let site = cloud.register(&admin, "Firuzə").await;
    let rotate = async |how: &str| {
        let path = format!("/api/sites/{}/key{how}", site.id);
        let answer = cloud
            .sysadmin()
            .await
            .post(&path, &Value::Null)
            .await
            .ok(200);
        let key = answer["key"].as_str().unwrap().to_owned();
        assert!(key.starts_with("sk_") && key.len() == 46);
        assert_eq!(answer["leaseKey"], site.lease_key.as_str());
        (
            Site {
                key,
                ..site.clone()
            },
            answer["formerUntil"].as_i64(),
        )
    };
    let (second, until) = rotate("").await;
    assert_eq!(until, Some(cloud.clock.now().0 + DAY));
    assert_ne!(second.key, site.key);
    beat(cloud, &site, &alive()).await.ok(200);
    beat(cloud, &second, &alive()).await.ok(200);
    cloud.clock.advance(DAY - 1);
    beat(cloud, &site, &alive()).await.ok(200);
    cloud.clock.advance(1);
    beat(cloud, &site, &alive()).await.refused(401, "wrong_key");
    beat(cloud, &second, &alive()).await.ok(200);
    // In wrong hands: dead at once, in the other process too.
    let (third, until) = rotate("?now=true").await;
    assert_eq!(until, None);
    let mut beside = cloud.beside().await;
    beat(&beside, &second, &alive())
        .await
        .refused(401, "wrong_key");
    beat(&beside, &third, &alive()).await.ok(200);
    beside.stop().await;
    // Only hashes are kept.
    let mut tx = cloud.db().read().await.unwrap();
    let keys: Vec<(String,)> =
        on!(&mut tx, conn => sqlx::query_as("SELECT key_hash FROM site_keys")
        .fetch_all(conn).await)
        .unwrap();
    assert_eq!(keys.len(), 3);
    for key in [&site.key, &second.key, &third.key] {
        let hash = format!("{:x}", Sha256::digest(key.as_bytes()));
        assert!(keys.contains(&(hash,)));
    }
}

async fn one_that_comes_twice_changes_nothing(cloud: &mut TestCloud) {
    let admin = cloud.sysadmin().await;
    let site = cloud.register(&admin, "Firuzə").await;
    let other = cloud.register(&admin, "Nərgiz").await;
    let first = alive();
    beat(cloud, &site, &first).await.ok(200);
    let before = seen(&admin, &site).await;
    cloud.clock.advance(1000);
    let mut altered = first.clone();
    altered["version"] = json!("6.6.6");
    for again in [&first, &altered] {
        beat(cloud, &site, again).await.refused(409, "replayed");
        assert_eq!(seen(&admin, &site).await, before);
    }
    // A nonce belongs to one site.
    beat(cloud, &other, &first).await.ok(200);
    // The last 64 are remembered.
    for _ in 0..63 {
        cloud.clock.advance(120_000);
        beat(cloud, &site, &alive()).await.ok(200);
    }
    beat(cloud, &site, &first).await.refused(409, "replayed");
    cloud.clock.advance(120_000);
    beat(cloud, &site, &alive()).await.ok(200);
    beat(cloud, &site, &first).await.ok(200);
    let mut tx = cloud.db().read().await.unwrap();
    let (kept,): (i64,) = on!(&mut tx, conn => sqlx::query_as(
        "SELECT count(*) FROM site_nonces WHERE site_id = $1",
    ).bind(&site.id).fetch_one(conn).await)
    .unwrap();
    assert_eq!(kept, 64);
}

async fn a_site_has_its_pace(cloud: &mut TestCloud) {
    let admin = cloud.sysadmin().await;
    let site = cloud.register(&admin, "Firuzə").await;
    let mut beside = cloud.beside().await;
    for process in [&*cloud, &beside] {
        for _ in 0..3 {
            beat(process, &site, &alive()).await.ok(200);
        }
    }
    let before = seen(&admin, &site).await;
    let mut waits = Vec::new();
    for process in [&*cloud, &beside] {
        for _ in 0..8 {
            let answer = beat(process, &site, &alive()).await;
            let wait = answer.headers["retry-after"].to_str().unwrap().to_owned();
            let error = answer.refused(429, "too_many_requests");
            assert_eq!(error.details["retryAfterSeconds"].to_string(), wait);
            waits.push(wait.parse::<i64>().unwrap());
        }
    }
    // Two minutes until the next, and by chance up to half as long and a minute more.
    assert!(
        waits.iter().all(|wait| (120..=240).contains(wait)),
        "{waits:?}"
    );
    assert!(waits.iter().any(|wait| *wait != waits[0]), "{waits:?}");
    assert_eq!(seen(&admin, &site).await, before);
    beside.stop().await;
    cloud.clock.advance(119_999);
    beat(cloud, &site, &alive())
        .await
        .refused(429, "too_many_requests");
    cloud.clock.advance(1);
    beat(cloud, &site, &alive()).await.ok(200);
    // Another site is not held up.
    let other = cloud.register(&cloud.sysadmin().await, "Nərgiz").await;
    beat(cloud, &other, &alive()).await.ok(200);
}

async fn many_sites_behind_one_address_come_through(cloud: &mut TestCloud) {
    let admin = cloud.sysadmin().await;
    let site = cloud.register(&admin, "Firuzə").await;
    let wrong = Site {
        id: new_id().to_string(),
        ..site.clone()
    };
    for _ in 0..60 {
        beat(cloud, &wrong, &alive())
            .await
            .refused(401, "wrong_key");
    }
    let answer = beat(cloud, &wrong, &alive()).await;
    assert!(answer.headers.contains_key("retry-after"));
    answer.refused(429, "too_many_requests");
    // Its neighbours at the same address are heard all the same.
    beat(cloud, &site, &alive()).await.ok(200);
    cloud.clock.advance(6_000);
    beat(cloud, &wrong, &alive())
        .await
        .refused(401, "wrong_key");
    beat(cloud, &wrong, &alive())
        .await
        .refused(429, "too_many_requests");
}

async fn a_lease_is_believed_with_the_right_key_alone(cloud: &mut TestCloud) {
    let admin = cloud.sysadmin().await;
    let site = cloud.register(&admin, "Firuzə").await;
    let lock = format!("/api/sites/{}/lock", site.id);
    admin
        .post(&lock, &json!({"reason": "unpaid"}))
        .await
        .ok(200);
    let body = alive();
    let answer = beat(cloud, &site, &body).await.ok(200);
    let lease = answer["lease"].as_str().unwrap();
    let public = URL_SAFE_NO_PAD.decode(&site.lease_key).unwrap();
    assert_eq!(public.len(), 32);
    let mut rules = Validation::new(Algorithm::EdDSA);
    rules.set_issuer(&[ISSUER]);
    rules.required_spec_claims.clear();
    rules.validate_exp = false;
    let read = |lease: &str, key: &[u8]| {
        decode::<LeaseClaims>(lease, &DecodingKey::from_ed_der(key), &rules)
    };
    let claims = read(lease, &public).unwrap().claims;
    let kid = decode_header(lease).unwrap().kid.unwrap();
    assert_eq!(kid, format!("{:x}", Sha256::digest(&public))[..16]);
    assert_eq!(claims.sub.to_string(), site.id);
    assert_eq!(json!(claims.jti), body["nonce"]);
    let now = cloud.clock.now();
    assert_eq!(claims.iat, now.0 / 1000);
    assert_eq!(
        (claims.lease.site, claims.lease.issued_at),
        (claims.sub, now)
    );
    assert_eq!(claims.lease.until, now.plus_millis(30 * DAY));
    assert_eq!(json!(claims.lease.expires_at), answer["expiresAt"]);
    assert_eq!(claims.lease.lock_reason.as_deref(), Some("unpaid"));
    assert!(claims.lease.locked);
    // Another key, another payload, another header.
    let mut other = public.clone();
    other[0] ^= 1;
    assert!(read(lease, &other).is_err());
    let parts: Vec<&str> = lease.split('.').collect();
    let text = String::from_utf8(URL_SAFE_NO_PAD.decode(parts[1]).unwrap()).unwrap();
    let unlocked = text.replace("\"locked\":true", "\"locked\":false");
    assert_ne!(text, unlocked);
    let forged = URL_SAFE_NO_PAD.encode(unlocked);
    assert!(read(&format!("{}.{forged}.{}", parts[0], parts[2]), &public).is_err());
    let unsigned = URL_SAFE_NO_PAD.encode(r#"{"alg":"none"}"#);
    assert!(read(&format!("{unsigned}.{}.", parts[1]), &public).is_err());
    // The key is the same after a restart and in the process beside.
    let mut beside = cloud.beside().await;
    cloud.restart().await;
    for process in [&*cloud, &beside] {
        let answer = beat(process, &site, &alive()).await.ok(200);
        read(answer["lease"].as_str().unwrap(), &public).unwrap();
    }
    beside.stop().await;
}

async fn bad_fields_are_named(cloud: &mut TestCloud) {
    let admin = cloud.sysadmin().await;
    let site = cloud.register(&admin, "Firuzə").await;
    for (field, value) in [
        ("version", json!("")),
        ("version", json!("1".repeat(41))),
        ("uptimeSeconds", json!(u64::MAX)),
        ("printersDown", json!(vec!["bar"; 65])),
        ("certificateDays", json!(i64::MAX)),
        ("head", json!(u64::MAX)),
    ] {
        let mut body = alive();
        body[field] = value;
        let error = beat(cloud, &site, &body).await.refused(422, "bad_field");
        assert_eq!(error.details["field"], field);
        assert!(error.message.starts_with(field), "{error:?}");
    }
    let mut long = alive();
    long["extra"] = json!("a".repeat(20_000));
    beat(cloud, &site, &long).await.refused(413, "too_large");
    let before = json!({"version": "1", "uptimeSeconds": -1});
    beat(cloud, &site, &before).await.refused(422, "malformed");
    assert_eq!(seen(&admin, &site).await["status"], "waiting");
}

async fn a_proxy_is_believed_about_the_address(cloud: &mut TestCloud) {
    let admin = cloud.sysadmin().await;
    let site = cloud.register(&admin, "Firuzə").await;
    let client = cloud.nobody();
    let request = client
        .request(Method::POST, "/api/heartbeat")
        .json(&alive());
    let request = site.at(request);
    // The test speaks from the machine itself; what the client wrote on the left is not believed.
    let request = request.header("X-Forwarded-For", "6.6.6.6, 203.0.113.7");
    client.send(request).await.ok(200);
    assert_eq!(seen(&admin, &site).await["lastSeenFrom"], "203.0.113.7");
}
