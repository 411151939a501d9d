//! A hub of its own for one test: demo restaurant, temporary folder, free port, five virtual printers.

use crate::client::Client;
use crate::engine::Engine;
use domain::ids::{PrinterKey, StaffId};
use domain::menu::Catalog;
use domain::staff::Role;
use domain::time::UnixMillis;
use domain::{Lang, wire::Snapshot};
use futures::FutureExt;
use serde_json::{Value, json};
use server::clock::Clock;
use server::config::Config;
use server::db::Db;
use server::on;
use server::printing::VirtualPrinter;
use server::providers::Extra;
use server::serve::{Options, Running, start};
use server::staff::{self, NewPerson};
use std::collections::BTreeMap;
use std::panic::AssertUnwindSafe;
use std::path::Path;
use tempfile::TempDir;

/// 2026-11-14T08:00Z, noon in Baku, on the Saturday of the demo data.
pub const NOON: UnixMillis = UnixMillis(1_794_643_200_000);
/// The manager's user name.
pub const USERNAME: &str = "aygun";
/// The manager's password.
pub const PASSWORD: &str = "a password of these tests";

/// A running hub.
pub struct TestApp {
    /// `http://127.0.0.1:port`
    pub base: String,
    /// The same over HTTPS.
    pub secure: String,
    /// The settings.
    pub config: Config,
    /// The database.
    pub db: Db,
    /// The hub's clock; it stands still until it is turned.
    pub clock: Clock,
    /// The people by role.
    pub people: BTreeMap<Role, StaffId>,
    /// Their PINs.
    pub pins: BTreeMap<Role, &'static str>,
    running: Option<Running>,
    demo: bool,
    /// Whether the printers are on; the next start looks at it.
    pub paper: bool,
    /// Ports of the virtual printers; the next start looks at them.
    pub ports: Vec<(PrinterKey, u16)>,
    /// Other providers of payments than those of the settings; the next start looks at them.
    pub providers: Extra,
    folder: TempDir,
}

/// Runs a test against a hub of its own and takes the hub away, whatever became of the test.
pub async fn run(engine: Engine, test: impl AsyncFnOnce(&mut TestApp)) {
    let mut app = TestApp::start(&engine).await;
    let outcome = AssertUnwindSafe(test(&mut app)).catch_unwind().await;
    app.stop().await;
    engine.drop_database().await;
    if let Err(panic) = outcome {
        std::panic::resume_unwind(panic);
    }
}

/// The demo restaurant's menu, floor and printers.
pub fn catalog() -> Catalog {
    let text = include_str!("../../../demo/restaurant.json");
    let catalog: Catalog = serde_json::from_str(text).unwrap();
    catalog.checked().unwrap()
}

/// The settings of a folder, with a free port.
pub fn settings(folder: &Path) -> Config {
    let mut config = Config::load(Some(folder), Some("127.0.0.1:0")).unwrap();
    config.database_url = None;
    config
}

/// A build without files, so that the hub starts before the front end was ever compiled.
pub fn bundle(folder: &Path) {
    let manifest = json!({"buildId": "test", "js": "", "wasm": "", "css": "", "assets": []});
    std::fs::create_dir_all(folder).unwrap();
    std::fs::write(folder.join("manifest.json"), manifest.to_string()).unwrap();
}

/// Adds one person of the restaurant.
pub async fn add(db: &Db, site: &str, role: Role, pin: &str) -> StaffId {
    let login = (role == Role::Manager).then(|| (USERNAME.to_owned(), PASSWORD.to_owned()));
    let name = match role {
        Role::Manager => "Aygün Əliyeva",
        Role::Cashier => "Nigar Hüseynova",
        Role::Kitchen => "Vüqar",
        _ => "Tural",
    };
    let new = NewPerson {
        name: name.to_owned(),
        role,
        language: Lang::Az,
        pin: pin.to_owned(),
        login,
    };
    let mut tx = db.write().await.unwrap();
    let id = staff::add(&mut tx, site, new).await.unwrap();
    tx.commit().await.unwrap();
    id
}

impl TestApp {
    /// Starts a hub on an empty database, with virtual printers.
    pub async fn start(engine: &Engine) -> Self {
        let folder = tempfile::Builder::new()
            .prefix("sufra-test-")
            .tempdir()
            .unwrap();
        let mut config = settings(folder.path());
        config.database_url = engine.url();
        bundle(&folder.path().join("dist"));
        let db = Db::open(config.database_url.as_deref(), &config.data)
            .await
            .unwrap();
        server::demo::install(&db, &config.site, catalog())
            .await
            .unwrap();
        let pins = BTreeMap::from([
            (Role::Waiter, "1111"),
            (Role::Cashier, "2222"),
            (Role::Kitchen, "3333"),
            (Role::Manager, "4444"),
        ]);
        let mut people = BTreeMap::new();
        for (role, pin) in &pins {
            people.insert(*role, add(&db, &config.site, *role, pin).await);
        }
        let mut app = Self {
            base: String::new(),
            secure: String::new(),
            config,
            db,
            clock: Clock::manual(NOON),
            people,
            pins,
            running: None,
            demo: true,
            paper: true,
            ports: Vec::new(),
            providers: Extra::default(),
            folder,
        };
        app.begin().await;
        app
    }

    async fn begin(&mut self) {
        let options = Options {
            demo: self.demo,
            dist: self.folder.path().join("dist"),
            ports: self.ports.clone(),
            providers: self.providers.clone(),
            ..Options::default()
        };
        let clock = self.clock.clone();
        let running = start(self.db.clone(), &self.config, options, clock)
            .await
            .unwrap();
        self.base = format!("http://{}", running.address);
        self.secure = format!("https://{}", running.tls_address);
        self.running = Some(running);
        if !self.paper {
            self.without_paper();
        }
    }

