//! The column at the side: what is still to be cooked, or how the stations are loaded; what went out last;
//! printers that need a hand.

use super::card::{Age, View, cards};
use super::pass::Pass;
use super::tally::{all_day, components};
use crate::format::{clock, timer};
use crate::i18n::trouble;
use crate::ui::{For, Icon, Show, attr, live};
use domain::ids::PrinterKey;
use domain::menu::Station;
use leptos::prelude::*;

/// So many of the orders that went out last are named.
const LAST: usize = 3;

/// The column.
#[component]
pub fn Side(pass: Pass) -> impl IntoView {
    let expo = Memo::new(move |_| pass.is_expo());
    let list = move || {
        if expo.get() {
            view! { <Stations pass=pass/> }.into_any()
        } else {
            view! { <AllDay pass=pass/> }.into_any()
        }
    };
    view! {
        <aside class="allday">
            {live(list)}
            <div class="next">
                <LastOut pass=pass/>
                <Printers pass=pass/>
            </div>
        </aside>
    }
    .into_any()
}

/// Pieces per dish that are still to be cooked; done and voided ones are out.
#[component]
fn AllDay(pass: Pass) -> impl IntoView {
    let sums = Memo::new(move |_| {
        let lang = pass.lang();
        pass.cards.with(|cards| all_day(cards, lang))
    });
    let parts = Memo::new(move |_| {
        let lang = pass.lang();
        pass.cards.with(|cards| components(cards, lang))
    });
    let rows = move || counts(sums.get());
    let part_rows = move || counts(parts.get());
    view! {
        <h2><Icon name="layers"/>{live(move || pass.t().all_day)}</h2>
        <ul tabindex="0" aria-label=attr(move || pass.t().all_day)>{live(rows)}</ul>
        <Show when=move || sums.with(Vec::is_empty)><p class="none">{live(move || pass.t().nothing_to_cook)}</p></Show>
        <Show when=move || parts.with(|parts| !parts.is_empty())>
            <h2 class="parts"><Icon name="list"/>{live(move || pass.t().components)}</h2>
            <ul class="parts" tabindex="0" aria-label=attr(move || pass.t().components)>{live(part_rows)}</ul>
        </Show>
    }
    .into_any()
}

/// Rows of pieces and names.
fn counts(sums: Vec<(u32, String)>) -> Vec<AnyView> {
    let rows = sums.into_iter();
    rows.map(|(sum, name)| view! { <li><b>{sum}</b><span>{name}</span></li> }.into_any())
        .collect()
}

/// Tickets per station and the oldest of each; a touch leads there.
#[component]
fn Stations(pass: Pass) -> impl IntoView {
    let state = pass.store().state();
    let stations = Memo::new(move |_| pass.catalog.with(|catalog| catalog.stations.clone()));
    let row = move |station: Station| {
        let view = View::Stations(vec![station.id.clone()]);
        let load = Memo::new(move |_| state.with(|state| cards(state, &view)));
        let oldest = Memo::new(move |_| {
            let now = pass.session().now.get();
            pass.catalog.with(|catalog| {
                load.with(|cards| {
                    let first = cards.first()?;
                    Some((timer(now.since(first.since())), first.age(catalog, now).0))
                })
            })
        });
        let age = move || {
            oldest.get().map(|(timer, age)| {
                view! { <small data-age=age.name()>{format!("{} {timer}", pass.t().oldest)}</small> }
            })
        };
        let name = station.name.clone();
        view! {
            <li data-late=attr(move || oldest.with(|oldest| oldest.as_ref().is_some_and(|(_, age)| *age == Age::Late)).then_some(""))>
                <b>{live(move || load.with(Vec::len))}</b>
                <a href=format!("/kitchen/{}", station.id)>{live(move || name.get(pass.lang()).to_owned())}{live(age)}</a>
            </li>
        }
    };
    view! {
        <h2><Icon name="flame"/>{live(move || pass.t().stations)}</h2>
        <ul><For each=move || stations.get() key=|station| station.id.clone() children=row/></ul>
    }
    .into_any()
}

/// What went out last, with the time.
#[component]
fn LastOut(pass: Pass) -> impl IntoView {
    let offset = pass.session().offset_minutes();
    let rows = move || {
        let lang = pass.lang();
        pass.gone.with(|gone| {
            gone.iter()
                .take(LAST)
                .map(|gone| {
                    let first = gone.tickets.first();
                    let dish = first.and_then(|ticket| ticket.lines.first());
                    let dish = dish.map(|line| line.name.get(lang)).unwrap_or_default();
                    let place = pass.place(first.map(AsRef::as_ref));
                    view! { <span>{format!("{place} · {dish} · {}", clock(gone.at, offset))}</span> }
                })
                .collect::<Vec<_>>()
        })
    };
    view! {
        <Show when=move || pass.gone.with(|gone| !gone.is_empty())>
            <b>{live(move || pass.t().recent_out)}</b>
            {live(rows)}
        </Show>
    }
    .into_any()
}

/// Printers of these stations that are not well.
#[component]
fn Printers(pass: Pass) -> impl IntoView {
    let state = pass.store().state();
    // Every event changes the state, few of them a printer.
    let ill = Memo::new(move |_| {
        let lang = pass.lang();
        pass.view.with(|view| {
            state.with(|state| {
                let mine = |key: &PrinterKey| {
                    let known = state.catalog.printers.iter().find(|p| p.id == *key)?;
                    known
                        .stations
                        .iter()
                        .any(|s| view.shows(s))
                        .then_some(known)
                };
                let ill = state.printers.iter();
                ill.filter_map(|(key, health)| Some((mine(key)?, health)))
                    .map(|(printer, health)| {
                        format!("{}: {}", printer.name, trouble(lang, &health.trouble))
                    })
                    .collect::<Vec<_>>()
            })
        })
    });
    let rows = move || {
        let rows = ill.get().into_iter().map(|fact| {
            view! {
                <span class="row fg-danger">
                    <Icon name="printer"/>
                    <span><b>{fact}</b>" "{pass.t().screen_works}</span>
                </span>
            }
        });
        rows.collect::<Vec<_>>()
    };
    view! { <div role="status">{live(rows)}</div> }.into_any()
}
