//! What a device keeps and sends: the form of its records, the size of its batches, what it makes of a failure.

use crate::house::{NOON, add, line, uuid};
use domain::Command;
use domain::command::{ActorRef, Envelope, VERSION};
use domain::ids::{CommandId, DeviceId, OrderId, SessionId, StaffId};
use domain::orders::Channel;
use domain::staff::Role;
use domain::sync::drain::{Drain, Failure, MOST, MOST_BYTES, Next};
use domain::sync::outbox::{Author, Entry, FORMAT, Fate, KEEP_MILLIS, Meta};
use domain::time::UnixMillis;
use domain::wire::{ApiError, Batch, Outcome, Verdict};
use serde_json::{Value, json};

fn envelope(n: u64, note: &str) -> Envelope {
    let mut line = line(n, "kola", 1);
    line.note = note.to_owned();
    Envelope {
        seq: 0,
        id: CommandId::new(uuid(n)),
        v: VERSION,
        command: add(1, vec![line]),
        actor: ActorRef {
            staff_id: StaffId::new(uuid(7)),
            session_id: SessionId::new(uuid(8)),
        },
        created_at: UnixMillis(NOON),
        catalog_rev: 3,
        late: false,
    }
}

fn next(drain: Drain, meta: &Meta, entries: &[Entry]) -> Option<Batch> {
    let held = u64::try_from(entries.len()).unwrap();
    drain.batch((meta, entries), ("b", 4), held, UnixMillis(NOON))
}

fn author() -> Author {
    Author {
        name: "Tural".to_owned(),
        role: Role::Waiter,
    }
}

fn queue(count: u64, note: &str) -> (Meta, Vec<Entry>) {
    let mut meta = Meta::new(DeviceId::new(uuid(9)));
    assert_eq!(meta.greeted("e1", DeviceId::new(uuid(10)), &[]), []);
    let entries = (1..=count)
        .map(|n| meta.enqueue(envelope(n, note), author()))
        .collect();
    (meta, entries)
}

fn done(at: i64) -> Fate {
    Fate::Done {
        at: UnixMillis(at),
        outcome: Outcome {
            seq: 1,
            id: CommandId::new(uuid(1)),
            outcome: Verdict::Rejected,
            code: Some("unknown_item".to_owned()),
            message: None,
            details: Value::Null,
            events: None,
        },
    }
}

#[test]
fn each_check_that_is_opened_here_gets_a_name_of_its_own() {
    let mut meta = Meta::new(DeviceId::new(uuid(9)));
    let mut open = |label: Option<&str>| {
        let mut envelope = envelope(1, "");
        envelope.command = Command::OpenOrder {
            order: OrderId::new(uuid(1)),
            channel: Channel::Takeaway,
            table: None,
            guests: 0,
            label: label.map(str::to_owned),
        };
        match meta.enqueue(envelope, author()).envelope.command {
            Command::OpenOrder { label, .. } => label,
            other => panic!("{other:?}"),
        }
    };
    let names = [
        open(Some("4")),
        open(Some("4")),
        open(None),
        open(Some("4")),
    ];
    let names: Vec<_> = names.iter().map(Option::as_deref).collect();
    assert_eq!(names, [Some("4-1"), Some("4-2"), None, Some("4-3")]);
}

