//! The check: whose it is, its lines by course, its sums, what comes next.

use super::courses::Lines;
use super::till::{Act, Open, Till};
use crate::format::{clock, manat, minutes, money};
use crate::i18n::{
    Orders, Outbox, bill_printed, error_text_about, guests, line_count, on_this_device,
};
use crate::ui::{Banner, Button, ButtonKind, ButtonSize, EmptyState, Icon, Show, Tone, attr, live};
use domain::Lang;
use domain::orders::{Channel, Order, Totals};
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::HtmlElement;
use std::sync::Arc;

/// Where the food of a check goes: the table's number or the channel.
pub fn place_of(lang: Lang, catalog: &domain::menu::Catalog, order: &Order, table: &str) -> String {
    let t = Orders::of(lang);
    match (order.channel, order.table.as_ref()) {
        (Channel::DineIn, Some(key)) => {
            let number = catalog
                .table(key)
                .map_or(key.as_str(), |one| one.number.as_str());
            format!("{table} {number}")
        }
        (Channel::Delivery, _) => t.delivery.to_owned(),
        (Channel::Tab, _) => t.tab.to_owned(),
        _ => t.takeaway.to_owned(),
    }
}

/// Puts the focus into the search.
pub fn focus_search() {
    let field = document().get_element_by_id("find");
    if let Some(field) = field.and_then(|field| field.dyn_into::<HtmlElement>().ok()) {
        // A field that is gone cannot be searched in.
        let _ = field.focus();
    }
}

/// Why the last act was refused.
pub fn refused(till: Till) -> AnyView {
    let refusal = till.store.refusal();
    let fact = move || {
        refusal.get().map(|refusal| {
            let text = till.catalog.with(|catalog| {
                error_text_about(till.lang(), catalog, &refusal.code, &refusal.details)
            });
            view! { <Banner tone=Tone::Danger icon="circle-alert" fact=text/> }
        })
    };
    live(fact).into_any()
}

/// The check's pane.
#[component]
pub fn Pane(till: Till) -> impl IntoView {
    let t = move || Orders::of(till.lang());
    let known = Memo::new(move |_| till.order.with(Option::is_some));
    let (lost, late) = (till.store.lost(), till.store.unheard());
    let unheard = move || {
        late.get().map(|count| {
            // Nothing is said to be kept that is not.
            let (fact, advice) = if till.saving() {
                (t().is_saving.to_owned(), "")
            } else {
                (on_this_device(till.lang(), count), t().on_this_device)
            };
            view! { <Banner tone=Tone::Warn icon="clock" fact=fact advice=advice/> }
        })
    };
    let cut = move || {
        let t = Outbox::of(till.lang());
        (lost.get() && late.get().is_none()).then(
            || view! { <Banner tone=Tone::Warn icon="wifi-off" fact=t.cut advice=t.cut_can/> },
        )
    };
    let offset = till.session.offset_minutes();
    let locked = move || {
        let bill = till.order.get()?.bill.clone()?;
        let (tone, icon, fact) = if bill.reopened {
            (Tone::Danger, "lock-open", t().reopened.to_owned())
        } else {
            let at = clock(bill.at, offset);
            (
                Tone::Lock,
                "lock",
                bill_printed(till.lang(), &at, &bill.by.name),
            )
        };
        let act = (!bill.reopened).then(|| {
            if till.session.may("orders.take") {
                view! { <Button icon="lock-open" on_press=move |()| till.open.set(Some(Open::Reopen))>{live(move || t().reopen)}</Button> }.into_any()
            } else {
                view! { <p class="muted t13">{t().reopen_manager}</p> }.into_any()
            }
        });
        Some(view! { <div class="lock-note"><Banner tone=tone icon=icon fact=fact/>{act}</div> })
    };
    view! {
        <section class="order" aria-label=attr(move || till.session.i18n.t().order)>
            <Head till=till/>
            <div class="lines">
                {refused(till)}
                {live(cut)}
                {live(unheard)}
                {live(locked)}
                <Show
                    when=move || known.get()
                    fallback=move || view! { <EmptyState icon="receipt-text" title=move || t().no_order hint=move || t().no_order_hint/> }
                >
                    <Lines till=till/>
                </Show>
            </div>
            <Show when=move || known.get()><Foot till=till/></Show>
        </section>
    }
    .into_any()
}

