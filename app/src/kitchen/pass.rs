//! What the parts of the kitchen display share: its cards, where they stand, and what a touch does.

use super::card::{Age, Card, Row, View, cards, place as place_of, place_at};
use super::columns::{Placement, place};
use super::drawn::{Drawn, tell_all};
use super::settings::{Chosen, use_settings};
use super::tally::{Gone, gone};
use crate::i18n::{Kitchen, bumped, recalled};
use crate::ports::{Pending, Ports, TransportError, use_ports};
use crate::session::{Session, use_session};
use crate::store::{Refusal, Store, use_store};
use crate::ui::{Toasts, Undo, use_toasts};
use domain::ids::{OrderId, StationKey, TicketId};
use domain::kitchen::{CookState, Place, Rush, Ticket};
use domain::menu::Catalog;
use domain::time::UnixMillis;
use domain::{Command, Lang, routes};
use leptos::prelude::*;
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

/// So long a pull to the front can be called off before anybody hears of it (design, Kitchen).
const CALL_OFF: Duration = Duration::from_secs(3);

/// A bump bar has a key for so many cards.
const TILES: usize = 9;

/// A sheet over the board.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Open {
    /// Other stations, and the way out.
    Stations,
    /// What was bumped lately.
    Recent,
    /// Dishes that ran out.
    StopList,
    /// How this screen is set.
    Settings,
}

/// The kitchen display's state; copy it into closures.
#[derive(Clone, Copy)]
pub struct Pass {
    /// The last part of the address.
    pub key: Memo<String>,
    /// What is shown.
    pub view: Memo<View>,
    /// Stations, tables, dishes.
    pub catalog: RwSignal<Arc<Catalog>>,
    /// The cards, oldest first.
    pub cards: Memo<Vec<Card>>,
    /// Where they stand.
    pub placement: Memo<Placement>,
    /// The cards that a number on a bump bar reaches, in its order.
    pub tiles: Memo<Vec<OrderId>>,
    /// The cards that are late.
    pub late: Memo<BTreeSet<OrderId>>,
    /// What left the screen last.
    pub gone: Memo<Vec<Gone>>,
    /// The sheet that is open.
    pub sheet: RwSignal<Option<Open>>,
    /// How this screen is set.
    pub set: Chosen,
    /// A bump bar is used here: cards show their keys.
    pub keyed: RwSignal<bool>,
    /// Orders that are about to be pulled to the front, and when that was wanted.
    pub pulling: RwSignal<BTreeMap<OrderId, UnixMillis>>,
    /// The cards that are drawn.
    drawn: StoredValue<BTreeMap<OrderId, Drawn>>,
    /// What the hub remembers of tickets that left the screen.
    past: RwSignal<Vec<Arc<Ticket>>>,
    // Stored, so that a copy of this struct stays small.
    session: StoredValue<Session>,
    store: StoredValue<Store>,
    toasts: StoredValue<Toasts>,
    ports: StoredValue<Ports>,
}

impl Pass {
    /// The state for the station whose key is in `key`.
    pub fn new(key: Memo<String>) -> Self {
        let (session, store) = (use_session(), use_store());
        let state = store.state();
        let catalog = RwSignal::new(state.with_untracked(|state| Arc::clone(&state.catalog)));
        let view =
            Memo::new(move |_| catalog.with(|catalog| key.with(|key| View::of(catalog, key))));
        let on_screen =
            Memo::new(move |_| view.with(|view| state.with(|state| cards(state, view))));
        let placement = Memo::new(move |before: Option<&Placement>| {
            let known: BTreeSet<OrderId> =
                state.with(|state| state.tickets.values().map(|t| t.order).collect());
            view.with(|view| on_screen.with(|cards| place(before, view, cards, &known)))
        });
        let tiles = Memo::new(move |_| {
            placement.with(|placement| {
                placement
                    .columns
                    .iter()
                    .flatten()
                    .take(TILES)
                    .copied()
                    .collect()
            })
        });
        let now = session.now;
        let late = Memo::new(move |_| {
            let now = now.get();
            let is_late = |catalog: &Catalog, card: &Card| card.age(catalog, now).0 == Age::Late;
            catalog.with(|catalog| {
                on_screen.with(|cards| {
                    let late = cards.iter().filter(|card| is_late(catalog, card));
                    late.map(|card| card.order).collect()
                })
            })
        });
        let left = RwSignal::new(Vec::new());
        let gone = Memo::new(move |_| {
            view.with(|view| left.with(|past| state.with(|state| gone(state, past, view))))
        });
        let made = Self {
            session: StoredValue::new(session),
            store: StoredValue::new(store),
            key,
            view,
            catalog,
            cards: on_screen,
            placement,
            tiles,
            late,
            gone,
            sheet: RwSignal::new(None),
            set: use_settings(),
            keyed: RwSignal::new(false),
            pulling: RwSignal::new(BTreeMap::new()),
            drawn: StoredValue::new(BTreeMap::new()),
            past: left,
            toasts: StoredValue::new(use_toasts()),
            ports: StoredValue::new(use_ports()),
        };
        // Another station has other tickets; and a page that comes alive has seen nothing leave.
        Effect::new(move |_| {
            key.track();
            made.ask_past();
        });
        Effect::new(move |_| made.tell_catalog());
        Effect::new(move |_| made.tell_cards());
        made
    }

