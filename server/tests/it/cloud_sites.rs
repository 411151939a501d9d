//! Restaurants at the cloud: registered, changed, locked, gone; and what is written down about it.

use crate::client::{Answer, Client};
use crate::cloud::{SYSADMIN, Site, TestCloud, on_both_clouds};
use reqwest::Method;
use serde_json::{Value, json};
use server::clock::Clock;
use server::cloud::start;
use server::db::Db;
use server::ids::new_id;
use server::on;
use server::ssr::Files;

on_both_clouds!(
    a_site_is_registered_and_its_key_shown_once,
    a_change_of_somebody_else_is_not_overwritten,
    a_site_is_locked_and_unlocked,
    a_site_that_is_deregistered_stays_in_the_books,
    fields_that_are_not_good_are_named,
    sites_that_are_not_there,
    every_act_is_written_down,
    the_record_comes_page_by_page,
    the_record_is_never_rewritten,
    processes_sign_with_one_key,
);

const END: i64 = 1_826_000_000_000;

fn new(name: &str) -> Value {
    json!({"name": name, "owner": "Rauf Məmmədov", "contact": "+994 12 000 00 00", "expiresAt": END})
}

async fn with(client: &Client, method: Method, path: &str, body: &Value) -> Answer {
    client.send(client.request(method, path).json(body)).await
}

async fn names(admin: &Client, path: &str) -> Vec<String> {
    let list = admin.get(path).await.ok(200);
    let sites = list["sites"].as_array().unwrap();
    sites
        .iter()
        .map(|site| site["name"].as_str().unwrap().to_owned())
        .collect()
}

async fn a_site_is_registered_and_its_key_shown_once(cloud: &mut TestCloud) {
    let admin = cloud.sysadmin().await;
    let answer = admin.post("/api/sites", &new("  Firuzə ")).await.ok(201);
    let site = &answer["site"];
    let id = site["siteId"].as_str().unwrap();
    assert_eq!(
        (&site["name"], &site["status"]),
        (&json!("Firuzə"), &json!("waiting"))
    );
    assert_eq!(
        (&site["version"], &site["locked"]),
        (&json!(1), &json!(false))
    );
    assert_eq!(site["createdAt"], json!(cloud.clock.now()));
    let key = answer["key"].as_str().unwrap();
    assert!(key.starts_with("sk_") && key.len() == 46, "{key}");
    assert_eq!(answer["leaseKey"].as_str().unwrap().len(), 43);
    assert!(answer.get("formerUntil").is_none());
    let one = admin.get(&format!("/api/sites/{id}")).await.ok(200);
    assert_eq!(one, *site);
    let all = admin.get("/api/sites").await.ok(200);
    assert_eq!(all["sites"], json!([site]));
    let record = admin.get("/api/audit").await.ok(200);
    for later in [&one, &all, &record] {
        assert!(!later.to_string().contains(&key[3..]));
    }
    let second = admin.post("/api/sites", &new("Abşeron")).await.ok(201);
    assert_ne!(second["key"], answer["key"]);
    assert_eq!(names(&admin, "/api/sites").await, ["Abşeron", "Firuzə"]);
}

async fn a_change_of_somebody_else_is_not_overwritten(cloud: &mut TestCloud) {
    let admin = cloud.sysadmin().await;
    let site = cloud.register(&admin, "Firuzə").await;
    let path = format!("/api/sites/{}", site.id);
    let change = async |body: &Value| with(&admin, Method::PUT, &path, body).await;
    let mut body = new("Firuzə 2");
    body["basedOn"] = json!(1);
    let changed = change(&body).await.ok(200);
    assert_eq!(
        (&changed["name"], &changed["version"]),
        (&json!("Firuzə 2"), &json!(2))
    );
    assert_eq!(changed["expiresAt"], END);
    body["name"] = json!("Firuzə 3");
    let error = change(&body).await.refused(409, "changed_meanwhile");
    assert_eq!(
        (&error.details["version"], &error.details["field"]),
        (&json!(2), &json!("basedOn"))
    );
    assert_eq!(admin.get(&path).await.ok(200), changed);
    // What changes nothing is no change.
    body["name"] = json!("Firuzə 2");
    body["basedOn"] = json!(2);
    assert_eq!(change(&body).await.ok(200), changed);
    // Longer, without having looked.
    let mut longer = new("Firuzə 2");
    longer["expiresAt"] = json!(END + 1);
    assert_eq!(change(&longer).await.ok(200)["version"], 3);
    // A heartbeat between reading and writing is nobody's change.
    let client = cloud.nobody();
    let beat = client.request(Method::POST, "/api/heartbeat");
    let beat = site.at(beat.json(&json!({"version": "1", "uptimeSeconds": 1})));
    client.send(beat).await.ok(200);
    body["basedOn"] = json!(3);
    assert_eq!(change(&body).await.ok(200)["version"], 4);
}

