//! The bar on top: the station, how much is on the board, how fresh it is, calling back, the stop list.

use super::bell::Bell;
use super::card::View;
use super::link::Line;
use super::pass::{Open, Pass};
use crate::format::{age, clock, timer};
use crate::i18n::{average, ready_orders, ticket_count, whole_orders};
use crate::ui::{Icon, Show, attr, live};
use domain::Lang;
use domain::menu::Catalog;
use leptos::prelude::*;

/// The name of a view.
pub fn name_of(view: &View, catalog: &Catalog, lang: Lang, expo: &str, key: &str) -> String {
    let (before, stations) = match view {
        View::Unknown => return key.to_owned(),
        View::Stations(stations) => ("", stations),
        View::Expo(stations) => (expo, stations),
    };
    // The expo of all stations is named by its word alone.
    let all = view.is_expo() && catalog.stations.iter().all(|s| view.shows(&s.id));
    let names = stations
        .iter()
        .filter_map(|station| catalog.station(station))
        .map(|station| station.name.get(lang));
    let names = names.collect::<Vec<_>>().join(" + ");
    match (before, all || names.is_empty()) {
        ("", _) => names,
        (expo, true) => expo.to_owned(),
        (expo, false) => format!("{expo}: {names}"),
    }
}

/// The bar.
#[component]
pub fn Head(pass: Pass, line: Line) -> impl IntoView {
    let offset = pass.session().offset_minutes();
    let name = move || {
        let (lang, expo) = (pass.lang(), pass.t().expo);
        pass.view.with(|view| {
            pass.catalog
                .with(|catalog| pass.key.with(|key| name_of(view, catalog, lang, expo, key)))
        })
    };
    let t = move || pass.t();
    let nothing_gone = move || pass.gone.with(Vec::is_empty);
    let open = move |sheet: Open| move |_| pass.sheet.set(Some(sheet));
    view! {
        <header class="k-head">
            <h1>
                <button type="button" aria-haspopup="dialog" on:click=open(Open::Stations)>
                    {live(name)}
                    <Icon name="chevron-down"/>
                    <span class="sr">{live(move || t().change_station)}</span>
                </button>
            </h1>
            <span class="meta">{live(move || facts(pass))}</span>
            <span class="grow"></span>
            <Live pass=pass line=line/>
            <button class="btn" type="button" disabled=attr(nothing_gone) on:click=move |_| pass.recall_last()>
                <Icon name="undo-2"/>{live(move || t().recall)}
            </button>
            <button class="btn" type="button" aria-label=attr(move || t().recent) on:click=move |_| {
                pass.ask_past();
                pass.sheet.set(Some(Open::Recent));
            }><Icon name="history"/></button>
            <Show when=move || pass.session().may("menu.availability")>
                <button class="btn" type="button" on:click=open(Open::StopList)><Icon name="ban"/>{live(move || t().stop_list)}</button>
            </Show>
            <Bell pass=pass line=line/>
            <span class="clock">{live(move || clock(pass.session().now.get(), offset))}</span>
        </header>
    }
    .into_any()
}

/// `8 bilet · orta 08:26`; at the expo `6 sifariş · 1 hazırdır`.
fn facts(pass: Pass) -> String {
    let (lang, now) = (pass.lang(), pass.session().now.get());
    let expo = pass.is_expo();
    pass.cards.with(|cards| {
        let count = cards.len();
        if expo {
            let ready = cards.iter().filter(|card| card.is_ready()).count();
            return match ready {
                0 => whole_orders(lang, count),
                _ => format!(
                    "{} · {}",
                    whole_orders(lang, count),
                    ready_orders(lang, ready)
                ),
            };
        }
        let waited: i64 = cards.iter().map(|card| now.since(card.since())).sum();
        match i64::try_from(count)
            .ok()
            .and_then(|count| waited.checked_div(count))
        {
            Some(mean) => format!(
                "{} · {}",
                ticket_count(lang, count),
                average(lang, &timer(mean))
            ),
            None => ticket_count(lang, count),
        }
    })
}

/// Whether the board is live, always with the age of the last word. Announced when it changes, not each second.
#[component]
fn Live(pass: Pass, line: Line) -> impl IntoView {
    let state = Memo::new(move |_| match (line.is_stale(), line.is_live()) {
        (true, _) => "down",
        (false, true) => "ok",
        (false, false) => "wait",
    });
    let word = move || match state.get() {
        "ok" => pass.t().live,
        "down" => pass.t().lost,
        _ => pass.t().joining,
    };
    let since = move || match state.get() {
        "ok" => format!(" · {}", age(line.age(), pass.session().i18n.units())),
        "down" => format!(" · {}", timer(line.age())),
        _ => String::new(),
    };
    view! {
        <span class="live" data-state=attr(move || state.get())>
            <span role="status">{live(word)}</span>
            <span>{live(since)}</span>
        </span>
    }
    .into_any()
}
