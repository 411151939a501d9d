//! The map of what may depend on what, held against what is really there.

use crate::app::TestApp;
use crate::client::Client;
use crate::cloud::{TestCloud, on_both_clouds};
use crate::engine::on_both;
use domain::cloud::boundary::{Boundary, Zone, endpoints};
use reqwest::Method;
use serde_json::{Value, json};
use server::on;
use std::collections::BTreeSet;

on_both!(
    the_map_of_a_hub_is_what_it_serves,
    a_rule_that_is_broken_is_seen,
    the_page_shows_the_map_to_those_who_may_see_it,
);

mod cloud {
    use super::*;
    on_both_clouds!(the_map_of_the_cloud_is_what_it_serves);
    async fn the_map_of_the_cloud_is_what_it_serves(cloud: &mut TestCloud) {
        serves(&cloud.nobody(), Zone::Cloud).await;
    }
}

/// Method and path of every endpoint of a zone.
fn mapped(zone: Zone) -> BTreeSet<(String, String)> {
    let map = endpoints();
    map.iter()
        .filter(|one| one.zone == zone)
        .map(|one| {
            let method = one.route.method.name().to_lowercase();
            (method, one.route.path.to_owned())
        })
        .collect()
}

/// Every endpoint of a zone answers, and the description names exactly those.
async fn serves(nobody: &Client, zone: Zone) {
    let map = mapped(zone);
    for (method, path) in &map {
        if path.ends_with("/stream") {
            continue;
        }
        let id = "01890a5d-ac96-774b-bcce-b302099a8057";
        let address = path
            .replace("{siteId}", id)
            .replace("{number}", "1")
            .replace(['{', '}'], "");
        let method: Method = method.to_uppercase().parse().unwrap();
        let answer = nobody.send(nobody.request(method.clone(), &address)).await;
        let code = answer.body["code"].as_str().unwrap_or_default();
        let message = answer.body["message"].as_str().unwrap_or_default();
        assert!(
            code != "method_not_allowed" && message != "there is no such address",
            "{method} {path}: {} {code}",
            answer.status
        );
    }
    let described = nobody.get("/api/openapi.json").await.ok(200);
    let paths = described["paths"].as_object().unwrap();
    let described: BTreeSet<(String, String)> = paths
        .iter()
        .flat_map(|(path, methods)| {
            let methods = methods.as_object().unwrap().keys();
            methods.map(move |method| (method.clone(), path.clone()))
        })
        .collect();
    assert_eq!(described, map);
}

async fn the_map_of_a_hub_is_what_it_serves(app: &mut TestApp) {
    serves(&app.nobody(), Zone::Hub).await;
    app.nobody()
        .get("/api/boundary")
        .await
        .refused(401, "signed_out");
    let map = app.manager().await.get("/api/boundary").await.ok(200);
    let map: Boundary = serde_json::from_value(map).unwrap();
    for rule in &map.invariants {
        assert!(rule.holds, "{rule:?}");
    }
    let names: BTreeSet<&str> = map.invariants.iter().map(|rule| rule.id.as_str()).collect();
    assert_eq!(names.len(), 6);
    let found = |id: &str| map.endpoints.iter().find(|one| one.id == id).unwrap();
    assert_eq!(found("pos_lan_command").path, "/api/commands");
    assert!(found("pos_lan_command").audited && !found("health").audited);
}

/// What one rule says now.
async fn says(app: &TestApp, rule: &str) -> Value {
    let map = app.manager().await.get("/api/boundary").await.ok(200);
    let rules = map["invariants"].as_array().unwrap();
    rules.iter().find(|one| one["id"] == rule).unwrap().clone()
}

async fn a_rule_that_is_broken_is_seen(app: &mut TestApp) {
    use std::os::unix::fs::PermissionsExt;
    let rule = "secrets_not_in_the_repository";
    assert_eq!(says(app, rule).await["holds"], true);
    let file = app.config.data.join("jwt.secret");
    std::fs::set_permissions(&file, PermissionsExt::from_mode(0o644)).unwrap();
    let broken = says(app, rule).await;
    assert_eq!(broken["holds"], false, "{broken}");
    assert!(broken["seen"].as_str().unwrap().contains("jwt.secret"));

    // An approval that somebody took out of the chain.
    assert_eq!(says(app, "approvals_audited").await["holds"], true);
    let order = json!({"channel": "takeaway", "items": [{"menuItemId": "piti", "quantity": 1}]});
    let manager = app.manager().await;
    manager.keyed("one", "/api/orders", &order).await.ok(201);
    let site = app.config.site.clone();
    let mut tx = app.db.write().await.unwrap();
    let changed = on!(&mut tx, conn => sqlx::query(
        "UPDATE events SET name = 'approvals.asked' WHERE site_id = $1 AND seq = \
         (SELECT max(e.seq) FROM events e WHERE e.site_id = $1 \
         AND NOT EXISTS (SELECT 1 FROM chain c WHERE c.site_id = $1 AND c.seq = e.seq))",
    ).bind(&site).execute(conn).await.map(|done| done.rows_affected()));
    assert_eq!(changed.unwrap(), 1);
    tx.commit().await.unwrap();
    let broken = says(app, "approvals_audited").await;
    assert_eq!(broken["holds"], false, "{broken}");
}

async fn the_page_shows_the_map_to_those_who_may_see_it(app: &mut TestApp) {
    let nobody = app.nobody();
    let page = nobody
        .request(Method::GET, "/boundary")
        .send()
        .await
        .unwrap();
    assert_eq!(page.status(), 401);
    let manager = app.manager().await;
    let page = manager.request(Method::GET, "/boundary?lang=en");
    let page = page.send().await.unwrap();
    assert_eq!(page.status(), 200);
    let policy = page.headers()["content-security-policy"].to_str().unwrap();
    assert!(policy.starts_with("default-src 'none'"), "{policy}");
    let text = page.text().await.unwrap();
    assert!(!text.contains("<script"), "a page without scripts");
    for one in endpoints() {
        assert!(text.contains(one.route.path), "{}", one.route.path);
    }
    assert!(text.contains("Runtime boundary") && text.contains("DATABASE_URL"));
}
