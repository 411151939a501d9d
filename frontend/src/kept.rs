//! What this device keeps of a person's work, and the start from it.
//!
//! The hub's own words are written as they came (`app::kept`), at most every two seconds and when the page is hidden.

use crate::cache::{self, CATALOG, NOTE, SNAPSHOT, START};
use crate::clock;
use crate::later;
use crate::owed::Debt;
use crate::prefs;
use crate::transport::Fetch;
use app::kept::{Cut, joined, snapshot_of};
use app::ports::{Link, News, Transport};
use app::session::{Boot, SignedIn};
use domain::time::UnixMillis;
use domain::wire::Hello;
use gloo_timers::future::TimeoutFuture;
use leptos::prelude::{ArcReadSignal, GetUntracked};
use rexie::{Result, Rexie, TransactionMode};
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use wasm_bindgen::JsValue;

/// The form of what is written here. Others are left alone.
const FORM: &str = "1";
/// The pause between two writings, milliseconds.
const PAUSE_MS: u32 = 2_000;
/// After so many events a snapshot is asked for again, so that a start stays quick; up to twice as many, so that not
/// all devices ask at once.
const MOST_EVENTS: u32 = 300;

/// Where the hub gives a snapshot.
pub const SNAPSHOT_PATH: &str = "/api/snapshot";

/// How the texts belong together.
#[derive(Clone)]
struct Note {
    /// Whose snapshot it is.
    staff: String,
    /// Which catalogue belongs to it.
    catalog: String,
    /// Where in the snapshot's text it belongs.
    hole: usize,
}

impl Note {
    /// The note as it is written: a line for each part, the form first, and when the hub was last heard.
    fn text(&self, at: i64) -> String {
        let Self {
            staff,
            catalog,
            hole,
        } = self;
        format!("{FORM}\n{staff}\n{catalog}\n{hole}\n{at}")
    }

    /// Reads a note of this form.
    fn of(text: &str) -> Option<(Self, UnixMillis)> {
        let mut lines = text.lines();
        lines.next().filter(|form| *form == FORM)?;
        let note = Self {
            staff: lines.next()?.to_owned(),
            catalog: lines.next()?.to_owned(),
            hole: lines.next()?.parse().ok()?,
        };
        Some((note, UnixMillis(lines.next()?.parse().ok()?)))
    }
}

/// What waits to be written, and what it belongs to.
#[derive(Default)]
struct Inner {
    staff: RefCell<Option<String>>,
    session: RefCell<Option<String>>,
    debt: Debt,
    taken: RefCell<Option<Cut>>,
    note: RefCell<Option<Note>>,
    /// The database whose events are kept; none while what comes belongs to another one.
    epoch: RefCell<Option<String>>,
    events: RefCell<Vec<(u64, String)>>,
    /// Events since the snapshot, and how many are too many.
    count: Cell<u32>,
    most: Cell<u32>,
    written: Cell<bool>,
    /// The way to the hub, which knows when it was heard.
    link: RefCell<Option<ArcReadSignal<Link>>>,
    busy: Cell<bool>,
}

/// The keeper of this page.
#[derive(Clone)]
pub struct Keeper(Rc<Inner>);

impl Keeper {
    /// A keeper; `kept` says that the page has started from what it kept.
    pub fn new(kept: bool) -> Self {
        Self(Rc::new(Inner {
            written: Cell::new(kept),
            ..Inner::default()
        }))
    }

    /// Whose word it is when the hub was heard.
    pub fn follow(&self, link: ArcReadSignal<Link>) {
        *self.0.link.borrow_mut() = Some(link);
    }

    /// When the hub was last heard.
    fn heard(&self) -> i64 {
        let link = self
            .0
            .link
            .borrow()
            .as_ref()
            .map(GetUntracked::get_untracked);
        match link {
            Some(Link::Live(at) | Link::Lost(at)) => at.0,
            // The page itself has just come from it.
            Some(Link::Starting) | None => clock::now(),
        }
    }

    /// Whether somebody works here and a state of theirs is kept.
    pub fn is_complete(&self) -> bool {
        self.0.written.get() && self.0.staff.borrow().is_some()
    }