#[test]
fn records_of_this_format_stay_readable() {
    let (meta, entries) = queue(1, "");
    let id = |n| uuid(n).to_string();
    let mut meta_text =
        json!({"format": FORMAT, "client": id(9), "base": 0, "next": 2, "epoch": "e1"});
    // As it was written before devices named their checks.
    assert_eq!(
        serde_json::from_value::<Meta>(meta_text.clone()).unwrap(),
        meta
    );
    meta_text["checks"] = json!(0);
    assert_eq!(serde_json::to_value(&meta).unwrap(), meta_text);
    assert_eq!(serde_json::from_value::<Meta>(meta_text).unwrap(), meta);
    let envelope = serde_json::to_value(&entries[0].envelope).unwrap();
    let by = json!({"name": "Tural", "role": "waiter"});
    let record = |fate: &Value| json!({"format": FORMAT, "place": 1, "envelope": envelope, "by": by, "fate": fate});
    let aside = Fate::SetAside {
        at: UnixMillis(5),
        code: "bad_field".to_owned(),
        details: json!({"field": "args"}),
    };
    for (fate, text) in [
        (Fate::Waiting, json!("waiting")),
        (
            done(4),
            json!({"done": {"at": 4,
                "outcome": {"seq": 1, "id": id(1), "outcome": "rejected", "code": "unknown_item"}}}),
        ),
        (
            aside,
            json!({"setAside": {"at": 5, "code": "bad_field", "details": {"field": "args"}}}),
        ),
    ] {
        let entry = entries[0].with(fate);
        assert_eq!(serde_json::to_value(&entry).unwrap(), record(&text));
        // From the text, as a browser reads it.
        let text = record(&text).to_string();
        assert_eq!(serde_json::from_str::<Entry>(&text).unwrap(), entry);
    }
}

#[test]
fn a_batch_is_numbered_by_place_and_keeps_to_its_limits() {
    let (mut meta, mut entries) = queue(250, "");
    let batch = next(Drain::default(), &meta, &entries).unwrap();
    let numbers: Vec<u64> = batch.commands.iter().map(|one| one.seq).collect();
    assert_eq!(numbers, (1..=100).collect::<Vec<u64>>());
    assert_eq!((batch.commands.len(), batch.cursor), (MOST, 4));
    assert_eq!(
        (batch.pending_reported, batch.sent_at),
        (250, Some(UnixMillis(NOON)))
    );
    // Answered ones are passed over, a hole ends the batch, another base moves the numbers.
    for entry in entries
        .iter_mut()
        .filter(|entry| entry.place <= 10 || entry.place == 15)
    {
        entry.fate = done(0);
    }
    meta.begin_again(DeviceId::new(uuid(10)), 11);
    let batch = next(Drain::default(), &meta, &entries).unwrap();
    let numbers: Vec<u64> = batch.commands.iter().map(|one| one.seq).collect();
    assert_eq!(numbers, [1, 2, 3, 4]);
    // Long notes: fewer commands, but always one.
    let (meta, entries) = queue(20, &"ə".repeat(20_000));
    let batch = next(Drain::default(), &meta, &entries).unwrap();
    assert_eq!(batch.commands.len(), 6);
    assert!(serde_json::to_vec(&batch.commands).unwrap().len() <= MOST_BYTES);
    let (meta, entries) = queue(2, &"ə".repeat(200_000));
    let batch = next(Drain::default(), &meta, &entries).unwrap();
    assert_eq!(batch.commands.len(), 1);
    assert_eq!(next(Drain::default(), &meta, &[]), None);
    // Nobody has named a database yet.
    let fresh = Meta::new(DeviceId::new(uuid(9)));
    assert_eq!(next(Drain::default(), &fresh, &entries), None);
}

fn refused(status: u16, code: &str) -> Failure {
    refused_with(status, code, json!({"epoch": "e2", "reason": "number"}))
}

fn refused_with(status: u16, code: &str, details: Value) -> Failure {
    Failure::Refused {
        status,
        error: Some(ApiError {
            code: code.to_owned(),
            message: String::new(),
            details,
            request_id: String::new(),
        }),
        retry_after: None,
    }
}

