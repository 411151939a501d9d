//! What is seldom done to the check: guests, splitting, giving it up.

use super::acts::describe;
use super::reasons::waives_service;
use super::till::{Act, Open, Till};
use crate::i18n::{Orders, Till as Words};
use crate::store::Given;
use crate::ui::{Button, ButtonKind, ButtonSize, Icon, Sheet, Show, attr, live};
use domain::Command;
use leptos::prelude::*;

/// The sheet of the check.
pub fn sheet(till: Till) -> AnyView {
    let t = move || Words::of(till.lang());
    let close = Callback::new(move |()| till.open.set(None));
    let free = Memo::new(move |_| till.is_free());
    let is_open = Memo::new(move |_| till.order.with(|o| o.as_ref().is_some_and(|o| o.is_open())));
    // Who may not is asked for somebody who may.
    let takes = Memo::new(move |_| till.session.may("orders.take"));
    let may_cancel = Memo::new(move |_| takes.get() && is_open.get());
    let may_reopen = Memo::new(move |_| {
        let billed = till
            .order
            .with(|o| o.as_ref().is_some_and(|o| o.is_billed()));
        billed && takes.get()
    });
    // Nobody leaves without paying for what was never made.
    let served = Memo::new(move |_| {
        let sent = till.order.with(|order| {
            let mut lines = order.iter().flat_map(|order| order.live_lines());
            lines.any(|line| line.told() > 0)
        });
        may_cancel.get() && sent
    });
    // Where there is none, nothing can be waived.
    let has_service = Memo::new(move |_| {
        let bp = till.order.with(|o| o.as_ref().map(|o| o.rates.service_bp));
        free.get() && bp.is_some_and(|bp| bp > 0)
    });
    let service = move || {
        if waives_service(till) {
            t().charge_service
        } else {
            t().waive_service
        }
    };
    let repeat = move |()| {
        till.open.set(None);
        till.act(Act::Repeat);
    };
    view! {
        <Sheet title=move || till.session.i18n.t().order class="small-sheet" on_close=close>
            <div class="body">
                <Show when=move || is_open.get()><Guests till=till/></Show>
                <Show when=move || free.get()>
                    <Button size=ButtonSize::Large icon="repeat" on_press=repeat>{live(move || t().repeat_round)}</Button>
                    <Button size=ButtonSize::Large icon="percent" on_press=move |()| till.open.set(Some(Open::Give(None)))>{live(move || Orders::of(till.lang()).discount)}</Button>
                    <Button size=ButtonSize::Large icon="split" on_press=move |()| till.open.set(Some(Open::Split))>{live(move || t().split)}</Button>
                </Show>
                <Show when=move || has_service.get()>
                    <Button size=ButtonSize::Large icon="hand-coins" on_press=move |()| till.open.set(Some(Open::Service))>{live(service)}</Button>
                </Show>
                <Show when=move || may_reopen.get()>
                    <Button size=ButtonSize::Large icon="lock-open" on_press=move |()| till.open.set(Some(Open::Reopen))>{live(move || t().reopen)}</Button>
                </Show>
                <Show when=move || served.get()>
                    <Button size=ButtonSize::Large icon="door-open" on_press=move |()| till.open.set(Some(Open::Release))>{live(move || t().release)}</Button>
                </Show>
                <Show when=move || may_cancel.get()><Cancel till=till/></Show>
            </div>
        </Sheet>
    }
    .into_any()
}

/// How many guests.
#[component]
fn Guests(till: Till) -> impl IntoView {
    let t = move || Orders::of(till.lang());
    let count = move || {
        till.order
            .with(|order| order.as_ref().map_or(0, |order| order.guests))
    };
    let change = move |to: fn(u16) -> u16| {
        let now = untrack(count);
        if let (Some(order), true) = (till.id.get_untracked(), to(now) != now) {
            describe(till, order, to(now));
        }
    };
    view! {
        <div class="row">
            <span class="grow">{live(move || t().seat)}</span>
            <div class="stepper">
                <button type="button" aria-label=attr(move || Words::of(till.lang()).fewer_guests) on:click=move |_| change(|n| n.saturating_sub(1))><Icon name="minus"/></button>
                <b>{live(count)}</b>
                <button type="button" aria-label=attr(move || t().more_guests) on:click=move |_| change(|n| n.saturating_add(1))><Icon name="plus"/></button>
            </div>
        </div>
    }
    .into_any()
}

/// Gives the check up at the second press.
#[component]
fn Cancel(till: Till) -> impl IntoView {
    let asked = RwSignal::new(false);
    let press = move |()| {
        let Some(order) = till.id.get_untracked() else {
            return;
        };
        if !asked.get_untracked() {
            asked.set(true);
            return;
        }
        till.open.set(None);
        leptos::task::spawn_local(async move {
            let cancel = Command::CancelOrder {
                order,
                reason: None,
            };
            let given = till.store.submit_and_wait(cancel).await;
            // Whoever is elsewhere by now stays there.
            let gone = matches!(given, Ok(given) if given != Given::Asked);
            if gone && till.is_at(Some(order)) {
                till.go("/floor".to_owned());
            }
        });
    };
    let t = move || Words::of(till.lang());
    view! {
        <Button kind=ButtonKind::Danger size=ButtonSize::Large icon="ban" on_press=press>
            {live(move || if asked.get() { t().cancel_sure } else { t().cancel_check })}
        </Button>
    }
    .into_any()
}
