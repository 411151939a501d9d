//! Screens and sheets in files of their own, which a browser loads after the order screen.
//!
//! The build moves what only a `#[wasm_split(part)]` function reaches into a part (`xtask/src/build/split.rs`). On the
//! hub, and once a part is here, its screens are drawn at once; until then [`Coming`] stands in their place.

#![expect(
    clippy::unnecessary_wraps,
    reason = "a part that does not come is the error, and it is made outside of what is written here"
)]

use crate::approvals::{AskSheet, GrantSheet};
use crate::bar::PersonSheet;
use crate::i18n::Offline as Words;
use crate::ports::Link;
use crate::session::{Session, use_session};
use crate::store::{Store, use_store};
use crate::ui::{Button, ButtonKind, Icon, live, use_toasts};
use crate::{
    cash, connect, devices, floor, guests, held, kitchen, licence, lock, outbox, payments,
    printing, reports, reservations, staff, taxes,
};
use domain::Command;
use domain::cloud::Standing as Licensed;
use domain::ids::ApprovalId;
use futures::FutureExt;
use leptos::prelude::*;
use leptos::wasm_split::{SplitLoaderError, wasm_split};
use std::time::Duration;

/// The pause after a part that did not come.
const AGAIN: Duration = Duration::from_secs(3);

/// A screen of a part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Screen {
    /// Who works here: the tiles and the PIN.
    Lock,
    /// A device gets its code.
    Enrol,
    /// How a device comes to the hub.
    Setup,
    /// The floor plan.
    Floor,
    /// Payment of a check.
    Payment,
    /// A station's tickets.
    Kitchen,
    /// The guests' board.
    Board,
    /// The printers.
    Printers,
    /// What this device keeps.
    Outbox,
    /// The devices of the restaurant.
    Devices,
    /// What the hub holds for a manager.
    Held,
    /// The drawers.
    Cash,
    /// What was sold.
    Reports,
    /// Who comes when.
    Reservations,
    /// Who is on a shift.
    Staff,
    /// Taxes and the service charge.
    Taxes,
    /// What guests order for themselves.
    Guests,
}

/// What draws the sheet of a person.
type Person = fn(Session, RwSignal<bool>) -> AnyView;

/// What draws the screens of a part.
type Draw = fn(Screen) -> AnyView;

#[wasm_split(kitchen, wasm_split_path = leptos::wasm_split, fallible)]
fn kitchen_part() -> Result<Draw, SplitLoaderError> {
    Ok(|screen| match screen {
        Screen::Board => kitchen::BoardScreen().into_any(),
        _ => kitchen::KitchenScreen().into_any(),
    })
}

#[wasm_split(house, wasm_split_path = leptos::wasm_split, fallible)]
fn house_part() -> Result<Draw, SplitLoaderError> {
    Ok(|screen| match screen {
        Screen::Lock => lock::LockScreen().into_any(),
        Screen::Enrol => lock::EnrolScreen().into_any(),
        Screen::Setup => connect::ConnectScreen().into_any(),
        Screen::Floor => floor::FloorScreen().into_any(),
        Screen::Payment => payments::PaymentScreen().into_any(),
        Screen::Printers => printing::PrintersScreen().into_any(),
        Screen::Outbox => outbox::OutboxScreen().into_any(),
        Screen::Devices => devices::DevicesScreen().into_any(),
        Screen::Held => held::HeldScreen().into_any(),
        Screen::Cash => cash::CashScreen().into_any(),
        Screen::Reports => reports::ReportsScreen().into_any(),
        Screen::Reservations => reservations::ReservationsScreen().into_any(),
        Screen::Staff => staff::StaffScreen().into_any(),
        Screen::Taxes => taxes::TaxesScreen().into_any(),
        Screen::Guests => guests::GuestsScreen().into_any(),
        Screen::Kitchen | Screen::Board => ().into_any(),
    })
}

#[wasm_split(house, wasm_split_path = leptos::wasm_split, fallible)]
fn person_part() -> Result<Person, SplitLoaderError> {
    Ok(|session, open| view! { <PersonSheet session=session open=open/> }.into_any())
}

