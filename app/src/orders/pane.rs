//! The check: whose it is, its lines by course, its sums, what comes next.

use super::line::LineRow;
use super::till::Till;
use crate::format::{manat, minutes, money};
use crate::i18n::{Orders, Outbox, error_text_about, guests, line_count, on_this_device};
use crate::ui::{
    Banner, Button, ButtonKind, ButtonSize, EmptyState, For, Icon, Show, Tone, attr, live,
};
use domain::ids::LineId;
use domain::orders::{Channel, Order, Totals};
use domain::{Command, Lang};
use leptos::html;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use std::collections::BTreeSet;

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
        _ => t.takeaway.to_owned(),
    }
}

/// The check's pane.
#[component]
pub fn Pane(till: Till, field: NodeRef<html::Input>) -> impl IntoView {
    let t = move || Orders::of(till.lang());
    let known = Memo::new(move |_| till.order.with(Option::is_some));
    let refusal = till.store.refusal();
    let refused = move || {
        refusal.get().map(|refusal| {
            let text = till.catalog.with(|catalog| {
                error_text_about(till.lang(), catalog, &refusal.code, &refusal.details)
            });
            view! { <Banner tone=Tone::Danger icon="circle-alert" fact=text/> }
        })
    };
    let (lost, late) = (till.store.lost(), till.store.unheard());
    let unheard = move || {
        late.get().map(|count| {
            // Nothing is said to be kept that is not.
            let (fact, advice) = if till.saving.get() {
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
    view! {
        <section class="order" aria-label=attr(move || till.session.i18n.t().order)>
            <Head till=till field=field/>
            <div class="lines">
                {live(refused)}
                {live(cut)}
                {live(unheard)}
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

/// Table, guests, waiter, age, number; and giving the check up.
#[component]
fn Head(till: Till, field: NodeRef<html::Input>) -> impl IntoView {
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
                if let Some(field) = field.get_untracked() {
                    // A field that is gone cannot be searched in.
                    let _ = field.focus();
                }
            });
        }
    };
    view! {
        <header>
            <a class="btn quiet icon on-phone" href="/floor" aria-label=attr(move || i.t().floor)><Icon name="chevron-left"/></a>
            <div class="grow"><h1>{live(title)}</h1><p>{live(facts)}</p></div>
            <span class="on-phone"><Button kind=ButtonKind::Quiet size=ButtonSize::Icon icon="search" label=move || i.t().search on_press=seek/></span>
            {live(others)}
            <Show when=move || till.session.may("orders.cancel") && till.order.with(|o| o.as_ref().is_some_and(|o| o.is_open()))>
                <Cancel till=till/>
            </Show>
        </header>
    }
    .into_any()
}

/// Gives the check up at the second press.
#[component]
fn Cancel(till: Till) -> impl IntoView {
    let asked = RwSignal::new(false);
    let navigate = use_navigate();
    let press = move |()| {
        let Some(order) = till.id.get_untracked() else {
            return;
        };
        if !asked.get_untracked() {
            asked.set(true);
            return;
        }
        asked.set(false);
        let navigate = navigate.clone();
        leptos::task::spawn_local(async move {
            let cancel = Command::CancelOrder {
                order,
                reason: None,
            };
            if till.store.submit_and_wait(cancel).await.is_ok() {
                navigate("/floor", NavigateOptions::default());
            }
        });
    };
    let t = move || Orders::of(till.lang());
    view! {
        <Button kind=ButtonKind::Danger icon="ban" on_press=press>
            {live(move || if asked.get() { t().cancel_sure } else { t().cancel_check })}
        </Button>
    }
    .into_any()
}

/// The lines, course by course.
#[component]
fn Lines(till: Till) -> impl IntoView {
    let t = move || Orders::of(till.lang());
    let courses = Memo::new(move |_| {
        till.order.with(|order| {
            let lines = order.iter().flat_map(|order| &order.lines);
            lines.map(|line| line.course).collect::<BTreeSet<u8>>()
        })
    });
    let ids = move |course: u8| -> Vec<LineId> {
        till.order.with(|order| {
            let lines = order.iter().flat_map(|order| &order.lines);
            lines
                .filter(|line| line.course == course)
                .map(|line| line.id)
                .collect()
        })
    };
    let name = move |course: u8| {
        till.catalog.with(|catalog| {
            let known = catalog.courses.iter().find(|one| one.id == course);
            let name = known
                .map(|one| one.name.get(till.lang()).to_owned())
                .unwrap_or_default();
            if course == 0 {
                name
            } else {
                format!("{course} · {name}")
            }
        })
    };
    view! {
        <Show when=move || courses.with(BTreeSet::is_empty)>
            <EmptyState icon="utensils" title=move || t().empty hint=move || t().empty_hint/>
        </Show>
        <For each=move || courses.get() key=|course| *course let:course>
            <div class="course"><b>{live(move || name(course))}</b></div>
            <For each=move || ids(course) key=|id| *id let:id>
                <LineRow till=till id=id/>
            </For>
        </For>
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
    let unsent = Memo::new(move |_| till.unsent());
    // Paying comes next when the kitchen knows everything and something is owed.
    let next = Memo::new(move |_| {
        till.order
            .with(|order| order.as_ref().is_some_and(|order| !order.due().is_zero()))
            && unsent.get() == 0
    });
    let pay = move || till.id.get().map(|id| format!("/order/{id}/pay"));
    let send = move || {
        if unsent.get() == 0 {
            return view! { <Button size=ButtonSize::Large icon="send" key_hint="F4" disabled=true>{live(move || till.session.i18n.t().send)}</Button> };
        }
        view! {
            <Button kind=ButtonKind::Primary size=ButtonSize::Large icon="send" key_hint="F4" on_press=move |()| till.send()>
                {live(move || format!("{} · {}", till.session.i18n.t().send, unsent.get()))}
            </Button>
        }
    };
    view! {
        <footer>
            <div class="sums">
                <div class="side">
                    {live(move || format!("{} {}", t().subtotal, money(totals.with(Totals::net))))}
                    <br/>
                    {live(service)}
                </div>
                <div class="total"><small>{live(move || t().total)}</small>{live(move || manat(totals.with(|totals| totals.total)))}</div>
            </div>
            <div class="acts till-acts">
                <Turn till=till totals=totals/>
                <a class=move || if next.get() { "btn lg primary" } else { "btn lg" } href=attr(pay)>
                    {live(move || t().pay)}<kbd>"F9"</kbd>
                </a>
                {live(send)}
            </div>
        </footer>
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
