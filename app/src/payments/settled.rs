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
    error: RwSignal<Option<TransportError>>,
    /// Counts the searches: an answer to an earlier one is not shown.
    search: RwSignal<u32>,
}

impl Desk {
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
    let (session, store) = (use_session(), use_store());
    let desk = Desk {
        session,
        store,
        ports: StoredValue::new(use_ports()),
        catalog: store.catalog(),
        open: RwSignal::new(None),
        number: RwSignal::new(String::new()),
        checks: RwSignal::new(None),
        next: RwSignal::new(None),
        error: RwSignal::new(None),
        search: RwSignal::new(0),
    };
    let lost = store.lost();
    // Anew with every number that is typed, and when the hub is back.
    Effect::new(move |_| {
        desk.number.track();
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
    let failed = move || {
        let error = desk.error.get()?;
        let text = error_text(session.i18n.lang(), &error.code, &error.details);
        Some(view! { <Banner tone=Tone::Danger icon="circle-alert" fact=text/> })
    };
    let rows = move || {
        let checks = desk.checks.get()?;
        if checks.is_empty() {
            return Some(view! { <p class="muted">{desk.t().none}</p> }.into_any());
        }
        let rows: Vec<_> = checks.iter().map(|check| row(desk, check)).collect();
        Some(view! { <ul class="settled">{rows}</ul> }.into_any())
    };
    let more = Memo::new(move |_| desk.next.with(Option::is_some) && !lost.get());
    let body = move || {
        if lost.get() {
            let text = error_text(session.i18n.lang(), "offline", &serde_json::Value::Null);
            return view! { <Banner tone=Tone::Warn icon="wifi-off" fact=text/> }.into_any();
        }
        view! { {live(failed)}{live(rows)} }.into_any()
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
                <Button icon="chevron-down" on_press=move |()| desk.look(true)>{live(move || desk.t().more)}</Button>
            </Show>
            {live(sheet)}
        </article>
    }
    .into_any()
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
