//! What hubs tell of the product's use, and the figures that the operator reads.

use crate::client::Answer;
use crate::cloud::{Site, TestCloud, on_both_clouds};
use reqwest::Method;
use serde_json::{Value, json};
use server::config::Secret;
use server::ids::new_id;
use server::on;

on_both_clouds!(
    counts_are_summed,
    a_batch_that_comes_again_is_counted_once,
    bad_batches_leave_nothing_behind,
    nothing_is_taken_without_consent,
    only_the_own_key_opens,
    a_batch_has_its_size_and_a_site_its_pace,
    old_sums_and_batches_are_forgotten,
    figures_are_not_public,
    figures_move_with_what_happens,
);

const DAY: i64 = 86_400_000;
const TOKEN: &str = "a token of these tests";

async fn tell(cloud: &TestCloud, site: &Site, body: &Value) -> Answer {
    let client = cloud.nobody();
    let request = client.request(Method::POST, "/api/metrics/events");
    client.send(site.at(request.json(body))).await
}

/// The day of the tests' clock, so many days later.
fn day(cloud: &TestCloud, later: i32) -> String {
    let today = domain::time::BusinessDay::at(cloud.clock.now(), 0, 0);
    today.plus_days(later).to_string()
}

fn batch(events: &Value) -> Value {
    json!({"batchId": new_id(), "consent": true, "events": events})
}

fn placed(cloud: &TestCloud) -> Value {
    json!({"event": "order.placed", "day": day(cloud, 0), "count": 3, "channel": "dineIn",
        "surface": "phone", "version": "0.1.0"})
}

async fn registered(cloud: &TestCloud, name: &str) -> Site {
    cloud.register(&cloud.sysadmin().await, name).await
}

/// Everything that is stored, one text for each row.
async fn stored(cloud: &TestCloud) -> Vec<String> {
    let mut tx = cloud.db().read().await.unwrap();
    let rows: Vec<(String,)> = on!(&mut tx, conn => sqlx::query_as(
        "SELECT site_id || ' ' || day || ' ' || event || ' ' || channel || ' ' || surface || ' ' || version \
         || ' ' || CAST(count AS TEXT) FROM product_events \
         UNION ALL SELECT site_id || ' ' || batch_id FROM product_batches \
         UNION ALL SELECT site_id || ' ' || CAST(due AS TEXT) FROM product_paces ORDER BY 1",
    ).fetch_all(conn).await)
    .unwrap();
    rows.into_iter().map(|(row,)| row).collect()
}

async fn sums(cloud: &TestCloud) -> Vec<(String, String, i64)> {
    let mut tx = cloud.db().read().await.unwrap();
    on!(&mut tx, conn => sqlx::query_as(
        "SELECT event, surface, count FROM product_events ORDER BY event, surface, count",
    ).fetch_all(conn).await)
    .unwrap()
}

fn sum(event: &str, surface: &str, count: i64) -> (String, String, i64) {
    (event.to_owned(), surface.to_owned(), count)
}

async fn counts_are_summed(cloud: &mut TestCloud) {
    let site = registered(cloud, "Firuzə").await;
    let other = registered(cloud, "Nərgiz").await;
    let slow = json!({"event": "page.slow", "day": day(cloud, -60), "count": 1_000_000});
    let first = batch(&json!([placed(cloud), slow, placed(cloud)]));
    let answer = tell(cloud, &site, &first).await.ok(200);
    assert_eq!(
        answer,
        json!({"batchId": first["batchId"], "counts": 3, "total": 1_000_006})
    );
    tell(cloud, &site, &batch(&json!([placed(cloud)])))
        .await
        .ok(200);
    assert_eq!(
        sums(cloud).await,
        [
            sum("order.placed", "phone", 9),
            sum("page.slow", "", 1_000_000)
        ]
    );
    // Another restaurant has sums of its own, also under the same id.
    tell(cloud, &other, &first).await.ok(200);
    assert_eq!(sums(cloud).await.len(), 4);
}

