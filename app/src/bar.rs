//! The bar on top of the till's screens: where else to go, the way to the kitchen, the time, the person.

use crate::format::{age, clock};
use crate::guests::GuestMark;
use crate::i18n::{GuestDesk, Lock, Outbox, Reports, Staff, Taxes, refused};
use crate::licence::{LicenceMark, LicenceNote};
use crate::lock::Switch;
use crate::offline::{AsOf, KeepingMark};
use crate::parts;
use crate::ports::{Link, Theme};
use crate::session::{Session, use_session};
use crate::staff::TimeClock;
use crate::store::use_store;
use crate::ui::{
    Badge, Banner, Brand, Button, ButtonKind, ButtonSize, Icon, LampLight, LampState, Lamps, Seg,
    Sheet, Show, Tone, Who, attr, live,
};
use domain::Lang;
use domain::time::UnixMillis;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_location, use_navigate};

/// A hub that said nothing for so long is slow; it speaks every two seconds. Milliseconds.
const SLOW_MS: i64 = 5_000;

/// Untouched for so long a terminal locks itself; design §10. Milliseconds.
const IDLE_MS: i64 = 60_000;
/// The same where something is begun that only this screen knows: what was typed must not go because the phone rang.
const BEGUN_MS: i64 = 300_000;
/// What is begun on a screen: a sheet, the drawing of a room, a part that is being paid, words in a field. The sheet of the person holds nothing.
const BEGUN: &str = "dialog[open]:not(.person-sheet), .plan.drawn, .pay[data-begun], input:not(:placeholder-shown):focus";
/// Narrower screens are in somebody's hand, and lock themselves.
const TERMINAL_PX: f64 = 900.0;

/// Locks a terminal that nobody touches. Where the hub is away nobody could sign in again, and it stays open.
fn lock_when_idle(session: Session) {
    let lost = use_store().lost();
    let touched = StoredValue::new(session.now.get_untracked());
    let touch = move || {
        // The bar may be gone.
        let _ = touched.try_set_value(session.now.get_untracked());
    };
    Effect::new(move |_| {
        touch();
        let listening = [
            window_event_listener_untyped("pointerdown", move |_| touch()),
            window_event_listener_untyped("keydown", move |_| touch()),
        ];
        on_cleanup(move || listening.into_iter().for_each(WindowListenerHandle::remove));
    });
    Effect::new(move |_| {
        let Some(since) = touched.try_get_value() else {
            return;
        };
        let idle = session.now.get().since(since);
        if idle <= IDLE_MS {
            return;
        }
        let begun = matches!(document().query_selector(BEGUN), Ok(Some(_)));
        if begun && idle <= BEGUN_MS || lost.get_untracked() || !session.locks() {
            return;
        }
        touch();
        let wide = window().inner_width().ok().and_then(|width| width.as_f64());
        if wide.is_some_and(|wide| wide >= TERMINAL_PX) {
            // With what is asked there: a part of a check is in it.
            let here = window().location();
            let path = here.pathname().unwrap_or_default() + &here.search().unwrap_or_default();
            leptos::task::spawn_local(async move {
                // What waits on the device is not left behind; the next minute asks again.
                let _ = session.lock(path).await;
            });
        }
    });
}

/// The bar. Its children stand between the tabs and the lamps.
#[component]
pub fn TillBar(
    /// A search field, where there is one.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let session = use_session();
    lock_when_idle(session);
    let offset = session.offset_minutes();
    let open = RwSignal::new(false);
    let name = Signal::derive(move || {
        session
            .person
            .with(|person| person.as_ref().map(|p| p.name.clone()).unwrap_or_default())
    });
    let role = move || {
        session.person.with(|person| {
            person
                .as_ref()
                .map(|p| session.i18n.t().role(&p.role).to_owned())
                .unwrap_or_default()
        })
    };
    let unseen = use_store().refused();
    let refused = move || {
        let count = unseen.get();
        (count > 0).then(|| {
            view! { <a class="btn danger" href="/outbox"><Icon name="circle-alert"/><span>{refused(session.i18n.lang(), count)}</span></a> }
        })
    };
    view! {
        <header class="topbar">
            <Brand/>
            <Tabs session=session/>
            <span class="grow"></span>
            {children.map(|children| children())}
            {live(refused)}
            <AsOf/>
            <GuestMark session=session/>
            <LicenceMark session=session/>
            <WayLamps/>
            <span class="clock">{live(move || clock(session.now.get(), offset))}</span>
            <Who name=name detail=role on_press=move |()| open.set(true)/>
            <Show when=move || open.get()>{parts::person_sheet(session, open)}</Show>
        </header>
    }
    .into_any()
}

