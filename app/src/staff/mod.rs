//! Who is on a shift since when, and which tables each of them looks after.

use crate::bar::TillBar;
use crate::format::{age, clock};
use crate::i18n::Staff;
use crate::session::{Session, use_session};
use crate::store::{Store, use_store};
use crate::ui::{
    Badge, Button, ButtonKind, ButtonSize, Chip, EmptyState, Sheet, Show, Tone, attr, live,
};
use domain::Command;
use domain::ids::{StaffId, TableKey};
use domain::sorted;
use domain::staff::{Mark, Shift};
use leptos::prelude::*;

/// Buttons of the time clock for whoever works at this screen.
#[component]
pub fn TimeClock() -> impl IntoView {
    let (session, store) = (use_session(), use_store());
    let i = session.i18n;
    let t = move || Staff::of(i.lang());
    let state = store.state();
    let shift = Memo::new(move |_| {
        let me: StaffId = session
            .person
            .with(|person| person.as_ref()?.staff_id.parse().ok())?;
        state.with(|state| state.crew.get(&me).cloned())
    });
    // The hub's clock counts: what is told later would be later.
    let lost = store.lost();
    let tell = move |mark: Mark| {
        store.submit(Command::Clock { mark, staff: None });
    };
    let buttons = move || {
        let Some(shift) = shift.get() else {
            return view! { <Button icon="door-open" disabled=lost on_press=move |()| tell(Mark::In)>{t().clock_in}</Button> }.into_any();
        };
        let (mark, word, icon) = match shift.paused() {
            Some(_) => (Mark::Resume, t().resume, "play"),
            None => (Mark::Pause, t().pause, "coffee"),
        };
        view! {
            <Button icon=icon disabled=lost on_press=move |()| tell(mark)>{word}</Button>
            <Button icon="log-out" disabled=lost on_press=move |()| tell(Mark::Out)>{t().clock_out}</Button>
        }
        .into_any()
    };
    view! {
        <Show when=move || session.may("staff.clock")>
            <div class="time-clock" role="group" aria-label=attr(move || t().title)>{live(buttons)}</div>
        </Show>
    }
    .into_any()
}

/// `/staff`.
#[component]
pub fn StaffScreen() -> impl IntoView {
    let (session, store) = (use_session(), use_store());
    let i = session.i18n;
    let t = move || Staff::of(i.lang());
    let state = store.state();
    let crew = Memo::new(move |_| {
        let mut crew: Vec<Shift> = state.with(|state| state.crew.values().cloned().collect());
        sorted::by_key(&mut crew, |shift| shift.from);
        crew
    });
    let assigning = RwSignal::new(None::<StaffId>);
    let rows = move || {
        let crew = crew.get();
        if crew.is_empty() {
            return view! { <EmptyState icon="users" title=move || t().none hint=move || t().none_hint/> }.into_any();
        }
        let rows: Vec<_> = crew
            .into_iter()
            .map(|shift| view! { <Person session=session store=store shift=shift assigning=assigning/> })
            .collect();
        view! { <ul class="crew">{rows}</ul> }.into_any()
    };
    let sheet = move || {
        let staff = assigning.get()?;
        let close = Callback::new(move |()| assigning.set(None));
        Some(view! { <Section session=session store=store staff=staff close=close/> })
    };
    view! {
        <main class="staff">
            <TillBar/>
            <section>
                <header class="page-head"><h1>{live(move || t().who)}</h1><span class="grow"></span><TimeClock/></header>
                {live(rows)}
            </section>
            {live(sheet)}
        </main>
    }
    .into_any()
}

/// One person on a shift.
#[component]
fn Person(
    session: Session,
    store: Store,
    shift: Shift,
    assigning: RwSignal<Option<StaffId>>,
) -> impl IntoView {
    let i = session.i18n;
    let t = move || Staff::of(i.lang());
    let (staff, paused) = (shift.staff, shift.paused());
    let from = clock(shift.from, session.offset_minutes());
    let role = serde_json::to_value(shift.role).unwrap_or_default();
    let role = role.as_str().unwrap_or_default().to_owned();
    let name = shift.name.clone();
    let breaks = shift.breaks.len();
    let tables = shift.tables.clone();
    let own = move || {
        if tables.is_empty() {
            return t().all_tables.to_owned();
        }
        let number = |key: &TableKey| {
            let known = store.state();
            known.with(|state| state.catalog.table(key).map(|one| one.number.clone()))
        };
        let numbers: Vec<String> = tables.iter().filter_map(number).collect();
        numbers.join(", ")
    };
    let detail = move || {
        let worked = age(shift.worked(session.now.get()), i.units());
        let breaks = if breaks > 0 {
            format!(" · {} {breaks}", t().breaks)
        } else {
            String::new()
        };
        format!(
            "{} · {} {from} · {} {worked}{breaks}",
            i.t().role(&role),
            t().since,
            t().worked
        )
    };
    let rest = move || {
        let since = age(session.now.get().since(paused?), i.units());
        Some(
            view! { <Badge tone=Tone::Warn icon="coffee">{format!("{} {since}", t().on_break)}</Badge> },
        )
    };
    let out = move |()| {
        let (mark, staff) = (Mark::Out, Some(staff));
        store.submit(Command::Clock { mark, staff });
    };
    view! {
        <li>
            <span class="grow"><b>{name}</b>" "{live(rest)}<small>{live(detail)}</small><small>{live(own)}</small></span>
            <Show when=move || session.may("staff.shifts")>
                <Button icon="map" on_press=move |()| assigning.set(Some(staff))>{live(move || t().section)}</Button>
                <Button icon="log-out" size=ButtonSize::Icon label=move || t().clock_out on_press=out/>
            </Show>
        </li>
    }
    .into_any()
}

/// The tables of a person: a tap gives one or takes it.
#[component]
fn Section(session: Session, store: Store, staff: StaffId, close: Callback<()>) -> impl IntoView {
    let i = session.i18n;
    let state = store.state();
    let own = Memo::new(move |_| {
        let tables = state.with(|state| state.crew.get(&staff).map(|shift| shift.tables.clone()));
        tables.unwrap_or_default()
    });
    let catalog = store.catalog();
    let rooms = move || {
        let rooms = catalog.with(|catalog| catalog.rooms.clone());
        let chip = move |key: TableKey, number: String| {
            let wanted = key.clone();
            let on = Signal::derive(move || own.with(|own| own.contains(&wanted)));
            let turn = move |()| {
                let mut tables = own.get_untracked();
                if tables.contains(&key) {
                    tables.retain(|one| *one != key);
                } else {
                    tables.push(key.clone());
                }
                store.submit(Command::Assign { staff, tables });
            };
            view! { <Chip on=on on_press=turn>{number}</Chip> }
        };
        let rooms = rooms.into_iter().map(move |room| {
            let tables = room.tables.into_iter();
            let chips: Vec<_> = tables.map(|table| chip(table.id, table.number)).collect();
            view! { <h3>{room.name.get(i.lang()).to_owned()}</h3><div class="guest-chips">{chips}</div> }
        });
        rooms.collect::<Vec<_>>()
    };
    view! {
        <Sheet title=move || Staff::of(i.lang()).section class="small-sheet" on_close=close>
            <div class="body">{live(rooms)}</div>
            <footer><span class="grow"></span><Button kind=ButtonKind::Primary on_press=close>{live(move || i.t().close)}</Button></footer>
        </Sheet>
    }
    .into_any()
}
