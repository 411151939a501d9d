//! The lines of the check by course: what is held, what is due, what was served.

use super::line::LineRow;
use super::till::{Act, Till};
use crate::format::{minutes, money};
use crate::i18n::{Orders, due_in, served_lines};
use crate::ui::{Badge, Button, ButtonKind, EmptyState, For, Icon, Show, Tone, attr, live};
use domain::Money;
use domain::ids::LineId;
use domain::orders::{Line, LineState, Order, due};
use domain::sorted;
use leptos::prelude::*;

/// The lines, course by course.
#[component]
pub fn Lines(till: Till) -> impl IntoView {
    let t = move || Orders::of(till.lang());
    let courses = Memo::new(move |_| {
        till.order.with(|order| {
            let lines = order.iter().flat_map(|order| &order.lines);
            lines.map(|line| line.course).collect::<sorted::Set<u8>>()
        })
    });
    view! {
        <Show when=move || courses.with(sorted::Set::is_empty)>
            <EmptyState icon="utensils" title=move || t().empty hint=move || t().empty_hint/>
        </Show>
        <For each=move || courses.get() key=|course| *course let:course>
            <CourseRows till=till course=course/>
        </For>
    }
    .into_any()
}

/// What is known of a course on this check.
#[derive(Clone, PartialEq)]
struct Facts {
    held: bool,
    /// Since when it is held, or when it was sent, in words.
    since: String,
    /// When it is due, in words.
    due: Option<String>,
    /// The check takes more.
    free: bool,
    /// Something can be held.
    unsent: bool,
    /// Everything is with the guests: so many lines and their sum.
    served: Option<(usize, Money)>,
}

fn facts(till: Till, course: u8) -> Option<Facts> {
    let now = till.session.now.get();
    let order = till.order.get()?;
    let lines = || order.live_lines().filter(|line| line.course == course);
    let known = order.courses.iter().find(|one| one.id == course);
    let units = till.session.i18n.units();
    let held = known.is_some_and(|one| one.held);
    let due = till
        .catalog
        .with(|catalog| held.then(|| due(catalog, &order, course))?)
        .map(|at| due_in(till.lang(), at.since(now)));
    let is_served = |line: &Line| line.state == LineState::Served;
    let served = (lines().next().is_some() && lines().all(is_served)).then(|| {
        (
            lines().count(),
            lines().map(|line| line.sums().amount).sum(),
        )
    });
    Some(Facts {
        held,
        since: known.map_or(String::new(), |one| minutes(now.since(one.since), units)),
        due,
        free: order.takes_more(),
        unsent: lines().any(|line| line.unsent() > 0),
        served,
    })
}

fn name(till: Till, course: u8) -> String {
    let name = till.catalog.with(|catalog| {
        let known = catalog.courses.iter().find(|one| one.id == course);
        known.map_or(String::new(), |one| one.name.get(till.lang()).to_owned())
    });
    if course == 0 {
        name
    } else {
        format!("{course} · {name}")
    }
}

fn ids(order: Option<&Order>, course: u8) -> Vec<LineId> {
    let lines = order.iter().flat_map(|order| &order.lines);
    let lines = lines.filter(|line| line.course == course);
    lines.map(|line| line.id).collect()
}

/// A course: its row and its lines, or one row when all of it is with the guests.
#[component]
fn CourseRows(till: Till, course: u8) -> impl IntoView {
    let facts = Memo::new(move |_| facts(till, course));
    let unfolded = RwSignal::new(false);
    let row = move || {
        let facts = facts.get()?;
        let Some((count, sum)) = facts.served else {
            return Some(view! { <CourseRow till=till course=course facts=facts/> }.into_any());
        };
        let lang = till.lang();
        let toggle = move |_| unfolded.update(|open| *open = !*open);
        let fold = view! {
            <button class="fold" type="button" aria-expanded=attr(move || unfolded.get().to_string()) on:click=toggle>
                <Icon name="check-check"/><b>{name(till, course)}</b>" · "{served_lines(lang, count)}
                <span class="num">{money(sum)}</span><Icon name="chevron-down"/>
            </button>
        };
        Some(fold.into_any())
    };
    let shown = move || {
        facts.with(|facts| facts.as_ref().is_some_and(|facts| facts.served.is_none()))
            || unfolded.get()
    };
    view! {
        {live(row)}
        <Show when=shown>
            <For each=move || till.order.with(|order| ids(order.as_deref(), course)) key=|id| *id let:id>
                <LineRow till=till id=id/>
            </For>
        </Show>
    }
    .into_any()
}

/// Number, name and state of a course, and what can be done to it.
#[component]
fn CourseRow(till: Till, course: u8, facts: Facts) -> impl IntoView {
    let t = Orders::of(till.lang());
    let act = match (facts.free, facts.held, facts.unsent) {
        (true, true, _) => Some(view! {
            <span class="end"><Button icon="play" on_press=move |()| till.act(Act::Fire(course))>{t.fire}</Button></span>
        }),
        (true, false, true) => Some(view! {
            <span class="end"><Button kind=ButtonKind::Quiet icon="pause" on_press=move |()| till.act(Act::Hold(course))>{t.hold}</Button></span>
        }),
        _ => None,
    };
    let state = if facts.held {
        let due = facts
            .due
            .map(|due| view! { <span class="due-in">{due}</span> });
        view! { <span class="wait"><Badge tone=Tone::Warn icon="pause">{format!("{} · {}", t.held, facts.since)}</Badge>{due}</span> }.into_any()
    } else {
        view! { <span>{facts.since}</span> }.into_any()
    };
    view! {
        <div class="course" data-state=facts.held.then_some("held")><b>{name(till, course)}</b>{state}{act}</div>
    }
    .into_any()
}
