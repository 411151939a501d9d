//! The restaurant on this screen: what the hub has said, and on top of it the commands on their way.
//!
//! What is shown is a fold: the hub's state, then each pending command decided and applied by the same rules as
//! on the hub. An outcome or its events take a command out of the fold, so nothing is ever counted twice and a
//! refusal simply vanishes from the screen, with its sentence.

mod fold;
mod rules;
mod submit;

use crate::outbox::unseen;
use crate::ports::{Kept, Link, News, Ports, Standing, Subscription, TransportError, use_ports};
use crate::session::{Session, use_session};
use domain::Command;
use domain::ids::{CommandId, OrderId};
use domain::kitchen::Ticket;
use domain::menu::Catalog;
use domain::orders::Order;
use domain::sorted::Map;
use domain::state::State;
use domain::sync::outbox::Entry;
use domain::wire::Snapshot;
pub use fold::Waiting;
use fold::{Failed, Fold};
use futures::channel::oneshot;
use leptos::prelude::*;
pub use rules::teach;
use serde_json::Value;
use std::sync::Arc;
use std::time::Duration;
use uuid::Uuid;

/// How long a screen waits before it asks again for a snapshot that it did not get.
const AGAIN: Duration = Duration::from_secs(2);

/// How often a screen that was cut off asks whether its person is still signed in.
const PROBE: Duration = Duration::from_secs(5);

/// An answer that comes so long after the events of its command was lost.
const ANSWER: Duration = Duration::from_secs(1);

/// How long somebody who waits for the hub's word waits before the device's own counts: at a till that is an age.
const WORD: Duration = Duration::from_secs(2);

/// A command that was not answered for so long is said to wait. Milliseconds.
const UNHEARD_MS: i64 = 2_000;

/// What became of a command that somebody waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Given {
    /// The hub has done it.
    Done,
    /// It is safe on this device; the hub was not heard yet.
    Kept,
    /// It waits for somebody who may: a sheet asks for it.
    Asked,
}

type Answer = Result<Given, Refusal>;

/// Why the hub said no.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Refusal {
    /// Stable code.
    pub code: String,
    /// Facts for the sentence.
    pub details: Value,
}

impl From<TransportError> for Refusal {
    fn from(error: TransportError) -> Self {
        Self {
            code: error.code,
            details: error.details,
        }
    }
}

/// Who is asked about commands of this screen.
struct Asking {
    /// The hub, by those who wait for its word.
    hub: Map<CommandId, oneshot::Sender<Answer>>,
    /// Somebody with a right that the person here does not have: for what.
    wanted: RwSignal<Option<Command>>,
}

/// The restaurant's state on this screen. `Copy`: take it into closures and event handlers.
#[derive(Clone, Copy)]
pub struct Store {
    fold: StoredValue<Fold>,
    shown: RwSignal<Arc<State>>,
    heard: RwSignal<Arc<State>>,
    waiting: RwSignal<Option<Waiting>>,
    lost: Memo<bool>,
    unheard: Memo<Option<usize>>,
    ready: RwSignal<bool>,
    refusal: RwSignal<Option<Refusal>>,
    /// Refusals on this device that nobody has seen.
    refused: RwSignal<usize>,
    /// Changes whenever the queue says something.
    kept_news: RwSignal<()>,
    /// Those who wait for a word on a command.
    asking: StoredValue<Asking>,
    following: StoredValue<Option<Box<dyn Subscription>>>,
    /// Counts the snapshots asked for: an answer to an older question is not taken.
    asked: StoredValue<u32>,
    session: Session,
    ports: StoredValue<Ports>,
}

/// The store of this page. Call it while a component is built, not in an event handler.
pub fn use_store() -> Store {
    expect_context::<Store>()
}