async fn a_batch_that_comes_again_is_counted_once(cloud: &mut TestCloud) {
    let site = registered(cloud, "Firuzə").await;
    let old = json!({"event": "hub.started", "day": day(cloud, -60), "count": 1});
    let first = batch(&json!([placed(cloud), old]));
    let (one, two) = tokio::join!(tell(cloud, &site, &first), tell(cloud, &site, &first));
    let answer = one.ok(200);
    assert_eq!(two.ok(200), answer);
    let before = stored(cloud).await;
    // Its days have become too old meanwhile, which is no news to whoever asks again.
    cloud.clock.advance(DAY);
    let mut beside = cloud.beside().await;
    assert_eq!(tell(&beside, &site, &first).await.ok(200), answer);
    beside.stop().await;
    // The same id with something else.
    let mut altered = first.clone();
    altered["events"][0]["count"] = json!(4);
    let error = tell(cloud, &site, &altered)
        .await
        .refused(409, "batch_changed");
    assert_eq!(error.details["field"], "batchId");
    assert_eq!(stored(cloud).await, before);
}

async fn bad_batches_leave_nothing_behind(cloud: &mut TestCloud) {
    let site = registered(cloud, "Firuzə").await;
    let changed = |field: &str, value: Value| {
        let mut count = placed(cloud);
        count[field] = value;
        batch(&json!([placed(cloud), count]))
    };
    let mut bad: Vec<(Value, &str, Value)> = Vec::new();
    for (field, value) in [
        ("event", json!("order.eaten")),
        ("event", Value::Null),
        ("day", json!("today")),
        ("day", json!(day(cloud, 2))),
        ("day", json!(day(cloud, -61))),
        ("count", json!(0)),
        ("count", json!(-3)),
        ("count", json!(1_000_001)),
        ("count", json!("three")),
        ("channel", json!("table 7")),
        ("surface", json!("Rauf's phone")),
        ("version", json!("0.1.0-Rauf")),
        ("note", json!("a guest called")),
        ("card", json!("4111111111111111")),
    ] {
        bad.push((changed(field, value), field, json!(1)));
    }
    let mut no_channel = changed("event", json!("print.failed"));
    no_channel["events"][1]["channel"] = json!("dineIn");
    bad.push((no_channel, "channel", json!(1)));
    let whole = |field: &str, value: Value| {
        let mut body = batch(&json!([placed(cloud)]));
        body[field] = value;
        body
    };
    bad.push((whole("batchId", json!("one")), "batchId", Value::Null));
    bad.push((whole("events", json!([])), "events", Value::Null));
    let many = vec![placed(cloud); 501];
    bad.push((whole("events", json!(many)), "events", Value::Null));
    bad.push((whole("owner", json!("Rauf")), "owner", Value::Null));
    bad.push((json!([]), "body", Value::Null));
    for (body, field, index) in bad {
        let error = tell(cloud, &site, &body).await.refused(422, "bad_field");
        assert_eq!(
            (&error.details["field"], &error.details["index"]),
            (&json!(field), &index),
            "{error:?}"
        );
        assert!(!error.details["allowed"].as_str().unwrap().is_empty());
    }
    let client = cloud.nobody();
    let request = client.request(Method::POST, "/api/metrics/events");
    let answer = client.send(site.at(request.body("{\"batchId\""))).await;
    answer.refused(400, "malformed");
    assert_eq!(stored(cloud).await, Vec::<String>::new());
    // What was refused costs no place of the pace.
    tell(cloud, &site, &batch(&json!([placed(cloud)])))
        .await
        .ok(200);
}

async fn nothing_is_taken_without_consent(cloud: &mut TestCloud) {
    let site = registered(cloud, "Firuzə").await;
    for consent in [json!(false), Value::Null, json!("true"), json!(1)] {
        let mut body = batch(&json!([placed(cloud)]));
        body["consent"] = consent;
        let error = tell(cloud, &site, &body).await.refused(422, "consent");
        assert_eq!(error.details["field"], "consent");
    }
    let mut body = batch(&json!([placed(cloud)]));
    body.as_object_mut().unwrap().remove("consent");
    tell(cloud, &site, &body).await.refused(422, "consent");
    assert_eq!(stored(cloud).await, Vec::<String>::new());
}

