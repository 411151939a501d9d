//! What the cloud says of itself.

use super::{Side, named, number, one_of, text};
use domain::cloud::boundary::Boundary;
use domain::cloud::dashboard::{Age, Dashboard, SiteExceptions, Span};
use domain::cloud::ingest::{ActBatch, ActsKept, Ingest, Ingested};
use domain::cloud::metrics::{ProductBatch, ProductTaken};
use domain::cloud::owners::{
    ConfirmEnrol, Enrol, FirebaseVerify, Invited, NewOwner, OwnerList, OwnerLogin, OwnerToken,
    OwnerView, PutTenant, RecoveryCodes, SecondFactor, TenantContext, TenantList, TenantView,
};
use domain::cloud::routes::{self, Door};
use domain::cloud::{
    AuditList, ChangeSite, Heartbeat, HeartbeatAnswer, LeaseClaims, LockSite, NewSite, Registered,
    SiteKey, SiteList, SiteView, SysadminLogin, SysadminToken,
};
use domain::routes::Route;
use schemars::generate::SchemaGenerator;
use serde_json::{Value, json};

/// The cloud's.
pub(super) fn side() -> Side {
    Side {
        title: "Sufra cloud",
        routes: routes::ALL.iter().map(|endpoint| endpoint.route).collect(),
        schemes: json!({
            "bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"},
            "cookie": {"type": "apiKey", "in": "cookie", "name": "sufra_admin"},
            "owner": {"type": "apiKey", "in": "cookie", "name": "sufra_owner"},
            "site": {"type": "apiKey", "in": "header", "name": "X-Site-ID"},
            "siteKey": {"type": "apiKey", "in": "header", "name": "X-Site-Key"},
            "figures": {"type": "http", "scheme": "bearer"},
        }),
        all_shapes,
        shapes,
        security,
        parameters,
    }
}

fn all_shapes(generator: &mut SchemaGenerator) {
    generator.subschema_for::<SysadminLogin>();
    generator.subschema_for::<SysadminToken>();
    generator.subschema_for::<SiteList>();
    generator.subschema_for::<SiteView>();
    generator.subschema_for::<NewSite>();
    generator.subschema_for::<ChangeSite>();
    generator.subschema_for::<LockSite>();
    generator.subschema_for::<Registered>();
    generator.subschema_for::<SiteKey>();
    generator.subschema_for::<AuditList>();
    generator.subschema_for::<Boundary>();
    generator.subschema_for::<Ingest>();
    generator.subschema_for::<Ingested>();
    generator.subschema_for::<ActBatch>();
    generator.subschema_for::<ActsKept>();
    generator.subschema_for::<ProductBatch>();
    generator.subschema_for::<ProductTaken>();
    owners(generator);
    generator.subschema_for::<Heartbeat>();
    generator.subschema_for::<HeartbeatAnswer>();
    generator.subschema_for::<LeaseClaims>();
}

fn owners(generator: &mut SchemaGenerator) {
    generator.subschema_for::<PutTenant>();
    generator.subschema_for::<TenantView>();
    generator.subschema_for::<TenantList>();
    generator.subschema_for::<NewOwner>();
    generator.subschema_for::<OwnerView>();
    generator.subschema_for::<OwnerList>();
    generator.subschema_for::<Invited>();
    generator.subschema_for::<Enrol>();
    generator.subschema_for::<SecondFactor>();
    generator.subschema_for::<ConfirmEnrol>();
    generator.subschema_for::<RecoveryCodes>();
    generator.subschema_for::<OwnerLogin>();
    generator.subschema_for::<OwnerToken>();
    generator.subschema_for::<FirebaseVerify>();
    generator.subschema_for::<TenantContext>();
    generator.subschema_for::<Dashboard>();
    generator.subschema_for::<SiteExceptions>();
    generator.subschema_for::<Age>();
}

