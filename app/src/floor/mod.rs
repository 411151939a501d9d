//! The floor: rooms with their tables, what needs a hand, the kitchen's load.

mod acts;
mod attention;
mod calls;
mod draft;
mod editor;
mod glance;
mod guest;
mod mine;
mod plan;
mod seek;
mod sheet;
mod unmatched;

pub use calls::watch;

use crate::bar::TillBar;
use crate::i18n::{Floor, Reservations, error_text_about};
use crate::session::{Session, use_session};
use crate::store::{Store, use_store};
use crate::ui::{
    Banner, Button, EmptyState, Icon, Show, Toasts, Tone, Undo, live, sheet_is_open, use_toasts,
};
use acts::Hand;
use attention::Attention;
use domain::Command;
use domain::floor::{Cleaned, Table};
use domain::ids::{LineId, OrderId, ReservationId, RoomKey, StaffId, TableKey};
use domain::menu::Catalog;
use domain::orders::Channel;
use draft::Draft;
use editor::Editor;
use guest::GuestSheet;
use leptos::ev;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::HtmlElement;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_navigate, use_query_map};
use mine::Mine;
use plan::{Plan, Rooms};
use seek::{Filters, Seek, Seeking};
use sheet::TableSheet;
use std::cell::Cell;
use std::collections::BTreeSet;
use std::sync::Arc;
use uuid::Uuid;

/// Food that was taken to the guest and that the hub does not know of yet.
struct Owed {
    /// Which of them it is.
    id: Uuid,
    order: OrderId,
    lines: Vec<LineId>,
}

thread_local! {
    /// The room that was looked at last: whoever comes back from a check goes on there. Only a browser's page has one.
    static LAST: Cell<Option<RoomKey>> = const { Cell::new(None) };
}

/// What the parts of the floor share; copy it into closures.
#[derive(Clone, Copy)]
struct Hall {
    session: Session,
    store: Store,
    catalog: Memo<Arc<Catalog>>,
    /// The room; none is the first one.
    room: RwSignal<Option<RoomKey>>,
    /// Opens a check's screen.
    go: Callback<OrderId>,
    /// Which tables are wanted.
    seeking: StoredValue<Seeking>,
    /// What the next table that is tapped is for.
    hand: RwSignal<Option<Hand>>,
    /// The check whose sheet is open.
    asked: RwSignal<Option<OrderId>>,
    /// The check whose guest is written down, and where its food goes: it may not be known yet.
    noted: RwSignal<Option<(OrderId, Channel)>>,
    /// Lines that were taken to the guest and may still be put back.
    taken: RwSignal<BTreeSet<LineId>>,
    /// The same, as the hub is still to be told.
    owed: StoredValue<Vec<Owed>>,
    toasts: Toasts,
    /// The room while it is drawn anew.
    draft: RwSignal<Option<Draft>>,
}

impl Hall {
    /// Who works here.
    fn me(self) -> Option<StaffId> {
        let person = self.session.person;
        person.with(|person| person.as_ref()?.staff_id.parse().ok())
    }

    /// The name of whoever works here.
    fn my_name(self) -> Option<String> {
        let person = self.session.person;
        person.with(|person| person.as_ref().map(|person| person.name.clone()))
    }

    /// Whether a waiter works here: their own tables come first then.
    fn is_waiters(self) -> bool {
        let person = self.session.person;
        person.with(|person| person.as_ref().is_some_and(|one| one.role == "waiter"))
    }

    /// Whether a table is looked after by whoever works here: of their section, or with their check.
    fn is_mine(self, table: &TableKey) -> bool {
        let me = self.me();
        self.store.state().with(|state| {
            let mut orders = state.orders_at(table);
            let shift = me.and_then(|me| state.crew.get(&me));
            orders.any(|order| Some(order.waiter.id) == me)
                || shift.is_some_and(|shift| shift.tables.contains(table))
        })
    }

    /// The table's check, or a new one; or what is in hand is done to it.
    fn enter(self, table: &Table) {
        if let Some(hand) = self.hand.get_untracked() {
            self.put(hand, table);
            return;
        }
        let open = self
            .store
            .state()
            .with_untracked(|state| state.order_at(&table.id).map(|order| order.id));
        match open {
            Some(order) => self.go.run(order),
            None => self.open(Channel::DineIn, Some(table.id.clone())),
        }
    }

    /// Whether any room keeps track of tables that have to be cleaned.
    fn cleans(self) -> bool {
        let rooms = |catalog: &Catalog| catalog.rooms.iter().any(|room| room.cleaning);
        self.catalog.with(|catalog| rooms(catalog))
    }

    /// One tap cleans a table that guests left, the next one seats guests there.
    fn touch(self, table: &Table) {
        let state = self.store.state();
        let dirty = state.with_untracked(|state| {
            state.dirty.contains(&table.id) && state.order_at(&table.id).is_none()
        });
        if dirty && self.hand.with_untracked(Option::is_none) {
            self.clean(&table.id, true);
        } else {
            self.enter(table);
        }
    }

