//! What a page needs a moment after it stands, in the part `till`: commands and caches are kept there, and the device
//! is looked after. What is asked of it before it is here waits for it.

#![expect(
    clippy::unnecessary_wraps,
    reason = "a part that does not come is the error, and it is made outside of what is written here"
)]

use crate::cache;
use crate::device::Device;
use crate::heard::Ear;
use crate::kept::{self, Keeper};
use crate::live::{self, Place};
use crate::outbox::{Done, Outbox, trouble};
use crate::ready;
use app::ports::{
    CommandQueue, Link, OnKept, Pending, Readiness, Ready, Standing, Storage, Subscription,
    TransportError,
};
use app::session::{Boot, SignedIn};
use domain::command::Envelope;
use domain::ids::CommandId;
use domain::sync::outbox::{Author, Entry};
use domain::time::UnixMillis;
use futures::StreamExt;
use futures::channel::{mpsc, oneshot};
use futures::future::{Either, LocalBoxFuture, select};
use gloo_timers::future::TimeoutFuture;
use leptos::prelude::{ArcReadSignal, ArcRwSignal, Set};
use leptos::wasm_split::{SplitLoaderError, wasm_split};
use send_wrapper::SendWrapper;
use std::cell::{Cell, OnceCell, RefCell};
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;

/// The pause before the part is asked for again, milliseconds.
const AGAIN_MS: u32 = 500;
/// After so many tries a device that can keep nothing has to say so: about five seconds when each is refused.
const TRIES: u32 = 10;
/// A try that was not answered by then counts as failed, milliseconds: a fetch may hang for minutes.
const SILENCE_MS: u32 = 5_000;
/// Such a try counts as so many, or it would take a minute until the device says something.
const SILENT: u32 = 4;

/// The next one does not wait longer for a write, milliseconds.
const WRITE_MS: u32 = 8_000;

type Part<T> = Result<T, SplitLoaderError>;
type Work<T> = LocalBoxFuture<'static, T>;

/// What the part does for the page.
trait Till {
    /// The outbox of a page of the build `build`.
    fn outbox(&self, build: String, standing: ArcRwSignal<Standing>) -> Box<dyn CommandQueue>;
    /// Follows the hub.
    fn listen(&self, place: Place, ear: Ear) -> Box<dyn Subscription>;
    /// Writes what waits to be kept.
    fn flush(&self, keeper: Keeper) -> Work<()>;
    /// Writes a word.
    fn write(&self, word: Word) -> Work<()>;
    /// Looks after the device.
    fn look_after(&self, device: Device);
    /// Fills the start of an empty page.
    fn resume(&self, boot: Boot) -> Work<(Boot, Option<UnixMillis>)>;
}

/// The part itself. Nothing but [`till`] may name it, or it would be a part of the page.
struct Here;

impl Till for Here {
    fn outbox(&self, build: String, standing: ArcRwSignal<Standing>) -> Box<dyn CommandQueue> {
        Box::new(Outbox::new(build, standing))
    }

    fn listen(&self, place: Place, ear: Ear) -> Box<dyn Subscription> {
        live::follow(place, Box::new(move |said| ear.hear(&said)))
    }

    fn flush(&self, keeper: Keeper) -> Work<()> {
        Box::pin(async move { keeper.renew().await })
    }

    fn write(&self, word: Word) -> Work<()> {
        Box::pin(async move {
            // What cannot be kept is left out: without a person the device starts with the lock screen.
            let _ = match word {
                Word::Person(keeper, person, forget) => keeper.write_person(person, forget).await,
                Word::Note(key, text) => cache::keep_note(key, text).await,
            };
        })
    }

    fn look_after(&self, device: Device) {
        device.begin();
    }

    fn resume(&self, mut boot: Boot) -> Work<(Boot, Option<UnixMillis>)> {
        Box::pin(async move {
            let kept_at = kept::resume(&mut boot).await;
            (boot, kept_at)
        })
    }
}

/// The part, as every function here gets it.
pub struct Arrived(&'static dyn Till);

#[wasm_split(till, wasm_split_path = leptos::wasm_split, fallible)]
fn till() -> Part<&'static dyn Till> {
    app::store::teach();
    Ok(&Here)
}

