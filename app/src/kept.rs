//! The hub's words as a device keeps them for a start without the hub: the text of a snapshot, the catalogue that was
//! cut out of it, and the texts of the events that came after it.
//!
//! They are kept as they came, so that keeping costs no more than copying, and a start reads them with the code that
//! reads them from the hub.

use domain::Event;
use domain::wire::Snapshot;
use serde::Deserialize;
use serde_json::value::RawValue;
use std::sync::Arc;

/// A snapshot's text in two parts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cut {
    /// The database that it came from.
    pub epoch: String,
    /// Names the catalogue: another database or another revision is another name.
    pub name: String,
    /// The text without the catalogue.
    pub text: String,
    /// The catalogue's text.
    pub catalog: String,
    /// Where in the text the catalogue belongs, bytes.
    pub hole: usize,
}

/// The parts of a snapshot's text that are looked at.
#[derive(Deserialize)]
struct Parts<'a> {
    epoch: String,
    #[serde(borrow)]
    state: Inside<'a>,
}

#[derive(Deserialize)]
struct Inside<'a> {
    #[serde(borrow)]
    catalog: &'a RawValue,
}

#[derive(Deserialize)]
struct Revision {
    #[serde(default)]
    rev: u32,
}

/// What a page brought along.
#[derive(Deserialize)]
struct Page<'a> {
    #[serde(borrow)]
    snapshot: Option<&'a RawValue>,
}

impl Cut {
    /// Cuts a snapshot's text; none when it is not one.
    pub fn of(text: &str) -> Option<Self> {
        let parts: Parts = serde_json::from_str(text).ok()?;
        let catalog = parts.state.catalog.get();
        let revision: Revision = serde_json::from_str(catalog).ok()?;
        let hole = text.find(catalog)?;
        let (before, after) = (text.get(..hole)?, text.get(hole + catalog.len()..)?);
        Some(Self {
            name: format!("{}:{}", parts.epoch, revision.rev),
            epoch: parts.epoch,
            text: format!("{before}{after}"),
            catalog: catalog.to_owned(),
            hole,
        })
    }
}

/// The snapshot in the text of a page's [`Boot`](crate::session::Boot).
pub fn snapshot_of(page: &str) -> Option<&str> {
    let page: Page = serde_json::from_str(page).ok()?;
    page.snapshot.map(RawValue::get)
}

/// Puts a snapshot together again and applies the events that follow it without a gap.
pub fn joined(
    text: &str,
    hole: usize,
    catalog: &str,
    events: impl Iterator<Item = String>,
) -> Option<Snapshot> {
    let (before, after) = (text.get(..hole)?, text.get(hole..)?);
    let mut snapshot: Snapshot = serde_json::from_str(&format!("{before}{catalog}{after}")).ok()?;
    Arc::make_mut(&mut snapshot.state.catalog).reindex();
    for event in events {
        // A newer hub's event, which this build cannot read, ends what it can tell.
        let Ok(event) = serde_json::from_str::<Event>(&event) else {
            break;
        };
        if event.seq <= snapshot.cursor {
            continue;
        }
        if event.seq != snapshot.cursor + 1 {
            break;
        }
        snapshot.state.apply(event.at, &event.body);
        snapshot.cursor = event.seq;
    }
    Some(snapshot)
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::EventBody;
    use domain::ids::{CommandId, ItemKey};
    use domain::menu::Catalog;
    use domain::state::State;
    use domain::time::{BusinessDay, UnixMillis};
    use uuid::Uuid;

    fn snapshot() -> Snapshot {
        let text = include_str!("../../demo/restaurant.json");
        let catalog: Catalog = serde_json::from_str(text).unwrap();
        let state = State {
            catalog: Arc::new(catalog.checked().unwrap()),
            ..State::default()
        };
        Snapshot {
            epoch: "e1".to_owned(),
            cursor: 7,
            server_time: UnixMillis(1),
            state,
        }
    }

    fn sold_out(seq: u64, item: &ItemKey, sold_out: bool) -> String {
        let event = Event {
            seq,
            at: UnixMillis(5),
            business_day: BusinessDay::at(UnixMillis(5), 240, 0),
            command: CommandId::new(Uuid::from_u128(1)),
            actor: None,
            device: None,
            session: None,
            v: 1,
            body: EventBody::SoldOutChanged {
                item: item.clone(),
                sold_out,
            },
        };
        serde_json::to_string(&event).unwrap()
    }

    #[test]
    fn a_snapshot_is_cut_and_joined_again() {
        let whole = snapshot();
        let text = serde_json::to_string(&whole).unwrap();
        let cut = Cut::of(&text).unwrap();
        assert_eq!((cut.epoch.as_str(), cut.name.as_str()), ("e1", "e1:0"));
        assert!(cut.text.len() < 1_000, "{}", cut.text);
        assert!(cut.catalog.contains("Tikə kabab"));
        let again = joined(&cut.text, cut.hole, &cut.catalog, std::iter::empty()).unwrap();
        assert_eq!(serde_json::to_string(&again).unwrap(), text);
        let page = format!(r#"{{"buildId":"b","snapshot":{text}}}"#);
        assert_eq!(snapshot_of(&page), Some(text.as_str()));
        assert_eq!(snapshot_of(r#"{"snapshot":null}"#), None);
        assert_eq!(Cut::of("{}"), None);
    }

    #[test]
    fn events_are_applied_up_to_the_first_gap() {
        let text = serde_json::to_string(&snapshot()).unwrap();
        let cut = Cut::of(&text).unwrap();
        let item = snapshot().state.catalog.items[0].id.clone();
        let join = |events: Vec<String>| {
            joined(&cut.text, cut.hole, &cut.catalog, events.into_iter()).unwrap()
        };
        let old = join(vec![sold_out(7, &item, true)]);
        assert_eq!((old.cursor, old.state.sold_out.len()), (7, 0));
        let next = join(vec![sold_out(8, &item, true), sold_out(10, &item, false)]);
        assert_eq!((next.cursor, next.state.sold_out.len()), (8, 1));
        let strange = join(vec![sold_out(8, &item, true), "{}".to_owned()]);
        assert_eq!(strange.cursor, 8);
        let all = join(vec![sold_out(8, &item, true), sold_out(9, &item, false)]);
        assert_eq!((all.cursor, all.state.sold_out.len()), (9, 0));
    }
}
