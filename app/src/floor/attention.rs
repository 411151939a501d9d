//! What needs a hand: ready food, forgotten tables, ill printers; the counter's checks; the kitchen's load.

use super::Hall;
use super::glance::{QUIET_MS, counter, glance};
use crate::format::{manat, minutes, timer};
use crate::i18n::{Floor, jobs_waiting, lines, quiet_for, ready_count, tickets, trouble};
use crate::orders::place_of;
use crate::ui::{Badge, Banner, EmptyState, Icon, Show, Tone, attr, live};
use domain::ids::PrinterKey;
use domain::orders::{Channel, LineState, Order};
use domain::sorted;
use domain::time::UnixMillis;
use leptos::prelude::*;
use std::sync::Arc;

/// A check that somebody should look at, and why.
#[derive(Clone, PartialEq)]
struct Call {
    order: Arc<Order>,
    ready: usize,
}

impl Hall {
    /// Checks with ready food first, then those at which nothing happens; each oldest first.
    fn calls(self) -> Vec<Call> {
        let now = self.session.now.get();
        self.store.state().with(|state| {
            let mut calls: Vec<Call> = state
                .orders
                .values()
                .filter(|order| order.is_open())
                .filter_map(|order| {
                    let look = glance(order);
                    let forgotten = order.table.is_some() && now.since(look.touched) > QUIET_MS;
                    (look.ready > 0 || forgotten).then(|| Call {
                        order: Arc::clone(order),
                        ready: look.ready,
                    })
                })
                .collect();
            sorted::by_key(&mut calls, |call| (call.ready == 0, call.order.changed_at));
            calls
        })
    }
}

/// The list beside the plan.
#[component]
pub fn Attention(hall: Hall) -> impl IntoView {
    let i = hall.session.i18n;
    let t = move || Floor::of(i.lang());
    let calls = Memo::new(move |_| hall.calls());
    let takeaways = Memo::new(move |_| hall.store.state().with(|state| counter(state)));
    let count = move || {
        let count = calls.with(Vec::len);
        (count > 0).then(|| view! { <Badge tone=Tone::Danger>{count}</Badge> })
    };
    let listed = move || {
        let calls = calls.get();
        if calls.is_empty() {
            return view! { <EmptyState icon="circle-check" title=move || t().calm hint=move || t().calm_hint/> }.into_any();
        }
        let rows: Vec<_> = calls
            .into_iter()
            .map(|call| view! { <CallRow hall=hall call=call/> })
            .collect();
        rows.into_any()
    };
    let counter_rows = move || {
        let orders = takeaways.get();
        let rows: Vec<_> = orders
            .into_iter()
            .map(|order| view! { <CounterRow hall=hall order=order/> })
            .collect();
        rows
    };
    view! {
        <aside class="aside" aria-label=attr(move || t().attention)>
            <h2>{live(move || t().attention)} " " {count}</h2>
            <Troubles hall=hall/>
            {live(listed)}
            <Show when=move || takeaways.with(|orders| !orders.is_empty())>
                <h2>{live(move || t().takeaway)} " " <Badge>{live(move || takeaways.with(Vec::len))}</Badge></h2>
                {live(counter_rows)}
            </Show>
            <Load hall=hall/>
        </aside>
    }
    .into_any()
}

/// One call: a tap opens the check.
#[component]
fn CallRow(hall: Hall, call: Call) -> impl IntoView {
    let i = hall.session.i18n;
    let order = call.order;
    let id = order.id;
    let (ready, touched) = (call.ready, order.changed_at);
    let now = hall.session.now;
    let waiter = order.waiter.name.clone();
    let dishes = StoredValue::new(Arc::clone(&order));
    let title = move || {
        let name = hall.catalog.with(|catalog| {
            dishes.with_value(|order| place_of(i.lang(), catalog, order, i.t().table))
        });
        let why = if ready > 0 {
            ready_count(i.lang(), ready)
        } else {
            quiet_for(i.lang(), &minutes(now.get().since(touched), i.units()))
        };
        format!("{name} · {why}")
    };
    let detail = move || {
        let names = dishes.with_value(|order| {
            order
                .live_lines()
                .filter(|line| line.state == LineState::Ready)
                .map(|line| line.name.get(i.lang()).to_owned())
                .collect::<Vec<_>>()
                .join(", ")
        });
        if names.is_empty() {
            waiter.clone()
        } else {
            format!("{names} · {waiter}")
        }
    };
    let (tone, icon) = if ready > 0 {
        ("ic ok", "bell-ring")
    } else {
        ("ic warn", "hourglass")
    };
    view! {
        <button class="todo" type="button" on:click=move |_| hall.go.run(id)>
            <span class=tone><Icon name=icon/></span>
            <span>{live(title)}<small>{live(detail)}</small></span>
            <span class="dim t13">{live(move || minutes(now.get().since(touched), i.units()))}</span>
        </button>
    }
    .into_any()
}

