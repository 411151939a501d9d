//! The sitting of a browser, told among its tabs: they share the hub's cookie, so they have one person.

use crate::channel::Channel;
use crate::kept::Keeper;
use app::ports::Cache;
use app::session::SignedIn;
use send_wrapper::SendWrapper;
use std::cell::RefCell;

/// The name of the channel.
const NAME: &str = "sufra-person";

/// The caches, with a word to the other tabs.
pub struct Persons {
    keeper: SendWrapper<Keeper>,
    channel: SendWrapper<Channel>,
    /// The sitting that was told last: a change of the language is no news.
    sitting: SendWrapper<RefCell<Option<String>>>,
}

impl Persons {
    /// Joins the other tabs.
    pub fn new(keeper: Keeper) -> Self {
        Self {
            keeper: SendWrapper::new(keeper),
            channel: SendWrapper::new(Channel::join(NAME)),
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
        self.channel.say(&sitting);
        self.sitting.replace(Some(sitting));
    }

    fn follow_others(&self, told: Box<dyn Fn(String)>) {
        self.channel.hear(told);
    }
}
