//! What needs a hand: ready food, forgotten tables, ill printers; the counter's checks; the kitchen's load.

use super::Hall;
use super::glance::{QUIET_MS, SOON_MS, counter, glance};
use super::seek::Legend;
use super::sheet::channel_word;
use super::unmatched::Unmatched;
use crate::format::{clock, manat, minutes, timer};
use crate::i18n::{
    Floor, Providers, course_held, jobs_waiting, late_by, lines, promised_at, quiet_for,
    ready_count, tickets, trouble,
};
use crate::ui::{Badge, Banner, Button, ButtonSize, EmptyState, Icon, Show, Tone, attr, live};
use domain::ids::PrinterKey;
use domain::orders::{Channel, LineState, Order, due};
use domain::reservations::NewReservation;
use domain::sorted;
use domain::time::UnixMillis;
use leptos::prelude::*;
use std::sync::Arc;

/// Why somebody should look; in the order in which they are shown.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Why {
    Reopened,
    Ready,
    Paying,
    Held(u8),
    Quiet,
    Bill,
}

/// A check that somebody should look at, and why.
#[derive(Clone, PartialEq)]
struct Call {
    order: Arc<Order>,
    why: Why,
    ready: usize,
}

impl Hall {
    /// Whether lines are still to be taken to the guest, as far as this screen knows.
    pub fn untaken(self, order: &Order) -> usize {
        let ready = order
            .live_lines()
            .filter(|line| line.state == LineState::Ready);
        self.taken
            .with(|taken| ready.filter(|line| !taken.contains(&line.id)).count())
    }

    /// Checks that want a hand, by urgency, each kind oldest first.
    fn calls(self) -> Vec<Call> {
        let now = self.session.now.get();
        self.store.state().with(|state| {
            let call = |order: &Arc<Order>| {
                let look = glance(order);
                let ready = self.untaken(order);
                let forgotten = order.table.is_some() && now.since(look.touched) > QUIET_MS;
                let why = match (look.state, look.held) {
                    ("reopened", _) => Why::Reopened,
                    _ if ready > 0 => Why::Ready,
                    _ if !order.under_way.is_empty() => Why::Paying,
                    ("bill", _) => Why::Bill,
                    (_, Some(course)) => Why::Held(course),
                    _ if forgotten => Why::Quiet,
                    _ => return None,
                };
                Some(Call {
                    order: Arc::clone(order),
                    why,
                    ready,
                })
            };
            let open = state.orders.values().filter(|order| order.is_open());
            let mut calls: Vec<Call> = open.filter_map(call).collect();
            sorted::by_key(&mut calls, |call| (call.why, call.order.changed_at));
            calls
        })
    }

    /// Guests who come soon, or should have come.
    fn coming(self) -> Vec<NewReservation> {
        let now = self.session.now.get();
        self.store.state().with(|state| {
            let all = state.reservations.values().map(|one| &one.agreed);
            let soon = all.filter(|one| one.at <= now.plus_millis(SOON_MS));
            let mut soon: Vec<NewReservation> = soon.cloned().collect();
            sorted::by_key(&mut soon, |one| one.at);
            soon
        })
    }
}

