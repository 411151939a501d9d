//! The record of guarded acts, each word about one kept once.

use super::rows::Bad;
use super::service::No;
use crate::db::{Db, DbError, Tx};
use domain::cloud::ingest::{ActRecord, ActsKept, MOST_RECORDS};

/// Keeps what came.
pub async fn keep(db: &Db, site: &str, records: &[ActRecord]) -> Result<ActsKept, No> {
    check(records)?;
    let mut tx = db.write().await?;
    if foreign(&mut tx, site, records).await? {
        return Err(No::Foreign);
    }
    repo::insert(&mut tx, site, records).await?;
    let cursor = repo::cursor(&mut tx, site).await?;
    tx.commit().await?;
    Ok(ActsKept { cursor })
}

async fn foreign(tx: &mut Tx, site: &str, records: &[ActRecord]) -> Result<bool, DbError> {
    if records.is_empty() {
        return Ok(false);
    }
    repo::elsewhere(tx, site, records).await
}

fn check(records: &[ActRecord]) -> Result<(), No> {
    let bad = |field, allowed, index| {
        Err(No::Bad(Bad {
            field,
            allowed,
            index,
        }))
    };
    if records.len() > MOST_RECORDS {
        return bad("records", "up to 500", None);
    }
    let long =
        |text: Option<&String>, most: usize| text.is_some_and(|text| text.chars().count() > most);
    for (index, one) in records.iter().enumerate() {
        let index = Some(index);
        if one.seq == 0 || i64::try_from(one.seq).is_err() {
            return bad("seq", "the number of an event, from 1", index);
        }
        if one.act.is_empty() || long(Some(&one.act), 80) {
            return bad("act", "1 to 80 characters", index);
        }
        if long(Some(&one.asked_by), 80) {
            return bad("askedBy", "up to 80 characters", index);
        }
        if long(one.answered_by.as_ref(), 80) {
            return bad("answeredBy", "up to 80 characters", index);
        }
        if long(one.reason.as_ref(), 200) {
            return bad("reason", "up to 200 characters", index);
        }
    }
    Ok(())
}

mod repo;
