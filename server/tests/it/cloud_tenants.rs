//! Nobody reaches what belongs to another tenant: every route of the cloud's description, by every caller, with the ids of
//! somebody else in the path, in the query and in the body.

use crate::client::{Answer, Client};
use crate::cloud::{Site, TestCloud, on_both_clouds};
use crate::day::sale;
use crate::uplink::{KEY, settled, ship, uplink, with_hub};
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};
use server::auth::sha256;
use server::db::Db;
use server::ids::new_id;
use server::on;
use std::collections::BTreeMap;
use std::time::Duration;
use tokio::time::timeout;

on_both_clouds!(
    nobody_reaches_another_tenant,
    everybody_is_let_in_where_it_is_ones_own,
);

/// Doors behind which something goes on without an end.
const STREAM: &str = "/api/owner/events";
/// A session that is ended here answers nothing after it.
const LAST: [&str; 2] = ["/api/owner/logout", "/api/auth/logout"];

/// A tenant with one restaurant that traded, and an owner.
struct Tenant {
    id: String,
    site: Site,
    owner: String,
    /// The token of the owner.
    token: String,
    /// The token of the accountant.
    books: String,
    /// What would give the tenant away in an answer.
    marks: Vec<String>,
}

/// The ids that a request carries.
struct Ids {
    tenant: String,
    site: String,
    owner: String,
}

impl Ids {
    fn of(tenant: &Tenant) -> Self {
        Self {
            tenant: tenant.id.clone(),
            site: tenant.site.id.clone(),
            owner: tenant.owner.clone(),
        }
    }

    /// Such as nobody has.
    fn none() -> Self {
        let id = || new_id().to_string();
        Self {
            tenant: id(),
            site: id(),
            owner: id(),
        }
    }

    /// An address with them; a parameter that is not known fails, so that a new one is thought of.
    fn path(&self, path: &str) -> String {
        let named = [
            ("{siteId}", &self.site),
            ("{tenantId}", &self.tenant),
            ("{ownerId}", &self.owner),
        ];
        let path = named
            .into_iter()
            .fold(path.to_owned(), |path, (name, id)| path.replace(name, id));
        assert!(!path.contains('{'), "{path}: what is to stand there?");
        path
    }

    /// Everything that a door could take for an id, and what it needs to look at it at all.
    fn body(&self) -> Value {
        json!({
            "siteId": self.site, "site": self.site, "sites": [self.site], "origin": self.site, "tenantId": self.tenant,
            "tenant": self.tenant, "ownerId": self.owner, "id": self.owner, "kind": "events", "epoch": self.site, "begins": 0,
            "after": 0, "events": [], "linked": [], "chain": "", "records": [], "version": "0.1.0", "uptimeSeconds": 1,
        })
    }

    /// An answer without them, and without what differs from request to request.
    fn blind(&self, answer: &Answer) -> (u16, String) {
        let mut body = answer.body.clone();
        if let Some(fields) = body.as_object_mut() {
            for moment in ["requestId", "at", "lease"] {
                fields.remove(moment);
            }
        }
        let ids = [&self.tenant, &self.site, &self.owner];
        let text = ids
            .into_iter()
            .fold(body.to_string(), |text, id| text.replace(id.as_str(), "-"));
        (answer.status, text)
    }
}

/// Who asks.
struct Caller {
    name: &'static str,
    client: Client,
    /// The credentials of a site.
    site: Option<Site>,
}

impl Caller {
    fn new(name: &'static str, client: Client) -> Self {
        Self {
            name,
            client,
            site: None,
        }
    }

    fn at(name: &'static str, cloud: &TestCloud, id: &str, key: &str) -> Self {
        let site = Site {
            id: id.to_owned(),
            key: key.to_owned(),
            lease_key: String::new(),
        };
        Self {
            site: Some(site),
            ..Self::new(name, cloud.nobody())
        }
    }

    fn request(&self, (method, path): &(Method, String), ids: &Ids) -> RequestBuilder {
        let query = format!(
            "?site={0}&siteId={0}&tenant={1}&range=week&what=orders&format=json",
            ids.site, ids.tenant
        );
        let path = ids.path(path) + &query;
        let request = self.client.request(method.clone(), &path);
        let request = self
            .site
            .iter()
            .fold(request, |request, site| site.at(request));
        match *method {
            Method::GET => request,
            _ => request.json(&ids.body()),
        }
    }

