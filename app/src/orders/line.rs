//! One line of the check, with what can be done to it.

use super::till::Till;
use crate::format::money;
use crate::i18n::Orders;
use crate::ui::{Badge, Button, ButtonKind, ButtonSize, Icon, Show, Tone, live};
use domain::Command;
use domain::ids::LineId;
use domain::orders::{Line, LineState};
use leptos::prelude::*;

/// The look of a state: the name the styles know and the icon.
const fn look(state: LineState) -> (&'static str, &'static str) {
    match state {
        LineState::New => ("new", "circle-dashed"),
        LineState::Sent => ("sent", "send"),
        LineState::Started => ("sent", "cooking-pot"),
        LineState::Ready => ("ready", "bell-ring"),
        LineState::Served => ("served", "check-check"),
        LineState::Void => ("void", "ban"),
    }
}

/// The state in words.
const fn word(t: &Orders, state: LineState) -> &'static str {
    match state {
        LineState::New => t.is_new,
        LineState::Sent => t.is_sent,
        LineState::Started => t.is_started,
        LineState::Ready => t.is_ready,
        LineState::Served => t.is_served,
        LineState::Void => t.is_void,
    }
}

/// A line. A tap opens its buttons while it is unsent.
#[component]
pub fn LineRow(till: Till, id: LineId) -> impl IntoView {
    let line = Memo::new(move |_| {
        till.order
            .with(|order| order.as_ref().and_then(|order| order.line(id).cloned()))
    });
    let state = Memo::new(move |_| line.with(|line| line.as_ref().map(|line| line.state)));
    // The hub does not know it as it stands here, and nobody else can see it.
    let queued = Memo::new(move |_| {
        let same = |line: &Line| {
            till.heard.with(|order| {
                let known = order.as_ref().and_then(|order| order.line(id));
                known.is_some_and(|known| {
                    (known.state, known.quantity) == (line.state, line.quantity)
                })
            })
        };
        let late = till.store.unheard().with(Option::is_some);
        late && line.with(|line| line.as_ref().is_some_and(|line| !same(line)))
    });
    // A screen or a printer of the kitchen has what was sent last of it.
    let state_of_all = till.store.state();
    let seen = Memo::new(move |_| {
        let ticket = line.with(|line| Some(line.as_ref()?.sent.last()?.ticket));
        ticket.is_some_and(|ticket| state_of_all.with(|state| state.seen.contains_key(&ticket)))
    });
    let open = move || till.line.get() == Some(id) && state.get() == Some(LineState::New);
    let row = move || {
        line.get()
            .map(|line| view! { <Row till=till line=line queued=queued.get() seen=seen.get()/> })
    };
    view! {
        <div class="line-slot">
            {live(row)}
            <Show when=move || state.get() == Some(LineState::Ready)>
                <div class="line-acts">
                    <Button kind=ButtonKind::Ok icon="hand-platter" on_press=move |()| {
                        if let Some(order) = till.id.get_untracked() {
                            till.store.submit(Command::Serve { order, lines: vec![id] });
                        }
                    }>{live(move || Orders::of(till.lang()).served)}</Button>
                </div>
            </Show>
            <Show when=open>
                <LineActs till=till id=id/>
            </Show>
        </div>
    }
    .into_any()
}

/// What the line says.
#[component]
fn Row(till: Till, line: Line, queued: bool, seen: bool) -> impl IntoView {
    let lang = till.lang();
    let seen = seen && line.state == LineState::Sent;
    let (name, icon) = match (queued, seen) {
        (true, _) => ("queued", "clock"),
        (false, true) => ("sent", "check"),
        (false, false) => look(line.state),
    };
    let mut parts: Vec<String> = line
        .size
        .iter()
        .map(|size| size.get(lang).to_owned())
        .collect();
    for option in line.options.iter().filter(|option| !option.loud) {
        let mut part = option.name.get(lang).to_owned();
        if !option.price.is_zero() {
            part.push_str(" +");
            part.push_str(&money(option.price));
        }
        parts.push(part);
    }
    if !line.note.is_empty() {
        parts.push(format!("«{}»", line.note));
    }
    if queued {
        let t = Orders::of(lang);
        let word = if till.saving.get() {
            t.is_saving
        } else {
            t.is_queued
        };
        parts.push(word.to_owned());
    } else if seen {
        parts.push(Orders::of(lang).is_seen.to_owned());
    } else if line.state != LineState::New {
        parts.push(word(Orders::of(lang), line.state).to_owned());
    }
    let allergies: Vec<_> = line
        .options
        .iter()
        .filter(|option| option.loud)
        .map(|option| {
            let text = format!("{}: {}", Orders::of(lang).allergy, option.name.get(lang));
            view! { <Badge tone=Tone::Inverse icon="triangle-alert">{text}</Badge> }
        })
        .collect();
    let id = line.id;
    let press = move |_| {
        till.line
            .update(|open| *open = if *open == Some(id) { None } else { Some(id) });
    };
    view! {
        <button class="line" type="button" data-state=name on:click=press>
            <Icon name=icon/>
            <span class="qty">{line.quantity}</span>
            <span class="name">
                {line.name.get(lang).to_owned()}
                {(!parts.is_empty()).then(|| view! { <span class="mods">{parts.join(" · ")}</span> })}
                {(!allergies.is_empty()).then(|| view! { <span class="mods">{allergies}</span> })}
            </span>
            <span class="sum">{money(line.unit.times(line.quantity))}</span>
        </button>
    }
    .into_any()
}

/// Fewer, more, away: for a line that the kitchen does not know.
#[component]
fn LineActs(till: Till, id: LineId) -> impl IntoView {
    let t = move || Orders::of(till.lang());
    let change = move |delta: i64| {
        if let Some(order) = till.id.get_untracked() {
            till.store.submit(Command::ChangeQuantity {
                order,
                line: id,
                delta,
            });
        }
    };
    let remove = move |()| {
        if let Some(order) = till.id.get_untracked() {
            till.line.set(None);
            till.store.submit(Command::RemoveLine { order, line: id });
        }
    };
    view! {
        <div class="line-acts">
            <Button size=ButtonSize::Icon icon="minus" label=move || t().fewer on_press=move |()| change(-1)/>
            <Button size=ButtonSize::Icon icon="plus" label=move || t().more on_press=move |()| change(1)/>
            <Button kind=ButtonKind::Danger icon="x" on_press=remove>{live(move || t().remove)}</Button>
        </div>
    }
    .into_any()
}