#[wasm_split(house, wasm_split_path = leptos::wasm_split, fallible)]
fn checking() -> Part<Work<Ready>> {
    Ok(Box::pin(ready::check()))
}

/// Comes back when the part is here.
pub async fn arrived() -> Arrived {
    let mut tries = 0;
    loop {
        if let Some(till) = arrives(&mut tries).await {
            return Arrived(till);
        }
    }
}

/// Asks for the part; none when it is not here. Not before the page stands, and a second time only after a pause.
async fn arrives(tries: &mut u32) -> Option<&'static dyn Till> {
    TimeoutFuture::new(if *tries == 0 { 0 } else { AGAIN_MS }).await;
    let (tell, told) = oneshot::channel();
    // A load must not be given up half way. One that hangs goes on, and the next try waits for the same one.
    spawn_local(async move {
        // Nobody listens any more to one that took too long.
        let _ = tell.send(till().await.ok());
    });
    let (here, counts) = match select(told, TimeoutFuture::new(SILENCE_MS)).await {
        Either::Left((here, _)) => (here.unwrap_or_default(), 1),
        Either::Right(_) => (None, SILENT),
    };
    *tries = tries.saturating_add(counts);
    here
}

/// Writes what waits to be kept. What cannot be written yet waits on.
pub async fn flush(keeper: Keeper) {
    if let Ok(till) = till().await {
        till.flush(keeper).await;
    }
}

/// What is written beside the commands, in the order in which it was said.
enum Word {
    Person(Keeper, Option<SignedIn>, bool),
    Note(&'static str, Option<String>),
}

/// A word, and who waits until it is written.
type Said = (Word, oneshot::Sender<()>);

thread_local! {
    /// The one way to [`write_down`]: a later "forget" must not be overtaken by an earlier "keep".
    static LINE: mpsc::UnboundedSender<Said> = {
        let (say, said) = mpsc::unbounded();
        spawn_local(write_down(said));
        say
    };
}

async fn write_down(mut said: mpsc::UnboundedReceiver<Said>) {
    while let Some((word, done)) = said.next().await {
        let work = arrived().await.0.write(word);
        let (tell, told) = oneshot::channel();
        spawn_local(async move {
            work.await;
            // Nobody waits any more for one that took too long.
            let _ = tell.send(());
        });
        // A database that says nothing must not hold up all that comes after. It opens in the order in which it was
        // asked, so that what hangs still comes first.
        select(told, TimeoutFuture::new(WRITE_MS)).await;
        // Whoever said it may be gone.
        let _ = done.send(());
    }
}

/// Comes back when the word is written, or cannot be.
async fn say(word: Word) {
    let (done, written) = oneshot::channel();
    // The line is as old as the page and stays as long.
    let _ = LINE.with(|line| line.unbounded_send((word, done)));
    let _ = written.await;
}

/// Keeps the person, or forgets them.
pub async fn keep_person(keeper: Keeper, person: Option<SignedIn>, forget: bool) {
    say(Word::Person(keeper, person, forget)).await;
}

/// Keeps a note beside the caches.
pub async fn keep_note(key: &'static str, text: Option<String>) {
    say(Word::Note(key, text)).await;
}

/// Looks after the device from now on.
pub async fn look_after(device: Device) {
    arrived().await.0.look_after(device);
}

/// Fills the start of an empty page with what is kept, and says how old it is.
pub fn resume(here: &Arrived, boot: Boot) -> Work<(Boot, Option<UnixMillis>)> {
    here.0.resume(boot)
}

/// Listens to the hub as soon as the part is here. Until then nothing is missed: the stream begins after the last event
/// that the page knows.
pub fn listen(place: Place, ear: Ear) -> Box<dyn Subscription> {
    let listening = Rc::<Listening>::default();
    spawn_local(Rc::clone(&listening).begin(place, ear));
    Box::new(Until(SendWrapper::new(listening)))
}

/// What listens, or will.
#[derive(Default)]
struct Listening {
    here: RefCell<Option<Box<dyn Subscription>>>,
    ended: Cell<bool>,
}

impl Listening {
    async fn begin(self: Rc<Self>, place: Place, ear: Ear) {
        let mut tries = 0;
        let till = loop {
            if let Some(till) = arrives(&mut tries).await {
                break till;
            }
            // A page that cannot hear the hub must not look as if it did.
            place.link.set(Link::Lost(place.heard));
        };
        if !self.ended.get() {
            self.here.replace(Some(till.listen(place, ear)));
        }
    }
}

/// Ends what listens when dropped.
struct Until(SendWrapper<Rc<Listening>>);

impl Subscription for Until {}

impl Drop for Until {
    fn drop(&mut self) {
        self.0.ended.set(true);
        self.0.here.take();
    }
}

/// The test of what this browser does at this address.
pub struct Test;

impl Readiness for Test {
    fn check(&self) -> Pending<Ready> {
        Box::pin(SendWrapper::new(async {
            match checking().await {
                Ok(work) => work.await,
                Err(_) => Ready::default(),
            }
        }))
    }
}

/// What is to be done with the outbox.
type Act = Box<dyn FnOnce(&dyn CommandQueue)>;

/// The outbox, or what waits for it, in order.
#[derive(Default)]
struct Slot {
    outbox: OnceCell<Box<dyn CommandQueue>>,
    waiting: RefCell<Vec<Act>>,
}

impl Slot {
    fn when_here(&self, act: Act) {
        match self.outbox.get() {
            Some(outbox) => act(&**outbox),
            None => self.waiting.borrow_mut().push(act),
        }
    }