/// Table, guests, waiter, age, number; and what is seldom done.
#[component]
fn Head(till: Till) -> impl IntoView {
    let i = till.session.i18n;
    let title = move || {
        till.order.with(|order| {
            order.as_ref().map(|order| {
                till.catalog
                    .with(|catalog| place_of(i.lang(), catalog, order, i.t().table))
            })
        })
    };
    let facts = move || {
        let now = till.session.now.get();
        till.order.with(|order| {
            let order = order.as_ref()?;
            let mut facts = Vec::new();
            if order.guests > 0 {
                facts.push(guests(i.lang(), order.guests));
            }
            facts.push(order.waiter.name.clone());
            facts.push(minutes(now.since(order.opened_at), i.units()));
            facts.extend(till.store.called(order).map(|name| format!("№{name}")));
            Some(facts.join(" · "))
        })
    };
    // Two devices that could not hear each other may have opened one each.
    let state = till.store.state();
    let others = move || {
        let order = till.order.get()?;
        let table = order.table.as_ref()?;
        let others = state.with(|state| {
            let others = state.orders_at(table).filter(|other| other.id != order.id);
            others
                .map(|other| (other.id, other.called()))
                .collect::<Vec<_>>()
        });
        let link = |(id, number)| view! { <a class="btn" href=format!("/order/{id}")>{format!("№{number}")}</a> };
        Some(others.into_iter().map(link).collect::<Vec<_>>())
    };
    // On a phone: the way back to the tables, and the search, which takes the menu's place in the row.
    let seek = move |()| {
        let open = !till.searching.get_untracked();
        till.searching.set(open);
        till.query.set(String::new());
        if open {
            till.turned.set(false);
            request_animation_frame(move || {
                focus_search();
            });
        }
    };
    view! {
        <header>
            <a class="btn quiet icon on-phone" href="/floor" aria-label=attr(move || i.t().floor)><Icon name="chevron-left"/></a>
            <div class="grow"><h1>{live(title)}</h1><p>{live(facts)}</p></div>
            <span class="on-phone"><Button kind=ButtonKind::Quiet size=ButtonSize::Icon icon="search" label=move || i.t().search on_press=seek/></span>
            {live(others)}
            <Show when=move || till.order.with(Option::is_some)>
                <Button kind=ButtonKind::Quiet size=ButtonSize::Icon icon="ellipsis" label=move || Orders::of(i.lang()).more_acts on_press=move |()| till.open.set(Some(Open::More))/>
            </Show>
        </header>
    }
    .into_any()
}

/// The sums and the next act.
#[component]
fn Foot(till: Till) -> impl IntoView {
    let t = move || Orders::of(till.lang());
    let totals = Memo::new(move |_| {
        till.order.with(|order| {
            order
                .as_ref()
                .map(|order| order.totals())
                .unwrap_or_default()
        })
    });
    let service = move || {
        let sum = totals.with(|totals| totals.service);
        (!sum.is_zero()).then(|| format!("{} {}", t().service, money(sum)))
    };
    let given = move || {
        let sum = totals.with(|totals| totals.discounts.plus(totals.comps));
        let word = t().discount;
        (!sum.is_zero()).then(|| view! { {format!("{word} −{}", money(sum))} <br/> })
    };
    view! {
        <footer>
            <div class="sums">
                <div class="side">
                    {live(move || format!("{} {}", t().subtotal, money(totals.with(Totals::net))))}
                    <br/>
                    {live(given)}
                    {live(service)}
                </div>
                <div class="total"><small>{live(move || t().total)}</small>{live(move || manat(totals.with(|totals| totals.total)))}</div>
            </div>
            <Acts till=till totals=totals/>
        </footer>
    }
    .into_any()
}