/// The other screens that this person works at.
#[component]
fn Tabs(session: Session) -> impl IntoView {
    let path = use_location().pathname;
    let tab = move |href: &'static str,
                    start: &'static str,
                    word: fn(&crate::i18n::Common) -> &'static str,
                    troubles: Option<Memo<usize>>| {
        let badge = move || {
            let count = troubles
                .map(|count| count.get())
                .filter(|count| *count > 0)?;
            Some(view! { <Badge tone=Tone::Danger>{count}</Badge> })
        };
        let here = move || path.with(|path| path.starts_with(start)).then_some("page");
        view! { <a class="tab" href=href aria-current=attr(here)>{live(move || word(session.i18n.t()))}{live(badge)}</a> }
    };
    let state = use_store().state();
    let held = Memo::new(move |_| state.with(|state| state.troubles.held.len()));
    let lost = Memo::new(move |_| state.with(|state| state.troubles.lost.len()));
    view! {
        <nav class="tabs" aria-label="Sufra">
            {tab("/floor", "/floor", |t| t.floor, None)}
            {tab("/kitchen/expo", "/kitchen", |t| t.kitchen, None)}
            <Show when=move || session.may("cash.drawer")>{tab("/cash", "/cash", |t| t.cash, None)}</Show>
            <Show when=move || session.may("printing.read")>{tab("/printers", "/printers", |t| t.printers, None)}</Show>
            <Show when=move || session.may("devices.enrol")>{tab("/devices", "/devices", |t| t.devices, Some(lost))}</Show>
            <Show when=move || session.may("sync.resolve")>{tab("/held", "/held", |t| t.held, Some(held))}</Show>
        </nav>
    }
    .into_any()
}

/// How the way from this screen to the hub is.
pub fn link_state(link: Link, now: UnixMillis) -> LampState {
    match link {
        Link::Starting => LampState::Wait,
        Link::Live(at) if now.since(at) > SLOW_MS => LampState::Slow,
        Link::Live(_) => LampState::Ok,
        Link::Lost(_) => LampState::Down,
    }
}

/// The lamps: this screen to the hub, the hub to the kitchen's printers.
#[component]
fn WayLamps() -> impl IntoView {
    let session = use_session();
    let store = use_store();
    let (i, now, offset) = (session.i18n, session.now, session.offset_minutes());
    let link: Signal<Link> = store.link().into();
    let state = store.state();
    let unheard = store.unheard();
    let hub = Signal::derive(move || match link_state(link.get(), now.get()) {
        LampState::Ok | LampState::Slow if unheard.get().is_some() => LampState::Wait,
        state => state,
    });
    let hub_age = Signal::derive(move || match link.get() {
        Link::Live(_) if unheard.get().is_some() => {
            format!("↑ {}", unheard.get().unwrap_or_default())
        }
        Link::Starting => "?".to_owned(),
        Link::Live(at) => age(now.get().since(at), i.units()),
        Link::Lost(since) => clock(since, offset),
    });
    let ill =
        Memo::new(move |_| state.with(|state| state.printers.values().map(|one| one.since).min()));
    // Without the hub nobody here can speak for the kitchen.
    let kitchen = Signal::derive(move || match (hub.get(), ill.get()) {
        (LampState::Down | LampState::Wait, _) => LampState::Wait,
        (_, Some(_)) => LampState::Down,
        (hub, None) => hub,
    });
    let kitchen_age = Signal::derive(move || match (kitchen.get(), ill.get()) {
        (LampState::Wait, _) => "?".to_owned(),
        (_, Some(since)) => clock(since, offset),
        _ => hub_age.get(),
    });
    let lamps = vec![
        LampLight {
            name: (move || i.t().hub).into(),
            state: hub,
            age: hub_age,
        },
        LampLight {
            name: (move || i.t().kitchen).into(),
            state: kitchen,
            age: kitchen_age,
        },
    ];
    view! { <Lamps label=move || i.t().connection lamps=lamps/> }.into_any()
}

