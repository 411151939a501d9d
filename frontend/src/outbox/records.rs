//! The records of the outbox in its storage: what `domain::sync` decides, read and written in one transaction each.

use super::vault::{KEPT, META, Mode, SUPERSEDED, Stores, Vault, WAITING};
use crate::clock;
use app::ports::{Ids, Storage};
use domain::command::Envelope;
use domain::ids::{CommandId, DeviceId};
use domain::sync::drain::{Drain, Next, answered, carried_out};
use domain::sync::outbox::{Author, Entry, FORMAT, Meta};
use domain::time::UnixMillis;
use domain::wire::{Batch, BatchAnswer};
use std::cell::Cell;
use wasm_bindgen::JsValue;

/// Entries that one look takes: a batch never has more.
const LOOK: u32 = 100;
/// All of them. Nobody makes so many in two days.
const ALL: u32 = 1_000_000;

/// The outbox as it lies on the device.
pub struct Records {
    vault: Vault,
    /// How many were set aside, as of the last look at all of them.
    aside: Cell<u64>,
    /// The last writing of commands has no known end: they may be there.
    unsure: Cell<bool>,
}

impl Records {
    /// Records in a vault.
    pub const fn new(vault: Vault) -> Self {
        Self {
            vault,
            aside: Cell::new(0),
            unsure: Cell::new(false),
        }
    }

    /// Keeps commands in their order, with their places and the count in one transaction. When it returns they are on
    /// the disk. Those that an earlier transaction without a known end has kept already are not kept twice.
    pub async fn enqueue(&self, commands: &[(Envelope, Author)]) -> Result<Vec<Entry>, Storage> {
        let keep = async |stores: &Stores| {
            let mut meta = meta(stores).await?;
            // Looked for only after a failure, which is rare: all are read then.
            let known = if self.unsure.replace(true) {
                load(stores).await?
            } else {
                Vec::new()
            };
            let mut entries = Vec::with_capacity(commands.len());
            let mut added = Vec::new();
            for (envelope, by) in commands {
                let twin = known.iter().find(|entry| entry.envelope.id == envelope.id);
                entries.push(twin.cloned().unwrap_or_else(|| {
                    let entry = meta.enqueue(envelope.clone(), by.clone());
                    added.push(entry.clone());
                    entry
                }));
            }
            put_meta(stores, &meta)?;
            put(stores, &added)?;
            Ok(entries)
        };
        let kept = self.vault.run(Mode::Strict, keep).await;
        // A failure may be one of the clock alone: the same command may be brought again.
        self.unsure.set(kept.is_err());
        kept
    }

    /// What waits and what was kept, by place.
    pub async fn load(&self) -> Result<Vec<Entry>, Storage> {
        let all = self.vault.run(Mode::Read, load).await?;
        let aside = all.iter().filter(|entry| entry.is_set_aside()).count();
        self.aside.set(u64::try_from(aside).unwrap_or(u64::MAX));
        Ok(all)
    }

    /// What waits, by place.
    pub async fn waiting(&self) -> Result<Vec<Entry>, Storage> {
        let waiting = async |stores: &Stores| entries(stores, WAITING, ALL).await;
        self.vault.run(Mode::Read, waiting).await
    }

    /// The texts of all records as a JSON list, also of those that this build cannot read.
    pub async fn raw(&self) -> Result<String, Storage> {
        let raw = async |stores: &Stores| {
            let mut texts = Vec::new();
            for store in [META, KEPT, WAITING] {
                texts.append(&mut stores.all(store, ALL).await?);
            }
            Ok(format!("[{}]", texts.join(",\n")))
        };
        self.vault.run(Mode::Read, raw).await
    }

    /// The next batch of `drain`; none when nothing waits or the database is not named yet.
    pub async fn batch(
        &self,
        drain: Drain,
        build: &str,
        cursor: u64,
    ) -> Result<Option<Batch>, Storage> {
        let look = async |stores: &Stores| {
            let meta = meta(stores).await?;
            let waiting = entries(stores, WAITING, LOOK).await?;
            let held = stores
                .count(WAITING)
                .await?
                .saturating_add(self.aside.get());
            let now = UnixMillis(clock::now());
            Ok(drain.batch((&meta, &waiting), (build, cursor), held, now))
        };
        self.vault.run(Mode::Read, look).await
    }

    /// Takes an answer: what it changes. Lost in a crash it would only be asked for again.
    pub async fn answered(&self, answer: &BatchAnswer) -> Result<Vec<Entry>, Storage> {
        let take = async |stores: &Stores| {
            let meta = meta(stores).await?;
            let waiting = entries(stores, WAITING, LOOK).await?;
            let changed = answered(answer, (&meta, &waiting), UnixMillis(clock::now()));
            put(stores, &changed)?;
            Ok(changed)
        };
        self.vault.run(Mode::Relaxed, take).await
    }