    /// The snapshot that came with the page.
    pub fn remember_page(&self, text: &str) {
        if let Some(snapshot) = snapshot_of(text) {
            self.remember(snapshot);
        }
    }

    /// A snapshot came; what was heard before belongs to the past.
    pub fn remember(&self, text: &str) {
        let Some(taken) = Cut::of(text) else { return };
        *self.0.epoch.borrow_mut() = Some(taken.epoch.clone());
        self.0.events.borrow_mut().clear();
        self.0.count.set(0);
        self.0.most.set(MOST_EVENTS + clock::jitter(MOST_EVENTS));
        *self.0.taken.borrow_mut() = Some(taken);
        self.soon();
    }

    /// The hub says something.
    pub fn hear(&self, news: &News) {
        let inner = &self.0;
        match news {
            News::Event { seq, body } => {
                if inner.epoch.borrow().is_none() {
                    return;
                }
                let seq = u64::try_from(*seq).unwrap_or_default();
                inner.events.borrow_mut().push((seq, body.clone()));
                inner.count.set(inner.count.get() + 1);
                self.soon();
            }
            News::Hello(body) => {
                let epoch = serde_json::from_str::<Hello>(body).map(|hello| hello.epoch);
                if epoch.ok() != *inner.epoch.borrow() {
                    self.distrust();
                }
            }
            News::Reset(_) => self.distrust(),
        }
    }

    /// What comes now does not follow what is kept; only the next snapshot does.
    fn distrust(&self) {
        *self.0.epoch.borrow_mut() = None;
        self.0.events.borrow_mut().clear();
    }

    /// The person signs out and the hub does not hear it: it is told later.
    pub fn owe(&self) {
        self.0.debt.set(self.0.session.borrow().clone());
    }

    /// Tells the hub what it did not hear, as long as the page lives.
    pub async fn settle(self) {
        let shown = Rc::clone(&self.0);
        let debt = self.0.debt.clone();
        debt.settle(move || shown.session.borrow().clone()).await;
    }

    /// Writes in a while, once for all that comes until then.
    fn soon(&self) {
        if self.0.busy.replace(true) {
            return;
        }
        let keeper = self.clone();
        wasm_bindgen_futures::spawn_local(async move {
            TimeoutFuture::new(PAUSE_MS).await;
            keeper.0.busy.set(false);
            later::flush(keeper.clone()).await;
            if keeper.0.count.get() > keeper.0.most.get() && keeper.0.staff.borrow().is_some() {
                keeper.0.count.set(0);
                if let Ok(text) = Fetch.get(SNAPSHOT_PATH).await {
                    keeper.remember(&text);
                }
            }
        });
    }

    /// Writes what waits. A cache that cannot be written is left as it is: the next snapshot tries again.
    pub async fn flush(&self) {
        let (taken, events) = (self.0.taken.take(), self.0.events.take());
        let Some(staff) = self.0.staff.borrow().clone() else {
            return;
        };
        if self.write(&staff, taken, events).await.is_err() {
            self.distrust();
        }
    }

    async fn write(
        &self,
        staff: &str,
        taken: Option<Cut>,
        events: Vec<(u64, String)>,
    ) -> Result<()> {
        let db = cache::open().await?;
        let written = if self.0.staff.borrow().as_deref() == Some(staff) {
            self.write_to(&db, staff, taken, events).await
        } else {
            Ok(())
        };
        db.close();
        written
    }

