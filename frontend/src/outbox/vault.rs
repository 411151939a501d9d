//! The storage behind the outbox: one `IndexedDB` database, transactions that are on the disk when they are complete.
//!
//! No library of the browser world offers `durability: "strict"` and says when an upgrade is blocked; everything that
//! is not the outbox uses rexie. The database is never deleted, whatever happens to it.

use super::listen::Listener;
use crate::cache;
use app::ports::{Standing, Storage};
use futures::future::{Either, select};
use gloo_timers::future::TimeoutFuture;
use js_sys::{Array, Object, Reflect};
use leptos::prelude::{ArcRwSignal, GetUntracked, Update};
use std::cell::RefCell;
use std::pin::pin;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{IdbDatabase, IdbObjectStore, IdbOpenDbRequest, IdbRequest, IdbTransaction};

#[wasm_bindgen]
extern "C" {
    /// A database whose transactions take options, which web-sys keeps behind a switch for the whole build.
    type Durable;
    #[wasm_bindgen(method, catch)]
    fn transaction(
        this: &Durable,
        stores: &Array,
        mode: &str,
        options: &Object,
    ) -> Result<IdbTransaction, JsValue>;
}

/// Its name. Another one would be another outbox.
const NAME: &str = "sufra-outbox";
/// The version of its stores; the form of the records has one of its own.
const VERSION: u32 = 1;
/// One record: what the device knows beside its commands.
pub const META: &str = "meta";
/// Commands that the hub has not answered, by place.
pub const WAITING: &str = "waiting";
/// Commands that were answered or set aside, by place.
pub const KEPT: &str = "kept";
/// A handle that says nothing for so long is dead: a phone kills it in the background without a word. Milliseconds.
const PATIENCE_MS: u32 = 8_000;

/// The stores inside one transaction.
pub struct Stores(IdbTransaction);

/// The database of this browser, shared by its tabs.
pub struct Vault {
    handle: RefCell<Option<IdbDatabase>>,
    standing: ArcRwSignal<Standing>,
}

/// What is done inside a transaction, and whether it must be on the disk before it counts as done.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// It only looks.
    Read,
    /// It writes what can be had again.
    Relaxed,
    /// It writes what nothing else has.
    Strict,
}

impl Vault {
    /// A vault that opens when it is first used; how it stands is told through `standing`.
    pub const fn new(standing: ArcRwSignal<Standing>) -> Self {
        Self {
            handle: RefCell::new(None),
            standing,
        }
    }

    /// Runs `work` in one transaction: all of it happens, or nothing. A dead handle is opened again once; where there is
    /// no room, the caches give theirs up first. `work` may run again after an end that nobody told: it has to know
    /// its own traces.
    pub async fn run<T>(
        &self,
        mode: Mode,
        work: impl AsyncFn(&Stores) -> Result<T, JsValue>,
    ) -> Result<T, Storage> {
        let (mut again, mut freed) = (false, false);
        loop {
            let tried = match self.open().await {
                Ok(db) => attempt(&db, mode, &work).await,
                Err(error) => Err(error),
            };
            let error = match tried {
                Ok(done) => {
                    // What was full may have room again, and what was dead has come back.
                    stands(&self.standing, Storage::Fine);
                    return Ok(done);
                }
                Err(error) => trouble(&error),
            };
            if error == Storage::Full && !freed {
                freed = true;
                // A cache that cannot be emptied has nothing to give.
                let _ = cache::empty().await;
                continue;
            }
            if again || error != Storage::Dead {
                stands(&self.standing, error);
                return Err(error);
            }
            again = true;
            if let Some(db) = self.handle.take() {
                db.close();
            }
        }
    }

    async fn open(&self) -> Result<IdbDatabase, JsValue> {
        if self.standing.get_untracked().storage == Storage::Superseded {
            return Err(JsValue::from_str(SUPERSEDED));
        }
        if let Some(db) = self.handle.borrow().as_ref() {
            return Ok(db.clone());
        }
        let factory = leptos::prelude::window().indexed_db()?;
        let factory = factory.ok_or(JsValue::NULL)?;
        let request = factory.open_with_u32(NAME, VERSION)?;
        let mut said = Listener::on(&request, &["upgradeneeded", "blocked", "success", "error"]);
        let mut blocked = false;
        loop {
            let word = match select(pin!(said.next()), TimeoutFuture::new(PATIENCE_MS)).await {
                Either::Left((word, _)) => word,
                // A person closes the other tab, which takes as long as it takes.
                Either::Right(_) if blocked => continue,
                Either::Right(_) => return Err(JsValue::NULL),
            };
            match word.as_str() {
                "upgradeneeded" => make(&request)?,
                // Another tab holds the old form. It was told, and either closes it or is closed by a person.
                "blocked" => {
                    blocked = true;
                    stands(&self.standing, Storage::Blocked);
                }
                "success" => break,
                _ => return Err(reason(request.error().ok().flatten())),
            }
        }
        let db: IdbDatabase = request.result()?.unchecked_into();
        self.watch(&db);
        *self.handle.borrow_mut() = Some(db.clone());
        Ok(db)
    }

