//! Tests what this browser does at this address. It uses a scratch database of its own and deletes it again, so
//! that nothing of the outbox is touched.

use app::ports::{Ready, Worker};
use futures::future::{Either, select};
use gloo_timers::future::TimeoutFuture;
use js_sys::{Promise, Reflect};
use std::pin::pin;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{IdbDatabase, IdbRequest, IdbTransactionMode, Navigator, Window};

/// The scratch database.
const DATABASE: &str = "sufra-test";
/// Its only store, and the key of what is written.
const STORE: &str = "scratch";
/// A storage that says nothing for so long is dead; some phones' storage never answers in private mode.
/// Milliseconds.
const PATIENCE_MS: u32 = 5_000;

/// Tests over the browser's own interfaces.
pub async fn check() -> Ready {
    let Some(window) = web_sys::window() else {
        return Ready::default();
    };
    let navigator = window.navigator();
    Ready {
        secure: window.is_secure_context(),
        worker: worker(&navigator),
        storage: in_time(stores(&window)).await.unwrap_or_default(),
        persisted: in_time(persisted(&navigator)).await.unwrap_or_default(),
    }
}

/// The result of a test that comes to an end in time.
async fn in_time(test: impl Future<Output = Result<bool, JsValue>>) -> Result<bool, JsValue> {
    match select(pin!(test), TimeoutFuture::new(PATIENCE_MS)).await {
        Either::Left((result, _)) => result,
        Either::Right(_) => Ok(false),
    }
}

/// Whether the browser has a property at this address; where it has not, the typed getter gives a broken value.
fn has(navigator: &Navigator, name: &str) -> bool {
    Reflect::get(navigator, &name.into()).is_ok_and(|value| value.is_object())
}

fn worker(navigator: &Navigator) -> Worker {
    if !has(navigator, "serviceWorker") {
        Worker::Missing
    } else if navigator.service_worker().controller().is_some() {
        Worker::Controls
    } else {
        Worker::Supported
    }
}

async fn persisted(navigator: &Navigator) -> Result<bool, JsValue> {
    if !has(navigator, "storage") {
        return Ok(false);
    }
    let promised = JsFuture::from(navigator.storage().persisted()?).await?;
    Ok(promised.is_truthy())
}

/// Writes, reads and deletes.
async fn stores(window: &Window) -> Result<bool, JsValue> {
    let Some(factory) = window.indexed_db()? else {
        return Ok(false);
    };
    let opening = factory.open_with_u32(DATABASE, 1)?;
    let request = opening.clone();
    let upgrade = Closure::once(move || {
        let made = request.result().map(JsCast::unchecked_into::<IdbDatabase>);
        // Without the store the transaction below fails, which is the result.
        let _ = made.and_then(|made| made.create_object_store(STORE));
    });
    opening.set_onupgradeneeded(Some(upgrade.as_ref().unchecked_ref()));
    let database: IdbDatabase = answer(&opening).await?.unchecked_into();
    let same = written(&database).await;
    database.close();
    let deleting = factory.delete_database(DATABASE)?;
    let deleted = answer(&deleting).await;
    Ok(same? && deleted.is_ok())
}

async fn written(database: &IdbDatabase) -> Result<bool, JsValue> {
    let mode = IdbTransactionMode::Readwrite;
    let change = database.transaction_with_str_and_mode(STORE, mode)?;
    let value = JsValue::from_str(STORE);
    answer(&change.object_store(STORE)?.put_with_key(&value, &value)?).await?;
    // Another transaction: what it reads was really kept.
    let look = database.transaction_with_str(STORE)?;
    let found = answer(&look.object_store(STORE)?.get(&value)?).await?;
    Ok(found == value)
}

/// The result of a request to the database.
async fn answer(request: &IdbRequest) -> Result<JsValue, JsValue> {
    let told = Promise::new(&mut |done, failed| {
        request.set_onsuccess(Some(&done));
        request.set_onerror(Some(&failed));
    });
    JsFuture::from(told).await?;
    request.result()
}
