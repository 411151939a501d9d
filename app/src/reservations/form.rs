//! A reservation is written down or changed. Two parties at one table are said, not forbidden.

use super::Book;
use crate::format::clock;
use crate::i18n::Reservations;
use crate::ui::{Banner, Button, ButtonKind, Field, Sheet, TextInput, Tone, live};
use domain::Command;
use domain::ids::TableKey;
use domain::reservations::NewReservation;
use leptos::prelude::*;

/// The fields while they are typed.
#[derive(Clone, Copy)]
struct Fields {
    name: RwSignal<String>,
    phone: RwSignal<String>,
    guests: RwSignal<String>,
    day: RwSignal<String>,
    time: RwSignal<String>,
    minutes: RwSignal<String>,
    table: RwSignal<String>,
    note: RwSignal<String>,
}

impl Fields {
    fn of(book: Book, agreed: &NewReservation) -> Self {
        let table = agreed.table.as_ref().map(ToString::to_string);
        Self {
            name: RwSignal::new(agreed.name.clone()),
            phone: RwSignal::new(agreed.phone.clone()),
            guests: RwSignal::new(agreed.guests.to_string()),
            day: RwSignal::new(book.day_of(agreed.at)),
            time: RwSignal::new(clock(agreed.at, book.session.offset_minutes())),
            minutes: RwSignal::new(agreed.minutes.to_string()),
            table: RwSignal::new(table.unwrap_or_default()),
            note: RwSignal::new(agreed.note.clone()),
        }
    }

    /// What the fields say; none while something is missing.
    fn read(self, book: Book, before: &NewReservation) -> Option<NewReservation> {
        let table = self.table.get();
        let name = self.name.get();
        (!name.trim().is_empty()).then_some(())?;
        Some(NewReservation {
            id: before.id,
            name,
            phone: self.phone.get(),
            guests: self.guests.get().trim().parse().ok()?,
            at: book.at(&self.day.get(), &self.time.get())?,
            minutes: self.minutes.get().trim().parse().ok()?,
            table: (!table.is_empty()).then(|| TableKey::from(table.as_str())),
            note: self.note.get(),
        })
    }
}

/// The sheet.
#[component]
pub fn Form(book: Book, agreed: NewReservation) -> impl IntoView {
    let i = book.session.i18n;
    let t = move || Reservations::of(i.lang());
    let fields = Fields::of(book, &agreed);
    // As it was when the sheet opened: guests who came meanwhile are not expected again.
    let change = book
        .store
        .state()
        .with_untracked(|state| state.reservations.contains_key(&agreed.id));
    let said = Memo::new(move |_| fields.read(book, &agreed));
    let missing = Signal::derive(move || said.with(Option::is_none));
    let save = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if let Some(agreed) = said.get_untracked() {
            book.day.set(book.day_of(agreed.at));
            let reservation = Box::new(agreed);
            if book.store.submit(Command::Book {
                reservation,
                change,
            }) {
                book.editing.set(None);
            }
        }
    };
    let clashing = move || {
        let text = said.with(|said| said.as_ref().and_then(|agreed| book.clash(agreed)))?;
        Some(view! { <Banner tone=Tone::Warn icon="triangle-alert" fact=text/> })
    };
    let needs = move || missing.get().then(|| t().needs);
    view! {
        <Sheet title=move || t().title class="small-sheet" on_close=move |()| book.editing.set(None)>
            <form on:submit=save>
                <div class="body two">
                    <Field id="booked-name" label=move || t().name><TextInput id="booked-name" value=fields.name focus=true/></Field>
                    <Field id="booked-phone" label=move || t().phone><TextInput id="booked-phone" value=fields.phone kind="tel" input_mode="tel"/></Field>
                    <Field id="booked-day" label=move || t().day><TextInput id="booked-day" value=fields.day kind="date"/></Field>
                    <Field id="booked-time" label=move || t().time><TextInput id="booked-time" value=fields.time kind="time"/></Field>
                    <Field id="booked-guests" label=move || t().guests><TextInput id="booked-guests" value=fields.guests input_mode="numeric"/></Field>
                    <Field id="booked-minutes" label=move || t().minutes><TextInput id="booked-minutes" value=fields.minutes input_mode="numeric"/></Field>
                    <Field id="booked-table" label=move || t().table><Tables book=book value=fields.table/></Field>
                    <Field id="booked-note" label=move || t().note><TextInput id="booked-note" value=fields.note/></Field>
                    {live(clashing)}
                    <span class="hint">{live(needs)}</span>
                    <Button kind=ButtonKind::Primary submit=true disabled=missing>{live(move || i.t().save)}</Button>
                </div>
            </form>
        </Sheet>
    }
    .into_any()
}

/// The tables of all rooms, and none.
#[component]
fn Tables(book: Book, value: RwSignal<String>) -> impl IntoView {
    let i = book.session.i18n;
    let rooms = book
        .store
        .catalog()
        .with_untracked(|catalog| catalog.rooms.clone());
    let lang = i.lang_untracked();
    let now = value.get_untracked();
    let rooms: Vec<_> = rooms
        .into_iter()
        .map(|room| {
            let tables = room.tables.into_iter().map(|table| {
                let key = table.id.to_string();
                let picked = key == now;
                view! { <option value=key selected=picked>{format!("{} · {}", table.number, table.seats)}</option> }
            });
            let tables: Vec<_> = tables.collect();
            view! { <optgroup label=room.name.get(lang).to_owned()>{tables}</optgroup> }
        })
        .collect();
    view! {
        <div class="input">
            <select id="booked-table" on:change=move |event| value.set(event_target_value(&event))>
                <option value="">{live(move || Reservations::of(i.lang()).any_table)}</option>
                {rooms}
            </select>
        </div>
    }
    .into_any()
}