async fn only_the_own_key_opens(cloud: &mut TestCloud) {
    let site = registered(cloud, "Firuzə").await;
    let other = registered(cloud, "Nərgiz").await;
    let body = batch(&json!([placed(cloud)]));
    let wrong = Site {
        key: other.key.clone(),
        ..site.clone()
    };
    tell(cloud, &wrong, &body).await.refused(401, "wrong_key");
    let admin = cloud.sysadmin().await;
    let answer = admin.post("/api/metrics/events", &body).await;
    answer.refused(401, "wrong_key");
    let path = format!("/api/sites/{}", other.id);
    admin
        .send(admin.request(Method::DELETE, &path))
        .await
        .ok(200);
    tell(cloud, &other, &body).await.refused(401, "wrong_key");
    assert_eq!(stored(cloud).await, Vec::<String>::new());
}

async fn a_batch_has_its_size_and_a_site_its_pace(cloud: &mut TestCloud) {
    let site = registered(cloud, "Firuzə").await;
    let mut padded = batch(&json!([placed(cloud)]));
    padded["note"] = json!("x".repeat(170_000));
    tell(cloud, &site, &padded).await.refused(413, "too_large");
    assert_eq!(stored(cloud).await, Vec::<String>::new());
    // The largest one that is allowed fits.
    let events = json!(vec![placed(cloud); 500]);
    for _ in 0..12 {
        tell(cloud, &site, &batch(&events)).await.ok(200);
    }
    let before = stored(cloud).await;
    let again = batch(&events);
    let answer = tell(cloud, &site, &again).await;
    assert!(answer.headers.contains_key("retry-after"));
    answer.refused(429, "too_many_requests");
    assert_eq!(stored(cloud).await, before);
    cloud.clock.advance(600_000);
    tell(cloud, &site, &again).await.ok(200);
    assert_eq!(
        sums(cloud).await,
        [sum("order.placed", "phone", 13 * 500 * 3)]
    );
}

async fn old_sums_and_batches_are_forgotten(cloud: &mut TestCloud) {
    let site = registered(cloud, "Firuzə").await;
    let first = batch(&json!([placed(cloud)]));
    tell(cloud, &site, &first).await.ok(200);
    cloud.clock.advance(62 * DAY + 1);
    tell(cloud, &site, &batch(&json!([placed(cloud)])))
        .await
        .ok(200);
    // Its id is forgotten, and its days alone refuse it now.
    assert_eq!(stored(cloud).await.len(), 4);
    let error = tell(cloud, &site, &first).await.refused(422, "bad_field");
    assert_eq!(error.details["field"], "day");
    cloud.clock.advance(339 * DAY);
    tell(cloud, &site, &batch(&json!([placed(cloud)])))
        .await
        .ok(200);
    assert_eq!(sums(cloud).await.len(), 2);
}

/// The status, the kind and the text of the figures.
async fn figures(cloud: &TestCloud, token: Option<&str>) -> (u16, String, String) {
    let client = cloud.nobody();
    let mut request = client.request(Method::GET, "/metrics");
    if let Some(token) = token {
        request = request.bearer_auth(token);
    }
    let answer = request.send().await.unwrap();
    let status = answer.status().as_u16();
    let kind = answer.headers()["content-type"].to_str().unwrap();
    let kind = kind.to_owned();
    (status, kind, answer.text().await.unwrap())
}

