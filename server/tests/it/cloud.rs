//! One process of the cloud for a test.

use crate::app::settings;
use crate::client::Client;
use crate::engine::Engine;
use futures::FutureExt;
use reqwest::RequestBuilder;
use serde_json::json;
use server::clock::Clock;
use server::cloud::{Running, admins, start};
use server::config::Config;
use server::db::Db;
use server::ssr::Files;
use std::panic::AssertUnwindSafe;
use tempfile::TempDir;

/// The sysadmin of these tests.
pub const SYSADMIN: &str = "operator";
/// The password of that account.
pub const SYSADMIN_PASSWORD: &str = "a password of these tests";

/// A registered restaurant.
#[derive(Clone, Debug)]
pub struct Site {
    /// Its name for programs.
    pub id: String,
    /// Its key.
    pub key: String,
    /// The public key of leases.
    pub lease_key: String,
}

impl Site {
    /// Puts the site's credentials on a request.
    pub fn at(&self, request: RequestBuilder) -> RequestBuilder {
        request
            .header("X-Site-ID", &self.id)
            .header("X-Site-Key", &self.key)
    }
}

/// A running cloud.
pub struct TestCloud {
    /// `http://127.0.0.1:port`
    pub base: String,
    /// The settings.
    pub config: Config,
    /// Its clock; it stands still until it is turned.
    pub clock: Clock,
    running: Option<Running>,
    _folder: TempDir,
}

impl TestCloud {
    /// Starts one on an empty database.
    pub async fn start(engine: &Engine) -> Self {
        let folder = tempfile::Builder::new()
            .prefix("sufra-cloud-")
            .tempdir()
            .unwrap();
        let mut config = settings(folder.path());
        config.database_url = engine.url();
        let mut cloud = Self {
            base: String::new(),
            config,
            clock: Clock::manual(crate::app::NOON),
            running: None,
            _folder: folder,
        };
        cloud.begin().await;
        cloud
    }

    /// A second process on the same database; at its own address.
    pub async fn beside(&self) -> Self {
        let folder = tempfile::Builder::new()
            .prefix("sufra-cloud-")
            .tempdir()
            .unwrap();
        let mut second = Self {
            base: String::new(),
            config: self.config.clone(),
            clock: self.clock.clone(),
            running: None,
            _folder: folder,
        };
        second.begin().await;
        second
    }

    async fn begin(&mut self) {
        let db = Db::connect(self.config.database_url.as_deref(), &self.config.data)
            .await
            .unwrap();
        let running = start(db, &self.config, Files::default(), self.clock.clone())
            .await
            .unwrap();
        self.base = format!("http://{}", running.address);
        self.running = Some(running);
    }

    /// Stops it.
    pub async fn stop(&mut self) {
        if let Some(running) = self.running.take() {
            running.stop().await;
        }
    }

    /// Stops it and starts it again on the same data, at another address.
    pub async fn restart(&mut self) {
        self.stop().await;
        self.begin().await;
    }

    /// The database of the running process.
    pub fn db(&self) -> &Db {
        &self.running.as_ref().unwrap().cloud.db
    }

    /// A sysadmin who is signed in; the account is made at the first call.
    pub async fn sysadmin(&self) -> Client {
        // There is one already when this is the second call.
        let _ = admins::add(self.db(), SYSADMIN, SYSADMIN_PASSWORD, self.clock.now()).await;
        let body = json!({"username": SYSADMIN, "password": SYSADMIN_PASSWORD});
        let answer = self.nobody().post("/api/auth/login", &body).await.ok(200);
        self.nobody().with_token(answer["token"].as_str().unwrap())
    }

    /// Registers a restaurant whose licence holds for a year; its name for programs, its key and what was answered.
    pub async fn register(&self, admin: &Client, name: &str) -> Site {
        let end = self.clock.now().plus_millis(365 * 86_400_000);
        let new = json!({"name": name, "owner": "Rauf Məmmədov", "expiresAt": end});
        let answer = admin.post("/api/sites", &new).await.ok(201);
        Site {
            id: answer["site"]["siteId"].as_str().unwrap().to_owned(),
            key: answer["key"].as_str().unwrap().to_owned(),
            lease_key: answer["leaseKey"].as_str().unwrap().to_owned(),
        }
    }

    /// What is inside the running process.
    pub fn inside(&self) -> &server::cloud::Cloud {
        &self.running.as_ref().unwrap().cloud
    }

    /// A client without credentials.
    pub fn nobody(&self) -> Client {
        Client::new(&self.base)
    }
}

/// Runs a test against a cloud of its own and takes it away, whatever became of the test.
pub async fn run(engine: Engine, test: impl AsyncFnOnce(&mut TestCloud)) {
    let mut cloud = TestCloud::start(&engine).await;
    let outcome = AssertUnwindSafe(test(&mut cloud)).catch_unwind().await;
    cloud.stop().await;
    engine.drop_database().await;
    if let Err(panic) = outcome {
        std::panic::resume_unwind(panic);
    }
}

/// Makes two tests of every function `async fn(&mut TestCloud)`: one per database.
macro_rules! on_both_clouds {
    ($($name:ident),+ $(,)?) => {
        mod sqlite {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                $crate::cloud::run($crate::engine::Engine::Sqlite, super::$name).await;
            })+
        }
        mod postgres {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                let test = concat!(module_path!(), "::", stringify!($name));
                if let Some(engine) = $crate::engine::Engine::postgres(test).await {
                    $crate::cloud::run(engine, super::$name).await;
                }
            })+
        }
    };
}
pub(crate) use on_both_clouds;
