//! The sitting of a browser, told among its tabs: they share the hub's cookie, so they have one person.

use crate::kept::Keeper;
use app::ports::Cache;
use app::session::SignedIn;
use send_wrapper::SendWrapper;
use std::cell::RefCell;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{BroadcastChannel, MessageEvent};

/// The name of the channel.
const NAME: &str = "sufra-person";

type Told = RefCell<Option<Closure<dyn Fn(MessageEvent)>>>;

/// The caches, with a word to the other tabs.
pub struct Persons {
    keeper: SendWrapper<Keeper>,
    channel: SendWrapper<Option<BroadcastChannel>>,
    told: SendWrapper<Told>,
    /// The sitting that was told last: a change of the language is no news.
    sitting: SendWrapper<RefCell<Option<String>>>,
}

impl Persons {
    /// Joins the other tabs.
    pub fn new(keeper: Keeper) -> Self {
        Self {
            keeper: SendWrapper::new(keeper),
            channel: SendWrapper::new(BroadcastChannel::new(NAME).ok()),
            told: SendWrapper::new(RefCell::new(None)),
            sitting: SendWrapper::new(RefCell::new(None)),
        }
    }
}

impl Cache for Persons {
    fn keep_person(&self, person: Option<&SignedIn>) {
        self.keeper.keep(person);
        let sitting = person.map(|person| person.session_id.clone());
        let sitting = sitting.unwrap_or_default();
        if self.sitting.borrow().as_ref() == Some(&sitting) {
            return;
        }
        if let Some(channel) = &*self.channel {
            // Fails only for what cannot be copied.
            let _ = channel.post_message(&sitting.as_str().into());
        }
        self.sitting.replace(Some(sitting));
    }

    fn follow_others(&self, told: Box<dyn Fn(String)>) {
        let Some(channel) = &*self.channel else {
            return;
        };
        let listen = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
            told(event.data().as_string().unwrap_or_default());
        });
        channel.set_onmessage(Some(listen.as_ref().unchecked_ref()));
        self.told.replace(Some(listen));
    }
}