    /// A catalogue that is the same says nothing.
    fn tell_catalog(self) {
        let now = self
            .store()
            .state()
            .with(|state| Arc::clone(&state.catalog));
        if self
            .catalog
            .with_untracked(|known| !Arc::ptr_eq(known, &now))
        {
            self.catalog.set(now);
        }
    }

    /// Tells each card that is drawn what has become of it; one that is the same hears nothing.
    fn tell_cards(self) {
        let now = self.session().now.get();
        self.catalog.with(|catalog| {
            self.cards.with(|cards| {
                self.drawn
                    .update_value(|drawn| tell_all(drawn, cards, catalog, now));
            });
        });
    }

    /// Asks the hub which tickets left these screens; without an answer what is known stays.
    pub fn ask_past(self) {
        let stations = self.view.with_untracked(|view| match view {
            View::Stations(stations) | View::Expo(stations) => stations.clone(),
            View::Unknown => Vec::new(),
        });
        let stations: Vec<&str> = stations.iter().map(StationKey::as_str).collect();
        let path = format!(
            "{}?stations={}",
            routes::RECENT_TICKETS.path,
            stations.join(",")
        );
        let ports = self.ports.get_value();
        leptos::task::spawn_local(async move {
            if let Ok(tickets) = ports.read::<Vec<Arc<Ticket>>>(&path).await {
                // The screen may be gone meanwhile.
                let _ = self.past.try_set(tickets);
            }
        });
    }

    /// Sends a body to the hub.
    pub fn post(self, path: &str, body: String) -> Pending<Result<String, TransportError>> {
        self.ports
            .with_value(|ports| ports.transport.post(path, body))
    }

    /// Who works here, in which language, and the time.
    pub fn session(self) -> Session {
        self.session.get_value()
    }

    /// Where commands go.
    pub fn store(self) -> Store {
        self.store.get_value()
    }

    /// The reader's language; reactive.
    pub fn lang(self) -> Lang {
        self.session().i18n.lang()
    }

