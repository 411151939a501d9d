//! One card of a station: the header is the bump, every line is its own button.

use super::card::{Card, Entry, Row};
use super::drawn::Drawn;
use super::front::{Notices, rushed};
use super::pass::Pass;
use super::top::Top;
use crate::format::clock;
use crate::ui::{For, Icon, Show, attr, live};
use domain::ids::{LineId, OrderId, TicketId};
use domain::kitchen::CookState;
use leptos::ev::MouseEvent;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::Element;

/// A card.
#[component]
pub fn TicketCard(pass: Pass, order: OrderId) -> impl IntoView {
    let drawn = pass.card(order);
    let Drawn { card, look, .. } = drawn;
    let is_new = Memo::new(move |_| look.get().is_new);
    let untouched = Memo::new(move |_| {
        card.with(|card| {
            card.as_ref().is_some_and(|card| {
                let mut lines = card.lines();
                lines.all(|(_, line)| line.state == CookState::Queued)
            })
        })
    });
    let rushed = rushed(card);
    let state = move || {
        if rushed.get() {
            Some("rush")
        } else {
            is_new.get().then_some("new")
        }
    };
    let entries = move || card.with(|card| card.as_ref().map(Card::entries).unwrap_or_default());
    view! {
        <article
            class="ticket"
            aria-label=attr(move || spoken(pass, card))
            data-age=attr(move || look.get().age.name())
            data-state=attr(state)
            on:dblclick=move |event| bump_by_two(pass, order, &event)
        >
            <Top pass=pass order=order drawn=drawn/>
            <Notices pass=pass card=card/>
            <Show when=move || untouched.get()>
                <button class="k-note start" type="button" on:click=move |_| pass.start(order)>
                    <Show when=move || is_new.get()><Icon name="bell-ring"/>{live(move || pass.t().new)}</Show>
                    <span class="end"><Icon name="play"/>{live(move || pass.t().start)}</span>
                </button>
            </Show>
            <For each=entries key=|entry| *entry let:entry>
                {match entry {
                    Entry::Addition(ticket) => view! { <Added pass=pass card=card ticket=ticket/> }.into_any(),
                    Entry::Line(ticket, line) => view! { <LineButton pass=pass card=card ticket=ticket line=line/> }.into_any(),
                }}
            </For>
        </article>
    }
    .into_any()
}

/// Two quick touches on a card bump it. On its header one is enough, and on its other buttons two mean two; a void is
/// read before it goes.
pub fn bump_by_two(pass: Pass, order: OrderId, event: &MouseEvent) {
    let target = event.target().and_then(|at| at.dyn_into::<Element>().ok());
    let other = target.and_then(|at| {
        let inside = at.closest(".top, .start, .x-foot, [data-state=void], [data-state=seen]");
        inside.ok().flatten()
    });
    if other.is_none() {
        pass.bump(order);
    }
}

/// `Masa 12, №144`: the card's name for a screen reader.
pub fn spoken(pass: Pass, card: RwSignal<Option<Card>>) -> String {
    // Follows a switch of the language.
    let _ = pass.lang();
    card.with(|card| {
        let first = card.as_ref().and_then(|card| card.tickets.first());
        let number = first.map(|ticket| ticket.called()).unwrap_or_default();
        format!("{}, №{number}", pass.place(first.map(AsRef::as_ref)))
    })
}

/// Below it stands what was added, with the time.
#[component]
pub fn Added(pass: Pass, card: RwSignal<Option<Card>>, ticket: TicketId) -> impl IntoView {
    let offset = pass.session().offset_minutes();
    let at = move || {
        card.with(|card| {
            let ticket = card.as_ref()?.ticket(ticket)?;
            Some(clock(ticket.fired_at, offset))
        })
    };
    view! {
        <div class="k-note">
            <Icon name="plus"/>
            {live(move || pass.t().addition)}
            " "
            {live(at)}
        </div>
    }
    .into_any()
}

/// A line: one touch moves it on, or takes note of its void.
#[component]
fn LineButton(
    pass: Pass,
    card: RwSignal<Option<Card>>,
    ticket: TicketId,
    line: LineId,
) -> impl IntoView {
    let row = Memo::new(move |_| card.with(|card| card.as_ref()?.row(ticket, line)));
    let state = Memo::new(move |_| row.with(|row| row.as_ref().map(|row| row.line.state)));
    let look = move || match state.get()? {
        CookState::Queued => None,
        CookState::Started => Some("cook"),
        CookState::Ready => Some("done"),
        CookState::Void => Some("void"),
        CookState::VoidSeen => Some("seen"),
    };
    let word = move || match state.get()? {
        CookState::Queued => Some(pass.t().queued),
        CookState::Started => Some(pass.t().started),
        CookState::Ready => Some(pass.t().ready),
        CookState::Void | CookState::VoidSeen => Some(pass.t().void),
    };
    let sign = move || match state.get()? {
        CookState::Queued | CookState::Void => None,
        CookState::Started => Some(view! { <Icon name="flame"/> }),
        CookState::Ready => Some(view! { <Icon name="check"/> }),
        CookState::VoidSeen => Some(view! { <Icon name="ban"/> }),
    };
    let press = move |_| {
        if let Some(row) = row.get_untracked() {
            pass.touch(&row);
        }
    };
    let unseen = move || state.get() == Some(CookState::Void);
    view! {
        <button class="k-line" type="button" data-state=attr(look) on:click=press>
            <span class="q">{live(move || row.with(|row| row.as_ref().map(|row| row.line.quantity)))}</span>
            <Name pass=pass row=row/>
            {live(sign)}
            <span class="sr">{live(word)}</span>
            <Show when=unseen>
                <span class="ack"><Icon name="check"/>{live(move || pass.t().see_void)}</span>
            </Show>
        </button>
    }
    .into_any()
}

/// The dish, how it is changed, the note, and allergies: loud.
#[component]
pub fn Name(pass: Pass, row: Memo<Option<Row>>) -> impl IntoView {
    let body = move || {
        let lang = pass.lang();
        row.with(|row| {
            let line = &row.as_ref()?.line;
            let changes: Vec<&str> = line.modifiers.iter().map(|one| one.get(lang)).collect();
            let changes = (!changes.is_empty())
                .then(|| view! { <span class="m">{changes.join(" · ")}</span> });
            let note = (!line.note.is_empty())
                .then(|| view! { <span class="m note">{format!("«{}»", line.note)}</span> });
            let allergies: Vec<_> = line
                .allergies
                .iter()
                .map(|allergy| {
                    let text = format!("{}: {}", pass.t().allergy, allergy.get(lang));
                    view! { <span class="alg"><Icon name="triangle-alert"/>{text}</span> }
                })
                .collect();
            let elsewhere = line.place.as_ref().map(|place| {
                let text = pass.place_of_line(place);
                view! { <span class="alg"><Icon name="arrow-left-right"/>{text}</span> }
            });
            Some(view! { {line.name.get(lang).to_owned()}{changes}{note}{allergies}{elsewhere} })
        })
    };
    view! { <span class="n">{live(body)}</span> }.into_any()
}
