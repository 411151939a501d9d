//! The browser side: the ports over fetch, an event stream and cookies, and the start of the page.
//!
//! [`start`] wakes up the page that the hub has drawn, with the same data. In the empty page, which the service worker
//! gives while the hub is away, it draws the screens itself, with what the device has kept.

mod cache;
mod channel;
mod clock;
mod device;
mod heard;
mod kept;
mod later;
mod lead;
mod live;
mod outbox;
mod owed;
mod persons;
mod prefs;
mod ready;
mod transport;

use app::App;
use app::ports::{Cache, Ports};
use app::session::Boot;
use domain::time::UnixMillis;
use futures::future::{Either, select};
use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use send_wrapper::SendWrapper;
use std::pin::pin;
use std::sync::Arc;
use wasm_bindgen::prelude::wasm_bindgen;

/// A cache that is not open by then is left out, milliseconds.
const PATIENCE_MS: u32 = 3_000;
/// What reads the cache is loaded first, which is no fault of the database; without it the page begins at the lock
/// screen, and does not stay white. Milliseconds.
const PART_MS: u32 = 15_000;
/// The page is painted and takes taps before it loads what it does not need yet, milliseconds.
const CALM_MS: u32 = 400;
/// The pause before that is tried again, milliseconds.
const AGAIN_MS: u32 = 15_000;

/// Runs when the module is loaded: hydrates what the hub drew, or mounts into the empty page.
#[wasm_bindgen(start)]
pub fn start() {
    console_error_panic_hook::set_once();
    let text = boot_text();
    let boot = serde_json::from_str(&text).unwrap_or_default();
    let body = document().body();
    if body.is_some_and(|body| body.has_attribute("data-shell")) {
        wasm_bindgen_futures::spawn_local(resume(boot));
        return;
    }
    wasm_bindgen_futures::spawn_local(wake(text, boot));
}

/// Wakes up what the hub drew, as soon as what it consists of is here.
async fn wake(text: String, boot: Boot) {
    let here = app::parts::load_for(&path()).await;
    let device = Parts::new(false, None);
    if boot.session.is_none() {
        // The hub says that nobody is signed in.
        device.cache.keep_person(None);
    }
    device.keeper.remember_page(text);
    let (begun, ports) = (device.device.clone(), device.ports(boot.build_id.clone()));
    if here {
        hydrate_body(move || page(ports, boot));
    } else {
        // The hub has gone in between. The screens begin anew, and this one says that it is not here.
        if let Some(body) = document().body() {
            body.set_inner_html("");
        }
        mount_to_body(move || page(ports, boot));
    }
    stands(begun).await;
}

/// The screen takes taps: what looks after the device begins, and then what other screens consist of is loaded.
async fn stands(begun: device::Device) {
    alive();
    wasm_bindgen_futures::spawn_local(later::look_after(begun));
    TimeoutFuture::new(CALM_MS).await;
    while !app::parts::load_all().await {
        TimeoutFuture::new(AGAIN_MS).await;
    }
}

/// The address of the page.
fn path() -> String {
    window().location().pathname().unwrap_or_default()
}

/// Starts in the empty page with what is kept.
async fn resume(mut boot: Boot) {
    boot.now = UnixMillis(clock::now());
    (boot.lang, boot.theme) = prefs::kept();
    let arrived = pin!(later::arrived());
    let (boot, kept_at) = match select(arrived, TimeoutFuture::new(PART_MS)).await {
        Either::Left((here, _)) => {
            let resumed = later::resume(&here, boot.clone());
            match select(resumed, TimeoutFuture::new(PATIENCE_MS)).await {
                Either::Left((resumed, _)) => resumed,
                Either::Right(_) => (boot, None),
            }
        }
        Either::Right(_) => (boot, None),
    };
    // The worker gives the empty page only when the hub does not answer: it is away since now at the latest.
    let device = Parts::new(kept_at.is_some(), kept_at.or(Some(boot.now)));
    let (begun, ports) = (device.device.clone(), device.ports(boot.build_id.clone()));
    app::parts::load_for(&path()).await;
    mount_to_body(move || page(ports, boot));
    stands(begun).await;
}

/// Until then a tap does nothing, and nobody can see it: styles and tests may ask.
fn alive() {
    if let Some(page) = document().document_element() {
        // Fails only for a name that is none.
        let _ = page.set_attribute("data-live", "");
    }
}

/// The application with its surroundings; the same for both ways to start.
fn page(ports: Ports, boot: Boot) -> impl IntoView {
    provide_context(ports);
    provide_context(boot);
    view! { <App/> }
}

/// What the hub wrote into the page; a page without it starts signed out.
fn boot_text() -> String {
    document()
        .get_element_by_id("boot")
        .and_then(|element| element.text_content())
        .unwrap_or_default()
}

/// The ports that belong together.
struct Parts {
    keeper: kept::Keeper,
    cache: Arc<dyn Cache>,
    device: device::Device,
    feed: heard::Feed,
}

impl Parts {
    /// The ports of a page that has started from what was kept, or not, and is cut off since then, or not.
    fn new(kept: bool, lost: Option<UnixMillis>) -> Self {
        let keeper = kept::Keeper::new(kept);
        Self {
            cache: Arc::new(persons::Persons::new(keeper.clone())),
            device: device::Device::new(keeper.clone(), kept),
            feed: heard::Feed::new(keeper.clone(), lost),
            keeper,
        }
    }

    fn ports(self, build: String) -> Ports {
        Ports {
            transport: Arc::new(heard::Reads(SendWrapper::new(self.keeper))),
            commands: Arc::new(later::Queue::new(build)),
            feed: Arc::new(self.feed),
            prefs: Arc::new(prefs::Cookies),
            clock: Arc::new(clock::Browser),
            ids: Arc::new(clock::Browser),
            cache: self.cache,
            offline: Arc::new(self.device),
            ready: Arc::new(later::Test),
        }
    }
}