    async fn write_to(
        &self,
        db: &Rexie,
        staff: &str,
        taken: Option<Cut>,
        events: Vec<(u64, String)>,
    ) -> Result<()> {
        let tx = cache::begin(db, TransactionMode::ReadWrite)?;
        let (start, snapshot) = (tx.store(START)?, tx.store(SNAPSHOT)?);
        if let Some(taken) = taken {
            let menu = tx.store(CATALOG)?;
            if cache::text(&menu, "name").await? != Some(taken.name.clone()) {
                cache::put(&menu, "name", &taken.name).await?;
                cache::put(&menu, "catalog", &taken.catalog).await?;
            }
            snapshot.clear().await?;
            let text = JsValue::from_str(&taken.text);
            snapshot.put(&text, Some(&JsValue::from(0))).await?;
            *self.0.note.borrow_mut() = Some(Note {
                staff: staff.to_owned(),
                catalog: taken.name,
                hole: taken.hole,
            });
        }
        let rows = events.into_iter().map(|(seq, text)| {
            // Numbers of events stay far below 2^53.
            #[expect(clippy::cast_precision_loss, reason = "far below 2^53")]
            let key = JsValue::from_f64(seq as f64);
            (JsValue::from_str(&text), Some(key))
        });
        snapshot.put_all(rows).await?;
        let note = self
            .0
            .note
            .borrow()
            .as_ref()
            .map(|note| note.text(self.heard()));
        if let Some(note) = note {
            cache::put(&start, NOTE, &note).await?;
            self.0.written.set(true);
        }
        tx.done().await.map(|_| ())
    }

    /// Keeps the person, or forgets them and the state with them; the catalogue is nobody's.
    pub async fn write_person(&self, person: Option<SignedIn>, forget: bool) -> Result<()> {
        let db = cache::open().await?;
        let written = async {
            let tx = cache::begin(&db, TransactionMode::ReadWrite)?;
            let start = tx.store(START)?;
            if forget {
                start.delete(JsValue::from_str("person")).await?;
                start.delete(JsValue::from_str(NOTE)).await?;
                tx.store(SNAPSHOT)?.clear().await?;
            }
            if let Some(person) = person {
                let text = serde_json::to_string(&person).unwrap_or_default();
                cache::put(&start, "person", &text).await?;
            }
            tx.done().await.map(|_| ())
        };
        let written = written.await;
        db.close();
        written
    }

    /// Notes who works here; another person than before, or nobody, takes the state away.
    pub fn keep(&self, person: Option<&SignedIn>) {
        prefs::note_left(person.is_none());
        let now = person.map(|person| person.staff_id.clone());
        let before = self.0.staff.replace(now.clone());
        let session = person.map(|person| person.session_id.clone());
        self.0.session.replace(session);
        let forget = now.is_none() || before.is_some_and(|before| Some(before) != now);
        if forget {
            self.distrust();
            self.0.taken.take();
            self.0.note.take();
            self.0.written.set(false);
        }
        let work = later::keep_person(self.clone(), person.cloned(), forget);
        wasm_bindgen_futures::spawn_local(work);
    }
}

/// Fills the start of an empty page with what is kept, and says how old it is. Whatever cannot be read is left out.
pub async fn resume(boot: &mut Boot) -> Option<UnixMillis> {
    let db = cache::open().await.ok()?;
    let read = read(&db, boot).await;
    db.close();
    read.ok().flatten()
}

async fn read(db: &Rexie, boot: &mut Boot) -> Result<Option<UnixMillis>> {
    let tx = cache::begin(db, TransactionMode::ReadOnly)?;
    let (start, snapshot, menu) = (tx.store(START)?, tx.store(SNAPSHOT)?, tx.store(CATALOG)?);
    let person = cache::text(&start, "person").await?;
    let note = cache::text(&start, NOTE).await?;
    let name = cache::text(&menu, "name").await?;
    let catalog = cache::text(&menu, "catalog").await?;
    let rows = snapshot.get_all(None, None).await?;
    let person = person.filter(|_| !prefs::left());
    let person = person.and_then(|text| serde_json::from_str::<SignedIn>(&text).ok());
    let Some(person) = person else {
        return Ok(None);
    };
    let note = note.and_then(|note| Note::of(&note));
    let note = note.filter(|(note, _)| note.staff == person.staff_id);
    boot.lang = person.language;
    boot.session = Some(person);
    let (Some((note, at)), Some(catalog)) = (note, catalog) else {
        return Ok(None);
    };
    if name.as_deref() != Some(note.catalog.as_str()) {
        return Ok(None);
    }
    let mut texts = rows.iter().filter_map(JsValue::as_string);
    boot.snapshot = texts
        .next()
        .and_then(|text| joined(&text, note.hole, &catalog, texts));
    Ok(boot.snapshot.is_some().then_some(at))
}
