//! Payment.

mod account;
mod after;
mod desk;
mod refund;
mod settled;
mod tips;
mod under_way;
mod ways;

pub use settled::SettledSection;

use crate::bar::TillBar;
use crate::format::{manat, money};
use crate::i18n::{Orders, Payments, error_text};
use crate::orders::{is_in_field, order_in_path, place_of};
use crate::ui::{Banner, EmptyState, Icon, Tone, attr, live, sheet_is_open};
use after::AfterPayment;
use desk::Desk;
use domain::fiscal::Stage;
use domain::menu::{Catalog, PaymentType};
use domain::orders::wire::PaymentView;
use leptos::ev;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::Element;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use ways::{Amounts, Ways};

/// Payment.
#[component]
pub fn PaymentScreen() -> impl IntoView {
    let desk = Desk::new(order_in_path());
    listen(desk);
    let t = move || Payments::of(desk.i18n.lang());
    let open = Memo::new(move |_| {
        desk.order
            .with(|order| order.as_ref().is_some_and(|order| order.is_open()))
    });
    // A settled check is closed at once on this screen, before the hub has answered.
    let at_work = move || open.get() || desk.busy.get() || desk.unheard.get();
    let body = move || {
        if desk.settled.with(Option::is_some) {
            return view! { <Paid desk=desk/> }.into_any();
        }
        if !desk.may.get() {
            return view! { <section class="pane whole"><EmptyState icon="lock" title=move || t().forbidden hint=move || t().forbidden_hint/></section> }.into_any();
        }
        if !at_work() {
            return view! { <section class="pane whole"><EmptyState icon="receipt-text" title=move || t().closed hint=move || t().closed_hint/>{after(desk)}</section> }.into_any();
        }
        view! { <Amounts desk=desk/><Ways desk=desk/> }.into_any()
    };
    view! {
        <main class="pay" data-begun=attr(move || desk.is_begun().then_some("yes"))>
            <TillBar/>
            <Paper desk=desk/>
            {live(body)}
        </main>
    }
    .into_any()
}

/// What can still be said of the payments of a check that is over.
fn after(desk: Desk) -> AnyView {
    let payments = Signal::derive(move || {
        desk.order.with(|order| {
            let all = order.iter().flat_map(|order| &order.payments);
            all.map(PaymentView::from).collect()
        })
    });
    // The check itself is followed, so nothing has to be read again.
    let changed = Callback::new(|()| {});
    view! { <AfterPayment order=desk.id.into() payments=payments changed=changed/> }.into_any()
}

/// The ways in which money is taken without a provider.
pub fn by_hand(catalog: &Catalog) -> Vec<PaymentType> {
    let ways = catalog.payment_types.iter();
    ways.filter(|one| one.kind.changes_hands() && one.provider.is_none())
        .cloned()
        .collect()
}

/// What is paid for.
#[component]
fn Paper(desk: Desk) -> impl IntoView {
    let i = desk.i18n;
    let title = move || {
        desk.order.with(|order| {
            order.as_ref().map(|order| {
                desk.catalog
                    .with(|catalog| place_of(i.lang(), catalog, order, i.t().table))
            })
        })
    };
    let number = move || {
        desk.order.with(|order| {
            let order = order.as_ref()?;
            let number = desk.store.called(order)?;
            Some(format!("{} · №{number}", order.waiter.name))
        })
    };
    let lines = move || {
        desk.order.with(|order| {
            let lines = order.iter().flat_map(|order| order.live_lines());
            lines
                .map(|line| {
                    view! {
                        <div class="line">
                            <span class="qty">{line.quantity}</span>
                            <span class="name">{line.name.get(i.lang()).to_owned()}</span>
                            <span class="sum">{money(line.amount())}</span>
                        </div>
                    }
                })
                .collect::<Vec<_>>()
        })
    };
    let back = move || desk.id.get().map(|id| format!("/order/{id}"));
    view! {
        <section class="pane paper" aria-label=attr(move || i.t().order)>
            <header>
                <h1>{live(title)}</h1>
                <p class="muted t13">{live(number)}</p>
                <a class="btn quiet" href=attr(back)><Icon name="pencil"/>{live(move || Payments::of(i.lang()).to_order)}</a>
            </header>
            <div class="grow lines">{live(lines)}</div>
            <Ledger desk=desk/>
        </section>
    }
    .into_any()
}

