//! Commands on their way to the hub, kept on the device until they are answered (protocols.md §3).
//!
//! The storage is the truth. Whatever a tab knows it has read there, and what it says is kept is on the disk. The rules
//! stand in `domain::sync`; here are the database, the other tabs and the network.

mod listen;
mod records;
mod sender;
mod tabs;
mod vault;

use app::ports::{CommandQueue, Kept, OnKept, Pending, Standing, Storage, TransportError};
use domain::command::Envelope;
use domain::ids::CommandId;
use domain::sync::outbox::{Author, Entry};
use futures::StreamExt;
use futures::channel::{mpsc, oneshot};
use js_sys::Array;
use leptos::prelude::{ArcReadSignal, ArcRwSignal};
use records::Records;
use send_wrapper::SendWrapper;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use tabs::{Said, Tabs};
use vault::Vault;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::spawn_local;
use web_sys::{Blob, HtmlElement, Url};

/// An answer of the outbox.
pub type Done<T> = Result<T, TransportError>;

/// A command that is to be kept.
struct Wish {
    envelope: Envelope,
    by: Author,
    reply: oneshot::Sender<Done<()>>,
}

struct Inner {
    records: Records,
    tabs: Tabs,
    build: String,
    /// How far this page has heard.
    cursor: Cell<u64>,
    standing: ArcRwSignal<Standing>,
    heard: RefCell<Option<Rc<OnKept>>>,
    wake: RefCell<mpsc::Sender<()>>,
}

/// The outbox of this browser, as this tab sees it.
pub struct Outbox {
    inner: SendWrapper<Rc<Inner>>,
    wishes: mpsc::UnboundedSender<Wish>,
}

impl Outbox {
    /// The outbox for a page of the build `build`, which says in `standing` how it stands.
    pub fn new(build: String, standing: ArcRwSignal<Standing>) -> Self {
        let (wake, woken) = mpsc::channel(1);
        let inner = Rc::new_cyclic(|inner: &std::rc::Weak<Inner>| {
            let (hearing, leading) = (inner.clone(), inner.clone());
            let hear = move |said| {
                if let Some(inner) = hearing.upgrade() {
                    inner.told(said);
                }
            };
            let lead = move || {
                if let Some(inner) = leading.upgrade() {
                    inner.wake();
                }
            };
            Inner {
                records: Records::new(Vault::new(standing.clone())),
                tabs: Tabs::join(hear, lead),
                build,
                cursor: Cell::new(0),
                standing,
                heard: RefCell::new(None),
                wake: RefCell::new(wake),
            }
        });
        let (wishes, asked) = mpsc::unbounded();
        spawn_local(keep(Rc::clone(&inner), asked));
        spawn_local(sender::run(Rc::clone(&inner), woken));
        Self {
            inner: SendWrapper::new(inner),
            wishes,
        }
    }
}

impl CommandQueue for Outbox {
    fn push(&self, envelope: Envelope, by: Author) -> Pending<Done<()>> {
        let (reply, answer) = oneshot::channel();
        // The keeper lives as long as the page.
        let _ = self.wishes.unbounded_send(Wish {
            envelope,
            by,
            reply,
        });
        Box::pin(async move { answer.await.unwrap_or_else(|_| Err(trouble(Storage::Dead))) })
    }

    fn follow(&self, heard: OnKept) {
        *self.inner.heard.borrow_mut() = Some(Rc::new(heard));
        let inner = Rc::clone(&self.inner);
        spawn_local(async move {
            // What was answered long ago goes; that it could not is no trouble of today.
            let _ = inner.records.tidy().await;
            inner.read_again().await;
        });
    }

    fn greet(&self, epoch: &str, cursor: u64) {
        let (inner, epoch) = (Rc::clone(&self.inner), epoch.to_owned());
        inner.cursor.set(cursor);
        spawn_local(async move {
            if let Ok(again) = inner.records.greet(&epoch).await
                && !again.is_empty()
            {
                inner.tabs.added();
                inner.hear(Kept::Changed(again));
            }
            inner.wake();
        });
    }