    /// A newer build wants to change the stores: this tab gives way and says so.
    fn watch(&self, db: &IdbDatabase) {
        let (standing, closing) = (self.standing.clone(), db.clone());
        wasm_bindgen_futures::spawn_local(async move {
            let mut said = Listener::on(&closing, &["versionchange", "close"]);
            if said.next().await == "versionchange" {
                closing.close();
                stands(&standing, Storage::Superseded);
            }
        });
    }
}

/// Says how the storage stands, when that is news.
fn stands(standing: &ArcRwSignal<Standing>, storage: Storage) {
    if standing.get_untracked().storage != storage {
        standing.update(|standing| standing.storage = storage);
    }
}

/// The stores of a new database.
fn make(request: &IdbOpenDbRequest) -> Result<(), JsValue> {
    let db: IdbDatabase = request.result()?.unchecked_into();
    for store in [META, WAITING, KEPT] {
        db.create_object_store(store)?;
    }
    Ok(())
}

async fn attempt<T>(
    db: &IdbDatabase,
    mode: Mode,
    work: &impl AsyncFn(&Stores) -> Result<T, JsValue>,
) -> Result<T, JsValue> {
    let names = Array::of3(&META.into(), &WAITING.into(), &KEPT.into());
    let (access, durability) = match mode {
        Mode::Read => ("readonly", "default"),
        Mode::Relaxed => ("readwrite", "relaxed"),
        Mode::Strict => ("readwrite", "strict"),
    };
    let options = Object::new();
    Reflect::set(&options, &"durability".into(), &durability.into())?;
    let transaction = db
        .unchecked_ref::<Durable>()
        .transaction(&names, access, &options)?;
    let mut said = Listener::on(&transaction, &["complete", "abort"]);
    let stores = Stores(transaction.clone());
    let all = async {
        let done = work(&stores).await;
        if done.is_err() {
            // It may have been aborted already by what failed in it.
            let _ = transaction.abort();
        }
        let ended = said.next().await;
        match done {
            Ok(done) if ended == "complete" => Ok(done),
            Ok(_) => Err(reason(transaction.error())),
            Err(error) => Err(error),
        }
    };
    let mut all = pin!(all);
    let timer = TimeoutFuture::new(PATIENCE_MS);
    if let Either::Left((done, _)) = select(all.as_mut(), timer).await {
        return done;
    }
    if transaction.abort().is_ok() {
        // Nothing of it has happened, and nothing will.
        return Err(JsValue::NULL);
    }
    // It is being committed, or was: its own end counts, not the clock.
    match select(all, TimeoutFuture::new(PATIENCE_MS)).await {
        Either::Left((done, _)) => done,
        Either::Right(_) => Err(JsValue::NULL),
    }
}

impl Stores {
    /// A store.
    fn of(&self, name: &str) -> Result<IdbObjectStore, JsValue> {
        self.0.object_store(name)
    }

    /// A record's text.
    pub async fn get(&self, store: &str, key: &JsValue) -> Result<Option<String>, JsValue> {
        Ok(asked(&self.of(store)?.get(key)?).await?.as_string())
    }

    /// The texts of a store by key, at most `most`.
    pub async fn all(&self, store: &str, most: u32) -> Result<Vec<String>, JsValue> {
        let found = self
            .of(store)?
            .get_all_with_key_and_limit(&JsValue::UNDEFINED, most)?;
        let found: Array = asked(&found).await?.unchecked_into();
        Ok(found.iter().filter_map(|text| text.as_string()).collect())
    }

    /// How many records a store has.
    pub async fn count(&self, store: &str) -> Result<u64, JsValue> {
        let count = asked(&self.of(store)?.count()?).await?.as_f64();
        Ok(count.map_or(0, whole))
    }

    /// Writes a record. That it failed is known when the transaction ends.
    pub fn put(&self, store: &str, key: &JsValue, text: &str) -> Result<(), JsValue> {
        self.of(store)?.put_with_key(&text.into(), key)?;
        Ok(())
    }

    /// Takes a record away, if it is there.
    pub fn delete(&self, store: &str, key: &JsValue) -> Result<(), JsValue> {
        self.of(store)?.delete(key)?;
        Ok(())
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a count of records"
)]
const fn whole(count: f64) -> u64 {
    count as u64
}

/// The result of a request.
async fn asked(request: &IdbRequest) -> Result<JsValue, JsValue> {
    let mut said = Listener::on(request, &["success", "error"]);
    match said.next().await.as_str() {
        "success" => request.result(),
        _ => Err(reason(request.error().ok().flatten())),
    }
}

/// The word for records of a newer build, in place of an error's name.
pub const SUPERSEDED: &str = "VersionError";

fn reason(error: Option<web_sys::DomException>) -> JsValue {
    error.map_or(JsValue::NULL, Into::into)
}

/// What an error says about the storage.
fn trouble(error: &JsValue) -> Storage {
    let name = error.as_string().or_else(|| {
        let name = Reflect::get(error, &"name".into()).ok()?;
        name.as_string()
    });
    match name.as_deref() {
        Some("QuotaExceededError") => Storage::Full,
        Some(SUPERSEDED) => Storage::Superseded,
        _ => Storage::Dead,
    }
}
