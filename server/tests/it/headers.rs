//! What every answer carries, what is not there, and the API's own description.

use crate::app::TestApp;
use crate::engine::on_both;
use domain::routes::{self, Method as Verb, Route};
use reqwest::Method;
use std::collections::BTreeSet;

on_both!(
    answers_name_their_request_and_time,
    answers_are_not_kept_or_guessed_at,
    what_is_not_there_says_so,
    the_description_lists_exactly_the_routes,
    every_route_is_served,
);

async fn answers_name_their_request_and_time(app: &mut TestApp) {
    let manager = app.manager().await;
    for path in ["/api/health", "/api/snapshot", "/api/nowhere"] {
        let mine = manager
            .request(Method::GET, path)
            .header("X-Request-ID", "till-1-42");
        let answer = manager.send(mine).await;
        assert_eq!(answer.headers["x-request-id"], "till-1-42", "{path}");
        let millis = answer.headers["x-response-time-ms"].to_str().unwrap();
        assert!(millis.parse::<f64>().unwrap() >= 0.0, "{path}: {millis}");
        let one = manager.get(path).await.headers["x-request-id"].clone();
        let two = manager.get(path).await.headers["x-request-id"].clone();
        assert_ne!(one, two, "{path}: a made id is new for each request");
        // An id that could break a log line is replaced.
        let bad = manager
            .request(Method::GET, path)
            .header("X-Request-ID", "a b\"c");
        let answer = manager.send(bad).await;
        assert_ne!(answer.headers["x-request-id"], "a b\"c");
        let long = "x".repeat(65);
        let bad = manager
            .request(Method::GET, path)
            .header("X-Request-ID", &long);
        assert_ne!(
            manager.send(bad).await.headers["x-request-id"],
            long.as_str()
        );
    }
}

async fn answers_are_not_kept_or_guessed_at(app: &mut TestApp) {
    let manager = app.manager().await;
    for path in ["/api/health", "/api/snapshot", "/api/nowhere"] {
        let headers = manager.get(path).await.headers;
        assert_eq!(headers["x-content-type-options"], "nosniff", "{path}");
        assert_eq!(headers["cache-control"], "no-store", "{path}");
    }
    let page = manager
        .request(Method::GET, "/")
        .header("Accept", "text/html");
    let page = page.send().await.unwrap();
    assert_eq!(page.status().as_u16(), 200);
    assert_eq!(page.headers()["x-content-type-options"], "nosniff");
    assert_eq!(page.headers()["cache-control"], "no-store");
    assert_eq!(page.headers()["referrer-policy"], "same-origin");
    let policy = page.headers()["content-security-policy"]
        .to_str()
        .unwrap()
        .to_owned();
    for part in [
        "'wasm-unsafe-eval'",
        "'nonce-",
        "object-src 'none'",
        "frame-ancestors 'none'",
    ] {
        assert!(policy.contains(part), "{part} in {policy}");
    }
    let scripts = policy
        .split(';')
        .find(|part| part.trim().starts_with("script-src"));
    assert!(!scripts.unwrap().contains("unsafe-inline"), "{policy}");
    let text = page.text().await.unwrap();
    assert!(text.starts_with("<!DOCTYPE html>"), "{text:.80}");
}

async fn what_is_not_there_says_so(app: &mut TestApp) {
    let manager = app.manager().await;
    for path in [
        "/api",
        "/api/",
        "/api/nowhere",
        "/api/orders/1/2/3",
        "/api/printers/x/tickets/1",
    ] {
        manager.get(path).await.refused(404, "not_found");
    }
    for (method, path) in [
        (Method::DELETE, "/api/orders"),
        (Method::GET, "/api/orders"),
        (Method::POST, "/api/menu"),
        (Method::PUT, "/api/commands"),
        (Method::POST, "/api/realtime/stream"),
    ] {
        let answer = manager.send(manager.request(method, path)).await;
        answer.refused(405, "method_not_allowed");
    }
}

fn verb(route: &Route) -> Method {
    match route.method {
        Verb::Get => Method::GET,
        Verb::Post => Method::POST,
        Verb::Patch => Method::PATCH,
        Verb::Put => Method::PUT,
        Verb::Delete => Method::DELETE,
    }
}

async fn the_description_lists_exactly_the_routes(app: &mut TestApp) {
    let description = app.nobody().get("/api/openapi.json").await.ok(200);
    assert_eq!(description["openapi"], "3.1.0");
    // Every reference leads somewhere, and the words are those of the version that is named.
    let text = description.to_string();
    assert!(!text.contains("\"nullable\""));
    for reference in text.split("\"$ref\":\"#").skip(1) {
        let pointer = reference.split('"').next().unwrap();
        assert!(description.pointer(pointer).is_some(), "{pointer}");
    }
    let placing = &description["paths"]["/api/orders"]["post"]["parameters"];
    assert_eq!(placing[0]["name"], "Idempotency-Key");
    let mut described = BTreeSet::new();
    for (path, methods) in description["paths"].as_object().unwrap() {
        for method in methods.as_object().unwrap().keys() {
            described.insert((method.to_uppercase(), path.clone()));
        }
    }
    let all = routes::ALL.iter();
    let table: BTreeSet<_> = all
        .map(|route| (verb(route).to_string(), route.path.to_owned()))
        .collect();
    assert_eq!(described, table);
    // Every shape that is named is described.
    let text = description.to_string();
    for name in text.split("#/components/schemas/").skip(1) {
        let (name, _) = name.split_once('"').unwrap();
        assert!(
            description["components"]["schemas"][name].is_object(),
            "{name}"
        );
    }
}

async fn every_route_is_served(app: &mut TestApp) {
    let nobody = app.nobody();
    for route in routes::ALL {
        let path = route
            .path
            .replace("{id}", "019a80c0-0000-7000-8000-000000000001");
        let path = path.replace("{ticket}", "1");
        let response = nobody.request(verb(route), &path).send().await.unwrap();
        let status = response.status().as_u16();
        let words = response.text().await.unwrap();
        // A guests' address that is no table's is served, and says so.
        let nowhere = status == 404 && words.contains(server::router::NOWHERE);
        assert!(
            status != 405 && !nowhere,
            "{} {path} is not served",
            verb(route)
        );
        // A method that the route does not have is refused as such, so the path itself is known.
        let wrong = nobody.request(Method::TRACE, &path).send().await.unwrap();
        assert_eq!(wrong.status().as_u16(), 405, "{path}");
    }
}