/// Makes the store from the page's boot data and follows the hub. Once, at the root, after the session.
pub fn provide_store() -> Store {
    let session = use_session();
    let first = session.first_snapshot();
    let ready = first.is_some();
    let mut fold = Fold::default();
    if let Some(snapshot) = first {
        fold.take(snapshot);
    }
    let ports = use_ports();
    let (link, now, waiting) = (ports.feed.link(), session.now, RwSignal::new(None));
    let lost = Memo::new(move |_| matches!(link.get(), Link::Lost(_)));
    let unheard = Memo::new(move |_| {
        let waiting: Waiting = waiting.get()?;
        (lost.get() || now.get().since(waiting.since) > UNHEARD_MS).then_some(waiting.count)
    });
    let store = Store {
        shown: RwSignal::new(Arc::clone(fold.base())),
        heard: RwSignal::new(Arc::clone(fold.base())),
        waiting,
        lost,
        unheard,
        fold: StoredValue::new(fold),
        ready: RwSignal::new(ready),
        refusal: RwSignal::new(None),
        refused: RwSignal::new(0),
        kept_news: RwSignal::new(()),
        asking: StoredValue::new(Asking {
            hub: Map::new(),
            wanted: RwSignal::new(None),
        }),
        following: StoredValue::new(None),
        asked: StoredValue::new(0),
        session,
        ports: StoredValue::new(ports),
    };
    provide_context(store);
    // Effects run in the browser only, after hydration; and again when another person signs in.
    Effect::new(move |before: Option<Option<String>>| {
        let person = session
            .person
            .with(|person| person.as_ref().map(|person| person.session_id.clone()));
        match (&person, before.flatten()) {
            (None, _) => store.close(),
            (Some(_), None) if store.ready.get_untracked() => store.come_in(),
            (Some(now), Some(before)) if *now == before => {}
            (Some(_), _) => store.fetch(),
        }
        person
    });
    // A stream that is refused looks like one that is cut off: only a question tells that the sitting is over.
    Effect::new(move |_| {
        if lost.get()
            && let Ok(asking) = set_interval_with_handle(move || store.ask_who(), PROBE)
        {
            on_cleanup(move || asking.clear());
        }
    });
    store
}

impl Store {
    /// What is known, with the commands on their way applied.
    pub fn state(self) -> Signal<Arc<State>> {
        self.shown.into()
    }

    /// What the hub itself has said, without anything that is only on its way.
    pub fn heard(self) -> Signal<Arc<State>> {
        self.heard.into()
    }

    /// A check's name among people, for every place that shows one. None while the hub will give its number: what a guest
    /// was told must not change.
    pub fn called(self, order: &Order) -> Option<String> {
        let known = self
            .heard
            .with(|state| state.orders.contains_key(&order.id));
        (known || order.label.is_some()).then(|| order.called())
    }

    /// Whether the hub is away, as far as this screen knows.
    pub const fn lost(self) -> Memo<bool> {
        self.lost
    }

    /// The same for this moment.
    pub fn is_cut_off(self) -> bool {
        self.lost.get_untracked()
    }

    /// How many commands the hub was not heard about for a while, or cannot be; none when there is no such.
    pub const fn unheard(self) -> Memo<Option<usize>> {
        self.unheard
    }

    /// What the hub was not heard about.
    pub fn waiting(self) -> Signal<Option<Waiting>> {
        self.waiting.into()
    }

    /// A check as it stands, with what is on its way; none when it is not known.
    pub fn order(self, id: Memo<Option<OrderId>>) -> Memo<Option<Arc<Order>>> {
        Memo::new(move |_| {
            let id = id.get()?;
            self.shown.with(|state| state.orders.get(&id).cloned())
        })
    }

    /// The menu, the floor, the restaurant.
    pub fn catalog(self) -> Memo<Arc<Catalog>> {
        // A menu that was not changed is the same one (`Fold::take`): thousands of dishes are not compared at each tap.
        Memo::new_with_compare(
            move |_| self.shown.with(|state| Arc::clone(&state.catalog)),
            |before, now| !before.zip(now).is_some_and(|(a, b)| Arc::ptr_eq(a, b)),
        )
    }

    /// Whether a snapshot has arrived; before that an empty screen means nothing.
    pub fn ready(self) -> Signal<bool> {
        self.ready.into()
    }

    /// The last refusal, until it is cleared or somebody presses what sends the next command.
    pub fn refusal(self) -> RwSignal<Option<Refusal>> {
        self.refusal
    }

    /// A guarded act for which the person here has to ask somebody; whoever empties it gives it up.
    pub fn wanted(self) -> RwSignal<Option<Command>> {
        self.asking.with_value(|asking| asking.wanted)
    }

    /// How many refusals on this device nobody has seen.
    pub fn refused(self) -> Signal<usize> {
        self.refused.into()
    }

    /// Changes whenever something becomes of this device's commands.
    pub fn kept_news(self) -> Signal<()> {
        self.kept_news.into()
    }

