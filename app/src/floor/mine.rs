//! The waiter's own tables on a phone: ready food first, then held courses, then the tables, by thumb.

use super::Hall;
use super::attention::ready_names;
use super::glance::{Glance, glance};
use super::plan::{pips_of, why, word_of};
use crate::format::{minutes, money};
use crate::i18n::{Floor, course_held};
use crate::ui::{Badge, Button, ButtonKind, ButtonSize, Icon, Show, attr, live};
use domain::orders::Order;
use domain::sorted;
use leptos::prelude::*;
use std::sync::Arc;

/// Their checks, as far as this person is concerned.
fn mine(hall: Hall) -> Vec<(Arc<Order>, Glance)> {
    let me = hall.me();
    hall.store.state().with(|state| {
        let shift = me.and_then(|me| state.crew.get(&me));
        let section = |order: &Order| {
            let tables = shift.map_or(&[][..], |shift| &shift.tables);
            order.tables().any(|table| tables.contains(table))
        };
        let open = state.orders.values().filter(|order| order.is_open());
        let own = open.filter(|order| Some(order.waiter.id) == me || section(order));
        let mut own: Vec<_> = own
            .map(|order| (Arc::clone(order), glance(order)))
            .collect();
        sorted::by_key(&mut own, |(order, _)| order.opened_at);
        own
    })
}

/// What calls, then the tables. Only for a waiter; the styles show it on a phone.
#[component]
pub fn Mine(hall: Hall) -> impl IntoView {
    let i = hall.session.i18n;
    let own = Memo::new(move |_| {
        if hall.is_waiters() {
            mine(hall)
        } else {
            Vec::new()
        }
    });
    let cards = move || {
        let ready = own
            .get()
            .into_iter()
            .filter(|(order, _)| hall.untaken(order) > 0);
        ready
            .map(|(order, _)| ready_card(hall, order))
            .collect::<Vec<_>>()
    };
    let held = move || {
        let held = own.get().into_iter();
        held.filter_map(|(order, look)| Some(held_card(hall, order, look.held?)))
            .collect::<Vec<_>>()
    };
    let tiles = move || {
        let own = own.get().into_iter();
        own.map(|(order, look)| view! { <MyTable hall=hall order=order look=look/> })
            .collect::<Vec<_>>()
    };
    view! {
        <Show when=move || own.with(|own| !own.is_empty())>
            <section class="mine" aria-label=attr(move || Floor::of(i.lang()).mine)>
                {live(cards)}
                {live(held)}
                <h2>{live(move || Floor::of(i.lang()).mine)} " " <Badge>{live(move || own.with(Vec::len))}</Badge></h2>
                <div class="t-grid">{live(tiles)}</div>
            </section>
        </Show>
    }
    .into_any()
}

/// Ready food: one tap says that it was taken.
fn ready_card(hall: Hall, order: Arc<Order>) -> AnyView {
    let i = hall.session.i18n;
    let (id, named) = (order.id, Arc::clone(&order));
    view! {
        <div class="ready-card">
            <span class="grow"><b>{live(move || hall.named(&named))}</b><small>{live(move || ready_names(&order, i.lang()))}</small></span>
            <Button kind=ButtonKind::Ok on_press=move |()| hall.serve(id)>{live(move || Floor::of(i.lang()).took)}</Button>
        </div>
    }
    .into_any()
}

/// A held course: one tap starts it.
fn held_card(hall: Hall, order: Arc<Order>, course: u8) -> AnyView {
    let i = hall.session.i18n;
    let id = order.id;
    view! {
        <div class="ready-card paused">
            <span class="grow"><b>{live(move || hall.named(&order))}</b><small>{live(move || course_held(i.lang(), &hall.course(course)))}</small></span>
            <Button icon="play" on_press=move |()| hall.fire(id, course)>{live(move || Floor::of(i.lang()).fire)}</Button>
        </div>
    }
    .into_any()
}

/// One table of theirs: a tap opens the check, the button everything else.
#[component]
fn MyTable(hall: Hall, order: Arc<Order>, look: Glance) -> impl IntoView {
    let i = hall.session.i18n;
    let (id, state) = (order.id, look.state);
    let (guests, opened, total) = (order.guests, order.opened_at, order.totals().total);
    let now = hall.session.now;
    let named = Arc::clone(&order);
    let name = move || hall.named(&named);
    let spoken = name.clone();
    let spoken = move || format!("{}, {}", spoken(), word_of(Floor::of(i.lang()), state));
    let pips = pips_of(&look);
    let seated = state == "seated";
    let why = why(hall, order, &look);
    view! {
        <div class="my-table">
            <button class="table-tile" type="button" data-state=state aria-label=attr(spoken) on:click=move |_| hall.go.run(id)>
                <span class="row"><b>{live(name)}</b></span>
                <span class="meta">
                    {(guests > 0).then(|| view! { <Icon name="users"/>{guests} })}
                    <span class="end">{live(move || minutes(now.get().since(opened), i.units()))}</span>
                </span>
                {live(why)}
                {seated.then(|| view! { <span class="meta">{live(move || Floor::of(i.lang()).no_order)}</span> })}
                <span class="foot"><span class="pips" role="img" aria-label=attr(move || Floor::of(i.lang()).courses)>{pips}</span>{(!total.is_zero()).then(|| view! { <b>{money(total)}</b> })}</span>
            </button>
            <Button icon="ellipsis" size=ButtonSize::Icon label=move || Floor::of(i.lang()).actions on_press=move |()| hall.asked.set(Some(id))/>
        </div>
    }
    .into_any()
}