    async fn asks(&self, route: &(Method, String), ids: &Ids) -> Answer {
        let request = self.request(route, ids);
        if route.1 == STREAM {
            let response = request.send().await.unwrap();
            let (status, headers) = (response.status().as_u16(), response.headers().clone());
            // What comes at once is looked at; one that is refused ends.
            let body = timeout(Duration::from_millis(300), response.text()).await;
            let body = body.ok().and_then(Result::ok).unwrap_or_default();
            return Answer {
                status,
                headers,
                body: serde_json::from_str(&body).unwrap_or_default(),
            };
        }
        self.client.send(request).await
    }
}

/// What the cloud says that it serves; sessions end last.
async fn described(cloud: &TestCloud) -> Vec<(Method, String)> {
    let document = cloud.nobody().get("/api/openapi.json").await.ok(200);
    let paths = document["paths"].as_object().unwrap();
    let mut all: Vec<(Method, String)> = paths
        .iter()
        .flat_map(|(path, methods)| {
            let methods = methods.as_object().unwrap().keys();
            methods.map(move |method| (method.to_uppercase().parse().unwrap(), path.clone()))
        })
        .collect();
    all.sort_by_key(|(_, path)| LAST.contains(&path.as_str()));
    assert!(all.len() > 30, "{}", all.len());
    all
}

/// A tenant whose restaurant sold something; the names of each are its own.
async fn tenant(cloud: &TestCloud, name: &str, mail: &str) -> Tenant {
    let admin = cloud.sysadmin().await;
    let title = format!("{name} restoranı");
    let mut site = cloud.register(&admin, &title).await;
    keyed(cloud, &site.id).await;
    KEY.clone_into(&mut site.key);
    with_hub(async |hub| {
        let manager = hub.manager().await;
        sale(&manager).await;
        let way = uplink(hub, cloud, site.id.parse().unwrap());
        ship(&way).await;
        settled(cloud, site.id.parse().unwrap()).await;
    })
    .await;
    let id = cloud.tenant(&admin, name, &[&site.id]).await;
    let mut people = Vec::new();
    for role in ["owner", "accountant"] {
        let email = format!("{role}@{mail}");
        let invited = cloud.invite(&admin, &id, &email, role).await;
        people.push(cloud.enrol(&id, &invited).await);
    }
    let mut tokens = Vec::new();
    for who in &people {
        let second = crate::cloud_people::totp(cloud, &who.secret, 0);
        let password = crate::cloud_people::OWNER_PASSWORD;
        let answer = cloud.owner_login(&who.email, password, &second).await;
        tokens.push(answer.ok(200)["token"].as_str().unwrap().to_owned());
        cloud.clock.advance(30_000);
    }
    let marks = [
        name.to_owned(),
        title,
        mail.to_owned(),
        people[0].secret.clone(),
    ];
    Tenant {
        owner: people[0].id.clone(),
        token: tokens[0].clone(),
        books: tokens[1].clone(),
        marks: marks.into(),
        id,
        site,
    }
}

/// Both sites get keys of their own that a test can write down.
async fn keyed(cloud: &TestCloud, site: &str) {
    let mut tx = cloud.db().write().await.unwrap();
    on!(&mut tx, conn => sqlx::query("UPDATE site_keys SET key_hash = $2 WHERE site_id = $1")
        .bind(site).bind(sha256(KEY)).execute(conn).await.map(|_| ()))
    .unwrap();
    tx.commit().await.unwrap();
}

/// Every row that names one of these ids, by table.
async fn rows(db: &Db, postgres: bool, ids: &Ids) -> BTreeMap<String, Vec<String>> {
    let columns = if postgres {
        "SELECT CAST(table_name AS TEXT), CAST(column_name AS TEXT) FROM information_schema.columns \
         WHERE table_schema = current_schema() ORDER BY 1, 2"
    } else {
        "SELECT m.name, p.name FROM sqlite_master m JOIN pragma_table_info(m.name) p WHERE m.type = 'table' ORDER BY 1, 2"
    };
    let mut tx = db.read().await.unwrap();
    let columns: Vec<(String, String)> =
        on!(&mut tx, conn => sqlx::query_as(columns).fetch_all(conn).await).unwrap();
    let mut tables: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (table, column) in columns {
        tables.entry(table).or_default().push(column);
    }
    let mut all = BTreeMap::new();
    for (table, columns) in tables {
        let own = ["site_id", "tenant_id", "owner_id"]
            .into_iter()
            .filter(|name| columns.iter().any(|column| column == name))
            .map(|name| {
                format!(
                    "{name} IN ('{}', '{}', '{}')",
                    ids.site, ids.tenant, ids.owner
                )
            });
        let own: Vec<String> = own.collect();
        if own.is_empty() {
            continue;
        }
        let text = columns
            .iter()
            .map(|column| format!("coalesce(CAST({column} AS TEXT), '~')"));
        let text = text.collect::<Vec<_>>().join(" || '|' || ");
        let sql = format!("SELECT {text} FROM {table} WHERE {}", own.join(" OR "));
        let found: Vec<(String,)> =
            on!(&mut tx, conn => sqlx::query_as(sqlx::AssertSqlSafe(sql.as_str())).fetch_all(conn).await).unwrap();
        let mut found: Vec<String> = found.into_iter().map(|(row,)| row).collect();
        found.sort();
        all.insert(table, found);
    }
    all
}

