//! What a batch of product events may and may not say.

use super::*;
use crate::time::UnixMillis;
use serde_json::json;

const ID: &str = "01890a5d-ac96-774b-bcce-b302099a8057";

fn count() -> Value {
    json!({"event": "order.placed", "day": "2026-11-14", "count": 3, "channel": "dineIn",
        "surface": "phone", "version": "0.1.0"})
}

fn batch(events: &Value) -> Value {
    json!({"batchId": ID, "consent": true, "events": events})
}

/// A good count with another value in one field.
fn with(field: &str, value: Value) -> Value {
    let mut count = count();
    count[field] = value;
    count
}

fn refused(body: &Value) -> (String, Option<usize>) {
    match ProductBatch::read(body).unwrap_err() {
        BadBatch::Consent => ("consent".to_owned(), None),
        BadBatch::Field {
            field,
            allowed,
            index,
        } => {
            assert!(!allowed.is_empty());
            (field, index)
        }
    }
}

#[test]
fn a_good_batch_is_what_its_own_type_reads() {
    let plain = json!({"event": "page.slow", "day": "2024-02-29", "count": 1_000_000});
    let body = batch(&json!([count(), plain, with("channel", Value::Null)]));
    let read = ProductBatch::read(&body).unwrap();
    assert_eq!(serde_json::from_value::<ProductBatch>(body).unwrap(), read);
    let again = serde_json::to_value(&read).unwrap();
    assert_eq!(ProductBatch::read(&again).unwrap(), read);
    assert_eq!((read.taken().counts, read.taken().total), (3, 1_000_006));
}

#[test]
fn every_word_is_read_and_nothing_else() {
    for event in ProductEvent::ALL {
        let one = json!({"event": event.name(), "day": "2026-11-14", "count": 1});
        let read = ProductBatch::read(&batch(&json!([one]))).unwrap();
        assert_eq!(read.events[0].event, *event);
        let mut of_an_order = one;
        of_an_order["channel"] = json!("tab");
        let read = ProductBatch::read(&batch(&json!([of_an_order])));
        assert_eq!(read.is_ok(), event.has_channel(), "{}", event.name());
    }
    for surface in Surface::ALL {
        let one = with("surface", json!(surface.name()));
        let read = ProductBatch::read(&batch(&json!([one]))).unwrap();
        assert_eq!(read.events[0].surface, Some(*surface));
    }
    for channel in [
        Channel::DineIn,
        Channel::Takeaway,
        Channel::Delivery,
        Channel::Tab,
    ] {
        assert_eq!(json!(channel), channel_name(channel));
    }
}

#[test]
fn a_bad_field_of_a_count_is_named_with_its_place() {
    for (field, value) in [
        ("event", json!("order.eaten")),
        ("event", json!("")),
        ("event", json!(1)),
        ("event", Value::Null),
        ("day", json!("14.11.2026")),
        ("day", json!("2026-11-31")),
        ("day", json!("2026-1-1")),
        ("day", json!("+2026-11-14")),
        ("day", json!("2026-11-14T10")),
        ("day", json!(20_261_114)),
        ("count", json!(0)),
        ("count", json!(-1)),
        ("count", json!(1.5)),
        ("count", json!("3")),
        ("count", json!(1_000_001)),
        ("count", json!(u64::MAX)),
        ("channel", json!("table 7")),
        ("channel", json!(["dineIn"])),
        ("surface", json!("watch")),
        ("version", json!("0.1")),
        ("version", json!("0.1.0-rc1")),
        ("version", json!("01.1.0")),
        ("version", json!("0.1.12345")),
        ("version", json!("0.1.0 Rauf")),
        ("version", json!("٠.١.٢")),
        ("note", json!("a guest called")),
        ("guest", json!("Rauf")),
    ] {
        let body = batch(&json!([count(), with(field, value.clone())]));
        assert_eq!(refused(&body), (field.to_owned(), Some(1)), "{value}");
        // The type itself, which describes the door, has no room for it either, but for the bounds.
        let loose = ["day", "count", "version"].contains(&field);
        assert!(loose || serde_json::from_value::<ProductBatch>(body).is_err());
    }
    for field in ["event", "day", "count"] {
        let mut short = count();
        short.as_object_mut().unwrap().remove(field);
        assert_eq!(
            refused(&batch(&json!([short]))),
            (field.to_owned(), Some(0))
        );
    }
    let wrong = batch(&json!([count(), "order.placed"]));
    assert_eq!(refused(&wrong), ("events".to_owned(), Some(1)));
}

#[test]
fn a_bad_field_of_a_batch_is_named() {
    let changed = |field: &str, value: Value| {
        let mut body = batch(&json!([count()]));
        body[field] = value;
        body
    };
    for (field, value) in [
        ("consent", json!(false)),
        ("consent", json!("true")),
        ("consent", Value::Null),
        ("batchId", json!("one")),
        ("batchId", Value::Null),
        ("events", json!([])),
        ("events", json!({})),
        ("events", json!(vec![count(); 501])),
        ("site", json!("Firuzə")),
    ] {
        assert_eq!(refused(&changed(field, value)), (field.to_owned(), None));
    }
    assert!(ProductBatch::read(&changed("events", json!(vec![count(); 500]))).is_ok());
    for body in [json!([]), json!(null), json!("order.placed")] {
        assert_eq!(refused(&body), ("body".to_owned(), None));
    }
    let long = "x".repeat(500);
    assert_eq!(refused(&changed(&long, json!(1))).0.len(), 40);
}

#[test]
fn days_are_neither_too_old_nor_ahead() {
    // 2026-11-14, noon in UTC.
    let today = BusinessDay::at(UnixMillis(1_794_657_600_000), 0, 0);
    for (day, good) in [
        ("2026-11-14", true),
        ("2026-11-15", true),
        ("2026-11-16", false),
        ("2026-09-15", true),
        ("2026-09-14", false),
        ("1970-01-01", false),
        ("9999-12-31", false),
    ] {
        let body = batch(&json!([count(), with("day", json!(day))]));
        let judged = ProductBatch::read(&body).unwrap().check_days(today);
        assert_eq!(judged.is_ok(), good, "{day}");
        if let Err(bad) = judged {
            let allowed = "a day from 2026-09-15 to 2026-11-15".to_owned();
            let (field, index) = ("day".to_owned(), Some(1));
            assert_eq!(
                bad,
                BadBatch::Field {
                    field,
                    allowed,
                    index
                }
            );
        }
    }
    // Whatever was good on a day is refused by its days alone when its id is forgotten.
    let body = batch(&json!([with("day", json!("2026-11-15"))]));
    let later = today.plus_days(REMEMBERED_DAYS);
    assert!(
        ProductBatch::read(&body)
            .unwrap()
            .check_days(later)
            .is_err()
    );
}

#[test]
fn the_same_thing_twice_is_one_sum() {
    let other = with("surface", json!("terminal"));
    let read = ProductBatch::read(&batch(&json!([count(), other, count()]))).unwrap();
    let sums = read.sums();
    assert_eq!(sums.values().copied().collect::<Vec<_>>(), [6, 3]);
    assert_eq!(read.taken().total, 9);
}