async fn a_site_is_locked_and_unlocked(cloud: &mut TestCloud) {
    let admin = cloud.sysadmin().await;
    let site = cloud.register(&admin, "Firuzə").await;
    let (lock, unlock) = (
        format!("/api/sites/{}/lock", site.id),
        format!("/api/sites/{}/unlock", site.id),
    );
    for reason in ["", "  ", &"a".repeat(201), "a\u{7}b"] {
        let error = admin.post(&lock, &json!({"reason": reason})).await;
        assert_eq!(error.refused(422, "bad_field").details["field"], "reason");
    }
    admin
        .post(&lock, &json!({}))
        .await
        .refused(422, "malformed");
    let locked = admin
        .post(&lock, &json!({"reason": " unpaid "}))
        .await
        .ok(200);
    assert_eq!(
        (&locked["status"], &locked["version"]),
        (&json!("locked"), &json!(2))
    );
    assert_eq!(locked["lockReason"], "unpaid");
    let again = admin
        .post(&lock, &json!({"reason": "unpaid"}))
        .await
        .ok(200);
    assert_eq!(again, locked);
    let other = admin
        .post(&lock, &json!({"reason": "stolen"}))
        .await
        .ok(200);
    assert_eq!(
        (&other["lockReason"], &other["version"]),
        (&json!("stolen"), &json!(3))
    );
    let open = admin.post(&unlock, &Value::Null).await.ok(200);
    assert_eq!(
        (&open["status"], &open["locked"]),
        (&json!("waiting"), &json!(false))
    );
    assert!(open.get("lockReason").is_none());
    assert_eq!(admin.post(&unlock, &Value::Null).await.ok(200), open);
    // The end of the licence shows as such.
    cloud.clock.advance(366 * 86_400_000);
    let admin = cloud.sysadmin().await;
    let path = format!("/api/sites/{}", site.id);
    assert_eq!(admin.get(&path).await.ok(200)["status"], "expired");
}

async fn a_site_that_is_deregistered_stays_in_the_books(cloud: &mut TestCloud) {
    let admin = cloud.sysadmin().await;
    let site = cloud.register(&admin, "Firuzə").await;
    cloud.register(&admin, "Nərgiz").await;
    let path = format!("/api/sites/{}", site.id);
    let gone = with(&admin, Method::DELETE, &path, &Value::Null)
        .await
        .ok(200);
    assert_eq!(gone["status"], "deregistered");
    assert_eq!(gone["deregisteredAt"], json!(cloud.clock.now()));
    assert_eq!(names(&admin, "/api/sites").await, ["Nərgiz"]);
    assert_eq!(
        names(&admin, "/api/sites?all=true").await,
        ["Firuzə", "Nərgiz"]
    );
    assert_eq!(admin.get(&path).await.ok(200), gone);
    for (method, path, body) in [
        (Method::DELETE, path.clone(), Value::Null),
        (Method::PUT, path.clone(), new("Firuzə")),
        (
            Method::POST,
            format!("{path}/lock"),
            json!({"reason": "unpaid"}),
        ),
        (Method::POST, format!("{path}/unlock"), Value::Null),
        (Method::POST, format!("{path}/key"), Value::Null),
    ] {
        with(&admin, method, &path, &body)
            .await
            .refused(409, "deregistered");
    }
    assert_eq!(admin.get(&path).await.ok(200), gone);
    let mut tx = cloud.db().read().await.unwrap();
    let (alive,): (i64,) = on!(&mut tx, conn => sqlx::query_as(
        "SELECT count(*) FROM site_keys WHERE site_id = $1 AND valid_until IS NULL",
    ).bind(&site.id).fetch_one(conn).await)
    .unwrap();
    assert_eq!(alive, 0);
}