    /// Says that a table is clean, or has to be cleaned; it can be taken back.
    fn clean(self, table: &TableKey, clean: bool) {
        let say = |table: TableKey, clean| Command::Clean(Cleaned { table, clean });
        if !self.store.submit(say(table.clone(), clean)) {
            return;
        }
        let (t, table) = (Floor::of(self.session.i18n.lang_untracked()), table.clone());
        let (icon, text) = if clean {
            ("circle-check", t.cleaned)
        } else {
            ("sparkles", t.to_clean)
        };
        let undo: Undo = Arc::new(move || {
            self.store.submit(say(table.clone(), !clean));
        });
        self.toasts.show(icon, text.to_owned(), Some(undo));
    }

    /// Opens a check without a table and asks for its guest.
    fn open_for(self, channel: Channel) {
        if let Some(order) = self.begin(channel, None) {
            self.noted.set(Some((order, channel)));
        }
    }

    /// Opens a check and shows it at once; a refusal brings the person back with its reason.
    fn open(self, channel: Channel, table: Option<TableKey>) {
        if let Some(order) = self.begin(channel, table) {
            self.go.run(order);
        }
    }

    /// Opens a check; its id, when the rules let it go from here.
    fn begin(self, channel: Channel, table: Option<TableKey>) -> Option<OrderId> {
        if !untrack(|| self.session.may("orders.take")) {
            return None;
        }
        let order = OrderId::new(self.store.new_id());
        // With the hub its number comes at once; without it the check is called by this device, for ever.
        let device = self.session.person.with_untracked(|person| {
            let cut_off = self.store.is_cut_off();
            let number = person.as_ref().and_then(|person| person.device_number);
            number.filter(|_| cut_off)
        });
        // The check is on this screen before the hub has answered; a rule that says no keeps the person here.
        let opened = self.store.submit(Command::OpenOrder {
            order,
            channel,
            table,
            guests: 0,
            label: device.map(|number| number.to_string()),
        });
        opened.then_some(order)
    }
}

/// `/floor`.
#[component]
pub fn FloorScreen() -> impl IntoView {
    let (session, store) = (use_session(), use_store());
    let navigate = use_navigate();
    let hall = Hall {
        session,
        store,
        catalog: store.catalog(),
        room: RwSignal::new(LAST.take()),
        go: Callback::new(move |order: OrderId| {
            navigate(&format!("/order/{order}"), NavigateOptions::default());
        }),
        seeking: StoredValue::new(Seeking::default()),
        hand: RwSignal::new(None),
        asked: RwSignal::new(None),
        noted: RwSignal::new(None),
        taken: RwSignal::new(BTreeSet::new()),
        owed: StoredValue::new(Vec::new()),
        toasts: use_toasts(),
        draft: RwSignal::new(None),
    };
    Effect::new(move |_| LAST.set(hall.room.get()));
    settle_in_time(hall);
    listen(hall);
    open_what_was_asked(hall);
    let t = move || Floor::of(session.i18n.lang());
    let body = move || {
        if store.ready().get() {
            view! {
                <Sub hall=hall/>
                <Show when=move || hall.draft.with(Option::is_some) fallback=move || view! { <Plan hall=hall/><Mine hall=hall/><Attention hall=hall/> }>
                    <Editor hall=hall/>
                </Show>
                <TableSheet hall=hall/>
                <GuestSheet hall=hall/>
            }
            .into_any()
        } else {
            view! { <section class="plan"><EmptyState icon="server" title=move || t().connecting hint=move || t().connecting_hint/></section> }.into_any()
        }
    };
    view! { <main class="floor"><TillBar><Show when=move || hall.draft.with(Option::is_none)><Seek hall=hall/></Show></TillBar>{live(body)}</main> }.into_any()
}

/// What is still to be told is told when the screen goes, when the page goes or is put away, and before the person does.
fn settle_in_time(hall: Hall) {
    let settle = move || {
        // Nothing is owed where a page is only drawn.
        if hall.owed.try_with_value(Vec::is_empty) == Some(false) {
            leptos::task::spawn_local(hall.settle());
        }
    };
    on_cleanup(settle);
    hall.session.owe(Arc::new(move || hall.settle()));
    Effect::new(move |_| {
        // A phone that is put away may never come back to its page.
        let hidden = move |_| {
            if document().hidden() {
                settle();
            }
        };
        let listening = [
            window_event_listener_untyped("pagehide", move |_| settle()),
            window_event_listener_untyped("visibilitychange", hidden),
        ];
        on_cleanup(move || listening.into_iter().for_each(WindowListenerHandle::remove));
    });
}