/// The sheet of the person at this screen, which is shown while `open` holds.
pub fn person_sheet(session: Session, open: RwSignal<bool>) -> AnyView {
    sheet(
        person_part,
        move |draw| draw(session, open),
        move || open.set(false),
    )
}

/// What draws the mark of a licence.
type Mark = fn(Session, Licensed) -> AnyView;

#[wasm_split(house, wasm_split_path = leptos::wasm_split, fallible)]
fn licence_part() -> Result<Mark, SplitLoaderError> {
    Ok(licence::mark)
}

/// What the bar says of the licence; nothing before its part is here.
pub fn licence_mark(session: Session, standing: Licensed) -> AnyView {
    sheet(
        licence_part,
        move |draw| draw(session, standing.clone()),
        || (),
    )
}

/// What draws the mark of guests who wait.
type Waits = fn(Session, usize) -> AnyView;

#[wasm_split(house, wasm_split_path = leptos::wasm_split, fallible)]
fn guests_part() -> Result<Waits, SplitLoaderError> {
    Ok(guests::mark)
}

/// What the bar says of guests who wait; nothing before its part is here.
pub fn guest_mark(session: Session, count: usize) -> AnyView {
    sheet(guests_part, move |draw| draw(session, count), || ())
}

/// What draws the sheet that asks for a guarded act.
type Asks = fn(RwSignal<Option<Command>>) -> AnyView;
/// What draws the sheet that grants one.
type Grants = fn(ApprovalId, Callback<ApprovalId>) -> AnyView;

#[wasm_split(house, wasm_split_path = leptos::wasm_split, fallible)]
fn asks_part() -> Result<Asks, SplitLoaderError> {
    Ok(|wanted| view! { <AskSheet wanted=wanted/> }.into_any())
}

#[wasm_split(house, wasm_split_path = leptos::wasm_split, fallible)]
fn grants_part() -> Result<Grants, SplitLoaderError> {
    Ok(|id, on_later| view! { <GrantSheet id=id on_later=on_later/> }.into_any())
}

/// The sheet that asks for what is wanted here.
pub fn ask_sheet(wanted: RwSignal<Option<Command>>) -> AnyView {
    sheet(
        asks_part,
        move |draw| draw(wanted),
        move || wanted.set(None),
    )
}

/// The sheet in which the person here grants a request; `later` puts it off.
pub fn grant_sheet(id: ApprovalId, later: Callback<ApprovalId>) -> AnyView {
    sheet(
        grants_part,
        move |draw| draw(id, later),
        move || later.run(id),
    )
}

/// What follows the restaurant as long as the page stands.
type Watch = fn(Session, Store);

#[wasm_split(house, wasm_split_path = leptos::wasm_split, fallible)]
fn watch_part() -> Result<Watch, SplitLoaderError> {
    Ok(floor::watch)
}

/// How long a page stands before it asks for what only watches.
const LATER: Duration = Duration::from_secs(4);

/// Tells a waiter of ready food on every screen. Once, at the root: what it starts lives as long as the page.
pub fn watch() {
    let (session, store) = (use_session(), use_store());
    let owner = Owner::current();
    Effect::new(move |_| {
        let owner = owner.clone();
        let begin = move || {
            leptos::task::spawn_local(async move {
                // Without the part nothing is felt; the list on the floor says it all the same.
                if let (Ok(watch), Some(owner)) = (watch_part().await, owner) {
                    owner.with(|| watch(session, store));
                }
            });
        };
        set_timeout(begin, LATER);
    });
}

/// Loads the part of a screen.
async fn part(screen: Screen) -> Result<Draw, SplitLoaderError> {
    match screen {
        Screen::Kitchen | Screen::Board => kitchen_part().await,
        _ => house_part().await,
    }
}

/// The screen of an address; none when it needs no part. Twin of the routes in [`crate::App`].
fn screen_at(path: &str) -> Option<Screen> {
    let screen = match path.split('/').nth(1)? {
        "lock" => Screen::Lock,
        "enrol" => Screen::Enrol,
        "setup" => Screen::Setup,
        "floor" => Screen::Floor,
        "order" if path.ends_with("/pay") => Screen::Payment,
        "kitchen" => Screen::Kitchen,
        "board" => Screen::Board,
        "printers" => Screen::Printers,
        "outbox" => Screen::Outbox,
        "devices" => Screen::Devices,
        "held" => Screen::Held,
        "cash" => Screen::Cash,
        "reports" => Screen::Reports,
        "reservations" => Screen::Reservations,
        "staff" => Screen::Staff,
        "taxes" => Screen::Taxes,
        _ => return None,
    };
    Some(screen)
}

