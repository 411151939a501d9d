//! The device: its service worker, whether it would start without the hub, a newer build, the light of its screen.
//!
//! One loop looks once a second at what browsers tell by a handful of events: fewer listeners, and nothing is missed
//! that happened before one was there.

use crate::cache;
use crate::kept::Keeper;
use app::ports::{Keeping, Offline};
use gloo_timers::future::TimeoutFuture;
use js_sys::{Function, Promise, Reflect};
use leptos::prelude::{ArcReadSignal, ArcRwSignal, GetUntracked, Set, document, window};
use send_wrapper::SendWrapper;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{Event, ServiceWorkerContainer, ServiceWorkerRegistration};

/// Long enough to be felt in a pocket. Milliseconds.
const BUZZ_MS: u32 = 200;

/// The page comes first: the worker fetches its files after it, milliseconds.
const FIRST_MS: u32 = 1_000;
/// How often it is looked, milliseconds.
const LOOK_MS: u32 = 1_000;
/// What is ready is looked at after so many looks.
const SELDOM: u32 = 5;
/// A refused registration or wake lock is asked for again after so many looks.
const PATIENCE: u32 = 30;

struct Inner {
    keeper: Keeper,
    keeping: ArcRwSignal<Keeping>,
    renewal: ArcRwSignal<bool>,
    registration: RefCell<Option<ServiceWorkerRegistration>>,
    /// The page was asked to start the newer build.
    asked: Cell<bool>,
    /// A newer build took over while this page was open.
    taken_over: Cell<bool>,
    seek: Cell<bool>,
    looks: Cell<u32>,
    persisted: Cell<bool>,
    awake: Cell<bool>,
    lock: RefCell<Option<JsValue>>,
    lock_wait: Cell<u32>,
}

/// The device of this page.
#[derive(Clone)]
pub struct Device(SendWrapper<Rc<Inner>>);

impl Device {
    /// A device that nothing is known of yet, but that it has `started` without the hub.
    pub fn new(keeper: Keeper, started: bool) -> Self {
        let keeping = if started {
            Keeping::Ready
        } else {
            Keeping::Unknown
        };
        Self(SendWrapper::new(Rc::new(Inner {
            keeper,
            keeping: ArcRwSignal::new(keeping),
            renewal: ArcRwSignal::new(false),
            registration: RefCell::new(None),
            asked: Cell::new(false),
            taken_over: Cell::new(false),
            seek: Cell::new(false),
            looks: Cell::new(1),
            persisted: Cell::new(false),
            awake: Cell::new(false),
            lock: RefCell::new(None),
            lock_wait: Cell::new(0),
        })))
    }

    /// Begins to look after the page, once it stands.
    pub fn begin(&self) {
        let inner = Rc::clone(&self.0);
        write_when_hidden(inner.keeper.clone());
        spawn_local(inner.keeper.clone().settle());
        spawn_local(inner.look_after());
    }
}

impl Offline for Device {
    fn keeping(&self) -> ArcReadSignal<Keeping> {
        self.0.keeping.read_only()
    }

    fn renewal(&self) -> ArcReadSignal<bool> {
        self.0.renewal.read_only()
    }

    fn look(&self) {
        self.0.seek.set(true);
    }

    fn renew(&self) {
        self.0.asked.set(true);
        if self.0.taken_over.get() {
            reload();
            return;
        }
        let registration = self.0.registration.borrow();
        let waiting = registration
            .as_ref()
            .and_then(ServiceWorkerRegistration::waiting);
        if let Some(waiting) = waiting {
            // Cannot fail for a text.
            let _ = waiting.post_message(&JsValue::from_str("skipWaiting"));
        }
    }

    fn stay_awake(&self, on: bool) {
        self.0.awake.set(on);
        self.0.lock_wait.set(0);
    }

    fn buzz(&self) {
        let Some(window) = web_sys::window() else {
            return;
        };
        let still = window.match_media("(prefers-reduced-motion: reduce)");
        let still = still.ok().flatten().is_some_and(|query| query.matches());
        if !still {
            // A device without a motor, or before the first touch, says no: then the screen alone tells.
            let _ = window.navigator().vibrate_with_duration(BUZZ_MS);
        }
    }
}

impl Inner {
    async fn look_after(self: Rc<Self>) {
        TimeoutFuture::new(FIRST_MS).await;
        let Some(container) = container() else {
            self.keeping.set(Keeping::Unable);
            return;
        };
        self.reload_when_asked(&container);
        let mut tries = 0_u32;
        loop {
            let known = self.registration.borrow().clone();
            match known {
                Some(registration) => self.watch(&registration).await,
                None if tries.is_multiple_of(PATIENCE) => self.register(&container).await,
                None => {}
            }
            tries = tries.wrapping_add(1);
            self.keep_awake().await;
            TimeoutFuture::new(LOOK_MS).await;
        }
    }

    async fn register(&self, container: &ServiceWorkerContainer) {
        let answer = JsFuture::from(container.register("/sw.js")).await;
        let registration = answer.ok().and_then(|value| value.dyn_into().ok());
        if registration.is_none() {
            self.keeping.set(Keeping::Unable);
        }
        *self.registration.borrow_mut() = registration;
    }