fn shapes(route: &Route) -> (Option<&'static str>, Option<&'static str>) {
    match *route {
        routes::LOGIN => (Some("SysadminLogin"), Some("SysadminToken")),
        routes::SITES => (None, Some("SiteList")),
        routes::REGISTER => (Some("NewSite"), Some("Registered")),
        routes::SITE | routes::DEREGISTER | routes::UNLOCK => (None, Some("SiteView")),
        routes::CHANGE_SITE => (Some("ChangeSite"), Some("SiteView")),
        routes::LOCK => (Some("LockSite"), Some("SiteView")),
        routes::ROTATE_KEY => (None, Some("SiteKey")),
        routes::AUDIT => (None, Some("AuditList")),
        routes::BOUNDARY => (None, Some("Boundary")),
        routes::INGEST => (Some("Ingest"), Some("Ingested")),
        routes::SYNC_APPROVALS => (Some("ActBatch"), Some("ActsKept")),
        routes::METRICS_EVENT => (Some("ProductBatch"), Some("ProductTaken")),
        routes::HEARTBEAT => (Some("Heartbeat"), Some("HeartbeatAnswer")),
        routes::TENANTS => (None, Some("TenantList")),
        routes::NEW_TENANT | routes::CHANGE_TENANT => (Some("PutTenant"), Some("TenantView")),
        routes::TENANT => (None, Some("TenantView")),
        routes::OWNERS => (None, Some("OwnerList")),
        routes::NEW_OWNER => (Some("NewOwner"), Some("Invited")),
        routes::RESET_OWNER => (None, Some("Invited")),
        routes::DEACTIVATE_OWNER => (None, Some("OwnerView")),
        routes::ENROL_OWNER => (Some("Enrol"), Some("SecondFactor")),
        routes::CONFIRM_OWNER => (Some("ConfirmEnrol"), Some("RecoveryCodes")),
        routes::OWNER_LOGIN => (Some("OwnerLogin"), Some("OwnerToken")),
        routes::FIREBASE_VERIFY => (Some("FirebaseVerify"), Some("OwnerToken")),
        routes::TENANT_CONTEXT => (None, Some("TenantContext")),
        routes::OWNER_DASHBOARD => (None, Some("Dashboard")),
        routes::OWNER_EXCEPTIONS => (None, Some("SiteExceptions")),
        _ => (None, None),
    }
}

fn security(route: &Route) -> Value {
    match routes::door(route) {
        Door::Open => Value::Null,
        Door::Sysadmin => json!([{"bearer": []}, {"cookie": []}]),
        Door::Owner => json!([{"bearer": []}, {"owner": []}]),
        // Both together.
        Door::Site => json!([{"site": [], "siteKey": []}]),
        Door::Figures => json!([{"figures": []}]),
    }
}

fn parameters(route: &Route) -> Vec<Value> {
    let mut all = named(route);
    match *route {
        routes::SITES => all.push(one_of("all", &["true", "false"])),
        routes::ROTATE_KEY => all.push(one_of("now", &["true", "false"])),
        routes::AUDIT => {
            all.push(text("site", "query", false));
            all.extend([number("before"), number("limit")]);
        }
        routes::OWNER_DASHBOARD | routes::OWNER_EXCEPTIONS => {
            all.push(text("site", "query", false));
            all.push(one_of("range", &Span::ALL.map(Span::word)));
        }
        routes::OWNER_EXPORT => {
            all.push(text("site", "query", true));
            all.push(one_of("what", &["orders", "payments", "slips"]));
            all.push(text("range", "query", false));
            all.push(one_of("format", &["csv", "json"]));
            all.push(text("bom", "query", false));
        }
        routes::OWNER_EVENTS => all.push(text("site", "query", false)),
        _ => {}
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::openapi::document;

    /// Every `$ref` of a value.
    fn references(value: &Value, found: &mut Vec<String>) {
        match value {
            Value::Object(object) => {
                let name = object.get("$ref").and_then(Value::as_str);
                found.extend(name.map(str::to_owned));
                object.values().for_each(|value| references(value, found));
            }
            Value::Array(values) => values.iter().for_each(|value| references(value, found)),
            _ => {}
        }
    }

    #[test]
    fn every_route_is_described_and_every_shape_is_there() {
        let document = document(&side());
        for endpoint in routes::ALL {
            let route = endpoint.route;
            let method = route.method.name().to_lowercase();
            let operation = &document["paths"][route.path][&method];
            assert_eq!(operation["summary"], route.summary, "{}", route.path);
            let open = routes::door(&route) == Door::Open;
            assert_eq!(operation.get("security").is_none(), open, "{}", route.path);
        }
        let mut found = Vec::new();
        references(&document, &mut found);
        assert!(found.len() > 20);
        for reference in found {
            let pointer = reference.trim_start_matches('#');
            assert!(document.pointer(pointer).is_some(), "{reference}");
        }
        let site = &document["components"]["schemas"]["SiteView"]["properties"];
        assert!(site["siteId"].is_object() && site.get("key").is_none());
    }
}