#[test]
fn every_failure_has_its_answer_and_none_drops_a_command() {
    let next = |failure| Drain::default().failed(failure, 3);
    assert_eq!(next(refused(401, "signed_out")), Next::SignIn);
    assert_eq!(next(refused(426, "update_needed")), Next::Update);
    assert_eq!(next(refused(409, "epoch")), Next::Restored("e2".to_owned()));
    assert_eq!(next(refused(409, "gap")), Next::BeginAgain);
    assert_eq!(next(refused(409, "seq_reuse")), Next::BeginAgain);
    let taken = next(refused_with(409, "seq_reuse", json!({"reason": "id"})));
    assert!(matches!(taken, Next::SetAside(error) if error.code == "seq_reuse"));
    // The way is ill, not the command: a wrong address, a proxy that changes names.
    for (status, code) in [
        (403, "forbidden_origin"),
        (404, "not_found"),
        (405, "method"),
    ] {
        assert_eq!(next(refused(status, code)), Next::After(0, 1_000));
        let alone = Drain::default().failed(refused(status, code), 1);
        assert_eq!(alone, Next::After(0, 1_000));
    }
    assert_eq!(next(refused(422, "bad_field")), Next::Now);
    assert_eq!(next(Failure::NoAnswer), Next::After(0, 1_000));
    for status in [408, 425, 429, 500, 502, 503] {
        assert_eq!(next(refused(status, "busy")), Next::After(0, 1_000));
    }
    // A page of a proxy is no word of the hub, whatever its status.
    let foreign = |status| Failure::Refused {
        status,
        error: None,
        retry_after: Some(9),
    };
    for status in [200, 401, 404, 409, 413, 503] {
        assert_eq!(next(foreign(status)), Next::After(9_000, 9_000));
    }
    let alone = Drain::default().failed(refused(422, "bad_field"), 1);
    assert!(matches!(alone, Next::SetAside(error) if error.code == "bad_field"));
}

#[test]
fn pauses_grow_to_a_minute_and_begin_anew_after_an_answer() {
    let mut drain = Drain::default();
    let mut pauses = Vec::new();
    for _ in 0..8 {
        pauses.push(drain.failed(Failure::NoAnswer, 1));
    }
    let longest = [1, 2, 4, 8, 16, 32, 60, 60].map(|seconds| Next::After(0, seconds * 1_000));
    assert_eq!(pauses, longest);
    drain.succeeded();
    assert_eq!(drain.failed(Failure::NoAnswer, 1), Next::After(0, 1_000));
}

#[test]
fn batches_shrink_to_find_the_one_that_is_too_long_and_grow_again() {
    let (meta, entries) = queue(250, "");
    let mut drain = Drain::default();
    let length = |drain: Drain| next(drain, &meta, &entries).unwrap().commands.len();
    assert_eq!(drain.failed(refused(413, "too_large"), 100), Next::Now);
    assert_eq!(length(drain), 50);
    assert_eq!(drain.failed(refused(422, "bad_field"), 50), Next::Now);
    assert_eq!(length(drain), 1);
    drain.succeeded();
    drain.succeeded();
    assert_eq!(length(drain), 4);
}

#[test]
fn what_was_answered_is_kept_for_two_days_and_what_waits_for_ever() {
    let (_, entries) = queue(1, "");
    let day = |days: i64| UnixMillis(NOON + days * 86_400_000);
    let entry = entries[0].with(done(NOON));
    assert!(!entry.is_over(UnixMillis(NOON + KEEP_MILLIS)));
    assert!(entry.is_over(UnixMillis(NOON + KEEP_MILLIS + 1)));
    // The device's clock fell back by a year.
    assert!(!entry.is_over(day(-365)));
    assert!(!entries[0].is_over(day(365)));
}

#[test]
fn what_was_made_behind_a_late_command_is_late() {
    let (meta, mut entries) = queue(4, "");
    let ages = [30_000, 5_000, 1_000, -3_600_000];
    for (entry, age) in entries.iter_mut().zip(ages) {
        entry.envelope.created_at = UnixMillis(NOON - age);
    }
    let late = |batch: &Batch| {
        batch
            .commands
            .iter()
            .map(|one| one.late)
            .collect::<Vec<_>>()
    };
    let mut drain = Drain::default();
    let batch = next(drain, &meta, &entries).unwrap();
    assert_eq!(late(&batch), [true; 4]);
    // The first was answered: the others were made behind it all the same.
    drain.sent(&batch);
    let batch = next(drain, &meta, &entries[1..3]).unwrap();
    assert_eq!(late(&batch), [true, true]);
    // What is made after the hub was heard is not; a clock that went back is no proof of that.
    let batch = next(Drain::default(), &meta, &entries[1..]).unwrap();
    assert_eq!(late(&batch), [false, false, true]);
}
