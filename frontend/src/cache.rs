//! The database of the caches: the person, the hub's last snapshot with the events after it, the catalogue.
//!
//! It is opened for each use and closed again: a handle that lies open would hold a newer build's form back, and
//! phones let handles die in the background. It is never deleted. What cannot be opened, is full or of a newer form
//! is left out by the callers.

use app::kept::Head;
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

/// The head of the snapshot in `start`, without which it is not read. It is written and taken away with it.
pub const NOTE: &str = "note";
/// When the hub was last heard, in `start`.
pub const HEARD: &str = "heard";
/// Who works here, in `start`.
pub const PERSON: &str = "person";

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

/// The head of the kept snapshot; none when one of both is missing, or of another form.
pub async fn head(start: &Store, snapshot: &Store) -> Result<Option<Head>> {
    if !snapshot.key_exists(JsValue::from(0)).await? {
        return Ok(None);
    }
    let note = text(start, NOTE).await?;
    Ok(note.and_then(|note| Head::of(&note)))
}

/// The head of the kept snapshot, read by itself.
pub async fn kept_head() -> Result<Option<Head>> {
    let db = open().await?;
    let found = async {
        let tx = begin(&db, TransactionMode::ReadOnly)?;
        head(&tx.store(START)?, &tx.store(SNAPSHOT)?).await
    };
    let found = found.await;
    db.close();
    found
}

/// Takes the snapshot away, and what belongs to it.
pub async fn forget(tx: &Transaction) -> Result<()> {
    let start = tx.store(START)?;
    start.delete(JsValue::from_str(NOTE)).await?;
    start.delete(JsValue::from_str(HEARD)).await?;
    tx.store(SNAPSHOT)?.clear().await
}

/// Gives all room back but that of the few words in `start`; the hub has everything, and the person stays.
pub async fn empty() -> Result<()> {
    let db = open().await?;
    let emptied = async {
        let tx = begin(&db, TransactionMode::ReadWrite)?;
        forget(&tx).await?;
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
