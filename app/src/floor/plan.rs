//! The plan of a room: each table where it stands, with what can be seen of its check.

use super::Hall;
use super::glance::{Glance, Party, QUIET_MS, expected, glance, party};
use crate::format::{clock, minutes, money};
use crate::i18n::{Floor, bill_at, quiet_for, ready_count};
use crate::ui::{EmptyState, Icon, attr, live};
use domain::floor::{Room, Shape, Table};
use domain::ids::TableKey;
use domain::orders::Order;
use domain::time::UnixMillis;
use leptos::ev;
use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::*;
use std::sync::Arc;
use std::time::Duration;

impl Hall {
    /// The room on the screen.
    pub fn shown(self) -> Option<Room> {
        let wanted = self.room.get();
        self.catalog.with(|catalog| {
            let found = catalog
                .rooms
                .iter()
                .find(|room| Some(&room.id) == wanted.as_ref());
            found.or_else(|| catalog.rooms.first()).cloned()
        })
    }

    /// What a course is called.
    pub fn course(self, id: u8) -> String {
        let lang = self.session.i18n.lang();
        self.catalog.with(|catalog| {
            let known = catalog.courses.iter().find(|course| course.id == id);
            known.map_or_else(|| id.to_string(), |course| course.name.get(lang).to_owned())
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
        let room = Arc::new(room);
        let tables = room.tables.iter().cloned();
        let tables: Vec<_> = tables
            .map(|table| view! { <TableTile hall=hall room=Arc::clone(&room) table=table/> })
            .collect();
        tables.into_any()
    };
    view! { <section class="plan" aria-label=attr(name)>{live(tables)}</section> }.into_any()
}

/// Where something stands, in hundredths of the room. A little air is left between neighbours.
pub fn place((x, y, w, h): (u16, u16, u16, u16), width: u16, height: u16) -> String {
    let part = |cells: u16, all: u16| u32::from(cells) * 1000 / u32::from(all.max(1));
    let text = |tenths: u32| format!("{}.{}", tenths / 10, tenths % 10);
    format!(
        "--x:{};--y:{};--w:{};--h:{}",
        text(part(x, width)),
        text(part(y, height)),
        text(part(w, width)),
        text(part(h, height)),
    )
}

/// How far a table is turned, with its words never upside down: half a turn more is the same table.
fn upright(turn: u16) -> i32 {
    let turn = i32::from(turn) % 180;
    if turn > 90 { turn - 180 } else { turn }
}

/// A finger that stays so long asks for the sheet. Milliseconds.
const LONG: Duration = Duration::from_millis(500);

/// What stands in a tile.
#[derive(Clone, PartialEq)]
struct Tile {
    order: Option<Arc<Order>>,
    look: Option<Glance>,
    party: Option<Party>,
    /// More than one check.
    more: bool,
    /// Nobody has cleaned it yet.
    dirty: bool,
}

/// Opens the sheet of a table's check by the second button, the menu key or a finger that stays. A table without guests
/// has nothing to be asked but whether it is clean.
fn sheet_of(hall: Hall, tile: Memo<Tile>, key: &TableKey) -> bool {
    if hall.hand.with_untracked(Option::is_some) {
        return tile.with_untracked(|tile| tile.order.is_some());
    }
    match tile.with_untracked(|tile| tile.order.as_ref().map(|order| order.id)) {
        Some(id) => hall.asked.set(Some(id)),
        None if !hall
            .catalog
            .with_untracked(|catalog| catalog.is_cleaned(key)) =>
        {
            return false;
        }
        None => hall.clean(key, tile.with_untracked(|tile| tile.dirty)),
    }
    true
}

/// The picture of a state.
fn mark_of(state: &str) -> Option<&'static str> {
    Some(match state {
        "ready" => "bell-ring",
        "seated" => "user-check",
        "held" => "pause",
        "bill" => "lock",
        "reopened" => "lock-open",
        "reserved" => "calendar-clock",
        "dirty" => "sparkles",
        _ => return None,
    })
}

/// The word of a state.
pub fn word_of(t: &Floor, state: &str) -> &'static str {
    match state {
        "seated" => t.seated,
        "ready" => t.ready,
        "open" => t.open,
        "held" => t.held,
        "bill" => t.billed,
        "reopened" => t.reopened,
        "reserved" => t.reserved,
        "dirty" => t.dirty,
        _ => t.free,
    }
}