    /// The stream told that a command was done: what that changes, when the answer has not come since.
    pub async fn heard(&self, command: CommandId, seq: u64) -> Result<Vec<Entry>, Storage> {
        let note = async |stores: &Stores| {
            let meta = meta(stores).await?;
            let waiting = entries(stores, WAITING, LOOK).await?;
            let theirs = waiting.iter().filter(|entry| entry.envelope.id == command);
            let now = UnixMillis(clock::now());
            let changed: Vec<_> = theirs.map(|entry| entry.heard(&meta, seq, now)).collect();
            put(stores, &changed)?;
            Ok(changed)
        };
        self.vault.run(Mode::Relaxed, note).await
    }

    /// Carries a step of the drain out: what it changes.
    pub async fn carry_out(&self, step: &Next, batch: &Batch) -> Result<Vec<Entry>, Storage> {
        let carry = async |stores: &Stores| {
            let mut meta = meta(stores).await?;
            let all = load(stores).await?;
            let now = UnixMillis(clock::now());
            let changed = carried_out(step, batch, (&mut meta, &all), name(), now);
            put_meta(stores, &meta)?;
            put(stores, &changed)?;
            Ok(changed)
        };
        self.vault.run(Mode::Strict, carry).await
    }

    /// The hub has named its database: what that changes.
    pub async fn greet(&self, epoch: &str) -> Result<Vec<Entry>, Storage> {
        let greet = async |stores: &Stores| {
            let mut meta = meta(stores).await?;
            if meta.epoch == epoch {
                return Ok(Vec::new());
            }
            let all = load(stores).await?;
            let changed = meta.greeted(epoch, name(), &all);
            put_meta(stores, &meta)?;
            put(stores, &changed)?;
            Ok(changed)
        };
        self.vault.run(Mode::Strict, greet).await
    }

    /// Takes away what nobody needs any more.
    pub async fn tidy(&self) -> Result<(), Storage> {
        let tidy = async |stores: &Stores| {
            let now = UnixMillis(clock::now());
            for entry in entries(stores, KEPT, ALL).await? {
                if entry.is_over(now) {
                    stores.delete(KEPT, &key(entry.place))?;
                }
            }
            Ok(())
        };
        self.vault.run(Mode::Relaxed, tidy).await
    }

    /// A person has seen why a command was not done. What a manager decides about stays: a database that goes back to a
    /// backup may have lost it.
    pub async fn seen(&self, place: u64) -> Result<(), Storage> {
        let see = async |stores: &Stores| {
            let text = stores.get(KEPT, &key(place)).await?;
            let entry = text.and_then(|text| serde_json::from_str::<Entry>(&text).ok());
            match entry.filter(Entry::is_held) {
                Some(held) => put(stores, &[Entry { seen: true, ..held }]),
                None => stores.delete(KEPT, &key(place)),
            }
        };
        self.vault.run(Mode::Strict, see).await
    }
}

/// A new name for a queue.
fn name() -> DeviceId {
    DeviceId::new(clock::Browser.next())
}

/// A place as a key: whole numbers up to 2^53 are exact.
#[expect(clippy::cast_precision_loss, reason = "a device counts to no 2^53")]
fn key(place: u64) -> JsValue {
    JsValue::from_f64(place as f64)
}

/// The key of the one record of its store.
fn only() -> JsValue {
    JsValue::from_str(META)
}

async fn meta(stores: &Stores) -> Result<Meta, JsValue> {
    let Some(text) = stores.get(META, &only()).await? else {
        return Ok(Meta::new(name()));
    };
    // A newer build has been here: what it wrote must not be touched by this one.
    match serde_json::from_str::<Meta>(&text) {
        Ok(meta) if meta.format <= FORMAT => Ok(meta),
        _ => Err(JsValue::from_str(SUPERSEDED)),
    }
}

fn put_meta(stores: &Stores, meta: &Meta) -> Result<(), JsValue> {
    stores.put(META, &only(), &text(meta)?)
}

fn text<T: serde::Serialize>(record: &T) -> Result<String, JsValue> {
    serde_json::to_string(record).map_err(|error| JsValue::from_str(&error.to_string()))
}

/// The entries of a store by place. One that cannot be read stays where it is, and the others go on without it.
async fn entries(stores: &Stores, store: &str, most: u32) -> Result<Vec<Entry>, JsValue> {
    let texts = stores.all(store, most).await?;
    Ok(texts
        .iter()
        .filter_map(|text| serde_json::from_str(text).ok())
        .collect())
}

async fn load(stores: &Stores) -> Result<Vec<Entry>, JsValue> {
    let mut all = entries(stores, KEPT, ALL).await?;
    all.append(&mut entries(stores, WAITING, ALL).await?);
    domain::sorted::by(&mut all, |a, b| a.place.cmp(&b.place));
    Ok(all)
}

fn put(stores: &Stores, entries: &[Entry]) -> Result<(), JsValue> {
    for entry in entries {
        let (here, elsewhere) = if entry.waits() {
            (WAITING, KEPT)
        } else {
            (KEPT, WAITING)
        };
        stores.put(here, &key(entry.place), &text(entry)?)?;
        stores.delete(elsewhere, &key(entry.place))?;
    }
    Ok(())
}
