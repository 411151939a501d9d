//! How much, and by which way.

use super::Refused;
use super::account::FromAccount;
use super::desk::{Desk, MOST_PARTS};
use super::tips::{TipKey, Tips};
use super::under_way::UnderWay;
use crate::format::{manat, money};
use crate::i18n::{Payments, Providers as ByPhone, Till as Words};
use crate::ui::{Button, ButtonKind, ButtonSize, Field, Icon, Show, TextInput, attr, live};
use domain::Money;
use domain::menu::{PaymentKind, PaymentType};
use leptos::prelude::*;

/// So many notes are offered.
const NOTES: usize = 4;

/// Due, taken, change, notes and keypad.
#[component]
pub fn Amounts(desk: Desk) -> impl IntoView {
    let t = move || Payments::of(desk.i18n.lang());
    let change = move || {
        let change = desk.change();
        (!change.is_zero()).then(|| view! {
            <div class="change" role="status"><Icon name="hand-coins"/><b class="t17">{t().change}</b><span class="big">{manat(change)}</span></div>
        })
    };
    let waiting = Memo::new(move |_| desk.is_waiting());
    view! {
        <section class="pane" aria-label=attr(move || desk.i18n.t().payment)>
            <Refused desk=desk/>
            <UnderWay desk=desk/>
            <div class="due">
                <div><small>{live(move || t().due)}</small><span class="big">{live(move || manat(desk.due()))}</span></div>
                <div class="taken"><small>{live(move || t().tendered)}</small><span class="big dim">{live(move || money(desk.tendered()))}</span></div>
            </div>
            {live(change)}
            <Show when=move || !waiting.get()>
                <Parts desk=desk/>
                <Show when=move || desk.tipping.get()><Tips desk=desk/></Show>
                <Quick desk=desk/>
                <Keys desk=desk/>
            </Show>
        </section>
    }
    .into_any()
}

/// Equal parts: into how many, and which of them is asked for.
#[component]
fn Parts(desk: Desk) -> impl IntoView {
    let t = move || Words::of(desk.i18n.lang());
    let open = RwSignal::new(desk.parts.get_untracked() > 1);
    let count = move |count: u32| {
        view! { <button type="button" class="btn" aria-pressed=attr(move || (desk.parts.get() == count).to_string()) on:click=move |_| desk.divide(count)>{count}</button> }
    };
    let asked = move || {
        let parts = desk.parts.get();
        (parts > 1).then(|| format!("1/{parts} · {}", manat(desk.asked())))
    };
    let toggle = move |()| {
        open.update(|open| *open = !*open);
        if !open.get_untracked() {
            desk.divide(1);
        }
    };
    view! {
        <div class="picks equal-parts">
            <Button icon="split" on_press=toggle>{live(move || t().equally)}</Button>
            <Show when=move || open.get()>
                <span class="picks" role="group" aria-label=attr(move || t().equally)>{(2..=MOST_PARTS).map(count).collect::<Vec<_>>()}</span>
            </Show>
            <b class="end">{live(asked)}</b>
        </div>
    }
    .into_any()
}

/// The exact amount, which is taken at once, and the notes that cover what is due.
#[component]
fn Quick(desk: Desk) -> impl IntoView {
    let t = move || Payments::of(desk.i18n.lang());
    let notes = Memo::new(move |_| {
        let due = desk.wanted();
        let mut notes: Vec<Money> = desk.catalog.with(|catalog| catalog.meta.quick_cash.clone());
        notes.retain(|note| *note > due);
        notes.truncate(NOTES);
        if desk.is_cash() { notes } else { Vec::new() }
    });
    let note = move |note: Money| {
        view! {
            <button class="btn" type="button" aria-pressed=attr(move || (desk.tendered() == note).to_string()) on:click=move |_| desk.enter(note)>{money(note)}</button>
        }
    };
    let exact = move |_| {
        desk.entered.set(String::new());
        desk.take();
    };
    view! {
        <div class="quick" role="group" aria-label=attr(move || t().amounts)>
            <button class="btn stack" type="button" disabled=attr(move || desk.busy.get()) on:click=exact>
                {live(move || money(desk.wanted()))}<small>{live(move || t().exact)}</small>
            </button>
            {live(move || notes.get().into_iter().map(note).collect::<Vec<_>>())}
        </div>
    }
    .into_any()
}

/// The keys of an amount.
#[component]
fn Keys(desk: Desk) -> impl IntoView {
    let key = move |letter: char| view! { <button class="key" type="button" on:click=move |_| desk.key(letter)>{letter.to_string()}</button> };
    let zeros = move |_| {
        desk.key('0');
        desk.key('0');
    };
    view! {
        <div class="keypad">
            {key('1')}{key('2')}{key('3')}
            <button class="key soft" type="button" aria-label=attr(move || desk.i18n.t().erase) on:click=move |_| desk.back()><Icon name="delete"/></button>
            {key('4')}{key('5')}{key('6')}
            <button class="key" type="button" on:click=zeros>"00"</button>
            {key('7')}{key('8')}{key('9')}
            {key('.')}
            {key('0')}
            <TipKey desk=desk/>
        </div>
    }
    .into_any()
}

const fn icon_of(way: &PaymentType) -> &'static str {
    match way.kind {
        PaymentKind::Cash => "banknote",
        PaymentKind::GiftCard => "gift",
        PaymentKind::HouseAccount => "user-round",
        PaymentKind::Deposit => "wallet",
        PaymentKind::OtherCashless if !way.slip => "qr-code",
        _ => "credit-card",
    }
}

/// The ways to pay, the slip, and taking it.
#[component]
pub fn Ways(desk: Desk) -> impl IntoView {
    let t = move || Payments::of(desk.i18n.lang());
    let way = move |(place, way): (usize, PaymentType)| {
        let icon = icon_of(&way);
        view! {
            <button class="method" type="button" role="radio" aria-checked=attr(move || (desk.method.get() == place).to_string()) on:click=move |_| desk.method.set(place)>
                <Icon name=icon/>
                <span>{live(move || way.name.get(desk.i18n.lang()).to_owned())}</span>
                <kbd>{format!("F{}", place + 1)}</kbd>
            </button>
        }
    };
    let needs_slip = Memo::new(move |_| desk.needs_slip());
    let take = move || {
        if desk.is_by_phone() {
            ByPhone::of(desk.i18n.lang()).begin
        } else {
            t().take
        }
    };
    let blocked = Signal::derive(move || desk.busy.get() || desk.is_waiting());
    let from_account = Memo::new(move |_| desk.is_account());
    view! {
        <section class="pane methods">
            <h2 class="muted t15">{live(move || t().method)}</h2>
            <div class="parts" role="radiogroup" aria-label=attr(move || t().method)>
                {live(move || desk.methods().into_iter().enumerate().map(way).collect::<Vec<_>>())}
            </div>
            <Show when=move || needs_slip.get()>
                <Field id="slip" label=move || t().slip hint=move || t().slip_hint>
                    <TextInput id="slip" value=desk.slip focus=true/>
                </Field>
            </Show>
            <Show when=move || from_account.get()><FromAccount desk=desk/></Show>
            <div class="take">
                <Button kind=ButtonKind::Primary size=ButtonSize::Huge key_hint="Enter" disabled=blocked on_press=move |()| desk.take()>{live(take)}</Button>
            </div>
        </section>
    }
    .into_any()
}
