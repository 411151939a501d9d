//! Printers and their paper: how each one is, what waits for it, and what came out, as it was printed.

mod wire;

use crate::bar::TillBar;
use crate::format::clock;
use crate::i18n::{Printing, error_text, jobs_uncertain, jobs_waiting, ticket_picture, trouble};
use crate::ports::{TransportError, use_ports};
use crate::session::{Session, use_session};
use crate::store::use_store;
use crate::ui::{Badge, Banner, EmptyState, For, Icon, Show, Tone, attr, live};
use domain::menu::Catalog;
use leptos::prelude::*;
use std::sync::Arc;
use std::time::Duration;
use wire::{PrintedTicket, PrinterFacts};

/// How often the page looks again by itself: paper comes out without an event.
const LOOK_AGAIN: Duration = Duration::from_secs(3);

/// What the parts of the page share; copy it into closures.
#[derive(Clone, Copy)]
struct Room {
    session: Session,
    /// The last list that arrived; it stays while a newer one is on its way.
    printers: Memo<Vec<PrinterFacts>>,
    catalog: Memo<Arc<Catalog>>,
}

/// `/printers`.
#[component]
pub fn PrintersScreen() -> impl IntoView {
    let session = use_session();
    let ports = use_ports();
    let state = use_store().state();
    // A new trouble or its end is an event; the rest is found by looking again.
    let ill = Memo::new(move |_| state.with(|state| state.printers.clone()));
    let answer = Resource::new(
        move || ill.get(),
        move |_| {
            let ports = ports.clone();
            async move { ports.read::<Vec<PrinterFacts>>("/api/printers").await }
        },
    );
    Effect::new(move |_| {
        if let Ok(looking) = set_interval_with_handle(move || answer.refetch(), LOOK_AGAIN) {
            on_cleanup(move || looking.clear());
        }
    });
    let i = session.i18n;
    view! {
        <main class="printers">
            <TillBar/>
            <section aria-label=attr(move || Printing::of(i.lang()).title)>
                <h1>{live(move || Printing::of(i.lang()).title)}</h1>
                <Transition fallback=move || view! { <EmptyState icon="printer" title=move || i.t().loading/> }>
                    <Answer answer=answer session=session/>
                </Transition>
            </section>
        </main>
    }
    .into_any()
}

/// The printers, or why they cannot be shown; an older list stays below the reason.
#[component]
fn Answer(
    answer: Resource<Result<Vec<PrinterFacts>, TransportError>>,
    session: Session,
) -> impl IntoView {
    let state = use_store().state();
    let room = Room {
        session,
        printers: Memo::new(
            move |before: Option<&Vec<PrinterFacts>>| match answer.get() {
                Some(Ok(printers)) => printers,
                _ => before.cloned().unwrap_or_default(),
            },
        ),
        catalog: Memo::new(move |_| state.with(|state| Arc::clone(&state.catalog))),
    };
    let i = session.i18n;
    let error = Memo::new(move |_| answer.get().and_then(Result::err));
    let banner = move || {
        error.get().map(|error| {
            let fact = move || error_text(i.lang(), &error.code, &error.details);
            let advice = move || {
                let known = room.printers.with(|printers| !printers.is_empty());
                if known {
                    Printing::of(i.lang()).old
                } else {
                    ""
                }
            };
            view! { <Banner tone=Tone::Danger icon="circle-alert" fact=fact advice=advice/> }
        })
    };
    let none = move || error.with(Option::is_none) && room.printers.with(Vec::is_empty);
    let ids = move || {
        room.printers.with(|printers| {
            let ids = printers.iter().map(|printer| printer.id.clone());
            ids.collect::<Vec<_>>()
        })
    };
    let t = move || Printing::of(i.lang());
    view! {
        {live(banner)}
        <Show when=none>
            <EmptyState icon="printer" title=move || t().none hint=move || t().none_hint/>
        </Show>
        <For each=ids key=String::clone let:id>
            <PrinterCard room=room id=id/>
        </For>
    }
    .into_any()
}

