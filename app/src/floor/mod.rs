//! The floor: rooms with their tables, what needs a hand, the kitchen's load.

mod attention;
mod glance;
mod plan;

use crate::bar::TillBar;
use crate::i18n::{Floor, error_text_about};
use crate::session::{Session, use_session};
use crate::store::{Store, use_store};
use crate::ui::{Banner, Button, EmptyState, Show, Tone, live};
use attention::Attention;
use domain::Command;
use domain::floor::Table;
use domain::ids::{OrderId, RoomKey, TableKey};
use domain::menu::Catalog;
use domain::orders::Channel;
use leptos::ev;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_navigate, use_query_map};
use plan::{Plan, Rooms};
use std::sync::Arc;

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
}

impl Hall {
    /// The table's check, or a new one.
    fn enter(self, table: &Table) {
        let open = self
            .store
            .state()
            .with_untracked(|state| state.order_at(&table.id).map(|order| order.id));
        match open {
            Some(order) => self.go.run(order),
            None => self.open(Channel::DineIn, Some(table.id.clone())),
        }
    }

    /// Opens a check and shows it at once; a refusal brings the person back with its reason.
    fn open(self, channel: Channel, table: Option<TableKey>) {
        if !untrack(|| self.session.may("orders.take")) {
            return;
        }
        let order = OrderId::new(self.store.new_id());
        // With the hub its number comes at once; without it the check is called by this device, for ever.
        let device = self.session.person.with_untracked(|person| {
            let cut_off = self.store.is_cut_off();
            let number = person.as_ref().and_then(|person| person.device_number);
            number.filter(|_| cut_off)
        });
        // The check is on this screen before the hub has answered; a rule that says no keeps the person here.
        if self.store.submit(Command::OpenOrder {
            order,
            channel,
            table,
            guests: 0,
            label: device.map(|number| number.to_string()),
        }) {
            self.go.run(order);
        }
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
        room: RwSignal::new(None),
        go: Callback::new(move |order: OrderId| {
            navigate(&format!("/order/{order}"), NavigateOptions::default());
        }),
    };
    listen(hall);
    open_what_was_asked(hall);
    let t = move || Floor::of(session.i18n.lang());
    let body = move || {
        if store.ready().get() {
            view! { <Sub hall=hall/><Plan hall=hall/><Attention hall=hall/> }.into_any()
        } else {
            view! { <section class="plan"><EmptyState icon="server" title=move || t().connecting hint=move || t().connecting_hint/></section> }.into_any()
        }
    };
    view! { <main class="floor"><TillBar/>{live(body)}</main> }.into_any()
}

/// Rooms, a refusal, a new takeaway.
#[component]
fn Sub(hall: Hall) -> impl IntoView {
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
    view! {
        <div class="sub">
            <Rooms hall=hall/>
            <span class="grow"></span>
            {live(refused)}
            <Show when=move || hall.session.may("orders.take")>
                <Button icon="shopping-bag" key_hint="F6" on_press=move |()| hall.open(Channel::Takeaway, None)>
                    {live(move || Floor::of(i.lang()).new_takeaway)}
                </Button>
            </Show>
        </div>
    }
    .into_any()
}

/// A shortcut of the installed app asks for a new takeaway by the address (`/floor?new=takeaway`). The address is put
/// right first, so that a way back does not open another one.
fn open_what_was_asked(hall: Hall) {
    let asked = use_query_map().with_untracked(|query| query.get_str("new") == Some("takeaway"));
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

/// Keys of the whole screen: F6 opens a takeaway.
fn listen(hall: Hall) {
    Effect::new(move |_| {
        let listening = window_event_listener(ev::keydown, move |event| {
            if event.key() == "F6" && !event.ctrl_key() && !event.alt_key() && !event.meta_key() {
                event.prevent_default();
                hall.open(Channel::Takeaway, None);
            }
        });
        on_cleanup(move || listening.remove());
    });
}
