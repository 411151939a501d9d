//! How far the log of this data folder once was, written beside the database.
//!
//! Whoever copies a backup over the database takes back what screens, printers and guests were told. The database
//! cannot know, but the mark does: the database then gets another name (its epoch), and every device pushes again
//! what the hub has answered in the last two days. A folder that was restored as a whole is not noticed: `sufra restore`
//! tells it.

use super::{Ledger, repo};
use crate::db::{Db, DbError, Tx};
use crate::failpoint::reach;
use crate::printing;
use serde::{Deserialize, Serialize};
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

const FILE: &str = "log.head";
/// The mark may lag behind the log, never the other way round; so often it follows.
const PAUSE: Duration = Duration::from_secs(1);

/// What the file says.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Mark {
    epoch: String,
    head: u64,
}

/// What can go wrong with the mark.
#[derive(Debug, thiserror::Error)]
pub enum MarkError {
    /// The database.
    #[error(transparent)]
    Db(#[from] DbError),
    /// The file.
    #[error("{FILE}: {0}")]
    File(#[from] io::Error),
}

/// Gives the database another name when its log ends before the mark. Whether it did. Before the ledger is opened.
pub async fn renew_if_restored(db: &Db, site: &str, data: &Path) -> Result<bool, MarkError> {
    let Some(mark) = read(data)? else {
        return Ok(false);
    };
    let mut tx = db.write().await?;
    let (epoch, head) = repo::site(&mut tx, site).await?;
    let restored = epoch == mark.epoch && head < mark.head;
    if restored {
        let epoch = renewed(&mut tx, site).await?;
        tracing::warn!(
            head,
            once = mark.head,
            epoch,
            "the database was restored from a backup: devices push again what it may have lost"
        );
    }
    tx.commit().await?;
    Ok(restored)
}

/// Gives the database of a site another name, because it was put back from a backup: devices push again what it may
/// have lost. The name, and the number of the log's last event. While no hub works on it.
pub async fn renew(db: &Db, site: &str) -> Result<(String, u64), DbError> {
    let mut tx = db.write().await?;
    let (_, head) = repo::head(&mut tx, site).await?;
    let epoch = renewed(&mut tx, site).await?;
    tx.commit().await?;
    Ok((epoch, head))
}

/// Gives it another name within a transaction.
async fn renewed(tx: &mut Tx, site: &str) -> Result<String, DbError> {
    // What waited for paper then has come out since, or has not: nobody knows.
    printing::repo::doubt(tx, site).await?;
    repo::renew_epoch(tx, site).await
}

/// Keeps the mark behind the log until the hub stops.
pub async fn follow(ledger: Ledger, data: PathBuf, closing: CancellationToken) {
    let mut head = ledger.head();
    while !closing.is_cancelled() {
        write_now(&ledger, &data, *head.borrow_and_update());
        let news = async {
            sleep(PAUSE).await;
            // Fails only when the ledger is gone, which this task holds.
            head.changed().await.is_ok()
        };
        tokio::select! {
            true = news => {}
            () = closing.cancelled() => {}
        }
    }
    write_now(&ledger, &data, *head.borrow());
}

fn write_now(ledger: &Ledger, data: &Path, head: u64) {
    let mark = Mark {
        epoch: ledger.epoch().to_owned(),
        head,
    };
    if let Err(error) = write(data, &mark) {
        tracing::warn!(%error, FILE, "the mark beside the database was not written");
    }
}

fn read(data: &Path) -> io::Result<Option<Mark>> {
    match std::fs::read(data.join(FILE)) {
        // A file that cannot be read as a mark is none: it was cut off by a failing disk.
        Ok(text) => Ok(serde_json::from_slice(&text).ok()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// Whole or not at all.
fn write(data: &Path, mark: &Mark) -> io::Result<()> {
    let new = data.join(format!("{FILE}.new"));
    std::fs::write(&new, serde_json::to_vec(mark)?)?;
    reach("mark.written");
    std::fs::rename(new, data.join(FILE))
}