/// One printer and its paper.
#[component]
fn PrinterCard(room: Room, id: String) -> impl IntoView {
    let i = room.session.i18n;
    let printer = Memo::new(move |_| {
        room.printers.with(|printers| {
            let mut known = printers.iter();
            known.find(|printer| printer.id == id).cloned()
        })
    })
    .into();
    let facts = move || with(printer, |printer| job(room, printer));
    let tickets = move || with(printer, |printer| printer.tickets.clone()).unwrap_or_default();
    let nothing = move || tickets().is_empty();
    let name = move || with(printer, |printer| printer.name.clone()).unwrap_or_default();
    let t = move || Printing::of(i.lang());
    view! {
        <article class="card printer" aria-label=attr(name) data-state=attr(move || with(printer, look))>
            <header>
                <Icon name="printer"/>
                <h2>{live(name)}</h2>
                <span class="muted t13">{live(facts)}</span>
                <span class="grow"></span>
                <Health room=room printer=printer/>
            </header>
            <ul class="papers" tabindex="0" aria-label=attr(name)>
                <For each=tickets key=|ticket| ticket.id let:ticket>
                    <Paper room=room printer=printer ticket=ticket/>
                </For>
            </ul>
            <Show when=nothing>
                <EmptyState icon="receipt-text" title=move || t().no_tickets hint=move || t().no_tickets_hint/>
            </Show>
        </article>
    }
    .into_any()
}

type Known = Signal<Option<PrinterFacts>>;

fn with<T>(printer: Known, read: impl FnOnce(&PrinterFacts) -> T) -> Option<T> {
    printer.with(|printer| printer.as_ref().map(read))
}

/// The value of `data-state`.
const fn look(printer: &PrinterFacts) -> &'static str {
    if printer.trouble.is_some() {
        "down"
    } else if printer.uncertain > 0 {
        "wait"
    } else {
        "ok"
    }
}

/// What it prints and where it listens: `Manqal · port 9100`.
fn job(room: Room, printer: &PrinterFacts) -> String {
    let lang = room.session.i18n.lang();
    let t = Printing::of(lang);
    let mut parts = room.catalog.with(|catalog| {
        let names = printer.stations.iter().map(|key| {
            let station = catalog.stations.iter().find(|one| one.id.as_str() == key);
            station
                .map_or(key.as_str(), |one| one.name.get(lang))
                .to_owned()
        });
        names.collect::<Vec<_>>()
    });
    if printer.receipts {
        parts.push(t.receipts.to_owned());
    }
    parts.push(format!("{} {}", t.port, printer.port));
    parts.join(" · ")
}

/// How it is, in words, and what waits. Announced when it changes.
#[component]
fn Health(room: Room, printer: Known) -> impl IntoView {
    let i = room.session.i18n;
    let badges = move || {
        let lang = i.lang();
        with(printer, |printer| {
            let wrong = printer.trouble.as_deref().map(|code| trouble(lang, code));
            let health = match wrong {
                None => view! { <Badge tone=Tone::Ok icon="circle-check">{Printing::of(lang).well}</Badge> }.into_any(),
                Some(wrong) => view! { <Badge tone=Tone::Danger icon="triangle-alert">{wrong}</Badge> }.into_any(),
            };
            let (waiting, doubt) = (printer.waiting, printer.uncertain);
            let waiting = (waiting > 0).then(|| {
                view! { <Badge tone=Tone::Warn icon="clock">{jobs_waiting(lang, waiting)}</Badge> }
            });
            let doubt = (doubt > 0).then(|| {
                view! { <Badge tone=Tone::Danger icon="circle-alert">{jobs_uncertain(lang, doubt)}</Badge> }
            });
            view! { {health}{waiting}{doubt} }
        })
    };
    view! { <span class="health" role="status">{live(badges)}</span> }.into_any()
}

/// One ticket, as it was printed; a touch opens it whole.
#[component]
fn Paper(room: Room, printer: Known, ticket: PrintedTicket) -> impl IntoView {
    let session = room.session;
    let at = clock(ticket.at, session.offset_minutes());
    let spoken = at.clone();
    let number = ticket.id;
    let alt = move || {
        let name = with(printer, |printer| printer.name.clone()).unwrap_or_default();
        ticket_picture(session.i18n.lang(), &name, number, &spoken)
    };
    let url = ticket.url.clone();
    view! {
        <li>
            <a href=url target="_blank" rel="noopener">
                <img src=ticket.url alt=attr(alt) width="288" loading="lazy" decoding="async"/>
            </a>
            <small>{format!("№{number} · {at}")}</small>
        </li>
    }
    .into_any()
}
