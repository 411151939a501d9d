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
use below::Below;
use card::View;
use domain::ids::{OrderId, TicketId};
use domain::kitchen::{SEEN, Seen};
use domain::routes;
use head::Head;
use leptos::html;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use link::{Line, use_line};
use order::OrderCard;
use pass::Pass;
use sheets::Sheets;
use side::Side;
use std::collections::BTreeSet;
use std::time::Duration;
use ticket::TicketCard;
use waiting::{WaitingCards, waits};

/// The pause before what the hub did not hear is said again.
const AGAIN: Duration = Duration::from_secs(2);

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
    tell_what_is_seen(pass);
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

/// Whoever sent a ticket learns that it stands here: once for each ticket, by a screen that is looked at and a person who
/// works in the kitchen.
fn tell_what_is_seen(pass: Pass) {
    let told = StoredValue::new(BTreeSet::<TicketId>::new());
    let seen = pass.store().heard();
    let again = RwSignal::new(());
    Effect::new(move |_| {
        again.track();
        if document().hidden() {
            // Nobody says when it is seen again; the clock asks.
            pass.session().now.track();
            return;
        }
        if !pass.session().may("kitchen.work") {
            return;
        }
        // What the hub has heard may be unheard again, after a database was put back.
        seen.with(|state| told.update_value(|told| told.retain(|id| !state.seen.contains_key(id))));
        let new: Vec<TicketId> = pass.cards.with(|cards| {
            let tickets = cards.iter().flat_map(|card| &card.tickets);
            seen.with(|state| {
                told.with_value(|told| {
                    // Those that the hub knows, and knows not to be seen.
                    let unseen = |id: &TicketId| {
                        state.tickets.contains_key(id)
                            && !state.seen.contains_key(id)
                            && !told.contains(id)
                    };
                    tickets
                        .map(|ticket| ticket.id)
                        .filter(unseen)
                        .take(SEEN)
                        .collect()
                })
            })
        });
        if !new.is_empty() {
            told.update_value(|told| told.extend(&new));
            let Ok(body) = serde_json::to_string(&Seen {
                tickets: new.clone(),
            }) else {
                return;
            };
            let say = move || {
                // The screen may have been left meanwhile.
                if told.try_with_value(|_| ()).is_none() {
                    return;
                }
                let said = pass.post(routes::SEE_TICKETS.path, body);
                leptos::task::spawn_local(async move {
                    if said.await.is_err() {
                        // Somebody else may be signed in by then, or the hub be back.
                        let _ = told.try_update_value(|told| told.retain(|id| !new.contains(id)));
                        let again = move || {
                            let _ = again.try_set(());
                        };
                        set_timeout(again, AGAIN);
                    }
                });
            };
            // Nobody sees it before it is painted, and the painting need not wait for this.
            request_animation_frame(move || set_timeout(say, Duration::ZERO));
        }
    });
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
    let column = move |index: usize| {
        // The station is part of the key: another station's card of the same check is another card.
        let cards = move || {
            let station = pass.key.get();
            pass.placement.with(|placement| {
                let orders = placement.columns.get(index).into_iter().flatten();
                let cards = orders.map(|order| (station.clone(), *order));
                cards.collect::<Vec<_>>()
            })
        };
        let (here, scrolled) = (NodeRef::<html::Div>::new(), RwSignal::new(()));
        view! {
            <div node_ref=here on:scroll=move |_| scrolled.set(())>
                <For each=cards key=Clone::clone let:card>
                    {if expo.get_untracked() {
                        view! { <OrderCard pass=pass order=card.1/> }.into_any()
                    } else {
                        view! { <TicketCard pass=pass order=card.1/> }.into_any()
                    }}
                </For>
                // What is not sent yet stands at the end.
                {(index + 1 == count.get_untracked()).then(|| view! { <WaitingCards pass=pass all=held/> })}
                <Below pass=pass column=here index=index scrolled=scrolled/>
            </div>
        }
    };
    let columns = move || (0..count.get()).map(column).collect::<Vec<_>>();
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
