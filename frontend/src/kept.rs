//! What this device keeps of a person's work, and the start from it.
//!
//! The hub's own words are written as they came (`app::kept`), at most every two seconds and when the page is hidden.
//! All tabs write to the same place: what a snapshot belongs to stands beside it (`Head`) and is looked at in each
//! transaction, and a tab adds events only to a snapshot of the database that it hears itself.

use crate::cache::{self, CATALOG, HEARD, NOTE, PERSON, SNAPSHOT, START};
use crate::clock;
use crate::later;
use crate::live::Said;
use crate::owed::Debt;
use crate::prefs;
use crate::transport::Fetch;
use app::kept::{Cut, Head, joined, keep_after, snapshot_of};
use app::ports::{Link, Transport};
use app::session::{Boot, SignedIn};
use domain::time::UnixMillis;
use domain::wire::Hello;
use gloo_timers::future::TimeoutFuture;
use leptos::prelude::{ArcReadSignal, GetUntracked};
use rexie::{KeyRange, Result, Rexie, Transaction, TransactionMode};
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use wasm_bindgen::JsValue;

/// The pause between two writings, milliseconds.
const PAUSE_MS: u32 = 2_000;
/// After so many events a snapshot is asked for again, so that a start stays quick; up to twice as many, so that not
/// all devices ask at once.
const MOST_EVENTS: u32 = 300;
/// So many events wait at most for the snapshot that they follow. More are a gap, which the next start sees.
const MOST_WAITING: usize = 1_000;
/// The pause before a snapshot is asked for again, milliseconds: a device without room would ask for ever.
const ASK_MS: i64 = 60_000;

/// Where the hub gives a snapshot.
pub const SNAPSHOT_PATH: &str = "/api/snapshot";

/// What one transaction writes.
struct Work {
    staff: String,
    taken: Option<Cut>,
    /// The database of the events; none when they follow nothing that is kept.
    epoch: Option<String>,
    events: Vec<(u64, String)>,
    /// When the hub was last heard, as of the last of them.
    heard: i64,
}

/// The text of a snapshot, or of a page that has one in it.
enum Came {
    Page(String),
    Snapshot(String),
}

/// What waits to be written, and what it belongs to.
#[derive(Default)]
struct Inner {
    staff: RefCell<Option<String>>,
    session: RefCell<Option<String>>,
    debt: Debt,
    /// What came and was not looked at yet.
    came: RefCell<Option<Came>>,
    taken: RefCell<Option<Cut>>,
    /// The database whose events come.
    stream: RefCell<Option<String>>,
    /// The database of the last snapshot; none when what comes does not follow it.
    base: RefCell<Option<String>>,
    events: RefCell<Vec<(u64, String)>>,
    /// Events since the snapshot, and how many are too many.
    count: Cell<u32>,
    most: Cell<u32>,
    /// A state of the person's is kept, as of the last look.
    written: Cell<bool>,
    /// What comes follows nothing that is kept: another snapshot is needed, which was asked for then.
    wanted: Cell<bool>,
    asked: Cell<i64>,
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

    /// The page that came, with the snapshot in it.
    pub fn remember_page(&self, text: String) {
        self.0.came.replace(Some(Came::Page(text)));
        self.soon();
    }

    /// A snapshot came. The hub has read it a while ago: what was heard since then follows it.
    pub fn remember(&self, text: String) {
        self.0.came.replace(Some(Came::Snapshot(text)));
        self.soon();
    }

    /// Looks at what came, before anything that was heard after it. The part `till` does so, and not the page.
    fn look_in(&self) {
        let inner = &self.0;
        let taken = match inner.came.take() {
            None => None,
            Some(Came::Page(text)) => snapshot_of(&text).and_then(Cut::of),
            Some(Came::Snapshot(text)) => Cut::of(&text),
        };
        let Some(taken) = taken else { return };
        let epoch = Some(taken.epoch.clone());
        if inner.stream.borrow().is_none() {
            inner.stream.replace(epoch.clone());
        }
        if *inner.stream.borrow() == epoch {
            let mut events = inner.events.borrow_mut();
            keep_after(taken.cursor, &mut events);
            inner
                .count
                .set(u32::try_from(events.len()).unwrap_or(u32::MAX));
        }
        inner.base.replace(epoch);
        inner.most.set(MOST_EVENTS + clock::jitter(MOST_EVENTS));
        inner.wanted.set(false);
        *inner.taken.borrow_mut() = Some(taken);
    }