    /// The state of the way to the hub.
    pub fn link(self) -> ArcReadSignal<Link> {
        self.ports.with_value(|ports| ports.feed.link())
    }

    /// A new id.
    pub fn new_id(self) -> Uuid {
        self.ports.with_value(|ports| ports.ids.next())
    }

    /// How the queue of this device stands.
    pub fn standing(self) -> ArcReadSignal<Standing> {
        self.ports.with_value(|ports| ports.commands.standing())
    }

    /// Takes tickets that the hub has told apart from its state, so that a command can be decided about them here.
    pub fn learn(self, tickets: &[Arc<Ticket>]) {
        self.fold.update_value(|fold| fold.learn(tickets));
    }

    /// Asks whether the person at this screen is still signed in; no answer is no answer.
    fn ask_who(self) {
        let ports = self.ports.get_value();
        leptos::task::spawn_local(async move {
            let answer = ports.transport.get("/api/session").await;
            self.leave_if_refused(answer.as_ref().err());
        });
    }

    /// A sitting that the hub no longer knows ends here too.
    fn leave_if_refused(self, error: Option<&TransportError>) {
        let signed = self.session.person.with_untracked(Option::is_some);
        if signed && error.is_some_and(|error| error.status == 401) {
            self.session.person.set(None);
        }
    }

    /// A refusal that says nothing new: it is taken from the screen and from what somebody has yet to see.
    pub fn overlook(self, refusal: &Refusal, command: Command) {
        let shown = self.refusal.get_untracked();
        if shown.as_ref() == Some(refusal) {
            self.refusal.set(None);
        }
        let ports = self.ports.get_value();
        leptos::task::spawn_local(async move {
            // A storage that cannot be read says so by itself.
            let all = ports.commands.list().await.unwrap_or_default();
            let same = |entry: &&Entry| entry.envelope.command == command && !entry.waits();
            for entry in all.iter().filter(same) {
                let _ = ports.commands.seen(entry.place).await;
            }
            self.count_refused();
        });
    }

    /// Counts the refusals that nobody has seen.
    pub fn count_refused(self) {
        let all = self.ports.with_value(|ports| ports.commands.list());
        leptos::task::spawn_local(async move {
            // A storage that cannot be read says so by itself.
            if let Ok(all) = all.await {
                self.refused.set(unseen(&all));
            }
        });
    }

    /// Takes what became of this device's commands.
    fn kept(self, news: &Kept) {
        let (Kept::All(entries) | Kept::Changed(entries)) = news;
        let failed = self
            .fold
            .try_update_value(|fold| rules::here().map(|rules| (rules.keep)(fold, entries)))
            .flatten()
            .unwrap_or_default();
        self.show();
        self.kept_news.set(());
        match news {
            Kept::All(all) => self.refused.set(unseen(all)),
            // Counting reads all that is kept, which is much after two days.
            Kept::Changed(some) if unseen(some) > 0 => self.count_refused(),
            Kept::Changed(_) => {}
        }
        for Failed { id, refusal } in failed {
            self.refusal.set(Some(refusal.clone()));
            self.say(id, Err(refusal));
        }
        let waits = |id: &CommandId| self.fold.with_value(|fold| fold.is_unheard(*id));
        let asked: Vec<CommandId> = self
            .asking
            .with_value(|asking| asking.hub.keys().copied().collect());
        for id in asked.into_iter().filter(|id| !waits(id)) {
            self.say(id, Ok(Given::Done));
        }
    }

    /// Says on the screen why something is not done.
    pub fn refuse(self, code: &str, details: Value) {
        let code = code.to_owned();
        self.refusal.set(Some(Refusal { code, details }));
    }

    /// Draws the fold once for all events that are told in one breath: a fired course is half a dozen of them, and each
    /// drawing asks everything on the screen whether it has changed.
    fn show_soon(self) {
        let first = self.fold.try_update_value(Fold::is_first_to_draw);
        if first == Some(true) {
            let draw = move || {
                if self.fold.try_with_value(Fold::is_to_draw) == Some(true) {
                    self.show();
                }
            };
            set_timeout(draw, Duration::ZERO);
        }
    }

