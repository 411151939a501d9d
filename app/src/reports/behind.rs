//! The checks behind a number, page by page.

use super::Desk;
use crate::format::{moment, money};
use crate::i18n::error_text;
use crate::ports::TransportError;
use crate::ui::{Banner, Button, EmptyState, Icon, Sheet, Show, Tone, live};
use domain::reports::{CheckRow, ChecksPage};
use leptos::prelude::*;

/// A number whose checks are looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Behind {
    /// What it is a number of.
    pub title: String,
    /// The same, as the hub is asked for it.
    pub filter: String,
}

/// What is known of the checks.
#[derive(Clone, Copy)]
struct Pages {
    checks: RwSignal<Vec<CheckRow>>,
    next: RwSignal<Option<String>>,
    busy: RwSignal<bool>,
    error: RwSignal<Option<TransportError>>,
}

/// The sheet with the checks.
#[component]
pub fn BehindSheet(desk: Desk, behind: Behind) -> impl IntoView {
    let pages = Pages {
        checks: RwSignal::new(Vec::new()),
        next: RwSignal::new(None),
        busy: RwSignal::new(true),
        error: RwSignal::new(None),
    };
    let address = StoredValue::new(format!(
        "/api/reports/checks?range={}&{}",
        desk.range.get_untracked(),
        behind.filter
    ));
    let load = move |()| {
        pages.busy.set(true);
        pages.error.set(None);
        let ports = desk.ports.get_value();
        let mut path = address.get_value();
        if let Some(next) = pages.next.get_untracked() {
            path = format!("{path}&before={next}");
        }
        leptos::task::spawn_local(async move {
            let answer = ports.read::<ChecksPage>(&path).await;
            // The sheet may have been closed meanwhile.
            if pages.busy.try_set(false).is_some() {
                return;
            }
            match answer {
                Ok(page) => {
                    pages.next.set(page.next);
                    pages.checks.update(|checks| checks.extend(page.checks));
                }
                Err(error) => pages.error.set(Some(error)),
            }
        });
    };
    Effect::new(move |_| load(()));
    let i = desk.session.i18n;
    let refused = move || {
        pages.error.get().map(|error| {
            let fact = move || error_text(i.lang(), &error.code, &error.details);
            view! { <Banner tone=Tone::Danger icon="circle-alert" fact=fact/> }
        })
    };
    let rows = move || {
        let rows = pages.checks.get();
        if rows.is_empty() && !pages.busy.get() && pages.error.with(Option::is_none) {
            return view! { <EmptyState icon="receipt-text" title=move || desk.t().empty/> }
                .into_any();
        }
        let rows: Vec<_> = rows.iter().map(|check| row(desk, check)).collect();
        view! { <ul class="behind">{rows}</ul> }.into_any()
    };
    let waits = move || {
        let busy = pages.busy.get();
        busy.then(|| view! { <p class="wait" role="status">{i.t().loading}</p> })
    };
    let more = Memo::new(move |_| pages.next.with(Option::is_some) && !pages.busy.get());
    let title = behind.title;
    view! {
        <Sheet title=move || format!("{} · {title}", desk.t().checks) class="small-sheet behind-sheet" on_close=move |()| desk.behind.set(None)>
            <div class="body">
                {live(rows)}
                {live(refused)}
                {live(waits)}
                <Show when=move || more.get()>
                    <Button icon="chevron-down" on_press=load>{live(move || desk.t().more)}</Button>
                </Show>
            </div>
        </Sheet>
    }
    .into_any()
}

fn row(desk: Desk, check: &CheckRow) -> AnyView {
    let session = desk.session;
    let lang = session.i18n.lang();
    let at = moment(
        lang,
        check.settled_at,
        session.now.get_untracked(),
        session.offset_minutes(),
    );
    let table = check.table_number.as_ref();
    let table = table.map(|number| format!("{} {number}", session.i18n.t().table));
    let facts = [table, Some(check.waiter.clone()), Some(at)];
    let facts: Vec<String> = facts.into_iter().flatten().collect();
    let href = format!("/api/orders/{}/receipt.pdf?lang={}", check.id, lang.tag());
    view! {
        <li>
            <span class="grow"><b>{format!("№{}", check.number)}</b><small>{facts.join(" · ")}</small></span>
            <b class="num">{money(check.figures.due)}</b>
            <a class="btn" href=href rel="external" target="_blank"><Icon name="file-text"/>{desk.t().receipt}</a>
        </li>
    }
    .into_any()
}
