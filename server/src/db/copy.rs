//! Whole copies of the SQLite file: made while the hub works, and looked at before anybody trusts them.

use super::{SQLITE_STEPS, is_known};
use crate::config::private;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{ConnectOptions, Connection};
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// What every SQLite file begins with.
const HEADER: &[u8; 16] = b"SQLite format 3\0";

/// Why a file cannot take the place of the database.
#[derive(Debug, thiserror::Error)]
pub enum Unfit {
    /// It cannot be read or written at all.
    #[error("{0}")]
    File(#[from] io::Error),
    /// It belongs to another program.
    #[error("it is no database of Sufra: {0}")]
    Foreign(String),
    /// Parts of it are missing or wrong.
    #[error("it is damaged: {0}")]
    Damaged(String),
    /// A later Sufra wrote it.
    #[error(
        "it was written by a newer Sufra (step {found} of the schema, this program knows {known}): use that one"
    )]
    Newer {
        /// The last step of the file.
        found: i64,
        /// The last step that this program knows.
        known: i64,
    },
    /// Another restaurant's, or nobody's yet.
    #[error("{0}")]
    Site(String),
}

/// What a good file holds of a site.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// Events of its log.
    pub head: i64,
    /// When the last of them happened, Unix milliseconds; zero without any.
    pub last_at: i64,
}

/// Copies the database `from` into the new file `to` while a hub may be writing, and looks at the copy. The file
/// appears whole or not at all.
pub async fn copy(from: &Path, to: &Path, site: &str) -> Result<Found, Unfit> {
    let fresh = beside(to, ".new");
    let _ = std::fs::remove_file(&fresh);
    // It holds hashes of PINs: nobody else may read it, not even while it grows.
    drop(private(&fresh)?);
    let copied = async {
        let name = fresh.to_str().ok_or_else(|| {
            io::Error::new(io::ErrorKind::InvalidFilename, "the name is no plain text")
        })?;
        let mut db = open(from).await.map_err(damaged)?;
        sqlx::query("VACUUM INTO $1")
            .bind(name)
            .execute(&mut db)
            .await
            .map_err(damaged)?;
        db.close().await.map_err(damaged)?;
        let found = examine(&fresh, site).await?;
        File::open(&fresh)?.sync_all()?;
        std::fs::rename(&fresh, to)?;
        Ok(found)
    };
    let copied = copied.await;
    if copied.is_err() {
        // What is left of it is of no use to anybody.
        let _ = std::fs::remove_file(&fresh);
    }
    copied
}

/// A name beside another one.
pub fn beside(file: &Path, end: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(end);
    name.into()
}

async fn open(file: &Path) -> Result<SqliteConnection, sqlx::Error> {
    let options = SqliteConnectOptions::new()
        .filename(file)
        .read_only(true)
        .busy_timeout(Duration::from_secs(5));
    options.connect().await
}

#[expect(
    clippy::needless_pass_by_value,
    reason = "stands in map_err, which gives it away"
)]
fn damaged(error: sqlx::Error) -> Unfit {
    Unfit::Damaged(error.to_string())
}

/// Looks whether a file is a whole database of Sufra that holds `site`, of this schema or an older one. Changes
/// nothing.
pub async fn examine(file: &Path, site: &str) -> Result<Found, Unfit> {
    let mut header = [0; 16];
    let read = File::open(file)?.take(16).read_exact(&mut header);
    if read.is_err() || header != *HEADER {
        return Err(Unfit::Foreign("its first bytes are others".to_owned()));
    }
    let mut db = open(file).await.map_err(damaged)?;
    let looked = look(&mut db, site).await;
    // It was only read from.
    let _ = db.close().await;
    looked
}

async fn look(db: &mut SqliteConnection, site: &str) -> Result<Found, Unfit> {
    let (health,): (String,) = sqlx::query_as("PRAGMA integrity_check(1)")
        .fetch_one(&mut *db)
        .await
        .map_err(damaged)?;
    if health != "ok" {
        return Err(Unfit::Damaged(health));
    }
    steps(db).await?;
    let sites: Vec<(String, i64)> = sqlx::query_as("SELECT site_id, head FROM sites")
        .fetch_all(&mut *db)
        .await
        .map_err(damaged)?;
    let Some((_, head)) = sites.iter().find(|(known, _)| known == site) else {
        return Err(Unfit::Site(other_site(&sites, site)));
    };
    let (count, last, last_at): (i64, i64, i64) = sqlx::query_as(
        "SELECT count(*), coalesce(max(seq), 0), coalesce(max(at), 0) FROM events WHERE site_id = $1",
    )
    .bind(site)
    .fetch_one(db)
    .await
    .map_err(damaged)?;
    if (count, last) != (*head, *head) {
        return Err(Unfit::Damaged(format!(
            "its log should have {head} events and has {count}"
        )));
    }
    Ok(Found {
        head: *head,
        last_at,
    })
}

/// What stands where another restaurant's data was found.
pub fn other_site(sites: &[(String, i64)], site: &str) -> String {
    let names: Vec<&str> = sites.iter().map(|(name, _)| name.as_str()).collect();
    if names.is_empty() {
        return "it holds no restaurant".to_owned();
    }
    let names = names.join(", ");
    format!(
        "it holds the restaurant {names}, and this folder is that of {site}: put the site.id that belongs to it into the \
         folder first"
    )
}

/// Compares the steps that made the file's tables with those of this program.
async fn steps(db: &mut SqliteConnection) -> Result<(), Unfit> {
    let done: Vec<(i64, bool, Vec<u8>)> =
        sqlx::query_as("SELECT version, success, checksum FROM _sqlx_migrations ORDER BY version")
            .fetch_all(db)
            .await
            .map_err(|_| Unfit::Foreign("its tables are others".to_owned()))?;
    let known = SQLITE_STEPS.iter().map(|step| step.version).max();
    let known = known.unwrap_or_default();
    if let Some((found, _, _)) = done.last().filter(|(version, _, _)| *version > known) {
        let found = *found;
        return Err(Unfit::Newer { found, known });
    }
    if done.is_empty() {
        return Err(Unfit::Foreign("its tables are others".to_owned()));
    }
    for (version, success, checksum) in &done {
        if !success {
            let text = format!("step {version} of its schema did not end");
            return Err(Unfit::Damaged(text));
        }
        if !is_known(*version, checksum) {
            let text = format!("step {version} of its schema is another one");
            return Err(Unfit::Foreign(text));
        }
    }
    Ok(())
}
