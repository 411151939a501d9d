//! The record of guarded acts: who asked for what, who said what to it, and what it did.

use super::{Answer, Desk};
use crate::format::{moment, money};
use crate::i18n::{act, approved_by, error_text, said};
use crate::ui::{Badge, Banner, Button, EmptyState, Show, Tone, live};
use domain::approvals::{ApprovalEntry, ApprovalList, Said};
use leptos::prelude::*;

/// So many are shown until somebody asks for more.
const FIRST: usize = 6;

/// The card with the latest of them, whatever the range: it is a record and no figure.
#[component]
pub fn AskedFor(desk: Desk, answer: Answer<ApprovalList>) -> impl IntoView {
    let known = answer.known();
    let all = RwSignal::new(false);
    let i = desk.session.i18n;
    let list = move || match known.get() {
        None => {
            view! { <p class="wait" role="status">{live(move || i.t().loading)}</p> }.into_any()
        }
        Some(Err(error)) => {
            let fact = move || error_text(i.lang(), &error.code, &error.details);
            view! { <Banner tone=Tone::Danger icon="circle-alert" fact=fact/> }.into_any()
        }
        Some(Ok(known)) if known.approvals.is_empty() => {
            view! { <EmptyState icon="shield-check" title=move || desk.t().approvals_none/> }
                .into_any()
        }
        Some(Ok(known)) => {
            let shown = if all.get() { usize::MAX } else { FIRST };
            let rows = known.approvals.iter().take(shown);
            let rows: Vec<_> = rows.map(|one| row(desk, one)).collect();
            view! { <ul class="odd">{rows}</ul> }.into_any()
        }
    };
    let hidden = Memo::new(move |_| {
        let known = known.get().and_then(Result::ok);
        !all.get() && known.is_some_and(|known| known.approvals.len() > FIRST)
    });
    view! {
        <article class="report-card">
            <h2>{live(move || desk.t().approvals)}</h2>
            {live(list)}
            <Show when=move || hidden.get()>
                <Button icon="chevron-down" on_press=move |()| all.set(true)>{live(move || desk.t().more)}</Button>
            </Show>
        </article>
    }
    .into_any()
}

fn row(desk: Desk, one: &ApprovalEntry) -> AnyView {
    let session = desk.session;
    let lang = session.i18n.lang();
    let at = moment(
        lang,
        one.asked_at,
        session.now.get_untracked(),
        session.offset_minutes(),
    );
    let what = act(lang, &one.command.name().unwrap_or_default());
    let tone = match one.said {
        Some(Said::Granted) => Tone::Ok,
        Some(Said::Refused) => Tone::Danger,
        _ => Tone::Warn,
    };
    // Who took it back is who asked, and nobody says that a minute is over.
    let answered = matches!(one.said, Some(Said::Granted | Said::Refused));
    let by = one.answered_by.as_ref().filter(|_| answered);
    let by = by.map(|by| match one.said {
        Some(Said::Granted) => approved_by(lang, &by.name),
        _ => by.name.clone(),
    });
    let facts = [Some(one.by.name.clone()), Some(at), by];
    let facts: Vec<String> = facts.into_iter().flatten().collect();
    let outcome = said(lang, one.said);
    let change = one.change.map(|change| {
        let sums = format!("{} → {}", money(change.before), money(change.after));
        view! { <span class="end">{sums}</span> }
    });
    view! {
        <li>
            <span class="grow"><b>{what}</b>" "<Badge tone=tone>{outcome}</Badge><small>{facts.join(" · ")}</small></span>
            {change}
        </li>
    }
    .into_any()
}
