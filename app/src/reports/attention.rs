//! What an owner looks at first: the worst on top.

use super::{Answer, Desk, evidence};
use crate::format::{moment, money};
use crate::i18n::{approved_by, error_text, exception};
use crate::ui::{Badge, Banner, Button, EmptyState, Icon, Show, Tone, live};
use domain::money::Money;
use domain::reports::{Exception, Exceptions};
use leptos::prelude::*;

/// So many are shown until somebody asks for all.
const FIRST: usize = 6;

/// The card with the list.
#[component]
pub fn Attention(desk: Desk, answer: Answer<Exceptions>) -> impl IntoView {
    let known = answer.known();
    let all = RwSignal::new(false);
    let count = Memo::new(move |_| {
        let known = known.get().and_then(Result::ok);
        known.map_or(0, |known| known.exceptions.len())
    });
    let i = desk.session.i18n;
    let badge = move || {
        let some = count.get();
        (some > 0).then(|| view! { <Badge tone=Tone::Danger>{some}</Badge> })
    };
    let list = move || match known.get() {
        None => {
            view! { <p class="wait" role="status">{live(move || i.t().loading)}</p> }.into_any()
        }
        Some(Err(error)) => {
            let fact = move || error_text(i.lang(), &error.code, &error.details);
            view! { <Banner tone=Tone::Danger icon="circle-alert" fact=fact/> }.into_any()
        }
        Some(Ok(known)) if known.exceptions.is_empty() => {
            view! { <EmptyState icon="circle-check" title=move || desk.t().calm/> }.into_any()
        }
        Some(Ok(known)) => {
            let shown = if all.get() { usize::MAX } else { FIRST };
            let more = known
                .truncated
                .then(|| view! { <p class="muted t13">{desk.t().many}</p> });
            let rows = known.exceptions.iter().take(shown);
            let rows: Vec<_> = rows.map(|one| row(desk, one)).collect();
            view! { <ul class="odd">{rows}</ul>{more} }.into_any()
        }
    };
    let hidden = Memo::new(move |_| count.get() > FIRST && !all.get());
    view! {
        <article class="report-card">
            <h2 class="row"><span>{live(move || desk.t().attention)}</span>{live(badge)}</h2>
            {live(list)}
            <Show when=move || hidden.get()>
                <Button icon="chevron-down" on_press=move |()| all.set(true)>
                    {live(move || format!("{} · {}", desk.t().all, count.get()))}
                </Button>
            </Show>
        </article>
    }
    .into_any()
}

fn row(desk: Desk, one: &Exception) -> AnyView {
    let session = desk.session;
    let lang = session.i18n.lang();
    let t = desk.t();
    let at = moment(
        lang,
        one.at,
        session.now.get_untracked(),
        session.offset_minutes(),
    );
    let check = one.number.as_ref().map(|number| format!("№{number}"));
    let what = one.what.as_ref().map(|what| what.get(lang).to_owned());
    let reason = one.reason_name.get(lang).to_owned();
    let approved = one.approved_by.as_ref().map(|name| approved_by(lang, name));
    let facts = [check, what, Some(one.by.clone()), approved, Some(reason)];
    let facts: Vec<String> = facts
        .into_iter()
        .flatten()
        .filter(|fact| !fact.is_empty())
        .collect();
    let proof = evidence::facts(lang, one).into_iter();
    let proof: Vec<_> = proof.map(|fact| view! { <small>{fact}</small> }).collect();
    let amount = (one.lost() > Money::ZERO).then(|| money(Money::ZERO.minus(one.lost())));
    let smaller = one
        .smaller
        .then(|| view! { <Badge tone=Tone::Danger>{t.smaller}</Badge> });
    view! {
        <li data-state=if one.smaller { "worst" } else { "" }>
            <span class="mark"><Icon name=evidence::icon(one.kind)/></span>
            <span class="grow">
                <b>{exception(lang, one.kind)}</b>" "{smaller}
                <small>{facts.join(" · ")}</small>
                {proof}
            </span>
            <span class="end"><b>{amount}</b><small>{at}</small></span>
        </li>
    }
    .into_any()
}