/// The sums below the lines.
#[component]
fn Ledger(desk: Desk) -> impl IntoView {
    let lang = move || desk.i18n.lang();
    let row = |name: &'static str, sum: String, class: &'static str| view! { <div class=class><span>{name}</span><span>{sum}</span></div> };
    move || {
        desk.order.with(|order| {
            order.as_ref().map(|order| {
                let (totals, paid) = (order.totals(), order.paid());
                let t = Payments::of(lang());
                view! {
                    <div class="ledger">
                        {(!totals.service.is_zero()).then(|| row(Orders::of(lang()).service, money(totals.service), ""))}
                        {order.rates.simplified.is_none().then(|| row(t.vat, money(totals.vat), ""))}
                        {(!paid.is_zero()).then(|| row(t.paid_before, money(paid), ""))}
                        {row(Orders::of(lang()).total, manat(totals.total), "sum")}
                    </div>
                }
            })
        })
    }
}

/// It is paid: what goes back, and the way to the floor.
#[component]
fn Paid(desk: Desk) -> impl IntoView {
    let t = move || Payments::of(desk.i18n.lang());
    let change = move || desk.settled.get().unwrap_or_default();
    let here = move || {
        desk.unheard
            .get()
            .then(|| view! { <Banner tone=Tone::Warn icon="clock" fact=t().paid_here/> })
    };
    view! {
        <section class="pane whole paid" role="status">
            <Icon name="circle-check"/>
            <h1>{live(move || t().paid)}</h1>
            <div class="change"><Icon name="hand-coins"/><b class="t17">{live(move || t().change)}</b><span class="big">{live(move || manat(change()))}</span></div>
            {live(here)}
            {live(move || told(desk))}
            {after(desk)}
            <a class="btn xl primary" href="/floor">{live(move || desk.i18n.t().to_floor)}<kbd>"Enter"</kbd></a>
        </section>
    }
    .into_any()
}

/// How far the fiscal document of the sale is, where there is a device.
fn told(desk: Desk) -> Option<AnyView> {
    let t = Payments::of(desk.i18n.lang());
    let known = desk.order.with(|order| order.as_ref()?.fiscal.clone());
    let mark = known?;
    let text = match mark.stage {
        Stage::Pending | Stage::Submitted => t.fiscal_waits.to_owned(),
        Stage::NeedsReview => t.fiscal_review.to_owned(),
        Stage::Acknowledged => format!("{}: {}", t.fiscal_id, mark.fiscal_id),
    };
    Some(view! { <p class="muted fiscal">{text}</p> }.into_any())
}

/// Why the last payment was refused.
#[component]
fn Refused(desk: Desk) -> impl IntoView {
    move || {
        // A payment that was safe here may be refused later, when nobody waits for it any more.
        let refusal = desk.refusal.get().or_else(|| desk.store.refusal().get());
        refusal.map(|refusal| {
            let text = error_text(desk.i18n.lang(), &refusal.code, &refusal.details);
            view! { <Banner tone=Tone::Danger icon="circle-alert" fact=text/> }
        })
    }
}

/// Whether a key was meant for something that leads away from the payment: a link, the bar, a form of
/// its own.
fn leads_away(event: &ev::KeyboardEvent) -> bool {
    let target = event.target();
    let element = target.and_then(|target| target.dyn_into::<Element>().ok());
    element.is_some_and(|element| {
        matches!(element.closest("a, .topbar, form, .under-way"), Ok(Some(_)))
    })
}

/// The whole screen by keyboard: digits type, F1 and on choose, Enter takes.
fn listen(desk: Desk) {
    let navigate = use_navigate();
    Effect::new(move |_| {
        let navigate = navigate.clone();
        let listening = window_event_listener(ev::keydown, move |event| {
            if event.ctrl_key() || event.alt_key() || event.meta_key() {
                return;
            }
            if sheet_is_open(&event) {
                return;
            }
            let key = event.key();
            if key == "Enter" && leads_away(&event) {
                return;
            }
            if key == "Enter" {
                event.prevent_default();
                if desk.settled.with_untracked(Option::is_some) {
                    navigate("/floor", NavigateOptions::default());
                } else if !event.repeat() {
                    desk.take();
                }
                return;
            }
            if let Some(place) = key
                .strip_prefix('F')
                .and_then(|number| number.parse::<usize>().ok())
            {
                let count = untrack(|| desk.methods()).len();
                if (1..=count).contains(&place) {
                    event.prevent_default();
                    desk.method.set(place - 1);
                }
                return;
            }
            if is_in_field(&event) {
                return;
            }
            match key.as_str() {
                "Backspace" => desk.back(),
                "Escape" => desk.entered.set(String::new()),
                _ => {
                    let mut letters = key.chars();
                    if let (Some(letter), None) = (letters.next(), letters.next()) {
                        desk.key(letter);
                    }
                }
            }
        });
        on_cleanup(move || listening.remove());
    });
}
