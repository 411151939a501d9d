//! What opens over the board: other stations, tickets to call back, the stop list.

use super::card::View;
use super::pass::{Open, Pass};
use crate::format::clock;
use crate::ui::{EmptyState, For, Icon, Sheet, Show, attr, live};
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
        })
    })
    .into_any()
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
        let all = std::iter::once(expo).chain(stations);
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

/// The last bumped tickets; a touch brings one back.
#[component]
fn Recent(pass: Pass) -> impl IntoView {
    let close = move |()| pass.sheet.set(None);
    let offset = pass.session().offset_minutes();
    let rows = move || {
        let lang = pass.lang();
        pass.gone
            .get()
            .into_iter()
            .map(|gone| {
                let place = pass.place(gone.tickets.first().map(AsRef::as_ref));
                let dishes: Vec<_> = gone
                    .tickets
                    .iter()
                    .flat_map(|ticket| &ticket.lines)
                    .map(|line| format!("{} {}", line.quantity, line.name.get(lang)))
                    .collect();
                let at = clock(gone.at, offset);
                let press = move |_| {
                    pass.recall(&gone);
                    pass.sheet.set(None);
                };
                view! {
                    <button class="k-row" type="button" on:click=press>
                        <b>{place}</b>
                        <span class="grow">{dishes.join(", ")}</span>
                        <span>{at}</span>
                        <Icon name="undo-2"/>
                    </button>
                }
            })
            .collect::<Vec<_>>()
    };
    view! {
        <Sheet title=move || pass.t().recent class="k-sheet" on_close=close>
            <div class="k-rows">
                {live(rows)}
                <Show when=move || pass.gone.with(Vec::is_empty)>
                    <EmptyState icon="history" title=move || pass.t().recent_none hint=move || pass.t().recent_hint/>
                </Show>
            </div>
        </Sheet>
    }
    .into_any()
}

/// The dishes of these stations; a touch marks one sold out or back.
#[component]
fn StopList(pass: Pass) -> impl IntoView {
    let close = move |()| pass.sheet.set(None);
    let state = pass.store().state();
    let dishes = Memo::new(move |_| {
        pass.view.with(|view| {
            let mine = |item: &&Item| *view == View::Expo || view.shows(&item.station);
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
        let word = move || {
            if out.get() {
                pass.t().is_out
            } else {
                pass.t().is_there
            }
        };
        let icon = move || {
            if out.get() {
                view! { <Icon name="ban"/> }
            } else {
                view! { <Icon name="check"/> }
            }
        };
        view! {
            <button class="k-row" type="button" aria-pressed=attr(move || out.get().to_string()) on:click=press>
                <span class="grow">{live(move || item.name.get(pass.lang()).to_owned())}</span>
                <span>{live(word)}</span>
                {live(icon)}
            </button>
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
