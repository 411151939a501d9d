//! The tabs of this browser: which of them sends, and how they tell each other what changed.
//!
//! That two tabs send is slower, not wrong: the hub knows a command by its id and its number.

use domain::sync::outbox::Entry;
use js_sys::{Function, Promise, Reflect};
use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{BroadcastChannel, MessageEvent};

/// The name of the lock and of the channel.
const NAME: &str = "sufra-outbox";
/// The message that something was added, or that all has to be read again.
const ADDED: &str = "added";

#[wasm_bindgen]
extern "C" {
    /// `navigator.locks`, which web-sys keeps behind a switch for the whole build.
    type Locks;
    #[wasm_bindgen(method)]
    fn request(this: &Locks, name: &str, held: &Function) -> Promise;
}

/// What another tab says.
pub enum Said {
    /// Something was added.
    Added,
    /// These commands have another fate.
    Changed(Vec<Entry>),
}

/// This tab among the others.
pub struct Tabs {
    channel: Option<BroadcastChannel>,
    leads: Rc<Cell<bool>>,
}

impl Tabs {
    /// Joins the others. `hear` is called for what they say, `lead` once this tab is the one that sends.
    pub fn join(hear: impl Fn(Said) + 'static, lead: impl Fn() + 'static) -> Self {
        let channel = BroadcastChannel::new(NAME).ok();
        if let Some(channel) = &channel {
            let listen = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
                let text = event.data().as_string().unwrap_or_default();
                match serde_json::from_str(&text) {
                    Ok(changed) => hear(Said::Changed(changed)),
                    // The word, or the records of a newer build: the storage has them all.
                    Err(_) => hear(Said::Added),
                }
            });
            channel.set_onmessage(Some(listen.as_ref().unchecked_ref()));
            // The channel lives as long as its page.
            listen.forget();
        }
        let leads = Rc::new(Cell::new(false));
        take_the_lead(Rc::clone(&leads), lead);
        Self { channel, leads }
    }

    /// Whether this tab sends.
    pub fn leads(&self) -> bool {
        self.leads.get()
    }

    /// Tells the others that something was added.
    pub fn added(&self) {
        self.say(ADDED);
    }

    /// Tells the others what changed.
    pub fn changed(&self, entries: &[Entry]) {
        self.say(&serde_json::to_string(entries).unwrap_or_default());
    }

    fn say(&self, text: &str) {
        if let Some(channel) = &self.channel {
            // Fails only for what cannot be copied.
            let _ = channel.post_message(&text.into());
        }
    }
}

/// Asks for the lock and never gives it back: it is free again when the page is gone. Without locks, as over plain HTTP,
/// every tab leads.
fn take_the_lead(leads: Rc<Cell<bool>>, lead: impl Fn() + 'static) {
    let navigator = leptos::prelude::window().navigator();
    let locks = Reflect::get(&navigator, &"locks".into()).unwrap_or_default();
    let held = Closure::<dyn FnMut() -> JsValue>::new(move || {
        leads.set(true);
        lead();
        Promise::new(&mut |_, _| {}).into()
    });
    let function: &Function = held.as_ref().unchecked_ref();
    if locks.is_undefined() {
        let _ = function.call0(&JsValue::NULL);
    } else {
        let _ = locks.unchecked_into::<Locks>().request(NAME, function);
    }
    held.forget();
}
