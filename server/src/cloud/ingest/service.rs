//! Taking a batch: everything of it in one transaction, or nothing.

use super::repo::{self, Log};
use super::rows::{Bad, Row, rows};
use crate::db::{Db, DbError, Tx};
use crate::ledger::chain::{self, Beginning, Link};
use crate::ledger::replica::beginning;
use domain::cloud::ingest::{EventBatch, Ingested};
use domain::menu::Catalog;
use domain::time::UnixMillis;

/// Why a batch is not taken.
#[derive(Debug)]
pub enum No {
    /// Events before it are missing.
    Gap {
        /// What there is.
        head: u64,
    },
    /// The hub tells another story.
    Changed {
        /// What there is.
        head: u64,
        /// The last event that may be common.
        common: u64,
        /// The batch proves it.
        proved: bool,
    },
    /// Another site's log, or another hub's.
    Foreign,
    /// It cannot be read.
    Bad(Bad),
    /// The database.
    Db(DbError),
}

impl<E: Into<DbError>> From<E> for No {
    fn from(error: E) -> Self {
        Self::Db(error.into())
    }
}

const fn bad(field: &'static str, allowed: &'static str) -> No {
    No::Bad(Bad {
        field,
        allowed,
        index: None,
    })
}

fn unsigned(value: i64) -> u64 {
    u64::try_from(value).unwrap_or_default()
}

/// Takes a batch, and notes what is wrong with the site's log when it cannot.
pub async fn take(
    db: &Db,
    site: &str,
    batch: &EventBatch,
    now: UnixMillis,
) -> Result<Ingested, No> {
    let rows = rows(batch).map_err(No::Bad)?;
    let taken = append(db, site, (batch, &rows), now).await;
    let noted = match &taken {
        Err(No::Changed {
            head,
            common,
            proved,
        }) => {
            let what = format!(
                "history_changed: the hub's log goes on differently after event {common}; the cloud has {head}"
            );
            Some((what, proved.then_some(*common)))
        }
        Err(No::Foreign) => Some((
            "foreign_site: another hub's log came with this site's key".to_owned(),
            None,
        )),
        _ => None,
    };
    if let Some((what, common)) = noted {
        tracing::warn!(site, what, "a batch was refused");
        let mut tx = db.write().await?;
        repo::trouble(&mut tx, site, (&what, common), now).await?;
        tx.commit().await?;
    }
    taken
}

