//! Checks that were paid: found again by their number, for a copy of the receipt or for money that goes back. All of it is
//! the hub's: a till that is cut off does not know what became of a check.

use super::refund::RefundSheet;
use crate::format::{moment, money};
use crate::i18n::{Settled as Words, error_text};
use crate::ports::{Ports, TransportError, use_ports};
use crate::session::{Session, use_session};
use crate::store::{Store, use_store};
use crate::ui::{Banner, Button, Field, Show, TextInput, Tone, live};
use domain::ids::OrderId;
use domain::menu::Catalog;
use domain::reports::{CheckRow, ChecksPage};
use leptos::prelude::*;
use std::sync::Arc;
use std::time::Duration;

/// Whoever types a number is not asked for after each digit, milliseconds.
const PAUSE: Duration = Duration::from_millis(250);

/// How often the newest checks are looked at anew.
const LOOK_AGAIN: Duration = Duration::from_secs(15);
/// Checks that are shown before somebody asks for more: the last guests are who comes back.
const FEW: usize = 6;
/// So many more then.
const MORE: usize = 24;

/// What the parts share; copy it into closures.
#[derive(Clone, Copy)]
pub struct Desk {
    pub session: Session,
    pub store: Store,
    pub ports: StoredValue<Ports>,
    pub catalog: Memo<Arc<Catalog>>,
    /// The check that is looked at.
    pub open: RwSignal<Option<OrderId>>,
    number: RwSignal<String>,
    checks: RwSignal<Option<Vec<CheckRow>>>,
    next: RwSignal<Option<String>>,
    /// So many of them are shown.
    shown: RwSignal<usize>,
    error: RwSignal<Option<TransportError>>,
    /// Counts the searches: an answer to an earlier one is not shown.
    search: RwSignal<u32>,
}

impl Desk {
    fn new() -> Self {
        let (session, store) = (use_session(), use_store());
        Self {
            session,
            store,
            ports: StoredValue::new(use_ports()),
            catalog: store.catalog(),
            open: RwSignal::new(None),
            number: RwSignal::new(String::new()),
            checks: RwSignal::new(None),
            next: RwSignal::new(None),
            shown: RwSignal::new(FEW),
            error: RwSignal::new(None),
            search: RwSignal::new(0),
        }
    }

    pub fn t(self) -> &'static Words {
        Words::of(self.session.i18n.lang())
    }

    fn path(self) -> String {
        let digits = self.number.get_untracked();
        let number: String = digits
            .trim()
            .trim_start_matches('№')
            .chars()
            .filter(|one| one.is_alphanumeric() || *one == '-')
            .collect();
        format!("/api/checks?number={number}")
    }

    /// Asks the hub for the checks, anew or for those after the ones that are here.
    pub fn look(self, further: bool) {
        let mut path = self.path();
        if let Some(next) = self.next.get_untracked().filter(|_| further) {
            path = format!("{path}&before={next}");
        }
        self.search
            .update(|search| *search = search.wrapping_add(1));
        let (mine, ports) = (self.search.get_untracked(), self.ports.get_value());
        leptos::task::spawn_local(async move {
            let answer = ports.read::<ChecksPage>(&path).await;
            if self.search.try_get_untracked() != Some(mine) {
                return;
            }
            match answer {
                Ok(page) => {
                    self.error.set(None);
                    self.next.set(page.next);
                    let mut checks = self.checks.get_untracked().filter(|_| further);
                    checks.get_or_insert_default().extend(page.checks);
                    self.checks.set(checks);
                }
                Err(error) => self.error.set(Some(error)),
            }
        });
    }
}

