//! Payments through a provider on this check: the page on which the guest pays, and what is known of them.

use super::desk::Desk;
use crate::format::manat;
use crate::i18n::Providers;
use crate::ports::use_ports;
use crate::ui::{Banner, Button, For, Show, TextInput, Tone, attr, live};
use domain::Command;
use domain::devices::Qr;
use domain::ids::PaymentId;
use domain::payments::provider::{Attempt, AttemptState, AttemptView, CancelAttempt, GiveUp};
use leptos::prelude::*;

/// All of them: those that may still bring money, and the last one of this screen.
#[component]
pub fn UnderWay(desk: Desk) -> impl IntoView {
    let all = Memo::new(move |_| {
        let (order, last) = (desk.id.get(), desk.begun.get());
        desk.store.state().with(|state| {
            let own = |one: &&Attempt| {
                let shown = one.reserves() || Some(one.id) == last && !one.state.has_money();
                Some(one.order) == order && shown
            };
            let own = state.attempts.values().filter(own);
            own.map(|one| one.id).collect::<Vec<_>>()
        })
    });
    view! {
        <For each=move || all.get() key=|id| *id children=move |id| view! { <One desk=desk id=id/> }/>
    }
    .into_any()
}

/// One of them.
#[component]
fn One(desk: Desk, id: PaymentId) -> impl IntoView {
    let t = move || Providers::of(desk.i18n.lang());
    let known = Memo::new(move |_| {
        desk.store
            .state()
            .with(|state| state.attempts.get(&id).cloned())
    });
    let state = Memo::new(move |_| known.with(|one| one.as_ref().map(|one| one.state)));
    let waits = move || state.get().is_some_and(AttemptState::is_open);
    let calls_off =
        Memo::new(move |_| known.with(|one| one.as_ref().is_some_and(|one| one.cancel_wanted)));
    let amount = move || known.with(|one| one.as_ref().map(|one| manat(one.amount)));
    let fact = move || {
        let t = t();
        match state.get() {
            Some(AttemptState::Created) | None => t.created,
            Some(AttemptState::Pending) if calls_off.get() => t.calling_off,
            Some(AttemptState::Pending) => t.pending,
            Some(AttemptState::Unknown) => t.unknown,
            Some(AttemptState::Declined) => t.declined,
            Some(AttemptState::Cancelled) => t.cancelled,
            Some(_) => t.paid,
        }
    };
    let tone = move || match state.get() {
        Some(AttemptState::Unknown) => Tone::Warn,
        Some(AttemptState::Declined | AttemptState::Cancelled) => Tone::Danger,
        _ => Tone::Plain,
    };
    let line = move || {
        let state = state.get().map_or("created", AttemptState::name);
        view! {
            <div role="status" data-state=state>
                <Banner tone=tone() icon="qr-code" fact=format!("{} · {}", amount().unwrap_or_default(), fact())/>
            </div>
        }
    };
    let cancel = move |()| {
        let order = desk.id.get_untracked();
        if let Some(order) = order.filter(|_| desk.hears_hub()) {
            let payment = id;
            desk.store
                .submit(Command::CancelAttempt(CancelAttempt { order, payment }));
        }
    };
    let unknown = move || state.get() == Some(AttemptState::Unknown);
    view! {
        <article class="under-way" aria-label=attr(move || t().title)>
            {live(line)}
            <Show when=waits><Page desk=desk id=id known=known/></Show>
            <Show when=move || waits() && !calls_off.get()>
                <Button icon="x" on_press=cancel>{live(move || t().call_off)}</Button>
            </Show>
            <Show when=unknown><GiveItUp desk=desk id=id/></Show>
        </article>
    }
    .into_any()
}

/// The page of the provider as a code for the guest's telephone; the hub draws it.
#[component]
fn Page(desk: Desk, id: PaymentId, known: Memo<Option<Attempt>>) -> impl IntoView {
    let t = move || Providers::of(desk.i18n.lang());
    let ports = StoredValue::new(use_ports());
    let code = RwSignal::new(None::<Qr>);
    let page =
        Memo::new(move |_| known.with(|one| one.as_ref().and_then(|one| one.redirect.clone())));
    Effect::new(move |_| {
        if page.with(Option::is_none) || code.with_untracked(Option::is_some) {
            return;
        }
        let ports = ports.get_value();
        leptos::task::spawn_local(async move {
            let path = format!("/api/payments/{id}");
            // Without it there is still the address.
            if let Ok(view) = ports.read::<AttemptView>(&path).await {
                let _ = code.try_set(view.qr);
            }
        });
    });
    let drawn = move || {
        code.get().map(|qr| {
            // Four light modules around it, or cameras do not find it.
            let size = qr.side.saturating_add(8);
            view! {
                <svg class="qr" viewBox=format!("-4 -4 {size} {size}") role="img" aria-label=attr(move || t().scan)>
                    <path d=qr.path/>
                </svg>
            }
        })
    };
    let link = move || {
        page.get().map(|page| {
            view! {
                <p>{live(move || t().scan)}</p>
                <a class="btn quiet" href=page target="_blank" rel="noreferrer">{live(move || t().open_page)}</a>
            }
        })
    };
    view! { {live(drawn)}{live(link)} }.into_any()
}

/// Nobody knows, and the guest cannot wait: a manager decides, in words.
#[component]
fn GiveItUp(desk: Desk, id: PaymentId) -> impl IntoView {
    let t = move || Providers::of(desk.i18n.lang());
    let reason = RwSignal::new(String::new());
    let empty = Signal::derive(move || reason.with(|text| text.trim().is_empty()));
    // Enter in the field is about this and takes no money.
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if empty.get_untracked() {
            return;
        }
        let order = desk.id.get_untracked();
        let Some(order) = order.filter(|_| desk.hears_hub()) else {
            return;
        };
        desk.store.submit(Command::GiveUpAttempt(GiveUp {
            order,
            payment: id,
            reason: reason.get_untracked().trim().to_owned(),
        }));
    };
    view! {
        <form on:submit=submit>
            <div class="field">
                <label for="give-up">{live(move || t().why)}</label>
                <TextInput id="give-up" value=reason/>
            </div>
            <Button icon="ban" submit=true disabled=empty>{live(move || t().give_up)}</Button>
        </form>
    }
    .into_any()
}