async fn append(
    db: &Db,
    site: &str,
    (batch, rows): (&EventBatch, &[Row<'_>]),
    now: UnixMillis,
) -> Result<Ingested, No> {
    let mut tx = db.write().await?;
    let log = open(&mut tx, site, batch, now).await?;
    let head = unsigned(log.head);
    let last = rows.last().map_or(batch.after, |row| row.seq);
    same(&mut tx, site, (batch, rows), &log).await?;
    let fresh: Vec<&Row<'_>> = rows.iter().filter(|row| row.seq > head).collect();
    let links = links(&mut tx, site, (batch, &fresh), &log).await?;
    let known = log.chain.clone();
    let end = links.last().map_or(known, |(_, link)| link.to_string());
    let told = if last >= head {
        end.clone()
    } else {
        repo::link_at(&mut tx, site, last).await?
    };
    if told != batch.chain {
        return Err(No::Changed {
            head,
            common: batch.after.min(head),
            proved: batch.after == 0,
        });
    }
    repo::append(&mut tx, site, &fresh).await?;
    chain::write(&mut tx, site, &links).await?;
    let ends = head.max(last);
    let news = !fresh.is_empty() || !links.is_empty() || log.trouble.is_some();
    if news || log.epoch != batch.epoch {
        repo::advance(&mut tx, site, (&batch.epoch, ends, &end), now).await?;
    }
    // A batch that comes late may end where the hub no longer does.
    if batch.complete && last == ends {
        repo::complete(&mut tx, site, now).await?;
    }
    let (projected, _) = repo::projected(&mut tx, site).await?;
    tx.commit().await?;
    Ok(Ingested {
        head: ends,
        chain: end,
        projected,
    })
}

/// The site's log, locked; it begins with its first batch.
async fn open(tx: &mut Tx, site: &str, batch: &EventBatch, now: UnixMillis) -> Result<Log, No> {
    let known = repo::lock(&mut *tx, site).await?;
    if known.as_ref().is_none_or(|log| log.epoch != batch.epoch)
        && repo::elsewhere(&mut *tx, site, &batch.epoch).await?
    {
        return Err(No::Foreign);
    }
    let Some(log) = known else {
        if batch.after > 0 {
            return Err(No::Gap { head: 0 });
        }
        let readable = |text: &&String| serde_json::from_str::<Catalog>(text).is_ok();
        let Some(catalog) = batch.catalog.as_ref().filter(readable) else {
            return Err(bad("catalog", "the hub's catalogue with its first batch"));
        };
        let names = (batch.origin.as_str(), batch.epoch.as_str(), batch.begins);
        repo::begin(&mut *tx, site, names, catalog, now).await?;
        let begun = repo::lock(tx, site).await?;
        return begun.ok_or(No::Db(DbError::Fault));
    };
    let head = unsigned(log.head);
    if log.origin != batch.origin {
        return Err(No::Foreign);
    }
    if unsigned(log.begins) != batch.begins {
        return Err(No::Changed {
            head,
            common: 0,
            proved: false,
        });
    }
    if batch.after > head {
        return Err(No::Gap { head });
    }
    Ok(log)
}

/// Holds what is there already against what came.
async fn same(
    tx: &mut Tx,
    site: &str,
    (batch, rows): (&EventBatch, &[Row<'_>]),
    log: &Log,
) -> Result<(), No> {
    let head = unsigned(log.head);
    let last = rows.last().map_or(batch.after, |row| row.seq);
    let changed = |common: u64| No::Changed {
        head,
        common,
        proved: common > batch.after || batch.after == 0,
    };
    if batch.after < head && !rows.is_empty() {
        let stored = repo::texts(tx, site, (batch.after, last.min(head))).await?;
        for (row, (seq, text)) in rows.iter().zip(&stored) {
            if unsigned(*seq) != row.seq || text != row.doc {
                return Err(changed(row.seq.saturating_sub(1)));
            }
        }
    }
    // A hub under another name may have been put back: then the cloud knows more than it does, and nobody may mix both.
    if log.epoch != batch.epoch && head > last {
        return Err(changed(last));
    }
    Ok(())
}

/// The links of what is new, computed here.
async fn links(
    tx: &mut Tx,
    site: &str,
    (batch, fresh): (&EventBatch, &[&Row<'_>]),
    log: &Log,
) -> Result<Vec<(u64, Link)>, No> {
    let (head, begins) = (unsigned(log.head), unsigned(log.begins));
    let last = fresh.last().map_or(head, |row| row.seq);
    let mut links = Vec::new();
    let mut link: Option<Link> = log.chain.parse().ok();
    if link.is_none() && last >= begins {
        let mut hashed: Beginning = beginning(tx, (site, &batch.origin), head).await?;
        for row in fresh.iter().filter(|row| row.seq <= begins) {
            hashed.take(row.seq, row.doc);
        }
        let first = hashed.link();
        links.push((begins, first));
        link = Some(first);
    }
    if let Some(mut link) = link {
        for row in fresh.iter().filter(|row| row.linked) {
            link = link.next(row.seq, row.doc);
            links.push((row.seq, link));
        }
    }
    Ok(links)
}

/// How a site's log stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// What the hub calls its site.
    pub origin: String,
    /// The name of its database.
    pub epoch: String,
    /// The number of the last event.
    pub head: u64,
    /// The link after it.
    pub chain: String,
    /// The last event that reports know of.
    pub projected: u64,
    /// When the last batch came.
    pub last_batch_at: UnixMillis,
    /// What is wrong, and since when.
    pub trouble: Option<(String, UnixMillis)>,
    /// The last event that the hub has in common, when its history changed.
    pub common: Option<u64>,
    /// Why projecting stands still.
    pub halted: Option<String>,
}

/// How a site's log stands; none before its first batch.
pub async fn standing(db: &Db, site: &str) -> Result<Option<Standing>, DbError> {
    let mut tx = db.read().await?;
    let Some((log, at, trouble_at)) = repo::log(&mut tx, site).await? else {
        return Ok(None);
    };
    let (projected, halted) = repo::projected(&mut tx, site).await?;
    let since = UnixMillis(trouble_at.unwrap_or_default());
    Ok(Some(Standing {
        origin: log.origin,
        epoch: log.epoch,
        head: unsigned(log.head),
        chain: log.chain,
        projected,
        last_batch_at: UnixMillis(at),
        trouble: log.trouble.map(|what| (what, since)),
        common: log.common.map(unsigned),
        halted,
    }))
}
