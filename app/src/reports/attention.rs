//! What an owner looks at first: the worst on top.

use super::{Answer, Desk};
use crate::format::{moment, money};
use crate::i18n::{approved_by, error_text, exception};
use crate::ui::{Badge, Banner, Button, EmptyState, Icon, Show, Tone, live};
use domain::money::Money;
use domain::reports::{Exception, ExceptionKind, Exceptions};
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

const fn icon(kind: ExceptionKind) -> &'static str {
    match kind {
        ExceptionKind::BillCancelled => "lock-open",
        ExceptionKind::Void => "trash-2",
        ExceptionKind::Discount | ExceptionKind::ServiceWaived => "percent",
        ExceptionKind::Comp => "gift",
        ExceptionKind::Price => "tag",
        ExceptionKind::Released => "door-open",
        ExceptionKind::Refund => "undo-2",
        ExceptionKind::Cancelled => "ban",
        ExceptionKind::NoSale => "wallet",
        ExceptionKind::MethodChanged => "arrow-right",
    }
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
    let bill = one.before.map(|before| match one.after {
        Some(after) => format!("{} → {}", money(before), money(after)),
        None => format!("{} · {}", money(before), t.open_still),
    });
    let again = (!one.charged_again.is_zero()).then(|| {
        format!(
            "{} · {} {}",
            money(one.amount),
            t.charged_again,
            money(one.charged_again)
        )
    });
    let drawers = one.counted_without.as_ref().map(|counted| {
        let now = one.lies_in.as_deref().unwrap_or(t.no_drawer);
        format!("{}: {counted} · {}: {now}", t.counted_without, t.lies_in)
    });
    let amount = (one.lost() > Money::ZERO).then(|| money(Money::ZERO.minus(one.lost())));
    let smaller = one
        .smaller
        .then(|| view! { <Badge tone=Tone::Danger>{t.smaller}</Badge> });
    view! {
        <li data-state=if one.smaller { "worst" } else { "" }>
            <span class="mark"><Icon name=icon(one.kind)/></span>
            <span class="grow">
                <b>{exception(lang, one.kind)}</b>" "{smaller}
                <small>{facts.join(" · ")}</small>
                {[bill, again, drawers].into_iter().flatten().map(|fact| view! { <small>{fact}</small> }).collect::<Vec<_>>()}
            </span>
            <span class="end"><b>{amount}</b><small>{at}</small></span>
        </li>
    }
    .into_any()
}
