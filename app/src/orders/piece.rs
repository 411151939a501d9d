//! What can be done to one line: how many, for whom, with which course; off the check; onto another one.

use super::choose::can_edit;
use super::till::{Open, Till};
use crate::format::money;
use crate::i18n::{Orders, Till as Words};
use crate::ui::{Banner, Button, ButtonKind, ButtonSize, Icon, Sheet, Show, Tone, attr, live};
use domain::Command;
use domain::ids::LineId;
use domain::orders::{Line, LineState};
use leptos::prelude::*;

/// The sheet of a line.
pub fn sheet(till: Till, id: LineId) -> AnyView {
    let t = move || Words::of(till.lang());
    let close = Callback::new(move |()| till.open.set(None));
    let line = Memo::new(move |_| {
        till.order
            .with(|order| order.as_ref().and_then(|order| order.line(id).cloned()))
    });
    // Another person may have taken it away meanwhile.
    let body = move || {
        let there = line.with(Option::is_some);
        if there {
            view! { <Body till=till id=id line=line/> }.into_any()
        } else {
            view! { <div class="body"><Banner tone=Tone::Warn icon="info" fact=move || t().gone/></div> }.into_any()
        }
    };
    let title = move || {
        line.with(|line| {
            line.as_ref()
                .map(|line| line.name.get(till.lang()).to_owned())
        })
        .unwrap_or_default()
    };
    let there = Memo::new(move |_| line.with(Option::is_some));
    let drawn = move || {
        there.track();
        untrack(body)
    };
    view! { <Sheet title=title class="small-sheet line-sheet" on_close=close>{live(drawn)}</Sheet> }
        .into_any()
}

#[component]
fn Body(till: Till, id: LineId, line: Memo<Option<Line>>) -> impl IntoView {
    let t = move || Words::of(till.lang());
    let is = move |wanted: fn(&Line) -> bool| {
        Memo::new(move |_| line.with(|line| line.as_ref().is_some_and(wanted)))
    };
    let untold = is(|line| line.told() == 0 && line.state != LineState::Void);
    let editable = is(can_edit);
    let alive = is(|line| line.state != LineState::Void);
    let free = Memo::new(move |_| till.is_free() && alive.get());
    let held = Memo::new(move |_| {
        let order = till.order.get();
        let course = line.with(|line| line.as_ref().map(|line| line.course));
        order
            .zip(course)
            .is_some_and(|(order, course)| order.is_held(course))
    });
    let course = move || line.with_untracked(|line| line.as_ref().map_or(0, |line| line.course));
    let about_course = move |()| {
        if let Some(order) = till.id.get_untracked() {
            let course = course();
            let command = if held.get_untracked() {
                let check = till.order.get_untracked();
                Command::FireCourse {
                    order,
                    course,
                    hold: check.and_then(|check| check.held_by(course)),
                }
            } else {
                Command::HoldCourse { order, course }
            };
            if till.store.submit(command) {
                till.open.set(None);
            }
        }
    };
    view! {
        <div class="body">
            <Show when=move || till.order.with(|order| order.as_ref().is_some_and(|order| order.is_billed()))>
                <Banner tone=Tone::Lock icon="lock" fact=move || t().locked/>
            </Show>
            <Show when=move || free.get() && untold.get()><Count till=till id=id line=line/></Show>
            <Show when=move || free.get() && editable.get()>
                <Button icon="sliders-horizontal" on_press=move |()| till.open.set(Some(Open::Edit(id)))>{live(move || t().choices_note)}</Button>
            </Show>
            <Show when=move || free.get()><Seats till=till id=id line=line/></Show>
            <Show when=move || free.get() && untold.get()><Courses till=till id=id line=line/></Show>
            <p class="muted t13">{live(move || line.with(|line| line.as_ref().map(|line| money(line.sums().amount))))}</p>
        </div>
        <footer>
            <Show when=move || free.get()>
                <Button icon="split" on_press=move |()| till.open.set(Some(Open::Split))>{live(move || t().split)}</Button>
            </Show>
            <Show when=move || free.get() && untold.get()>
                <Button on_press=about_course>
                    {live(move || if held.get() { view! { <Icon name="play"/>{Orders::of(till.lang()).fire} } } else { view! { <Icon name="pause"/>{t().hold_course} } })}
                </Button>
            </Show>
            <span class="grow"></span>
            <Show when=move || free.get()>
                <Button size=ButtonSize::Large icon="percent" on_press=move |()| till.open.set(Some(Open::Give(Some(id))))>{live(move || Orders::of(till.lang()).discount)}</Button>
                <Off till=till id=id untold=untold/>
            </Show>
        </footer>
    }
    .into_any()
}