async fn fields_that_are_not_good_are_named(cloud: &mut TestCloud) {
    let admin = cloud.sysadmin().await;
    let site = cloud.register(&admin, "Firuzə").await;
    let path = format!("/api/sites/{}", site.id);
    let before = admin.get("/api/sites").await.ok(200);
    for (field, value) in [
        ("name", json!("")),
        ("name", json!("a".repeat(81))),
        ("name", json!("a\nb")),
        ("owner", json!(" ")),
        ("contact", json!("a".repeat(121))),
        ("expiresAt", json!(END / 1000)),
        ("expiresAt", json!(-1)),
    ] {
        let mut body = new("Nərgiz");
        body[field] = value;
        for answer in [
            admin.post("/api/sites", &body).await,
            with(&admin, Method::PUT, &path, &body).await,
        ] {
            let error = answer.refused(422, "bad_field");
            assert_eq!(error.details["field"], field);
            let allowed = error.details["allowed"].as_str().unwrap();
            assert!(error.message.contains(allowed), "{error:?}");
        }
    }
    let mut unknown = new("Nərgiz");
    unknown["locked"] = json!(false);
    admin
        .post("/api/sites", &unknown)
        .await
        .refused(422, "malformed");
    for query in ["limit=0", "limit=201", "limit=x", "site=x"] {
        let path = format!("/api/audit?{query}");
        admin.get(&path).await.refused(422, "bad_field");
    }
    assert_eq!(admin.get("/api/sites").await.ok(200), before);
}

async fn sites_that_are_not_there(cloud: &mut TestCloud) {
    let admin = cloud.sysadmin().await;
    for (method, tail, body) in [
        (Method::GET, "", Value::Null),
        (Method::PUT, "", new("Firuzə")),
        (Method::DELETE, "", Value::Null),
        (Method::POST, "/lock", json!({"reason": "unpaid"})),
        (Method::POST, "/unlock", Value::Null),
        (Method::POST, "/key", Value::Null),
    ] {
        let path = format!("/api/sites/{}{tail}", new_id());
        let lost = with(&admin, method.clone(), &path, &body).await;
        lost.refused(404, "site_unknown");
        let path = format!("/api/sites/nonsense{tail}");
        let error = with(&admin, method, &path, &body)
            .await
            .refused(422, "bad_field");
        assert_eq!(error.details["field"], "siteId");
    }
}

/// Does with a site whatever can be done, a second apart, and how the record calls it.
async fn do_everything(cloud: &TestCloud, admin: &Client, site: &Site) -> Vec<&'static str> {
    let path = format!("/api/sites/{}", site.id);
    let acts = [
        (Method::PUT, path.clone(), new("Firuzə 2"), "site.changed"),
        (
            Method::POST,
            format!("{path}/lock"),
            json!({"reason": "unpaid"}),
            "site.locked",
        ),
        (
            Method::POST,
            format!("{path}/unlock"),
            Value::Null,
            "site.unlocked",
        ),
        (
            Method::POST,
            format!("{path}/key"),
            Value::Null,
            "site.keyRotated",
        ),
        (
            Method::DELETE,
            path.clone(),
            Value::Null,
            "site.deregistered",
        ),
    ];
    let mut expected = vec!["site.registered"];
    for (method, path, body, act) in acts {
        cloud.clock.advance(1000);
        let client = admin.request(method, &path).json(&body);
        let from = client.header("X-Forwarded-For", "203.0.113.7");
        assert_eq!(admin.send(from).await.status, 200, "{path}");
        expected.push(act);
    }
    expected
}

