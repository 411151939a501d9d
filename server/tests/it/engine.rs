//! The two databases. A test is written once and runs on both; on PostgreSQL each has a database of its own.

use server::ids::new_id;
use sqlx::{Connection, PgConnection};
use std::io::Write;

/// Names the private server of the test run; `cargo xtask test` sets it.
pub const VARIABLE: &str = "SUFRA_TEST_PG";

/// Where a test keeps its data.
#[derive(Debug)]
pub enum Engine {
    /// A file in the test's folder.
    Sqlite,
    /// A server of the test's own.
    Own {
        /// Its address.
        url: String,
    },
    /// A database of its own on the server of the test run.
    Postgres {
        /// The server.
        server: String,
        /// The database's name.
        name: String,
    },
}

impl Engine {
    /// A fresh database on PostgreSQL; none, said aloud, when no server is named.
    pub async fn postgres(test: &str) -> Option<Self> {
        let Ok(server) = std::env::var(VARIABLE) else {
            // Written past the test harness, which shows only what failing tests print.
            let line = format!("skipped on PostgreSQL ({VARIABLE} is not set): {test}\n");
            std::io::stderr().write_all(line.as_bytes()).unwrap();
            return None;
        };
        let name = format!("sufra_test_{}", new_id().simple());
        admin(&server, &format!("CREATE DATABASE {name}")).await;
        Some(Self::Postgres { server, name })
    }

    /// The address for the hub's settings; none for the file.
    pub fn url(&self) -> Option<String> {
        match self {
            Self::Sqlite => None,
            Self::Own { url } => Some(url.clone()),
            Self::Postgres { server, name } => {
                let (address, _) = server.rsplit_once('/').unwrap();
                Some(format!("{address}/{name}"))
            }
        }
    }

    /// Takes the database away.
    pub async fn drop_database(self) {
        if let Self::Postgres { server, name } = self {
            admin(&server, &format!("DROP DATABASE {name} WITH (FORCE)")).await;
        }
    }
}

async fn admin(server: &str, statement: &str) {
    let mut connection = PgConnection::connect(server).await.unwrap();
    let statement = sqlx::AssertSqlSafe(statement.to_owned());
    sqlx::raw_sql(statement)
        .execute(&mut connection)
        .await
        .unwrap();
    connection.close().await.unwrap();
}

/// Makes two tests of every function `async fn(&mut TestApp)`: one per database.
macro_rules! on_both {
    ($($name:ident),+ $(,)?) => {
        mod sqlite {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                let engine = $crate::engine::Engine::Sqlite;
                $crate::app::run(engine, super::$name).await;
            })+
        }
        mod postgres {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                let test = concat!(module_path!(), "::", stringify!($name));
                if let Some(engine) = $crate::engine::Engine::postgres(test).await {
                    $crate::app::run(engine, super::$name).await;
                }
            })+
        }
    };
}
pub(crate) use on_both;