    /// The messages of this screen; reactive.
    pub fn t(self) -> &'static Kitchen {
        Kitchen::of(self.lang())
    }

    /// Whether whole orders are shown.
    pub fn is_expo(self) -> bool {
        self.view.with(View::is_expo)
    }

    /// A card as it stands, for whoever draws it.
    pub fn card(self, order: OrderId) -> Drawn {
        let now = self.session().now.get_untracked();
        let drawn = self
            .catalog
            .with_untracked(|catalog| Drawn::new(self.now(order), catalog, now));
        self.drawn.update_value(|all| {
            all.insert(order, drawn);
        });
        drawn
    }

    /// The cards in the order in which they are read: column by column.
    pub fn in_reading_order(self) -> Vec<OrderId> {
        self.placement
            .with_untracked(|placement| placement.columns.concat())
    }

    /// One touch on a line: done, or not done after all; a void is acknowledged.
    pub fn touch(self, row: &Row) {
        let (ticket, lines) = (row.ticket, vec![row.line.line]);
        if row.given {
            return;
        }
        let command = match row.line.state {
            CookState::Queued | CookState::Started => Command::FinishLines { ticket, lines },
            CookState::Ready => Command::UnfinishLines { ticket, lines },
            CookState::Void => Command::SeeVoid { ticket },
            CookState::VoidSeen => return,
        };
        self.store().submit(command);
    }

    /// Begins everything on a card.
    pub fn start(self, order: OrderId) {
        let queued = self.now(order).map(|c| c.queued()).unwrap_or_default();
        let start = |(ticket, lines)| Command::StartLines { ticket, lines };
        self.store()
            .submit_all(queued.into_iter().map(start).collect());
    }

    /// Everything on a card is done, and it stays on the screen.
    pub fn finish(self, order: OrderId) {
        let unfinished = self.now(order).map(|c| c.unfinished()).unwrap_or_default();
        let finish = |(ticket, lines)| Command::FinishLines { ticket, lines };
        self.store()
            .submit_all(unfinished.into_iter().map(finish).collect());
    }

    /// The main act of a card: a station bumps it, the expo hands out what is ready.
    pub fn bump(self, order: OrderId) {
        let Some(card) = self.now(order) else {
            return;
        };
        if card.has_unseen_void() {
            // The same words as the hub's, without asking it.
            self.store().refusal().set(Some(Refusal {
                code: "illegal_status".to_owned(),
                details: json!({"from": "void", "to": "bumped"}),
            }));
            return;
        }
        if self.is_held_back(&card) {
            return;
        }
        let unfinished = card.unfinished();
        let tickets: Vec<TicketId> = card.open().map(|ticket| ticket.id).collect();
        // The screen may have been left meanwhile: only what the page has is touched.
        let store = self.store();
        let bumps = tickets
            .iter()
            .map(|ticket| Command::Bump { ticket: *ticket });
        if !run(store, bumps.collect()) {
            return;
        }
        let undo: Undo = Arc::new(move || {
            let mut commands: Vec<Command> = tickets
                .iter()
                .map(|ticket| Command::Recall { ticket: *ticket })
                .collect();
            let back = unfinished.iter().cloned();
            commands.extend(back.map(|(ticket, lines)| Command::UnfinishLines { ticket, lines }));
            run(store, commands);
        });
        let first = card.tickets.first().map(Arc::as_ref);
        let sentence = bumped(self.session().i18n.lang_untracked(), &self.place(first));
        self.toasts.get_value().show("check", sentence, Some(undo));
    }

    /// Whether the expo waits for the stations before it hands a card out.
    pub fn is_held_back(self, card: &Card) -> bool {
        let waits = self.view.with_untracked(View::is_expo) && self.set.get(|set| set.hold_back);
        waits && !card.is_ready()
    }

    /// Pulls a card to the front of every expo: after a moment, in which another touch calls it off. One that is there
    /// goes back to its turn at once.
    pub fn pull(self, order: OrderId) {
        let is_waiting = self
            .pulling
            .with_untracked(|pulling| pulling.contains_key(&order));
        if is_waiting {
            self.pulling.update(|pulling| {
                pulling.remove(&order);
            });
        } else if self.now(order).is_some_and(|card| card.is_rushed()) {
            self.rush(order, false);
        } else {
            let wanted = self.ports.with_value(|ports| ports.clock.now());
            self.pulling.update(|pulling| {
                pulling.insert(order, wanted);
            });
            set_timeout(move || self.pull_now(order, wanted), CALL_OFF);
        }
    }

    /// The moment is over. Nothing is sent when it was called off, or when nobody looks at this screen any more.
    fn pull_now(self, order: OrderId, wanted: UnixMillis) {
        let still = self
            .pulling
            .try_with_untracked(|pulling| pulling.get(&order) == Some(&wanted));
        if still == Some(true) {
            self.pulling.update(|pulling| {
                pulling.remove(&order);
            });
            self.rush(order, true);
        }
    }

    fn rush(self, order: OrderId, on: bool) {
        let card = self.now(order);
        let tickets = card.iter().flat_map(Card::open);
        let wanted = tickets.filter(|ticket| ticket.rush != on);
        let wanted = wanted.map(|one| Rush { ticket: one.id, on });
        run(self.store(), wanted.map(Command::Rush).collect());
    }

    /// Brings back what left last.
    pub fn recall_last(self) {
        if let Some(last) = self.gone.with_untracked(|gone| gone.first().cloned()) {
            self.recall(&last);
        }
    }

    /// Brings back what left together.
    pub fn recall(self, gone: &Gone) {
        // The hub may know of them what this screen has forgotten.
        self.store().learn(&gone.tickets);
        let commands = gone.tickets.iter().map(|ticket| ticket.id);
        let commands = commands.map(|ticket| Command::Recall { ticket });
        run(self.store(), commands.collect());
        let first = gone.tickets.first().map(Arc::as_ref);
        let sentence = recalled(self.session().i18n.lang_untracked(), &self.place(first));
        self.toasts.get_value().show("undo-2", sentence, None);
    }

    /// Where a ticket goes, in words.
    pub fn place(self, ticket: Option<&Ticket>) -> String {
        let Some(ticket) = ticket else {
            return String::new();
        };
        let place = self
            .catalog
            .with_untracked(|catalog| place_of(ticket, catalog));
        self.words(place)
    }

    /// Where a line goes that is no longer for its ticket's table, in words.
    pub fn place_of_line(self, place: &Place) -> String {
        let table = place.table.as_ref();
        let place = self
            .catalog
            .with_untracked(|catalog| place_at(place.channel, table, String::new(), catalog));
        self.words(place).trim_end().to_owned()
    }

    fn words(self, (icon, number): (Option<&'static str>, String)) -> String {
        let lang = self.session().i18n.lang_untracked();
        let t = Kitchen::of(lang);
        let kind = match icon {
            None => crate::i18n::Common::of(lang).table,
            Some("bike") => t.delivery,
            Some("beer") => t.tab,
            Some(_) => t.takeaway,
        };
        format!("{kind} {number}")
    }

    fn now(self, order: OrderId) -> Option<Card> {
        self.cards
            .with_untracked(|cards| cards.iter().find(|card| card.order == order).cloned())
    }
}

/// What one touch asks for, one after the other; the first refusal ends it and is shown. Whether all of it goes.
fn run(store: Store, commands: Vec<Command>) -> bool {
    store.refusal().set(None);
    let mut commands = commands.into_iter();
    commands.all(|command| store.submit_beside(command))
}
