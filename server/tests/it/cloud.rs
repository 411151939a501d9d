//! One process of the cloud for a test.

use crate::app::settings;
use crate::client::Client;
use crate::engine::Engine;
use futures::FutureExt;
use server::clock::Clock;
use server::cloud::{Running, start};
use server::config::Config;
use server::db::Db;
use std::panic::AssertUnwindSafe;
use tempfile::TempDir;

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
        let running = start(db, &self.config, self.clock.clone()).await.unwrap();
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
