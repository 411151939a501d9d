//! The kitchen display: a station's tickets, or whole orders at the expo, oldest first, read at two metres.

mod bell;
mod below;
mod board;
mod card;
mod columns;
mod drawn;
mod front;
mod guests;
mod head;
mod keymap;
mod keys;
mod link;
mod order;
mod pass;
mod recent;
#[cfg(test)]
mod sample;
mod seen;
mod settings;
mod setup;
mod sheets;
mod side;
mod sound;
mod tally;
mod ticket;
mod top;
mod waiting;

pub use board::BoardScreen;

use crate::i18n::{error_text_about, late_tickets};
use crate::ui::{EmptyState, For, Icon, Show, live};
use below::{Below, Edge, follow};
use card::View;
use domain::ids::OrderId;
use head::Head;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use link::{Line, use_line};
use order::OrderCard;
use pass::Pass;
use sheets::Sheets;
use side::Side;
use std::collections::BTreeSet;
use ticket::TicketCard;
use waiting::{WaitingCards, waits};

/// The id of a card's main button, where the keyboard stands.
pub fn top_id(order: OrderId) -> String {
    format!("top-{order}")
}

/// The kitchen display.
#[component]
pub fn KitchenScreen() -> impl IntoView {
    let params = use_params_map();
    let key = Memo::new(move |_| params.with(|params| params.get("station").unwrap_or_default()));
    let pass = Pass::new(key);
    let line = use_line();
    keys::listen(pass);
    seen::tell(pass);
    crate::offline::use_lit_screen();
    view! {
        <main class=move || if line.is_stale() { "kds stale" } else { "kds" }>
            <Head pass=pass line=line/>
            <Alarms pass=pass line=line/>
            <Board pass=pass/>
            <Side pass=pass/>
            <Sheets pass=pass/>
        </main>
    }
    .into_any()
}

/// What is wrong, over the whole width: the lost hub, and the last refusal.
#[component]
fn Alarms(pass: Pass, line: Line) -> impl IntoView {
    let stale = Memo::new(move |_| line.is_stale());
    let refusal = pass.store().refusal();
    let refused = move || {
        refusal.get().map(|refusal| {
            let text = pass.catalog.with(|catalog| {
                error_text_about(pass.lang(), catalog, &refusal.code, &refusal.details)
            });
            view! {
                <div class="alarm" role="alert">
                    <Icon name="circle-alert"/>
                    <span class="grow"><b>{text}</b></span>
                    <button class="btn" type="button" on:click=move |_| pass.store().refusal().set(None)>
                        <Icon name="x"/>{live(move || pass.session().i18n.t().close)}
                    </button>
                </div>
            }
        })
    };
    let late = Memo::new(move |_| pass.late.with(BTreeSet::len));
    view! {
        <div class="k-alarms">
            <Show when=move || stale.get()>
                <div class="alarm" role="alert">
                    <Icon name="triangle-alert"/>
                    <span>
                        <b>{live(move || format!("{}: {}.", pass.t().stopped, line.stopped_at()))}</b>
                        " "
                        {live(move || link::what_now(pass))}
                    </span>
                </div>
            </Show>
            {live(refused)}
            <p class="sr" role="status">
                {live(move || Some(late.get()).filter(|count| *count > 0).map(|count| late_tickets(pass.lang(), count)))}
            </p>
        </div>
    }
    .into_any()
}

/// The cards in their columns.
#[component]
fn Board(pass: Pass) -> impl IntoView {
    let state = pass.store().state();
    let held = Memo::new(move |_| {
        pass.view
            .with(|view| state.with(|state| waits(state, view)))
    });
    let empty = Memo::new(move |_| pass.cards.with(Vec::is_empty) && held.with(Vec::is_empty));
    let unknown = Memo::new(move |_| {
        let known = pass.catalog.with(|catalog| !catalog.stations.is_empty());
        known && pass.view.with(|view| *view == View::Unknown)
    });
    let ready = pass.store().ready();
    let expo = Memo::new(move |_| pass.is_expo());
    let count = Memo::new(move |_| pass.view.with(View::columns));
    let column = move |(index, edge): (usize, Edge)| {
        // The station is part of the key: another station's card of the same check is another card.
        let cards = move || {
            let station = pass.key.get();
            pass.placement.with(|placement| {
                let orders = placement.columns.get(index).into_iter().flatten();
                let cards = orders.map(|order| (station.clone(), *order));
                cards.collect::<Vec<_>>()
            })
        };
        view! {
            <div node_ref=edge.column on:scroll=move |_| edge.scrolled.set(())>
                <For each=cards key=Clone::clone let:card>
                    {if expo.get_untracked() {
                        view! { <OrderCard pass=pass order=card.1/> }.into_any()
                    } else {
                        view! { <TicketCard pass=pass order=card.1/> }.into_any()
                    }}
                </For>
                // What is not sent yet stands at the end.
                {(index + 1 == count.get_untracked()).then(|| view! { <WaitingCards pass=pass all=held/> })}
                <Below pass=pass edge=edge/>
            </div>
        }
    };
    let columns = move || {
        let edges: Vec<Edge> = (0..count.get()).map(|_| Edge::new()).collect();
        follow(pass, edges.clone());
        edges
            .into_iter()
            .enumerate()
            .map(column)
            .collect::<Vec<_>>()
    };
    let nothing = move || {
        if !ready.get() {
            view! { <EmptyState icon="wifi" title=move || pass.t().joining hint=move || pass.t().joining_hint/> }.into_any()
        } else if unknown.get() {
            view! { <EmptyState icon="circle-x" title=move || pass.t().unknown hint=move || pass.t().unknown_hint/> }.into_any()
        } else {
            view! { <EmptyState icon="chef-hat" title=move || pass.t().empty hint=move || pass.t().empty_hint/> }.into_any()
        }
    };
    let style = move || format!("--cols:{}", count.get());
    (move || {
        if empty.get() {
            view! { <section class="board bare">{live(nothing)}</section> }.into_any()
        } else {
            view! { <section class="board" style=style>{live(columns)}</section> }.into_any()
        }
    })
    .into_any()
}
