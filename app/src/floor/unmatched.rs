//! Money that came through a provider and that no check takes: whoever may gives it back.

use super::Hall;
use crate::format::{manat, moment};
use crate::i18n::Providers;
use crate::ui::{Button, ButtonKind, For, Icon, Sheet, Show, TextInput, live};
use domain::Command;
use domain::ids::PaymentId;
use domain::payments::provider::{Attempt, AttemptState, ReturnMoney};
use leptos::prelude::*;

/// One row for each.
#[component]
pub fn Unmatched(hall: Hall) -> impl IntoView {
    let may = Memo::new(move |_| hall.session.may("payments.refund"));
    let open = RwSignal::new(None::<PaymentId>);
    let all = Memo::new(move |_| {
        if !may.get() {
            return Vec::new();
        }
        hall.store.state().with(|state| {
            let waits = |one: &&Attempt| {
                matches!(one.state, AttemptState::Unmatched | AttemptState::Returning)
            };
            state.attempts.values().filter(waits).cloned().collect()
        })
    });
    let row = move |attempt: Attempt| view! { <Row hall=hall attempt=attempt open=open/> };
    let sheet = move || {
        let id = open.get()?;
        let attempt = all.with(|all| all.iter().find(|one| one.id == id).cloned());
        attempt.map(|attempt| view! { <GiveBack hall=hall attempt=attempt open=open/> })
    };
    view! {
        <For each=move || all.get() key=|one| (one.id, one.state.name()) children=row/>
        {live(sheet)}
    }
    .into_any()
}

#[component]
fn Row(hall: Hall, attempt: Attempt, open: RwSignal<Option<PaymentId>>) -> impl IntoView {
    let i = hall.session.i18n;
    let (id, at) = (attempt.id, attempt.changed_at);
    let sum = manat(attempt.captured.unwrap_or(attempt.amount));
    let returning = attempt.state == AttemptState::Returning;
    let words = attempt.words.clone().unwrap_or_default();
    let hint = attempt.hint.clone().map(|hint| format!("…{hint} · "));
    let hint = hint.unwrap_or_default();
    let title = move || {
        let t = Providers::of(i.lang());
        let word = if returning { t.returning } else { t.unmatched };
        format!("{sum} · {word}")
    };
    let detail = move || {
        let now = hall.session.now.get();
        let when = moment(i.lang(), at, now, hall.session.offset_minutes());
        format!("{hint}{when} {words}")
    };
    view! {
        <div class="todo-row">
            <button class="todo" type="button" disabled=returning on:click=move |_| open.set(Some(id))>
                <span class="ic danger"><Icon name="circle-alert"/></span>
                <span>{live(title)}<small>{live(detail)}</small></span>
            </button>
        </div>
    }
    .into_any()
}

#[component]
fn GiveBack(hall: Hall, attempt: Attempt, open: RwSignal<Option<PaymentId>>) -> impl IntoView {
    let i = hall.session.i18n;
    let t = move || Providers::of(i.lang());
    let reason = RwSignal::new(String::new());
    let empty = Signal::derive(move || reason.with(|text| text.trim().is_empty()));
    let sum = manat(attempt.captured.unwrap_or(attempt.amount));
    let (order, payment) = (attempt.order, attempt.id);
    let send = move |()| {
        let back = Command::ReturnMoney(ReturnMoney {
            order,
            payment,
            reason: reason.get_untracked().trim().to_owned(),
        });
        if hall.store.submit(back) {
            open.set(None);
        }
    };
    view! {
        <Sheet title=move || t().unmatched class="small-sheet" on_close=move |()| open.set(None)>
            <div class="body">
                <p class="huge">{sum}</p>
                <p>{live(move || t().unmatched_fact)}</p>
                <div class="field">
                    <label for="return-why">{live(move || t().why)}</label>
                    <TextInput id="return-why" value=reason focus=true/>
                </div>
                <Show when=move || !empty.get()>
                    <Button kind=ButtonKind::DangerSolid icon="undo-2" on_press=send>{live(move || t().give_back)}</Button>
                </Show>
            </div>
        </Sheet>
    }
    .into_any()
}
