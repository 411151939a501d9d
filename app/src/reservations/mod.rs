//! Reservations: the list of a day, and what is done with each.

mod form;

use crate::bar::TillBar;
use crate::format::clock;
use crate::i18n::{Reservations, clash, error_text_about};
use crate::session::{Session, use_session};
use crate::store::{Store, use_store};
use crate::ui::{
    Badge, Banner, Button, ButtonKind, ButtonSize, EmptyState, Icon, Toasts, Tone, Undo, attr,
    live, use_toasts,
};
use domain::Command;
use domain::ids::{OrderId, ReservationId};
use domain::orders::Channel;
use domain::reservations::{Ended, NewReservation, clashes};
use domain::sorted;
use domain::time::{BusinessDay, UnixMillis};
use form::Form;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use std::sync::Arc;

/// Milliseconds of a day.
const DAY: i64 = 24 * 3_600_000;

/// What the parts of the page share; copy it into closures.
#[derive(Clone, Copy)]
struct Book {
    session: Session,
    store: Store,
    toasts: Toasts,
    /// The calendar day, `YYYY-MM-DD`.
    day: RwSignal<String>,
    /// What is being written down.
    editing: RwSignal<Option<NewReservation>>,
    go: Callback<String>,
}

impl Book {
    /// The calendar day of an instant, here.
    fn day_of(self, at: UnixMillis) -> String {
        BusinessDay::at(at, self.session.offset_minutes(), 0).to_string()
    }

    /// The instant of a clock on a day; none when either is not one.
    fn at(self, day: &str, time: &str) -> Option<UnixMillis> {
        let (hours, minutes) = time.split_once(':')?;
        let minutes = hours.parse::<i64>().ok()? * 60 + minutes.parse::<i64>().ok()?;
        let day = BusinessDay::parse(day)?.starts(self.session.offset_minutes(), 0);
        Some(day.plus_millis(minutes * 60_000))
    }

    /// The day before or after.
    fn turn(self, days: i64) {
        let shown = self.day.with_untracked(|day| self.at(day, "12:00"));
        if let Some(noon) = shown {
            self.day.set(self.day_of(noon.plus_millis(days * DAY)));
        }
    }

    /// An empty form: the next whole hour of the day that is shown.
    fn new_one(self) -> NewReservation {
        let (hour, _) = self
            .session
            .now
            .get_untracked()
            .wall_clock(self.session.offset_minutes());
        let time = format!("{}:00", (hour + 1).min(23));
        let at = self.day.with_untracked(|day| self.at(day, &time));
        NewReservation {
            id: ReservationId::new(self.store.new_id()),
            name: String::new(),
            phone: String::new(),
            guests: 2,
            at: at.unwrap_or_default(),
            minutes: 120,
            table: None,
            note: String::new(),
        }
    }

    /// The guests came: to their table, or to one that is picked on the floor.
    fn seat(self, agreed: &NewReservation) {
        let reservation = agreed.id;
        if agreed.table.is_none() {
            self.go.run(format!("/floor?seat={reservation}"));
            return;
        }
        let order = OrderId::new(self.store.new_id());
        if seat(self.store, agreed, order) {
            self.go.run(format!("/order/{order}"));
        }
    }

    /// They did not come or called off; writing it down again takes that back.
    fn end(self, agreed: &NewReservation, how: Ended) {
        let (reservation, order) = (agreed.id, None);
        if self.store.submit(Command::EndReservation {
            reservation,
            how,
            order,
        }) {
            let again = Box::new(agreed.clone());
            let undo: Undo = Arc::new(move || {
                let reservation = again.clone();
                self.store.submit(Command::Book {
                    reservation,
                    change: false,
                });
            });
            let t = Reservations::of(self.session.i18n.lang_untracked());
            let word = if how == Ended::NoShow {
                t.gone
            } else {
                t.called_off
            };
            self.toasts
                .show("calendar-clock", word.to_owned(), Some(undo));
        }
    }

    /// Who else was promised the table then.
    fn clash(self, agreed: &NewReservation) -> Option<String> {
        self.store.state().with(|state| {
            let other = clashes(state, agreed).next()?;
            let at = clock(other.agreed.at, self.session.offset_minutes());
            Some(clash(self.session.i18n.lang(), &other.agreed.name, &at))
        })
    }

    fn number(self, agreed: &NewReservation) -> Option<String> {
        let key = agreed.table.as_ref()?;
        self.store
            .state()
            .with(|state| state.catalog.table(key).map(|table| table.number.clone()))
    }
}

/// Seats guests at their table with a check, which is opened first: where another device has seated them already, what
/// is ordered here still has its check. Whether they sit.
pub fn seat(store: Store, agreed: &NewReservation, order: OrderId) -> bool {
    let opened = store.submit(Command::OpenOrder {
        order,
        channel: Channel::DineIn,
        table: agreed.table.clone(),
        guests: agreed.guests,
        label: None,
    });
    opened
        && store.submit(Command::EndReservation {
            reservation: agreed.id,
            how: Ended::Seated,
            order: Some(order),
        })
}

