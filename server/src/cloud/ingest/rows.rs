//! From a batch to rows of the log.

use crate::ledger::event_name;
use domain::cloud::ingest::{EventBatch, MOST_EVENTS};
use domain::event::Event;
use domain::time::{BusinessDay, UnixMillis};
use serde::Deserialize;

/// No log has more events: as many as JSON's numbers name one by one.
const LARGEST: u64 = 1 << 53;

/// One row of the log.
pub struct Row<'a> {
    pub seq: u64,
    pub at: i64,
    pub day: String,
    pub name: String,
    pub order: Option<String>,
    pub doc: &'a str,
    pub linked: bool,
}

/// What is wrong with a batch.
#[derive(Debug, PartialEq, Eq)]
pub struct Bad {
    pub field: &'static str,
    pub allowed: &'static str,
    /// Which event.
    pub index: Option<usize>,
}

/// What every event has, whatever program wrote it.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Frame {
    seq: u64,
    at: UnixMillis,
    business_day: BusinessDay,
    name: String,
}

/// The rows of a batch, in order.
pub fn rows(batch: &EventBatch) -> Result<Vec<Row<'_>>, Bad> {
    let bad = |field, allowed| {
        Err(Bad {
            field,
            allowed,
            index: None,
        })
    };
    let name = |text: &str| (1..=64).contains(&text.len());
    if !name(&batch.origin) {
        return bad("origin", "1 to 64 characters");
    }
    if !name(&batch.epoch) {
        return bad("epoch", "1 to 64 characters");
    }
    if batch.events.len() > MOST_EVENTS {
        return bad("events", "up to 1000");
    }
    if batch.after > LARGEST {
        return bad("after", "the number of an event");
    }
    if batch.begins > LARGEST {
        return bad("begins", "the number of an event");
    }
    let mut rows = Vec::with_capacity(batch.events.len());
    let mut seq = batch.after;
    for (index, text) in batch.events.iter().enumerate() {
        seq = seq.saturating_add(1);
        rows.push(row(batch, seq, text).map_err(|allowed| Bad {
            field: "events",
            allowed,
            index: Some(index),
        })?);
    }
    let linked = rows.iter().filter(|row| row.linked).count();
    if linked != batch.linked.len() {
        return bad(
            "linked",
            "numbers of events of this batch behind the beginning of the chain, each once",
        );
    }
    Ok(rows)
}

fn row<'a>(batch: &EventBatch, seq: u64, text: &'a str) -> Result<Row<'a>, &'static str> {
    let frame: Frame = serde_json::from_str(text)
        .map_err(|_| "a stored event with seq, at, businessDay, name and data")?;
    if frame.seq != seq {
        return Err("numbers without gaps, from the one after `after`");
    }
    if frame.at.0 <= 0 {
        return Err("a time after 1970");
    }
    if frame.name.is_empty() || event_name(text) != frame.name {
        return Err("an event as the hub writes it");
    }
    let linked = seq > batch.begins && batch.linked.contains(&seq);
    // One that only a newer program can read is kept all the same.
    let event: Option<Event> = serde_json::from_str(text).ok();
    if let Some(event) = &event
        && seq > batch.begins
        && event.body.is_chained() != linked
    {
        return Err("a link of the chain where the event is one, and nowhere else");
    }
    Ok(Row {
        seq,
        at: frame.at.0,
        day: frame.business_day.to_string(),
        name: frame.name,
        order: event
            .and_then(|event| event.body.order())
            .map(|id| id.to_string()),
        doc: text,
        linked,
    })
}
