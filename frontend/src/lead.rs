//! Which tab of this browser does what one is enough for. Nothing may depend on it but speed: a tab can be frozen while
//! it leads.

use js_sys::{Function, Promise, Reflect};
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};

#[wasm_bindgen]
extern "C" {
    /// `navigator.locks`, which web-sys keeps behind a switch for the whole build.
    type Locks;
    #[wasm_bindgen(method)]
    fn request(this: &Locks, name: &str, held: &Function) -> Promise;
}

/// What ends the lock's promise.
type End = Rc<RefCell<Option<Function>>>;

/// A place in the line for a lock; given up when it is dropped.
pub struct Lead {
    leads: Rc<Cell<bool>>,
    over: Rc<Cell<bool>>,
    end: End,
}

impl Lead {
    /// Stands in line for `name`; `on` is called when it is this tab's turn. Without locks, as over plain HTTP, every
    /// tab leads at once.
    pub fn ask(name: &str, on: impl Fn() + 'static) -> Self {
        let lead = Self {
            leads: Rc::default(),
            over: Rc::default(),
            end: End::default(),
        };
        let (leads, over) = (Rc::clone(&lead.leads), Rc::clone(&lead.over));
        let end = Rc::clone(&lead.end);
        let held = Closure::once_into_js(move || -> JsValue {
            if over.get() {
                return JsValue::UNDEFINED;
            }
            leads.set(true);
            on();
            let mut keep = |resolve: Function, _: Function| {
                *end.borrow_mut() = Some(resolve);
            };
            Promise::new(&mut keep).into()
        });
        let held: Function = held.unchecked_into();
        let navigator = leptos::prelude::window().navigator();
        let locks = Reflect::get(&navigator, &"locks".into()).unwrap_or_default();
        if locks.is_undefined() {
            // It only fails when it throws, and it does not.
            let _ = held.call0(&JsValue::NULL);
        } else {
            // Refused only to a page that is going away.
            let _ = locks.unchecked_into::<Locks>().request(name, &held);
        }
        lead
    }

    /// Whether this tab leads.
    pub fn leads(&self) -> bool {
        self.leads.get()
    }
}

impl Drop for Lead {
    fn drop(&mut self) {
        self.over.set(true);
        if let Some(end) = self.end.take() {
            // It only fails when it throws, and it does not.
            let _ = end.call0(&JsValue::NULL);
        }
    }
}
