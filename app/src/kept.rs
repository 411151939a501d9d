//! The hub's words as a device keeps them for a start without the hub: the text of a snapshot, the catalogue that was
//! cut out of it, and the texts of the events that came after it.
//!
//! They are kept as they came, so that keeping costs no more than copying, and a start reads them with the code that
//! reads them from the hub.

use domain::Event;
use domain::time::UnixMillis;
use domain::wire::Snapshot;
use serde::Deserialize;
use serde_json::value::RawValue;
use std::sync::Arc;

/// A snapshot's text in two parts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cut {
    /// The database that it came from.
    pub epoch: String,
    /// Events up to here are in it.
    pub cursor: u64,
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
    cursor: u64,
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
            cursor: parts.cursor,
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

/// The form of what a device keeps. What another build wrote in another form is not read: the hub has everything.
const FORM: &str = "2";

/// What a kept snapshot belongs to. It is written only together with the snapshot's text, by whichever tab: events are
/// added to what stands there, never to what a tab remembers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// The person whose snapshot it is.
    pub staff: String,
    /// The database that it came from.
    pub epoch: String,
    /// Events up to here are in it.
    pub cursor: u64,
    /// Names the catalogue that belongs to it.
    pub catalog: String,
    /// Where in the text the catalogue belongs, bytes.
    pub hole: usize,
}

impl Head {
    /// The head of a snapshot that is kept for a person.
    pub fn new(staff: &str, cut: &Cut) -> Self {
        Self {
            staff: staff.to_owned(),
            epoch: cut.epoch.clone(),
            cursor: cut.cursor,
            catalog: cut.name.clone(),
            hole: cut.hole,
        }
    }

    /// As it is written: a line for each part, the form first.
    pub fn text(&self) -> String {
        let Self {
            staff,
            epoch,
            cursor,
            catalog,
            hole,
        } = self;
        format!("{FORM}\n{staff}\n{epoch}\n{cursor}\n{catalog}\n{hole}")
    }

    /// Reads a head of this form.
    pub fn of(text: &str) -> Option<Self> {
        let mut lines = text.lines();
        lines.next().filter(|form| *form == FORM)?;
        Some(Self {
            staff: lines.next()?.to_owned(),
            epoch: lines.next()?.to_owned(),
            cursor: lines.next()?.parse().ok()?,
            catalog: lines.next()?.to_owned(),
            hole: lines.next()?.parse().ok()?,
        })
    }

    /// Whether both tell of the same person and the same database, so that events after the one follow the other.
    pub fn is_kin(&self, other: &Self) -> bool {
        self.staff == other.staff && self.epoch == other.epoch
    }
}

/// Leaves the events that come after a snapshot: those before it are in it, and the hub read it before they all came.
pub fn keep_after(cursor: u64, events: &mut Vec<(u64, String)>) {
    events.retain(|(seq, _)| *seq > cursor);
}