    async fn watch(&self, registration: &ServiceWorkerRegistration) {
        let waits = registration.waiting().is_some() && registration.active().is_some();
        let renewal = waits || self.taken_over.get();
        if renewal != self.renewal.get_untracked() {
            self.renewal.set(renewal);
        }
        if self.seek.take()
            && let Ok(answer) = registration.update()
        {
            // Without the hub there is no newer build.
            let _ = JsFuture::from(answer).await;
        }
        // What was ready is asked again seldom: somebody may switch the worker off, the browser may put it away, or
        // the kept state may have given its room to the outbox.
        let looks = self.looks.get();
        self.looks.set(looks.wrapping_add(1));
        let ready = self.keeping.get_untracked() == Keeping::Ready;
        let seldom = looks.is_multiple_of(SELDOM);
        if seldom {
            self.keeper.look().await;
        }
        if !ready || seldom {
            let kept = ready && self.keeper.is_complete();
            let keeping = if !is_registered().await {
                Keeping::Unable
            } else if kept || self.is_ready(registration).await {
                Keeping::Ready
            } else {
                Keeping::Preparing
            };
            if keeping != self.keeping.get_untracked() {
                self.keeping.set(keeping);
            }
        }
    }

    /// Whether files and state are kept, the browser was asked to keep them, and storage can be written and read.
    async fn is_ready(&self, registration: &ServiceWorkerRegistration) -> bool {
        let Some(active) = registration.active() else {
            return false;
        };
        if !self.keeper.is_complete() {
            return false;
        }
        if !self.persisted.replace(true) {
            let _ = active.post_message(&JsValue::from_str("complete"));
            if let Ok(asked) = window().navigator().storage().persist() {
                // Kept or not: the browser has been asked.
                let _ = JsFuture::from(asked).await;
            }
        }
        is_shell_kept().await && is_storage_well().await
    }

    /// The newer build takes over when this page asked for it, or another one: the page then waits for its own word.
    fn reload_when_asked(self: &Rc<Self>, container: &ServiceWorkerContainer) {
        let inner = Rc::clone(self);
        let had_one = Cell::new(container.controller().is_some());
        let changed = Closure::<dyn Fn(Event)>::new(move |_| {
            if !had_one.replace(true) {
                return;
            }
            if inner.asked.get() {
                reload();
            } else {
                inner.taken_over.set(true);
            }
        });
        container.set_oncontrollerchange(Some(changed.as_ref().unchecked_ref()));
        // Lives as long as the page.
        changed.forget();
    }

    /// Holds the screen's light while it is wanted and the page is seen. The browser takes it when the page is hidden.
    async fn keep_awake(&self) {
        if !self.awake.get() {
            if let Some(lock) = self.lock.take() {
                let _ = call(&lock, "release", None);
            }
            return;
        }
        let released = JsValue::from_str("released");
        let held = self.lock.borrow().as_ref().is_some_and(|lock| {
            Reflect::get(lock, &released).is_ok_and(|released| !released.is_truthy())
        });
        if held || document().hidden() {
            return;
        }
        let wait = self.lock_wait.get();
        if wait > 0 {
            self.lock_wait.set(wait - 1);
            return;
        }
        self.lock_wait.set(PATIENCE);
        let source = Reflect::get(&window().navigator(), &JsValue::from_str("wakeLock"));
        let asked = source
            .ok()
            .and_then(|source| call(&source, "request", Some("screen")));
        if let Some(asked) = asked
            && let Ok(lock) = JsFuture::from(asked).await
        {
            self.lock.replace(Some(lock));
            self.lock_wait.set(0);
        }
    }
}

/// The browser's service workers; none over plain HTTP from another machine.
fn container() -> Option<ServiceWorkerContainer> {
    let navigator = window().navigator();
    let known = Reflect::has(&navigator, &JsValue::from_str("serviceWorker"));
    (window().is_secure_context() && known == Ok(true)).then(|| navigator.service_worker())
}

/// A method that `web-sys` knows only as unstable, or not at all.
fn call(target: &JsValue, name: &str, argument: Option<&str>) -> Option<Promise> {
    let method: Function = Reflect::get(target, &JsValue::from_str(name))
        .ok()?
        .dyn_into()
        .ok()?;
    let answer = match argument {
        Some(argument) => method.call1(target, &JsValue::from_str(argument)),
        None => method.call0(target),
    };
    answer.ok()?.dyn_into().ok()
}

/// Whether a worker belongs to this address. One that took itself away still runs for the pages that it had.
async fn is_registered() -> bool {
    let Some(container) = container() else {
        return false;
    };
    let found = JsFuture::from(container.get_registration()).await;
    found.is_ok_and(|found| found.is_truthy())
}

/// The worker keeps all of a build or nothing, so one of its files tells of all.
async fn is_shell_kept() -> bool {
    let Ok(caches) = window().caches() else {
        return false;
    };
    let found = JsFuture::from(caches.match_with_str("/shell")).await;
    found.is_ok_and(|found| found.is_truthy())
}

/// Writes, reads again and compares.
async fn is_storage_well() -> bool {
    let probe = crate::clock::now().to_string();
    cache::keep_note("probe", Some(probe.clone())).await.is_ok()
        && cache::note("probe").await == Some(probe)
}

/// A phone may end a hidden page without another word.
fn write_when_hidden(keeper: Keeper) {
    let hidden = Closure::<dyn Fn(Event)>::new(move |_| {
        if document().hidden() {
            let keeper = keeper.clone();
            spawn_local(async move { keeper.flush().await });
        }
    });
    // Fails only for an event without a name.
    let _ = document()
        .add_event_listener_with_callback("visibilitychange", hidden.as_ref().unchecked_ref());
    hidden.forget();
}

fn reload() {
    // A page that cannot be loaded again stays as it is.
    let _ = window().location().reload();
}
