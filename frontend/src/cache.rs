//! The database of the caches: the person, the hub's last snapshot with the events after it, the catalogue.
//!
//! It is opened for each use and closed again: a handle that lies open would hold a newer build's form back, and
//! phones let handles die in the background. It is never deleted. What cannot be opened, is full or of a newer form
//! is left out by the callers.

use rexie::{ObjectStore, Result, Rexie, Store, Transaction, TransactionMode};
use wasm_bindgen::JsValue;

const NAME: &str = "sufra-cache";
/// The form of the stores. A browser refuses to open a newer one for an older build.
const VERSION: u32 = 1;

/// Who works here, and how what is kept belongs together.
pub const START: &str = "start";
/// The snapshot under 0, the events after it under their numbers.
pub const SNAPSHOT: &str = "snapshot";
/// The catalogue, which is large and seldom changes.
pub const CATALOG: &str = "catalog";

/// The word in `start` without which the snapshot is not read.
pub const NOTE: &str = "note";

const STORES: [&str; 3] = [START, SNAPSHOT, CATALOG];

/// Opens the caches for one use.
pub async fn open() -> Result<Rexie> {
    let stores = STORES.into_iter().map(ObjectStore::new);
    stores
        .fold(Rexie::builder(NAME).version(VERSION), |all, store| {
            all.add_object_store(store)
        })
        .build()
        .await
}

/// A transaction over all stores.
pub fn begin(db: &Rexie, mode: TransactionMode) -> Result<Transaction> {
    db.transaction(&STORES, mode)
}

/// Puts a text under a name.
pub async fn put(store: &Store, key: &str, text: &str) -> Result<()> {
    let key = JsValue::from_str(key);
    store
        .put(&JsValue::from_str(text), Some(&key))
        .await
        .map(|_| ())
}

/// The text under a name.
pub async fn text(store: &Store, key: &str) -> Result<Option<String>> {
    let value = store.get(JsValue::from_str(key)).await?;
    Ok(value.and_then(|value| value.as_string()))
}

/// Gives all room back but that of the few words in `start`; the hub has everything, and the person stays.
pub async fn empty() -> Result<()> {
    let db = open().await?;
    let emptied = async {
        let tx = begin(&db, TransactionMode::ReadWrite)?;
        tx.store(START)?.delete(JsValue::from_str(NOTE)).await?;
        tx.store(SNAPSHOT)?.clear().await?;
        tx.store(CATALOG)?.clear().await?;
        tx.done().await.map(|_| ())
    };
    let emptied = emptied.await;
    db.close();
    emptied
}

/// Reads a text of `start` by itself; none also when the caches cannot be read.
pub async fn note(key: &str) -> Option<String> {
    let db = open().await.ok()?;
    let found = async {
        let tx = begin(&db, TransactionMode::ReadOnly)?;
        text(&tx.store(START)?, key).await
    };
    let found = found.await;
    db.close();
    found.ok().flatten()
}

/// Writes a text of `start` by itself, or takes it away.
pub async fn keep_note(key: &str, text: Option<String>) -> Result<()> {
    let db = open().await?;
    let written = async {
        let tx = begin(&db, TransactionMode::ReadWrite)?;
        let start = tx.store(START)?;
        match text {
            Some(text) => put(&start, key, &text).await?,
            None => start.delete(JsValue::from_str(key)).await?,
        }
        tx.done().await.map(|_| ())
    };
    let written = written.await;
    db.close();
    written
}