    /// The hub says something.
    pub fn hear(&self, said: &Said) {
        self.look_in();
        let inner = &self.0;
        match said {
            Said::Event(seq, body) => {
                if inner.stream.borrow().is_none() {
                    return;
                }
                let seq = u64::try_from(*seq).unwrap_or_default();
                let follows = self.followed().is_some();
                let mut events = inner.events.borrow_mut();
                if !follows && events.len() >= MOST_WAITING {
                    events.clear();
                }
                events.push((seq, body.clone()));
                drop(events);
                if follows {
                    inner.count.set(inner.count.get().saturating_add(1));
                    self.soon();
                }
            }
            Said::Hello(body) => {
                let epoch = serde_json::from_str::<Hello>(body).map(|hello| hello.epoch);
                let epoch = epoch.ok();
                if epoch != *inner.stream.borrow() {
                    inner.stream.replace(epoch);
                    inner.events.borrow_mut().clear();
                }
                if self.followed().is_none() {
                    self.distrust();
                }
            }
            Said::Reset => self.distrust(),
        }
    }

    /// The database whose events come and follow the last snapshot.
    fn followed(&self) -> Option<String> {
        let base = self.0.base.borrow().clone();
        base.filter(|base| self.0.stream.borrow().as_ref() == Some(base))
    }

    /// What comes now does not follow what is kept. It waits for the next snapshot, which it may follow.
    fn distrust(&self) {
        self.0.base.replace(None);
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
            later::flush(keeper).await;
        });
    }

    /// Writes what waits, and asks for another snapshot where one is needed.
    pub async fn renew(&self) {
        self.flush().await;
        if self.0.wanted.get() || self.0.count.get() > self.0.most.get() {
            self.ask().await;
        }
    }

    /// Asks for a snapshot again, for whoever works here, but not all the time.
    async fn ask(&self) {
        let (inner, now) = (&self.0, clock::now());
        let staff = inner.staff.borrow().clone();
        // A clock that was put back must not silence it.
        if staff.is_none() || now.abs_diff(inner.asked.get()) < ASK_MS.unsigned_abs() {
            return;
        }
        inner.asked.set(now);
        inner.count.set(0);
        if let Ok(text) = Fetch.get(SNAPSHOT_PATH).await
            && *inner.staff.borrow() == staff
        {
            self.remember(text);
        }
    }

    /// Looks whether what was written is still there: the outbox takes the room when it has none, in any tab.
    pub async fn look(&self) {
        self.look_in();
        let inner = &self.0;
        let Some(staff) = inner.staff.borrow().clone() else {
            return;
        };
        if inner.written.get() {
            let head = cache::kept_head().await.ok().flatten();
            let kept = head.is_some_and(|head| head.staff == staff);
            if inner.staff.borrow().as_ref() != Some(&staff) {
                return;
            }
            if !kept {
                inner.written.set(false);
                inner.wanted.set(true);
            }
        }
        if inner.wanted.get() {
            let keeper = self.clone();
            wasm_bindgen_futures::spawn_local(async move { keeper.ask().await });
        }
    }

    /// Writes what waits. A cache that cannot be written is left as it is: the next snapshot tries again.
    pub async fn flush(&self) {
        let Ok(db) = cache::open().await else {
            self.distrust();
            return;
        };
        // Taken only now: transactions then begin in the order in which their work was taken.
        let Some(work) = self.take() else {
            db.close();
            return;
        };
        let staff = work.staff.clone();
        let written = self.write(&db, work).await;
        if written.is_err() {
            self.distrust();
        }
        let (written, wanted) = written.unwrap_or((self.0.written.get(), true));
        db.close();
        if *self.0.staff.borrow() == Some(staff) {
            self.0.written.set(written);
            // A snapshot that came meanwhile is written next.
            let comes = self.0.taken.borrow().is_some() || self.0.came.borrow().is_some();
            self.0.wanted.set(wanted && !comes);
        }
    }

    /// What is to be written now; none when nobody works here or nothing of it is followed.
    fn take(&self) -> Option<Work> {
        self.look_in();
        let staff = self.0.staff.borrow().clone()?;
        let (epoch, taken) = (self.followed(), self.0.taken.take());
        if epoch.is_none() && taken.is_none() {
            return None;
        }
        let events = match epoch {
            Some(_) => self.0.events.take(),
            None => Vec::new(),
        };
        Some(Work {
            staff,
            taken,
            epoch,
            events,
            heard: self.heard(),
        })
    }

    /// Writes in one transaction: whether a state of this person's is kept then, and whether a snapshot is needed
    /// because what was heard follows nothing there.
    async fn write(&self, db: &Rexie, work: Work) -> Result<(bool, bool)> {
        let tx = cache::begin(db, TransactionMode::ReadWrite)?;
        let (start, snapshot) = (tx.store(START)?, tx.store(SNAPSHOT)?);
        let mut head = cache::head(&start, &snapshot).await?;
        let mut fresh = false;
        if let Some(taken) = work.taken {
            let next = Head::new(&work.staff, &taken);
            fresh = is_wanted(&tx, head.as_ref(), &next).await?;
            if fresh {
                put_snapshot(&tx, head.as_ref(), &next, &taken).await?;
                head = Some(next);
            }
        }
        let ours = head.filter(|head| head.staff == work.staff);
        let follows = ours
            .as_ref()
            .filter(|head| work.epoch.as_ref() == Some(&head.epoch));
        if let Some(head) = follows {
            let events = work
                .events
                .into_iter()
                .filter(|(seq, _)| *seq > head.cursor);
            let rows = events.map(|(seq, text)| (JsValue::from_str(&text), Some(key(seq))));
            snapshot.put_all(rows).await?;
        }
        let follows = follows.is_some();
        if fresh || follows {
            cache::put(&start, HEARD, &work.heard.to_string()).await?;
        }
        tx.done().await?;
        Ok((ours.is_some(), !follows))
    }

    /// Keeps the person, or forgets them and the state with them; the catalogue is nobody's.
    pub async fn write_person(&self, person: Option<SignedIn>, forget: bool) -> Result<()> {
        let db = cache::open().await?;
        let written = async {
            let tx = cache::begin(&db, TransactionMode::ReadWrite)?;
            let start = tx.store(START)?;
            if forget {
                start.delete(JsValue::from_str(PERSON)).await?;
                cache::forget(&tx).await?;
            }
            if let Some(person) = person {
                let text = serde_json::to_string(&person).unwrap_or_default();
                cache::put(&start, PERSON, &text).await?;
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
            self.0.events.borrow_mut().clear();
            self.0.came.take();
            self.0.taken.take();
            self.0.written.set(false);
            self.0.wanted.set(false);
        } else if self.0.taken.borrow().is_some() || self.0.came.borrow().is_some() {
            // It came before the person was known.
            self.soon();
        }
        let work = later::keep_person(self.clone(), person.cloned(), forget);
        wasm_bindgen_futures::spawn_local(work);
    }
}

