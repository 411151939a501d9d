//! What devices have ever written to their storage is read, for ever. The files of `golden/dumps` are never written anew:
//! a record whose form changes gets a further file.

use crate::house::{NOON, uuid};
use domain::command::Command;
use domain::ids::DeviceId;
use domain::sync::drain::Drain;
use domain::sync::outbox::{Entry, FORMAT, Fate, Meta};
use domain::time::UnixMillis;
use serde_json::Value;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// Every dump, oldest first, with its name.
fn dumps() -> Vec<(String, Value)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/dumps");
    let files = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let mut dumps: Vec<(String, Value)> = files
        .map(|path| {
            let text = fs::read_to_string(&path).unwrap();
            let name = path.file_name().unwrap().to_str().unwrap().to_owned();
            (name, serde_json::from_str(&text).unwrap())
        })
        .collect();
    let number = |name: &str| {
        name.split('-')
            .next()
            .and_then(|one| one.parse::<u32>().ok())
    };
    dumps.sort_by_key(|(name, _)| number(name));
    dumps
}

/// As a browser does: each record from its own text.
fn records(dump: &Value) -> (Meta, Vec<Entry>) {
    let meta = serde_json::from_str(&dump["meta"].to_string()).unwrap();
    let entries = dump["entries"].as_array().unwrap();
    let read = |record: &Value| serde_json::from_str(&record.to_string()).unwrap();
    (meta, entries.iter().map(read).collect())
}

fn kinds(entries: &[Entry]) -> BTreeSet<String> {
    entries
        .iter()
        .map(|entry| entry.envelope.command.name())
        .collect()
}

/// Every value of the old record stands in the new one: what is read is not lost when it is written again.
fn keeps(old: &Value, new: &Value, path: &str) {
    match (old, new) {
        (Value::Object(old), Value::Object(new)) => {
            for (key, value) in old {
                let now = new
                    .get(key)
                    .unwrap_or_else(|| panic!("{path}.{key} is gone"));
                keeps(value, now, &format!("{path}.{key}"));
            }
        }
        (Value::Array(old), Value::Array(new)) => {
            assert_eq!(old.len(), new.len(), "{path}");
            for (at, (old, new)) in old.iter().zip(new).enumerate() {
                keeps(old, new, &format!("{path}[{at}]"));
            }
        }
        _ => assert_eq!(old, new, "{path}"),
    }
}

#[test]
fn every_dump_is_read_whole() {
    let dumps = dumps();
    assert!(dumps.len() >= 2);
    for (name, dump) in &dumps {
        let (meta, entries) = records(dump);
        assert!(meta.format <= FORMAT, "{name}");
        keeps(&dump["meta"], &serde_json::to_value(&meta).unwrap(), name);
        for (old, entry) in dump["entries"].as_array().unwrap().iter().zip(&entries) {
            keeps(old, &serde_json::to_value(entry).unwrap(), name);
        }
    }
    // The newest one has every command that there is, and every fate.
    let (_, newest) = records(&dumps.last().unwrap().1);
    let golden: Vec<Value> = serde_json::from_str(include_str!("../golden/commands.json")).unwrap();
    let all = golden
        .iter()
        .map(|command| command["name"].as_str().unwrap().to_owned());
    assert_eq!(kinds(&newest), all.collect());
    let fate = |entry: &Entry| match &entry.fate {
        Fate::Waiting => "waiting".to_owned(),
        Fate::Done { outcome, .. } => format!("{:?}", outcome.outcome),
        Fate::SetAside { .. } => "set aside".to_owned(),
    };
    assert_eq!(newest.iter().map(fate).collect::<BTreeSet<_>>().len(), 5);
    assert!(newest.iter().any(|entry| entry.envelope.late));
}

#[test]
fn a_queue_that_an_older_build_left_goes_on() {
    for (name, dump) in dumps() {
        let (mut meta, mut entries) = records(&dump);
        let author = entries[0].by.clone();
        let before = entries.len();
        // Today's build adds one behind them.
        let mut envelope = entries[0].envelope.clone();
        envelope.command = Command::Send {
            order: crate::house::order_id(1),
        };
        entries.push(meta.enqueue(envelope, author));
        assert_eq!(
            entries[before].place,
            entries[before - 1].place + 1,
            "{name}"
        );
        let waiting = entries.iter().filter(|entry| entry.waits()).count();
        let batch = Drain::default()
            .batch((&meta, &entries), ("new", 0), 9, UnixMillis(NOON))
            .unwrap();
        assert_eq!(batch.commands[0].seq, 1, "{name}");
        assert!(waiting > 5 && !batch.commands.is_empty(), "{name}");
        // A restored database gets again what was done, and not what was refused.
        let done = entries.iter().filter(|entry| !entry.waits()).count();
        let again = meta.greeted("another", DeviceId::new(uuid(10)), &entries);
        assert!(!again.is_empty() && again.len() < done, "{name}");
    }
}