/// The list beside the plan.
#[component]
pub fn Attention(hall: Hall) -> impl IntoView {
    let i = hall.session.i18n;
    let t = move || Floor::of(i.lang());
    let calls = Memo::new(move |_| hall.calls());
    let coming = Memo::new(move |_| hall.coming());
    let takeaways = Memo::new(move |_| {
        let mut all = hall.store.state().with(|state| counter(state));
        all.retain(|order| hall.wants(order));
        all
    });
    let count = move || {
        let count = calls.with(Vec::len).saturating_add(coming.with(Vec::len));
        (count > 0).then(|| view! { <Badge tone=Tone::Danger>{count}</Badge> })
    };
    let listed = move || {
        let (calls, coming) = (calls.get(), coming.get());
        if calls.is_empty() && coming.is_empty() {
            return view! { <EmptyState icon="circle-check" title=move || t().calm hint=move || t().calm_hint/> }.into_any();
        }
        let rows: Vec<_> = calls
            .into_iter()
            .map(|call| view! { <CallRow hall=hall call=call/> })
            .collect();
        let guests: Vec<_> = coming
            .into_iter()
            .map(|agreed| view! { <ComingRow hall=hall agreed=agreed/> })
            .collect();
        view! { {rows}{guests} }.into_any()
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
            <Unmatched hall=hall/>
            {live(listed)}
            <Show when=move || hall.session.may("orders.take") || takeaways.with(|orders| !orders.is_empty())>
                <h2 class="counter">
                    {live(move || t().takeaway)} " " <Badge>{live(move || takeaways.with(Vec::len))}</Badge>
                    <Show when=move || hall.session.may("orders.take")><Opens hall=hall/></Show>
                </h2>
                {live(counter_rows)}
            </Show>
            <Load hall=hall/>
            <Legend hall=hall/>
        </aside>
    }
    .into_any()
}

/// What is opened beside a takeaway.
#[component]
fn Opens(hall: Hall) -> impl IntoView {
    let t = move || Floor::of(hall.session.i18n.lang());
    view! {
        <span class="end row">
            <Button icon="bike" key_hint="F7" label=move || t().new_delivery on_press=move |()| hall.open_for(Channel::Delivery)/>
            <Button icon="beer" key_hint="F9" label=move || t().new_tab on_press=move |()| hall.open_for(Channel::Tab)/>
        </span>
    }
    .into_any()
}

/// One call: a tap opens the check, the button beside it does what is wanted.
#[component]
fn CallRow(hall: Hall, call: Call) -> impl IntoView {
    let i = hall.session.i18n;
    let (order, why) = (call.order, call.why);
    let id = order.id;
    let touched = order.changed_at;
    let now = hall.session.now;
    let due = match why {
        Why::Held(course) => hall
            .catalog
            .with_untracked(|catalog| due(catalog, &order, course)),
        _ => None,
    };
    let named = Arc::clone(&order);
    let title = move || {
        let name = hall.named(&named);
        let t = Floor::of(i.lang());
        let why = match why {
            Why::Reopened => t.reopened.to_owned(),
            Why::Ready => ready_count(i.lang(), call.ready),
            Why::Held(course) => course_held(i.lang(), &hall.course(course)),
            Why::Quiet => quiet_for(i.lang(), &minutes(now.get().since(touched), i.units())),
            Why::Bill => t.bill_waits.to_owned(),
            Why::Paying => Providers::of(i.lang()).under_way.to_owned(),
        };
        format!("{name} · {why}")
    };
    let detail = move || {
        let waiter = order.waiter.name.as_str();
        match why {
            Why::Ready => format!("{} · {waiter}", ready_names(&order, i.lang())),
            Why::Paying => format!("{} · {waiter}", manat(order.reserved())),
            Why::Bill | Why::Reopened => format!("{} · {waiter}", manat(order.totals().total)),
            Why::Held(_) => match due {
                Some(due) if due <= now.get() => format!("{} · {waiter}", Floor::of(i.lang()).due),
                Some(due) => format!("{} · {waiter}", clock(due, hall.session.offset_minutes())),
                None => waiter.to_owned(),
            },
            Why::Quiet => waiter.to_owned(),
        }
    };
    let (tone, icon) = match why {
        Why::Reopened => ("ic danger", "lock-open"),
        Why::Ready => ("ic ok", "bell-ring"),
        Why::Held(_) => ("ic warn", "pause"),
        Why::Quiet => ("ic warn", "hourglass"),
        Why::Bill => ("ic billed", "lock"),
        Why::Paying => ("ic", "qr-code"),
    };
    let act = match why {
        Why::Ready => Some(view! { <Button icon="check-check" size=ButtonSize::Icon label=move || Floor::of(i.lang()).took on_press=move |()| hall.serve(id)/> }.into_any()),
        Why::Held(course) => Some(view! { <Button icon="play" size=ButtonSize::Icon label=move || Floor::of(i.lang()).fire on_press=move |()| hall.fire(id, course)/> }.into_any()),
        _ => None,
    };
    view! {
        <div class="todo-row">
            <button class="todo" type="button" on:click=move |_| hall.go.run(id)>
                <span class=tone><Icon name=icon/></span>
                <span>{live(title)}<small>{live(detail)}</small></span>
                <span class="dim t13">{live(move || minutes(now.get().since(touched), i.units()))}</span>
            </button>
            {act}
        </div>
    }
    .into_any()
}