/// The checks, and the one that is looked at.
#[component]
pub fn SettledSection() -> impl IntoView {
    let desk = Desk::new();
    let lost = desk.store.lost();
    // Anew with every number that is typed, and when the hub is back.
    Effect::new(move |_| {
        desk.number.track();
        desk.shown.set(FEW);
        if lost.get() {
            return;
        }
        let pause = set_timeout_with_handle(move || desk.look(false), PAUSE);
        on_cleanup(move || {
            if let Ok(pause) = pause {
                pause.clear();
            }
        });
    });
    looks_again(desk);
    let known = move || {
        desk.checks
            .with(|checks| checks.as_ref().map_or(0, Vec::len))
    };
    let hidden = move || known() > desk.shown.get();
    let more = Memo::new(move |_| (hidden() || desk.next.with(Option::is_some)) && !lost.get());
    let show_more = move |()| {
        desk.shown
            .update(|shown| *shown = shown.saturating_add(MORE));
        if !untrack(hidden) && desk.next.with_untracked(Option::is_some) {
            desk.look(true);
        }
    };
    let body = move || {
        if lost.get() {
            let text = error_text(
                desk.session.i18n.lang(),
                "offline",
                &serde_json::Value::Null,
            );
            return view! { <Banner tone=Tone::Warn icon="wifi-off" fact=text/> }.into_any();
        }
        view! { <Found desk=desk/> }.into_any()
    };
    let sheet = move || {
        let id = desk.open.get();
        id.map(|id| view! { <RefundSheet desk=desk id=id/> })
    };
    view! {
        <article class="day">
            <header><h2 class="grow">{live(move || desk.t().title)}</h2></header>
            <Field id="check-number" label=move || desk.t().find>
                <TextInput id="check-number" value=desk.number kind="search"/>
            </Field>
            {live(body)}
            <Show when=move || more.get()>
                <Button icon="chevron-down" on_press=show_more>{live(move || desk.t().more)}</Button>
            </Show>
            {live(sheet)}
        </article>
    }
    .into_any()
}

/// Asks the hub again after a sheet was closed, and now and then for what was paid since, unless somebody looks further back.
fn looks_again(desk: Desk) {
    Effect::new(move |before: Option<bool>| {
        let open = desk.open.with(Option::is_some);
        if before == Some(true) && !open {
            desk.look(false);
        }
        open
    });
    let again = move || {
        let at_rest = desk.open.with_untracked(Option::is_none)
            && desk.shown.get_untracked() == FEW
            && !untrack(|| desk.store.lost().get());
        if at_rest {
            desk.look(false);
        }
    };
    Effect::new(move |_| {
        if let Ok(looking) = set_interval_with_handle(again, LOOK_AGAIN) {
            on_cleanup(move || looking.clear());
        }
    });
}

/// What was found, or why nothing could be.
#[component]
fn Found(desk: Desk) -> impl IntoView {
    let failed = move || {
        let error = desk.error.get()?;
        let text = error_text(desk.session.i18n.lang(), &error.code, &error.details);
        Some(view! { <Banner tone=Tone::Danger icon="circle-alert" fact=text/> })
    };
    let rows = move || {
        let checks = desk.checks.get()?;
        if checks.is_empty() {
            return Some(view! { <p class="muted">{desk.t().none}</p> }.into_any());
        }
        let shown = checks.iter().take(desk.shown.get());
        let rows: Vec<_> = shown.map(|check| row(desk, check)).collect();
        Some(view! { <ul class="settled">{rows}</ul> }.into_any())
    };
    view! { {live(failed)}{live(rows)} }.into_any()
}

fn row(desk: Desk, check: &CheckRow) -> AnyView {
    let session = desk.session;
    let at = moment(
        session.i18n.lang(),
        check.settled_at,
        session.now.get_untracked(),
        session.offset_minutes(),
    );
    let table = check.table_number.as_ref();
    let table = table.map(|number| format!("{} {number}", session.i18n.t().table));
    let facts = [table, Some(check.waiter.clone()), Some(at)];
    let facts: Vec<String> = facts.into_iter().flatten().collect();
    let id = check.id;
    view! {
        <li>
            <button type="button" class="settled-check" on:click=move |_| desk.open.set(Some(id))>
                <span class="grow"><b>{format!("№{}", check.number)}</b><small>{facts.join(" · ")}</small></span>
                <b class="num">{money(check.figures.due)}</b>
                <i class="i i-chevron-right" aria-hidden="true"></i>
            </button>
        </li>
    }
    .into_any()
}