/// A check of the counter.
#[component]
fn CounterRow(hall: Hall, order: Arc<Order>) -> impl IntoView {
    let i = hall.session.i18n;
    let id = order.id;
    let ready = glance(&order).ready;
    let (opened, now) = (order.opened_at, hall.session.now);
    let named = Arc::clone(&order);
    let number = Memo::new(move |_| hall.store.called(&named));
    let delivery = order.channel == Channel::Delivery;
    let title = move || {
        let t = Floor::of(i.lang());
        let name = if delivery { t.delivery } else { t.takeaway };
        match number.get() {
            Some(number) => format!("{name} №{number}"),
            None => name.to_owned(),
        }
    };
    let ic = if ready > 0 { "ic ok" } else { "ic" };
    let (count, total) = (order.live_lines().count(), order.totals().total);
    let detail = move || format!("{} · {}", lines(i.lang(), count), manat(total));
    let state = move || {
        if ready > 0 {
            view! { <Badge tone=Tone::Ok icon="check">{Floor::of(i.lang()).ready}</Badge> }
                .into_any()
        } else {
            view! { <span class="dim t13">{minutes(now.get().since(opened), i.units())}</span> }
                .into_any()
        }
    };
    view! {
        <button class="todo" type="button" on:click=move |_| hall.go.run(id)>
            <span class=ic>{live(move || number.get())}</span>
            <span>{live(title)}<small>{live(detail)}</small></span>
            {live(state)}
        </button>
    }
    .into_any()
}

/// Printers that are not well.
#[component]
fn Troubles(hall: Hall) -> impl IntoView {
    let i = hall.session.i18n;
    let state = hall.store.state();
    let ill = Memo::new(move |_| {
        state.with(|state| {
            let printers = &state.catalog.printers;
            let name = |key: &PrinterKey| {
                let known = printers.iter().find(|printer| printer.id == *key);
                known.map_or_else(|| key.to_string(), |printer| printer.name.clone())
            };
            let ill = state.printers.iter();
            ill.map(|(key, ill)| (name(key), ill.trouble.clone(), ill.waiting))
                .collect::<Vec<_>>()
        })
    });
    move || {
        ill.get()
            .into_iter()
            .map(|(name, code, waiting)| {
                let fact = format!("{name}: {}", trouble(i.lang(), &code));
                let advice = jobs_waiting(i.lang(), waiting);
                view! { <Banner tone=Tone::Danger icon="printer" fact=fact advice=advice/> }
            })
            .collect::<Vec<_>>()
    }
}

/// What one station has to do.
#[derive(Clone, PartialEq)]
struct Work {
    name: domain::LocalName,
    tickets: usize,
    oldest: UnixMillis,
    /// Minutes at which it is ageing and late.
    limits: (i64, i64),
}

/// How much each station has to do and since when.
#[component]
fn Load(hall: Hall) -> impl IntoView {
    let i = hall.session.i18n;
    let state = hall.store.state();
    let now = hall.session.now;
    let work = Memo::new(move |_| {
        state.with(|state| {
            let stations = state.catalog.stations.iter();
            stations
                .filter_map(|station| {
                    let open = state.tickets.values().filter(|ticket| {
                        ticket.station == station.id && ticket.bumped_at.is_none()
                    });
                    let times: Vec<UnixMillis> = open.map(|ticket| ticket.fired_at).collect();
                    Some(Work {
                        name: station.name.clone(),
                        tickets: times.len(),
                        oldest: times.into_iter().min()?,
                        limits: (
                            i64::from(station.amber_minutes) * 60_000,
                            i64::from(station.red_minutes) * 60_000,
                        ),
                    })
                })
                .collect::<Vec<_>>()
        })
    });
    let rows = move || {
        let all = work.get();
        if all.is_empty() {
            return view! { <p class="dim t13">{Floor::of(i.lang()).load_none}</p> }.into_any();
        }
        let rows: Vec<_> = all
            .into_iter()
            .map(|one| {
                let since = move || now.get().since(one.oldest);
                let class = move || match since() {
                    age if age > one.limits.1 => "badge danger",
                    age if age > one.limits.0 => "badge warn",
                    _ => "badge",
                };
                view! {
                    <p>
                        <b>{one.name.get(i.lang()).to_owned()}</b>
                        <span>{tickets(i.lang(), one.tickets)}</span>
                        <span class=class>{live(move || timer(since()))}</span>
                    </p>
                }
            })
            .collect();
        rows.into_any()
    };
    view! {
        <section class="load" aria-label=attr(move || Floor::of(i.lang()).load)>
            <h2>{live(move || Floor::of(i.lang()).load)}</h2>
            {live(rows)}
        </section>
    }
    .into_any()
}