    /// Draws the fold.
    fn show(self) {
        self.fold.update_value(Fold::drawn);
        let now = self.ports.with_value(|ports| ports.clock.now());
        let (view, base, waiting) = self
            .fold
            .with_value(|fold| (fold.view(now), Arc::clone(fold.base()), fold.waiting()));
        if self
            .heard
            .with_untracked(|heard| !Arc::ptr_eq(heard, &base))
        {
            self.heard.set(base);
        }
        if self.waiting.with_untracked(|known| *known != waiting) {
            self.waiting.set(waiting);
        }
        self.shown.set(view);
    }

    /// Nobody is signed in: nothing is followed and nothing is kept.
    fn close(self) {
        self.following.set_value(None);
        self.asked
            .update_value(|asked| *asked = asked.wrapping_add(1));
        self.fold.set_value(Fold::default());
        self.ready.set(false);
        self.refusal.set(None);
        self.asking.update_value(|asking| asking.hub = Map::new());
        self.wanted().set(None);
        self.show();
    }

    /// The answer to a command of this page comes beside its events. When it does not, the command is done all the
    /// same, and a page that starts with a state that has it must not do it again.
    fn note_unless_answered(self, command: CommandId, seq: u64) {
        let told = self.fold.with_value(|fold| fold.epoch().to_owned());
        let note = move || {
            let open = self.fold.try_with_value(|fold| {
                // What a database said that is no more: there the command waits again.
                let over = fold.epoch() != told && !fold.epoch().is_empty();
                !over && !fold.is_answered(command)
            });
            if open == Some(true) {
                self.ports
                    .with_value(|ports| ports.commands.heard(command, seq));
            }
        };
        set_timeout(note, ANSWER);
    }

    /// Asks the hub for everything, until it answers, and follows it from there.
    fn fetch(self) {
        let asked = self.asked.try_update_value(|asked| {
            *asked = asked.wrapping_add(1);
            *asked
        });
        let ports = self.ports.get_value();
        leptos::task::spawn_local(async move {
            let answer = ports.read::<Snapshot>("/api/snapshot").await;
            if self.asked.try_get_value() != asked {
                return;
            }
            match answer {
                Ok(snapshot) => {
                    self.fold.update_value(|fold| fold.take(snapshot));
                    self.ready.set(true);
                    self.show();
                    self.come_in();
                }
                Err(error) if error.status == 401 => self.leave_if_refused(Some(&error)),
                Err(_) => set_timeout(move || self.fetch_if_still(asked), AGAIN),
            }
        });
    }

    fn fetch_if_still(self, asked: Option<u32>) {
        if self.asked.try_get_value() == asked {
            self.fetch();
        }
    }

    /// The hub's state is known: what this device keeps comes on top of it, and the news from there on.
    fn come_in(self) {
        self.ports.with_value(|ports| {
            ports
                .commands
                .follow(Box::new(move |news| self.kept(&news)));
        });
        self.greet();
        self.follow();
    }

    /// The queue hears which database it is that answers, and that it does.
    fn greet(self) {
        let (epoch, cursor) = self
            .fold
            .with_value(|fold| (fold.epoch().to_owned(), fold.cursor()));
        self.ports
            .with_value(|ports| ports.commands.greet(&epoch, cursor));
    }

    /// Follows the log after the last event that is known.
    fn follow(self) {
        let cursor = self.fold.with_value(Fold::cursor);
        let on_news = Box::new(move |news| self.hear(news));
        let following = self.ports.with_value(|ports| {
            ports
                .feed
                .subscribe("", i64::try_from(cursor).unwrap_or(i64::MAX), on_news)
        });
        self.following.set_value(Some(following));
    }

    fn hear(self, news: News) {
        match news {
            News::Hello(epoch) => {
                let known = self.fold.with_value(|fold| fold.epoch().to_owned());
                if epoch.is_some_and(|epoch| epoch != known) {
                    self.fetch();
                } else {
                    self.greet();
                }
            }
            News::Reset => {
                self.fold.update_value(Fold::distrust);
                self.fetch();
            }
            // Only the snapshot can be trusted.
            News::Strange => self.fetch(),
            News::Event(event) => {
                let (strange, own) = self
                    .fold
                    .with_value(|fold| (fold.misses(&event), fold.is_unheard(event.command)));
                self.fold.update_value(|fold| {
                    if let Some(rules) = rules::here() {
                        (rules.hear)(fold, &event);
                    }
                });
                self.show_soon();
                if own {
                    self.note_unless_answered(event.command, event.seq);
                }
                if strange {
                    self.fetch();
                }
            }
        }
    }
}