/// `/reservations`.
#[component]
pub fn ReservationsScreen() -> impl IntoView {
    let (session, store) = (use_session(), use_store());
    let i = session.i18n;
    let t = move || Reservations::of(i.lang());
    let navigate = use_navigate();
    let book = Book {
        session,
        store,
        toasts: use_toasts(),
        day: RwSignal::new(String::new()),
        editing: RwSignal::new(None),
        go: Callback::new(move |path: String| navigate(&path, NavigateOptions::default())),
    };
    book.day.set(book.day_of(session.now.get_untracked()));
    let state = store.state();
    let listed = Memo::new(move |_| {
        let day = book.day.get();
        let mut listed: Vec<NewReservation> = state.with(|state| {
            let all = state.reservations.values().map(|one| &one.agreed);
            all.filter(|one| book.day_of(one.at) == day)
                .cloned()
                .collect()
        });
        sorted::by_key(&mut listed, |one| one.at);
        listed
    });
    let rows = move || {
        let listed = listed.get();
        if listed.is_empty() {
            return view! { <EmptyState icon="calendar-clock" title=move || t().none hint=move || t().none_hint/> }.into_any();
        }
        let rows: Vec<_> = listed
            .into_iter()
            .map(|agreed| view! { <Row book=book agreed=agreed/> })
            .collect();
        view! { <ul class="booked">{rows}</ul> }.into_any()
    };
    let refusal = store.refusal();
    let refused = move || {
        let refusal = refusal.get()?;
        let catalog = store.catalog();
        let text = catalog
            .with(|catalog| error_text_about(i.lang(), catalog, &refusal.code, &refusal.details));
        Some(view! { <Banner tone=Tone::Danger icon="circle-alert" fact=text/> })
    };
    let form = move || {
        book.editing
            .get()
            .map(|agreed| view! { <Form book=book agreed=agreed/> })
    };
    view! {
        <main class="reservations">
            <TillBar/>
            <section>
                <header class="page-head">
                    <h1>{live(move || t().title)}</h1>
                    <Button icon="chevron-left" size=ButtonSize::Icon label=move || t().before on_press=move |()| book.turn(-1)/>
                    <div class="input">
                        <input type="date" aria-label=attr(move || t().day) prop:value=move || book.day.get() on:change=move |event| book.day.set(event_target_value(&event))/>
                    </div>
                    <Button icon="chevron-right" size=ButtonSize::Icon label=move || t().after on_press=move |()| book.turn(1)/>
                    <span class="grow"></span>
                    <Button kind=ButtonKind::Primary icon="plus" on_press=move |()| book.editing.set(Some(book.new_one()))>{live(move || t().new)}</Button>
                </header>
                {live(refused)}
                {live(rows)}
            </section>
            {live(form)}
        </main>
    }
    .into_any()
}

/// One reservation.
#[component]
fn Row(book: Book, agreed: NewReservation) -> impl IntoView {
    let i = book.session.i18n;
    let t = move || Reservations::of(i.lang());
    let at = agreed.at;
    let agreed = StoredValue::new(agreed);
    let late = move || {
        let late = at < book.session.now.get();
        late.then(|| view! { <Badge tone=Tone::Danger icon="hourglass">{t().late}</Badge> })
    };
    let place = move || {
        let number = agreed.with_value(|agreed| book.number(agreed));
        number.map_or_else(
            || t().any_table.to_owned(),
            |number| format!("{} {number}", t().table),
        )
    };
    let clashing = move || {
        let text = agreed.with_value(|agreed| book.clash(agreed))?;
        Some(view! { <p class="clash"><Icon name="triangle-alert"/>{text}</p> })
    };
    let (name, guests) = agreed.with_value(|agreed| (agreed.name.clone(), agreed.guests));
    let words = agreed.with_value(|agreed| {
        let words = [agreed.phone.as_str(), agreed.note.as_str()];
        let words: Vec<&str> = words.into_iter().filter(|word| !word.is_empty()).collect();
        words.join(" · ")
    });
    let time = clock(at, book.session.offset_minutes());
    let end = move |how: Ended| agreed.with_value(|agreed| book.end(agreed, how));
    view! {
        <li>
            <b class="when">{time}</b>
            <span class="grow">
                <b>{name}</b>" · "{guests}" · "{live(place)}" "{live(late)}
                <small>{words}</small>
                {live(clashing)}
            </span>
            <span class="row">
                <Button kind=ButtonKind::Ok icon="user-check" on_press=move |()| agreed.with_value(|agreed| book.seat(agreed))>{live(move || t().seat)}</Button>
                <Button icon="pencil" size=ButtonSize::Icon label=move || t().edit on_press=move |()| book.editing.set(Some(agreed.get_value()))/>
                <Button icon="circle-x" size=ButtonSize::Icon label=move || t().no_show on_press=move |()| end(Ended::NoShow)/>
                <Button icon="trash-2" size=ButtonSize::Icon label=move || t().call_off on_press=move |()| end(Ended::Cancelled)/>
            </span>
        </li>
    }
    .into_any()
}
