//! What opens over the board: other stations, the stop list; and what stands in files of its own.

use super::card::View;
use super::head::name_of;
use super::pass::{Open, Pass};
use super::recent::Recent;
use super::setup::Setup;
use crate::i18n::portions_left;
use crate::ui::{For, Icon, Sheet, Show, attr, live};
use domain::Command;
use domain::menu::Item;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;

/// The sheet that is open, if any.
#[component]
pub fn Sheets(pass: Pass) -> impl IntoView {
    (move || {
        Some(match pass.sheet.get()? {
            Open::Stations => view! { <Stations pass=pass/> }.into_any(),
            Open::Recent => view! { <Recent pass=pass/> }.into_any(),
            Open::StopList => view! { <StopList pass=pass/> }.into_any(),
            Open::Settings => view! { <Setup pass=pass/> }.into_any(),
        })
    })
    .into_any()
}

/// Expos of a part of the kitchen: their keys and names.
fn other_expos(pass: Pass) -> Vec<(String, String)> {
    let (lang, expo) = (pass.lang(), pass.t().expo);
    pass.catalog.with(|catalog| {
        let screens = catalog.kds_screens.iter().filter(|screen| screen.expo);
        let views = screens.map(|screen| (&screen.id, View::of(catalog, &screen.id)));
        let is_part = |view: &View| !catalog.stations.iter().all(|s| view.shows(&s.id));
        views
            .filter(|(_, view)| is_part(view))
            .map(|(key, view)| (key.clone(), name_of(&view, catalog, lang, expo, key)))
            .collect()
    })
}

/// Every station, the expo, and the way out.
#[component]
fn Stations(pass: Pass) -> impl IntoView {
    let close = move |()| pass.sheet.set(None);
    let link = move |key: String, name: String| {
        let here = pass.key.with(|known| *known == key);
        view! {
            <a
                class="btn xl"
                href=format!("/kitchen/{key}")
                aria-current=here.then_some("page")
                on:click=move |_| pass.sheet.set(None)
            >
                {name}
            </a>
        }
    };
    let links = move || {
        let lang = pass.lang();
        let stations = pass.catalog.with(|catalog| {
            let stations = catalog.stations.iter();
            stations
                .map(|station| (station.id.to_string(), station.name.get(lang).to_owned()))
                .collect::<Vec<_>>()
        });
        let expo = ("expo".to_owned(), pass.t().expo.to_owned());
        let all = std::iter::once(expo)
            .chain(other_expos(pass))
            .chain(stations);
        all.map(|(key, name)| link(key, name)).collect::<Vec<_>>()
    };
    let navigate = use_navigate();
    let leave = move |_| {
        let navigate = navigate.clone();
        leptos::task::spawn_local(async move {
            let to = pass.session().leave().await;
            navigate(to, NavigateOptions::default());
        });
    };
    let t = move || pass.session().i18n.t();
    view! {
        <Sheet title=move || pass.t().stations class="k-sheet" on_close=close>
            <nav class="k-links" aria-label=attr(move || pass.t().stations)>{live(links)}</nav>
            <footer>
                <button class="btn" type="button" on:click=move |_| pass.sheet.set(Some(Open::Settings))>
                    <Icon name="sliders-horizontal"/>{live(move || pass.t().settings)}
                </button>
                <a class="btn" href="/board"><Icon name="monitor"/>{live(move || pass.t().board)}</a>
                <a class="btn" href="/floor"><Icon name="map"/>{live(move || t().floor)}</a>
                <Show when=move || pass.session().may("printing.read")>
                    <a class="btn" href="/printers"><Icon name="printer"/>{live(move || t().printers)}</a>
                </Show>
                <Show when=move || pass.session().may("devices.enrol")>
                    <a class="btn" href="/devices"><Icon name="smartphone"/>{live(move || t().devices)}</a>
                </Show>
                <Show when=move || pass.session().may("sync.resolve")>
                    <a class="btn" href="/held"><Icon name="inbox"/>{live(move || t().held)}</a>
                </Show>
                <span class="grow"></span>
                <button class="btn" type="button" on:click=leave><Icon name="log-out"/>{live(move || t().sign_out)}</button>
            </footer>
        </Sheet>
    }
    .into_any()
}

/// Portions left that one touch sets; more are counted on a terminal.
const COUNTS: [u32; 6] = [1, 2, 3, 5, 8, 10];

/// The dishes of these stations; a touch marks one sold out or back, or says how many are left.
#[component]
fn StopList(pass: Pass) -> impl IntoView {
    let close = move |()| pass.sheet.set(None);
    let state = pass.store().state();
    let dishes = Memo::new(move |_| {
        pass.view.with(|view| {
            let mine = |item: &&Item| view.shows(&item.station);
            pass.catalog.with(|catalog| {
                catalog
                    .items
                    .iter()
                    .filter(mine)
                    .cloned()
                    .collect::<Vec<_>>()
            })
        })
    });
    let row = move |item: Item| {
        let key = item.id.clone();
        let out = Memo::new(move |_| state.with(|state| state.sold_out.contains(&key)));
        let key = item.id.clone();
        let press = move |_| {
            pass.store().submit(Command::SetSoldOut {
                item: key.clone(),
                sold_out: !out.get_untracked(),
            });
        };
        let key = item.id.clone();
        let left = Memo::new(move |_| state.with(|state| state.left.get(&key).copied()));
        let word = move || match (out.get(), left.get()) {
            (true, _) => pass.t().is_out.to_owned(),
            (false, Some(left)) => portions_left(pass.lang(), left),
            (false, None) => pass.t().is_there.to_owned(),
        };
        let key = item.id.clone();
        let count = move |count: u32| {
            let item = key.clone();
            let press = move |_| {
                let (item, left) = (item.clone(), Some(count));
                pass.store().submit(Command::SetLeft { item, left });
            };
            view! { <button class="btn" type="button" aria-pressed=attr(move || (left.get() == Some(count)).to_string()) on:click=press>{count}</button> }
        };
        let key = item.id.clone();
        let uncount = move |_| {
            let item = key.clone();
            pass.store().submit(Command::SetLeft { item, left: None });
        };
        let end = move || {
            let uncount = uncount.clone();
            let word = move || pass.t().uncount;
            left.with(Option::is_some).then(|| {
                view! { <button class="btn" type="button" aria-label=attr(word) title=attr(word) on:click=uncount><Icon name="x"/></button> }
            })
        };
        let named = item.name.clone();
        let counts: Vec<_> = COUNTS.into_iter().map(count).collect();
        let icon = move || {
            if out.get() {
                view! { <Icon name="ban"/> }
            } else {
                view! { <Icon name="check"/> }
            }
        };
        view! {
            <div class="k-stop">
                <button class="k-row" type="button" aria-pressed=attr(move || out.get().to_string()) on:click=press>
                    <span class="grow">{live(move || item.name.get(pass.lang()).to_owned())}</span>
                    <span>{live(word)}</span>
                    {live(icon)}
                </button>
                <span class="counts" role="group" aria-label=attr(move || format!("{}: {}", named.get(pass.lang()), pass.t().count))>{counts}{live(end)}</span>
            </div>
        }
    };
    view! {
        <Sheet title=move || pass.t().stop_list class="k-sheet" on_close=close>
            <p class="hint">{live(move || pass.t().stop_hint)}</p>
            <div class="k-rows"><For each=move || dishes.get() key=|item| item.id.clone() children=row/></div>
        </Sheet>
    }
    .into_any()
}
