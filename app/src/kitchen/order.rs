//! One card of the expo: a whole order over every station, and handing it out.

use super::card::{Card, Entry, to_cook};
use super::drawn::Drawn;
use super::front::{Notices, PullButton, rushed};
use super::pass::Pass;
use super::ticket::{Added, Name, bump_by_two, spoken};
use super::top::Top;
use crate::format::timer;
use crate::ui::{For, Icon, Show, attr, live};
use domain::Lang;
use domain::ids::{LineId, OrderId, StationKey, TicketId};
use domain::kitchen::CookState;
use leptos::prelude::*;

/// A whole order.
#[component]
pub fn OrderCard(pass: Pass, order: OrderId) -> impl IntoView {
    let drawn = pass.card(order);
    let Drawn { card, look, .. } = drawn;
    let ready = Memo::new(move |_| card.with(|card| card.as_ref().is_some_and(Card::is_ready)));
    let to_finish = Memo::new(move |_| {
        card.with(|card| {
            card.as_ref()
                .is_some_and(|card| !card.unfinished().is_empty())
        })
    });
    let entries = move || card.with(|card| card.as_ref().map(Card::entries).unwrap_or_default());
    let held = Memo::new(move |_| {
        card.with(|card| card.as_ref().is_none_or(|card| pass.is_held_back(card)))
    });
    let held_back = Signal::derive(move || held.get());
    let hand_out = move || if ready.get() { "btn ok solid" } else { "btn" };
    let rushed = rushed(card);
    let state = move || {
        if ready.get() {
            Some("ready")
        } else {
            rushed.get().then_some("rush")
        }
    };
    view! {
        <article class="ticket" aria-label=attr(move || spoken(pass, card)) data-age=attr(move || look.get().age.name())
            data-state=attr(state) on:dblclick=move |event| bump_by_two(pass, order, &event)>
            <Top pass=pass order=order drawn=drawn held_back=held_back/>
            <Notices pass=pass card=card/>
            <For each=entries key=|entry| *entry let:entry>
                {match entry {
                    Entry::Addition(ticket) => view! { <Added pass=pass card=card ticket=ticket/> }.into_any(),
                    Entry::Line(ticket, line) => view! { <OrderLine pass=pass card=card ticket=ticket line=line/> }.into_any(),
                }}
            </For>
            <Progress pass=pass card=card/>
            <div class="x-foot">
                <PullButton pass=pass order=order card=card/>
                <button
                    class="btn"
                    type="button"
                    aria-label=attr(move || pass.t().all_ready)
                    disabled=attr(move || !to_finish.get())
                    on:click=move |_| pass.finish(order)
                >
                    <Icon name="check-check"/>
                </button>
                <button class=hand_out type="button" disabled=attr(move || held.get()) on:click=move |_| pass.bump(order)>
                    <Icon name="concierge-bell"/>{live(move || pass.t().hand_out)}
                </button>
            </div>
        </article>
    }
    .into_any()
}

/// The name of a station.
fn station_name(pass: Pass, station: &StationKey, lang: Lang) -> String {
    pass.catalog.with(|catalog| {
        let known = catalog.station(station);
        known
            .map_or(station.as_str(), |s| s.name.get(lang))
            .to_owned()
    })
}

/// A line with its station and how far it is; a touch moves it on.
#[component]
fn OrderLine(
    pass: Pass,
    card: RwSignal<Option<Card>>,
    ticket: TicketId,
    line: LineId,
) -> impl IntoView {
    let row = Memo::new(move |_| card.with(|card| card.as_ref()?.row(ticket, line)));
    let look = move || {
        row.with(|row| {
            let row = row.as_ref()?;
            Some(match row.line.state {
                CookState::Void | CookState::VoidSeen => "void",
                _ if row.given => "done",
                CookState::Queued => "wait",
                CookState::Started => "cook",
                CookState::Ready => "ready",
            })
        })
    };
    let how_far = move || {
        let (t, lang) = (pass.t(), pass.lang());
        row.with(|row| {
            let row = row.as_ref()?;
            let station = station_name(pass, &row.station, lang);
            let word = match row.line.state {
                CookState::Void | CookState::VoidSeen => t.void.to_owned(),
                _ if row.given => t.given.to_owned(),
                CookState::Queued => t.queued.to_owned(),
                // Only what is being made is drawn anew with every second.
                CookState::Started => timer(pass.session().now.get().since(row.line.since)),
                CookState::Ready => t.ready.to_owned(),
            };
            Some(format!("{station} · {word}"))
        })
    };
    let sign = move || {
        Some(match look()? {
            "void" => view! { <Icon name="ban"/> },
            "done" => view! { <Icon name="check-check"/> },
            "wait" => view! { <Icon name="hourglass"/> },
            "cook" => view! { <Icon name="flame"/> },
            _ => view! { <Icon name="check"/> },
        })
    };
    let press = move |_| {
        if let Some(row) = row.get_untracked() {
            pass.touch(&row);
        }
    };
    let unseen = move || {
        row.with(|row| {
            let row = row.as_ref();
            row.is_some_and(|row| row.line.state == CookState::Void && !row.given)
        })
    };
    view! {
        <button class="x-line" type="button" data-state=attr(look) on:click=press>
            <span class="q">{live(move || row.with(|row| row.as_ref().map(|row| row.line.quantity)))}</span>
            <Name pass=pass row=row/>
            <span class="st">{live(how_far)}{live(sign)}</span>
            <Show when=unseen>
                <span class="ack"><Icon name="check"/>{live(move || pass.t().see_void)}</span>
            </Show>
        </button>
    }
    .into_any()
}

/// How many lines are ready, and whom the order waits for.
#[component]
fn Progress(pass: Pass, card: RwSignal<Option<Card>>) -> impl IntoView {
    let bars = move || {
        card.with(|card| {
            let card = card.as_ref()?;
            let wanted = card.lines().filter_map(|(_, line)| match line.state {
                CookState::Void | CookState::VoidSeen => None,
                state => Some(state == CookState::Ready),
            });
            let mut ready: Vec<bool> = wanted.collect();
            domain::sorted::by_key(&mut ready, |ready| !ready);
            Some(ready)
        })
        .unwrap_or_default()
    };
    let marks = move || {
        bars()
            .into_iter()
            .map(|on| view! { <i data-on=on.then_some("")></i> })
            .collect::<Vec<_>>()
    };
    let words = move || {
        let lang = pass.lang();
        let bars = bars();
        if bars.is_empty() {
            return pass.t().void.to_owned();
        }
        let ready = bars.iter().filter(|on| **on).count();
        let mut waits: Vec<StationKey> = Vec::new();
        card.with(|card| {
            for (ticket, line) in card.iter().flat_map(Card::lines) {
                let open = ticket.bumped_at.is_none() && to_cook(line.state);
                if open && !waits.contains(&ticket.station) {
                    waits.push(ticket.station.clone());
                }
            }
        });
        if waits.is_empty() {
            return format!("{ready} / {} · {}", bars.len(), pass.t().everything_ready);
        }
        let names: Vec<_> = waits
            .iter()
            .map(|key| station_name(pass, key, lang))
            .collect();
        format!(
            "{ready} / {} · {} {}",
            bars.len(),
            names.join(", "),
            pass.t().awaited
        )
    };
    view! { <div class="x-bar">{live(marks)}<span>{live(words)}</span></div> }.into_any()
}