/// One table.
#[component]
fn TableTile(hall: Hall, room: Arc<Room>, table: Table) -> impl IntoView {
    let i = hall.session.i18n;
    let state = hall.store.state();
    let (width, height) = (room.width, room.height);
    let key = table.id.clone();
    let tile = Memo::new(move |_| {
        state.with(|state| {
            let order = state.order_at(&key).cloned();
            Tile {
                look: order.as_deref().map(glance),
                party: order.as_deref().and_then(|order| party(&room, order, &key)),
                more: state.orders_at(&key).nth(1).is_some(),
                dirty: state.dirty.contains(&key),
                order,
            }
        })
    });
    let key = table.id.clone();
    let minute = Memo::new(move |_| hall.session.now.get().0 / 60_000);
    let coming = Memo::new(move |_| {
        let now = UnixMillis(minute.get() * 60_000);
        state.with(|state| expected(state, &key, now).map(|one| one.agreed.clone()))
    });
    let data = Memo::new(move |_| {
        let look = tile.with(|tile| tile.look.as_ref().map(|look| look.state));
        look.unwrap_or_else(|| {
            if tile.with(|tile| tile.dirty) {
                "dirty"
            } else if coming.with(Option::is_some) {
                "reserved"
            } else {
                "free"
            }
        })
    });
    let own = table.number.clone();
    let number = Memo::new(move |_| {
        let numbers = tile.with(|tile| tile.party.as_ref().map(|party| party.numbers.clone()));
        numbers.unwrap_or_else(|| own.clone())
    });
    let spoken = move || {
        let word = word_of(Floor::of(i.lang()), data.get());
        format!("{} {}, {word}", i.t().table, number.get())
    };
    let mark = move || {
        let name = if tile.with(|tile| tile.more) {
            Some("layers")
        } else {
            mark_of(data.get())
        };
        name.map(|name| view! { <Icon name=name class="mark"/> })
    };
    let cells = (table.x, table.y, table.w, table.h);
    let turn = upright(table.turn);
    let style = move || {
        let whole = tile.with(|tile| tile.party.as_ref().and_then(|party| party.whole));
        match whole {
            Some(whole) => place(whole, width, height),
            None => format!("{};--turn:{turn}deg", place(cells, width, height)),
        }
    };
    let hidden = move || {
        let drawn = |party: &Party| party.whole.is_some() && !party.leads;
        tile.with(|tile| tile.party.as_ref().is_some_and(drawn))
    };
    let round = table.shape == Shape::Round;
    let (key, seats) = (table.id.clone(), table.seats);
    let sought = table.clone();
    let aside = move || {
        let comes = coming.with(|one| one.as_ref().map(|one| one.name.clone()));
        let wanted = hall.wants_table(&sought, &number.get(), &comes.unwrap_or_default());
        (!wanted).then_some("true")
    };
    let class = move || {
        let (taken, joined) = tile.with(|tile| (tile.order.is_some(), tile.party.is_some()));
        let round = if round && !joined { " round" } else { "" };
        let whose = match (hall.is_waiters(), taken) {
            (true, _) if hall.is_mine(&key) => " own",
            (true, true) => " other",
            _ => "",
        };
        format!("table-tile{round}{whose}")
    };
    let body = move || {
        match (tile.with(|tile| tile.order.clone()), coming.get()) {
        (None, _) if tile.with(|tile| tile.dirty) => {
            view! { <span class="foot"><span class="meta">{live(move || Floor::of(i.lang()).dirty)}</span></span> }.into_any()
        }
        (Some(order), _) => view! { <Taken hall=hall order=order/> }.into_any(),
        (None, Some(agreed)) => {
            let at = clock(agreed.at, hall.session.offset_minutes());
            let late = agreed.at < hall.session.now.get();
            let class = if late { "meta fg-danger" } else { "meta" };
            view! { <span class="foot"><span class=class>{format!("{at} · {}", agreed.guests)}</span></span> }.into_any()
        }
        (None, None) => {
            view! { <span class="foot"><span class="meta"><Icon name="users"/>{seats}</span></span> }.into_any()
        }
    }
    };
    // A finger that stays asks for the sheet; the tap that it ends in is not meant for the table.
    let stays = StoredValue::new(None::<TimeoutHandle>);
    let asked = StoredValue::new(false);
    let of_long = StoredValue::new(table.id.clone());
    let up = move || {
        if let Some(stays) = stays.try_get_value().flatten() {
            stays.clear();
        }
    };
    let down = move |event: ev::PointerEvent| {
        up();
        asked.set_value(false);
        if event.button() != 0 {
            return;
        }
        let held = move || {
            // A clock that was late may ask a plan that is gone.
            if asked.try_get_value().is_some() {
                asked.set_value(of_long.with_value(|key| sheet_of(hall, tile, key)));
            }
        };
        stays.set_value(set_timeout_with_handle(held, LONG).ok());
    };
    // A plan that changes under the finger has nothing left to ask about.
    on_cleanup(up);
    view! {
        <button
            type="button"
            class=attr(class)
            style=attr(style)
            hidden=attr(hidden)
            data-state=attr(move || data.get())
            data-aside=attr(aside)
            aria-label=attr(spoken)
            on:pointerdown=down
            on:pointerup=move |_| up()
            on:pointerleave=move |_| up()
            on:pointercancel=move |_| up()
            on:contextmenu=move |event| {
                up();
                // The finger that stays has asked already.
                if asked.get_value() || of_long.with_value(|key| sheet_of(hall, tile, key)) {
                    event.prevent_default();
                }
            }
            on:click=move |_| if !asked.get_value() { hall.touch(&table) }
        >
            <span class="row"><span class="no">{live(move || number.get())}</span>{live(mark)}</span>
            {live(body)}
        </button>
    }
    .into_any()
}

