//! The plan of a room: each table where it stands, with what can be seen of its check.

use super::Hall;
use super::glance::{QUIET_MS, glance};
use crate::format::{minutes, money};
use crate::i18n::{Floor, quiet_for, ready_count};
use crate::ui::{EmptyState, Icon, attr, live};
use domain::floor::{Room, Shape, Table};
use domain::orders::Order;
use leptos::prelude::*;
use std::sync::Arc;

impl Hall {
    /// The room on the screen.
    fn shown(self) -> Option<Room> {
        let wanted = self.room.get();
        self.catalog.with(|catalog| {
            let found = catalog
                .rooms
                .iter()
                .find(|room| Some(&room.id) == wanted.as_ref());
            found.or_else(|| catalog.rooms.first()).cloned()
        })
    }

    /// Tables of a room with guests at them.
    fn taken(self, room: &Room) -> usize {
        self.store.state().with(|state| {
            let held = |table: &&Table| state.order_at(&table.id).is_some();
            room.tables.iter().filter(held).count()
        })
    }
}

/// The rooms with how full they are.
#[component]
pub fn Rooms(hall: Hall) -> impl IntoView {
    let i = hall.session.i18n;
    let shown = Memo::new(move |_| hall.shown().map(|room| room.id));
    let rooms = move || {
        let rooms = hall.catalog.with(|catalog| catalog.rooms.clone());
        rooms
            .into_iter()
            .map(|room| {
                let (key, pick) = (room.id.clone(), room.id.clone());
                let name = room.name.clone();
                let full = move || format!("{}/{}", hall.taken(&room), room.tables.len());
                view! {
                    <button
                        type="button"
                        aria-pressed=attr(move || (shown.get().as_ref() == Some(&key)).to_string())
                        on:click=move |_| hall.room.set(Some(pick.clone()))
                    >
                        {live(move || name.get(i.lang()).to_owned())}
                        " "
                        <span class="dim">{live(full)}</span>
                    </button>
                }
            })
            .collect::<Vec<_>>()
    };
    view! { <div class="seg" role="group" aria-label=attr(move || i.t().floor)>{live(rooms)}</div> }
        .into_any()
}

/// The room.
#[component]
pub fn Plan(hall: Hall) -> impl IntoView {
    let i = hall.session.i18n;
    let shown = Memo::new(move |_| hall.shown());
    let name = move || {
        shown
            .with(|room| room.as_ref().map(|room| room.name.get(i.lang()).to_owned()))
            .unwrap_or_default()
    };
    let t = move || Floor::of(i.lang());
    let tables = move || {
        let room = shown.get().filter(|room| !room.tables.is_empty());
        let Some(room) = room else {
            return view! { <EmptyState icon="map" title=move || t().no_tables hint=move || t().no_tables_hint/> }.into_any();
        };
        let (width, height) = (room.width, room.height);
        let tables: Vec<_> = room
            .tables
            .into_iter()
            .map(|table| view! { <TableTile hall=hall table=table width=width height=height/> })
            .collect();
        tables.into_any()
    };
    view! { <section class="plan" aria-label=attr(name)>{live(tables)}</section> }.into_any()
}

/// Where a table stands, in hundredths of the room. A little air is left between neighbours.
fn place(table: &Table, width: u16, height: u16) -> String {
    let part = |cells: u16, all: u16| u32::from(cells) * 1000 / u32::from(all.max(1));
    let text = |tenths: u32| format!("{}.{}", tenths / 10, tenths % 10);
    format!(
        "--x:{};--y:{};--w:{};--h:{}",
        text(part(table.x, width)),
        text(part(table.y, height)),
        text(part(table.w, width)),
        text(part(table.h, height)),
    )
}

/// One table.
#[component]
fn TableTile(hall: Hall, table: Table, width: u16, height: u16) -> impl IntoView {
    let i = hall.session.i18n;
    let state = hall.store.state();
    let key = table.id.clone();
    let order = Memo::new(move |_| state.with(|state| state.order_at(&key).cloned()));
    let look = Memo::new(move |_| order.with(|order| order.as_ref().map(|order| glance(order))));
    let data = move || look.with(|look| look.as_ref().map_or("free", |look| look.state));
    let word = move || {
        let t = Floor::of(i.lang());
        match data() {
            "seated" => t.seated,
            "ready" => t.ready,
            "open" => t.open,
            _ => t.free,
        }
    };
    let number = table.number.clone();
    let spoken = move || format!("{} {number}, {}", i.t().table, word());
    let key = table.id.clone();
    let more = Memo::new(move |_| state.with(|state| state.orders_at(&key).count()));
    let mark = move || match data() {
        _ if more.get() > 1 => Some(view! { <Icon name="layers" class="mark"/> }),
        "ready" => Some(view! { <Icon name="bell-ring" class="mark"/> }),
        "seated" => Some(view! { <Icon name="user-check" class="mark"/> }),
        _ => None,
    };
    let round = table.shape == Shape::Round;
    let style = place(&table, width, height);
    let (seats, no) = (table.seats, table.number.clone());
    let body = move || match order.get() {
        Some(order) => view! { <Taken hall=hall order=order/> }.into_any(),
        None => view! {
            <span class="foot"><span class="meta"><Icon name="users"/>{seats}</span></span>
        }
        .into_any(),
    };
    view! {
        <button
            class=if round { "table-tile round" } else { "table-tile" }
            type="button"
            style=style
            data-state=attr(data)
            aria-label=attr(spoken)
            on:click=move |_| hall.enter(&table)
        >
            <span class="row"><span class="no">{no}</span>{live(mark)}</span>
            {live(body)}
        </button>
    }
    .into_any()
}

/// Guests, age, courses or what is wanted, and the sum.
#[component]
fn Taken(hall: Hall, order: Arc<Order>) -> impl IntoView {
    let i = hall.session.i18n;
    let look = glance(&order);
    let now = hall.session.now;
    let opened = order.opened_at;
    let seated = order.guests;
    let touched = look.touched;
    let quiet = Memo::new(move |_| now.get().since(touched) > QUIET_MS);
    let ready = look.ready;
    let pips = look.pips;
    // One row of a small table: the guests, or what calls for a hand.
    let guests = move || {
        (seated > 0 && ready == 0 && !quiet.get()).then(|| view! { <Icon name="users"/>{seated} })
    };
    let call = move || {
        if ready > 0 {
            return Some(view! { <span>{ready_count(i.lang(), ready)}</span> }.into_any());
        }
        quiet.get().then(|| {
            let text = quiet_for(i.lang(), &minutes(now.get().since(touched), i.units()));
            view! { <span class="fg-danger"><Icon name="hourglass"/>{text}</span> }.into_any()
        })
    };
    let courses = move || {
        let pips: Vec<_> = pips
            .iter()
            .map(|pip| view! { <i data-s=pip.name()></i> })
            .collect();
        // A small table has room for the courses or for the call.
        (ready == 0).then(|| view! { <span class="pips" role="img" aria-label=Floor::of(i.lang()).courses>{pips}</span> })
    };
    let total = order.totals().total;
    view! {
        <span class="meta">
            {live(guests)}
            {live(call)}
            <span class="end">{live(move || minutes(now.get().since(opened), i.units()))}</span>
        </span>
        {live(courses)}
        <span class="foot">{(!total.is_zero()).then(|| view! { <b>{money(total)}</b> })}</span>
    }
    .into_any()
}
