//! What this device keeps for the hub: what waits, what was refused and why (protocols.md §3).

mod stop;

pub use stop::Stop;

use crate::bar::TillBar;
use crate::format::{clock, money};
use crate::i18n::{Outbox, error_text_about, on_this_device, wanted};
use crate::orders::place_of;
use crate::ports::{Hold, Ports, TransportError, use_ports};
use crate::session::{Session, use_session};
use crate::store::{Store, use_store};
use crate::ui::{Banner, Button, ButtonKind, EmptyState, For, Icon, Show, Tone, attr, live};
use domain::Command;
use domain::orders::NewLine;
use domain::sync::outbox::{Entry, Fate};
use domain::wire::Verdict;
use leptos::prelude::*;

/// Delivered commands that the page shows, the newest first: proof enough, not a log.
const DELIVERED: usize = 20;

/// What the parts of the page share; copy it into closures.
#[derive(Clone, Copy)]
struct Room {
    session: Session,
    store: Store,
    ports: StoredValue<Ports>,
    all: RwSignal<Vec<Entry>>,
    trouble: RwSignal<Option<TransportError>>,
}

/// The heaps in which the page shows what is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Heap {
    Waits,
    Refused,
    Held,
    Delivered,
}

/// Where a command belongs.
const fn heap(entry: &Entry) -> Heap {
    match &entry.fate {
        Fate::Waiting => Heap::Waits,
        Fate::SetAside { .. } => Heap::Refused,
        Fate::Done { outcome, .. } => match outcome.outcome {
            Verdict::Applied => Heap::Delivered,
            Verdict::Rejected => Heap::Refused,
            Verdict::Quarantined => Heap::Held,
        },
    }
}

/// `/outbox`.
#[component]
pub fn OutboxScreen() -> impl IntoView {
    let room = Room {
        session: use_session(),
        store: use_store(),
        ports: StoredValue::new(use_ports()),
        all: RwSignal::new(Vec::new()),
        trouble: RwSignal::new(None),
    };
    let kept = room.store.kept_news();
    Effect::new(move |_| {
        kept.track();
        room.read();
    });
    let t = move || Outbox::of(room.session.i18n.lang());
    let standing = room.store.standing();
    let held = move || {
        let fact = match standing.get().hold? {
            Hold::SignIn => t().sign_in,
            Hold::Update => t().update,
        };
        Some(view! { <Banner tone=Tone::Warn icon="clock" fact=fact/> })
    };
    let broken = move || {
        room.trouble
            .get()
            .map(|_| view! { <Banner tone=Tone::Danger icon="circle-alert" fact=t().unreadable/> })
    };
    let nothing = move || {
        let open = |entry: &Entry| heap(entry) != Heap::Delivered;
        room.all.with(|all| !all.iter().any(open))
    };
    let export = move |()| {
        room.ports.with_value(|ports| ports.commands.export());
    };
    view! {
        <main class="outbox">
            <TillBar/>
            <section aria-label=attr(move || t().title)>
                <header class="row">
                    <h1 class="grow">{live(move || t().title)}</h1>
                    <Button icon="download" on_press=export>{live(move || t().export)}</Button>
                </header>
                {live(held)}
                {live(broken)}
                <Show when=nothing>
                    <EmptyState icon="circle-check" title=move || t().nothing hint=move || t().nothing_hint/>
                </Show>
                <Pile room=room heap=Heap::Waits/>
                <Pile room=room heap=Heap::Refused/>
                <Pile room=room heap=Heap::Held/>
                <Pile room=room heap=Heap::Delivered/>
            </section>
        </main>
    }
    .into_any()
}

impl Room {
    /// Reads everything again.
    fn read(self) {
        let asked = self.ports.with_value(|ports| ports.commands.list());
        leptos::task::spawn_local(async move {
            match asked.await {
                Ok(all) => {
                    self.all.set(all);
                    self.trouble.set(None);
                }
                Err(error) => self.trouble.set(Some(error)),
            }
        });
    }

    /// Somebody has seen a refusal.
    fn seen(self, place: u64) {
        let asked = self.ports.with_value(|ports| ports.commands.seen(place));
        leptos::task::spawn_local(async move {
            if let Err(error) = asked.await {
                self.trouble.set(Some(error));
            }
            self.store.count_refused();
            self.read();
        });
    }

