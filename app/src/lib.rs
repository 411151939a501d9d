//! Screens, stores and the ports they talk through. The same code draws on the hub and lives in the browser.

mod bar;
pub mod format;
pub mod i18n;
pub mod kept;
pub mod ports;
pub mod session;
pub mod shell;
pub mod store;
pub mod ui;

mod accounts;
mod approvals;
mod cash;
pub mod cloud;
mod connect;
mod day;
mod devices;
mod floor;
pub mod guests;
mod held;
mod kitchen;
mod licence;
mod lock;
mod offline;
mod orders;
mod outbox;
pub mod parts;
mod payments;
mod printing;
mod reports;
mod reservations;
mod sending;
mod staff;
mod taxes;

use crate::parts::{Screen, draw};
use crate::ui::live;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::components::{FlatRoutes, Redirect, Route, Router};
use leptos_router::hooks::{use_location, use_navigate};
use leptos_router::path;

use session::{provide_session, use_session};
use ui::ToastHost;

/// Every address of a screen, in the hub's notation. Twin of the routes in [`App`].
pub const PATHS: [&str; 19] = [
    "/",
    "/lock",
    "/enrol",
    "/setup",
    "/floor",
    "/order/{id}",
    "/order/{id}/pay",
    "/kitchen/{station}",
    "/board",
    "/printers",
    "/outbox",
    "/devices",
    "/held",
    "/cash",
    "/reports",
    "/reservations",
    "/staff",
    "/taxes",
    "/guests",
];

/// The whole application below `body`. Needs [`ports::Ports`] and [`session::Boot`] in the context.
#[component]
pub fn App() -> impl IntoView {
    provide_session();
    store::provide_store();
    ui::provide_toasts();
    parts::watch();
    view! {
        <Router>
            <Dress/>
            <Guard/>
            <connect::WayStrip/>
            <FlatRoutes fallback=NotFound>
                <Route path=path!("/") view=Home/>
                <Route path=path!("/lock") view=|| draw(Screen::Lock)/>
                <Route path=path!("/enrol") view=|| draw(Screen::Enrol)/>
                <Route path=path!("/setup") view=|| draw(Screen::Setup)/>
                <Route path=path!("/floor") view=|| signed_in(|| draw(Screen::Floor))/>
                <Route path=path!("/order/:id") view=|| signed_in(|| orders::OrderScreen().into_any())/>
                <Route path=path!("/order/:id/pay") view=|| signed_in(|| draw(Screen::Payment))/>
                <Route path=path!("/kitchen/:station") view=|| signed_in(|| draw(Screen::Kitchen))/>
                <Route path=path!("/board") view=|| signed_in(|| draw(Screen::Board))/>
                <Route path=path!("/printers") view=|| signed_in(|| draw(Screen::Printers))/>
                <Route path=path!("/outbox") view=|| signed_in(|| draw(Screen::Outbox))/>
                <Route path=path!("/devices") view=|| signed_in(|| draw(Screen::Devices))/>
                <Route path=path!("/held") view=|| signed_in(|| draw(Screen::Held))/>
                <Route path=path!("/cash") view=|| signed_in(|| draw(Screen::Cash))/>
                <Route path=path!("/reports") view=|| signed_in(|| draw(Screen::Reports))/>
                <Route path=path!("/reservations") view=|| signed_in(|| draw(Screen::Reservations))/>
                <Route path=path!("/staff") view=|| signed_in(|| draw(Screen::Staff))/>
                <Route path=path!("/taxes") view=|| signed_in(|| draw(Screen::Taxes))/>
                <Route path=path!("/guests") view=|| signed_in(|| draw(Screen::Guests))/>
            </FlatRoutes>
            <approvals::Approvals/>
            <ToastHost/>
            <outbox::Stop/>
            <offline::Renewal/>
        </Router>
    }
    .into_any()
}

/// Draws `screen` for a signed-in person and leads everybody else to the lock screen.
fn signed_in(screen: fn() -> AnyView) -> AnyView {
    if use_session().person.with_untracked(Option::is_some) {
        screen()
    } else {
        view! { <Redirect path="/lock"/> }.into_any()
    }
}

/// `/` leads to where the person works.
#[component]
fn Home() -> impl IntoView {
    let path = use_session()
        .person
        .with_untracked(|person| person.as_ref().map_or("/lock", session::SignedIn::home));
    view! { <Redirect path=path/> }.into_any()
}

/// Keeps language, theme and surface of the document in step with the page. The hub writes the first ones.
#[component]
fn Dress() -> impl IntoView {
    let session = use_session();
    let path = use_location().pathname;
    Effect::new(move |_| {
        let surface = path.with(|path| shell::surface(path));
        let theme = if surface == "kds" {
            "dark"
        } else {
            session.theme.get().name()
        };
        let lang = session.i18n.lang().tag();
        if let Some(root) = document().document_element() {
            // An attribute with a constant valid name cannot fail to be set.
            let _ = root.set_attribute("data-surface", surface);
            let _ = root.set_attribute("data-theme", theme);
            let _ = root.set_attribute("lang", lang);
        }
    });
}

/// Whoever is signed out, here or by the hub, is led to the lock screen.
#[component]
fn Guard() -> impl IntoView {
    let person = use_session().person;
    let navigate = use_navigate();
    Effect::new(move |before: Option<bool>| {
        let signed = person.with(Option::is_some);
        if before == Some(true) && !signed {
            navigate("/lock", NavigateOptions::default());
        }
        signed
    });
}

/// An address that leads nowhere.
#[component]
fn NotFound() -> impl IntoView {
    let i = i18n::use_i18n();
    view! {
        <main>
            <ui::EmptyState icon="map" title=move || i.t().not_found hint=move || i.t().not_found_hint/>
            <p class="row" style="justify-content:center"><a class="btn primary" href="/">{live(move || i.t().to_floor)}</a></p>
        </main>
    }
    .into_any()
}