    async fn fill(self: Rc<Self>, build: String, standing: ArcRwSignal<Standing>) {
        let (mut tries, mut dead) = (0, false);
        let till = loop {
            if let Some(till) = arrives(&mut tries).await {
                break till;
            }
            if tries >= TRIES && !dead {
                dead = true;
                standing.set(Standing {
                    storage: Storage::Dead,
                    ..Standing::default()
                });
            }
        };
        if dead {
            standing.set(Standing::default());
        }
        let outbox = self.outbox.get_or_init(|| till.outbox(build, standing));
        let waiting = self.waiting.take();
        for act in waiting {
            act(&**outbox);
        }
    }
}

/// The outbox of this page, which may still be on its way.
pub struct Queue {
    slot: SendWrapper<Rc<Slot>>,
    standing: ArcRwSignal<Standing>,
}

impl Queue {
    /// The outbox for a page of the build `build`. It comes when the page stands.
    pub fn new(build: String) -> Self {
        let slot = Rc::<Slot>::default();
        let standing = ArcRwSignal::new(Standing::default());
        spawn_local(Rc::clone(&slot).fill(build, standing.clone()));
        Self {
            slot: SendWrapper::new(slot),
            standing,
        }
    }

    fn ask<T: 'static>(
        &self,
        ask: impl FnOnce(&dyn CommandQueue) -> Pending<Done<T>> + 'static,
    ) -> Pending<Done<T>>
    where
        Done<T>: Send,
    {
        let (reply, answer) = oneshot::channel();
        self.slot.when_here(Box::new(move |outbox| {
            let asked = ask(outbox);
            spawn_local(async move {
                // A screen that is gone no longer asks.
                let _ = reply.send(asked.await);
            });
        }));
        Box::pin(async move { answer.await.unwrap_or_else(|_| Err(trouble(Storage::Dead))) })
    }
}

impl CommandQueue for Queue {
    fn push(&self, command: Envelope, by: Author) -> Pending<Result<(), TransportError>> {
        self.ask(move |outbox| outbox.push(command, by))
    }

    fn follow(&self, heard: OnKept) {
        self.slot
            .when_here(Box::new(move |outbox| outbox.follow(heard)));
    }

    fn greet(&self, epoch: &str, cursor: u64) {
        let epoch = epoch.to_owned();
        self.slot
            .when_here(Box::new(move |outbox| outbox.greet(&epoch, cursor)));
    }

    fn heard(&self, command: CommandId, seq: u64) {
        self.slot
            .when_here(Box::new(move |outbox| outbox.heard(command, seq)));
    }

    fn standing(&self) -> ArcReadSignal<Standing> {
        self.standing.read_only()
    }

    fn list(&self) -> Pending<Result<Vec<Entry>, TransportError>> {
        self.ask(|outbox| outbox.list())
    }

    fn export(&self) {
        self.slot.when_here(Box::new(|outbox| outbox.export()));
    }

    fn seen(&self, place: u64) -> Pending<Result<(), TransportError>> {
        self.ask(move |outbox| outbox.seen(place))
    }
}
