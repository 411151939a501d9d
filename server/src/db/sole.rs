//! One process serves a site: on PostgreSQL a lock of the server that this process holds for its life.
//!
//! The file of SQLite lies in a data folder, which has a lock of its own. A PostgreSQL database can be reached from many
//! folders, and two hubs on one site would print every ticket twice. The lock lives as long as its connection: it is
//! looked at every two seconds, and a process that has lost it prints nothing until it has it again.

use super::{Db, DbError};
use sha2::{Digest, Sha256};
use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{ConnectOptions, Connection};
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;

/// How often the lock is looked at, and the longest time for an answer.
const LOOK: Duration = Duration::from_secs(2);
/// At the start it is tried so often, with a pause between: a process that was just stopped may still hold it.
const TRIES: u32 = 6;
const PAUSE: Duration = Duration::from_millis(500);

/// The lock as one process holds it.
pub struct Sole {
    lock: Option<Lock>,
    alone: watch::Sender<bool>,
}

struct Lock {
    options: PgConnectOptions,
    key: i64,
    connection: Option<PgConnection>,
}

/// The number of a site's lock, which PostgreSQL wants.
pub fn key(site: &str) -> i64 {
    let digest = Sha256::digest(format!("sufra site {site}"));
    let mut bytes = [0; 8];
    for (byte, from) in bytes.iter_mut().zip(digest) {
        *byte = from;
    }
    i64::from_be_bytes(bytes)
}

impl Sole {
    /// Takes the lock of a site; none when another process holds it.
    pub async fn take(db: &Db, site: &str) -> Result<Option<Self>, DbError> {
        let alone = watch::Sender::new(true);
        let Db::Postgres(pool) = db else {
            return Ok(Some(Self { lock: None, alone }));
        };
        // A machine that vanished gives its lock up within half a minute.
        let options = (*pool.connect_options()).clone().options([
            ("tcp_keepalives_idle", "10"),
            ("tcp_keepalives_interval", "5"),
            ("tcp_keepalives_count", "3"),
        ]);
        let mut lock = Lock {
            options,
            key: key(site),
            connection: None,
        };
        for attempt in 1..=TRIES {
            if lock.taken().await? {
                return Ok(Some(Self {
                    lock: Some(lock),
                    alone,
                }));
            }
            if attempt < TRIES {
                sleep(PAUSE).await;
            }
        }
        Ok(None)
    }

    /// Whether this process may print.
    pub fn alone(&self) -> watch::Receiver<bool> {
        self.alone.subscribe()
    }

    /// Keeps the lock until nothing of the hub is at work any more.
    pub async fn follow(self, over: CancellationToken) {
        let Some(mut lock) = self.lock else { return };
        loop {
            tokio::select! {
                () = sleep(LOOK) => {}
                () = over.cancelled() => break,
            }
            let held = lock.held().await;
            if self.alone.send_replace(held) != held {
                if held {
                    tracing::info!("this hub serves its site alone again, and prints");
                } else {
                    tracing::error!(
                        "the lock on this site is lost, another process may serve it: nothing is printed until it is back"
                    );
                }
            }
        }
        if let Some(connection) = lock.connection {
            // A server that does not answer gives the lock up by itself.
            let _ = timeout(LOOK, connection.close()).await;
        }
    }
}

impl Lock {
    /// Whether it is held, or could be taken again.
    async fn held(&mut self) -> bool {
        if let Some(connection) = &mut self.connection {
            if let Ok(Ok(())) = timeout(LOOK, connection.ping()).await {
                return true;
            }
            self.connection = None;
        }
        let taken = timeout(LOOK, self.taken()).await;
        matches!(taken, Ok(Ok(true)))
    }

    async fn taken(&mut self) -> Result<bool, DbError> {
        let mut connection = self.options.connect().await?;
        let (taken,): (bool,) = sqlx::query_as("SELECT pg_try_advisory_lock($1)")
            .bind(self.key)
            .fetch_one(&mut connection)
            .await?;
        if taken {
            self.connection = Some(connection);
        }
        Ok(taken)
    }
}