/// What comes next. Nothing here moves: what cannot be done is switched off in its place.
#[component]
fn Acts(till: Till, totals: Memo<Totals>) -> impl IntoView {
    let t = move || Orders::of(till.lang());
    let unsent = Memo::new(move |_| till.unsent());
    let has = move |wanted: fn(&Order) -> bool| {
        Signal::derive(move || {
            till.order
                .with(|order| order.as_deref().is_none_or(|o| !wanted(o)))
        })
    };
    let no_round = has(|order| order.takes_more() && order.sends > 0);
    let nothing_new = has(|order| order.takes_more() && order.live_lines().any(|l| l.unsent() > 0));
    let lost = till.store.lost();
    // Without the hub nothing can be printed, and the bill would be a promise.
    let billable = |order: &Arc<Order>| order.takes_more() && order.live_lines().next().is_some();
    let no_bill = Memo::new(move |_| {
        let can = till
            .order
            .with(|order| order.as_ref().is_some_and(billable));
        lost.get() || !can
    });
    // Paying comes next when the kitchen knows everything and something is owed.
    let next = Memo::new(move |_| {
        let owed = |order: &Arc<Order>| !order.due().is_zero();
        till.order.with(|order| order.as_ref().is_some_and(owed)) && unsent.get() == 0
    });
    let pay = move || till.id.get().map(|id| format!("/order/{id}/pay"));
    let send = move || {
        match (unsent.get(), next.get()) {
        // On a phone the bill takes the place of what cannot be sent.
        (0, true) => view! {
            <Button kind=ButtonKind::Primary size=ButtonSize::Large icon="receipt-text" disabled=no_bill on_press=move |()| till.act(Act::Bill)>{live(move || t().bill)}</Button>
            <Button size=ButtonSize::Large icon="send" key_hint="F4" disabled=true>{live(move || till.session.i18n.t().send)}</Button>
        }
        .into_any(),
        (0, false) => view! { <Button size=ButtonSize::Large icon="send" key_hint="F4" disabled=true>{live(move || till.session.i18n.t().send)}</Button> }.into_any(),
        _ => view! {
            <Button kind=ButtonKind::Primary size=ButtonSize::Large icon="send" key_hint="F4" on_press=move |()| till.act(Act::Send { stay: false })>
                {live(move || format!("{} · {}", till.session.i18n.t().send, unsent.get()))}
            </Button>
        }
        .into_any(),
    }
    };
    let none_unsent = Memo::new(move |_| unsent.get() == 0);
    view! {
        <div class="acts till-acts">
            <Button icon="repeat" disabled=no_round on_press=move |()| till.act(Act::Repeat)>{live(move || t().repeat)}</Button>
            <Button icon="pause" key_hint="F2" disabled=nothing_new on_press=move |()| till.act(Act::HoldAll)>{live(move || t().hold)}</Button>
            <Button icon="receipt-text" key_hint="F8" disabled=no_bill on_press=move |()| till.act(Act::Bill)>{live(move || t().bill)}</Button>
            <a class=move || if next.get() { "btn primary" } else { "btn" } href=attr(pay)>{live(move || t().pay)}<kbd>"F9"</kbd></a>
            <Turn till=till totals=totals/>
            <Button size=ButtonSize::Large disabled=none_unsent on_press=move |()| till.act(Act::Send { stay: true })>{live(move || t().send_stay)}</Button>
            <span class="wide">{live(send)}</span>
        </div>
    }
    .into_any()
}

/// On a phone: what the check comes to, as the way to its lines; there, the way back to the menu.
#[component]
fn Turn(till: Till, totals: Memo<Totals>) -> impl IntoView {
    let t = move || Orders::of(till.lang());
    let state = move || {
        till.store
            .unheard()
            .with(Option::is_some)
            .then_some("queued")
    };
    let face = move || {
        if till.turned.get() {
            return view! { <Icon name="plus"/><span>{live(move || t().add)}</span> }.into_any();
        }
        let sum = money(totals.with(|totals| totals.total));
        let lines = line_count(till.lang(), till.lines());
        view! { <b>{sum}</b><span>{lines}</span> }.into_any()
    };
    view! {
        <button
            class="btn stack turn on-phone"
            type="button"
            data-state=attr(state)
            aria-expanded=attr(move || till.turned.get().to_string())
            on:click=move |_| till.turned.update(|turned| *turned = !*turned)
        >
            {live(face)}
        </button>
    }
    .into_any()
}