async fn every_act_is_written_down(cloud: &mut TestCloud) {
    let admin = cloud.sysadmin().await;
    let site = cloud.register(&admin, "Firuzə").await;
    cloud.register(&admin, "Nərgiz").await;
    let expected = do_everything(cloud, &admin, &site).await;
    let list = admin
        .get(&format!("/api/audit?site={}", site.id))
        .await
        .ok(200);
    let entries = list["entries"].as_array().unwrap();
    let told: Vec<&str> = entries
        .iter()
        .rev()
        .map(|entry| entry["act"].as_str().unwrap())
        .collect();
    assert_eq!(told, expected);
    for (back, entry) in (0..5).zip(entries) {
        let at = cloud.clock.now().0 - 1000 * back;
        let told = [
            &entry["actor"],
            &entry["site"],
            &entry["from"],
            &entry["at"],
        ];
        let expected = [
            json!(SYSADMIN),
            json!(site.id),
            json!("203.0.113.7"),
            json!(at),
        ];
        assert_eq!(told, expected.each_ref());
    }
    let detail = |act: &str| {
        let entry = entries.iter().find(|entry| entry["act"] == act).unwrap();
        entry["detail"].as_str().unwrap().to_owned()
    };
    assert_eq!(detail("site.locked"), "unpaid");
    let changed = detail("site.changed");
    assert!(
        changed.starts_with("name Firuzə → Firuzə 2, contact, expiresAt "),
        "{changed}"
    );
    assert!(!list.to_string().contains("sk_"));
}

async fn the_record_comes_page_by_page(cloud: &mut TestCloud) {
    let admin = cloud.sysadmin().await;
    for name in ["Firuzə", "Nərgiz", "Qaranquş"] {
        cloud.register(&admin, name).await;
    }
    let whole = admin.get("/api/audit?limit=200").await.ok(200);
    let (mut seen, mut before) = (Vec::new(), i64::MAX);
    loop {
        let path = format!("/api/audit?limit=2&before={before}");
        let page = admin.get(&path).await.ok(200);
        let entries = page["entries"].as_array().unwrap();
        assert!(entries.len() <= 2);
        let Some(last) = entries.last() else { break };
        before = last["number"].as_i64().unwrap();
        seen.extend(entries.clone());
    }
    assert_eq!((json!(seen), seen.len()), (whole["entries"].clone(), 5));
}

async fn the_record_is_never_rewritten(cloud: &mut TestCloud) {
    let admin = cloud.sysadmin().await;
    let before = admin.get("/api/audit").await.ok(200);
    for statement in [
        "UPDATE cloud_audit SET actor = 'x'",
        "DELETE FROM cloud_audit",
    ] {
        let mut tx = cloud.db().write().await.unwrap();
        let done = on!(&mut tx, conn => sqlx::query(statement).execute(conn).await.map(|_| ()));
        let error = done.unwrap_err().to_string();
        assert!(error.contains("append only"), "{error}");
    }
    assert_eq!(admin.get("/api/audit").await.ok(200), before);
}

/// A second machine on the same database has to sign with the first one's key.
async fn processes_sign_with_one_key(cloud: &mut TestCloud) {
    let elsewhere = tempfile::tempdir().unwrap();
    let text = std::fs::read_to_string(cloud.config.data.join("lease.key")).unwrap();
    let other = tempfile::tempdir().unwrap();
    let mut config = crate::app::settings(other.path());
    let db = Db::open(None, other.path()).await.unwrap();
    let running = start(db, &config, Files::default(), Clock::default())
        .await
        .unwrap();
    running.stop().await;
    let wrong = std::fs::read_to_string(other.path().join("lease.key")).unwrap();
    config.data = elsewhere.path().to_owned();
    config.database_url.clone_from(&cloud.config.database_url);
    let begin = async |key: &str| {
        let mut config = config.clone();
        config.lease_key = server::config::Secret::new(key);
        let folder = &cloud.config.data;
        let db = Db::connect(config.database_url.as_deref(), folder)
            .await
            .unwrap();
        let files = Files::default();
        match start(db.clone(), &config, files, Clock::default()).await {
            Ok(running) => {
                running.stop().await;
                None
            }
            Err(problem) => {
                db.close().await;
                Some(problem.to_string())
            }
        }
    };
    for (key, why) in [
        ("", "sign leases with a key that is not here"),
        (wrong.as_str(), "are signed with the key"),
        ("nonsense", "allowed is an Ed25519 key"),
    ] {
        let problem = begin(key).await.expect("it starts");
        assert!(
            problem.starts_with("lease_key: ") && problem.contains(why),
            "{problem}"
        );
        assert!(!problem.contains(wrong.trim()), "{problem}");
        assert!(!elsewhere.path().join("lease.key").exists());
    }
    assert_eq!(begin(&text).await, None);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let file = std::fs::metadata(cloud.config.data.join("lease.key")).unwrap();
        assert_eq!(file.permissions().mode() & 0o777, 0o600);
    }
}