/// Puts a snapshot together again and applies the events that follow it without a gap; and says of when that is.
///
/// The hub was last `heard` then. Where an event is missing or cannot be read, the state stands still at the last one
/// that was applied, and is no younger than that.
pub fn joined(
    text: &str,
    hole: usize,
    catalog: &str,
    events: impl Iterator<Item = String>,
    heard: UnixMillis,
) -> Option<(Snapshot, UnixMillis)> {
    let (before, after) = (text.get(..hole)?, text.get(hole..)?);
    let mut snapshot: Snapshot = serde_json::from_str(&format!("{before}{catalog}{after}")).ok()?;
    Arc::make_mut(&mut snapshot.state.catalog).reindex();
    let mut told = snapshot.server_time;
    for event in events {
        // A newer hub's event, which this build cannot read, ends what it can tell.
        let Ok(event) = serde_json::from_str::<Event>(&event) else {
            return Some((snapshot, told.min(heard)));
        };
        if event.seq <= snapshot.cursor {
            continue;
        }
        if event.seq != snapshot.cursor + 1 {
            return Some((snapshot, told.min(heard)));
        }
        snapshot.state.apply(event.at, &event.body);
        snapshot.cursor = event.seq;
        told = event.at;
    }
    Some((snapshot, heard))
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

    const HEARD: UnixMillis = UnixMillis(100);

    /// An event that the hub decided at ten times its number.
    fn sold_out(seq: u64, item: &ItemKey, sold_out: bool) -> String {
        let event = Event {
            seq,
            at: UnixMillis(10 * i64::try_from(seq).unwrap()),
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
        let named = (cut.epoch.as_str(), cut.cursor, cut.name.as_str());
        assert_eq!(named, ("e1", 7, "e1:0"));
        assert!(cut.text.len() < 1_000, "{}", cut.text);
        assert!(cut.catalog.contains("Tikə kabab"));
        let none = std::iter::empty();
        let (again, at) = joined(&cut.text, cut.hole, &cut.catalog, none, HEARD).unwrap();
        assert_eq!(at, HEARD);
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
            let events = events.into_iter();
            let (snapshot, at) = joined(&cut.text, cut.hole, &cut.catalog, events, HEARD).unwrap();
            (snapshot.cursor, snapshot.state.sold_out.len(), at.0)
        };
        assert_eq!(join(vec![sold_out(7, &item, true)]), (7, 0, 100));
        let all = join(vec![sold_out(8, &item, true), sold_out(9, &item, false)]);
        assert_eq!(all, (9, 0, 100));
        // What stands still is as old as the last event, or as the snapshot, whenever the hub was heard.
        let gap = join(vec![sold_out(8, &item, true), sold_out(10, &item, false)]);
        assert_eq!(gap, (8, 1, 80));
        assert_eq!(join(vec![sold_out(9, &item, true)]), (7, 0, 1));
        let strange = join(vec![sold_out(8, &item, true), "{}".to_owned()]);
        assert_eq!(strange, (8, 1, 80));
        // A hub whose clock is ahead makes nothing younger.
        let (late, at) = joined(
            &cut.text,
            cut.hole,
            &cut.catalog,
            vec![sold_out(8, &item, true), "{}".to_owned()].into_iter(),
            UnixMillis(50),
        )
        .unwrap();
        assert_eq!((late.cursor, at.0), (8, 50));
    }

    #[test]
    fn events_that_came_while_the_hub_read_the_snapshot_follow_it() {
        let text = serde_json::to_string(&snapshot()).unwrap();
        let cut = Cut::of(&text).unwrap();
        let item = snapshot().state.catalog.items[0].id.clone();
        let mut heard: Vec<(u64, String)> = (6..=9)
            .map(|seq| (seq, sold_out(seq, &item, seq % 2 == 1)))
            .collect();
        keep_after(cut.cursor, &mut heard);
        let numbers: Vec<u64> = heard.iter().map(|(seq, _)| *seq).collect();
        assert_eq!(numbers, [8, 9]);
        let events = heard.into_iter().map(|(_, text)| text);
        let (joined, at) = joined(&cut.text, cut.hole, &cut.catalog, events, HEARD).unwrap();
        assert_eq!((joined.cursor, joined.state.sold_out.len()), (9, 1));
        assert_eq!(at, HEARD);
    }

    #[test]
    fn a_head_is_read_as_it_was_written_and_another_form_is_not() {
        let text = serde_json::to_string(&snapshot()).unwrap();
        let head = Head::new("s1", &Cut::of(&text).unwrap());
        assert_eq!(Head::of(&head.text()), Some(head.clone()));
        assert_eq!(Head::of("1\ns1\ne1:0\n40\n1700000000000"), None);
        assert_eq!(Head::of(""), None);
        let later = Head {
            cursor: 9,
            ..head.clone()
        };
        assert!(later.is_kin(&head));
        let other = Head {
            epoch: "e2".to_owned(),
            ..head.clone()
        };
        assert!(!other.is_kin(&head));
    }
}