async fn figures_are_not_public(cloud: &mut TestCloud) {
    // No token in the settings: nothing opens, not even an empty one.
    for token in [None, Some(""), Some(TOKEN)] {
        let (status, _, text) = figures(cloud, token).await;
        assert_eq!(status, 401);
        assert!(text.contains("wrong_token") && !text.contains("sufra_"));
    }
    cloud.config.metrics_token = Secret::new(TOKEN);
    cloud.restart().await;
    for token in [None, Some(""), Some("a token of these test"), Some("x")] {
        let (status, _, text) = figures(cloud, token).await;
        assert_eq!(status, 401);
        assert!(text.contains("wrong_token") && !text.contains("sufra_"));
    }
    let admin = cloud.sysadmin().await;
    admin.get("/metrics").await.refused(401, "wrong_token");
    let (status, kind, text) = figures(cloud, Some(TOKEN)).await;
    assert_eq!(status, 200);
    assert!(kind.starts_with("application/openmetrics-text"), "{kind}");
    assert!(text.ends_with("# EOF\n"), "{text}");
}

async fn figures_move_with_what_happens(cloud: &mut TestCloud) {
    cloud.config.metrics_token = Secret::new(TOKEN);
    cloud.restart().await;
    let site = registered(cloud, "Firuzə").await;
    let client = cloud.nobody();
    let beat = json!({"version": "0.1.0", "uptimeSeconds": 5, "nonce": new_id()});
    for status in [200, 409] {
        let request = client.request(Method::POST, "/api/heartbeat").json(&beat);
        let answer = client.send(site.at(request)).await;
        assert_eq!(answer.status, status);
    }
    let wrong = json!({"username": crate::cloud::SYSADMIN, "password": "not this one at all"});
    let answer = client.post("/api/auth/login", &wrong).await;
    assert_eq!(answer.status, 401);
    tell(cloud, &site, &batch(&json!([placed(cloud)])))
        .await
        .ok(200);
    tell(cloud, &site, &json!({})).await.refused(422, "consent");
    let request = client
        .request(Method::POST, "/api/orders/ingest")
        .json(&json!({}));
    client.send(site.at(request)).await.refused(422, "bad_body");
    crate::uplink::with_hub(async |hub| {
        let site = crate::uplink::register(cloud).await;
        crate::day::sale(&hub.manager().await).await;
        let uplink = crate::uplink::uplink(hub, cloud, site);
        crate::uplink::ship(&uplink).await;
        let head = *hub.hub().ledger.head().borrow();
        crate::uplink::projected(cloud, site, head).await;
    })
    .await;
    cloud.clock.advance(5_000);
    let (_, _, text) = figures(cloud, Some(TOKEN)).await;
    for line in [
        "sufra_build_info{version=\"",
        "sufra_uptime_seconds 5\n",
        "sufra_sites{status=\"well\"} 1\n",
        "sufra_sites{status=\"waiting\"} 1\n",
        "sufra_sites{status=\"locked\"} 0\n",
        "sufra_heartbeats_total{result=\"accepted\"} 1\n",
        "sufra_heartbeats_total{result=\"refused\"} 1\n",
        "sufra_batches_total{kind=\"metrics\"} 1\n",
        "sufra_batches_total{kind=\"events\"} ",
        "sufra_batches_refused_total{kind=\"metrics\",code=\"consent\"} 1\n",
        "sufra_batches_refused_total{kind=\"events\",code=\"bad_body\"} 1\n",
        "sufra_sign_ins_total{result=\"refused\"} 1\n",
        "sufra_sign_ins_total{result=\"ok\"} ",
        "sufra_product_events_total{event=\"order.placed\"} 3\n",
        "sufra_ingest_waiting_events 0\n",
        "sufra_ingest_halted_sites 0\n",
        "route=\"/api/heartbeat\",status=\"4xx\"} 1\n",
        "sufra_http_request_duration_seconds_bucket{",
    ] {
        assert!(text.contains(line), "{line} in {text}");
    }
    let number = |name: &str| -> u64 {
        let line = text.lines().find_map(|line| line.strip_prefix(name));
        line.unwrap().trim().parse().unwrap()
    };
    assert!(number("sufra_ingested_events_total ") > 0);
    assert!(number("sufra_ingest_log_events ") > 0);
    for secret in [site.id.as_str(), &site.key, TOKEN, "Firuzə", "127.0.0.1"] {
        assert!(!text.contains(secret), "{secret} in {text}");
    }
}
