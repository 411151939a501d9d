//! The record of requests, read from the log: nothing of it can be edited.

use crate::db::{DbError, Tx};
use crate::on;
use domain::approvals::{Answer, ApprovalEntry, ApprovalList, Change, OPEN_MILLIS};
use domain::event::{Event, EventBody};
use domain::ids::ApprovalId;
use domain::time::UnixMillis;
use std::collections::BTreeMap;

/// Requests of one page.
const PAGE: i64 = 50;

/// What was asked before an event, the latest first, with what was said to it.
pub async fn list(tx: &mut Tx, site: &str, before: Option<u64>) -> Result<ApprovalList, DbError> {
    let before = before.and_then(|seq| i64::try_from(seq).ok());
    let asked: Vec<(String,)> = on!(&mut *tx, conn => sqlx::query_as(
        "SELECT doc FROM events WHERE site_id = $1 AND name = 'approvals.asked' AND seq < $2 \
         ORDER BY seq DESC LIMIT $3",
    ).bind(site).bind(before.unwrap_or(i64::MAX)).bind(PAGE).fetch_all(conn).await)?;
    let asked: Vec<Event> = read(asked)?;
    let (Some(latest), Some(first)) = (asked.first(), asked.last()) else {
        return Ok(ApprovalList::default());
    };
    // Nobody answers later than a request is open, and the hub says soon after that nobody did.
    let last = match before {
        Some(_) => latest.at.plus_millis(OPEN_MILLIS.saturating_mul(10)),
        None => UnixMillis(i64::MAX),
    };
    let said: Vec<(String,)> = on!(&mut *tx, conn => sqlx::query_as(
        "SELECT doc FROM events WHERE site_id = $1 AND name = 'approvals.answered' AND seq > $2 AND at <= $3",
    ).bind(site).bind(i64::try_from(first.seq).unwrap_or(i64::MAX)).bind(last.0).fetch_all(conn).await)?;
    let mut answers = answers(read(said)?);
    let more = asked.len() >= usize::try_from(PAGE).unwrap_or_default();
    Ok(ApprovalList {
        before: more.then_some(first.seq),
        approvals: asked
            .into_iter()
            .filter_map(|event| entry(event, &mut answers))
            .collect(),
    })
}

fn read(docs: Vec<(String,)>) -> Result<Vec<Event>, DbError> {
    let read = |(doc,): (String,)| serde_json::from_str(&doc).map_err(DbError::from);
    docs.into_iter().map(read).collect()
}

fn answers(events: Vec<Event>) -> BTreeMap<ApprovalId, (Answer, Option<Change>)> {
    let answer = |event: Event| match event.body {
        EventBody::ApprovalAnswered {
            approval,
            said,
            by,
            change,
            ..
        } => {
            let at = event.at;
            Some((approval, (Answer { said, by, at }, change)))
        }
        _ => None,
    };
    events.into_iter().filter_map(answer).collect()
}

fn entry(
    event: Event,
    answers: &mut BTreeMap<ApprovalId, (Answer, Option<Change>)>,
) -> Option<ApprovalEntry> {
    let EventBody::ApprovalAsked { approval } = event.body else {
        return None;
    };
    let (answer, done) = answers.remove(&approval.id).unzip();
    Some(ApprovalEntry {
        id: approval.id,
        command: approval.command,
        by: approval.by,
        asked_at: approval.asked_at,
        change: done.flatten().or(approval.change),
        said: answer.as_ref().map(|answer| answer.said),
        answered_at: answer.as_ref().map(|answer| answer.at),
        answered_by: answer.map(|answer| answer.by),
    })
}