/// Who works here instead; language and look of the person at this screen, and the way out.
#[component]
pub fn PersonSheet(session: Session, open: RwSignal<bool>) -> impl IntoView {
    let i = session.i18n;
    let navigate = use_navigate();
    let languages: Vec<(Lang, TextProp)> = vec![
        (Lang::Az, "Azərbaycanca".into()),
        (Lang::Ru, "Русский".into()),
        (Lang::En, "English".into()),
    ];
    let looks: Vec<(Theme, TextProp)> = vec![
        (Theme::Light, (move || i.t().light).into()),
        (Theme::Dark, (move || i.t().dark).into()),
        (Theme::Sun, (move || i.t().sun).into()),
    ];
    let locking = RwSignal::new(session.locks());
    let delays: Vec<(bool, TextProp)> = vec![
        (true, (move || Lock::of(i.lang()).locks_soon).into()),
        (false, (move || Lock::of(i.lang()).locks_never).into()),
    ];
    let waiting = use_store().waiting();
    let held = move || waiting.with(Option::is_some);
    // Once somebody may take over, a word on its way does not take the pad from under their fingers.
    let free = Memo::new(move |before| before == Some(&true) || !held());
    let leave = move |()| {
        let navigate = navigate.clone();
        leptos::task::spawn_local(async move {
            // What is on its way may not be in the list yet.
            let to = if untrack(held) {
                "/outbox"
            } else {
                session.leave().await
            };
            navigate(to, NavigateOptions::default());
        });
    };
    let name = move || {
        session
            .person
            .with(|person| person.as_ref().map(|p| p.name.clone()).unwrap_or_default())
    };
    view! {
        <Sheet title=name class="small-sheet person-sheet" on_close=move |()| open.set(false)>
            <div class="body">
                <Show when=move || free.get()><Switch session=session done=move |()| open.set(false)/></Show>
                <Seg label=move || i.t().language options=languages value=i.0 on_pick=move |lang| session.speak(lang)/>
                <LicenceNote/>
                <TimeClock/>
                <a class="btn" href="/staff"><Icon name="users"/>{live(move || Staff::of(i.lang()).who)}</a>
                <Show when=move || session.may("reports.read")>
                    <a class="btn" href="/reports"><Icon name="chart-line"/>{live(move || Reports::of(i.lang()).title)}</a>
                </Show>
                <Show when=move || session.may("orders.take")>
                    <a class="btn" href="/guests"><Icon name="qr-code"/>{live(move || GuestDesk::of(i.lang()).title)}</a>
                </Show>
                <Show when=move || session.may("menu.rates")>
                    <a class="btn" href="/taxes"><Icon name="percent"/>{live(move || Taxes::of(i.lang()).title)}</a>
                </Show>
                <a class="btn" href="/outbox"><Icon name="smartphone"/>{live(move || Outbox::of(i.lang()).title)}</a>
                <Show when=held><Banner tone=Tone::Warn icon="clock" fact=move || Outbox::of(i.lang()).leave/></Show>
                <Seg label=move || i.t().look options=looks value=session.theme on_pick=move |theme| session.show_in(theme)/>
                <Seg label=move || Lock::of(i.lang()).locks options=delays value=locking on_pick=move |on| { locking.set(on); session.keep_locks(on); }/>
                <KeepingMark/>
            </div>
            <footer>
                <span class="grow"></span>
                <Button kind=ButtonKind::Danger size=ButtonSize::Large icon="log-out" on_press=leave>{live(move || i.t().sign_out)}</Button>
            </footer>
        </Sheet>
    }
    .into_any()
}