    fn heard(&self, command: CommandId, seq: u64) {
        let inner = Rc::clone(&self.inner);
        spawn_local(async move {
            // Not noted, it is only asked for again.
            let changed = inner.records.heard(command, seq).await;
            inner.tell(&changed.unwrap_or_default());
        });
    }

    fn standing(&self) -> ArcReadSignal<Standing> {
        self.inner.standing.read_only()
    }

    fn list(&self) -> Pending<Done<Vec<Entry>>> {
        let inner = Rc::clone(&self.inner);
        Box::pin(SendWrapper::new(async move {
            inner.records.load().await.map_err(trouble)
        }))
    }

    fn export(&self) {
        let inner = Rc::clone(&self.inner);
        spawn_local(async move {
            if let Ok(text) = inner.records.raw().await {
                // Without it the page still lists everything.
                let _ = save("sufra-outbox.json", &text);
            }
        });
    }

    fn seen(&self, place: u64) -> Pending<Done<()>> {
        let inner = Rc::clone(&self.inner);
        Box::pin(SendWrapper::new(async move {
            inner.records.seen(place).await.map_err(trouble)
        }))
    }
}

impl Inner {
    /// There may be something to do.
    fn wake(&self) {
        // A full channel has woken it already.
        let _ = self.wake.borrow_mut().try_send(());
    }

    /// Another tab said something.
    fn told(self: &Rc<Self>, said: Said) {
        match said {
            Said::Changed(entries) => self.hear(Kept::Changed(entries)),
            Said::Added => {
                let inner = Rc::clone(self);
                spawn_local(async move {
                    if let Ok(waiting) = inner.records.waiting().await {
                        inner.hear(Kept::Changed(waiting));
                    }
                    inner.wake();
                });
            }
        }
    }

    async fn read_again(&self) {
        if let Ok(all) = self.records.load().await {
            self.hear(Kept::All(all));
        }
    }

    fn hear(&self, news: Kept) {
        let heard = self.heard.borrow().clone();
        if let Some(heard) = heard {
            heard(news);
        }
    }
}

/// Keeps what is wished, in the order of the wishes; those that come together in one transaction.
async fn keep(inner: Rc<Inner>, mut asked: mpsc::UnboundedReceiver<Wish>) {
    while let Some(first) = asked.next().await {
        let mut wishes = vec![first];
        while let Ok(wish) = asked.try_recv() {
            wishes.push(wish);
        }
        let (commands, replies): (Vec<_>, Vec<_>) = wishes
            .into_iter()
            .map(|wish| ((wish.envelope, wish.by), wish.reply))
            .unzip();
        let kept = inner.records.enqueue(&commands).await;
        let done = kept
            .as_ref()
            .map(|_| ())
            .map_err(|storage| trouble(*storage));
        for reply in replies {
            // A screen that is gone no longer asks.
            let _ = reply.send(done.clone());
        }
        if let Ok(entries) = kept {
            // The screen has everything but the names that checks were given here.
            let named: Vec<_> = entries.into_iter().filter(Entry::names_a_check).collect();
            if !named.is_empty() {
                inner.hear(Kept::Changed(named));
            }
            inner.tabs.added();
            inner.wake();
        }
    }
}

/// Offers a text as a file.
fn save(name: &str, text: &str) -> Result<(), JsValue> {
    let blob = Blob::new_with_str_sequence(&Array::of1(&text.into()))?;
    let url = Url::create_object_url_with_blob(&blob)?;
    let link = leptos::prelude::document().create_element("a")?;
    link.set_attribute("href", &url)?;
    link.set_attribute("download", name)?;
    link.unchecked_into::<HtmlElement>().click();
    Url::revoke_object_url(&url)
}

/// The storage says no, as a screen hears it.
pub fn trouble(storage: Storage) -> TransportError {
    let code = if storage == Storage::Full {
        "storage_full"
    } else {
        "storage_dead"
    };
    TransportError {
        code: code.to_owned(),
        ..TransportError::default()
    }
}