    /// What the command was about: the table, the dishes, the sum.
    fn about(self, command: &Command) -> String {
        let lang = self.session.i18n.lang();
        let table = self.session.i18n.t().table;
        self.store.state().with(|state| {
            let catalog = &state.catalog;
            let mut words = Vec::new();
            let ticket = command.ticket().and_then(|id| state.tickets.get(&id));
            let order = command.order().or(ticket.map(|ticket| ticket.order));
            if let Some(order) = order.and_then(|id| state.orders.get(&id)) {
                words.push(place_of(lang, catalog, order, table));
            }
            let dish = |line: &NewLine| {
                let item = catalog.item(&line.item);
                let name =
                    item.map_or(line.item.to_string(), |item| item.name.get(lang).to_owned());
                format!("{} × {name}", line.quantity)
            };
            match command {
                Command::AddLines { lines, .. } | Command::PlaceOrder { lines, .. } => {
                    words.extend(lines.iter().map(dish));
                }
                Command::TakePayment { amount, .. }
                | Command::TopUp(domain::accounts::TopUp { amount, .. })
                | Command::SetTip(domain::payments::SetTip { tip: amount, .. })
                | Command::MoveCash(domain::cash::Move { amount, .. })
                | Command::OpenDrawer(domain::cash::Open {
                    opening_float: amount,
                    ..
                })
                | Command::CloseDrawer(domain::cash::Close {
                    counted: amount, ..
                }) => words.push(money(*amount)),
                _ => {}
            }
            words.join(" · ")
        })
    }

    /// Why it was not done.
    fn why(self, entry: &Entry) -> Option<String> {
        let (code, details) = match &entry.fate {
            Fate::SetAside { code, details, .. } => (code.as_str(), details),
            Fate::Done { outcome, .. } => (outcome.code.as_deref()?, &outcome.details),
            Fate::Waiting => return None,
        };
        let lang = self.session.i18n.lang();
        let state = self.store.state();
        Some(state.with(|state| error_text_about(lang, &state.catalog, code, details)))
    }
}

/// A heap with its heading; nothing when it is empty.
#[component]
fn Pile(room: Room, heap: Heap) -> impl IntoView {
    let entries = Memo::new(move |_| {
        let mine = |entry: &&Entry| self::heap(entry) == heap;
        let most = if heap == Heap::Delivered {
            DELIVERED
        } else {
            usize::MAX
        };
        room.all.with(|all| {
            let newest = all.iter().rev().filter(mine).take(most);
            newest.cloned().collect::<Vec<_>>()
        })
    });
    let t = move || Outbox::of(room.session.i18n.lang());
    let title = move || match heap {
        Heap::Waits => t().waits,
        Heap::Refused => t().refused,
        Heap::Held => t().held,
        Heap::Delivered => t().delivered,
    };
    let count = move || on_this_device(room.session.i18n.lang(), entries.with(Vec::len));
    let hint = move || (heap == Heap::Waits).then(|| format!("{} {}", count(), t().waits_hint));
    view! {
        <Show when=move || entries.with(|entries| !entries.is_empty())>
            <section class="card pile" aria-label=attr(title)>
                <h2>{live(title)}</h2>
                {live(move || hint().map(|hint| view! { <p class="muted t13">{hint}</p> }))}
                <ul>
                    <For each=move || entries.get() key=|entry| (entry.place, entry.waits(), entry.seen) let:entry>
                        <Kept room=room entry=entry/>
                    </For>
                </ul>
            </section>
        </Show>
    }
    .into_any()
}

/// One command.
#[component]
fn Kept(room: Room, entry: Entry) -> impl IntoView {
    let i = room.session.i18n;
    let (icon, tone) = match heap(&entry) {
        Heap::Waits => ("clock", "wait"),
        Heap::Refused => ("circle-alert", "refused"),
        Heap::Held => ("shield-alert", "wait"),
        Heap::Delivered => ("check", "done"),
    };
    let place = entry.place;
    let unseen = is_unseen(&entry);
    let made = clock(entry.envelope.created_at, room.session.offset_minutes());
    let by = format!("{made} · {}", entry.by.name);
    let entry = StoredValue::new(entry);
    let what = move || entry.with_value(|entry| wanted(i.lang(), &entry.envelope.command));
    let about = move || entry.with_value(|entry| room.about(&entry.envelope.command));
    let why = move || {
        let why = entry.with_value(|entry| room.why(entry));
        why.map(|why| view! { <span class="why">{why}</span> })
    };
    view! {
        <li data-state=tone>
            <Icon name=icon/>
            <span class="what">
                <b>{live(what)}</b>" "{live(about)}
                <small class="muted">{by}</small>
                {live(why)}
            </span>
            {unseen.then(|| view! {
                <Button kind=ButtonKind::Quiet icon="check" on_press=move |()| room.seen(place)>
                    {live(move || Outbox::of(i.lang()).seen)}
                </Button>
            })}
        </li>
    }
    .into_any()
}

/// Whether a person has yet to see that it was not done; what a manager decides about is not done either.
const fn is_unseen(entry: &Entry) -> bool {
    match heap(entry) {
        Heap::Refused => true,
        Heap::Held => !entry.seen,
        Heap::Waits | Heap::Delivered => false,
    }
}

/// How many of them a person has yet to see.
pub fn unseen(entries: &[Entry]) -> usize {
    entries.iter().filter(|entry| is_unseen(entry)).count()
}