/// Why the last act was refused.
#[component]
fn Refused(hall: Hall) -> impl IntoView {
    let i = hall.session.i18n;
    let refusal = hall.store.refusal();
    let refused = move || {
        refusal.get().map(|refusal| {
            let text = hall.catalog.with(|catalog| {
                error_text_about(i.lang(), catalog, &refusal.code, &refusal.details)
            });
            view! { <Banner tone=Tone::Danger icon="circle-alert" fact=text/> }
        })
    };
    live(refused).into_any()
}

/// Rooms, filters, a refusal, a new takeaway. On a phone its buttons are their icons: the tables come first.
#[component]
fn Sub(hall: Hall) -> impl IntoView {
    let i = hall.session.i18n;
    view! {
        <div class="sub">
            <Rooms hall=hall/>
            <span class="grow"></span>
            <Refused hall=hall/>
            <InHand hall=hall/>
            <Filters hall=hall/>
            <Show when=move || hall.session.may("floor.edit") && hall.draft.with(Option::is_none)>
                <Button icon="pencil" label=move || Floor::of(i.lang()).edit on_press=move |()| hall.draw()/>
            </Show>
            <Show when=move || hall.session.may("orders.take")>
                <a class="btn" href="/reservations"><Icon name="calendar-clock"/><span>{live(move || Reservations::of(i.lang()).title)}</span></a>
                <Button icon="shopping-bag" key_hint="F6" on_press=move |()| hall.open(Channel::Takeaway, None)>
                    <span>{live(move || Floor::of(i.lang()).new_takeaway)}</span>
                </Button>
            </Show>
        </div>
    }
    .into_any()
}

/// What the next table that is tapped is for, and the way out of it.
#[component]
fn InHand(hall: Hall) -> impl IntoView {
    let i = hall.session.i18n;
    let shown = move || {
        let t = Floor::of(i.lang());
        let word = match hall.hand.get()? {
            Hand::Move(_) => t.pick_move,
            Hand::Join(_) => t.pick_join,
            Hand::Merge(_) => t.pick_merge,
            Hand::Seat(_) => t.pick_seat,
        };
        Some(view! {
            <Banner tone=Tone::Accent icon="info" fact=word/>
            <Button key_hint="Esc" on_press=move |()| hall.hand.set(None)>{i.t().cancel}</Button>
        })
    };
    live(shown)
}

/// A shortcut of the installed app asks for a new takeaway by the address (`/floor?new=takeaway`). The address is put
/// right first, so that a way back does not open another one.
fn open_what_was_asked(hall: Hall) {
    let query = use_query_map();
    let asked = query.with_untracked(|query| query.get_str("new") == Some("takeaway"));
    let seat = query.with_untracked(|query| query.get_str("seat").and_then(|id| id.parse().ok()));
    if let Some(seat) = seat {
        hall.hand.set(Some(Hand::Seat(ReservationId::new(seat))));
    }
    let navigate = use_navigate();
    let done = StoredValue::new(!asked);
    Effect::new(move |_| {
        if done.get_value() || !hall.store.ready().get() {
            return;
        }
        done.set_value(true);
        let replace = NavigateOptions {
            replace: true,
            ..NavigateOptions::default()
        };
        navigate("/floor", replace);
        hall.open(Channel::Takeaway, None);
    });
}

/// Keys of the whole screen: F6 opens a takeaway, F7 a delivery, F9 a tab; `/` searches; Esc lets go of what is in hand; arrows go
/// from table to table.
fn listen(hall: Hall) {
    Effect::new(move |_| {
        let listening = window_event_listener(ev::keydown, move |event| {
            let drawing = hall.draft.with_untracked(Option::is_some);
            let covered = drawing || sheet_is_open(&event);
            if covered || event.ctrl_key() || event.alt_key() || event.meta_key() {
                return;
            }
            match event.key().as_str() {
                "F6" => hall.open(Channel::Takeaway, None),
                "F7" => hall.open_for(Channel::Delivery),
                "F9" => hall.open_for(Channel::Tab),
                _ if seek::begins(&event) => {}
                "Escape" => return hall.hand.set(None),
                "ArrowRight" if step(true) => {}
                "ArrowLeft" if step(false) => {}
                _ => return,
            }
            event.prevent_default();
        });
        on_cleanup(move || listening.remove());
    });
}

/// Moves the focus from a table to the next or the one before; whether it was on one.
fn step(forward: bool) -> bool {
    let next = || -> Option<HtmlElement> {
        let here = document().active_element()?;
        if !here.class_list().contains("table-tile") {
            return None;
        }
        let mut at = Some(here);
        loop {
            at = if forward {
                at?.next_element_sibling()
            } else {
                at?.previous_element_sibling()
            };
            let found = at.clone()?;
            if !found.has_attribute("hidden") {
                return found.dyn_into().ok();
            }
        }
    };
    let next = next();
    // An element that is in the document takes the focus.
    next.is_some_and(|tile| tile.focus().is_ok())
}
