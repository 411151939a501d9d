//! What the parts of the kitchen display share: its cards, where they stand, and what a touch does.

use super::card::{Card, Row, View, cards, place as place_of};
use super::columns::{Placement, place};
use super::tally::{Gone, gone};
use crate::i18n::{Kitchen, bumped, recalled};
use crate::session::{Session, use_session};
use crate::store::{Refusal, Store, use_store};
use crate::ui::{Toasts, use_toasts};
use domain::ids::{OrderId, TicketId};
use domain::kitchen::{CookState, Ticket};
use domain::menu::Catalog;
use domain::{Command, Lang};
use leptos::prelude::*;
use serde_json::json;
use std::collections::BTreeSet;
use std::sync::Arc;

/// A sheet over the board.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Open {
    /// Other stations, and the way out.
    Stations,
    /// What was bumped lately.
    Recent,
    /// Dishes that ran out.
    StopList,
}

/// The kitchen display's state; copy it into closures.
#[derive(Clone, Copy)]
pub struct Pass {
    /// The last part of the address.
    pub key: Memo<String>,
    /// What is shown.
    pub view: Memo<View>,
    /// Stations, tables, dishes.
    pub catalog: Memo<Arc<Catalog>>,
    /// The cards, oldest first.
    pub cards: Memo<Vec<Card>>,
    /// Where they stand.
    pub placement: Memo<Placement>,
    /// What left the screen last.
    pub gone: Memo<Vec<Gone>>,
    /// The sheet that is open.
    pub sheet: RwSignal<Option<Open>>,
    // Stored, so that a copy of this struct stays small.
    session: StoredValue<Session>,
    store: StoredValue<Store>,
    toasts: StoredValue<Toasts>,
}

impl Pass {
    /// The state for the station whose key is in `key`.
    pub fn new(key: Memo<String>) -> Self {
        let store = use_store();
        let state = store.state();
        let catalog = Memo::new(move |_| state.with(|state| Arc::clone(&state.catalog)));
        let view =
            Memo::new(move |_| catalog.with(|catalog| key.with(|key| View::of(catalog, key))));
        let on_screen =
            Memo::new(move |_| view.with(|view| state.with(|state| cards(state, view))));
        let placement = Memo::new(move |before: Option<&Placement>| {
            let known: BTreeSet<OrderId> =
                state.with(|state| state.tickets.values().map(|t| t.order).collect());
            view.with(|view| on_screen.with(|cards| place(before, view, cards, &known)))
        });
        Self {
            session: StoredValue::new(use_session()),
            store: StoredValue::new(store),
            key,
            view,
            catalog,
            cards: on_screen,
            placement,
            gone: Memo::new(move |_| view.with(|view| state.with(|state| gone(state, view)))),
            sheet: RwSignal::new(None),
            toasts: StoredValue::new(use_toasts()),
        }
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
        self.view.with(|view| *view == View::Expo)
    }

    /// A card as it stands.
    pub fn card(self, order: OrderId) -> Memo<Option<Card>> {
        Memo::new(move |_| {
            self.cards
                .with(|cards| cards.iter().find(|card| card.order == order).cloned())
        })
    }

    /// The cards in the order in which they are read: column by column.
    pub fn in_reading_order(self) -> Vec<OrderId> {
        self.placement
            .with_untracked(|placement| placement.columns.concat())
    }

    /// One touch on a line: begun, done, not done after all; a void is acknowledged.
    pub fn touch(self, row: &Row) {
        let (ticket, lines) = (row.ticket, vec![row.line.line]);
        if row.given {
            return;
        }
        let command = match row.line.state {
            CookState::Queued => Command::StartLines { ticket, lines },
            CookState::Started => Command::FinishLines { ticket, lines },
            CookState::Ready => Command::UnfinishLines { ticket, lines },
            CookState::Void => Command::SeeVoid { ticket },
            CookState::VoidSeen => return,
        };
        self.store().submit(command);
    }

    /// Begins everything on a card.
    pub fn start(self, order: OrderId) {
        for (ticket, lines) in self.now(order).map(|c| c.queued()).unwrap_or_default() {
            self.store().submit(Command::StartLines { ticket, lines });
        }
    }

    /// Everything on a card is done, and it stays on the screen.
    pub fn finish(self, order: OrderId) {
        for (ticket, lines) in self.now(order).map(|c| c.unfinished()).unwrap_or_default() {
            self.store().submit(Command::FinishLines { ticket, lines });
        }
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
        if self.view.with_untracked(|view| *view == View::Expo) && !card.is_ready() {
            return;
        }
        let unfinished = card.unfinished();
        let tickets: Vec<TicketId> = card.open().map(|ticket| ticket.id).collect();
        for ticket in &tickets {
            if !self.store().submit(Command::Bump { ticket: *ticket }) {
                return;
            }
        }
        let undo = Callback::new(move |()| {
            let mut commands: Vec<Command> = tickets
                .iter()
                .map(|ticket| Command::Recall { ticket: *ticket })
                .collect();
            let back = unfinished.iter().cloned();
            commands.extend(back.map(|(ticket, lines)| Command::UnfinishLines { ticket, lines }));
            self.run(commands);
        });
        let first = card.tickets.first().map(Arc::as_ref);
        let sentence = bumped(self.session().i18n.lang_untracked(), &self.place(first));
        self.toasts.get_value().show("check", sentence, Some(undo));
    }

    /// Brings back what left last.
    pub fn recall_last(self) {
        if let Some(last) = self.gone.with_untracked(|gone| gone.first().cloned()) {
            self.recall(&last);
        }
    }

    /// Brings back what left together.
    pub fn recall(self, gone: &Gone) {
        let commands = gone.tickets.iter().map(|ticket| ticket.id);
        self.run(commands.map(|ticket| Command::Recall { ticket }).collect());
        let first = gone.tickets.first().map(Arc::as_ref);
        let sentence = recalled(self.session().i18n.lang_untracked(), &self.place(first));
        self.toasts.get_value().show("undo-2", sentence, None);
    }

    /// Where a ticket goes, in words.
    pub fn place(self, ticket: Option<&Ticket>) -> String {
        let Some(ticket) = ticket else {
            return String::new();
        };
        let lang = self.session().i18n.lang_untracked();
        let (icon, number) = self
            .catalog
            .with_untracked(|catalog| place_of(ticket, catalog));
        let t = Kitchen::of(lang);
        let kind = match icon {
            None => crate::i18n::Common::of(lang).table,
            Some("bike") => t.delivery,
            Some(_) => t.takeaway,
        };
        format!("{kind} {number}")
    }

    /// One command after the other; the first refusal ends it and is shown.
    fn run(self, commands: Vec<Command>) {
        for command in commands {
            if !self.store().submit(command) {
                return;
            }
        }
    }

    fn now(self, order: OrderId) -> Option<Card> {
        self.cards
            .with_untracked(|cards| cards.iter().find(|card| card.order == order).cloned())
    }
}
