//! The tiles of the people who may sign in on this device.

use super::wire::{Person, Tiles};
use crate::format::initials;
use crate::i18n::{Lock, use_i18n};
use crate::ui::{Banner, EmptyState, Tone, attr, live};
use leptos::prelude::*;

/// One tile per person. In a demo restaurant each shows its PIN.
#[component]
pub fn People(
    /// Who may sign in.
    tiles: Tiles,
    /// Who was picked.
    chosen: RwSignal<Option<Person>>,
) -> impl IntoView {
    let i = use_i18n();
    let t = move || Lock::of(i.lang());
    if tiles.staff.is_empty() {
        return view! { <EmptyState icon="users" title=move || t().nobody hint=move || t().nobody_hint/> }
            .into_any();
    }
    let demo = tiles.demo.then(|| {
        view! { <Banner tone=Tone::Plain icon="info" fact=move || t().demo advice=move || t().demo_hint/> }
    });
    let people: Vec<_> = tiles
        .staff
        .into_iter()
        .map(|person| view! { <PersonTile person=person chosen=chosen/> })
        .collect();
    view! {
        {demo}
        <h2>{live(move || t().people)}</h2>
        <div class="people-grid" data-scroll="">{people}</div>
    }
    .into_any()
}

#[component]
fn PersonTile(person: Person, chosen: RwSignal<Option<Person>>) -> impl IntoView {
    let i = use_i18n();
    let id = person.id.clone();
    let picked = move || chosen.with(|chosen| chosen.as_ref().is_some_and(|one| one.id == id));
    let role = person.role.clone();
    let pin = person.pin.clone().map(|pin| format!(" · {pin}"));
    let letters = initials(&person.name);
    let name = person.name.clone();
    view! {
        <button class="person" type="button" aria-pressed=attr(move || picked().to_string()) on:click=move |_| chosen.set(Some(person.clone()))>
            <span class="avatar" aria-hidden="true">{letters}</span>
            <span>
                {name}
                <small>{live(move || i.t().role(&role).to_owned())}{pin}</small>
            </span>
        </button>
    }
    .into_any()
}