/// The part that an address needs, as the build calls it; none when it needs no part.
pub fn name_at(path: &str) -> Option<&'static str> {
    screen_at(path).map(|screen| match screen {
        Screen::Kitchen | Screen::Board => "kitchen",
        _ => "house",
    })
}

/// Loads what the first render of an address needs; whether it is here.
pub async fn load_for(path: &str) -> bool {
    match screen_at(path) {
        Some(screen) => part(screen).await.is_ok(),
        None => true,
    }
}

/// Loads all parts, so that every screen then comes at once; whether they are here.
pub async fn load_all() -> bool {
    let house = part(Screen::Floor).await.is_ok();
    part(Screen::Kitchen).await.is_ok() && house
}

/// Draws a screen of a part, at once when the part is here: each function of a part answers at once only after it was
/// awaited once, as [`load_all`] does for these.
pub fn draw(screen: Screen) -> AnyView {
    match part(screen).now_or_never() {
        Some(Ok(draw)) => draw(screen),
        _ => view! { <Coming screen=screen/> }.into_any(),
    }
}

/// Draws a sheet of a part that every page loads as soon as it stands; at once when the part is here. If it
/// does not come, that is said, and `close` lets go of what was wanted.
pub fn sheet<D, F>(
    load: impl Fn() -> F + Copy + Send + 'static,
    draw: impl Fn(D) -> AnyView + Send + 'static,
    close: impl Fn() + 'static,
) -> AnyView
where
    D: 'static,
    F: Future<Output = Result<D, SplitLoaderError>> + 'static,
{
    let drawn = move || load().now_or_never()?.ok().map(&draw);
    if let Some(view) = drawn() {
        return view;
    }
    let (i, toasts) = (use_session().i18n, use_toasts());
    let here = RwSignal::new(false);
    leptos::task::spawn_local(async move {
        if load().await.is_ok() {
            // The sheet may have been closed meanwhile.
            let _ = here.try_set(true);
            return;
        }
        let sentence = untrack(|| Words::of(i.lang())).part_away.to_owned();
        toasts.show("wifi-off", sentence, None);
        close();
    });
    live(move || here.get().then(&drawn).flatten()).into_any()
}

/// How a part stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Standing {
    Coming,
    Away,
    Here,
}

/// Stands in the place of a screen until its part is here.
#[component]
fn Coming(screen: Screen) -> impl IntoView {
    let i = use_session().i18n;
    let link: Signal<Link> = use_store().link().into();
    let standing = RwSignal::new(Standing::Coming);
    let load = move || {
        leptos::task::spawn_local(async move {
            let here = part(screen).await.is_ok();
            // The person may have gone to another screen meanwhile.
            let _ = standing.try_set(if here { Standing::Here } else { Standing::Away });
        });
    };
    load();
    Effect::new(move |_| {
        if standing.get() == Standing::Away
            && let Ok(waiting) = set_timeout_with_handle(load, AGAIN)
        {
            on_cleanup(move || waiting.clear());
        }
    });
    let again = move |()| {
        if matches!(link.get_untracked(), Link::Live(_)) {
            // The hub is here and the part is not: it has a newer build, with parts of its own. Reloading fails only
            // in a page that is being taken down.
            let _ = window().location().reload();
        } else {
            load();
        }
    };
    live(move || {
        let words = Words::of(i.lang());
        match standing.get() {
            Standing::Here => draw(screen),
            Standing::Coming => {
                view! { <main class="coming"><p class="wait" role="status">{i.t().loading}</p></main> }
                    .into_any()
            }
            Standing::Away => view! {
                <main class="coming">
                    <div class="empty" role="alert">
                        <Icon name="wifi-off"/>
                        <b>{words.part_away}</b>
                        <span>{words.part_away_hint}</span>
                    </div>
                    <Button kind=ButtonKind::Primary on_press=again>{i.t().again}</Button>
                </main>
            }
            .into_any(),
        }
    })
    .into_any()
}