/// Guests, age, courses or what is wanted, the waiter, and the sum.
#[component]
fn Taken(hall: Hall, order: Arc<Order>) -> impl IntoView {
    let i = hall.session.i18n;
    let look = glance(&order);
    let now = hall.session.now;
    let opened = order.opened_at;
    let seated = order.guests;
    let total = order.totals().total;
    let first = order.waiter.name.split_whitespace().next();
    let waiter = first.unwrap_or_default().to_owned();
    let pips = pips_of(&look);
    let calls = look.ready > 0 || look.state != "open";
    let why = why(hall, order, &look);
    view! {
        <span class="meta">
            {(seated > 0).then(|| view! { <Icon name="users"/>{seated} })}
            <span class="end">{live(move || minutes(now.get().since(opened), i.units()))}</span>
        </span>
        {live(why)}
        // A small table has room for the courses or for the call.
        {(!calls).then(|| view! { <span class="pips" role="img" aria-label=attr(move || Floor::of(i.lang()).courses)>{pips}</span> })}
        <span class="foot">
            <span class="by">{waiter}</span>
            {(!total.is_zero()).then(|| view! { <b>{money(total)}</b> })}
        </span>
    }
    .into_any()
}

/// The courses of a check as bars.
pub fn pips_of(look: &Glance) -> Vec<impl IntoView + use<>> {
    let pips = look.pips.iter();
    pips.map(|pip| view! { <i data-s=pip.name()></i> })
        .collect()
}

/// What calls for a hand at a table, in words.
pub fn why(hall: Hall, order: Arc<Order>, look: &Glance) -> impl Fn() -> Option<AnyView> + use<> {
    let i = hall.session.i18n;
    let now = hall.session.now;
    let (touched, state, held, ready) = (look.touched, look.state, look.held, look.ready);
    let quiet = Memo::new(move |_| now.get().since(touched) > QUIET_MS);
    move || {
        let t = Floor::of(i.lang());
        let plain = |text: String| {
            Some(view! { <span class="meta"><span class="cut">{text}</span></span> }.into_any())
        };
        match (state, held) {
            ("reopened", _) => plain(t.reopened.to_owned()),
            ("bill", _) => {
                let at = order.bill.as_ref()?.at;
                plain(bill_at(i.lang(), &clock(at, hall.session.offset_minutes())))
            }
            ("ready", _) => plain(ready_count(i.lang(), ready)),
            ("held", Some(course)) => plain(hall.course(course)),
            _ if quiet.get() => {
                let text = quiet_for(i.lang(), &minutes(now.get().since(touched), i.units()));
                Some(
                    view! { <span class="meta fg-danger"><Icon name="hourglass"/>{text}</span> }
                        .into_any(),
                )
            }
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_turned_table_is_never_read_upside_down() {
        let turns = [0, 45, 90, 135, 180].map(upright);
        assert_eq!(turns, [0, 45, 90, -45, 0]);
    }
}