    /// Stops the hub.
    pub async fn stop(&mut self) {
        if let Some(running) = self.running.take() {
            running.stop(&self.db).await;
        }
    }

    /// Stops the hub and starts it again on the same data, at another address.
    pub async fn restart(&mut self) {
        self.stop().await;
        self.db = Db::open(self.config.database_url.as_deref(), &self.config.data)
            .await
            .unwrap();
        self.begin().await;
    }

    /// What is inside the running hub.
    pub fn hub(&self) -> &server::state::App {
        &self.running.as_ref().unwrap().app
    }

    /// A client without credentials.
    pub fn nobody(&self) -> Client {
        Client::new(&self.base)
    }

    /// The manager as an API client, with a token.
    pub async fn manager(&self) -> Client {
        Client::manager(&self.base).await
    }

    /// A browser on a device that a manager enrolled; nobody is signed in.
    pub async fn device(&self) -> Client {
        let (code, _) = self.hub().auth.new_code(10).await.unwrap();
        let client = self.nobody();
        let body = json!({"code": code, "name": "Kassa 1"});
        client.post("/api/devices/enrol", &body).await.ok(200);
        client
    }

    /// Somebody with this role, signed in with a PIN on a device of their own.
    pub async fn signed(&self, role: Role) -> Client {
        let client = self.device().await;
        let body = json!({"staffId": self.people[&role], "pin": self.pins[&role]});
        let session = client.post("/api/auth/pin", &body).await.ok(200);
        client.with_session(session)
    }

    /// The hub's state as clients get it.
    pub async fn snapshot(&self) -> Snapshot {
        let answer = self.manager().await.get("/api/snapshot").await.ok(200);
        serde_json::from_value(answer).unwrap()
    }

    /// Numbers of the site's events, in the order of the log.
    pub async fn event_numbers(&self) -> Vec<i64> {
        let mut tx = self.db.read().await.unwrap();
        let rows: Vec<(i64,)> = on!(&mut tx, conn => sqlx::query_as(
            "SELECT seq FROM events WHERE site_id = $1 ORDER BY seq",
        ).bind(&self.config.site).fetch_all(conn).await)
        .unwrap();
        rows.into_iter().map(|(seq,)| seq).collect()
    }

    /// The site's events.
    pub async fn events(&self) -> Vec<Value> {
        let mut tx = self.db.read().await.unwrap();
        let rows: Vec<(String,)> = on!(&mut tx, conn => sqlx::query_as(
            "SELECT doc FROM events WHERE site_id = $1 ORDER BY seq",
        ).bind(&self.config.site).fetch_all(conn).await)
        .unwrap();
        let read = |(doc,): &(String,)| serde_json::from_str(doc).unwrap();
        rows.iter().map(read).collect()
    }

    /// How many rows every table of business has: equal before and after when nothing was stored. What the hub tells
    /// itself when paper is out is left aside: it comes when the paper comes.
    pub async fn rows(&self) -> BTreeMap<&'static str, i64> {
        let mut tx = self.db.read().await.unwrap();
        let mut rows = BTreeMap::new();
        for (table, sql) in [
            ("events", "SELECT count(*) FROM events"),
            ("outcomes", "SELECT count(*) FROM outcomes"),
            ("documents", "SELECT count(*) FROM documents"),
            ("payments", "SELECT count(*) FROM payments"),
            ("sold_lines", "SELECT count(*) FROM sold_lines"),
            ("day_closings", "SELECT count(*) FROM day_closings"),
            ("chain", "SELECT count(*) FROM chain"),
            ("sold_checks", "SELECT count(*) FROM sold_checks"),
            ("sold_kinds", "SELECT count(*) FROM sold_kinds"),
            ("print_jobs", "SELECT count(*) FROM print_jobs"),
            ("head", "SELECT CAST(sum(head) AS BIGINT) FROM sites"),
        ] {
            let (count,): (i64,) =
                on!(&mut tx, conn => sqlx::query_as(sql).fetch_one(conn).await).unwrap();
            rows.insert(table, count);
        }
        let (own,): (i64,) = on!(&mut tx, conn => sqlx::query_as(
            "SELECT count(*) FROM events WHERE name = 'kitchen.seen'",
        ).fetch_one(conn).await)
        .unwrap();
        for table in ["events", "outcomes", "head"] {
            rows.entry(table).and_modify(|count| *count -= own);
        }
        rows
    }

    /// Switches all printers off: what comes out of one is an event of its own, whenever it comes.
    pub fn without_paper(&self) {
        for printer in self.hub().virtual_printers.values() {
            printer.switch(false);
        }
    }

    /// The virtual printer of that name.
    pub fn printer(&self, id: &str) -> &VirtualPrinter {
        &self.hub().virtual_printers[&PrinterKey::from(id)]
    }

    /// Starts the hub again with the printers of this catalogue instead of virtual ones.
    pub async fn restart_with(&mut self, catalog: &Catalog) {
        let doc = serde_json::to_string(catalog).unwrap();
        let mut tx = self.db.write().await.unwrap();
        on!(&mut tx, conn => sqlx::query(
            "UPDATE documents SET doc = $2 WHERE site_id = $1 AND kind = 'catalog'",
        ).bind(&self.config.site).bind(doc).execute(conn).await.map(|_| ()))
        .unwrap();
        tx.commit().await.unwrap();
        self.demo = false;
        self.restart().await;
    }
}