/// Off the check: at once while nobody was told, else with a reason.
#[component]
fn Off(till: Till, id: LineId, untold: Memo<bool>) -> impl IntoView {
    let t = move || Words::of(till.lang());
    let lost = till.store.lost();
    let remove = move |()| {
        if let Some(order) = till.id.get_untracked() {
            till.open.set(None);
            till.store.submit(Command::RemoveLine { order, line: id });
        }
    };
    let off = move || {
        if untold.get() {
            return view! { <Button kind=ButtonKind::Danger size=ButtonSize::Large icon="trash-2" on_press=remove>{Orders::of(till.lang()).remove}</Button> }.into_any();
        }
        let why = lost
            .get()
            .then(|| view! { <span class="muted t13">{t().needs_hub}</span> });
        view! {
            {why}
            <Button kind=ButtonKind::Danger size=ButtonSize::Large icon="ban" disabled=lost on_press=move |()| till.open.set(Some(Open::Void(id)))>{t().void}</Button>
        }
        .into_any()
    };
    live(off)
}

/// How many pieces.
#[component]
fn Count(till: Till, id: LineId, line: Memo<Option<Line>>) -> impl IntoView {
    let t = move || Orders::of(till.lang());
    let change = move |delta: i64| {
        if let Some(order) = till.id.get_untracked() {
            let line = id;
            till.store
                .submit(Command::ChangeQuantity { order, line, delta });
        }
    };
    let count = move || line.with(|line| line.as_ref().map(|line| line.quantity));
    view! {
        <div class="row">
            <span class="grow">{live(move || t().quantity)}</span>
            <div class="stepper">
                <button type="button" aria-label=attr(move || t().fewer) on:click=move |_| change(-1)><Icon name="minus"/></button>
                <b>{live(count)}</b>
                <button type="button" aria-label=attr(move || t().more) on:click=move |_| change(1)><Icon name="plus"/></button>
            </div>
        </div>
    }
    .into_any()
}

/// For whom.
#[component]
fn Seats(till: Till, id: LineId, line: Memo<Option<Line>>) -> impl IntoView {
    let t = move || Orders::of(till.lang());
    let now = move || {
        line.with(|line| line.as_ref().and_then(|line| line.seat))
            .unwrap_or_default()
    };
    let seat = move |seat: u16| {
        let word = move || {
            if seat == 0 {
                t().all_seats.to_owned()
            } else {
                seat.to_string()
            }
        };
        let pick = move |_| arrange(till, id, Some(seat), None);
        view! { <button type="button" class="btn" aria-pressed=attr(move || (now() == seat).to_string()) on:click=pick>{live(word)}</button> }
    };
    view! {
        <div class="picks" role="group" aria-label=attr(move || t().seat)>
            <span class="lab">{live(move || t().seat)}</span>
            {live(move || (0..=till.guests()).map(seat).collect::<Vec<_>>())}
        </div>
    }
    .into_any()
}

/// With which course, as long as nobody was told.
#[component]
fn Courses(till: Till, id: LineId, line: Memo<Option<Line>>) -> impl IntoView {
    let now = move || line.with(|line| line.as_ref().map(|line| line.course));
    let course = move |one: domain::menu::Course| {
        let name = one.name;
        let course = one.id;
        let pick = move |_| arrange(till, id, None, Some(course));
        view! { <button type="button" class="btn" aria-pressed=attr(move || (now() == Some(course)).to_string()) on:click=pick>{live(move || name.get(till.lang()).to_owned())}</button> }
    };
    let all = till
        .catalog
        .with_untracked(|catalog| catalog.courses.clone());
    view! {
        <div class="picks" role="group" aria-label=attr(move || Words::of(till.lang()).course)>
            <span class="lab">{live(move || Words::of(till.lang()).course)}</span>
            {all.into_iter().map(course).collect::<Vec<_>>()}
        </div>
    }
    .into_any()
}

fn arrange(till: Till, line: LineId, seat: Option<u16>, course: Option<u8>) {
    if let Some(order) = till.id.get_untracked() {
        let lines = vec![line];
        till.store.submit(Command::ArrangeLines {
            order,
            lines,
            seat,
            course,
        });
    }
}