/// The dishes that are ready.
pub fn ready_names(order: &Order, lang: domain::Lang) -> String {
    let ready = order
        .live_lines()
        .filter(|line| line.state == LineState::Ready);
    let names: Vec<&str> = ready.map(|line| line.name.get(lang)).collect();
    names.join(", ")
}

/// How late it is, loud.
fn late_mark(hall: Hall, at: UnixMillis) -> AnyView {
    let by = hall.session.now.get().since(at);
    view! { <b class="fg-danger">{late_by(hall.session.i18n.lang(), by)}</b> }.into_any()
}

/// Guests who come soon: a tap leads to the list of reservations.
#[component]
fn ComingRow(hall: Hall, agreed: NewReservation) -> impl IntoView {
    let i = hall.session.i18n;
    let at = agreed.at;
    let late = move || at < hall.session.now.get();
    let table = agreed.table.clone();
    let title = move || {
        let number = table.as_ref().and_then(|key| {
            hall.catalog
                .with(|catalog| catalog.table(key).map(|one| one.number.clone()))
        });
        let place = number.map(|number| format!(" · {} {number}", i.t().table));
        format!("{}{}", agreed.name, place.unwrap_or_default())
    };
    let guests = agreed.guests;
    let detail = move || {
        let clock = clock(at, hall.session.offset_minutes());
        if late() {
            let by = late_mark(hall, at);
            return view! { {format!("{clock} · {guests} · ")}{by} }.into_any();
        }
        let word = Floor::of(i.lang()).reserved;
        format!("{clock} · {guests} · {word}").into_any()
    };
    view! {
        <a class="todo" href="/reservations">
            <span class=attr(move || if late() { "ic danger" } else { "ic" })><Icon name="calendar-clock"/></span>
            <span>{live(title)}<small>{live(detail)}</small></span>
        </a>
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
    let channel = order.channel;
    let guest = order.guest.clone().unwrap_or_default();
    let (who, promised) = (guest.name, guest.promised_at);
    let title = move || {
        let name = channel_word(i.lang(), channel);
        let number = number.get().map(|number| format!(" №{number}"));
        let who = if who.is_empty() {
            String::new()
        } else {
            format!(" · {who}")
        };
        format!("{name}{}{who}", number.unwrap_or_default())
    };
    let late = move || promised.is_some_and(|at| at < now.get()) && ready == 0;
    let ic = move || match (ready, late()) {
        (1.., _) => "ic ok",
        (_, true) => "ic danger",
        _ => "ic",
    };
    let (count, total) = (order.live_lines().count(), order.totals().total);
    let detail = move || {
        let sums = format!("{} · {}", lines(i.lang(), count), manat(total));
        let Some(at) = promised else {
            return sums.into_any();
        };
        let said = promised_at(i.lang(), &clock(at, hall.session.offset_minutes()));
        if late() {
            return view! { {format!("{said} · ")}{late_mark(hall, at)}{format!(" · {sums}")} }
                .into_any();
        }
        format!("{said} · {sums}").into_any()
    };
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
        <div class="todo-row">
            <button class="todo" type="button" on:click=move |_| hall.go.run(id)>
                <span class=attr(ic)>{live(move || number.get())}</span>
                <span>{live(title)}<small>{live(detail)}</small></span>
                {live(state)}
            </button>
            <Button icon="pencil" size=ButtonSize::Icon label=move || Floor::of(i.lang()).guest_name on_press=move |()| hall.noted.set(Some((id, channel)))/>
        </div>
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