async fn nobody_reaches_another_tenant(cloud: &mut TestCloud) {
    let ours = tenant(cloud, "Nərgiz", "nergiz.example").await;
    let theirs = tenant(cloud, "Bənövşə", "benovshe.example").await;
    // A key of its own, so that ours is none of theirs.
    let other = KEY.replace('a', "b");
    let mut tx = cloud.db().write().await.unwrap();
    on!(&mut tx, conn => sqlx::query("UPDATE site_keys SET key_hash = $2 WHERE site_id = $1")
        .bind(&theirs.site.id).bind(sha256(&other)).execute(conn).await.map(|_| ()))
    .unwrap();
    tx.commit().await.unwrap();
    let owner = |token: &str| cloud.nobody().with_token(token);
    let callers = [
        Caller::new("nobody", cloud.nobody()),
        Caller::new("garbage", owner("a.token.of-nobody")),
        Caller::new("a key as a token", owner(&ours.site.key)),
        Caller::new("an owner", owner(&ours.token)),
        Caller::new("an accountant", owner(&ours.books)),
        Caller::at("a site", cloud, &ours.site.id, KEY),
        Caller::at("a site under their id", cloud, &theirs.site.id, KEY),
    ];
    let (them, none) = (Ids::of(&theirs), Ids::none());
    let postgres = cloud.config.database_url.is_some();
    let before = rows(cloud.db(), postgres, &them).await;
    let held: usize = before.values().map(Vec::len).sum();
    assert!(held > 20 && before["events"].len() > 3, "{held}");
    for route in described(cloud).await {
        for caller in &callers {
            if LAST.contains(&route.1.as_str()) {
                // It names nobody, and there is no session for a second time.
                let status = caller.asks(&route, &them).await.status;
                assert!([204, 401].contains(&status), "{}: {status}", route.1);
                continue;
            }
            let (with, without) = (
                caller.asks(&route, &them).await,
                caller.asks(&route, &none).await,
            );
            let what = format!("{} {} by {}", route.0, route.1, caller.name);
            assert!(with.status < 500, "{what}: {} {}", with.status, with.body);
            // The same whether it is somebody's or nobody's: neither let in nor told that it is there.
            assert_eq!(them.blind(&with), none.blind(&without), "{what}");
            let text = with.body.to_string();
            let told = theirs.marks.iter().find(|mark| text.contains(*mark));
            assert_eq!(told, None, "{what}: {text}");
        }
    }
    assert_eq!(rows(cloud.db(), postgres, &them).await, before);
}

async fn everybody_is_let_in_where_it_is_ones_own(cloud: &mut TestCloud) {
    let ours = tenant(cloud, "Nərgiz", "nergiz.example").await;
    let admin = cloud.sysadmin().await;
    let callers = [
        Caller::new("a sysadmin", admin),
        Caller::new("an owner", cloud.nobody().with_token(&ours.token)),
        Caller::at("a site", cloud, &ours.site.id, KEY),
    ];
    let ids = Ids::of(&ours);
    let mut routes = described(cloud).await;
    // What takes somebody's place away comes after what is done from it.
    routes.sort_by_key(|(_, path)| match path.as_str() {
        "/api/auth/logout" => 4,
        "/api/owner/logout" => 1,
        path if path.starts_with("/api/owner/") || path == "/api/tenant/context" => 0,
        path if path.starts_with("/api/sites") || path.starts_with("/api/tenants") => 3,
        _ => 2,
    });
    for route in routes {
        // Its token stands in the settings: `cloud_metrics` has it.
        if route.1 == "/metrics" {
            continue;
        }
        let mut heard = Vec::new();
        for caller in &callers {
            heard.push(caller.asks(&route, &ids).await.status);
        }
        let let_in = heard.iter().any(|status| ![401, 403, 404].contains(status));
        assert!(let_in, "{} {}: {heard:?}", route.0, route.1);
    }
}