/// Whether a snapshot takes the place of the kept one: not that of a tab that is behind, and not another person's.
async fn is_wanted(tx: &Transaction, head: Option<&Head>, next: &Head) -> Result<bool> {
    if head.is_some_and(|head| head.is_kin(next) && head.cursor > next.cursor) {
        return Ok(false);
    }
    let person = cache::text(&tx.store(START)?, PERSON).await?;
    let person = person.and_then(|text| serde_json::from_str::<SignedIn>(&text).ok());
    Ok(person.is_none_or(|person| person.staff_id == next.staff))
}

/// Writes a snapshot with its head and its catalogue. Events after it stay, when they are of the same database.
async fn put_snapshot(
    tx: &Transaction,
    before: Option<&Head>,
    head: &Head,
    taken: &Cut,
) -> Result<()> {
    let (snapshot, menu) = (tx.store(SNAPSHOT)?, tx.store(CATALOG)?);
    if cache::text(&menu, "name").await? != Some(taken.name.clone()) {
        cache::put(&menu, "name", &taken.name).await?;
        cache::put(&menu, "catalog", &taken.catalog).await?;
    }
    if before.is_some_and(|before| before.is_kin(head)) {
        let past = KeyRange::upper_bound(&key(head.cursor), None)?;
        snapshot.delete(past.into()).await?;
    } else {
        snapshot.clear().await?;
    }
    let text = JsValue::from_str(&taken.text);
    snapshot.put(&text, Some(&key(0))).await?;
    cache::put(&tx.store(START)?, NOTE, &head.text()).await
}

/// The key of an event, and of the snapshot, which comes before all of them.
#[expect(
    clippy::cast_precision_loss,
    reason = "numbers of events stay far below 2^53"
)]
fn key(seq: u64) -> JsValue {
    JsValue::from_f64(seq as f64)
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
    let person = cache::text(&start, PERSON).await?;
    let head = cache::head(&start, &snapshot).await?;
    let at = cache::text(&start, HEARD).await?;
    let name = cache::text(&menu, "name").await?;
    let catalog = cache::text(&menu, "catalog").await?;
    let rows = snapshot.get_all(None, None).await?;
    let person = person.filter(|_| !prefs::left());
    let person = person.and_then(|text| serde_json::from_str::<SignedIn>(&text).ok());
    let Some(person) = person else {
        return Ok(None);
    };
    let head = head.filter(|head| head.staff == person.staff_id);
    boot.lang = person.language;
    boot.session = Some(person);
    let at = at.and_then(|at| at.parse().ok()).map(UnixMillis);
    let (Some(head), Some(at), Some(catalog)) = (head, at, catalog) else {
        return Ok(None);
    };
    if name.as_deref() != Some(head.catalog.as_str()) {
        return Ok(None);
    }
    let mut texts = rows.iter().filter_map(JsValue::as_string);
    let joined = texts
        .next()
        .and_then(|text| joined(&text, head.hole, &catalog, texts, at));
    let (snapshot, at) = joined.unzip();
    boot.snapshot = snapshot;
    Ok(at)
}
