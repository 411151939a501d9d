//! One line of the check. A tap opens what can be done to it.

use super::till::{Act, Open, Till};
use crate::format::money;
use crate::i18n::{Orders, percent, taken_off_by, weight};
use crate::ui::{Badge, Button, ButtonKind, Icon, Show, Tone, live};
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

/// What a line looks like beyond what it is.
#[derive(Clone, Copy, PartialEq, Eq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each of them is known by itself, and several may hold"
)]
struct Standing {
    /// The hub does not know it as it stands here, and nobody else can see it.
    queued: bool,
    /// A screen or a printer of the kitchen has what was sent last of it.
    seen: bool,
    /// It waits on a held course.
    held: bool,
    /// It ran out after it was added.
    out: bool,
}

/// A line.
#[component]
pub fn LineRow(till: Till, id: LineId) -> impl IntoView {
    let line = Memo::new(move |_| {
        till.order
            .with(|order| order.as_ref().and_then(|order| order.line(id).cloned()))
    });
    let state = Memo::new(move |_| line.with(|line| line.as_ref().map(|line| line.state)));
    let standing = Memo::new(move |_| line.with(|line| Some(standing(till, line.as_ref()?))));
    let row = move || {
        let (line, standing) = (line.get()?, standing.get()?);
        Some(view! { <Row till=till line=line standing=standing/> })
    };
    view! {
        <div class="line-slot">
            {live(row)}
            <Show when=move || state.get() == Some(LineState::Ready)>
                <div class="line-acts">
                    <Button kind=ButtonKind::Ok icon="hand-platter" on_press=move |()| till.act(Act::Serve(id))>{live(move || Orders::of(till.lang()).served)}</Button>
                </div>
            </Show>
        </div>
    }
    .into_any()
}

fn standing(till: Till, line: &Line) -> Standing {
    let known = till.heard.with(|order| {
        let known = order.as_ref().and_then(|order| order.line(line.id));
        known.is_some_and(|known| (known.state, known.quantity) == (line.state, line.quantity))
    });
    let held = till.order.with(|order| {
        order
            .as_ref()
            .is_some_and(|order| order.is_held(line.course))
    });
    till.store.state().with(|state| Standing {
        queued: !known && till.store.unheard().with(Option::is_some),
        seen: line.state == LineState::Sent
            && line
                .sent
                .last()
                .is_some_and(|told| state.seen.contains_key(&told.ticket)),
        held: held && line.unsent() > 0,
        // The last portions of a counted dish are taken by their own lines.
        out: line.unsent() > 0
            && state.sold_out.contains(&line.item)
            && !state.left.contains_key(&line.item),
    })
}

/// Size, options, note, and how it stands.
fn details(till: Till, line: &Line, standing: Standing) -> String {
    let lang = till.lang();
    let t = Orders::of(lang);
    let mut parts: Vec<String> = Vec::new();
    if let Some(combo) = &line.combo {
        parts.push(combo.name.get(lang).to_owned());
    }
    if let Some(portion) = &line.portion {
        parts.push(portion.fraction());
    }
    if let Some(grams) = line.grams {
        parts.push(weight(lang, grams));
    }
    if let Some(size) = &line.size {
        parts.push(size.get(lang).to_owned());
    }
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
    if line.comped {
        parts.push(t.comp.to_owned());
    } else if line.discount_bp > 0 {
        parts.push(percent(line.discount_bp));
    }
    let state = match (standing, &line.void) {
        (Standing { queued: true, .. }, _) if till.saving() => t.is_saving.to_owned(),
        (Standing { queued: true, .. }, _) => t.is_queued.to_owned(),
        (_, Some(mark)) => {
            let reason = till.catalog.with(|catalog| {
                let reasons = &catalog.reasons.void;
                let known = reasons.iter().find(|one| one.id == mark.reason);
                known.map_or(String::new(), |one| one.name.get(lang).to_owned())
            });
            taken_off_by(lang, &reason, &mark.by.name)
        }
        (Standing { seen: true, .. }, _) => t.is_seen.to_owned(),
        _ if line.state == LineState::New => String::new(),
        _ => word(t, line.state).to_owned(),
    };
    if !state.is_empty() {
        parts.push(state);
    }
    parts.join(" · ")
}

/// What the line says.
#[component]
fn Row(till: Till, line: Line, standing: Standing) -> impl IntoView {
    let lang = till.lang();
    let t = Orders::of(lang);
    let (name, icon) = match standing {
        Standing { queued: true, .. } => ("queued", "clock"),
        Standing { held: true, .. } => ("held", "pause"),
        Standing { seen: true, .. } => ("sent", "check"),
        _ => look(line.state),
    };
    let details = details(till, &line, standing);
    let allergies = line.options.iter().filter(|option| option.loud);
    let allergies: Vec<_> = allergies
        .map(|option| {
            let text = format!("{}: {}", t.allergy, option.name.get(lang));
            view! { <Badge tone=Tone::Inverse icon="triangle-alert">{text}</Badge> }
        })
        .collect();
    let out = standing
        .out
        .then(|| view! { <Badge tone=Tone::Danger icon="ban">{t.sold_out}</Badge> });
    let seat = line
        .seat
        .map(|seat| view! { <small class="seat">{seat}</small> });
    let id = line.id;
    view! {
        <button class="line" type="button" data-state=name data-line=id.to_string() on:click=move |_| till.open.set(Some(Open::Line(id)))>
            <Icon name=icon/>
            <span class="qty">{line.quantity}</span>
            <span class="name">
                {line.name.get(lang).to_owned()}
                {seat}
                {(!details.is_empty()).then(|| view! { <span class="mods">{details}</span> })}
                {(out.is_some() || !allergies.is_empty()).then(|| view! { <span class="mods">{out}{allergies}</span> })}
            </span>
            <span class="sum">{money(line.sums().amount)}</span>
        </button>
    }
    .into_any()
}
