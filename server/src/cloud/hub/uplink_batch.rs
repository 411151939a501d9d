//! What goes to the cloud, read from the hub's own log.

use super::uplink_repo as repo;
use crate::db::{DbError, Tx};
use crate::ledger::{document, events_after};
use domain::approvals::Said;
use domain::cloud::ingest::{ActRecord, ActState, EventBatch};
use domain::event::{Event, EventBody};
use domain::money::Money;

/// Events and bytes of a batch.
const EVENTS: usize = 500;
const BYTES: usize = 1024 * 1024;
/// Records of guarded acts that are read at once.
const ACTS: i64 = 200;

/// The events after a number.
pub async fn batch(
    tx: &mut Tx,
    (site, epoch): (&str, &str),
    (after, head): (u64, u64),
) -> Result<EventBatch, DbError> {
    let mut bytes = 0_usize;
    let rows = events_after(&mut *tx, site, after, EVENTS).await?;
    let events: Vec<String> = rows
        .into_iter()
        .map(|(_, text)| text)
        .enumerate()
        .take_while(|(at, text)| {
            bytes = bytes.saturating_add(text.len());
            // One that is larger alone goes alone.
            *at == 0 || bytes <= BYTES
        })
        .map(|(_, text)| text)
        .collect();
    let last = after.saturating_add(u64::try_from(events.len()).unwrap_or_default());
    let begins = u64::try_from(repo::begins(&mut *tx, site).await?).unwrap_or_default();
    let links = repo::linked(&mut *tx, site, after.max(begins), last).await?;
    let catalog = match after {
        0 => document(&mut *tx, site, "catalog", "catalog").await?,
        _ => None,
    };
    Ok(EventBatch {
        origin: site.to_owned(),
        epoch: epoch.to_owned(),
        begins,
        after,
        catalog,
        events,
        linked: links
            .into_iter()
            .filter_map(|seq| u64::try_from(seq).ok())
            .collect(),
        chain: repo::link(tx, site, last).await?,
        complete: last >= head,
    })
}

/// The record of guarded acts after a number, and whether there may be more.
pub async fn acts(tx: &mut Tx, site: &str, after: i64) -> Result<(Vec<ActRecord>, bool), DbError> {
    let rows = repo::acts(tx, site, after, ACTS).await?;
    let more = i64::try_from(rows.len()).unwrap_or(i64::MAX) >= ACTS;
    let mut records = Vec::with_capacity(rows.len());
    for (_, text) in rows {
        records.extend(record(&serde_json::from_str(&text)?));
    }
    Ok((records, more))
}

fn record(event: &Event) -> Option<ActRecord> {
    let amount = |before: Money, after: Money| after.minus(before);
    match &event.body {
        EventBody::ApprovalAsked { approval } => Some(ActRecord {
            id: approval.id,
            seq: event.seq,
            act: approval
                .command
                .name()
                .unwrap_or_else(|| "unknown".to_owned()),
            order: approval.order,
            amount: approval
                .change
                .map(|change| amount(change.before, change.after)),
            asked_by: approval.by.name.chars().take(80).collect(),
            answered_by: None,
            state: ActState::Asked,
            at: event.at,
            reason: None,
        }),
        EventBody::ApprovalAnswered {
            approval,
            order,
            said,
            change,
            asked_by,
            by,
        } => Some(ActRecord {
            id: *approval,
            seq: event.seq,
            act: "approvals.answered".to_owned(),
            order: *order,
            amount: change.map(|change| amount(change.before, change.after)),
            asked_by: asked_by.name.chars().take(80).collect(),
            answered_by: Some(by.name.chars().take(80).collect()),
            state: match said {
                Said::Granted => ActState::Used,
                Said::Refused => ActState::Refused,
                Said::Withdrawn => ActState::Withdrawn,
                Said::Lapsed => ActState::Expired,
            },
            at: event.at,
            reason: None,
        }),
        _ => None,
    }
}
